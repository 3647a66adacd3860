package runner

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// directRuns are the runs of a [Runner] that need no engine; see [sandbox.Direct]. Such a
// run has no world at all, so that there is nothing that could be left to the next one. It
// is safe for concurrent use.
type directRuns struct {
	make    sync.Once
	handler *sandbox.Direct // nil where the engine is needed
	runs    atomic.Int32    // those so far, as far as they are counted
	same    atomic.Bool     // one was held against the engine, and gave the same
	never   atomic.Bool     // one gave something else, or too many gave up
	odd     atomic.Int32    // of the last runs in a row that gave up
	spare   atomic.Pointer[directWorld]
}

// directWorld makes values for the host. No code of the action runs in it.
type directWorld struct {
	world
	run *sandbox.DirectRun
}

// directly is a run without the engine. ok is false where there is none. The first run of a
// runner is the engine's, which loads the module; the second is done both ways: only when
// both come to the same, the later ones are direct.
func (r *Runner) directly(ctx context.Context, event action.Event) (res action.Result, ok bool) {
	d := r.direct
	if !r.mayBeDirect() || d.never.Load() || ctx.Err() != nil || !d.same.Load() && d.runs.Add(1) == 1 {
		return res, false
	}
	d.make.Do(func() { d.handler = r.directHandler() })
	if d.handler == nil {
		d.never.Store(true)
		return res, false
	}
	res, ok = r.runDirect(event)
	if !ok {
		if d.odd.Add(1) >= maxGivenUp {
			d.never.Store(true)
		}
		return res, false
	}
	d.odd.Store(0)
	if !d.same.Load() {
		res = r.verified(res, r.inEngine(ctx, event))
	}
	return res, true
}

// mayBeDirect reports whether nobody watches a run who would miss something.
func (r *Runner) mayBeDirect() bool {
	_, positional := r.dialect.(dialect.Positional)
	o := &r.opts
	return !r.engine && r.module != nil && !positional && o.Watch == (Watch{}) && o.Network == nil && len(o.Units)+len(o.Secrets) == 0
}

// directHandler is nil where the handler needs the engine.
func (r *Runner) directHandler() *sandbox.Direct {
	program, err := r.program()
	if err != nil {
		return nil
	}
	handler, err := program.Direct(r.handlerName(), r.members)
	if err != nil {
		return nil
	}
	return handler
}

// verified is the result of the engine, which a direct run has to come to.
func (r *Runner) verified(direct, engine action.Result) action.Result {
	if bytes.Equal(action.MustMarshal(direct), action.MustMarshal(engine)) {
		r.direct.same.Store(true)
	} else {
		r.direct.never.Store(true)
	}
	return engine
}

// runDirect is one direct run. ok is false when it gave up.
func (r *Runner) runDirect(event action.Event) (res action.Result, ok bool) {
	u := r.begin(event)
	if u.tape == nil || u.result.Error != nil {
		return res, false
	}
	w := r.directWorld(u)
	u.silent = true
	u.record.Now, u.record.Event = u.vm.Now, w.run
	if !w.run.Run(u.tape, u.end) || u.output > maxOutput {
		return res, false // and the world is not used again
	}
	res = u.finish()
	w.world.run = nil
	r.direct.spare.Store(w)
	return res, true
}

// directWorld is a world for a run that nobody else uses.
func (r *Runner) directWorld(u *run) *directWorld {
	w := r.direct.spare.Swap(nil)
	if w == nil {
		w = &directWorld{}
	}
	u.warm = &w.world
	program, _ := r.program()
	u.enter(program)
	if w.run == nil {
		w.run = r.direct.handler.Start(u.vm, func(i int, inv sandbox.Invocation) sandbox.Reply { return w.world.run.called(i, inv) })
		w.run.Whole()
	}
	return w
}
