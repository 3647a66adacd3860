package fusionauth

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

func ofLambdas(text string) claims.Fact {
	return claims.Fact{Text: text, Source: claims.Source{URL: docs + "extend/code/lambdas", Date: "2026-11-22"}}
}

// Check implements [provider.Checking]: whether there is a function populate, and
// whether the engine waits for what it does.
func (Provider) Check(_ provider.Kind, src action.Source) []action.Diagnostic {
	script, wrong := provider.Script(src)
	if wrong != nil {
		return []action.Diagnostic{*wrong}
	}
	f := provider.Function(script, "populate")
	if f == nil {
		return []action.Diagnostic{provider.Finding(provider.CodeRefused, src, 1, 1,
			ofLambdas("the lambda has no function populate: the platform calls populate(jwt, user, registration, context)"))}
	}
	var found []action.Diagnostic
	if f.Async || f.Generator {
		found = append(found, provider.Finding(provider.CodeDiffers, src, f.Pos.Line, f.Pos.Column,
			ofLambdas("lambdas are synchronous: what populate does after its first await comes too late; that the platform does not wait is inferred")))
	}
	for _, c := range script.Calls {
		if c.Path == "require" {
			found = append(found, provider.Finding(provider.CodeRefused, src, c.Pos.Line, c.Pos.Column,
				ofLambdas("lambdas cannot import, require or load anything")))
		}
	}
	return found
}
