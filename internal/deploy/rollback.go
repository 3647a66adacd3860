package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/provider"
)

// RollbackSchema names the format of a rollback.
const RollbackSchema = "claimctl/rollback/v1"

// Rollback is which former versions are to run again.
type Rollback struct {
	Schema      string         `json:"schema"`
	Environment string         `json:"environment"`
	Provider    string         `json:"provider"`
	Tenant      string         `json:"tenant"`
	Protected   bool           `json:"protected"`
	Steps       []RollbackStep `json:"steps"`
	// Left are what cannot be rolled back, and why.
	Left []Item `json:"left"`
}

// RollbackStep is one hook that goes back to a former version.
type RollbackStep struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	ID     string `json:"id"`
	From   int    `json:"from"`
	To     int    `json:"to"`
	ToID   string `json:"to_id"`
	FromID string `json:"from_id"`
	// Before and After are the code of the two versions, where the platform keeps
	// it.
	Before string `json:"before"`
	After  string `json:"after"`
}

// PlanRollback reads what can be rolled back: the actions of those names, or all
// that the last deploy has changed. To is a version, 0 the one that ran before
// the last deploy; it is for a single action. It changes nothing.
func PlanRollback(ctx context.Context, r provider.Reader, h Hand, t Target, names []string, to int) (Rollback, error) {
	info := t.Provider.Info()
	out := Rollback{
		Schema: RollbackSchema, Environment: t.Environment, Provider: info.ID, Tenant: t.Tenant, Protected: t.Protected,
		Steps: []RollbackStep{}, Left: []Item{},
	}
	if !info.Traits.Versions {
		return out, fail(Invalid, CodeManual, "check out the former version of the project, and deploy that", "%s keeps no former versions", info.Name)
	}
	lock, _, err := ReadLock(h.State, t)
	if err != nil {
		return out, err
	}
	hooks, err := chosen(lock, names)
	if err != nil {
		return out, err
	}
	for _, l := range hooks {
		step, why, err := rollbackStep(ctx, r, l, to)
		var own *Error
		if errors.As(err, &own) {
			return out, own
		}
		if err != nil {
			return out, remote(ctx, err)
		}
		if why != "" {
			out.Left = append(out.Left, Item{Do: Keep, Name: l.Name, Detail: why, Version: l.Version})
			continue
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

// chosen are the hooks of the lock of those names, or of the last deploy.
func chosen(lock *Lock, names []string) ([]LockHook, error) {
	var list []LockHook
	var known []string
	for _, l := range lock.Hooks {
		known = append(known, l.Name)
		if slices.Contains(names, l.Name) || len(names) == 0 && l.Deploy == lock.Deploy && lock.Deploy > 0 {
			list = append(list, l)
		}
	}
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		hint := "claimctl deploy status lists what was deployed"
		if near, ok := nearest.Word(name, known); ok {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return nil, fail(Invalid, CodeName, hint, "action %q was not deployed to this environment", name)
	}
	if len(list) == 0 {
		return nil, fail(Invalid, CodeName, "name an action, and a version with --to", "nothing was deployed to this environment yet")
	}
	return list, nil
}

func rollbackStep(ctx context.Context, r provider.Reader, l LockHook, to int) (RollbackStep, string, error) {
	have, err := r.Hook(ctx, l.ID)
	if provider.Is(err, provider.NotFound) {
		return RollbackStep{}, "it is not on the tenant any more", nil
	}
	if err != nil {
		return RollbackStep{}, "", err
	}
	versions, err := r.Versions(ctx, l.ID)
	if err != nil {
		return RollbackStep{}, "", err
	}
	want := to
	if want == 0 {
		want = l.Former
	}
	if want == 0 {
		return RollbackStep{}, "the last deploy has created it, so there is no former version; take it out of its flow to stop it", nil
	}
	i := slices.IndexFunc(versions, func(v provider.Version) bool { return v.Number == want })
	switch {
	case i < 0 && to != 0:
		return RollbackStep{}, "", fail(Invalid, CodeName, known(versions), "the platform has no version %d of action %q", to, l.Name)
	case i < 0:
		return RollbackStep{}, fmt.Sprintf("the platform has no version %d of it", want), nil
	case have.Deployed == nil:
		return RollbackStep{}, "no version of it runs", nil
	case have.Deployed.Number == want:
		return RollbackStep{}, fmt.Sprintf("version %d runs already", want), nil
	}
	step := RollbackStep{
		Name: l.Name, Type: l.Type, ID: l.ID, From: have.Deployed.Number, FromID: have.Deployed.ID,
		To: want, ToID: versions[i].ID, After: versions[i].Code,
	}
	for _, v := range versions {
		if v.ID == have.Deployed.ID {
			step.Before = v.Code
		}
	}
	return step, "", nil
}

// known lists the versions that there are.
func known(versions []provider.Version) string {
	var list []string
	for _, v := range versions {
		list = append(list, fmt.Sprint(v.Number))
	}
	if len(list) == 0 {
		return "the platform keeps none of it"
	}
	return "there are " + strings.Join(list, ", ")
}

// ApplyRollback makes former versions run again, each after a look whether the
// version runs that the plan saw. The outcome is complete beside an error.
func ApplyRollback(ctx context.Context, w provider.Writer, h Hand, t Target, plan Rollback) (Outcome, error) {
	a := &applier{w: w, hand: h, target: t, info: t.Provider.Info(), plan: Plan{Environment: t.Environment}}
	unlock, ok, err := h.State.Lock(t.Environment + ".busy")
	switch {
	case err != nil:
		return a.outcome(nil), fail(Invalid, CodeLock, "", "the state folder cannot be used: %v", err)
	case !ok:
		return a.outcome(nil), fail(Moved, CodeBusy, "wait until it has ended", "another deploy to %q is under way on this machine", t.Environment)
	}
	defer unlock()
	if a.lock, a.log, err = ReadLock(h.State, t); err != nil {
		return a.outcome(nil), err
	}
	a.lock.Deploy++
	for _, s := range plan.Steps {
		a.tasks = append(a.tasks, &task{step: Step{Do: Restore, Name: s.Name, Type: s.Type, ID: s.ID, Version: s.From, VersionID: s.FromID}, id: s.ID, stage: planned})
	}
	for i, s := range plan.Steps {
		if err = a.restore(ctx, a.tasks[i], s); err != nil {
			err = about(s.Name, err)
			break
		}
		h.tell(Event{Name: s.Name, Doing: fmt.Sprintf("version %d runs again", s.To), At: i + 1, Of: len(plan.Steps)})
	}
	wrong := a.classify(ctx, err)
	if wrong == nil {
		return a.outcome(nil), nil
	}
	return a.outcome(wrong.List), wrong
}

// Restore is a hook that goes back to a former version.
const Restore Do = "restore"

func (a *applier) restore(ctx context.Context, t *task, s RollbackStep) error {
	for try := 0; ; try++ {
		have, err := a.w.Hook(ctx, s.ID)
		if err != nil {
			return err
		}
		t.hook = have
		if runningID(have) != s.FromID {
			if try > 0 && have.Current {
				return a.restored(t)
			}
			return &Error{Kind: Moved, List: oneOf(movedOn(s.Name, fmt.Sprintf("version %d runs there now, not %d", running(have), s.From)))}
		}
		a.sent = true
		if _, err = a.w.Restore(ctx, s.ID, s.ToID); err == nil {
			break
		}
		e := provider.As(err)
		if ctx.Err() != nil || e == nil || !e.Uncertain || try+1 == maxTries {
			return a.failed(err)
		}
		if err := a.sleep(ctx, pace(try)); err != nil {
			return err
		}
	}
	t.stage = published
	for n, waited := 0, time.Duration(0); waited < longest; n++ {
		have, err := a.w.Hook(ctx, s.ID)
		if err != nil {
			return err
		}
		t.hook = have
		if runningID(have) != s.FromID && have.Deployed != nil && have.Deployed.Deployed {
			return a.restored(t)
		}
		waited += pace(n)
		if err := a.sleep(ctx, pace(n)); err != nil {
			return err
		}
	}
	return fail(Remote, CodeBuild, "look at it in the platform's console", "%s: the platform does not run the restored version after %v", s.Name, longest)
}

func (a *applier) restored(t *task) error {
	t.stage = finished
	l := a.entryOf(t.step, t.hook)
	if old, ok := a.lock.hook(t.step.Name, t.step.Type); ok {
		l.Created, l.Secrets = old.Created, old.Secrets
	}
	a.lock.put(l)
	if err := a.writeLock(); err != nil { // each by itself: the next may be interrupted
		return fail(Partly, CodeLock, "", "the lock cannot be written: %v", err)
	}
	return nil
}
