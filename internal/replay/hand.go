package replay

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/internal/worker"
)

// part is a block that a worker is to do, or the rest of one. When it was done, but
// its summary not handed over, it is done again if the worker dies.
type part struct {
	task
	data []byte
	// spooled is where the data are in the spool of the worker's hand, and how many.
	spooled, size int64
}

// hand is one worker, and all that is needed to put another in its place. It is used
// by one goroutine at a time, but for kill.
type hand struct {
	plan  *plan
	mu    sync.Mutex // of child
	child *worker.Child
	wire  *wire
	// debt are the parts whose numbers only the worker has. Those that came over the
	// pipe lie in the spool, a file without a name; owed is its size, in bytes.
	debt  []*part
	spool *os.File
	owed  int64
	// last is what was heard of the worker before it died; deaths is how often in a
	// row one died without a line to blame.
	last   pulse
	deaths int
	// lines are the records of the part that was done, count how many.
	lines []byte
	count int64
	spent bool
	// notes is what the worker has said of itself.
	notes []string
}

// plan is what all workers of a replay have in common.
type plan struct {
	executable string
	order      []byte
	config     summary.Config // what summaries are made with
	files      []*os.File
	memory     int64
	limit      time.Duration // the longest time that one event may take
	stopped    atomic.Bool   // workers that die now have been ended
}

// startLimit is how long a process may take to start and to read the actions; quiet,
// how long nothing may be heard of it afterwards, beside the time limit.
const (
	startLimit = 30 * time.Second
	quiet      = 10 * time.Second
)

// grace is how long after the time limit a worker may still end a run by itself. It is
// long, since a busy machine must not decide which of two messages a record has.
const grace = 3 * time.Second

// errPlan is an action that the worker cannot make; the text is the worker's.
type errPlan string

func (e errPlan) Error() string { return string(e) }

// start starts the worker.
func (h *hand) start() error {
	args := []string{Argument, fmt.Sprint(h.plan.memory), fmt.Sprint(len(h.plan.files))}
	child, err := worker.Launch(h.plan.executable, args, h.plan.files, true)
	if err != nil {
		return err
	}
	h.mu.Lock()
	h.child, h.wire, h.spent = child, newWire(child.Out, child.In), false
	h.mu.Unlock()
	if h.plan.stopped.Load() {
		h.kill(errStopped)
	}
	defer time.AfterFunc(startLimit, func() { child.Kill(worker.ErrStart) }).Stop()
	if err := h.wire.send(frameOrder, h.plan.order); err != nil {
		return h.dead()
	}
	for {
		kind, body, err := h.wire.receive()
		switch {
		case err != nil:
			return h.dead()
		case kind == frameReady && len(body) > 0:
			return errPlan(body)
		case kind == frameReady:
			return nil
		}
	}
}

// dead is an error for a worker that died although no action was running.
func (h *hand) dead() error {
	e := h.child.Autopsy(h.plan.limit, h.plan.memory)
	h.end()
	return errors.New(e.Message + "; " + e.Hint)
}

// end lets the worker go.
func (h *hand) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.child != nil {
		h.child.End()
		h.child = nil
	}
}

// kill ends it in the middle of what it does. It is safe for concurrent use.
func (h *hand) kill(why error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.child != nil {
		h.child.Kill(why)
	}
}

// errStopped is for workers that are ended because the replay is.
var errStopped = errors.New("the end of the replay")

// errInput is an input that a worker cannot read.
type errInput string

func (e errInput) Error() string { return string(e) }

// do does a part, whatever happens to the worker, and returns what is left of it; nil
// for nothing. Its records are in lines until the next part.
func (h *hand) do(p *part) (rest *part, err error) {
	for {
		done, err := h.try(p)
		if err == nil {
			return h.settle(p, done)
		}
		if err := h.recover(err, p); err != nil {
			return nil, err
		}
	}
}

// recover goes on after an error, unless it is one that would come again.
func (h *hand) recover(err error, p *part) error {
	var input errInput
	switch {
	case errors.As(err, &input):
		return err
	case h.plan.stopped.Load():
		return errStopped
	}
	return h.bury(p)
}

// settle notes what was done.
func (h *hand) settle(p *part, done end) (rest *part, err error) {
	h.deaths, h.count, h.spent = 0, done.Lines, done.Spent
	if done.Next < p.To {
		left := *p
		if left.From = done.Next; left.Inline {
			left.data = p.data[done.Next-p.From:]
			p.data = p.data[:done.Next-p.From]
		}
		rest = &left
		p.To = done.Next
	}
	h.debt = append(h.debt, p)
	return rest, h.put(p)
}

// put moves the data of a part into the spool.
func (h *hand) put(p *part) error {
	if !p.Inline {
		return nil
	}
	if h.spool == nil {
		f, err := os.CreateTemp("", "claimctl-replay-*")
		if err != nil {
			return err
		}
		h.spool = f
		_ = os.Remove(f.Name()) // where that cannot be done yet, close does it
	}
	p.spooled, p.size = h.owed, int64(len(p.data))
	if _, err := h.spool.WriteAt(p.data, h.owed); err != nil {
		return fmt.Errorf("what may have to be done again cannot be kept: %w", err)
	}
	h.owed += p.size
	p.data = nil
	return nil
}

// get reads the data of a part from the spool.
func (h *hand) get(p *part) error {
	if !p.Inline {
		return nil
	}
	p.data = make([]byte, p.size)
	_, err := h.spool.ReadAt(p.data, p.spooled)
	return err
}

// close ends the worker and removes the spool.
func (h *hand) close() {
	h.end()
	if h.spool != nil {
		_ = h.spool.Close()
		_ = os.Remove(h.spool.Name())
		h.spool = nil
	}
}

// try has the worker do a part.
func (h *hand) try(p *part) (end, error) {
	h.lines, h.last = h.lines[:0], pulse{Offset: idle}
	if err := h.wire.sendJSON(frameBlock, p.task, p.data); err != nil {
		return end{}, err
	}
	for {
		kind, body, err := h.hear()
		if err != nil {
			return end{}, err
		}
		switch kind {
		case frameLines: // one a part
			h.lines = h.wire.keep(h.lines)
		case frameEnd:
			var done end
			said, err := parseJSON(body, &done)
			if err == nil && done.Next < 0 {
				err = errInput(said)
			}
			return done, err
		}
	}
}

// hear receives what is no pulse. A worker that is silent, or that does not come back
// from a run, is ended.
func (h *hand) hear() (kind byte, body []byte, err error) {
	child := h.child
	alarm := time.AfterFunc(h.plan.limit+quiet, func() { child.Kill(worker.ErrDeadline) })
	defer alarm.Stop()
	for {
		kind, body, err := h.wire.receive()
		if err != nil {
			return 0, nil, err
		}
		if kind != framePulse && kind != frameStep {
			return kind, body, nil
		}
		alarm.Reset(h.plan.limit + quiet)
		if _, err := parseJSON(body, &h.last); err != nil {
			return 0, nil, err
		}
		if time.Duration(h.last.Stuck)*pulseStep > h.plan.limit+grace {
			child.Kill(worker.ErrDeadline)
		}
	}
}

// maxDeaths is how often in a row a worker may die without a line to blame.
const maxDeaths = 3

// bury finds out what a worker died of, starts another, and has it do again what was
// not handed over. The line that ran is to blame where it is known for sure: it was
// stuck, or the worker told of every line.
func (h *hand) bury(p *part) error {
	why := h.child.Autopsy(h.plan.limit, h.plan.memory)
	h.end()
	stuck := time.Duration(h.last.Stuck)*pulseStep > h.plan.limit
	if h.last.Offset != idle && (stuck || p.Careful) {
		p.Deadly = append(slices.Clone(p.Deadly), deadly{Offset: h.last.Offset, Side: h.last.Side, Error: why})
	} else if h.deaths++; h.deaths > maxDeaths {
		return fmt.Errorf("the processes that run actions die, and no line is to blame: %s; %s", why.Message, why.Hint)
	}
	p.Careful = true
	if err := h.start(); err != nil {
		return err
	}
	return h.repay()
}

// repay has a new worker do what the last one did not hand over. What the records are
// is known already.
func (h *hand) repay() error {
	debt := h.debt
	h.debt = nil // what lies in the spool stays there, until all is handed over
	for _, p := range debt {
		if err := h.get(p); err != nil {
			return err
		}
		rest, err := h.do(p)
		for err == nil && rest != nil {
			rest, err = h.do(rest)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// flush takes over what the worker has counted; nil when that is nothing. A worker
// that is spent gives way to another.
func (h *hand) flush() (*summary.Summary, error) {
	for len(h.debt) > 0 {
		got, err := h.collect()
		if err == nil {
			h.debt, h.owed = nil, 0
			if h.spent {
				h.end()
				err = h.start()
			}
			return got, err
		}
		if err := h.recover(err, &part{}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (h *hand) collect() (*summary.Summary, error) {
	h.last = pulse{Offset: idle}
	if err := h.wire.send(frameFlush, nil); err != nil {
		return nil, err
	}
	kind, body, err := h.hear()
	switch {
	case err != nil:
		return nil, err
	case kind != frameResult:
		return nil, errFrame
	}
	text, err := parseJSON(body, &h.notes)
	if err != nil {
		return nil, err
	}
	got, err := summary.FromState(h.plan.config, text)
	if err != nil {
		return nil, fmt.Errorf("the summary of a worker: %w", err)
	}
	return got, nil
}
