package tapetree

import (
	"bytes"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/action"
)

// Read is something that was read of an object of a tape: at a path, and what was there.
type Read struct {
	Path []string
	// Copied says that the value was only handed on; see [action.Object.Copy]. Of such a
	// one, and of an object, the kind is all that was seen.
	Copied bool
	Kind   tape.Kind
	Absent bool
	Raw    []byte // a copy; nil for those of which only the kind was seen

	at   tape.Ref
	step int // the last of those that lead to it, and of those before it
	next int
}

// Reads are those of one or more objects of a tape that were made by [Watched].
type Reads struct {
	List []Read
	// All says that an object was read as a whole, or something was copied whose size
	// cannot be told from its text.
	All bool

	steps []step
}

// step is one name on the way to reads. Those that several have in common are taken once.
type step struct {
	above int // the step before; -1 for a member of the root
	name  string
	spot  tape.Spot
	at    tape.Ref // in the text that was looked at last
}

// Watched is [Object] for the whole text, with everything that is read noted.
func Watched(t *tape.Tape, reads *Reads) *action.Object {
	return action.ObjectFrom(&source{tape: t, ref: t.Root(), reads: reads})
}

// note adds a read, once.
func (r *Reads) note(t *tape.Tape, path []string, name string, at tape.Ref, copied bool) {
	for i := range r.List {
		old := &r.List[i]
		if len(old.Path) == len(path)+1 && old.Path[len(path)] == name && slices.Equal(old.Path[:len(path)], path) {
			if old.Copied && !copied {
				old.Copied = false
				old.fill(t)
			}
			return
		}
	}
	read := Read{Path: append(slices.Clone(path), name), Copied: copied, Absent: at == tape.None, at: at}
	if at != tape.None {
		read.Kind = t.Kind(at)
		if copied && !t.Sized(at) {
			r.All = true
		}
	}
	read.fill(t)
	r.List, r.steps = append(r.List, read), nil
}

func (r *Read) fill(t *tape.Tape) {
	if !r.Absent && !r.Copied && r.Kind != tape.Object {
		r.Raw = bytes.Clone(t.Raw(r.at))
	}
}

// Settle leaves out what other reads imply, and puts those of one object together: they
// are looked up faster.
func (r *Reads) Settle() {
	implied := func(read Read) bool {
		return read.Kind == tape.Object && !read.Absent && !read.Copied && slices.ContainsFunc(r.List, func(other Read) bool {
			return !other.Absent && len(other.Path) > len(read.Path) && slices.Equal(other.Path[:len(read.Path)], read.Path)
		})
	}
	var list []Read
	for _, read := range r.List {
		if !implied(read) {
			list = append(list, read)
		}
	}
	slices.SortStableFunc(list, func(a, b Read) int { return strings.Compare(a.Path[0], b.Path[0]) })
	r.List, r.steps = list, nil
}

// plan makes the steps to all reads.
func (r *Reads) plan() {
	for i := range r.List {
		above := -1
		for _, name := range r.List[i].Path {
			at := slices.IndexFunc(r.steps, func(s step) bool { return s.above == above && s.name == name })
			if at < 0 {
				at = len(r.steps)
				r.steps = append(r.steps, step{above: above, name: name})
			}
			above = at
		}
		r.List[i].step, r.List[i].next = above, len(r.steps)
	}
}

// Same reports whether the reads would be the same of the text that is on the tape now.
// Where finds the places of those that were copied, in their order. It notes where it found
// them, and is not safe for concurrent use.
func (r *Reads) Same(t *tape.Tape, where []tape.Ref) ([]tape.Ref, bool) {
	where = where[:0]
	if r.steps == nil {
		r.plan()
	}
	taken := 0
	for i := range r.List {
		read := &r.List[i]
		for ; taken < read.next; taken++ {
			s, above := &r.steps[taken], t.Root()
			if s.above >= 0 {
				above = r.steps[s.above].at
			}
			s.at = tape.None
			if above != tape.None && t.Kind(above) == tape.Object {
				s.at = t.FindAt(above, s.name, &s.spot)
			}
		}
		at := r.steps[read.step].at
		switch {
		case at == tape.None != read.Absent:
			return where, false
		case at == tape.None:
			if read.Copied {
				where = append(where, at)
			}
		case t.Kind(at) != read.Kind,
			read.Copied && !t.Sized(at),
			!read.Copied && read.Kind != tape.Object && !bytes.Equal(t.Raw(at), read.Raw):
			return where, false
		case read.Copied:
			where = append(where, at)
		}
	}
	return where, true
}

// Place is where a value that was copied stands, by its memory; -1 when it is none of them.
// It counts the reads that were copied.
func (r *Reads) Place(t *tape.Tape, v action.Value) int {
	n := 0
	for i := range r.List {
		read := &r.List[i]
		if !read.Copied {
			continue
		}
		if !read.Absent && len(v) > 0 {
			if raw := t.Raw(read.at); len(raw) == len(v) && &raw[0] == &v[0] {
				return n
			}
		}
		n++
	}
	return -1
}
