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
// vitest, which it installs into a folder of its own.
func BenchmarkSuite(b *testing.B) {
	root := repository(b)
	action := filepath.Join(root, "fixtures", "intelliauth", "inject-tier-claim.js")
	ours := command{dir: b.TempDir(), args: []string{build(b, root, "./cmd/claimctl"), "test"}}
	writeSuite(b, ours.dir, action)
	ours.mustPrint(b, fmt.Sprintf("1 suite: %d passed, 0 failed", suiteCases))
	megabytes := float64(peak(b, ours)) / 1024

	theirs := vitest(b, action)
	theirs.mustPrint(b, fmt.Sprintf("%d passed", suiteCases))
	medians := takeTurns(b, ours, theirs)
	b.ReportMetric(megabytes, "claimctl-MB")
	b.ReportMetric(milliseconds(medians[0]), "claimctl-ms")
	b.ReportMetric(milliseconds(medians[1]), "vitest-ms")
	b.ReportMetric(float64(medians[1])/float64(medians[0]), "x-faster")
}

// tiers are the texts that the cases are about.
func tiers() []string {
	list := make([]string, suiteCases)
	for i := range list {
		list[i] = fmt.Sprintf("tier-%d", i)
	}
	return list
}

func writeSuite(b *testing.B, dir, action string) {
	b.Helper()
	code, err := os.ReadFile(action)
	if err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("action: action.js\ndialect: intelliauth\ndefaults: {preset: logged-in}\ncases:\n")
	for _, tier := range tiers() {
		fmt.Fprintf(&text, "  - name: %s\n    set: {user.app_metadata.tier: %s}\n    expect: {claims: {access: {tier: %s, region: !absent }}, logs: [\"~ /%s/\"]}\n", tier, tier, tier, tier)
	}
	for name, data := range map[string][]byte{"action.js": code, "tiers.claims.yaml": []byte(text.String())} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// vitest installs vitest and writes the same cases for it. It skips the
// comparison where that is not possible.
func vitest(b *testing.B, action string) command {
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
	if err := os.WriteFile(filepath.Join(dir, "tiers.test.js"), []byte(vitestScript(b, action)), 0o600); err != nil {
		b.Fatal(err)
	}
	return command{dir: dir, args: []string{filepath.Join(dir, "node_modules", ".bin", "vitest"), "run", "--reporter=dot"}}
}

// vitestScript asserts the same of the same action, on the same event.
func vitestScript(b *testing.B, action string) string {
	b.Helper()
	path, err := json.Marshal(action)
	if err != nil {
		b.Fatal(err)
	}
	names, err := json.Marshal(tiers())
	if err != nil {
		b.Fatal(err)
	}
	return fmt.Sprintf(`import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const action = new Function(readFileSync(%s, 'utf8') + '\nreturn injectTierClaim;')();

for (const tier of %s) {
  test(tier, async () => {
    const claims = {}, logs = [];
    const api = {
      session: { setCustomClaim: (name, value) => { claims[name] = value; } },
      log: (level, message) => { logs.push(message); }, deny() {}, state: { set() {} }, user: { setAppMetadata() {} },
    };
    const event = {
      authentication: { aal: 'aal1', methods: ['password'], risk_score: 12 },
      client: { id: 'cli_web01', name: 'Portal', type: 'spa' },
      user: { id: 'usr_01', email: 'ada@acme.example', app_metadata: { tier }, factors: [] },
    };
    await action(event, api);
    expect(claims.tier).toBe(tier);
    expect(claims).not.toHaveProperty('region');
    expect(logs.some((line) => line.includes(tier))).toBe(true);
  });
}
`, path, names)
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
