package loginradiusscript

import (
	"embed"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.js recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. Whether lrObject tells of an
// organization is not documented, so there is no recipe for one.
func (Dialect) Recipes() []dialect.Recipe {
	return []dialect.Recipe{
		dialect.ReadRecipe(recipeFiles, "tier-claim", "put the user's tier into the ID token and the access token"),
		dialect.ReadRecipe(recipeFiles, "roles-claim", "put the user's roles into the ID token and the access token"),
		dialect.ReadRecipe(recipeFiles, "deny-unverified", "fail the flow of users whose e-mail address is not verified"),
	}
}
