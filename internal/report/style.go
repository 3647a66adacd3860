// Package report shows results, diagnostics and tokens to people and to
// programs. Everything it writes to a terminal is made printable first. It is
// the only importer of lipgloss.
package report

import (
	"charm.land/lipgloss/v2"

	"github.com/claimctl/claimctl/pkg/action"
)

// Options say how text looks. The zero value is plain text of any width.
type Options struct {
	// Color allows escape sequences.
	Color bool
	// Verbose shows what is shortened otherwise.
	Verbose bool
	// Sources returns the text of a file that a diagnostic points into; nil
	// when there is none.
	Sources func(path string) []byte
}

// palette is a set of styles; with no colour all of them are plain.
type palette struct {
	bold, dim, good, bad, warn, note, name style
}

// style writes texts that are harmless for a terminal.
type style struct{ lipgloss.Style }

func (s style) text(words string) string {
	if words == "" {
		return ""
	}
	return s.Render(one(words))
}

func newPalette(color bool) palette {
	plain := lipgloss.NewStyle()
	if !color {
		return palette{}
	}
	ink := func(c string) lipgloss.Style { return plain.Foreground(lipgloss.Color(c)) }
	return palette{
		bold: style{plain.Bold(true)}, dim: style{plain.Faint(true)},
		good: style{ink("2").Bold(true)}, bad: style{ink("1").Bold(true)}, warn: style{ink("3").Bold(true)},
		note: style{ink("6")}, name: style{ink("6")},
	}
}

func (p palette) severity(s action.Severity) style {
	switch s {
	case action.SeverityError:
		return p.bad
	case action.SeverityWarning:
		return p.warn
	}
	return p.note
}

func (p palette) fate(f action.Fate) style {
	switch f {
	case action.FateSet:
		return p.good
	case action.FateRejected, action.FateDropped:
		return p.bad
	}
	return p.warn
}

func (p palette) decision(k action.DecisionKind) (string, style) {
	switch k {
	case action.DecisionAllow:
		return "✓", p.good
	case action.DecisionDeny:
		return "⊘", p.warn
	case action.DecisionRedirect, action.DecisionChallenge:
		return "↪", p.note
	}
	return "✗", p.bad
}
