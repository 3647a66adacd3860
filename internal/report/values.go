package report

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/pkg/action"
)

// maxValue is the longest value that is shown whole, in characters.
const maxValue = 200

// show writes a tagged value as a person would: undefined, NaN, [Function f].
func (t *text) show(v action.Value) string {
	tree, err := action.ParseValue(v)
	if err != nil {
		return diag.Printable(string(v))
	}
	var out strings.Builder
	t.node(&out, tree)
	return t.shorten(diag.Printable(out.String()))
}

func (t *text) shorten(s string) string {
	if t.opts.Verbose {
		return s
	}
	runes := []rune(s)
	if len(runes) <= maxValue {
		return s
	}
	return fmt.Sprintf("%s… (%d characters; -v shows all)", string(runes[:maxValue]), len(runes))
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
		return strings.TrimSpace("[Function " + text + "]"), true
	case "$error":
		if sub, ok := m.Value.(*action.Object); ok {
			name, _ := sub.LookupString("name")
			message, _ := sub.LookupString("message")
			return fmt.Sprintf("[%s: %s]", name, message), true
		}
	}
	return "", false
}
