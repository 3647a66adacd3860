package replay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// lines reads the lines, or the records of a table, that begin in a part of a text.
// Its buffer is used again for the next part.
type lines struct {
	most int // the longest line, in bytes

	in       io.ReaderAt // offsets are those of the text
	at, to   int64       // where the next line begins; where none of ours begins
	table    bool
	mem      []byte
	buf      []byte // the part of mem that was read from at on
	read     int64  // where reading goes on
	ended    bool   // the text ends where buf does
	skips    bool   // the next line begins behind the next line break
	complete bool   // the last line that was returned has an end
}

// line is one of them, without its line break. Long says that it is cut off, because
// it is too long.
type line struct {
	text   []byte
	offset int64
	long   bool
}

// begin starts a part. Where a line begins at from is for the caller to know; see
// [lines.align].
func (l *lines) begin(in io.ReaderAt, from, to int64, table bool) {
	if len(l.mem) > readKeep {
		l.mem = nil
	}
	l.in, l.at, l.to, l.table, l.read = in, from, to, table, from
	l.buf, l.ended, l.skips = l.mem[:0], false, false
}

// align lets the lines begin behind the first line break, counting the one before the
// part.
func (l *lines) align() {
	if l.at > 0 {
		l.at, l.read, l.skips = l.at-1, l.at-1, true
	}
}

// skip goes behind the next line break, or to the end of the part.
func (l *lines) skip() error {
	for l.skips && l.at < l.to {
		if n := bytes.IndexByte(l.buf, '\n'); n >= 0 {
			l.forward(n + 1)
			l.skips = false
			return nil
		}
		l.forward(len(l.buf))
		if l.ended {
			l.at = l.to
			return nil
		}
		if err := l.fill(); err != nil {
			return err
		}
	}
	return nil
}

func (l *lines) forward(n int) {
	l.buf = l.buf[n:]
	l.at += int64(n)
}

// Sizes of what is read at once, and of buffers that are kept, in bytes.
const (
	readStep = 128 << 10
	readTail = 8 << 10
	readKeep = 1 << 20
)

// step is how much is read next: up to the end of the part, and behind it little, for
// what is left of the last line.
func (l *lines) step() int {
	if left := l.to - l.read; left > 0 {
		return int(min(left, readStep))
	}
	return min(max(len(l.buf), readTail), readStep)
}

// fill reads more, behind what is there.
func (l *lines) fill() error {
	have := len(l.buf)
	if cap(l.buf)-have < readStep {
		if len(l.mem)-have < readStep {
			l.mem = make([]byte, 2*(have+readStep))
		}
		l.buf = l.mem[:copy(l.mem, l.buf)]
	}
	n, err := l.in.ReadAt(l.buf[have:have+l.step()], l.read)
	l.buf = l.buf[:have+n]
	l.read += int64(n)
	if errors.Is(err, io.EOF) {
		l.ended, err = true, nil
	}
	if err != nil {
		return fmt.Errorf("at byte %d: %w", l.read, err)
	}
	return nil
}

// next is the next line; false when there is none. It is good until the one after.
func (l *lines) next() (line, bool, error) {
	if err := l.skip(); err != nil || l.at >= l.to {
		return line{}, false, err
	}
	from := 0
	for {
		n := 0
		if l.table {
			n = recordEnd(l.buf)
		} else if i := bytes.IndexByte(l.buf[from:], '\n'); i >= 0 {
			n = from + i + 1
		}
		from = len(l.buf)
		switch {
		case n > 0 && n-1 <= l.most:
			out := line{text: l.buf[:n-1], offset: l.at}
			l.complete = true
			l.forward(n)
			return out, true, nil
		case n > 0 || len(l.buf) > l.most:
			out := line{text: l.buf[:l.most], offset: l.at, long: true}
			l.complete, l.skips = true, true
			return out, true, nil
		case l.ended:
			out := line{text: l.buf, offset: l.at}
			l.complete = false
			l.forward(len(l.buf))
			l.at = l.to
			return out, len(out.text) > 0, nil
		}
		if err := l.fill(); err != nil {
			return line{}, false, err
		}
	}
}

// shifted is a text in memory that begins at an offset.
type shifted struct {
	data   []byte
	offset int64
}

// ReadAt implements io.ReaderAt.
func (s shifted) ReadAt(p []byte, at int64) (int, error) {
	if at -= s.offset; at < 0 || at >= int64(len(s.data)) {
		return 0, io.EOF
	}
	n := copy(p, s.data[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
