package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMigratedFixtures: the Action of each rule does what the rule does, and a rule
// without an equivalent is told as such.
func TestMigratedFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../fixtures/auth0-rule/*.js")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d fixtures, %v", len(files), err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), self, "migrate", "--check", file)
			cmd.Env = append(append(os.Environ(), asCommand+"=1", "NO_COLOR=1"), roomy()...)
			out, err := cmd.CombinedOutput()
			same := err == nil && strings.Contains(string(out), "9 of 9 situations are the same")
			if filepath.Base(file) != "no-equivalent.js" {
				if !same {
					t.Errorf("%v\n%s", err, out)
				}
				return
			}
			if err == nil || cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "no-equivalent.js:4:3") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
