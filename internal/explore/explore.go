// Package explore finds out on which inputs an action breaks: it looks at what an
// action really read of its event, and takes each of these members away, makes it
// null, empties it and gives it another type; then two of them at once, as far as
// a budget goes.
//
// What counts is what the inputs change: that the action throws or denies, that it
// sets a claim without a value, or that a claim is lost. Every finding has the
// smallest input that leads to it, and a case that can be put into a suite.
//
// The same action, events and budget give the same report. Nothing is printed here,
// and nothing is read.
package explore

import (
	"context"
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Schema names the shape of [Report] in its JSON form.
const Schema = "claimctl/explore/v1"

// DefaultBudget is how many runs an exploration may take where nobody says.
const DefaultBudget = 1000

// Options say how an action is explored. The zero value does it in this process.
type Options struct {
	// Run carries out a run; nil is [runner.Runner.Run].
	Run func(context.Context, *runner.Runner, action.Event) action.Result
	// Budget is the number of runs, those of the events themselves among them; 0
	// is [DefaultBudget].
	Budget int
	// All touches also the parts of the event that it always has, see
	// [Report.Untouched]; secrets are never touched.
	All bool
}

// Base is an event to start from.
type Base struct {
	// Name is that of a suite's case; "" for an event by itself.
	Name string
	// Runner is the action; it is watched by the exploration itself.
	Runner *runner.Runner
	Event  action.Event
}

// Report is what an exploration found. Its JSON form follows the rules of
// [action.Result].
type Report struct {
	Schema string `json:"schema"`
	// Action is the path of the source; Suite that of the suite whose cases were
	// the events to start from.
	Action  string `json:"action"`
	Suite   string `json:"suite,omitempty"`
	Dialect string `json:"dialect"`
	Trigger string `json:"trigger"`
	// Bases are the events to start from.
	Bases []BaseInfo `json:"bases"`
	// Reads are the members of the events that were read, in the order of the
	// reads.
	Reads []Property `json:"reads"`
	// Untouched are those that were left as they are: secrets, and objects at the
	// top that the event of every preset has.
	Untouched []string `json:"untouched"`
	// Runs were taken of Budget; Left is how many more inputs were thought of.
	Runs   int `json:"runs"`
	Budget int `json:"budget"`
	Left   int `json:"left"`
	// Findings are inputs on which the action breaks, Notes those on which it no
	// longer sets a claim.
	Findings []Finding `json:"findings"`
	Notes    []Finding `json:"notes"`
	// Diagnostics say what kept the exploration from its work.
	Diagnostics []action.Diagnostic `json:"diagnostics"`
}

// BaseInfo is an event that was started from. Case is the name of the suite's
// case.
type BaseInfo struct {
	Case  string           `json:"case,omitempty"`
	Event action.EventInfo `json:"event"`
}

// Property is a member of the event that was read, with the place of the first
// read.
type Property struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Finding is an input, and what is wrong with it. Changes are what it differs in
// from its base; none when the base itself is at fault.
type Finding struct {
	Base    string   `json:"base,omitempty"`
	Changes []Change `json:"changes"`
	// Problems are what goes wrong, the worst first.
	Problems []action.Diagnostic `json:"problems"`
	// Also are further inputs on which the same goes wrong, in words.
	Also []string `json:"also"`
	// Case is a case of a suite, as YAML.
	Case string `json:"case"`
}

// Explore explores one action from each of the bases. It never fails; when ctx
// ends, the report has a diagnostic that says so.
func Explore(ctx context.Context, bases []Base, opts Options) Report {
	if opts.Budget == 0 {
		opts.Budget = DefaultBudget
	}
	x := &explorer{
		opts: opts, seen: map[string]*Finding{}, noted: map[string]bool{},
		report: Report{
			Schema: Schema, Budget: opts.Budget, Bases: []BaseInfo{}, Reads: []Property{}, Untouched: []string{},
			Findings: []Finding{}, Notes: []Finding{}, Diagnostics: []action.Diagnostic{},
		},
	}
	for _, b := range bases {
		x.base(ctx, b)
	}
	for i := range x.sites { // pairs of all bases come after everything that is smaller
		x.pairs(ctx, x.sites[i])
	}
	for _, f := range x.found {
		if f.Problems[0].Severity == action.SeverityInfo {
			x.report.Notes = append(x.report.Notes, *f)
		} else {
			x.report.Findings = append(x.report.Findings, *f)
		}
	}
	return x.report
}

// explorer is an exploration while it goes on.
type explorer struct {
	opts   Options
	report Report
	sites  []*site
	found  []*Finding
	seen   map[string]*Finding // by what goes wrong where
	noted  map[string]bool     // members that were read
	over   bool
}

// site is an event that is explored.
type site struct {
	Base
	event   *action.Object
	result  action.Result
	changes []Change // one at a time, in order
	// deeper are those of members that only showed after a change.
	deeper [][]Change
	fixed  []string
}

// base runs an event as it is, and with one change at a time.
func (x *explorer) base(ctx context.Context, b Base) {
	obj, err := action.ParseObject(b.Event.JSON)
	if err != nil || !x.afford(ctx) {
		return
	}
	b.Runner = b.Runner.Watched(runner.Watch{Reads: true})
	s := &site{Base: b, event: obj, fixed: fixed(b.Runner)}
	x.report.Action, x.report.Dialect = b.Runner.Source().Path, b.Runner.Dialect().Info().ID
	x.report.Trigger = b.Runner.Entry().Trigger.ID
	s.result = x.run(ctx, s, b.Event)
	x.report.Bases = append(x.report.Bases, BaseInfo{b.Name, s.result.Event})
	if b.Name == "" { // that of a case is the suite's own business
		x.keep(s, nil, judgeAlone(s.result))
	}
	reads, known := s.reads(s.result), map[string]bool{}
	for _, r := range reads {
		known[r.Path.String()] = true
	}
	x.note(reads)
	s.changes = x.touch(s, reads, obj)
	x.sites = append(x.sites, s)
	for _, c := range s.changes {
		x.try(ctx, s, []Change{c}, func(res action.Result, event *action.Object) {
			var fresh []action.Read
			for _, r := range s.reads(res) {
				if !known[r.Path.String()] {
					fresh = append(fresh, r)
				}
			}
			x.note(fresh)
			for _, d := range x.touch(s, fresh, event) {
				s.deeper = append(s.deeper, []Change{c, d})
			}
		})
	}
}

// pairs runs an event with two changes at a time.
func (x *explorer) pairs(ctx context.Context, s *site) {
	for _, pair := range s.deeper {
		x.try(ctx, s, pair, nil)
	}
	for i, a := range s.changes {
		for _, b := range s.changes[i+1:] {
			if !related(a.path, b.path) {
				x.try(ctx, s, []Change{a, b}, nil)
			}
		}
	}
}

// related reports whether one of two paths leads to the other.
func related(a, b action.Path) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// afford counts a run, unless the budget is spent.
func (x *explorer) afford(ctx context.Context) bool {
	if ctx.Err() != nil {
		if !x.over {
			x.over = true
			x.report.Diagnostics = append(x.report.Diagnostics, action.Diagnostic{
				Code: CodeUnfinished, Severity: action.SeverityError, Summary: fmt.Sprintf("the exploration was ended: %v", ctx.Err()),
			})
		}
		return false
	}
	if x.report.Runs >= x.opts.Budget {
		x.report.Left++
		return false
	}
	x.report.Runs++
	return true
}

// try runs an event with changes. Then is told of the result when there is one.
func (x *explorer) try(ctx context.Context, s *site, changes []Change, then func(action.Result, *action.Object)) {
	if !x.afford(ctx) {
		return
	}
	event := s.event.Clone()
	for _, c := range changes {
		if !c.apply(event) {
			x.report.Runs--
			return
		}
	}
	res := x.run(ctx, s, action.Event{Origin: s.Event.Origin, JSON: event.Value()})
	if ctx.Err() != nil {
		return
	}
	x.keep(s, changes, judge(s.result, res))
	if then != nil {
		then(res, event)
	}
}

func (x *explorer) run(ctx context.Context, s *site, event action.Event) action.Result {
	if x.opts.Run == nil {
		return s.Runner.Run(ctx, event)
	}
	return x.opts.Run(ctx, s.Runner, event)
}

// keep adds what went wrong to the findings, once for each place.
func (x *explorer) keep(s *site, changes []Change, problems []problem) {
	var fresh []problem
	for _, p := range problems {
		known, ok := x.seen[p.key()]
		switch {
		case !ok:
			fresh = append(fresh, p)
		case len(known.Changes) == len(changes) && len(changes) == 1 && len(known.Also) < maxAlso && !slices.Contains(known.Also, title(changes)):
			known.Also = append(known.Also, title(changes))
		}
	}
	if len(fresh) == 0 {
		return
	}
	f := &Finding{Base: s.Name, Changes: slices.Clone(changes), Problems: []action.Diagnostic{}, Also: []string{}}
	if f.Changes == nil {
		f.Changes = []Change{}
	}
	for _, p := range fresh {
		x.seen[p.key()] = f
		f.Problems = append(f.Problems, p.diagnostic(x.report.Action, changes))
	}
	f.Case = s.yaml(changes, fresh)
	x.found = append(x.found, f)
}

// maxAlso is how many further inputs a finding names.
const maxAlso = 20

// note adds to the members that were read.
func (x *explorer) note(reads []action.Read) {
	for _, r := range reads {
		p := Property{r.Path.String(), r.Line, r.Column}
		if !x.noted[p.Path] {
			x.noted[p.Path] = true
			x.report.Reads = append(x.report.Reads, p)
		}
	}
}

// touch are the changes of members that were read.
func (x *explorer) touch(s *site, reads []action.Read, event *action.Object) []Change {
	var out []Change
	for _, r := range reads {
		if s.isSecret(r.Path) || !x.opts.All && len(r.Path) == 1 && slices.Contains(s.fixed, r.Path[0]) {
			if p := r.Path.String(); !slices.Contains(x.report.Untouched, p) {
				x.report.Untouched = append(x.report.Untouched, p)
			}
			continue
		}
		out = append(out, changesOf(r.Path, event)...)
	}
	return out
}

func (s *site) isSecret(path action.Path) bool {
	at := s.Runner.Dialect().Info().SecretsAt
	return at != "" && path[0] == at
}

// reads are the members that a run read; where that could not be seen, those that
// the source names.
func (s *site) reads(res action.Result) []action.Read {
	if res.Trace != nil && len(res.Trace.Reads) > 0 {
		return res.Trace.Reads
	}
	if s.Runner.Module() == nil {
		return nil
	}
	var out []action.Read
	for _, text := range s.Runner.Reads() {
		if path, err := action.ParsePath(text); err == nil {
			out = append(out, action.Read{Path: path})
		}
	}
	return out
}
