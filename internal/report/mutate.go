package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/mutate"
)

// maxCases is how many cases are named of a survivor.
const maxCases = 5

// Mutants shows what became of the mutants of an action: the survivors one by one,
// then the score.
func Mutants(w io.Writer, r mutate.Report, opts Options) error {
	t := newText(opts)
	t.line("%s  %s", t.ink.bold.text(r.Suite), t.ink.dim.text(r.Action))
	for _, m := range r.Mutants {
		switch {
		case m.Status == mutate.Survived:
			t.survivor(r, m)
		case opts.Verbose && m.Status == mutate.Killed:
			t.line("  %s %s  %s: killed by %q", t.ink.good.text("✓"), t.ink.dim.text(place(m.Line, m.Column)), one(m.Change), one(m.By))
		case opts.Verbose:
			t.line("  %s %s  %s: %s", t.ink.dim.text("-"), t.ink.dim.text(place(m.Line, m.Column)), one(m.Change), m.Status)
		}
	}
	t.all(r.Diagnostics)
	facts := []string{fmt.Sprintf("%d killed", r.Killed), fmt.Sprintf("%d survived", r.Survived)}
	for _, rest := range []struct {
		n    int
		what string
	}{{r.Invalid, "no longer an action"}, {r.Untried, "not tried"}, {r.Inexpressible, "not expressible in the source"}} {
		if rest.n > 0 {
			facts = append(facts, fmt.Sprintf("%d %s", rest.n, rest.what))
		}
	}
	t.line("\n%s: %s; score %.1f %%", plural(len(r.Mutants), "mutant"), strings.Join(facts, ", "), r.Score())
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) survivor(r mutate.Report, m mutate.Mutant) {
	t.line("\n%s %s  %s", t.ink.bad.text("survived:"), one(m.Change), t.ink.dim.text(at(r.Action, m.Line, m.Column)))
	for line := range strings.Lines(m.Diff) {
		ink := t.ink.bad
		if strings.HasPrefix(line, "+") {
			ink = t.ink.good
		}
		t.line("  %s", ink.text(strings.TrimRight(line, "\n")))
	}
	if len(m.Cases) == 0 {
		t.line("%s no case gets there; add one", t.ink.note.text("hint:"))
		return
	}
	names := make([]string, 0, maxCases)
	for _, name := range m.Cases[:min(maxCases, len(m.Cases))] {
		names = append(names, fmt.Sprintf("%q", one(name)))
	}
	if more := len(m.Cases) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	t.line("%s one of these cases should have noticed: %s", t.ink.note.text("hint:"), strings.Join(names, ", "))
}
