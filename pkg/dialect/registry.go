package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
)

// Registry is a list of dialects in a fixed order. It is immutable.
type Registry struct{ list []Dialect }

// NewRegistry makes a registry. Two dialects of one id are a mistake of the
// program, and panic.
func NewRegistry(list ...Dialect) Registry {
	seen := map[string]bool{}
	for _, d := range list {
		id := d.Info().ID
		if seen[id] {
			panic("dialect: " + id + " is registered twice")
		}
		seen[id] = true
	}
	return Registry{slices.Clone(list)}
}

// All are the dialects, in order.
func (r Registry) All() []Dialect { return slices.Clone(r.list) }

// IDs are the ids of the dialects, in order.
func (r Registry) IDs() []string {
	ids := make([]string, len(r.list))
	for i, d := range r.list {
		ids[i] = d.Info().ID
	}
	return ids
}

// Get returns the dialect of that id, or an error that names the nearest.
func (r Registry) Get(id string) (Dialect, error) {
	for _, d := range r.list {
		if d.Info().ID == id {
			return d, nil
		}
	}
	hint := "known dialects: " + strings.Join(r.IDs(), ", ")
	if near, ok := nearest.Word(id, r.IDs()); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return nil, &UnknownError{What: "dialect", Name: id, Hint: hint}
}

// Detect finds the dialect a file is written in: the detection rule with the
// lowest number that matches.
func (r Registry) Detect(f File) (Detection, bool) {
	var best Detection
	for _, d := range r.list {
		if got, ok := d.Detect(f); ok && (best.Dialect == nil || got.Rule < best.Rule) {
			best = got
			best.Dialect = d
		}
	}
	return best, best.Dialect != nil
}

// UnknownError is a name that means nothing here.
type UnknownError struct{ What, Name, Hint string }

func (e *UnknownError) Error() string { return fmt.Sprintf("unknown %s %q", e.What, e.Name) }

// PickTrigger returns the trigger of that id, or an error that names the
// nearest.
func (i Info) PickTrigger(id string) (Trigger, error) {
	if t, ok := i.Trigger(id); ok {
		return t, nil
	}
	ids := make([]string, len(i.Triggers))
	for n, t := range i.Triggers {
		ids[n] = t.ID
	}
	hint := fmt.Sprintf("triggers of %s: %s", i.ID, strings.Join(ids, ", "))
	if near, ok := nearest.Word(id, ids); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return Trigger{}, &UnknownError{What: "trigger", Name: id, Hint: hint}
}
