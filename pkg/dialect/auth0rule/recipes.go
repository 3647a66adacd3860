package auth0rule

import (
	"embed"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.js recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. Nobody deploys a rule any more: they are
// to try out what one did, and what it becomes.
func (Dialect) Recipes() []dialect.Recipe {
	return []dialect.Recipe{
		dialect.ReadRecipe(recipeFiles, "tier-claim", "put the user's tier into both tokens, as a rule did"),
		dialect.ReadRecipe(recipeFiles, "roles-claim", "put the user's roles into both tokens, as a rule did"),
		dialect.ReadRecipe(recipeFiles, "deny-unverified", "deny users whose e-mail address is not verified, as a rule did"),
	}
}
