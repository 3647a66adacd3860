package tape

import "github.com/claimctl/claimctl/pkg/action"

// Object is an object of the tape as an [action.Object] that reads the tape when it is
// asked: good until the next [Tape.Parse]. Scalars share the memory of the text.
func (t *Tape) Object(r Ref) *action.Object { return action.ObjectFrom(&source{tape: t, ref: r}) }

// source implements [action.Members].
type source struct {
	tape  *Tape
	ref   Ref
	below []child
}

// child is a value that was read before.
type child struct {
	ref  Ref
	tree any
}

func (s *source) Member(name string) (any, bool) {
	r := s.tape.Find(s.ref, name)
	if r == None {
		return nil, false
	}
	for i := range s.below {
		if s.below[i].ref == r {
			return s.below[i].tree, true
		}
	}
	v := s.tape.tree(r)
	s.below = append(s.below, child{r, v})
	return v, true
}

func (s *source) Members() []action.Member {
	t := s.tape
	members := make([]action.Member, 0, t.Len(s.ref))
	for at := t.First(s.ref); at != None; at = t.Next(s.ref, at) {
		members = append(members, action.Member{Name: t.Name(at), Value: t.tree(at)})
	}
	if t.Len(s.ref) > 1 && !t.Distinct(s.ref) {
		out := &action.Object{}
		for _, m := range members {
			out.Put(m.Name, m.Value)
		}
		return out.Members()
	}
	return members
}

// tree is a value in the form of [action.Member.Value].
func (t *Tape) tree(r Ref) any {
	switch t.Kind(r) {
	case Object:
		return t.Object(r)
	case Array:
		out := make([]any, 0, t.Len(r))
		for at := t.First(r); at != None; at = t.Next(r, at) {
			out = append(out, t.tree(at))
		}
		return out
	}
	return action.Value(t.Raw(r))
}
