package auth0action

import (
	"net/http"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// The events of the triggers that issue no token. Their members are those of
// each trigger's page below https://auth0.com/docs/actions/reference and of the
// samples in @auth0/actions (read 2026-11-22 and 2026-11-30).

// withoutMembers is an object less some members; what is no object stays as it is.
func withoutMembers(v any, names ...string) any {
	obj, ok := v.(*action.Object)
	if !ok {
		return v
	}
	for _, name := range names {
		obj.Delete(name)
	}
	return obj
}

// flowRequest is the request of a flow that is not the login, less the members
// that it lacks.
func flowRequest(sc action.Scenario, lacks ...string) any {
	o := sc.Origin
	if o == nil {
		return action.Absent
	}
	return withoutMembers(action.NewObject(
		"ip", o.IP, "method", method(o, http.MethodPost), "hostname", auth0.Hostname(sc),
		"language", action.NonEmpty(o.Language), "user_agent", action.NonEmpty(o.UserAgent),
		"query", &action.Object{}, "body", &action.Object{}, "geoip", geoip(o),
	), lacks...)
}

// correlated is the transaction of flows that tell nothing else of it.
func correlated(sc action.Scenario) *action.Object {
	return action.NewObject("correlation_id", correlationID(sc))
}

// tokenExchangeEvent has a subject token of a made-up kind: a tenant's profiles
// say which kinds there are, and each Action what it takes.
func tokenExchangeEvent(sc action.Scenario) *action.Object {
	request := exchangeRequest(sc)
	transaction := action.NewObject(
		"subject_token", auth0.HexID(32, "subject-token", sc.Name),
		"subject_token_type", "https://legacy.acme.example/token-type/session",
		"requested_scopes", requestScopes(sc),
		"requested_token_type", "urn:ietf:params:oauth:token-type:access_token",
	)
	if obj, ok := request.(*action.Object); ok {
		body := tokenBody(sc, "urn:ietf:params:oauth:grant-type:token-exchange")
		for _, m := range transaction.Members() {
			if strings.HasPrefix(m.Name, "subject_token") {
				body.Put(m.Name, m.Value)
			}
		}
		if a := sc.Authorize; a != nil {
			body.Put("audience", action.NonEmpty(a.Audience))
			body.Put("scope", action.NonEmpty(strings.Join(a.Scopes, " ")))
		}
		obj.Put("body", body)
	}
	return action.NewObject(
		"transaction", transaction, "client", client(sc), "organization", organization(sc), "request", request,
		"resource_server", resourceServer(sc), "tenant", tenant(sc), "secrets", &action.Object{}, "configuration", &action.Object{},
	)
}

func requestScopes(sc action.Scenario) []any {
	if sc.Authorize == nil {
		return []any{}
	}
	return action.Texts(sc.Authorize.Scopes)
}

func preRegistrationEvent(sc action.Scenario) *action.Object {
	return action.NewObject(
		"transaction", signupTransaction(sc), "client", client(sc), "connection", connection(sc),
		"request", flowRequest(sc, "query"), "security_context", securityContext(sc), "tenant", tenant(sc),
		"secrets", &action.Object{}, "configuration", &action.Object{},
		"user", withoutMembers(user(sc), "user_id", "email_verified", "phone_verified", "created_at", "updated_at",
			"multifactor", "enrolledFactors", "identities"),
	)
}

func postRegistrationEvent(sc action.Scenario) *action.Object {
	return action.NewObject(
		"transaction", signupTransaction(sc), "connection", connection(sc),
		"request", flowRequest(sc, "query", "body"), "security_context", securityContext(sc), "tenant", tenant(sc),
		"secrets", &action.Object{}, "configuration", &action.Object{},
		"user", withoutMembers(user(sc), "multifactor", "enrolledFactors", "identities"),
	)
}

// signupTransaction is that of the login that the sign-up is a part of.
func signupTransaction(sc action.Scenario) any {
	return withoutMembers(loginTransaction(sc), "id", "linking_id", "metadata")
}

func changePasswordEvent(sc action.Scenario) *action.Object {
	changed := withoutMembers(user(sc), "name", "nickname", "given_name", "family_name", "picture", "created_at", "updated_at",
		"app_metadata", "user_metadata", "multifactor", "enrolledFactors", "identities")
	if obj, ok := changed.(*action.Object); ok {
		obj.Put("last_password_reset", auth0.Stamp(sc.At))
	}
	return action.NewObject(
		"transaction", correlated(sc), "connection", connection(sc), "request", flowRequest(sc, "query", "body"),
		"tenant", tenant(sc), "secrets", &action.Object{}, "configuration", &action.Object{}, "user", changed,
	)
}

func postChallengeEvent(sc action.Scenario) *action.Object {
	return action.NewObject(
		"transaction", resetTransaction(sc), "authentication", resetAuthentication(sc), "authorization", authorization(sc),
		"client", client(sc), "connection", connection(sc), "organization", organization(sc), "request", flowRequest(sc),
		"stats", stats(sc), "tenant", tenant(sc), "secrets", &action.Object{}, "configuration", &action.Object{},
		"user", withoutMembers(user(sc), "multifactor"),
	)
}

func resetTransaction(sc action.Scenario) *action.Object {
	t := correlated(sc)
	t.Put("login_hint", loginHint(sc))
	if a := sc.Authorize; a != nil {
		t.Put("locale", action.NonEmpty(a.Locale))
		t.Put("state", action.NonEmpty(a.State))
		t.Put("ui_locales", locales(a))
	}
	return t
}

func locales(a *action.Authorize) []any {
	if a.Locale == "" {
		return []any{}
	}
	return []any{a.Locale}
}

// resetAuthentication names the first challenge as the platform does: as a
// second factor, whatever its kind.
func resetAuthentication(sc action.Scenario) any {
	a := sc.Authentication
	if a == nil {
		return action.Absent
	}
	methods := []any{}
	for _, name := range a.Methods {
		methods = append(methods, action.NewObject("name", "mfa", "timestamp", auth0.Stamp(sc.At), "type", name))
	}
	return action.NewObject("methods", methods)
}

func noPhone(sc action.Scenario) string {
	if sc.User == nil || sc.User.Phone == "" {
		return "the user has no phone number"
	}
	return ""
}

func noEmail(sc action.Scenario) string {
	if sc.User == nil || sc.User.Email == "" {
		return "the user has no e-mail address"
	}
	return ""
}

// oneTimeCode is the code of a message, always the same one in a scenario.
func oneTimeCode(sc action.Scenario) string { return auth0.InBase(auth0.Digits, 6, "code", sc.Name) }

func enrolls(sc action.Scenario) bool { return len(sc.User.Factors) == 0 }

// phoneMessageEvent asks for a second factor, or for the enrollment of one
// where the user has none.
func phoneMessageEvent(sc action.Scenario) *action.Object {
	flow := "second-factor-authentication"
	if enrolls(sc) {
		flow = "enrollment"
	}
	return action.NewObject(
		"message_options", action.NewObject(
			"action", flow, "code", oneTimeCode(sc), "message_type", "sms", "recipient", sc.User.Phone,
			"text", oneTimeCode(sc)+" is your verification code for "+clientName(sc),
		),
		"transaction", correlated(sc), "client", client(sc), "request", flowRequest(sc, "query", "body"),
		"security_context", securityContext(sc), "tenant", tenant(sc), "secrets", &action.Object{}, "configuration", &action.Object{},
		"user", withoutMembers(user(sc), "multifactor", "enrolledFactors"),
	)
}

func clientName(sc action.Scenario) string {
	if sc.Client == nil {
		return "the application"
	}
	return sc.Client.Name
}

// emailEvent is the message that goes with the moment.
func emailEvent(sc action.Scenario) *action.Object {
	kind, subject, words := "mfa_oob_code", "Your code", "Your code is "+oneTimeCode(sc)
	switch sc.Moment {
	case action.MomentRegistration:
		kind, subject, words = "verify_email", "Verify your e-mail address", "Verify your address: "+ticket(sc)
	case action.MomentPasswordReset:
		kind, subject, words = "reset_email", "Reset your password", "Set a new password: "+ticket(sc)
	}
	return action.NewObject(
		"notification", action.NewObject(
			"message_type", kind, "to", sc.User.Email, "from", "no-reply@acme.example", "locale", locale(sc),
			"subject", subject, "text", words, "html", "<p>"+words+"</p>",
		),
		"transaction", correlated(sc), "client", client(sc), "connection", connection(sc), "organization", organization(sc),
		"request", flowRequest(sc, "method", "language", "body"), "tenant", tenant(sc),
		"secrets", &action.Object{}, "configuration", &action.Object{},
		"user", withoutMembers(user(sc), "phone_number", "phone_verified", "created_at", "updated_at", "multifactor", "enrolledFactors", "identities"),
	)
}

func ticket(sc action.Scenario) string {
	return "https://" + auth0.Hostname(sc) + "/u/ticket?ticket=" + auth0.InBase(auth0.Alphanumeric, 32, "ticket", sc.Name)
}

func locale(sc action.Scenario) string {
	if sc.Authorize == nil || sc.Authorize.Locale == "" {
		return "en"
	}
	return sc.Authorize.Locale
}

// phoneEvent is the message that goes with the moment.
func phoneEvent(sc action.Scenario) *action.Object {
	kind := "otp_verify"
	switch {
	case sc.Moment == action.MomentPasswordReset:
		kind = "change_password"
	case sc.Moment == action.MomentLogin && enrolls(sc):
		kind = "otp_enroll"
	}
	spoken := strings.Join(strings.Split(oneTimeCode(sc), ""), ", ")
	return action.NewObject(
		"notification", action.NewObject(
			"message_type", kind, "delivery_method", "text", "recipient", sc.User.Phone, "from", "+12125550100", "locale", locale(sc),
			"code", oneTimeCode(sc), "as_text", "Your code is "+oneTimeCode(sc), "as_voice", "Hello. Your code is "+spoken,
		),
		"transaction", correlated(sc), "client", client(sc), "connection", connection(sc), "organization", organization(sc),
		"request", flowRequest(sc, "query", "body"), "tenant", tenant(sc), "secrets", &action.Object{}, "configuration", &action.Object{},
		"user", withoutMembers(user(sc), "multifactor", "enrolledFactors"),
	)
}

// streamEvent is a CloudEvent about the user of the scenario.
func streamEvent(sc action.Scenario) *action.Object {
	kind := "user.created"
	if sc.Moment == action.MomentPasswordReset {
		kind = "user.updated"
	}
	object := user(sc)
	if obj, ok := withoutMembers(object, "enrolledFactors").(*action.Object); ok {
		obj.Put("logins_count", sc.User.Logins)
		obj.Put("blocked", false)
	}
	return action.NewObject(
		"message", action.NewObject(
			"id", "evt_"+auth0.InBase(auth0.Alphanumeric, 22, "event", sc.Name), "type", kind, "source", "urn:auth0:"+auth0.Hostname(sc),
			"specversion", "1.0", "time", auth0.Stamp(sc.At),
			"data", action.NewObject("object", object, "context", streamContext(sc)),
		),
		"secrets", &action.Object{}, "configuration", &action.Object{},
	)
}

// streamContext has names of its own, other than those of the rest of the
// platform.
func streamContext(sc action.Scenario) *action.Object {
	out := action.NewObject("tenant", tenant(sc))
	if sc.Client != nil {
		out.Put("client", action.NewObject("id", auth0.ClientID(sc), "name", sc.Client.Name, "metadata", orEmpty(sc.Client.Metadata)))
	}
	out.Put("connection", withoutMembers(connection(sc), "metadata"))
	if o := sc.Origin; o != nil {
		out.Put("request", action.NewObject(
			"hostname", auth0.Hostname(sc), "ip", o.IP, "method", method(o, http.MethodPost), "user_agent", action.NonEmpty(o.UserAgent), "geo", streamGeo(o),
		))
	}
	return out
}

func streamGeo(o *action.Origin) any {
	g := o.Geo
	if g == nil {
		return action.Absent
	}
	return action.NewObject(
		"continent_code", action.NonEmpty(g.ContinentCode), "country_code", action.NonEmpty(g.CountryCode), "country_name", action.NonEmpty(g.CountryName),
		"subdivision_code", action.NonEmpty(g.SubdivisionCode), "subdivision_name", action.NonEmpty(g.SubdivisionName),
		"city_name", action.NonEmpty(g.City), "latitude", g.Latitude, "longitude", g.Longitude, "time_zone", action.NonEmpty(g.TimeZone),
	)
}
