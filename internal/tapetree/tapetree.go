// Package tapetree gives a tape the form of an [action.Object], which reads the tape when it
// is asked; and notes what was asked, if somebody wants to know.
package tapetree

import (
	"slices"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/action"
)

// Object is an object of a tape as an [action.Object]: good until the next
// [tape.Tape.Parse]. Scalars share the memory of the text.
func Object(t *tape.Tape, r tape.Ref) *action.Object {
	return action.ObjectFrom(&source{tape: t, ref: r})
}

// source implements [action.Members].
type source struct {
	tape  *tape.Tape
	ref   tape.Ref
	below []child
	reads *Reads // nil: nobody wants to know
	path  []string
}

// child is a value that was read before.
type child struct {
	ref  tape.Ref
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
	if r == tape.None {
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
func (s *source) tree(r tape.Ref, name string) any {
	if s.reads == nil || s.tape.Kind(r) != tape.Object {
		return tree(s.tape, r)
	}
	return action.ObjectFrom(&source{tape: s.tape, ref: r, reads: s.reads, path: append(slices.Clip(s.path), name)})
}

func (s *source) Members() []action.Member {
	t := s.tape
	if s.reads != nil {
		s.reads.All = true
	}
	members := make([]action.Member, 0, t.Len(s.ref))
	for at := t.First(s.ref); at != tape.None; at = t.Next(s.ref, at) {
		members = append(members, action.Member{Name: t.Name(at), Value: tree(t, at)})
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
func tree(t *tape.Tape, r tape.Ref) any {
	switch t.Kind(r) {
	case tape.Object:
		return Object(t, r)
	case tape.Array:
		out := make([]any, 0, t.Len(r))
		for at := t.First(r); at != tape.None; at = t.Next(r, at) {
			out = append(out, tree(t, at))
		}
		return out
	}
	return action.Value(t.Raw(r))
}
