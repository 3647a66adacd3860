package fusionauth_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/fusionauth"
	"github.com/claimctl/claimctl/pkg/provider/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Provider: fusionauth.New(), Tenant: fusionauth.New().Tenant(), Key: "api_key",
		Values: map[string]string{
			"application_id": "00000000-0000-4000-8000-000000000001", "tenant_id": "00000000-0000-4000-8000-000000000002",
		},
		Code: func(_ provider.Kind, n int) string {
			return fmt.Sprintf("function populate(jwt, user) {\n  jwt.n = %d; // <b> & \"quotes\"\n}\n", n)
		},
		Settings: []provider.Setting{{Name: "debug", Value: action.Value("true")}},
		Lacks:    provider.Unauthorized, // the platform answers both alike
		Strange: []providertest.Exchange{
			{Method: "PATCH", Path: "/api/lambda/{id}", Body: `{"lambda":{"enabled":false,"news":{"of":"tomorrow"}}}`},
		},
		Kept: "/api/lambda/{id}", Members: [][]string{{"lambda", "enabled"}, {"lambda", "news"}, {"lambda", "insertInstant"}},
		Refusal: providertest.Refusal{
			Status: 400, Kind: provider.Refused, Code: "[invalid]lambda.body", Message: "General. The body is no JavaScript.",
			Body: `{"fieldErrors":{"lambda.body":[{"code":"[invalid]lambda.body","message":"The body is no JavaScript."}]},"generalErrors":[{"code":"[invalid]lambda.body","message":"General."}]}`,
		},
	}
}

func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, options()) }

const (
	application = "/api/application/00000000-0000-4000-8000-000000000001"
	instance    = "/api/tenant/00000000-0000-4000-8000-000000000002"
	lambda      = `{"lambda":{"name":"a","type":"JWTPopulate","body":"function populate(jwt) {}"}}`
	id          = "00000000-0000-4000-b000-000000000001"
)

// TestTenant holds what the local tenant answers: which errors have a body, what
// PUT replaces and PATCH merges, and what is refused.
func TestTenant(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	b.Answers([][3]string{
		{"GET /api/lambda", "", `200 {"lambdas":[]}`},
		{"GET /api/lambda/" + id, "", "404"},
		{"PATCH /api/lambda/" + id, lambda, "404"},
		{"DELETE /api/lambda/" + id, "", "404"},
		{"GET /api/lambdas", "", "404"},
		{"PUT /api/lambda", lambda, "405"},
		{"POST /api/lambda/" + id, `{}`, `400 {"fieldErrors":{"lambda":[{"code":"[blank]lambda","message":"You must specify the [lambda] property."}]},"generalErrors":[]}`},
		{"POST /api/lambda/" + id, `{"lambda":{"name":"a","type":"JWTPopulate"}}`, `400 [blank]lambda.body`},
		{"POST /api/lambda/" + id, `{"lambda":{"name":"a","type":"JWTPopulate","body":"function f() {}"}}`, `400 [invalid]lambda.body`},
		{"POST /api/lambda/" + id, `{"lambda":`, `400 [invalidJSON]`},
		{"POST /api/lambda/" + id, lambda, `200 "body":"function populate(jwt) {}","debug":false,"enabled":true,"engineType":"GraalJS","id":"` + id + `"`},
		{"POST /api/lambda/" + id, lambda, `400 [duplicate]lambda.id`},
		{"PATCH /api/lambda/" + id, `{"lambda":{"debug":true,"type":"ClientCredentialsJWTPopulate"}}`, `200 "name":"a","type":"JWTPopulate","body":"function populate(jwt) {}","debug":true`},
		{"PUT /api/lambda/" + id, lambda, `200 "debug":false`},
		{"GET /api/lambda?type=ClientCredentialsJWTPopulate", "", `200 {"lambdas":[]}`},
		{"GET /api/lambda/search?name=A", "", `200 "total":1`},
		{"GET /api/lambda/search?name=b*", "", `200 {"lambdas":[],"total":0}`},
		{"POST /api/lambda/search", `{"search":{"body":"*POPULATE*"}}`, `200 "total":1`},
		{"GET /api/lambda/search?startRow=1", "", `200 {"lambdas":[],"total":1}`},
		{"PATCH " + application, `{"application":{"lambdaConfiguration":{"accessTokenPopulateId":"nobody"}}}`, `400 lambdaConfiguration`},
		{"PATCH " + instance, `{"tenant":{"oauthConfiguration":{"clientCredentialsAccessTokenPopulateLambdaId":"` + id + `"}}}`, `400 of another type`},
		{"PATCH " + application, `{"application":{"lambdaConfiguration":{"idTokenPopulateId":"` + id + `"}}}`, `200 "name":"Local"`},
		{"DELETE /api/lambda/" + id, "", `400 [inUse]`},
		{"PATCH " + application, `{"application":{"lambdaConfiguration":{"idTokenPopulateId":null}}}`, `200 "lambdaConfiguration":{}`},
		{"DELETE /api/lambda/" + id, "", "200"},
		{"POST /api/application/" + id, `{"application":{"name":"second"}}`, `200 "name":"second"`},
		{"GET /api/application", "", `200 "second"`},
		{"GET /api/tenant", "", `200 {"tenants":[{"id":"00000000-0000-4000-8000-000000000002"`},
	})
	for _, header := range []string{"", "Bearer canary-key-5b1e7f0c", "x"} {
		if got := b.AskWith(header, "GET /api/lambda", ""); got != "401" {
			t.Errorf("%q: got %s, want 401 without a body", header, got)
		}
	}
}

// TestPlaces holds that a place needs the id of what it belongs to.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for place, field := range map[string]string{"access-token": "application_id", "id-token": "application_id", "client-credentials": "tenant_id"} {
		c := providertest.New(t, options()).Connection()
		delete(c.Values, field)
		r, err := fusionauth.New().Read(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Bindings(t.Context(), place); !provider.Is(err, provider.Incomplete) || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: got %v", place, err)
		}
	}
}

// TestUpdateSendsWhatChanges holds that nothing else is sent.
func TestUpdateSendsWhatChanges(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	w := b.Writer()
	h, err := w.Create(t.Context(), provider.Draft{Name: "a", Type: "JWTPopulate", Code: "function populate() {}"})
	if err != nil {
		t.Fatal(err)
	}
	b.Requests()
	code := "function populate(jwt) {}"
	if _, err := w.Update(t.Context(), h, provider.Change{Code: &code}); err != nil {
		t.Fatal(err)
	}
	want := []string{"PATCH /api/lambda/" + h.ID + ` {"lambda":{"body":"function populate(jwt) {}"}}`}
	if diff := cmp.Diff(want, b.Requests()); diff != "" {
		t.Error(diff)
	}
}

// TestCheck holds what is told of a lambda before it is sent.
func TestCheck(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"function populate(jwt) {}":                        "",
		"var populate = function (jwt) {};":                "",
		"async function populate(jwt) {}":                  "CC562 warning 1:1",
		"function pop(jwt) {}":                             "CC561 error 1:1",
		"function populate(jwt) { jwt.x = require('x'); }": "CC561 error 1:34",
		"import x from 'x';\nfunction populate(jwt) {}":    "CC001 error 1:1",
	} {
		var got []string
		for _, d := range fusionauth.New().Check(provider.Kind{}, action.Source{Path: "a.js", Code: []byte(code)}) {
			got = append(got, fmt.Sprintf("%s %s %d:%d", d.Code, d.Severity, d.Line, d.Column))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
