package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/claimctl/claimctl/internal/cli"
	"github.com/claimctl/claimctl/internal/watch"
	"github.com/claimctl/claimctl/pkg/dialect/all"
)

// suites are two suites of two cases each, in a project.
func suites() map[string]string {
	return map[string]string{
		"allow.js":   allow,
		"event.json": `{"user": {"app_metadata": {"tier": "pro"}}}`,
		"a.claims.yaml": "action: allow.js\ncases:\n  - {name: one, tags: [quick], expect: {claims: {access: {tier: free}}}}\n" +
			"  - {name: two, event: event.json, expect: {claims: {access: {tier: pro}}}}\n",
		"b/b.claims.yaml": "action: ../allow.js\ncases:\n  - {name: three, tags: [slow], expect: snapshot}\n  - {name: four, expect: {claims: {access: {tier: gold}}}}\n",
	}
}

// prepared is a command line on files in memory.
func (c call) prepared(t *testing.T) (*cli.Env, *bytes.Buffer, *bytes.Buffer, folder) {
	t.Helper()
	dir := folder{fstest.MapFS{}, map[string]string{}, nil}
	for name, text := range c.files {
		dir.files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	var out, errs bytes.Buffer
	return &cli.Env{
		Args: c.args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok },
		Files:  dir, Now: now, Registry: all.Registry(),
	}, &out, &errs, dir
}

func TestSelection(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args   string
		status int
		want   string // what is printed, on either stream
	}{
		{"test --list", 0, "a.claims.yaml:3  one  [quick]\na.claims.yaml:4  two\nb/b.claims.yaml:3  three  [slow]\nb/b.claims.yaml:4  four\n\n4 cases\n"},
		{"test --list --tags quick||slow --output json", 0, `"schema": "claimctl/cases/v1"`},
		{"test --tags quick", 0, "2 suites: 1 passed, 0 failed"},
		{"test --run one|two", 0, "2 suites: 2 passed, 0 failed"},
		{"test --tags quick&&slow", 2, "no test found: no case is chosen by --tags quick&&slow"},
		{"test --run none --tags quick", 2, "no case is chosen by --run none with --tags quick"},
		{"test --run (", 2, "--run (: error parsing regexp"},
		{"test --tags quick&&", 2, "--tags quick&&: column 8: expected a tag, found the end"},
		{"test --shard 3/2", 2, `--shard: "3/2" is no part such as 2/5`},
		{"test --bail=-1", 2, "--bail -1: expected a number from 0"},
		{"test --count 0", 2, "--count 0: expected a number from 1"},
		{"test -j x", 2, "--jobs x: not a whole number"},
		{"test --bail b a.claims.yaml", 1, "did not run"},
		{"test a.claims.yaml --count 3 --shuffle -j 3", 0, "1 suite: 2 passed, 0 failed"},
		{"test allow.js --tags x", 2, "--tags is about cases of suites, and there is no suite here"},
		{"test allow.js a.claims.yaml --watch", 2, "--watch is for suites"},
		{"test --run three", 1, "none was taken yet"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			got := call{args: strings.Fields(test.args), files: suites()}.run(t)
			if got.status != test.status {
				t.Errorf("got status %d, want %d", got.status, test.status)
			}
			has(t, "output", got.out+got.err, filepath.FromSlash(test.want))
		})
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	got := call{args: []string{"test", "--update", "--run", "three"}, files: suites()}.run(t)
	same(t, "status", got.status, 0)
	has(t, "snapshot", got.written["b/b.claims.snap.yaml"], "three:\n  decision: \"allow\"\n")
	for _, ci := range []string{"true", "1", "false", ""} {
		got := call{args: []string{"test", "--update", "--run", "three"}, files: suites(), env: map[string]string{"CI": ci}}.run(t)
		if refused := ci == "true" || ci == "1"; refused != (got.status == 2) {
			t.Errorf("CI=%s: got status %d: %s", ci, got.status, got.err)
		}
	}
}

func TestOnlyChanged(t *testing.T) {
	t.Parallel()
	run := func(changed string, fails error) (int, string) {
		c := call{args: []string{"test", "--changed", "main", "--run", "one|three|four", "--list"}, files: suites()}
		env, out, errs, _ := c.prepared(t)
		env.Command = func(_ context.Context, name string, args ...string) ([]byte, error) {
			switch {
			case name != "git":
				t.Errorf("ran %s", name)
			case args[0] == "rev-parse":
				return []byte(working + "\n"), fails
			case args[2] == "diff":
				return []byte(changed), nil
			}
			return nil, nil
		}
		return cli.Main(t.Context(), env), out.String() + errs.String()
	}
	tests := []struct{ changed, want string }{
		{"allow.js\x00", "3 cases"},
		{"event.json\x00", "a.claims.yaml:3  one  [quick]\n\n1 case"},
		{"b/b.claims.snap.yaml\x00README.md\x00", "2 cases"},
		{"README.md\x00", "0 cases"},
	}
	for _, test := range tests {
		if status, got := run(test.changed, nil); status != 0 || !strings.Contains(got, test.want) {
			t.Errorf("%q: got status %d and\n%s", test.changed, status, got)
		}
	}
	if status, got := run("", errors.New("git: not a git repository")); status != 2 || !strings.Contains(got, "--changed main: git: not a git repository") {
		t.Errorf("got status %d and\n%s", status, got)
	}
}

// interrupting is a folder in which reading a file interrupts the command.
type interrupting struct {
	folder
	interrupt func()
}

func (f interrupting) Open(name string) (io.ReadCloser, error) {
	if strings.HasSuffix(name, "event.json") {
		f.interrupt()
	}
	return f.folder.Open(name)
}

// TestInterruptedSuites holds that what had finished is printed.
func TestInterruptedSuites(t *testing.T) {
	t.Parallel()
	env, out, errs, dir := call{args: []string{"test", "a.claims.yaml", "b"}, files: suites()}.prepared(t)
	ctx, cancel := context.WithCancel(t.Context())
	env.Files = interrupting{dir, cancel}
	same(t, "status", cli.Main(ctx, env), cli.ExitInterrupted)
	has(t, "output", out.String(), "✓ one", `the run ended before case "two"`, "2 suites: 1 passed, 0 failed", "3 cases did not run")
	same(t, "stderr", errs.String(), "interrupted\n")
}

// clockwork is a clock that goes on by a second each time that it is looked at.
func clockwork() func() time.Time {
	at := now()
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{true, false} {
		env, _, errs, _ := call{args: []string{"test", "a.claims.yaml"}, files: suites()}.prepared(t)
		env.Now, env.StderrTerminal = clockwork(), terminal
		same(t, "status", cli.Main(t.Context(), env), 0)
		want := ""
		if terminal {
			want = "\r\x1b[K1 of 2 cases, 0 failed\r\x1b[K2 of 2 cases, 0 failed\r\x1b[K"
		}
		same(t, "stderr", errs.String(), want)
	}
}

// changes is a source of the changes that a test makes.
type changes struct{ events chan string }

func (changes) Add(string) error        { return nil }
func (c changes) Events() <-chan string { return c.events }
func (changes) Errors() <-chan error    { return nil }
func (changes) Close() error            { return nil }

// watched is a stream that says when a round is over.
type watched struct {
	bytes.Buffer
	rounds chan string
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(string(p), "press Ctrl-C") {
		w.rounds <- w.Buffer.String()
		w.Buffer.Reset()
	}
	return n, err
}

// TestWatch corrects an action, then breaks the suite, while both are watched.
func TestWatch(t *testing.T) {
	t.Parallel()
	env, out, _, dir := call{args: []string{"test", "b", "--watch", "--run", "four"}, files: suites()}.prepared(t)
	source := changes{make(chan string)}
	stderr := &watched{rounds: make(chan string)}
	env.Stderr, env.StdoutTerminal = stderr, true
	env.Watch = func() (watch.Source, error) { return source, nil }
	ctx, cancel := context.WithCancel(t.Context())
	status := make(chan int)
	go func() { status <- cli.Main(ctx, env) }()

	has(t, "stderr", <-stderr.rounds, "watching for changes (files: 3); press Ctrl-C to end")
	has(t, "screen", out.String(), "\x1b[H\x1b[2J", "1 failed")
	out.Reset()
	dir.files["allow.js"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(allow, "'free'", "'gold'"))}
	source.events <- filepath.Join(working, "allow.js")
	has(t, "stderr", <-stderr.rounds, "allow.js changed")
	has(t, "screen", out.String(), "\x1b[H\x1b[2J", "1 suite: 1 passed, 0 failed")
	dir.files["b/b.claims.yaml"] = &fstest.MapFile{Data: []byte("action: ../allow.js\ncases: []\n")}
	source.events <- filepath.Join(working, "b", "b.claims.yaml")
	has(t, "stderr", <-stderr.rounds, "(files: 1)")
	has(t, "screen", out.String(), "the suite has no cases")
	cancel()
	same(t, "status", <-status, cli.ExitInterrupted)
}

// TestFlowsOfTheProject runs a flow that claimctl.yaml names.
func TestFlowsOfTheProject(t *testing.T) {
	t.Parallel()
	const config = `version: 1
actions:
  - {name: tier, file: actions/tier.js, dialect: intelliauth}
  - {name: geo, file: actions/geo.js, dialect: intelliauth, enabled: false}
flows:
  post-login: [all]
  all: [tier, geo]
  pre-issue: [tier]
`
	files := map[string]string{
		"claimctl.yaml": config, "actions/tier.js": allow,
		"actions/geo.js": "async function geo(event, api) { api.session.setCustomClaim('geo', 'x') }",
		"tests/x.claims.yaml": `flow: [post-login, pre-issue]
cases:
  - name: a
    steps:
      - login: {}
        expect: {claims: {access: !exact {tier: free}}, actions: {tier: ran, geo: disabled}}
      - change: {user.app_metadata.tier: pro}
      - refresh: {}
        expect: {claims: {access: {tier: pro}}}
`,
	}
	got := call{args: []string{"test", "tests"}, files: files}.run(t)
	same(t, "status", got.status, 0)
	has(t, "output", got.out, "tests/x.claims.yaml  actions/tier.js · intelliauth", "geo was skipped: its toggle is off")

	files["claimctl.yaml"] = strings.ReplaceAll(config, "all: [tier, geo]", "all: [tier, post-login]")
	got = call{args: []string{"test", "tests"}, files: files}.run(t)
	same(t, "status", got.status, 2)
	has(t, "stderr", got.err, `flow "all" runs itself: all → post-login → all`, "at claimctl.yaml:6:16")

	files["claimctl.yaml"] = config
	files["tests/x.claims.yaml"] = "flow: post-logn\ncases: [{name: a}]\n"
	got = call{args: []string{"test", "tests"}, files: files}.run(t)
	same(t, "status", got.status, 2)
	has(t, "output", got.out, `claimctl.yaml has no action or flow "post-logn"`, `did you mean "post-login"?`, "at tests/x.claims.yaml:1:7")
}

// TestStandInsOfSuites holds that what is wrong with one is told at its place.
func TestStandInsOfSuites(t *testing.T) {
	t.Parallel()
	const head = "action: allow.js\n%s\ncases: [{name: a}]\n"
	tests := []struct{ line, want string }{
		{"answer: {api.nothing: x.js}", "at x.claims.yaml:2:10"},
		{"global: {1x: x.js}", "not the name of a variable"},
		{"stub: {m: none.js}", "none.js does not exist"},
		{"stub: {m: broken.js}", "at broken.js:1:"},
		{"mock: wrong.yaml", "at wrong.yaml:1:4"},
	}
	for _, test := range tests {
		files := map[string]string{
			"allow.js": allow, "x.js": "module.exports = 1", "broken.js": "let = ;", "wrong.yaml": "- {urll: x}\n", "x.claims.yaml": fmt.Sprintf(head, test.line),
		}
		got := call{args: []string{"test"}, files: files}.run(t)
		same(t, "status", got.status, 2)
		has(t, test.line, got.out+got.err, test.want)
	}
}
