package tape

import "unsafe"

// Spot is where somebody who asks for one name again and again found it last. The zero
// Spot has found nothing yet. It belongs to one caller and is not safe for concurrent use.
type Spot struct {
	name  string
	of    *places // whose places these are
	above place   // of the object
	place place   // of the member; unknown when no object there has had one of that name
	bit   uint8   // its own
	names uint8   // how many names were known there, if it is unknown
	below Ref     // how far it is behind the object
}

// FindAt is [Tape.Find] for a caller that asks for the same name in text after text: s
// remembers where it stood, of whatever tape.
//
// It is not searched for in objects of which all is known: whether the member is there is
// a bit, and no other can have its name.
func (t *Tape) FindAt(object Ref, name string, s *Spot) Ref {
	o := &t.nodes[object]
	if o.flags&mapped == 0 || s.of != t.places || s.above != o.place || !equal(s.name, name) {
		return t.findNew(object, name, s)
	}
	if s.place == unknown {
		if len(t.places.names[o.place]) == int(s.names) {
			return None
		}
		return t.findNew(object, name, s)
	}
	if o.has>>(s.bit&63)&1 == 0 {
		return None
	}
	if at := object + s.below; int32(at) < o.next && t.nodes[at].place == s.place {
		return at
	}
	for at := object + 1; int32(at) < o.next; at = t.after(at) {
		if t.nodes[at].place == s.place {
			s.below = at - object
			return at
		}
	}
	return None
}

// equal compares two strings that are most likely one.
func equal(a, b string) bool {
	return len(a) == len(b) && (unsafe.StringData(a) == unsafe.StringData(b) || a == b)
}

// findNew is FindAt for a spot that knows nothing of such an object.
func (t *Tape) findNew(object Ref, name string, s *Spot) Ref {
	o := &t.nodes[object]
	found := t.Find(object, name)
	if o.flags&mapped == 0 {
		return found
	}
	names := t.places.names[o.place]
	*s = Spot{name: name, of: t.places, above: o.place, place: names[name], names: uint8(len(names)), below: max(0, found-object)}
	s.bit = t.places.list[s.place].bit
	return found
}
