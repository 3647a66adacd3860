package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/lint"
)

// TestRuleFixtures looks at testdata/rules: a file for each rule, in which a
// comment "want SEVERITY…" at the end of a line says what the rule finds there. It
// finds nothing in any other line.
func TestRuleFixtures(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/rules/*.js")
	if err != nil {
		t.Fatal(err)
	}
	covered := map[string]bool{}
	for _, path := range paths {
		code, _, _ := strings.Cut(filepath.Base(path), "_")
		covered[code] = true
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			checkRuleFixture(t, path, code)
		})
	}
	own := []string{"CC011", "CC035"} // have tests of their own: they look at whole files
	for _, r := range lint.Rules() {
		if r.Code >= "CC020" && !covered[r.Code] && !slices.Contains(own, r.Code) {
			t.Errorf("%s has no file in testdata/rules", r.Code)
		}
	}
}

func checkRuleFixture(t *testing.T, path, code string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, silent := []string{}, 0
	for n, line := range strings.Split(string(text), "\n") {
		_, severities, ok := strings.Cut(line, "// want ")
		for _, s := range strings.Fields(severities) {
			want = append(want, fmt.Sprintf("%d %s", n+1, s))
		}
		if !ok && strings.HasSuffix(line, ";") {
			silent++
		}
	}
	if len(want) == 0 || silent < 3 {
		t.Fatalf("%d findings expected, %d statements without", len(want), silent)
	}
	found := run(t, sample{}, action.Source{Path: filepath.Base(path), Code: text}, lint.Options{})
	got := []string{}
	for _, d := range found {
		if d.Code == code {
			got = append(got, fmt.Sprintf("%d %s", d.Line, d.Severity))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestUnusedDisable holds which comments silence nothing.
func TestUnusedDisable(t *testing.T) {
	t.Parallel()
	const idle = "api.idToken.setCustomClaim('tier', 1); // claimctl-disable-line CC012 -- x"
	tests := []struct {
		about, statements string
		opts              lint.Options
		want              []string
	}{
		{"idle", idle, lint.Options{}, []string{"2:43 info CC011"}},
		{"the rule is off", idle, lint.Options{Disabled: []string{"CC012"}}, []string{}},
		{"in use", "api.idToken.setCustomClaim('sub', 1); // claimctl-disable-line CC012 -- x", lint.Options{}, []string{}},
		{"silenced itself", "// claimctl-disable-next-line CC011 -- for later\n" + idle, lint.Options{}, []string{}},
		{"a line that is not there", "/* claimctl-disable-next-line CC012 -- x */ };\n// claimctl-disable-next-line CC012 -- x\n{", lint.Options{}, []string{"2:4 info CC011", "3:4 info CC011"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, codes(run(t, sample{}, in(tt.statements), tt.opts))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}

// TestHandlerSignature holds what is wrong with whole files.
func TestHandlerSignature(t *testing.T) {
	t.Parallel()
	const body = " => { api.idToken.setCustomClaim('https://myapp.example.com/a', 1); };"
	tests := []struct {
		about, code string
		want        []string
	}{
		{"as it should be", "exports.handler = async (event, api)" + body, []string{}},
		{"not async", "exports.handler = (event, api)" + body, []string{"1:19 error CC035", "1:1 warning CC003"}},
		{"not async, by name", "const h = (event, api)" + body + "\nmodule.exports = { handler: h };", []string{"1:11 error CC035", "2:20 warning CC003"}},
		{"too many", "exports.handler = async (event, api, callback)" + body, []string{"1:1 warning CC035"}},
		{"fewer", "exports.handler = async () => {};", []string{}},
	}
	for _, tt := range tests {
		found := codes(run(t, sample{async: true}, file(tt.code), lint.Options{}))
		slices.Sort(found)
		slices.Sort(tt.want)
		if diff := cmp.Diff(tt.want, found); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}

// TestSeverities holds that severities of one's own take the place of a rule's.
func TestSeverities(t *testing.T) {
	t.Parallel()
	src := in("api.idToken.setCustomClaim('sub', 1); event.user.x = 1;")
	got := codes(run(t, sample{}, src, lint.Options{Severities: map[string]action.Severity{"CC012": "info", "event-write": "error"}}))
	if diff := cmp.Diff([]string{"2:28 info CC012", "2:39 error CC018"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := lint.Run(sample{}, src, lint.Options{Severities: map[string]action.Severity{"CC999": "info"}}); err == nil {
		t.Error("a severity for no rule is taken")
	}
}

// TestFixes holds what fixes make of a source, and that a second time there is
// nothing left to fix.
func TestFixes(t *testing.T) {
	t.Parallel()
	tests := []struct{ about, code, want string }{
		{"a legacy spelling", "exports.handler = async (event, api) => {\n  api.idToken\n    .setClaim('ä', 1);\n};\n", "exports.handler = async (event, api) => {\n  api.idToken\n    .setCustomClaim('ä', 1);\n};\n"},
		{"a legacy spelling whose error is caught", "exports.handler = async (event, api) => {\n  try { api.idToken.setClaim('a', 1); console.log(profile); } catch {}\n};\n", ""},
		{"a legacy spelling that is asked for", "exports.handler = async (event, api) => {\n  api.idToken.setClaim?.('a', 1);\n};\n", ""},
		{"an object of claims", "exports.handler = async (event, api) => {\n  api.idToken.setClaim({ a: 1 });\n};\n", ""},
		{"a variable", "exports.handler = async (event, api) => {\n  console.log('\U0001F600', profile.name, event.user.name);\n};\n", "exports.handler = async (event, api) => {\n  console.log('\U0001F600', event.user.name, event.user.name);\n};\n"},
		{"a variable of other functions", "const f = () => profile.name;\nexports.handler = async (event, api) => { f(); const { x } = { profile }; };\n", ""},
		{"a variable where the event has another name", "exports.handler = async (e, api) => { console.log(profile); };\n", ""},
		{"not async", "exports.handler = (event, api) => {};\n", "exports.handler = async (event, api) => {};\n"},
		{"a function that is not async", "exports.handler = function (event, api) {};\n", "exports.handler = async function (event, api) {};\n"},
		{"an idle comment", "exports.handler = async (event, api) => {\r\n  // claimctl-disable-next-line CC012 -- x\r\n  console.log(1); // claimctl-disable-line CC012 -- y\r\n};\r\n", "exports.handler = async (event, api) => {\r\n  console.log(1);\r\n};\r\n"},
		{"an idle block comment", "exports.handler = async (event, api) => {\n  console.log(1 /* claimctl-disable-line CC012 -- y */, 2);\n};\n", "exports.handler = async (event, api) => {\n  console.log(1, 2);\n};\n"},
		{"a text that looks like a comment", "exports.handler = async (event, api) => {\n  console.log('// claimctl-disable-line CC012 -- y');\n};\n", ""},
		{"a misspelt comment", "exports.handler = async (event, api) => {\n  // claimctl-disable-nextline CC012 -- x\n  api.idToken.setCustomClaim('sub', 1);\n};\n", "exports.handler = async (event, api) => {\n  // claimctl-disable-next-line CC012 -- x\n  api.idToken.setCustomClaim('sub', 1);\n};\n"},
		{"a byte order mark", "\ufeffexports.handler = (event, api) => {};\n", "\ufeffexports.handler = async (event, api) => {};\n"},
	}
	for _, tt := range tests {
		if tt.want == "" {
			tt.want = tt.code
		}
		got := []byte(tt.code)
		for range 2 {
			report, err := lint.Look(sample{async: true}, file(string(got)), lint.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, _ = lint.Apply(got, report.Fixes)
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.about, diff)
			}
		}
	}
}

func TestFixesOfTypeScript(t *testing.T) {
	t.Parallel()
	src := action.Source{Path: "action.ts", Code: []byte("type Tier = 'free';\nexports.handler = async (event: any, api: any): Promise<void> => {\n  const tier: Tier = 'free';\n  api.idToken.setClaim('https://myapp.example.com/tier', tier as string);\n};\n")}
	report, err := lint.Look(sample{}, src, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, done := lint.Apply(src.Code, report.Fixes)
	if want := strings.Replace(string(src.Code), "setClaim", "setCustomClaim", 1); string(got) != want || len(done) != 1 {
		t.Errorf("got %s", got)
	}
}

func TestApplyLeavesOutWhatOverlaps(t *testing.T) {
	t.Parallel()
	fix := func(start, end int, text string) lint.Fix {
		return lint.Fix{Edits: []lint.Edit{{Start: start, End: end, New: text}}}
	}
	out, done := lint.Apply([]byte("abcdef"), []lint.Fix{fix(1, 3, "X"), fix(2, 4, "Y"), fix(5, 6, "Z"), fix(4, 9, "W"), fix(-1, 0, "V")})
	if string(out) != "aXdeZ" || len(done) != 2 {
		t.Errorf("got %s, %d fixes", out, len(done))
	}
}

// TestOwnActionsAreSilent holds that nothing is found in the recipes of the
// dialects and in the good fixtures of the project.
func TestOwnActionsAreSilent(t *testing.T) {
	t.Parallel()
	sources := map[string]dialect.Script{"../../fixtures/intelliauth/inject-tier-claim.js": intelliauth.New()}
	seen := 0
	check := func(d dialect.Script, src action.Source) {
		seen++
		if found := run(t, d, src, lint.Options{}); len(found) > 0 {
			t.Errorf("%s:\n%s", src.Path, told(found))
		}
	}
	for path, d := range sources {
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		check(d, action.Source{Path: path, Code: code})
	}
	for _, d := range []dialect.Script{intelliauth.New(), auth0action.New()} {
		book, ok := d.(dialect.Cookbook)
		if !ok {
			continue
		}
		for _, r := range book.Recipes() {
			check(d, action.Source{Path: r.Name + ".js", Code: r.Code})
		}
	}
	if seen < 7 {
		t.Errorf("only %d actions", seen)
	}
}

// TestModuleFixtures holds that the fixtures that use modules have no mistake but
// that their requests, which nobody makes, have no time limit.
func TestModuleFixtures(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../fixtures/modules/*.js")
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	for _, path := range paths {
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found := run(t, auth0action.New(), action.Source{Path: path, Code: code}, lint.Options{Disabled: []string{"no-timeout"}})
		if len(found) > 0 {
			t.Errorf("%s", told(found))
		}
	}
}

// TestBaseline holds what a baseline knows.
func TestBaseline(t *testing.T) {
	t.Parallel()
	line := "  a();"
	key := func(d action.Diagnostic) (string, string) { return d.File, line }
	found := []action.Diagnostic{
		{File: "b.js", Code: "CC012", Summary: "x", Line: 1}, {File: "b.js", Code: "CC012", Summary: "x", Line: 9}, {File: "a.js", Code: "CC010", Summary: "y"},
	}
	b := lint.NewBaseline(found, key)
	want := []lint.Known{{File: "a.js", Code: "CC010", Summary: "y", Line: "a();", Count: 1}, {File: "b.js", Code: "CC012", Summary: "x", Line: "a();", Count: 2}}
	if diff := cmp.Diff(want, b.Findings); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	line = "\ta();  "
	all := func(string) bool { return true }
	fresh, gone := b.Without(append(found, found[0]), key, all)
	if len(fresh) != 1 || gone != 0 {
		t.Errorf("%d new, %d gone", len(fresh), gone)
	}
	if _, gone = b.Without(nil, key, all); gone != 3 {
		t.Errorf("%d gone", gone)
	}
	if _, gone = b.Without(nil, key, func(f string) bool { return f == "a.js" }); gone != 1 {
		t.Errorf("%d gone of one file", gone)
	}
	for _, text := range []string{"", "[]", `{"schema": "x"}`, `{"schema": "claimctl/lint-baseline/v1", "other": 1}`} {
		if _, err := lint.ReadBaseline([]byte(text)); err == nil {
			t.Errorf("%q is a baseline", text)
		}
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add(`{"schema": "claimctl/lint-baseline/v1", "findings": [{"file": "a.js", "code": "CC012", "summary": "x", "line": "y", "count": -1}]}`)
	f.Add(`{"schema": "claimctl/lint-baseline/v1", "findings": null}`)
	f.Fuzz(func(t *testing.T, text string) {
		b, err := lint.ReadBaseline([]byte(text))
		if err != nil {
			return
		}
		found := []action.Diagnostic{{File: "a.js", Code: "CC012", Summary: "x"}}
		key := func(d action.Diagnostic) (string, string) { return d.File, "y" }
		if fresh, gone := b.Without(found, key, func(string) bool { return true }); len(fresh) > 1 || gone < 0 {
			t.Errorf("%d new, %d gone", len(fresh), gone)
		}
	})
}
