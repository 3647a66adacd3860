package intelliauth

import (
	"embed"
	"fmt"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.js recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. The documented event tells neither
// whether an address is verified nor of organizations, so there is no recipe
// for these; roles are those that the tenant keeps in app_metadata.
func (Dialect) Recipes() []dialect.Recipe {
	return []dialect.Recipe{
		readRecipe("tier-claim", "put the user's tier into the access token"),
		readRecipe("roles-claim", "put the user's roles into the access token"),
		readRecipe("deny-risky", "deny sign-ins from Tor and those with a high risk score"),
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
		panic(fmt.Sprintf("intelliauth: the binary's own data is broken: %v", err))
	}
	return data
}
