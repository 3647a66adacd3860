package auth0action

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/dialect"
)

// hintNoToken is what to do instead of setting a claim where no token is made.
const hintNoToken = "this trigger issues no token: set claims in a " + postLogin + " Action"

// tokenless explains the parts that a trigger without tokens lacks: those that
// set claims, and the namespaces of other triggers but for its own.
func tokenless(claimsHint, otherHint string, own ...string) []dialect.Absent {
	var absent []dialect.Absent
	for _, namespace := range []string{"accessToken", "idToken", "samlResponse"} {
		absent = append(absent, dialect.Absent{Prefix: namespace, Hint: claimsHint})
	}
	for _, namespace := range []string{
		"access", "authentication", "multifactor", "redirect", "user", "validation", "rules", "prompt",
		"refreshToken", "session", "transaction", "groups", "roles", "notification",
	} {
		if !slices.Contains(own, namespace) {
			absent = append(absent, dialect.Absent{Prefix: namespace, Hint: otherHint})
		}
	}
	return absent
}

// cacheOnly is the api of triggers that can change nothing.
func cacheOnly(id string) func() dialect.Surface {
	return func() dialect.Surface {
		return dialect.Surface{
			Root: "api", Methods: cacheMethods(apiPage(id)), State: newState,
			Absent: tokenless(hintNoToken, "an Action of "+id+" changes nothing of the flow: its api is the cache"),
		}
	}
}

// silent makes a method return undefined that other triggers chain from.
func silent(do func(*dialect.Call) (dialect.Reply, error)) func(*dialect.Call) (dialect.Reply, error) {
	return func(c *dialect.Call) (dialect.Reply, error) {
		reply, err := do(c)
		reply.Self = false
		return reply, err
	}
}
