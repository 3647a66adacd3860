package suite_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/lint"
)

// at is the instant of all runs.
func at() time.Time { return time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC) }

func TestRecipesPassTheirSuites(t *testing.T) {
	t.Parallel()
	recipes := 0
	for _, d := range all.Registry().All() {
		book, ok := d.(dialect.Cookbook)
		if !ok {
			continue
		}
		for _, r := range book.Recipes() {
			recipes++
			t.Run(d.Info().ID+"/"+r.Name, func(t *testing.T) {
				t.Parallel()
				testRecipe(t, d, r)
			})
		}
	}
	if recipes < 14 {
		t.Errorf("got %d recipes, expected at least 14", recipes)
	}
}

func testRecipe(t *testing.T, d dialect.Dialect, r dialect.Recipe) {
	t.Helper()
	if r.Summary == "" {
		t.Error("the recipe has no summary")
	}
	name := "my action." + r.Ext
	files := files{
		name:                    string(r.Code),
		"my action.claims.yaml": string(bytes.ReplaceAll(r.Suite, []byte("{{file}}"), []byte(name))),
	}
	s := parse(t, files, "my action.claims.yaml")
	report := suite.Run(t.Context(), s, suite.Options{Registry: all.Registry(), Read: files.read, Clock: at()})
	for _, f := range report.Findings() {
		t.Errorf("%s\n  %s\n  %s", f.Error(), f.Detail, f.Hint)
	}
	if got, want := report.Count(suite.Pass), len(s.Cases); got != want {
		t.Errorf("got %d passes, want %d", got, want)
	}
	for _, c := range report.Cases {
		if c.Result == nil {
			continue
		}
		for _, f := range c.Result.Diagnostics {
			if strings.Contains(string(r.Suite), f.Code) {
				continue // the suite expects it
			}
			if f.Severity == action.SeverityInfo && (f.Line == 0 || f.Code == dialect.CodeNoToken || f.Code == dialect.CodeSetup) {
				continue // about the platform, not about the recipe
			}
			t.Errorf("case %q: %s %s (%s)", c.Name, f.Code, f.Summary, f.Hint)
		}
	}
	if report.Dialect != d.Info().ID {
		t.Errorf("got dialect %q, want %q", report.Dialect, d.Info().ID)
	}
	testDetection(t, s, files, report)
	testLint(t, d, r)
}

// testLint holds that claimctl has nothing to say about its own recipes.
func testLint(t *testing.T, d dialect.Dialect, r dialect.Recipe) {
	t.Helper()
	findings, err := lint.Run(d, action.Source{Path: r.Name + "." + r.Ext, Code: r.Code}, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Errorf("lint: %s %s (%s)", f.Code, f.Error(), f.Hint)
	}
}

// testDetection holds that a recipe is recognised without being told its
// dialect.
func testDetection(t *testing.T, s *suite.Suite, files files, want suite.Report) {
	t.Helper()
	open := *s
	open.Dialect = ""
	got := suite.Run(t.Context(), &open, suite.Options{Registry: all.Registry(), Read: files.read, Clock: at()})
	if got.Dialect != want.Dialect || len(got.Diagnostics) > 0 {
		t.Errorf("detected %q, want %q: %v", got.Dialect, want.Dialect, got.Diagnostics)
	}
}
