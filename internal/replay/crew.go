package replay

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/claimctl/claimctl/internal/summary"
)

// crew is the workers of a replay. It does the input in rounds: at the end of a round
// everything that was handed out is done, written and counted, so that a replay can
// stop there and go on later.
type crew struct {
	hands []*hand
	out   *ordered
	total *summary.Summary // of the rounds that came to their end
	// config is what summaries are made with.
	config summary.Config
	mu     sync.Mutex       // of what follows
	part   *summary.Summary // of this round
	// lines and bytes count what is done.
	lines, bytes int64
	failed       error
	notes        []string // what workers came to do otherwise than was proven
	tell         func()
	// last makes the records of a round last.
	last func() error
}

// maxNotes bounds what is told of workers.
const maxNotes = 5

// item is a block and its place among those of the round.
type item struct {
	seq   int
	part  *part
	block *block
}

// The most that is kept to be done again if a worker dies: bytes in its spool, and
// parts.
const (
	maxOwed  = 64 << 20
	maxParts = 4096
)

// round does blocks until there are none (io.EOF), until over says so (nil), or until
// ctx ends (its error). Any other error ends the replay; what the round has done is
// void then, unless it is an *action.Diagnostic of the feed.
func (c *crew) round(ctx context.Context, f *feed, over func() bool) error {
	c.out.begin()
	c.part = summary.New(c.config)
	items, broken := make(chan item), make(chan struct{})
	var once sync.Once
	var all sync.WaitGroup
	for _, h := range c.hands {
		all.Go(func() {
			if err := c.work(h, items); err != nil {
				c.fail(err)
				once.Do(func() { close(broken) })
			}
		})
	}
	patience := time.AfterFunc(farAway, c.stop)
	defer patience.Stop()
	defer context.AfterFunc(ctx, func() { patience.Reset(haste) })()
	fed := c.hand(ctx, f, items, broken, over)
	close(items)
	all.Wait()
	if c.failed == nil {
		c.gather()
	}
	if c.failed == nil {
		c.failed = c.total.Merge(c.part)
	}
	if c.failed != nil {
		return c.failed
	}
	return fed
}

// haste is how long an interrupted replay waits for the blocks that are being done.
const (
	haste   = 2 * time.Second
	farAway = 1000 * time.Hour
)

// stop ends all workers.
func (c *crew) stop() {
	for _, h := range c.hands {
		h.plan.stopped.Store(true)
		h.kill(errStopped)
	}
}

func (c *crew) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil {
		c.failed = err
	}
	c.out.giveUp()
}

// hand hands out blocks.
func (c *crew) hand(ctx context.Context, f *feed, items chan<- item, broken <-chan struct{}, over func() bool) error {
	for seq := 0; !over(); seq++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		b, err := f.next(ctx)
		if err != nil {
			return err
		}
		p := &part{task: task{Source: b.source, From: b.from, To: b.to, Header: b.header}, data: b.data}
		if b.data != nil {
			p.Inline, p.To = true, b.from+int64(len(b.data))
		}
		select {
		case items <- item{seq, p, &b}:
		case <-broken:
			return errStopped
		}
	}
	return nil
}

// work is what the goroutine of a worker does.
func (c *crew) work(h *hand, items <-chan item) error {
	for it := range items {
		for p := it.part; p != nil; {
			from := p.From
			rest, err := h.do(p)
			if err != nil {
				return err
			}
			if h.lines, err = c.out.put(it.seq, h.lines, rest == nil); err != nil {
				return err
			}
			c.count(h.count, p.To-from)
			if h.spent || h.owed > maxOwed || len(h.debt) > maxParts {
				if err := c.take(h); err != nil {
					return err
				}
			}
			p = rest
		}
		it.block.release()
	}
	return nil
}

func (c *crew) count(lines, bytes int64) {
	c.mu.Lock()
	c.lines += lines
	c.bytes += bytes
	c.mu.Unlock()
	c.tell()
}

// take adds what a worker has counted to the whole.
func (c *crew) take(h *hand) error {
	got, err := h.flush()
	if err != nil || got == nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range h.notes {
		if !slices.Contains(c.notes, n) && len(c.notes) < maxNotes {
			c.notes = append(c.notes, n)
		}
	}
	return c.part.Merge(got)
}

// gather takes over what all workers have counted, while the records are made to last.
func (c *crew) gather() {
	var all sync.WaitGroup
	all.Go(func() {
		if err := c.last(); err != nil {
			c.fail(err)
		}
	})
	for _, h := range c.hands {
		all.Go(func() {
			if err := c.take(h); err != nil {
				c.fail(err)
			}
		})
	}
	all.Wait()
}

// ordered writes records in the order of the blocks, whatever the order is in which
// they are done. What comes too early is kept, up to a bound.
type ordered struct {
	w    io.Writer
	mu   sync.Mutex
	turn sync.Cond
	next int            // the block whose records come next
	kept map[int][]byte // records of blocks that come later
	done map[int]bool   // which of those are whole
	held int
	// spare is memory of records that were written.
	spare [][]byte
	over  error
}

// maxSpare bounds it, in pieces.
const maxSpare = 4

// maxHeld is the most that is kept, in bytes; what comes next is always taken.
const maxHeld = 4 << 20

func newOrdered(w io.Writer) *ordered {
	o := &ordered{w: w}
	o.turn.L = &o.mu
	return o
}

func (o *ordered) begin() { o.next, o.kept, o.done, o.held = 0, map[int][]byte{}, map[int]bool{}, 0 }

// giveUp wakes all that wait.
func (o *ordered) giveUp() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over == nil {
		o.over = errStopped
	}
	o.turn.Broadcast()
}

// put writes records of a block, or keeps them. Last says that the block has no more.
// What it returns is memory for the next ones: the records are not the caller's any
// more. The error is that of writing.
func (o *ordered) put(seq int, records []byte, last bool) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.over == nil && seq != o.next && o.held+len(records) > maxHeld {
		o.turn.Wait()
	}
	if o.over != nil {
		return records, o.over
	}
	if seq != o.next {
		return o.keep(seq, records, last), nil
	}
	kept := o.kept[seq]
	o.drop(seq)
	if err := errors.Join(o.write(kept), o.write(records)); err != nil || !last {
		return records, err
	}
	return records, o.advance()
}

// keep keeps records of a block that comes later, and returns other memory.
func (o *ordered) keep(seq int, records []byte, last bool) []byte {
	o.done[seq] = last
	o.held += len(records)
	if kept, more := o.kept[seq]; more {
		o.kept[seq] = append(kept, records...)
		return records
	}
	o.kept[seq] = records
	if n := len(o.spare); n > 0 {
		other := o.spare[n-1]
		o.spare = o.spare[:n-1]
		return other
	}
	return nil
}

// advance writes what was kept of the blocks that are next now.
func (o *ordered) advance() error {
	for o.next++; ; o.next++ {
		kept, last := o.kept[o.next], o.done[o.next]
		o.drop(o.next)
		if err := o.write(kept); err != nil {
			return err
		}
		if !last {
			o.turn.Broadcast()
			return nil
		}
	}
}

func (o *ordered) drop(seq int) {
	kept := o.kept[seq]
	if o.held -= len(kept); cap(kept) > 0 && cap(kept) <= keepFrame && len(o.spare) < maxSpare {
		o.spare = append(o.spare, kept[:0])
	}
	delete(o.kept, seq)
	delete(o.done, seq)
}

func (o *ordered) write(records []byte) error {
	if len(records) == 0 || o.over != nil {
		return o.over
	}
	if _, err := o.w.Write(records); err != nil {
		o.over = err
		o.turn.Broadcast()
	}
	return o.over
}
