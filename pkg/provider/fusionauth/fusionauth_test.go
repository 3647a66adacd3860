package fusionauth_test

import (
	"fmt"
	"testing"

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
