package auth0action

import (
	"fmt"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// refreshProtocol is the protocol of a login that exchanges a refresh token.
const refreshProtocol = "oauth2-refresh-token"

// Event implements [dialect.Dialect]. The members and their order are those of
// https://auth0.com/docs/actions/reference/post-login/post-login-event-object
// and of the samples in @auth0/actions 0.32.0 (both read 2026-11-22); what a
// scenario does not tell is absent, where it may be.
func (Dialect) Event(sc action.Scenario, asked dialect.Trigger) (*action.Object, error) {
	if sc.Empty {
		return &action.Object{}, nil
	}
	t, ok := findTrigger(asked.ID)
	if !ok || !t.runs() {
		return nil, fmt.Errorf("trigger %q is not run by this version; it runs %s", asked.ID, running())
	}
	if t.Serves(sc.Moment) {
		if t.lacks != nil {
			if why := t.lacks(sc); why != "" {
				return nil, fmt.Errorf("trigger %s does not run: %s", t.ID, why)
			}
		}
		return t.event(sc), nil
	}
	other, ok := firstTrigger(func(t trigger) bool { return t.runs() && t.Serves(sc.Moment) })
	if !ok {
		return nil, fmt.Errorf("trigger %s does not run at %s", t.ID, sc.Moment)
	}
	return nil, fmt.Errorf("trigger %s does not run at %s; Auth0 runs %s instead", t.ID, sc.Moment, other.ID)
}

func postLoginEvent(sc action.Scenario) *action.Object {
	return action.NewObject(
		"transaction", loginTransaction(sc),
		"authentication", authentication(sc),
		"authorization", authorization(sc),
		"client", client(sc),
		"connection", connection(sc),
		"organization", organization(sc),
		"request", loginRequest(sc),
		"resource_server", resourceServer(sc),
		"session", session(sc),
		"refresh_token", refreshToken(sc),
		"security_context", securityContext(sc),
		"stats", stats(sc),
		"tenant", tenant(sc),
		"secrets", &action.Object{},
		"configuration", &action.Object{},
		"user", user(sc),
	)
}

func credentialsExchangeEvent(sc action.Scenario) *action.Object {
	scopes := []string{}
	if sc.Authorize != nil {
		scopes = append(scopes, sc.Authorize.Scopes...)
	}
	return action.NewObject(
		"accessToken", action.NewObject("scope", scopes, "customClaims", &action.Object{}),
		"transaction", action.NewObject("requested_scopes", scopes),
		"client", client(sc),
		"resource_server", resourceServer(sc),
		"tenant", tenant(sc),
		"secrets", &action.Object{},
		"configuration", &action.Object{},
		"organization", organization(sc),
		"request", exchangeRequest(sc),
	)
}

func refreshes(sc action.Scenario) bool { return sc.Moment == action.MomentTokenRefresh }

func loginTransaction(sc action.Scenario) any {
	a := sc.Authorize
	if a == nil {
		return action.Absent
	}
	if refreshes(sc) {
		return action.NewObject(
			"requested_scopes", action.Texts(a.Scopes), "protocol", refreshProtocol,
			"locale", action.NonEmpty(a.Locale), "correlation_id", correlationID(sc), "metadata", &action.Object{},
		)
	}
	return action.NewObject(
		"id", "txn_"+auth0.InBase(auth0.Alphanumeric, 16, "transaction", sc.Name),
		"acr_values", []any{},
		"locale", action.NonEmpty(a.Locale),
		"requested_scopes", action.Texts(a.Scopes),
		"ui_locales", locales(a),
		"protocol", "oidc-basic-profile",
		"redirect_uri", action.NonEmpty(a.RedirectURI),
		"prompt", []any{},
		"login_hint", loginHint(sc),
		"response_mode", "query",
		"response_type", []any{"code"},
		"state", action.NonEmpty(a.State),
		"linking_id", nil,
		"correlation_id", correlationID(sc),
		"metadata", &action.Object{},
	)
}

func correlationID(sc action.Scenario) string {
	return "corr-" + auth0.HexID(8, "correlation", sc.Name)
}

func loginHint(sc action.Scenario) any {
	if sc.User == nil {
		return action.Absent
	}
	return action.NonEmpty(sc.User.Email)
}

func authentication(sc action.Scenario) any {
	a := sc.Authentication
	if a == nil {
		return action.Absent
	}
	at := auth0.Stamp(auth0.Started(sc))
	methods := []any{}
	for _, name := range a.Methods {
		m := action.NewObject("name", name, "timestamp", at)
		if name == "mfa" && sc.User != nil && len(sc.User.Factors) > 0 {
			m.Put("type", sc.User.Factors[0])
		}
		methods = append(methods, m)
	}
	return action.NewObject("methods", methods, "riskAssessment", auth0.RiskAssessment(sc))
}

func authorization(sc action.Scenario) any {
	if sc.User == nil {
		return action.Absent
	}
	return action.NewObject("roles", action.Texts(sc.User.Roles))
}

func client(sc action.Scenario) any {
	if sc.Client == nil {
		return action.Absent
	}
	return action.NewObject("client_id", auth0.ClientID(sc), "name", sc.Client.Name, "metadata", orEmpty(sc.Client.Metadata))
}

func connection(sc action.Scenario) any {
	if sc.Connection == nil {
		return action.Absent
	}
	return action.NewObject(
		"id", auth0.Prefixed("con_", sc.Connection.ID), "name", sc.Connection.Name, "strategy", auth0.Provider(sc), "metadata", &action.Object{},
	)
}

func organization(sc action.Scenario) any {
	o := sc.Organization
	if o == nil {
		return action.Absent
	}
	return action.NewObject(
		"id", auth0.Prefixed("org_", o.ID), "name", o.Name, "display_name", o.DisplayName, "metadata", orEmpty(o.Metadata),
	)
}

func resourceServer(sc action.Scenario) any {
	if sc.Authorize == nil || sc.Authorize.Audience == "" {
		return action.Absent
	}
	return action.NewObject("identifier", sc.Authorize.Audience)
}

func stats(sc action.Scenario) any {
	if sc.User == nil {
		return action.Absent
	}
	return action.NewObject("logins_count", sc.User.Logins)
}

func tenant(sc action.Scenario) any {
	if sc.Tenant == nil {
		return action.Absent
	}
	return action.NewObject("id", sc.Tenant.Name)
}

// The session's lives are those of the vendor's sample event: three days
// without use, seven days in all. A tenant sets its own.
const (
	idleLife     = 3 * 24 * time.Hour
	absoluteLife = 7 * 24 * time.Hour
)

func session(sc action.Scenario) any {
	if sc.Session == nil {
		return action.Absent
	}
	begin := auth0.Started(sc)
	return action.NewObject(
		"id", auth0.Prefixed("sess_", sc.Session.ID),
		"user_id", auth0.UserID(sc),
		"created_at", auth0.Stamp(begin),
		"updated_at", auth0.Stamp(sc.At),
		"authenticated_at", auth0.Stamp(begin),
		"idle_expires_at", auth0.Stamp(sc.At.Add(idleLife)),
		"expires_at", auth0.Stamp(begin.Add(absoluteLife)),
		"last_interacted_at", auth0.Stamp(sc.At),
		"clients", clients(sc),
		"device", device(sc),
		"cookie", action.NewObject("mode", "persistent"),
		"metadata", &action.Object{},
	)
}

func clients(sc action.Scenario) []any {
	if sc.Client == nil {
		return []any{}
	}
	return []any{action.NewObject("client_id", auth0.ClientID(sc))}
}

func device(sc action.Scenario) any {
	o := sc.Origin
	if o == nil {
		return action.Absent
	}
	return action.NewObject(
		"initial_ip", o.IP, "last_ip", o.IP, "initial_asn", asn(sc), "last_asn", asn(sc),
		"initial_user_agent", action.NonEmpty(o.UserAgent), "last_user_agent", action.NonEmpty(o.UserAgent),
	)
}

// The refresh token's lives are made up: an application sets its own.
const (
	refreshIdleLife = 15 * 24 * time.Hour
	refreshLife     = 30 * 24 * time.Hour
)

func refreshToken(sc action.Scenario) any {
	r := sc.RefreshToken
	if r == nil {
		return action.Absent
	}
	issued := auth0.MinutesBefore(sc.At, r.IssuedMinutesAgo)
	t := action.NewObject("id", auth0.Prefixed("rt_", r.ID), "user_id", auth0.UserID(sc), "client_id", action.NonEmpty(auth0.ClientID(sc)))
	if sc.Session != nil {
		t.Put("session_id", auth0.Prefixed("sess_", sc.Session.ID))
	}
	t.Put("created_at", auth0.Stamp(issued))
	t.Put("expires_at", auth0.Stamp(issued.Add(refreshLife)))
	t.Put("idle_expires_at", auth0.Stamp(sc.At.Add(refreshIdleLife)))
	t.Put("last_exchanged_at", auth0.Stamp(sc.At))
	t.Put("rotating", r.Rotating)
	t.Put("resource_servers", grantedServers(sc))
	t.Put("device", device(sc))
	t.Put("metadata", &action.Object{})
	t.Put("access", "offline")
	return t
}

func grantedServers(sc action.Scenario) []any {
	a := sc.Authorize
	if a == nil || a.Audience == "" {
		return []any{}
	}
	return []any{action.NewObject("audience", a.Audience, "scopes", strings.Join(a.Scopes, " "))}
}

func securityContext(sc action.Scenario) any {
	if sc.Origin == nil || sc.Origin.UserAgent == "" {
		return action.Absent
	}
	agent := sc.Origin.UserAgent
	return action.NewObject(
		"ja3", auth0.HexID(32, "ja3", agent),
		"ja4", "t13d1516h2_"+auth0.HexID(12, "ja4a", agent)+"_"+auth0.HexID(12, "ja4b", agent),
	)
}

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
	o.Put("multifactor", multifactor(u))
	o.Put("enrolledFactors", enrolled(u))
	o.Put("identities", []any{identity(sc)})
	return o
}

func multifactor(u *action.User) []any {
	if len(u.Factors) == 0 {
		return []any{}
	}
	return []any{"guardian"}
}

func enrolled(u *action.User) []any {
	list := []any{}
	for _, f := range u.Factors {
		list = append(list, action.NewObject("type", f))
	}
	return list
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
