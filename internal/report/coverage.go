package report

import (
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/claimctl/claimctl/internal/coverage"
)

// maxUntaken is how many ways that were not taken are listed of a file.
const maxUntaken = 10

// Coverage shows what runs have reached: a row an action, and below them the ways
// that no run took.
func Coverage(w io.Writer, r coverage.Report, opts Options) error {
	t := newText(opts)
	t.heading("Coverage")
	rows := [][]string{{"", "statements", "branches", "functions", "lines not reached"}}
	for _, f := range r.Files {
		rows = append(rows, []string{
			one(f.Path), t.share(f.Summary.Statements), t.share(f.Summary.Branches), t.share(f.Summary.Functions), ranges(f.Unreached()),
		})
	}
	if len(r.Files) > 1 {
		rows = append(rows, []string{"all", t.share(r.Total.Statements), t.share(r.Total.Branches), t.share(r.Total.Functions), ""})
	}
	t.columns(rows)
	for _, f := range r.Files {
		t.untaken(f)
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

func (t *text) share(c coverage.Count) string {
	ink := t.ink.good
	switch p := c.Percent(); {
	case p < 60:
		ink = t.ink.bad
	case p < 90:
		ink = t.ink.warn
	}
	return ink.text(fmt.Sprintf("%5.1f %%", c.Percent())) + "  " + t.ink.dim.text(fmt.Sprintf("%d/%d", c.Covered, c.Total))
}

// columns writes rows of printable texts below each other, the first as a head.
func (t *text) columns(rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], lipgloss.Width(cell))
		}
	}
	for n, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			if cells[i] = pad(cell, widths[i]); n == 0 {
				cells[i] = t.ink.dim.text(cells[i])
			}
		}
		t.line("  %s", strings.Join(cells, "   "))
	}
}

func ranges(list [][2]int) string {
	texts := make([]string, len(list))
	for i, r := range list {
		if texts[i] = fmt.Sprint(r[0]); r[1] > r[0] {
			texts[i] = fmt.Sprintf("%d-%d", r[0], r[1])
		}
	}
	return strings.Join(texts, ", ")
}

// untaken lists the ways that no run took.
func (t *text) untaken(f coverage.File) {
	if f.Lost > 0 {
		t.line("  %s: of %s nobody knows what they reached, since their process was ended", one(f.Path), plural(f.Lost, "run"))
	}
	n := 0
	for _, b := range f.Untaken() {
		for _, arm := range b.Arms {
			if n++; n <= maxUntaken || t.opts.Verbose {
				t.line("  %s  %s", t.ink.dim.text(at(f.Path, arm.At.Line, arm.At.Column)), coverage.Untaken(b.Kind, arm.Name))
			}
		}
	}
	if n > maxUntaken && !t.opts.Verbose {
		t.line("  %s", t.ink.dim.text(fmt.Sprintf("and %d more ways that no run took; -v shows all", n-maxUntaken)))
	}
}
