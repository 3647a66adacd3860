package report_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
)

func blank(kind action.DecisionKind) action.Result {
	return action.Result{
		Schema:   action.ResultSchema,
		Action:   action.Subject{Path: "action.js", Dialect: "auth0-action", Trigger: "post-login", Entry: "onExecutePostLogin", Detected: "detected by rule 2: it exports onExecutePostLogin"},
		Event:    action.EventInfo{Source: "preset:logged-in+set"},
		Decision: action.Decision{Kind: kind},
	}
}

func payload() *action.Object {
	return action.NewObject("iss", "https://login.acme.example/", "aud", []any{"a", "b"}, "iat", 1795348800,
		"https://acme.example/tier", "pro", "empty", action.NewObject(), "nested", action.NewObject("a", nil, "b", true))
}

// results are runs of every kind.
func results() map[string]action.Result {
	list := map[string]action.Result{}
	list["empty"] = blank(action.DecisionAllow)

	allow := blank(action.DecisionAllow)
	allow.DurationUS = 913
	allow.Calls = []action.Call{
		{Seq: 1, Method: "api.session.setCustomClaim", Args: raw(`"tier"`, `"pro"`), Line: 3, Column: 3},
		{Seq: 2, Method: "api.state.set", Args: raw(`"k"`, `{"a":[1,null,{"b":true}],"e":{},"l":[]}`), Line: 12, Column: 11},
		{Seq: 3, Method: "api.redirect.canRedirect", Returned: action.Value("true"), Line: 104, Column: 3},
		{Seq: 4, Method: "api.cache.get", Args: raw(`{"$undefined":true}`), Throws: "the key must be a string", Line: 104, Column: 30},
		{Seq: 5, Method: "api.log", Args: raw(`{"$number":"NaN"}`, `{"$bigint":"12"}`, `{"$date":"2026-11-22T12:00:00.000Z"}`, `{"$error":{"name":"E","message":"m"}}`,
			`{"$function":"f"}`, `{"$function":""}`, `{"$regexp":"/x/i"}`, `{"$symbol":"Symbol(s)"}`, `{"$circular":true}`, `{"$truncated":true}`, `{"$other":1}`, `{"$date":1,"b":2}`, `{"$undefined":"x"}`)},
	}
	allow.Logs = []action.Log{
		{Seq: 6, Level: "debug", Method: "debug", Message: "fine"},
		{Seq: 7, Level: "info", Method: "log", Message: "{\n  a: 1,\n\tb: 2\n}"},
		{Seq: 8, Level: "warn", Method: "warn", Message: "careful"},
		{Seq: 9, Level: "error", Method: "error", Message: ""},
	}
	allow.Claims = []action.Claim{{Token: "access", Name: "tier", Value: action.Value(`"pro"`), Fate: "set", FinalName: "tier", Line: 3}}
	allow.Effects = action.Effects{
		AppMetadata: action.NewObject("seen", true), UserMetadata: action.NewObject("theme", "dark"), Scopes: []string{"openid", "read:all"},
		Cache: action.NewObject("k", action.NewObject("value", "v")), State: action.NewObject("s", nil),
		Other: action.NewObject("authentication", action.NewObject("challengeWith", []any{"otp"}), "saml", action.NewObject()),
	}
	allow.Tokens = map[string]*action.Token{
		"id":     {Payload: payload(), JWT: "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", Bytes: 5000},
		"access": {Payload: payload(), JWT: "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", Bytes: 4096},
		"saml":   {Payload: action.NewObject(), Bytes: 70_000},
		"custom": {Payload: payload(), Opaque: true},
		"none":   nil,
	}
	list["allow"] = allow

	deny := blank(action.DecisionDeny)
	deny.DurationUS = 2_512
	deny.Decision.Code, deny.Decision.Reason = "access_denied", "verify your e-mail address first"
	deny.Claims = []action.Claim{{Token: "id", Name: "n", Value: action.Value("1"), Fate: "omitted", Rule: "no-token", Why: "no token is issued: the action denied access", Line: 4}}
	list["deny"] = deny

	redirect := blank(action.DecisionRedirect)
	redirect.DurationUS = 1_250_000
	redirect.Decision.URL = "https://consent.acme.example/?a=b"
	redirect.Diagnostics = []action.Diagnostic{{Code: "CC110", Severity: "info", Summary: "the flow waits for the user (redirect)"}}
	list["redirect"] = redirect

	challenge := blank(action.DecisionChallenge)
	challenge.Decision.Reason = "challenge otp"
	list["challenge"] = challenge
	return list
}

// fates are claims of every fate.
func fates() action.Result {
	res := blank(action.DecisionAllow)
	const page = "https://docs.example/claims (read 2026-11-22)"
	res.Claims = []action.Claim{
		{Token: "access", Name: "https://acme.example/tier", Value: action.Value(`"pro"`), Fate: "set", FinalName: "https://acme.example/tier", Rule: "r/ok", Why: "the name has a namespace", Source: page, Line: 2},
		{Token: "access", Name: "tier", Value: action.Value(`"pro"`), Fate: "renamed", FinalName: "acme_tier", Rule: "r/ns", Why: `the tenant's prefix: "tier" becomes "acme_tier"`, Source: page, Line: 3},
		{Token: "id", Name: "n", Value: action.Value("1"), Fate: "overwritten", Rule: "last-write-wins", Why: `line 5 sets "n" again; the last write wins`, Line: 4},
		{Token: "id", Name: "n", Value: action.Value("2"), Fate: "set", FinalName: "n", Line: 5},
		{Token: "id", Name: "u", Value: action.Value(`{"$undefined":true}`), Fate: "omitted", Rule: "undefined", Why: "the value is undefined", Source: page, Line: 6},
		{Token: "access", Name: "roles", Value: action.Value(`["a"]`), Fate: "dropped", Rule: "r/reserved", Why: "the name is reserved; the login goes on without the claim", Source: page, Line: 7},
		{Token: "session", Name: "sub", Value: action.Value("null"), Fate: "rejected", Rule: "call-threw", Why: "the call threw: no"},
	}
	res.Diagnostics = []action.Diagnostic{
		{Code: "CC104", Severity: "error", Summary: `claim "sub" is rejected in the session token`, Detail: "the call threw: no"},
		{Code: "CC104", Severity: "warning", Summary: `claim "roles" is dropped in the access token`, File: "action.js", Line: 7, Column: 3},
	}
	return res
}

func failures() map[string]action.Result {
	list := map[string]action.Result{}
	thrown := blank(action.DecisionError)
	thrown.Decision.Reason = "Cannot read properties of undefined (reading 'map')"
	thrown.Error = &action.Error{
		Name: "TypeError", Message: thrown.Decision.Reason, Thrown: true, File: "action.js", Line: 3, Column: 51,
		Hint: "the event has no roles; write event.roles?.map(…)",
	}
	thrown.Diagnostics = []action.Diagnostic{
		{Code: "CC101", Severity: "warning", Summary: "api.foo is not part of the api; it is undefined", File: "action.js", Line: 3, Column: 3, Hint: "did you mean api.bar?"},
		{Code: "CC113", Severity: "warning", Summary: "the value holds a function, which vanishes", Detail: "a token carries JSON", File: "action.js", Line: 3, Column: 3},
		{Code: "CC115", Severity: "info", Summary: "a timer had not fired", File: "other.js", Line: 9},
	}
	list["thrown"] = thrown

	value := blank(action.DecisionError)
	value.Error = &action.Error{Message: "[object Object]", Value: action.Value(`{"code":7,"why":{"$undefined":true}}`), Thrown: true, File: "action.js", Line: 1, Column: 1}
	list["thrown-value"] = value

	limit := blank(action.DecisionDeny)
	limit.Decision.Reason = "the action was still running at the time limit"
	limit.Error = &action.Error{Name: "Error", Kind: action.ErrorLimit, Message: limit.Decision.Reason, File: "action.js", Line: 2, Column: 3, Hint: "the time limit is 5s; --timeout changes it"}
	list["limit"] = limit

	load := blank(action.DecisionError)
	load.Decision.Reason = "SyntaxError: Unexpected token ';'"
	load.Action.Trigger, load.Event.Source = "", ""
	load.Error = &action.Error{Name: "SyntaxError", Kind: action.ErrorLoad, Message: load.Decision.Reason, Thrown: true, File: "action.js", Line: 2, Column: 3}
	load.Diagnostics = []action.Diagnostic{{Code: "CC001", Severity: "error", Summary: load.Decision.Reason, Detail: "why it matters", File: "action.js", Line: 2, Column: 3}}
	list["load"] = load
	return list
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, res := range results() {
		golden(t, "text-"+name, render(t, func(w io.Writer) error { return report.Text(w, res, report.Options{}) }))
	}
	golden(t, "text-fates", render(t, func(w io.Writer) error { return report.Text(w, fates(), report.Options{}) }))
	for name, res := range failures() {
		golden(t, "text-"+name, render(t, func(w io.Writer) error { return report.Text(w, res, withSource()) }))
	}
	verbose := report.Options{Verbose: true}
	golden(t, "text-allow-verbose", render(t, func(w io.Writer) error { return report.Text(w, results()["allow"], verbose) }))
}

func TestTextInColour(t *testing.T) {
	t.Parallel()
	opts := withSource()
	opts.Color = true
	all := ""
	for _, res := range []action.Result{results()["allow"], results()["deny"], results()["redirect"], fates(), failures()["thrown"], failures()["limit"]} {
		all += render(t, func(w io.Writer) error { return report.Text(w, res, opts) })
	}
	golden(t, "text-colour", all)
	plain := ""
	opts.Color = false
	for _, res := range []action.Result{results()["allow"], results()["deny"], results()["redirect"], fates(), failures()["thrown"], failures()["limit"]} {
		plain += render(t, func(w io.Writer) error { return report.Text(w, res, opts) })
	}
	// Blanks before the end of a colour do not show.
	stripped := strings.ReplaceAll(sgr.ReplaceAllString(all, ""), " \n", "\n")
	if diff := cmp.Diff(plain, stripped); diff != "" {
		t.Errorf("colour changes the text (-plain +stripped):\n%s", diff)
	}
}

// long is a result with a text of n characters in every place.
func long(n int) action.Result {
	text := strings.Repeat("ab 日", n/4)
	res := blank(action.DecisionDeny)
	res.Decision.Reason, res.Decision.URL = text, "https://x.example/"+text
	res.Calls = []action.Call{
		{Method: "api.a", Args: raw(string(action.MustMarshal(text)), `{"k":`+string(action.MustMarshal(text))+`}`), Throws: text},
		{Method: "api.b", Returned: action.MustMarshal(text)},
	}
	res.Claims = []action.Claim{
		{Token: "id", Name: text, FinalName: "p_" + text, Value: action.MustMarshal(text), Fate: "renamed", Why: text},
		{Token: "id", Name: "short", FinalName: "short", Value: action.Value("1"), Fate: "set"},
	}
	res.Logs = []action.Log{{Level: "info", Message: text}}
	res.Effects.State = action.NewObject("k", text)
	res.Tokens = map[string]*action.Token{"id": {Payload: action.NewObject("k", text, text, 1)}}
	res.Error = &action.Error{Name: "Error", Message: text, Hint: text, Thrown: true}
	return res
}

// TestLongTextsAreShortened: every part is cut unless it is asked for.
func TestLongTextsAreShortened(t *testing.T) {
	t.Parallel()
	text := func(n int, opts report.Options) string {
		return render(t, func(w io.Writer) error { return report.Text(w, long(n), opts) })
	}
	golden(t, "text-long", text(1200, report.Options{}))
	for line := range strings.Lines(text(400_000, report.Options{})) {
		if len(line) > 10_000 {
			t.Errorf("a line of %d bytes: %.80s…", len(line), line)
		}
	}
	whole := text(1200, report.Options{Verbose: true})
	if strings.Contains(whole, "characters; -v") || strings.Count(whole, strings.Repeat("ab 日", 300)) < 13 {
		t.Errorf("-v does not show all:\n%s", whole)
	}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	list := []action.Diagnostic{
		{Code: "CC001", Severity: "error", Summary: "all parts", Detail: "why\nin two lines", Hint: "what\nto do", File: "action.js", Line: 3, Column: 3, Source: "https://docs.example/ (read 2026-11-22)"},
		{Code: "CC002", Severity: "error", Summary: "the same place", File: "action.js", Line: 3, Column: 3},
		{Code: "CC003", Severity: "warning", Summary: "no column", File: "action.js", Line: 3},
		{Code: "CC004", Severity: "info", Summary: "past the end", File: "action.js", Line: 99, Column: 1},
		{Code: "CC005", Severity: "warning", Summary: "no line", File: "action.js"},
		{Code: "CC006", Severity: "warning", Summary: "a file that is not there", File: "missing.js", Line: 1, Column: 1},
		{Severity: "error", Summary: "no code"},
	}
	got := render(t, func(w io.Writer) error { return report.Diagnostics(w, list, withSource()) })
	golden(t, "diagnostics", got)
	if strings.HasPrefix(got, "\n") {
		t.Error("it begins with an empty line")
	}
	golden(t, "diagnostics-none", render(t, func(w io.Writer) error { return report.Diagnostics(w, nil, report.Options{}) }))
}

// TestResultIsNotChanged: showing a result leaves it as it is.
func TestResultIsNotChanged(t *testing.T) {
	t.Parallel()
	res, before := fates(), fates()
	for _, opts := range []report.Options{{}, {Color: true, Verbose: true}} {
		render(t, func(w io.Writer) error { return report.Text(w, res, opts) })
	}
	if diff := cmp.Diff(before, res, cmp.Transformer("object", func(o *action.Object) string { return string(o.Value()) })); diff != "" {
		t.Error(diff)
	}
}

// stuck is a writer that fails.
type stuck struct{}

var errStuck = errors.New("no room")

func (stuck) Write([]byte) (int, error) { return 0, errStuck }

func TestWriteErrorsAreReturned(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		if err := page(stuck{}, report.Options{}); !errors.Is(err, errStuck) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
