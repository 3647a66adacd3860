package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Schema names the shape of [Report] in its JSON form.
const Schema = "claimctl/suite/v1"

// DocumentSchema names the JSON document that holds the reports of several
// suites.
const DocumentSchema = "claimctl/suites/v1"

// CodeMismatch is the diagnostic code of an expectation that was not met.
const CodeMismatch = "CC201"

// Report is what running a suite gave. Its JSON form follows the rules of
// [action.Result]: for the same suite, action, clock and seed it is the same
// to the byte, but for the durations at its end.
type Report struct {
	Schema string `json:"schema"`
	Suite  string `json:"suite"`
	Action string `json:"action"`
	// Dialect is "" when it was never found.
	Dialect string       `json:"dialect"`
	Cases   []CaseResult `json:"cases"`
	// Diagnostics say why cases could not be run at all.
	Diagnostics []action.Diagnostic `json:"diagnostics"`
	// Obsolete are the names of snapshots that no case has any more.
	Obsolete []string `json:"obsolete,omitempty"`
	// NotRun is how many of the chosen cases were left out, because the run was
	// ended before them.
	NotRun int `json:"not_run,omitempty"`
	// DurationsUS are the durations of the cases' runs, in microseconds and in
	// the order of Cases.
	DurationsUS []int64 `json:"durations_us"`
}

// Status is how a case ended.
type Status string

// The statuses. Todo is a case whose failure is known and does not count.
const (
	Pass Status = "pass"
	Fail Status = "fail"
	Skip Status = "skip"
	Todo Status = "todo"
)

// CaseResult is one case after its run. Reason is the one given for skip or
// todo. A todo case without mismatches is done.
type CaseResult struct {
	Name       string     `json:"name"`
	Line       int        `json:"line"`
	Tags       []string   `json:"tags"`
	Status     Status     `json:"status"`
	Reason     string     `json:"reason,omitempty"`
	Mismatches []Mismatch `json:"mismatches"`
	// Flow says what became of the actions of a flow; empty for a suite of one
	// action, and for a case with steps.
	Flow []FlowAction `json:"flow,omitempty"`
	// Steps are the steps of a session. Their mismatches are in Mismatches as
	// well, where What begins with the step.
	Steps []StepResult `json:"steps,omitempty"`
	// Result is nil when nothing ran, when it was not kept (see [Options.Drop]),
	// and in a case with steps. Of a flow it is what all its actions did together.
	// Its DurationUS is 0; see [Report.DurationsUS].
	Result *action.Result `json:"result,omitempty"`
}

// results are those of the case's runs that were kept.
func (c CaseResult) results() []*action.Result {
	list := []*action.Result{c.Result}
	for _, s := range c.Steps {
		list = append(list, s.Result)
	}
	return slices.DeleteFunc(list, func(r *action.Result) bool { return r == nil })
}

// Last is the result of the last run of a case; nil when nothing ran or it was not
// kept.
func (c CaseResult) Last() *action.Result {
	list := c.results()
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// Trace is what all runs of the case reached; nil when one of them does not tell.
func (c CaseResult) Trace() *action.Trace {
	var out *action.Trace
	for _, r := range c.results() {
		switch {
		case r.Trace == nil:
			return nil
		case out == nil:
			out = &action.Trace{Reads: r.Trace.Reads, Hits: slices.Clone(r.Trace.Hits)}
		case len(out.Hits) != len(r.Trace.Hits):
			return nil // another action of a flow
		default:
			for i, n := range r.Trace.Hits {
				out.Hits[i] += n
			}
		}
	}
	return out
}

// StepResult is one step of a session. Step is its verb: login, refresh, change
// or advance. At is the time of the session, RFC 3339.
type StepResult struct {
	Step   string         `json:"step"`
	Line   int            `json:"line"`
	At     string         `json:"at"`
	Flow   []FlowAction   `json:"flow,omitempty"`
	Result *action.Result `json:"result,omitempty"`
}

// FlowAction is what became of one action of a flow. Why explains anything but
// [Ran].
type FlowAction struct {
	Action  string  `json:"action"`
	Outcome Outcome `json:"outcome"`
	Why     string  `json:"why,omitempty"`
}

// Outcome is what became of an action of a flow.
type Outcome string

// The outcomes: it ran; its toggle is off; it is not attached to the moment; the
// flow ended, or waits for the user, before it.
const (
	Ran        Outcome = "ran"
	Disabled   Outcome = "disabled"
	Unattached Outcome = "unattached"
	Unreached  Outcome = "unreached"
)

// Mismatch is one expectation that was not met. What names the expectation as
// the suite does ("claims.access.tier"). Expected and Actual are JSON, a
// pattern, or a few words; Note explains the difference where that is known.
type Mismatch struct {
	What     string `json:"what"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
	Note     string `json:"note,omitempty"`
	// Line and Column are those of the expectation, in the suite's file.
	Line   int `json:"line"`
	Column int `json:"column"`
	// ActionLine and ActionColumn are those of the call that decided, in the
	// action's file; 0 when there is none. ActionFile is that file when it is not
	// the report's own.
	ActionLine   int    `json:"action_line,omitempty"`
	ActionColumn int    `json:"action_column,omitempty"`
	ActionFile   string `json:"action_file,omitempty"`
	// Diff takes a difference between two objects or lists apart.
	Diff []Difference `json:"diff,omitempty"`
}

// Difference is a part of a value that differs; Path is where it is within the
// value ("rank.level").
type Difference struct {
	Path     string `json:"path"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
}

// ActionIn is the file that ActionLine is a line of, in the report r.
func (m Mismatch) ActionIn(r Report) string {
	if m.ActionFile != "" {
		return m.ActionFile
	}
	return r.Action
}

// Of is the report of a run without a suite: one case that expects nothing but
// that all goes well. It has no place in a file; Suite is the action's path.
func Of(res action.Result) Report {
	duration := res.DurationUS
	res.DurationUS = 0
	c := CaseResult{Name: strings.Trim(res.Action.Trigger+" · "+res.Event.Source, " ·"), Tags: []string{}, Status: Pass, Result: &res}
	k := comparison{report: res.Action.Path, composite: &composite{result: res, file: res.Action.Path}, expect: &expectation{}, issued: res.Tokens}
	k.all()
	if c.Mismatches = append([]Mismatch{}, k.mismatches...); len(c.Mismatches) > 0 {
		c.Status = Fail
	}
	return Report{
		Schema: Schema, Suite: res.Action.Path, Action: res.Action.Path, Dialect: res.Action.Dialect,
		Cases: []CaseResult{c}, Diagnostics: []action.Diagnostic{}, DurationsUS: []int64{duration},
	}
}

// Count is how many cases ended that way.
func (r Report) Count(s Status) int {
	n := 0
	for _, c := range r.Cases {
		if c.Status == s {
			n++
		}
	}
	return n
}

// Findings are the mismatches of the failed cases as diagnostics, after those
// of the suite itself.
func (r Report) Findings() []action.Diagnostic {
	list := append([]action.Diagnostic{}, r.Diagnostics...)
	for _, c := range r.Cases {
		if c.Status != Fail {
			continue
		}
		for _, m := range c.Mismatches {
			list = append(list, r.Finding(c, m))
		}
	}
	return list
}

// Finding is one mismatch of a case as a diagnostic.
func (r Report) Finding(c CaseResult, m Mismatch) action.Diagnostic {
	d := action.Diagnostic{
		Code: CodeMismatch, Severity: action.SeverityError, File: r.Suite, Line: m.Line, Column: m.Column,
		Summary: fmt.Sprintf("case %q: %s: expected %s, got %s", c.Name, m.What, m.Expected, m.Actual),
		Detail:  m.Note,
	}
	if m.ActionLine > 0 {
		d.Hint = fmt.Sprintf("see %s:%d:%d", m.ActionIn(r), m.ActionLine, m.ActionColumn)
	}
	return d
}
