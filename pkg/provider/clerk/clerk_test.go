package clerk_test

import (
	"fmt"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/clerk"
	"github.com/claimctl/claimctl/pkg/provider/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Provider: clerk.New(), Tenant: clerk.New().Tenant(), Key: "api_key",
		Code: func(_ provider.Kind, n int) string {
			return fmt.Sprintf(`{"tier": "{{user.public_metadata.tier || 'free'}}", "n": %d.0, "a": {"z": 1, "b": [true, null]}}`, n)
		},
		Settings: []provider.Setting{{Name: "lifetime", Value: action.Value("300")}, {Name: "allowed_clock_skew", Value: action.Value("9")}},
		Lacks:    provider.Forbidden,
		Strange: []providertest.Exchange{{
			Method: "PATCH", Path: "/v1/jwt_templates/{id}",
			Body: `{"name":"hook-1","claims":{},"custom_signing_key":true,"signing_algorithm":"ES256","signing_key":"canary-value-b-77d0"}`,
		}},
		Kept: "/v1/jwt_templates/{id}", Members: [][]string{{"custom_signing_key"}, {"signing_algorithm"}, {"created_at"}, {"name"}},
		Refusal: providertest.Refusal{
			Status: 422, Kind: provider.Refused, Code: "form_param_value_invalid", Message: "claims: The claim is reserved.",
			Body: `{"errors":[{"message":"is invalid","long_message":"The claim is reserved.","code":"form_param_value_invalid","meta":{"param_name":"claims"}}],"clerk_trace_id":"t1"}`,
		},
	}
}

func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, options()) }
