package fusionauth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

type reader struct {
	client              *provider.Client
	application, tenant string
	provider.Unversioned
}

// lambda is what claimctl reads of one. What it sends is in the body of a request.
type lambda struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Body    string `json:"body"`
	Debug   bool   `json:"debug"`
	Engine  string `json:"engineType"`
	Updated int64  `json:"lastUpdateInstant"` // Unix milliseconds
}

type wrapped struct {
	Lambda json.RawMessage `json:"lambda"`
}

func at(id string) string { return "/api/lambda/" + url.PathEscape(id) }

// Hooks implements [provider.Reader]: the lambdas of the types that make claims.
// Those of one type are not paged.
func (r *reader) Hooks(ctx context.Context) ([]provider.Hook, error) {
	var hooks []provider.Hook
	for _, kind := range types() {
		var got struct {
			Lambdas []json.RawMessage `json:"lambdas"`
		}
		err := r.client.Send(ctx, provider.Request{Method: http.MethodGet, Path: "/api/lambda", Query: url.Values{"type": {kind}}, Into: &got})
		if err != nil {
			return nil, err
		}
		for _, raw := range got.Lambdas {
			h, err := hook(raw)
			if err != nil {
				return nil, err
			}
			hooks = append(hooks, h)
		}
	}
	return hooks, nil
}

// Hook implements [provider.Reader].
func (r *reader) Hook(ctx context.Context, id string) (provider.Hook, error) {
	return r.send(ctx, provider.Request{Method: http.MethodGet, Path: at(id)})
}

func (r *reader) send(ctx context.Context, q provider.Request) (provider.Hook, error) {
	var got wrapped
	q.Into = &got
	if err := r.client.Send(ctx, q); err != nil {
		return provider.Hook{}, err
	}
	h, err := hook(got.Lambda)
	if e := provider.As(err); e != nil {
		e.Method, e.Path, e.Uncertain = q.Method, q.Path, q.Method != http.MethodGet
	}
	return h, err
}

func hook(raw json.RawMessage) (provider.Hook, error) {
	var l lambda
	if err := json.Unmarshal(raw, &l); err != nil || l.ID == "" {
		return provider.Hook{}, &provider.Error{Kind: provider.Unexpected, Message: "the answer has no lambda"}
	}
	h := provider.Hook{
		ID: l.ID, Name: l.Name, Type: l.Type, Code: l.Body, Status: provider.Built, Current: true,
		Settings: []provider.Setting{{Name: "debug", Value: action.MustMarshal(l.Debug)}},
		Document: secret.New(string(raw)),
	}
	if l.Engine != "" {
		h.Settings = append(h.Settings, provider.Setting{Name: "engineType", Value: action.MustMarshal(l.Engine)})
	}
	if l.Updated > 0 {
		h.Updated = time.UnixMilli(l.Updated).UTC().Format(time.RFC3339)
	}
	return h, nil
}

// Bindings implements [provider.Reader].
func (r *reader) Bindings(ctx context.Context, place string) ([]provider.Binding, error) {
	p, err := r.place(place)
	if err != nil {
		return nil, err
	}
	var got map[string]*action.Object
	if err := r.client.Send(ctx, provider.Request{Method: http.MethodGet, Path: p.path, Into: &got}); err != nil {
		return nil, err
	}
	return r.bound(ctx, p, got)
}

// bound are the bindings that an application or tenant tells of.
func (r *reader) bound(ctx context.Context, p placed, got map[string]*action.Object) ([]provider.Binding, error) {
	id, ok := got[p.object].LookupString(p.part, p.member)
	if !ok || id == "" {
		return nil, nil
	}
	h, err := r.Hook(ctx, id)
	if err != nil {
		return nil, err
	}
	return []provider.Binding{{HookID: id, HookName: h.Name, Label: h.Name}}, nil
}

// placed is where a place stands in the interface: a member of a part of an
// object.
type placed struct{ path, object, part, member string }

func (r *reader) place(id string) (placed, error) {
	p := placed{path: "/api/application/" + url.PathEscape(r.application), object: "application", part: "lambdaConfiguration"}
	of, field, what := r.application, "application_id", "the application whose tokens the lambda is assigned to"
	switch id {
	case accessToken:
		p.member = "accessTokenPopulateId"
	case idToken:
		p.member = "idTokenPopulateId"
	case clientCredentialP:
		p = placed{"/api/tenant/" + url.PathEscape(r.tenant), "tenant", "oauthConfiguration", "clientCredentialsAccessTokenPopulateLambdaId"}
		of, field, what = r.tenant, "tenant_id", "the tenant whose client credentials the lambda is assigned to"
	default:
		return p, &provider.Error{Kind: provider.Refused, Message: fmt.Sprintf("%s has no place %q; there are %s, %s and %s", name, id, accessToken, idToken, clientCredentialP)}
	}
	if of == "" {
		return p, &provider.Error{Kind: provider.Incomplete, Message: fmt.Sprintf("%s is missing: %s", field, what)}
	}
	return p, nil
}

type writer struct {
	*reader
	provider.Immediate
}

// Create implements [provider.Writer].
func (w *writer) Create(ctx context.Context, d provider.Draft) (provider.Hook, error) {
	l := action.NewObject("name", d.Name, "type", d.Type, "body", d.Code, "engineType", "GraalJS")
	if err := settle(l, d.Settings); err != nil {
		return provider.Hook{}, err
	}
	return w.send(ctx, provider.Request{Method: http.MethodPost, Path: "/api/lambda", Body: action.NewObject("lambda", l)})
}

// Update implements [provider.Writer]: PATCH merges what it is given.
func (w *writer) Update(ctx context.Context, have provider.Hook, c provider.Change) (provider.Hook, error) {
	l := &action.Object{}
	if c.Code != nil {
		l.Put("body", *c.Code)
	}
	if err := settle(l, c.Settings); err != nil {
		return provider.Hook{}, err
	}
	return w.send(ctx, provider.Request{Method: http.MethodPatch, Path: at(have.ID), Body: action.NewObject("lambda", l)})
}

// settle puts settings into a lambda.
func settle(l *action.Object, settings []provider.Setting) error {
	for _, s := range settings {
		var flag bool
		var text string
		switch {
		case s.Name == "debug" && json.Unmarshal(s.Value, &flag) == nil, s.Name == "engineType" && json.Unmarshal(s.Value, &text) == nil:
			l.Put(s.Name, s.Value)
		default:
			return &provider.Error{Kind: provider.Refused, Message: fmt.Sprintf("a lambda of %s has no setting %q with the value %s", name, s.Name, s.Value)}
		}
	}
	return nil
}

// Bind implements [provider.Writer]: PATCH of the application or the tenant. Null
// removes what is there. Source: https://fusionauth.io/docs/apis/ (PATCH with the
// type application/json merges objects; read 2026-11-30) and
// https://github.com/FusionAuth/fusionauth-issues/issues/706 (null removes).
func (w *writer) Bind(ctx context.Context, place string, list []provider.Binding) ([]provider.Binding, error) {
	p, err := w.place(place)
	if err != nil {
		return nil, err
	}
	if len(list) > 1 {
		return nil, &provider.Error{
			Kind: provider.Refused, Message: fmt.Sprintf("%s runs one lambda at %s, not %d", name, place, len(list)),
			Hint: "make one lambda of them, or take the others out of the flow",
		}
	}
	var id any
	if len(list) == 1 {
		id = list[0].HookID
	}
	body := action.NewObject(p.object, action.NewObject(p.part, action.NewObject(p.member, id)))
	var got map[string]*action.Object
	if err := w.client.Send(ctx, provider.Request{Method: http.MethodPatch, Path: p.path, Body: body, Into: &got}); err != nil {
		return nil, err
	}
	return w.bound(ctx, p, got)
}

// Delete implements [provider.Writer].
func (w *writer) Delete(ctx context.Context, id string) error {
	return w.client.Send(ctx, provider.Request{Method: http.MethodDelete, Path: at(id)})
}
