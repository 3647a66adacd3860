package stytch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// reader reads the templates of one environment.
type reader struct {
	client *provider.Client
	path   string // without the type
	provider.Unversioned
	provider.Unbound
}

type template struct {
	Content  string `json:"template_content"`
	Audience string `json:"custom_audience"`
	Type     string `json:"jwt_template_type,omitempty"`
}

type answer struct {
	Template *template `json:"jwt_template"`
}

// get reads the template of a type; nil is none. The error of a template that is
// not there is returned beside it.
func (r *reader) get(ctx context.Context, kind string) (*template, error) {
	t, err := r.send(ctx, provider.Request{Method: http.MethodGet, Path: r.path + kind})
	if err != nil || t.Content == "" {
		return nil, err
	}
	return t, nil
}

func (r *reader) send(ctx context.Context, q provider.Request) (*template, error) {
	var got answer
	q.Into = &got
	if err := r.client.Send(ctx, q); err != nil {
		return nil, err
	}
	if got.Template == nil {
		return nil, &provider.Error{Kind: provider.Unexpected, Method: q.Method, Path: q.Path, Message: "the answer has no jwt_template", Uncertain: q.Method != http.MethodGet}
	}
	return got.Template, nil
}

// Hooks implements [provider.Reader]. A type that is not found is one without a
// template; when none of them is found, the project or the environment is the
// one that is not there.
func (r *reader) Hooks(ctx context.Context) ([]provider.Hook, error) {
	var hooks []provider.Hook
	var missing []error
	for _, kind := range []string{session, m2m} {
		t, err := r.get(ctx, kind)
		switch {
		case unset(err):
		case provider.Is(err, provider.NotFound):
			missing = append(missing, err)
		case err != nil:
			return nil, err
		case t != nil:
			hooks = append(hooks, t.hook(kind))
		}
	}
	if len(missing) == 2 {
		return nil, missing[0]
	}
	return hooks, nil
}

// unset reports whether an error says that the template was never set, which is
// told from a project that does not exist by its type. Source:
// https://github.com/stytchauth/stytch-android
// source/sdk/src/main/java/com/stytch/sdk/common/errors/StytchAPIErrorType.kt
// (read 2026-11-30), which lists the type.
func unset(err error) bool {
	var e *provider.Error
	return errors.As(err, &e) && e.Kind == provider.NotFound && e.Code == "jwt_template_not_found"
}

// Hook implements [provider.Reader].
func (r *reader) Hook(ctx context.Context, id string) (provider.Hook, error) {
	if id != session && id != m2m {
		return provider.Hook{}, provider.Absent(id)
	}
	t, err := r.get(ctx, id)
	switch {
	case err != nil:
		return provider.Hook{}, err
	case t == nil:
		return provider.Hook{}, provider.Absent(id)
	}
	return t.hook(id), nil
}

func (t *template) hook(kind string) provider.Hook {
	names := map[string]string{session: "session-claims", m2m: "m2m-claims"}
	document := action.MustMarshal(template{Content: t.Content, Audience: t.Audience})
	return provider.Hook{
		ID: kind, Name: names[kind], Type: kind, Code: t.Content, Status: provider.Built, Current: true,
		Settings: []provider.Setting{{Name: audience, Value: action.MustMarshal(t.Audience)}},
		Document: secret.New(string(document)),
	}
}

type writer struct {
	*reader
	provider.Immediate
}

// Create implements [provider.Writer]. The audience of an environment can be set
// while the template is empty, and stays.
func (w *writer) Create(ctx context.Context, d provider.Draft) (provider.Hook, error) {
	now, err := w.send(ctx, provider.Request{Method: http.MethodGet, Path: w.path + d.Type})
	if err != nil && !provider.Is(err, provider.NotFound) {
		return provider.Hook{}, err
	}
	var next template
	if now != nil {
		next = *now
	}
	if next.Content != "" {
		return provider.Hook{}, &provider.Error{
			Kind: provider.Conflict, Method: http.MethodPut, Path: w.path + d.Type,
			Message: fmt.Sprintf("there is a template for %s already", d.Type), Hint: "plan again: it was set meanwhile",
		}
	}
	next.Content = d.Code
	if next.Audience, err = audienceOf(d.Settings, next.Audience); err != nil {
		return provider.Hook{}, err
	}
	return w.put(ctx, d.Type, next)
}

// Update implements [provider.Writer]: PUT replaces the template and its
// audience.
func (w *writer) Update(ctx context.Context, have provider.Hook, c provider.Change) (provider.Hook, error) {
	next := template{Content: have.Code}
	if err := json.Unmarshal([]byte(have.Document.Reveal()), &next); err != nil {
		return provider.Hook{}, &provider.Error{Kind: provider.Refused, Message: "the template to be updated was not read from this platform"}
	}
	if c.Code != nil {
		next.Content = *c.Code
	}
	var err error
	if next.Audience, err = audienceOf(c.Settings, next.Audience); err != nil {
		return provider.Hook{}, err
	}
	return w.put(ctx, have.ID, next)
}

func (w *writer) put(ctx context.Context, kind string, next template) (provider.Hook, error) {
	next.Type = "" // it is in the path
	t, err := w.send(ctx, provider.Request{Method: http.MethodPut, Path: w.path + kind, Body: next})
	if err != nil {
		return provider.Hook{}, err
	}
	return t.hook(kind), nil
}

// audienceOf is the audience among the settings, or the one that was there.
func audienceOf(list []provider.Setting, text string) (string, error) {
	for _, s := range list {
		if s.Name != audience {
			return "", &provider.Error{Kind: provider.Refused, Message: fmt.Sprintf("%s has no setting %q", name, s.Name)}
		}
		if err := json.Unmarshal(s.Value, &text); err != nil {
			return "", &provider.Error{Kind: provider.Refused, Message: audience + " is a text"}
		}
	}
	return text, nil
}

// Delete implements [provider.Writer]. It is an error: there is no such request,
// and what an empty template does is not documented.
func (w *writer) Delete(context.Context, string) error {
	return &provider.Error{
		Kind: provider.Refused, Message: name + " has no request that deletes a template",
		Hint: "empty it in the dashboard, under Custom claim templates",
	}
}

// problem is the body of an error.
type problem struct {
	RequestID string `json:"request_id"`
	Type      string `json:"error_type"`
	Message   string `json:"error_message"`
}

// explain reads the body of an error.
func explain(status int, body []byte) provider.Explanation {
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return provider.Explanation{}
	}
	out := provider.Explanation{Message: p.Message, Code: p.Type, RequestID: p.RequestID}
	if status == http.StatusNotFound {
		out.Hint = "are project and environment the slugs of the dashboard?"
	}
	return out
}
