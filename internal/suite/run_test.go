package suite_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/runner"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func fsOf(paths ...string) fs.FS {
	m := fstest.MapFS{}
	for _, p := range paths {
		m[p] = &fstest.MapFile{}
	}
	return m
}

// tierAction does a bit of everything.
const tierAction = `async function act(event, api) {
  const tier = event.user?.app_metadata?.tier;
  api.log('info', 'begin');
  if (tier === 'throw') {
    throw new RangeError('no such tier');
  }
  if (tier === 'deny') {
    api.deny('tier is blocked');
  }
  api.session.setCustomClaim('tier', tier ?? 'free');
  api.session.setCustomClaim('rank', { level: 1.5, of: ['a', 2, null] });
  console.log('tier: ' + tier);
  if (tier === 'sub') {
    api.session.setCustomClaim('sub', 'x');
  }
  api.log('info', 'end');
}
`

// ran runs the cases on tierAction and tells how they ended.
func ran(t *testing.T, cases string, opts suite.Options) []string {
	t.Helper()
	f := files{
		"act.js":            tierAction,
		"x.claims.yaml":     "action: act.js\ndialect: intelliauth\ndefaults: {preset: logged-in}\ncases:\n" + cases,
		"events/ada.json":   "\ufeff{\"user\": {\"app_metadata\": {\"tier\": \"pro\"}}}",
		"events/wrong.json": "{\"user\":\n x}",
		"events/list.json":  "[]",
	}
	opts.Registry, opts.Read, opts.Clock = all.Registry(), f.read, at()
	report := suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), opts)
	return outcome(report)
}

func outcome(report suite.Report) []string {
	lines := told(report.Diagnostics)
	for _, c := range report.Cases {
		line := fmt.Sprintf("%s %s", c.Status, c.Name)
		if c.Reason != "" {
			line += " (" + c.Reason + ")"
		}
		lines = append(lines, line)
		for _, m := range c.Mismatches {
			line := fmt.Sprintf("  %d:%d %s: expected %s, got %s", m.Line, m.Column, m.What, m.Expected, m.Actual)
			if m.Note != "" {
				line += " (" + m.Note + ")"
			}
			if m.ActionLine > 0 {
				line += fmt.Sprintf(" at %d:%d", m.ActionLine, m.ActionColumn)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func TestExpectations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cases string
		want        []string
	}{
		{"claims", `
  - name: met
    set: {user.app_metadata.tier: pro}
    expect: {claims: {access: {tier: pro, rank: {of: [a, 2.0, ~], level: 15e-1}, region: !absent, iss: "~ /^https:/", iat: 1767366245}}}
  - name: patterns
    set: {user.app_metadata.tier: Enterprise}
    expect: {claims: {access: {tier: "~ /^enter/i", rank: {level: "~ /^1\\.5$/", of: "~ /null/"}}}}
  - name: not met
    expect:
      claims:
        access: {tier: pro, rank: {level: 1.5}, teir: free, iat: 1, iss: !absent}
        id: {tier: free}
`, []string{
			"pass met",
			"pass patterns",
			"fail not met",
			`  14:24 claims.access.tier: expected "pro", got "free" at 10:3`,
			`  14:35 claims.access.rank: expected {"level":1.5}, got {"level":1.5,"of":["a",2,null]} at 11:3`,
			`  14:55 claims.access.teir: expected "free", got absent (there is a claim "tier")`,
			`  14:66 claims.access.iat: expected 1, got 1767366245`,
			`  14:74 claims.access.iss: expected absent, got "https://acme.intelliauth.local/"`,
			`  15:20 claims.id.tier: expected "free", got absent (the claim is in the access token)`,
		}},
		{"parts of claims", `
  - name: met
    expect: {claims: {access: {rank: {of: [a, "~ /^2$/", ~], none: !absent, level: 1.50}}}}
  - name: not met
    expect:
      claims:
        access:
          tier: [free]
          rank: {level: "~ /9/", of: [b, {c: !absent}], none: !absent}
          iat: 1e999999999
          exp: "1767369845"
          sub: "USR_01H8"
          aud: {}
  - name: too few
    expect: {claims: {access: {rank: {level: 1.5, of: [a, 2]}}}}
`, []string{
			"pass met",
			"fail not met",
			`  11:17 claims.access.tier: expected ["free"], got "free" at 10:3`,
			`  12:17 claims.access.rank: expected {"level":~ /9/,"of":["b",{"c":absent}],"none":absent}, got {"level":1.5,"of":["a",2,null]} at 11:3`,
			`  13:16 claims.access.iat: expected 1e999999999, got 1767366245`,
			`  14:16 claims.access.exp: expected "1767369845", got 1767369845`,
			`  15:16 claims.access.sub: expected "USR_01H8", got "usr_01H8"`,
			`  16:16 claims.access.aud: expected {}, got "cli_web01"`,
			"fail too few",
			`  18:38 claims.access.rank: expected {"level":1.5,"of":["a",2]}, got {"level":1.5,"of":["a",2,null]} at 11:3`,
		}},
		{"a denied sign-in has no claims", `
  - name: met
    set: {user.app_metadata.tier: deny}
    expect: {decision: deny, reason: tier is blocked, claims: {access: {tier: !absent}}, fates: {access: {tier: omitted}}}
  - name: not met
    set: {user.app_metadata.tier: deny}
    expect: {decision: allow, reason: "~ /^x/", claims: {access: {tier: deny}}}
`, []string{
			"pass met",
			"fail not met",
			`  10:24 decision: expected allow, got deny (tier is blocked)`,
			`  10:39 reason: expected ~ /^x/, got "tier is blocked"`,
			`  10:73 claims.access.tier: expected "deny", got absent (the claim was omitted: no token is issued: the action denied access) at 10:3`,
		}},
		{"logs", `
  - name: met
    expect: {logs: [begin, "~ /^tier: /", end]}
  - name: not met
    expect: {logs: ["~ /tier/", begin, end, more]}
`, []string{
			"pass met",
			"fail not met",
			`  8:33 logs[1]: expected "begin", got "end"`,
			`  8:45 logs[3]: expected "more", got no further line`,
		}},
		{"calls", `
  - name: met
    expect:
      calls:
        - {method: api.log, args: [info, "~ /./"]}
        - {method: api.session.setCustomClaim, args: [rank, "~ /level/"]}
        - method: api.log
  - name: not met
    expect:
      calls:
        - {method: api.session.setCustomClaim, args: [tier, pro]}
        - {method: api.session.setCustomClaim, args: [rank]}
        - {method: api.deny}
        - {method: api.log, args: [info, end]}
        - {method: api.log}
`, []string{
			"pass met",
			"fail not met",
			`  14:11 calls[0]: expected api.session.setCustomClaim("tier", "pro"), got api.session.setCustomClaim("tier", "free") at 10:3`,
			`  15:11 calls[1]: expected api.session.setCustomClaim("rank"), got api.session.setCustomClaim("rank", {"level":1.5,"of":["a",2,null]}) at 11:3`,
			`  16:11 calls[2]: expected api.deny(…), got no such call (the action calls api.log, api.session.setCustomClaim)`,
			`  18:11 calls[4]: expected api.log(…), got no such call after the one before (the action calls api.log, api.session.setCustomClaim)`,
		}},
		{"errors", `
  - name: met
    set: {user.app_metadata.tier: throw}
    expect: {decision: deny, error: no such tier}
  - name: met by a pattern
    set: {user.app_metadata.tier: throw}
    expect: {error: "~ /^RangeError: no/"}
  - name: not expected
    set: {user.app_metadata.tier: throw}
  - name: not expected by a decision alone
    set: {user.app_metadata.tier: throw}
    expect: {decision: deny}
  - name: another one
    set: {user.app_metadata.tier: throw}
    expect: {error: such tier}
  - name: none
    expect: {error: "~ /x/"}
`, []string{
			`pass met`,
			`pass met by a pattern`,
			`fail not expected`,
			`  11:5 error: expected no error, got RangeError: no such tier at 5:11`,
			`fail not expected by a decision alone`,
			`  13:5 error: expected no error, got RangeError: no such tier at 5:11`,
			`fail another one`,
			`  18:21 error: expected "such tier", got RangeError: no such tier at 5:11`,
			`fail none`,
			`  20:21 error: expected ~ /x/, got no error`,
		}},
		{"diagnostics and fates", `
  - name: not expected
    set: {user.app_metadata.tier: sub}
  - name: expected by its code
    set: {user.app_metadata.tier: sub}
    expect: {diagnostics: [CC104]}
  - name: expected by its fate
    set: {user.app_metadata.tier: sub}
    expect: {fates: {access: {sub: rejected, tier: set}}}
  - name: not met
    expect: {fates: {access: {tier: dropped, sub: rejected}}, diagnostics: [CC999]}
`, []string{
			`fail not expected`,
			`  5:5 diagnostics: expected no error, got CC104 claim "sub" is rejected in the access token (the name is a registered JWT claim; the documentation says it must not be used (the platform does not document this; it is claimctl's choice)) at 14:5`,
			`pass expected by its code`,
			`pass expected by its fate`,
			`fail not met`,
			`  14:37 fates.access.tier: expected dropped, got set at 10:3`,
			`  14:51 fates.access.sub: expected rejected, got never written`,
			`  14:77 diagnostics[0]: expected CC999, got none`,
		}},
		{"events", `
  - name: inline
    event: {user: {app_metadata: {tier: one}}}
    set: {user.app_metadata.more: 1}
    expect: {claims: {access: {tier: one}}}
  - name: file
    event: events/ada.json
    expect: {claims: {access: {tier: pro}}}
  - name: not JSON
    event: events/wrong.json
  - name: no object
    event: events/list.json
  - name: no file
    event: events/none.json
  - name: through a scalar
    set: {user.email.domain: x}
  - name: set, then unset
    set: {user.app_metadata.tier: pro}
    unset: [user.app_metadata, user.none.at.all]
    expect: {claims: {access: {tier: free}}}
  - name: another moment
    preset: m2m
    expect: {claims: {access: {tier: free}}}
  - name: another trigger
    preset: token-refresh
    expect: {decision: allow}
`, []string{
			`pass inline`,
			`pass file`,
			`fail not JSON`,
			`  12:5 event: expected an event, got events/wrong.json:2:2: not JSON: invalid character 'x' looking for beginning of value`,
			`fail no object`,
			`  14:5 event: expected an event, got events/list.json: not a JSON object`,
			`fail no file`,
			`  16:5 event: expected an event, got open events/none.json: no such file`,
			`fail through a scalar`,
			`  18:5 event: expected an event, got set on line 19: user.email is a string, so user.email.domain cannot be set`,
			`pass set, then unset`,
			`pass another moment`,
			`pass another trigger`,
		}},
		{"skip and todo", `
  - {name: skipped, skip: not now, set: {user.app_metadata.tier: throw}}
  - {name: known, todo: to be done, set: {user.app_metadata.tier: throw}}
  - {name: done, todo: to be done}
`, []string{
			`skip skipped (not now)`,
			`todo known (to be done)`,
			`  6:5 error: expected no error, got RangeError: no such tier at 5:11`,
			`todo done (to be done)`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, ran(t, strings.TrimPrefix(test.cases, "\n"), suite.Options{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRunProblems(t *testing.T) {
	t.Parallel()
	f := files{
		"act.js":   tierAction,
		"empty.js": "// nothing\n",
		"wrong.js": "",
		"plain.js": "var x = 1;\n",
	}
	const cases = "cases: [{name: a}]\n"
	tests := []struct {
		name, text string
		opts       suite.Options
		want       []string
	}{
		{"no action", "action: none.js\n" + cases, suite.Options{}, []string{
			"1:9 CC304 the action cannot be read: open none.js: no such file (the path is relative to the suite)",
		}},
		{"unknown dialect", "action: act.js\ndialect: intelliauht\n" + cases, suite.Options{Registry: dialect.NewRegistry(intelliauth.New())}, []string{
			`2:10 CC304 unknown dialect "intelliauht" (did you mean "intelliauth"? known dialects: intelliauth)`,
		}},
		{"unknown trigger", "action: act.js\ndialect: intelliauth\ntrigger: logout\n" + cases, suite.Options{}, []string{
			`3:10 CC304 unknown trigger "logout" (triggers of intelliauth: login, token-refresh, registration)`,
		}},
		{"unknown trigger of a detected dialect", "action: act.js\ntrigger: x\n" + cases, suite.Options{}, []string{
			`2:10 CC304 unknown trigger "x" (triggers of intelliauth: login, token-refresh, registration)`,
		}},
		{"undetected", "action: plain.js\n" + cases, suite.Options{Registry: dialect.NewRegistry(intelliauth.New())}, []string{
			`1:9 CC304 cannot tell which platform "plain.js" is written for (name it with dialect: intelliauth)`,
		}},
		{"undetected and broken", "action: wrong.js\n" + cases, suite.Options{Registry: dialect.NewRegistry(intelliauth.New())}, []string{
			`1:9 CC304 the action cannot be read: wrong.js:1:1: the file is empty (claimctl new tier-claim writes one to start from)`,
		}},
		{"secrets", "action: act.js\nsecrets: {A: 'env:A', B: 'exec:pass b', C: 'file:c'}\n" + cases, suite.Options{}, []string{
			`2:14 CC304 secret "A": the environment variable "A" is not set`,
			`2:26 CC304 secret "B": commands ("exec:") are run by a deploy only; use a file or the environment here as well`,
			`2:44 CC304 secret "C": open c: no such file`,
		}},
		{"choice of cases", "action: act.js\n" + cases, suite.Options{Run: "("}, []string{
			"0:0 CC304 the choice of cases \"(\": error parsing regexp: missing closing ): `(` (the syntax is that of https://pkg.go.dev/regexp/syntax)",
		}},
		{"an action that cannot be loaded", "action: wrong.js\ndialect: intelliauth\n" + cases, suite.Options{}, []string{
			"fail a",
			"  3:9 error: expected no error, got SyntaxError: the file is empty (claimctl new tier-claim writes one to start from) at 1:1",
		}},
		{"expected not to be loaded", "action: wrong.js\ndialect: intelliauth\ncases: [{name: a, expect: {decision: error, diagnostics: [CC001]}}]\n", suite.Options{}, []string{"pass a"}},
		{"no handler", "action: empty.js\ndialect: intelliauth\ncases: [{name: a, expect: {error: '~ /^Error: no action function found/'}}]\n", suite.Options{}, []string{"pass a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opts := test.opts
			opts.Read = f.read
			if len(opts.Registry.IDs()) == 0 {
				opts.Registry = all.Registry()
			}
			s, problems := suite.Parse("x.claims.yaml", []byte(test.text))
			if len(problems) > 0 {
				t.Fatal(told(problems))
			}
			if diff := cmp.Diff(test.want, outcome(suite.Run(t.Context(), s, opts))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	f := files{
		"act.js": `exports.onExecutePostLogin = async (event, api) => {
  api.accessToken.setCustomClaim('https://x.example/key', event.secrets.KEY.length);
  api.accessToken.setCustomClaim('https://x.example/other', event.secrets.OTHER.length);
  api.accessToken.setCustomClaim('https://x.example/now', new Date().toISOString());
  api.accessToken.setCustomClaim('https://x.example/random', Math.random());
  api.accessToken.setClaim('https://x.example/legacy', 1);
};
`,
		"key": "12345\n",
	}
	const text = `action: act.js
%s
cases:
  - name: one
    expect:
      claims: {access: {iss: "%s", https://x.example/now: "%s", https://x.example/key: %d, https://x.example/other: 7, https://x.example/legacy: 1}}
`
	opts := suite.Options{
		Registry: all.Registry(), Read: f.read, Clock: at(), Lenient: true, Trigger: "post-login", Dialect: "auth0-action",
		Env:      func(name string) (string, bool) { return "1234567", name == "OTHER" },
		Secrets:  []runner.Secret{{Name: "KEY", Value: secret.New("123")}, {Name: "OTHER", Value: secret.New("7654321")}},
		Settings: dialect.Settings{Issuer: "https://outer.example/"},
	}
	tests := []struct{ name, text string }{
		{"from outside", fmt.Sprintf(text, "", "https://outer.example/", "2026-01-02T15:04:05.000Z", 3)},
		{"the suite goes first", fmt.Sprintf(text, `clock: 2025-05-06T07:08:09Z
seed: 7
tokens: {issuer: "https://inner.example/"}
secrets: {KEY: "file:key", OTHER: "env:OTHER"}`, "https://inner.example/", "2025-05-06T07:08:09.000Z", 5)},
	}
	var random []string
	for _, test := range tests {
		s := parse(t, files{"x.claims.yaml": test.text}, "x.claims.yaml")
		report := suite.Run(t.Context(), s, opts)
		if diff := cmp.Diff([]string{"pass one"}, outcome(report)); diff != "" {
			t.Fatalf("%s: %s", test.name, diff)
		}
		v, _ := report.Cases[0].Result.Tokens["access"].Payload.Get("https://x.example/random")
		random = append(random, string(v.(action.Value)))
	}
	if random[0] == random[1] {
		t.Errorf("the seed of the suite changes nothing: got %s twice", random[0])
	}
}

func TestRunChoosesCases(t *testing.T) {
	t.Parallel()
	const cases = "  - {name: the first}\n  - {name: second}\n  - {name: the last}\n"
	got := ran(t, cases, suite.Options{Run: "^the "})
	if diff := cmp.Diff([]string{"pass the first", "pass the last"}, got); diff != "" {
		t.Error(diff)
	}
	if got := ran(t, cases, suite.Options{Run: "third"}); got != nil {
		t.Errorf("got %v, want nothing", got)
	}
}

func TestTriggerFollowsThePreset(t *testing.T) {
	t.Parallel()
	f := files{"act.js": tierAction, "post.js": "exports.onExecutePostLogin = async () => {};\n"}
	const cases = "cases: [{name: a, preset: token-refresh}, {name: b}, {name: c, preset: m2m}]\n"
	tests := []struct {
		name, text, trigger string
		want                []string
	}{
		{"open", "action: act.js\n", "", []string{"a token-refresh", "b login", "c login"}},
		{"from outside", "action: act.js\n", "token-refresh", []string{"a token-refresh", "b token-refresh", "c login"}},
		{"named by the suite", "action: act.js\ntrigger: token-refresh\n", "", []string{
			"a token-refresh", "b token-refresh", `c: preset "m2m"`,
		}},
		{"no other handler", "action: post.js\n", "", []string{
			"a post-login", "b post-login", `c: preset "m2m"`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := parse(t, files{"x.claims.yaml": test.text + cases}, "x.claims.yaml")
			report := suite.Run(t.Context(), s, suite.Options{Registry: all.Registry(), Read: f.read, Clock: at(), Trigger: test.trigger})
			var got []string
			for _, c := range report.Cases {
				if c.Result == nil {
					why, _, _ := strings.Cut(c.Mismatches[0].Actual, ": ")
					got = append(got, c.Name+": "+why)
					continue
				}
				got = append(got, c.Name+" "+c.Result.Action.Trigger)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	f := files{"act.js": tierAction, "x.claims.yaml": "action: act.js\ncases:\n  - name: a\n"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	report := suite.Run(ctx, parse(t, f, "x.claims.yaml"), suite.Options{Registry: all.Registry(), Read: f.read})
	want := []string{`3:5 CC304 the run ended before case "a": context canceled`}
	if diff := cmp.Diff(want, outcome(report)); diff != "" {
		t.Error(diff)
	}
}

// TestReport holds the JSON form of a report, and that it is the same every
// time.
func TestReport(t *testing.T) {
	t.Parallel()
	f := files{"act.js": tierAction, "x.claims.yaml": `action: act.js
dialect: intelliauth
cases:
  - name: passes
    tags: [quick]
    set: {user.app_metadata.tier: pro}
    expect: {claims: {access: {tier: pro}}}
  - name: fails
    expect: {claims: {access: {tier: pro}}}
  - name: is skipped
    skip: not now
`}
	run := func() []byte {
		report := suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), suite.Options{Registry: all.Registry(), Read: f.read, Clock: at()})
		if got, want := len(report.DurationsUS), len(report.Cases); got != want {
			t.Errorf("got %d durations, want %d", got, want)
		}
		report.DurationsUS = []int64{}
		data, err := action.MarshalIndent(report)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	got := run()
	path := filepath.Join("testdata", "report.json")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
	if again := run(); string(again) != string(got) {
		t.Error("two runs give two reports")
	}
}

func TestFindings(t *testing.T) {
	t.Parallel()
	f := files{"act.js": tierAction, "x.claims.yaml": `action: act.js
cases:
  - {name: fails, expect: {claims: {access: {tier: pro}}}}
  - {name: known, todo: a bug, expect: {claims: {access: {tier: pro}}}}
`}
	report := suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), suite.Options{Registry: all.Registry(), Read: f.read, Clock: at()})
	want := []action.Diagnostic{{
		Code: "CC201", Severity: action.SeverityError, File: "x.claims.yaml", Line: 3, Column: 52,
		Summary: `case "fails": claims.access.tier: expected "pro", got "free"`, Hint: "see act.js:10:3",
	}}
	if diff := cmp.Diff(want, report.Findings()); diff != "" {
		t.Error(diff)
	}
}

// TestCasesAreApart holds that what one case sets is not seen by another.
func TestCasesAreApart(t *testing.T) {
	t.Parallel()
	f := files{"act.js": tierAction, "x.claims.yaml": `action: act.js
defaults:
  event: {user: {app_metadata: {}}}
  set: {user.app_metadata: {tier: one}}
cases:
  - {name: a, set: {user.app_metadata.tier: two}, expect: {claims: {access: {tier: two}}}}
  - {name: b, expect: {claims: {access: {tier: one}}}}
`}
	s := parse(t, f, "x.claims.yaml")
	for range 2 {
		report := suite.Run(t.Context(), s, suite.Options{Registry: all.Registry(), Read: f.read, Clock: at()})
		if diff := cmp.Diff([]string{"pass a", "pass b"}, outcome(report)); diff != "" {
			t.Error(diff)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	f := files{"act.js": tierAction}
	text := "action: act.js\ndialect: intelliauth\ncases:\n"
	for i := range 100 {
		text += fmt.Sprintf("  - {name: case %d, set: {user.app_metadata.tier: t%d}, expect: {claims: {access: {tier: t%d}}}}\n", i, i, i)
	}
	s, problems := suite.Parse("x.claims.yaml", []byte(text))
	if len(problems) > 0 {
		b.Fatal(told(problems))
	}
	opts := suite.Options{Registry: all.Registry(), Read: f.read, Clock: at()}
	for b.Loop() {
		if report := suite.Run(b.Context(), s, opts); report.Count(suite.Pass) != 100 {
			b.Fatal(outcome(report))
		}
	}
}
