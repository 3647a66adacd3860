package suite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
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
	// Read returns a file; its errors are told as they are. It is called by
	// several goroutines at once.
	Read func(path string) ([]byte, error)
	// Env looks up an environment variable; nil is an empty environment.
	Env func(name string) (string, bool)
	// Lookup finds what a flow names: an action or a flow of the project by its
	// name, or an action by its file. The error is an *[UnknownNameError] where
	// there is none; nil knows no names.
	Lookup func(name, path string) ([]Member, error)
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
	// Execute carries out a run; nil is [runner.Runner.Run]. It is called by
	// several goroutines at once.
	Execute func(context.Context, *runner.Runner, action.Event) action.Result
	// Extend gives the action what is outside of it: the stand-ins of the suite,
	// and the modules that are installed. The error may be a *[StandInError] or a
	// *[FileError]. Nil gives nothing, and refuses a suite with stand-ins.
	Extend func(*runner.Runner, Outside) (*runner.Runner, error)
	// Run is a regular expression, Tags an expression of [ParseTags]; only cases
	// whose name and tags they match are run and reported. "" is all.
	Run, Tags string
	// Drop leaves out the results of cases that passed, so that a suite may have
	// many.
	Drop bool
	// Count is how often each case runs; it passes when it passes every time. 0
	// is once.
	Count int
	// Exists and Write are for snapshots. Where Write is nil they are compared,
	// else written; where Exists is nil there are none.
	Exists func(path string) bool
	Write  func(path string, data []byte) error
}

// Job is a suite that is to run.
type Job struct {
	Suite   *Suite
	Options Options
}

// Batch says how several suites run.
type Batch struct {
	// AtOnce is how many cases run at the same time; 0 is one.
	AtOnce int
	// Bail ends everything after so many failures; 0 never.
	Bail  int
	Shard Shard
	// Shuffle runs the cases in an order that Seed decides. They are reported in
	// the order of the files all the same.
	Shuffle bool
	Seed    int64
	// Progress is told after every case; nil for nobody. Calls come one at a
	// time.
	Progress func(Progress)
}

// Progress is how far a batch has come.
type Progress struct{ Done, Failed, Total int }

// Run runs the cases of a suite, in order. It never fails: what keeps cases
// from running is told in the report's diagnostics, and what goes wrong within
// a case in the case. When ctx ends, the remaining cases are left out and a
// diagnostic says so.
func Run(ctx context.Context, s *Suite, opts Options) Report {
	return RunAll(ctx, []Job{{s, opts}}, Batch{})[0]
}

// Unread is the report of a suite that cannot be read, with what [Parse] says of it.
func Unread(path string, list []action.Diagnostic) Report {
	return Report{Schema: Schema, Suite: path, Cases: []CaseResult{}, Diagnostics: list, DurationsUS: []int64{}}
}

// RunAll is [Run] for several suites; it returns a report for each.
func RunAll(ctx context.Context, jobs []Job, batch Batch) []Report {
	sessions := make([]*session, len(jobs))
	var tasks []task
	for i, j := range jobs {
		sessions[i] = newSession(j, batch.Shard)
		tasks = slices.Grow(tasks, len(sessions[i].chosen))
		for _, c := range sessions[i].chosen {
			tasks = append(tasks, task{suite: i, index: c})
		}
	}
	if batch.Shuffle {
		tasks = shuffled(tasks, batch.Seed)
	}
	s := schedule{batch: batch, sessions: sessions, tasks: tasks, outcomes: make([]outcome, len(tasks))}
	s.run(ctx)
	s.cut()
	return s.reports(ctx)
}

// task is a case that is to run, by its suite and its place there.
type task struct{ suite, index int }

// outcome is a case that has run.
type outcome struct {
	done       bool
	result     CaseResult
	durationUS int64
	snapshots  []snapshot
}

func (o outcome) failed() bool { return o.done && o.result.Status == Fail }

// schedule hands the tasks out in their order, and keeps what comes back in its
// place.
type schedule struct {
	batch    Batch
	sessions []*session
	tasks    []task
	outcomes []outcome

	mu           sync.Mutex
	next         int
	done, failed int
}

func (s *schedule) run(ctx context.Context) {
	var all sync.WaitGroup
	for range min(max(s.batch.AtOnce, 1), len(s.tasks)) {
		all.Go(func() {
			for i, ok := s.take(ctx); ok; i, ok = s.take(ctx) {
				t := s.tasks[i]
				x := s.sessions[t.suite]
				s.give(ctx, i, x.run(ctx, x.suite.Cases[t.index]))
			}
		})
	}
	all.Wait()
}

// take is the next task, until there is no more reason to go on.
func (s *schedule) take(ctx context.Context) (int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next == len(s.tasks) || ctx.Err() != nil || s.batch.Bail > 0 && s.failed >= s.batch.Bail {
		return 0, false
	}
	s.next++
	return s.next - 1, true
}

// give keeps an outcome. What a run gave whose context ended is not its
// outcome.
func (s *schedule) give(ctx context.Context, i int, o outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	o.done = true
	s.outcomes[i] = o
	s.done++
	if o.failed() {
		s.failed++
	}
	if s.batch.Progress != nil {
		s.batch.Progress(Progress{s.done, s.failed, len(s.tasks)})
	}
}

// cut forgets what ran at the same time as the failure that ended everything, so
// that the report is the same however many ran at once.
func (s *schedule) cut() {
	failed := 0
	for i := range s.outcomes {
		if s.batch.Bail > 0 && failed >= s.batch.Bail {
			s.outcomes[i] = outcome{}
		}
		if s.outcomes[i].failed() {
			failed++
		}
	}
}

// reports puts the outcomes in the order of the files.
func (s *schedule) reports(ctx context.Context) []Report {
	bySuite := make([][]int, len(s.sessions))
	for i, t := range s.tasks {
		bySuite[t.suite] = append(bySuite[t.suite], i)
	}
	reports := make([]Report, len(s.sessions))
	for i, x := range s.sessions {
		slices.SortFunc(bySuite[i], func(a, b int) int { return cmp.Compare(s.tasks[a].index, s.tasks[b].index) })
		var snapshots []snapshot
		reports[i] = x.report
		reports[i].Cases = slices.Grow(reports[i].Cases, len(bySuite[i]))
		reports[i].DurationsUS = slices.Grow(reports[i].DurationsUS, len(bySuite[i]))
		for _, at := range bySuite[i] {
			snapshots = append(snapshots, s.outcomes[at].snapshots...)
			s.add(ctx, &reports[i], at)
		}
		x.finish(&reports[i], snapshots)
	}
	return reports
}

// add adds the outcome of a task to the report of its suite.
func (s *schedule) add(ctx context.Context, r *Report, at int) {
	o := s.outcomes[at]
	if o.done {
		r.Cases = append(r.Cases, o.result)
		r.DurationsUS = append(r.DurationsUS, o.durationUS)
		return
	}
	r.NotRun++
	if err := ctx.Err(); err != nil && r.NotRun == 1 {
		c := s.sessions[s.tasks[at].suite].suite.Cases[s.tasks[at].index]
		r.Diagnostics = append(r.Diagnostics, action.Diagnostic{
			Code: yamldoc.CodeValue, Severity: action.SeverityError, File: r.Suite, Line: c.at.Line, Column: c.at.Column,
			Summary: fmt.Sprintf("the run ended before case %q: %v", c.Name, err),
		})
	}
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// run runs one case, as often as it is asked for.
func (x *session) run(ctx context.Context, c Case) outcome {
	out := outcome{result: CaseResult{
		Name: c.Name, Line: c.Line, Tags: append([]string{}, c.Tags...), Mismatches: []Mismatch{},
	}}
	if c.Skip != "" {
		out.result.Status, out.result.Reason = Skip, c.Skip
		return out
	}
	for i := range max(x.opts.Count, 1) {
		one := x.perform(ctx, c)
		out.durationUS += one.durationUS
		out.snapshots = one.snapshots
		out.result.Mismatches, out.result.Flow, out.result.Steps, out.result.Result = one.mismatches, one.flow, one.steps, one.result
		if len(one.mismatches) > 0 {
			x.repeated(i, out.result.Mismatches)
			break
		}
	}
	switch {
	case c.Todo != "":
		out.result.Status, out.result.Reason = Todo, c.Todo
	case len(out.result.Mismatches) > 0:
		out.result.Status = Fail
	default:
		out.result.Status = Pass
	}
	if x.opts.Drop && out.result.Status == Pass {
		out.result.drop()
	}
	return out
}

// repeated says which run it was that failed, if it was not the first.
func (x *session) repeated(i int, list []Mismatch) {
	if i == 0 {
		return
	}
	for n := range list {
		note := fmt.Sprintf("in run %d of %d, after others that passed", i+1, x.opts.Count)
		if list[n].Note != "" {
			note += "; " + list[n].Note
		}
		list[n].Note = note
	}
}

// drop lets go of what a report of a case that passed does not need.
func (c *CaseResult) drop() {
	c.Result = nil
	for i := range c.Steps {
		c.Steps[i].Result = nil
	}
}
