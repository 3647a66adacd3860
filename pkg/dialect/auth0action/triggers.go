package auth0action

import (
	"slices"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// trigger is one row of the table of the platform's triggers. A row without a
// surface is recognised, but not run.
type trigger struct {
	dialect.Trigger
	surface func() dialect.Surface
	event   func(action.Scenario) *action.Object
	// machine says that there is no user: the client itself is the subject.
	machine bool
}

func (t trigger) runs() bool { return t.surface != nil }

const (
	postLogin           = "post-login"
	credentialsExchange = "credentials-exchange"
	onContinuePostLogin = "onContinuePostLogin"
)

// triggers are all triggers of the platform, the usual one first; see
// https://auth0.com/docs/actions/reference (read 2026-11-22). Nobody changes
// the table.
var triggers = sync.OnceValue(func() []trigger {
	return []trigger{
		{
			Trigger: dialect.Trigger{
				ID: postLogin, Version: "v3", Summary: "after a user logs in, and when a refresh token is exchanged", Preset: "logged-in",
				Moments:  []action.Moment{action.MomentLogin, action.MomentTokenRefresh},
				Handlers: []string{"onExecutePostLogin", onContinuePostLogin}, Async: true, Arity: 2,
				Tokens: []action.TokenKind{action.TokenAccess, action.TokenID},
			},
			surface: postLoginSurface, event: postLoginEvent,
		},
		{
			Trigger: dialect.Trigger{
				ID: credentialsExchange, Version: "v2", Summary: "before a client gets a token with its own credentials", Preset: "m2m",
				Moments:  []action.Moment{action.MomentClientCredentials},
				Handlers: []string{"onExecuteCredentialsExchange"}, Async: true, Arity: 2,
				Tokens: []action.TokenKind{action.TokenAccess},
			},
			surface: credentialsExchangeSurface, event: credentialsExchangeEvent, machine: true,
		},
		{Trigger: dialect.Trigger{ID: "custom-token-exchange", Version: "v1", Handlers: []string{"onExecuteCustomTokenExchange"}}},
		{Trigger: dialect.Trigger{ID: "pre-user-registration", Version: "v2", Handlers: []string{"onExecutePreUserRegistration"}}},
		{Trigger: dialect.Trigger{ID: "post-user-registration", Version: "v2", Handlers: []string{"onExecutePostUserRegistration"}}},
		{Trigger: dialect.Trigger{ID: "post-change-password", Version: "v2", Handlers: []string{"onExecutePostChangePassword"}}},
		{Trigger: dialect.Trigger{ID: "send-phone-message", Version: "v2", Handlers: []string{"onExecuteSendPhoneMessage"}}},
		{Trigger: dialect.Trigger{ID: "password-reset-post-challenge", Version: "v1", Handlers: []string{"onExecutePostChallenge", "onContinuePostChallenge"}}},
		{Trigger: dialect.Trigger{ID: "custom-email-provider", Version: "v1", Handlers: []string{"onExecuteCustomEmailProvider"}}},
		{Trigger: dialect.Trigger{ID: "custom-phone-provider", Version: "v1", Handlers: []string{"onExecuteCustomPhoneProvider"}}},
		{Trigger: dialect.Trigger{ID: "event-stream", Version: "v1", Handlers: []string{"onExecuteEventStream"}}},
		{Trigger: dialect.Trigger{ID: "signup-post-identifier", Version: "v1"}},
	}
})

func findTrigger(id string) (trigger, bool) {
	return firstTrigger(func(t trigger) bool { return t.ID == id })
}

func triggerOf(handler string) (trigger, bool) {
	return firstTrigger(func(t trigger) bool { return slices.Contains(t.Handlers, handler) })
}

func firstTrigger(match func(trigger) bool) (trigger, bool) {
	all := triggers()
	i := slices.IndexFunc(all, match)
	if i < 0 {
		return trigger{}, false
	}
	return all[i], true
}

// running lists the triggers that this version runs, for a sentence.
func running() string {
	var ids []string
	for _, t := range triggers() {
		if t.runs() {
			ids = append(ids, t.ID)
		}
	}
	return strings.Join(ids, " and ")
}

// handlers are the handlers of all triggers that are run.
func handlers() []string {
	var names []string
	for _, t := range triggers() {
		if t.runs() {
			names = append(names, t.Handlers...)
		}
	}
	return names
}
