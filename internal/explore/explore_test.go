package explore_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/explore"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

func clock() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// base is an action on a preset, or on an event that is written down.
func base(t *testing.T, code, preset, event string) explore.Base {
	t.Helper()
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.New(d, action.Source{Path: "a.js", Code: []byte(code)}, runner.Options{
		Clock: clock(), Unsigned: true, Secrets: []runner.Secret{{Name: "KEY", Value: secret.New("hush")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if event != "" {
		return explore.Base{Runner: r, Event: action.Event{Origin: "file:e.json", JSON: action.Value(event)}}
	}
	sc, err := presets.Load(preset, clock())
	if err != nil {
		t.Fatal(err)
	}
	obj, err := d.Event(sc, r.Entry().Trigger)
	if err != nil {
		t.Fatal(err)
	}
	return explore.Base{Runner: r, Event: action.Event{Origin: "preset:" + preset, JSON: obj.Value()}}
}

func handler(body string) string {
	return "exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};"
}

// told are findings as lines: what goes wrong, and on what.
func told(list []explore.Finding) []string {
	out := []string{}
	for _, f := range list {
		for _, p := range f.Problems {
			out = append(out, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Summary))
		}
	}
	return out
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	code, err := os.ReadFile("../../fixtures/auth0-action/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(code)
}

// TestOrganization: the unguarded organization is found, the guarded one is not.
func TestOrganization(t *testing.T) {
	t.Parallel()
	found := explore.Explore(t.Context(), []explore.Base{base(t, fixture(t, "organization.js"), "org-member", "")}, explore.Options{})
	first := found.Findings[0]
	if diff := cmp.Diff("  - name: organization is absent\n    preset: org-member\n    unset: [organization]\n", first.Case); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := told([]explore.Finding{first}); got[0] != "2:81 TypeError: Cannot read properties of undefined (reading 'id') when organization is absent" {
		t.Errorf("got %s", got)
	}
	guarded := explore.Explore(t.Context(), []explore.Base{base(t, fixture(t, "organization-guarded.js"), "org-member", "")}, explore.Options{})
	if len(guarded.Findings) > 0 || guarded.Runs < 10 {
		t.Errorf("%d runs found %v", guarded.Runs, told(guarded.Findings))
	}
	if got := told(guarded.Notes); len(got) != 1 || !strings.Contains(got[0], "is not set in the access token when organization is absent") {
		t.Errorf("got %s", got)
	}
}

func TestExplore(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, preset, event string
		opts                      explore.Options
		findings, untouched       []string
	}{
		{
			name: "a denial", preset: "logged-in",
			body:     "  if (!event.user.email_verified) { api.access.deny('verify'); return; }\n  api.idToken.setCustomClaim('https://a.example/x', 1);",
			findings: []string{"2:37 access is denied when user.email_verified is absent"}, untouched: []string{"user"},
		},
		{
			name: "only two changes together", preset: "logged-in",
			body:      "  const name = event.user.nickname ?? event.user.name;\n  name.length;",
			findings:  []string{"3:8 TypeError: Cannot read properties of undefined (reading 'length') when user.nickname is absent and user.name is absent"},
			untouched: []string{"user"},
		},
		{
			name: "what only shows after a change", preset: "org-member",
			body: "  if (!event.organization) { event.connection.metadata.team.length; }",
			findings: []string{
				"2:61 TypeError: Cannot read properties of undefined (reading 'length') when organization is absent",
				"2:56 TypeError: Cannot read properties of undefined (reading 'team') when organization is absent and connection.metadata is absent",
			},
			untouched: []string{"connection"},
		},
		{
			name: "the event itself", event: `{}`,
			body: "  event.user.name;", untouched: []string{"user"},
			findings: []string{"2:14 TypeError: Cannot read properties of undefined (reading 'name') on the event as it is"},
		},
		{
			name: "NaN, and a claim that no longer lands", preset: "logged-in",
			body: "  api.idToken.setCustomClaim('https://a.example/n', event.stats.logins_count * 2);\n" +
				"  api.idToken.setCustomClaim('https://a.example/s', { a: event.user.name });",
			untouched: []string{"stats", "user"},
			findings:  []string{`2:3 claim "https://a.example/n" of the id token is NaN, which JSON writes as null when stats.logins_count is absent`},
		},
		{
			name: "secrets are left alone", event: `{"secrets":{"OTHER":"x"},"user":{"name":"n"}}`, opts: explore.Options{All: true},
			body:      "  event.secrets.KEY.length; event.secrets.OTHER.length; event.user?.name;",
			untouched: []string{"secrets", "secrets.KEY", "secrets.OTHER"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := explore.Explore(t.Context(), []explore.Base{base(t, handler(tt.body), tt.preset, tt.event)}, tt.opts)
			if tt.findings == nil {
				tt.findings = []string{}
			}
			if diff := cmp.Diff([][]string{tt.findings, tt.untouched}, [][]string{told(got.Findings), got.Untouched}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			parses(t, got)
		})
	}
}

// parses holds that every case is one of a suite, and that it fails there.
func parses(t *testing.T, r explore.Report) {
	t.Helper()
	for _, f := range append(r.Findings, r.Notes...) {
		text := "action: a.js\ncases:\n" + f.Case
		s, problems := suite.Parse("x.claims.yaml", []byte(text))
		if len(problems) > 0 || len(s.Cases) != 1 {
			t.Errorf("%s\n%v", text, problems)
		}
	}
}

// TestCasesFail: the case of a finding fails on the action, and passes on one that
// is mended.
func TestCasesFail(t *testing.T) {
	t.Parallel()
	code := fixture(t, "organization.js")
	r := explore.Explore(t.Context(), []explore.Base{base(t, code, "org-member", "")}, explore.Options{})
	text := "action: a.js\ncases:\n"
	for _, f := range r.Findings {
		text += f.Case
	}
	s, problems := suite.Parse("x.claims.yaml", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	run := func(code string) suite.Report {
		return suite.Run(t.Context(), s, suite.Options{
			Registry: all.Registry(), Clock: clock(), Read: func(string) ([]byte, error) { return []byte(code), nil },
		})
	}
	if got := run(code); got.Count(suite.Fail) != len(r.Findings) || len(r.Findings) < 4 {
		t.Errorf("%d of %d cases fail", got.Count(suite.Fail), len(r.Findings))
	}
	mended := handler("  const id = event.organization?.id;\n  if (id !== null) api.accessToken.setCustomClaim('https://acme.example/org', id ?? 'none');")
	if got := run(mended); got.Count(suite.Fail) != 0 {
		t.Errorf("%v", got.Findings())
	}
}

func TestDeterministic(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"organization.js", "add-premium-claim.js", "reserved-names.js"} {
		var texts [2]string
		for i := range texts {
			r := explore.Explore(t.Context(), []explore.Base{base(t, fixture(t, name), "org-member", "")}, explore.Options{All: true})
			texts[i] = string(action.MustMarshal(r))
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Errorf("%s: two times, two reports:\n%s", name, diff)
		}
	}
}

func TestBudgetAndEnd(t *testing.T) {
	t.Parallel()
	b := []explore.Base{base(t, fixture(t, "organization.js"), "org-member", "")}
	all := explore.Explore(t.Context(), b, explore.Options{})
	some := explore.Explore(t.Context(), b, explore.Options{Budget: 5})
	if some.Runs != 5 || some.Left == 0 || all.Left != 0 || all.Runs < 20 {
		t.Errorf("got %d runs and %d left, and in all %d runs", some.Runs, some.Left, all.Runs)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := explore.Explore(ctx, b, explore.Options{Run: func(ctx context.Context, r *runner.Runner, e action.Event) action.Result {
		cancel()
		return r.Run(context.WithoutCancel(ctx), e)
	}})
	if ended.Runs != 1 || len(ended.Diagnostics) != 1 {
		t.Errorf("got %d runs and %v", ended.Runs, ended.Diagnostics)
	}
}

// TestInline: an event that came from no preset is written down, without its
// secrets.
func TestInline(t *testing.T) {
	t.Parallel()
	r := explore.Explore(t.Context(), []explore.Base{base(t, handler("  event.user.a.b;"), "", `{"user":{"a":{"\u0041 \"q\"":[1,"\u00e9"]}},"secrets":{"X":"s"}}`)}, explore.Options{All: true})
	parses(t, r)
	want := "  - name: user is empty\n    event: {\"user\": {}}\n"
	for _, f := range r.Findings {
		if f.Case == want {
			return
		}
	}
	t.Errorf("no case %q in %v", want, r.Findings)
}
