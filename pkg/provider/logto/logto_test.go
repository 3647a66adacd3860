package logto_test

import (
	"fmt"
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
