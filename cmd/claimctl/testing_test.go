package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTestingPage runs the commands of docs/testing.md, and compares what they
// print with what the page shows below them.
func TestTestingPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "testing.md"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	writeShown(t, folder, string(page))
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```\n\n```\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 3 {
		t.Fatalf("found %d examples", len(blocks))
	}
	for _, block := range blocks {
		printed := ""
		for line := range strings.Lines(block[1]) {
			command, status, _ := strings.Cut(line, " # exit ")
			out, code := statusOf(t, folder, strings.Fields(command)[1:]...)
			if strings.TrimSpace(status) != code {
				t.Errorf("%s: exit status %q\n%s", strings.TrimSpace(line), code, out)
			}
			printed += out
		}
		for line := range strings.Lines(block[2]) {
			if !strings.Contains(printed, line) {
				t.Errorf("the page shows\n%s\nwhich is not in\n%s", line, printed)
			}
		}
	}
}

// statusOf is [claimctl] for a command that may fail: with its exit status, ""
// when it succeeds.
func statusOf(t *testing.T, dir string, args ...string) (out, status string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), asCommand+"=1", "NO_COLOR=1"), roomy()...)
	text, err := cmd.CombinedOutput()
	if err != nil {
		status = strings.TrimPrefix(err.Error(), "exit status ")
	}
	return string(text), status
}
