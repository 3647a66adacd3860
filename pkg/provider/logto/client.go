package logto

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

const base = "/api/configs/jwt-customizer"

// keys are the platform's names of the customizers in a list, to the types.
func keys() map[string]string {
	return map[string]string{"jwt.accessToken": accessToken, "jwt.clientCredentials": clientCredentials}
}

type reader struct {
	client *provider.Client
	provider.Unversioned
	provider.Unbound
}

// Hooks implements [provider.Reader].
func (r *reader) Hooks(ctx context.Context) ([]provider.Hook, error) {
	var list []struct {
		Key   string         `json:"key"`
		Value *action.Object `json:"value"`
	}
	if err := r.client.Send(ctx, provider.Request{Method: http.MethodGet, Path: base, Into: &list}); err != nil {
		return nil, err
	}
	var hooks []provider.Hook
	for _, entry := range list {
		if kind, ok := keys()[entry.Key]; ok {
			hooks = append(hooks, hook(kind, entry.Value))
		}
	}
	return hooks, nil
}

// Hook implements [provider.Reader].
func (r *reader) Hook(ctx context.Context, id string) (provider.Hook, error) {
	if id != accessToken && id != clientCredentials {
		return provider.Hook{}, provider.Absent(id)
	}
	return r.send(ctx, id, provider.Request{Method: http.MethodGet})
}

// send sends a request about the customizer of a type, which is the answer.
func (r *reader) send(ctx context.Context, kind string, q provider.Request) (provider.Hook, error) {
	got := &action.Object{}
	q.Path, q.Into = base+"/"+kind, got
	if err := r.client.Send(ctx, q); err != nil {
		return provider.Hook{}, err
	}
	return hook(kind, got), nil
}

// hook is a customizer as claimctl sees it. Environment variables are secrets.
func hook(kind string, o *action.Object) provider.Hook {
	h := provider.Hook{
		ID: kind, Name: kind, Type: kind, Status: provider.Built, Current: true,
		Document: secret.New(string(o.Value())),
	}
	h.Code, _ = o.LookupString(script)
	if variables, ok := o.Lookup(environment); ok {
		variables, _ := variables.(*action.Object)
		for _, m := range variables.Members() {
			value, _ := variables.LookupString(m.Name)
			h.Secrets = append(h.Secrets, provider.Secret{Name: m.Name, Value: secret.New(value)})
		}
	}
	if value, ok := o.Get(blocking); ok {
		h.Settings = []provider.Setting{{Name: blocking, Value: action.MustMarshal(value)}}
	}
	return h
}

type writer struct {
	*reader
	provider.Immediate
}

// Create implements [provider.Writer]: PUT, which would replace what is there, so
// that is looked at first.
func (w *writer) Create(ctx context.Context, d provider.Draft) (provider.Hook, error) {
	_, err := w.Hook(ctx, d.Type)
	switch {
	case err == nil:
		return provider.Hook{}, &provider.Error{
			Kind: provider.Conflict, Method: http.MethodPut, Path: base + "/" + d.Type,
			Message: fmt.Sprintf("there is a script for %s already", d.Type), Hint: "plan again: it was set meanwhile",
		}
	case !provider.Is(err, provider.NotFound) || provider.As(err).Status == 0:
		return provider.Hook{}, err
	}
	return w.put(ctx, d.Type, &action.Object{}, provider.Change{Code: &d.Code, Secrets: &d.Secrets, Settings: d.Settings})
}

// Update implements [provider.Writer]: PUT of the whole, with what stays as it
// was read.
func (w *writer) Update(ctx context.Context, have provider.Hook, c provider.Change) (provider.Hook, error) {
	document, err := action.ParseObject([]byte(have.Document.Reveal()))
	if err != nil {
		return provider.Hook{}, &provider.Error{Kind: provider.Refused, Message: "the script to be updated was not read from this platform"}
	}
	return w.put(ctx, have.ID, document, c)
}

func (w *writer) put(ctx context.Context, kind string, document *action.Object, c provider.Change) (provider.Hook, error) {
	next := document.Clone()
	if c.Code != nil {
		next.Put(script, *c.Code)
	}
	if c.Secrets != nil {
		setVariables(next, *c.Secrets)
	}
	for _, s := range c.Settings {
		if s.Name != blocking || !isBool(s.Value) {
			return provider.Hook{}, &provider.Error{Kind: provider.Refused, Message: fmt.Sprintf("%s has no setting %q with the value %s", name, s.Name, s.Value)}
		}
		next.Put(s.Name, s.Value)
	}
	return w.send(ctx, kind, provider.Request{Method: http.MethodPut, Body: next, Hide: values(next)})
}

func isBool(v action.Value) bool { return slices.Contains([]string{"true", "false"}, string(v)) }

// setVariables makes the list the environment variables. One whose value is not
// known keeps that which it has.
func setVariables(document *action.Object, list []provider.Secret) {
	variables := &action.Object{}
	for _, s := range list {
		text := s.Value.Reveal()
		if had, ok := document.LookupString(environment, s.Name); ok && s.Value.Empty() {
			text = had
		}
		variables.Put(s.Name, text)
	}
	if variables.Len() == 0 {
		document.Delete(environment)
		return
	}
	document.Put(environment, variables)
}

// values are those of the environment variables, which no message may hold.
func values(document *action.Object) []string {
	var list []string
	had, _ := document.Get(environment)
	variables, _ := had.(*action.Object)
	for _, m := range variables.Members() {
		text, _ := variables.LookupString(m.Name)
		list = append(list, text)
	}
	return list
}

// Delete implements [provider.Writer].
func (w *writer) Delete(ctx context.Context, id string) error {
	return w.client.Send(ctx, provider.Request{Method: http.MethodDelete, Path: base + "/" + id})
}
