package suite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Options say how a suite is run. What the suite itself says goes first.
type Options struct {
	// Registry holds the dialects.
	Registry dialect.Registry
	// Read returns a file; its errors are told as they are.
	Read func(path string) ([]byte, error)
	// Env looks up an environment variable; nil is an empty environment.
	Env func(name string) (string, bool)
	// Dialect, Trigger and Entry are taken when the suite names none. A case
	// whose preset belongs to a moment that Trigger does not serve runs the
	// trigger that does, if the platform calls the same handler there.
	Dialect, Trigger, Entry string
	// Lenient translates legacy spellings even if the suite does not ask.
	Lenient bool
	// Clock is the instant of every run, Seed its randomness.
	Clock time.Time
	Seed  int64
	// Stopwatch tells the time for durations; nil is none.
	Stopwatch func() time.Time
	// Settings are the tenant's; a suite replaces single members.
	Settings dialect.Settings
	// Secrets are those of the project; the suite's go first.
	Secrets []runner.Secret
	// TimeLimit ends a run; 0 is the platform's own limit.
	TimeLimit time.Duration
	// Execute carries out a run; nil is [runner.Runner.Run].
	Execute func(context.Context, *runner.Runner, action.Event) action.Result
	// Extend gives the action what is outside of it, such as the modules that are
	// installed; nil gives nothing.
	Extend func(*runner.Runner) (*runner.Runner, error)
	// Run is a regular expression; only cases whose name it matches are run
	// and reported. "" is all.
	Run string
}

// Run runs the cases of a suite, in order. It never fails: what keeps cases
// from running is told in the report's diagnostics, and what goes wrong within
// a case in the case. When ctx ends, the remaining cases are left out and a
// diagnostic says so.
func Run(ctx context.Context, s *Suite, opts Options) Report {
	report := Report{
		Schema: Schema, Suite: s.Path, Action: s.Action,
		Cases: []CaseResult{}, Diagnostics: []action.Diagnostic{}, DurationsUS: []int64{},
	}
	problems := yamldoc.NewProblems(s.Path)
	x := session{suite: s, opts: opts, problems: problems}
	x.prepare()
	report.Diagnostics = append(report.Diagnostics, problems.List()...)
	if x.dialect != nil {
		report.Dialect = x.dialect.Info().ID
	}
	if len(report.Diagnostics) > 0 {
		return report
	}
	for _, c := range s.Cases {
		if !x.only.MatchString(c.Name) {
			continue
		}
		if ctx.Err() != nil {
			report.Diagnostics = append(report.Diagnostics, action.Diagnostic{
				Code: yamldoc.CodeValue, Severity: action.SeverityError, File: s.Path, Line: c.at.Line, Column: c.at.Column,
				Summary: fmt.Sprintf("the run ended before case %q: %v", c.Name, ctx.Err()),
			})
			break
		}
		result, duration := x.run(ctx, c)
		report.Cases = append(report.Cases, result)
		report.DurationsUS = append(report.DurationsUS, duration)
	}
	return report
}

// session is a suite while it runs.
type session struct {
	suite    *Suite
	opts     Options
	problems *yamldoc.Problems

	only     *regexp.Regexp
	source   action.Source
	dialect  dialect.Dialect
	options  runner.Options
	compiled map[string]compiled // by trigger; "" is the suite's own
}

type compiled struct {
	runner *runner.Runner
	err    error
}

// prepare finds everything that the cases share, and reports what is missing.
func (x *session) prepare() {
	x.compiled = map[string]compiled{}
	only, err := regexp.Compile(x.opts.Run)
	if err != nil {
		x.problems.Invalid(yamldoc.Pos{}, "the syntax is that of https://pkg.go.dev/regexp/syntax", "the choice of cases %q: %v", x.opts.Run, err)
	}
	x.only = only
	x.options = runner.Options{
		Trigger: first(x.suite.Trigger, x.opts.Trigger), Handler: first(x.suite.Entry, x.opts.Entry),
		Lenient: x.suite.Lenient || x.opts.Lenient, TimeLimit: x.opts.TimeLimit,
		Clock: x.opts.Clock, Seed: x.opts.Seed, Settings: x.settings(), Stopwatch: x.opts.Stopwatch,
		Unsigned: true, // cases look at claims; a signature would take most of the time
	}
	if !x.suite.clock.IsZero() {
		x.options.Clock = x.suite.clock
	}
	if x.suite.seed != nil {
		x.options.Seed = *x.suite.seed
	}
	x.options.Secrets = x.secrets()
	code, err := x.opts.Read(x.suite.Action)
	if err != nil {
		x.problems.Invalid(x.suite.actionPos, "the path is relative to the suite", "the action cannot be read: %v", err)
		return
	}
	x.source = action.Source{Path: x.suite.Action, Code: code}
	x.pickDialect()
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func (x *session) settings() dialect.Settings {
	own, outer := x.suite.settings, x.opts.Settings
	return dialect.Settings{
		Issuer: first(own.Issuer, outer.Issuer), Audience: first(own.Audience, outer.Audience),
		Namespace: first(own.Namespace, outer.Namespace),
	}
}

func (x *session) secrets() []runner.Secret {
	env := x.opts.Env
	if env == nil {
		env = func(string) (string, bool) { return "", false }
	}
	from := yamldoc.Sources{Dir: filepath.Dir(x.suite.Path), Read: x.opts.Read, Env: env}
	var secrets []runner.Secret
	own := map[string]bool{}
	for _, e := range x.suite.secrets {
		own[e.Key] = true
		value, err := e.Value.Resolve(from)
		if err != nil {
			x.problems.Invalid(e.Value.Pos, "", "secret %q: %v", e.Key, err)
			continue
		}
		secrets = append(secrets, runner.Secret{Name: e.Key, Value: value})
	}
	for _, s := range x.opts.Secrets {
		if !own[s.Name] {
			secrets = append(secrets, s)
		}
	}
	return secrets
}

// pickDialect takes the named dialect, or the one the source shows.
func (x *session) pickDialect() {
	if id := first(x.suite.Dialect, x.opts.Dialect); id == "" {
		x.detect()
	} else if d, err := x.opts.Registry.Get(id); err != nil {
		x.unknown(x.suite.dialectPos, err)
	} else {
		x.dialect = d
	}
	if x.dialect == nil || x.options.Trigger == "" {
		return
	}
	if _, err := x.dialect.Info().PickTrigger(x.options.Trigger); err != nil {
		x.unknown(x.suite.triggerPos, err)
	}
}

func (x *session) detect() {
	found, err := runner.Detect(x.opts.Registry, x.source)
	var d *action.Diagnostic
	switch {
	case err == nil:
		x.dialect = found.Dialect
	case errors.As(err, &d):
		x.problems.Invalid(x.suite.actionPos, d.Hint, "the action cannot be read: %s", d.Error())
	default:
		x.problems.Invalid(x.suite.actionPos, "name it with dialect: "+strings.Join(x.opts.Registry.IDs(), ", "),
			"cannot tell which platform %q is written for", x.suite.Action)
	}
}

func (x *session) unknown(at yamldoc.Pos, err error) {
	hint := ""
	var u *dialect.UnknownError
	if errors.As(err, &u) {
		hint = u.Hint
	}
	x.problems.Invalid(at, hint, "%v", err)
}

// run runs one case.
func (x *session) run(ctx context.Context, c Case) (CaseResult, int64) {
	out := CaseResult{Name: c.Name, Line: c.Line, Tags: append([]string{}, c.Tags...), Mismatches: []Mismatch{}}
	if c.Skip != "" {
		out.Status, out.Reason = Skip, c.Skip
		return out, 0
	}
	result, err := x.perform(ctx, c)
	duration := result.DurationUS
	if err != nil {
		out.Mismatches = append(out.Mismatches, Mismatch{
			What: "event", Expected: "an event", Actual: err.Error(), Line: c.at.Line, Column: c.at.Column,
		})
	} else {
		result.DurationUS = 0
		out.Result = &result
		out.Mismatches = append(out.Mismatches, compare(c, result)...)
	}
	switch {
	case c.Todo != "":
		out.Status, out.Reason = Todo, c.Todo
	case len(out.Mismatches) > 0:
		out.Status = Fail
	default:
		out.Status = Pass
	}
	return out, duration
}

// perform makes the event of a case and runs the action on it. The error says
// why there is no event.
func (x *session) perform(ctx context.Context, c Case) (action.Result, error) {
	r, err := x.compile("")
	if err != nil {
		return runner.Failed(x.dialect, x.source, action.Event{JSON: action.Value("{}")}, err), nil
	}
	event, r, err := x.event(c, r)
	if err != nil {
		return action.Result{}, err
	}
	if x.opts.Execute != nil {
		return x.opts.Execute(ctx, r, event), nil
	}
	return r.Run(ctx, event), nil
}

// compile compiles the action for a trigger, once.
func (x *session) compile(trigger string) (*runner.Runner, error) {
	if c, ok := x.compiled[trigger]; ok {
		return c.runner, c.err
	}
	opts := x.options
	if trigger != "" {
		opts.Trigger = trigger
	}
	r, err := runner.New(x.dialect, x.source, opts)
	if err == nil && x.opts.Extend != nil {
		r, err = x.opts.Extend(r)
	}
	x.compiled[trigger] = compiled{r, err}
	return r, err
}
