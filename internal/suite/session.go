package suite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// session is a suite while it runs. What is found out before the first case is
// not changed afterwards; the runners are made as they are needed.
type session struct {
	suite    *Suite
	opts     Options
	problems *yamldoc.Problems
	report   Report
	chosen   []int

	members []*member
	dialect dialect.Dialect
	flow    dialect.Flow
	chained dialect.Chained // nil where it is not known how actions follow each other
	options runner.Options
	saved   saved // snapshots

	mu       sync.Mutex
	compiled map[runnerKey]compiled
	// scenarios and events are those that many cases share.
	scenarios, events sync.Map
}

// runnerKey says what a runner is made for: a member as a trigger, with
// stand-ins, so much later than the beginning.
type runnerKey struct {
	member           *member
	trigger, outside string
	later            time.Duration
}

type compiled struct {
	runner *runner.Runner
	err    error
}

// newSession finds everything that the cases share, and reports what is
// missing. A session with problems has chosen no cases.
func newSession(j Job, shard Shard) *session {
	s := j.Suite
	x := &session{
		suite: s, opts: j.Options, problems: yamldoc.NewProblems(s.Path), compiled: map[runnerKey]compiled{},
		report: Report{
			Schema: Schema, Suite: s.Path, Action: s.Action,
			Cases: []CaseResult{}, Diagnostics: []action.Diagnostic{}, DurationsUS: []int64{},
		},
	}
	chosen := x.choose(shard)
	x.settle()
	x.findMembers()
	if x.problems.Count() == 0 {
		x.pickDialect()
	}
	if x.dialect != nil && x.problems.Count() == 0 {
		x.attach()
		x.checkFlow()
		x.checkOutside(chosen)
	}
	x.readSnapshots()
	x.report.Diagnostics = append(x.report.Diagnostics, x.problems.List()...)
	if x.dialect != nil {
		x.report.Dialect = x.dialect.Info().ID
	}
	if len(x.members) > 0 {
		x.report.Action = x.members[0].source.Path
	}
	if len(x.report.Diagnostics) == 0 {
		x.chosen = chosen
	}
	return x
}

func (x *session) choose(shard Shard) []int {
	c, err := x.opts.choice(shard)
	var tags *TagsError
	switch {
	case errors.As(err, &tags):
		x.problems.Invalid(yamldoc.Pos{}, "write tags with &&, ||, ! and brackets", "the choice of tags %q: %v", x.opts.Tags, err)
	case err != nil:
		x.problems.Invalid(yamldoc.Pos{}, "the syntax is that of https://pkg.go.dev/regexp/syntax", "the choice of cases %q: %v", x.opts.Run, err)
	default:
		return c.cases(x.suite)
	}
	return nil
}

// settle finds out the options that all runs share.
func (x *session) settle() {
	x.options = runner.Options{
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
}

func (x *session) settings() dialect.Settings {
	own, outer := x.suite.settings, x.opts.Settings
	return dialect.Settings{
		Issuer: first(own.Issuer, outer.Issuer), Audience: first(own.Audience, outer.Audience),
		Namespace: first(own.Namespace, outer.Namespace),
	}
}

// secrets are those that the suite gives.
func (x *session) secrets() []runner.Secret {
	env := x.opts.Env
	if env == nil {
		env = func(string) (string, bool) { return "", false }
	}
	from := yamldoc.Sources{Dir: filepath.Dir(x.suite.Path), Read: x.opts.Read, Env: env}
	var secrets []runner.Secret
	for _, e := range x.suite.secrets {
		value, err := e.Value.Resolve(from)
		if err != nil {
			x.problems.Invalid(e.Value.Pos, "", "secret %q: %v", e.Key, err)
			continue
		}
		secrets = append(secrets, runner.Secret{Name: e.Key, Value: value})
	}
	return secrets
}

// secretsOf are the suite's secrets, and those of the project for a member.
func (x *session) secretsOf(m *member) []runner.Secret {
	secrets := x.options.Secrets[:len(x.options.Secrets):len(x.options.Secrets)]
	own := map[string]bool{}
	for _, s := range secrets {
		own[s.Name] = true
	}
	for _, s := range m.secrets {
		if !own[s.Name] {
			secrets = append(secrets, s)
		}
	}
	return secrets
}

// pickDialect takes the named dialect, or the one the first source shows.
func (x *session) pickDialect() {
	id, at := first(x.suite.Dialect, x.opts.Dialect), x.suite.dialectPos
	for _, m := range x.members {
		if id == "" {
			id, at = m.dialect, m.at
		}
		if m.dialect != "" && m.dialect != id && x.suite.Dialect == "" && x.opts.Dialect == "" {
			x.problems.Invalid(m.at, "a flow is that of one platform", "the action %q is written for %s, others of the flow for %s", m.name, m.dialect, id)
		}
	}
	if id == "" {
		x.detect()
	} else if d, err := x.opts.Registry.Get(id); err != nil {
		x.unknown(at, err)
	} else {
		x.dialect = d
	}
	if x.dialect == nil {
		return
	}
	x.flow, _ = dialect.FlowOf(x.dialect)
	x.chained, _ = x.dialect.(dialect.Chained)
	for _, m := range x.members {
		if m.trigger == "" {
			continue
		}
		if _, err := x.dialect.Info().PickTrigger(m.trigger); err != nil {
			x.unknown(x.suite.triggerPos, err)
		}
	}
}

func (x *session) detect() {
	m := x.members[0]
	found, err := runner.Detect(x.opts.Registry, m.source)
	var d *action.Diagnostic
	switch {
	case err == nil:
		x.dialect, m.found = found.Dialect, found
	case errors.As(err, &d):
		x.problems.Invalid(m.at, d.Hint, "the action cannot be read: %s", d.Error())
	default:
		x.problems.Invalid(m.at, "name it with dialect: "+strings.Join(x.opts.Registry.IDs(), ", "),
			"cannot tell which platform %q is written for", m.source.Path)
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

// checkFlow refuses a flow of which it is not known what one action sees of
// another.
func (x *session) checkFlow() {
	if x.chained == nil && len(x.members) > 1 {
		x.problems.Invalid(x.members[1].at, "test each action in a suite of its own",
			"a flow of several actions cannot be run: what an action of %s sees of the one before it is not known", x.dialect.Info().Name)
	}
}

// checkOutside makes a runner with every set of stand-ins that a chosen case
// has, so that what is wrong with one is told before the first case runs.
func (x *session) checkOutside(chosen []int) {
	told := map[string]bool{}
	for _, i := range chosen {
		out := x.suite.Cases[i].outside
		if out.empty() || told[out.key] {
			continue
		}
		told[out.key] = true
		for _, m := range x.members {
			if _, err := x.compile(runnerKey{member: m, outside: out.key}, out); err != nil {
				x.badOutside(out, err)
			}
		}
	}
}

func (x *session) badOutside(out *outside, err error) {
	var standIn *StandInError
	var file *FileError
	var source *action.Diagnostic
	switch {
	case errors.As(err, &standIn):
		x.problems.Invalid(out.at[standIn.Flag+" "+standIn.Name], standIn.Hint, "%s %q: %s", standIn.Flag, standIn.Name, standIn.Summary)
	case errors.As(err, &file):
		x.report.Diagnostics = append(x.report.Diagnostics, file.List...)
	case errors.As(err, &source) && source.File == x.members[0].source.Path:
		// the action itself; its cases tell
	case errors.As(err, &source):
		x.report.Diagnostics = append(x.report.Diagnostics, *source)
	default:
		x.problems.Invalid(out.first, "", "%v", err)
	}
}

// compile makes a runner, once. Out are the stand-ins that the key names.
func (x *session) compile(key runnerKey, out *outside) (*runner.Runner, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if c, ok := x.compiled[key]; ok {
		return c.runner, c.err
	}
	m := key.member
	opts := x.options
	opts.Trigger, opts.Handler, opts.Detected = first(key.trigger, m.trigger), m.entry, m.found
	opts.Clock, opts.Secrets = opts.Clock.Add(key.later), x.secretsOf(m)
	r, err := runner.New(x.dialect, m.source, opts)
	if err == nil {
		r, err = x.extend(r, out)
	}
	x.compiled[key] = compiled{r, err}
	return r, err
}

func (x *session) extend(r *runner.Runner, out *outside) (*runner.Runner, error) {
	switch {
	case x.opts.Extend != nil:
		return x.opts.Extend(r, out.Outside)
	case !out.empty():
		return nil, fmt.Errorf("stand-ins cannot be given here")
	}
	return r, nil
}

// runnerFor is the runner of a member for the trigger that the platform runs at
// a moment; attached is false when it runs none of those that the member is
// attached to. The error is that the action cannot be loaded.
func (x *session) runnerFor(m *member, moment action.Moment, out *outside, later time.Duration) (r *runner.Runner, attached bool, err error) {
	key := runnerKey{member: m, outside: out.key, later: later}
	if len(m.triggers) > 0 {
		key.trigger = m.triggers[0]
	}
	r, err = x.compile(key, out)
	if err != nil || moment == "" || r.Entry().Trigger.Serves(moment) {
		return r, true, err
	}
	for _, t := range x.dialect.Info().Triggers {
		if !t.Serves(moment) || !x.mayRun(m, t.ID) {
			continue
		}
		key.trigger = t.ID
		if other, err := x.compile(key, out); err == nil && (m.triggers != nil || other.Entry().Handler == r.Entry().Handler) {
			return other, true, nil
		}
	}
	return r, false, nil
}

func (x *session) mayRun(m *member, trigger string) bool {
	if m.triggers == nil {
		return true
	}
	for _, t := range m.triggers {
		if t == trigger {
			return true
		}
	}
	return false
}
