// Package runner runs an action: compile once with [New], then [Runner.Run]
// it on any number of events. Every run gets a fresh world, records every call
// to the platform's api, and ends in an [action.Result] that says what the
// platform would do: the decision, the fate of every claim, the tokens.
//
// The package prints nothing, reads no files and asks neither the clock nor
// the network. Dates inside a run are those of the process's local time zone;
// programs that want a platform's behaviour set time.Local to UTC by its long name, as the
// command line does.
package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Options say how an action runs. The zero value runs the handler that the
// source shows, strictly, at the epoch.
type Options struct {
	// Trigger and Handler choose what runs; empty leaves it to the dialect.
	Trigger, Handler string
	// Lenient translates legacy spellings and turns strictness into warnings.
	Lenient bool
	// TimeLimit ends a run; 0 is the platform's own limit.
	TimeLimit time.Duration
	// Clock is the instant of the run. It holds still, except for timers.
	Clock time.Time
	// Seed determines everything random in the action.
	Seed int64
	// Settings are the tenant's.
	Settings dialect.Settings
	// Secrets are put where the platform puts them, and redacted everywhere
	// unless ShowSecrets.
	Secrets     []Secret
	ShowSecrets bool
	// Units stand in for what is outside of the action: modules, free variables,
	// answers of api methods.
	Units []sandbox.UnitSpec
	// Notes are told in every result.
	Notes []action.Diagnostic
	// Network answers the action's HTTP requests; nil denies them all.
	Network Network
	// Journal is told of what a run does while it does it, so that something is
	// known of a run whose process dies; nil for nobody.
	Journal func(Entry)
	// Other is another user's event. When it is set, every run also finds out what
	// its user leaves behind for that one, and reports it (CC125).
	Other *action.Event
	// Watch says what [action.Result.Trace] is to hold.
	Watch Watch
	// Unsigned leaves [action.Token.JWT] empty, which saves the cost of a
	// signature; everything else, the size included, is the same.
	Unsigned bool
	// Engine has every run done by the JavaScript engine; see [Runner.Beside].
	Engine bool
	// Detected is what [Detect] found of the same source, if it was asked.
	Detected dialect.Detection
	// Stopwatch tells the time for [action.Result.DurationUS]; nil leaves the
	// duration 0.
	Stopwatch func() time.Time
}

// Secret is a named secret of an action.
type Secret struct {
	Name  string
	Value secret.String
}

// Runner is a compiled action. It is safe for concurrent use, and but for what it
// keeps to be faster immutable.
type Runner struct {
	dialect  dialect.Dialect
	source   action.Source
	script   dialect.Script     // the dialect of JavaScript; nil for a template
	template *jsontmpl.Template // nil for a script
	module   *sandbox.Module
	program  func() (*sandbox.Program, error)
	observe  func() (*sandbox.Program, error) // program, with its variables in sight
	entry    dialect.Entry
	surface  dialect.Surface
	opts     Options

	// What every run would find out again.
	info    dialect.Info
	rules   claims.Rules
	subject action.Subject
	methods []method
	members *sandbox.Members
	secrets []secretRead
	last    *atomic.Pointer[lastEvent]
	direct  *directRuns
}

// Detect finds the dialect of a source. A source that is no JavaScript is
// offered to the dialects as it is; its syntax error comes back beside no
// detection, unless it is a template.
func Detect(registry dialect.Registry, src action.Source) (dialect.Detection, error) {
	file := dialect.File{Source: src}
	module, err := sandbox.Parse(src, sandbox.ParseOptions{ESM: true})
	if err == nil {
		file.Module = module
	}
	if found, ok := registry.Detect(file); ok {
		if found.Module == nil {
			found.Module = module
		}
		return found, nil
	}
	if err != nil && !looksLikeTemplate(src) {
		return dialect.Detection{}, err
	}
	return dialect.Detection{}, ErrUndetected
}

// ErrUndetected says that no detection rule matched.
var ErrUndetected = errors.New("the dialect of the file cannot be told")

// New reads a source. The error is an *action.Diagnostic: the source cannot be
// parsed (code CC001) or holds no handler that the platform would call; or
// [action.Findings], all that is wrong with a template. The
// source is compiled by the first run, once: compiling works out constants, which
// a hostile source can make endless.
func New(d dialect.Dialect, src action.Source, opts Options) (*Runner, error) {
	if t, ok := d.(dialect.Template); ok {
		return newTemplate(t, src, opts)
	}
	script, ok := d.(dialect.Script)
	if !ok {
		return nil, &action.Diagnostic{
			Code: dialect.CodeEntry, Severity: action.SeverityError, File: src.Path,
			Summary: fmt.Sprintf("actions of %s cannot be run", d.Info().ID),
		}
	}
	module, err := opts.parsed(src, script.Parsing())
	if err != nil {
		return nil, err
	}
	entry, err := script.Find(module, dialect.Want{Trigger: opts.Trigger, Handler: opts.Handler, Lenient: opts.Lenient})
	if err != nil {
		return nil, inFile(err, src.Path)
	}
	if opts.TimeLimit == 0 {
		opts.TimeLimit = d.Info().TimeLimit
	}
	r := &Runner{dialect: d, script: script, source: src, module: module, entry: entry, surface: script.Surface(entry), opts: opts}
	r.compileLazily()
	r.prepare()
	return r, nil
}

// compileLazily sets what compiles the module, with what stands in for the
// outside, when it is first run.
func (r *Runner) compileLazily() {
	module, returns, opts, d := r.module, r.entry.Returns, r.opts, r.dialect
	compile := func(how func(*sandbox.Module, string) (*sandbox.Program, error)) func() (*sandbox.Program, error) {
		return sync.OnceValues(func() (*sandbox.Program, error) {
			m, err := opts.Watch.module(module)
			if err != nil {
				return nil, err
			}
			p, err := how(m, returns)
			if err != nil {
				return nil, err
			}
			return p.With(opts.units(d)...), nil
		})
	}
	r.program, r.observe = compile((*sandbox.Module).Compile), compile((*sandbox.Module).CompileObserved)
}

// prepare finds out what is the same for every run.
func (r *Runner) prepare() {
	r.last, r.direct = &atomic.Pointer[lastEvent]{}, &directRuns{}
	r.info, r.rules = r.dialect.Info(), r.dialect.Rules(r.entry.Trigger)
	r.subject = action.Subject{
		Path: r.source.Path, SHA256: r.source.SHA256(),
		Dialect: r.info.ID, Trigger: r.entry.Trigger.ID, Entry: r.entry.Handler,
	}
	r.methods = methodsOf(r.surface, r.opts.Lenient)
	paths := make([]string, len(r.methods))
	for i, m := range r.methods {
		paths[i] = m.path
	}
	r.members = sandbox.NewMembers(paths)
	r.secrets = r.secretReads()
}

// parsed is the module that detection made, where the dialect would read the
// source the same way, or else a new one.
func (o Options) parsed(src action.Source, parsing sandbox.ParseOptions) (*sandbox.Module, error) {
	if m := o.Detected.Module; m != nil && m.Suits(parsing) && m.Source.Path == src.Path && bytes.Equal(m.Source.Code, src.Code) {
		return m, nil
	}
	return sandbox.Parse(src, parsing)
}

// Dialect is the dialect of the action.
func (r *Runner) Dialect() dialect.Dialect { return r.dialect }

// Source is the action.
func (r *Runner) Source() action.Source { return r.source }

// Options are those of [New], with the platform's time limit if none was given.
func (r *Runner) Options() Options { return r.opts }

// CheckState is the runner with [Options.Other] set.
func (r *Runner) CheckState(other action.Event) *Runner {
	out := *r
	out.opts.Other = &other
	return &out
}

// Entry is the handler that runs.
func (r *Runner) Entry() dialect.Entry { return r.entry }

// Run runs the action once. It never fails: what goes wrong is part of the
// result. The event is not changed, and its JSON must not be changed afterwards. When ctx ends, the run ends with an error
// of kind limit.
func (r *Runner) Run(ctx context.Context, event action.Event) action.Result {
	return r.Beside(ctx, event, func() action.Result { return r.inEngine(ctx, event) })
}

// inEngine is a run in the JavaScript engine, or of a template.
func (r *Runner) inEngine(ctx context.Context, event action.Event) action.Result {
	elapsed := r.opts.elapsed()
	if _, err := r.program(); err != nil {
		return Failed(r.dialect, r.source, event, err)
	}
	run := r.begin(event)
	run.execute(ctx)
	result := run.finish()
	result.DurationUS = elapsed()
	if other := r.opts.Other; other != nil {
		r.reportAfter(&result, r.checkState(ctx, event, *other))
	}
	return result
}

// elapsed starts the stopwatch; the result reads it, in microseconds.
func (o Options) elapsed() func() int64 {
	if o.Stopwatch == nil {
		return func() int64 { return 0 }
	}
	start := o.Stopwatch()
	return func() int64 { return o.Stopwatch().Sub(start).Microseconds() }
}

// Failed is the result of an action that could not be compiled: err, usually
// an *action.Diagnostic, is its error. The dialect may be nil.
func Failed(d dialect.Dialect, src action.Source, event action.Event, err error) action.Result {
	res := blank(action.Subject{Path: src.Path, SHA256: src.SHA256()}, infoOf(event))
	if d != nil {
		res.Action.Dialect = d.Info().ID
	}
	var found *action.Diagnostic
	if !errors.As(err, &found) {
		found = &action.Diagnostic{Code: dialect.CodeEntry, Severity: action.SeverityError, Summary: err.Error(), File: src.Path}
	}
	var list action.Findings
	if !errors.As(err, &list) {
		list = action.Findings{*found}
	}
	res.Diagnostics = append(res.Diagnostics, list...)
	sortDiagnostics(res.Diagnostics)
	res.Decision = action.Decision{Kind: action.DecisionError, Reason: found.Summary}
	res.Error = &action.Error{
		Name: "Error", Message: found.Summary, Thrown: true, Kind: action.ErrorLoad, Properties: &action.Object{},
		File: found.File, Line: found.Line, Column: found.Column, Hint: found.Hint,
	}
	if found.Code == sandbox.CodeSyntax {
		res.Error.Name = "SyntaxError"
	}
	return res
}

func blank(subject action.Subject, event action.EventInfo) action.Result {
	return action.Result{
		Schema:   action.ResultSchema,
		Action:   subject,
		Event:    event,
		Decision: action.Decision{Kind: action.DecisionAllow},
		Calls:    []action.Call{}, Logs: []action.Log{}, Requests: []action.Request{},
		Claims: []action.Claim{}, Tokens: map[string]*action.Token{},
		Effects: action.Effects{
			AppMetadata: &action.Object{}, UserMetadata: &action.Object{},
			Scopes: []string{}, Cache: &action.Object{}, State: &action.Object{},
		},
		Diagnostics: []action.Diagnostic{},
	}
}

func inFile(err error, path string) error {
	var d *action.Diagnostic
	if errors.As(err, &d) && d.File == "" {
		d.File = path
	}
	return err
}
