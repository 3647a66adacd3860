package logto

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

const entry = "getCustomJwtClaims"

// ofRunner is a fact of commit 1fbc554 of the repository.
func ofRunner(text string) claims.Fact {
	return claims.Fact{Text: text, Source: claims.Source{URL: repo + "/tree/1fbc554/packages/core/src/libraries/script-runner", Date: "2026-11-22"}}
}

// Check implements [provider.Checking]. A script without the function is stored
// all the same; then every token is issued without the claims.
func (Provider) Check(_ provider.Kind, src action.Source) []action.Diagnostic {
	parsed, wrong := provider.Script(src)
	if wrong != nil {
		return []action.Diagnostic{*wrong}
	}
	if provider.Function(parsed, entry) == nil {
		return []action.Diagnostic{provider.Finding(provider.CodeDiffers, src, 1, 1,
			ofRunner("the script does not define "+entry+"; the platform stores it, and then issues every token without custom claims"))}
	}
	var found []action.Diagnostic
	for _, c := range parsed.Calls {
		if c.Path == "require" {
			found = append(found, provider.Finding(provider.CodeDiffers, src, c.Pos.Line, c.Pos.Column,
				ofRunner("a script is no module: that require is not there is inferred")))
		}
	}
	return found
}
