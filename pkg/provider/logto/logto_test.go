package logto_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/logto"
	"github.com/claimctl/claimctl/pkg/provider/providertest"
)

func options() providertest.Options {
	path := "/api/configs/jwt-customizer/access-token"
	return providertest.Options{
		Provider: logto.New(), Tenant: logto.New().Tenant(), Key: "client_secret", Token: "/oidc/token",
		Values: map[string]string{"client_id": providertest.ClientID},
		Code: func(_ provider.Kind, n int) string {
			return fmt.Sprintf("const getCustomJwtClaims = async ({ token }) => ({ n: %d, jti: `${token.jti}` });\n", n)
		},
		Settings: []provider.Setting{{Name: "blockIssuanceOnError", Value: action.Value("true")}},
		Lacks:    provider.Forbidden,
		Strange: []providertest.Exchange{{
			Method: "PATCH", Path: path,
			Body: `{"script":"const getCustomJwtClaims = () => ({});","contextSample":{"user":{"id":"u1"}},"tokenSample":{"jti":"j"},"environmentVariables":{"KEEP":"canary-value-a-31c9"}}`,
		}},
		Kept: path, Members: [][]string{{"contextSample"}, {"tokenSample"}, {"environmentVariables", "KEEP"}},
		Refusal: providertest.Refusal{
			Status: 400, Kind: provider.Refused, Code: "guard.invalid_input",
			Message: `The request body is invalid. Error in key path "": (unrecognized_keys) Unrecognized key(s) in object: 'x'`,
			Body:    `{"code":"guard.invalid_input","data":{"issues":[],"name":"ZodError"},"details":"Error in key path \"\": (unrecognized_keys) Unrecognized key(s) in object: 'x'","message":"The request body is invalid."}`,
		},
	}
}

func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, options()) }

const at = "/api/configs/jwt-customizer"

// TestTenant holds that the local tenant is as strict as the platform.
func TestTenant(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	one := at + "/access-token"
	b.Answers([][3]string{
		{"GET " + at, "", `200 []`},
		{"GET " + one, "", "404 {\"code\":\"entity.not_exists_with_id\",\"message\":\"The logto_config with ID `jwt.accessToken` does not exist.\"}"},
		{"GET " + at + "/id-token", "", `400 guard.invalid_input`},
		{"PATCH " + one, `{"script":"x"}`, `404 entity.not_exists_with_id`},
		{"DELETE " + one, "", `404 entity.not_found`},
		{"PUT " + one, `{"script":"x","name":"y"}`, `400 (unrecognized_keys) Unrecognized key(s) in object: 'name'`},
		{"PUT " + one, `{"environmentVariables":{}}`, `400 Expected string but received undefined.`},
		{"PUT " + one, `{"script":"x","environmentVariables":{"A":1}}`, `400 environmentVariables`},
		{"PUT " + one, `{"script":"x","blockIssuanceOnError":null}`, `400 blockIssuanceOnError`},
		{"PUT " + one, `{"script":`, `400 guard.invalid_input`},
		{"PUT " + one, `{"script":"x","environmentVariables":{"A":"1"}}`, `201 {"script":"x","environmentVariables":{"A":"1"}}`},
		{"PATCH " + one, `{"script":"y"}`, `200 {"script":"y","environmentVariables":{"A":"1"}}`},
		{"PATCH " + one, `{"environmentVariables":{"B":"2"}}`, `400 script`},
		{"PUT " + one, `{"script":"z"}`, `200 {"script":"z"}`},
		{"GET " + at, "", `200 [{"key":"jwt.accessToken","value":{"script":"z"}}]`},
		{"DELETE " + one, "", `204`},
	})
	for header, want := range map[string]string{
		"":                         `401 {"code":"auth.authorization_header_missing","message":"Authorization header is missing."}`,
		"Bearer x":                 `401 auth.unauthorized`,
		"Basic Y2xpZW50OmNhbmFyeQ": `401 auth.authorization_header_missing`,
	} {
		if got := b.AskWith(header, "GET "+at, ""); !providertest.Says(got, want) {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

// TestTokens holds what the token endpoint answers.
func TestTokens(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	good := "Basic " + base64.StdEncoding.EncodeToString([]byte(providertest.ClientID+":canary-key-5b1e7f0c"))
	form := "grant_type=client_credentials&scope=all&resource="
	for _, c := range []struct{ header, body, want string }{
		{"", form + "https://default.logto.app/api", `401 invalid_client`},
		{"Basic eDp5", form + "https://default.logto.app/api", `401 invalid_client`},
		{good, form, `400 invalid_target`},
		{good, "grant_type=password", `400 unsupported_grant_type`},
		{good, form + "https://default.logto.app/api", `200 "scope":"all"`},
	} {
		if got := b.AskWith(c.header, "POST /oidc/token", c.body); !providertest.Says(got, c.want) {
			t.Errorf("%s: got %s, want %s", c.body, got, c.want)
		}
	}
}

// TestResource holds which identifier of the interface is asked for.
func TestResource(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ domain, audience, want string }{
		{"", "", "https%3A%2F%2Fdefault.logto.app%2Fapi"},
		{"abc123.logto.app", "", "https%3A%2F%2Fabc123.logto.app%2Fapi"},
		{"https://abc123.logto.app/", "", "https%3A%2F%2Fabc123.logto.app%2Fapi"},
		{"auth.acme.example", "", "https%3A%2F%2Fdefault.logto.app%2Fapi"},
		{"auth.acme.example", "https://x.example/api", "https%3A%2F%2Fx.example%2Fapi"},
	} {
		var asked []string
		o := options()
		o.Token = ""
		b := providertest.New(t, o)
		conn := b.Connection()
		conn.Values["domain"], conn.Values["audience"] = c.domain, c.audience
		r, err := logto.New().Read(conn)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = r.Hooks(t.Context())
		if asked = b.Requests(); !strings.Contains(asked[0], "resource="+c.want) {
			t.Errorf("%+v: asked %s", c, asked[0])
		}
	}
}

// TestCheck holds what is told of a script before it is sent.
func TestCheck(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"const getCustomJwtClaims = async () => ({});":                 "",
		"async function getCustomJwtClaims() { return {}; }":           "",
		"const getClaims = () => ({});":                                "CC562 warning 1:1",
		"const x = require('x');\nconst getCustomJwtClaims = () => x;": "CC562 warning 1:11",
		"const getCustomJwtClaims = (":                                 "CC001 error 1:1",
	} {
		if got := told(logto.New().Check(provider.Kind{}, action.Source{Path: "a.js", Code: []byte(code)})); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func told(list []action.Diagnostic) string {
	var out []string
	for _, d := range list {
		out = append(out, fmt.Sprintf("%s %s %d:%d", d.Code, d.Severity, d.Line, d.Column))
	}
	return strings.Join(out, ", ")
}
