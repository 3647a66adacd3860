package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// DefaultMemory is the ceiling of a worker's memory where none is asked for,
// MinMemory the lowest that a worker can start with, in bytes.
const (
	DefaultMemory = 512 << 20
	MinMemory     = 256 << 20
)

// Options describe a pool. Executable is required.
type Options struct {
	// Executable is the path of this program, whose main function calls [Serve]
	// when its first argument is [Argument].
	Executable string
	// Memory is the ceiling of each worker, in bytes; 0 is [DefaultMemory].
	Memory int64
	// Idle is how many workers wait for the next run; 0 is one.
	Idle int
	// Ahead is how many runs a worker may be told of while it is busy with another,
	// once there are as many workers as may be idle. 0 is none: a run that finds no
	// idle worker starts one.
	Ahead int
}

// Pool runs actions in workers. It is safe for concurrent use.
type Pool struct {
	mu      sync.Mutex
	opts    Options
	workers []*process // those that take runs
	closed  bool
}

// NewPool makes a pool; no process is started yet.
func NewPool(opts Options) *Pool {
	if opts.Memory == 0 {
		opts.Memory = DefaultMemory
	}
	opts.Idle = max(opts.Idle, 1)
	return &Pool{opts: opts}
}

// Keep has at least n workers wait for the next run, and each of them told of so
// many runs ahead.
func (p *Pool) Keep(n, ahead int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opts.Idle, p.opts.Ahead = max(p.opts.Idle, n), max(p.opts.Ahead, ahead)
}

// Warm starts a worker in the background, for a run that will come.
func (p *Pool) Warm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.workers) > 0 || p.closed {
		return
	}
	w := &process{opts: p.opts, early: true}
	p.workers = append(p.workers, w)
	go func() {
		w.sending.Lock()
		defer w.sending.Unlock()
		_ = w.start() // the run will find the error
	}()
}

// Close ends the workers. Runs that go on end as if they had been canceled.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	list := p.workers
	p.workers = nil
	var idle []*process
	for _, w := range list {
		if w.retired = true; w.runs == 0 {
			idle = append(idle, w)
		} else {
			w.kill(context.Canceled)
		}
	}
	p.mu.Unlock()
	for _, w := range idle {
		w.end()
	}
}

// take gives the worker that is to carry out a run: one that is idle, a new one,
// or, where there are enough, the one with the fewest runs before this one.
func (p *Pool) take() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	var least *process
	for _, w := range p.workers {
		if least == nil || w.runs < least.runs {
			least = w
		}
	}
	full := len(p.workers) >= p.opts.Idle
	if least == nil || least.runs > 0 && !(full && least.runs <= p.opts.Ahead) {
		least = &process{opts: p.opts}
		p.workers = append(p.workers, least)
	}
	least.runs++
	return least
}

// maxJobs is how many actions a worker keeps in its memory before another one takes
// its place.
const maxJobs = 256

// give takes a worker back after a run. One that is used up gets no more runs, and
// is ended with the last of those that it has.
func (p *Pool) give(w *process) {
	spent := w.over.Load() || w.known.Load() >= maxJobs
	p.mu.Lock()
	w.runs--
	if spent || w.runs == 0 && len(p.workers) > p.opts.Idle {
		w.retired = true
		p.workers = slices.DeleteFunc(p.workers, func(o *process) bool { return o == w })
	}
	gone := w.retired && w.runs == 0
	p.mu.Unlock()
	if gone {
		w.end()
	}
}

// grace is how long after the deadline a worker may still say by itself that it
// was hit; then it is killed.
const grace = 120 * time.Millisecond

// startLimit is how long a process may take to start.
const startLimit = 30 * time.Second

// Run is runner.Runner.Run in a worker; what needs no engine is run here. It never fails: a
// worker that cannot be started, dies or does not come back is an error of kind limit in
// the result.
func (p *Pool) Run(ctx context.Context, r *runner.Runner, event action.Event) action.Result {
	return r.Beside(ctx, event, func() action.Result { return p.inWorker(ctx, r, event) })
}

func (p *Pool) inWorker(ctx context.Context, r *runner.Runner, event action.Event) action.Result {
	for ctx.Err() == nil {
		if res, ok := p.try(ctx, r, event); ok {
			return res
		}
	}
	return r.Died(event, nil, action.Error{Name: "Error", Kind: action.ErrorLimit, Message: "the run was canceled"})
}

// try carries out a run in one worker; ok is false when that was lost before it
// came to the run.
func (p *Pool) try(ctx context.Context, r *runner.Runner, event action.Event) (res action.Result, ok bool) {
	w := p.take()
	defer p.give(w)
	res, err := w.run(ctx, r, event)
	switch {
	case err == nil:
		return res, true
	case errors.Is(err, errPassed):
		return res, false
	case w.child == nil:
		return r.Died(event, nil, action.Error{
			Name: "Error", Kind: action.ErrorLimit, Message: "the process that runs actions cannot be started: " + err.Error(),
			Hint: "more --memory, or fewer processes, may help",
		}), !w.early // one that was started too early gets another chance
	}
	why := w.child.Autopsy(r.Options().TimeLimit, p.opts.Memory)
	entries := w.journal.entries()
	if line := lastLine(entries); line > 0 && why.Hint != "" {
		why.Hint += fmt.Sprintf("; the last thing seen of it is at line %d", line)
	}
	if w.journal == nil {
		why.Hint = strings.TrimPrefix(why.Hint+"; what it did before is lost on this system", "; ")
	}
	return r.Died(event, entries, why), true
}

// spent reports whether a worker may hold what a run has left behind.
func spent(res action.Result) bool {
	return res.Error != nil && res.Error.Kind == action.ErrorLimit
}
