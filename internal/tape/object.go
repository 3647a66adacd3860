package tape

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
)

// Object is an object of the tape as an [action.Object] that reads the tape when it is
// asked: good until the next [Tape.Parse]. Scalars share the memory of the text.
func (t *Tape) Object(r Ref) *action.Object { return action.ObjectFrom(&source{tape: t, ref: r}) }

// source implements [action.Members].
type source struct {
	tape  *Tape
	ref   Ref
	below []child
	reads *Reads // nil: nobody wants to know
	path  []string
}

// child is a value that was read before.
type child struct {
	ref  Ref
	tree any
}

func (s *source) Member(name string) (any, bool) { return s.member(name, false) }

// Copy implements [action.Copying].
func (s *source) Copy(name string) (any, bool) { return s.member(name, true) }

func (s *source) member(name string, copied bool) (any, bool) {
	r := s.tape.Find(s.ref, name)
	if s.reads != nil {
		s.reads.note(s.tape, s.path, name, r, copied)
	}
	if r == None {
		return nil, false
	}
	for i := range s.below {
		if s.below[i].ref == r {
			return s.below[i].tree, true
		}
	}
	v := s.tree(r, name)
	s.below = append(s.below, child{r, v})
	return v, true
}

// tree is the value of a member.
func (s *source) tree(r Ref, name string) any {
	if s.reads == nil || s.tape.Kind(r) != Object {
		return s.tape.tree(r)
	}
	return action.ObjectFrom(&source{tape: s.tape, ref: r, reads: s.reads, path: append(slices.Clip(s.path), name)})
}

func (s *source) Members() []action.Member {
	t := s.tape
	if s.reads != nil {
		s.reads.All = true
	}
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
