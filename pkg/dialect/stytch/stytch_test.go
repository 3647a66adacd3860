package stytch_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/dialecttest"
	"github.com/claimctl/claimctl/pkg/dialect/stytch"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func run(ctx context.Context, src action.Source, opts runner.Options, event action.Event) (action.Result, error) {
	opts.Clock = clock()
	r, err := runner.New(stytch.New(), src, opts)
	if err != nil {
		return action.Result{}, err
	}
	return r.Run(ctx, event), nil
}

func TestConformance(t *testing.T) {
	t.Parallel()
	dialecttest.RunTemplate(t, stytch.New(), dialecttest.TemplateOptions{
		Write: func(claims [][2]string) string {
			lines := make([]string, len(claims))
			for i, c := range claims {
				lines[i] = fmt.Sprintf("  %q: {{ %s }}", c[0], c[1])
			}
			return "{\n" + strings.Join(lines, ",\n") + "\n}\n"
		},
		Run: func(ctx context.Context, src action.Source, trigger string, event action.Event) (action.Result, error) {
			return run(ctx, src, runner.Options{Trigger: trigger}, event)
		},
	})
}

// TestEvents compares the event of every preset and trigger with its golden
// file.
func TestEvents(t *testing.T) {
	t.Parallel()
	d := stytch.New()
	for _, trigger := range d.Info().Triggers {
		out := &action.Object{}
		for _, name := range presets.Names() {
			sc, err := presets.Load(name, clock())
			if err != nil {
				t.Fatal(err)
			}
			if event, err := d.Event(sc, trigger); err != nil {
				out.Put(name, err.Error())
			} else {
				out.Put(name, event)
			}
		}
		got, err := action.MarshalIndent(out)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", "events-"+trigger.ID+".json")
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got); go test -update rewrites it:\n%s", path, diff)
		}
	}
}

// context is the example of an event; it has more than the presets have.
const member = `{"member":{"member_id":"member-test-1","email_address":"ada@acme.example","name":"Ada","trusted_metadata":{"roles":["admin"],"subscription":{"level":2},"none":null},"untrusted_metadata":{"theme":"dark"},"rbac":{"roles":["stytch_member"],"documents":{"actions":["read"]}}},"organization":{"organization_id":"organization-test-1","organization_name":"Acme","organization_metadata":{"tier":"gold"}}}`

// outcome is what matters of a run: the decision, the custom claims that landed,
// the fates of the others, the diagnostics.
func outcome(t *testing.T, code, event string, opts runner.Options) []string {
	t.Helper()
	res, err := run(t.Context(), action.Source{Path: "t.json", Code: []byte(code)}, opts, action.Event{Origin: "test", JSON: action.Value(event)})
	out := []string{}
	list := res.Diagnostics
	if findings, ok := err.(action.Findings); ok {
		list = findings
	} else if err != nil {
		t.Fatal(err)
	} else {
		out = append(out, string(res.Decision.Kind))
	}
	for _, c := range res.Claims {
		out = append(out, fmt.Sprintf("%s %s %s %s", c.Fate, c.Token, c.Name, c.Value))
	}
	for _, d := range list {
		out = append(out, fmt.Sprintf("%d:%d %s %s: %s | %s", d.Line, d.Column, d.Severity, d.Code, d.Summary, d.Hint))
	}
	return out
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	lenient := runner.Options{Lenient: true}
	tests := []struct {
		about, code, event string
		opts               runner.Options
		want               []string
	}{
		{"types", `{"a": {{ member.member_id }}, "b": {{ member.trusted_metadata.subscription.level }}, "c": {{ member.rbac.documents.actions }}, "d": {{ organization.organization_metadata }}, "e": {{ organization.organization_metadata.tier }}}`, member, runner.Options{}, []string{
			"allow", `set session a "member-test-1"`, "set session b 2", `set session c ["read"]`, `set session d {"tier":"gold"}`, `set session e "gold"`,
		}},
		{"null and missing", `{"a": {{ member.trusted_metadata.none }}, "b": {"c": {{ member.trusted_metadata.nope }}, "d": 1}}`, member, runner.Options{}, []string{
			"allow", "omitted session a {\"$undefined\":true}", `set session b {"d":1}`,
			`1:2 warning CC104: claim "a" is omitted in the session token | `,
			`1:7 info CC116: "member.trusted_metadata.none" has no value | `, `1:54 info CC116: "member.trusted_metadata.nope" has no value | did you mean member.trusted_metadata.none?`,
		}},
		{"reserved names", `{"iss": "x", "aud": "y", "https://stytch.com/session": 1, "ok": 1}`, member, runner.Options{}, []string{
			"error", `rejected session iss "x"`, `rejected session aud "y"`, "rejected session https://stytch.com/session 1", "omitted session ok 1",
			`1:2 error CC104: claim "iss" is rejected in the session token | `, `1:14 error CC104: claim "aud" is rejected in the session token | `,
			`1:26 error CC104: claim "https://stytch.com/session" is rejected in the session token | `,
		}},
		{"an unlisted variable", `{"a": {{ member.mail }}, "b": {{ member.untrusted_metadata.theme }}, "c": {{ user.user_id }}}`, member, runner.Options{}, []string{
			`1:10 error CC004: a B2B session template has no variable "member.mail" | `,
			`1:34 error CC004: a B2B session template has no variable "member.untrusted_metadata.theme" | untrusted_metadata is not offered to templates: whoever signs in can write it; keep what claims rest on in trusted_metadata`,
			`1:78 error CC004: a B2B session template has no variable "user.user_id" | user belongs to consumer projects; a B2B template reads member`,
		}},
		{"leniently", `{"b": {{ member.untrusted_metadata.theme }}, "c": "{{ member.rbac.roles }}", "d": [1, {{ member.trusted_metadata.nope }}]}`, member, lenient, []string{
			"allow", `set session b "dark"`, `set session c ["stytch_member"]`, "set session d [1]",
			`1:10 warning CC110: a B2B session template has no variable "member.untrusted_metadata.theme" | untrusted_metadata is not offered to templates: whoever signs in can write it; keep what claims rest on in trusted_metadata`,
			"1:52 warning CC110: a placeholder in quotes is not documented | write {{ … }} without quotes",
			`1:87 warning CC116: "member.trusted_metadata.nope" has no value | insert a whole array from metadata; did you mean member.trusted_metadata.none?`,
		}},
		{"not confirmed", `{"a": {{ member.name }}}`, member, runner.Options{}, []string{"allow", `set session a "Ada"`, `1:10 warning CC110: variable "member.name" is not confirmed by the documentation | `}},
		{"an element", `{"a": [{{ member.trusted_metadata.nope }}]}`, member, runner.Options{}, []string{
			"error", `omitted session a []`, `1:8 error CC005: "member.trusted_metadata.nope" has no value | insert a whole array from metadata; did you mean member.trusted_metadata.none?`,
		}},
		{"the language", `{"a": {{ member.name || 'x' }}, "b": "Hi {{ member.name }}", "c": {{ member.trusted_metadata.roles.0 }}, "d": {{ member.name | upper }}}`, member, runner.Options{}, []string{
			"1:22 error CC004: the operator || in a placeholder is not taken by the platform | leave the default out; a variable without a value leaves the claim out",
			"1:42 error CC004: a placeholder within a text is not taken by the platform | make it a claim of its own",
			`1:45 warning CC110: variable "member.name" is not confirmed by the documentation | `,
			"1:100 error CC004: an index in a path is not taken by the platform | insert the whole array: leave the index out",
			`1:126 error CC004: "|" in a placeholder: operators, calls and filters are not part of the language | write one variable, such as {{ member.name }}`,
		}},
		{"consumer", `{"id": {{ user.user_id }}, "roles": {{ user.rbac.roles }}}`, `{"user":{"user_id":"u-1","rbac":{"roles":["stytch_user"]}}}`, runner.Options{}, []string{"allow", `set session id "u-1"`, `set session roles ["stytch_user"]`}},
		{"m2m", `{"user_id": {{ request.user_id }}, "team": {{ client.trusted_metadata.team }}}`, `{"client":{"trusted_metadata":{"team":"ops"}},"request":{"user_id":"7"}}`, runner.Options{}, []string{"allow", `set access user_id "7"`, `set access team "ops"`}},
		{"m2m has no sessions", `{"a": {{ request.a }}}`, `{"request":{"a":1},"session_custom_claims":{}}`, runner.Options{}, []string{
			"allow", "set access a 1", "0:0 error CC114: there is no session whose session_custom_claims could change the claims of an M2M token | remove the member, or choose another --trigger",
		}},
		{"no updates", `{"a": 1}`, `{"session_custom_claims":[1]}`, runner.Options{}, []string{
			"allow", "set session a 1", `0:0 error CC114: session_custom_claims of the event is neither an object nor a list of objects | write {"session_custom_claims": [{"key": "value"}, {"key": null}]}, an object for each call`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, outcome(t, tt.code, tt.event, tt.opts)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestHasura: the template of the documentation gives the claims that it shows.
func TestHasura(t *testing.T) {
	t.Parallel()
	code, err := os.ReadFile(filepath.FromSlash("../../../fixtures/stytch/hasura.json"))
	if err != nil {
		t.Fatal(err)
	}
	event := `{"member":{"member_id":"member-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6","trusted_metadata":{"roles":["admin","reader"]}}}`
	want := []string{
		"allow", `set session https://hasura.io/jwt/claims {"x-hasura-default-role":"reader","x-hasura-allowed-roles":["admin","reader"],"x-hasura-user-id":"member-test-16d9ba61-97a1-4ba4-9720-b03761dc50c6"}`,
	}
	if diff := cmp.Diff(want, outcome(t, string(code), event, runner.Options{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSize: 4,096 bytes of compact JSON pass, 4,097 do not, and how they were
// counted is told. The template has blanks, which do not count.
func TestSize(t *testing.T) {
	t.Parallel()
	const frame = len(`{"é":"ü"}`)
	for _, tt := range []struct {
		bytes int
		want  []string
	}{
		{4000, []string{"allow", "set"}},
		{4001, []string{"allow", "set", "warning CC105: the custom claims of the session token are 4001 bytes of JSON, past the bound of 4000"}},
		{4096, []string{"allow", "set", "warning CC105: the custom claims of the session token are 4096 bytes of JSON, past the bound of 4000"}},
		{4097, []string{"error", "omitted", "error CC105: the custom claims of the session token are 4097 bytes of JSON, over the limit of 4096"}},
	} {
		code := "{\n    \"é\" :   \"ü" + strings.Repeat("x", tt.bytes-frame) + "\"\n}\n"
		res, err := run(t.Context(), action.Source{Path: "t.json", Code: []byte(code)}, runner.Options{}, action.Event{JSON: action.Value("{}")})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{string(res.Decision.Kind), string(res.Claims[0].Fate)}
		for _, d := range res.Diagnostics {
			got = append(got, fmt.Sprintf("%s %s: %s", d.Severity, d.Code, d.Summary))
			if !strings.Contains(d.Detail, "UTF-8 bytes of their compact JSON") {
				t.Errorf("how bytes are counted is not told: %q", d.Detail)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%d bytes (-want +got):\n%s", tt.bytes, diff)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	trigger := stytch.New().Info().Triggers[0]
	in := dialect.TokenInput{Trigger: trigger, Event: &action.Object{}, At: clock(), Settings: dialect.Settings{Audience: "https://api.example", Issuer: "https://login.example"}}
	got := string(stytch.New().Token(action.TokenSession, in).Payload.Value())
	want := `{"iss":"https://login.example","aud":["https://api.example"],"iat":1795348800,"nbf":1795348800,"exp":1795349100}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if stytch.New().Token(action.TokenID, in) != nil {
		t.Error("there is an ID token")
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		`{"a": {{ member.member_id }}}`:                        true,
		`{"a": {{ organization.organization_id }}}`:            true,
		`{"a": {{ user.trusted_metadata.x }}}`:                 true,
		`{"a": {{ user.user_id }}}`:                            true,
		`{"a": {{ request.x }}}`:                               true,
		`{"a": "{{ member.member_id }}"}`:                      true,
		`{"a": {{ member.member_id }`:                          true,
		`{"a": {{ user.user_id || 'x' }}}`:                     false,
		`{"a": {{ user.user_id }}, "b": {{ user.metadata }}}`:  false,
		`{"a": {{ user.email }}}`:                              false,
		`{"a": {{ organization.domains.0.domain }}}`:           false,
		`{"a": "{{ user.first_name }}"}`:                       false,
		`{"a": 1}`:                                             false,
		"exports.x = {{ member.member_id }}":                   false,
		`{"a": {{ user.email }}, "b": {{ organization.name }}`: false,
	} {
		got, ok := stytch.New().Detect(dialect.File{Source: action.Source{Code: []byte(code)}})
		if ok != want || ok && (got.Rule != 14 || got.Why == "") {
			t.Errorf("%s: got %v, %+v", code, ok, got)
		}
	}
}

// TestFixtures runs the shared templates on the usual event of their trigger.
func TestFixtures(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.FromSlash("../../../fixtures/stytch/*.json"))
	if err != nil || len(paths) < 2 {
		t.Fatalf("found %d fixtures: %v", len(paths), err)
	}
	d := stytch.New()
	var got strings.Builder
	for _, path := range paths {
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		trigger := d.Info().Triggers[0]
		for i, word := range []string{"consumer", "m2m"} {
			if strings.HasPrefix(filepath.Base(path), word) {
				trigger = d.Info().Triggers[i+1]
			}
		}
		sc, err := presets.Load(trigger.Preset, clock())
		if err != nil {
			t.Fatal(err)
		}
		obj, err := d.Event(sc, trigger)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "-- %s --\n%s\n", filepath.Base(path), strings.Join(outcome(t, string(code), string(obj.Value()), runner.Options{}), "\n"))
	}
	golden := filepath.Join("testdata", "fixtures.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got); go test -update rewrites it:\n%s", golden, diff)
	}
}
