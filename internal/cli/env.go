// Package cli is the command line: cobra, one file a command. It is the only
// reader of process state, which it hands down in one [Env], and the only
// place that knows exit statuses. Commands parse flags, call a floor below,
// and hand the outcome to the report.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/watch"
	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/provider"
	providers "github.com/claimctl/claimctl/pkg/provider/all"
)

// Env is everything a command may know of the process and of the world.
type Env struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Color and ColorErr say whether the streams are terminals that want
	// colour.
	Color, ColorErr bool
	// StdinTerminal says that nothing is piped in. The others say that somebody
	// looks, at a terminal that can move its cursor.
	StdinTerminal, StdoutTerminal, StderrTerminal bool
	Getenv                                        func(name string) (string, bool)
	Files                                         Files
	Now                                           func() time.Time
	// Zone is the person's time zone; nil is UTC.
	Zone     *time.Location
	Registry dialect.Registry
	// Providers are the platforms that can be deployed to.
	Providers provider.Registry
	Version   Version
	// Executable is this program, to be started again for each worker; ""
	// runs actions in this process.
	Executable string
	// Cache is the folder for what can be made again; "" keeps nothing.
	Cache string
	// Transport reaches the real network, for commands that are asked to.
	Transport http.RoundTripper
	// Command runs a program of the user's, such as git, and returns what it
	// prints; an error says what it complained about.
	Command func(ctx context.Context, name string, args ...string) ([]byte, error)
	// Watch begins to watch files.
	Watch func() (watch.Source, error)
	// Processors is how many runs this machine can carry out at once; 0 is one.
	Processors int

	pool *worker.Pool
}

// Version is what the build says of itself.
type Version struct{ Version, Commit, Date string }

// Files is the file system as commands use it. Paths are as the user wrote
// them, relative to the working directory.
type Files interface {
	Stat(path string) (fs.FileInfo, error)
	Open(path string) (io.ReadCloser, error)
	ReadDir(path string) ([]fs.DirEntry, error)
	// Write makes the file and the folders above it. With exclusive it is an
	// error if the file exists.
	Write(path string, data []byte, perm fs.FileMode, exclusive bool) error
	// Append adds to a file, and makes it where there is none.
	Append(path string, data []byte) error
	WorkingDir() (string, error)
}

// ProcessEnv is the Env of this process.
func ProcessEnv(v Version) *Env {
	env := &Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.LookupEnv, Files: osFiles{}, Now: time.Now, Registry: all.Registry(), Providers: providers.Registry(), Version: v,
		Transport: http.DefaultTransport, Command: command, Watch: watch.Disk, Processors: runtime.NumCPU(),
	}
	if dir, err := os.UserCacheDir(); err == nil {
		env.Cache = filepath.Join(dir, "claimctl")
	}
	var err error
	if env.Executable, err = os.Executable(); err != nil {
		fmt.Fprintf(os.Stderr, "warning: actions run in this process, where no limit holds them: %v\n", err)
	}
	env.StdinTerminal = term.IsTerminal(int(os.Stdin.Fd()))
	env.Color, env.ColorErr = env.wantsColor(os.Stdout), env.wantsColor(os.Stderr)
	dumb, _ := env.Getenv("TERM")
	env.StdoutTerminal = dumb != "dumb" && term.IsTerminal(int(os.Stdout.Fd()))
	env.StderrTerminal = dumb != "dumb" && term.IsTerminal(int(os.Stderr.Fd()))
	return env
}

// command runs a program in the working directory.
func command(ctx context.Context, name string, args ...string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		said, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		return nil, fmt.Errorf("%s: %s", name, cmp.Or(said, err.Error()))
	}
	return out, err
}

// wantsColor follows NO_COLOR, CLICOLOR_FORCE and TERM=dumb.
func (e *Env) wantsColor(f *os.File) bool {
	if v, ok := e.Getenv("NO_COLOR"); ok && v != "" {
		return false
	}
	if v, ok := e.Getenv("CLICOLOR_FORCE"); ok && v != "" && v != "0" {
		return true
	}
	if v, _ := e.Getenv("TERM"); v == "dumb" {
		return false
	}
	return term.IsTerminal(int(f.Fd()))
}

type osFiles struct{}

func (osFiles) Stat(path string) (fs.FileInfo, error)      { return os.Stat(path) }
func (osFiles) Open(path string) (io.ReadCloser, error)    { return os.Open(path) }
func (osFiles) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
func (osFiles) WorkingDir() (string, error)                { return os.Getwd() }

func (osFiles) Write(path string, data []byte, perm fs.FileMode, exclusive bool) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if exclusive {
		flags |= os.O_EXCL
	}
	return writeFile(path, data, flags, perm)
}

func (osFiles) Append(path string, data []byte) error {
	return writeFile(path, data, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
}

func writeFile(path string, data []byte, flags int, perm fs.FileMode) error {
	f, err := os.OpenFile(path, flags, perm)
	if err != nil {
		return err
	}
	const others = 0o077
	if perm&others == 0 { // a file that was there may have been open to others
		if err := f.Chmod(perm); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// maxFile is the largest file that is read as a whole, in bytes.
const maxFile = 16 << 20

// Read returns a file, or standard input for "-". Its errors are for people.
func (e *Env) Read(path string) ([]byte, error) {
	return e.readUpTo(path, maxFile, "actions, events and tokens are far smaller; is this the right file?")
}

// readUpTo is Read for files of another size; the hint is for larger ones.
func (e *Env) readUpTo(path string, most int64, hint string) ([]byte, error) {
	if path == "-" {
		return readAll(e.Stdin, "standard input", most, hint)
	}
	info, err := e.Files.Stat(path)
	switch {
	case err != nil:
		return nil, e.fileError(path, err)
	case info.IsDir():
		return nil, usage(fmt.Sprintf("%s is a folder, not a file", path), "name a file in it")
	case info.Size() > most:
		return nil, tooLarge(path, most, hint)
	}
	f, err := e.Files.Open(path)
	if err != nil {
		return nil, e.fileError(path, err)
	}
	data, err := readAll(f, path, most, hint)
	return data, errors.Join(err, f.Close())
}

func readAll(r io.Reader, name string, most int64, hint string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, usage(fmt.Sprintf("%s cannot be read: %v", name, cause(err)), "")
	case int64(len(data)) > most:
		return nil, tooLarge(name, most, hint)
	}
	return data, nil
}

func tooLarge(name string, most int64, hint string) error {
	return usage(fmt.Sprintf("%s is larger than %d MB", name, most>>20), hint)
}

// fileError says why a file cannot be opened, and names the nearest file.
func (e *Env) fileError(path string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return usage(fmt.Sprintf("%s cannot be read: %v", path, cause(err)), "")
	}
	hint := ""
	dir, base := filepath.Split(path)
	entries, _ := e.Files.ReadDir(filepath.Clean(dir))
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	if near, ok := nearest.Word(base, names); ok {
		hint = fmt.Sprintf("did you mean %s?", filepath.Join(dir, near))
	}
	return usage(fmt.Sprintf("%s does not exist", path), hint)
}

// cause is the reason inside a path error, without the path.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
