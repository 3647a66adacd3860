package runner

import (
	"context"
	"sync"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// alarm ends the runs of a stream at their time limit, or when their context ends. One
// timer serves many runs: to set one for each would take a tenth of the time of a run. It
// ticks, and a run that is there at too many ticks is over its limit.
type alarm struct {
	limit time.Duration

	mu      sync.Mutex
	vm      *sandbox.VM // what runs now; nil for nothing
	ticks   int         // since it began
	timer   *time.Timer
	ticking bool
	ctx     context.Context
	forget  func() bool
}

// ticksOfLimit are the ticks of a time limit: a run ends at most one of them late.
const ticksOfLimit = 16

func (a *alarm) tick() time.Duration { return max(a.limit/ticksOfLimit, time.Millisecond) }

// start is told of a run, and gives what is to be called at its end.
func (a *alarm) start(ctx context.Context, vm *sandbox.VM) (stop func()) {
	if ctx != a.ctx {
		a.follow(ctx)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.vm, a.ticks = vm, 0
	if ctx.Err() != nil {
		vm.Interrupt(context.Cause(ctx))
	}
	if !a.ticking {
		a.ticking = true
		if a.timer == nil {
			a.timer = time.AfterFunc(a.tick(), a.ring)
		} else {
			a.timer.Reset(a.tick())
		}
	}
	return a.stop
}

// follow watches another context.
func (a *alarm) follow(ctx context.Context) {
	if a.forget != nil {
		a.forget()
	}
	a.ctx, a.forget = ctx, nil
	if ctx.Done() == nil {
		return
	}
	a.forget = context.AfterFunc(ctx, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.vm != nil && a.ctx == ctx {
			a.vm.Interrupt(context.Cause(ctx))
		}
	})
}

func (a *alarm) stop() {
	a.mu.Lock()
	a.vm = nil
	a.mu.Unlock()
}

// ring ends a run that has taken too long. It stops when there is nothing to wait for.
func (a *alarm) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.vm == nil {
		a.ticking = false
		return
	}
	if a.ticks++; time.Duration(a.ticks-1)*a.tick() >= a.limit {
		a.vm.Interrupt(context.DeadlineExceeded)
	}
	a.timer.Reset(a.tick())
}
