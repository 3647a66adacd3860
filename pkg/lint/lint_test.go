package lint_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/lint"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// dialects are those that have a folder in testdata.
func dialects() []dialect.Dialect {
	return []dialect.Dialect{sample{}, intelliauth.New(), auth0action.New()}
}

// TestFixtures looks at the files in testdata/<dialect>. One whose name begins
// with ok_ must be silent; every other one has findings, in the golden file
// beside it: whole for the made-up platform, otherwise without the texts of the
// dialect.
func TestFixtures(t *testing.T) {
	t.Parallel()
	for _, d := range dialects() {
		dir := filepath.Join("testdata", d.Info().ID)
		paths, err := filepath.Glob(filepath.Join(dir, "*.[jt]s"))
		if err != nil {
			t.Fatal(err)
		}
		if len(paths) < 4 {
			t.Errorf("%s holds %d fixtures; expected more", dir, len(paths))
		}
		for _, path := range paths {
			t.Run(d.Info().ID+"/"+filepath.Base(path), func(t *testing.T) {
				t.Parallel()
				checkFixture(t, d, path)
			})
		}
	}
}

func checkFixture(t *testing.T, d dialect.Dialect, path string) {
	t.Helper()
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found, err := lint.Run(d, action.Source{Path: filepath.Base(path), Code: code}, lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := told(found)
	if d.Info().ID != (sample{}).Info().ID {
		got = headlines(found)
	}
	if strings.HasPrefix(filepath.Base(path), "ok_") {
		if got != "" {
			t.Errorf("expected silence, got:\n%s", got)
		}
		return
	}
	golden := strings.TrimSuffix(path, filepath.Ext(path)) + ".golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" || got == "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
}

// told is a list of findings as text.
func told(found []action.Diagnostic) string {
	var out strings.Builder
	for _, d := range found {
		fmt.Fprintf(&out, "%s:%d:%d: %s %s: %s\n", d.File, d.Line, d.Column, d.Severity, d.Code, d.Summary)
		for _, part := range [][2]string{{"why", d.Detail}, {"hint", d.Hint}, {"source", d.Source}} {
			if part[1] != "" {
				fmt.Fprintf(&out, "  %s: %s\n", part[0], part[1])
			}
		}
	}
	return out.String()
}

// headlines is told without the texts that a dialect words.
func headlines(found []action.Diagnostic) string {
	var out strings.Builder
	for _, d := range found {
		fmt.Fprintf(&out, "%s:%d:%d: %s %s: %s\n", d.File, d.Line, d.Column, d.Severity, d.Code, d.Summary)
	}
	return out.String()
}

// run looks at a source of the made-up platform.
func run(t *testing.T, d dialect.Dialect, src action.Source, opts lint.Options) []action.Diagnostic {
	t.Helper()
	found, err := lint.Run(d, src, opts)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func codes(found []action.Diagnostic) []string {
	out := []string{}
	for _, d := range found {
		out = append(out, fmt.Sprintf("%d:%d %s %s", d.Line, d.Column, d.Severity, d.Code))
	}
	return out
}

// TestExamples runs every rule's examples: the bad one is reported by the rule
// and no other, the good one by none.
func TestExamples(t *testing.T) {
	t.Parallel()
	rules := lint.Rules()
	if len(rules) == 0 {
		t.Fatal("there are no rules")
	}
	for _, rule := range rules {
		t.Run(rule.Name, func(t *testing.T) {
			t.Parallel()
			platform, in := dialect.Dialect(sample{}), in
			switch {
			case rule.Template:
				platform, in = paper{}, file
			case rule.Whole:
				in = file
			}
			bad := run(t, platform, in(rule.Bad), lint.Options{})
			if len(bad) == 0 {
				t.Error("nothing reports the bad example")
			}
			for _, d := range bad {
				if d.Code != rule.Code {
					t.Errorf("the bad example meets %s, too: %s", d.Code, d.Summary)
				}
			}
			if good := run(t, platform, in(rule.Good), lint.Options{}); len(good) > 0 {
				t.Errorf("the good example is reported:\n%s", told(good))
			}
			off := run(t, platform, in(rule.Bad), lint.Options{Disabled: []string{rule.Code}})
			if len(off) > 0 {
				t.Errorf("disabled, the rule still reports:\n%s", told(off))
			}
		})
	}
}

func TestRulesAreDescribed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	last := "CC009"
	for _, r := range lint.Rules() {
		if r.Code <= last || r.Code > "CC049" || len(r.Code) != len(last) {
			t.Errorf("code %q is out of order or range", r.Code)
		}
		last = r.Code
		if seen[r.Name] || r.Name == "" {
			t.Errorf("name %q is empty or taken", r.Name)
		}
		seen[r.Name] = true
		for _, text := range []string{r.Title, r.Text, r.Fix, r.Bad, r.Good} {
			if text == "" || text != strings.TrimSpace(text) {
				t.Errorf("%s: a text is empty or has blanks around it: %q", r.Code, text)
			}
		}
		if r.Check == nil {
			t.Errorf("%s checks nothing", r.Code)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct{ word, want string }{
		{"CC012", "CC012"},
		{"cc012", "CC012"},
		{"reserved-claim", "CC012"},
		{"reserved", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, ok := lint.Find(lint.Rules(), tt.word)
		if got.Code != tt.want || ok != (tt.want != "") {
			t.Errorf("Find(%q) = %q, %v; want %q", tt.word, got.Code, ok, tt.want)
		}
	}
}

// TestRefused holds that what keeps a source from running is the only finding.
func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ about, code, want string }{
		{"an empty file", "", "1:1 error CC001"},
		{"no JavaScript", "exports.handler = async (event, api) => {\n  const = 1;\n}", "2:9 error CC001"},
		{"a name declared twice", "const a = 1;\nconst a = 2;\nexports.handler = async (event, api) => {};", "2:7 error CC001"},
		{"no handler", "api.nothing('x');", "1:1 error CC002"},
	}
	for _, tt := range tests {
		found := run(t, sample{}, file(tt.code), lint.Options{})
		if diff := cmp.Diff([]string{tt.want}, codes(found)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
		for _, d := range found {
			if d.File != "action.js" {
				t.Errorf("%s: the file is %q", tt.about, d.File)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	src := in("api.accessToken.setCustomClaim('sub', 1);\napi.idToken.addClaim('tier', 'free');\napi.idToken.addClaims();")
	tests := []struct {
		about string
		opts  lint.Options
		want  []string
	}{
		{"as it is", lint.Options{}, []string{"2:32 error CC012", "3:1 error CC016", "4:1 error CC016"}},
		{"without a rule", lint.Options{Disabled: []string{"unknown-method"}}, []string{"2:32 error CC012"}},
		{"the same twice", lint.Options{Disabled: []string{"cc012", "CC012", "CC016"}}, []string{}},
		{"leniently", lint.Options{Lenient: true}, []string{"2:32 warning CC012", "3:1 warning CC016", "4:1 error CC016"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, codes(run(t, sample{}, src, tt.opts))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}

func TestOptionsThatMeanNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		opts lint.Options
		want dialect.UnknownError
	}{
		{lint.Options{Disabled: []string{"reserved-claims"}}, dialect.UnknownError{What: "lint rule", Name: "reserved-claims", Hint: "did you mean reserved-claim?"}},
		{lint.Options{Trigger: "logn"}, dialect.UnknownError{What: "trigger", Name: "logn", Hint: `did you mean "login"? triggers of sample: login`}},
	}
	for _, tt := range tests {
		found, err := lint.Run(sample{}, in(""), tt.opts)
		var unknown *dialect.UnknownError
		if !errors.As(err, &unknown) || *unknown != tt.want || found != nil {
			t.Errorf("Run(%+v) = %v, %#v; want %#v", tt.opts, found, err, tt.want)
		}
	}
}

func TestNotesAreTold(t *testing.T) {
	t.Parallel()
	got := codes(run(t, sample{}, file("exports.handler = (event, api) => {};\nexports.other = 1;"), lint.Options{}))
	if diff := cmp.Diff([]string{"1:1 warning CC003"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNames holds that paths are told in the dialect's words, and that other
// things of the same name are left alone.
func TestNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		about, code string
		want        []string
	}{
		{"own parameter names", "exports.handler = async (e, a) => { a.idToken.setClaim('x', 1); };", []string{"1:37 error CC016"}},
		{"a part in a variable", "exports.handler = async (event, api) => { const t = api.idToken; t.setCustomClaim('sub', 1); };", []string{"1:83 error CC012"}},
		{"destructured", "exports.handler = async (event, api) => { const { idToken: t } = api; t.setCustomClaim('sub', 1); };", []string{"1:88 error CC012"}},
		{"a helper with the usual names", "const add = (api) => api.idToken.setCustomClaim('sub', 1);\nexports.handler = async (event, api) => add(api);", []string{"1:49 error CC012"}},
		{"another api", "const api = require('./client');\nexports.handler = async (e, a) => { await api.get('/x'); };", []string{}},
		{"a handler that is not shown", "exports.handler = wrap(async (event, api) => { api.idToken.setClaim('x', 1); });", []string{"1:48 error CC016"}},
		{"a member in brackets", "exports.handler = async (event, api) => { api['idToken']['setClaim']('x', 1); };", []string{"1:43 error CC016"}},
		{"a name that is not constant", "exports.handler = async (event, api) => { api[event.token].setClaim('x', 1); };", []string{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, codes(run(t, sample{}, file(tt.code), lint.Options{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}

func TestTypeScript(t *testing.T) {
	t.Parallel()
	src := action.Source{Path: "action.ts", Code: []byte(
		"type Tier = 'free' | 'pro';\nexports.handler = async (event: any, api: any): Promise<void> => {\n  const tier: Tier = 'free';\n  api.accessToken.setCustomClaim('sub' as string, tier);\n};\n")}
	got := codes(run(t, sample{}, src, lint.Options{}))
	if diff := cmp.Diff([]string{"4:34 error CC012"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestOnce holds that findings are sorted and the same one is told once.
func TestOnce(t *testing.T) {
	t.Parallel()
	found := run(t, sample{}, in("api.b(); api.a();\napi.idToken.setCustomClaim('sub');"), lint.Options{})
	if diff := cmp.Diff([]string{"2:1 error CC016", "2:10 error CC016", "3:1 warning CC017", "3:28 error CC012"}, codes(found)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMany holds that a hostile source cannot make the list endless, and that
// the list says so.
func TestMany(t *testing.T) {
	t.Parallel()
	found := run(t, sample{}, in(strings.Repeat("api.nothing();\n", 3*lint.MaxFindings)), lint.Options{})
	if len(found) != lint.MaxFindings {
		t.Fatalf("%d findings", len(found))
	}
	last := found[len(found)-1]
	if !strings.HasSuffix(last.Detail, "the file has more of these, only 1000 are told") {
		t.Errorf("the last finding does not say that there are more: %+v", last)
	}
	exact := run(t, sample{}, in(strings.Repeat("api.nothing();\n", 10)), lint.Options{})
	if len(exact) != 10 || strings.Contains(exact[9].Detail, "more of these") {
		t.Errorf("%d findings, the last: %+v", len(exact), exact[len(exact)-1])
	}
}

// TestConcurrently looks at one source from several goroutines.
func TestConcurrently(t *testing.T) {
	t.Parallel()
	src := in("api.idToken.setCustomClaim('sub', 1);\nevent.x = 1;\napi.nothing();")
	want := told(run(t, sample{}, src, lint.Options{}))
	results := make(chan string)
	for range 8 {
		go func() {
			found, _ := lint.Run(sample{}, src, lint.Options{})
			results <- told(found)
		}()
	}
	for range 8 {
		if got := <-results; got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
	}
}

func FuzzRun(f *testing.F) {
	for _, rule := range lint.Rules() {
		f.Add(string(in(rule.Bad).Code))
		f.Add(string(in(rule.Good).Code))
	}
	seeds, err := filepath.Glob("testdata/*/*.js")
	if err != nil || len(seeds) < 8 {
		f.Fatalf("%d seeds, %v", len(seeds), err)
	}
	for _, path := range seeds {
		code, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(code))
	}
	f.Add("exports.handler = async (event, api) => { api.accessToken.setCustomClaim(`${a}\u200b`, ...b) /* claimctl-disable-line")
	f.Fuzz(func(t *testing.T, code string) {
		for _, d := range append(dialects(), paper{}) {
			start := time.Now()
			found, err := lint.Run(d, file(code), lint.Options{})
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%s: %d bytes took %v", d.Info().ID, len(code), took)
			}
			if err != nil {
				t.Fatalf("%s: %v", d.Info().ID, err)
			}
			holds(t, code, found)
		}
	})
}

// holds checks what is true of every list of findings.
func holds(t *testing.T, code string, found []action.Diagnostic) {
	t.Helper()
	if len(found) > lint.MaxFindings*len(lint.Rules()) {
		t.Errorf("%d findings", len(found))
	}
	lines := strings.Count(code, "\n") + strings.Count(code, "\r") + strings.Count(code, "\u2028") + strings.Count(code, "\u2029") + 1
	for i, d := range found {
		if d.Code == "" || d.Severity == "" || d.Summary == "" || d.File == "" || d.Line < 1 || d.Line > lines || d.Column < 1 {
			t.Errorf("finding %d of %d lines is incomplete: %+v", i, lines, d)
		}
		if len(d.Summary)+len(d.Hint) > 4096 {
			t.Errorf("finding %d is %d bytes of text", i, len(d.Summary)+len(d.Hint))
		}
	}
	if !slices.IsSortedFunc(found, func(a, b action.Diagnostic) int { return a.Line - b.Line }) {
		t.Error("the findings are not sorted")
	}
}
