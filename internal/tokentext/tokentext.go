// Package tokentext shows tokens to a person: what is in one, how it was
// verified, how two differ. It writes plain text, in which everything that came
// from a token is made harmless for a terminal; colours are the caller's.
package tokentext

import (
	"fmt"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/diag"
)

// Tone is the part that a piece of text plays, for who gives it a colour.
type Tone int

// The tones.
const (
	Bold Tone = iota
	Dim
	Good
	Bad
	Warn
	Name
)

// Options say how text looks. The zero value is plain.
type Options struct {
	// Ink gives a text, which is harmless already, the look of its tone. Nil
	// leaves it plain.
	Ink func(tone Tone, text string) string
	// Now is what times are told relative to.
	Now time.Time
	// Zone is the person's time zone, shown beside UTC where it differs. Nil is
	// UTC.
	Zone *time.Location
}

// page collects lines.
type page struct {
	out    strings.Builder
	opts   Options
	inside bool // another token
}

func (p *page) line(format string, args ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		p.out.WriteString(strings.TrimRight(line, " "))
		p.out.WriteByte('\n')
	}
}

func (p *page) heading(words string) { p.line("\n%s", p.ink(Bold, words)) }

func (p *page) ink(tone Tone, words string) string {
	words = one(words)
	if p.opts.Ink == nil || words == "" {
		return words
	}
	return p.opts.Ink(tone, words)
}

// one is a text that is harmless for a terminal and stays on its line.
func one(s string) string {
	s = diag.Printable(s)
	if !strings.ContainsAny(s, "\n\t") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", `\u{a}`), "\t", `\u{9}`)
}

// several is a harmless text whose lines after the first are indented.
func several(s, indent string) string {
	s = diag.Printable(strings.Trim(s, "\n"))
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", "\n"+indent), "\t", "    ")
}

func pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-diag.Width(s))) }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
