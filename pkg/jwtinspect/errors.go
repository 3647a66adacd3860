package jwtinspect

import (
	"fmt"
	"strings"
)

// Error says why a text cannot be decoded, and where.
//
// Part is "token", "header" or "payload". Character is the 1-based place in
// the part's text, Line and Column the 1-based place in the JSON that the part
// decodes to; the ones that do not apply are 0. Reason says what was found and
// expected, Hint what to do next ("" if nothing helps).
type Error struct {
	Part         string
	Character    int
	Line, Column int
	Reason       string
	Hint         string
}

// Error is the place and the reason in one line, without the hint.
func (e *Error) Error() string {
	switch {
	case e.Character > 0:
		return fmt.Sprintf("%s, character %d: %s", e.Part, e.Character, e.Reason)
	case e.Line > 0:
		return fmt.Sprintf("%s, line %d, column %d of its JSON: %s", e.Part, e.Line, e.Column, e.Reason)
	}
	return e.Part + " " + e.Reason
}

const (
	partToken   = "token"
	partHeader  = "header"
	partPayload = "payload"
)

const hintHeader = `a token starts with a header such as {"alg":"RS256","typ":"JWT"}, which reads eyJhbGci… in base64url`

func tooLarge(n int) *Error {
	return &Error{
		Part:   partToken,
		Reason: fmt.Sprintf("has %d bytes, expected at most %d", n, MaxBytes),
		Hint:   "is this the right file?",
	}
}

// notCompact explains a text that has neither three nor five parts.
func notCompact(token string, parts int) *Error {
	e := &Error{Part: partToken}
	switch {
	case token == "":
		e.Reason = "is empty, expected three parts with dots between them"
	case token[0] == '{':
		e.Reason = "is JSON, expected a compact token: three parts with dots between them"
		e.Hint = "of a token response, pass the value of its access_token or id_token"
	case parts == 1:
		e.Reason = "has no dots, expected three parts with dots between them"
		e.Hint = "an opaque token holds no claims; many platforms hand out a JWT only when an audience is asked for"
	case parts == 2:
		e.Reason = "has two parts, expected three: header, payload and signature"
		e.Hint = "the end may be cut off; a token without a signature still ends in a dot"
	default:
		e.Reason = fmt.Sprintf("has %s, expected 3 (signed) or 5 (encrypted)", partCount(token))
	}
	return e
}

func partCount(token string) string {
	return plural(strings.Count(token, ".")+1, "part")
}

// plural writes a count and its noun: "1 part", "2 parts".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Quote writes a text from the token so that it is short and prints safely.
func Quote(s string) string {
	const most = 60
	if runes := []rune(s[:min(len(s), 4*most)]); len(runes) > most {
		return fmt.Sprintf("%+q", string(runes[:most])+"…")
	}
	return fmt.Sprintf("%q", s)
}
