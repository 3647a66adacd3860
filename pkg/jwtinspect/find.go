package jwtinspect

import (
	"encoding/base64"
	"strings"
)

// Find picks the tokens out of what a person has at hand: one token, wrapped
// into lines or not, with quotes and `Bearer` around it; several, one a line;
// a curl command or an HTTP request with a token in it; a JSON serialization,
// or several, one a line.
//
// A text in which nothing looks like a token is returned as it is, so that
// [Decode] can say what is wrong with it. The list is never empty.
func Find(text string) []string {
	clean := Clean(text)
	if strings.HasPrefix(clean, "{") {
		return findJSON(clean, text)
	}
	if isOneWord(clean) && !severalLines(text) {
		return []string{clean}
	}
	if isCommand(text) {
		return orWhole(embedded(strings.NewReplacer("\\\r\n", "", "\\\n", "").Replace(text)), bearer(text))
	}
	return orWhole(lines(strip(text)), clean)
}

// findJSON tells one JSON document from several, one a line.
func findJSON(clean, text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		line = strip(line)
		if !strings.HasPrefix(line, "{") || !strings.HasSuffix(line, "}") {
			return []string{strip(text)}
		}
		list = append(list, line)
	}
	return orWhole(list, clean)
}

func orWhole(list []string, whole string) []string {
	if len(list) == 0 {
		return []string{whole}
	}
	return list
}

func isOneWord(s string) bool { return !strings.ContainsAny(s, " \t\r\n\"'") }

func severalLines(s string) bool { return strings.ContainsAny(strings.TrimSpace(s), "\r\n") }

// isCommand reports whether a text is a command, or an HTTP request, rather
// than tokens.
func isCommand(text string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(strings.TrimSpace(text), "$> "), " ")
	switch strings.ToLower(first) {
	case "curl", "curl.exe", "http", "https", "wget", "xh", "fetch", "get", "post", "put", "patch", "delete", "head", "options":
		return true
	}
	return false
}

// bearer is what stands behind the word Bearer, else the whole text.
func bearer(text string) string {
	at := strings.Index(strings.ToLower(text), "bearer ")
	if at < 0 || at+len("bearer ") > len(text) {
		return Clean(text)
	}
	rest := strings.TrimLeft(text[at+len("bearer "):], " ")
	if end := strings.IndexAny(rest, " \t\r\n\"'"); end >= 0 {
		rest = rest[:end]
	}
	return Clean(rest)
}

// lines reads a stream of tokens. A line that begins no token goes on with the
// one before it.
func lines(text string) []string {
	var list []string
	var open strings.Builder
	end := func() {
		if open.Len() > 0 {
			list = append(list, open.String())
			open.Reset()
		}
	}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\r' || r == '\n' }) {
		line = strip(strings.TrimSuffix(strings.TrimSpace(line), `\`))
		switch found := embedded(line); {
		case line == "":
		case !isOneWord(line):
			if len(found) == 0 && open.Len() == 0 && !severalLines(text) {
				return nil
			}
			end()
			if len(found) == 0 && strings.Contains(line, "eyJ") { // a token with something in it
				found = []string{line}
			}
			list = append(list, found...)
		case open.Len() > 0 && (!isWhole(open.String()) || !begins(line)):
			open.WriteString(line)
		default:
			end()
			open.WriteString(line)
		}
	}
	end()
	return list
}

// isWhole reports whether a text has as many parts as a token.
func isWhole(s string) bool {
	s, _, _ = strings.Cut(s, "~")
	n := strings.Count(s, ".") + 1
	return n == partsJWS || n == partsJWE
}

// begins reports whether a text begins as a token does, with a JSON object in
// base64url.
func begins(s string) bool {
	const probe = 8 // characters, 6 bytes
	if len(s) < probe {
		return false
	}
	head, err := base64.RawURLEncoding.DecodeString(s[:probe])
	return err == nil && strings.HasPrefix(strings.TrimLeft(string(head), " \t\r\n"), "{")
}

// looksLikeToken reports whether a whole text has the form of a token.
func LooksLikeToken(s string) bool { return isWhole(s) && begins(s) && isOneWord(s) }

// embedded are the tokens in a text, in order.
func embedded(text string) []string {
	var list []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !inToken(r) }) {
		word = strings.TrimLeft(word, ".~")
		if !LooksLikeToken(word) { // a sentence may end behind it
			word = strings.TrimSuffix(word, ".")
		}
		if LooksLikeToken(word) {
			list = append(list, word)
		}
	}
	return list
}

func inToken(r rune) bool { return !notBase64URL(r) || r == '.' || r == '~' }
