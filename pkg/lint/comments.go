package lint

import (
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// The comments that silence findings.
const (
	disableNextLine = "claimctl-disable-next-line"
	disableLine     = "claimctl-disable-line"
	disablePrefix   = "claimctl-disable"
)

// Comment is a comment that silences findings: the word that opens it, the
// rules that it names, and the line that it is about. A reason may follow
// after "--".
type Comment struct {
	// Word is as written: "claimctl-disable-next-line".
	Word string
	// Rules are codes or names, as written.
	Rules []string
	// Line is the 1-based line that is silenced; 0 when Word is none of the
	// known ones.
	Line int
	Pos  sandbox.Pos
}

// readComments finds the comments by their text, without regard to syntax: one
// inside a string silences as well, which harms nobody.
func readComments(code []byte) []Comment {
	text := strings.TrimPrefix(string(code), "\ufeff")
	if !strings.Contains(text, disablePrefix) {
		return nil
	}
	var out []Comment
	for n, line := range strings.Split(oneLineEnd().Replace(text), "\n") {
		if c, ok := readComment(line, n+1); ok {
			out = append(out, c)
		}
	}
	return out
}

// oneLineEnd replaces the line ends of ECMAScript by one of them.
func oneLineEnd() *strings.Replacer {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")
}

// readComment reads the comment of one line, the last that begins with such a
// word.
func readComment(line string, number int) (Comment, bool) {
	at := strings.LastIndex(line, disablePrefix)
	if at < 0 {
		return Comment{}, false
	}
	before := strings.TrimRight(line[:at], " \t")
	if !strings.HasSuffix(before, "//") && !strings.HasSuffix(before, "/*") {
		return Comment{}, false
	}
	word, rest := cutWord(line[at:])
	rest, _, _ = strings.Cut(rest, "--")
	rest, _, _ = strings.Cut(rest, "*/")
	c := Comment{
		Word: word, Pos: sandbox.Pos{Line: number, Column: 1 + utf8.RuneCountInString(line[:at])},
		Rules: strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }),
	}
	switch word {
	case disableNextLine:
		c.Line = number + 1
	case disableLine:
		c.Line = number
	}
	return c, true
}

// cutWord cuts behind the letters and dashes that s begins with.
func cutWord(s string) (word, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') })
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}
