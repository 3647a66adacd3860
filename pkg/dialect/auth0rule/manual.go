package auth0rule

import (
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Manual implements [dialect.Manual]: the platform runs no Rules any more.
func (Dialect) Manual() dialect.ByHand {
	return dialect.ByHand{
		Platform: "auth0-rules", Ended: true,
		Reason: claims.Fact{Text: "Rules stopped running on 2026-11-18; there is nothing to deploy them to", Source: rulesPage()},
		Steps: []string{
			"claimctl migrate {file} writes the Action that takes its place",
			"claimctl migrate --check compares the two",
			"Deploy the Action, with the dialect auth0-action and an environment of the provider auth0",
		},
	}
}
