package report_test

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// ran is something of everything that can be run.
func ran() report.Tests {
	list := suites()
	list[0].Cases[0].Tags = []string{"smoke"}
	res := fates()
	list[0].Cases[0].Result = &res
	list[0].Cases[1].Line = 4
	list[0].DurationsUS = []int64{913, 1500, 0, 0}
	thrown := failures()["thrown"]
	list[0].Cases[1].Result = &thrown
	return report.Tests{Results: []action.Result{results()["allow"], fates(), failures()["thrown"]}, Suites: list}
}

func linted() report.Lint {
	l := report.NewLint([]string{"action.js", "dir/fine.js"})
	l.Diagnostics = []action.Diagnostic{
		{Code: "CC104", Severity: "error", Summary: `the claim "roles" is reserved`, Detail: "it is dropped", Hint: "use a namespace", File: "action.js", Line: 3, Column: 3, Source: "https://docs.example/claims (read 2026-11-22)"},
		{Code: "CC105", Severity: "warning", Summary: "two", File: "action.js", Line: 2},
		{Code: "CC105", Severity: "warning", Summary: "two", File: "action.js", Line: 3},
		{Code: "CC110", Severity: "info", Summary: "four", File: "action.js"},
	}
	return l
}

// evil is what somebody could put into the name of a case, or into a claim, to
// pass for more than text.
func evil() []string {
	return []string{
		"]]> <script>alert(1)</script> </pre></style>", "::error::x\n::set-output name=a::b\r\n\t::warning::y", "%0A%0D::error::",
		"a | b `c` ``` ```` ~~~ \\| [x](https://x.example) ![y](z) @org/team #1 {0} {{", "\x1b[31mred\x1b]0;title\x07\u009b1m", "\u202eevil\u2066\u200b\u2028\u0085",
		"##[error]x ##vso[task.setvariable]y ###[group]z ##teamcity[a]", "# TODO later", "ok 1 - fine\nnot ok 2\n1..9\nBail out!", "---\n...\n- a: &b\n", "\xff\xfe\uffff\ufffe", "  ",
		"'\"&<>&amp;&#10;\x00", "\"\n}}", "{\"a\":[1]}",
	}
}

// hostile is everything filled with evil; statuses and severities are those
// that there are.
func hostile(texts ...string) (report.Tests, report.Lint) {
	t := filled[report.Tests](texts...)
	for i := range t.Suites {
		t.Suites[i].Cases = append(t.Suites[i].Cases, filled[suite.CaseResult](texts[len(texts)/2:]...), filled[suite.CaseResult](texts[len(texts)-1:]...))
		for n := range t.Suites[i].Cases {
			t.Suites[i].Cases[n].Status = []suite.Status{suite.Fail, suite.Todo, suite.Skip, suite.Pass}[n%4]
		}
		severities(t.Suites[i].Diagnostics)
	}
	for i := range t.Results {
		severities(t.Results[i].Diagnostics)
	}
	l := filled[report.Lint](texts...)
	severities(l.Diagnostics)
	return t, l
}

func severities(list []action.Diagnostic) {
	for i := range list {
		list[i].Severity = []action.Severity{action.SeverityError, action.SeverityWarning, action.SeverityInfo}[i%3]
	}
}

func writeTests(t testing.TB, f report.Format, ran report.Tests, opts report.Options) string {
	t.Helper()
	return render(t, func(w io.Writer) error { return f.Tests(w, ran, opts) })
}

func writeLint(t testing.TB, f report.Format, l report.Lint, opts report.Options) string {
	t.Helper()
	return render(t, func(w io.Writer) error { return f.Lint(w, l, opts) })
}

func format(t testing.TB, name string) report.Format {
	t.Helper()
	list := report.Formats()
	i := slices.IndexFunc(list, func(f report.Format) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("there is no format %q", name)
	}
	return list[i]
}

// readers are the parsers that are not ours, by format.
func readers() map[string]func(testing.TB, string) {
	return map[string]func(testing.TB, string){
		"text": func(testing.TB, string) {}, "markdown": readMarkdown, "github": readCommands,
		"json": readJSON, "ndjson": readLines, "junit": readJUnit, "tap": func(t testing.TB, s string) { readTAP(t, s) },
		"gitlab": readIssues, "sarif": readSARIF, "html": readHTML,
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for _, f := range report.Formats() {
		if f.Name == "" || f.About == "" || f.Tests == nil || readers()[f.Name] == nil {
			t.Errorf("%q has no name, description, form of tests or reader", f.Name)
		}
	}
	lint := []string{}
	for _, f := range report.LintFormats() {
		lint = append(lint, f.Name)
	}
	if diff := cmp.Diff([]string{"text", "json", "ndjson", "junit", "github", "gitlab", "sarif"}, lint); diff != "" {
		t.Errorf("formats of lint (-want +got):\n%s", diff)
	}
}

// TestFormatsGolden holds what is written, and reads it.
func TestFormatsGolden(t *testing.T) {
	t.Parallel()
	opts := withSource()
	opts.Version = "1.2.3"
	for _, f := range report.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			out := writeTests(t, f, ran(), opts)
			golden(t, "format-"+f.Name+"-tests", out)
			readers()[f.Name](t, out)
			empty := writeTests(t, f, report.Tests{}, opts)
			if readers()[f.Name](t, empty); f.Lint == nil {
				return
			}
			out = writeLint(t, f, linted(), opts)
			golden(t, "format-"+f.Name+"-lint", out)
			readers()[f.Name](t, out)
			readers()[f.Name](t, writeLint(t, f, report.NewLint(nil), opts))
		})
	}
}

// TestFormatsHostile: whatever stands in names and messages, every format stays
// what it is, and nobody is commanded.
func TestFormatsHostile(t *testing.T) {
	t.Parallel()
	texts := evil()
	sources := func(string) []byte { return []byte(strings.Join(texts, "\n")) }
	for _, f := range report.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			for i := 0; i < len(texts); i += 3 { // the seeds of the fuzz target have the others
				rotated := slices.Concat(texts[i:], texts[:i])
				checkFormat(t, f, rotated, report.Options{Sources: sources})
			}
			tests, _ := hostile(texts...)
			golden(t, "format-"+f.Name+"-hostile", writeTests(t, f, tests, report.Options{Sources: sources}))
		})
	}
}

func checkFormat(t testing.TB, f report.Format, texts []string, opts report.Options) {
	t.Helper()
	tests, lint := hostile(texts...)
	outs := []string{writeTests(t, f, tests, opts), writeTests(t, f, report.Tests{Suites: tests.Suites}, opts)}
	if f.Lint != nil {
		outs = append(outs, writeLint(t, f, lint, opts))
	}
	for _, out := range outs {
		checkClean(t, out)
		checkCommands(t, f, out)
		if f.Name != "json" { // one document for each result
			readers()[f.Name](t, out)
		}
	}
}

var service = regexp.MustCompile(`##[\pL\pN]*\[`)

// checkCommands looks for what a CI service would take for a command.
func checkCommands(t testing.TB, f report.Format, out string) {
	t.Helper()
	if m := service.FindString(out); m != "" {
		t.Errorf("%s: %q is in\n%s", f.Name, m, out)
	}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), "::") && f.Name != "github" {
			t.Errorf("%s: a command: %q", f.Name, line)
		}
	}
}

// FuzzFormats holds the same for any text.
func FuzzFormats(f *testing.F) {
	texts := evil()
	for i := range texts {
		f.Add(texts[i], texts[(i+1)%len(texts)], texts[(i+5)%len(texts)])
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		opts := report.Options{Sources: func(string) []byte { return []byte(a + "\n" + b + "\n" + c) }}
		for _, format := range report.Formats() {
			checkFormat(t, format, []string{a, b, c}, opts)
		}
	})
}

// TestFormatsAreSteady: the same values give the same bytes, and what is not
// about time does not depend on it.
func TestFormatsAreSteady(t *testing.T) {
	t.Parallel()
	for _, f := range report.Formats() {
		first := writeTests(t, f, ran(), withSource())
		if second := writeTests(t, f, ran(), withSource()); first != second {
			t.Errorf("%s: two runs differ:\n%s", f.Name, cmp.Diff(first, second))
		}
		slow := ran()
		for i := range slow.Results {
			slow.Results[i].DurationUS += 12_345_678
		}
		slow.Suites[0].DurationsUS = []int64{7, 8, 9, 10_000_000}
		timed := slices.Contains([]string{"text", "json", "ndjson", "junit", "html"}, f.Name)
		if same := writeTests(t, f, slow, withSource()) == first; same == timed {
			t.Errorf("%s: another duration gives the same bytes: %v", f.Name, same)
		}
	}
}

// TestFormatsThatFail: an error of the writer is told.
func TestFormatsThatFail(t *testing.T) {
	t.Parallel()
	for _, f := range report.Formats() {
		if f.Tests(broken{}, ran(), report.Options{}) == nil {
			t.Errorf("%s: an error is lost", f.Name)
		}
		if f.Lint != nil && f.Lint(broken{}, linted(), report.Options{}) == nil {
			t.Errorf("%s: an error of lint is lost", f.Name)
		}
	}
}

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, os.ErrClosed }

// TestJSONInPieces: what is written case by case is the document as a whole.
func TestJSONInPieces(t *testing.T) {
	t.Parallel()
	tests, _ := hostile(evil()...)
	for _, list := range [][]suite.Report{nil, suites(), suites()[1:], tests.Suites, ran().Suites} {
		want := render(t, func(w io.Writer) error { return report.JSON(w, report.SuitesDocument(list)) })
		if diff := cmp.Diff(want, writeTests(t, format(t, "json"), report.Tests{Suites: list}, report.Options{})); diff != "" {
			t.Errorf("(-whole +pieces):\n%s", diff)
		}
	}
}

// TestPlaces: files are named from the root of the repository.
func TestPlaces(t *testing.T) {
	t.Parallel()
	opts := report.Options{Place: func(file string) string { return "auth/" + file }}
	for name, want := range map[string]string{
		"github": "file=auth/tier.claims.yaml,line=4", "gitlab": `"path": "auth/tier.claims.yaml"`, "sarif": `"uri": "auth/action.js"`,
	} {
		if out := writeTests(t, format(t, name), ran(), opts); !strings.Contains(out, want) {
			t.Errorf("%s: no %q in\n%s", name, want, out)
		}
	}
}

// TestMarkdownLimit: what does not fit is left out, and told.
func TestMarkdownLimit(t *testing.T) {
	t.Parallel()
	whole := writeTests(t, format(t, "markdown"), ran(), report.Options{})
	for limit := 1; limit < len(whole)+200; limit += 37 {
		out := writeTests(t, format(t, "markdown"), ran(), report.Options{Limit: limit})
		told := strings.Contains(out, "would not fit here")
		if len(out) > limit || limit > 600 && (out == whole) == told {
			t.Errorf("limit %d: %d bytes, told: %v\n%s", limit, len(out), told, out)
		}
		readMarkdown(t, out)
	}
}

// TestManyCases: a page with many cases leaves out what was in those that
// passed, and says so.
func TestManyCases(t *testing.T) {
	t.Parallel()
	tests := ran()
	for range 500 {
		tests.Suites[0].Cases = append(tests.Suites[0].Cases, tests.Suites[0].Cases[0])
	}
	out := writeTests(t, format(t, "html"), tests, report.Options{})
	if !strings.Contains(out, "is left out, as there are more than 500 cases") || bytes.Count([]byte(out), []byte("<h3>Claims</h3>")) > 4 {
		t.Errorf("%d bytes", len(out))
	}
}
