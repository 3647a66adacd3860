package auth0action_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/presets"
)

// audience is an overlay of the event that asks for a token for an API.
func audience(id string) []string {
	return []string{"resource_server.identifier", string(action.MustMarshal(id)), "request.query.audience", string(action.MustMarshal(id))}
}

func TestFates(t *testing.T) {
	t.Parallel()
	management := []string{"resource_server.identifier", `"https://login.acme.example/api/v2/"`}
	other := []string{"resource_server.identifier", `"https://acme.eu.auth0.com/mfa/"`}
	userinfo := []string{"resource_server.identifier", `"https://login.acme.example/userinfo"`}
	password := []string{"transaction.protocol", `"oauth2-password"`}
	rows := []struct {
		name  string
		s     script
		token string
		claim string
		fate  action.Fate
		rule  string
	}{
		{"scope in post-login", script{}, "access", "scope", "rejected", "call-threw"},
		{"scope in an ID token", script{}, "id", "scope", "rejected", "call-threw"},
		{"scope in credentials-exchange", script{Trigger: exchange}, "access", "scope", "dropped", "auth0/scope"},
		{"reserved", script{}, "access", "roles", "dropped", "auth0/reserved"},
		{"reserved in an ID token", script{}, "id", "sub", "dropped", "auth0/reserved"},
		{"reserved in credentials-exchange", script{Trigger: exchange}, "access", "permissions", "dropped", "auth0/reserved"},
		{"case counts", script{}, "access", "Roles", "set", "auth0/bare"},
		{"management api", script{Set: management}, "access", "https://acme.example/tier", "dropped", "auth0/management-api"},
		{"management api, reserved first", script{Set: management}, "access", "roles", "dropped", "auth0/reserved"},
		{"management api, ID token", script{Set: management}, "id", "https://acme.example/tier", "set", "auth0/namespaced"},
		{"management api by auth0.com", script{Set: audience("https://acme.eu.auth0.com/api/v2/")}, "access", "tier", "dropped", "auth0/management-api"},
		{"auth0.com", script{}, "access", "https://auth0.com/tier", "dropped", "auth0/host"},
		{"below auth0.com", script{}, "id", "http://acme.Auth0.com/tier", "dropped", "auth0/host"},
		{"webtask.io", script{}, "id", "https://x.webtask.io/tier", "dropped", "auth0/host"},
		{"webtask.run", script{}, "access", "https://webtask.run/tier", "dropped", "auth0/host"},
		{"like auth0.com", script{}, "access", "https://notauth0.com/tier", "set", "auth0/namespaced"},
		{"urn", script{}, "access", "urn:auth0:tier", "dropped", "auth0/urn"},
		{"other urn", script{}, "access", "urn:acme:tier", "set", "auth0/namespaced"},
		{"other Auth0 API, bare", script{Set: other}, "access", "tier", "dropped", "auth0/other-auth0-api"},
		{"other Auth0 API, profile", script{Set: other}, "access", "email", "dropped", "auth0/other-auth0-api"},
		{"other Auth0 API, namespaced", script{Set: other}, "access", "https://acme.example/tier", "set", "auth0/namespaced"},
		{"other Auth0 API, ID token", script{Set: other}, "id", "tier", "set", "auth0/bare"},
		{"userinfo", script{Set: userinfo}, "access", "tier", "set", "auth0/bare"},
		{"own API", script{Set: audience("https://api.acme.example/api/v2/")}, "access", "tier", "set", "auth0/bare"},
		{"email in the password grant", script{Set: password}, "access", "email", "dropped", "auth0/password-grant-email"},
		{"email in the password grant by body", script{Set: []string{"request.body.grant_type", `"password"`}}, "access", "email", "dropped", "auth0/password-grant-email"},
		{"email in the password grant, ID token", script{Set: password}, "id", "email", "set", "auth0/profile"},
		{"profile", script{}, "access", "email", "set", "auth0/profile"},
		{"bare", script{}, "access", "tier", "set", "auth0/bare"},
		{"namespaced", script{}, "id", "https://acme.example/tier", "set", "auth0/namespaced"},
		{"no openid", script{Set: []string{"transaction.requested_scopes", `["profile"]`}}, "id", "tier", "omitted", "auth0/no-id-token"},
		{"no openid, access token", script{Set: []string{"transaction.requested_scopes", `["profile"]`}}, "access", "tier", "set", "auth0/bare"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := row.s
			s.Body = fmt.Sprintf("try { api.%sToken.setCustomClaim(%q, 'v'); } catch {}", row.token, row.claim)
			res := s.ok(t)
			got := res.Claims[0]
			want := action.Claim{
				Token: action.TokenKind(row.token), Name: row.claim, Value: action.Value(`"v"`), Fate: row.fate,
				Rule: row.rule, Seq: 1, Line: 2, Column: 7,
			}
			if row.fate == action.FateSet {
				want.FinalName = row.claim
			}
			got.Why, got.Source = "", ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			landed := false
			if tok := res.Tokens[row.token]; tok != nil {
				_, landed = tok.Payload.Get(row.claim)
			}
			standard := strings.Contains(" scope sub ", " "+row.claim+" ")
			if landed != (row.fate == action.FateSet) && !standard {
				t.Errorf("in the token: %v, fate %s", landed, row.fate)
			}
		})
	}
}

func TestNamesOfTheReference(t *testing.T) {
	t.Parallel()
	rules := auth0action.New().Rules(script{}.trigger(t))
	count := map[string]int{}
	for _, rule := range rules.Names {
		count[rule.ID] = len(rule.Match.Names)
	}
	if count["auth0/reserved"] != 60 || count["auth0/profile"] != 19 {
		t.Errorf("got %v, want 60 reserved and 19 profile names", count)
	}
	for _, name := range []string{"acr", "x5t#S256", "org_name", "internalService", "groups", "typ"} {
		if rule, ok := rules.Decide(action.TokenID, name); !ok || rule.ID != "auth0/reserved" {
			t.Errorf("%s: got %q, want auth0/reserved", name, rule.ID)
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	res := script{Body: `api.accessToken.setCustomClaim('null', null);
api.accessToken.setCustomClaim('undefined', undefined);
api.accessToken.setCustomClaim('function', () => 1);
api.accessToken.setCustomClaim('twice', 1);
api.accessToken.setCustomClaim('twice', 2);`}.ok(t)
	want := []string{"set null", "omitted undefined", "omitted undefined", "overwritten last-write-wins", "set auth0/bare"}
	for i, c := range res.Claims {
		if got := string(c.Fate) + " " + c.Rule; got != want[i] {
			t.Errorf("%s: got %q, want %q", c.Name, got, want[i])
		}
	}
	wantPart(t, "null", res.Claims[0].Why, "does not document this")
	wantPart(t, "twice", res.Claims[3].Why, "does not document this")
}

func TestSize(t *testing.T) {
	t.Parallel()
	// {"n":"…"} has 8 bytes beside the value.
	body := func(token string, n int) string {
		return fmt.Sprintf("api.%s.setCustomClaim('n', 'x'.repeat(%d));", token, n-8)
	}
	res := script{Body: body("accessToken", 102_400) + body("idToken", 51_200)}.ok(t)
	wantText(t, "at the limit", string(res.Decision.Kind), "allow")
	wantText(t, "diagnostics", told(res, "CC105"), "warning: the custom claims of the access token are 102400 bytes of JSON, past the bound of 51200")
	res = script{Body: body("idToken", 102_401)}.run(t)
	wantText(t, "over the limit", string(res.Decision.Kind), "error")
	wantText(t, "reason", res.Decision.Reason, "the custom claims of the id token are 102401 bytes of JSON; the limit is 102400")
	if len(res.Tokens) != 0 {
		t.Errorf("got tokens %v, want none", res.Tokens)
	}
	res = script{Body: "for (let i = 0; i < 60; i++) api.samlResponse.setAttribute('a' + i, 'x'.repeat(1500));"}.ok(t)
	wantText(t, "SAML", told(res, "CC105"), "")
}

func TestFacts(t *testing.T) {
	t.Parallel()
	rows := []struct {
		event, settings string
		want            map[string]bool
	}{
		{`{}`, "", map[string]bool{}},
		{`{"request":{"hostname":"t.example"},"resource_server":{"identifier":"https://t.example/api/v2"}}`, "", map[string]bool{"management-api": true}},
		{`{"request":{"hostname":"t.example"},"resource_server":{"identifier":"https://T.example/api/v2/"}}`, "https://own.example", map[string]bool{}},
		{`{"request":{"query":{"audience":"https://t.eu.auth0.com/api/v2/"}}}`, "", map[string]bool{"management-api": true}},
		{`{"request":{"body":{"audience":"https://t.eu.auth0.com/me/"}}}`, "", map[string]bool{"other-auth0-api": true}},
		{`{"request":{"body":{"audience":"http://t.eu.auth0.com/me/"}}}`, "", map[string]bool{}},
		{`{"request":{"body":{"audience":"::not a url"}}}`, "", map[string]bool{}},
		{`{"request":{"body":{"grant_type":"http://auth0.com/oauth/grant-type/password-realm","scope":"profile"}}}`, "", map[string]bool{"password-grant": true, "no-id-token": true}},
		{`{"transaction":{"protocol":"oauth2-resource-owner","requested_scopes":["openid"]}}`, "", map[string]bool{"password-grant": true}},
	}
	for _, row := range rows {
		event, err := action.ParseObject([]byte(row.event))
		if err != nil {
			t.Fatal(err)
		}
		got := auth0action.New().Facts(dialect.TokenInput{Event: event, Settings: dialect.Settings{Audience: row.settings}})
		for name, is := range got {
			if is != row.want[name] {
				t.Errorf("%s: %s is %v", row.event, name, is)
			}
		}
	}
}

func TestRulesHaveSources(t *testing.T) {
	t.Parallel()
	for _, trigger := range auth0action.New().Info().Triggers {
		for _, rule := range auth0action.New().Rules(trigger).Names {
			if !strings.HasPrefix(rule.ID, "auth0/") || !rule.Unknown && rule.Source == (claims.Source{}) {
				t.Errorf("rule %+v", rule)
			}
		}
	}
}

func TestLegacySpellings(t *testing.T) {
	t.Parallel()
	claim := "use setCustomClaim(name, value), once per claim"
	rows := []struct{ trigger, call, hint, claims string }{
		{login, "idToken.addClaim({a: 1, b: 'x'})", claim, `id a=1 id b="x"`},
		{login, "idToken.addClaim('a', 1)", claim, "id a=1"},
		{login, "accessToken.addClaim({a: 1})", claim, "access a=1"},
		{login, "accessToken.addClaim('a', {b: 1})", claim, `access a={"b":1}`},
		{login, "idToken.setClaim('a', 1)", claim, "id a=1"},
		{login, "accessToken.setClaim('a', 1)", claim, "access a=1"},
		{login, "access.fetch('https://x.example').catch(e => console.log(e.message))", "use the global fetch or an npm client", ""},
		{exchange, "accessToken.addClaim({a: 1})", claim, "access a=1"},
		{exchange, "accessToken.setClaim('a', 1)", claim, "access a=1"},
	}
	for _, row := range rows {
		t.Run(row.trigger+"/"+row.call, func(t *testing.T) {
			t.Parallel()
			name, _, _ := strings.Cut(row.call, "(")
			strict := script{Trigger: row.trigger, Body: "await api." + row.call + ";"}.run(t)
			if strict.Error == nil {
				t.Fatal("the call does not throw in strict mode")
			}
			wantText(t, "error", strict.Error.Message, "api."+name+" is not a function")
			wantText(t, "hint", strict.Error.Hint, "api."+name+" is not part of the Auth0 Actions api; "+row.hint)

			res := script{Trigger: row.trigger, Lenient: true, Body: "await api." + row.call + ";"}.ok(t)
			var got []string
			for _, c := range res.Claims {
				got = append(got, fmt.Sprintf("%s %s=%s", c.Token, c.Name, c.Value))
			}
			wantText(t, "claims", strings.Join(got, " "), row.claims)
			wantText(t, "warning", told(res, "CC102"), "warning: api."+name+" is not a method of Auth0 Actions; it was translated")
			if name == "access.fetch" {
				wantText(t, "log", res.Logs[0].Message, "api.access.fetch: the network is not reachable from a run")
			}
		})
	}
	res := script{Lenient: true, Body: "api.idToken.addClaim({scope: 'a'});"}.run(t)
	if res.Error == nil || res.Error.Message != `The "scope" claim cannot be set.` {
		t.Errorf("got %+v", res.Error)
	}
}

func TestAbsentParts(t *testing.T) {
	t.Parallel()
	user := "there is no user in a client-credentials grant"
	rows := []struct{ trigger, call, hint string }{
		{exchange, "idToken.setCustomClaim('a', 1)", user},
		{exchange, "user.setAppMetadata('a', 1)", user},
		{exchange, "redirect.sendUserTo('https://x.example')", user},
		{exchange, "multifactor.enable('any')", user},
		{exchange, "session.revoke('a')", user},
		{exchange, "accessToken.addScope('a')", "use api.transaction.addTargetScope(scope)"},
		{exchange, "deny('a')", "use api.access.deny(code, reason)"},
		{login, "authentication.setUserById('a')", "it belongs to the custom-token-exchange trigger"},
		{login, "notification.drop('a')", "api.notification belongs to the custom-email-provider and custom-phone-provider triggers"},
		{login, "deny('a')", "use api.access.deny(reason)"},
		{login, "accessToken.setCustomClaims('a', 1)", "did you mean api.accessToken.setCustomClaim?"},
	}
	for _, row := range rows {
		t.Run(row.trigger+"/"+row.call, func(t *testing.T) {
			t.Parallel()
			res := script{Trigger: row.trigger, Body: "api." + row.call + ";"}.run(t)
			if res.Error == nil {
				t.Fatal("the call does not throw")
			}
			wantText(t, "name", res.Error.Name, "TypeError")
			wantPart(t, "hint", res.Error.Hint, row.hint)
		})
	}
}

// TestMembers holds that each member of the events stands behind the one that
// holds it, and that every member of the presets' events is listed, or below one
// that has members of its own.
func TestMembers(t *testing.T) {
	t.Parallel()
	for _, trigger := range auth0action.New().Info().Triggers {
		types := map[string]string{"": "object"}
		for _, m := range auth0action.New().Members(trigger) {
			holder := ""
			if i := strings.LastIndexByte(m.Path, '.'); i >= 0 {
				holder = m.Path[:i]
			}
			if types[holder] == "" {
				t.Errorf("%s: nothing holds %s", trigger.ID, m.Path)
			}
			types[m.Path] = m.Type
		}
		if len(types) < 10 {
			t.Errorf("%s: only %d members", trigger.ID, len(types))
		}
		if len(trigger.Tokens) == 0 {
			continue
		}
		for _, name := range presets.Names() {
			sc, err := presets.Load(name, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
			if err != nil {
				t.Fatal(err)
			}
			if event, err := auth0action.New().Event(sc, trigger); err == nil {
				listed(t, trigger.ID, types, "", event)
			}
		}
	}
}

func listed(t *testing.T, trigger string, types map[string]string, path string, o *action.Object) {
	t.Helper()
	if types[path] == "dictionary" || types[path] == "array" {
		return
	}
	for _, m := range o.Members() {
		below := strings.TrimPrefix(path+"."+m.Name, ".")
		if types[below] == "" {
			t.Errorf("%s: %s is not listed", trigger, below)
		}
		if part, ok := m.Value.(*action.Object); ok {
			listed(t, trigger, types, below, part)
		}
	}
}
