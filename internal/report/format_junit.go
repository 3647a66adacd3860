package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

func junitFormat() Format {
	return Format{Name: "junit", About: "JUnit XML, which nearly every CI service shows", Tests: junitTests, Lint: junitLint}
}

// JUnit XML has no standard. What is written is what the schema of Jenkins'
// xunit plugin takes (junit-10.xsd, https://github.com/jenkinsci/xunit-plugin,
// read 2026-11-30), which leaves out some attributes that other services would
// ignore.

// junitSuite is a testsuite: a suite, or a file that was looked at.
type junitSuite struct {
	name  string
	us    int64 // microseconds
	cases []junitCase
}

// junitCase is a testcase. Verdict is the name of the element in it; "" says
// that it passed.
type junitCase struct {
	name, class            string
	us                     int64
	verdict, message, kind string
	body, output           string
}

func junitTests(w io.Writer, t Tests, opts Options) error {
	var list []junitSuite
	for _, r := range t.reports() {
		list = append(list, junitReport(r, opts))
	}
	return junitDocument(w, list)
}

func junitReport(r suite.Report, opts Options) junitSuite {
	s := junitSuite{name: r.Suite}
	for i, c := range r.Cases {
		us := took(r, i)
		s.us += us
		s.cases = append(s.cases, junitCaseOf(r, c, us, opts))
	}
	for _, d := range r.Diagnostics {
		s.cases = append(s.cases, junitFinding(d, r.Suite, "error", opts))
	}
	return s
}

func junitCaseOf(r suite.Report, c suite.CaseResult, us int64, opts Options) junitCase {
	out := junitCase{name: c.Name, class: className(r.Suite), us: us}
	switch c.Status {
	case suite.Fail:
		out.verdict, out.kind, out.output = "failure", suite.CodeMismatch, logged(c.Result)
		out.message, out.body = headline(c), mismatchText(r, c, opts)
	case suite.Skip:
		out.verdict, out.message = "skipped", c.Reason
	case suite.Todo:
		out.verdict, out.message = "skipped", "to do: "+c.Reason
	case suite.Pass:
	}
	return out
}

// className is a file as a class in a package, which is how readers of JUnit
// group cases.
func className(file string) string {
	name := strings.TrimSuffix(filepath.ToSlash(file), ".claims.yaml")
	return strings.ReplaceAll(strings.Trim(name, "./"), "/", ".")
}

// headline says in a line how a case failed.
func headline(c suite.CaseResult) string {
	if len(c.Mismatches) == 0 {
		return "failed"
	}
	m := c.Mismatches[0]
	line := fmt.Sprintf("%s: expected %s, got %s", m.What, m.Expected, m.Actual)
	if more := len(c.Mismatches) - 1; more > 0 {
		line += fmt.Sprintf(" (and %d more)", more)
	}
	return line
}

// mismatchText is what the text shows below a case that failed, from the
// margin.
func mismatchText(r suite.Report, c suite.CaseResult, opts Options) string {
	t := newText(Options{Verbose: true, Sources: opts.Sources})
	for _, m := range c.Mismatches {
		t.mismatch(r, m)
	}
	return unindent(t.out.String(), "      ")
}

func unindent(text, indent string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimPrefix(line, indent))
	}
	return out.String()
}

// logged is what a run logged, a line each.
func logged(res *action.Result) string {
	if res == nil {
		return ""
	}
	var out strings.Builder
	for _, l := range res.Logs {
		fmt.Fprintf(&out, "%s\n", strings.TrimRight(one(l.Level)+" "+one(l.Message), " "))
	}
	return out.String()
}

func junitLint(w io.Writer, l Lint, opts Options) error {
	byFile := map[string]*junitSuite{}
	var order []*junitSuite
	file := func(path string) *junitSuite {
		if byFile[path] == nil {
			byFile[path] = &junitSuite{name: path}
			order = append(order, byFile[path])
		}
		return byFile[path]
	}
	for _, path := range l.Paths {
		file(path)
	}
	for _, d := range l.Diagnostics {
		s := file(d.File)
		s.cases = append(s.cases, junitFinding(d, d.File, "failure", opts))
	}
	var list []junitSuite
	for _, s := range order {
		if len(s.cases) == 0 {
			s.cases = []junitCase{{name: "nothing to report", class: className(s.name)}}
		}
		list = append(list, *s)
	}
	return junitDocument(w, list)
}

// junitFinding is a diagnostic as a testcase. What is no error does not fail.
func junitFinding(d action.Diagnostic, file, verdict string, opts Options) junitCase {
	t := newText(Options{Verbose: true, Sources: opts.Sources})
	t.diagnostic(d, true)
	c := junitCase{name: fmt.Sprintf("%s %s", where(file, d.Line, d.Column), d.Code), class: className(file)}
	if d.Severity == action.SeverityError {
		c.verdict, c.kind, c.message, c.body = verdict, d.Code, d.Summary, strings.TrimLeft(t.out.String(), "\n")
	} else {
		c.output = strings.TrimLeft(t.out.String(), "\n")
	}
	return c
}

func junitDocument(w io.Writer, list []junitSuite) error {
	out := &markup{}
	var all []junitCase
	var us int64
	for _, s := range list {
		all, us = append(all, s.cases...), us+s.us
	}
	out.line(0, `<?xml version="1.0" encoding="UTF-8"?>`)
	out.line(0, `<testsuites name="claimctl" tests="%d" failures="%d" errors="%d" time="%s">`,
		len(all), verdicts(all, "failure"), verdicts(all, "error"), seconds(us))
	for _, s := range list {
		out.line(1, `<testsuite name="%s" tests="%d" failures="%d" errors="%d" skipped="%d" time="%s">`, attribute(s.name),
			len(s.cases), verdicts(s.cases, "failure"), verdicts(s.cases, "error"), verdicts(s.cases, "skipped"), seconds(s.us))
		for _, c := range s.cases {
			c.write(out)
		}
		out.line(1, `</testsuite>`)
	}
	out.line(0, `</testsuites>`)
	_, err := io.WriteString(w, out.String())
	return err
}

func verdicts(list []junitCase, verdict string) int {
	n := 0
	for _, c := range list {
		if c.verdict == verdict {
			n++
		}
	}
	return n
}

func (c junitCase) write(out *markup) {
	start := fmt.Sprintf(`<testcase name="%s" classname="%s" time="%s"`, attribute(c.name), attribute(c.class), fmt.Sprintf("%.6f", float64(c.us)/1e6))
	if c.verdict == "" && c.output == "" {
		out.line(2, "%s/>", start)
		return
	}
	out.line(2, "%s>", start)
	switch {
	case c.verdict == "skipped":
		out.line(3, `<skipped message="%s"/>`, attribute(c.message))
	case c.verdict != "":
		out.line(3, `<%s type="%s" message="%s">%s</%s>`, c.verdict, attribute(c.kind), attribute(c.message), content(c.body), c.verdict)
	}
	if c.output != "" {
		out.line(3, `<system-out>%s</system-out>`, content(c.output))
	}
	out.line(2, `</testcase>`)
}

// seconds is a duration with three digits after the point.
func seconds(us int64) string { return fmt.Sprintf("%.3f", float64(us)/1e6) }

// markup is XML or HTML while it is written. What is no markup goes through
// [attribute] or [content] first.
type markup struct{ strings.Builder }

func (m *markup) line(depth int, format string, args ...any) {
	m.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(m, format, args...)
	m.WriteByte('\n')
}

// attribute is a text on one line as the value of an attribute, or between
// tags.
func attribute(s string) string { return content(one(s)) }

// content is a text of several lines between tags.
func content(s string) string {
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(several(s))
	if strings.Contains(s, "::") {
		s = eachLine(s, func(line string) string { return strings.Replace(disarm(line), `\u{3a}:`, "&#58;:", 1) })
	}
	return disarmMarks(s, "&#35;")
}

func eachLine(s string, change func(string) string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = change(line)
	}
	return strings.Join(lines, "\n")
}
