package loginradiustemplate_test

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
	"github.com/claimctl/claimctl/pkg/dialect/loginradiustemplate"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

func run(ctx context.Context, src action.Source, opts runner.Options, event action.Event) (action.Result, error) {
	opts.Clock = clock()
	r, err := runner.New(loginradiustemplate.New(), src, opts)
	if err != nil {
		return action.Result{}, err
	}
	return r.Run(ctx, event), nil
}

func TestConformance(t *testing.T) {
	t.Parallel()
	dialecttest.RunTemplate(t, loginradiustemplate.New(), dialecttest.TemplateOptions{
		Write: func(claims [][2]string) string {
			lines := make([]string, len(claims))
			for i, c := range claims {
				lines[i] = fmt.Sprintf("  %q: \"{{ %s }}\"", c[0], c[1])
			}
			return "{\n" + strings.Join(lines, ",\n") + "\n}\n"
		},
		Run: func(ctx context.Context, src action.Source, trigger string, event action.Event) (action.Result, error) {
			return run(ctx, src, runner.Options{Trigger: trigger}, event)
		},
	})
}

// TestEvents compares the event of every preset with the golden file.
func TestEvents(t *testing.T) {
	t.Parallel()
	d := loginradiustemplate.New()
	out := &action.Object{}
	for _, name := range presets.Names() {
		sc, err := presets.Load(name, clock())
		if err != nil {
			t.Fatal(err)
		}
		if event, err := d.Event(sc, d.Info().Triggers[0]); err != nil {
			out.Put(name, err.Error())
		} else {
			out.Put(name, event)
		}
	}
	got, err := action.MarshalIndent(out)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "events.json")
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

const profile = `{"FirstName":"Ada","LastName":null,"City":"Lyon","Country":{"Code":"FR"},"Email":[{"Type":"Primary","Value":"ada@acme.example"}],"Age":36,"Active":false,"Empty":"","user":{"LastName":"Byron","metadata":{"language":"fr","n":{"k":1}}}}`

// outcome is what matters of a run: the decision, the claims of the access token
// (those of the ID token are the same, or are told, too), and the diagnostics.
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
	for i, c := range res.Claims {
		line := fmt.Sprintf("%s %s %s", c.Fate, c.Name, c.Value)
		switch twin := res.Claims[i^1]; {
		case c.Token == action.TokenAccess:
			out = append(out, line)
		case twin.Name != c.Name || twin.Fate != c.Fate || string(twin.Value) != string(c.Value):
			out = append(out, "id: "+line)
		}
	}
	for _, d := range list {
		if d.Code != "CC104" {
			out = append(out, fmt.Sprintf("%d:%d %s %s: %s | %s", d.Line, d.Column, d.Severity, d.Code, d.Summary, d.Hint))
		}
	}
	return out
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	const hint = "give a default: {{ … || 'text' }}"
	lenient := runner.Options{Lenient: true}
	tests := []struct {
		about, code string
		opts        runner.Options
		want        []string
	}{
		{"simple", `{"a": "{{ FirstName }}", "b": "{{City}}"}`, runner.Options{}, []string{"allow", `set a "Ada"`, `set b "Lyon"`}},
		{"nested", `{"a": "{{ user.metadata.language }}"}`, runner.Options{}, []string{"allow", `set a "fr"`}},
		{"an index", `{"a": "{{ Email.0.Value }}"}`, runner.Options{}, []string{"allow", `set a "ada@acme.example"`}},
		{"an index in brackets", `{"a": "{{ Email[0].Value }}"}`, runner.Options{}, []string{
			"1:16 error CC004: an index in brackets is not taken by the platform | write it behind a dot: Email.0.Value",
		}},
		{"an index in brackets, leniently", `{"a": "{{ Email[0].Value }}"}`, lenient, []string{
			"allow", `set a "ada@acme.example"`, "1:16 warning CC110: an index in brackets is not documented | write it behind a dot: Email.0.Value",
		}},
		{"fallbacks", `{"a": "{{ LastName || 'Guest' }}", "b": "{{ Empty || 'x' }}", "c": "{{ Active || 'x' }}", "d": "{{ a || b || 'c' }}"}`, runner.Options{}, []string{
			"allow", `set a "Guest"`, `set b ""`, "set c false", `set d "c"`,
		}},
		{"other literals", `{"a": "{{ x || 7 }}", "b": "{{ x || \"y\" }}"}`, runner.Options{}, []string{
			"1:16 error CC004: a number in a placeholder is not taken by the platform | write 'text'",
			"1:37 error CC004: a string in double quotes in a placeholder is not taken by the platform | write 'text'",
		}},
		{"other literals, leniently", `{"a": "{{ x || 7 }}"}`, lenient, []string{"allow", "set a 7", "1:16 warning CC110: a number in a placeholder is not documented | write 'text'"}},
		{"a text", `{"a": "{{ FirstName }} {{ City }}"}`, runner.Options{}, []string{"allow", `set a "Ada Lyon"`}},
		{"a text with a gap", `{"a": "{{ FirstName }} {{ LastName }}"}`, runner.Options{}, []string{"allow", `set a "Ada "`, `1:24 warning CC116: "LastName" has no value | ` + hint}},
		{"an object", `{"a": "{{ user.metadata }}", "b": "{{ Age }}"}`, runner.Options{}, []string{"allow", `set a {"language":"fr","n":{"k":1}}`, "set b 36"}},
		{"an object in a text", `{"a": "x {{ user.metadata }}"}`, runner.Options{}, []string{
			"error", `omitted a "x {\"language\":\"fr\",\"n\":{\"k\":1}}"`, "1:10 error CC005: an object is put into a text | make it a claim of its own, or name one of its members",
		}},
		{"nothing", `{"a": "{{ Nope }}", "b": {"c": "{{ Frstname }}"}}`, runner.Options{}, []string{
			"allow", `dropped a {"$undefined":true}`, "set b {}", `1:8 warning CC116: "Nope" has no value | ` + hint, `1:33 warning CC116: "Frstname" has no value | ` + hint + "; did you mean FirstName?",
		}},
		{"static", `{"a": "enterprise", "b": 7, "c": true}`, runner.Options{}, []string{"allow", `set a "enterprise"`, "set b 7", "set c true"}},
		{"the profile as user", `{"a": "{{ user.City }}", "b": "{{ user.LastName }}"}`, runner.Options{}, []string{"allow", `set a "Lyon"`, `set b "Byron"`}},
		{"mistakes", `{"a": "{{ City", "{{ City }}": 1, "b": {{ Age }}}`, runner.Options{}, []string{
			"1:8 error CC001: the placeholder is not closed: {{ has no }} | write {{ variable }}",
			"1:19 error CC004: a placeholder stands in the name of a claim; it can only be a value | write the name as it is",
			`1:40 error CC004: a placeholder without quotes is not taken by the platform | write it in quotes: "{{ … }}"`,
		}},
		{"reserved names", `{"iss": "x", "sub": "y", "sid": "z"}`, runner.Options{}, []string{"allow", `overwritten iss "x"`, `overwritten sub "y"`, `overwritten sid "z"`, `id: set sid "z"`}},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, outcome(t, tt.code, profile, tt.opts)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSample: the sample of the documentation.
func TestSample(t *testing.T) {
	t.Parallel()
	code, err := os.ReadFile(filepath.FromSlash("../../../fixtures/loginradius-template/profile.json"))
	if err != nil {
		t.Fatal(err)
	}
	event := `{"Uid":"u-1","FirstName":"Ada","LastName":"Byron","City":"Lyon","State":"Rhône","Email":[{"Type":"Primary","Value":"ada@acme.example"}],"Country":{"Code":"FR","Name":"France"}}`
	res, err := run(t.Context(), action.Source{Path: "t.json", Code: code}, runner.Options{}, action.Event{JSON: action.Value(event)})
	if err != nil {
		t.Fatal(err)
	}
	const custom = `"email":"ada@acme.example","full_name":"Ada Byron","location":"Lyon, Rhône","country_code":"FR","country_name":"France","account_type":"enterprise"}`
	for kind, own := range map[string]string{
		"access": `{"iss":"https://acme.hub.loginradius.com/service/oauth/portal","sub":"u-1","aud":["api://acme"],"iat":1795348800,"nbf":1795348800,"exp":1795352400,`,
		"id":     `{"iss":"https://acme.hub.loginradius.com/service/oauth/portal","sub":"u-1","aud":"portal","iat":1795348800,"nbf":1795348800,"exp":1795352400,`,
	} {
		if diff := cmp.Diff(own+custom, string(res.Tokens[kind].Payload.Value())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
	if len(res.Diagnostics) > 0 {
		t.Errorf("got %+v", res.Diagnostics)
	}
}

// TestOverwritten: a reserved name is told as a warning, and the token has the
// platform's own value.
func TestOverwritten(t *testing.T) {
	t.Parallel()
	res, err := run(t.Context(), action.Source{Path: "t.json", Code: []byte(`{"iss": "x"}`)}, runner.Options{Settings: dialect.Settings{Issuer: "https://i.example", Audience: "api://a"}}, action.Event{JSON: action.Value("{}")})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range res.Diagnostics {
		if d.Code != "CC104" || d.Severity != action.SeverityWarning {
			t.Errorf("got %+v", d)
		}
	}
	if got, want := string(res.Tokens["access"].Payload.Value()), `{"iss":"https://i.example","aud":["api://a"],"iat":1795348800,"nbf":1795348800,"exp":1795352400}`; got != want || len(res.Diagnostics) != 2 {
		t.Errorf("got %s and %d diagnostics", got, len(res.Diagnostics))
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		`{"a": "{{ FirstName }}"}`:                                true,
		`{"a": "{{ Email.0.Value }}"}`:                            true,
		`{"a": "{{ user.LastName || 'x' }}"}`:                     true,
		`{"a": "{{ user.metadata.x }}"}`:                          true,
		`{"a": "{{ FirstName }}",}`:                               true,
		`{"a": {{ FirstName }}}`:                                  true,
		`{"a": "{{ user.first_name }}"}`:                          false,
		`{"a": "{{ user.metadata.x }}", "b": "{{ org.name }}"}`:   false,
		`{"a": {{ user.metadata.x }}}`:                            false,
		`{"a": "{{ user.public_metadata.x }}"}`:                   false,
		`{"a": "enterprise"}`:                                     false,
		"exports.execute = async (lrObject, hook) => {{ First }}": false,
	} {
		got, ok := loginradiustemplate.New().Detect(dialect.File{Source: action.Source{Code: []byte(code)}})
		if ok != want || ok && (got.Rule != 17 || got.Why == "") {
			t.Errorf("%s: got %v, %+v", code, ok, got)
		}
	}
}

// TestFixtures runs the shared templates on the usual event of their trigger.
func TestFixtures(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.FromSlash("../../../fixtures/loginradius-template/*.json"))
	if err != nil || len(paths) < 2 {
		t.Fatalf("found %d fixtures: %v", len(paths), err)
	}
	d := loginradiustemplate.New()
	var got strings.Builder
	for _, path := range paths {
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		trigger := d.Info().Triggers[0]
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
