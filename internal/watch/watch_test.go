package watch_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/watch"
)

// source is a source that tells what a test says.
type source struct {
	events chan string
	errs   chan error
	added  []string
}

func (s *source) Add(folder string) error {
	if folder == "gone" {
		return errors.New("no such folder")
	}
	s.added = append(s.added, folder)
	return nil
}
func (s *source) Events() <-chan string { return s.events }
func (s *source) Errors() <-chan error  { return s.errs }
func (s *source) Close() error          { return nil }

// TestLoop plays a burst of changes, of which some are nobody's business.
func TestLoop(t *testing.T) {
	t.Parallel()
	s := &source{events: make(chan string), errs: make(chan error)}
	settled := make(chan time.Time)
	ctx, cancel := context.WithCancel(t.Context())
	rounds := make(chan []string)
	done := make(chan error)
	go func() {
		done <- watch.Loop(ctx, watch.Options{
			Source: s, Settle: func() <-chan time.Time { return settled },
			Run: func(_ context.Context, changed []string) []string {
				rounds <- changed
				return []string{"a/x.claims.yaml", "a/act.js", "b/other.js"}
			},
		})
	}()
	if got := <-rounds; got != nil {
		t.Errorf("the first round has the changes %v", got)
	}
	for _, path := range []string{"a/notes.txt", "b/other.js", "a/act.js", "b/../b/other.js", "a/new.claims.yaml"} {
		s.events <- filepath.FromSlash(path)
	}
	settled <- time.Time{}
	want := []string{filepath.FromSlash("a/act.js"), filepath.FromSlash("a/new.claims.yaml"), filepath.FromSlash("b/other.js")}
	if got := <-rounds; !slices.Equal(got, want) {
		t.Errorf("got the changes %v, want %v", got, want)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if want := []string{"a", "b"}; !slices.Equal(s.added[:2], want) {
		t.Errorf("watched %v, want %v", s.added, want)
	}
}

func TestLoopFails(t *testing.T) {
	t.Parallel()
	s := &source{events: make(chan string), errs: make(chan error, 1)}
	s.errs <- errors.New("too many files")
	run := func(files ...string) error {
		return watch.Loop(t.Context(), watch.Options{Source: s, Run: func(context.Context, []string) []string { return files }})
	}
	if err := run("a/x"); err == nil || err.Error() != "too many files" {
		t.Errorf("got %v", err)
	}
	if err := run("gone/x"); err == nil {
		t.Error("a folder that cannot be watched is no error")
	}
}

// TestDisk changes a file of this machine.
func TestDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "x.js")
	s, err := watch.Disk()
	if err != nil {
		t.Skipf("files cannot be watched here: %v", err)
	}
	if err := s.Add(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-s.Events():
		if got != path {
			t.Errorf("got %q, want %q", got, path)
		}
	case err := <-s.Errors():
		t.Error(err)
	case <-t.Context().Done():
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
