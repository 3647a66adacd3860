package suite

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// event makes the event of a case. The runner that comes back is the one for
// the trigger that receives it.
func (x *session) event(c Case, r *runner.Runner) (action.Event, *runner.Runner, error) {
	obj, origin, r, err := x.untouched(c.event, r)
	if err != nil {
		return action.Event{}, nil, err
	}
	for _, e := range c.edits {
		if e.value == nil {
			obj.Unset(e.path)
			continue
		}
		if err := obj.Set(e.path, e.value); err != nil {
			return action.Event{}, nil, fmt.Errorf("set on line %d: %w", e.at.Line, err)
		}
	}
	if len(c.edits) > 0 {
		origin += "+set"
	}
	return action.Event{Origin: origin, JSON: obj.Value()}, r, nil
}

// untouched is the event before anything is set or removed. An event that is
// written down is taken as it is.
func (x *session) untouched(from eventSource, r *runner.Runner) (*action.Object, string, *runner.Runner, error) {
	switch {
	case from.inline != nil:
		obj, err := action.ParseObject(bytes.Clone(from.inline))
		return obj, "inline", r, err
	case from.file != "":
		obj, err := x.readEvent(beside(x.suite.Path, from.file))
		return obj, "file:" + from.file, r, err
	}
	name := first(from.preset, r.Entry().Trigger.Preset)
	sc, err := presets.Load(name, x.options.Clock)
	if err != nil {
		return nil, "", nil, err
	}
	r = x.runnerFor(sc.Moment, r)
	obj, err := x.dialect.Event(sc, r.Entry().Trigger)
	if err != nil {
		return nil, "", nil, fmt.Errorf("preset %q: %w", name, err)
	}
	return obj, "preset:" + name, r, nil
}

func (x *session) readEvent(path string) (*action.Object, error) {
	data, err := x.opts.Read(path)
	if err != nil {
		return nil, err
	}
	obj, err := action.ParseObject(bytes.TrimPrefix(data, []byte("\ufeff")))
	var syntax *action.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("%s:%d:%d: not JSON: %s", path, syntax.Line, syntax.Column, syntax.Reason)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return obj, nil
}

// runnerFor is the runner for the trigger that the platform runs at a moment,
// so that the presets of one suite may differ in theirs. It is r when the suite
// names a trigger, or when the platform would call another handler there.
func (x *session) runnerFor(moment action.Moment, r *runner.Runner) *runner.Runner {
	if x.suite.Trigger != "" || r.Entry().Trigger.Serves(moment) {
		return r
	}
	for _, t := range x.dialect.Info().Triggers {
		if !t.Serves(moment) {
			continue
		}
		if other, err := x.compile(t.ID); err == nil && other.Entry().Handler == r.Entry().Handler {
			return other
		}
	}
	return r
}
