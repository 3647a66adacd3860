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
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
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
			`  11:24 decision: expected allow, got deny (tier is blocked)`,
			`  11:39 reason: expected ~ /^x/, got "tier is blocked"`,
			`  11:73 claims.access.tier: expected "deny", got absent (the claim was omitted: the action denied access) at 10:3`,
		}},
		{"logs", `
  - name: met
    expect: {logs: [begin, "~ /^tier: /", end]}
  - name: not met
    expect: {logs: ["~ /tier/", begin, end, more]}
`, []string{
			"pass met",
			"fail not met",
			`  9:33 logs[1]: expected "begin", got "end"`,
			`  9:45 logs[3]: expected "more", got no further line`,
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
			`  15:11 calls[0]: expected api.session.setCustomClaim("tier", "pro"), got api.log("info", "begin")`,
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
`, nil},
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
`, nil},
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
`, nil},
		{"skip and todo", `
  - {name: skipped, skip: not now, set: {user.app_metadata.tier: throw}}
  - {name: known, todo: to be done, set: {user.app_metadata.tier: throw}}
  - {name: done, todo: to be done}
`, nil},
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

var _ = context.Background
var _ = os.ReadFile
var _ = filepath.Join
var _ = time.Now
var _ = secret.New
var _ = action.ParsePath
var _ dialect.Settings
var _ runner.Secret
