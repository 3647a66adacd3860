package diag_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/diag"
)

func TestCatalogue(t *testing.T) {
	t.Parallel()
	entries := diag.Catalogue()
	if len(entries) < 20 {
		t.Errorf("got %d entries", len(entries))
	}
	code := regexp.MustCompile(`^CC[0-9]{3}$`)
	for i, e := range entries {
		if i > 0 && entries[i-1].Code >= e.Code {
			t.Errorf("%s stands behind %s", e.Code, entries[i-1].Code)
		}
		if !code.MatchString(e.Code) {
			t.Errorf("%q is no code", e.Code)
		}
		if e.Title == "" || strings.HasSuffix(e.Title, ".") || e.Title[:1] != strings.ToLower(e.Title[:1]) {
			t.Errorf("%s: title %q is no phrase", e.Code, e.Title)
		}
		for _, text := range []string{e.Text, e.Fix} {
			if !strings.HasSuffix(text, ".") || text[:1] != strings.ToUpper(text[:1]) || text != diag.Printable(text) {
				t.Errorf("%s: %q is no sentence", e.Code, text)
			}
		}
	}
}

func TestCatalogueIsTheCallersOwn(t *testing.T) {
	t.Parallel()
	diag.Catalogue()[0].Code = "spoiled"
	if got := diag.Catalogue()[0].Code; got != "CC001" {
		t.Errorf("got %q, want CC001", got)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	entries := []diag.Entry{{Code: "CC002", Title: "two"}, {Code: "CC001", Title: "one"}}
	for code, want := range map[string]diag.Entry{"CC001": entries[1], "cc002": entries[0], "Cc001": entries[1]} {
		got, ok := diag.Find(entries, code)
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%s: found %v (-want +got):\n%s", code, ok, diff)
		}
	}
	for _, code := range []string{"", "CC", "CC0011", " CC001", "001"} {
		if got, ok := diag.Find(entries, code); ok || got != (diag.Entry{}) {
			t.Errorf("%q: got %+v", code, got)
		}
	}
}

func TestSorted(t *testing.T) {
	t.Parallel()
	given := []diag.Entry{{Code: "CC201"}, {Code: "CC002", Title: "a"}, {Code: "CC101"}, {Code: "CC002", Title: "b"}}
	before := slices.Clone(given)
	want := []diag.Entry{{Code: "CC002", Title: "a"}, {Code: "CC002", Title: "b"}, {Code: "CC101"}, {Code: "CC201"}}
	if diff := cmp.Diff(want, diag.Sorted(given)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, given); diff != "" {
		t.Errorf("the given list was changed:\n%s", diff)
	}
	if got := diag.Sorted(nil); len(got) != 0 {
		t.Errorf("got %v of nothing", got)
	}
}
