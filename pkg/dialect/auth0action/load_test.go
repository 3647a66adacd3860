package auth0action_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/runner"
)

func signature(handler string) string {
	return fmt.Sprintf(`Invalid function signature for the "%s" handler. Use "exports.%s = async function(event, api) { }" as the signature.`, handler, handler)
}

// TestLoader holds the loader's texts and the hints beside them.
func TestLoader(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, source, message, hint string
		line                        int
	}{
		{"a function is no object", "module.exports = async (event, api) => {};", "The Action must export an object.", "write exports.onExecutePostLogin = async (event, api) => { … }", 1},
		{"null", "module.exports = null;", "The Action must export an object.", "write exports.onExecutePostLogin", 1},
		{"a string", "\nmodule.exports = 'x';", "The Action must export an object.", "write exports.onExecutePostLogin", 2},
		{"nothing", "const a = 1;", signature("onExecutePostLogin"), "the module does not export a function onExecutePostLogin; write exports.onExecutePostLogin = async", 0},
		{"bare function", "\nasync function onExecutePostLogin(event, api) {}", signature("onExecutePostLogin"), "the module does not export a function onExecutePostLogin; write exports.onExecutePostLogin = async", 2},
		{"misspelt", "\n\nexports.onExecutePostlogin = async (event, api) => {};", signature("onExecutePostLogin"), "the file exports onExecutePostlogin: did you mean onExecutePostLogin? (line 3)", 3},
		{"misspelt for another trigger", "exports.onExecuteCredentialExchange = async (event, api) => {};", signature("onExecuteCredentialsExchange"), "did you mean onExecuteCredentialsExchange? (line 1)", 1},
		{"not async", "exports.onExecutePostLogin = (event, api) => {};", signature("onExecutePostLogin"), "the handler is not an async function", 1},
		{"a promise is not enough", "exports.onExecutePostLogin = function (event, api) { return Promise.resolve(); };", signature("onExecutePostLogin"), "the handler is not an async function", 1},
		{"no function", "exports.onExecutePostLogin = {};", signature("onExecutePostLogin"), "does not export a function onExecutePostLogin", 1},
		{"down-levelled", "function wrap(fn) { return function (...args) { return fn(...args); }; }\nexports.onExecutePostLogin = wrap(async () => {});", signature("onExecutePostLogin"), "the handler is not an async function", 2},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			res := script{Source: row.source}.run(t)
			if res.Error == nil {
				t.Fatal("the Action was loaded")
			}
			wantText(t, "message", res.Error.Message, row.message)
			wantText(t, "kind", res.Error.Kind, action.ErrorLoad)
			wantPart(t, "hint", res.Error.Hint, row.hint)
			wantText(t, "decision", string(res.Decision.Kind), "error")
			if res.Error.Line != row.line {
				t.Errorf("got line %d, want %d", res.Error.Line, row.line)
			}
		})
	}
}

func TestLoads(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"function":            "exports.onExecutePostLogin = async function (event, api) { console.log('ran'); };",
		"no parameters":       "exports.onExecutePostLogin = async () => console.log('ran');",
		"module.exports.name": "module.exports.onExecutePostLogin = async () => console.log('ran');",
		"object":              "const onExecutePostLogin = async () => console.log('ran');\nmodule.exports = {onExecutePostLogin};",
		"dynamic":             "exports['onExecute' + 'PostLogin'] = async () => console.log('ran');",
		"Object.assign":       "Object.assign(module.exports, {onExecutePostLogin: async () => console.log('ran')});",
		"compiled":            "exports.onExecutePostLogin = void 0;\nconst onExecutePostLogin = async () => console.log('ran');\nexports.onExecutePostLogin = onExecutePostLogin;",
		"top-level return":    "exports.onExecutePostLogin = async () => console.log('ran');\nreturn;",
		"aliased":             "const out = module.exports;\nout.onExecutePostLogin = async () => console.log('ran');",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := script{Source: source}.ok(t)
			if len(res.Logs) != 1 || res.Logs[0].Message != "ran" {
				t.Errorf("got logs %v", res.Logs)
			}
		})
	}
}

func TestModulesAreSyntaxErrors(t *testing.T) {
	t.Parallel()
	for source, part := range map[string]string{
		"export const onExecutePostLogin = async () => {};": "Unexpected token 'export'",
		"import x from 'x';": "Cannot use import statement outside a module",
	} {
		_, err := runner.New(auth0action.New(), action.Source{Path: "a.js", Code: []byte(source)}, runner.Options{})
		wantPart(t, source, diagnostic(t, err).Summary, part)
	}
}

// TestCheckRefusesUnknownMethods: only a caller that bypasses Find gets here.
func TestCheckRefusesUnknownMethods(t *testing.T) {
	t.Parallel()
	m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte("exports.other = async () => {};")}, sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	program, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := program.NewVM(sandbox.Options{}).Load()
	if err != nil {
		t.Fatal(err)
	}
	_, err = auth0action.New().Check(loaded, dialect.Entry{Trigger: script{}.trigger(t), Handler: "other"})
	var load *dialect.LoadError
	if !errors.As(err, &load) {
		t.Fatalf("got %v, want a load error", err)
	}
	wantText(t, "message", load.Message, "The Action can only be called with valid methods.")
	wantText(t, "hint", load.Hint, "handlers of post-login: onExecutePostLogin, onContinuePostLogin")
}

func TestFind(t *testing.T) {
	t.Parallel()
	both := "exports.onContinuePostLogin = async (e, a) => {};\nexports.onExecutePostLogin = async (event, api) => {};"
	rows := []struct {
		name, source     string
		want             dialect.Want
		trigger, handler string
		params           string
	}{
		{"by export", "exports.onExecuteCredentialsExchange = async (ev, api) => {};", dialect.Want{}, exchange, "onExecuteCredentialsExchange", "ev api"},
		{"the first of two", both, dialect.Want{}, login, "onExecutePostLogin", "event api"},
		{"the other of two", both, dialect.Want{Handler: "onContinuePostLogin"}, login, "onContinuePostLogin", "e a"},
		{"only continue", "exports.onContinuePostLogin = async (e, a) => {};", dialect.Want{}, login, "onContinuePostLogin", "e a"},
		{"nothing to see", "", dialect.Want{}, login, "onExecutePostLogin", ""},
		{"nothing to see, trigger asked", "", dialect.Want{Trigger: exchange}, exchange, "onExecuteCredentialsExchange", ""},
		{"trigger by handler", "", dialect.Want{Handler: "onExecuteCredentialsExchange"}, exchange, "onExecuteCredentialsExchange", ""},
		{"asked trigger wins over exports", both, dialect.Want{Trigger: exchange}, exchange, "onExecuteCredentialsExchange", ""},
		{"two triggers", "exports.onExecuteCredentialsExchange = async () => {};" + both, dialect.Want{}, login, "onExecutePostLogin", "event api"},
		{"in the order of the table", "exports.onExecutePostChangePassword = async () => {};" + both, dialect.Want{}, login, "onExecutePostLogin", "event api"},
		{"every trigger", "exports.onExecuteEventStream = async (event, api) => {};", dialect.Want{}, "event-stream", "onExecuteEventStream", "event api"},
		{"resumed reset", "exports.onContinuePostChallenge = async (event, api) => {};", dialect.Want{}, "password-reset-post-challenge", "onContinuePostChallenge", "event api"},
		{"meant", "exports.onExecuteSendPhoneMesage = async (event, api) => {};", dialect.Want{}, "send-phone-message", "onExecuteSendPhoneMessage", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			e, err := find(row.source+"\n;", row.want)
			if err != nil {
				t.Fatal(err)
			}
			got := e.Trigger.ID + " " + e.Handler + " " + strings.Join(e.Params, " ")
			wantText(t, "entry", got, row.trigger+" "+row.handler+" "+row.params)
		})
	}
}

func TestFindRefuses(t *testing.T) {
	t.Parallel()
	rows := []struct {
		source        string
		want          dialect.Want
		summary, hint string
		line          int
	}{
		{";", dialect.Want{Trigger: "signup-post-identifier"}, `trigger "signup-post-identifier" is not run by this version`, "this version runs post-login, credentials-exchange, custom-token-exchange, ", 0},
		{";", dialect.Want{Handler: "onExecutePostlogin"}, "The Action can only be called with valid methods.", "did you mean onExecutePostLogin?", 0},
		{";", dialect.Want{Handler: "onExecuteCredentialExchange"}, "The Action can only be called with valid methods.", "did you mean onExecuteCredentialsExchange?", 0},
		{";", dialect.Want{Trigger: exchange, Handler: "onExecutePostLogin"}, "The Action can only be called with valid methods.", "handlers of credentials-exchange: onExecuteCredentialsExchange", 0},
	}
	for _, row := range rows {
		t.Run(row.source+row.want.Trigger+row.want.Handler, func(t *testing.T) {
			t.Parallel()
			_, err := find(row.source, row.want)
			d := diagnostic(t, err)
			wantText(t, "summary", d.Summary, row.summary)
			wantPart(t, "hint", d.Hint, row.hint)
			if d.Line != row.line || d.Code != dialect.CodeEntry {
				t.Errorf("got line %d and code %s, want line %d", d.Line, d.Code, row.line)
			}
		})
	}
	_, err := find(";", dialect.Want{Trigger: "login"})
	var unknown *dialect.UnknownError
	if !errors.As(err, &unknown) || !strings.Contains(unknown.Hint, "post-login") {
		t.Errorf("got %v, want an unknown trigger with a hint", err)
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	handler := "exports.onExecutePostLogin = async (event, api) => {};"
	rows := []struct {
		source string
		want   dialect.Want
		notes  []string
	}{
		{handler, dialect.Want{}, nil},
		{handler + "\nexports.onContinuePostLogin = async () => {};", dialect.Want{}, []string{"info: the file exports onContinuePostLogin, too; this run is of onExecutePostLogin"}},
		{handler + "\nexports.onExecuteEventStream = async () => {};", dialect.Want{}, []string{"info: the file exports onExecuteEventStream, too; this run is of onExecutePostLogin"}},
		{"exports.onExecutePostLogin = async (e, a) => { a.redirect.sendUserTo('x'); };", dialect.Want{}, []string{"warning: the Action sends the user away but exports no onContinuePostLogin"}},
		{"exports.onExecutePostLogin = async (e, {prompt}) => { prompt.render('x'); };", dialect.Want{}, []string{"warning: the Action sends the user away but exports no onContinuePostLogin"}},
		{"exports.onExecutePostLogin = (event, api) => {};", dialect.Want{}, nil},
		{"exports.onExecutePostLogin = (event, api) => {};", dialect.Want{Lenient: true}, []string{"warning: the handler onExecutePostLogin is not async; it runs in lenient mode only"}},
		{"async function onExecutePostLogin(event, api) {}", dialect.Want{Lenient: true}, []string{"warning: the function onExecutePostLogin is not exported; it runs in lenient mode only"}},
		{"function f(event, api) {}", dialect.Want{Lenient: true}, []string{
			"warning: the function f is not exported; it runs in lenient mode only",
			"warning: the handler onExecutePostLogin is not async; it runs in lenient mode only",
		}},
		{"exports.onExecutePostLogi = async () => {};", dialect.Want{}, []string{`warning: the export "onExecutePostLogi" is no handler of post-login`}},
	}
	for _, row := range rows {
		e, err := find(row.source, row.want)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range e.Notes {
			got = append(got, string(n.Severity)+": "+n.Summary)
			if n.Line == 0 {
				t.Errorf("%s: note %q has no position", row.source, n.Summary)
			}
		}
		wantText(t, row.source, strings.Join(got, "\n"), strings.Join(row.notes, "\n"))
	}
}

func TestLenientLoader(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"not async":               "exports.onExecutePostLogin = (event, api) => { api.idToken.setCustomClaim('a', 1); };",
		"bare":                    "async function onExecutePostLogin(event, api) { api.idToken.setCustomClaim('a', 1); }",
		"bare, not async":         "function onExecutePostLogin(event, api) { api.idToken.setCustomClaim('a', 1); }",
		"the only one":            "const claim = (e, a) => a.idToken.setCustomClaim('a', 1);\nfunction help(x) {}",
		"module.exports function": "async function claim(event, api) { api.idToken.setCustomClaim('a', 1); }\nmodule.exports = claim;",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if res := (script{Source: source}).run(t); res.Error == nil {
				t.Error("strict mode loads it")
			}
			res := script{Source: source, Lenient: true}.ok(t)
			if len(res.Claims) != 1 {
				t.Errorf("got claims %v, want one", res.Claims)
			}
			wantPart(t, "warning", told(res, "CC002")+told(res, "CC003"), "it runs in lenient mode only")
		})
	}
	res := script{Lenient: true, Source: "module.exports = async function named(event, api) {};"}.run(t)
	if res.Error == nil || res.Error.Message != "The Action must export an object." {
		t.Errorf("got %+v", res.Error)
	}
	res = script{Trigger: exchange, Source: "exports.onExecutePostLogin = async () => {};"}.run(t)
	if res.Error == nil || !strings.Contains(res.Error.Hint, "the file exports onExecutePostLogin, a handler of post-login (line 1)") {
		t.Errorf("got %+v", res.Error)
	}
	res = script{Lenient: true, Source: "function a(e, b) {} function c(d, e) {}"}.run(t)
	if res.Error == nil || res.Error.Message != signature("onExecutePostLogin") {
		t.Errorf("got %+v", res.Error)
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	registry := dialect.NewRegistry(auth0action.New(), intelliauth.New())
	rows := []struct {
		source, id string
		rule       int
		why        string
	}{
		{"exports.onExecutePostLogin = async () => {};", "auth0-action", 2, "it exports onExecutePostLogin"},
		{"module.exports = {onContinuePostLogin: async () => {}};", "auth0-action", 2, "it exports onContinuePostLogin"},
		{"exports.onExecuteCustomTokenExchange = async () => {};", "auth0-action", 2, "it exports onExecuteCustomTokenExchange"},
		{"exports.onExecuteSomethingNew = async () => {};", "auth0-action", 2, "it exports onExecuteSomethingNew"},
		{"export const onExecutePostLogin = async (event, api) => {};", "auth0-action", 2, "it exports onExecutePostLogin"},
		{"async function f(event, api) { api.idToken.setCustomClaim('a', 1); }", "auth0-action", 12, "its function f uses the api of Actions"},
		{"async function f(e, a) { a.accessToken.setCustomClaim('a', 1); }", "auth0-action", 12, "its function f uses the api of Actions"},
		{"module.exports = async (ev, tools) => { if (!ev.user) tools.access.deny('no'); };", "auth0-action", 12, "its function uses the api of Actions"},
		{"async function f(event, api) { api.session.setCustomClaim('a', 1); }", "intelliauth", 12, ""},
		{"async function f(event, api) { api.deny('no'); api.accessToken; }", "intelliauth", 12, ""},
		{"export async function execute(event, api) { api.accessToken.setCustomClaim('a', 1); }", "intelliauth", 12, ""},
		{"exports.execute = async (event, api) => { api.accessToken.setCustomClaim('a', 1); };", "", 0, ""},
		{"async function f(event, api) { api.user.setAppMetadata('a', 1); }", "", 0, ""},
		{"// exports.onExecutePostLogin = 1\nconst x = 'exports.onExecutePostLogin';", "", 0, ""},
		{"exports.onexecutepostlogin = 1;", "", 0, ""},
	}
	for _, row := range rows {
		t.Run(row.source, func(t *testing.T) {
			t.Parallel()
			got, err := runner.Detect(registry, action.Source{Path: "a.js", Code: []byte(row.source)})
			if row.id == "" {
				if err == nil {
					t.Errorf("detected %s: %s", got.Dialect.Info().ID, got.Why)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if id := got.Dialect.Info().ID; id != row.id || got.Rule != row.rule {
				t.Errorf("got %s by rule %d, want %s by rule %d", id, got.Rule, row.id, row.rule)
			}
			if row.why != "" {
				wantText(t, "why", got.Why, row.why)
			}
		})
	}
	if _, ok := auth0action.New().Detect(dialect.File{Source: action.Source{Code: []byte("{{ x }}")}}); ok {
		t.Error("detected what is no JavaScript")
	}
}

// TestLooksAlike: an Action that the rules for bare functions recognise is told
// what the platform would say.
func TestLooksAlike(t *testing.T) {
	t.Parallel()
	res := script{Source: "async function f(event, api) { api.idToken.setCustomClaim('a', 1); }"}.run(t)
	if res.Error == nil || res.Error.Message != signature("onExecutePostLogin") {
		t.Errorf("got %+v", res.Error)
	}
}
