package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs the commands of the README's first steps in a new folder,
// and its first command where it is meant to be run, and compares what that
// prints with what the README shows.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(sh)?\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) < 4 {
		t.Fatalf("found %d blocks of code in the README", len(blocks))
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	first := strings.Fields(strings.ReplaceAll(blocks[0][2], "go run ./cmd/claimctl", "claimctl"))
	got := claimctl(t, root, first[1:]...)
	for line := range strings.Lines(blocks[1][2]) {
		if !strings.Contains(settled(got), settled(line)) {
			t.Errorf("the README shows\n%s\nwhich is not in\n%s", line, got)
		}
	}
	folder := t.TempDir()
	writeShown(t, folder, string(readme))
	steps := 0
	for _, block := range blocks[2:] {
		for line := range strings.Lines(block[2]) {
			command, _, _ := strings.Cut(line, "#")
			if args := strings.Fields(command); block[1] == "sh" && len(args) > 0 && args[0] == "claimctl" {
				claimctl(t, folder, args[1:]...)
				steps++
			}
		}
	}
	if steps < 4 {
		t.Errorf("ran %d commands of the README, want its first steps", steps)
	}
}

// writeShown writes the files that a text shows: blocks of code that begin with
// the file's name in a comment.
func writeShown(t *testing.T, folder, text string) {
	t.Helper()
	shown := regexp.MustCompile("(?s)```(?:js|yaml)\n(?://|#) (\\S+)\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(shown) == 0 {
		t.Fatal("the README shows no file")
	}
	for _, file := range shown {
		if err := os.WriteFile(filepath.Join(folder, file[1]), []byte(file[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSuitesPage runs every suite of docs/suites.md.
func TestSuitesPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "suites.md"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	writeShown(t, folder, string(page))
	got := claimctl(t, folder, "test")
	if !strings.Contains(got, "7 suites: 18 passed, 0 failed, 1 skipped") {
		t.Errorf("got\n%s", got)
	}
	if list := claimctl(t, folder, "test", "--list"); !strings.Contains(list, "paid tiers [tier=pro, region=eu]") {
		t.Errorf("got\n%s", list)
	}
}

// settled is a line without what differs from run to run.
func settled(s string) string {
	s = regexp.MustCompile(`[0-9.]+ (ms|µs)`).ReplaceAllString(s, "some time")
	return strings.TrimSpace(s)
}

// claimctl runs this test binary as the command, in a folder; it must succeed.
func claimctl(t *testing.T, dir string, args ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), asCommand+"=1", "NO_COLOR=1"), roomy()...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("claimctl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
