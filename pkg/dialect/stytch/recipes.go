package stytch

import (
	"embed"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.json recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. A template cannot deny, so there is no
// recipe for that.
func (Dialect) Recipes() []dialect.Recipe {
	return []dialect.Recipe{
		dialect.ReadRecipe(recipeFiles, "tier-claim", "put the member's tier into the session JWT"),
		dialect.ReadRecipe(recipeFiles, "roles-claim", "put the member's roles and what they allow into the session JWT"),
		dialect.ReadRecipe(recipeFiles, "organization-claim", "put the member's organization and its metadata into the session JWT"),
		dialect.ReadRecipe(recipeFiles, "hasura-claims", "put the roles that Hasura asks for into the session JWT"),
	}
}
