package bench_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// suiteCases is how many cases are run in one command.
const suiteCases = 10_000

// BenchmarkSuite runs the same cases on the same action with claimctl and with
// vitest, which it installs into a folder of its own. Once every case, and every
// test, is written out; once there is a single one, a case with a matrix and a test
// in a loop.
func BenchmarkSuite(b *testing.B) {
	root := repository(b)
	claimctl := build(b, root, "./cmd/claimctl")
	action := filepath.Join(root, "fixtures", "intelliauth", "inject-tier-claim.js")
	tool := installVitest(b)
	for _, form := range []struct{ name, suite, script string }{
		{"written out", suiteHead + writtenCases(), vitestHead(b, action) + writtenTests()},
		{"in a loop", suiteHead + matrixCase(), vitestHead(b, action) + loopedTest(b)},
	} {
		b.Run(form.name, func(b *testing.B) {
			ours := command{dir: b.TempDir(), args: []string{claimctl, "test"}}
			writeSuite(b, ours.dir, action, form.suite)
			ours.mustPrint(b, fmt.Sprintf("1 suite: %d passed, 0 failed", suiteCases))
			theirs := command{dir: tool, args: []string{filepath.Join(tool, "node_modules", ".bin", "vitest"), "run", "--reporter=dot"}}
			if err := os.WriteFile(filepath.Join(tool, "tiers.test.js"), []byte(form.script), 0o600); err != nil {
				b.Fatal(err)
			}
			theirs.mustPrint(b, fmt.Sprintf("%d passed", suiteCases))
			medians := takeTurns(b, ours, theirs)
			b.ReportMetric(float64(peak(b, ours))/1024, "claimctl-MB")
			b.ReportMetric(float64(peak(b, theirs))/1024, "vitest-MB")
			b.ReportMetric(milliseconds(medians[0]), "claimctl-ms")
			b.ReportMetric(milliseconds(medians[1]), "vitest-ms")
			b.ReportMetric(float64(medians[1])/float64(medians[0]), "x-faster")
		})
	}
}

// tiers are the texts that the cases are about.
func tiers() []string {
	list := make([]string, suiteCases)
	for i := range list {
		list[i] = fmt.Sprintf("tier-%d", i)
	}
	return list
}

const suiteHead = "action: action.js\ndialect: intelliauth\ndefaults: {preset: logged-in}\ncases:\n"

func writtenCases() string {
	var text strings.Builder
	for _, tier := range tiers() {
		fmt.Fprintf(&text, "  - name: %[1]s\n    set: {user.app_metadata.tier: %[1]s}\n    expect: {claims: {access: {tier: %[1]s, region: !absent }}, logs: [\"~ /%[1]s/\"]}\n", tier)
	}
	return text.String()
}

func matrixCase() string {
	return "  - name: the tier lands\n    matrix: {user.app_metadata.tier: [" + strings.Join(tiers(), ", ") + "]}\n" +
		"    expect: {claims: {access: {tier: \"${tier}\", region: !absent }}, logs: [\"~ /${tier}/\"]}\n"
}

func writeSuite(b *testing.B, dir, action, suite string) {
	b.Helper()
	code, err := os.ReadFile(action)
	if err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"action.js": code, "tiers.claims.yaml": []byte(suite)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// installVitest installs vitest into a folder. It skips the comparison where that
// is not possible.
func installVitest(b *testing.B) string {
	b.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		b.Skip("there is no npm to install vitest with; put node 20 or newer on the PATH")
	}
	dir := b.TempDir()
	install := exec.CommandContext(b.Context(), npm, "install", "--prefix", dir, "--no-audit", "--no-fund", "vitest@3")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		b.Skipf("npm cannot install vitest@3 here: %v\n%s", err, out)
	}
	return dir
}

// vitestHead is what the tests share: a login with an event and an api that records.
func vitestHead(b *testing.B, action string) string {
	b.Helper()
	path, err := json.Marshal(action)
	if err != nil {
		b.Fatal(err)
	}
	return fmt.Sprintf(`import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const action = new Function(readFileSync(%s, 'utf8') + '\nreturn injectTierClaim;')();

async function login(metadata) {
  const claims = {}, logs = [];
  const api = {
    session: { setCustomClaim: (name, value) => { claims[name] = value; } },
    log: (level, message) => { logs.push(message); }, deny() {}, state: { set() {} }, user: { setAppMetadata() {} },
  };
  const event = {
    authentication: { aal: 'aal1', methods: ['password'], risk_score: 12 },
    client: { id: 'cli_web01', name: 'Portal', type: 'spa' },
    user: { id: 'usr_01', email: 'ada@acme.example', app_metadata: metadata, factors: [] },
  };
  await action(event, api);
  return { claims, logs };
}
`, path)
}

// assertions are those of a test; %[1]s is the tier as JavaScript.
const assertions = `async () => {
  const { claims, logs } = await login({ tier: %[1]s });
  expect(claims.tier).toBe(%[1]s);
  expect(claims).not.toHaveProperty('region');
  expect(logs.some((line) => line.includes(%[1]s))).toBe(true);
});
`

func writtenTests() string {
	var text strings.Builder
	for _, tier := range tiers() {
		fmt.Fprintf(&text, "\ntest(%[1]s, "+assertions, "'"+tier+"'")
	}
	return text.String()
}

func loopedTest(b *testing.B) string {
	b.Helper()
	names, err := json.Marshal(tiers())
	if err != nil {
		b.Fatal(err)
	}
	return fmt.Sprintf("\nfor (const tier of %s) test(tier, "+fmt.Sprintf(assertions, "tier"), names)
}

// peak is the largest memory of the command's process, in KB; 0 where the
// system does not tell.
func peak(b *testing.B, c command) int64 {
	b.Helper()
	cmd := c.new(b)
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	usage := reflect.Indirect(reflect.ValueOf(cmd.ProcessState.SysUsage()))
	if !usage.IsValid() || usage.Kind() != reflect.Struct {
		return 0
	}
	if max := usage.FieldByName("Maxrss"); max.IsValid() && max.CanInt() {
		return max.Int()
	}
	return 0
}
