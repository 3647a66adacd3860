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
	bold, dim, good, bad, warn, note, name, value lipgloss.Style
}

func newPalette(color bool) palette {
	plain := lipgloss.NewStyle()
	if !color {
		return palette{plain, plain, plain, plain, plain, plain, plain, plain}
	}
	ink := func(c string) lipgloss.Style { return plain.Foreground(lipgloss.Color(c)) }
	return palette{
		bold: plain.Bold(true), dim: plain.Faint(true),
		good: ink("2").Bold(true), bad: ink("1").Bold(true), warn: ink("3").Bold(true), note: ink("6"),
		name: ink("6"), value: plain,
	}
}

func (p palette) severity(s action.Severity) lipgloss.Style {
	switch s {
	case action.SeverityError:
		return p.bad
	case action.SeverityWarning:
		return p.warn
	}
	return p.note
}

func (p palette) fate(f action.Fate) lipgloss.Style {
	switch f {
	case action.FateSet:
		return p.good
	case action.FateRejected, action.FateDropped:
		return p.bad
	}
	return p.warn
}

func (p palette) decision(k action.DecisionKind) (string, lipgloss.Style) {
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
