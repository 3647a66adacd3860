// Package workos deploys WorkOS AuthKit JWT templates over the WorkOS API.
//
// The source of paths, bodies and statuses, unless a comment names another, is
// https://workos.com/docs/reference/authkit/jwt-template and the description of
// the interface, https://github.com/workos/openapi-spec spec/open-api-spec.yaml
// (both read 2026-11-30).
package workos

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// ID is the provider's word.
const ID = "workos"

const name = "WorkOS"

// slot is the type of the one template of an environment, and its id.
const slot = "jwt_template"

const path = "/user_management/jwt_template"

const (
	readDay = "2026-11-30"
	docs    = "https://workos.com/docs/"
)

// Provider is the WorkOS API.
type Provider struct{}

// New returns the provider.
func New() Provider { return Provider{} }

// Info implements [provider.Provider].
func (Provider) Info() provider.Info {
	return provider.Info{
		ID: ID, Name: name,
		Kinds:  []provider.Kind{{Dialect: "workos", Trigger: "access-token", Type: slot}},
		Traits: provider.Traits{Slots: true},
		Fields: []provider.Field{{Name: "api_key", Secret: true, Required: true, About: "the secret key of the environment, which begins with sk_"}},
		Notes:  notes(),
	}
}

func notes() []claims.Fact {
	of := func(page, date, text string) claims.Fact {
		return claims.Fact{Text: text, Source: claims.Source{URL: docs + page, Date: date}}
	}
	return []claims.Fact{
		of("reference/authkit/jwt-template", readDay, "An environment has one template, of access tokens, which the key chooses. It can be replaced, and not deleted. A change has an effect at once, and no former version is kept."),
		of("reference/authkit/jwt-template", readDay, "A template that the platform does not take is refused with the status 422, without the place of the mistake."),
		of("reference/rate-limits", "2026-11-22", "An environment takes 500 changes and 1,000 readings in 10 seconds."),
		of("reference/errors", readDay, "A key that is wrong is the status 401, one that may not do this 403."),
		{Text: "Whether the platform stores the text of a template exactly as it was sent is not documented; claimctl compares it exactly.", Unknown: true},
	}
}

// Read implements [provider.Provider].
func (p Provider) Read(c provider.Connection) (provider.Reader, error) {
	client, err := p.client(c, true)
	if err != nil {
		return nil, err
	}
	return &reader{client: client}, nil
}

// Write implements [provider.Provider].
func (p Provider) Write(c provider.Connection) (provider.Writer, error) {
	client, err := p.client(c, false)
	if err != nil {
		return nil, err
	}
	return &writer{&reader{client: client}, provider.Immediate{Platform: name}}, nil
}

func (p Provider) client(c provider.Connection, readOnly bool) (*provider.Client, error) {
	if err := c.Check(p.Info()); err != nil {
		return nil, err
	}
	return provider.NewClient(c, provider.Options{
		Base: c.Address("https://api.workos.com"), ReadOnly: readOnly, Explain: explain, Authorize: provider.Bearer(c.Secrets["api_key"]),
	}), nil
}

type reader struct {
	client *provider.Client
	provider.Unversioned
	provider.Unbound
}

type template struct {
	Object  string `json:"object"`
	Content string `json:"content"`
	Created string `json:"created_at"`
	Updated string `json:"updated_at"`
}

// Hooks implements [provider.Reader].
func (r *reader) Hooks(ctx context.Context) ([]provider.Hook, error) {
	h, err := r.Hook(ctx, slot)
	if provider.Is(err, provider.NotFound) {
		return nil, nil
	}
	return []provider.Hook{h}, err
}

// Hook implements [provider.Reader]. The description of the interface lists 404
// as an answer; that it stands for a template that was never set is inferred.
func (r *reader) Hook(ctx context.Context, id string) (provider.Hook, error) {
	if id != slot {
		return provider.Hook{}, provider.Absent(id)
	}
	return r.send(ctx, provider.Request{Method: http.MethodGet})
}

func (r *reader) send(ctx context.Context, q provider.Request) (provider.Hook, error) {
	var t template
	q.Path, q.Into = path, &t
	if err := r.client.Send(ctx, q); err != nil {
		return provider.Hook{}, err
	}
	if t.Object != slot {
		return provider.Hook{}, &provider.Error{Kind: provider.Unexpected, Method: q.Method, Path: path, Message: "the answer is no jwt_template", Uncertain: q.Method != http.MethodGet}
	}
	return t.hook(), nil
}

func (t template) hook() provider.Hook {
	return provider.Hook{
		ID: slot, Name: "jwt-template", Type: slot, Code: t.Content, Status: provider.Built, Current: true, Updated: t.Updated,
		Document: secret.New(string(action.MustMarshal(t))),
	}
}

type writer struct {
	*reader
	provider.Immediate
}

// Create implements [provider.Writer]: PUT, which would replace what is there, so
// that is looked at first.
func (w *writer) Create(ctx context.Context, d provider.Draft) (provider.Hook, error) {
	switch have, err := w.Hooks(ctx); {
	case err != nil:
		return provider.Hook{}, err
	case len(have) > 0:
		return provider.Hook{}, &provider.Error{
			Kind: provider.Conflict, Method: http.MethodPut, Path: path, Message: "there is a template already", Hint: "plan again: it was set meanwhile",
		}
	}
	return w.put(ctx, d.Code, d.Settings)
}

// Update implements [provider.Writer].
func (w *writer) Update(ctx context.Context, have provider.Hook, c provider.Change) (provider.Hook, error) {
	if c.Code == nil {
		return w.put(ctx, have.Code, c.Settings)
	}
	return w.put(ctx, *c.Code, c.Settings)
}

func (w *writer) put(ctx context.Context, code string, settings []provider.Setting) (provider.Hook, error) {
	if len(settings) > 0 {
		return provider.Hook{}, &provider.Error{Kind: provider.Refused, Message: fmt.Sprintf("a template of %s has no setting %q", name, settings[0].Name)}
	}
	return w.send(ctx, provider.Request{Method: http.MethodPut, Body: map[string]string{"content": code}})
}

// Delete implements [provider.Writer]. It is an error: there is no such request,
// and a template has at least one claim.
func (w *writer) Delete(context.Context, string) error {
	return &provider.Error{
		Kind: provider.Refused, Message: name + " has no request that deletes the template",
		Hint: "reset it in the dashboard, under Authentication, Sessions",
	}
}

// problem is the body of an error. Of 422, code and message are documented; that
// errors can stand beside them is inferred.
type problem struct {
	Message string            `json:"message"`
	Code    string            `json:"code"`
	Error   string            `json:"error"`
	Errors  []json.RawMessage `json:"errors"`
}

func explain(_ int, body []byte) provider.Explanation {
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return provider.Explanation{}
	}
	out := provider.Explanation{Message: p.Message, Code: p.Code}
	if out.Message == "" {
		out.Message = p.Error
	}
	for _, e := range p.Errors {
		out.Message += " " + said(e)
	}
	return out
}

// said is an error of the list: a text, or an object with a message.
func said(raw json.RawMessage) string {
	var text string
	var object struct {
		Message string `json:"message"`
		Code    string `json:"code"`
	}
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	if json.Unmarshal(raw, &object) == nil && object.Message != "" {
		return object.Message
	}
	return object.Code
}
