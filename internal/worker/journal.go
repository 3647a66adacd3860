package worker

import (
	"bytes"
	"encoding/json"
	"os"
	"sync/atomic"
	"unsafe"

	"github.com/claimctl/claimctl/pkg/runner"
)

// journal is memory that a worker and its pool share. The worker appends what a
// run does; the pool reads it when the worker has died. The first eight bytes
// count those that are written, so that what is read is never half an entry.
type journal struct {
	file *os.File
	mem  []byte
}

// journalBytes is the size of a journal; what a run does beyond it is lost if
// its worker dies.
const journalBytes, journalHead = 1 << 20, 8

func (j *journal) length() *atomic.Uint64 {
	return (*atomic.Uint64)(unsafe.Pointer(unsafe.SliceData(j.mem)))
}

// reset empties the journal, before a run.
func (j *journal) reset() {
	if j != nil {
		j.length().Store(0)
	}
}

// append adds an entry, as long as there is room.
func (j *journal) append(e runner.Entry) {
	line, err := json.Marshal(e)
	at := int(j.length().Load())
	if err != nil || journalHead+at+len(line)+1 > len(j.mem) {
		return
	}
	at += copy(j.mem[journalHead+at:], line)
	j.mem[journalHead+at] = '\n'
	j.length().Store(uint64(at + 1))
}

// entries are those of the last run. The worker is dead: what it wrote is not
// trusted to be whole.
func (j *journal) entries() []runner.Entry {
	if j == nil {
		return nil
	}
	size := min(j.length().Load(), uint64(len(j.mem)-journalHead))
	var out []runner.Entry
	for text := range bytes.Lines(bytes.Clone(j.mem[journalHead : journalHead+int(size)])) {
		var e runner.Entry
		if json.Unmarshal(text, &e) == nil {
			out = append(out, e)
		}
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
