package intelliauth

import (
	"embed"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.js recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. The documented event tells neither
// whether an address is verified nor of organizations, so there is no recipe
// for these; roles are those that the tenant keeps in app_metadata.
func (Dialect) Recipes() []dialect.Recipe {
	return []dialect.Recipe{
		dialect.ReadRecipe(recipeFiles, "tier-claim", "put the user's tier into the access token"),
		dialect.ReadRecipe(recipeFiles, "roles-claim", "put the user's roles into the access token"),
		dialect.ReadRecipe(recipeFiles, "deny-risky", "deny sign-ins from Tor and those with a high risk score"),
	}
}
