package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/internal/suite"
)

// SuitesDocument is the JSON form of suites that were run.
func SuitesDocument(reports []suite.Report) any {
	return struct {
		Schema string         `json:"schema"`
		Suites []suite.Report `json:"suites"`
	}{suite.DocumentSchema, append([]suite.Report{}, reports...)}
}

// Suites shows suites to a person: a line a case, what failed with its
// reasons, and a last line that counts.
func Suites(w io.Writer, reports []suite.Report, opts Options) error {
	t := newText(opts)
	for _, r := range reports {
		t.suite(r)
	}
	t.line("\n%s: %s", plural(len(reports), "suite"), totals(reports))
	_, err := io.WriteString(w, t.out.String())
	return err
}

// totals counts cases in words. How many passed and failed is always told.
func totals(reports []suite.Report) string {
	words := []string{}
	for _, s := range []suite.Status{suite.Pass, suite.Fail, suite.Skip, suite.Todo} {
		if n := count(reports, s); n > 0 || s == suite.Pass || s == suite.Fail {
			words = append(words, fmt.Sprintf("%d %s", n, past(s)))
		}
	}
	return strings.Join(words, ", ")
}

func count(reports []suite.Report, s suite.Status) int {
	n := 0
	for _, r := range reports {
		n += r.Count(s)
	}
	return n
}

func past(s suite.Status) string {
	switch s {
	case suite.Pass:
		return "passed"
	case suite.Fail:
		return "failed"
	case suite.Skip:
		return "skipped"
	}
	return "to do"
}

func (t *text) suite(r suite.Report) {
	t.line("%s  %s", t.ink.bold.text(r.Suite), t.ink.dim.text(strings.TrimSuffix(r.Action+" · "+r.Dialect, " · ")))
	t.all(r.Diagnostics)
	for _, c := range r.Cases {
		t.suiteCase(r, c)
	}
}

func (t *text) suiteCase(r suite.Report, c suite.CaseResult) {
	glyphs := map[suite.Status]string{
		suite.Pass: t.ink.good.text("✓"), suite.Fail: t.ink.bad.text("✗"),
		suite.Skip: t.ink.dim.text("-"), suite.Todo: t.ink.note.text("…"),
	}
	reason := ""
	if c.Reason != "" {
		reason = "  " + t.ink.dim.text(c.Reason)
	}
	t.line("  %s %s%s", glyphs[c.Status], one(c.Name), reason)
	if c.Status != suite.Fail {
		return
	}
	for _, m := range c.Mismatches {
		t.mismatch(r, m)
	}
}

// mismatch shows expected and actual below each other, and the call that
// decided.
func (t *text) mismatch(r suite.Report, m suite.Mismatch) {
	t.line("      %s  %s", one(m.What), t.ink.dim.text(at(r.Suite, m.Line, m.Column)))
	t.line("        expected  %s", t.ink.good.text(t.shorten(one(m.Expected))))
	t.line("        actual    %s", t.ink.bad.text(t.shorten(one(m.Actual))))
	if m.Note != "" {
		t.line("        %s", t.prose(m.Note, "        "))
	}
	if m.ActionLine == 0 || t.opts.Sources == nil {
		return
	}
	if src := t.opts.Sources(r.Action); src != nil {
		t.line("        %s", t.ink.dim.text(at(r.Action, m.ActionLine, m.ActionColumn)))
		for line := range strings.Lines(diag.Frame(src, m.ActionLine, m.ActionColumn)) {
			t.line("        %s", strings.TrimRight(line, "\n"))
		}
	}
}
