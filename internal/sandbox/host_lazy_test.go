package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
)

const (
	goldenHost   = "testdata/host/golden.json"
	minHostCases = 50
)

// TestHostAsNode runs testdata/host/*.js and compares what is logged with what
// Node logged.
func TestHostAsNode(t *testing.T) {
	t.Parallel()
	cases := readHostCases(t)
	if *update {
		writeHostGolden(t, cases)
	}
	golden := readHostGolden(t)
	if len(golden.Cases) != len(cases) {
		t.Errorf("%s has %d cases, want %d: run this test with -update", goldenHost, len(golden.Cases), len(cases))
	}
	for _, lines := range golden.Cases {
		for i := range lines {
			// The largest Buffer of Node 20; ours says what Node 22 says.
			lines[i] = strings.ReplaceAll(lines[i], "<= 4294967296.", "<= 9007199254740991.")
		}
	}
	for _, tc := range cases {
		t.Run(tc.Title, func(t *testing.T) {
			t.Parallel()
			got, _ := runHost(t, tc.Body)
			for i := range got {
				got[i] = normalizeStack(got[i])
			}
			if diff := cmp.Diff(golden.Cases[tc.Title], got); diff != "" {
				t.Errorf("not as in node %s (-node +got):\n%s", golden.Node, diff)
			}
		})
	}
}

// readHostCases reads blocks of a "// title" line and a body from every file.
func readHostCases(t testing.TB) []inspectCase {
	t.Helper()
	files, err := filepath.Glob("testdata/host/*_cases.js")
	if err != nil {
		t.Fatal(err)
	}
	var cases []inspectCase
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(file), "_cases.js")
		for _, block := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
			title, body, ok := strings.Cut(block, "\n")
			if !ok || !strings.HasPrefix(title, "// ") {
				t.Fatalf("%s: want a title and a body, got %q", file, block)
			}
			cases = append(cases, inspectCase{base + ": " + title[3:], body})
		}
	}
	if len(cases) < minHostCases {
		t.Fatalf("testdata/host has %d cases, want at least %d", len(cases), minHostCases)
	}
	return cases
}

func readHostGolden(t testing.TB) (golden inspectGolden) {
	t.Helper()
	data, err := os.ReadFile(goldenHost)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden
}

// writeHostGolden has node say what is expected.
func writeHostGolden(t *testing.T, cases []inspectCase) {
	t.Helper()
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join("testdata", "host", "node.js"))
	cmd.Env = append(os.Environ(), "TZ=UTC", "NODE_NO_WARNINGS=1")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("golden files of the host globals are written by node: %v", err)
	}
	var golden inspectGolden
	if err := json.Unmarshal(out, &golden); err != nil {
		t.Fatal(err)
	}
	for _, lines := range golden.Cases {
		for i := range lines {
			lines[i] = normalizeStack(lines[i])
		}
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(golden); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenHost, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runHost runs the body of an async function in a fresh VM and returns what it
// logged.
func runHost(t testing.TB, body string) (lines []string, out Outcome) {
	t.Helper()
	const attempt = "const attempt = (f) => { try { console.log(f()); } catch (e) { console.log('throws', e.name, e.code, e.message); } };"
	code := "async function run() {" + attempt + body + "\n}"
	m, err := Parse(action.Source{Path: "case.js", Code: []byte(code)}, ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Compile("run")
	if err != nil {
		t.Fatal(err)
	}
	vm := p.NewVM(Options{
		Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Log:   func(l LogLine) { lines = append(lines, l.Message) },
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	defer vm.Watch(ctx)()
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, ok := exports.Function()
	if !ok {
		t.Fatal("run is no function")
	}
	out = vm.Call(h)
	if out.Err != nil {
		lines = append(lines, "failed: "+out.Err.Error())
	}
	return lines, out
}
