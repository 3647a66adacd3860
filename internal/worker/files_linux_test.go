package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

func startOne(t *testing.T, opts Options) *process {
	t.Helper()
	var err error
	if opts.Executable, err = os.Executable(); err != nil {
		t.Fatal(err)
	}
	w := &process{opts: opts}
	if err := w.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.end)
	return w
}

func newRunner(t *testing.T, body string) (*runner.Runner, action.Event) {
	t.Helper()
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	code := "exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};"
	r, err := runner.New(d, action.Source{Path: "a.js", Code: []byte(code)}, runner.Options{TimeLimit: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return r, action.Event{JSON: action.Value("{}")}
}

// TestOpenFiles: a worker that has run something holds its pipes and its journal,
// and nothing else: no file, no socket. Its limits are those that it should have.
func TestOpenFiles(t *testing.T) {
	w := startOne(t, Options{Memory: DefaultMemory})
	r, event := newRunner(t, "try { require('fs').writeFileSync('x', 'y') } catch {} await fetch('http://127.0.0.1:9/').catch(() => {})")
	if _, err := w.run(t.Context(), r, event); err != nil {
		t.Fatal(err)
	}
	dir := fmt.Sprintf("/proc/%d/fd", w.child.pid)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		to, _ := os.Readlink(filepath.Join(dir, e.Name()))
		switch {
		case strings.HasPrefix(to, "pipe:"), strings.HasPrefix(to, "anon_inode:"), strings.HasPrefix(to, "/memfd:claimctl-journal"):
		case strings.HasPrefix(to, "/sys/fs/cgroup/"): // the runtime's own look at its limits
		default:
			t.Errorf("file %s is %s", e.Name(), to)
		}
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", w.child.pid))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Max data size": fmt.Sprint(DefaultMemory), "Max file size": "0", "Max core file size": "0"} {
		for line := range strings.Lines(string(limits)) {
			if strings.HasPrefix(line, name) && strings.Fields(strings.TrimPrefix(line, name))[0] != want {
				t.Errorf("got %q, want %s", line, want)
			}
		}
	}
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", w.child.pid))
	if err != nil || strings.Contains(string(environ), "PATH=") {
		t.Errorf("the environment is %q, %v", environ, err)
	}
}

// TestPeakMemory: whatever fills the memory, the worker stays under its ceiling.
func TestPeakMemory(t *testing.T) {
	for _, body := range []string{
		"const a = []; for (;;) a.push(new Array(1000).fill(a.length))",
		"const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))",
		"let s = 'x'; for (;;) s += s",
		"'x'.repeat(2 ** 30)",
		"new Uint8Array(2 ** 33).fill(1)",
		"const m = new Map(); for (let i = 0; ; i++) m.set('key' + i, { i })",
	} {
		w := startOne(t, Options{Memory: MinMemory})
		r, event := newRunner(t, body)
		res, err := w.run(t.Context(), r, event)
		w.kill(errEnded)
		w.child.wait()
		if err == nil && (res.Error == nil || res.Error.Kind != action.ErrorLimit) {
			t.Errorf("%s: got %+v", body, res.Error)
		}
		// The program itself, shared by all, is counted as well.
		const program = 64 << 20
		if peak := w.child.peak << 10; peak > MinMemory+program {
			t.Errorf("%s: peak of %d MB, ceiling %d MB", body, peak>>20, MinMemory>>20)
		}
	}
}
