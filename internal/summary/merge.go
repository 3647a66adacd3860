package summary

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
)

// Merge adds what another summary has counted, which is left as it is. The error
// says in what the two are of different runs; nothing is added then.
func (s *Summary) Merge(other *Summary) error {
	if err := s.fits(other); err != nil {
		return err
	}
	s.config.Action.Path = min(s.config.Action.Path, other.config.Action.Path)
	if s.config.Against != nil {
		against := *s.config.Against
		against.Path = min(against.Path, other.config.Against.Path)
		s.config.Against = &against
		s.changes.merge(other.changes)
	}
	s.shards = union(s.shards, other.shards)
	s.events += other.events
	s.unreadable += other.unreadable
	s.failed += other.failed
	addAll(s.decisions[:], other.decisions[:])
	s.reasons.merge(&other.reasons)
	s.errors.merge(&other.errors)
	s.diagnostics.merge(&other.diagnostics)
	for i := range s.tokens {
		s.tokens[i].merge(&other.tokens[i])
	}
	s.claims.merge(&other.claims)
	s.samples += other.samples
	s.differing += other.differing
	s.differences.merge(&other.differences)
	for _, m := range other.modes {
		s.putMode(m)
	}
	return nil
}

func union(a, b []int) []int {
	list := append(slices.Clone(a), b...)
	slices.Sort(list)
	return slices.Compact(list)
}

// fits says in what another summary is of another run.
func (s *Summary) fits(other *Summary) error {
	a, b := s.config, other.config
	if what, x, y := differ(&a.Action, &b.Action); what != "" {
		return fmt.Errorf("the %s of the action is %q in one and %q in the other", what, x, y)
	}
	if (a.Against == nil) != (b.Against == nil) {
		return fmt.Errorf("only one of them compares the action with another")
	}
	if a.Against != nil {
		if what, x, y := differ(a.Against, b.Against); what != "" {
			return fmt.Errorf("the %s of the action to compare with is %q in one and %q in the other", what, x, y)
		}
	}
	switch {
	case a.Run != b.Run:
		return fmt.Errorf("they are of runs with other events or options: %q and %q", a.Run, b.Run)
	case a.Shard.Count != b.Shard.Count:
		return fmt.Errorf("one is of a run with %d shards, the other of one with %d", a.Shard.Count, b.Shard.Count)
	case a.ShowIDs != b.ShowIDs:
		return fmt.Errorf("only one of them shows ids")
	case a.MinIDs != b.MinIDs:
		return fmt.Errorf("one shows values that %d ids have, the other those that %d have", a.MinIDs, b.MinIDs)
	}
	return nil
}

// differ names the first thing in which two actions are not the same.
func differ(a, b *action.Subject) (what, x, y string) {
	for _, f := range []struct{ what, x, y string }{
		{"digest", a.SHA256, b.SHA256},
		{"dialect", a.Dialect, b.Dialect},
		{"trigger", a.Trigger, b.Trigger},
		{"entry", a.Entry, b.Entry},
	} {
		if f.x != f.y {
			return f.what, f.x, f.y
		}
	}
	return "", "", ""
}
