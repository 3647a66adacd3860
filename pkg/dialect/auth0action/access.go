package auth0action

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

func param(name, typ string) dialect.Param { return dialect.Param{Name: name, Type: typ} }

func optional(name, typ string) dialect.Param {
	return dialect.Param{Name: name, Type: typ, Optional: true}
}

func accessMethods() []dialect.Method {
	return []dialect.Method{{
		Name: "access.deny", Params: []dialect.Param{param("reason", "string")}, Returns: "api", Source: apiPage(postLogin), Denies: true,
		Doc: "Denies the login. The function itself goes on until it returns and its changes of metadata still apply; later Actions do not run. The reason may be shown to the user.",
		Do:  deny,
	}}
}

func deny(c *dialect.Call) (dialect.Reply, error) {
	c.Run.Deny("", text(c, 0, "the reason"))
	return dialect.Chain(), nil
}

func exchangeAccessMethods() []dialect.Method {
	return []dialect.Method{{
		Name:   "access.deny",
		Params: []dialect.Param{param("code", "'invalid_scope' | 'invalid_request' | 'server_error'"), param("reason", "string")}, Returns: "api",
		Source:  apiPage(credentialsExchange),
		Denies:  true,
		Doc:     "Denies the exchange with an error code and a reason.",
		Unknown: "what other codes do; they are taken with a warning",
		Do:      denyWithCode,
	}}
}

// denyWithCode takes two arguments, unlike the method of the same name in
// other triggers: the usual mistake is to pass the reason alone.
func denyWithCode(c *dialect.Call) (dialect.Reply, error) {
	if len(c.Args) == 1 {
		badArgument(c, "write api.access.deny('invalid_request', reason)", "it takes (code, reason) in %s; the one argument is the code", credentialsExchange)
		c.Run.Deny(c.Arg(0).String(), "")
		return dialect.Chain(), nil
	}
	errorCode, reason := text(c, 0, "the code"), text(c, 1, "the reason")
	documented := []string{"invalid_scope", "invalid_request", "server_error"}
	if !slices.Contains(documented, errorCode) {
		c.Warn(action.Diagnostic{
			Code: dialect.CodeArgument, Summary: fmt.Sprintf("%s: %q is not one of the documented codes", c.Name, errorCode),
			Hint: "use invalid_scope, invalid_request or server_error", Source: apiPage(credentialsExchange).String(),
		})
	}
	c.Run.Deny(errorCode, reason)
	return dialect.Chain(), nil
}

func validationMethods() []dialect.Method {
	return []dialect.Method{{
		Name:   "validation.error",
		Params: []dialect.Param{param("errorCode", "string"), param("errorMessage", "string")}, Returns: "api", Source: apiPage(postLogin),
		Doc:     "Keeps the user from logging in with an error code and message of the Action's own, of at most 100 characters each.",
		Throws:  []string{"errorCode must NOT have more than 100 characters", "errorMessage must be string", " must have required property 'errorCode'"},
		Denies:  true,
		Unknown: "how the error reaches the client; it counts as a denial with that code and message",
		Do:      refuseInput(""),
	}}
}

// refuseInput is validation.error, whose own errors begin with a prefix in some
// triggers.
func refuseInput(prefix string) func(*dialect.Call) (dialect.Reply, error) {
	return func(c *dialect.Call) (dialect.Reply, error) {
		err := validateFor(prefix,
			input{"errorCode", c.Arg(0), true, aString(100)},
			input{"errorMessage", c.Arg(1), true, aString(100)},
		)
		if err != nil {
			return dialect.Nothing(), err
		}
		errorCode, message := c.Arg(0).String(), c.Arg(1).String()
		c.Run.Deny(errorCode, message)
		effects := c.Run.Other("validation")
		effects.Put("error_code", errorCode)
		effects.Put("error_message", message)
		return dialect.Chain(), nil
	}
}
