package workos_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/providertest"
	"github.com/claimctl/claimctl/pkg/provider/workos"
)

func options() providertest.Options {
	return providertest.Options{
		Provider: workos.New(), Tenant: workos.New().Tenant(), Key: "api_key",
		Code: func(_ provider.Kind, n int) string {
			return fmt.Sprintf("{\n  \"urn:acme:email\": {{ user.email }}, \"n\": %d\n}\n", n)
		},
		Lacks: provider.Forbidden,
		Refusal: providertest.Refusal{
			Status: 422, Kind: provider.Refused, Code: "invalid_request_parameters", Message: `Validation failed. Invalid path: "user.mail"`,
			Body: `{"code":"invalid_request_parameters","message":"Validation failed.","errors":["Invalid path: \"user.mail\""]}`,
		},
	}
}

func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, options()) }

// TestTenant holds what the local tenant answers.
func TestTenant(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	const path = "/user_management/jwt_template"
	b.Answers([][3]string{
		{"GET " + path, "", `404 {"message":"JWT template not found."}`},
		{"PUT " + path, `{}`, `422 {"code":"invalid_request_parameters","message":"Validation failed. content must be a string"}`},
		{"PUT " + path, `{"content":{}}`, `422 content must be a string`},
		{"PUT " + path, `{"content":"{\"sub\": 1}"}`, `422 the claim \"sub\" is the platform's own`},
		{"PUT " + path, `{"content":"{}"}`, `422 at least one member`},
		{"PUT " + path, `{"content":`, `422 invalid_request_parameters`},
		{"PUT " + path, `{"content":"{\"a\": {{ user.id }}}"}`, `200 {"object":"jwt_template","content":"{\"a\": {{ user.id }}}","created_at":"2026-11-30T12:00:00.000Z","updated_at":"2026-11-30T12:00:00.000Z"}`},
		{"DELETE " + path, "", `405 message`},
	})
	for _, header := range []string{"", "Bearer sk_x"} {
		if got := b.AskWith(header, "GET "+path, ""); got != `401 {"message":"Unauthorized"}` {
			t.Errorf("%q: got %s", header, got)
		}
	}
}

// TestCheck holds what is told of a template before it is sent.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, want string }{
		{`{"a": {{ user.email }}, "b": "{{ user.first_name || 'x' }} {{user.last_name}}"}`, ""},
		{`{"d": {{ organization.domains.0.domain }}}`, ""},
		{"{\n  \"iss\": \"x\"\n}", "CC561 error 2:3"},
		{`{}`, "CC561 error 1:1"},
		{`{"a": {{ user.email | upcase }}}`, "CC004 error 1:21"},
		{`{% if user %}{"a": 1}{% endif %}`, "CC001 error 1:2, CC001 error 1:14"},
		{`{"a": {{ }}}`, "CC004 error 1:10"},
		{`{"a": "{{ user.id "}`, "CC001 error 1:8"},
		{`{"a": "` + strings.Repeat("x", 3100) + `"}`, "CC561 error 1:1"},
	} {
		var got []string
		for _, d := range workos.New().Check(provider.Kind{}, action.Source{Path: "a.json", Code: []byte(c.code)}) {
			got = append(got, fmt.Sprintf("%s %s %d:%d", d.Code, d.Severity, d.Line, d.Column))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%.60s: got %q, want %q", c.code, got, c.want)
		}
	}
}
