package suite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
)

// flowActions are actions for flows of both kinds.
func flowActions() files {
	return files{
		"plan.js": `async function plan(event, api) {
  const plan = event.user?.app_metadata?.plan ?? 'free';
  if (plan === 'none') api.deny('no plan');
  if (plan === 'throw') throw new Error('boom');
  api.session.setCustomClaim('plan', plan);
  api.session.setCustomClaim('both', 'plan');
  api.user.setAppMetadata('seen', true);
  api.state.set('plan', plan);
}
`,
		"country.js": `async function country(event, api) {
  api.session.setCustomClaim('both', 'country');
  api.session.setCustomClaim('seen', event.user.app_metadata.seen ?? false);
  api.session.setCustomClaim('sub', 'x');
}
`,
		"first.js": `exports.onExecutePostLogin = async (event, api) => {
  event.user.nickname = 'changed';
  api.session.setMetadata('from', 'first');
  event.session.metadata = { by: 'hand' };
  api.transaction.setMetadata('step', 1);
  api.user.setAppMetadata('visits', (event.user.app_metadata.visits ?? 0) + 1);
  api.user.setAppMetadata('gone', null);
  api.cache.set('k', 'v');
  api.accessToken.setCustomClaim('logins', event.stats.logins_count);
};
`,
		"second.js": `exports.onExecutePostLogin = async (event, api) => {
  api.accessToken.setCustomClaim('nickname', event.user.nickname);
  api.accessToken.setCustomClaim('session', event.session.metadata);
  api.accessToken.setCustomClaim('transaction', event.transaction.metadata);
  api.accessToken.setCustomClaim('visits', event.user.app_metadata.visits ?? 0);
  api.accessToken.setCustomClaim('protocol', event.transaction.protocol);
  api.accessToken.setCustomClaim('org', event.organization?.name ?? null);
  if (event.user.app_metadata.leave) api.redirect.sendUserTo('https://acme.example/');
};
`,
	}
}

// run runs a suite beside the actions of flows.
func run(t *testing.T, text string, opts suite.Options) suite.Report {
	t.Helper()
	f := flowActions()
	f["x.claims.yaml"] = text
	opts.Read, opts.Clock = f.read, at()
	if len(opts.Registry.IDs()) == 0 {
		opts.Registry = all.Registry()
	}
	return suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), opts)
}

// notes are the codes of what a result tells.
func notes(list []action.Diagnostic) string {
	var codes []string
	for _, d := range list {
		codes = append(codes, d.Code)
	}
	return strings.Join(codes, " ")
}

func TestFlow(t *testing.T) {
	t.Parallel()
	report := run(t, `flow:
  - plan.js
  - {action: country.js, name: where}
dialect: intelliauth
cases:
  - name: claims are decided together
    expect:
      claims: {access: !exact {plan: free, both: country, seen: false}}
      fates: {access: {both: set, sub: rejected}}
      calls: [{method: api.session.setCustomClaim, args: [plan, free]}, {method: api.session.setCustomClaim, args: [both, country]}]
      effects: {app_metadata: !exact {seen: true}, state: {plan: free}}
      actions: {plan: ran, where: ran}
  - name: a denial ends it
    set: {user.app_metadata.plan: none}
    expect: {decision: deny, claims: {access: !exact {}}, actions: {plan: ran, where: unreached}}
  - name: an error ends it
    set: {user.app_metadata.plan: throw}
    expect: {decision: deny, error: boom, actions: {where: unreached}}
  - name: not met
    expect: {claims: {access: {both: plan, plan: pro}}, actions: {where: disabled, when: ran}, fates: {access: {sub: rejected}}}
`, suite.Options{})
	want := []string{
		"pass claims are decided together", "pass a denial ends it", "pass an error ends it", "fail not met",
		`  20:38 claims.access.both: expected "plan", got "country" at 2:3`,
		`  20:50 claims.access.plan: expected "pro", got "free" at 5:3`,
		`  20:74 actions.where: expected disabled, got ran`,
		`  20:90 actions.when: expected ran, got no such action (the actions are plan, where)`,
	}
	if diff := cmp.Diff(want, outcome(report)); diff != "" {
		t.Fatal(diff)
	}
	if got := report.Cases[3].Mismatches[0].ActionFile; got != "country.js" {
		t.Errorf("got the file %q, want that of the second action", got)
	}
	if got := report.Cases[3].Mismatches[1].ActionFile; got != "" {
		t.Errorf("got the file %q, want none: it is the report's own", got)
	}
	if got := report.Cases[1].Flow; got[1].Why != "the flow ended at plan: no plan" {
		t.Errorf("got %v", got)
	}
	result := report.Cases[0].Result
	for i, c := range result.Calls {
		if c.Seq != i+1 {
			t.Errorf("call %d has the number %d", i, c.Seq)
		}
	}
	if v, _ := result.Tokens["access"].Payload.Get("both"); string(v.(action.Value)) != `"country"` || result.Tokens["access"].Bytes == 0 {
		t.Errorf("got the token %v", result.Tokens["access"])
	}
}

// TestFlowSees holds what one Action sees of the other, and of earlier logins.
func TestFlowSees(t *testing.T) {
	t.Parallel()
	report := run(t, `flow: [first.js, second.js]
defaults: {preset: org-member, set: {user.nickname: ada, user.app_metadata.gone: 1}}
cases:
  - name: in one login
    expect:
      claims: {access: {nickname: ada, session: {from: first}, transaction: {step: 1}, visits: 0, logins: 7}}
      diagnostics: [CC204]
  - name: over time
    steps:
      - login: {}
        expect: {claims: {access: {visits: 0, protocol: oidc-basic-profile, org: !type string}}}
      - advance: 2h
      - refresh: {}
        expect: {claims: {access: {visits: 1, protocol: oauth2-refresh-token, org: !type string}}}
      - change: {user.app_metadata.visits: 7, organization: !absent }
      - login: {}
        expect: {claims: {access: {visits: 7, logins: 8, org: null}}, effects: {app_metadata: {visits: 8}}}
      - login: {set: {user.app_metadata.leave: true}}
        expect: {decision: redirect, claims: {access: {visits: 8}}, actions: {first: ran, second: ran}}
  - name: a redirect makes the rest wait
    set: {user.app_metadata.leave: true}
    expect: {decision: redirect}
`, suite.Options{})
	got := outcome(report)
	want := []string{"pass in one login", "pass over time", "pass a redirect makes the rest wait"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSession holds what a platform issues at a refresh, and that tokens stay
// as they were issued.
func TestSession(t *testing.T) {
	t.Parallel()
	report := run(t, `flow:
  - {action: plan.js, stage: post-login}
  - {action: country.js, stage: [pre-issue]}
dialect: intelliauth
cases:
  - name: steps
    steps:
      - login: {set: {user.app_metadata.plan: pro}}
        expect: {claims: {access: !exact {plan: pro, both: plan}}, actions: {country: unattached}}
      - change: {user.app_metadata.plan: team}
        expect: {current: {access: {plan: pro, both: plan}}}
      - advance: 2d
        expect: {current: {access: {plan: team}, id: {x: 1}}}
      - refresh: {}
        expect:
          claims: {access: !exact {plan: pro, both: country, seen: true}}
          fates: {access: {sub: rejected}}
          diagnostics: [CC203]
          actions: {plan: unattached, country: ran}
      - login: {set: {user.app_metadata.plan: none}}
        expect: {decision: deny, current: {access: {both: country}}}
`, suite.Options{})
	want := []string{
		"fail steps",
		`  13:43 steps[2] advance: current.access.plan: expected "team", got "pro" (this token has expired by now)`,
		`  13:54 steps[2] advance: current.id: expected a token, got none was issued so far`,
	}
	if diff := cmp.Diff(want, outcome(report)); diff != "" {
		t.Fatal(diff)
	}
	var steps []string
	for _, s := range report.Cases[0].Steps {
		line := fmt.Sprintf("%d %s %s", s.Line, s.Step, s.At)
		if s.Result != nil {
			line += " " + s.Result.Event.Source + " " + notes(s.Result.Diagnostics)
		}
		steps = append(steps, line)
	}
	want = []string{
		"8 login 2026-01-02T15:04:05Z preset:logged-in+set ",
		"10 change 2026-01-02T15:04:05Z",
		"12 advance 2026-01-04T15:04:05Z",
		"14 refresh 2026-01-04T15:04:05Z refresh of preset:logged-in+set CC104 CC203",
		"20 login 2026-01-04T15:04:05Z preset:logged-in+set ",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
}

func TestSessionNeedsARefreshToken(t *testing.T) {
	t.Parallel()
	got := outcome(run(t, `action: plan.js
cases:
  - name: written down
    steps: [{login: {event: {user: {}}}}, {refresh: {}}, {refresh: {event: {user: {}}}}]
  - name: nobody
    steps: [{login: {preset: m2m}}, {refresh: {}}]
  - name: through a scalar
    steps: [{login: {}}, {change: {user.email.x: 1}}, {login: {}}]
  - name: only refreshes
    steps: [{login: {scenario: {user: {app_metadata: {plan: x}}}}, expect: {claims: {access: {plan: x}}}}, {refresh: {}, expect: {claims: {access: {plan: x}}}}]
`, suite.Options{}))
	want := []string{
		"fail written down",
		"  4:43 steps[1] refresh: event: expected an event, got the login has an event that is written down; write down that of the refresh as well: refresh: {event: …}",
		"fail nobody",
		"  6:37 steps[1] refresh: event: expected an event, got after preset:m2m there is no refresh token: nobody has signed in",
		"fail through a scalar",
		"  8:55 steps[2] login: event: expected an event, got set on line 8: user.email is a string, so user.email.x cannot be set",
		"pass only refreshes",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestFixtures runs the suites of the fixtures: the recipe of the vendor's
// documentation, alone and in a flow.
func TestFixtures(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../fixtures/*/*.claims.yaml")
	if err != nil || len(paths) < 2 {
		t.Fatalf("found %d suites: %v", len(paths), err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, problems := suite.Parse(path, data)
		if len(problems) > 0 {
			t.Fatal(told(problems))
		}
		report := suite.Run(t.Context(), s, suite.Options{Registry: all.Registry(), Read: os.ReadFile, Clock: at()})
		if report.Count(suite.Pass) != len(s.Cases) || len(report.Diagnostics) > 0 {
			t.Errorf("%s: %v", path, outcome(report))
		}
	}
}

func TestFlowProblems(t *testing.T) {
	t.Parallel()
	const cases = "cases: [{name: a}]\n"
	lookup := func(name, _ string) ([]suite.Member, error) {
		switch name {
		case "plan":
			return []suite.Member{{Name: "plan", Path: "plan.js", Dialect: "intelliauth", Trigger: "login", Enabled: true}}, nil
		case "foreign":
			return []suite.Member{{Name: "foreign", Path: "first.js", Dialect: "auth0-action", Enabled: true}}, nil
		case "post-login", "pre-issue":
			return []suite.Member{{Name: "plan", Path: "plan.js", Flow: name, Enabled: true}}, nil
		}
		return nil, &suite.UnknownNameError{Name: name, Known: []string{"plan", "post-login"}}
	}
	tests := []struct {
		name, text string
		registry   dialect.Registry
		want       []string
	}{
		{"no file", "flow: [plan.js, none.js]\n", dialect.Registry{}, []string{
			`1:17 CC304 the action cannot be read: open none.js: no such file (the path is relative to the suite)`,
		}},
		{"no name", "flow: [plan, plam]\n", dialect.Registry{}, []string{
			`1:14 CC304 flow: claimctl.yaml has no action or flow "plam"; nor is it the path of a file (did you mean "plan"?)`,
		}},
		{"twice", "flow: [plan, {action: country.js, name: plan}]\n", dialect.Registry{}, []string{
			`1:14 CC304 the flow has two actions "plan"; the first is at line 1 (give one of them another name)`,
		}},
		{"stages", "flow: [{action: plan.js, stage: post-logn}, {action: country.js, stage: pre-login}]\n", dialect.Registry{}, []string{
			`1:33 CC304 unknown stage "post-logn" (did you mean "post-login"? the stages of IntelliAuth are pre-login, post-auth, post-login, pre-create, post-create, pre-issue)`,
			`1:73 CC304 actions in the stage "pre-login" cannot be run (there is no session yet, so a claim has nowhere to go; place the action in post-login, after Issue Session)`,
		}},
		{"two platforms", "flow: [plan, foreign]\n", dialect.Registry{}, []string{
			`1:14 CC304 the action "foreign" is written for auth0-action, others of the flow for intelliauth (a flow is that of one platform)`,
		}},
		{"not known how", "flow: [plan.js, country.js]\n", dialect.NewRegistry(unchained{intelliauth.New()}), []string{
			`1:17 CC304 a flow of several actions cannot be run: what an action of IntelliAuth sees of the one before it is not known (test each action in a suite of its own)`,
		}},
		{"one of them is enough", "flow: [plan.js]\n", dialect.NewRegistry(unchained{intelliauth.New()}), []string{"pass a"}},
		{"two flows of the project", "flow: [post-login, pre-issue]\n", dialect.Registry{}, []string{"pass a"}},
		{"stand-ins without a world", "action: plan.js\nglobal: {g: x.js}\n", dialect.Registry{}, []string{"2:10 CC304 stand-ins cannot be given here"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := outcome(run(t, test.text+cases, suite.Options{Lookup: lookup, Registry: test.registry}))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// unchained is a dialect that does not know how actions follow each other.
type unchained struct{ dialect.Script }

// TestTwoFlowsOfAProject holds that an action that is in two flows is attached
// to both.
func TestTwoFlowsOfAProject(t *testing.T) {
	t.Parallel()
	lookup := func(name, _ string) ([]suite.Member, error) {
		return []suite.Member{{Name: "plan", Path: "plan.js", Flow: name, Enabled: true}}, nil
	}
	const text = `flow: %s
dialect: intelliauth
cases:
  - name: a
    steps:
      - login: {}
      - change: {user.app_metadata.plan: pro}
      - refresh: {}
        expect: {claims: {access: {plan: %s}}}
`
	for flow, plan := range map[string]string{"post-login": "free", "[post-login, pre-issue]": "pro"} {
		got := outcome(run(t, fmt.Sprintf(text, flow, plan), suite.Options{Lookup: lookup}))
		if diff := cmp.Diff([]string{"pass a"}, got); diff != "" {
			t.Errorf("%s: %s", flow, diff)
		}
	}
}

// TestWithoutAChain holds that a session of a platform of which less is known
// says so.
func TestWithoutAChain(t *testing.T) {
	t.Parallel()
	report := run(t, `action: plan.js
trigger: login
cases:
  - name: a
    steps: [{login: {}, expect: {diagnostics: [CC204]}}, {advance: 1h}, {refresh: {}, expect: {claims: {access: {plan: !absent }}, diagnostics: [CC203]}}]
`, suite.Options{Registry: dialect.NewRegistry(unchained{intelliauth.New()})})
	if diff := cmp.Diff([]string{"pass a"}, outcome(report)); diff != "" {
		t.Error(diff)
	}
	if got := report.Cases[0].Steps[2].At; got != at().Add(time.Hour).Format(time.RFC3339) {
		t.Errorf("got %s", got)
	}
}
