package suite

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/claimctl/claimctl/pkg/action"
)

// sharedEvent is an event that many cases are given. Most of them change the same
// few members of it: then the text between these is written once.
type sharedEvent struct {
	event *action.Object // not changed any more

	mu    sync.RWMutex
	forms []*form
}

// maxForms is how many forms of one event are kept; who edits in as many ways as
// that has cases that share nothing.
const maxForms = 16

// form is an event with gaps for the values that a list of edits sets.
type form struct {
	edits []mutation
	gaps  []gap
	rest  []byte // behind the last gap; nil: these edits have no form
}

// gap is where the value of an edit goes, behind a text.
type gap struct {
	before []byte
	edit   int // which of the edits
}

// edited is the event after edits, as JSON; ok is false when it has to be made in
// another way, which is also the one that tells what is wrong with an edit.
func (e *sharedEvent) edited(x *session, history []mutation) (text action.Value, ok bool) {
	for _, m := range history {
		if m.edit == nil || m.edit.value != nil && !isScalar(m.edit.value) {
			return nil, false
		}
	}
	f := e.form(x, history)
	if f == nil || f.rest == nil {
		return nil, false
	}
	return f.filled(history), true
}

func isScalar(v action.Value) bool { return len(v) > 0 && v[0] != '{' && v[0] != '[' }

// form is the form for edits of these members, whatever the values are; nil when
// there are too many.
func (e *sharedEvent) form(x *session, edits []mutation) *form {
	if f, room := e.known(edits); f != nil || !room {
		return f
	}
	made := newForm(x, e.event, edits)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.forms = append(e.forms, made) // perhaps twice; the first is found
	return made
}

func (e *sharedEvent) known(edits []mutation) (f *form, room bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	for _, f := range e.forms {
		if slices.EqualFunc(f.edits, edits, alike) {
			return f, true
		}
	}
	return nil, len(e.forms) < maxForms
}

// alike reports whether two edits differ in nothing but the value.
func alike(a, b mutation) bool {
	return (a.edit.value == nil) == (b.edit.value == nil) && slices.Equal(a.edit.path, b.edit.path)
}

// newForm carries out the edits with marks in the place of values, and cuts the text
// there. Edits within each other have no form: what the second does depends on the
// value of the first.
func newForm(x *session, event *action.Object, edits []mutation) *form {
	f := &form{edits: edits}
	marked := make([]mutation, len(edits))
	for i, m := range edits {
		if slices.ContainsFunc(edits[:i], func(before mutation) bool { return nested(before.edit.path, m.edit.path) }) {
			return f
		}
		to := *m.edit
		if to.value != nil {
			to.value = action.MustMarshal(fmt.Sprintf("the place of edit %d of %d", i, len(edits)))
		}
		marked[i].edit = &to
	}
	obj := event.Clone()
	if x.mutate(obj, marked) == nil {
		f.cut(obj.Value(), marked)
	}
	return f
}

// cut cuts a text where the marks stand, each of which has to be there once.
func (f *form) cut(text []byte, marked []mutation) {
	var gaps []gap
	places := map[int]int{} // of the marks in the text, by edit
	for i, m := range marked {
		if m.edit.value == nil {
			continue
		}
		if bytes.Count(text, m.edit.value) != 1 {
			return
		}
		places[i] = bytes.Index(text, m.edit.value)
		gaps = append(gaps, gap{edit: i})
	}
	slices.SortFunc(gaps, func(a, b gap) int { return cmp.Compare(places[a.edit], places[b.edit]) })
	from := 0
	for i, g := range gaps {
		gaps[i].before = text[from:places[g.edit]]
		from = places[g.edit] + len(marked[g.edit].edit.value)
	}
	f.gaps, f.rest = gaps, text[from:]
}

// filled is the text with values.
func (f *form) filled(edits []mutation) action.Value {
	size := len(f.rest)
	for _, g := range f.gaps {
		size += len(g.before) + len(edits[g.edit].edit.value)
	}
	out := make(action.Value, 0, size)
	for _, g := range f.gaps {
		out = append(append(out, g.before...), edits[g.edit].edit.value...)
	}
	return append(out, f.rest...)
}

// nested reports whether one of two paths is the beginning of the other.
func nested(a, b action.Path) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}
