package clerk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

type reader struct {
	client *provider.Client
	provider.Unversioned
	provider.Unbound
}

type wire struct {
	Object    string          `json:"object"`
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Claims    json.RawMessage `json:"claims"`
	Lifetime  json.Number     `json:"lifetime"`
	Skew      json.Number     `json:"allowed_clock_skew"`
	OwnKey    bool            `json:"custom_signing_key"`
	Algorithm string          `json:"signing_algorithm"`
	Updated   int64           `json:"updated_at"` // Unix milliseconds
}

// perPage is the largest page, maxPages where reading a list ends that never does.
const (
	perPage  = 500
	maxPages = 1000
)

const base = "/jwt_templates"

func at(id string) string { return base + "/" + url.PathEscape(id) }

// Hooks implements [provider.Reader].
func (r *reader) Hooks(ctx context.Context) ([]provider.Hook, error) {
	var hooks []provider.Hook
	seen := map[string]bool{}
	for n := range maxPages {
		page, err := r.page(ctx, n)
		if err != nil {
			return nil, err
		}
		fresh := 0
		for _, raw := range page {
			h, err := hook(raw)
			if err != nil {
				return nil, err
			}
			if !seen[h.ID] { // a list that changes while it is read can show one twice
				seen[h.ID] = true
				fresh++
				hooks = append(hooks, h)
			}
		}
		if len(page) < perPage || fresh == 0 {
			return hooks, nil
		}
	}
	return nil, &provider.Error{Kind: provider.Unexpected, Method: http.MethodGet, Path: base, Message: "the list does not end"}
}

// page reads a page. The description of the interface has a list as the answer;
// with paginated it is an object that holds one
// (https://github.com/clerk/clerk-sdk-go v2 jwttemplate, read 2026-11-22).
func (r *reader) page(ctx context.Context, n int) ([]json.RawMessage, error) {
	var got json.RawMessage
	query := url.Values{"paginated": {"true"}, "limit": {strconv.Itoa(perPage)}, "offset": {strconv.Itoa(n * perPage)}}
	if err := r.client.Send(ctx, provider.Request{Method: http.MethodGet, Path: base, Query: query, Into: &got}); err != nil {
		return nil, err
	}
	var list []json.RawMessage
	if json.Unmarshal(got, &list) == nil {
		return list, nil
	}
	var object struct {
		Data *[]json.RawMessage `json:"data"`
	}
	if json.Unmarshal(got, &object) != nil || object.Data == nil {
		return nil, &provider.Error{Kind: provider.Unexpected, Method: http.MethodGet, Path: base, Message: "the answer has no list of templates"}
	}
	return *object.Data, nil
}

// Hook implements [provider.Reader].
func (r *reader) Hook(ctx context.Context, id string) (provider.Hook, error) {
	return r.send(ctx, provider.Request{Method: http.MethodGet, Path: at(id)})
}

func (r *reader) send(ctx context.Context, q provider.Request) (provider.Hook, error) {
	var got json.RawMessage
	q.Into = &got
	if err := r.client.Send(ctx, q); err != nil {
		return provider.Hook{}, err
	}
	h, err := hook(got)
	if e := provider.As(err); e != nil {
		e.Method, e.Path, e.Uncertain = q.Method, q.Path, q.Method != http.MethodGet
	}
	return h, err
}

func hook(raw json.RawMessage) (provider.Hook, error) {
	var w wire
	if err := json.Unmarshal(raw, &w); err != nil || w.ID == "" || w.Object != kind {
		return provider.Hook{}, &provider.Error{Kind: provider.Unexpected, Message: "the answer is no jwt_template"}
	}
	h := provider.Hook{
		ID: w.ID, Name: w.Name, Type: kind, Status: provider.Built, Current: true,
		Document: secret.New(string(raw)),
	}
	code, err := action.MarshalIndent(w.Claims)
	if err != nil {
		return provider.Hook{}, &provider.Error{Kind: provider.Unexpected, Message: "the claims of the template are no JSON"}
	}
	h.Code = string(code)
	for _, s := range []struct {
		name  string
		value json.Number
	}{{lifetime, w.Lifetime}, {skew, w.Skew}} {
		if s.value != "" {
			h.Settings = append(h.Settings, provider.Setting{Name: s.name, Value: action.Value(s.value)})
		}
	}
	if w.Updated > 0 {
		h.Updated = time.UnixMilli(w.Updated).UTC().Format(time.RFC3339)
	}
	return h, nil
}

type writer struct {
	*reader
	provider.Immediate
}

// body is a template as it is sent.
func body(title, code string, settings ...provider.Setting) (*action.Object, error) {
	object, err := action.ParseObject([]byte(code))
	if err != nil {
		return nil, &provider.Error{Kind: provider.Refused, Message: "the claims of a template are a JSON object: " + err.Error()}
	}
	out := action.NewObject("name", title, "claims", object)
	for _, s := range settings {
		var whole int64
		if s.Name != lifetime && s.Name != skew || json.Unmarshal(s.Value, &whole) != nil {
			return nil, &provider.Error{Kind: provider.Refused, Message: fmt.Sprintf("a template of %s has no setting %q with the value %s", name, s.Name, s.Value)}
		}
		out.Put(s.Name, s.Value)
	}
	return out, nil
}

// Create implements [provider.Writer].
func (w *writer) Create(ctx context.Context, d provider.Draft) (provider.Hook, error) {
	b, err := body(d.Name, d.Code, d.Settings...)
	if err != nil {
		return provider.Hook{}, err
	}
	return w.send(ctx, provider.Request{Method: http.MethodPost, Path: base, Body: b})
}

// Update implements [provider.Writer].
func (w *writer) Update(ctx context.Context, have provider.Hook, c provider.Change) (provider.Hook, error) {
	code := have.Code
	if c.Code != nil {
		code = *c.Code
	}
	b, err := body(have.Name, code, append(have.Settings[:len(have.Settings):len(have.Settings)], c.Settings...)...)
	if err != nil {
		return provider.Hook{}, err
	}
	now, err := w.send(ctx, provider.Request{Method: http.MethodPatch, Path: at(have.ID), Body: b})
	if err != nil {
		return provider.Hook{}, err
	}
	return now, sameKey(have, now)
}

// sameKey is the error of an update that lost the template's own signing key,
// which claimctl cannot send again because it cannot be read.
func sameKey(before, after provider.Hook) error {
	var b, a wire
	if json.Unmarshal([]byte(before.Document.Reveal()), &b) != nil || json.Unmarshal([]byte(after.Document.Reveal()), &a) != nil {
		return nil
	}
	if b.OwnKey == a.OwnKey && b.Algorithm == a.Algorithm {
		return nil
	}
	return &provider.Error{
		Kind: provider.Unexpected, Method: http.MethodPatch, Path: at(before.ID),
		Message: fmt.Sprintf("the template was updated, and signs with %s instead of %s now", signs(a), signs(b)),
		Hint:    "set the signing key of the template again in the dashboard, under JWT templates",
	}
}

func signs(w wire) string {
	if w.OwnKey {
		return "a key of its own (" + w.Algorithm + ")"
	}
	return "the instance's key"
}

// Delete implements [provider.Writer].
func (w *writer) Delete(ctx context.Context, id string) error {
	return w.client.Send(ctx, provider.Request{Method: http.MethodDelete, Path: at(id)})
}
