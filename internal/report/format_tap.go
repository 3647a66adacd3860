package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

func tapFormat() Format {
	return Format{Name: "tap", About: "the Test Anything Protocol, version 14", Tests: tapTests}
}

// The protocol is that of https://testanything.org/tap-version-14-specification.html
// (read 2026-11-30).

// tapTests writes a subtest for each suite.
func tapTests(w io.Writer, t Tests, _ Options) error {
	out := &strings.Builder{}
	reports := t.reports()
	fmt.Fprintf(out, "TAP version 14\n1..%d\n", len(reports))
	for i, r := range reports {
		name := tapName(r.Suite)
		fmt.Fprintf(out, "# Subtest: %s\n", name)
		tapSuite(out, r)
		fmt.Fprintf(out, "%s %d - %s\n", tapVerdict(r.Count(suite.Fail) == 0 && len(r.Diagnostics) == 0), i+1, name)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func tapSuite(out *strings.Builder, r suite.Report) {
	fmt.Fprintf(out, "    1..%d\n", len(r.Cases)+len(r.Diagnostics))
	for i, c := range r.Cases {
		passed := c.Status != suite.Fail && (c.Status != suite.Todo || len(c.Mismatches) == 0)
		fmt.Fprintf(out, "    %s %d - %s%s\n", tapVerdict(passed), i+1, tapName(c.Name), tapDirective(c))
		if !passed {
			tapMismatches(out, r, c)
		}
	}
	for i, d := range r.Diagnostics {
		fmt.Fprintf(out, "    not ok %d - %s\n", len(r.Cases)+i+1, tapName(d.Summary))
		tapDiagnostic(out, d)
	}
}

func tapVerdict(passed bool) string {
	if passed {
		return "ok"
	}
	return "not ok"
}

func tapDirective(c suite.CaseResult) string {
	word := map[suite.Status]string{suite.Skip: " # SKIP", suite.Todo: " # TODO"}[c.Status]
	if reason := tapText(c.Reason); word != "" && reason != "" {
		word += " " + reason
	}
	return word
}

// tapText is a text in a line of the protocol: # and \ are escaped.
func tapText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(strings.TrimSpace(one(s)))
}

// tapName is a text that names something, which cannot be empty.
func tapName(s string) string { return cmp.Or(tapText(s), "(no name)") }

// tapMismatches writes the diagnostics of a case in YAML. Texts are written as
// in JSON, which is YAML.
func tapMismatches(out *strings.Builder, r suite.Report, c suite.CaseResult) {
	const indent = "      "
	severity := "fail"
	if c.Status == suite.Todo {
		severity = "todo"
	}
	fmt.Fprintf(out, "%s---\n%smessage: %s\n%sseverity: %s\n", indent, indent, tapValue(headline(c)), indent, severity)
	fmt.Fprintf(out, "%sat: %s\n%smismatches:\n", indent, tapValue(where(r.Suite, c.Line, 0)), indent)
	for _, m := range c.Mismatches {
		fmt.Fprintf(out, "%s  - what: %s\n", indent, tapValue(m.What))
		fmt.Fprintf(out, "%s    expected: %s\n%s    actual: %s\n", indent, tapValue(m.Expected), indent, tapValue(m.Actual))
		if m.Note != "" {
			fmt.Fprintf(out, "%s    note: %s\n", indent, tapValue(m.Note))
		}
		fmt.Fprintf(out, "%s    at: %s\n", indent, tapValue(where(r.Suite, m.Line, m.Column)))
		if m.ActionLine > 0 {
			fmt.Fprintf(out, "%s    action: %s\n", indent, tapValue(where(r.Action, m.ActionLine, m.ActionColumn)))
		}
	}
	fmt.Fprintf(out, "%s...\n", indent)
}

func tapDiagnostic(out *strings.Builder, d action.Diagnostic) {
	const indent = "      "
	fmt.Fprintf(out, "%s---\n%smessage: %s\n%sseverity: fail\n%scode: %s\n", indent, indent, tapValue(d.Summary), indent, indent, tapValue(d.Code))
	fmt.Fprintf(out, "%sat: %s\n", indent, tapValue(where(d.File, d.Line, d.Column)))
	if d.Detail != "" {
		fmt.Fprintf(out, "%sdetail: %s\n", indent, tapValue(d.Detail))
	}
	if d.Hint != "" {
		fmt.Fprintf(out, "%shint: %s\n", indent, tapValue(d.Hint))
	}
	fmt.Fprintf(out, "%s...\n", indent)
}

func tapValue(s string) string {
	return disarmMarks(string(action.MustMarshal(several(s))), `\x23`)
}
