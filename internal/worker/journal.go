package worker

import (
	"bytes"
	"encoding/binary"
	"os"
	"sync/atomic"
	"unsafe"

	"github.com/claimctl/claimctl/pkg/runner"
)

// journal is memory that a worker and its pool share. The worker appends what a
// run does; the pool reads it when the worker has died. The first eight bytes
// count those that are written, so that what is read is never half an entry; the
// next eight are the number of the run.
type journal struct {
	file    *os.File
	mem     []byte
	scratch []byte // of the worker
}

// journalBytes is the size of a journal; what a run does beyond it is lost if
// its worker dies.
const journalBytes, journalHead = 1 << 20, 16

func (j *journal) length() *atomic.Uint64 {
	return (*atomic.Uint64)(unsafe.Pointer(unsafe.SliceData(j.mem)))
}

func (j *journal) number() *atomic.Uint64 {
	return (*atomic.Uint64)(unsafe.Pointer(&j.mem[8]))
}

// begin empties the journal, before a run.
func (j *journal) begin(number uint64) {
	if j != nil {
		j.length().Store(0)
		j.number().Store(number)
	}
}

// beyond reports whether the worker had gone on to a run after that of the number.
func (j *journal) beyond(number uint64) bool { return j != nil && j.number().Load() > number }

// append adds an entry, as long as there is room: its length, and what the codec
// makes of it.
func (j *journal) append(e runner.Entry) {
	at := int(j.length().Load())
	c := codec{data: append(j.scratch[:0], 0, 0, 0, 0)}
	entryShape(&c, &e)
	j.scratch = c.data
	binary.LittleEndian.PutUint32(c.data, uint32(len(c.data)-lengthBytes))
	if journalHead+at+len(c.data) > len(j.mem) {
		return
	}
	copy(j.mem[journalHead+at:], c.data)
	j.length().Store(uint64(at + len(c.data)))
}

// entries are those of the last run. The worker is dead: what it wrote is not
// trusted to be whole.
func (j *journal) entries() []runner.Entry {
	if j == nil {
		return nil
	}
	size := min(j.length().Load(), uint64(len(j.mem)-journalHead))
	data := bytes.Clone(j.mem[journalHead : journalHead+int(size)])
	var out []runner.Entry
	for len(data) > lengthBytes {
		n := int(binary.LittleEndian.Uint32(data))
		data = data[lengthBytes:]
		if n > len(data) {
			break
		}
		var e runner.Entry
		c := codec{data: data[:n:n], reading: true}
		if entryShape(&c, &e); c.bad {
			break
		}
		out, data = append(out, e), data[n:]
	}
	return out
}

// lastLine is the line of the action at which the last entry was made; 0 for
// none.
func lastLine(entries []runner.Entry) int {
	if len(entries) == 0 {
		return 0
	}
	switch e := entries[len(entries)-1]; {
	case e.Call != nil:
		return e.Call.Line
	case e.Log != nil:
		return e.Log.Line
	case e.Request != nil:
		return e.Request.Line
	case e.Write != nil:
		return e.Write.Line
	}
	return 0
}
