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
	kind := IsolationReused
	if s.opts.Fresh {
		kind = IsolationFresh
		why("fresh runtimes were asked for")
	}
	s.taped = r.newTaped(program, kind)
	s.mode.Kind, s.mode.Tape = kind, true
	return nil
}
