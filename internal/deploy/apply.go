package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// OutcomeSchema names the format of an outcome.
const OutcomeSchema = "claimctl/deploy/v1"

// Outcome is what a deploy has done and what it has not.
type Outcome struct {
	Schema      string `json:"schema"`
	Environment string `json:"environment"`
	Provider    string `json:"provider"`
	Tenant      string `json:"tenant"`
	// Changed says that the tenant was changed, or may have been.
	Changed bool   `json:"changed"`
	Done    []Item `json:"done"`
	NotDone []Item `json:"not_done"`
	// Diagnostics say why something is not done.
	Diagnostics []action.Diagnostic `json:"diagnostics"`
}

// Item is a step of a plan and how far it has come.
type Item struct {
	Do   Do     `json:"do"`
	Name string `json:"name"`
	// Detail is a phrase: "version 4 runs", "built, not published".
	Detail  string `json:"detail"`
	Version int    `json:"version"`
}

// stage is how far a step has come.
type stage int

const (
	planned stage = iota
	written       // the draft is as it should be
	built
	published // the platform was asked to
	finished
)

// task is a step that changes something.
type task struct {
	step  Step
	id    string
	stage stage
	hook  provider.Hook // as it was seen last
	err   error
}

// applier carries out a plan.
type applier struct {
	w      provider.Writer
	hand   Hand
	target Target
	plan   Plan
	info   provider.Info
	lock   *Lock
	log    *Journal
	keys   keyring

	resumed bool // a former deploy was interrupted
	sent    bool // a request that changes something was sent
	tasks   []*task
	places  []*placeTask
	hooks   []provider.Hook // of the last time all were read
}

type placeTask struct {
	step PlaceStep
	done bool
}

// Apply does what a plan says, and returns what was done. The error is an
// *[Error]; the outcome is complete beside it.
func Apply(ctx context.Context, w provider.Writer, h Hand, t Target, plan Plan, overwrite bool) (Outcome, error) {
	a := &applier{w: w, hand: h, target: t, plan: plan, info: t.Provider.Info()}
	unlock, ok, err := h.State.Lock(t.Environment + ".busy")
	if err != nil {
		return a.outcome(nil), fail(Invalid, CodeLock, "", "the state folder cannot be used: %v", err)
	}
	if !ok {
		return a.outcome(nil), fail(Moved, CodeBusy, "wait until it has ended, and plan again", "another deploy to %q is under way on this machine", t.Environment)
	}
	defer unlock()
	if a.lock, a.log, err = ReadLock(h.State, t); err != nil {
		return a.outcome(nil), err
	}
	if a.keys, _, err = a.lock.keys(t); err != nil {
		return a.outcome(nil), err
	}
	a.resumed = a.log.Open()
	a.prepare()
	if err = a.fits(); err == nil && !overwrite {
		err = plan.Refuse()
	}
	if err == nil {
		err = a.steps(ctx)
	}
	return a.end(ctx, err)
}

func (a *applier) prepare() {
	for _, s := range a.plan.Steps {
		if s.Do != Unchanged && s.Do != Keep {
			a.tasks = append(a.tasks, &task{step: s, id: s.ID})
		}
	}
	for _, s := range a.plan.Places {
		if s.Do != Unchanged {
			a.places = append(a.places, &placeTask{step: s})
		}
	}
}

// fits refuses a plan that was made of something else than what is here now.
func (a *applier) fits() error {
	p, t := a.plan, a.target
	const hint = "make a new plan: claimctl deploy plan -o FILE"
	switch {
	case p.Schema != PlanSchema:
		return fail(Invalid, CodeStale, hint, "the plan is a %q, not a %q", p.Schema, PlanSchema)
	case p.Environment != t.Environment, p.Provider != a.info.ID, p.Tenant != t.Tenant:
		return fail(Invalid, CodeStale, hint, "the plan is for the environment %q, tenant %s; this is %q, tenant %s", p.Environment, p.Tenant, t.Environment, t.Tenant)
	}
	for _, s := range p.Steps {
		if !s.whole() {
			return fail(Invalid, CodeStale, hint, "the plan is not complete: it does not say how to %s action %q", s.Do, s.Name)
		}
		if !s.Send {
			continue
		}
		for _, sec := range s.Secrets {
			value, ok := a.secret(s.Name, sec.Name)
			if sec.Hash != "" && (!ok || a.keys.secret(s.Name, value) != sec.Hash) {
				return fail(Invalid, CodeStale, hint, "secret %q of action %q has another value than when the plan was made", sec.Name, s.Name)
			}
		}
	}
	return nil
}

// whole reports whether a step says what it takes to do it.
func (s Step) whole() bool {
	switch s.Do {
	case Create:
		return s.After != nil && s.Name != "" && s.ID == ""
	case Update:
		return s.Before != nil && s.After != nil && s.ID != ""
	case Publish:
		return s.After != nil && s.ID != ""
	case Delete, Unchanged, Keep:
		return s.ID != ""
	}
	return false
}

func (a *applier) secret(hook, name string) (provider.Secret, bool) {
	for _, w := range a.target.Wants {
		if w.Name != hook {
			continue
		}
		for _, s := range w.Secrets {
			if s.Name == name {
				return s, true
			}
		}
	}
	return provider.Secret{}, false
}

// secretsOf are the secrets that a step sends, with their values.
func (a *applier) secretsOf(s Step) []provider.Secret {
	list := []provider.Secret{}
	for _, sec := range s.Secrets {
		switch value, ok := a.secret(s.Name, sec.Name); {
		case sec.Do == "remove":
		case ok:
			list = append(list, value)
		case a.info.Traits.SecretsReadable: // the provider keeps the value that is there
			list = append(list, provider.Secret{Name: sec.Name})
		}
	}
	return list
}

// Refuse is an error for what was changed on the tenant since the last deploy,
// which the plan would replace; nil when there is no such change.
func (p Plan) Refuse() error {
	if p.Summary.Drift == 0 {
		return nil
	}
	e := &Error{Kind: Moved}
	const hint = "claimctl pull takes it over; --overwrite replaces it by what is here"
	for _, s := range p.Steps {
		for _, c := range s.Changes {
			if c.Origin == There || c.Origin == Both {
				e.List = append(e.List, diagnostic(CodeDrift, hint, "action %q: %s changed on the tenant since the last deploy", s.Name, verb(c.What)))
			}
		}
	}
	for _, s := range p.Places {
		if s.Origin == There || s.Origin == Both {
			e.List = append(e.List, diagnostic(CodeDrift, hint, "place %q: what is bound was changed on the tenant since the last deploy", s.Place))
		}
	}
	return e
}

func verb(what string) string {
	switch what {
	case "dependencies", "secrets", "settings":
		return "the " + what + " were"
	case "published":
		return "the draft was"
	}
	return "the " + what + " was"
}

// steps are the phases, one after the other. Nothing is published before
// everything is built, so that a build that fails changes nothing for anybody.
func (a *applier) steps(ctx context.Context) error {
	if err := a.look(ctx); err != nil {
		return err
	}
	if len(a.tasks)+len(a.places) == 0 {
		return nil
	}
	if err := a.log.write(entry{Op: "deploy", Deploy: a.lock.Deploy + 1, Check: a.keys.check()}); err != nil {
		return unwritten(err)
	}
	a.lock.Deploy++
	a.lock.Check = a.keys.check()
	for _, t := range a.tasks {
		if t.stage > planned && t.step.Do != Publish && t.step.Do != Delete {
			if err := a.remember(t); err != nil { // an interrupted deploy has done it
				return err
			}
		}
	}
	for _, p := range a.places {
		if p.done {
			if err := a.bound(p.step, LockPlace{Place: p.step.Place, Deploy: a.lock.Deploy, Former: boundIDs(p.step.Before)}); err != nil {
				return err
			}
		}
	}
	for _, phase := range []func(context.Context) error{a.write, a.awaitBuilt, a.publish, a.awaitRunning, a.bind, a.remove, a.readBack} {
		if err := phase(ctx); err != nil {
			return err
		}
	}
	return nil
}

func unwritten(err error) error {
	return fail(Invalid, CodeLock, "is the disk full?", "the journal cannot be written, so nothing more is sent: %v", err)
}

// list reads all hooks.
func (a *applier) list(ctx context.Context) error {
	hooks, err := a.w.Hooks(ctx)
	if err == nil {
		a.hooks = hooks
	}
	return err
}

func (a *applier) byID(id string) (provider.Hook, bool) {
	for _, h := range a.hooks {
		if h.ID == id && id != "" {
			return h, true
		}
	}
	return provider.Hook{}, false
}

// named are the hooks of a name and type.
func (a *applier) named(s Step) []provider.Hook {
	var found []provider.Hook
	for _, h := range a.hooks {
		if h.Type == s.Type && (h.Name == s.Name || a.info.Traits.Slots) {
			found = append(found, h)
		}
	}
	return found
}

// look compares the tenant with what the plan saw, before anything is sent.
func (a *applier) look(ctx context.Context) error {
	if err := a.list(ctx); err != nil {
		return err
	}
	moved := &Error{Kind: Moved}
	for _, t := range a.tasks {
		if why := a.compare(t); why != "" {
			moved.List = append(moved.List, movedOn(t.step.Name, why))
		}
	}
	for _, s := range a.plan.Steps {
		if h, ok := a.byID(s.ID); s.Do == Unchanged && (!ok || fingerprint(a.target.Provider, h) != s.Was) && !a.resumed {
			moved.List = append(moved.List, movedOn(s.Name, "it was changed after the plan was made"))
		}
	}
	for _, s := range a.plan.Places {
		bound, err := a.w.Bindings(ctx, s.Place)
		if err != nil {
			return err
		}
		if why := a.comparePlace(s, bound); why != "" {
			moved.List = append(moved.List, movedOn(s.Place, why))
		}
	}
	if len(moved.List) > 0 {
		return moved
	}
	return nil
}

func movedOn(name, why string) action.Diagnostic {
	return diagnostic(CodeMoved, "make a new plan and look at it", "%s: %s", name, why)
}

// compare holds a hook against what the plan saw, and says what is different; ""
// is nothing. What an interrupted deploy has done already is not done again.
func (a *applier) compare(t *task) string {
	s := t.step
	if s.Do == Create {
		found := a.named(s)
		switch {
		case len(found) == 0:
			return ""
		case len(found) == 1 && a.resumed && a.ours(found[0], s):
			t.id = found[0].ID
			t.seen(found[0], a.info)
			return ""
		}
		return "there is an action of that name now"
	}
	h, ok := a.byID(s.ID)
	t.hook = h
	switch {
	case !ok && s.Do == Delete && a.resumed:
		t.stage = finished
		return ""
	case !ok:
		return "it is not there any more"
	case fingerprint(a.target.Provider, h) == s.Was:
		if s.Do == Publish {
			t.seen(h, a.info)
		}
		return ""
	case a.resumed && s.After != nil && s.After.is(contentOf(a.target.Provider, h)):
		if !s.Send || a.secretsSet(s) {
			t.seen(h, a.info)
		}
		t.step.Was = fingerprint(a.target.Provider, h)
		return ""
	}
	return "it was changed after the plan was made"
}

// ours reports whether a hook is one that an interrupted deploy has made for a
// step.
func (a *applier) ours(h provider.Hook, s Step) bool {
	have := contentOf(a.target.Provider, h)
	if s.After == nil || !s.After.is(have) {
		return false
	}
	if l, ok := a.lock.hook(s.Name, s.Type); ok && l.ID == h.ID && l.Created {
		return true
	}
	return a.log.created(s.Name, s.Type, have.Code)
}

// secretsSet reports whether an interrupted deploy has set the secrets of a step.
func (a *applier) secretsSet(s Step) bool {
	l, ok := a.lock.hook(s.Name, s.Type)
	if !ok {
		return false
	}
	for _, sec := range s.Secrets {
		if sec.Hash != "" && !slices.ContainsFunc(l.Secrets, func(have LockSecret) bool { return have.Name == sec.Name && have.Hash == sec.Hash }) {
			return false
		}
	}
	return true
}

// seen takes over how far a hook is whose draft is as it should be.
func (t *task) seen(h provider.Hook, info provider.Info) {
	t.hook, t.stage = h, written
	if h.Status == provider.Built || !info.Traits.Builds {
		t.stage = built
	}
	if h.Current || !info.Traits.Publishes {
		t.stage = finished
	}
}

// end writes the lock, and forgets the journal when it has nothing more to tell.
func (a *applier) end(ctx context.Context, err error) (Outcome, error) {
	wrong := a.classify(ctx, err)
	if err == nil {
		a.record()
	}
	if writeErr := a.save(err != nil); writeErr != nil && wrong == nil {
		wrong = fail(Partly, CodeLock, "the deploy itself is complete; run the command again when the folder can be written", "the lock cannot be written: %v", writeErr)
	}
	if wrong == nil {
		return a.outcome(nil), nil
	}
	return a.outcome(wrong.List), wrong
}

// save writes the lock where it says something new. What is not complete keeps
// its journal.
func (a *applier) save(keep bool) error {
	if a.log.any || a.plan.Empty() {
		if err := a.writeLock(); err != nil {
			return err
		}
	}
	if keep || !a.log.any {
		return nil
	}
	return a.log.close()
}

func (a *applier) writeLock() error {
	data, err := action.MarshalIndent(a.lock)
	if err != nil {
		return err
	}
	if old, err := a.hand.State.Read(lockFile(a.lock.Environment)); err == nil && string(old) == string(data) {
		return nil
	}
	return a.lock.write(a.hand.State)
}

// classify says what kind of end an error is: whether something was changed
// decides.
func (a *applier) classify(ctx context.Context, err error) *Error {
	if err == nil {
		return nil
	}
	var own *Error
	if !errors.As(err, &own) {
		own = &Error{Remote, []action.Diagnostic{explain("", err)}}
	}
	if ctx.Err() != nil {
		return &Error{Canceled, []action.Diagnostic{diagnostic(CodePartly, "the same command goes on where it was", "interrupted")}}
	}
	if a.sent && own.Kind != Canceled {
		own.Kind = Partly
	}
	return own
}

// outcome lists what was done and what was not.
func (a *applier) outcome(list []action.Diagnostic) Outcome {
	out := Outcome{
		Schema: OutcomeSchema, Environment: a.target.Environment, Provider: a.info.ID, Tenant: a.target.Tenant,
		Changed: a.sent, Done: []Item{}, NotDone: []Item{}, Diagnostics: nonNil(list),
	}
	for _, t := range a.tasks {
		item := Item{Do: t.step.Do, Name: t.step.Name, Detail: t.detail(a.info), Version: running(t.hook)}
		if t.stage == finished {
			out.Done = append(out.Done, item)
		} else {
			out.NotDone = append(out.NotDone, item)
		}
	}
	for _, p := range a.places {
		item := Item{Do: p.step.Do, Name: p.step.Place, Detail: "not bound"}
		if p.done {
			item.Detail = fmt.Sprintf("%d bound", len(p.step.After))
			out.Done = append(out.Done, item)
			continue
		}
		out.NotDone = append(out.NotDone, item)
	}
	return out
}

func (t *task) detail(info provider.Info) string {
	switch {
	case t.stage == planned:
		return "not begun"
	case t.stage == written && info.Traits.Builds:
		return "saved, not built"
	case t.stage == written, t.stage == built:
		return "saved and built, not published"
	case t.stage == published:
		return "published, and not seen to run yet"
	case t.step.Do == Delete:
		return "deleted"
	case running(t.hook) > 0:
		return fmt.Sprintf("version %d runs", running(t.hook))
	}
	return "runs"
}

// pace is how long is waited between two looks: quick at first.
func pace(n int) time.Duration {
	const quick, slow = 100 * time.Millisecond, 2 * time.Second
	return min(quick<<min(n, 10), slow)
}
