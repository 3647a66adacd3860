package auth0rule_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0rule"
)

// fixtures are the rules that several tests use.
func fixtures(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../../../fixtures/auth0-rule/*.js")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d fixtures, %v", len(files), err)
	}
	return files
}

// TestMigrateFixtures has what is written for each fixture, and what is told.
func TestMigrateFixtures(t *testing.T) {
	t.Parallel()
	for _, file := range fixtures(t) {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".js")
		m, err := auth0rule.New().Migrate(action.Source{Path: name + ".js", Code: code})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if complete := name != "no-equivalent"; m.Complete() != complete {
			t.Errorf("%s: complete is %v, want %v", name, m.Complete(), complete)
		}
		var told strings.Builder
		for _, d := range m.Diagnostics {
			fmt.Fprintf(&told, "// %d:%d %s %s: %s\n", d.Line, d.Column, d.Code, d.Severity, d.Summary)
		}
		golden(t, "migrated-"+name+".js", []byte(told.String()+string(m.Code)))
	}
}

// migrated is the body of what a rule's body becomes, and the codes of what is told.
func migrated(t *testing.T, body string) (code string, told []string) {
	t.Helper()
	m, err := auth0rule.New().Migrate(action.Source{Path: "rule.js", Code: []byte("function (user, context, callback) {\n" + body + "\nreturn callback(null, user, context);\n}")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.Parse(action.Source{Path: "action.js", Code: m.Code}, sandbox.ParseOptions{}); err != nil {
		t.Errorf("%s becomes no script: %v\n%s", body, err, m.Code)
	}
	for _, d := range m.Diagnostics {
		told = append(told, fmt.Sprintf("%s %d:%d", d.Code, d.Line, d.Column))
	}
	code = strings.TrimPrefix(string(m.Code), "exports.onExecutePostLogin = async (event, api) => {\n")
	code, _, _ = strings.Cut(code, "\nreturn;\n};\n")
	return code, told
}

func TestTranslations(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"x(user.email, user.app_metadata.a.b, user?.name);":                   "x(event.user.email, event.user.app_metadata.a.b, event?.user?.name);",
		"x(context.clientID, context['clientName']);":                         "x(event.client.client_id, event.client.name);",
		"x(context.request.geoip.country_code3);":                             "x(event.request.geoip.countryCode3);",
		"x(context.request?.query?.a);":                                       "x(event?.request?.query?.a);",
		"x(context.sso.current_clients.length);":                              "x((event.session?.clients ?? []).map((client) => client.client_id).length);",
		"x(configuration.A, configuration[k], configuration);":                "x(event.secrets.A, event.secrets[k], event.secrets);",
		"x({ user: 1, context: 2 }.user);":                                    "x({ user: 1, context: 2 }.user);",
		"x((context).clientID, (context.request).ip);":                        "x(event.client.client_id, event.request.ip);",
		"context.idToken['a' + (b)] = (c || d); // why":                       "api.idToken.setCustomClaim('a' + (b), (c || d)); // why",
		"context.accessToken.it = user.email":                                 "api.accessToken.setCustomClaim('it', event.user.email)",
		"a && (context.idToken.b = 1);":                                       "a && (api.idToken.setCustomClaim('b', 1));",
		"context.idToken = context.idToken || {};\nx();":                      "x();",
		"context.primaryUser = id;":                                           "api.authentication.setPrimaryUser(id);",
		"context.multifactor = { provider: 'any' };":                          "api.multifactor.enable('any', { allowRememberBrowser: true });",
		"context.samlConfiguration.lifetimeInSeconds = 5;":                    "api.samlResponse.setLifetimeInSeconds(5);",
		"const { clientID, stats: s } = context; x(s.loginsCount)":            "const clientID = event.client.client_id, s = event.stats; x(s.logins_count)",
		"const r = context.request || {}; x(r.userAgent, r.query)":            "const r = event.request || {}; x(r.user_agent, r.query)",
		"const t = context.idToken; t['a'] = 1;":                              "const t = api.idToken; t.setCustomClaim('a', 1);",
		"const f = function (user) { return user.x; }; f({});":                "const f = function (user) { return user.x; }; f({});",
		"if (!user.email) { return callback(new Error('no ' + user.name)); }": "if (!event.user.email) { return api.access.deny('no ' + event.user.name); }",
		"if (a) { return callback(new UnauthorizedError(text)); }":            "if (a) { return api.access.deny(new Error(text).message); }",
		"const l = require('lodash@4.17.21'), a = require(\"@a/b@1.0.0\");":   "const l = require('lodash'), a = require(\"@a/b\");",
		"x(`${user.email}/${configuration.B}`, /user.email/);":                "x(`${event.user.email}/${event.secrets.B}`, /user.email/);",
	} {
		if got, told := migrated(t, body); got != want {
			t.Errorf("%s\n got  %s\n want %s\n told %v", body, got, want, told)
		}
	}
}

// TestRefusals: what cannot be translated is told at its line, marked there, and
// left as it is.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"x(context);":                                                   "CC140 2:3",
		"x(context[name]);":                                             "CC140 2:3",
		"x(user[name]);":                                                "CC140 2:3",
		"x(context.connectionOptions.a);":                               "CC140 2:3",
		"x(context.unheardOf);":                                         "CC140 2:3",
		"delete context.idToken.a;":                                     "CC140 2:1",
		"x(context.idToken.a);":                                         "CC140 2:3",
		"context.idToken.a.b = 1;":                                      "CC140 2:1",
		"context.idToken.a += 1;":                                       "CC140 2:1",
		"context.idToken = {};":                                         "CC140 2:1",
		"x = context.idToken.a = 1;":                                    "CC140 2:5",
		"context.idToken.a = context.accessToken.a = 1;":                "CC140 2:1",
		"const l = []; context.idToken.a = l; l.push(1);":               "CC140 2:15",
		"const { ...rest } = context;":                                  "CC140 2:12",
		"const { a = 1 } = context;":                                    "CC140 2:9",
		"context = {};":                                                 "CC140 1:17 CC140 3:29",
		"user.name = 'x';":                                              "CC140 2:1",
		"delete user.name;":                                             "CC140 2:1",
		"x(auth0.accessToken);":                                         "CC140 2:3",
		"x(auth0);":                                                     "CC140 2:3",
		"auth0.users.updateAppMetadata('other', {});":                   "CC140 2:1",
		"context.multifactor = make();":                                 "CC140 2:1",
		"context.multifactor.provider = 'any';":                         "CC140 2:1",
		"context.later = 1;":                                            "CC140 2:1",
		"x(context.authentication.methods[0].timestamp);":               "CC140 2:3",
		"x(user.identities[0].access_token);":                           "CC140 2:3",
		"x(arguments[1]);":                                              "CC140 2:3",
		"x(this);":                                                      "CC140 2:3",
		"for (const k in context) x(k);":                                "CC140 2:17",
		"const c = a ? context : {};":                                   "CC140 2:15",
		"let c = context; c = {}; x(c.clientID);":                       "CC140 2:9",
		"const f = (c) => c.clientID; f(context); f(other);":            "CC140 2:32",
		"user.groups = []; x(user.risk, user);":                         "CC141 2:1 CC141 2:1 CC141 2:21 CC141 2:32",
		"user.app_metadata.a = 1;":                                      "CC141 2:1",
		"x(_.pick(1), global.a);":                                       "CC141 2:3 CC141 2:14",
		"require(name); require('a@1');":                                "CC141 2:1 CC141 2:16",
		"const a = 1; a;":                                               "",
		"context.accessToken.scope = a; context.accessToken.scope = b;": "CC140 2:32",
	} {
		code, told := migrated(t, body)
		if got := strings.Join(told, " "); got != want {
			t.Errorf("%s\n got  %s\n want %s\n%s", body, got, want, code)
		}
		if strings.Contains(want, "CC140") && !strings.Contains(code, "// claimctl: ") {
			t.Errorf("%s is not marked:\n%s", body, code)
		}
	}
}

// TestMigrateErrors: a file that is no rule is not migrated.
func TestMigrateErrors(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"", "function (", "exports.a = 1", "function a(user, context) {}", "1; function b(user, context, callback) {}"} {
		if m, err := auth0rule.New().Migrate(action.Source{Path: "rule.js", Code: []byte(code)}); err == nil {
			t.Errorf("%q becomes %s", code, m.Code)
		}
	}
}

// TestMigrateEvent derives an Action's event of a rule's.
func TestMigrateEvent(t *testing.T) {
	t.Parallel()
	given := `{"user":{"user_id":"auth0|1","tier":"pro","app_metadata":{"tier":"pro"}},"configuration":{"K":"v"},` +
		`"context":{"clientID":"c","tenant":"t","protocol":"redirect-callback","stats":{"loginsCount":3},"sessionID":"s","sso":{"current_clients":["c"]},` +
		`"request":{"userAgent":"a","query":{"scope":"openid x","audience":"https://a.example"},"geoip":{"country_code":"FR"}},` +
		`"authentication":{"methods":[{"name":"pwd","timestamp":1763716500},{"name":"mfa","timestamp":1763716500000}]},"connectionOptions":{},"idToken":{}}}`
	want := `{"client":{"client_id":"c"},"tenant":{"id":"t"},"transaction":{"protocol":"oidc-basic-profile","requested_scopes":["openid","x"]},"stats":{"logins_count":3},` +
		`"request":{"user_agent":"a","query":{"scope":"openid x","audience":"https://a.example"},"geoip":{"countryCode":"FR"}},` +
		`"authentication":{"methods":[{"name":"pwd","timestamp":"2025-11-21T09:15:00.000Z"},{"name":"mfa","timestamp":"2025-11-21T09:15:00.000Z"}]},` +
		`"resource_server":{"identifier":"https://a.example"},"session":{"id":"s","clients":[{"client_id":"c"}]},"secrets":{"K":"v"},"configuration":{},` +
		`"user":{"user_id":"auth0|1","app_metadata":{"tier":"pro"},"user_metadata":{}}}`
	obj, err := action.ParseObject([]byte(given))
	if err != nil {
		t.Fatal(err)
	}
	derived, handler := auth0rule.New().MigrateEvent(obj)
	if diff := cmp.Diff(want, string(derived.Value())); diff != "" || handler != "onContinuePostLogin" {
		t.Errorf("handler %s (-want +got):\n%s", handler, diff)
	}
}

// FuzzMigrate holds that a source is migrated or refused, and that what is written
// is a script.
func FuzzMigrate(f *testing.F) {
	for _, file := range fixtures(f) {
		code, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(code))
	}
	for _, body := range []string{
		"const { a: { b } } = context;", "(context).idToken[(a)] = ((b))", "context.idToken[a, b] = (c, d)", "a: for (;;) break a", "user?.[x]?.y",
		"class A { user = user.x; static m() { return context.clientID } }", "`${`${context.tenant}`}`", "if (a) context.redirect = { url: 'x' }; else callback(null)",
		"var user; var context", "({ user, context })", "[user] = [1]", "context.samlConfiguration.mappings = { 'a': 'b.c' }", "/* ( */ callback ( null ) // )",
	} {
		f.Add("function r(user, context, callback) { " + body + " }")
	}
	f.Fuzz(func(t *testing.T, code string) {
		m, err := auth0rule.New().Migrate(action.Source{Path: "rule.js", Code: []byte(code)})
		if err != nil {
			return
		}
		if _, err := sandbox.Parse(action.Source{Path: "action.js", Code: m.Code}, sandbox.ParseOptions{}); err != nil && m.Complete() {
			t.Errorf("%q is said to be complete and becomes no script: %v\n%s", code, err, m.Code)
		}
	})
}

var _ dialect.Migrator = auth0rule.Dialect{}
