package auth0action

import (
	"embed"

	"github.com/claimctl/claimctl/pkg/dialect"
)

//go:embed recipes/*.js recipes/*.claims.yaml
var recipeFiles embed.FS

// Recipes implements [dialect.Cookbook]. The first ones are Actions of the
// post-login trigger.
func (Dialect) Recipes() []dialect.Recipe {
	of := func(trigger, name, summary string) dialect.Recipe {
		r := dialect.ReadRecipe(recipeFiles, name, summary)
		r.Trigger = trigger
		return r
	}
	return []dialect.Recipe{
		dialect.ReadRecipe(recipeFiles, "tier-claim", "put the user's tier into the ID token and the access token"),
		dialect.ReadRecipe(recipeFiles, "roles-claim", "put the user's roles into the ID token and the access token"),
		dialect.ReadRecipe(recipeFiles, "deny-unverified", "deny users whose e-mail address is not verified"),
		dialect.ReadRecipe(recipeFiles, "organization-claim", "put the organization's name and plan into the ID token and the access token"),
		of(preUserRegistration, "deny-disposable-email", "deny registrations with an address of a throw-away provider"),
		of(customTokenExchange, "exchange-signed-token", "exchange a token that another system has signed"),
		of(postChallenge, "challenge-reset", "ask for an enrolled second factor before a password is reset"),
	}
}
