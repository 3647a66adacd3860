package stytch_test

import (
	"fmt"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/providertest"
	"github.com/claimctl/claimctl/pkg/provider/stytch"
)

func options() providertest.Options {
	return providertest.Options{
		Provider: stytch.New(), Tenant: stytch.New().Tenant(), Key: "client_secret",
		Values: map[string]string{"client_id": providertest.ClientID, "project": "acme", "environment": "test"},
		Code: func(k provider.Kind, n int) string {
			root := map[string]string{"SESSION": "member.name", "M2M": "client.trusted_metadata.tier"}[k.Type]
			return fmt.Sprintf("{\n  \"n\": %d, \"of\": {{ %s }}\n}\n", n, root)
		},
		Settings: []provider.Setting{{Name: "custom_audience", Value: action.Value(`"https://api.acme.example"`)}},
		Refusal: providertest.Refusal{
			Status: 400, Kind: provider.Refused, Code: "jwt_template_invalid_json", Message: "The template is no JSON.",
			Body: `{"status_code":400,"request_id":"request-id-test-1","error_type":"jwt_template_invalid_json","error_message":"The template is no JSON.","error_url":"https://stytch.com/docs/api/errors/400"}`,
		},
	}
}

func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, options()) }

const at = "/pwa/v3/projects/acme/environments/test/jwt_templates/"

// TestTenant holds what the local tenant answers.
func TestTenant(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	b.Answers([][3]string{
		{"GET " + at + "SESSION", "", `200 {"jwt_template":{"template_content":"","custom_audience":"","jwt_template_type":"SESSION"},"request_id":"request-id-test-00000000-0000-4000-a000-000000000003","status_code":200}`},
		{"GET " + at + "session", "", `400 jwt_template_type is SESSION or M2M`},
		{"PUT " + at + "SESSION", `{"template_content":"{}"}`, `400 custom_audience is required, and a text`},
		{"PUT " + at + "SESSION", `{"template_content":{},"custom_audience":""}`, `400 template_content is required, and a text`},
		{"PUT " + at + "SESSION", `{"template_content":"{","custom_audience":""}`, `400 jwt_template_invalid_json`},
		{"PUT " + at + "SESSION", `{"template_content":"{\"a\": {{ x || 'y' }} }","custom_audience":""}`, `400 jwt_template_invalid_tag`},
		{"DELETE " + at + "SESSION", "", `405 method_not_allowed`},
		{"GET /pwa/v3/projects", "", `404 route_not_found`},
	})
	for _, header := range []string{"", "Basic eDp5", "Bearer canary-key-5b1e7f0c"} {
		if got := b.AskWith(header, "GET "+at+"M2M", ""); !providertest.Says(got, "401 unauthorized_credentials") {
			t.Errorf("%q: got %s", header, got)
		}
	}
}

// TestAudienceOfNothing holds that an audience that was set without a template
// survives the first one.
func TestAudienceOfNothing(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	b.Ask("PUT "+at+"M2M", `{"template_content":"","custom_audience":"https://kept.example"}`)
	w := b.Writer()
	if hooks, err := w.Hooks(t.Context()); err != nil || len(hooks) > 0 {
		t.Fatalf("got %v, %v", hooks, err)
	}
	h, err := w.Create(t.Context(), provider.Draft{Name: "x", Type: "M2M", Code: "{}"})
	if err != nil || string(h.Setting("custom_audience")) != `"https://kept.example"` {
		t.Errorf("got %s, %v", h.Setting("custom_audience"), err)
	}
}

// TestNotFound tells a template that was never set from a project that is not
// there.
func TestNotFound(t *testing.T) {
	t.Parallel()
	unset := `{"status_code":404,"error_type":"jwt_template_not_found","error_message":"none"}`
	for _, c := range []struct {
		name, request, body string
		fails               bool
	}{
		{"no template", "GET " + at, unset, false},
		{"no M2M", "GET " + at + "M2M", `{"status_code":404,"error_type":"route_not_found"}`, false},
		{"no project", "GET " + at, `{"status_code":404,"error_type":"project_not_found","error_message":"no such project"}`, true},
	} {
		b := providertest.New(t, options())
		b.Fails(c.request, 404, c.body)
		_, err := b.Writer().Hooks(t.Context())
		if (err != nil) != c.fails || c.fails && provider.As(err).Hint == "" {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}
