package suite

import (
	"fmt"
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
	// Result is nil when nothing ran. Its DurationUS is 0; see
	// [Report.DurationsUS].
	Result *action.Result `json:"result,omitempty"`
}

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
	// action's file; 0 when there is none.
	ActionLine   int `json:"action_line,omitempty"`
	ActionColumn int `json:"action_column,omitempty"`
}

// Of is the report of a run without a suite: one case that expects nothing but
// that all goes well. It has no place in a file; Suite is the action's path.
func Of(res action.Result) Report {
	duration := res.DurationUS
	res.DurationUS = 0
	c := CaseResult{Name: strings.Trim(res.Action.Trigger+" · "+res.Event.Source, " ·"), Tags: []string{}, Status: Pass, Result: &res}
	if c.Mismatches = append([]Mismatch{}, compare(Case{}, res)...); len(c.Mismatches) > 0 {
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
		d.Hint = fmt.Sprintf("see %s:%d:%d", r.Action, m.ActionLine, m.ActionColumn)
	}
	return d
}
