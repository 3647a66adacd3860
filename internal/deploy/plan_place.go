package deploy

import (
	"context"
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/provider"
)

// places plans what is bound where: at the places that the project names, and at
// those where an earlier deploy has bound something.
func (p *planner) places(ctx context.Context, r provider.Reader) error {
	var ids []string
	for _, w := range p.target.Places {
		ids = append(ids, w.Place)
	}
	for _, l := range p.lock.Places {
		if len(l.Ours) > 0 && !slices.Contains(ids, l.Place) {
			ids = append(ids, l.Place)
		}
	}
	for _, id := range ids {
		bound, err := r.Bindings(ctx, id)
		if err != nil {
			return err
		}
		p.place(id, bound)
	}
	return nil
}

func (p *planner) place(id string, bound []provider.Binding) {
	lock, known := p.lock.place(id)
	if !known {
		lock = &LockPlace{}
	}
	step := PlaceStep{Do: Unchanged, Place: id, Before: []Bound{}}
	want := p.wanted(id)
	for _, b := range bound {
		ours := slices.ContainsFunc(want, func(w Bound) bool { return w.ID == b.HookID })
		step.Before = append(step.Before, Bound{Name: b.HookName, ID: b.HookID, Label: b.Label, Ours: ours || slices.Contains(lock.Ours, b.HookID)})
	}
	step.After = arrange(step.Before, want)
	was, is := boundIDs(step.Before), boundIDs(step.After)
	if !slices.Equal(was, is) {
		step.Do, step.Origin = Bind, placeOrigin(known, lock.Bound, was, is)
		if sameSet(was, is) {
			step.Do = Reorder
		}
	}
	if info, ok := p.info.Place(id); ok && info.Max > 0 && len(step.After) > info.Max {
		hint := "take some of them out of the flow"
		if i := slices.IndexFunc(step.After, func(b Bound) bool { return !b.Ours }); i >= 0 {
			hint = fmt.Sprintf("%q was not bound by claimctl, which leaves it there; unbind it in the platform's console, or take it over with claimctl pull", step.After[i].Name)
		}
		p.wrong = append(p.wrong, diagnostic(CodePlace, hint, "at %q %s runs at most %d; there would be %d", id, p.info.Name, info.Max, len(step.After)))
	}
	p.plan.Places = append(p.plan.Places, step)
}

// wanted are the hooks that the project wants at a place, in order.
func (p *planner) wanted(id string) []Bound {
	var list []Bound
	for _, w := range p.target.Places {
		if w.Place != id {
			continue
		}
		for _, name := range w.Names {
			for _, s := range p.plan.Steps {
				if s.Name == name && s.Do != Keep && s.Do != Delete {
					list = append(list, Bound{Name: name, ID: s.ID, Label: name, Ours: true})
				}
			}
		}
	}
	return list
}

// arrange puts the wanted hooks into the list that is there. What is not ours
// keeps its position; where ours stood, ours stand in the new order; those that
// are left over come last, and those that are not wanted any more go.
func arrange(before, want []Bound) []Bound {
	out := []Bound{}
	next := 0
	for _, b := range before {
		switch {
		case !b.Ours:
			out = append(out, b)
		case !slices.ContainsFunc(want, func(w Bound) bool { return w.ID == b.ID }):
		case next < len(want):
			out = append(out, labelled(want[next], before))
			next++
		}
	}
	for ; next < len(want); next++ {
		out = append(out, labelled(want[next], before))
	}
	return out
}

// labelled keeps the label that a hook has already.
func labelled(w Bound, before []Bound) Bound {
	for _, b := range before {
		if b.ID == w.ID && w.ID != "" && b.Label != "" {
			w.Label = b.Label
		}
	}
	return w
}

// boundIDs names the hooks of a list; one that is to be created by its name.
func boundIDs(list []Bound) []string {
	ids := make([]string, len(list))
	for i, b := range list {
		if ids[i] = b.ID; b.ID == "" {
			ids[i] = "name:" + b.Name
		}
	}
	return ids
}

func placeOrigin(known bool, base, was, is []string) Origin {
	switch {
	case !known:
		return Unknown
	case slices.Equal(was, base):
		return Here
	case slices.Equal(is, base):
		return There
	}
	return Both
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// String is a line about a place, for messages.
func (s PlaceStep) String() string { return fmt.Sprintf("%s %s", s.Do, s.Place) }
