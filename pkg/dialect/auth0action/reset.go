package auth0action

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/dialect"
)

// postChallengeSurface is the api of password-reset-post-challenge: a part of
// that of post-login, from which nothing can be chained.
func postChallengeSurface() dialect.Surface {
	return dialect.Surface{
		Root: "api",
		Methods: slices.Concat(
			resetAccessMethods(), resetChallengeMethods(), resetRedirectMethods(), cacheMethods(apiPage(postChallenge)),
			resetPromptMethods(), resetTransactionMethods(),
		),
		Absent: slices.Concat(
			[]dialect.Absent{
				{Prefix: "deny", Hint: "use api.access.deny(reason)"},
				{Prefix: "authentication.enrollWith", Hint: "a password reset enrolls nobody; use api.authentication.challengeWith(factor)"},
				{Prefix: "authentication.enrollWithAny", Hint: "a password reset enrolls nobody; use api.authentication.challengeWithAny(factors)"},
				{Prefix: "multifactor", Hint: "use api.authentication.challengeWith(factor)"},
			},
			tokenless(hintNoToken, "it belongs to other triggers", "access", "authentication", "redirect", "prompt", "transaction", "multifactor"),
		),
		State: newState,
	}
}

func resetAccessMethods() []dialect.Method {
	return []dialect.Method{{
		Name: "access.deny", Denies: true, Params: []dialect.Param{param("reason", "string")}, Returns: "void", Source: apiPage(postChallenge),
		Doc: "Denies the password reset when the function has returned; later Actions do not run. The reason may be shown to the user.",
		Do:  silent(deny),
	}}
}

func resetFactors() []string {
	return []string{"otp", "email", "webauthn-platform", "webauthn-roaming", "recovery-code"}
}

func resetChallengeMethods() []dialect.Method {
	list := []dialect.Method{}
	for _, m := range authenticationMethods() {
		switch m.Name {
		case "authentication.challengeWith":
			m.Doc = "Asks the user for a second factor before later Actions run. If none of the factors is enrolled and enabled, the reset fails."
			m.Do = ask("challenge", resetFactors())
		case "authentication.challengeWithAny":
			m.Do = askAny("challenge", resetFactors())
		default:
			continue
		}
		m.Source = apiPage(postChallenge)
		list = append(list, m)
	}
	return list
}

func resetRedirectMethods() []dialect.Method {
	list := []dialect.Method{}
	for _, m := range redirectMethods() {
		switch m.Name {
		case "redirect.canRedirect":
			continue
		case "redirect.sendUserTo":
			m.Returns, m.Do = "void", silent(m.Do)
			m.Doc = "Redirects the user after this Action. The reset resumes in onContinuePostChallenge."
		}
		m.Source = apiPage(postChallenge)
		list = append(list, m)
	}
	return list
}

func resetPromptMethods() []dialect.Method {
	list := promptMethods()
	list[0].Source = apiPage(postChallenge)
	list[0].Doc = "Shows the user a form after this Action. The reset resumes in onContinuePostChallenge."
	return list
}

func resetTransactionMethods() []dialect.Method {
	return []dialect.Method{{
		Name:   "transaction.setResultUrl",
		Params: []dialect.Param{param("url", "string"), optional("options", "{ query?: Record<string, string> }")}, Returns: "void", Source: apiPage(postChallenge),
		Doc:    "Sets the URL that the user is sent to when the password is reset.",
		Throws: []string{textInvalidURL},
		Do:     setResultURL,
	}}
}

func setResultURL(c *dialect.Call) (dialect.Reply, error) {
	target, err := targetURL(c)
	if err == nil {
		c.Run.Other("transaction").Put("result_url", target.String())
	}
	return dialect.Nothing(), err
}
