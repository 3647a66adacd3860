package deploy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/provider"
)

// maxTries is how often a change is sent whose answer was lost, and which was
// then seen not to have happened.
const maxTries = 6

// maxEarly is how often a change is sent again that the platform found too early.
const maxEarly = 60

// write saves every draft.
func (a *applier) write(ctx context.Context) error {
	if err := a.begin(); err != nil {
		return err
	}
	for i, t := range a.tasks {
		if t.stage != planned || t.step.Do != Create && t.step.Do != Update {
			continue
		}
		var err error
		if t.step.Do == Create {
			err = a.create(ctx, t)
		} else {
			err = a.update(ctx, t)
		}
		if err != nil {
			t.err = err
			return about(t.step.Name, err)
		}
		a.hand.tell(Event{Name: t.step.Name, Doing: string(t.step.Do) + "d", At: i + 1, Of: len(a.tasks)})
	}
	return nil
}

// about puts the name of a hook before what went wrong with it.
func about(name string, err error) error {
	if e := provider.As(err); e != nil {
		return &Error{Kind: Remote, List: oneOf(explain(name, err))}
	}
	return err
}

func oneOf[T any](v T) []T { return []T{v} }

// create makes a hook. The platforms have no way to say that a creation is the
// same as a former one, so after a lost answer the hook is looked for, by its
// exact name and type, before it is sent again.
func (a *applier) create(ctx context.Context, t *task) error {
	s := t.step
	draft := provider.Draft{
		Name: s.Name, Type: s.Type, TypeVersion: s.TypeVersion, Code: s.After.Code, Runtime: s.After.Runtime,
		Dependencies: dependenciesOf(s.After), Secrets: a.secretsOf(s), Settings: settingsOf(s.After.Settings),
	}
	for try := 0; ; try++ {
		a.sent = true
		h, err := a.w.Create(ctx, draft)
		if err == nil {
			t.id = h.ID
			return a.saved(t, h)
		}
		if ctx.Err() != nil {
			return err
		}
		lost := provider.As(err)
		if lost == nil || !lost.Uncertain && lost.Kind != provider.Conflict {
			return a.refused(t, err)
		}
		if done, lookErr := a.found(ctx, t); done || lookErr != nil {
			return lookErr
		}
		if lost.Kind == provider.Conflict || try+1 == maxTries {
			return err
		}
		if err := a.sleep(ctx, pace(try)); err != nil {
			return err
		}
	}
}

// begin notes what is about to be sent, before the first of it is.
func (a *applier) begin() error {
	var list []entry
	for _, t := range a.tasks {
		if s := t.step; t.stage == planned && (s.Do == Create || s.Do == Update) {
			d := s.After.digests()
			list = append(list, entry{Op: "begin", Name: s.Name, Type: s.Type, Digest: digest(s.After.Code), Digests: &d})
		}
	}
	if err := a.log.write(list...); err != nil {
		return unwritten(err)
	}
	return nil
}

// refused notes that a creation or an update has not happened.
func (a *applier) refused(t *task, err error) error {
	if logErr := a.log.write(entry{Op: "end", Name: t.step.Name, Type: t.step.Type}); logErr != nil {
		return unwritten(logErr)
	}
	return a.failed(err)
}

// failed notes that a request has changed nothing, where that is certain.
func (a *applier) failed(err error) error {
	if e := provider.As(err); e != nil && !e.Uncertain {
		a.sent = a.written()
	}
	return err
}

// written reports whether a step has changed something.
func (a *applier) written() bool {
	return slices.ContainsFunc(a.tasks, func(t *task) bool { return t.stage != planned && t.step.Do != Publish || t.stage > built }) ||
		slices.ContainsFunc(a.places, func(p *placeTask) bool { return p.done })
}

// found looks for a hook whose creation got no answer.
func (a *applier) found(ctx context.Context, t *task) (bool, error) {
	if err := a.list(ctx); err != nil {
		return false, err
	}
	switch found := a.named(t.step); {
	case len(found) == 0:
		return false, nil
	case len(found) > 1:
		return false, fail(Moved, CodeTwice, "delete one of them in the platform's console, and plan again", "%s: the tenant has %d actions of that name now", t.step.Name, len(found))
	case !t.step.After.is(contentOf(a.target.Provider, found[0])):
		return false, &Error{Kind: Moved, List: oneOf(movedOn(t.step.Name, "somebody else has made an action of that name"))}
	default:
		t.id = found[0].ID
		return true, a.saved(t, found[0])
	}
}

// saved notes that a draft is as it should be.
func (a *applier) saved(t *task, h provider.Hook) error {
	t.seen(h, a.info)
	if t.stage == finished && a.info.Traits.Publishes {
		t.stage = built // the answer is older than the change
	}
	return a.remember(t)
}

// remember writes how hooks were left to journal and lock.
func (a *applier) remember(list ...*task) error {
	var entries []entry
	for _, t := range list {
		l := a.entryOf(t.step, t.hook)
		entries = append(entries, entry{Op: "hook", Hook: &l})
		a.lock.put(l)
	}
	if err := a.log.write(entries...); err != nil {
		return unwritten(err)
	}
	return nil
}

// entryOf is the lock's entry of a hook.
func (a *applier) entryOf(s Step, h provider.Hook) LockHook {
	l := LockHook{Name: s.Name, Type: s.Type, ID: h.ID, Created: s.Owned, Digests: contentOf(a.target.Provider, h).digests(), Secrets: []LockSecret{}}
	old, known := a.lock.hook(s.Name, s.Type)
	if known && old.ID == h.ID {
		l.Deploy, l.Former, l.FormerID, l.Version, l.VersionID = old.Deploy, old.Former, old.FormerID, old.Version, old.VersionID
		l.Created = old.Created || s.Owned
	}
	if s.Do != Unchanged && l.Deploy != a.lock.Deploy {
		l.Deploy, l.Former, l.FormerID = a.lock.Deploy, s.Version, s.VersionID
	}
	if h.Deployed != nil && h.Current {
		l.Version, l.VersionID = h.Deployed.Number, h.Deployed.ID
	}
	for _, sec := range s.Secrets {
		i := slices.IndexFunc(h.Secrets, func(have provider.Secret) bool { return have.Name == sec.Name })
		if sec.Hash != "" && i >= 0 {
			l.Secrets = append(l.Secrets, LockSecret{sec.Name, sec.Hash, h.Secrets[i].Updated})
		}
	}
	return l
}

// update changes a hook, when it is still as the plan saw it.
func (a *applier) update(ctx context.Context, t *task) error {
	for try := 0; ; try++ {
		have, err := a.w.Hook(ctx, t.id)
		if err != nil {
			return err
		}
		if fingerprint(a.target.Provider, have) != t.step.Was {
			if try > 0 && a.happened(t, have) {
				return a.saved(t, have)
			}
			return &Error{Kind: Moved, List: oneOf(movedOn(t.step.Name, "it was changed while this deploy was under way"))}
		}
		a.sent = true
		h, err := a.w.Update(ctx, have, a.change(t.step))
		if err == nil {
			return a.saved(t, h)
		}
		lost := provider.As(err)
		if ctx.Err() != nil || lost == nil || !lost.Uncertain || try+1 == maxTries {
			if ctx.Err() == nil && lost != nil && !lost.Uncertain {
				return a.refused(t, err)
			}
			return a.failed(err)
		}
		if err := a.sleep(ctx, pace(try)); err != nil {
			return err
		}
	}
}

// happened reports whether an update whose answer was lost was carried out.
func (a *applier) happened(t *task, have provider.Hook) bool {
	return t.step.After.is(contentOf(a.target.Provider, have))
}

// change is what an update sends: only what differs.
func (a *applier) change(s Step) provider.Change {
	var c provider.Change
	was, is := s.Before.digests(), s.After.digests()
	if was.Code != is.Code {
		c.Code = &s.After.Code
	}
	if was.Runtime != is.Runtime {
		c.Runtime = &s.After.Runtime
	}
	if was.Dependencies != is.Dependencies {
		list := dependenciesOf(s.After)
		c.Dependencies = &list
	}
	if s.Send {
		list := a.secretsOf(s)
		c.Secrets = &list
	}
	for _, set := range settingsOf(s.After.Settings) {
		if !slices.ContainsFunc(s.Before.Settings, func(b Setting) bool { return b.Name == set.Name && string(b.Value) == string(set.Value) }) {
			c.Settings = append(c.Settings, set)
		}
	}
	return c
}

func dependenciesOf(c *Content) []provider.Dependency {
	list := []provider.Dependency{}
	for _, d := range c.Dependencies {
		list = append(list, provider.Dependency(d))
	}
	return list
}

func settingsOf(in []Setting) []provider.Setting {
	var list []provider.Setting
	for _, s := range in {
		list = append(list, provider.Setting(s))
	}
	return list
}

func (a *applier) sleep(ctx context.Context, d time.Duration) error {
	if a.hand.Sleep == nil {
		return ctx.Err()
	}
	return a.hand.Sleep(ctx, d)
}

// longest is how long a platform may take to build or to deploy.
const longest = 2 * time.Minute

// await looks at hooks until each is ready or has failed.
func (a *applier) await(ctx context.Context, what string, open func(*task) bool, look func(*task, provider.Hook) error) error {
	waited := time.Duration(0)
	for n := 0; ; n++ {
		var list []*task
		for _, t := range a.tasks {
			if t.step.Do != Delete && open(t) {
				list = append(list, t)
			}
		}
		if len(list) == 0 {
			return nil
		}
		if n > 0 {
			if waited += pace(n); waited > longest {
				return fail(Remote, CodeBuild, "look at it in the platform's console; the same command goes on", "%s: the platform has not %s it in %v", list[0].step.Name, what, longest)
			}
			if n > 3 {
				a.hand.tell(Event{Doing: fmt.Sprintf("waiting until %s: %d left", what, len(list))})
			}
			if err := a.sleep(ctx, pace(n)); err != nil {
				return err
			}
		}
		if err := a.lookAt(ctx, list, look); err != nil {
			return err
		}
	}
}

// lookAt reads hooks: one by itself, several in one list.
func (a *applier) lookAt(ctx context.Context, list []*task, look func(*task, provider.Hook) error) error {
	if len(list) == 1 {
		h, err := a.w.Hook(ctx, list[0].id)
		if err != nil {
			return about(list[0].step.Name, err)
		}
		list[0].hook = h
		return look(list[0], h)
	}
	if err := a.list(ctx); err != nil {
		return err
	}
	for _, t := range list {
		h, ok := a.byID(t.id)
		if !ok {
			return &Error{Kind: Moved, List: oneOf(movedOn(t.step.Name, "it was deleted while this deploy was under way"))}
		}
		t.hook = h
		if err := look(t, h); err != nil {
			return err
		}
	}
	return nil
}

// awaitBuilt waits until everything is built. One build that fails ends the
// deploy before anything is published.
func (a *applier) awaitBuilt(ctx context.Context) error {
	var failed []*task
	err := a.await(ctx, "built", func(t *task) bool { return t.stage == written && !slices.Contains(failed, t) }, func(t *task, h provider.Hook) error {
		if err := a.still(t, h); err != nil {
			return err
		}
		switch h.Status {
		case provider.Built:
			t.stage = built
		case provider.Failed:
			failed = append(failed, t)
		}
		return nil
	})
	if err != nil || len(failed) == 0 {
		return err
	}
	e := &Error{Kind: Remote}
	for _, t := range failed {
		d := diagnostic(CodeBuild, "nothing was published; what runs is what ran before", "%s: the platform cannot build it", t.step.Name)
		if d.File = t.step.File; len(t.hook.Problems) > 0 {
			d.Detail = strings.Join(t.hook.Problems, "; ")
		}
		e.List = append(e.List, d)
	}
	return e
}

// still refuses a hook that somebody else has changed since it was written.
func (a *applier) still(t *task, h provider.Hook) error {
	if t.step.After.is(contentOf(a.target.Provider, h)) {
		return nil
	}
	return &Error{Kind: Moved, List: oneOf(movedOn(t.step.Name, "it was changed while this deploy was under way"))}
}

// publish makes every draft the version that runs.
func (a *applier) publish(ctx context.Context) error {
	for i, t := range a.tasks {
		if t.stage != built || t.step.Do == Delete {
			continue
		}
		if !a.info.Traits.Publishes {
			t.stage = published
			continue
		}
		if err := a.publishOne(ctx, t); err != nil {
			return about(t.step.Name, err)
		}
		a.hand.tell(Event{Name: t.step.Name, Doing: "published", At: i + 1, Of: len(a.tasks)})
	}
	return nil
}

func (a *applier) publishOne(ctx context.Context, t *task) error {
	for try, early := 0, 0; ; try++ {
		a.sent = true
		v, err := a.w.Publish(ctx, t.id)
		if err == nil {
			t.stage = published
			if v.Deployed || v.Number > 0 {
				t.hook.Deployed = &v
			}
			return nil
		}
		e := provider.As(err)
		if e != nil && e.Kind == provider.NotReady && early < maxEarly {
			early, try = early+1, -1
		} else if ctx.Err() != nil || e == nil || !e.Uncertain || try+1 == maxTries {
			return a.failed(err)
		}
		if err := a.sleep(ctx, pace(early+max(try, 0))); err != nil {
			return err
		}
		h, lookErr := a.w.Hook(ctx, t.id)
		if lookErr != nil {
			return lookErr
		}
		if err := a.still(t, h); err != nil {
			return err
		}
		if h.Current {
			t.stage, t.hook = published, h
			return nil
		}
	}
}

// awaitRunning waits until what was published runs.
func (a *applier) awaitRunning(ctx context.Context) error {
	var done []*task
	err := a.await(ctx, "deployed", func(t *task) bool { return t.stage == published }, func(t *task, h provider.Hook) error {
		if err := a.still(t, h); err != nil {
			return err
		}
		if !h.Current && a.info.Traits.Publishes {
			return nil
		}
		t.stage, done = finished, append(done, t)
		return nil
	})
	return cmp.Or(a.remember(done...), err)
}
