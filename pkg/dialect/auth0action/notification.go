package auth0action

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// maxNotificationReason is how much of a reason the platform keeps, in
// characters.
const maxNotificationReason = 1024

// notificationSurface is the api of the Actions that deliver messages for the
// platform.
func notificationSurface(id string) func() dialect.Surface {
	return func() dialect.Surface {
		return dialect.Surface{
			Root: "api", Methods: slices.Concat(notificationMethods(apiPage(id)), cacheMethods(apiPage(id))), State: newState,
			Absent: tokenless(hintNoToken,
				"it belongs to other triggers; this one has api.notification.drop(reason) and api.notification.retry(reason)", "notification"),
		}
	}
}

func notificationMethods(source claims.Source) []dialect.Method {
	reason := []dialect.Param{param("reason", "string")}
	const unknown = "what a second call of either does; the first counts. The decision is deny, with the method as its code"
	return []dialect.Method{
		{
			Name: "notification.drop", Denies: true, Params: reason, Returns: "void", Source: source, Unknown: unknown,
			Doc: "Says that the message cannot be delivered and is not to be tried again. The first 1,024 characters of the reason go to the tenant's logs.",
			Do:  undelivered("drop"),
		},
		{
			Name: "notification.retry", Denies: true, Params: reason, Returns: "void", Source: source, Unknown: unknown,
			Doc: "Says that the message was not delivered; Auth0 tries up to 5 times more. The first 1,024 characters of the reason go to the tenant's logs.",
			Do:  undelivered("retry"),
		},
	}
}

func undelivered(how string) func(*dialect.Call) (dialect.Reply, error) {
	return func(c *dialect.Call) (dialect.Reply, error) {
		reason := text(c, 0, "the reason")
		if runes := []rune(reason); len(runes) > maxNotificationReason {
			reason = string(runes[:maxNotificationReason])
			badArgument(c, "shorten it", "the reason has %d characters, of which %d are kept", len(runes), maxNotificationReason)
		}
		if effects := c.Run.Other("notification"); effects.Len() == 0 {
			effects.Put("outcome", how)
			effects.Put("reason", reason)
		}
		c.Run.Deny(how, reason)
		return dialect.Nothing(), nil
	}
}
