package sandbox

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

func (p *printer) primitive(v goja.Value) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case goja.String:
		return p.text(v)
	case *goja.Symbol:
		return "Symbol(" + v.String() + ")"
	}
	switch {
	case goja.IsNumber(v):
		return numberText(v)
	case goja.IsBigInt(v):
		return v.String() + "n"
	}
	return v.String()
}

func numberText(v goja.Value) string {
	if f := v.ToFloat(); f == 0 && math.Signbit(f) {
		return "-0"
	}
	return v.String()
}

// text quotes a string. A long one is cut, and one of several lines that does
// not fit is written a line at a time.
func (p *printer) text(s goja.String) string {
	trailer := ""
	if n := s.Length(); n > p.opt.maxString {
		limit := max(p.opt.maxString, 0)
		trailer = "... " + plural(n-limit, "more character")
		s = s.Substring(0, limit)
	}
	n := s.Length()
	if n <= 16 || n <= p.opt.breakLength-p.indent-4 {
		return quoteString(s) + trailer
	}
	glue := " +\n" + strings.Repeat(" ", p.indent+2)
	lines := strings.SplitAfter(exactText(s), "\n")
	if last := len(lines) - 1; lines[last] == "" && last > 0 {
		lines = lines[:last]
	}
	for i, line := range lines {
		lines[i] = quoteText(line)
	}
	return strings.Join(lines, glue) + trailer
}

func quoteString(s goja.String) string { return quoteText(exactText(s)) }

// exactText is s as UTF-8 in which a lone surrogate has its three-byte form,
// which Go's own conversion replaces.
func exactText(s goja.String) string {
	text := s.String()
	if !strings.ContainsRune(text, utf8.RuneError) {
		return text
	}
	var out []byte
	for i, n := 0, s.Length(); i < n; i++ {
		c := rune(s.CharAt(i))
		if i+1 < n && utf16.IsSurrogate(c) {
			if r := utf16.DecodeRune(c, rune(s.CharAt(i+1))); r != utf8.RuneError {
				out = utf8.AppendRune(out, r)
				i++
				continue
			}
		}
		if utf16.IsSurrogate(c) {
			out = append(out, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
			continue
		}
		out = utf8.AppendRune(out, c)
	}
	return string(out)
}

// quoteText quotes with the first of ' " ` that the text does not contain.
func quoteText(s string) string {
	mark := byte('\'')
	if strings.Contains(s, "'") {
		if !strings.Contains(s, `"`) {
			mark = '"'
		} else if !strings.Contains(s, "`") && !strings.Contains(s, "${") {
			mark = '`'
		}
	}
	q := string(mark)
	return q + escapeText(s, mark) + q
}

// escapeText writes control characters, backslashes and lone surrogates as
// escapes, and the single quote too unless another mark is used.
func escapeText(s string, mark byte) string {
	if needsNoEscape(s) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			out.WriteString(surrogateEscape(s[i:]))
			n = min(3, len(s)-i)
		case r < 0x20 || r >= 0x7f && r <= 0x9f || r == '\\':
			out.WriteString(controlEscape(r))
		case r == '\'' && (mark == '\'' || mark == 0):
			out.WriteString(`\'`)
		default:
			out.WriteString(s[i : i+n])
		}
		i += n
	}
	return out.String()
}

func needsNoEscape(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '\\' || c == '\'' {
			return false
		}
	}
	return true
}

// surrogateEscape is the escape of the three-byte form that s begins with.
func surrogateEscape(s string) string {
	if len(s) < 3 {
		return string(utf8.RuneError)
	}
	r := rune(s[0]&0x0F)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F)
	return fmt.Sprintf(`\u%04x`, r)
}

func controlEscape(r rune) string {
	switch r {
	case '\b':
		return `\b`
	case '\t':
		return `\t`
	case '\n':
		return `\n`
	case '\f':
		return `\f`
	case '\r':
		return `\r`
	case '\\':
		return `\\`
	}
	return fmt.Sprintf(`\x%02X`, r)
}
