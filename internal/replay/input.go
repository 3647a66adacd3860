package replay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Input is one thing to read lines from.
type Input struct {
	// Path is how messages and records name it; "-" is standard input.
	Path string
	// Table says that it is CSV with a header, and not a JSON document a line.
	Table bool
	// Packing is how it is compressed.
	Packing Packing
	// Size is its size as it lies there, in bytes; -1 is not known.
	Size int64
	// Print tells it apart from other content: a hash of its size, its beginning and
	// its end; "" of what cannot be read twice.
	Print string

	open func() (io.ReadCloser, error)
}

// Packing is a form of compression.
type Packing string

// The forms that are read, found out by the first bytes.
const (
	Unpacked Packing = ""
	Gzip     Packing = "gzip"
	Zstd     Packing = "zstd"
)

// World is where inputs come from.
type World struct {
	// Open opens a file.
	Open func(path string) (*os.File, error)
	// Stdin is standard input.
	Stdin io.Reader
}

// InputError is an input that cannot be used as it is.
type InputError struct{ Summary, Hint string }

func (e *InputError) Error() string { return e.Summary }

// OpenInputs finds the inputs that paths name: files, patterns such as logs/*.ndjson,
// or "-". Format is "ndjson" or "csv"; "" goes by the name of each. The error is an
// *[InputError].
func OpenInputs(w World, paths []string, format string) ([]*Input, error) {
	var out []*Input
	for _, pattern := range paths {
		found, err := expand(w, pattern)
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			in, err := openInput(w, path, format)
			if err != nil {
				return nil, err
			}
			out = append(out, in)
		}
	}
	twice := func(in *Input) bool { return in.Path == "-" }
	if i := slices.IndexFunc(out, twice); i >= 0 && slices.ContainsFunc(out[i+1:], twice) {
		return nil, &InputError{"standard input is named twice", "leave one - out"}
	}
	return out, nil
}

// expand is the path itself, or the files that fit a pattern, by name.
func expand(w World, pattern string) ([]string, error) {
	if pattern == "-" || !strings.ContainsAny(pattern, "*?[") {
		return []string{pattern}, nil
	}
	if f, err := w.Open(pattern); err == nil {
		return []string{pattern}, f.Close()
	}
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, &InputError{fmt.Sprintf("%s is no pattern: %v", pattern, err), ""}
	}
	if len(found) == 0 {
		return nil, &InputError{fmt.Sprintf("no file fits %s", pattern), "the pattern is read from the working directory; ** is not known"}
	}
	return found, nil
}

func openInput(w World, path, format string) (*Input, error) {
	in := &Input{Path: path, Size: -1, Table: tabular(path, format)}
	if path == "-" {
		return in, in.fromStream(w.Stdin)
	}
	f, err := w.Open(path)
	if err != nil {
		return nil, unreadableInput(path, err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, errors.Join(unreadableInput(path, err), f.Close())
	case info.IsDir():
		return nil, errors.Join(&InputError{path + " is a folder, not a file", fmt.Sprintf("name the files in it, such as '%s'", filepath.Join(path, "*.ndjson"))}, f.Close())
	case !info.Mode().IsRegular():
		return in, in.fromStream(f)
	}
	in.Size = info.Size()
	in.open = func() (io.ReadCloser, error) { return w.Open(path) }
	head, err := in.fingerprint(f)
	in.Packing = packing(head)
	if err != nil {
		err = unreadableInput(path, err)
	}
	return in, errors.Join(err, f.Close())
}

func unreadableInput(path string, err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return &InputError{path + " does not exist", ""}
	}
	return &InputError{fmt.Sprintf("%s cannot be read: %v", path, err), ""}
}

func tabular(path, format string) bool {
	name := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(path), ".gz"), ".zst")
	return format == "csv" || format == "" && strings.HasSuffix(name, ".csv")
}

// printBytes is how much of the beginning and the end of a file goes into its print.
const printBytes = 64 << 10

// fingerprint sets the print of a file, and returns its first bytes.
func (in *Input) fingerprint(f *os.File) ([]byte, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, in.Size)
	head := make([]byte, min(in.Size, printBytes))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	tail := make([]byte, min(in.Size, printBytes))
	if _, err := f.ReadAt(tail, in.Size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	_, _ = sum.Write(head)
	_, _ = sum.Write(tail)
	in.Print = hex.EncodeToString(sum.Sum(nil))
	return head, nil
}

// fromStream is for what can be read once only.
func (in *Input) fromStream(r io.Reader) error {
	head := make([]byte, packingBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return unreadableInput(in.Path, err)
	}
	in.Packing = packing(head[:n])
	in.open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(head[:n]), r)), nil
	}
	return nil
}

const packingBytes = 4

// packing knows the first bytes of RFC 1952 and of RFC 8878.
func packing(head []byte) Packing {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return Gzip
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return Zstd
	}
	return Unpacked
}

// divisible reports whether the lines of the input can be found from any place on.
func (in *Input) divisible() bool { return in.Size >= 0 && in.Packing == Unpacked && !in.Table }

// sized reports whether offsets of its text are known to lie within Size.
func (in *Input) sized() bool { return in.Size >= 0 && in.Packing == Unpacked }

// text opens the input and unpacks it. Count is told of the bytes that were read of
// what lies there.
func (in *Input) text(count func(int)) (io.ReadCloser, error) {
	file, err := in.open()
	if err != nil {
		return nil, unreadableInput(in.Path, err)
	}
	counted := &counter{file, count}
	switch in.Packing {
	case Gzip:
		z, err := gzip.NewReader(counted)
		if err != nil {
			return nil, errors.Join(unreadableInput(in.Path, err), file.Close())
		}
		return closers{z, file}, nil
	case Zstd:
		z, err := zstd.NewReader(counted, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(zstdMemory), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, errors.Join(unreadableInput(in.Path, err), file.Close())
		}
		return closers{z.IOReadCloser(), file}, nil
	}
	return closers{io.NopCloser(counted), file}, nil
}

// What unpacking may use, in bytes: a window of 8 MB is what every decoder has to
// support (RFC 8878, section 3.1.1.1.2).
const (
	zstdWindow = 8 << 20
	zstdMemory = 16 << 20
)

// seek goes to a place of an input that is divisible, which nothing was read of.
func (in *Input) seek(text io.ReadCloser, to int64) error {
	file, ok := text.(closers).below.(io.Seeker)
	if !ok {
		return &InputError{in.Path + " cannot be sought in", ""}
	}
	if _, err := file.Seek(to, io.SeekStart); err != nil {
		return unreadableInput(in.Path, err)
	}
	return nil
}

type counter struct {
	io.Reader
	count func(int)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.count(n)
	return n, err
}

// closers reads from the first and closes both.
type closers struct {
	io.ReadCloser
	below io.Closer
}

func (c closers) Close() error { return errors.Join(c.ReadCloser.Close(), c.below.Close()) }
