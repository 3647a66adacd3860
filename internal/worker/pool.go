package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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
}

// Pool runs actions in workers. It is safe for concurrent use.
type Pool struct {
	opts    Options
	mu      sync.Mutex
	idle    []*process
	started chan *process // a process that was asked for ahead of time
}

// NewPool makes a pool; no process is started yet.
func NewPool(opts Options) *Pool {
	if opts.Memory == 0 {
		opts.Memory = DefaultMemory
	}
	opts.Idle = max(opts.Idle, 1)
	return &Pool{opts: opts}
}

// Keep has at least n workers wait for the next run.
func (p *Pool) Keep(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opts.Idle = max(p.opts.Idle, n)
}

// Warm starts a worker in the background, for a run that will come.
func (p *Pool) Warm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.started != nil {
		return
	}
	ahead, opts := make(chan *process, 1), p.opts
	p.started = ahead
	go func() {
		w, err := start(opts)
		if err != nil {
			w = nil // the run will try again, and say why
		}
		ahead <- w
	}()
}

// Close ends the workers. Runs that go on end as if they had been canceled.
func (p *Pool) Close() {
	p.mu.Lock()
	idle, ahead := p.idle, p.started
	p.idle, p.started = nil, nil
	p.mu.Unlock()
	if ahead != nil {
		if w := <-ahead; w != nil {
			idle = append(idle, w)
		}
	}
	for _, w := range idle {
		w.end()
	}
}

// take gives an idle worker, or a new one.
func (p *Pool) take() (*process, error) {
	p.mu.Lock()
	ahead, opts := p.started, p.opts
	p.started = nil
	if n := len(p.idle); n > 0 && ahead == nil {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return w, nil
	}
	p.mu.Unlock()
	if ahead != nil {
		if w := <-ahead; w != nil {
			return w, nil
		}
	}
	return start(opts)
}

// maxJobs is how many actions a worker keeps in its memory before another one takes
// its place.
const maxJobs = 256

func (p *Pool) give(w *process) {
	p.mu.Lock()
	full := len(p.idle) >= p.opts.Idle || len(w.jobs) >= maxJobs
	if !full {
		p.idle = append(p.idle, w)
	}
	p.mu.Unlock()
	if full {
		w.end()
	}
}

// grace is how long after the deadline a worker may still say by itself that it
// was hit; then it is killed.
const grace = 120 * time.Millisecond

// startLimit is how long a process may take to start.
const startLimit = 30 * time.Second

// Run is runner.Runner.Run in a worker. It never fails: a worker that cannot be
// started, dies or does not come back is an error of kind limit in the result.
func (p *Pool) Run(ctx context.Context, r *runner.Runner, event action.Event) action.Result {
	if ctx.Err() != nil {
		return r.Died(event, nil, action.Error{Name: "Error", Kind: action.ErrorLimit, Message: "the run was canceled"})
	}
	w, err := p.take()
	if err != nil {
		return r.Died(event, nil, action.Error{
			Name: "Error", Kind: action.ErrorLimit, Message: "the process that runs actions cannot be started: " + err.Error(),
			Hint: "more --memory, or fewer processes, may help",
		})
	}
	res, err := w.run(ctx, r, event)
	if err == nil {
		if spent(res) {
			w.end()
		} else {
			p.give(w)
		}
		return res
	}
	why := w.Autopsy(r.Options().TimeLimit, p.opts.Memory)
	entries := w.journal.entries()
	if line := lastLine(entries); line > 0 && why.Hint != "" {
		why.Hint += fmt.Sprintf("; the last thing seen of it is at line %d", line)
	}
	if w.journal == nil {
		why.Hint = strings.TrimPrefix(why.Hint+"; what it did before is lost on this system", "; ")
	}
	w.end()
	return r.Died(event, entries, why)
}

// spent reports whether a worker may hold what a run has left behind.
func spent(res action.Result) bool {
	return res.Error != nil && res.Error.Kind == action.ErrorLimit
}

// process is one worker, used by one goroutine at a time.
type process struct {
	*Child
	line    *line
	ready   bool
	journal *journal
	jobs    map[*runner.Runner]uint32
}

// childEnv is the whole environment of a worker. A trace of Go is for nobody; for
// the processors see [server.settle].
func childEnv() []string { return []string{"GOTRACEBACK=none", "GOMAXPROCS=1"} }

func start(opts Options) (*process, error) {
	w := &process{jobs: map[*runner.Runner]uint32{}}
	args, passed := []string{Argument, fmt.Sprint(opts.Memory), "none"}, []*os.File(nil)
	if j, err := newJournal(); err == nil {
		w.journal, args[2], passed = j, "journal", []*os.File{j.file}
	}
	var err error
	if w.Child, err = Launch(opts.Executable, args, passed); err != nil {
		return nil, errors.Join(err, w.journal.close())
	}
	w.line = newLine(w.Out, w.In)
	return w, nil
}

// end lets a worker go. It has nothing to lose, and nobody waits for it.
func (w *process) end() {
	w.End()
	_ = w.journal.close()
}

var errEnded = errors.New("the end of the pool")

// run carries out one run. After an error the worker is not used again.
func (w *process) run(ctx context.Context, r *runner.Runner, event action.Event) (action.Result, error) {
	defer context.AfterFunc(ctx, func() { w.Kill(ctx.Err()) })()
	if err := w.awaitStart(); err != nil {
		return action.Result{}, err
	}
	defer time.AfterFunc(r.Options().TimeLimit+grace, func() { w.Kill(ErrDeadline) }).Stop()
	w.journal.reset()
	id := w.know(r)
	if err := send(w.line, &order{Run: &execution{ID: id, Origin: event.Origin, JSON: event.JSON}}, orderShape); err != nil {
		return action.Result{}, err
	}
	return w.converse(r, event)
}

// awaitStart waits for a process that was only just started: that is no part of
// the run's time.
func (w *process) awaitStart() error {
	if w.ready {
		return nil
	}
	defer time.AfterFunc(startLimit, func() { w.Kill(ErrStart) }).Stop()
	var hello report
	if err := receive(w.line, &hello, reportShape); err != nil {
		return err
	}
	w.ready = true
	return nil
}

// know tells the worker of an action that it does not know.
func (w *process) know(r *runner.Runner) uint32 {
	id, ok := w.jobs[r]
	if !ok {
		id = uint32(len(w.jobs) + 1)
		w.jobs[r] = id
		add(w.line, &order{Job: newJob(id, r)}, orderShape) // goes out with the run
	}
	return id
}

// converse answers what the worker asks until it has a result.
func (w *process) converse(r *runner.Runner, event action.Event) (action.Result, error) {
	network := r.Options().Network
	var exchange runner.Exchange
	for {
		var got report
		if err := receive(w.line, &got, reportShape); err != nil {
			return action.Result{}, err
		}
		switch {
		case got.Result != nil:
			return *got.Result, nil
		case got.Begin && network != nil:
			exchange = network.Begin(r.Redact(event))
		case exchange == nil:
			return action.Result{}, errors.New("the worker asks for a network that there is none of")
		case got.Request != nil:
			res := exchange.Send(*got.Request)
			if err := send(w.line, &order{Answer: &res}, orderShape); err != nil {
				return action.Result{}, err
			}
		default:
			if err := send(w.line, &order{Unused: exchange.Unused()}, orderShape); err != nil {
				return action.Result{}, err
			}
		}
	}
}

// autopsy says why a worker has died: the reason for which it was killed, and what it
// said.
func autopsy(reason error, said string, timeLimit time.Duration, memory int64) action.Error {
	e := action.Error{Name: "Error", Kind: action.ErrorLimit}
	switch {
	case errors.Is(reason, ErrDeadline):
		e.Message = "the action was still running at the time limit, did not stop, and was killed"
		e.Hint = fmt.Sprintf("the time limit is %s; look for a regular expression that backtracks, or an array of enormous length", timeLimit)
	case errors.Is(reason, ErrStart):
		e.Message = fmt.Sprintf("the process that runs actions did not start within %s", startLimit)
	case errors.Is(reason, context.Canceled), errors.Is(reason, context.DeadlineExceeded):
		e.Message = "the run was canceled"
	case outOfMemory(said):
		e.Message = "the memory limit was hit"
		e.Hint = fmt.Sprintf("the limit is %d MB; --memory changes it; look for a text, an array or a buffer of enormous size", memory>>20)
	case strings.Contains(said, "stack exceeds"), strings.Contains(said, "stack overflow"):
		e.Name, e.Message = "RangeError", "Maximum call stack size exceeded"
		e.Hint = "look for values that are nested very deep, or for a function that calls itself"
	default:
		e.Message = "the process that ran the action died"
		e.Hint = "this is not the action's fault alone; please report it with the action"
		if first, _, _ := strings.Cut(said, "\n"); first != "" {
			e.Hint += fmt.Sprintf(" and its last words: %q", first)
		}
	}
	return e
}

// outOfMemory recognises the last words of a process that the system gave no
// more memory: for its heap, for the stack of a thread, or for what the runtime
// itself keeps there, which it then does not find. (A pointer of the program's own
// that leads nowhere is a panic, and would say so.)
func outOfMemory(said string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "pthread_create failed", "failed to create new OS thread", "SIGSEGV: segmentation violation"} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}

var errUnasked = errors.New("its own end")

// tail keeps the beginning of what a worker says when it dies.
type tail struct {
	text string
	done chan struct{}
}

const tailBytes = 8 << 10

// readTail reads until the worker is gone.
func readTail(from *os.File) *tail {
	t := &tail{done: make(chan struct{})}
	go func() {
		text, _ := io.ReadAll(io.LimitReader(from, tailBytes))
		_, _ = io.Copy(io.Discard, from)
		_ = from.Close()
		t.text = string(text)
		close(t.done)
	}()
	return t
}

// String waits for the end of the worker.
func (t *tail) String() string {
	<-t.done
	return t.text
}
