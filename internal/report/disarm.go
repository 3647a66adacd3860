package report

import (
	"strings"
	"unicode"
)

// Services that run commands read what these print. GitHub takes a line that
// begins with "::" for a command, and "##[" anywhere in a line
// (https://github.com/actions/runner, ActionCommand.cs, read 2026-11-30); Azure
// Pipelines and TeamCity take "##vso[" and "##teamcity[". What an action logs
// must not command them, so both are broken in everything that is written.

// disarm breaks both in a line of text.
func disarm(line string) string {
	rest := strings.TrimLeftFunc(line, unicode.IsSpace)
	if strings.HasPrefix(rest, "::") {
		line = line[:len(line)-len(rest)] + `\u{3a}` + rest[1:]
	}
	return disarmMarks(line, `\u{23}`)
}

// disarmMarks writes the second # of every "##word[" in another way.
func disarmMarks(s, hash string) string {
	if !strings.Contains(s, "##") {
		return s
	}
	var out strings.Builder
	for {
		i := strings.Index(s, "##")
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i+1])
		s = s[i+1:]
		word := strings.TrimLeftFunc(s[1:], func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		if strings.HasPrefix(word, "[") {
			out.WriteString(hash)
			s = s[1:]
		}
	}
}
