package tape

// Spot is where somebody who asks for one name again and again found it last. The zero
// Spot has found nothing yet. It belongs to one caller and is not safe for concurrent use.
type Spot struct {
	name  string
	of    *places // whose places these are
	above place   // of the object
	place place   // of the member; unknown when no object there has had one of that name
	bit   uint8   // its own
	names int     // how many names were known there, if it is unknown
	below Ref     // how far it is behind the object
}

// FindAt is [Tape.Find] for a caller that asks for the same name in text after text: s
// remembers where it stood, of whatever tape.
//
// It is not searched for in objects of which all is known: whether the member is there is
// a bit, and no other can have its name.
func (t *Tape) FindAt(object Ref, name string, s *Spot) Ref {
	o := &t.nodes[object]
	if o.flags&mapped == 0 || s.of != t.places || s.above != o.place || s.name != name {
		return t.findNew(object, name, s)
	}
	if s.place == unknown {
		if len(t.places.names[o.place]) == s.names {
			return None
		}
		return t.findNew(object, name, s)
	}
	if o.has>>s.bit&1 == 0 {
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

// findNew is FindAt for a spot that knows nothing of such an object.
func (t *Tape) findNew(object Ref, name string, s *Spot) Ref {
	o := &t.nodes[object]
	found := t.Find(object, name)
	if o.flags&mapped == 0 {
		return found
	}
	names := t.places.names[o.place]
	*s = Spot{name: name, of: t.places, above: o.place, place: names[name], names: len(names), below: max(0, found-object)}
	s.bit = t.places.list[s.place].bit
	return found
}
