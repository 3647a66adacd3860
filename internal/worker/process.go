package worker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// process is one worker. It is told of several runs and carries out one after the
// other; who waits for a run reads its result when the one before has its own.
type process struct {
	opts  Options
	early bool // started before anybody asked for a run

	// Guarded by the pool's mutex: the runs that were given to it and are not over,
	// and whether it gets no more.
	runs    int
	retired bool

	// What is sent is sent by one goroutine at a time, which has the mutex. It
	// guards these, which do not change once the process has started, but for jobs
	// and last.
	sending sync.Mutex
	begun   bool
	failure error // why it did not start
	line    *line
	journal *journal
	jobs    map[*runner.Runner]uint32
	sent    uint64        // how many runs were sent
	last    chan struct{} // closed when the run that was sent last is over

	known atomic.Int64 // len(jobs)
	// over says that a run has ended the process, or made it one that is not used
	// again: what was sent after it was not carried out.
	over atomic.Bool

	// Only of the run whose turn it is.
	ready bool
	alarm *time.Timer

	mu     sync.Mutex // a kill may come at any time
	child  *Child
	reason error // why it was killed before it had started
}

// childEnv is the whole environment of a worker. A trace of Go is for nobody; for
// the processors see [server.settle].
func childEnv() []string { return []string{"GOTRACEBACK=none", "GOMAXPROCS=1"} }

// start starts the process, once. The mutex of sending is held.
func (w *process) start() error {
	if !w.begun {
		w.begun, w.failure = true, w.launch()
	}
	return w.failure
}

func (w *process) launch() error {
	w.jobs = map[*runner.Runner]uint32{}
	args, passed := []string{Argument, fmt.Sprint(w.opts.Memory), "none"}, []*os.File(nil)
	if j, err := newJournal(); err == nil {
		w.journal, args[2], passed = j, "journal", []*os.File{j.file}
	}
	c, err := Launch(w.opts.Executable, args, passed, false)
	if err != nil {
		err = errors.Join(err, w.journal.close())
		w.journal = nil
		return err
	}
	w.line = newLine(c.Out, c.In)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.child = c; w.reason != nil {
		c.Kill(w.reason) // nobody waits for it any more
	}
	return nil
}

// kill ends a worker in the middle of what it does. The first reason counts.
func (w *process) kill(reason error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.child != nil {
		w.child.Kill(reason)
	} else if w.reason == nil {
		w.reason = reason
	}
}

// end lets a worker go. It has nothing to lose, and nobody waits for it.
func (w *process) end() {
	w.sending.Lock() // it may only just be starting
	defer w.sending.Unlock()
	if w.child == nil {
		w.begun, w.failure = true, errEnded
		return
	}
	w.child.End()
	_ = w.journal.close()
}

var (
	errDeadline = errors.New("the deadline")
	errStart    = errors.New("the time for starting")
	errEnded    = errors.New("the end of the pool")
)

// errPassed says that the process was lost by another run before it came to this
// one.
var errPassed = errors.New("the worker has ended with another run")

// run carries out one run, after those that the process was told of before.
func (w *process) run(ctx context.Context, r *runner.Runner, event action.Event) (action.Result, error) {
	turn, over, number, err := w.send(r, event)
	if turn != nil {
		<-turn
	}
	defer close(over)
	if w.over.Load() {
		return action.Result{}, errPassed
	}
	var res action.Result
	if err == nil {
		res, err = w.finish(ctx, r, event)
	}
	if err != nil || spent(res) {
		w.over.Store(true)
	}
	if err != nil && w.journal.beyond(number) {
		return res, errPassed // it had ended well; its result was lost with another run
	}
	return res, err
}

// send tells the process of a run. The turn comes when the run before it is over,
// nil is at once; the run itself closes over.
func (w *process) send(r *runner.Runner, event action.Event) (turn, over chan struct{}, number uint64, err error) {
	w.sending.Lock()
	defer w.sending.Unlock()
	turn, over = w.last, make(chan struct{})
	w.last = over
	if err := w.start(); err != nil {
		return turn, over, 0, err
	}
	w.sent++
	id := w.know(r)
	return turn, over, w.sent, send(w.line, &order{Run: &execution{ID: id, Number: w.sent, Origin: event.Origin, JSON: event.JSON}}, orderShape)
}

// finish waits for the result of the run whose turn it is. After an error the
// worker is not used again.
func (w *process) finish(ctx context.Context, r *runner.Runner, event action.Event) (action.Result, error) {
	defer context.AfterFunc(ctx, func() { w.kill(ctx.Err()) })()
	if err := w.awaitStart(); err != nil {
		return action.Result{}, err
	}
	defer w.deadline(r.Options().TimeLimit + grace).Stop()
	return w.converse(r, event)
}

// deadline is the timer that kills the process, set anew for the run whose turn it is.
func (w *process) deadline(after time.Duration) *time.Timer {
	if w.alarm == nil {
		w.alarm = time.AfterFunc(after, func() { w.kill(errDeadline) })
	} else {
		w.alarm.Reset(after)
	}
	return w.alarm
}

// awaitStart waits for a process that was only just started: that is no part of
// the run's time.
func (w *process) awaitStart() error {
	if w.ready {
		return nil
	}
	defer time.AfterFunc(startLimit, func() { w.kill(errStart) }).Stop()
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
		w.known.Store(int64(id))
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
			if err := w.answer(&order{Answer: &res}); err != nil {
				return action.Result{}, err
			}
		default:
			if err := w.answer(&order{Unused: exchange.Unused()}); err != nil {
				return action.Result{}, err
			}
		}
	}
}

// answer sends what the run whose turn it is has asked for.
func (w *process) answer(o *order) error {
	w.sending.Lock()
	defer w.sending.Unlock()
	return send(w.line, o, orderShape)
}
