package workos_test

import (
	"fmt"
	"testing"

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
