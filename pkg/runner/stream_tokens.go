package runner

import (
	"slices"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/internal/tapetree"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// tokenShape is what a dialect makes of an event beside the action's claims: the facts
// for the claim rules, and the sizes of its own part of each token. It is kept with what
// the dialect read of the event: an event of which it would read the same comes to the
// same, but for the values that it only copies.
type tokenShape struct {
	reads  tapetree.Reads
	facts  map[string]bool
	tokens []shapeToken
}

// shapeToken is one token that is issued.
type shapeToken struct {
	kind   action.TokenKind
	opaque bool
	around int // of a token with an empty payload but for that
	// members are those of the payload.
	members []shapeMember
	// rest is the size of the payload without claims and copied values, and how many
	// members it has, for claims of which [claims.Applier.Names] is names.
	rest, count, names int
}

// shapeMember is a member of a payload: its name and the size of its value, which is that
// of a copied read where there is one.
type shapeMember struct {
	name   string
	named  int // the size of the name
	size   int
	copied int // the number of the read, or -1
	// replaced says that a claim takes its place.
	replaced bool
}

// tokenShapes keeps the newest shapes.
type tokenShapes struct {
	list   []*tokenShape
	places []tape.Ref
	last   int
	misses int
	hits   int
}

// maxShapes is how many shapes are kept; enoughMisses, after how many events without one
// it is asked whether keeping them is worth it.
const maxShapes, enoughMisses = 16, 256

// find is a shape that fits the event on the tape; nil when there is none.
func (k *tokenShapes) find(t *tape.Tape) *tokenShape {
	if k.misses > enoughMisses && k.hits < 2*k.misses {
		return nil
	}
	for i := range k.list {
		at := (k.last + i) % len(k.list)
		var ok bool
		if k.places, ok = k.list[at].reads.Same(t, k.places); ok {
			k.last = at
			k.hits++
			return k.list[at]
		}
	}
	k.misses++
	return nil
}

func (k *tokenShapes) keep(s *tokenShape) {
	if s.reads.All {
		return
	}
	if len(k.list) < maxShapes {
		k.list = append(k.list, s)
		k.last = len(k.list) - 1
		return
	}
	k.last = (k.last + 1) % maxShapes
	k.list[k.last] = s
}

// shape is what the dialect makes of the event. ok is false when a token cannot be made.
func (t *taped) shape(u *run) (s *tokenShape, places []tape.Ref, ok bool) {
	if u.record.Scopes == nil && len(t.opts.Secrets) == 0 {
		if s := t.shapes.find(t.tape); s != nil {
			return s, t.shapes.places, true
		}
	}
	s = &tokenShape{}
	t.eventOf(u)
	in := u.tokenInput()
	if len(t.opts.Secrets) == 0 {
		in.Event = tapetree.Watched(t.tape, &s.reads)
	}
	s.facts = t.dialect.Facts(in)
	var made []*dialect.Token
	for _, kind := range t.entry.Trigger.Tokens {
		token := t.dialect.Token(kind, in)
		if token == nil {
			continue
		}
		made = append(made, token)
		s.tokens = append(s.tokens, shapeToken{kind: kind, opaque: token.Opaque})
	}
	s.reads.Settle()
	all := s.reads.All
	for i, token := range made {
		if ok := t.measure(&s.tokens[i], token, &s.reads); !ok {
			return nil, nil, false
		}
	}
	s.reads.All = all || !s.complete()
	if u.record.Scopes == nil && len(t.opts.Secrets) == 0 {
		t.shapes.keep(s)
	}
	var same bool
	if places, same = s.reads.Same(t.tape, t.shapes.places); !same {
		places = nil // sizes are those of this event
		for i := range s.tokens {
			for k := range s.tokens[i].members {
				s.tokens[i].members[k].copied = -1
			}
		}
	}
	return s, places, true
}

// measure takes the sizes of a token.
func (t *taped) measure(s *shapeToken, token *dialect.Token, reads *tapetree.Reads) (ok bool) {
	for _, m := range token.Payload.Members() {
		member := shapeMember{name: m.Name, named: action.NameSize(m.Name) + len(":"), size: action.Size(m.Value), copied: -1}
		if raw, scalar := m.Value.(action.Value); scalar {
			member.copied = reads.Place(t.tape, raw)
		}
		s.members = append(s.members, member)
	}
	if token.Opaque {
		return true
	}
	s.around, ok = t.around(token.Header)
	return ok
}

// complete reports whether every value that was copied stands in a payload as it is: then
// nothing else depends on it.
func (s *tokenShape) complete() bool {
	n := 0
	for i := range s.reads.List {
		read := &s.reads.List[i]
		if !read.Copied {
			continue
		}
		placed := read.Absent
		for _, token := range s.tokens {
			placed = placed || slices.ContainsFunc(token.members, func(m shapeMember) bool { return m.copied == n })
		}
		if n++; !placed && !s.unused(read) {
			return false
		}
	}
	return true
}

// unused reports whether a copied read can have gone nowhere: one whose kind the dialect
// does not take. Its kind is looked at again for each event.
func (s *tokenShape) unused(read *tapetree.Read) bool { return read.Kind != tape.String }

// bytes is the length of a token as signed, with claims of that size among its own
// members; names is [claims.Applier.Names] of them.
func (s *shapeToken) bytes(t *tape.Tape, places []tape.Ref, list []action.Claim, claimBytes, names int) int {
	if s.names != names {
		s.settle(list, names)
	}
	payload, n := s.rest, s.count
	for i := range s.members {
		if m := &s.members[i]; m.copied >= 0 && places != nil && !m.replaced {
			payload += len(t.Raw(places[m.copied])) - m.size
		}
	}
	if claimBytes > 0 {
		payload += claimBytes - len("{}")
		n++
	}
	return s.around + base64Size(payload+max(0, n-1))
}

// settle finds out which members claims take the places of.
func (s *shapeToken) settle(list []action.Claim, names int) {
	s.rest, s.count, s.names = len("{}"), 0, names
	for i := range s.members {
		m := &s.members[i]
		if m.replaced = replaced(list, s.kind, m.name); !m.replaced {
			s.rest += m.named + m.size
			s.count++
		}
	}
}

// replaced reports whether a claim takes the place of a member.
func replaced(list []action.Claim, kind action.TokenKind, name string) bool {
	for i := range list {
		if list[i].FinalName == name && list[i].Token == kind {
			return true
		}
	}
	return false
}
