package auth0rule

import (
	"slices"
	"strings"
)

// place is what a member of a rule's arguments is in an Action; see
// https://auth0.com/docs/customize/actions/migrate/migrate-from-rules-to-actions
// (read 2026-11-22).
type place struct {
	// to is the path in the Action: below event, or below api for what a rule
	// assigns to.
	to string
	// below are the members, where they have other names or places; nil passes
	// everything below on as it is.
	below map[string]place
	// sink says that a rule asks for something by changing it, and that it cannot
	// be read in an Action.
	sink bool
	// none says why there is no equivalent.
	none string
}

func at(to string) place { return place{to: to} }

func without(why string) place { return place{none: why} }

// ruleTable is the mapping of everything that a rule is given.
func ruleTable() map[string]place {
	return map[string]place{
		"user":          {to: "event.user", below: userTable()},
		"context":       {to: "event", below: contextTable()},
		"configuration": at("event.secrets"),
	}
}

// profile are the fields of user that an Action's event has under the same name.
func profile() []string {
	return strings.Fields(`user_id email email_verified name nickname given_name family_name picture username phone_number
		phone_verified created_at updated_at last_password_reset app_metadata user_metadata multifactor enrolledFactors identities`)
}

func userTable() map[string]place {
	out := map[string]place{
		"clientID":         at("event.client.client_id"),
		"logins_count":     at("event.stats.logins_count"),
		"global_client_id": without("user.global_client_id is a relic that Actions do not have"),
		"last_ip":          without("Actions do not have user.last_ip; event.request.ip is the address of this login"),
		"last_login":       without("Actions do not have user.last_login"),
	}
	for _, name := range []string{"hasOwnProperty", "toString", "propertyIsEnumerable", "valueOf"} {
		out[name] = without("what user." + name + " says is about another object in an Action")
	}
	for _, name := range profile() {
		out[name] = at("event.user." + name)
	}
	return out
}

func contextTable() map[string]place {
	return map[string]place{
		"clientID":           at("event.client.client_id"),
		"clientName":         at("event.client.name"),
		"clientMetadata":     at("event.client.metadata"),
		"connectionID":       at("event.connection.id"),
		"connection":         at("event.connection.name"),
		"connectionStrategy": at("event.connection.strategy"),
		"connectionMetadata": at("event.connection.metadata"),
		"connectionOptions":  without("Actions do not have the options of the connection"),
		"tenant":             at("event.tenant.id"),
		"protocol":           at("event.transaction.protocol"),
		"stats":              {to: "event.stats", below: map[string]place{"loginsCount": at("event.stats.logins_count")}},
		"request":            {to: "event.request", below: requestTable()},
		"authentication":     {to: "event.authentication", below: map[string]place{"methods": at("event.authentication.methods")}},
		"authorization":      at("event.authorization"),
		"organization":       at("event.organization"),
		"riskAssessment":     at("event.authentication.riskAssessment"),
		"sessionID":          at("event.session?.id"),
		"sso": {to: "event.session", below: map[string]place{
			"current_clients": at("(event.session?.clients ?? []).map((client) => client.client_id)"),
		}},
		"idToken":         {to: "api.idToken", sink: true},
		"accessToken":     {to: "api.accessToken", sink: true},
		samlConfiguration: {to: "api.samlResponse", sink: true},
		"multifactor":     {to: "api.multifactor", sink: true},
		"redirect":        {to: "api.redirect", sink: true},
		"primaryUser":     {to: "api.authentication", sink: true},
	}
}

func requestTable() map[string]place {
	out := map[string]place{
		"userAgent": at("event.request.user_agent"),
		"geoip":     {to: "event.request.geoip", below: geoTable()},
	}
	for _, name := range []string{"ip", "hostname", "query", "body", "method", "language"} {
		out[name] = at("event.request." + name)
	}
	return out
}

// geoTable has the names of both sides: country_code and countryCode.
func geoTable() map[string]place {
	out := map[string]place{}
	for _, name := range geoNames() {
		out[name] = at("event.request.geoip." + camel(name))
	}
	return out
}

func geoNames() []string {
	return strings.Fields(`country_code country_code3 country_name city_name latitude longitude time_zone continent_code
		subdivision_code subdivision_name`)
}

// camel is a name with underscores in the other spelling.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i, p := range parts[1:] {
		parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}

// looked is what the table says of a path.
type looked struct {
	place
	// steps is how many steps of the path it stands for.
	steps int
	// unknown says that the first step that is not in the table has no place of its
	// own.
	unknown bool
}

// look finds the place of a path: of its longest part that has one.
func look(path []string) looked {
	table, out := ruleTable(), looked{}
	for i, step := range path {
		p, ok := table[step]
		switch {
		case !ok && slices.Equal(path[:i], []string{"user"}):
			return looked{place: at("event.user.app_metadata." + step), steps: i + 1, unknown: true}
		case !ok:
			return looked{place: without("Actions do not have " + strings.Join(path[:i+1], ".")), steps: i + 1}
		}
		out = looked{place: p, steps: i + 1}
		if p.below == nil {
			return out
		}
		table = p.below
	}
	return out
}
