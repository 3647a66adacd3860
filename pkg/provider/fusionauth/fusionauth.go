// Package fusionauth deploys FusionAuth lambdas that populate JWTs over the
// FusionAuth API.
//
// The source of paths, bodies and statuses, unless a comment names another, is
// https://fusionauth.io/docs/apis/lambdas and https://fusionauth.io/docs/apis/
// (read 2026-11-30 in https://github.com/FusionAuth/fusionauth-site
// astro/src/content/docs/apis).
package fusionauth

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// ID is the provider's word.
const ID = "fusionauth"

const name = "FusionAuth"

// The types of lambdas that make claims.
const (
	jwt               = "JWTPopulate"
	clientCredentials = "ClientCredentialsJWTPopulate"
)

func types() []string { return []string{jwt, clientCredentials} }

// The places that a lambda is assigned to: one lambda for the tokens of an
// application, one for all client credentials of a tenant.
const (
	accessToken       = "access-token"
	idToken           = "id-token"
	clientCredentialP = "client-credentials"
)

const (
	readDay = "2026-11-30"
	docs    = "https://fusionauth.io/docs/"
)

// Provider is the FusionAuth API.
type Provider struct{}

// New returns the provider.
func New() Provider { return Provider{} }

// Info implements [provider.Provider].
func (Provider) Info() provider.Info {
	return provider.Info{
		ID: ID, Name: name,
		Kinds: []provider.Kind{
			{Dialect: "fusionauth", Trigger: "jwt-populate", Type: jwt},
			{Dialect: "fusionauth", Trigger: "client-credentials-jwt-populate", Type: clientCredentials},
		},
		Places: []provider.Place{
			{ID: accessToken, Types: []string{jwt}, Max: 1, About: "the access tokens of the application application_id"},
			{ID: idToken, Types: []string{jwt}, Max: 1, About: "the id tokens of the application application_id"},
			{ID: clientCredentialP, Types: []string{clientCredentials}, Max: 1, About: "the client credentials of the tenant tenant_id"},
		},
		Traits: provider.Traits{Deletes: true},
		Fields: []provider.Field{
			{Name: "api_key", Secret: true, Required: true, About: "an API key with GET, POST, PATCH and DELETE of /api/lambda, and GET and PATCH of /api/application and /api/tenant"},
			{Name: "application_id", About: "the id of the application whose tokens lambdas are assigned to; an environment has one"},
			{Name: "tenant_id", About: "the id of the tenant, where there are several, or for client credentials"},
		},
		Settings: []provider.Field{
			{Name: "debug", About: "whether console.debug writes to the event log"},
			{Name: "engineType", About: "the engine, GraalJS"},
		},
		Notes: notes(),
	}
}

func notes() []claims.Fact {
	of := func(page, text string) claims.Fact {
		return claims.Fact{Text: text, Source: claims.Source{URL: docs + page, Date: readDay}}
	}
	return []claims.Fact{
		of("apis/", "An instance has an address of its own: url is always needed."),
		of("apis/lambdas", "A lambda has a type, which cannot change, and is found by its name; two of one name and type are taken for a mistake. No former version is kept."),
		of("apis/", "An update is a PATCH with what changes: the platform merges it, and keeps the rest."),
		{
			Text:   "A lambda has an effect where it is assigned: to the access tokens and the id tokens of an application (lambdaConfiguration). What is assigned runs at once in its changed form.",
			Source: claims.Source{URL: "https://github.com/FusionAuth/fusionauth-issues/issues/2434", Date: readDay},
		},
		{
			Text:   "Client credentials have one lambda in each tenant, oauthConfiguration.clientCredentialsAccessTokenPopulateLambdaId.",
			Source: claims.Source{URL: "https://pub.dev/documentation/fusionauth_dart_client/latest/fusionauth_dart_client/TenantOAuth2Configuration/clientCredentialsAccessTokenPopulateLambdaId.html", Date: readDay},
		},
		of("apis/authentication", "A key without the permission for an endpoint is answered with 401, as a wrong key is: the two cannot be told apart."),
		{
			Text:   "What a lambda reads as context.services.secrets (since 1.64) is no part of the lambda; claimctl does not set it.",
			Source: claims.Source{URL: docs + "extend/code/lambdas", Date: "2026-11-22"},
		},
		{Text: "How many requests the interface takes is not documented; too many are the status 503.", Unknown: true, Source: claims.Source{URL: docs + "apis/", Date: readDay}},
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
	if c.URL == "" {
		return nil, &provider.Error{Kind: provider.Incomplete, Message: "url is missing: the address of the instance, such as https://acme.fusionauth.io"}
	}
	key := c.Secrets["api_key"]
	opts := provider.Options{
		Base: c.Address(""), ReadOnly: readOnly, Explain: explain,
		Authorize: func(_ context.Context, req *http.Request) error {
			req.Header.Set("Authorization", key.Reveal()) // without a scheme
			return nil
		},
	}
	tenant := c.Value(info, "tenant_id")
	if tenant != "" {
		opts.Header = map[string]string{"X-FusionAuth-TenantId": tenant}
	}
	return &reader{client: provider.NewClient(c, opts), application: c.Value(info, "application_id"), tenant: tenant}, nil
}

// problem is the body of an error. Source: https://fusionauth.io/docs/apis/errors
// (read 2026-11-30).
type problem struct {
	Fields  map[string][]said `json:"fieldErrors"`
	General []said            `json:"generalErrors"`
}

type said struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// explain reads the body of an error; those of 401 and 404 are empty.
func explain(status int, body []byte) provider.Explanation {
	switch status {
	case http.StatusUnauthorized:
		return provider.Explanation{
			Message: "the API key is wrong, or lacks the permission for this endpoint",
			Hint:    "the platform answers both alike; compare the key, and its endpoints under Settings, API Keys",
		}
	case http.StatusNotFound:
		return provider.Explanation{Message: "there is no such object", Hint: "is url that of the instance, and are the ids of claimctl.yaml those of its objects?"}
	}
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return provider.Explanation{}
	}
	list := p.General
	fields := make([]string, 0, len(p.Fields))
	for field := range p.Fields {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for _, field := range fields {
		list = append(list, p.Fields[field]...)
	}
	var out provider.Explanation
	var messages []string
	for _, s := range list {
		messages = append(messages, s.Message)
		if out.Code == "" {
			out.Code = s.Code
		}
		if strings.HasPrefix(s.Code, "[duplicate]") || strings.HasPrefix(s.Code, "[inUse]") {
			out.Kind = provider.Conflict
		}
	}
	out.Message = strings.Join(messages, " ")
	return out
}
