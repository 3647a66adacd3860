package runner

// Trust makes a stream reuse its runtime whatever is proven: for tests of what watches
// over the proof.
func (s *Stream) Trust() {
	s.taped.kind, s.mode.Kind = IsolationReused, IsolationReused
}

// GaveUp reports whether a direct run was tried on the last event and gave up.
func (s *Stream) GaveUp() bool { return s.taped != nil && s.taped.direct.tried() }
