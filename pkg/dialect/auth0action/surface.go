package auth0action

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/dialect"
)

// postLoginSurface is the api of post-login, by namespace in the order of the
// documentation.
func postLoginSurface() dialect.Surface {
	return dialect.Surface{
		Root: "api",
		Methods: slices.Concat(
			accessMethods(), accessTokenMethods(), authenticationMethods(), idTokenMethods(), multifactorMethods(),
			redirectMethods(), userMethods(), cacheMethods(apiPage(postLogin)), samlMethods(), validationMethods(),
			ruleMethods(), promptMethods(), refreshTokenMethods(), sessionMethods(), transactionMethods(),
			groupMethods(), roleMethods(),
		),
		Legacy: legacySpellings(),
		Names:  legacyNames(),
		Absent: []dialect.Absent{
			{Prefix: "access.rejectInvalidSubjectToken", Hint: hintTokenExchange},
			{Prefix: "authentication.setUserById", Hint: hintTokenExchange},
			{Prefix: "authentication.setUserByConnection", Hint: hintTokenExchange},
			{Prefix: "authentication.setOrganization", Hint: hintTokenExchange},
			{Prefix: "authentication.setActor", Hint: hintTokenExchange},
			{Prefix: "notification", Hint: "api.notification belongs to the custom-email-provider and custom-phone-provider triggers"},
			{Prefix: "transaction.setResultUrl", Hint: "it belongs to the password-reset-post-challenge trigger"},
			{Prefix: "deny", Hint: "use api.access.deny(reason)"},
		},
		State: newState,
	}
}

const (
	hintTokenExchange = "it belongs to the custom-token-exchange trigger"
	hintNoUser        = "there is no user in a client-credentials grant"
)

// credentialsExchangeSurface is the api of credentials-exchange.
func credentialsExchangeSurface() dialect.Surface {
	absent := []dialect.Absent{
		{Prefix: "accessToken.addScope", Hint: "use api.transaction.addTargetScope(scope)"},
		{Prefix: "accessToken.removeScope", Hint: "use api.transaction.removeTargetScope(scope)"},
		{Prefix: "deny", Hint: "use api.access.deny(code, reason)"},
	}
	for _, namespace := range []string{
		"idToken", "user", "redirect", "multifactor", "authentication", "session", "refreshToken",
		"samlResponse", "prompt", "validation", "rules", "groups", "roles",
	} {
		absent = append(absent, dialect.Absent{Prefix: namespace, Hint: hintNoUser})
	}
	return dialect.Surface{
		Root: "api",
		Methods: slices.Concat(
			exchangeAccessMethods(), exchangeAccessTokenMethods(), cacheMethods(apiPage(credentialsExchange)), targetScopeMethods(),
		),
		Legacy: exchangeSpellings(),
		Names:  legacyNames(),
		Absent: absent,
		State:  newState,
	}
}
