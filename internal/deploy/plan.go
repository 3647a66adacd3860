package deploy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// PlanSchema names the format of a plan.
const PlanSchema = "claimctl/plan/v1"

// Plan is what a deploy will do. The same project, tenant and lock give the same
// plan, byte for byte: it has no time in it. It holds the code that is deployed,
// and of secrets their names and keyed hashes.
type Plan struct {
	Schema      string              `json:"schema"`
	Environment string              `json:"environment"`
	Provider    string              `json:"provider"`
	Tenant      string              `json:"tenant"`
	Protected   bool                `json:"protected"`
	Prune       bool                `json:"prune"`
	Summary     Summary             `json:"summary"`
	Checks      Checks              `json:"checks"`
	Steps       []Step              `json:"steps"`
	Places      []PlaceStep         `json:"places"`
	Diagnostics []action.Diagnostic `json:"diagnostics"`
}

// Summary counts the steps.
type Summary struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Publish   int `json:"publish"`
	Delete    int `json:"delete"`
	Bind      int `json:"bind"`
	Unchanged int `json:"unchanged"`
	// Drift counts what was changed on the tenant since the last deploy.
	Drift int `json:"drift"`
}

// Empty reports whether the plan changes nothing.
func (p Plan) Empty() bool {
	s := p.Summary
	return s.Create+s.Update+s.Publish+s.Delete+s.Bind == 0
}

// Do is what becomes of a hook or a place.
type Do string

// What a plan can do.
const (
	Create    Do = "create"
	Update    Do = "update"
	Publish   Do = "publish" // the draft is as it should be, and does not run
	Unchanged Do = "unchanged"
	Delete    Do = "delete" // made by claimctl, and no longer in the project
	Keep      Do = "keep"   // the same, without --prune
	Bind      Do = "bind"   // other hooks than there are
	Reorder   Do = "reorder"
)

// Origin says who changed something since the last deploy.
type Origin string

// Who can have changed something.
const (
	Here    Origin = "here"    // the project
	There   Origin = "there"   // somebody on the tenant
	Both    Origin = "both"    // the two, differently
	Unknown Origin = "unknown" // nothing was deployed before
)

// Step is what becomes of one hook.
type Step struct {
	Do   Do     `json:"do"`
	Name string `json:"name"`
	Type string `json:"type"`
	// TypeVersion is the platform's version of the type, for a new hook.
	TypeVersion string `json:"type_version"`
	File        string `json:"file"`
	// ID is the hook's on the tenant, "" when it is to be created.
	ID string `json:"id"`
	// Owned says that claimctl made it.
	Owned bool `json:"owned"`
	// Version is the one that runs; 0 is none or not known.
	Version   int      `json:"version"`
	VersionID string   `json:"version_id"`
	Changes   []Change `json:"changes"`
	// Note is a phrase about what is kept, or about a creation that is none of the
	// first.
	Note string `json:"note,omitempty"`
	// Secrets are all that the hook will have. Send says that they are sent.
	Secrets []SecretStep `json:"secrets"`
	Send    bool         `json:"send_secrets"`
	// Before and After are what the hook is; only what changes has them.
	Before *Content `json:"before,omitempty"`
	After  *Content `json:"after,omitempty"`
	// Was is a fingerprint of the hook as the plan saw it, Is a hash of the content
	// that it will have.
	Was string `json:"was"`
	Is  string `json:"is"`
}

// Drifted reports whether a part of the hook was changed on the tenant.
func (s Step) Drifted() bool {
	return slices.ContainsFunc(s.Changes, func(c Change) bool { return c.Origin == There || c.Origin == Both })
}

// Change is a part of a hook that will be different.
type Change struct {
	// What is code, runtime, dependencies, secrets, settings or published.
	What   string `json:"what"`
	Origin Origin `json:"origin"`
	// Detail is a phrase: "node18 → node22".
	Detail string `json:"detail"`
}

// SecretStep is what becomes of one secret.
type SecretStep struct {
	Name string `json:"name"`
	// Do is set, keep or remove.
	Do string `json:"do"`
	// Why says why it is set: "new", "its value has changed".
	Why string `json:"why"`
	// Hash is the keyed hash of the value, "" when claimctl does not have it.
	Hash string `json:"hash"`
}

// PlaceStep is what becomes of the hooks that are bound at a place.
type PlaceStep struct {
	Do     Do      `json:"do"`
	Place  string  `json:"place"`
	Origin Origin  `json:"origin,omitempty"`
	Before []Bound `json:"before"`
	After  []Bound `json:"after"`
}

// Bound is a hook in its place of a list. ID is "" for one that is to be created.
type Bound struct {
	Name  string `json:"name"`
	ID    string `json:"id"`
	Label string `json:"label"`
	// Ours says that the project has it; the others stay where they are.
	Ours bool `json:"ours"`
}

// planner makes a plan.
type planner struct {
	target Target
	info   provider.Info
	lock   *Lock
	log    *Journal
	keys   keyring
	stale  bool // hashes of secrets cannot be compared
	hooks  []provider.Hook
	plan   Plan
	wrong  []action.Diagnostic
	used   map[string]bool // ids of hooks that a want has
}

// Make reads a tenant and returns the plan. It writes nothing, anywhere. The
// error is an *[Error].
func Make(ctx context.Context, r provider.Reader, h Hand, t Target) (Plan, error) {
	lock, log, err := ReadLock(h.State, t)
	if err != nil {
		return Plan{}, err
	}
	p := &planner{target: t, info: t.Provider.Info(), lock: lock, log: log, used: map[string]bool{}}
	if p.keys, p.stale, err = lock.keys(t); err != nil {
		return Plan{}, err
	}
	if p.hooks, err = r.Hooks(ctx); err != nil {
		return Plan{}, remote(ctx, err)
	}
	p.begin()
	p.crowded()
	for _, w := range t.Wants {
		p.want(w)
	}
	p.leftovers()
	if err := p.places(ctx, r); err != nil {
		return Plan{}, remote(ctx, err)
	}
	if len(p.wrong) > 0 {
		return Plan{}, &Error{Invalid, p.wrong}
	}
	p.count()
	return p.plan, nil
}

// remote is a failed request, or the context's end.
func remote(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &Error{Canceled, []action.Diagnostic{{Code: CodePartly, Severity: action.SeverityError, Summary: "interrupted; nothing was changed"}}}
	}
	return Remotely(err)
}

func (p *planner) begin() {
	t := p.target
	p.plan = Plan{
		Schema: PlanSchema, Environment: t.Environment, Provider: p.info.ID, Tenant: t.Tenant, Protected: t.Protected, Prune: t.Prune,
		Checks: t.Checks, Steps: []Step{}, Places: []PlaceStep{}, Diagnostics: slices.Clone(t.Notes),
	}
	if p.plan.Diagnostics == nil {
		p.plan.Diagnostics = []action.Diagnostic{}
	}
	if p.plan.Checks.Unread == nil {
		p.plan.Checks.Unread = []string{}
	}
	if t.Checks.Skipped {
		p.note(CodeUnchecked, "CHECKS SKIPPED: nothing has compiled, linted or tested what is deployed here", "")
	}
	if len(t.Checks.Unread) > 0 {
		p.note(CodeUnchecked, "not checked: no dialect reads "+strings.Join(t.Checks.Unread, ", ")+" yet", "")
	}
	if p.stale {
		p.note(CodeSecretKey, "the credentials that key the hashes of secrets have changed, so secrets are set once more", "lock_key in the environment keys them with something that stays")
	}
	if p.log.Open() {
		p.note(CodeResumed, "a deploy to this environment was interrupted; this plan is what is left of it", "")
	}
}

func (p *planner) note(code, summary, hint string) {
	p.plan.Diagnostics = append(p.plan.Diagnostics, action.Diagnostic{Code: code, Severity: action.SeverityWarning, Summary: summary, Hint: hint})
}

func (p *planner) refuse(w Want, code, hint, summary string) {
	p.wrong = append(p.wrong, action.Diagnostic{
		Code: code, Severity: action.SeverityError, Summary: summary, Hint: hint, File: w.Config, Line: w.Line, Column: w.Column,
	})
}

func (p *planner) count() {
	s := &p.plan.Summary
	for _, step := range p.plan.Steps {
		switch step.Do {
		case Create:
			s.Create++
		case Update:
			s.Update++
		case Publish:
			s.Publish++
		case Delete:
			s.Delete++
		case Unchanged, Keep:
			s.Unchanged++
		}
		if step.Drifted() {
			s.Drift++
		}
	}
	for _, place := range p.plan.Places {
		if place.Do != Unchanged {
			s.Bind++
		}
		if place.Origin == There || place.Origin == Both {
			s.Drift++
		}
	}
}

// crowded refuses several actions for one place that takes a single one.
func (p *planner) crowded() {
	if !p.info.Traits.Slots {
		return
	}
	first := map[string]string{}
	for _, w := range p.target.Wants {
		if other, ok := first[w.Kind.Type]; ok {
			p.refuse(w, CodeTwice, "deploy one of them from another environment or project", fmt.Sprintf("actions %q and %q are both for %s, and %s has one place for that", other, w.Name, w.Kind.Type, p.info.Name))
			continue
		}
		first[w.Kind.Type] = w.Name
	}
}

// leftovers are hooks that claimctl made and that the project no longer has.
func (p *planner) leftovers() {
	var steps []Step
	for _, l := range p.lock.Hooks {
		if p.used[l.ID] || !l.Created {
			continue
		}
		for _, h := range p.hooks {
			if h.ID == l.ID && !h.Foreign {
				steps = append(steps, p.leftover(h))
			}
		}
	}
	slices.SortFunc(steps, func(a, b Step) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	p.plan.Steps = append(p.plan.Steps, steps...)
}

func (p *planner) leftover(h provider.Hook) Step {
	step := Step{
		Do: Keep, Name: h.Name, Type: h.Type, ID: h.ID, Owned: true, Version: running(h), VersionID: runningID(h), Changes: []Change{}, Secrets: []SecretStep{},
		Was: fingerprint(p.target.Provider, h), Note: "made by claimctl, and no longer in claimctl.yaml; --prune deletes it",
	}
	if !p.info.Traits.Deletes {
		step.Note = "made by claimctl, and no longer in claimctl.yaml; " + p.info.Name + " deletes nothing, so it stays"
	}
	if p.target.Prune && p.info.Traits.Deletes {
		step.Note = "made by claimctl, and no longer in claimctl.yaml"
		step.Do = Delete
		before := contentOf(p.target.Provider, h)
		step.Before = &before
	}
	return step
}

func runningID(h provider.Hook) string {
	if h.Deployed == nil {
		return ""
	}
	return h.Deployed.ID
}

func running(h provider.Hook) int {
	if h.Deployed == nil {
		return 0
	}
	return h.Deployed.Number
}
