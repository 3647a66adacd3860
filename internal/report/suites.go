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
	t.loose(reports)
	_, err := io.WriteString(w, t.out.String())
	return err
}

// loose tells of what is left over: snapshots that nobody has any more, cases
// that did not run.
func (t *text) loose(reports []suite.Report) {
	notRun, broken := 0, 0
	for _, r := range reports {
		notRun += r.NotRun
		if len(r.Diagnostics) > 0 && len(r.Cases)+r.NotRun == 0 {
			broken++
		}
		for _, name := range r.Obsolete {
			t.line("%s", t.ink.warn.text(fmt.Sprintf("obsolete snapshot of %s: %s", r.Suite, name)))
		}
		if len(r.Obsolete) > 0 {
			t.line("  claimctl test --update removes it")
		}
	}
	if broken > 0 {
		t.line("%s", t.ink.bad.text(plural(broken, "suite")+" could not run"))
	}
	if notRun > 0 {
		t.line("%s", t.ink.warn.text(fmt.Sprintf("%s did not run", plural(notRun, "case"))))
	}
}

// Listing shows cases that would run, one a line.
func Listing(w io.Writer, l suite.Listing, opts Options) error {
	t := newText(opts)
	for _, c := range l.Cases {
		line := fmt.Sprintf("%s  %s", t.ink.dim.text(fmt.Sprintf("%s:%d", c.Suite, c.Line)), one(c.Name))
		if len(c.Tags) > 0 {
			line += "  " + t.ink.note.text("["+strings.Join(c.Tags, ", ")+"]")
		}
		switch {
		case c.Skip != "":
			line += "  " + t.ink.dim.text("skip: "+c.Skip)
		case c.Todo != "":
			line += "  " + t.ink.dim.text("todo: "+c.Todo)
		}
		t.line("%s", line)
	}
	t.line("\n%s", plural(len(l.Cases), "case"))
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
	t.steps(c)
	if c.Status != suite.Fail {
		return
	}
	for _, m := range c.Mismatches {
		t.mismatch(r, m)
	}
}

// steps shows what happened in every step, or only which actions were skipped
// because they are disabled.
func (t *text) steps(c suite.CaseResult) {
	if !t.opts.Verbose {
		t.disabled(c)
		return
	}
	t.flow("", c.Flow)
	for i, s := range c.Steps {
		name := fmt.Sprintf("steps[%d] %s", i, s.Step)
		t.line("      %s", t.ink.dim.text(name+"  "+s.At))
		t.flow(name+": ", s.Flow)
	}
}

func (t *text) disabled(c suite.CaseResult) {
	list := c.Flow
	for _, s := range c.Steps {
		list = append(list[:len(list):len(list)], s.Flow...)
	}
	told := map[string]bool{}
	for _, f := range list {
		if f.Outcome == suite.Disabled && !told[f.Action] {
			told[f.Action] = true
			t.line("      %s", t.ink.warn.text(f.Action+" was skipped: "+f.Why))
		}
	}
}

func (t *text) flow(step string, list []suite.FlowAction) {
	for _, f := range list {
		line := step + f.Action + " " + string(f.Outcome)
		if f.Why != "" {
			line += ": " + f.Why
		}
		t.line("      %s", t.ink.dim.text(line))
	}
}

// mismatch shows expected and actual below each other, and the call that
// decided.
func (t *text) mismatch(r suite.Report, m suite.Mismatch) {
	t.line("      %s  %s", one(m.What), t.ink.dim.text(at(r.Suite, m.Line, m.Column)))
	t.line("        expected  %s", t.ink.good.text(t.shorten(one(m.Expected))))
	t.line("        actual    %s", t.ink.bad.text(t.shorten(one(m.Actual))))
	for _, d := range m.Diff {
		t.line("          %s %s %s, %s", t.ink.dim.text(one(d.Path)+":"), t.ink.dim.text("expected"), t.ink.good.text(t.shorten(one(d.Expected))),
			t.ink.dim.text("got")+" "+t.ink.bad.text(t.shorten(one(d.Actual))))
	}
	if m.Note != "" {
		t.line("        %s", t.prose(m.Note, "        "))
	}
	if m.ActionLine == 0 || t.opts.Sources == nil {
		return
	}
	file := m.ActionIn(r)
	if src := t.opts.Sources(file); src != nil {
		t.line("        %s", t.ink.dim.text(at(file, m.ActionLine, m.ActionColumn)))
		for line := range strings.Lines(diag.Frame(src, m.ActionLine, m.ActionColumn)) {
			t.line("        %s", strings.TrimRight(line, "\n"))
		}
	}
}
