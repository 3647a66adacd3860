package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/report"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	numbers := strings.Split("one two three four five six seven eight nine ten", " ")
	text := func(lines ...string) string { return strings.Join(lines, "\n") + "\n" }
	tests := []struct{ about, before, after, want string }{
		{"a line", text("a", "b", "c", "d", "e"), text("a", "b", "x", "d", "e"), "@@ -1,5 +1,5 @@\n a\n b\n-c\n+x\n d\n e\n"},
		{"the first line", text("a", "b"), text("x", "b"), "@@ -1,2 +1,2 @@\n-a\n+x\n b\n"},
		{"a removed line", text("a", "b", "c"), text("a", "c"), "@@ -1,3 +1,2 @@\n a\n-b\n c\n"},
		{
			"two places", text(numbers...), strings.NewReplacer("one\n", "1\n", "nine\n", "9\n").Replace(text(numbers...)),
			"@@ -1,3 +1,3 @@\n-one\n+1\n two\n three\n@@ -7,4 +7,4 @@\n seven\n eight\n-nine\n+9\n ten\n",
		},
		{
			"two near places", text(numbers...), strings.NewReplacer("two\n", "", "four\n", "4\n").Replace(text(numbers...)),
			"@@ -1,6 +1,5 @@\n one\n-two\n three\n-four\n+4\n five\n six\n",
		},
		{"no line end", "a\nb", "a\nc", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"},
		{"an escape sequence", "a\n", "\x1b[31m\n", "@@ -1,1 +1,1 @@\n-a\n+\\u{1b}[31m\n"},
		{"nothing", "a\n", "a\n", ""},
	}
	for _, tt := range tests {
		var out strings.Builder
		if err := report.Diff(&out, "f.js", tt.before, tt.after, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("--- f.js\n+++ f.js\n"+tt.want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}
