package report_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/diag"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// script is a dialect with one trigger of everything.
type script struct{ dialect.Script }

func fact(text string) claims.Fact {
	return claims.Fact{Text: text, Source: claims.Source{URL: "https://docs.example/", Date: "2026-11-22"}}
}

func (script) Info() dialect.Info {
	return dialect.Info{
		ID: "acme-hook", Name: "Acme", Summary: "a hook",
		Triggers: []dialect.Trigger{
			{ID: "sign-in", Summary: "after the password", Handlers: []string{"onSignIn", "onResume"}, Tokens: []action.TokenKind{"access", "id"}},
			{ID: "sign-up", Summary: "before the user is there"},
		},
		Notes: []claims.Fact{
			fact("the first note is a long one that has to be broken into several lines, because nobody reads lines of more than a hundred characters"),
			{Text: "claimctl assumes this", Unknown: true},
			{Text: "the time limit is not documented", Unknown: true},
		},
		Sources: []claims.Source{{URL: "https://docs.example/", Date: "2026-11-22"}, {URL: "https://code.example/"}},
	}
}

func (script) Rules(t dialect.Trigger) claims.Rules {
	if t.ID == "sign-up" {
		return claims.Rules{}
	}
	return claims.Rules{
		Names: []claims.NameRule{
			{ID: "acme/reserved", Fate: action.FateRejected, Match: claims.Match{Names: []string{"sub"}}, Fact: fact("the name is reserved")},
			{
				ID: "acme/ignored", Fate: action.FateDropped, Match: claims.Match{Names: []string{"roles"}, Tokens: []action.TokenKind{"access"}},
				Fact: fact("the platform ignores the name without a word, which takes a sentence so long that it goes on in another line"),
			},
		},
		Size: &claims.SizeRule{ID: "acme/size", Limit: 100, Fact: fact("all claims of a token may have 100 bytes")},
	}
}

func (script) Surface(e dialect.Entry) dialect.Surface {
	return dialect.Surface{Root: "api", Methods: []dialect.Method{
		{Name: "deny", Params: []dialect.Param{{Name: "reason", Type: "string"}}, Returns: "void"},
		{Name: "token.set", Params: []dialect.Param{{Name: "name", Type: "string"}, {Name: "value", Type: "JSON", Optional: true}}, Returns: "api"},
	}}
}

func suites() []suite.Report {
	return []suite.Report{
		{Suite: "tier.claims.yaml", Action: "action.js", Dialect: "acme-hook", Cases: []suite.CaseResult{
			{Name: "no tier means free", Status: suite.Pass},
			{Name: "pro stays pro", Status: suite.Fail, Mismatches: []suite.Mismatch{
				{What: "claims.access.tier", Expected: `"pro"`, Actual: `"free"`, Note: "line 3 decides", Line: 4, Column: 9, ActionLine: 3, ActionColumn: 3},
				{What: "logs[0]", Expected: "~ /x/", Actual: "absent", Line: 5, Column: 9},
			}},
			{Name: "later", Status: suite.Todo, Reason: "issue 7", Mismatches: []suite.Mismatch{{What: "x"}}},
			{Name: "elsewhere", Status: suite.Skip, Reason: "needs the network"},
		}},
		{Schema: suite.Schema, Suite: "broken.claims.yaml", Cases: []suite.CaseResult{}, DurationsUS: []int64{}, Diagnostics: []action.Diagnostic{
			{Code: "CC302", Severity: "error", Summary: `unknown key "expct"`, File: "broken.claims.yaml", Line: 5, Column: 5, Hint: "did you mean expect?"},
		}},
	}
}

func decoded(t testing.TB, token string) *jwtinspect.Decoded {
	t.Helper()
	d, err := jwtinspect.Decode(token, jwtinspect.Options{Now: now(), Explain: func(name string) (string, string, bool) {
		r, ok := claims.Registered(name)
		return r.Description, r.Reference, ok
	}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	// {"alg":"none"} and {"sub":"ada","exp":1300819380,"nbf":4000000000,"日本":[1,{"$undefined":true}]}
	unsecured = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJleHAiOjEzMDA4MTkzODAsIm5iZiI6NDAwMDAwMDAwMCwi5pel5pysIjpbMSx7IiR1bmRlZmluZWQiOnRydWV9XX0."
	// {"alg":"HS256","typ":"JWT"} and {"sub":"ada"}
	signed    = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	encrypted = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.AAAA.AAAA.AAAA"
	// {"alg":"HS256"} and the text "hello\n\tworld"
	notJSON = "eyJhbGciOiJIUzI1NiJ9.aGVsbG8KCXdvcmxk.AAAA"
	// {"alg":"HS256"} and bytes that are no text
	notText = "eyJhbGciOiJIUzI1NiJ9._______-.AAAA"
)

func TestDecoded(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{"unsecured": unsecured, "signed": signed, "encrypted": encrypted, "not-json": notJSON, "not-text": notText} {
		golden(t, "decoded-"+name, render(t, func(w io.Writer) error { return report.Decoded(w, decoded(t, token), now(), nil, report.Options{}) }))
	}
	golden(t, "decoded-colour", render(t, func(w io.Writer) error {
		return report.Decoded(w, decoded(t, unsecured), now(), nil, report.Options{Color: true})
	}))
}

func TestSuites(t *testing.T) {
	t.Parallel()
	golden(t, "suites", render(t, func(w io.Writer) error { return report.Suites(w, suites(), withSource()) }))
	golden(t, "suites-none", render(t, func(w io.Writer) error { return report.Suites(w, nil, report.Options{}) }))
	opts := withSource()
	opts.Color = true
	golden(t, "suites-colour", render(t, func(w io.Writer) error { return report.Suites(w, suites(), opts) }))
}

func TestSuitesDocument(t *testing.T) {
	t.Parallel()
	got := render(t, func(w io.Writer) error { return report.JSON(w, report.SuitesDocument(suites()[1:])) })
	golden(t, "suites-json", got)
}

func TestFindings(t *testing.T) {
	t.Parallel()
	list := []action.Diagnostic{
		{Code: "CC012", Severity: "error", Summary: "one", File: "action.js", Line: 3, Column: 3},
		{Code: "CC013", Severity: "warning", Summary: "two"},
		{Code: "CC014", Severity: "warning", Summary: "three"},
		{Code: "CC015", Severity: "info", Summary: "four"},
	}
	golden(t, "findings", render(t, func(w io.Writer) error { return report.Findings(w, list, 2, withSource()) }))
	golden(t, "findings-none", render(t, func(w io.Writer) error { return report.Findings(w, nil, 1, report.Options{Color: true}) }))
}

func TestTable(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"name", "日本", "last"}, {"a longer name", "x"}, {"", "y", "z\n\t\x1b[31m"}, {}}
	golden(t, "table", render(t, func(w io.Writer) error { return report.Table(w, rows, report.Options{}) }))
	golden(t, "table-none", render(t, func(w io.Writer) error { return report.Table(w, nil, report.Options{}) }))
	golden(t, "table-colour", render(t, func(w io.Writer) error { return report.Table(w, rows, report.Options{Color: true}) }))
}

func TestExplanation(t *testing.T) {
	t.Parallel()
	e := diag.Entry{
		Code: "CC104", Title: "a claim does not land as written",
		Text: strings.Repeat("A rule of the platform decides the fate of this claim. ", 4),
		Fix:  "Rename the claim, or leave it out. `claimctl claims NAME` explains a name, whoever wrote it and why.",
	}
	golden(t, "explanation", render(t, func(w io.Writer) error { return report.Explanation(w, e, report.Options{}) }))
	golden(t, "explanation-no-fix", render(t, func(w io.Writer) error {
		return report.Explanation(w, diag.Entry{Code: "C", Title: "T", Text: "text"}, report.Options{Color: true})
	}))
}

func TestDialect(t *testing.T) {
	t.Parallel()
	golden(t, "dialect", render(t, func(w io.Writer) error { return report.Dialect(w, script{}, report.Options{}) }))
	checkClean(t, render(t, func(w io.Writer) error { return report.Dialect(w, script{}, report.Options{Color: true}) }))
}

func TestClaimName(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"sub": "registered", "roles": "dropped", "x\n\x1b[31m": "hostile"} {
		golden(t, "claim-name-"+file, render(t, func(w io.Writer) error {
			return report.ClaimName(w, name, []dialect.Dialect{script{}}, report.Options{})
		}))
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	doc := action.NewObject("html", "<b>&</b>", "text", "\u202e\u0085\u2028\x7f\x1b\u00e9日😀", "tag\U000E0001", 1, "list", []any{})
	got := render(t, func(w io.Writer) error { return report.JSON(w, doc) })
	golden(t, "json", got)
	var back map[string]any
	if err := json.Unmarshal([]byte(got), &back); err != nil {
		t.Fatal(err)
	}
	if back["text"] != "\u202e\u0085\u2028\x7f\x1b\u00e9日😀" || back["tag\U000E0001"] != 1.0 {
		t.Errorf("it reads back as %q", back)
	}
	if err := report.JSON(io.Discard, func() {}); err == nil {
		t.Error("a function is written")
	}
}

// pages are all that the package can write.
func pages() map[string]func(io.Writer, report.Options) error {
	return map[string]func(io.Writer, report.Options) error{
		"text":        func(w io.Writer, o report.Options) error { return report.Text(w, fates(), o) },
		"diagnostics": func(w io.Writer, o report.Options) error { return report.Diagnostics(w, fates().Diagnostics, o) },
		"findings":    func(w io.Writer, o report.Options) error { return report.Findings(w, fates().Diagnostics, 1, o) },
		"no findings": func(w io.Writer, o report.Options) error { return report.Findings(w, nil, 1, o) },
		"suites":      func(w io.Writer, o report.Options) error { return report.Suites(w, suites(), o) },
		"table":       func(w io.Writer, o report.Options) error { return report.Table(w, [][]string{{"a"}}, o) },
		"explanation": func(w io.Writer, o report.Options) error { return report.Explanation(w, diag.Catalogue()[0], o) },
		"dialect":     func(w io.Writer, o report.Options) error { return report.Dialect(w, script{}, o) },
		"claim name": func(w io.Writer, o report.Options) error {
			return report.ClaimName(w, "sub", []dialect.Dialect{script{}}, o)
		},
		"decoded": func(w io.Writer, o report.Options) error {
			d, err := jwtinspect.Decode(signed, jwtinspect.Options{})
			if err != nil {
				return err
			}
			return report.Decoded(w, d, now(), nil, o)
		},
		"json": func(w io.Writer, _ report.Options) error { return report.JSON(w, fates()) },
	}
}

// TestColoursAreBalanced holds every page, whatever is in it.
func TestColoursAreBalanced(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		for _, opts := range []report.Options{{Color: true}, {Color: true, Verbose: true, Sources: withSource().Sources}} {
			out := render(t, func(w io.Writer) error { return page(w, opts) })
			if checkClean(t, out); out == "" || name != "json" && !strings.Contains(out, "\x1b[") {
				t.Errorf("%s has no colour:\n%s", name, out)
			}
		}
	}
}
