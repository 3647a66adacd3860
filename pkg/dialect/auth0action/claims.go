package auth0action

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const textScopeClaim = `The "scope" claim cannot be set.`

func setClaimMethod(name string, token action.TokenKind, source claims.Source) dialect.Method {
	return dialect.Method{
		Name:   name,
		Params: []dialect.Param{param("key", "string"), param("value", "unknown")}, Returns: "api", Source: source,
		Token: token,
	}
}

func accessTokenMethods() []dialect.Method {
	set := setClaimMethod("accessToken.setCustomClaim", action.TokenAccess, apiPage(postLogin))
	set.Doc = "Sets a custom claim in the access token."
	set.Throws = []string{textScopeClaim}
	set.Do = setCustomClaim(action.TokenAccess)
	return append([]dialect.Method{set}, scopeMethods()...)
}

func idTokenMethods() []dialect.Method {
	set := setClaimMethod("idToken.setCustomClaim", action.TokenID, apiPage(postLogin))
	set.Doc = "Sets a custom claim in the ID token."
	set.Throws = []string{textScopeClaim}
	set.Do = setCustomClaim(action.TokenID)
	return []dialect.Method{set}
}

// exchangeAccessTokenMethods differ in that no name is refused.
func exchangeAccessTokenMethods() []dialect.Method {
	set := setClaimMethod("accessToken.setCustomClaim", action.TokenAccess, apiPage(credentialsExchange))
	set.Doc = "Sets a custom claim in the access token."
	set.Unknown = "what becomes of a claim named scope, which this trigger does not refuse; it is dropped with a warning"
	set.Do = func(c *dialect.Call) (dialect.Reply, error) {
		return dialect.Chain(), c.Claim(action.TokenAccess, claimName(c), c.Arg(1))
	}
	return []dialect.Method{set}
}

// setCustomClaim refuses scope and nothing else: what other names come to is
// decided when the token is made, without a word to the Action.
func setCustomClaim(token action.TokenKind) func(*dialect.Call) (dialect.Reply, error) {
	return func(c *dialect.Call) (dialect.Reply, error) {
		return dialect.Chain(), writeClaim(c, token, claimName(c), c.Arg(1))
	}
}

func writeClaim(c *dialect.Call, token action.TokenKind, name string, value dialect.Arg) error {
	if name == "scope" {
		return c.Refuse(token, name, value, textScopeClaim)
	}
	return c.Claim(token, name, value)
}

// claimName is the name of a claim. The platform does not check that it is a
// string.
func claimName(c *dialect.Call) string {
	a := c.Arg(0)
	name, ok := a.Text()
	if !ok {
		badArgument(c, "pass the claim's name as a string, and one claim in each call",
			"the claim name is %s, not a string; Auth0 does not check it", a.Kind())
		return a.String()
	}
	return name
}
