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
	in   *bufio.Reader
	mu   sync.Mutex
	out  io.Writer
	head [frameHead]byte
	buf  []byte
}

const frameHead = 5

func newWire(in io.Reader, out io.Writer) *wire {
	return &wire{in: bufio.NewReaderSize(in, wireBuffer), out: out}
}

const wireBuffer = 64 << 10

// send writes a frame of several pieces.
func (w *wire) send(kind byte, pieces ...[]byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	size := 1
	for _, p := range pieces {
		size += len(p)
	}
	binary.LittleEndian.PutUint32(w.head[:], uint32(size))
	w.head[frameHead-1] = kind
	if _, err := w.out.Write(w.head[:]); err != nil {
		return err
	}
	for _, p := range pieces {
		if len(p) == 0 {
			continue
		}
		if _, err := w.out.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// sendJSON writes a frame that begins with a length and JSON, and goes on with data.
func (w *wire) sendJSON(kind byte, v any, data []byte) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.send(kind, binary.LittleEndian.AppendUint32(nil, uint32(len(text))), text, data)
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
	if cap(w.buf) < size {
		w.buf = make([]byte, size)
	}
	body = w.buf[:size]
	if cap(w.buf) > keepFrame {
		w.buf = nil
	}
	_, err = io.ReadFull(w.in, body)
	return head[frameHead-1], body, err
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
