package replay

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/claimctl/claimctl/pkg/action"
)

// What goes over the pipe are frames: a length of four bytes, a letter that says what
// it is, and the rest.
const (
	frameOrder  = 'O' // to the worker: what to do, as JSON; once
	frameBlock  = 'B' // to the worker: a block, [task] and its data
	frameFlush  = 'F' // to the worker: hand over the summary
	frameReady  = 'Y' // from the worker: it has begun; or what keeps it from that
	framePulse  = 'H' // from the worker: where it is, and for how long
	frameStep   = 'P' // from the worker: the line that comes next, when it is careful
	frameLines  = 'D' // from the worker: records
	frameEnd    = 'E' // from the worker: the block is done, [end]
	frameResult = 'S' // from the worker: its summary since the last time
)

// maxFrame is the longest frame: a block, or a line as long as may be.
const maxFrame = 1 << 30

// errFrame is a frame that cannot be read.
var errFrame = errors.New("the message from the other process cannot be read")

// task is a block as the worker is told of it. Its lines are those that begin in
// [From, To) of a source; they are in the frame, or in the file.
type task struct {
	Source int   `json:"source"`
	From   int64 `json:"from"`
	To     int64 `json:"to"`
	// Inline says that the frame has the bytes, from From on.
	Inline bool `json:"inline,omitempty"`
	// Header names the columns of a table; nil where a line is a document.
	Header []string `json:"header,omitempty"`
	// Careful asks to tell of every line before it runs.
	Careful bool `json:"careful,omitempty"`
	// Deadly are lines that have ended a worker, and what came of it.
	Deadly []deadly `json:"deadly,omitempty"`
}

// deadly is a line, by the offset of its first byte, whose run ended its process.
// Side is 0 for the action, 1 for the other one.
type deadly struct {
	Offset int64        `json:"offset"`
	Side   int          `json:"side"`
	Error  action.Error `json:"error"`
}

// end is what a worker says of a block. Next is where the rest of it begins, To when
// there is none.
type end struct {
	Next int64 `json:"next"`
	// Lines counts the records.
	Lines int64 `json:"lines"`
	// Spent says that the worker holds what a run has left behind, and should give way
	// to another.
	Spent bool `json:"spent,omitempty"`
}

// pulse is where a worker is. Stuck counts how often in a row it was in the same run;
// Offset is that of the line, or -1 between lines.
type pulse struct {
	Offset int64 `json:"offset"`
	Side   int   `json:"side"`
	Stuck  int   `json:"stuck"`
}

// wire is one end of the pipe. It is safe for one reader and any number of writers.
type wire struct {
	in  *bufio.Reader
	mu  sync.Mutex
	out io.Writer
	own []byte // a frame that is being put together
	buf []byte
}

const frameHead = 5

func newWire(in io.Reader, out io.Writer) *wire {
	return &wire{in: bufio.NewReaderSize(in, wireBuffer), out: out}
}

// wireBuffer is small: what is long is read past it.
const wireBuffer = 4 << 10

// frame begins a frame behind others; close ends it.
func frame(b []byte, kind byte) []byte { return append(b, 0, 0, 0, 0, kind) }

// closeFrame ends the frame that begins at a place.
func closeFrame(b []byte, at int) {
	binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-frameHead+1))
}

// write writes frames that are put together: at once, since each write wakes the other
// process.
func (w *wire) write(frames []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.out.Write(frames)
	return err
}

// send writes a frame with a body.
func (w *wire) send(kind byte, body []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.own = append(frame(w.own[:0], kind), body...)
	closeFrame(w.own, 0)
	return w.flush()
}

// flush writes the frame that was put together.
func (w *wire) flush() error {
	_, err := w.out.Write(w.own)
	if cap(w.own) > keepFrame {
		w.own = nil
	}
	return err
}

// sendJSON writes a frame that begins with a length and JSON, and goes on with data.
func (w *wire) sendJSON(kind byte, v any, data []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	if w.own, err = appendJSON(frame(w.own[:0], kind), v); err != nil {
		return err
	}
	binary.LittleEndian.PutUint32(w.own, uint32(len(w.own)+len(data)-frameHead+1))
	if len(data) <= wireBuffer {
		w.own = append(w.own, data...)
		return w.flush()
	}
	if err := w.flush(); err != nil {
		return err
	}
	_, err = w.out.Write(data)
	return err
}

// appendJSON appends what the body of such a frame begins with.
func appendJSON(b []byte, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return b, err
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	return append(b, text...), nil
}

// receive reads a frame. What it returns is good until the next one.
func (w *wire) receive() (kind byte, body []byte, err error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		return 0, nil, err
	}
	size := int(binary.LittleEndian.Uint32(head[:])) - 1
	if size < 0 || size > maxFrame {
		return 0, nil, errFrame
	}
	if cap(w.buf) < size || cap(w.buf) > keepFrame {
		w.buf = make([]byte, size)
	}
	w.buf = w.buf[:size]
	_, err = io.ReadFull(w.in, w.buf)
	return head[frameHead-1], w.buf, err
}

// keep returns the frame that was received last, to be kept; the next one goes into
// other memory, which is not needed any more.
func (w *wire) keep(other []byte) []byte {
	body := w.buf
	w.buf = other[:0]
	return body
}

// keepFrame is the largest frame whose memory is kept for the next one.
const keepFrame = 2 << 20

// parseJSON reads what sendJSON wrote.
func parseJSON(body []byte, v any) (data []byte, err error) {
	if len(body) < 4 {
		return nil, errFrame
	}
	n := binary.LittleEndian.Uint32(body)
	if body = body[4:]; uint64(n) > uint64(len(body)) {
		return nil, errFrame
	}
	return body[n:], json.Unmarshal(body[:n], v)
}
