// Package auth0 deploys Auth0 Actions over the Management API v2.
//
// The sources, read 2026-11-22, unless a comment names another:
// https://auth0.com/docs/api/management/v2/actions/get-actions and the pages
// beside it for paths, scopes and bodies;
// https://github.com/auth0/go-auth0 (v3.1.0) and
// https://github.com/auth0/auth0-deploy-cli (a00a055) for what the statuses are
// and in which order the published clients proceed.
package auth0

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// Provider is Auth0's Management API.
type Provider struct{}

// New returns the provider.
func New() Provider { return Provider{} }

const (
	dialectID   = "auth0-action"
	runtime     = "node22"
	readDay     = "2026-11-22"
	docsActions = "https://auth0.com/docs/api/management/v2/actions/"
)

func documented(page, text string) claims.Fact {
	return claims.Fact{Text: text, Source: claims.Source{URL: docsActions + page, Date: readDay}}
}

func read(url, text string) claims.Fact {
	return claims.Fact{Text: text, Source: claims.Source{URL: url, Date: readDay}}
}

// Info implements [provider.Provider].
func (Provider) Info() provider.Info {
	kinds := kinds()
	var places []provider.Place
	for _, k := range kinds {
		if t, _ := triggerOf(k.Type, k.Version); t.Policy == flowBound {
			places = append(places, provider.Place{ID: k.Type, Types: []string{k.Type}})
		}
	}
	return provider.Info{
		ID: "auth0", Name: "Auth0", Kinds: kinds, Places: places,
		Traits: provider.Traits{
			Builds: true, Publishes: true, Versions: true, Deletes: true,
			Secrets: true, ReplacesSecrets: true, Dependencies: true,
		},
		Fields: []provider.Field{
			{Name: "domain", About: "the tenant's domain, such as acme.eu.auth0.com"},
			{Name: "client_id", About: "the id of a machine-to-machine application that may use the Management API"},
			{Name: "client_secret", Secret: true, About: "the secret of that application"},
			{Name: "token", Secret: true, About: "a token for the Management API, in the place of client_id and client_secret"},
			{Name: "audience", About: "the identifier of the Management API, where it is not https://DOMAIN/api/v2/"},
		},
		Notes: notes(),
	}
}

func notes() []claims.Fact {
	return []claims.Fact{
		documented("patch-action", "The list of secrets that an update sends replaces the former list: a name that is not in it is deleted. claimctl sends all or none."),
		documented("get-action", "The values of secrets are never given back, so a changed value cannot be seen from outside; only that it was changed, by its date."),
		documented("post-deploy-draft-version", "A version that is restored is deployed as a copy with a new number."),
		documented("patch-bindings", "The list of bindings is replaced as a whole. There is no way to make it conditional: who writes last wins. claimctl reads right before and right after."),
		{
			Text:   "Actions for custom-token-exchange and event-stream are bound to a profile or a stream, not to a place in a flow; claimctl deploys them and does not bind them.",
			Source: claims.Source{URL: "https://github.com/auth0/auth0-deploy-cli", Date: "2026-11-30"},
		},
		read("https://github.com/auth0/terraform-provider-auth0", `The runtime "node18" is stored as "node18-actions", except for custom-token-exchange.`),
		{Text: "Whether a name can be used by two actions of one trigger is not documented; claimctl takes two of a name for a mistake.", Unknown: true},
	}
}

// kinds are the triggers that take Actions, and their versions; see
// https://auth0.com/docs/customize/actions/explore-triggers (read 2026-11-22).
func kinds() []provider.Kind {
	list := []struct{ trigger, version string }{
		{"post-login", "v3"},
		{"credentials-exchange", "v2"},
		{customTokenExchange, "v1"},
		{"pre-user-registration", "v2"},
		{"post-user-registration", "v2"},
		{"post-change-password", "v2"},
		{"send-phone-message", "v2"},
		{"password-reset-post-challenge", "v1"},
		{"custom-email-provider", "v1"},
		{"custom-phone-provider", "v1"},
		{"event-stream", "v1"},
	}
	out := make([]provider.Kind, len(list))
	for i, k := range list {
		out[i] = provider.Kind{Dialect: dialectID, Trigger: k.trigger, Type: k.trigger, Version: k.version, Runtime: runtime}
	}
	return out
}

const customTokenExchange = "custom-token-exchange"

// Canonical implements [provider.Comparing]: the platform stores node18 under
// another name. Source: https://github.com/auth0/terraform-provider-auth0
// (a00b692, read 2026-11-22).
func (Provider) Canonical(h provider.Hook) provider.Hook {
	if h.Runtime == "node18" && h.Type != customTokenExchange {
		h.Runtime = "node18-actions"
	}
	return h
}

// Read implements [provider.Provider].
func (p Provider) Read(c provider.Connection) (provider.Reader, error) {
	client, err := p.client(c, true)
	if err != nil {
		return nil, err
	}
	return &reader{client}, nil
}

// Write implements [provider.Provider].
func (p Provider) Write(c provider.Connection) (provider.Writer, error) {
	client, err := p.client(c, false)
	if err != nil {
		return nil, err
	}
	return &writer{reader{client}}, nil
}

func (p Provider) client(c provider.Connection, readOnly bool) (*provider.Client, error) {
	info := p.Info()
	domain := strings.TrimSuffix(strings.TrimPrefix(c.Value(info, "domain"), "https://"), "/")
	if domain == "" && c.URL == "" {
		return nil, &provider.Error{Kind: provider.Incomplete, Message: "domain is missing: the tenant's domain, such as acme.eu.auth0.com"}
	}
	address := c.Address("https://" + domain)
	opts := provider.Options{
		Base: address + "/api/v2", Explain: explain, ReadOnly: readOnly,
		RequestID: []string{"X-Auth0-Requestid"},
	}
	if token := c.Secrets["token"]; !token.Empty() {
		opts.Authorize = provider.Bearer(token)
		return provider.NewClient(c, opts), nil
	}
	if c.Value(info, "client_id") == "" || c.Secrets["client_secret"].Empty() {
		return nil, &provider.Error{
			Kind: provider.Incomplete, Message: "the credentials are missing: client_id and client_secret, or token",
			Hint: "make a machine-to-machine application for the Management API; the secret is given by reference, such as env:AUTH0_CLIENT_SECRET",
		}
	}
	tokens := &provider.Tokens{Clock: c.Clock}
	opts.Authorize, opts.Renew = tokens.Authorize, tokens.Renew
	client := provider.NewClient(c, opts)
	ask := grant{
		GrantType: "client_credentials", ClientID: c.Value(info, "client_id"), ClientSecret: c.Secrets["client_secret"].Reveal(),
		Audience: cmp.Or(c.Value(info, "audience"), audience(domain, address)),
	}
	tokens.Fetch = func(ctx context.Context) (secret.String, time.Duration, error) {
		return fetch(ctx, client, address, ask)
	}
	return client, nil
}

// audience is the identifier of the Management API: the tenant's own domain,
// also where it is reached under another.
func audience(domain, address string) string {
	if domain != "" {
		return "https://" + domain + "/api/v2/"
	}
	u, err := url.Parse(address)
	if err != nil {
		return address + "/api/v2/"
	}
	return u.Scheme + "://" + u.Host + "/api/v2/"
}

// grant is the body of a token request; see
// https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens/get-management-api-access-tokens-for-production
// (read 2026-11-22).
type grant struct {
	GrantType    string `json:"grant_type"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Audience     string `json:"audience"`
}

func fetch(ctx context.Context, client *provider.Client, address string, ask grant) (secret.String, time.Duration, error) {
	var got struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	r := provider.Request{Method: http.MethodPost, Path: address + "/oauth/token", Body: ask, Into: &got, Open: true, Hide: []string{ask.ClientSecret}}
	if err := client.Send(ctx, r); err != nil {
		return secret.String{}, 0, err
	}
	if got.Token == "" {
		return secret.String{}, 0, &provider.Error{Kind: provider.Unexpected, Method: r.Method, Path: "/oauth/token", Message: "the answer has no access_token"}
	}
	return secret.New(got.Token), time.Duration(got.Expires) * time.Second, nil
}
