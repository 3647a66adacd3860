package auth0rule_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/dialect/auth0rule"
	"github.com/claimctl/claimctl/pkg/dialect/dialecttest"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

func update() bool { return flag.Lookup("update").Value.String() == "true" }

var _ = flag.Bool("update", false, "rewrite the golden files")

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func TestConformance(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, auth0rule.New(), dialecttest.Options{
		Write: func(_ dialect.Trigger, body string) string {
			return "async function conformance(user, context, callback) { const event = { user, context };" + body + "; callback(null, user, context); }"
		},
		SetClaim: func(_ dialect.Trigger, expression string) string {
			return "context.idToken.n = " + expression + ";"
		},
		Run: func(ctx context.Context, src action.Source, _ string, limit time.Duration, event action.Event) action.Result {
			r, err := runner.New(auth0rule.New(), src, runner.Options{TimeLimit: limit, Clock: clock()})
			if err != nil {
				return runner.Failed(auth0rule.New(), src, event, err)
			}
			return r.Run(ctx, event)
		},
	})
}

// event is the event of a preset with overlays "path=json".
func event(t *testing.T, preset string, set ...string) action.Event {
	t.Helper()
	sc, err := presets.Load(preset, clock())
	if err != nil {
		t.Fatal(err)
	}
	obj, err := auth0rule.New().Event(sc, auth0rule.New().Info().Triggers[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range set {
		name, value, _ := strings.Cut(spec, "=")
		path, err := action.ParsePath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := obj.Set(path, action.Value(value)); err != nil {
			t.Fatal(err)
		}
	}
	return action.Event{Origin: "preset:" + preset, JSON: obj.Value()}
}

// run runs a rule; body may be a whole file.
func run(t *testing.T, body string, e action.Event) action.Result {
	t.Helper()
	if !strings.Contains(body, "context, c") {
		body = "function (user, context, callback) {\n" + body + "\n}"
	}
	return runFile(action.Source{Path: "rule.js", Code: []byte(body)}, e)
}

func runFile(src action.Source, e action.Event) action.Result {
	r, err := runner.New(auth0rule.New(), src, runner.Options{Clock: clock()})
	if err != nil {
		return runner.Failed(auth0rule.New(), src, e, err)
	}
	return r.Run(context.Background(), e)
}

func TestSpellings(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"named":            "function setClaim(user, context, callback) { context.idToken.n = 1; callback(null, user, context); }",
		"anonymous":        "function (user, context, callback) { context.idToken.n = 1; callback(null, user, context); }",
		"async":            "async function (user, context, callback) { await null; context.idToken.n = 1; return callback(null, user, context); }",
		"arrow":            "(user, context, callback) => { context.idToken.n = 1; callback(null, user, context); }",
		"async arrow":      "async (user, context, cb) => { context.idToken.n = 1; cb(null, user, context); };",
		"comments":         "/** a\n * rule */\n// of ours\nfunction (user, context, callback) {\n  context.idToken.n = 1; callback(null, user, context);\n}\n// end",
		"semicolon":        "function (user, context, callback) { context.idToken.n = 1; callback(null, user, context); };\n",
		"byte order mark":  "\ufefffunction (user, context, callback) { context.idToken.n = 1; callback(null); }",
		"other names":      "function (u, c, done) { c.idToken.n = 1; done(null, u, c); }",
		"lowered for goja": "async function (user, context, callback) { for await (const n of [1]) { context.idToken.n = n; } callback(null); }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := action.Source{Path: "rule.js", Code: []byte(code)}
			found, err := runner.Detect(dialect.NewRegistry(auth0action.New(), auth0rule.New()), src)
			if err != nil || found.Rule != 13 {
				t.Errorf("detected by rule %d, %v; want 13", found.Rule, err)
			}
			res := runFile(src, event(t, "logged-in"))
			if len(res.Claims) != 1 || res.Claims[0].Fate != action.FateSet {
				t.Errorf("got claims %+v, error %+v", res.Claims, res.Error)
			}
		})
	}
}

func TestNoRule(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"function a(user, context) {}":                            "a rule takes three parameters (user, context, callback); this function has 2",
		"function* a(user, context, callback) {}":                 "a rule cannot be a generator: nothing would run its body",
		"function a(user, context, callback) {}\nfunction b() {}": "no rule found: expected a file that is one function (user, context, callback)",
		"exports.x = 1": "no rule found: expected a file that is one function (user, context, callback)",
		"function (user, context, callback) { callback(; }":                  "SyntaxError: Unexpected token ';'",
		"function (user, context, callback) {} }); (function () {":           "the source closes a bracket that it never opened",
		"exports.onExecutePostLogin = async (user, context, callback) => {}": "no rule found: expected a file that is one function (user, context, callback)",
	} {
		res := runFile(action.Source{Path: "rule.js", Code: []byte(code)}, event(t, "logged-in"))
		if res.Error == nil || res.Error.Message != want {
			t.Errorf("%s: got %+v, want %q", code, res.Error, want)
		}
	}
}

// TestRoleForOneClient is the claim that one application gets and others do not.
func TestRoleForOneClient(t *testing.T) {
	t.Parallel()
	code, err := os.ReadFile("../../../fixtures/auth0-rule/role-for-one-client.js")
	if err != nil {
		t.Fatal(err)
	}
	src := action.Source{Path: "role-for-one-client.js", Code: code}
	for client, want := range map[string]string{"kIrZ5RMESzzIySFwVT8SjTS3QLxXzG1i": `"admin"`, "another": ""} {
		res := runFile(src, event(t, "logged-in", `context.clientID="`+client+`"`))
		v, _ := res.Tokens["access"].Payload.Get("https://example.com/role")
		got := ""
		if raw, ok := v.(action.Value); ok {
			got = string(raw)
		}
		if got != want {
			t.Errorf("client %s: got %s, want %s", client, got, want)
		}
	}
}

// TestAudience reads the audience from the body, or else from the query.
func TestAudience(t *testing.T) {
	t.Parallel()
	code, err := os.ReadFile("../../../fixtures/auth0-rule/audience.js")
	if err != nil {
		t.Fatal(err)
	}
	src := action.Source{Path: "audience.js", Code: code}
	for name, row := range map[string]struct {
		set  []string
		want int
	}{
		"query": {nil, 1},
		"body":  {[]string{`context.request.query={}`, `context.request.body={"audience":"https://api.acme.example"}`}, 1},
		"other": {[]string{`context.request.query.audience="https://other.example"`}, 0},
		"none":  {[]string{`context.request.query={}`}, 0},
	} {
		if res := runFile(src, event(t, "logged-in", row.set...)); len(res.Claims) != row.want || res.Error != nil {
			t.Errorf("%s: got %+v, error %+v, want %d claims", name, res.Claims, res.Error, row.want)
		}
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"set", "context.accessToken['https://x.example/a'] = 1; callback(null)", "access https://x.example/a 1 set 2:1"},
		{"at the end of the rule", "context.idToken.a = [];\ncontext.idToken.a.push(1); callback(null)", "id a [1] set 3:1"},
		{"inside", "context.idToken.a = {};\n  context.idToken.a.b = 2; callback(null)", `id a {"b":2} set 3:3`},
		{"the last write", "context.idToken.a = 1;\ncontext.idToken.a = 2; callback(null)", "id a 2 set 3:1"},
		{"reserved", "context.idToken.roles = 1; callback(null)", "id roles 1 dropped 2:1"},
		{"undefined", "context.idToken.a = undefined; callback(null)", "id a undefined omitted 2:1"},
		{"null", "context.idToken.a = null; callback(null)", "id a null set 2:1"},
		{"deleted", "delete context.idToken.name; callback(null)", "id name undefined omitted 2:8"},
		{"scope is none", "context.accessToken.scope = ['a']; callback(null)", ""},
		{"in the ID token it is one", "context.idToken.scope = 'a'; callback(null)", `id scope "a" set 2:1`},
		{"the whole object", "context.idToken = { a: 1 }; callback(null)", "id a 1 set 2:1"},
		{"another context", "callback(null, user, { ...context, idToken: { a: 1 } })", "id a 1 set 2:1"},
		{"by a helper", "Object.assign(context.idToken, { a: 1 }); callback(null)", "id a 1 set 2:1"},
		{"a cycle", "context.idToken.a = context; callback(null)", "rejected"},
		{"after the callback", "callback(null); context.idToken.a = 1", ""},
		{"denied", "context.idToken.a = 1; callback(new Error('x'))", "id a 1 omitted 2:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := run(t, tt.body, event(t, "logged-in"))
			var got []string
			for _, c := range res.Claims {
				if c.Fate == action.FateRejected {
					got = append(got, "rejected")
					continue
				}
				value := strings.ReplaceAll(string(c.Value), `{"$undefined":true}`, "undefined")
				got = append(got, strings.Join([]string{string(c.Token), c.Name, value, string(c.Fate), place(c.Line, c.Column)}, " "))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s\n%+v", diff, res.Error)
			}
		})
	}
}

func place(line, column int) string {
	return string(action.MustMarshal(line)) + ":" + string(action.MustMarshal(column))
}

// TestDeleted takes a standard claim out of the ID token.
func TestDeleted(t *testing.T) {
	t.Parallel()
	res := run(t, "delete context.idToken.nickname; callback(null)", event(t, "logged-in"))
	payload := res.Tokens["id"].Payload
	if _, there := payload.Get("nickname"); there {
		t.Errorf("the claim is still there: %s", payload.Value())
	}
	if _, there := payload.Get("picture"); !there {
		t.Errorf("the other claims are gone: %s", payload.Value())
	}
}

func TestEndings(t *testing.T) {
	t.Parallel()
	type ending struct {
		Kind         action.DecisionKind
		Reason, Code string
		Error        string
		Thrown       bool
	}
	tests := []struct {
		body string
		want ending
	}{
		{"callback(null, user, context)", ending{Kind: "allow"}},
		{"callback()", ending{Kind: "allow"}},
		{"callback(new UnauthorizedError('no'))", ending{"deny", "no", "unauthorized", "UnauthorizedError", false}},
		{"callback(new Error('no'), user, context)", ending{"deny", "no", "access_denied", "Error", false}},
		{"callback('text')", ending{"deny", "text", "access_denied", "", false}},
		{"callback({ message: 'own' })", ending{"deny", "own", "access_denied", "Object", false}},
		{"setTimeout(() => callback(new Error('late')), 10)", ending{"deny", "late", "access_denied", "Error", false}},
		{"Promise.reject(new Error('x')).catch(callback)", ending{"deny", "x", "access_denied", "Error", false}},
		{"throw new Error('x')", ending{"error", "x", "", "Error", true}},
		{"user.nothing.at.all", ending{"error", "Cannot read properties of undefined (reading 'at')", "", "TypeError", true}},
		{"if (!user) callback(null)", ending{"error", "there is no callback on this path: the rule ends without calling it", "", "Error", false}},
		{"setTimeout(callback, 21000)", ending{"error", "still waiting for a timer after 20s, the time limit", "", "Error", false}},
		{"context.redirect = { url: 'https://x.example/a' }; callback(null)", ending{Kind: "redirect"}},
		{"context.redirect = { url: 'https://x.example/a' }; callback(new Error('no'))", ending{"deny", "no", "access_denied", "Error", false}},
		{"context.multifactor = { provider: 'any' }; callback(null)", ending{"challenge", "multifactor any", "", "", false}},
		{"context.multifactor = { provider: 'none' }; callback(null)", ending{Kind: "allow"}},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			res := run(t, tt.body, event(t, "logged-in"))
			got := ending{Kind: res.Decision.Kind, Reason: res.Decision.Reason, Code: res.Decision.Code}
			if res.Error != nil {
				got.Error, got.Thrown = res.Error.Name, res.Error.Thrown
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorProperties(t *testing.T) {
	t.Parallel()
	res := run(t, "const e = new UnauthorizedError('no'); e.detail = { why: 1 }; callback(e, user)", event(t, "logged-in", "context.marker=true"))
	if got := string(res.Error.Properties.Value()); got != `{"detail":{"why":1}}` {
		t.Errorf("got properties %s", got)
	}
	if res.Returned == nil || !strings.Contains(string(res.Returned), `"marker":true`) {
		t.Errorf("returned is %s", res.Returned)
	}
	if got := string(run(t, "callback('text')", event(t, "logged-in")).Error.Value); got != `"text"` {
		t.Errorf("got value %s", got)
	}
}

func TestReturned(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ event, body, want string }{
		"as they are":         {`{"user":{"a":1},"context":{"b":2}}`, "callback(null)", `{"user":{"a":1},"context":{"b":2}}`},
		"changed":             {`{"user":{"a":1},"context":{"b":2}}`, "user.c = undefined; user.d = 3; callback(null)", `{"user":{"a":1,"d":3},"context":{"b":2}}`},
		"absent stays absent": {`{"context":{}}`, "callback(null, user, context)", `{"context":{}}`},
		"others":              {`{"user":{},"context":{}}`, "callback(null, { x: 1 }, { y: 2 })", `{"user":{"x":1},"context":{"y":2}}`},
		"beside an error":     {`{"user":{"a":1},"context":{}}`, "callback(new Error('x'))", `{"user":{"a":1},"context":{}}`},
		"nothing":             {`{}`, "callback(null, user, context)", `{}`},
	} {
		res := run(t, row.body, action.Event{JSON: action.Value(row.event)})
		if string(res.Returned) != row.want {
			t.Errorf("%s: got %s, want %s (%+v)", name, res.Returned, row.want, res.Error)
		}
	}
}

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"callback(null);\ncallback(null)":                                       "CC134 3:1",
		"request.get('https://x.example', () => {}); callback(null)":            "CC102 2:1",
		"callback(null);\ncontext.idToken.x = 1":                                "CC131 3:1",
		"auth0.users.updateAppMetadata('other', {}).then(() => callback(null))": "CC114 2:1",
		"context.protocol = 'x'; callback(null)":                                "CC114 0:0",
		"callback(null, user, context)":                                         "CC132 0:0",
		"if (configuration.KEY) {} callback(null)":                              "CC119 2:5",
	} {
		code, at, _ := strings.Cut(want, " ")
		found := false
		list := run(t, body, event(t, "logged-in")).Diagnostics
		for _, d := range list {
			found = found || d.Code == code && place(d.Line, d.Column) == at
		}
		if !found {
			t.Errorf("%s: no %s among %+v", body, want, list)
		}
	}
}

func TestEffects(t *testing.T) {
	t.Parallel()
	body := `
auth0.users.updateAppMetadata(user.user_id, { a: 1, b: null })
  .then(() => auth0.users.updateUserMetadata(user.user_id, { c: [2] }))
  .then((updated) => {
    context.accessToken.scope = 'openid read:x';
    context.primaryUser = 'auth0|other';
    context.samlConfiguration.mappings = { mail: 'email', none: 'nothing' };
    context.samlConfiguration.audience = 'https://sp.example';
    context.multifactor = { provider: 'duo', host: 'h', ikey: 'i', skey: 's', allowRememberBrowser: false };
    callback(null, user, context);
  })`
	res := run(t, body, event(t, "logged-in"))
	got := action.NewObject("app", res.Effects.AppMetadata, "user", res.Effects.UserMetadata, "scopes", res.Effects.Scopes, "other", res.Effects.Other)
	want := `{"app":{"a":1,"b":null},"user":{"c":[2]},"scopes":["openid","read:x"],"other":{"saml":{"attributes":{"mail":"ada@acme.example","none":null},"audience":"https://sp.example"},` +
		`"authentication":{"primary_user":"auth0|other"},"multifactor":{"provider":"duo","options":{"allowRememberBrowser":false,"providerOptions":{"host":"h","ikey":"i","skey":"s"}}}}}`
	if diff := cmp.Diff(want, string(got.Value())); diff != "" {
		t.Errorf("(-want +got):\n%s\n%+v", diff, res.Error)
	}
}

// TestMergedMetadata has the members of app_metadata at the root of user, where they
// win.
func TestMergedMetadata(t *testing.T) {
	t.Parallel()
	sc, err := presets.Load("logged-in", clock())
	if err != nil {
		t.Fatal(err)
	}
	sc.User.AppMetadata = action.NewObject("name", "root", "tier", "pro")
	obj, err := auth0rule.New().Event(sc, auth0rule.New().Info().Triggers[0])
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"name": "root", "tier": "pro"} {
		if got, _ := obj.LookupString("user", path); got != want {
			t.Errorf("user.%s is %q, want %q", path, got, want)
		}
	}
}

// TestFactsAgree holds the facts that two dialects of one platform share: each
// folder has its own copy.
func TestFactsAgree(t *testing.T) {
	t.Parallel()
	own := auth0rule.New().Rules(dialect.Trigger{}).Names
	login, _ := auth0action.New().Info().Trigger("post-login")
	theirs := map[string]claims.NameRule{}
	for _, rule := range auth0action.New().Rules(login).Names {
		theirs[rule.ID] = rule
	}
	for _, rule := range own {
		other, ok := theirs[rule.ID]
		if !ok {
			t.Errorf("%s is not a rule of Actions", rule.ID)
			continue
		}
		if diff := cmp.Diff(other.Match, rule.Match); diff != "" || other.Fate != rule.Fate {
			t.Errorf("%s differs: fate %s and %s\n%s", rule.ID, other.Fate, rule.Fate, diff)
		}
	}
	if len(own) != len(theirs)-1 {
		t.Errorf("got %d rules, want all of the %d but the one for scope", len(own), len(theirs))
	}
}

// TestEvents has the event of every preset as it was looked at.
func TestEvents(t *testing.T) {
	t.Parallel()
	for _, name := range presets.Names() {
		sc, err := presets.Load(name, clock())
		if err != nil {
			t.Fatal(err)
		}
		obj, err := auth0rule.New().Event(sc, auth0rule.New().Info().Triggers[0])
		if err != nil {
			if sc.Moment == action.MomentLogin || sc.Moment == action.MomentTokenRefresh {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		text, err := action.MarshalIndent(obj)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "event-"+name+".json", text)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if update() {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
