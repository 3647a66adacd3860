package report

import (
	"fmt"
	"io"

	"github.com/claimctl/claimctl/internal/parity"
)

// Parity shows how two actions compare: what differs, situation by situation, and
// how many are the same.
func Parity(w io.Writer, r parity.Report, opts Options) error {
	t := newText(opts)
	same := 0
	for _, c := range r.Cases {
		if len(c.Differences) == 0 {
			same++
		}
	}
	glyph := t.ink.good.text("✓ the same")
	if !r.Same {
		glyph = t.ink.bad.text("✗ not the same") + " " + t.ink.dim.text("CC142")
	}
	t.line("%s  %s and %s", glyph, one(r.Before.Path), one(r.After.Path))
	t.line("  %d of %s the same: decision, claims, scopes, metadata", same, situations(len(r.Cases)))
	for _, c := range r.Cases {
		t.parityCase(c)
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func situations(n int) string {
	if n == 1 {
		return "1 situation is"
	}
	return fmt.Sprintf("%d situations are", n)
}

func (t *text) parityCase(c parity.Case) {
	if len(c.Differences) == 0 {
		if t.opts.Verbose {
			t.line("  %s  %s, %d claims", t.ink.good.text("✓"), one(c.Name), c.Claims)
		}
		return
	}
	t.heading(one(c.Name))
	for _, d := range c.Differences {
		t.line("  %s %s", t.ink.bad.text("✗"), one(d.What))
		t.line("      before  %s", t.shorten(orNone(one(d.Before))))
		t.line("      after   %s", t.shorten(orNone(one(d.After))))
	}
}

func orNone(text string) string {
	if text == "" {
		return "(none)"
	}
	return text
}
