package docs_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/cli"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	providers "github.com/claimctl/claimctl/pkg/provider/all"
)

// env is the command line with files in memory and a clock that holds still.
type env struct {
	*cli.Env
	out, err bytes.Buffer
}

func newEnv(t *testing.T, files map[string]string) *env {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	e := &env{}
	e.Env = &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &e.out, Stderr: &e.err,
		Getenv:   func(string) (string, bool) { return "", false },
		Files:    memory{tree},
		Now:      func() time.Time { return time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC) },
		Registry: all.Registry(), Providers: providers.Registry(), Version: cli.Version{Version: "test"},
	}
	return e
}

func (e *env) command() *cobra.Command { return cli.NewRoot(e.Env) }

// run runs the command line and returns what it printed and its status.
func (e *env) run(ctx context.Context, args ...string) (stdout string, status int) {
	e.out.Reset()
	e.err.Reset()
	e.Args = args
	status = cli.Main(ctx, e.Env)
	return e.out.String(), status
}

// memory is a file system that holds what it was made with.
type memory struct{ fstest.MapFS }

func (m memory) Stat(name string) (fs.FileInfo, error) { return m.MapFS.Stat(path.Clean(name)) }

func (m memory) Open(name string) (io.ReadCloser, error) { return m.MapFS.Open(path.Clean(name)) }

func (m memory) ReadDir(name string) ([]fs.DirEntry, error) { return m.MapFS.ReadDir(path.Clean(name)) }
func (memory) WorkingDir() (string, error)                  { return ".", nil }

func (memory) Write(name string, _ []byte, _ fs.FileMode, _ bool) error {
	return &fs.PathError{Op: "write", Path: name, Err: fs.ErrPermission}
}

func (memory) Append(name string, _ []byte) error {
	return &fs.PathError{Op: "append", Path: name, Err: fs.ErrPermission}
}
