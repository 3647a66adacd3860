// Package auth0action is the dialect of Auth0 Actions: CommonJS modules that
// export one async handler (event, api) for a trigger.
//
// Facts marked as code come from the public package @auth0/actions 0.32.0
// (https://github.com/auth0/auth0-actions), facts marked as documentation from
// https://auth0.com/docs/actions and the pages on tokens beside it; both were
// read on 2026-11-22. Error texts are the platform's, word for word. Where the
// platform documents nothing, the package says what it does instead.
//
// The platform's triggers are one table, [triggers]. Those of its rows that
// have a surface are run; the others are recognised and refused by name.
package auth0action

import (
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// ID is the dialect's word.
const ID = "auth0-action"

// code is the vendor's own implementation of the api and of the loader.
func code() claims.Source {
	return claims.Source{URL: "https://github.com/auth0/auth0-actions", Date: auth0.ReadOn}
}

// recentCode is the same, as far as it was read later: the schemas of
// custom-token-exchange and pre-user-registration, and their loaders.
func recentCode() claims.Source { return claims.Source{URL: code().URL, Date: "2026-11-30"} }

func apiPage(trigger string) claims.Source {
	return auth0.Docs("actions/reference/" + trigger + "/" + trigger + "-api-object")
}

// guide is the page that says when a trigger runs, and what waits for it.
func guide(trigger string) claims.Source {
	return claims.Source{URL: auth0.Docs("customize/actions/explore-triggers/" + trigger).URL, Date: "2026-11-30"}
}

func limits() claims.Source { return auth0.Docs("customize/actions/limitations") }

func redirectPage() claims.Source { return auth0.Docs("customize/actions/redirect-with-actions") }

// Dialect is the Auth0 Actions dialect. It has no state.
type Dialect struct{}

// New returns the dialect.
func New() Dialect { return Dialect{} }

// Info implements [dialect.Dialect].
func (Dialect) Info() dialect.Info {
	info := dialect.Info{
		ID:             ID,
		Name:           "Auth0 Actions",
		Summary:        "an Auth0 Action: a CommonJS module that exports async onExecute… handlers (event, api)",
		SecretsAt:      "secrets",
		TimeLimit:      20 * time.Second,
		TimeLimitKnown: true,
		CodeBytes:      100_000,
		ThrowEnds:      action.DecisionError,
		Sources: []claims.Source{
			code(), auth0.Docs("actions/reference"), limits(), auth0.Docs("customize/actions/action-coding-guidelines"),
			redirectPage(), auth0.ClaimsPage(), auth0.TokensPage(),
		},
		Notes: notes(),
	}
	for _, t := range triggers() {
		if t.runs() {
			info.Triggers = append(info.Triggers, t.Trigger)
		}
	}
	return info
}

func notes() []claims.Fact {
	return []claims.Fact{
		{Text: "an uncaught error fails the transaction: no token is issued", Source: limits()},
		{Text: "what an uncaught error looks like to the client is not documented", Unknown: true},
		{Text: "the time limit of 20 s is for all Actions of a trigger together, counted apart before and after a redirect", Source: limits()},
		{Text: "Actions of a trigger run in the order of their binding; claims accumulate, and a denial keeps later Actions from running", Source: apiPage(postLogin)},
		{Text: "a change of the event does not reach the next Action, except metadata of the session, the refresh token and the transaction", Source: code()},
		{Text: "the module is loaded once and stays loaded: state at its top level survives from one login to another", Source: code()},
		{Text: "a redirect adds a state parameter of Auth0's own to the URL; the login resumes in onContinuePostLogin of the same Action with a new event.request", Source: redirectPage()},
		{Text: "at most 256 characters of what an Action logs are kept in the tenant's logs", Source: limits()},
		{Text: "user_metadata and app_metadata take 32 kB each", Source: limits()},
		{Text: "a custom-token-exchange profile has one Action", Source: guide(customTokenExchange)},
		{
			Text:   "a tenant has at most one custom-email-provider Action",
			Source: claims.Source{URL: auth0.Docs("customize/email/smtp-email-providers/custom/configure-action").URL, Date: "2026-11-30"},
		},
		{Text: "Auth0 does not wait for the Actions of post-user-registration, post-change-password and event-stream", Source: guide(postUserRegistration)},
		{Text: "onContinuePreUserRegistration is a handler that the published loader takes; what resumes there is not documented", Source: recentCode(), Unknown: true},
		{Text: "Actions run on Node.js 22", Source: auth0.Docs("troubleshoot/product-lifecycle/deprecations-and-migrations/migrate-nodejs-22")},
		{Text: "TypeScript is not supported: deploy the JavaScript that it compiles to", Source: limits()},
		{Text: "Actions are loaded as CommonJS: import and export are syntax errors", Source: code()},
		{Text: "without an audience in the request the access token is opaque, and its custom claims cannot be read", Source: auth0.TokensPage()},
	}
}

// Parsing implements [dialect.Script]: Actions are CommonJS.
func (Dialect) Parsing() sandbox.ParseOptions { return sandbox.ParseOptions{} }

// Surface implements [dialect.Script].
func (Dialect) Surface(e dialect.Entry) dialect.Surface {
	if t, ok := findTrigger(e.Trigger.ID); ok && t.runs() {
		return t.surface()
	}
	return dialect.Surface{Root: "api", State: newState}
}

// Require implements [dialect.Script]: Auth0 installs npm packages and has the
// modules of Node.js.
func (Dialect) Require(string) error { return nil }

// ModuleScope implements [dialect.Modular]: an Action Module has the variable
// actions with its own secrets.
// https://auth0.com/docs/customize/actions/modules (read 2026-11-22).
func (Dialect) ModuleScope(name string, secrets *action.Object) *action.Object {
	if !strings.HasPrefix(name, "actions:") {
		return nil
	}
	return action.NewObject("actions", action.NewObject("secrets", secrets))
}
