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
