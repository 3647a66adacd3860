// Package report shows results, diagnostics and tokens to people and to
// programs. Everything it writes is made printable first, and harmless for the
// services that read the output of what they run. It is the only importer of
// lipgloss.
//
// What a test or a look at sources has led to is written in any of the
// [Formats]; the pages that only one command shows have functions of their own.
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
	// Place names a file as seen from the root of its repository, for formats
	// that others read; nil leaves it as it is.
	Place func(path string) string
	// Version is that of this program, for formats that name it; "" leaves it
	// out.
	Version string
	// Limit is the largest size in bytes, for formats that can be shortened; 0 is
	// none.
	Limit int
}

// palette is a set of styles; with no colour all of them are plain.
type palette struct {
	bold, dim, good, bad, warn, note, name style
}

// style writes texts that are harmless for a terminal. The zero style adds
// nothing to them.
type style struct {
	lipgloss.Style
	colored bool
}

func (s style) text(words string) string {
	if words == "" {
		return ""
	}
	if !s.colored {
		return one(words)
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
		bold: style{plain.Bold(true), true}, dim: style{plain.Faint(true), true},
		good: style{ink("2").Bold(true), true}, bad: style{ink("1").Bold(true), true}, warn: style{ink("3").Bold(true), true},
		note: style{ink("6"), true}, name: style{ink("6"), true},
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
