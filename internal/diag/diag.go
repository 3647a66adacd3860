// Package diag shows people where something is: code frames, and text that is
// safe for a terminal. It also keeps the catalogue of diagnostic codes.
package diag

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
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
	gutter := len(strconv.Itoa(last))
	var out strings.Builder
	for n := first; n <= last; n++ {
		text := characters(lines[n-1])
		if n != line {
			writeRow(&out, " ", gutter, n, cut(text, 0))
			continue
		}
		at := min(column, len(text)+1)
		shift := window(at)
		writeRow(&out, ">", gutter, n, cut(text, shift))
		if at > 0 {
			fmt.Fprintf(&out, "  %*s | %*s^\n", gutter, "", Width(string(text[shift:at-1])), "")
		}
	}
	return out.String()
}

// characters are those of a line without its end; a tab is one blank.
func characters(line string) []rune {
	return []rune(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", " "))
}

func writeRow(out *strings.Builder, mark string, gutter, n int, text string) {
	row := fmt.Sprintf("%s %*d | %s", mark, gutter, n, text)
	out.WriteString(strings.TrimRight(row, " ") + "\n")
}

// window is the number of characters to leave out at the left, so that the
// column is in view.
func window(column int) int {
	if column <= maxColumns {
		return 0
	}
	return column - maxColumns/2
}

// cut is the part of a line that a frame shows.
func cut(line []rune, shift int) string {
	end := min(len(line), shift+maxColumns)
	text := Printable(string(line[shift:end]))
	if end < len(line) {
		text += "…"
	}
	return text
}

// Width is the number of cells that a terminal gives to a text, once it is
// [Printable].
func Width(text string) int {
	if isASCII(text) {
		return len(text)
	}
	cells := 0
	for _, r := range Printable(text) {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case isWide(r):
			cells += 2
		default:
			cells++
		}
	}
	return cells
}

// isASCII reports whether a text is of visible ASCII characters only.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// isWide reports whether a character takes two cells, going by its script or
// block: a good guess at what terminals do without their tables.
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r >= 0x3000 && r <= 0x303E, r >= 0xFF01 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6, r >= 0x1F300 && r <= 0x1FAFF:
		return true
	case r >= 0xFF61 && r <= 0xFFDC:
		return false // half-width forms
	}
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}

// Printable makes a text harmless for a terminal: control characters, escape
// sequences, invisible and bidirectional formatting characters come out as
// \u{…}, bytes that are no UTF-8 as U+FFFD. Newline and tab stay as they are.
func Printable(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, hidden) {
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

// PrintableJSON writes what a terminal could take for more than text as JSON
// does control characters. In a JSON document such characters stand in strings
// only, so that it stays the same document.
func PrintableJSON(doc []byte) []byte {
	text := string(doc)
	if Printable(text) == text {
		return doc
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case Printable(string(r)) == string(r):
			out.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return []byte(out.String())
}

func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < utf8.RuneSelf: // most are
		return r < ' ' || r == 0x7f
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)
}
