package auth0action

import (
	"regexp"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const textValidation = "Failed to add validation error: "

// preRegistrationSurface is the api of pre-user-registration.
func preRegistrationSurface() dialect.Surface {
	return dialect.Surface{
		Root: "api",
		Methods: slices.Concat(
			registrationAccessMethods(), registrationUserMethods(), cacheMethods(apiPage(preUserRegistration)), registrationValidationMethods(),
		),
		Absent: append(
			[]dialect.Absent{{Prefix: "deny", Hint: "use api.access.deny(reason, userMessage)"}},
			tokenless(hintNoToken, "it belongs to other triggers: the user does not exist yet", "access", "user", "validation")...,
		),
		State: newState,
	}
}

func registrationAccessMethods() []dialect.Method {
	return []dialect.Method{{
		Name:   "access.deny",
		Denies: true,
		Params: []dialect.Param{param("reason", "string"), param("userMessage", "string")}, Returns: "api", Source: apiPage(preUserRegistration),
		Doc: "Denies the registration. The reason goes to the tenant's logs; the message may be shown to the user. Later Actions do not run.",
		Do:  denyRegistration,
	}}
}

// denyRegistration takes two arguments, unlike the method of the same name in
// post-login.
func denyRegistration(c *dialect.Call) (dialect.Reply, error) {
	reason := text(c, 0, "the reason")
	if len(c.Args) == 1 {
		badArgument(c, "write api.access.deny(reason, userMessage)", "it takes (reason, userMessage) in %s; the user is told nothing of the reason", preUserRegistration)
	} else {
		c.Run.Other("access").Put("user_message", text(c, 1, "the message for the user"))
	}
	c.Run.Deny("", reason)
	return dialect.Chain(), nil
}

func registrationUserMethods() []dialect.Method {
	params := []dialect.Param{param("key", "string"), param("value", "unknown")}
	set := func(method, of string, effects func(*dialect.Run) *action.Object) dialect.Method {
		return dialect.Method{
			Name: "user." + method, Params: params, Returns: "api", Source: apiPage(preUserRegistration),
			Doc: "Sets a member of the " + of + " that the user is created with. Users of passwordless connections get none.",
			Do: func(c *dialect.Call) (dialect.Reply, error) {
				text(c, 0, "the key")
				return dialect.Chain(), recordUserData(c, effects(c.Run))
			},
		}
	}
	return []dialect.Method{
		set("setAppMetadata", "app_metadata", appMetadata), set("setUserMetadata", "user_metadata", userMetadata),
		{
			Name: "user.setUserId", Params: []dialect.Param{param("user_id", "string")}, Returns: "api", Source: recentCode(),
			Doc:     "Sets the id that the user is created with, the part behind auth0|.",
			Throws:  []string{invalid("setUserId") + `user_id must match pattern "^[a-zA-Z0-9@._+-]{1,255}$"`},
			Unknown: "whether a tenant has the method: the published code does, the documentation does not name it; it is taken",
			Do:      setUserID,
		},
	}
}

func setUserID(c *dialect.Call) (dialect.Reply, error) {
	err := validateFor(invalid("setUserId"), input{"user_id", c.Arg(0), true, matching(regexp.MustCompile(`^[a-zA-Z0-9@._+-]{1,255}$`))})
	if err != nil {
		return dialect.Nothing(), err
	}
	c.Run.Other("user").Put("user_id", c.Arg(0).String())
	return dialect.Chain(), nil
}

func registrationValidationMethods() []dialect.Method {
	m := validationMethods()[0]
	m.Source = apiPage(preUserRegistration)
	m.Doc = "Denies the registration with an error code and message of the Action's own, of at most 100 characters each."
	for i := range m.Throws {
		m.Throws[i] = textValidation + m.Throws[i]
	}
	m.Do = refuseInput(textValidation)
	return []dialect.Method{m}
}
