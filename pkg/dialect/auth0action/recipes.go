package auth0action

import (
	"embed"
	"fmt"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.js recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. All are Actions of the post-login
// trigger.
func (Dialect) Recipes() []dialect.Recipe {
	return []dialect.Recipe{
		readRecipe("tier-claim", "put the user's tier into the ID token and the access token"),
		readRecipe("roles-claim", "put the user's roles into the ID token and the access token"),
		readRecipe("deny-unverified", "deny users whose e-mail address is not verified"),
		readRecipe("organization-claim", "put the organization's name and plan into the ID token and the access token"),
	}
}

func readRecipe(name, summary string) dialect.Recipe {
	return dialect.Recipe{
		Name: name, Summary: summary,
		Code: recipeFile(name + ".js"), Suite: recipeFile(name + ".claims.yaml"),
	}
}

func recipeFile(name string) []byte {
	data, err := recipeFiles.ReadFile("recipes/" + name)
	if err != nil {
		panic(fmt.Sprintf("auth0action: the binary's own data is broken: %v", err))
	}
	return data
}
