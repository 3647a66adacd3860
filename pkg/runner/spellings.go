package runner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// spellings are the texts in which a secret gets out: itself, its lines, the
// strings of one that is JSON, and all of them as JSON, logs and URLs write
// them. Encodings that hide it, such as base64, are not among them.
func spellings(value string) []string {
	parts := append(lines(value, minLine), value, strings.TrimSpace(value))
	for _, text := range inner(value) {
		parts = append(append(parts, text), lines(text, minMember)...)
	}
	var list []string
	for _, part := range parts {
		list = append(list, quotings(part)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// lines are the lines of a text that have at least so many bytes.
func lines(text string, least int) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) >= least {
			list = append(list, line)
		}
	}
	return list
}

// inner are the longer strings of a secret that is a JSON document.
func inner(value string) []string {
	tree, err := action.ParseValue([]byte(value))
	if err != nil {
		return nil
	}
	var list []string
	mapTexts(tree, func(text string, number bool) string {
		if !number && len(text) >= minMember {
			list = append(list, text)
		}
		return text
	})
	return list
}

// quotings are the ways in which a text is written inside others: a JSON
// string, a string that Node logs, both of these in each other, and parts of
// URLs.
func quotings(text string) []string {
	asJSON, asLog := quoted(text, true), quoted(text, false)
	component := escaped(text, "-_.!~*'()")
	return []string{
		text, asJSON, asLog,
		quoted(asJSON, true), quoted(asJSON, false), quoted(asLog, true),
		component, escaped(text, "-_.!~*'();,/?:@&=+$#"),
		strings.ReplaceAll(escaped(text, "*-._"), "%20", "+"),
	}
}

// quoted is a text inside the quotes of JSON, or inside those of Node's
// util.inspect, which takes quotes that it need not escape.
func quoted(text string, asJSON bool) string {
	if asJSON {
		raw := action.MustMarshal(text)
		return string(raw[1 : len(raw)-1])
	}
	var out strings.Builder
	for _, r := range text {
		switch i := strings.IndexRune("\b\t\n\f\r\\", r); {
		case i >= 0:
			out.WriteString([]string{`\b`, `\t`, `\n`, `\f`, `\r`, `\\`}[i])
		case r < 0x20 || r >= 0x7F && r <= 0x9F:
			fmt.Fprintf(&out, `\x%02X`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// escaped is a text as encodeURIComponent and its kin write it: everything but
// letters, digits and what is to be kept becomes %XX.
func escaped(text, keep string) string {
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(keep, c) >= 0 {
			out.WriteByte(c)
			continue
		}
		fmt.Fprintf(&out, "%%%02X", c)
	}
	return out.String()
}
