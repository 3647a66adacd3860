package auth0

import (
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

// ReadOn is the day on which the sources were read, unless they say otherwise.
const ReadOn = "2026-11-22"

// Docs is a page of the platform's documentation.
func Docs(page string) claims.Source {
	return claims.Source{URL: "https://auth0.com/docs/" + page, Date: ReadOn}
}

// ClaimsPage says which names a custom claim can have.
func ClaimsPage() claims.Source {
	return Docs("secure/tokens/json-web-tokens/create-custom-claims")
}

// TokensPage is about access tokens.
func TokensPage() claims.Source { return Docs("secure/tokens/access-tokens") }

// The facts about a run that the rules ask for; see [Login.Facts].
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

// ReservedNames are the 60 names that cannot be custom claims; see
// [ClaimsPage].
func ReservedNames() []string {
	return strings.Fields(`
		acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest
		entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid may_act mky nbf nonce
		object_id org_id org_name orig origid permissions roles rph s_hash sid sip_callid sip_cseq_num sip_date
		sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256`)
}

// profileNames are the 19 OpenID Connect profile claims that can be set; see
// [ClaimsPage].
func profileNames() []string {
	return strings.Fields(`
		address birthdate email email_verified family_name gender given_name locale middle_name name nickname
		phone_number phone_number_verified picture preferred_username profile updated_at website zoneinfo`)
}

// Rules are those that hold whatever wrote the claim. What becomes of undefined,
// and of a claim that is written twice, is the caller's to add. Attributes is the
// page that says what names the attributes of a SAML assertion can have.
func Rules(attributes claims.Source) claims.Rules {
	return claims.Rules{
		Names: nameRules(attributes),
		Null: claims.ValuePolicy{
			Fate: action.FateSet, Fact: claims.Fact{Text: "null is set as it is", Unknown: true},
		},
		Size: &claims.SizeRule{
			ID: "auth0/size", Tokens: []action.TokenKind{action.TokenAccess, action.TokenID},
			Limit: maxClaimBytes, Warn: warnClaimBytes, Fails: true,
			Fact: claims.Fact{
				Text:   "the custom claims of a token may have 100 KB; that the bytes of their compact JSON are counted, for each token apart, is inferred",
				Source: ClaimsPage(),
			},
		},
	}
}

// nameRules are in the order of evaluation. A name that none matches is set. The
// rule about SAML is the first: its names are no claim names.
func nameRules(attributes claims.Source) []claims.NameRule {
	access := []action.TokenKind{action.TokenAccess}
	rule := func(id string, fate action.Fate, match claims.Match, text string, source claims.Source) claims.NameRule {
		return claims.NameRule{ID: "auth0/" + id, Fate: fate, Match: match, Fact: claims.Fact{Text: text, Source: source}}
	}
	return []claims.NameRule{
		rule("saml", action.FateSet, claims.Match{Any: true, Tokens: []action.TokenKind{action.TokenSAML}},
			"names of SAML attributes are free", attributes),
		rule("no-id-token", action.FateOmitted,
			claims.Match{Any: true, Tokens: []action.TokenKind{action.TokenID}, When: []string{factNoIDToken}},
			"no ID token is issued: the request does not have the openid scope", Docs("get-started/apis/scopes/openid-connect-scopes")),
		rule("reserved", action.FateDropped, claims.Match{Names: ReservedNames()},
			"the name is one of 60 that cannot be customized; the login goes on without the claim", ClaimsPage()),
		rule("management-api", action.FateDropped, claims.Match{Any: true, Tokens: access, When: []string{factManagementAPI}},
			"access tokens for the Management API get no custom claims", claims.Source{URL: "https://community.auth0.com/t/188599", Date: ReadOn}),
		rule("host", action.FateDropped, claims.Match{Hosts: []string{"auth0.com", "webtask.io", "webtask.run"}},
			"domains of Auth0 cannot be the namespace of a claim", ClaimsPage()),
		rule("urn", action.FateDropped, claims.Match{Prefixes: []string{"urn:auth0"}},
			"urn:auth0 cannot be the namespace of a claim; that the claim is dropped without an error is inferred", ClaimsPage()),
		rule("other-auth0-api", action.FateDropped, claims.Match{Bare: true, Tokens: access, When: []string{factOtherAPI}},
			"access tokens for an API of Auth0 get no claims without a namespace", ClaimsPage()),
		rule("password-grant-email", action.FateDropped,
			claims.Match{Names: []string{"email"}, Tokens: access, When: []string{factPasswordGrant}},
			"in the password grant email is not added to the access token", claims.Source{URL: "https://community.auth0.com/t/125226", Date: ReadOn}),
		rule("profile", action.FateSet, claims.Match{Names: profileNames()},
			"the name is an OpenID Connect profile claim, which can be set", ClaimsPage()),
		rule("bare", action.FateSet, claims.Match{Bare: true},
			"names without a namespace are allowed since 2022-07-28; a namespace such as https://acme.example/ is recommended", ClaimsPage()),
		rule("namespaced", action.FateSet, claims.Match{Any: true}, "the name has a namespace", ClaimsPage()),
	}
}
