package jwtinspect

import (
	"strings"
	"unicode"
)

// Clean strips what a token carries along when it is copied: white space,
// quotes, a trailing comma or semicolon, the words `Bearer` and
// `Authorization:` in any case, and line breaks with the white space (and the
// shell's backslash) around them.
func Clean(s string) string { return strip(unwrap(strip(s))) }

// strip takes off what stands before and after the token.
func strip(s string) string {
	for {
		s = strings.TrimFunc(s, isWrapping)
		rest, ok := cutWord(s)
		if !ok {
			return s
		}
		s = rest
	}
}

func isWrapping(r rune) bool {
	const zeroWidth = "\u200b\ufeff"
	return unicode.IsSpace(r) || strings.ContainsRune("\"'`“”‘’,;"+zeroWidth, r)
}

// cutWord removes one leading "Authorization:" or "Bearer ".
func cutWord(s string) (string, bool) {
	const header, scheme = "authorization:", "bearer"
	if len(s) >= len(header) && strings.EqualFold(s[:len(header)], header) {
		return s[len(header):], true
	}
	n := len(scheme)
	if len(s) > n && strings.EqualFold(s[:n], scheme) && strings.ContainsRune(" \t\r\n", rune(s[n])) {
		return s[n:], true
	}
	return s, false
}

// unwrap joins the lines that a token was broken into.
func unwrap(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	var out strings.Builder
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\r' || r == '\n' }) {
		line = strings.TrimSuffix(strings.TrimSpace(line), `\`)
		out.WriteString(strings.TrimSpace(line))
	}
	return out.String()
}
