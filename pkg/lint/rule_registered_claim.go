package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

func registeredClaim() Rule {
	return Rule{
		Code: "CC013", Name: "registered-claim",
		Title: "the name means something else to whoever reads the token",
		Text: "IANA registers the names of JWT claims, and libraries act on some of them: they bind the token to a key, " +
			"limit its time or say who acts. A warning for such a name. An info for a name with a registered form, such as " +
			"the boolean email_verified, when the value, or the member of the event that it is, is seen to have another. Names whose registered meaning is the usual one, " +
			"such as name, email, roles or groups, are left alone, and so are those that the platform lists as allowed.",
		Fix: "Use a name of your own. If you mean the registered claim, say so: // claimctl-disable-next-line CC013 -- reason.",
		Bad: "api.accessToken.setCustomClaim('cnf', event.user.confirmed);",
		Good: "api.accessToken.setCustomClaim('confirmed', event.user.confirmed);\n" +
			"api.accessToken.setCustomClaim('roles', event.user.roles);",
		Check: checkRegistered,
	}
}

func checkRegistered(p *Pass) {
	for _, w := range p.Writes {
		registration, ok := claims.Registered(w.Name)
		if !ok || !w.Known || !w.JWT() {
			continue
		}
		rule, fate := p.Decide(w.Method.Token, w.Name)
		if fate != action.FateSet && fate != action.FateRenamed {
			continue // that is the reserved name's finding
		}
		meaning := meaningOf(w.Name)
		allowed := slices.Contains(rule.Match.Names, w.Name)
		if meaning.misread != "" && !allowed {
			p.Report(misread(p, w, registration, meaning), w.Pos)
		} else if got, ok := p.otherForm(w, meaning); ok {
			p.Report(malformed(w, registration, meaning.form, got), w.Pos)
		}
	}
}

func misread(p *Pass, w Write, r claims.Registration, m meaning) action.Diagnostic {
	d := action.Diagnostic{
		Severity: action.SeverityWarning, Source: registry().String(),
		Summary: fmt.Sprintf("claim %q has a registered meaning: %s", w.Name, r.Description),
		Detail:  fmt.Sprintf("%s (%s)", m.misread, r.Reference),
		Hint:    "use another name",
	}
	if form := p.Namespaced(w.Method.Token, w.Name); form != "" {
		d.Hint += ", for example " + form
	}
	return d
}

func malformed(w Write, r claims.Registration, want, got string) action.Diagnostic {
	return action.Diagnostic{
		Severity: action.SeverityInfo, Source: registry().String(),
		Summary: fmt.Sprintf("claim %q is %s here; the registered claim is %s", w.Name, withArticle(got), withArticle(want)),
		Detail:  fmt.Sprintf("it is registered as %q (%s); readers that know it expect %s", r.Description, r.Reference, withArticle(want)),
		Hint:    fmt.Sprintf("make the value %s, or use another name", withArticle(want)),
	}
}

// otherForm is the form of the value when it is seen to differ from the
// registered one.
func (p *Pass) otherForm(w Write, m meaning) (string, bool) {
	value, ok := w.Value()
	if !ok || m.form == "" {
		return "", false
	}
	kind := value.Kind
	if v, known := p.valueOf(w); known && kind == "expression" {
		if kind = v.Kind; kind == "expression" && v.Path != "" {
			kind = p.Shape().kind(v.Path)
		}
	}
	return kind, kind != m.form && slices.Contains([]string{"string", "boolean", "number", "object", "array"}, kind)
}

func withArticle(kind string) string {
	if strings.ContainsAny(kind[:1], "aeiou") {
		return "an " + kind
	}
	return "a " + kind
}

// registry is where the names are registered, in the state that package claims
// holds.
func registry() claims.Source {
	return claims.Source{URL: "https://www.iana.org/assignments/jwt/jwt.xhtml", Date: "2026-07-20"}
}

// meaning is what readers make of registered names.
type meaning struct {
	names []string
	// misread says what goes wrong when the name holds something else; empty
	// when the registered meaning is the usual one.
	misread string
	// form is the JSON form of the registered value, when it is one.
	form string
	// profile marks the names that every OpenID Connect client knows.
	profile bool
}

func meaningOf(name string) meaning {
	for _, m := range meanings() {
		if slices.Contains(m.names, name) {
			return m
		}
	}
	return meaning{}
}

// meanings lists the registered names that are looked at. The forms are those
// of the documents that the registry refers to: OpenID Connect Core 1.0,
// section 5.1; RFC 9068, section 2.2.3.1; RFC 8417; RFC 9711; OpenID
// Federation 1.0; OpenID Connect for Identity Assurance.
func meanings() []meaning {
	return []meaning{
		{
			names:   []string{"iss", "sub", "aud", "azp", "client_id", "sub_id", "act", "may_act", "sid", "jti"},
			misread: "readers take from it who issued the token, whom it is for, about or used by, and decide on that",
		},
		{
			names:   []string{"exp", "nbf", "iat", "auth_time", "exi", "toe"},
			misread: "readers take a time from it and refuse the token when it does not fit",
		},
		{
			names:   []string{"nonce", "at_hash", "c_hash", "cnf", "sub_jwk", "htm", "htu", "ath", "cnonce", "eat_nonce", "atc"},
			misread: "it binds the token to a key, a request or another token; readers that know it refuse a token that does not match",
		},
		{
			names:   []string{"acr", "amr", "vot", "vtm", "authorization_details", "at_use_nbr", "token_introspection", "crit"},
			misread: "readers take from it what the token allows or how far to trust the sign-in",
		},
		{
			names:   []string{"_claim_names", "_claim_sources", "_sd", "_sd_alg", "sd_hash", "...", "vc", "vp", "verified_claims"},
			misread: "it says where further claims are and who vouches for them; readers that know it look for its registered structure",
		},
		{names: []string{"email_verified", "phone_number_verified"}, form: "boolean", profile: true},
		{names: []string{"address"}, form: "object", profile: true},
		{names: []string{"updated_at"}, form: "number", profile: true},
		{
			names: []string{
				"name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
				"website", "email", "gender", "birthdate", "zoneinfo", "locale", "phone_number",
			},
			form: "string", profile: true,
		},
		{names: []string{"roles", "groups", "entitlements"}, form: "array", profile: true},
		{names: []string{"events", "status", "status_list", "location", "metadata", "constraints", "jwks", "place_of_birth"}, form: "object"},
		{names: []string{"keys", "nationalities"}, form: "array"},
		{names: []string{"uptime", "ttl"}, form: "number"},
		{names: []string{"title", "salutation", "msisdn"}, form: "string"},
	}
}
