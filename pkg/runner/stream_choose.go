package runner

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/dialect"
)

// choose decides how the runs of the stream are isolated.
func (s *Stream) choose() error {
	r := s.runner
	s.mode = StreamMode{Kind: IsolationFresh}
	why := func(format string, args ...any) { s.mode.Why = append(s.mode.Why, fmt.Sprintf(format, args...)) }
	_, positional := r.dialect.(dialect.Positional)
	switch {
	case r.template != nil:
		why("a template has no runtime: each event is rendered by itself")
		return nil
	case positional:
		why("handlers of %s are given their event in parts, and end by a callback", r.info.Name)
		return nil
	case len(r.opts.Units) > 0 || r.opts.Network != nil:
		why("what stands in for the outside (modules, answers, mocks) is loaded for each event")
		return nil
	}
	program, err := r.program()
	if err != nil {
		return err
	}
	if why := r.module.Untapeable(r.info.ReadOnlyEvent); why != "" {
		s.mode.Why = append(s.mode.Why, why)
		return nil
	}
	s.mode.Kind, s.mode.Tape = s.isolation(), true
	s.taped = r.newTaped(program, s.mode.Kind)
	s.directly()
	return nil
}

// directly leaves the engine out where that can be.
func (s *Stream) directly() {
	if s.mode.Kind != IsolationReused || s.runner.opts.Engine {
		return
	}
	direct, err := s.taped.newDirect()
	if err != nil {
		s.mode.Why = append(s.mode.Why, err.Error())
		return
	}
	s.taped.direct, s.mode.Kind = direct, IsolationDirect
}

// isolation is the fastest kind that is proven to be safe.
func (s *Stream) isolation() IsolationKind {
	if s.opts.Fresh {
		s.mode.Why = append(s.mode.Why, "a fresh runtime for each event was asked for")
		return IsolationFresh
	}
	proof := s.runner.module.Isolation(s.runner.entry.Returns)
	for _, d := range proof.Doubts {
		if d.World || proof.World {
			s.mode.Why = append(s.mode.Why, fmt.Sprintf("%d:%d: %s", d.Pos.Line, d.Pos.Column, d.Text))
		}
	}
	switch {
	case proof.Module:
		s.mode.Why = append(s.mode.Why, "nothing that the action does can outlive an event")
		return IsolationReused
	case proof.World:
		return IsolationModule
	}
	return IsolationFresh
}
