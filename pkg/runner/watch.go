package runner

import (
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// Watch says what a run is watched doing. The zero value is nothing, and costs
// nothing.
type Watch struct {
	// Reads asks for the members of the event that the action reads.
	Reads bool
	// Places asks how often each place of the source is reached; see
	// [Runner.Places].
	Places bool
}

// module is the module that is compiled for this.
func (w Watch) module(m *sandbox.Module) (*sandbox.Module, error) {
	if !w.Places {
		return m, nil
	}
	return m.Counted()
}

// Watched is the runner with [Options.Watch] set, beside what is set already. A
// template reads and reaches nothing that could be watched: its runner stays as it
// is.
func (r *Runner) Watched(w Watch) *Runner {
	if r.module == nil {
		return r
	}
	out := *r
	out.opts.Watch.Reads = w.Reads || out.opts.Watch.Reads
	out.opts.Watch.Places = w.Places || out.opts.Watch.Places
	out.compileLazily()
	return &out
}

// Places are the places of the source that [action.Trace.Hits] counts, in its
// order; none for a template.
func (r *Runner) Places() ([]sandbox.Place, error) {
	if r.module == nil {
		return nil, nil
	}
	m, err := r.module.Counted()
	if err != nil {
		return nil, err
	}
	return m.Places(), nil
}

// maxReads is how many different members a run may be seen reading.
const maxReads = 2000

// trace is where a run writes down what is watched; nil when nothing is.
func (u *run) trace() *action.Trace {
	if u.opts.Watch == (Watch{}) {
		return nil
	}
	if u.result.Trace == nil {
		u.result.Trace = &action.Trace{Reads: []action.Read{}}
	}
	return u.result.Trace
}

// reader is who is told of reads; nil for nobody.
func (w *world) reader(watch Watch) func(action.Path, sandbox.Pos) {
	if !watch.Reads {
		return nil
	}
	return func(path action.Path, pos sandbox.Pos) { w.run.read(path, pos) }
}

func (u *run) read(path action.Path, pos sandbox.Pos) {
	t, key := u.trace(), path.String()
	if !u.reads[key] && len(t.Reads) < maxReads {
		if u.reads == nil {
			u.reads = map[string]bool{}
		}
		u.reads[key] = true
		t.Reads = append(t.Reads, action.Read{Path: path, Line: pos.Line, Column: pos.Column})
	}
}

// count takes down how often the places were reached.
func (u *run) count() {
	if t := u.trace(); t != nil && u.vm != nil {
		t.Hits = u.vm.Hits()
	}
}
