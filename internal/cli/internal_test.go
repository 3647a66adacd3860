package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/term"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestStatus(t *testing.T) {
	t.Parallel()
	diagnostics := func(list ...action.Diagnostic) []action.Diagnostic { return list }
	bad := action.Diagnostic{Severity: action.SeverityError}
	mild := action.Diagnostic{Severity: action.SeverityWarning}
	syntax := action.Diagnostic{Severity: action.SeverityError, Code: sandbox.CodeSyntax}
	tests := []struct {
		name string
		res  action.Result
		want int
	}{
		{"nothing", action.Result{}, ExitOK},
		{"a denial", action.Result{Decision: action.Decision{Kind: action.DecisionDeny}}, ExitOK},
		{"a warning", action.Result{Diagnostics: diagnostics(mild)}, ExitOK},
		{"an error", action.Result{Diagnostics: diagnostics(mild, bad)}, ExitFailed},
		{"a throw", action.Result{Error: &action.Error{Thrown: true}}, ExitThrew},
		{"a throw that denies", action.Result{Error: &action.Error{Thrown: true}, Decision: action.Decision{Kind: action.DecisionDeny}}, ExitThrew},
		{"a throw and more", action.Result{Error: &action.Error{Thrown: true}, Diagnostics: diagnostics(bad)}, ExitThrew},
		{"an error that was handed over", action.Result{Error: &action.Error{}}, ExitOK},
		{"one that was handed over, and more", action.Result{Error: &action.Error{}, Diagnostics: diagnostics(bad)}, ExitFailed},
		{"a limit", action.Result{Error: &action.Error{Kind: action.ErrorLimit}, Diagnostics: diagnostics(bad)}, ExitLimit},
		{"not loaded", action.Result{Error: &action.Error{Kind: action.ErrorLoad, Thrown: true}}, ExitThrew},
		{"not parsed", action.Result{Error: &action.Error{Kind: action.ErrorLoad, Thrown: true}, Diagnostics: diagnostics(syntax)}, ExitUsage},
		{"a syntax error of no consequence", action.Result{Diagnostics: diagnostics(syntax)}, ExitFailed},
	}
	for _, tt := range tests {
		if got := status(tt.res); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestSuiteStatus(t *testing.T) {
	t.Parallel()
	cases := func(list ...suite.Status) suite.Report {
		var r suite.Report
		for _, s := range list {
			r.Cases = append(r.Cases, suite.CaseResult{Status: s})
		}
		return r
	}
	broken := suite.Report{Diagnostics: []action.Diagnostic{{Severity: action.SeverityError}}}
	tests := []struct {
		list []suite.Report
		want int
	}{
		{nil, ExitOK},
		{[]suite.Report{cases(suite.Pass, suite.Skip, suite.Todo)}, ExitOK},
		{[]suite.Report{cases(suite.Pass), cases(suite.Fail)}, ExitFailed},
		{[]suite.Report{cases(suite.Fail), broken, cases(suite.Pass)}, ExitUsage},
	}
	for i, tt := range tests {
		if got := suiteStatus(tt.list); got != tt.want {
			t.Errorf("row %d: got %d, want %d", i, got, tt.want)
		}
	}
}

// TestExitCodesAreTheContract: scripts rely on the numbers.
func TestExitCodesAreTheContract(t *testing.T) {
	t.Parallel()
	got := []int{ExitOK, ExitFailed, ExitUsage, ExitThrew, ExitLimit, ExitInterrupted}
	for i, want := range []int{0, 1, 2, 3, 4, 130} {
		if got[i] != want {
			t.Errorf("got %v", got)
		}
	}
}

func TestWantsColour(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	terminal, err := os.Open("/dev/ptmx")
	if err == nil {
		t.Cleanup(func() { _ = terminal.Close() })
	}
	hasTerminal := err == nil && term.IsTerminal(int(terminal.Fd()))
	tests := []struct {
		name           string
		env            map[string]string
		file, terminal bool
	}{
		{"nothing", nil, false, true},
		{"NO_COLOR", map[string]string{"NO_COLOR": "1"}, false, false},
		{"an empty NO_COLOR is none", map[string]string{"NO_COLOR": ""}, false, true},
		{"CLICOLOR_FORCE", map[string]string{"CLICOLOR_FORCE": "1"}, true, true},
		{"CLICOLOR_FORCE=0", map[string]string{"CLICOLOR_FORCE": "0"}, false, true},
		{"an empty CLICOLOR_FORCE", map[string]string{"CLICOLOR_FORCE": ""}, false, true},
		{"NO_COLOR wins", map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, false, false},
		{"a dumb terminal", map[string]string{"TERM": "dumb"}, false, false},
		{"force wins over dumb", map[string]string{"TERM": "dumb", "CLICOLOR_FORCE": "1"}, true, true},
		{"a terminal", map[string]string{"TERM": "xterm-256color"}, false, true},
	}
	for _, tt := range tests {
		env := &Env{Getenv: func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok }}
		if got := env.wantsColor(file); got != tt.file {
			t.Errorf("%s: a file: got %v", tt.name, got)
		}
		if !hasTerminal {
			continue
		}
		if got := env.wantsColor(terminal); got != tt.terminal {
			t.Errorf("%s: a terminal: got %v", tt.name, got)
		}
	}
}

func TestProcessEnv(t *testing.T) {
	t.Parallel()
	env := ProcessEnv(Version{Version: "1"})
	if env.Now == nil || env.Getenv == nil || env.Files == nil || env.Stdin == nil || env.Stdout == nil || env.Stderr == nil || len(env.Registry.IDs()) == 0 {
		t.Errorf("something is missing: %+v", env)
	}
}

// TestFiles holds the files of the operating system.
func TestFiles(t *testing.T) {
	t.Parallel()
	var files Files = osFiles{}
	path := filepath.Join(t.TempDir(), "a", "b", "c.txt")
	if err := files.Write(path, []byte("one"), 0o600, true); err != nil {
		t.Fatal(err)
	}
	if err := files.Write(path, []byte("two"), 0o600, true); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there: got %v", err)
	}
	if err := files.Write(path, []byte("three"), 0o600, false); err != nil {
		t.Error(err)
	}
	f, err := files.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if got, err := io.ReadAll(f); string(got) != "three" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	info, err := files.Stat(path)
	if err != nil || info.Size() != 5 || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("got %v, %v", info, err)
	}
	if list, err := files.ReadDir(filepath.Dir(path)); err != nil || len(list) != 1 {
		t.Errorf("got %v, %v", list, err)
	}
	if err := files.Write(filepath.Join(path, "d"), nil, 0o600, false); err == nil {
		t.Error("a file is taken for a folder")
	}
	if dir, err := files.WorkingDir(); err != nil || !filepath.IsAbs(dir) {
		t.Errorf("got %q, %v", dir, err)
	}
}

func TestVariableNames(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{"preset": "CLAIMCTL_PRESET", "show-secrets": "CLAIMCTL_SHOW_SECRETS", "jwks-out": "CLAIMCTL_JWKS_OUT"} {
		if got := variable(flag); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
