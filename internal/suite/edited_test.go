package suite_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

// TestEditedText holds that an event whose text is put together is the one that the
// edits make of its tree.
func TestEditedText(t *testing.T) {
	t.Parallel()
	const base = `{"user":{"id":"u","app_metadata":{"tier":"free"},"roles":["a","b"],"none":null},"é":"\u00e9","n":1.50}`
	type edits = []suite.Edit
	for _, test := range []struct {
		name  string
		edits edits
		quick bool
	}{
		{"nothing", nil, true},
		{"a value", edits{{"user.app_metadata.tier", `"pro"`}}, true},
		{"a number as it is written", edits{{"user.app_metadata.tier", `1.500`}}, true},
		{"null", edits{{"user.none", `null`}}, true},
		{"text that is escaped", edits{{`user.https://x\.example/é`, `"a\"b"`}}, true},
		{"new objects", edits{{"a.b.c", `true`}, {"user.none.x", `1`}}, true},
		{"not in their order", edits{{"n", `2`}, {"user.id", `"v"`}, {"é", `"e"`}}, true},
		{"gone", edits{{"n", ""}, {"user.id", `"v"`}, {"nowhere.x", ""}}, true},
		{"of a list", edits{{"user.roles.2", `"c"`}, {"user.roles.0", ""}}, true},
		{"an object", edits{{"user.id", `{"b":1,"a":[2]}`}}, false},
		{"twice", edits{{"user.id", `"v"`}, {"user.id", `"w"`}}, false},
		{"one in the other", edits{{"user.app_metadata.tier", `"v"`}, {"user.app_metadata", `null`}}, false},
		{"the other in the one", edits{{"user.none", `null`}, {"user.none.x", `1`}}, false},
		{"through a scalar", edits{{"user.id.x", `1`}}, false},
		{"beyond a list", edits{{"user.roles.7", `1`}}, false},
		{"a mark that is there", edits{{"user.id", `"v"`}, {"the place of edit 0 of 2", `1`}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, want := suite.EditedText(base, test.edits)
			if test.quick != (got != nil) {
				t.Fatalf("got the text %q, want one: %v", got, test.quick)
			}
			if diff := cmp.Diff(string(want), string(got)); got != nil && diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzEditedText does the same for any edits of any event.
func FuzzEditedText(f *testing.F) {
	f.Add(`{"a":{"b":[1,2]},"c":"x"}`, "a.b.0", `"p"`, "c", "")
	f.Add(`{"a":1}`, "a", `1`, "a.b", `2`)
	f.Add(`{}`, "x.y", `null`, "x.z", `"the place of edit 0 of 2"`)
	f.Fuzz(func(t *testing.T, base, path1, value1, path2, value2 string) {
		if _, err := action.ParseObject([]byte(base)); err != nil {
			t.Skip()
		}
		var edits []suite.Edit
		for _, e := range []suite.Edit{{Path: path1, Value: value1}, {Path: path2, Value: value2}} {
			_, err := action.ParsePath(e.Path)
			tree, err2 := action.ParseValue([]byte(e.Value))
			if err != nil || e.Value != "" && err2 != nil {
				t.Skip()
			}
			if raw, ok := tree.(action.Value); ok {
				e.Value = string(raw)
			}
			edits = append(edits, e)
		}
		if got, want := suite.EditedText(base, edits); got != nil && string(got) != string(want) {
			t.Errorf("%v of %s: got %s, want %s", edits, base, got, want)
		}
	})
}
