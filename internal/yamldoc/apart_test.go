package yamldoc

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// long is a document with a list of its own at its end that is worth reading in
// parts.
func long(head, item, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := 0; b.Len() < worthApart+len(head); i++ {
		b.WriteString(strings.ReplaceAll(item, "#", strconv.Itoa(i)))
		if item == "" {
			break
		}
	}
	return b.String() + tail
}

// TestInParts: a document read in parts is the one that is read as a whole, and one
// that cannot be cut is read as a whole.
func TestInParts(t *testing.T) {
	t.Parallel()
	const plain = "  - name: n#\n    set: {a: #}\n"
	for _, tt := range []struct {
		name, doc string
		whole     bool
	}{
		{"a suite", long("action: a.js\ncases:\n", plain, ""), false},
		{"no indentation", long("a: [1, 2]\ncases:\n", "- name: n#\n  tags:\n  - x\n  - y\n", ""), false},
		{"windows", long("action: a.js\r\ncases:\r\n", "  - name: n#\r\n    text: \"#\"\r\n", ""), false},
		{"block texts", long("cases:\n", "  - name: |\n      - no item\n      # no comment\n", ""), false},
		{"nested lists", long("cases:\n", "  - name: n#\n    steps:\n    - - 1\n      - 2\n    - 3\n", ""), false},
		{"anchors of its own", long("cases:\n", "  - {a: &a# 1, b: *a#}\n", ""), false},
		{"a comment first", long("# cases:\ncases: \n", plain, ""), false},
		{"another key follows", long("cases:\n", plain, "secrets: {A: b}\n"), true},
		{"open brackets", "cases:\n  - [\n" + strings.Repeat("  - a,\n", worthApart/6) + "  - b ]\n", true},
		{"a list in brackets", long("cases:\n", plain, "")[:len("cases:\n")] + "  [" + strings.Repeat("a, ", worthApart) + "b]\n", true},
		{"an anchor of an earlier part", long("cases:\n  - &a {name: n}\n", "  - *a\n", ""), true},
		{"text in quotes", "cases:\n  - \"" + strings.Repeat("a\n  - b", worthApart/4) + "\"\n", true},
		{"two documents", long("cases:\n", plain, "---\na: b\n"), true},
		{"no list", long("cases:\n", "  n#: [#]\n", ""), true},
		{"a list alone", long("", "- n#\n", ""), true},
		{"a mistake at the end", long("cases:\n", plain, "  - {a\n"), true},
		{"nothing", strings.Repeat("\n", worthApart), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := inParts([]byte(tt.doc))
			if (got == nil) != tt.whole {
				t.Fatalf("read in parts: %v", got != nil)
			}
			docs, err := documents(bytes.NewReader([]byte(tt.doc)))
			if got == nil || err != nil {
				return
			}
			if want, got := dump(nil, docs[0]), dump(nil, got); !slices.Equal(got, want) {
				t.Error(cmp.Diff(want, got))
			}
		})
	}
}

// dump lists a tree, a line for each node.
func dump(lines []string, n *yaml.Node) []string {
	lines = append(lines, fmt.Sprintf("%d:%d %d %d %s %q %q", n.Line, n.Column, n.Kind, n.Style, n.Tag, n.Value, n.Anchor))
	for _, child := range n.Content {
		lines = dump(lines, child)
	}
	return lines
}
