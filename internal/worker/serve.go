package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// journalFile is the number of the journal's file in the worker.
const journalFile = 3

// Serve is the whole life of a worker: it puts itself under its limits and then
// runs what it is told to until the pipe ends. Args are those after [Argument].
// The error is one of starting; what happens later is told over the pipe.
func Serve(args []string, in io.Reader, out io.Writer, registry dialect.Registry, stopwatch func() time.Time) error {
	if len(args) != 2 {
		return errors.New("this is no command; claimctl starts it by itself")
	}
	ceiling, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return fmt.Errorf("the memory ceiling %q: %w", args[0], err)
	}
	s := &server{line: newLine(in, out), registry: registry, stopwatch: stopwatch, ceiling: ceiling, compiled: map[uint32]compiled{}}
	if args[1] == "journal" {
		if s.journal, err = openJournal(os.NewFile(journalFile, "journal")); err != nil {
			return err
		}
	}
	if err := contain(ceiling, journalFile); err != nil {
		return err
	}
	signal.Ignore(os.Interrupt) // the pool ends its workers, when it is interrupted too
	// The collector works harder as the ceiling comes near; below it, seldom.
	debug.SetMemoryLimit(ceiling / 2)
	debug.SetGCPercent(400)
	if err := s.say(report{Ready: true}); err != nil {
		return nil // nobody waits for it any more
	}
	for {
		o, err := s.next()
		if err != nil {
			return nil // the pool is gone
		}
		if err := s.obey(o); err != nil {
			return nil
		}
	}
}

type server struct {
	line      *line
	sending   sync.Mutex  // of what is sent
	late      *time.Timer // sends results that have waited; nil when none do
	waiting   []order     // what came before an answer that a run waited for
	registry  dialect.Registry
	stopwatch func() time.Time
	ceiling   int64
	journal   *journal
	compiled  map[uint32]compiled
	settled   bool
	running   atomic.Uint64 // the number of the run that goes on, or 0
}

// compiled is a job that was compiled, or why it could not be.
type compiled struct {
	runner *runner.Runner
	job    *job
	err    error
}

// next is what is to be done next.
func (s *server) next() (o order, err error) {
	if len(s.waiting) > 0 {
		o, s.waiting = s.waiting[0], s.waiting[1:]
		return o, nil
	}
	err = receive(s.line, &o, orderShape)
	return o, err
}

// ask sends a question of the run that goes on, and waits for the answer. What the
// pool said before it heard the question is for later.
func (s *server) ask(question report) (answer order, err error) {
	if err := s.say(question); err != nil {
		return answer, err
	}
	for {
		var o order
		if err := receive(s.line, &o, orderShape); err != nil {
			return o, err
		}
		if o.Job == nil && o.Run == nil {
			return o, nil
		}
		s.waiting = append(s.waiting, o)
	}
}

func (s *server) obey(o order) error {
	switch {
	case o.Job != nil:
		// Who sends a run here wants the engine.
		opts := runner.Options{Stopwatch: s.stopwatch, Network: network{s}, Engine: true}
		if s.journal != nil {
			opts.Journal = s.journal.append
		}
		r, err := o.Job.compile(s.registry, opts)
		s.compiled[o.Job.ID] = compiled{r, o.Job, err}
		return nil
	case o.Run != nil:
		res := s.run(o.Run)
		if err := s.answer(&res); err != nil {
			return err
		}
		s.settle()
		return nil
	}
	return fmt.Errorf("an order without a word")
}

// maxWait is how long a result waits for the next one, and maxWaiting how many bytes
// of them do.
const maxWait, maxWaiting = time.Millisecond, 64 << 10

// answer sends a result: at once, or together with that of the next run if the pool
// has asked for it already. Should that run take long, or end the process, the
// journal tells the pool which run it was.
func (s *server) answer(res *action.Result) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	add(s.line, &report{Result: res}, reportShape)
	if !s.settled || s.journal == nil || s.line.in.Buffered() == 0 || len(s.line.buf) > maxWaiting {
		return s.flush()
	}
	if s.late == nil {
		s.late = time.AfterFunc(maxWait, func() {
			s.sending.Lock()
			defer s.sending.Unlock()
			_ = s.flush() // a pool that is gone is found out by reading
		})
	}
	return nil
}

// flush sends what waits. The mutex of sending is held.
func (s *server) flush() error {
	if s.late != nil {
		s.late.Stop()
		s.late = nil
	}
	return flush(s.line)
}

// say sends something at once, behind what waits.
func (s *server) say(r report) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	add(s.line, &r, reportShape)
	return s.flush()
}

// settle makes a worker that has shown its first result ready for many more. It
// was started with one processor, since a process with few threads starts
// sooner; collecting garbage is better done beside the runs.
func (s *server) settle() {
	if !s.settled {
		s.settled = true
		runtime.GOMAXPROCS(runtime.NumCPU())
	}
}

func (s *server) run(e *execution) action.Result {
	c := s.compiled[e.ID]
	event := action.Event{JSON: action.Value(e.JSON), Origin: e.Origin}
	switch {
	case c.err != nil:
		return runner.Failed(nil, c.job.source(), event, c.err)
	case c.runner == nil:
		return runner.Failed(nil, action.Source{}, event, errors.New("the worker was never told what to run"))
	}
	s.journal.begin(e.Number)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	s.running.Store(e.Number)
	defer s.running.Store(0)
	late := c.runner.Options().TimeLimit + orphaned
	defer time.AfterFunc(memoryStep, func() { s.watch(ctx, cancel, e.Number, late) }).Stop()
	return c.runner.Run(ctx, event)
}

// orphaned is how long after the deadline a worker ends itself.
const orphaned = 5 * time.Second

// memoryStep is how often the memory of a run is looked at.
const memoryStep = 5 * time.Millisecond

// watch ends a run that comes near the ceiling while it can still be ended in peace.
// The pool kills a worker that is late. If there is no pool any more, nothing would
// but this.
func (s *server) watch(ctx context.Context, cancel context.CancelCauseFunc, number uint64, late time.Duration) {
	time.AfterFunc(late, func() {
		if s.running.Load() == number {
			panic("the run does not end and nobody ends it")
		}
	})
	tick := time.NewTicker(memoryStep)
	defer tick.Stop()
	var stats runtime.MemStats
	for {
		if runtime.ReadMemStats(&stats); stats.HeapAlloc > uint64(s.ceiling)*5/8 {
			cancel(sandbox.ErrMemoryLimit)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// network hands requests on to the pool.
type network struct{ server *server }

// Begin implements runner.Network.
func (n network) Begin(func(string) string) runner.Exchange {
	_ = n.server.say(report{Begin: true}) // if it fails, so does the first request
	return n
}

// Send implements runner.Exchange.
func (n network) Send(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	o, err := n.server.ask(report{Request: &req})
	if err != nil || o.Answer == nil {
		return sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{Kind: sandbox.FaultError, Message: "the network of the run is gone"}}
	}
	return *o.Answer
}

// Unused implements runner.Exchange.
func (n network) Unused() []action.Diagnostic {
	o, err := n.server.ask(report{Over: true})
	if err != nil {
		return nil
	}
	return o.Unused
}
