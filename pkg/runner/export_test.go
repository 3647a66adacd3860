package runner

import (
	"context"

	"github.com/claimctl/claimctl/pkg/action"
)

// Trust makes a stream reuse its runtime whatever is proven: for tests of what watches
// over the proof.
func (s *Stream) Trust() {
	s.taped.kind, s.mode.Kind = IsolationReused, IsolationReused
}

// GaveUp reports whether a direct run was tried on the last event and gave up.
func (s *Stream) GaveUp() bool { return s.taped != nil && s.taped.direct.tried() }

// InEngine is [Runner.Run] with no direct run.
func (r *Runner) InEngine(ctx context.Context, event action.Event) action.Result {
	return r.inEngine(ctx, event)
}

// Direct reports whether runs are direct by now.
func (r *Runner) Direct() bool { return r.direct.same.Load() && !r.direct.never.Load() }

// Verified is what becomes of a direct result and that of the engine.
func (r *Runner) Verified(direct, engine action.Result) action.Result {
	return r.verified(direct, engine)
}

// Engine is the runner with [Options.Engine] set.
func (r *Runner) Engine() *Runner {
	out := *r
	out.opts.Engine = true
	return &out
}
