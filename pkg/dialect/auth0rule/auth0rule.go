// Package auth0rule is the dialect of Auth0 Rules: one function expression
// (user, context, callback), which the platform stopped executing on 2026-11-18.
// It exists to prove that what replaces a rule does the same: see [Dialect.Migrate].
//
// Facts come from https://auth0.com/docs/customize/rules and
// https://auth0.com/docs/customize/actions/migrate, and from the public rules at
// https://github.com/auth0/rules; all were read on 2026-11-22. Where the platform
// documents nothing, the package says what it does instead.
package auth0rule

import (
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// ID is the dialect's word.
const ID = "auth0-rule"

func rulesPage() claims.Source { return auth0.Docs("customize/rules") }

func contextPage() claims.Source { return auth0.Docs("customize/rules/context-object") }

func migratePage() claims.Source {
	return auth0.Docs("customize/actions/migrate/migrate-from-rules-to-actions")
}

// templates are the public rules, with tests.
func templates() claims.Source {
	return claims.Source{URL: "https://github.com/auth0/rules", Date: auth0.ReadOn}
}

// Dialect is the Auth0 Rules dialect. It has no state.
type Dialect struct{}

// New returns the dialect.
func New() Dialect { return Dialect{} }

// Info implements [dialect.Dialect].
func (Dialect) Info() dialect.Info {
	return dialect.Info{
		ID:      ID,
		Name:    "Auth0 Rules",
		Summary: "an Auth0 Rule, which the platform no longer executes: one function (user, context, callback)",
		Triggers: []dialect.Trigger{{
			ID: "rule", Summary: "after a user logs in, and when a refresh token is exchanged", Preset: "logged-in",
			Moments: []action.Moment{action.MomentLogin, action.MomentTokenRefresh},
			Tokens:  []action.TokenKind{action.TokenAccess, action.TokenID},
		}},
		SecretsAt: "configuration",
		TimeLimit: 20 * time.Second,
		ThrowEnds: action.DecisionError,
		Sources:   []claims.Source{rulesPage(), contextPage(), migratePage(), auth0.ClaimsPage(), auth0.TokensPage(), templates()},
		Notes:     notes(),
	}
}

func notes() []claims.Fact {
	return []claims.Fact{
		{Text: "the platform stopped executing rules on 2026-11-18; they have been read-only since 2024-11-18, and closed to new tenants since 2023-10-16", Source: rulesPage()},
		{Text: "a rule ends by its callback: callback(null, user, context) goes on, callback(error) denies; the client gets error=access_denied with the message", Source: rulesPage()},
		{Text: "callback(null) without the objects keeps them as they are", Source: claims.Source{URL: "https://github.com/abbaspour/rules-wrapper", Date: auth0.ReadOn}},
		{Text: "what a second call of the callback does is not documented; the first counts", Unknown: true},
		{Text: "what an uncaught error does is not documented; the login is taken to fail", Unknown: true},
		{Text: "the time limit is not documented; 20 s is assumed", Unknown: true},
		{Text: "rules run in order on the same user and context, before all Actions; claims take effect after the last one", Source: rulesPage()},
		{Text: "after a redirect all rules run again, with context.protocol redirect-callback; context.redirect is then ignored", Source: auth0.Docs("customize/rules/redirect-users")},
		{Text: "the keys of app_metadata are members of user, too, and win over those of the profile", Source: auth0.Docs("customize/rules/metadata-in-rules")},
		{Text: "deleting a standard claim from context.idToken removes it from the token; Actions cannot do that", Source: migratePage()},
		{Text: "what a rule changes of user is seen by the rules after it and is not saved; whether it changes a claim of the ID token is not documented, and not shown here", Unknown: true},
		{Text: "that an UnauthorizedError gives the code unauthorized, and another error access_denied, is inferred from the migration guide", Source: migratePage(), Unknown: true},
		{Text: "an attribute of a SAML mapping whose user field is absent is taken to be removed", Unknown: true},
		{Text: "the browser is remembered unless context.multifactor says allowRememberBrowser: false", Source: templates()},
		{Text: "a module is required with its version: require('pkg@1.2.3'); uuid, request and _ (lodash) were free variables up to Node.js 12", Source: rulesPage()},
	}
}

// ended is told in every run.
func ended() action.Diagnostic {
	return action.Diagnostic{
		Code: "CC132", Severity: action.SeverityInfo,
		Summary: "Auth0 stopped executing rules on 2026-11-18: what is shown is what this rule did until then",
		Hint:    "claimctl migrate writes the Action that replaces it, and claimctl migrate --check compares the two",
		Source:  rulesPage().String(),
	}
}

// Parsing implements [dialect.Script]: a rule is an expression.
func (Dialect) Parsing() sandbox.ParseOptions { return sandbox.ParseOptions{Expression: true} }

// Require implements [dialect.Script]: npm packages and the modules of Node.js.
func (Dialect) Require(string) error { return nil }

// Arguments implements [dialect.Positional].
func (Dialect) Arguments(dialect.Entry) dialect.Arguments {
	return dialect.Arguments{
		Members: []string{"user", "context"},
		Free:    []string{"configuration"},
		Errors:  []string{unauthorized},
		Modules: []dialect.FreeModule{freeModule("request", "request"), freeModule("uuid", "uuid"), freeModule("_", "lodash")},
	}
}

const unauthorized = "UnauthorizedError"

func freeModule(name, module string) dialect.FreeModule {
	return dialect.FreeModule{Name: name, Module: module, Note: action.Diagnostic{
		Code: dialect.CodeLegacy, Severity: action.SeverityWarning,
		Summary: name + " is a free variable up to Node.js 12 only; later it is a ReferenceError",
		Hint:    "const " + name + " = require('" + module + "')",
		Source:  rulesPage().String(),
	}}
}
