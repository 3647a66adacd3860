package auth0action

import (
	"net/url"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// The facts about a run that claim rules ask for.
const (
	factManagementAPI = "management-api"
	factOtherAPI      = "other-auth0-api"
	factPasswordGrant = "password-grant"
	factNoIDToken     = "no-id-token"
)

const (
	maxClaimBytes  = 102_400
	warnClaimBytes = 51_200
)

// reservedNames are the 60 names that cannot be custom claims; see
// [claimsPage].
func reservedNames() []string {
	return strings.Fields(`
		acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest
		entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid may_act mky nbf nonce
		object_id org_id org_name orig origid permissions roles rph s_hash sid sip_callid sip_cseq_num sip_date
		sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256`)
}

// profileNames are the 19 OpenID Connect profile claims that can be set; see
// [claimsPage].
func profileNames() []string {
	return strings.Fields(`
		address birthdate email email_verified family_name gender given_name locale middle_name name nickname
		phone_number phone_number_verified picture preferred_username profile updated_at website zoneinfo`)
}

// Rules implements [dialect.Dialect].
func (Dialect) Rules(t dialect.Trigger) claims.Rules {
	return claims.Rules{
		Names: nameRules(t.ID),
		Undefined: claims.ValuePolicy{
			Fate: action.FateOmitted,
			Fact: claims.Fact{Text: "the value is undefined, for which JSON has no word", Source: code()},
		},
		Null: claims.ValuePolicy{
			Fate: action.FateSet, Fact: claims.Fact{Text: "null is set as it is", Unknown: true},
		},
		Size: &claims.SizeRule{
			ID: "auth0/size", Tokens: []action.TokenKind{action.TokenAccess, action.TokenID},
			Limit: maxClaimBytes, Warn: warnClaimBytes, Fails: true,
			Fact: claims.Fact{
				Text:   "the custom claims of a token may have 100 KB; that the bytes of their compact JSON are counted, for each token apart, is inferred",
				Source: claimsPage(),
			},
		},
		LastWrite: claims.Fact{Unknown: true},
	}
}

// nameRules are in the order of evaluation. A name that none matches is set.
func nameRules(trigger string) []claims.NameRule {
	access := []action.TokenKind{action.TokenAccess}
	rule := func(id string, fate action.Fate, match claims.Match, text string, source claims.Source) claims.NameRule {
		return claims.NameRule{ID: "auth0/" + id, Fate: fate, Match: match, Fact: claims.Fact{Text: text, Source: source}}
	}
	list := []claims.NameRule{
		rule("saml", action.FateSet, claims.Match{Any: true, Tokens: []action.TokenKind{action.TokenSAML}},
			"names of SAML attributes are free", apiPage(postLogin)),
		rule("no-id-token", action.FateOmitted,
			claims.Match{Any: true, Tokens: []action.TokenKind{action.TokenID}, When: []string{factNoIDToken}},
			"no ID token is issued: the request does not have the openid scope", docs("get-started/apis/scopes/openid-connect-scopes")),
		rule("reserved", action.FateDropped, claims.Match{Names: reservedNames()},
			"the name is one of 60 that cannot be customized; the login goes on without the claim", claimsPage()),
		rule("management-api", action.FateDropped, claims.Match{Any: true, Tokens: access, When: []string{factManagementAPI}},
			"access tokens for the Management API get no custom claims", claims.Source{URL: "https://community.auth0.com/t/188599", Date: readOn}),
		rule("host", action.FateDropped, claims.Match{Hosts: []string{"auth0.com", "webtask.io", "webtask.run"}},
			"domains of Auth0 cannot be the namespace of a claim", claimsPage()),
		rule("urn", action.FateDropped, claims.Match{Prefixes: []string{"urn:auth0"}},
			"urn:auth0 cannot be the namespace of a claim; that the claim is dropped without an error is inferred", claimsPage()),
		rule("other-auth0-api", action.FateDropped, claims.Match{Bare: true, Tokens: access, When: []string{factOtherAPI}},
			"access tokens for an API of Auth0 get no claims without a namespace", claimsPage()),
		rule("password-grant-email", action.FateDropped,
			claims.Match{Names: []string{"email"}, Tokens: access, When: []string{factPasswordGrant}},
			"in the password grant email is not added to the access token", claims.Source{URL: "https://community.auth0.com/t/125226", Date: readOn}),
		rule("profile", action.FateSet, claims.Match{Names: profileNames()},
			"the name is an OpenID Connect profile claim, which can be set", claimsPage()),
		rule("bare", action.FateSet, claims.Match{Bare: true},
			"names without a namespace are allowed since 2022-07-28; a namespace such as https://acme.example/ is recommended", claimsPage()),
		rule("namespaced", action.FateSet, claims.Match{Any: true}, "the name has a namespace", claimsPage()),
	}
	// The SAML rule stays first: its names are no claim names.
	return slices.Insert(list, 1, scopeRule(trigger))
}

// scopeRule is about the one name that the post-login api itself refuses. The
// api of credentials-exchange takes it; what becomes of it is not documented.
func scopeRule(trigger string) claims.NameRule {
	rule := claims.NameRule{
		ID: "auth0/scope", Fate: action.FateRejected, Match: claims.Match{Names: []string{"scope"}},
		Fact: claims.Fact{Text: `setCustomClaim throws: The "scope" claim cannot be set.`, Source: code()},
	}
	if trigger == credentialsExchange {
		rule.Fate = action.FateDropped
		rule.Fact = claims.Fact{Text: "scope cannot be a custom claim of this trigger", Unknown: true}
	}
	return rule
}

// Facts implements [dialect.Dialect].
func (Dialect) Facts(in dialect.TokenInput) map[string]bool {
	api, auth0 := auth0API(in)
	return map[string]bool{
		factManagementAPI: auth0 && api == "/api/v2",
		factOtherAPI:      auth0 && api != "/api/v2" && api != "/userinfo",
		factPasswordGrant: passwordGrant(in.Event),
		factNoIDToken:     noIDToken(in.Event),
	}
}

// auth0API is the path of an audience that is one of the platform's own APIs:
// one on the tenant's domain.
func auth0API(in dialect.TokenInput) (path string, ok bool) {
	u, err := url.Parse(audience(in))
	if err != nil || u.Scheme != "https" {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	tenant, _ := in.Event.LookupString("request", "hostname")
	if host != strings.ToLower(tenant) && !strings.HasSuffix(host, ".auth0.com") {
		return "", false
	}
	return strings.TrimSuffix(u.Path, "/"), true
}

func passwordGrant(event *action.Object) bool {
	protocol, _ := event.LookupString("transaction", "protocol")
	grant, _ := event.LookupString("request", "body", "grant_type")
	return slices.Contains([]string{"oauth2-password", "oauth2-resource-owner"}, protocol) ||
		slices.Contains([]string{"password", "http://auth0.com/oauth/grant-type/password-realm"}, grant)
}

// noIDToken reports a request whose scopes are known and do not ask for an ID
// token.
func noIDToken(event *action.Object) bool {
	if v, ok := event.Lookup("transaction", "requested_scopes"); ok { // without a list of them: it is asked often
		items, _ := v.([]any)
		return !slices.ContainsFunc(items, func(item any) bool {
			s, isText := item.(action.Value)
			return isText && isOpenID(s)
		})
	}
	scopes, known := requestedScopes(event)
	return known && !slices.Contains(scopes, "openid")
}

func isOpenID(raw action.Value) bool {
	if string(raw) == `"openid"` {
		return true
	}
	s, _ := textOf(raw)
	return s == "openid"
}
