package sandbox_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// The differential test runs the snippets of testdata/differential in this
// engine and compares what they return with what Node returned. Node's answers
// are in golden.json, which -update writes; where node is installed they are
// asked for again, so that the file cannot go stale. What is not the same has to
// be listed in known.txt, and what is listed has to be different.

const (
	differentialDir      = "testdata/differential"
	minDifferentialCases = 200
)

// snippetProgram is an action around a snippet, and its answer as text.
const snippetProgram = `
module.exports.run = async function () {
  try {
    return show(await (async () => { %s
    })());
  } catch (e) {
    return 'throws ' + (e instanceof Error ? e.name + ': ' + e.message : show(e));
  }
};
function show(v) {
  if (typeof v === 'string') return v;
  if (typeof v === 'bigint') return v + 'n';
  if (v === undefined || typeof v === 'function' || typeof v === 'symbol') return typeof v;
  if (v instanceof Map || v instanceof Set) return v.constructor.name + show([...v]);
  return JSON.stringify(v, (k, x) => typeof x === 'number' && !Number.isFinite(x) ? String(x) : x);
}`

type snippet struct{ title, body string }

type differentialGolden struct {
	Node    string            `json:"node"`
	Answers map[string]string `json:"answers"`
}

func TestDifferential(t *testing.T) {
	t.Parallel()
	snippets := readSnippets(t)
	golden := readDifferentialGolden(t, snippets)
	known := readKnown(t)
	for _, s := range snippets {
		want, ok := golden.Answers[s.title]
		if !ok {
			t.Errorf("golden.json has no answer for %q: run this test with -update", s.title)
			continue
		}
		got := engineAnswer(t, s)
		listed, isKnown := known[s.title]
		switch {
		case isKnown && got == want:
			t.Errorf("%q is listed in known.txt, but is the same as in Node now: %q", s.title, got)
		case isKnown && got != listed:
			t.Errorf("%q: got %q, known.txt has %q (Node %q)", s.title, got, listed, want)
		case !isKnown && got != want:
			t.Errorf("%q: got %q, Node has %q", s.title, got, want)
		}
		delete(known, s.title)
	}
	for title := range known {
		t.Errorf("known.txt lists %q, which is no snippet", title)
	}
}

// TestDifferentialGolden asks Node again.
func TestDifferentialGolden(t *testing.T) {
	t.Parallel()
	golden := readDifferentialGolden(t, nil)
	version, err := exec.Command("node", "--version").Output()
	if err != nil {
		t.Skip("node is not installed; golden.json is taken as it is")
	}
	if v := strings.TrimSpace(string(version)); v != golden.Node {
		t.Skipf("node is %s, golden.json is of %s", v, golden.Node)
	}
	if diff := cmp.Diff(golden.Answers, nodeAnswers(t, readSnippets(t)).Answers); diff != "" {
		t.Errorf("golden.json is stale; run with -update (-file +node):\n%s", diff)
	}
}

// readSnippets reads blocks that begin with a "// title" line and end at an
// empty line.
func readSnippets(t *testing.T) []snippet {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(differentialDir, "*.js"))
	if err != nil {
		t.Fatal(err)
	}
	var out []snippet
	titles := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
			title, body, ok := strings.Cut(block, "\n")
			title = strings.TrimPrefix(title, "// ")
			if !ok || title == "" || titles[title] {
				t.Fatalf("%s: want a unique title and a body, got %q", file, block)
			}
			titles[title] = true
			out = append(out, snippet{title, body})
		}
	}
	if len(out) < minDifferentialCases {
		t.Fatalf("%s has %d snippets, want %d or more", differentialDir, len(out), minDifferentialCases)
	}
	return out
}

// readKnown reads lines of a title, " => " and the answer of this engine as a
// JSON string. Lines that begin with # say why.
func readKnown(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(differentialDir, "known.txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		title, answer, ok := strings.Cut(strings.TrimSpace(line), " => ")
		var text string
		if err := json.Unmarshal([]byte(answer), &text); !ok || err != nil {
			t.Fatalf("known.txt: want title => \"answer\", got %q", line)
		}
		out[title] = text
	}
	return out
}

func readDifferentialGolden(t *testing.T, updated []snippet) differentialGolden {
	t.Helper()
	path := filepath.Join(differentialDir, "golden.json")
	if updated != nil && flag.Lookup("update").Value.String() == "true" {
		data, err := json.MarshalIndent(nodeAnswers(t, updated), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var g differentialGolden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func nodeAnswers(t *testing.T, snippets []snippet) differentialGolden {
	t.Helper()
	programs := map[string]string{}
	for _, s := range snippets {
		programs[s.title] = fmt.Sprintf(snippetProgram, s.body)
	}
	in, err := json.Marshal(programs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "-e", `
const programs = JSON.parse(require('fs').readFileSync(0, 'utf8'));
(async () => {
  const answers = {};
  for (const title in programs) {
    const module = { exports: {} };
    new Function('module', programs[title])(module);
    answers[title] = await module.exports.run();
  }
  console.log(JSON.stringify({ node: process.version, answers }));
})();`)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LANG=C", "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(in)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	var g differentialGolden
	if err := json.Unmarshal(out, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func engineAnswer(t *testing.T, s snippet) string {
	t.Helper()
	m, err := sandbox.Parse(source(fmt.Sprintf(snippetProgram, s.body)), sandbox.ParseOptions{})
	if err != nil {
		return "does not parse: " + err.Error()
	}
	p, err := m.Compile("")
	if err != nil {
		return "does not compile: " + err.Error()
	}
	vm := p.NewVM(sandbox.Options{Clock: time.Unix(1e9, 0)})
	exports, err := vm.Load()
	if err != nil {
		return "does not load: " + err.Error()
	}
	h, ok := exports.Handler("run")
	if !ok {
		return "exports no function"
	}
	out := vm.Call(h)
	if out.Err != nil {
		return "fails: " + out.Err.Error()
	}
	var text string
	if err := json.Unmarshal(out.Returned, &text); err != nil {
		return "answers " + string(out.Returned)
	}
	return text
}
