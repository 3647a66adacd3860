package worker

import (
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Child is a process of this program that is contained as those of a [Pool] are,
// and that speaks with the one who started it in a way of its own. In and Out are
// the ends of its pipes.
type Child struct {
	In, Out *os.File
	*child
	errors *tail
	mu     sync.Mutex
	reason error // why it was killed; guarded by mu
}

// Launch starts a program with the arguments, the first of which is no name but the
// word that makes its main function call [Contain] and go on from there. Passed are
// files that it gets as they are, from number 3 on, where the system can do that
// (see [PassesFiles]). Long says that its answers are, in bytes and in coming: the pipe
// for them is made so that neither side waits for the other.
func Launch(executable string, args []string, passed []*os.File, long bool) (*Child, error) {
	c := &Child{}
	streams, err := c.open(long)
	if err == nil {
		c.child, err = startChild(executable, append([]string{"claimctl"}, args...), streams, passed)
	}
	for _, f := range streams {
		_ = f.Close() // the child's ends
	}
	if err != nil {
		return nil, errors.Join(err, c.In.Close(), c.Out.Close())
	}
	return c, nil
}

// open makes the pipes, and returns the child's ends of them.
func (c *Child) open(long bool) (streams [3]*os.File, err error) {
	var complaints *os.File
	if streams[0], c.In, err = newPipe(false); err != nil {
		return streams, err
	}
	if c.Out, streams[1], err = newPipe(long); err != nil {
		return streams, err
	}
	if long {
		widen(c.Out, answerBytes)
	}
	if complaints, streams[2], err = os.Pipe(); err != nil {
		return streams, err
	}
	c.errors = readTail(complaints)
	return streams, nil
}

// answerBytes is how much of long answers is written before somebody reads it, where
// the system can do that.
const answerBytes = 512 << 10

// Kill ends a child in the middle of what it does. The first reason counts. It is
// safe for concurrent use.
func (c *Child) Kill(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reason == nil {
		c.reason = reason
		c.child.kill()
	}
}

// End lets a child go that has nothing to lose.
func (c *Child) End() {
	c.Kill(errEnded)
	_ = errors.Join(c.In.Close(), c.Out.Close())
	go c.child.wait()
}

// The reasons for which a child is killed that [Child.Autopsy] knows.
var (
	ErrDeadline = errDeadline
	ErrStart    = errStart
)

// Autopsy says why a child has died, or kills it. The limits are those that it was
// under: the time of one run, and the memory of the process in bytes.
func (c *Child) Autopsy(timeLimit time.Duration, memory int64) action.Error {
	c.Kill(errUnasked)
	c.child.wait()
	c.mu.Lock()
	reason := c.reason
	c.mu.Unlock()
	return autopsy(reason, c.errors.String(), timeLimit, memory)
}

// Contain puts this process under the limits of a worker: memory up to the ceiling,
// in bytes, no file that grows, no other file than those that were passed, up to this
// number, and no end by an interrupt, which is for who started it.
func Contain(ceiling int64, passed int) error {
	if err := contain(ceiling, passed); err != nil {
		return err
	}
	signal.Ignore(os.Interrupt)
	debug.SetMemoryLimit(ceiling / 2)
	return nil
}

// watchStep is how often the memory of a process is looked at whose runs follow each
// other: each look interrupts one.
const watchStep = 2 * memoryStep

// WatchMemory calls near each time that the process has come near the ceiling, until
// done is closed.
func WatchMemory(ceiling int64, done <-chan struct{}, near func()) {
	tick := time.NewTicker(watchStep)
	defer tick.Stop()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}} // read without stopping the world
	was := false
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		metrics.Read(sample)
		is := sample[0].Value.Uint64() > uint64(ceiling)*5/8
		if is && !was {
			near()
		}
		was = is
	}
}

// Pack describes a runner, so that another process can make the same; its network
// stays behind.
func Pack(r *runner.Runner) []byte {
	c := codec{}
	j := newJob(0, r)
	j.Network = false
	jobShape(&c, j)
	return c.data
}

// Unpack makes a runner of what [Pack] made. The error is an *action.Diagnostic of
// [runner.New], or tells that the data are no runner.
func Unpack(data []byte, registry dialect.Registry, network runner.Network) (*runner.Runner, error) {
	var j job
	c := codec{data: data, reading: true}
	if jobShape(&c, &j); c.bad {
		return nil, errMessage
	}
	j.Network = network != nil
	return j.compile(registry, runner.Options{Network: network})
}

// ErrMemory is the cause with which a run is ended that comes near the ceiling.
var ErrMemory = sandbox.ErrMemoryLimit
