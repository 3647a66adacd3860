package auth0

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// storedBindings is what is bound to a trigger, in the order in which it runs.
type storedBindings struct {
	Trigger string          `json:"trigger"`
	List    []storedBinding `json:"list"`
}

type storedBinding struct {
	ID       string    `json:"id"`
	ActionID string    `json:"action"`
	Label    string    `json:"label"`
	Created  time.Time `json:"created"`
}

// shownBinding is a binding as it is given back. Its action has no draft.
type shownBinding struct {
	ID        string     `json:"id"`
	TriggerID string     `json:"trigger_id"`
	Action    shownBound `json:"action"`
	Created   string     `json:"created_at"`
	Updated   string     `json:"updated_at"`
	Label     string     `json:"display_name"`
}

// shownBound is the action of a binding. The last member was false in every
// recording.
type shownBound struct {
	shownBase
	Current     *shownCurrent `json:"current_version,omitempty"`
	Deployed    *shownVersion `json:"deployed_version,omitempty"`
	AllDeployed bool          `json:"all_changes_deployed"`
}

// boundTo are the lists that have the action.
func (local) boundTo(r *tenant.Request, actionID string) []storedBindings {
	var found []storedBindings
	for _, b := range tenant.All[storedBindings](r.Tx, bindingDocs) {
		if slices.ContainsFunc(b.List, func(o storedBinding) bool { return o.ActionID == actionID }) {
			found = append(found, b)
		}
	}
	return found
}

// trigger is the trigger that the path names. What an unknown one is answered
// with is inferred.
func (local) trigger(r *tenant.Request) (storedBindings, error) {
	id := r.Path("trigger")
	if !knownTrigger(id) {
		return storedBindings{}, failed(http.StatusBadRequest, "Path validation error: 'No enum match for: "+id+"' on property triggerId.", "invalid_uri")
	}
	b, ok := tenant.Get[storedBindings](r.Tx, bindingDocs, id)
	if !ok {
		b = storedBindings{Trigger: id}
	}
	return b, nil
}

func (l local) showBinding(r *tenant.Request, trigger string, b storedBinding) shownBinding {
	a, _ := tenant.Get[storedAction](r.Tx, actionDocs, b.ActionID) // it cannot be deleted while it is bound
	s := l.show(r, a)
	return shownBinding{
		ID: b.ID, TriggerID: trigger, Label: b.Label, Created: stamp(b.Created), Updated: stamp(b.Created),
		Action: shownBound{shownBase: s.shownBase, Current: s.Current, Deployed: s.Deployed},
	}
}

func (l local) showBindings(r *tenant.Request, trigger string, list []storedBinding) []shownBinding {
	out := make([]shownBinding, len(list))
	for i, b := range list {
		out[i] = l.showBinding(r, trigger, b)
	}
	return out
}

// listBindings is GET /actions/triggers/{trigger}/bindings. The largest and
// the usual page are those of the published clients; triggers that are bound
// to something else than a flow had an empty list in the recordings of 2026.
func (l local) listBindings(r *tenant.Request) (tenant.Answer, error) {
	if err := queryOf(r, "page", "per_page"); err != nil {
		return tenant.Answer{}, err
	}
	b, err := l.trigger(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	p, err := pageOf(r, 50)
	if err != nil {
		return tenant.Answer{}, err
	}
	on, numbers := pagedOf(p, b.List)
	return tenant.OK(struct {
		Bindings []shownBinding `json:"bindings"`
		paged
	}{l.showBindings(r, b.Trigger, on), numbers}), nil
}

// updateBindings is PATCH /actions/triggers/{trigger}/bindings, which replaces
// the list as a whole: every binding gets a new id.
func (l local) updateBindings(r *tenant.Request) (tenant.Answer, error) {
	b, err := l.trigger(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	body, err := bodyOf(r, false, "bindings")
	if err != nil {
		return tenant.Answer{}, err
	}
	body.need("bindings")
	if t, _ := triggerOf(b.Trigger, ""); t.Policy == entityBound { // inferred
		body.fail(failed(http.StatusBadRequest, "Actions cannot be bound to an entity-bound trigger.", ""))
	}
	list := []storedBinding{}
	body.list("bindings", func(one *asked) {
		bound, err := l.bind(r, b, one)
		if err != nil {
			one.fail(err)
			return
		}
		if slices.ContainsFunc(list, func(o storedBinding) bool { return o.ActionID == bound.ActionID }) { // inferred
			one.fail(failed(http.StatusBadRequest, "An action cannot be bound to a trigger twice.", ""))
		}
		list = append(list, bound)
	}, "ref", "display_name", "secrets")
	if body.err != nil {
		return tenant.Answer{}, body.err
	}
	b.List = list
	r.Tx.Put(bindingDocs, b.Trigger, b)
	return tenant.OK(map[string]any{"bindings": l.showBindings(r, b.Trigger, list)}), nil
}

// bind is one entry of the list. The refusals are the platform's:
// https://github.com/auth0/node-auth0/issues/740,
// https://github.com/auth0/auth0-deploy-cli/issues/385 and
// https://github.com/alexkappa/terraform-provider-auth0/issues/503 (read
// 2026-11-30).
func (l local) bind(r *tenant.Request, have storedBindings, one *asked) (storedBinding, error) {
	a, err := l.referred(r, have, one)
	if err != nil {
		return storedBinding{}, err
	}
	v, ok := tenant.Get[storedVersion](r.Tx, versionDocs(a.ID), a.Deployed)
	switch {
	case a.Draft.Triggers[0].ID != have.Trigger:
		return storedBinding{}, failed(http.StatusBadRequest, "Trying to create a binding between an incompatible action and trigger.", "")
	case !ok || v.Number == 1 && r.World.Now().Before(v.Live):
		return storedBinding{}, failed(http.StatusBadRequest, "Trying to create a binding for an action that has not been deployed yet.", "")
	}
	label := a.Name
	one.text("display_name", &label)
	return storedBinding{ID: r.World.NewID(), ActionID: a.ID, Label: label, Created: r.World.Now()}, nil
}

// referred finds the action that an entry means.
func (local) referred(r *tenant.Request, have storedBindings, one *asked) (storedAction, error) {
	ref := &asked{}
	if one.into("ref", "object", &ref.members); !one.has("ref") || one.err != nil || ref.only([]string{"type", "value"}) != nil {
		return storedAction{}, invalid("'Data does not match any schemas from 'oneOf'' on property " + one.at)
	}
	var kind, value string
	ref.at = one.at + ".ref"
	ref.need("type", "value")
	ref.text("type", &kind)
	ref.text("value", &value)
	if ref.err != nil {
		return storedAction{}, ref.err
	}
	var found storedAction
	ok := false
	switch kind {
	case "action_id":
		found, ok = tenant.Get[storedAction](r.Tx, actionDocs, value)
	case "action_name":
		for _, a := range tenant.All[storedAction](r.Tx, actionDocs) {
			if a.Name == value {
				found, ok = a, true
			}
		}
	case "binding_id":
		for _, b := range have.List {
			if b.ID == value {
				found, ok = tenant.Get[storedAction](r.Tx, actionDocs, b.ActionID)
			}
		}
	default:
		return found, invalid("'No enum match for: " + strings.TrimSpace(kind) + "' on property " + ref.at + ".type")
	}
	if !ok {
		return found, noAction()
	}
	return found, nil
}
