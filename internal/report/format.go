package report

import (
	"io"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

// Format is one form in which a command's outcome can be written. A format is
// one file and one line in [Formats]; what it does is up to its functions,
// which write to w and keep nothing. The same values give the same bytes.
type Format struct {
	// Name is the word that chooses it, About what it is, as a phrase.
	Name, About string
	// Tests writes what was run, Lint what was found. Nil: it has no such form.
	Tests func(w io.Writer, t Tests, opts Options) error
	Lint  func(w io.Writer, l Lint, opts Options) error
	// Replay writes what a replay came to.
	Replay func(w io.Writer, d summary.Document, opts Options) error
	// Signed says that tokens are written with their signatures, which take time
	// to make.
	Signed bool
	// Prose says that it is for people: nothing needs to be written when all is
	// well.
	Prose bool
	// When names an environment variable; where that is "true", the format is
	// written to standard error without being asked for.
	When string
	// Appendix names an environment variable that holds a file; the format is
	// appended to it without being asked for. AppendixLimit is the largest size
	// of that file, in bytes.
	Appendix      string
	AppendixLimit int
}

// Formats are all formats, in the order in which they are listed. The slice is
// the caller's own.
func Formats() []Format {
	return []Format{
		textFormat(),
		jsonFormat(),
		ndjsonFormat(),
		junitFormat(),
		tapFormat(),
		githubFormat(),
		gitlabFormat(),
		sarifFormat(),
		markdownFormat(),
		htmlFormat(),
	}
}

// TestFormats are those of what was run.
func TestFormats() []Format {
	return chosen(func(f Format) bool { return f.Tests != nil })
}

// LintFormats are those of what lint found.
func LintFormats() []Format {
	return chosen(func(f Format) bool { return f.Lint != nil })
}

func chosen(fits func(Format) bool) []Format {
	var list []Format
	for _, f := range Formats() {
		if fits(f) {
			list = append(list, f)
		}
	}
	return list
}

// Tests is what was run: actions once each, and suites.
type Tests struct {
	Results []action.Result
	Suites  []suite.Report
}

// reports are the suites, after a report for each action that was run once.
func (t Tests) reports() []suite.Report {
	list := make([]suite.Report, 0, len(t.Results)+len(t.Suites))
	for _, res := range t.Results {
		list = append(list, suite.Of(res))
	}
	return append(list, t.Suites...)
}

// LintSchema names the shape of [Lint] in its JSON form.
const LintSchema = "claimctl/lint/v1"

// Lint is what was found in files without running them. Files counts them.
type Lint struct {
	Schema      string              `json:"schema"`
	Files       int                 `json:"files"`
	Diagnostics []action.Diagnostic `json:"diagnostics"`
	// Paths names the files, in the order in which they were looked at.
	Paths []string `json:"-"`
}

// NewLint is nothing found yet in files.
func NewLint(paths []string) Lint {
	return Lint{Schema: LintSchema, Files: len(paths), Diagnostics: []action.Diagnostic{}, Paths: paths}
}
