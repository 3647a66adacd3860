package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/lint"
)

// TestRules holds what each rule reports and what it leaves alone. Statements
// begin in line 2.
func TestRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		about, statements string
		want              []string
	}{
		// CC010
		{"a comment without a rule", "// claimctl-disable-next-line\napi.access.deny('x');", []string{"2:4 warning CC010"}},
		{"a comment with a reason only", "api.access.deny('x'); // claimctl-disable-line -- CC012", []string{"2:26 warning CC010"}},
		{"a misspelled comment", "// claimctl-disable-nextline CC012\napi.access.deny('x');", []string{"2:4 warning CC010"}},
		{"a rule that is not one", "// claimctl-disable-next-line CC012, CC101 -- x\napi.access.deny('x');", []string{"2:4 warning CC010", "2:4 info CC011"}},
		{"a text that is no comment", "console.log('use claimctl-disable-line');", []string{}},
		{"the next line only", "// claimctl-disable-next-line CC012 -- x\napi.idToken.setCustomClaim('sub', 1);\napi.idToken.setCustomClaim('exp', 1);", []string{"4:28 error CC012"}},
		{"by name, in a block comment", "/* claimctl-disable-next-line reserved-claim -- x */\napi.idToken.setCustomClaim('sub', 1);", []string{}},
		{"the same line", "api.idToken.setCustomClaim('sub', 1); // claimctl-disable-line cc012 -- x", []string{}},
		{"no reason", "api.idToken.setCustomClaim('sub', 1); // claimctl-disable-line CC012", []string{"2:42 warning CC010"}},
		{"no reason behind the dashes", "api.idToken.setCustomClaim('sub', 1); /* claimctl-disable-line CC012 -- */", []string{"2:42 warning CC010"}},
		{"another rule", "api.idToken.setCustomClaim('sub', 1); // claimctl-disable-line CC013 -- x", []string{"2:28 error CC012", "2:42 info CC011"}},
		{"two rules", "api.idToken.setCustomClaim('sub'); // claimctl-disable-line CC012,CC017 -- x", []string{}},
		{"one of two rules", "api.idToken.setCustomClaim('sub', 1); // claimctl-disable-line CC012,CC017 -- x", []string{"2:42 info CC011"}},
		{"the comment itself", "// claimctl-disable-line CC010 CC999", []string{}},

		// CC012
		{"rejected", "api.idToken.setCustomClaim('sub', 1);", []string{"2:28 error CC012"}},
		{"dropped", "api.idToken.setCustomClaim('org_id', 1);", []string{"2:28 warning CC012"}},
		{"dropped in one token", "api.idToken.setCustomClaim('picture', 'x');\napi.accessToken.setCustomClaim('picture', 'x');", []string{"3:32 warning CC012"}},
		{"a host of the platform", "api.idToken.setCustomClaim('https://eu.sample.example/role', 1);", []string{"2:28 warning CC012"}},
		{"a namespace of the platform", "api.idToken.setCustomClaim(`https://sample.example/${event.x}`, 1);", []string{"2:28 warning CC012"}},
		{"a namespace that goes on", "api.idToken.setCustomClaim('https://sample.example' + event.x, 1);", []string{}},
		{"folded", "const P = 'su'; const N = `${P}b`;\napi.idToken.setCustomClaim(N, 1); api.idToken.setCustomClaim('s' + 'ub', 1);", []string{"3:28 error CC012", "3:62 error CC012"}},
		{"a member of a constant", "const N = { user: 'sub' };\napi.idToken.setCustomClaim(N.user, 1);", []string{"3:28 error CC012"}},
		{"not constant", "let n = 'sub'; n = 'tier';\napi.idToken.setCustomClaim(n, 1);", []string{}},
		{"in a namespace", "api.idToken.setCustomClaim('https://myapp.example.com/sub', 1);", []string{}},
		{"no claim", "api.user.setAppMetadata('sub', 1);", []string{}},

		// CC013
		{"a proof", "api.idToken.setCustomClaim('cnf', 1); api.idToken.setCustomClaim('at_hash', 'x');", []string{"2:28 warning CC013", "2:66 warning CC013"}},
		{"who it is about", "api.idToken.setCustomClaim('sub_id', 1);", []string{"2:28 warning CC013"}},
		{"allowed by the platform", "api.idToken.setCustomClaim('nonce', 1);", []string{}},
		{"the usual meaning", "api.idToken.setCustomClaim('name', event.user.name);\napi.idToken.setCustomClaim('email', event.user.email); api.idToken.setCustomClaim('roles', ['a']);\napi.idToken.setCustomClaim('groups', event.g); api.idToken.setCustomClaim('status', event.s ?? null); api.idToken.setCustomClaim('title', 'Dr');", []string{}},
		{"not registered", "api.idToken.setCustomClaim('permissions', 'x'); api.idToken.setCustomClaim('role', 'x'); api.idToken.setCustomClaim('tenant', 'x');", []string{}},
		{"another form", "api.idToken.setCustomClaim('status', 'active'); api.idToken.setCustomClaim('roles', 'admin');", []string{"2:28 info CC013", "2:76 info CC013"}},
		{"another form of an allowed name", "api.idToken.setCustomClaim('email_verified', 'true');", []string{"2:28 info CC013"}},
		{"another form of a member", "api.idToken.setCustomClaim('updated_at', event.user.name); api.idToken.setCustomClaim('roles', `${event.user.id}`);", []string{"2:28 info CC013", "2:87 info CC013"}},
		{"the registered form", "api.idToken.setCustomClaim('email_verified', true); api.idToken.setCustomClaim('address', {}); api.idToken.setCustomClaim('updated_at', 1);", []string{}},
		{"null", "api.idToken.setCustomClaim('address', null);", []string{}},

		{"an attribute of SAML", "api.saml.setAttribute('cnf', 1); api.saml.setAttribute('EXP', 1); api.saml.setAttribute('schemas.example.com/role', 'x');", []string{}},

		// CC014
		{"case of a reserved name", "api.idToken.setCustomClaim('Sub', 1); api.idToken.setCustomClaim('EXP', 1);", []string{"2:28 warning CC014", "2:66 warning CC014"}},
		{"case of a proof", "api.idToken.setCustomClaim('Nonce', 1);", []string{"2:28 warning CC014"}},
		{"case of a profile claim", "api.idToken.setCustomClaim('Email', 1);", []string{"2:28 info CC014"}},
		{"case of a rare name", "api.idToken.setCustomClaim('Title', 1); api.idToken.setCustomClaim('Location', 1); api.idToken.setCustomClaim('consumerPlmnId', 1);", []string{}},
		{"camel case", "api.idToken.setCustomClaim('givenName', 1);", []string{}},

		// CC015
		{"empty", "api.idToken.setCustomClaim('', 1);", []string{"2:28 warning CC015"}},
		{"blanks around", "api.idToken.setCustomClaim(' tier', 1); api.idToken.setCustomClaim('tier\\n', 1);", []string{"2:28 warning CC015", "2:68 warning CC015"}},
		{"a blank inside a bare name", "api.idToken.setCustomClaim('my tier', 1);", []string{}},
		{"a blank inside a URL", "api.idToken.setCustomClaim('https://a.example/my tier', 1);", []string{"2:28 warning CC015"}},
		{"an invisible character", "api.idToken.setCustomClaim('ti\u200ber', 1);", []string{"2:28 warning CC015"}},
		{"a placeholder in a plain string", "api.idToken.setCustomClaim('${event.ns}/tier', 1);", []string{"2:28 warning CC015"}},
		{"no scheme", "api.idToken.setCustomClaim('a.example/tier', 1); api.idToken.setCustomClaim('//a.example/tier', 1);", []string{"2:28 warning CC015", "2:77 warning CC015"}},
		{"a slash in a bare name", "api.idToken.setCustomClaim('acme/tier', 1); api.idToken.setCustomClaim('acme.tier', 1); api.idToken.setCustomClaim('1.0/2.0', 1);", []string{}},
		{"one slash", "api.idToken.setCustomClaim('https:/a.example/tier', 1);", []string{"2:28 warning CC015"}},
		{"three slashes", "api.idToken.setCustomClaim('https:///a.example/tier', 1);", []string{"2:28 warning CC015"}},
		{"no colon", "api.idToken.setCustomClaim('https//a.example/tier', 1);", []string{"2:28 warning CC015"}},
		{"a misspelled scheme", "api.idToken.setCustomClaim('htps://a.example/tier', 1);", []string{"2:28 warning CC015"}},
		{"a misspelled namespace", "const ns = 'https:/a.example';\napi.idToken.setCustomClaim(`${ns}/${event.x}`, 1);", []string{"3:28 warning CC015"}},
		{"a doubled slash", "const ns = 'https://a.example/';\napi.idToken.setCustomClaim(ns + '/tier', 1);", []string{"3:28 warning CC015"}},
		{"a URL in a URL", "api.idToken.setCustomClaim('https://a.example/?u=https://b.example', 1); api.idToken.setCustomClaim('https://a.example/https://b.example', 1);", []string{}},
		{"no name", "api.idToken.setCustomClaim('https://a.example/', 1);", []string{"2:28 info CC015"}},
		{"another scheme", "api.idToken.setCustomClaim('urn:acme:tier', 1); api.idToken.setCustomClaim('tag://a.example/tier', 1); api.idToken.setCustomClaim('http://a.example/tier', 1);", []string{}},
		{"http as a word", "api.idToken.setCustomClaim('http_status', 1); api.idToken.setCustomClaim('https', 1); api.idToken.setCustomClaim('http/2.0', 1); api.idToken.setCustomClaim('https.only', 1);", []string{}},

		// CC016
		{"a legacy spelling", "api.idToken.addClaim({ tier: 1 });", []string{"2:1 error CC016"}},
		{"a level", "api.idToken('tier', 1);", []string{"2:1 error CC016"}},
		{"the api itself", "api('tier');", []string{"2:1 error CC016"}},
		{"called all the same", "api.foo?.bar(); if (api.foo) { api.foo(); }", []string{"2:1 error CC016", "2:32 error CC016"}},
		{"only read", "if (api.foo && api.session.x) { console.log(typeof api.bar); }", []string{}},
		{"what functions have", "api.idToken.setCustomClaim.call(api, 'tier', 1); const f = api.access.deny.bind(api); api.hasOwnProperty('idToken');", []string{}},
		{"what functions do not have", "api.idToken.setCustomClaim.now('tier', 1); api.idToken.call();", []string{"2:1 error CC016", "2:44 error CC016"}},
		{"added by the action", "api.note = (text) => console.log(text);\napi.note('x');", []string{}},

		// CC017
		{"nothing", "api.idToken.setCustomClaim();", []string{"2:1 error CC017"}},
		{"an object of claims", "api.idToken.setCustomClaim({ tier: 1 });", []string{"2:28 error CC017"}},
		{"names that are none", "api.idToken.setCustomClaim(1, 1); api.idToken.setCustomClaim(null, 1); api.idToken.setCustomClaim(undefined, 1); api.idToken.setCustomClaim(['a'], 1);", []string{
			"2:28 error CC017", "2:62 error CC017", "2:99 error CC017", "2:141 error CC017",
		}},
		{"no value", "api.idToken.setCustomClaim('tier');", []string{"2:1 warning CC017"}},
		{"undefined", "api.idToken.setCustomClaim('tier', undefined);", []string{"2:36 warning CC017"}},
		{"a function", "api.idToken.setCustomClaim('tier', () => 'free');", []string{"2:36 warning CC017"}},
		{"too many", "api.idToken.setCustomClaim('tier', 1, { overwrite: true });", []string{"2:39 warning CC017"}},
		{"spread", "const args = ['tier', 1]; api.idToken.setCustomClaim(...args); api.idToken.setCustomClaim('tier', ...args);", []string{}},
		{"anything computed", "api.idToken.setCustomClaim(event.name, event.value); api.idToken.setCustomClaim(`x_${event.name}`, null);", []string{}},

		// CC018
		{"assigned", "event.user.tier = 'free'; delete event.user.email; const u = event.user; u.x = 1;", []string{"2:1 info CC018", "2:34 info CC018", "2:74 info CC018"}},
		{"read", "const e = { ...event.user }; e.x = event.user.x; const tier = event.tier; event = null;", []string{}},
	}
	for _, tt := range tests {
		found := run(t, sample{}, in(tt.statements), lint.Options{})
		if diff := cmp.Diff(tt.want, codes(found)); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", tt.about, diff, told(found))
		}
	}
}

// TestTemplates holds what is found in templates: the mistakes of their own, or
// what the rules say of their members.
func TestTemplates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		about, code string
		opts        lint.Options
		want        []string
	}{
		{"nothing", `{"tier": "{{ user.id }}"}`, lint.Options{}, []string{}},
		{"mistakes", "{\"a\": {{ user.id }},\n \"b\": \"{{ user.ix }}\", \"sub\": 1,}", lint.Options{}, []string{"1:7 error CC004", "2:11 error CC004", "2:32 error CC001"}},
		{"a doubt", `{"a": "{{ user.nick }}"}`, lint.Options{}, []string{"1:11 warning CC110"}},
		{"reserved names, in each token", `{"sub": "{{ user.id }}", "org_id": 1, "picture": "x"}`, lint.Options{}, []string{
			"1:2 error CC012", "1:2 error CC012", "1:26 warning CC012", "1:26 warning CC012", "1:39 warning CC012",
		}},
		{"leniently", `{"sub": 1}`, lint.Options{Lenient: true}, []string{"1:2 warning CC012", "1:2 warning CC012"}},
		{"other findings on names", `{"cnf": 1, "Sub": 2, "roles": "x"}`, lint.Options{Disabled: []string{"CC015"}}, []string{
			"1:2 warning CC013", "1:12 warning CC014", "1:22 info CC013",
		}},
		{"the form is not known", `{"roles": "{{ user.id }}"}`, lint.Options{}, []string{}},
		{"a bound", `{"a": "012345678901234567890123456789012345678901234567"}`, lint.Options{}, []string{"1:1 warning CC019"}},
		{"a limit", `{"a": "01234567890123456789012345678901234567890123456789012345678901234567"}`, lint.Options{}, []string{"1:1 error CC019"}},
		{"a handler", `{"a": 1}`, lint.Options{Handler: "x"}, []string{"1:1 error CC002"}},
	}
	for _, tt := range tests {
		found := run(t, paper{}, file(tt.code), tt.opts)
		if diff := cmp.Diff(tt.want, codes(found)); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", tt.about, diff, told(found))
		}
	}
}

func TestEventWriteDependsOnThePlatform(t *testing.T) {
	t.Parallel()
	src := in("event.response = {};")
	tests := []struct {
		about    string
		platform sample
		want     []string
	}{
		{"claims by calls", sample{}, []string{"2:1 info CC018"}},
		{"a read-only event", sample{readOnly: true}, []string{"2:1 warning CC018"}},
		{"a read-only event without claims", sample{readOnly: true, mute: true}, []string{"2:1 warning CC018"}},
		{"claims perhaps by the event", sample{mute: true}, []string{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, codes(run(t, tt.platform, src, lint.Options{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}

// TestMeanings holds that the names that rules know are registered, each once.
func TestMeanings(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, name := range lint.KnownNames() {
		if _, ok := claims.Registered(name); !ok {
			t.Errorf("%q is not registered", name)
		}
		if seen[name] {
			t.Errorf("%q is listed twice", name)
		}
		seen[name] = true
	}
	if len(seen) < 50 {
		t.Errorf("only %d names", len(seen))
	}
}
