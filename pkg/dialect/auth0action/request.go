package auth0action

import (
	"net/http"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
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
		"ip", o.IP, "asn", asn(sc), "method", method(o, usual), "hostname", auth0.Hostname(sc),
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
		"ip", o.IP, "method", method(o, http.MethodPost), "hostname", auth0.Hostname(sc),
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

func tokenBody(sc action.Scenario, grant string) *action.Object {
	return action.NewObject("grant_type", grant, "client_id", action.NonEmpty(auth0.ClientID(sc)))
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
