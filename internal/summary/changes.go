package summary

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/claimctl/claimctl/pkg/runner"
)

// The ways in which a claim can move from one action to the other.
const (
	moveAdded = iota
	moveRemoved
	moveChanged
	moveSame
	moveKinds
)

func moveWords() [moveKinds]string { return [moveKinds]string{"added", "removed", "changed", "same"} }

// changes is what is counted of events on which two actions were run. Each class
// has examples.
type changes struct {
	events    class // in which something changed
	claims    class // in which a claim did
	decisions [decisionKinds][decisionKinds]class
	reworded  class // the same decision with another reason, code or address
	broken    class // only the second action failed
	mended    class // only the first did
	otherwise class // both failed, in two ways
}

// class is a number of events, and some of them.
type class struct {
	count int64
	who   crowd
}

func newChanges() *changes { return &changes{} }

func (c *class) add(w *who) {
	c.count++
	c.who.add(w, exampleIDs, true)
}

func (c *class) merge(other *class) {
	c.count += other.count
	c.who.merge(&other.who, exampleIDs, true)
}

func (c *changes) merge(other *changes) {
	for i, own := range c.classes() {
		own.merge(other.classes()[i])
	}
	for from := range c.decisions {
		for to := range c.decisions[from] {
			c.decisions[from][to].merge(&other.decisions[from][to])
		}
	}
}

func (c *changes) classes() []*class {
	return []*class{&c.events, &c.claims, &c.reworded, &c.broken, &c.mended, &c.otherwise}
}

// landed is a claim that is in a token.
type landed struct {
	token int
	name  string
	value []byte
	met   bool
}

// compare counts what the second action made otherwise.
func (s *Summary) compare(before, after *runner.Outcome) {
	s.before, s.after = gather(s.before[:0], before), gather(s.after[:0], after)
	for i := range before.Tokens {
		if t := &before.Tokens[i]; !t.Opaque {
			s.tokens[tokenIndex(t.Kind)].before.add(int64(t.Bytes))
		}
	}
	claims := s.moves()
	if claims {
		s.changes.claims.add(&s.who)
	}
	if s.ending(before, after) || claims {
		s.changes.events.add(&s.who)
	}
}

func gather(list []landed, out *runner.Outcome) []landed {
	for i := range out.Claims {
		c := &out.Claims[i]
		if name, lands := landsAs(c); lands {
			list = append(list, landed{token: tokenIndex(c.Token), name: name, value: c.Value})
		}
	}
	return list
}

// moves compares the claims, and reports whether one changed.
func (s *Summary) moves() bool {
	differs := false
	index := indexed(s.before)
	for i := range s.after {
		now := &s.after[i]
		was := match(s.before, index, i, now)
		kind := moveAdded
		if was != nil {
			was.met = true
			if kind = moveSame; !same(was.value, now.value) {
				kind = moveChanged
			}
		}
		differs = differs || kind != moveSame
		s.move(now, was, kind)
	}
	for i := range s.before {
		if was := &s.before[i]; !was.met {
			differs = true
			s.move(was, nil, moveRemoved)
		}
	}
	return differs
}

// place is a claim's token and name.
type place struct {
	token int
	name  string
}

// manyClaims is the number of claims from which a search needs an index.
const manyClaims = 32

func indexed(list []landed) map[place]int {
	if len(list) < manyClaims {
		return nil
	}
	index := make(map[place]int, len(list))
	for i := range list {
		index[place{list[i].token, list[i].name}] = i
	}
	return index
}

// match finds the claim of the same token and name; in the same place first.
func match(list []landed, index map[place]int, i int, c *landed) *landed {
	is := func(i int) bool { return list[i].token == c.token && list[i].name == c.name && !list[i].met }
	if i < len(list) && is(i) {
		return &list[i]
	}
	if index != nil {
		if i, ok := index[place{c.token, c.name}]; ok && is(i) {
			return &list[i]
		}
		return nil
	}
	for i := range list {
		if is(i) {
			return &list[i]
		}
	}
	return nil
}

// move counts one claim of the comparison.
func (s *Summary) move(c, was *landed, kind int) {
	own := s.claims.look(c.token, c.name)
	if own == nil {
		s.claims.rest.moves[kind]++
		return
	}
	own.moves[kind]++
	if kind == moveSame {
		return
	}
	own.who[kind].add(&s.who, exampleIDs, true)
	if kind == moveChanged {
		s.key = append(appendValue(s.key[:0], was.value, maxText), 0)
		s.key = appendValue(s.key, c.value, maxText)
		own.changed.add(s.key, &s.who)
	}
}

// same reports whether two values mean the same: the order of members aside.
func same(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	if len(a) == 0 || len(b) == 0 || a[0] != b[0] || a[0] != '{' && a[0] != '[' {
		return false
	}
	x, errX := tree(a)
	y, errY := tree(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

func tree(value []byte) (any, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	err := d.Decode(&v)
	return v, err
}

// ending compares how the two runs ended, and reports whether that changed.
func (s *Summary) ending(before, after *runner.Outcome) bool {
	c, was, is := s.changes, failed(before), failed(after)
	from, to := decisionIndex(before.Decision.Kind), decisionIndex(after.Decision.Kind)
	c.decisions[from][to].count++
	differs := from != to
	if differs {
		c.decisions[from][to].who.add(&s.who, exampleIDs, true)
	}
	switch {
	case is && !was:
		c.broken.add(&s.who)
	case was && !is:
		c.mended.add(&s.who)
	case is && was && (before.Error.Name != after.Error.Name || before.Error.Message != after.Error.Message):
		c.otherwise.add(&s.who)
	case !is && !differs && before.Decision != after.Decision:
		c.reworded.add(&s.who)
	default:
		return differs
	}
	return true
}
