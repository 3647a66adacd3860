package lint

import (
	"bytes"
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
	// Reason is what follows after "--".
	Reason string
	Pos    sandbox.Pos

	// start is the byte offset of the comment, end that behind it; both for a
	// block comment. lineStart and lineEnd are those of its line.
	start, end, lineStart, lineEnd int
}

// readComments finds the comments by their text, without regard to syntax: one
// inside a string silences as well, which harms nobody.
func readComments(code []byte) []Comment {
	if !bytes.Contains(code, []byte(disablePrefix)) {
		return nil
	}
	var out []Comment
	starts := lineStarts(code)
	for n, start := range starts {
		end := len(code)
		if n+1 < len(starts) {
			end = starts[n+1]
		}
		line := strings.TrimRight(string(code[start:end]), "\r\n\u2028\u2029")
		if c, ok := readComment(line, n+1); ok {
			c.start, c.end = c.start+start, c.end+start
			c.lineStart, c.lineEnd = start, start+len(line)
			out = append(out, c)
		}
	}
	return out
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
	end := len(line)
	if i := strings.Index(rest, "*/"); i >= 0 {
		end, rest = end-len(rest)+i+2, rest[:i]
	}
	rest, reason, _ := strings.Cut(rest, "--")
	c := Comment{
		Word: word, Reason: strings.TrimSpace(reason), start: len(before) - 2, end: end, Pos: sandbox.Pos{Line: number, Column: 1 + utf8.RuneCountInString(line[:at])},
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
