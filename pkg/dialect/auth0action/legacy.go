package auth0action

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	hintOneClaim = "use setCustomClaim(name, value), once per claim"
	hintFetch    = "use the global fetch or an npm client"
)

// legacySpellings are in blog posts and in a slip of Auth0's own migration
// page, and never were in the api.
func legacySpellings() []dialect.Legacy {
	access, id := addClaim(action.TokenAccess), addClaim(action.TokenID)
	return []dialect.Legacy{
		{Name: "idToken.addClaim", Hint: hintOneClaim, Do: id},
		{Name: "accessToken.addClaim", Hint: hintOneClaim, Do: access},
		{Name: "idToken.setClaim", Instead: "idToken.setCustomClaim", Hint: hintOneClaim, Do: setCustomClaim(action.TokenID)},
		{Name: "accessToken.setClaim", Instead: "accessToken.setCustomClaim", Hint: hintOneClaim, Do: setCustomClaim(action.TokenAccess)},
		{Name: "access.fetch", Hint: hintFetch, Do: fetch},
	}
}

// exchangeSpellings are the ones that make sense without a user.
func exchangeSpellings() []dialect.Legacy {
	return []dialect.Legacy{
		{Name: "accessToken.addClaim", Hint: hintOneClaim, Do: addClaim(action.TokenAccess)},
		{Name: "accessToken.setClaim", Instead: "accessToken.setCustomClaim", Hint: hintOneClaim, Do: setCustomClaim(action.TokenAccess)},
		{Name: "access.fetch", Hint: hintFetch, Do: fetch},
	}
}

// addClaim takes a name and a value, or an object with a member for each
// claim.
func addClaim(token action.TokenKind) func(*dialect.Call) (dialect.Reply, error) {
	return func(c *dialect.Call) (dialect.Reply, error) {
		all := c.Arg(0)
		if !plainObject(all) {
			return setCustomClaim(token)(c)
		}
		for _, name := range all.Keys() {
			if err := writeClaim(c, token, name, all.Get(name)); err != nil {
				return dialect.Nothing(), err
			}
		}
		return dialect.Chain(), nil
	}
}

func fetch(c *dialect.Call) (dialect.Reply, error) {
	return dialect.Reply{Async: true}, throws("%s: the network is not reachable from a run", c.Name)
}
