package suite_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/suite"
)

func TestTags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, tags string
		want       bool
	}{
		{"", "", true},
		{"  ", "a", true},
		{"a", "a b", true},
		{"a", "b", false},
		{"!a", "b", true},
		{"a && b", "a b", true},
		{"a && b", "a", false},
		{"a&&!b", "a", true},
		{"a || b && c", "a", true},
		{"(a || b) && c", "a", false},
		{"(a||b)&&c", "b c", true},
		{"!(a || b)", "", true},
		{"!!a", "a", true},
		{"über:x/1.0-b", "über:x/1.0-b", true},
	}
	for _, test := range tests {
		expr, err := suite.ParseTags(test.text)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if got := expr.Take(strings.Fields(test.tags)); got != test.want {
			t.Errorf("%q of %q: got %v, want %v", test.text, test.tags, got, test.want)
		}
	}
}

func TestTagsProblems(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"a &&":                     "column 5: expected a tag, found the end",
		"a b":                      `column 3: expected && or ||, found "b"`,
		"a & b":                    `column 3: expected && or ||, found "&"`,
		"(a":                       "column 3: expected a closing bracket",
		"ä || )":                   `column 6: expected a tag, found ")"`,
		"!":                        "column 2: expected a tag, found the end",
		strings.Repeat("(", 200):   "column 102: brackets and ! are nested more than 100 deep",
		strings.Repeat("a||", 4e3): "column 1: the expression is longer than 4096 bytes",
	}
	for text, want := range tests {
		_, err := suite.ParseTags(text)
		var tags *suite.TagsError
		if !errors.As(err, &tags) || err.Error() != want {
			t.Errorf("%.20q: got %v, want %s", text, err, want)
		}
	}
}

func FuzzParseTags(f *testing.F) {
	for _, seed := range []string{"a && !b", "(a||b)&&!(c)", "", "!", "a b", "((((", "ä/1 || -"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		expr, err := suite.ParseTags(text)
		if err != nil {
			return
		}
		expr.Take([]string{"a"})
		// A choice and its opposite divide the cases.
		not, err := suite.ParseTags("!(" + text + ")")
		if strings.TrimSpace(text) == "" || err != nil {
			return // nothing to turn around, or just too deep or too long then
		}
		if expr.Take([]string{"a", "b"}) == not.Take([]string{"a", "b"}) {
			t.Errorf("%q and its opposite take the same cases", text)
		}
	})
}
