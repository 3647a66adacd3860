package auth0action

import (
	"net/http"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

func asn(sc action.Scenario) any {
	if sc.Origin == nil || sc.Origin.Network == nil {
		return action.Absent
	}
	return action.NonEmpty(sc.Origin.Network.ASN)
}

func loginRequest(sc action.Scenario) any {
	o := sc.Origin
	if o == nil {
		return action.Absent
	}
	usual, query, body := http.MethodGet, authorizeQuery(sc), &action.Object{}
	if refreshes(sc) {
		usual, query, body = http.MethodPost, &action.Object{}, tokenBody(sc, "refresh_token")
	}
	return action.NewObject(
		"ip", o.IP, "asn", asn(sc), "method", method(o, usual), "hostname", hostname(sc),
		"language", action.NonEmpty(o.Language), "user_agent", action.NonEmpty(o.UserAgent),
		"query", query, "body", body, "geoip", geoip(o),
	)
}

func exchangeRequest(sc action.Scenario) any {
	o := sc.Origin
	if o == nil {
		return action.Absent
	}
	body := tokenBody(sc, "client_credentials")
	if sc.Authorize != nil {
		body.Put("audience", action.NonEmpty(sc.Authorize.Audience))
	}
	return action.NewObject(
		"ip", o.IP, "method", method(o, http.MethodPost), "hostname", hostname(sc),
		"language", action.NonEmpty(o.Language), "user_agent", action.NonEmpty(o.UserAgent), "body", body, "geoip", geoip(o),
	)
}

func method(o *action.Origin, usual string) string {
	if o.Method == "" {
		return usual
	}
	return o.Method
}

// authorizeQuery is what the client asked for when it sent the user here.
func authorizeQuery(sc action.Scenario) *action.Object {
	q := action.NewObject("client_id", action.NonEmpty(clientID(sc)), "response_type", "code")
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

func tokenBody(sc action.Scenario, grant string) *action.Object {
	return action.NewObject("grant_type", grant, "client_id", action.NonEmpty(clientID(sc)))
}

func geoip(o *action.Origin) *action.Object {
	g := o.Geo
	if g == nil {
		return &action.Object{}
	}
	return action.NewObject(
		"cityName", action.NonEmpty(g.City), "continentCode", action.NonEmpty(g.ContinentCode),
		"countryCode", action.NonEmpty(g.CountryCode), "countryCode3", action.NonEmpty(g.CountryCode3), "countryName", action.NonEmpty(g.CountryName),
		"latitude", g.Latitude, "longitude", g.Longitude,
		"subdivisionCode", action.NonEmpty(g.SubdivisionCode), "subdivisionName", action.NonEmpty(g.SubdivisionName),
		"timeZone", action.NonEmpty(g.TimeZone),
	)
}

// riskAssessment puts the scenario's risk, from 0 to 100, into the platform's
// words. Confidence is that the login is the user's own: high means low risk.
func riskAssessment(sc action.Scenario) *action.Object {
	level := confidence(sc.Authentication.Risk)
	return action.NewObject("confidence", level, "version", "1", "assessments", action.NewObject(
		"NewDevice", newDevice(sc, level), "ImpossibleTravel", impossibleTravel(sc, level), "UntrustedIP", untrustedIP(sc),
	))
}

func confidence(risk int) string {
	switch {
	case risk < 34:
		return "high"
	case risk < 67:
		return "medium"
	}
	return "low"
}

func assessment(level, code string) *action.Object {
	return action.NewObject("confidence", level, "code", code)
}

func firstLogin(sc action.Scenario) bool { return sc.User != nil && sc.User.Logins <= 1 }

func newDevice(sc action.Scenario, level string) *action.Object {
	if firstLogin(sc) {
		return assessment("neutral", "initial_login")
	}
	codes := map[string]string{"high": "match", "medium": "partial_match", "low": "no_match"}
	return assessment(level, codes[level])
}

func impossibleTravel(sc action.Scenario, level string) *action.Object {
	o := sc.Origin
	switch {
	case o != nil && o.Network != nil && (o.Network.Tor || o.Network.VPN):
		return assessment(level, "anonymous_proxy")
	case o == nil || o.Geo == nil:
		return assessment("neutral", "missing_geoip")
	case firstLogin(sc):
		return assessment("neutral", "initial_login")
	}
	codes := map[string]string{
		"high": "minimal_travel_from_last_login", "medium": "substantial_travel_from_last_login", "low": "impossible_travel_from_last_login",
	}
	return assessment(level, codes[level])
}

func untrustedIP(sc action.Scenario) *action.Object {
	o := sc.Origin
	if o == nil || o.Network == nil || !o.Network.Tor {
		return assessment("high", "not_found_on_deny_list")
	}
	found := assessment("low", "found_on_deny_list")
	found.Put("details", action.NewObject("ip", o.IP, "category", "abuse"))
	return found
}
