package deploy

import (
	"context"
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/provider"
)

// comparePlace holds what is bound against what the plan saw.
func (a *applier) comparePlace(s PlaceStep, bound []provider.Binding) string {
	is := make([]string, len(bound))
	for i, b := range bound {
		is[i] = b.HookID
	}
	if slices.Equal(is, boundIDs(s.Before)) {
		return ""
	}
	if a.resumed && slices.Equal(is, boundIDs(a.resolved(s.After))) {
		for _, p := range a.places {
			if p.step.Place == s.Place {
				p.done = true
			}
		}
		return ""
	}
	return "what is bound there was changed after the plan was made"
}

// resolved gives the hooks that were created their ids.
func (a *applier) resolved(list []Bound) []Bound {
	out := slices.Clone(list)
	for i, b := range out {
		for _, t := range a.tasks {
			if b.ID == "" && t.step.Name == b.Name && t.step.Do == Create {
				out[i].ID = t.id
			}
		}
	}
	return out
}

// bind puts the hooks in order. The platforms replace the list as a whole, so it
// is read again right before when time has passed.
func (a *applier) bind(ctx context.Context) error {
	for i, p := range a.places {
		if p.done {
			continue
		}
		if err := a.bindOne(ctx, p); err != nil {
			return about(p.step.Place, err)
		}
		p.done = true
		a.hand.tell(Event{Name: p.step.Place, Doing: "bound", At: i + 1, Of: len(a.places)})
		l := LockPlace{Place: p.step.Place, Deploy: a.lock.Deploy, Former: boundIDs(p.step.Before)}
		if err := a.bound(p.step, l); err != nil {
			return err
		}
	}
	return nil
}

// bound writes what is bound at a place to journal and lock.
func (a *applier) bound(s PlaceStep, l LockPlace) error {
	l.Bound, l.Ours = boundIDs(a.resolved(s.After)), []string{}
	for _, b := range a.resolved(s.After) {
		if b.Ours {
			l.Ours = append(l.Ours, b.ID)
		}
	}
	l.Former = nonNil(l.Former)
	if err := a.log.write(entry{Op: "place", Place: &l}); err != nil {
		return unwritten(err)
	}
	a.lock.putPlace(l)
	return nil
}

func (a *applier) bindOne(ctx context.Context, p *placeTask) error {
	after := a.resolved(p.step.After)
	list := make([]provider.Binding, len(after))
	for i, b := range after {
		list[i] = provider.Binding{HookID: b.ID, HookName: b.Name, Label: b.Label}
	}
	want := boundIDs(after)
	early := 0
	for try := 0; ; try++ {
		if a.sent {
			now, err := a.w.Bindings(ctx, p.step.Place)
			if err != nil {
				return err
			}
			if try > 0 && slices.Equal(hookIDs(now), want) {
				return nil
			}
			if !slices.Equal(hookIDs(now), boundIDs(p.step.Before)) {
				return &Error{Kind: Moved, List: oneOf(movedOn(p.step.Place, "what is bound there was changed while this deploy was under way"))}
			}
		}
		a.sent = true
		got, err := a.w.Bind(ctx, p.step.Place, list)
		if err == nil {
			return readBackPlace(p.step.Place, hookIDs(got), want)
		}
		e := provider.As(err)
		if e != nil && e.Kind == provider.NotReady && early < maxEarly {
			early, try = early+1, 0
		} else if ctx.Err() != nil || e == nil || !e.Uncertain || try+1 == maxTries {
			return a.failed(err)
		}
		if err := a.sleep(ctx, pace(early+try)); err != nil {
			return err
		}
	}
}

func hookIDs(list []provider.Binding) []string {
	ids := make([]string, len(list))
	for i, b := range list {
		ids[i] = b.HookID
	}
	return ids
}

func readBackPlace(place string, got, want []string) error {
	if slices.Equal(got, want) {
		return nil
	}
	return fail(Partly, CodeMoved, "make a new plan and look at it", "%s: the platform has bound something else than it was sent", place)
}

// remove deletes hooks that claimctl made. They are unbound by now, where
// claimctl had bound them; where somebody else has, the platform refuses.
func (a *applier) remove(ctx context.Context) error {
	for _, t := range a.tasks {
		if t.step.Do != Delete || t.stage == finished {
			continue
		}
		if err := a.removeOne(ctx, t); err != nil {
			if provider.Is(err, provider.Conflict) {
				return fail(Remote, CodeRemote, "unbind it in the platform's console, and run the command again", "%s: it cannot be deleted, because it is still bound somewhere", t.step.Name)
			}
			return about(t.step.Name, err)
		}
		t.stage = finished
		if err := a.log.write(entry{Op: "gone", ID: t.id}); err != nil {
			return unwritten(err)
		}
		a.lock.remove(t.id)
		a.hand.tell(Event{Name: t.step.Name, Doing: "deleted"})
	}
	return nil
}

func (a *applier) removeOne(ctx context.Context, t *task) error {
	for try := 0; ; try++ {
		have, err := a.w.Hook(ctx, t.id)
		switch {
		case provider.Is(err, provider.NotFound) && try > 0:
			return nil
		case err != nil:
			return err
		case fingerprint(a.target.Provider, have) != t.step.Was:
			return &Error{Kind: Moved, List: oneOf(movedOn(t.step.Name, "it was changed while this deploy was under way"))}
		}
		a.sent = true
		err = a.w.Delete(ctx, t.id)
		e := provider.As(err)
		if err == nil || ctx.Err() != nil || e == nil || !e.Uncertain || try+1 == maxTries {
			return a.failed(err)
		}
		if err := a.sleep(ctx, pace(try)); err != nil {
			return err
		}
	}
}

// readBack reads everything once more and holds it against the plan.
func (a *applier) readBack(ctx context.Context) error {
	if err := a.list(ctx); err != nil {
		return err
	}
	e := &Error{Kind: Moved}
	for _, t := range a.tasks {
		h, ok := a.byID(t.id)
		switch {
		case t.step.Do == Delete && ok:
			e.List = append(e.List, movedOn(t.step.Name, "it was deleted, and is there again"))
		case t.step.Do == Delete:
		case !ok:
			e.List = append(e.List, movedOn(t.step.Name, "it was deployed, and is not there"))
		case len(a.named(t.step)) > 1:
			e.List = append(e.List, diagnostic(CodeTwice, "delete one of them in the platform's console", "%s: somebody else has made an action of that name at the same time", t.step.Name))
		case !t.step.After.is(contentOf(a.target.Provider, h)), !h.Current && a.info.Traits.Publishes:
			e.List = append(e.List, movedOn(t.step.Name, fmt.Sprintf("it was deployed, and changed by somebody else at the same time (version %d)", running(h))))
		default:
			t.hook = h
		}
	}
	if len(e.List) > 0 {
		return e
	}
	return nil
}

// adopt remembers hooks whose creation got no answer, and which the project no
// longer has: claimctl has made them.
func (a *applier) adopt() {
	for _, b := range a.log.begun {
		for _, h := range a.hooks {
			if _, known := a.lock.byID(h.ID); !known && h.Name == b.Name && h.Type == b.Type && digest(contentOf(a.target.Provider, h).Code) == b.Digest {
				a.lock.put(a.entryOf(Step{Do: Unchanged, Name: h.Name, Type: h.Type, Owned: true}, h))
			}
		}
	}
}

// record takes over into the lock what did not have to be changed.
func (a *applier) record() {
	a.lock.Check = a.keys.check()
	a.adopt()
	for _, s := range a.plan.Steps {
		if h, ok := a.byID(s.ID); s.Do == Unchanged && ok {
			a.lock.put(a.entryOf(s, h))
		}
	}
	for _, s := range a.plan.Places {
		if s.Do != Unchanged {
			continue
		}
		l := LockPlace{Place: s.Place, Bound: boundIDs(s.Before), Ours: []string{}, Former: []string{}}
		if old, ok := a.lock.place(s.Place); ok {
			l.Deploy, l.Former = old.Deploy, nonNil(old.Former)
		}
		for _, b := range s.Before {
			if b.Ours {
				l.Ours = append(l.Ours, b.ID)
			}
		}
		a.lock.putPlace(l)
	}
}
