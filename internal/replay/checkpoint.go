package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
)

// CheckpointSchema names the shape of a checkpoint.
const CheckpointSchema = "claimctl/replay-checkpoint/v1"

// Checkpoint is how far a replay had come: everything before its position is done,
// written and counted.
type Checkpoint struct {
	Schema string `json:"schema"`
	// Run tells one run from another.
	Run   string `json:"run"`
	Shard Shard  `json:"shard"`
	// Clock is the instant of the runs.
	Clock    time.Time `json:"clock"`
	Position position  `json:"position"`
	// Output is the length of the output, in bytes; -1 without one.
	Output int64 `json:"output"`
	Lines  int64 `json:"lines"`
	// Done says that nothing is left.
	Done    bool            `json:"done"`
	Summary json.RawMessage `json:"summary"`
}

// The file of a checkpoint, and the end of its name while it is written.
const (
	checkpointName = "checkpoint.json"
	newSuffix      = ".new"
)

// ReadCheckpoint reads the checkpoint in a folder; nil when there is none. The error
// is an *action.Diagnostic.
func ReadCheckpoint(dir string) (*Checkpoint, error) {
	path := filepath.Join(dir, checkpointName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var c Checkpoint
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err == nil && c.Schema != CheckpointSchema {
		err = fmt.Errorf("its schema is %q", c.Schema)
	}
	if err != nil {
		return nil, &action.Diagnostic{
			Code: codeResume, Severity: action.SeverityError, File: path, Summary: "the checkpoint cannot be read: " + cause(err).Error(),
			Hint: "begin anew without --resume",
		}
	}
	return &c, nil
}

// cause is the reason inside a path error.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// write puts the checkpoint in its place at once: a reader finds the old one or the
// new one, also after a loss of power.
func (c *Checkpoint) write(dir string) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, checkpointName)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	const private = 0o600 // it holds values of claims
	f, err := os.OpenFile(path+newSuffix, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, private)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+newSuffix, path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a renaming last; where folders cannot be synchronized, it is left.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	_ = d.Sync()
	return d.Close()
}

// RemoveCheckpoint removes what is left of a replay that is complete.
func RemoveCheckpoint(dir string) error {
	none := true
	for _, name := range []string{checkpointName, checkpointName + newSuffix} {
		err := os.Remove(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		none = none && err != nil
	}
	if none { // the replay was short, or the folder is somebody else's
		return nil
	}
	return os.Remove(dir)
}

// fits says in what a checkpoint is of another run.
func (c *Checkpoint) fits(run string, shard Shard, out *Output) error {
	why := ""
	switch {
	case c.Run != run:
		why = "it is of a run with another action, other events or other options"
	case c.Shard != shard:
		why = fmt.Sprintf("it is of part %d/%d", c.Shard.Index, c.Shard.Of)
	case (c.Output >= 0) != (out != nil):
		why = "only one of the two runs writes records"
	case out != nil && out.size() < c.Output:
		why = fmt.Sprintf("the output has %d bytes, and had %d", out.size(), c.Output)
	}
	if why == "" {
		return nil
	}
	return &action.Diagnostic{
		Code: codeResume, Severity: action.SeverityError, Summary: "the checkpoint does not fit: " + why,
		Hint: "give the same command as before, or begin anew without --resume",
	}
}

func (c *Checkpoint) restore() (*summary.Summary, error) {
	part, problems := summary.Read("the checkpoint", append(c.Summary, '\n'))
	if len(problems) > 0 {
		return nil, &problems[0]
	}
	return part.Summary, nil
}

// Output is where records go.
type Output struct {
	name   string
	w      io.Writer
	file   *os.File // what can be cut off and made to last; nil for other outputs
	length int64
	early  int64 // up to where it is on its way to the disk
}

// earlyStep is how much is sent there at once, in bytes.
const earlyStep = 8 << 20

// OpenOutput opens a file for records; "-" is the given standard output. What is in
// the file stays until a replay begins, or goes on.
func OpenOutput(path string, stdout io.Writer) (*Output, error) {
	if path == "-" {
		return &Output{name: "standard output", w: stdout}, nil
	}
	const private = 0o600 // records hold values of claims
	o := &Output{name: path}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, private)
	if err != nil {
		return nil, o.failed(err)
	}
	o.w = f
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		o.file = f
	}
	return o, nil
}

// Lasting says that the output is a file that a replay can go on with.
func (o *Output) Lasting() bool { return o != nil && o.file != nil }

// OutputError is an output that cannot be written to.
type OutputError struct{ action.Diagnostic }

func (o *Output) failed(err error) error {
	return &OutputError{action.Diagnostic{
		Code: codeOutput, Severity: action.SeverityError, Summary: fmt.Sprintf("%s cannot be written: %v", o.name, cause(err)),
	}}
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	o.length += int64(n)
	if more := o.length - o.early; o.file != nil && more >= earlyStep {
		writeEarly(o.file, o.early, more)
		o.early = o.length
	}
	if err != nil {
		err = o.failed(err)
	}
	return n, err
}

func (o *Output) size() int64 {
	if o.file == nil {
		return 0
	}
	info, err := o.file.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// cut goes back to a length.
func (o *Output) cut(length int64) error {
	if !o.Lasting() {
		return nil
	}
	err := o.file.Truncate(length)
	if err == nil {
		_, err = o.file.Seek(length, io.SeekStart)
	}
	if err != nil {
		return o.failed(err)
	}
	o.length, o.early = length, length
	return nil
}

// sync makes last what was written.
func (o *Output) sync() error {
	if o.file == nil {
		return nil
	}
	if err := o.file.Sync(); err != nil {
		return o.failed(err)
	}
	return nil
}

// Close closes the output.
func (o *Output) Close() error {
	if o.file == nil {
		return nil
	}
	if err := o.file.Close(); err != nil {
		return o.failed(err)
	}
	return nil
}
