package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/action"
)

// maxValue and maxProse are the longest value and the longest sentence that are
// shown whole, in characters; maxName is the widest name that others are
// aligned with, in cells.
const maxValue, maxProse, maxName = 200, 1000, 60

// one is a text that is harmless for a terminal and stays on its line, so that
// what an action writes cannot pass for what claimctl says.
func one(s string) string {
	s = diag.Printable(s)
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", `\u{a}`), "\t", `\u{9}`)
}

// several is a text of several lines that is harmless, without tabs, and without
// the two characters that neither XML nor YAML has.
func several(s string) string {
	return strings.NewReplacer("\t", "    ", "\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(diag.Printable(s))
}

// harmless is a JSON document with what a terminal or a CI service could take for
// more than text escaped; it stays the same document.
func harmless(doc []byte) []byte {
	return diag.PrintableJSON([]byte(disarmMarks(string(doc), `\u0023`)))
}

// show writes a tagged value as a person would: undefined, NaN, [Function f].
func (t *text) show(v action.Value) string {
	tree, err := action.ParseValue(v)
	if err != nil {
		return t.shorten(one(string(v)))
	}
	return t.tree(tree)
}

func (t *text) tree(v any) string {
	var out strings.Builder
	t.node(&out, v)
	return t.shorten(one(out.String()))
}

func (t *text) shorten(s string) string { return t.cut(s, maxValue) }

// prose is a text of several lines that is harmless for a terminal. The lines
// after the first begin with the indent.
func (t *text) prose(s, indent string) string {
	s = t.cut(diag.Printable(strings.Trim(s, "\n")), maxProse)
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", "\n"+indent), "\t", "    ")
}

func (t *text) cut(s string, most int) string {
	if t.opts.Verbose {
		return s
	}
	n := utf8.RuneCountInString(s)
	if n <= most {
		return s
	}
	return fmt.Sprintf("%s… (%d characters; -v shows all)", head(s, most), n)
}

// clip is cut for what nobody can ask to see in full.
func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return head(s, most) + "…"
}

// head are the first characters of a text that has more.
func head(s string, most int) string {
	end := 0
	for range most {
		_, width := utf8.DecodeRuneInString(s[end:])
		end += width
	}
	return s[:end]
}

func (t *text) node(out *strings.Builder, v any) {
	switch v := v.(type) {
	case *action.Object:
		if word, ok := tagWord(v); ok {
			out.WriteString(word)
			return
		}
		t.members(out, v)
	case []any:
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteString(", ")
			}
			t.node(out, item)
		}
		out.WriteByte(']')
	case action.Value:
		out.Write(v)
	}
}

func (t *text) members(out *strings.Builder, obj *action.Object) {
	if obj.Len() == 0 {
		out.WriteString("{}")
		return
	}
	out.WriteString("{ ")
	for i, m := range obj.Members() {
		if i > 0 {
			out.WriteString(", ")
		}
		out.Write(action.MustMarshal(m.Name))
		out.WriteString(": ")
		t.node(out, m.Value)
	}
	out.WriteString(" }")
}

// tagWord is how a tagged value reads.
func tagWord(obj *action.Object) (string, bool) {
	if obj.Len() != 1 || !strings.HasPrefix(obj.Members()[0].Name, "$") {
		return "", false
	}
	m := obj.Members()[0]
	text := ""
	if raw, ok := m.Value.(action.Value); ok {
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
	}
	switch m.Name {
	case "$undefined":
		return "undefined", true
	case "$circular":
		return "[Circular]", true
	case "$truncated":
		return "… (cut: too large)", true
	case "$number", "$regexp", "$symbol":
		return text, true
	case "$bigint":
		return text + "n", true
	case "$date":
		return "Date(" + text + ")", true
	case "$function":
		return "[Function: " + cmp.Or(text, "(anonymous)") + "]", true
	case "$error":
		if sub, ok := m.Value.(*action.Object); ok {
			name, _ := sub.LookupString("name")
			message, _ := sub.LookupString("message")
			return fmt.Sprintf("[%s: %s]", name, message), true
		}
	}
	return "", false
}
