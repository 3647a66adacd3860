package auth0

import (
	"context"
	"net/http"
	"net/url"

	"github.com/claimctl/claimctl/pkg/provider"
)

type writer struct{ reader }

// body is what POST and PATCH send; a member that is nil is left out, and stays
// as it is.
type body struct {
	Name         string            `json:"name,omitempty"`
	Triggers     []wireTrigger     `json:"supported_triggers,omitempty"`
	Code         *string           `json:"code,omitempty"`
	Dependencies *[]wireDependency `json:"dependencies,omitempty"`
	Runtime      *string           `json:"runtime,omitempty"`
	Secrets      *[]wireSecret     `json:"secrets,omitempty"`
}

func wired(list []provider.Dependency) *[]wireDependency {
	out := make([]wireDependency, len(list))
	for i, d := range list {
		out[i] = wireDependency(d)
	}
	return &out
}

// secrets are those of a body, and their values, which no message may hold.
func secrets(list []provider.Secret) (*[]wireSecret, []string) {
	out, values := make([]wireSecret, len(list)), make([]string, len(list))
	for i, s := range list {
		out[i] = wireSecret{Name: s.Name, Value: s.Value.Reveal()}
		values[i] = out[i].Value
	}
	return &out, values
}

// Create implements [provider.Writer]: POST /actions/actions, scope
// create:actions. An action has exactly one trigger.
func (w *writer) Create(ctx context.Context, d provider.Draft) (provider.Hook, error) {
	b := body{Name: d.Name, Triggers: []wireTrigger{{ID: d.Type, Version: d.TypeVersion}}, Code: &d.Code, Dependencies: wired(d.Dependencies)}
	if d.Runtime != "" {
		b.Runtime = &d.Runtime
	}
	var hide []string
	b.Secrets, hide = secrets(d.Secrets)
	return w.action(ctx, provider.Request{Method: http.MethodPost, Path: "/actions/actions", Body: b, Hide: hide})
}

// Update implements [provider.Writer]: PATCH /actions/actions/{id}, scope
// update:actions. The draft goes back to pending; who logs in meanwhile still
// gets the version that is deployed.
func (w *writer) Update(ctx context.Context, have provider.Hook, c provider.Change) (provider.Hook, error) {
	b := body{Code: c.Code, Runtime: c.Runtime}
	if c.Dependencies != nil {
		b.Dependencies = wired(*c.Dependencies)
	}
	var hide []string
	if c.Secrets != nil {
		b.Secrets, hide = secrets(*c.Secrets)
	}
	return w.action(ctx, provider.Request{Method: http.MethodPatch, Path: actionPath(have.ID), Body: b, Hide: hide})
}

func (w *writer) action(ctx context.Context, r provider.Request) (provider.Hook, error) {
	var a wireAction
	r.Into = &a
	if err := w.client.Send(ctx, r); err != nil {
		return provider.Hook{}, err
	}
	return a.hook(), nil
}

// Publish implements [provider.Writer]: POST /actions/actions/{id}/deploy, scope
// create:actions. The answer is 200 or 202.
func (w *writer) Publish(ctx context.Context, id string) (provider.Version, error) {
	return w.version(ctx, actionPath(id)+"/deploy", nil)
}

// Restore implements [provider.Writer]: POST
// /actions/actions/{id}/versions/{version}/deploy, scope create:actions.
// update_draft makes the draft that version as well, so that the next update
// builds on what runs
// (https://auth0.com/docs/api/management/v2/actions/post-deploy-draft-version,
// read 2026-11-30).
func (w *writer) Restore(ctx context.Context, id, version string) (provider.Version, error) {
	body := map[string]bool{"update_draft": true}
	return w.version(ctx, actionPath(id)+"/versions/"+url.PathEscape(version)+"/deploy", body)
}

func (w *writer) version(ctx context.Context, path string, body any) (provider.Version, error) {
	var v wireVersion
	if err := w.client.Send(ctx, provider.Request{Method: http.MethodPost, Path: path, Body: body, Into: &v}); err != nil {
		return provider.Version{}, err
	}
	return v.version(), nil
}

type wireRef struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type wireBound struct {
	Ref   wireRef `json:"ref"`
	Label string  `json:"display_name,omitempty"`
}

// Bind implements [provider.Writer]: PATCH /actions/triggers/{trigger}/bindings,
// scope update:actions.
func (w *writer) Bind(ctx context.Context, place string, list []provider.Binding) ([]provider.Binding, error) {
	bound := make([]wireBound, len(list))
	for i, b := range list {
		bound[i] = wireBound{Ref: wireRef{Type: "action_id", Value: b.HookID}, Label: b.Label}
	}
	var got page
	r := provider.Request{Method: http.MethodPatch, Path: bindings(place), Body: map[string]any{"bindings": bound}, Into: &got}
	if err := w.client.Send(ctx, r); err != nil {
		return nil, err
	}
	var out []provider.Binding
	for _, b := range got.Bindings {
		out = append(out, b.binding())
	}
	return out, nil
}

// Delete implements [provider.Writer]: DELETE /actions/actions/{id}, scope
// delete:actions, without force, so that the platform refuses while it is bound.
func (w *writer) Delete(ctx context.Context, id string) error {
	return w.client.Send(ctx, provider.Request{Method: http.MethodDelete, Path: actionPath(id)})
}
