package cli_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/cli"
	"github.com/claimctl/claimctl/pkg/dialect/all"
)

func TestMain(m *testing.M) {
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // dates inside an action are those of the process
	os.Exit(m.Run())
}

// folder is a working directory in memory: what commands read, and what they
// wrote.
type folder struct {
	files   fstest.MapFS
	written map[string]string
	// refuse has the errors of paths that cannot be read or written.
	refuse map[string]error
}

const working = "/work"

func (f folder) name(name string) string {
	name = filepath.ToSlash(name)
	if rel, ok := strings.CutPrefix(name, working); ok {
		name = strings.TrimPrefix(rel, "/")
	}
	if name = path.Clean(name); name == "/" {
		return "."
	}
	return name
}

func (f folder) refused(op, name string) error {
	if err := f.refuse[f.name(name)]; err != nil {
		return &fs.PathError{Op: op, Path: name, Err: err}
	}
	return nil
}

func (f folder) Stat(name string) (fs.FileInfo, error) {
	if err := f.refused("stat", name); err != nil {
		return nil, err
	}
	return f.files.Stat(f.name(name))
}

func (f folder) Open(name string) (io.ReadCloser, error) {
	if err := f.refused("open", name+"!open"); err != nil {
		return nil, err
	}
	return f.files.Open(f.name(name))
}

func (f folder) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.refused("readdir", name+"!list"); err != nil {
		return nil, err
	}
	return f.files.ReadDir(f.name(name))
}

func (f folder) WorkingDir() (string, error) { return working, f.refused("getwd", "!working") }

func (f folder) Write(name string, data []byte, _ fs.FileMode, exclusive bool) error {
	if err := f.refused("open", name+"!write"); err != nil {
		return err
	}
	if _, there := f.files[f.name(name)]; there && exclusive {
		return &fs.PathError{Op: "open", Path: name, Err: fs.ErrExist}
	}
	f.files[f.name(name)] = &fstest.MapFile{Data: data}
	f.written[f.name(name)] = string(data)
	return nil
}

func (f folder) Append(name string, data []byte) error {
	if err := f.refused("open", name+"!write"); err != nil {
		return err
	}
	if there := f.files[f.name(name)]; there != nil {
		data = append(slices.Clone(there.Data), data...)
	}
	return f.Write(name, data, 0, false)
}

// call is one use of the command line.
type call struct {
	args    []string
	files   map[string]string
	refuse  map[string]error
	env     map[string]string
	stdin   io.Reader
	tty     bool
	colour  bool
	version cli.Version
	stdout  io.Writer
}

type outcome struct {
	status   int
	out, err string
	written  map[string]string
}

func now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 123, time.UTC) }

func (c call) run(t testing.TB) outcome {
	t.Helper()
	return c.runIn(t.Context(), t)
}

func (c call) runIn(ctx context.Context, t testing.TB) outcome {
	t.Helper()
	dir := folder{fstest.MapFS{}, map[string]string{}, c.refuse}
	for name, text := range c.files {
		dir.files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	var out, err bytes.Buffer
	env := &cli.Env{
		Args: c.args, Stdin: c.stdin, Stdout: &out, Stderr: &err, Color: c.colour, ColorErr: c.colour, StdinTerminal: c.tty,
		Getenv: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok },
		Files:  dir, Now: now, Registry: all.Registry(), Version: c.version,
	}
	if env.Stdin == nil {
		env.Stdin = strings.NewReader("")
	}
	if c.stdout != nil {
		env.Stdout = c.stdout
	}
	status := cli.Main(ctx, env)
	return outcome{status: status, out: out.String(), err: err.String(), written: dir.written}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func has(t testing.TB, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s: %q is not in\n%s", what, part, text)
		}
	}
}

// shut is a reader, and a writer, that fails.
type shut struct{}

var errShut = errors.New("the pipe is shut")

func (shut) Read([]byte) (int, error)  { return 0, errShut }
func (shut) Write([]byte) (int, error) { return 0, errShut }
