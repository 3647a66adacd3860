package bench_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// command is a process to run: its folder, and its path with its arguments.
type command struct {
	dir  string
	args []string
}

func (c command) new(b *testing.B) *exec.Cmd {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), c.args[0], c.args[1:]...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	return cmd
}

// mustPrint runs the command once and fails unless it succeeds and prints
// want, so that what is measured is the real thing.
func (c command) mustPrint(b *testing.B, want string) {
	b.Helper()
	out, err := c.new(b).CombinedOutput()
	if err != nil {
		b.Fatalf("%q: %v\n%s", c.args, err, out)
	}
	if !strings.Contains(string(out), want) {
		b.Fatalf("%q printed no %q:\n%s", c.args, want, out)
	}
}

// measure runs the command once, output thrown away, and returns the time from
// its start to its end.
func (c command) measure(b *testing.B) time.Duration {
	b.Helper()
	cmd := c.new(b)
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		b.Fatalf("%q: %v", c.args, err)
	}
	return took
}

// build compiles a package as a release does and returns the binary's path.
func build(b *testing.B, dir, pkg string) string {
	b.Helper()
	// The suffix is needed on Windows and does no harm elsewhere.
	binary := filepath.Join(b.TempDir(), "program.exe")
	cmd := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w -buildid=", "-o", binary, pkg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	return binary
}

// repository is the folder that holds the module.
func repository(b *testing.B) string {
	b.Helper()
	out, err := exec.CommandContext(b.Context(), "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		b.Fatalf("go list -m: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// write puts text into a file of its own and returns the path.
func write(tb testing.TB, name, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// nodeScript is a test with one assertion: the action sets a claim. It takes
// the action as its platform does, as a text that declares one function.
func nodeScript(tb testing.TB, action string) string {
	tb.Helper()
	path, err := json.Marshal(action)
	if err != nil {
		tb.Fatal(err)
	}
	return "const path = " + string(path) + ";\n" + `
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert/strict';

const text = readFileSync(path, 'utf8').replace(/^export\s+(default\s+)?/gm, '');
const name = /function\s+([A-Za-z_$][\w$]*)\s*\(\s*event\s*,\s*api\s*\)/.exec(text)[1];
const action = new Function(text + '\nreturn ' + name + ';')();

test('sets a claim', async () => {
  const claims = [];
  const setCustomClaim = (name, value) => { claims.push([name, value]); };
  const nothing = () => {};
  const api = {
    session: { setCustomClaim }, accessToken: { setCustomClaim },
    user: { setAppMetadata: nothing }, state: { set: nothing }, log: nothing, deny: nothing,
  };
  const event = {
    authentication: { aal: 'aal1', methods: ['password'], risk_score: 12 },
    client: { id: 'cli_web01', name: 'Portal', type: 'spa' },
    user: { id: 'usr_01', email: 'ada@acme.example', app_metadata: { tier: 'enterprise' }, factors: [] },
  };
  await action(event, api);
  assert.ok(claims.length > 0);
});
`
}

// median returns the middle of the times, or the mean of the two in the middle.
// The times are sorted in place; there must be one at least.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	half := len(times) / 2
	if len(times)%2 == 1 {
		return times[half]
	}
	return (times[half-1] + times[half]) / 2
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func TestMedian(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		times []time.Duration
		want  time.Duration
	}{
		{"one", []time.Duration{7}, 7},
		{"odd and unsorted", []time.Duration{9, 1, 5}, 5},
		{"even", []time.Duration{8, 2, 100, 4}, 6},
	}
	for _, tt := range tests {
		if got := median(tt.times); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

// TestNodeScriptLoadsBothKindsOfAction runs the script that the benchmark
// compares with, so that it cannot rot unseen.
func TestNodeScriptLoadsBothKindsOfAction(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node to run the script")
	}
	tests := []struct {
		name, action string
		ok           bool
	}{
		{"function", "async function f(event, api) { api.session.setCustomClaim('tier', event.user.app_metadata.tier); }", true},
		{"exported", "export async function execute(event, api) { api.accessToken.setCustomClaim('tier', 'pro'); }", true},
		{"sets nothing", "async function f(event, api) {}", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			script := write(t, "action.test.mjs", nodeScript(t, write(t, "action.js", tt.action)))
			out, err := exec.CommandContext(t.Context(), node, "--test", script).CombinedOutput()
			if got := err == nil; got != tt.ok {
				t.Errorf("got ok %v, want %v\n%s", got, tt.ok, out)
			}
		})
	}
}
