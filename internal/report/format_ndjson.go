package report

import (
	"io"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

func ndjsonFormat() Format {
	return Format{
		Name: "ndjson", About: "a line of JSON for each run, case and diagnostic, and a last one that counts",
		Tests: ndjsonTests, Lint: ndjsonLint, Signed: true,
	}
}

// RecordSchema names the shape of a line of the format ndjson.
const RecordSchema = "claimctl/record/v1"

// record is one line. Kind says which of the members at its end is there:
// "result" (an action that was run once), "case" (of a suite), "diagnostic" or
// "summary" (the last line).
type record struct {
	Schema string `json:"schema"`
	Kind   string `json:"kind"`
	// Suite, Action and Dialect are those of a case, and Suite that of a
	// diagnostic that kept a suite from running.
	Suite      string             `json:"suite,omitempty"`
	Action     string             `json:"action,omitempty"`
	Dialect    string             `json:"dialect,omitempty"`
	Result     *action.Result     `json:"result,omitempty"`
	Case       *suite.CaseResult  `json:"case,omitempty"`
	Diagnostic *action.Diagnostic `json:"diagnostic,omitempty"`
	Summary    *summaryDoc        `json:"summary,omitempty"`
	// DurationUS is how long the run of a case took, in microseconds.
	DurationUS int64 `json:"duration_us,omitempty"`
}

// summaryDoc counts what came before it. Of tests, it counts results, suites and
// their cases; of lint, files and diagnostics by severity.
type summaryDoc struct {
	Results  int `json:"results"`
	Suites   int `json:"suites"`
	Pass     int `json:"pass"`
	Fail     int `json:"fail"`
	Skip     int `json:"skip"`
	Todo     int `json:"todo"`
	Files    int `json:"files"`
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Infos    int `json:"infos"`
}

func (s *summaryDoc) add(list []action.Diagnostic) {
	for _, d := range list {
		switch d.Severity {
		case action.SeverityError:
			s.Errors++
		case action.SeverityWarning:
			s.Warnings++
		case action.SeverityInfo:
			s.Infos++
		}
	}
}

// records writes lines until one fails.
type records struct {
	w   io.Writer
	err error
}

func (r *records) write(line record) {
	if r.err != nil {
		return
	}
	line.Schema = RecordSchema
	data, err := action.Marshal(line)
	if err == nil {
		_, err = r.w.Write(append(harmless(data), '\n'))
	}
	r.err = err
}

func (r *records) diagnostics(suite string, list []action.Diagnostic) {
	for _, d := range list {
		r.write(record{Kind: "diagnostic", Suite: suite, Diagnostic: &d})
	}
}

func ndjsonTests(w io.Writer, t Tests, _ Options) error {
	out := &records{w: w}
	sum := &summaryDoc{Results: len(t.Results), Suites: len(t.Suites)}
	for _, res := range t.Results {
		out.write(record{Kind: "result", Result: &res})
		sum.add(res.Diagnostics)
	}
	for _, r := range t.Suites {
		out.suite(r)
		sum.add(r.Diagnostics)
	}
	sum.Pass, sum.Fail = count(t.Suites, suite.Pass), count(t.Suites, suite.Fail)
	sum.Skip, sum.Todo = count(t.Suites, suite.Skip), count(t.Suites, suite.Todo)
	out.write(record{Kind: "summary", Summary: sum})
	return out.err
}

func (r *records) suite(ran suite.Report) {
	r.diagnostics(ran.Suite, ran.Diagnostics)
	for i, c := range ran.Cases {
		r.write(record{
			Kind: "case", Suite: ran.Suite, Action: ran.Action, Dialect: ran.Dialect, Case: &c, DurationUS: took(ran, i),
		})
	}
}

// took is how long the run of a case took, in microseconds.
func took(r suite.Report, i int) int64 {
	if i < len(r.DurationsUS) {
		return r.DurationsUS[i]
	}
	return 0
}

func ndjsonLint(w io.Writer, l Lint, _ Options) error {
	out := &records{w: w}
	sum := &summaryDoc{Files: l.Files}
	out.diagnostics("", l.Diagnostics)
	sum.add(l.Diagnostics)
	out.write(record{Kind: "summary", Summary: sum})
	return out.err
}
