package auth0action

import (
	_ "embed"
	"strings"

	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// membersText is a line for each documented member of the events: the trigger,
// the path, the type. It comes from the reference of the triggers' event objects,
// https://auth0.com/docs/actions/reference (read 2026-11-22), in the state of
// auth0/docs-v2 at 092b879e3, and for anonymous_session, experiment and what
// client and refresh_token have beside it from other pages there.
//
//go:embed members.txt
var membersText string

// Members implements [dialect.Described].
func (Dialect) Members(t dialect.Trigger) []dialect.Member {
	var list []dialect.Member
	for line := range strings.Lines(membersText) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == t.ID {
			list = append(list, dialect.Member{Path: f[1], Type: f[2]})
		}
	}
	return list
}

func eventPage() claims.Source {
	return auth0.Docs("actions/reference/" + postLogin + "/" + postLogin + "-event-object")
}

func migration() string { return "customize/actions/migrate/migrate-from-rules-to-actions" }

// legacyNames are what Rules had, which the platform ran before Actions, and
// slips in the names of members.
func legacyNames() []dialect.LegacyName {
	former := func(path, instead, hint string) dialect.LegacyName {
		return dialect.LegacyName{Path: path, Instead: instead, Hint: hint, Throws: true, Source: auth0.Docs(migration())}
	}
	slip := func(path, instead string) dialect.LegacyName {
		return dialect.LegacyName{Path: path, Instead: instead, Hint: "use " + instead, Source: eventPage()}
	}
	return []dialect.LegacyName{
		former("user", "event.user", "the user is event.user; a bare user belongs to Rules"),
		former("context", "", "what Rules had in context is in event: event.client, event.connection, event.request, …"),
		former("configuration", "event.secrets", "values of an Action are in event.secrets"),
		former("callback", "", "an Action has no callback: return to go on, and call api.access.deny to refuse"),
		former("auth0", "", "Actions have no auth0 object; require('auth0') with credentials from event.secrets, or use api.user"),
		former("UnauthorizedError", "", "call api.access.deny(reason) and return"),
		{
			Path: "event.configuration", Hint: "values of an Action are in event.secrets; the reference of the event has no configuration",
			Source: eventPage(),
		},
		slip("event.user.id", "event.user.user_id"),
		slip("event.user.sub", "event.user.user_id"),
		slip("event.user.roles", "event.authorization.roles"),
		slip("event.user.phone_number_verified", "event.user.phone_verified"),
		slip("event.client.clientID", "event.client.client_id"),
		slip("event.client.id", "event.client.client_id"),
		slip("event.user.userMetadata", "event.user.user_metadata"),
		slip("event.user.appMetadata", "event.user.app_metadata"),
		slip("event.stats.loginsCount", "event.stats.logins_count"),
	}
}
