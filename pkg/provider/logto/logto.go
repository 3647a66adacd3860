// Package logto deploys Logto custom token claims (JWT customizers) over the
// Management API.
//
// The source of paths, bodies and statuses, unless a comment names another, is
// https://github.com/logto-io/logto
// packages/core/src/routes/logto-config/jwt-customizer.ts and
// packages/schemas/src/types/logto-config/jwt-customizer.ts (read 2026-11-30).
package logto

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// ID is the provider's word.
const ID = "logto"

const name = "Logto"

// The types of customizers: a tenant has one of each. They are the last part of
// the path.
const (
	accessToken       = "access-token"
	clientCredentials = "client-credentials"
)

// The members of a customizer that claimctl sets. There are samples beside them,
// which are kept as they are.
const (
	script      = "script"
	environment = "environmentVariables"
	blocking    = "blockIssuanceOnError"
)

const (
	readDay = "2026-11-30"
	repo    = "https://github.com/logto-io/logto"
	guide   = "https://docs.logto.io/integrate-logto/interact-with-management-api"
	// ofOSS is the identifier of the Management API where a tenant is run by
	// oneself; that of the cloud holds the tenant's id. Source: guide.
	ofOSS = "https://default.logto.app/api"
)

// Provider is Logto's Management API.
type Provider struct{}

// New returns the provider.
func New() Provider { return Provider{} }

// Info implements [provider.Provider].
func (Provider) Info() provider.Info {
	return provider.Info{
		ID: ID, Name: name,
		Kinds: []provider.Kind{
			{Dialect: "logto", Trigger: accessToken, Type: accessToken},
			{Dialect: "logto", Trigger: clientCredentials, Type: clientCredentials},
		},
		Traits: provider.Traits{Slots: true, Deletes: true, Secrets: true, SecretsReadable: true, ReplacesSecrets: true},
		Fields: []provider.Field{
			{Name: "domain", About: "the tenant's domain, such as abc123.logto.app; a tenant of your own has a url instead"},
			{Name: "client_id", Required: true, About: "the id of a machine-to-machine app whose role has the permission all of the Management API"},
			{Name: "client_secret", Secret: true, Required: true, About: "the secret of that app"},
			{Name: "audience", About: "the identifier of the Management API, where it is neither https://DOMAIN/api nor " + ofOSS},
		},
		Settings: []provider.Field{
			{Name: blocking, About: "whether a failure of the script refuses the token (true) or issues it without the claims (false)"},
		},
		Notes: notes(),
	}
}

func notes() []claims.Fact {
	of := func(url, text string) claims.Fact {
		return claims.Fact{Text: text, Source: claims.Source{URL: url, Date: readDay}}
	}
	blocks := claims.Fact{
		Text:   "The setting blockIssuanceOnError is taken since 2026-08, and has an effect only where development features are on; an older instance refuses it (400).",
		Source: claims.Source{URL: repo + "/tree/1fbc554/packages/schemas/src/types/logto-config", Date: "2026-11-22"},
	}
	return []claims.Fact{
		of(repo, "A tenant has one script for access tokens and one for client credentials. A change has an effect at once, and no former version is kept."),
		of(repo, "An update replaces the whole customizer; claimctl sends the samples and whatever it does not manage back as they were read. The platform refuses members that it does not know (400)."),
		of(repo, "The environment variables of a script come back in clear. claimctl takes all of them for secrets: they are never shown."),
		blocks,
		of(repo, "A plan without custom claims refuses to set a script (403). In the cloud, the admin tenant has none (422)."),
		of(guide, "The token for the interface is asked for at /oidc/token of the tenant, with the scope all."),
		{Text: "How many requests the interface takes is not documented.", Unknown: true},
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
	info := p.Info()
	if err := c.Check(info); err != nil {
		return nil, err
	}
	domain := strings.TrimSuffix(strings.TrimPrefix(c.Value(info, "domain"), "https://"), "/")
	if domain == "" && c.URL == "" {
		return nil, &provider.Error{Kind: provider.Incomplete, Message: "domain is missing: the tenant's domain, such as abc123.logto.app; or url, for a tenant of your own"}
	}
	address := c.Address("https://" + domain)
	tokens := &provider.Tokens{Clock: c.Clock}
	client := provider.NewClient(c, provider.Options{
		Base: address, ReadOnly: readOnly, Explain: explain, Authorize: tokens.Authorize, Renew: tokens.Renew,
	})
	app := grant{
		id: c.Value(info, "client_id"), secret: c.Secrets["client_secret"],
		resource: cmp.Or(c.Value(info, "audience"), resource(domain)),
	}
	tokens.Fetch = func(ctx context.Context) (secret.String, time.Duration, error) { return app.fetch(ctx, client) }
	return client, nil
}

// resource is the identifier of the Management API. Source: guide.
func resource(domain string) string {
	if strings.HasSuffix(domain, ".logto.app") {
		return "https://" + domain + "/api"
	}
	return ofOSS
}

type grant struct {
	id       string
	secret   secret.String
	resource string
}

// fetch asks for a token. Source: https://openapi.logto.io/authentication (read
// 2026-11-30).
func (g grant) fetch(ctx context.Context, client *provider.Client) (secret.String, time.Duration, error) {
	var got struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	r := provider.Request{
		Method: http.MethodPost, Path: "/oidc/token", Into: &got, Open: true,
		Form: url.Values{"grant_type": {"client_credentials"}, "resource": {g.resource}, "scope": {"all"}},
		Authorize: func(_ context.Context, req *http.Request) error {
			req.SetBasicAuth(url.QueryEscape(g.id), url.QueryEscape(g.secret.Reveal()))
			return nil
		},
	}
	if err := client.Send(ctx, r); err != nil {
		return secret.String{}, 0, err
	}
	if got.Token == "" {
		return secret.String{}, 0, &provider.Error{Kind: provider.Unexpected, Method: r.Method, Path: r.Path, Message: "the answer has no access_token"}
	}
	return secret.New(got.Token), time.Duration(got.Expires) * time.Second, nil
}

// problem is the body of an error of the Management API
// (packages/core/src/errors/RequestError/index.ts), or of the token endpoint.
type problem struct {
	Code        string `json:"code"`
	Message     string `json:"message"`
	Details     string `json:"details"`
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func explain(status int, body []byte) provider.Explanation {
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return provider.Explanation{}
	}
	out := provider.Explanation{Message: p.Message, Code: cmp.Or(p.Code, p.Error)}
	switch {
	case p.Message == "":
		out.Message = p.Description
	case p.Details != "":
		out.Message += " " + p.Details
	}
	switch {
	case p.Error == "invalid_client":
		out.Kind = provider.Unauthorized
	case p.Error == "invalid_target":
		out.Hint = "audience is the identifier of the Management API, as the console lists it under API resources"
	case status == http.StatusForbidden && p.Code == "auth.forbidden":
		out.Scope = "all"
		out.Hint = "give the app a machine-to-machine role with the permission all of the Management API"
	}
	return out
}
