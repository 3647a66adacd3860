package auth0

import "github.com/claimctl/claimctl/pkg/action"

// RiskAssessment puts the scenario's risk, from 0 to 100, into the platform's
// words. Confidence is that the login is the user's own: high means low
// risk. Without authentication it is [action.Absent].
func RiskAssessment(sc action.Scenario) any {
	if sc.Authentication == nil {
		return action.Absent
	}
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
