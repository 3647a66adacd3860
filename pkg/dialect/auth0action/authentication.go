package auth0action

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	maxUserID = 128

	textPrimaryOnce  = "The primary user can only be altered once per transaction"
	textPrimaryEmpty = "The provided primary_user_id must be a non-empty string"
	textPrimaryLong  = "The provided primary_user_id exceeds the maximum length."
)

func challengeFactors() []string {
	return []string{"push-notification", "phone", "email", "otp", "webauthn-roaming", "webauthn-platform", "recovery-code"}
}

func enrollFactors() []string {
	return []string{"otp", "push-notification", "push", "phone", "webauthn-roaming", "webauthn-platform", "recovery-code"}
}

func authenticationMethods() []dialect.Method {
	options := optional("options", "{ additionalFactors?: Factor[] }")
	factor, factors := param("factor", "{ type: string, options?: object }"), param("factors", "{ type: string, options?: object }[]")
	source := apiPage(postLogin)
	return []dialect.Method{
		{
			Name: "authentication.challengeWith", Params: []dialect.Param{factor, options}, Returns: "void", Source: source,
			Doc: "Asks the user for a second factor before later Actions run. If none of the factors is enrolled and enabled, the login fails.",
			Do:  ask("challenge", challengeFactors()),
		},
		{
			Name: "authentication.challengeWithAny", Params: []dialect.Param{factors}, Returns: "void", Source: source,
			Doc: "Asks the user for any of the factors, which the user chooses from.",
			Do:  askAny("challenge", challengeFactors()),
		},
		{
			Name: "authentication.enrollWith", Params: []dialect.Param{factor, options}, Returns: "void", Source: source,
			Doc: "Asks the user to enroll a factor before later Actions run.",
			Do:  ask("enroll", enrollFactors()),
		},
		{
			Name: "authentication.enrollWithAny", Params: []dialect.Param{factors}, Returns: "void", Source: source,
			Doc: "Asks the user to enroll any of the factors.",
			Do:  askAny("enroll", enrollFactors()),
		},
		{
			Name: "authentication.recordMethod", Params: []dialect.Param{param("provider_url", "string")}, Returns: "api", Source: source,
			Doc:     "Records that a custom authentication method was completed, under the URL that stands for it. Only in onContinuePostLogin.",
			Unknown: "what a call in another handler does; it throws, and warns in lenient mode",
			Do:      recordMethod,
		},
		{
			Name: "authentication.setPrimaryUser", Params: []dialect.Param{param("primary_user_id", "string")}, Returns: "void", Source: source,
			Doc:    "Issues the tokens for another user, of whom this one is a secondary identity. user_metadata set in the same Action is lost.",
			Throws: []string{textPrimaryOnce, textPrimaryEmpty, textPrimaryLong},
			Do:     setPrimaryUser,
		},
	}
}

func multifactorMethods() []dialect.Method {
	return []dialect.Method{{
		Name: "multifactor.enable",
		Params: []dialect.Param{
			param("provider", "'none' | 'guardian' | 'google-authenticator' | 'duo' | 'any'"),
			optional("options", "{ allowRememberBrowser?: boolean, providerOptions?: { host: string, ikey: string, skey: string, username?: string } }"),
		},
		Returns: "api", Source: apiPage(postLogin),
		Doc: "Requires multi-factor authentication, which is asked for at the end of the flow; none takes the requirement back.",
		Do:  enableMultifactor,
	}}
}

// ask is challengeWith and enrollWith. The platform checks nothing.
func ask(verb string, known []string) func(*dialect.Call) (dialect.Reply, error) {
	return func(c *dialect.Call) (dialect.Reply, error) {
		types := append([]string{}, factorType(c, c.Arg(0), known))
		if more := c.Arg(1); plainObject(more) {
			for _, f := range more.Get("additionalFactors").Items() {
				types = append(types, factorType(c, f, known))
			}
		}
		return dialect.Nothing(), pend(c, verb, types)
	}
}

func askAny(verb string, known []string) func(*dialect.Call) (dialect.Reply, error) {
	return func(c *dialect.Call) (dialect.Reply, error) {
		if c.Arg(0).Kind() != "array" {
			badArgument(c, "pass an array of factors: [{ type: 'otp' }]", "factors is %s, not an array", c.Arg(0).Kind())
		}
		var types []string
		for _, f := range c.Arg(0).Items() {
			types = append(types, factorType(c, f, known))
		}
		return dialect.Nothing(), pend(c, verb, types)
	}
}

func factorType(c *dialect.Call, factor dialect.Arg, known []string) string {
	name, ok := factor.Get("type").Text()
	switch {
	case !ok:
		badArgument(c, "pass an object: { type: 'otp' }", "a factor is an object with a type; this one is %s", factor.Kind())
	case !slices.Contains(known, name):
		badArgument(c, "use one of "+strings.Join(known, ", "), "unknown factor %q", name)
	}
	return name
}

// pend makes the flow wait for a factor and records the request.
func pend(c *dialect.Call, verb string, types []string) error {
	args := []any{}
	for _, a := range c.Args {
		v, err := plain(a)
		if err != nil {
			return err
		}
		args = append(args, v)
	}
	method := c.Name[strings.LastIndexByte(c.Name, '.')+1:]
	c.Run.Other("authentication").Put(method, args)
	stateOf(c).multifactor = false
	challenge(c, verb+" "+strings.Join(types, ", "))
	return nil
}

// challenge makes the flow wait, unless the user is sent away first.
func challenge(c *dialect.Call, reason string) {
	if c.Run.Decision.Kind != action.DecisionRedirect {
		c.Run.Suspend(action.DecisionChallenge, reason, "")
	}
}

func recordMethod(c *dialect.Call) (dialect.Reply, error) {
	if c.Run.Entry.Handler != onContinuePostLogin {
		message := c.Name + " is only available in " + onContinuePostLogin
		if !c.Run.Lenient {
			return dialect.Nothing(), throws("%s", message)
		}
		c.Warn(action.Diagnostic{Code: dialect.CodeUnknown, Summary: message, Hint: "call it after the redirect", Source: redirectPage().String()})
	}
	effects := c.Run.Other("authentication")
	recorded, _ := effects.Get("methods")
	list, _ := recorded.([]any)
	effects.Put("methods", append(slices.Clone(list), text(c, 0, "provider_url")))
	return dialect.Chain(), nil
}

func setPrimaryUser(c *dialect.Call) (dialect.Reply, error) {
	st := stateOf(c)
	id, ok := c.Arg(0).Text()
	switch {
	case st.primaryUser:
		return dialect.Nothing(), throws(textPrimaryOnce)
	case !ok || id == "":
		return dialect.Nothing(), throws(textPrimaryEmpty)
	case length(id) > maxUserID:
		return dialect.Nothing(), throws(textPrimaryLong)
	}
	st.primaryUser = true
	c.Run.Other("authentication").Put("primary_user", id)
	if c.Run.Effects.UserMetadata.Len() > 0 {
		lostMetadata(c)
	}
	once(c, "primary-sub", action.Diagnostic{
		Code: dialect.CodeUnknown, Severity: action.SeverityInfo,
		Summary: fmt.Sprintf("Auth0 would issue the tokens for %s; those shown are for the user of the event", id),
	})
	return dialect.Nothing(), nil
}

// lostMetadata tells that two effects of this Action do not go together.
func lostMetadata(c *dialect.Call) {
	once(c, "primary-metadata", action.Diagnostic{
		Code: dialect.CodeArgument, Source: limits().String(),
		Summary: "user_metadata set in the same Action as setPrimaryUser is lost",
		Hint:    "set it in a later Action",
	})
}

func enableMultifactor(c *dialect.Call) (dialect.Reply, error) {
	provider := text(c, 0, "provider")
	known := []string{"none", "guardian", "google-authenticator", "duo", "any"}
	if !slices.Contains(known, provider) {
		badArgument(c, "use one of "+strings.Join(known, ", "), "unknown provider %q", provider)
	}
	effects := c.Run.Other("multifactor")
	effects.Put("provider", provider)
	effects.Delete("options")
	if options := c.Arg(1); plainObject(options) {
		v, err := plain(options)
		if err != nil {
			return dialect.Nothing(), err
		}
		effects.Put("options", v)
	}
	if provider == "none" {
		withdraw(c)
		return dialect.Chain(), nil
	}
	if c.Run.Decision.Kind == action.DecisionAllow {
		stateOf(c).multifactor = true
		challenge(c, "multifactor "+provider)
	}
	return dialect.Chain(), nil
}

// withdraw takes back the challenge that an earlier enable asked for.
func withdraw(c *dialect.Call) {
	if stateOf(c).multifactor && c.Run.Decision.Kind == action.DecisionChallenge {
		c.Run.Decision = action.Decision{Kind: action.DecisionAllow}
	}
	stateOf(c).multifactor = false
}
