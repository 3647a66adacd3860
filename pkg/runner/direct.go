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
	runs    atomic.Int64    // those so far
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

// Beside is [Runner.Run] for a host whose engine is somewhere else, in a process of its own:
// engine runs the action there. Where the handler needs no engine, it is not asked, but for
// the first two runs and samples of later ones: the first loads the module, and the second is
// done both ways. Only when both come to the same, the later ones are direct.
func (r *Runner) Beside(ctx context.Context, event action.Event, engine func() action.Result) action.Result {
	d := r.direct
	if !r.mayBeDirect() || d.never.Load() || ctx.Err() != nil {
		return engine()
	}
	n := d.runs.Add(1)
	if n == 1 || !r.hasDirect() {
		return engine()
	}
	elapsed := r.opts.elapsed()
	res, ok := r.runDirect(event)
	switch {
	case !ok:
		d.never.CompareAndSwap(false, d.odd.Add(1) >= maxGivenUp)
		return engine()
	case !d.same.Load() || n%DefaultSample == 0:
		return r.verified(res, engine())
	}
	d.odd.Store(0)
	res.DurationUS = elapsed()
	return res
}

// mayBeDirect reports whether nobody watches a run who would miss something.
func (r *Runner) mayBeDirect() bool {
	_, positional := r.dialect.(dialect.Positional)
	o := &r.opts
	return !o.Engine && r.module != nil && !positional && o.Watch == (Watch{}) && o.Network == nil && o.Other == nil && len(o.Units)+len(o.Secrets) == 0
}

// hasDirect reports whether the handler needs no engine.
func (r *Runner) hasDirect() bool {
	d := r.direct
	d.make.Do(func() {
		handler, err := r.module.Direct(r.entry.Returns, r.entry.Handler, r.members)
		if err != nil {
			d.never.Store(true)
			return
		}
		d.handler = handler
	})
	return d.handler != nil
}

// codeDirect tells that a direct run was wrong.
const codeDirect = "CC144"

// verified is the result of the engine, which a direct run has to come to.
func (r *Runner) verified(direct, engine action.Result) action.Result {
	if spent := engine.Error; spent != nil && spent.Kind == action.ErrorLimit {
		return engine // it may be that of a slow machine
	}
	took := engine.DurationUS
	engine.DurationUS = 0
	same := bytes.Equal(action.MustMarshal(direct), action.MustMarshal(engine))
	engine.DurationUS = took
	if same {
		r.direct.same.Store(true)
		return engine
	}
	if r.direct.never.Store(true); r.direct.same.Load() {
		r.reportAfter(&engine, []action.Diagnostic{{
			Code: codeDirect, Severity: action.SeverityWarning, File: r.source.Path, Line: r.entry.Pos.Line, Column: r.entry.Pos.Column,
			Summary: "a run of this action without the engine gave something else than the engine; results before this one may be wrong",
			Hint:    "run it again, and please report it",
		}})
	}
	return engine
}

// runDirect is one direct run. ok is false when it gave up.
func (r *Runner) runDirect(event action.Event) (res action.Result, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false // the engine's process can tell of it
		}
	}()
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
	u.enter(r.direct.handler.World())
	if w.run == nil {
		w.run = r.direct.handler.Start(u.vm, func(i int, inv sandbox.Invocation) sandbox.Reply { return w.world.run.called(i, inv) })
		w.run.Whole()
	}
	return w
}
