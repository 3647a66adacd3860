package claims_test

import (
	"fmt"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

func BenchmarkApply(b *testing.B) {
	in := claims.Input{
		Rules: claims.Rules{
			Names: []claims.NameRule{
				{ID: "x/reserved", Match: claims.Match{Names: []string{"sub", "iss", "aud", "exp", "nbf", "iat", "jti", "scope"}}, Fate: action.FateDropped},
				{ID: "x/hosts", Match: claims.Match{Hosts: []string{"auth0.com", "webtask.io", "webtask.run"}}, Fate: action.FateDropped},
				{ID: "x/bare", Match: claims.Match{Bare: true, When: []string{"own"}}, Fate: action.FateDropped},
			},
			Size: &claims.SizeRule{ID: "x/size", Limit: 102_400, Warn: 51_200, Fails: true},
		},
		Facts: map[string]bool{"own": true},
	}
	for i := range 9 {
		in.Writes = append(in.Writes, write(i, access, fmt.Sprintf("https://acme.example/claim-%d", i), `{"tier":"enterprise","seats":250}`))
	}
	in.Writes = append(in.Writes, write(9, access, "sub", `"x"`))
	b.ReportAllocs()
	for b.Loop() {
		if out := claims.Apply(in); len(out.Claims) != 10 {
			b.Fatal(out)
		}
	}
}
