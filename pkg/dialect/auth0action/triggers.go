package auth0action

import (
	"slices"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// trigger is one row of the table of the platform's triggers. A row without a
// surface is recognised, but not run.
type trigger struct {
	dialect.Trigger
	surface func() dialect.Surface
	event   func(action.Scenario) *action.Object
	// lacks says why the platform would not run the trigger in a scenario of one
	// of its moments, or "". Nil lacks nothing.
	lacks func(action.Scenario) string
	// machine says that there is no user: the client itself is the subject.
	machine bool
}

func (t trigger) runs() bool { return t.surface != nil }

// resumer is the handler that goes on after the user was sent away, or "".
func (t trigger) resumer() string {
	i := slices.IndexFunc(t.Handlers, func(name string) bool { return strings.HasPrefix(name, "onContinue") })
	if i < 0 {
		return ""
	}
	return t.Handlers[i]
}

const (
	postLogin            = "post-login"
	credentialsExchange  = "credentials-exchange"
	customTokenExchange  = "custom-token-exchange"
	preUserRegistration  = "pre-user-registration"
	postUserRegistration = "post-user-registration"
	postChangePassword   = "post-change-password"
	postChallenge        = "password-reset-post-challenge"
	sendPhoneMessage     = "send-phone-message"
	customEmailProvider  = "custom-email-provider"
	customPhoneProvider  = "custom-phone-provider"
	eventStream          = "event-stream"
	onContinuePostLogin  = "onContinuePostLogin"
)

// triggers are all triggers of the platform, the usual one first; see
// https://auth0.com/docs/actions/reference (read 2026-11-22). Nobody changes
// the table.
var triggers = sync.OnceValue(func() []trigger {
	return slices.Concat(tokenTriggers(), userTriggers(), messageTriggers(), []trigger{
		{Trigger: dialect.Trigger{ID: "signup-post-identifier", Version: "v1"}},
	})
})

// tokenTriggers are those on the way to a token.
func tokenTriggers() []trigger {
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
		{
			Trigger: dialect.Trigger{
				ID: customTokenExchange, Version: "v1", Summary: "when a token of another system is exchanged for one of Auth0's", Preset: "token-exchange",
				Moments:  []action.Moment{action.MomentTokenExchange},
				Handlers: []string{"onExecuteCustomTokenExchange"}, Async: true, Arity: 2,
				NoToken: claims.Fact{
					Text:   "the Action says who the user is; post-login Actions run for that user afterwards, set the claims, and the tokens follow",
					Source: guide(customTokenExchange),
				},
			},
			surface: tokenExchangeSurface, event: tokenExchangeEvent,
		},
	}
}

// userTriggers are those at which a user, or a password, comes about.
func userTriggers() []trigger {
	return []trigger{
		{
			Trigger: dialect.Trigger{
				ID: preUserRegistration, Version: "v2", Summary: "before a user is added to a database or passwordless connection", Preset: "sign-up",
				Moments:  []action.Moment{action.MomentRegistration},
				Handlers: []string{"onExecutePreUserRegistration", "onContinuePreUserRegistration"}, Async: true, Arity: 2,
				NoToken: claims.Fact{Text: "the user does not exist yet; claims are set by a post-login Action", Source: guide(preUserRegistration)},
			},
			surface: preRegistrationSurface, event: preRegistrationEvent,
		},
		{
			Trigger: dialect.Trigger{
				ID: postUserRegistration, Version: "v2", Summary: "after a user was added to a database or passwordless connection", Preset: "sign-up",
				Moments:  []action.Moment{action.MomentRegistration},
				Handlers: []string{"onExecutePostUserRegistration"}, Async: true, Arity: 2,
				NoToken: notAwaited(postUserRegistration),
			},
			surface: cacheOnly(postUserRegistration), event: postRegistrationEvent,
		},
		{
			Trigger: dialect.Trigger{
				ID: postChangePassword, Version: "v2", Summary: "after a user of a database connection changed the password", Preset: "password-reset",
				Moments:  []action.Moment{action.MomentPasswordReset},
				Handlers: []string{"onExecutePostChangePassword"}, Async: true, Arity: 2,
				NoToken: notAwaited(postChangePassword),
			},
			surface: cacheOnly(postChangePassword), event: changePasswordEvent,
		},
		{
			Trigger: dialect.Trigger{
				ID: postChallenge, Version: "v1", Summary: "after the first challenge of a password reset, before the new password is set", Preset: "password-reset",
				Moments:  []action.Moment{action.MomentPasswordReset},
				Handlers: []string{"onExecutePostChallenge", "onContinuePostChallenge"}, Async: true, Arity: 2,
				NoToken: claims.Fact{Text: "the user is not logged in; claims are set by a post-login Action", Source: guide(postChallenge)},
			},
			surface: postChallengeSurface, event: postChallengeEvent,
		},
	}
}

// messageTriggers are those that deliver something for the platform.
func messageTriggers() []trigger {
	delivers := claims.Fact{Text: "the Action delivers a message; whether it arrived is all that it can say", Source: auth0.Docs("actions/reference")}
	return []trigger{
		{
			Trigger: dialect.Trigger{
				ID: sendPhoneMessage, Version: "v2", Summary: "when a one-time code is to be sent or spoken as a second factor", Preset: "mfa",
				Moments:  []action.Moment{action.MomentLogin},
				Handlers: []string{"onExecuteSendPhoneMessage"}, Async: true, Arity: 2, NoToken: delivers,
			},
			surface: cacheOnly(sendPhoneMessage), event: phoneMessageEvent, lacks: noPhone,
		},
		{
			Trigger: dialect.Trigger{
				ID: customEmailProvider, Version: "v1", Summary: "when Auth0 would send an e-mail", Preset: "sign-up",
				Moments:  []action.Moment{action.MomentRegistration, action.MomentPasswordReset, action.MomentLogin},
				Handlers: []string{"onExecuteCustomEmailProvider"}, Async: true, Arity: 2, NoToken: delivers,
			},
			surface: notificationSurface(customEmailProvider), event: emailEvent, lacks: noEmail,
		},
		{
			Trigger: dialect.Trigger{
				ID: customPhoneProvider, Version: "v1", Summary: "when Auth0 would send a text message or make a call", Preset: "mfa",
				Moments:  []action.Moment{action.MomentLogin, action.MomentRegistration, action.MomentPasswordReset},
				Handlers: []string{"onExecuteCustomPhoneProvider"}, Async: true, Arity: 2, NoToken: delivers,
			},
			surface: notificationSurface(customPhoneProvider), event: phoneEvent, lacks: noPhone,
		},
		{
			Trigger: dialect.Trigger{
				ID: eventStream, Version: "v1", Summary: "when something happened in the tenant that an event stream subscribes to", Preset: "sign-up",
				Moments:  []action.Moment{action.MomentRegistration, action.MomentPasswordReset},
				Handlers: []string{"onExecuteEventStream"}, Async: true, Arity: 2, NoToken: notAwaited(eventStream),
			},
			surface: cacheOnly(eventStream), event: streamEvent,
		},
	}
}

func notAwaited(id string) claims.Fact {
	return claims.Fact{
		Text: "Auth0 does not wait for this Action: neither what it does nor an error in it changes anything for the user", Source: guide(id),
	}
}

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
	last := len(ids) - 1
	return strings.Join(ids[:last], ", ") + " and " + ids[last]
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
