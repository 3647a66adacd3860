package runner

import (
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// Entry is one thing that a run did; exactly one member is set. Secrets are not
// redacted in it.
type Entry struct {
	Call    *action.Call
	Log     *action.Log
	Request *action.Request
	Write   *action.Write
}

// maxOutput is how much a run may log, call and send, in bytes.
const maxOutput = 8 << 20

// perEntry is what an entry costs beside its texts, in bytes.
const perEntry = 64

func (u *run) journal(e Entry) {
	if u.opts.Journal != nil && !u.silent {
		u.opts.Journal(e)
	}
}

func (u *run) journalWrites() {
	if u.opts.Journal == nil || u.silent {
		return
	}
	for ; u.written < len(u.record.Writes); u.written++ {
		u.opts.Journal(Entry{Write: &u.record.Writes[u.written]})
	}
}

// grow counts what was recorded and ends the run when it is too much.
func (u *run) grow(bytes int) {
	if u.output += bytes + perEntry; u.output > maxOutput {
		u.vm.Abort(sandbox.ErrOutputLimit)
	}
}

// Died is the result of a run whose process did not live to give one: what the
// journal holds, and the error that says why it ended.
func (r *Runner) Died(event action.Event, entries []Entry, why action.Error) action.Result {
	u := r.begin(event)
	for _, e := range entries {
		switch {
		case e.Call != nil:
			u.result.Calls = append(u.result.Calls, *e.Call)
		case e.Log != nil:
			u.result.Logs = append(u.result.Logs, *e.Log)
		case e.Request != nil:
			u.result.Requests = append(u.result.Requests, *e.Request)
		case e.Write != nil:
			u.record.Writes = append(u.record.Writes, *e.Write)
		}
	}
	if u.result.Error == nil {
		why.File, why.Properties = u.source.Path, &action.Object{}
		why.Line, why.Column = u.entry.Pos.Line, u.entry.Pos.Column
		u.result.Error = &why
	}
	return u.finish()
}
