package auth0rule

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// refreshProtocol is the protocol of a login that exchanges a refresh token.
const refreshProtocol = "oauth2-refresh-token"

// Event implements [dialect.Dialect]: the arguments of a rule and its free
// variables. The members of context are those of [contextPage]; what a scenario
// does not tell is absent, where it may be.
func (Dialect) Event(sc action.Scenario, t dialect.Trigger) (*action.Object, error) {
	if sc.Empty {
		return &action.Object{}, nil
	}
	if !t.Serves(sc.Moment) {
		return nil, fmt.Errorf("Auth0 ran rules at %s and %s, not at %s", t.Moments[0], t.Moments[1], sc.Moment)
	}
	domain := auth0.Hostname(sc)
	return action.NewObject(
		"user", user(sc),
		"context", context(sc),
		"configuration", &action.Object{},
		"auth0", action.NewObject("domain", domain, "baseUrl", "https://"+domain+"/api/v2", "accessToken", "eyJ.management.token"),
	), nil
}

func context(sc action.Scenario) *action.Object {
	return action.NewObject(
		"tenant", tenant(sc),
		"clientID", action.NonEmpty(auth0.ClientID(sc)),
		"clientName", ofClient(sc, func(c *action.Client) any { return c.Name }),
		"clientMetadata", ofClient(sc, func(c *action.Client) any { return orEmpty(c.Metadata) }),
		"connectionID", ofConnection(sc, func(c *action.Connection) any { return auth0.Prefixed("con_", c.ID) }),
		"connection", ofConnection(sc, func(c *action.Connection) any { return c.Name }),
		"connectionStrategy", ofConnection(sc, func(*action.Connection) any { return auth0.Provider(sc) }),
		"connectionOptions", &action.Object{},
		"connectionMetadata", &action.Object{},
		samlConfiguration, &action.Object{},
		"protocol", protocol(sc),
		"stats", stats(sc),
		"sso", sso(sc),
		"accessToken", &action.Object{},
		"idToken", &action.Object{},
		"sessionID", sessionID(sc),
		"request", request(sc),
		"authentication", authentication(sc),
		"authorization", authorization(sc),
		"organization", organization(sc),
		"riskAssessment", auth0.RiskAssessment(sc),
	)
}

func tenant(sc action.Scenario) any {
	if sc.Tenant == nil {
		return action.Absent
	}
	return sc.Tenant.Name
}

func ofClient(sc action.Scenario, get func(*action.Client) any) any {
	if sc.Client == nil {
		return action.Absent
	}
	return get(sc.Client)
}

func ofConnection(sc action.Scenario, get func(*action.Connection) any) any {
	if sc.Connection == nil {
		return action.Absent
	}
	return get(sc.Connection)
}

func protocol(sc action.Scenario) string {
	if refreshing(sc) {
		return refreshProtocol
	}
	return "oidc-basic-profile"
}

func refreshing(sc action.Scenario) bool { return sc.Moment == action.MomentTokenRefresh }

func stats(sc action.Scenario) any {
	if sc.User == nil {
		return action.Absent
	}
	return action.NewObject("loginsCount", sc.User.Logins)
}

// sso tells of the session that the user had before. Its clients are told where
// there is a session at all, as in the successor's event.
func sso(sc action.Scenario) *action.Object {
	clients := []any{}
	if sc.Session != nil && sc.Client != nil {
		clients = append(clients, auth0.ClientID(sc))
	}
	returning := sc.Session != nil && sc.Session.StartedMinutesAgo > 0
	return action.NewObject("with_auth0", returning, "with_dbconn", returning && auth0.Provider(sc) == "auth0", "current_clients", clients)
}

func sessionID(sc action.Scenario) any {
	if sc.Session == nil {
		return action.Absent
	}
	return auth0.Prefixed("sess_", sc.Session.ID)
}

func request(sc action.Scenario) any {
	o := sc.Origin
	if o == nil {
		return action.Absent
	}
	usual, query, body := http.MethodGet, authorizeQuery(sc), &action.Object{}
	if refreshing(sc) {
		usual, query = http.MethodPost, &action.Object{}
		body = action.NewObject("grant_type", "refresh_token", "client_id", action.NonEmpty(auth0.ClientID(sc)))
	}
	if o.Method != "" {
		usual = o.Method
	}
	return action.NewObject(
		"userAgent", action.NonEmpty(o.UserAgent), "ip", o.IP, "hostname", auth0.Hostname(sc), "method", usual,
		"language", action.NonEmpty(o.Language), "query", query, "body", body, "geoip", geoip(o),
	)
}

// authorizeQuery is what the client asked for when it sent the user here.
func authorizeQuery(sc action.Scenario) *action.Object {
	q := action.NewObject("client_id", action.NonEmpty(auth0.ClientID(sc)), "response_type", "code")
	a := sc.Authorize
	if a == nil {
		return q
	}
	q.Put("scope", action.NonEmpty(strings.Join(a.Scopes, " ")))
	q.Put("audience", action.NonEmpty(a.Audience))
	q.Put("redirect_uri", action.NonEmpty(a.RedirectURI))
	q.Put("state", action.NonEmpty(a.State))
	q.Put("nonce", action.NonEmpty(a.Nonce))
	return q
}

func geoip(o *action.Origin) *action.Object {
	g := o.Geo
	if g == nil {
		return &action.Object{}
	}
	return action.NewObject(
		"country_code", action.NonEmpty(g.CountryCode), "country_code3", action.NonEmpty(g.CountryCode3),
		"country_name", action.NonEmpty(g.CountryName), "city_name", action.NonEmpty(g.City),
		"latitude", g.Latitude, "longitude", g.Longitude, "time_zone", action.NonEmpty(g.TimeZone),
		"continent_code", action.NonEmpty(g.ContinentCode), "subdivision_code", action.NonEmpty(g.SubdivisionCode),
		"subdivision_name", action.NonEmpty(g.SubdivisionName),
	)
}

// authentication has times in seconds, as the documentation says; its sample has
// milliseconds.
func authentication(sc action.Scenario) any {
	a := sc.Authentication
	if a == nil {
		return action.Absent
	}
	methods := []any{}
	for _, name := range a.Methods {
		m := action.NewObject("name", name, "timestamp", auth0.Started(sc).Unix())
		if name == "mfa" && sc.User != nil && len(sc.User.Factors) > 0 {
			m.Put("type", sc.User.Factors[0])
		}
		methods = append(methods, m)
	}
	return action.NewObject("methods", methods)
}

func authorization(sc action.Scenario) any {
	if sc.User == nil {
		return action.Absent
	}
	return action.NewObject("roles", action.Texts(sc.User.Roles))
}

func organization(sc action.Scenario) any {
	o := sc.Organization
	if o == nil {
		return action.Absent
	}
	return action.NewObject("id", auth0.Prefixed("org_", o.ID), "name", o.Name, "display_name", o.DisplayName, "metadata", orEmpty(o.Metadata))
}

// user is the profile, with the members of app_metadata merged into it; see
// https://auth0.com/docs/customize/rules/metadata-in-rules (read 2026-11-22).
func user(sc action.Scenario) any {
	u := sc.User
	if u == nil {
		return action.Absent
	}
	created := sc.At.AddDate(0, 0, -u.CreatedDaysAgo)
	o := action.NewObject(
		"user_id", auth0.UserID(sc), "email", action.NonEmpty(u.Email), "email_verified", u.EmailVerified,
		"name", action.NonEmpty(u.Name), "nickname", action.NonEmpty(u.Nickname), "given_name", action.NonEmpty(u.GivenName),
		"family_name", action.NonEmpty(u.FamilyName), "picture", action.NonEmpty(u.Picture), "username", action.NonEmpty(u.Username),
	)
	if u.Phone != "" {
		o.Put("phone_number", u.Phone)
		o.Put("phone_verified", u.PhoneVerified)
	}
	o.Put("created_at", auth0.Stamp(created))
	o.Put("updated_at", auth0.Stamp(sc.At))
	o.Put("app_metadata", orEmpty(u.AppMetadata))
	o.Put("user_metadata", orEmpty(u.UserMetadata))
	o.Put("multifactor", enrolled(u))
	o.Put("identities", []any{identity(sc)})
	for _, m := range orEmpty(u.AppMetadata).Members() {
		o.Put(m.Name, m.Value)
	}
	return o
}

func enrolled(u *action.User) []any {
	if len(u.Factors) == 0 {
		return []any{}
	}
	return []any{"guardian"}
}

func identity(sc action.Scenario) *action.Object {
	name := "Username-Password-Authentication"
	if sc.Connection != nil {
		name = sc.Connection.Name
	}
	id := auth0.LocalUserID(sc)
	return action.NewObject(
		"connection", name, "provider", auth0.Provider(sc), "isSocial", sc.Connection != nil && sc.Connection.Strategy == "social",
		"user_id", id, "userId", id, "profileData", &action.Object{},
	)
}

func orEmpty(o *action.Object) *action.Object {
	if o == nil {
		return &action.Object{}
	}
	return o.Clone()
}

// protocols are the values of context.protocol; see [contextPage].
func protocols() []string {
	return []string{
		"oidc-basic-profile", "oidc-implicit-profile", "oauth2-device-code", "oauth2-resource-owner", "oauth2-resource-owner-jwt-bearer",
		"oauth2-password", refreshProtocol, "samlp", "wsfed", "wstrust-usernamemixed", "delegation", redirectCallback,
	}
}
