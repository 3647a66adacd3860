package suite_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/suite"
)

// TestForms holds every way to say what a value is, met and not met.
func TestForms(t *testing.T) {
	t.Parallel()
	got := ran(t, `  - name: met
    set: {user.app_metadata.tier: pro}
    expect:
      claims:
        access: !exact
          tier: !one-of [free, "~ /^pr/"]
          rank: {level: !type number, of: !subset [2, a]}
      max_bytes: {access: 1000}
  - name: types
    expect:
      claims: {access: {tier: !type string, rank: !type object, iat: !type integer, exp: !type number}}
  - name: parts
    expect: {claims: {access: {rank: !subset {of: [a, !type integer, !type "null"]}}}}
  - name: not met
    expect:
      claims:
        access: !exact
          tier: !one-of [pro, 1]
          exp: !type string
          iss: !subset {a: 1}
      max_bytes: {access: 10, id: 1000}
  - name: taken apart
    expect:
      claims: {access: {rank: {level: 2, of: [a, 3], more: !type string}}}
  - name: the rest of a list
    expect:
      claims: {access: {rank: !subset {of: [a, 2, ~, b]}}}
`, suite.Options{})
	want := []string{
		"pass met", "pass types", "pass parts", "fail not met",
		`  22:17 claims.access.tier: expected one of ["pro",1], got "free" at 10:3`,
		`  23:16 claims.access.exp: expected type string, got 1767369845`,
		`  24:16 claims.access.iss: expected at least {"a":1}, got "https://acme.intelliauth.local/"`,
		`  21:17 claims.access.rank: expected absent, got {"level":1.5,"of":["a",2,null]} (!exact allows no other claims) at 11:3`,
		`  25:27 max_bytes.access: expected at most 10 bytes, got 701 bytes`,
		`  25:35 max_bytes.id: expected at most 1000 bytes, got no token`,
		"fail taken apart",
		`  28:31 claims.access.rank: expected {"level":2,"of":["a",3],"more":type string}, got {"level":1.5,"of":["a",2,null]} at 11:3`,
		"fail the rest of a list",
		`  31:31 claims.access.rank: expected at least {"of":["a",2,null,"b"]}, got {"level":1.5,"of":["a",2,null]} at 11:3`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDiff holds that a difference between values with parts is taken apart.
func TestDiff(t *testing.T) {
	t.Parallel()
	f := files{"act.js": tierAction, "x.claims.yaml": `action: act.js
cases:
  - name: a
    expect: {claims: {access: {rank: {level: 2, of: [a, 3, ~, 4], more: !type string}, tier: gold}}}
`}
	report := suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), suite.Options{Registry: registry(), Read: f.read, Clock: at()})
	want := []suite.Difference{
		{Path: "level", Expected: "2", Actual: "1.5"},
		{Path: "of[1]", Expected: "3", Actual: "2"},
		{Path: "of[3]", Expected: "4", Actual: "absent"},
		{Path: "more", Expected: "type string", Actual: "absent"},
	}
	mismatches := report.Cases[0].Mismatches
	if diff := cmp.Diff(want, mismatches[0].Diff); diff != "" {
		t.Error(diff)
	}
	if len(mismatches[1].Diff) > 0 {
		t.Errorf("a text is taken apart: %v", mismatches[1].Diff)
	}
}

// TestLists holds the orders of logs and calls, and what is counted.
func TestLists(t *testing.T) {
	t.Parallel()
	got := ran(t, `  - name: met
    expect:
      logs: !any-order [end, begin]
      calls: !exact
        - {method: api.log}
        - {method: api.session.setCustomClaim}
        - {method: api.session.setCustomClaim}
        - {method: api.log}
      diagnostics: !exact []
  - name: counted
    expect: {calls: {api.log: 2, api.deny: 0}}
  - name: any order
    expect: {calls: !any-order [{method: api.log, args: [info, end]}, {method: api.log, args: [info, begin]}]}
  - name: not met
    set: {user.app_metadata.tier: sub}
    expect:
      logs: !exact [begin]
      calls: {api.log: 1, api.fetch: 1}
      diagnostics: !exact [CC999]
  - name: twice is not once
    expect:
      logs: !any-order [begin, begin]
      calls: !exact [{method: api.log}]
`, suite.Options{})
	want := []string{
		"pass met", "pass counted", "pass any order", "fail not met",
		`  18:5 diagnostics: expected no error, got CC104 claim "sub" is rejected in the access token (the name is a registered JWT claim; the documentation says it must not be used (the platform does not document this; it is claimctl's choice)) at 14:5`,
		`  21:13 logs: expected no other line, got "tier: sub" at 12:1`,
		`  21:13 logs: expected no other line, got "end" at 16:1`,
		"  22:24 calls.api.log: expected called once, got called 2 times at 16:3",
		"  22:38 calls.api.fetch: expected called once, got never called (the action calls api.log, api.session.setCustomClaim)",
		"  23:28 diagnostics[0]: expected CC999, got CC104",
		`  23:20 diagnostics: expected no other diagnostic, got CC104 claim "sub" is rejected in the access token (the name is a registered JWT claim; the documentation says it must not be used (the platform does not document this; it is claimctl's choice)) at 14:5`,
		"fail twice is not once",
		`  26:32 logs[1]: expected "begin", got "begin", "tier: undefined", "end"`,
		`  27:14 calls: expected no other call, got api.session.setCustomClaim("tier", "free") at 10:3`,
		`  27:14 calls: expected no other call, got api.session.setCustomClaim("rank", {"level":1.5,"of":["a",2,null]}) at 11:3`,
		`  27:14 calls: expected no other call, got api.log("info", "end") at 16:3`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestEffects holds what is expected of effects, and the other texts of a
// decision.
func TestEffects(t *testing.T) {
	t.Parallel()
	f := files{"act.js": `exports.onExecuteCredentialsExchange = async (event, api) => {
  api.cache.set('k', 'v');
  api.accessToken.setCustomClaim('https://a.example/x', 1);
  api.access.deny('invalid_scope', 'no such scope');
};
`, "x.claims.yaml": `action: act.js
cases:
  - name: met
    expect: {decision: deny, code: invalid_scope, reason: no such scope, effects: {cache: {k: !subset {value: v}}, app_metadata: !exact {}, scopes: []}}
  - name: not met
    expect: {code: "~ /^server/", url: x, effects: {cache: !exact {l: 1}, scopes: [a], other: {saml: {}}}}
`}
	got := outcome(suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), suite.Options{Registry: registry(), Read: f.read, Clock: at()}))
	want := []string{
		"pass met", "fail not met",
		`  6:20 code: expected ~ /^server/, got "invalid_scope"`,
		`  6:40 url: expected "x", got ""`,
		`  6:83 effects.scopes: expected ["a"], got []`,
		"  6:71 effects.cache.l: expected 1, got absent",
		`  6:60 effects.cache.k: expected absent, got {"value":"v","expires_at":1767367145000} (!exact allows no others)`,
		"  6:102 effects.other.saml: expected {}, got absent",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
