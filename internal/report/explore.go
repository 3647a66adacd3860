package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/explore"
)

// Explore shows what an exploration found: each finding with its input and the
// case to put into a suite, then a line for each claim that inputs take away.
func Explore(w io.Writer, r explore.Report, opts Options) error {
	t := newText(opts)
	glyph := t.ink.good.text("✓ nothing breaks it")
	if n := len(r.Findings); n > 0 {
		glyph = t.ink.bad.text("✗ " + plural(n, "finding"))
	}
	facts := []string{one(r.Action), one(r.Dialect), one(r.Trigger), t.bases(r)}
	t.line("%s  %s", glyph, strings.Join(facts, t.ink.dim.text(" · ")))
	t.line("  %s read, %s tried%s", counted(len(r.Reads), "property of the event", "properties of the event"), counted(r.Runs, "input", "inputs"), left(r))
	for _, f := range r.Findings {
		t.finding(f)
	}
	t.missing(r)
	if len(r.Untouched) > 0 {
		t.line("\n%s %s", t.ink.dim.text("not touched:"), t.prose(strings.Join(r.Untouched, ", "), "  "))
		if t.opts.Verbose {
			t.line("  the event of every preset has these objects, or they are secrets; --explore-all leaves only secrets alone")
		}
	}
	if t.opts.Verbose {
		t.heading("Properties read")
		for _, p := range r.Reads {
			t.line("  %s  %s", t.ink.dim.text(pad(place(p.Line, p.Column), 7)), one(p.Path))
		}
	}
	t.all(r.Diagnostics)
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) bases(r explore.Report) string {
	if r.Suite != "" || len(r.Bases) != 1 {
		return one(r.Suite) + ", " + plural(len(r.Bases), "case")
	}
	return one(r.Bases[0].Event.Source)
}

func left(r explore.Report) string {
	if r.Left == 0 {
		return ""
	}
	return fmt.Sprintf("; %d more are beyond the budget (--explore-budget %d)", r.Left, r.Budget)
}

// counted is a number and the thing that there are so many of.
func counted(n int, thing, things string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %s", n, things)
}

func (t *text) finding(f explore.Finding) {
	t.all(f.Problems)
	if len(f.Also) > 0 {
		t.line("  %s %s", t.ink.dim.text("also when"), t.prose(strings.Join(f.Also, "; "), "  "))
	}
	t.line("%s", t.ink.note.text("case:"))
	t.yaml(f.Case)
}

// missing tells of claims that an input takes away. Often that is as it should be.
func (t *text) missing(r explore.Report) {
	if len(r.Notes) == 0 {
		return
	}
	t.heading("No longer set, without a word")
	for _, f := range r.Notes {
		for _, d := range f.Problems {
			t.line("  %s  %s", t.ink.dim.text(pad(place(d.Line, d.Column), 7)), t.prose(d.Summary, "    "))
		}
		if len(f.Also) > 0 {
			t.line("           %s %s", t.ink.dim.text("or"), t.prose(strings.Join(f.Also, "; "), "    "))
		}
		if t.opts.Verbose {
			t.yaml(f.Case)
		}
	}
}

func (t *text) yaml(text string) {
	for line := range strings.Lines(text) {
		t.line("%s", one(strings.TrimRight(line, "\n")))
	}
}
