// Package stytch deploys Stytch custom claim templates over the Programmatic
// Workspace Actions API (PWA) v3.
//
// The sources, read 2026-11-30, unless a comment names another:
// https://stytch.com/docs/api-reference/pwa/api/v3/jwt-templates/set-jwt-template
// and the page of get-jwt-template beside it for paths and bodies;
// https://github.com/stytchauth/stytch-management-go (v3) pkg/api/internal and
// pkg/stytcherror for credentials and errors.
package stytch

import (
	"context"
	"net/http"
	"net/url"

	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// ID is the provider's word.
const ID = "stytch"

const name = "Stytch"

// The types of templates: an environment has one of each.
const (
	session = "SESSION"
	m2m     = "M2M"
)

// audience is the setting of a template that becomes the claim aud.
const audience = "custom_audience"

const (
	readDay = "2026-11-30"
	docs    = "https://stytch.com/docs/"
	ofSet   = docs + "api-reference/pwa/api/v3/jwt-templates/set-jwt-template"
)

// Provider is Stytch's management interface.
type Provider struct{}

// New returns the provider.
func New() Provider { return Provider{} }

// Info implements [provider.Provider].
func (Provider) Info() provider.Info {
	return provider.Info{
		ID: ID, Name: name,
		Kinds: []provider.Kind{
			{Dialect: "stytch", Trigger: "b2b-session", Type: session},
			{Dialect: "stytch", Trigger: "consumer-session", Type: session},
			{Dialect: "stytch", Trigger: "m2m", Type: m2m},
		},
		Traits: provider.Traits{Slots: true},
		Fields: []provider.Field{
			{Name: "project", Required: true, About: "the slug of the project"},
			{Name: "environment", Required: true, About: "the slug of the project's environment, such as test or production"},
			{Name: "client_id", Required: true, About: "the id of a workspace management key"},
			{Name: "client_secret", Secret: true, Required: true, About: "the secret of that key"},
		},
		Settings: []provider.Field{
			{Name: audience, About: "what the platform puts into the claim aud, beside the project's id"},
		},
		Notes: notes(),
	}
}

func notes() []claims.Fact {
	of := func(url, date, text string) claims.Fact {
		return claims.Fact{Text: text, Source: claims.Source{URL: url, Date: date}}
	}
	const ofClaims = docs + "multi-tenant-auth/manage-sessions/custom-claims"
	return []claims.Fact{
		of(ofSet, readDay, "An environment has one template for sessions and one for M2M tokens. Neither can be listed, renamed or deleted."),
		of(ofSet, readDay, "An update replaces the template and custom_audience together; claimctl sends the one that stays as it was read."),
		of(ofClaims, "2026-11-22", "A changed template has an effect at once, with the next JWT that is minted."),
		of(ofSet, readDay, "No former version of a template is kept."),
		of(ofClaims, "2026-11-22", "All custom claims together may have four kilobytes, and names such as sub are an error: claimctl test shows both before a deploy."),
		{Text: "What a template that was never set reads as is not documented; claimctl takes an empty one, and the error jwt_template_not_found, for none.", Unknown: true},
		{Text: "What the platform checks when a template is set, which permissions a key can lack and how many requests it takes are not documented.", Unknown: true},
		{Text: "Whether a project is for B2B or for consumers is not told by this interface; a session template that is pulled is taken for a B2B one.", Unknown: true},
	}
}

// Read implements [provider.Provider].
func (p Provider) Read(c provider.Connection) (provider.Reader, error) {
	r, err := p.reader(c, true)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Write implements [provider.Provider].
func (p Provider) Write(c provider.Connection) (provider.Writer, error) {
	r, err := p.reader(c, false)
	if err != nil {
		return nil, err
	}
	return &writer{r, provider.Immediate{Platform: name}}, nil
}

func (p Provider) reader(c provider.Connection, readOnly bool) (*reader, error) {
	info := p.Info()
	if err := c.Check(info); err != nil {
		return nil, err
	}
	id, key := c.Value(info, "client_id"), c.Secrets["client_secret"]
	path := "/pwa/v3/projects/" + url.PathEscape(c.Value(info, "project")) +
		"/environments/" + url.PathEscape(c.Value(info, "environment")) + "/jwt_templates/"
	client := provider.NewClient(c, provider.Options{
		Base: c.Address("https://management.stytch.com"), ReadOnly: readOnly, Explain: explain,
		Authorize: func(_ context.Context, req *http.Request) error {
			req.SetBasicAuth(id, key.Reveal())
			return nil
		},
	})
	return &reader{client: client, path: path}, nil
}
