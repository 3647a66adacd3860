package runner

import "github.com/claimctl/claimctl/internal/tape"

// Scalar is a text or a number of the event that was run last, as JSON, found by the names
// of members; nil when there is none. It is good as long as the event's own text is. The
// event has to be one: see [ErrorEvent].
func (s *Stream) Scalar(path []string) []byte {
	if len(s.spots) < len(path) {
		s.spots = make([]tape.Spot, len(path))
	}
	at := s.tape.Root()
	for i, name := range path {
		if at == tape.None || s.tape.Kind(at) != tape.Object {
			return nil
		}
		at = s.tape.FindAt(at, name, &s.spots[i])
	}
	if at == tape.None {
		return nil
	}
	if kind := s.tape.Kind(at); kind != tape.String && kind != tape.Number {
		return nil
	}
	return s.tape.Raw(at)
}
