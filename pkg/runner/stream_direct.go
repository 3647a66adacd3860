package runner

import (
	"context"
	"errors"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// direct is the handler of a stream that is run without the engine, where that can be.
type direct struct {
	handler *sandbox.Direct
	run     *sandbox.DirectRun
	end     func()
	now     func() time.Time
	world   *world // that run belongs to
	gaveUp  bool   // the last time
	odd     int    // of the last events in a row at which it gave up
}

// maxGivenUp is after how many events in a row at which a direct run gave up it is not
// tried again.
const maxGivenUp = 64

// tried reports whether a direct run has just given up: what it recorded is in the way.
func (d *direct) tried() bool { return d != nil && d.gaveUp }

// newDirect makes the handler direct. The error says what of it needs the engine.
func (t *taped) newDirect() (*direct, error) {
	if len(t.opts.Secrets) > 0 {
		return nil, errors.New("an event with secrets needs the engine")
	}
	handler, err := t.module.Direct(t.entry.Returns, t.entry.Handler, t.members)
	if err != nil {
		return nil, err
	}
	return &direct{handler: handler}, nil
}

// end is what the platform does when the handler has come to its end.
func (u *run) end() {
	if u.surface.End != nil {
		u.surface.End(u.record)
	}
}

// directly runs the handler without the engine, once the module was loaded. False says that
// the event has to be run there.
func (t *taped) directly(ctx context.Context, u *run) bool {
	d, w := t.direct, t.world
	if d == nil || w == nil || w.handler == nil || d.odd == maxGivenUp || ctx.Err() != nil {
		return false
	}
	if d.world != w {
		d.world, d.end, d.now = w, func() { t.run.end() }, w.vm.Now
		d.run = d.handler.Start(w.vm, func(i int, inv sandbox.Invocation) sandbox.Reply { return t.run.called(i, inv) })
	}
	u.vm, u.warm, w.run = w.vm, w, u
	u.record.Now = d.now
	u.record.Event = d.run
	d.gaveUp = !d.run.Run(t.tape, d.end) || u.output > maxOutput
	if d.gaveUp {
		d.odd++
		return false
	}
	d.odd = 0
	return true
}
