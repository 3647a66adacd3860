package loginradiustemplate

import (
	"embed"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.json recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. A template can neither deny nor read an
// organization, so there is no recipe for these.
func (Dialect) Recipes() []dialect.Recipe {
	return []dialect.Recipe{
		dialect.ReadRecipe(recipeFiles, "profile-claims", "put the user's name, address and place into both tokens"),
		dialect.ReadRecipe(recipeFiles, "tier-claim", "put the user's tier into both tokens"),
		dialect.ReadRecipe(recipeFiles, "roles-claim", "put the user's roles into both tokens"),
	}
}
