package serve_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/internal/serve/servetest"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// opened is what a folder holds: the documents of one collection, in order.
func opened(dir string) (ids []string, s *servetest.Tenant, err error) {
	s, err = servetest.New(serve.Options{Data: dir})
	if err != nil {
		return nil, nil, err
	}
	err = s.Store.View("", func(tx *tenant.Tx) error { ids = tx.IDs("c"); return nil })
	return ids, s, err
}

func put(t testing.TB, s *servetest.Tenant, ids ...string) {
	t.Helper()
	err := s.Store.Update("", func(tx *tenant.Tx) error {
		for _, id := range ids {
			tx.Put("c", id, map[string]string{"text": "line\nbreak"})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDiskLogCutOff cuts a log off at each of its bytes: what is left is a
// number of whole commits, and more can be committed.
func TestDiskLogCutOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, s, err := opened(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "1")
	put(t, s, "2", "3")
	put(t, s, "4")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "state.log"))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{nil, {"1"}, {"1", "2", "3"}, {"1", "2", "3", "4"}}
	for size := 0; size <= len(whole); size++ {
		if err := os.WriteFile(filepath.Join(dir, "state.log"), whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		ids, s, err := opened(dir)
		if err != nil {
			t.Fatalf("after %d bytes: %v", size, err)
		}
		commits := bytes.Count(whole[:size], []byte("\n"))
		if diff := cmp.Diff(want[commits], ids); diff != "" {
			t.Errorf("after %d bytes: %s", size, diff)
		}
		put(t, s, "5")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		ids, s, err = opened(dir)
		if diff := cmp.Diff(append(want[commits][:len(want[commits]):len(want[commits])], "5"), ids); err != nil || diff != "" {
			t.Errorf("after %d bytes and another commit: %v %s", size, err, diff)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDiskLogDamage changes each byte but those of the last record, which could
// be what a crash left: the folder does not open, and says in which line.
func TestDiskLogDamage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, s, err := opened(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "1")
	put(t, s, "2")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "state.log")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.IndexByte(whole, '\n') // the end of the line is not in the checksum
	for i := range first {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := opened(dir)
		var d *action.Diagnostic
		if !errors.As(err, &d) || d.Code != serve.CodeCorrupt {
			t.Errorf("byte %d: got %v", i, err)
		}
	}
}

// TestDiskLogCompacts writes enough for the log to be rewritten, and looks at
// what a crash in the middle of that leaves.
func TestDiskLogCompacts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, s, err := opened(dir)
	if err != nil {
		t.Fatal(err)
	}
	large := map[string]string{"text": string(bytes.Repeat([]byte("x"), 1<<20))}
	for i := range 12 {
		err := s.Store.Update("", func(tx *tenant.Tx) error { tx.Put("c", fmt.Sprint(i%2), large); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "state.log")
	info, err := os.Stat(path)
	if err != nil || info.Size() > 10<<20 {
		t.Fatalf("the log has %d bytes for 2 documents of 1 MB (%v)", info.Size(), err)
	}
	write(t, path+".new", "half of a new lo")
	ids, s, err := opened(dir)
	if diff := cmp.Diff([]string{"0", "1"}, ids); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	put(t, s, "2")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ids, s, err = opened(dir)
	if diff := cmp.Diff([]string{"0", "1", "2"}, ids); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
