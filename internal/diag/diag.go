// Package diag shows people where something is: code frames, and text that is
// safe for a terminal. It also keeps the catalogue of diagnostic codes.
package diag

import (
	"fmt"
	"strings"
	"unicode"
)

// maxColumns is the widest part of a source line that a frame shows.
const maxColumns = 100

// Frame shows the line at a 1-based position with one line around it and a
// mark below the column, which counts characters:
//
//	  11 |
//	> 12 |   api.idToken.addClaim({
//	     |   ^
//	  13 |     role: 'x'
//
// It is "" when the position is not in the source. Every line ends in a
// newline, and control characters are made visible.
func Frame(source []byte, line, column int) string {
	lines := strings.Split(strings.TrimPrefix(string(source), "\ufeff"), "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	first, last := max(1, line-1), min(len(lines), line+1)
	width := len(fmt.Sprint(last))
	var out strings.Builder
	for n := first; n <= last; n++ {
		shift := 0
		mark := ' '
		if n == line {
			mark, shift = '>', window(column)
		}
		text := cut(strings.TrimRight(lines[n-1], "\r"), shift)
		fmt.Fprintf(&out, "%s\n", strings.TrimRight(fmt.Sprintf("%c %*d | %s", mark, width, n, text), " "))
		if n == line && column > 0 {
			fmt.Fprintf(&out, "  %*s | %s^\n", width, "", indent(lines[n-1], shift, column))
		}
	}
	return out.String()
}

// window is the number of characters to leave out at the left, so that the
// column is in view.
func window(column int) int {
	if column <= maxColumns {
		return 0
	}
	return column - maxColumns/2
}

func cut(line string, shift int) string {
	runes := []rune(line)
	more := ""
	if len(runes) > shift+maxColumns {
		runes, more = runes[:shift+maxColumns], "…"
	}
	if shift > len(runes) {
		shift = len(runes)
	}
	return Printable(strings.ReplaceAll(string(runes[shift:]), "\t", " ")) + more
}

// indent is the space before the mark, as wide as what it stands below.
func indent(line string, shift, column int) string {
	runes := []rune(line)
	end := min(column-1, len(runes))
	if shift > end {
		shift = end
	}
	text := Printable(strings.ReplaceAll(string(runes[shift:end]), "\t", " "))
	return strings.Repeat(" ", len([]rune(text)))
}

// Printable makes a text harmless for a terminal: control characters, escape
// sequences, invisible and bidirectional formatting characters come out as
// \u{…}. Newline and tab stay as they are.
func Printable(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&out, `\u{%x}`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

func hidden(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
}
