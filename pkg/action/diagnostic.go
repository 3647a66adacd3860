package action

import "fmt"

// Severity orders diagnostics. An error fails the command that found it.
type Severity string

// The severities, most severe first.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityInfo    Severity = "info"
)

// Diagnostic is the one shape of everything claimctl has to tell about a
// source, a template, a configuration or a run.
//
// Code is stable ("CC101") and explained by `claimctl explain`. Summary says
// what happened, Detail why and what was expected, Hint what to do next. Line
// and Column are 1-based and 0 where there is no position; Column counts
// characters. Source is the address of the fact the diagnostic rests on.
type Diagnostic struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Summary  string   `json:"summary"`
	Detail   string   `json:"detail,omitempty"`
	Hint     string   `json:"hint,omitempty"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
	Column   int      `json:"column,omitempty"`
	Source   string   `json:"source,omitempty"`
	// Private says that what stands at the place must not be shown: it may be a
	// secret.
	Private bool `json:"-"`
}

// Error makes a Diagnostic usable as an error: "file:line:col: summary",
// without the parts that are not known.
func (d *Diagnostic) Error() string {
	switch {
	case d.File == "":
		return d.Summary
	case d.Line == 0:
		return fmt.Sprintf("%s: %s", d.File, d.Summary)
	case d.Column == 0:
		return fmt.Sprintf("%s:%d: %s", d.File, d.Line, d.Summary)
	}
	return fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, d.Summary)
}

// Findings is several diagnostics as one error, by position. It is never empty.
type Findings []Diagnostic

// Error is the first that is an error, and how many more there are.
func (f Findings) Error() string {
	first := f.first()
	if n := len(f) - 1; n > 0 {
		return fmt.Sprintf("%s (and %d more)", first.Error(), n)
	}
	return first.Error()
}

// Unwrap makes the first error among them findable as a *Diagnostic.
func (f Findings) Unwrap() error { return f.first() }

func (f Findings) first() *Diagnostic {
	for i := range f {
		if f[i].Severity == SeverityError {
			return &f[i]
		}
	}
	return &f[0]
}
