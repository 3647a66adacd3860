package auth0_test

import (
	"fmt"
	"testing"

	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
	"github.com/claimctl/claimctl/pkg/provider/providertest"
)

func conformance() providertest.Options {
	return providertest.Options{
		Provider: auth0.New(), Tenant: auth0.New().Tenant(), Key: "client_secret", Token: "/oauth/token",
		Values: map[string]string{"client_id": providertest.ClientID},
		Code: func(k provider.Kind, n int) string {
			return fmt.Sprintf("exports.onExecute = async (event, api) => { console.log('%s', %d); };\n", k.Type, n)
		},
		Lacks: provider.Forbidden,
		Refusal: providertest.Refusal{
			Status: 400, Kind: provider.Refused, Code: "invalid_body", Message: "Payload validation error: 'Too few properties defined'.",
			Body: `{"statusCode":400,"error":"Bad Request","message":"Payload validation error: 'Too few properties defined'.","errorCode":"invalid_body"}`,
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, conformance())
}

func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, conformance()) }
