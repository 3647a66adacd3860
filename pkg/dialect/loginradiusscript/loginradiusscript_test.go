package loginradiusscript_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/dialecttest"
	"github.com/claimctl/claimctl/pkg/dialect/loginradiusscript"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// clock is the instant of every run.
func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func workflow() dialect.Trigger { return loginradiusscript.New().Info().Triggers[0] }

func event(t *testing.T, preset string) *action.Object {
	t.Helper()
	sc, err := presets.Load(preset, clock())
	if err != nil {
		t.Fatal(err)
	}
	obj, err := loginradiusscript.New().Event(sc, workflow())
	if err != nil {
		t.Fatal(err)
	}
	return obj
}

// run runs a script on a preset.
func run(t *testing.T, preset, code string, opts runner.Options) action.Result {
	t.Helper()
	opts.Clock = clock()
	src := action.Source{Path: "script.js", Code: []byte(code)}
	ev := action.Event{Origin: "preset:" + preset, JSON: event(t, preset).Value()}
	r, err := runner.New(loginradiusscript.New(), src, opts)
	if err != nil {
		return runner.Failed(loginradiusscript.New(), src, ev, err)
	}
	return r.Run(context.Background(), ev)
}

// body runs the body of a handler on the usual preset.
func body(t *testing.T, code string) action.Result {
	t.Helper()
	return run(t, "logged-in", "exports.execute = async (lrObject, hook) => {\n"+code+"\n};\n", runner.Options{})
}

// told are the diagnostics of a code, one a line.
func told(res action.Result, code string) string {
	var lines []string
	for _, d := range res.Diagnostics {
		if d.Code == code {
			lines = append(lines, string(d.Severity)+": "+d.Summary)
		}
	}
	return strings.Join(lines, "\n")
}

func wantPart(t *testing.T, what, got, part string) {
	t.Helper()
	if !strings.Contains(got, part) {
		t.Errorf("%s: got %q, which lacks %q", what, got, part)
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, loginradiusscript.New(), dialecttest.Options{
		Write: func(_ dialect.Trigger, body string) string {
			return "exports.execute = async (event, hook) => {" + body + "};"
		},
		SetClaim: func(_ dialect.Trigger, expression string) string {
			return "hook.accessToken.setCustomClaim('n', " + expression + ");"
		},
		Run: func(ctx context.Context, src action.Source, trigger string, limit time.Duration, event action.Event) action.Result {
			r, err := runner.New(loginradiusscript.New(), src, runner.Options{Trigger: trigger, TimeLimit: limit, Clock: clock()})
			if err != nil {
				return runner.Failed(loginradiusscript.New(), src, event, err)
			}
			return r.Run(ctx, event)
		},
	})
}

func golden(t *testing.T, name string, value any) {
	t.Helper()
	got, err := action.MarshalIndent(value)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got); go test -update rewrites it:\n%s", path, diff)
	}
}

// TestEvents: every preset has an lrObject, also one of which little is known.
func TestEvents(t *testing.T) {
	t.Parallel()
	for _, name := range presets.Names() {
		golden(t, "event-"+name, event(t, name))
	}
	d := loginradiusscript.New()
	for name, sc := range map[string]action.Scenario{
		"sparse":    {Moment: action.MomentLogin, At: clock()},
		"bare-user": {Moment: action.MomentLogin, At: clock(), User: &action.User{ID: "u1"}, Origin: &action.Origin{IP: "192.0.2.1"}, Connection: &action.Connection{Strategy: "social"}},
	} {
		obj, err := d.Event(sc, workflow())
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "event-"+name, obj)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	code := "exports.execute = (lrObject, hook) => { hook.accessToken.setCustomClaim('a', 1); hook.idToken.setCustomClaim('b', [null]); };"
	for name, opts := range map[string]runner.Options{
		"usual": {}, "settings": {Settings: dialect.Settings{Issuer: "https://id.acme.example", Audience: "https://other.example"}},
	} {
		res := run(t, "logged-in", code, opts)
		shapes := &action.Object{}
		for _, kind := range []string{"access", "id"} {
			shapes.Put(kind, action.NewObject("header", res.Tokens[kind].Header, "payload", res.Tokens[kind].Payload))
		}
		golden(t, "token-"+name, shapes)
	}
	if tok := loginradiusscript.New().Token(action.TokenSAML, dialect.TokenInput{Event: &action.Object{}}); tok != nil {
		t.Errorf("got %+v, want no SAML token", tok)
	}
}

// TestFates: registered names keep the platform's own value, with a word about
// it.
func TestFates(t *testing.T) {
	t.Parallel()
	rows := []struct {
		token, claim, value string
		fate                action.Fate
	}{
		{"accessToken", "role", "'a'", action.FateSet},
		{"accessToken", "scope", "'a'", action.FateSet},
		{"accessToken", "empty", "null", action.FateSet},
		{"accessToken", "none", "undefined", action.FateOmitted},
		{"accessToken", "iss", "'a'", action.FateOverwritten},
		{"idToken", "sub", "'a'", action.FateOverwritten},
		{"idToken", "acr", "'a'", action.FateOverwritten},
		{"accessToken", "scp", "'a'", action.FateOverwritten},
		{"idToken", "scp", "'a'", action.FateSet},
	}
	for _, row := range rows {
		res := body(t, "hook."+row.token+".setCustomClaim('"+row.claim+"', "+row.value+");")
		if len(res.Claims) != 1 || res.Claims[0].Fate != row.fate {
			t.Errorf("%s %s: got %+v, want %s", row.token, row.claim, res.Claims, row.fate)
			continue
		}
		if row.fate != action.FateSet {
			wantPart(t, row.claim, told(res, "CC104"), `warning: claim "`+row.claim+`" is `+string(row.fate))
		}
	}
	res := body(t, "hook.accessToken.setCustomClaim('sub', 'evil');")
	sub, _ := res.Tokens["access"].Payload.LookupString("sub")
	uid, _ := event(t, "logged-in").LookupString("Identity", "Uid")
	if sub != uid || uid == "" {
		t.Errorf("got sub %q, want the platform's own %q", sub, uid)
	}
}

// TestSetError: the flow fails with all three parts, and the function goes on.
func TestSetError(t *testing.T) {
	t.Parallel()
	res := body(t, "hook.setError('500', 'API Error', 'no answer'); hook.setError('1', 'a', 'b'); hook.accessToken.setCustomClaim('a', 1); console.log('on');")
	want := action.Decision{Kind: action.DecisionDeny, Code: "500", Title: "API Error", Reason: "no answer"}
	if diff := cmp.Diff(want, res.Decision); diff != "" {
		t.Error(diff)
	}
	if len(res.Logs) != 1 || len(res.Tokens) != 0 || res.Claims[0].Fate != action.FateOmitted {
		t.Errorf("got logs %v, tokens %v, claims %v", res.Logs, res.Tokens, res.Claims)
	}
	res = body(t, "hook.setError(500);")
	if diff := cmp.Diff(action.Decision{Kind: action.DecisionDeny, Code: "500"}, res.Decision); diff != "" {
		t.Error(diff)
	}
	wantPart(t, "told", told(res, dialect.CodeArgument), "warning: hook.setError: the code is number, not a string\nwarning: hook.setError: the title is undefined")
	res = body(t, "hook.idToken.setCustomClaim({a: 1});")
	wantPart(t, "told", told(res, dialect.CodeArgument), "the claim name is object, not a string")
}

// TestThrow: what the platform makes of an error is not documented; here it
// fails the flow.
func TestThrow(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"throw new Error('boom');", "await Promise.reject(new Error('boom'));"} {
		res := body(t, code)
		if diff := cmp.Diff(action.Decision{Kind: action.DecisionError, Reason: "boom"}, res.Decision); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	res := body(t, "")
	wantPart(t, "setup", told(res, dialect.CodeSetup), "info: the script runs only when the request to /authorize has workflow=<name>")
	if got := told(res, dialect.CodeUnknown); got != "" {
		t.Errorf("got %q", got)
	}
	for _, preset := range []string{"m2m", "token-exchange", "empty"} {
		res := run(t, preset, "exports.execute = () => {};", runner.Options{})
		wantPart(t, preset, told(res, dialect.CodeUnknown), "info: lrObject has no Identity")
	}
}

// find parses a source and chooses its handler.
func find(code string, want dialect.Want) (dialect.Entry, error) {
	m, err := sandbox.Parse(action.Source{Path: "script.js", Code: []byte(code)}, loginradiusscript.New().Parsing())
	if err != nil {
		return dialect.Entry{}, err
	}
	return loginradiusscript.New().Find(m, want)
}

func TestEntries(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"exports.execute = async (lrObject, hook) => { hook.accessToken.setCustomClaim('a', 1); };",
		"exports.execute = (lrObject, hook) => { hook.accessToken.setCustomClaim('a', 1); };",
		"exports.execute = function (a, b) { b.accessToken.setCustomClaim('a', 1); };",
		"module.exports = { execute: async (lrObject, hook) => hook.accessToken.setCustomClaim('a', 1) };",
		"async function execute(lrObject, hook) { hook.accessToken.setCustomClaim('a', 1); }\nmodule.exports.execute = execute;",
		"const make = () => ({ execute: (o, h) => h.accessToken.setCustomClaim('a', 1) });\nmodule.exports = make();",
	} {
		res := run(t, "logged-in", code, runner.Options{})
		if res.Error != nil || len(res.Claims) != 1 {
			t.Errorf("%s: got error %+v and claims %v", code, res.Error, res.Claims)
		}
	}
}

func TestMissingEntries(t *testing.T) {
	t.Parallel()
	rows := []struct{ code, hint string }{
		{"", "write exports.execute ="},
		{"exports.excute = async () => {};", "the file exports excute; write exports.execute ="},
		{"async function run(lrObject, hook) {}", "the function run is not exported; write exports.execute ="},
		{"async function execute(a, b) {}", "the function execute is not exported; write exports.execute ="},
		{"module.exports = async (lrObject, hook) => {};", "the file exports a function itself; write exports.execute ="},
		{"exports.execute = 5;", "write exports.execute ="},
		{"const make = () => 1;\nmodule.exports = make();", "write exports.execute ="},
	}
	for _, row := range rows {
		res := run(t, "logged-in", row.code+"\n;", runner.Options{})
		if res.Error == nil || res.Error.Message != "script must export execute" {
			t.Errorf("%s: got %+v, want the strict error", row.code, res.Error)
			continue
		}
		wantPart(t, row.code, res.Error.Hint, row.hint)
	}
	_, err := find("exports.execute = () => {};", dialect.Want{Handler: "other"})
	var d *action.Diagnostic
	if !errors.As(err, &d) || d.Summary != `a script has no handler "other", only execute` {
		t.Errorf("got %v", err)
	}
	_, err = find("exports.execute = () => {};", dialect.Want{Trigger: "workflows"})
	var unknown *dialect.UnknownError
	if !errors.As(err, &unknown) || !strings.Contains(unknown.Hint, `"workflow"`) {
		t.Errorf("got %v", err)
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	rows := []struct {
		code string
		want bool
	}{
		{"exports.execute = async (lrObject, hook) => {};", true},
		{"exports.execute = async (a, b) => { b.setError('1', 'a', 'b'); };", true},
		{"exports.execute = async (...args) => { const [lrObject] = args; lrObject.x; };", true},
		{"module.exports = { execute: (lrObject) => {} };", true},
		{"async function execute(lrObject, hook) {}", true},
		{"exports.execute = async (event, api) => { api.deny('x'); };", false},
		{"exports.execute = async () => {}; // lrObject hook.setError", false},
		{"exports.handler = async () => {};", false},
		{"export async function execute(lrObject, hook) {}", false},
	}
	for _, row := range rows {
		m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte(row.code)}, sandbox.ParseOptions{ESM: true})
		if err != nil {
			t.Fatal(err)
		}
		got, ok := loginradiusscript.New().Detect(dialect.File{Module: m})
		if ok != row.want || ok && (got.Rule != 3 || got.Why == "") {
			t.Errorf("%s: got %+v, %v", row.code, got, ok)
		}
	}
	if _, ok := loginradiusscript.New().Detect(dialect.File{}); ok {
		t.Error("a file that is no JavaScript is no script")
	}
}

// TestModules: five modules may be loaded, and where one is not there the
// remedies are told with the platform's version.
func TestModules(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"underscore", "moment", "async", "@slack/webhook", "moment@2.30.1", "async/each"} {
		res := body(t, "require('"+name+"');")
		if res.Error == nil {
			t.Fatalf("require(%q) did not throw", name)
		}
		wantPart(t, name, res.Error.Message, "Cannot find module '"+name+"'")
		wantPart(t, name, res.Error.Hint, "--stub "+name+"=FILE")
		wantPart(t, name, res.Error.Hint, "install it beside the action (npm install ")
	}
	res := body(t, "require('moment');")
	wantPart(t, "remedy", res.Error.Hint, "npm install moment@2.30.1")
	res = body(t, "require('@slack/webhook');")
	wantPart(t, "remedy", res.Error.Hint, "npm install @slack/webhook@7.0.2")
	for _, name := range []string{"lodash", "crypto", "node:fs", "axios2", "moment@2.29.0", "./local"} {
		res := body(t, "require('"+name+"');")
		if res.Error == nil {
			t.Fatalf("require(%q) did not throw", name)
		}
		wantPart(t, name, res.Error.Message, "require('"+name+"'): LoginRadius scripts can load underscore@1.13.6, axios@1.7.2, moment@2.30.1, async@3.2.5, @slack/webhook@7.0.2")
	}
	if res := body(t, "require('axios').get;"); res.Error != nil {
		t.Errorf("axios is built in: got %+v", res.Error)
	}
}

// TestLegacy: spellings of other platforms are told apart, and translated in
// lenient mode.
func TestLegacy(t *testing.T) {
	t.Parallel()
	for call, hint := range map[string]string{
		"setCustomClaim('a', 1)":           "use hook.accessToken.setCustomClaim(key, value) and hook.idToken.setCustomClaim(key, value)",
		"access.deny('no')":                "use hook.setError(code, title, message)",
		"deny('no')":                       "use hook.setError(code, title, message)",
		"accessToken.setClaim('a', 1)":     "did you mean hook.accessToken.setCustomClaim?",
		"session.setCustomClaim('a', 1)":   "use hook.accessToken.setCustomClaim",
		"idToken.setCustomClaims({a: 1})":  "did you mean hook.idToken.setCustomClaim?",
		"setErrors('500', 'title', 'why')": "did you mean hook.setError?",
	} {
		res := body(t, "hook."+call+";")
		if res.Error == nil {
			t.Fatalf("%s did not throw", call)
		}
		wantPart(t, call, res.Error.Hint, hint)
	}
	code := "exports.execute = (lrObject, hook) => { hook.setCustomClaim('a', 1); };"
	res := run(t, "logged-in", code, runner.Options{Lenient: true})
	if len(res.Claims) != 2 || res.Error != nil {
		t.Errorf("got %v and %+v, want the claim in both tokens", res.Claims, res.Error)
	}
	code = "exports.execute = (lrObject, hook) => { hook.deny('no'); };"
	res = run(t, "logged-in", code, runner.Options{Lenient: true})
	if res.Decision.Kind != action.DecisionDeny || res.Decision.Reason != "no" {
		t.Errorf("got %+v", res.Decision)
	}
}
