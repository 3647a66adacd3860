package auth0rule

import (
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// Rules implements [dialect.Dialect].
func (Dialect) Rules(dialect.Trigger) claims.Rules {
	rules := auth0.Rules(contextPage())
	rules.Undefined = claims.ValuePolicy{
		Deletes: true,
		Fact:    claims.Fact{Text: "the claim was deleted, or is undefined", Source: migratePage()},
	}
	rules.LastWrite = claims.Fact{Source: rulesPage()}
	return rules
}

// Facts implements [dialect.Dialect].
func (Dialect) Facts(in dialect.TokenInput) map[string]bool { return login(in).Facts() }

// login is what the event says of the login.
func login(in dialect.TokenInput) auth0.Login {
	scopes, told := requestedScopes(in.Event)
	l := auth0.Login{
		At: in.At, Issuer: in.Settings.Issuer, Audience: in.Settings.Audience,
		Host: auth0.First(in.Event, []string{"context", "request", "hostname"}), Tenant: auth0.First(in.Event, []string{"context", "tenant"}),
		Protocol:  auth0.First(in.Event, []string{"context", "protocol"}),
		Grant:     auth0.First(in.Event, []string{"context", "request", "body", "grant_type"}),
		Requested: scopes, Told: told, Granted: scopes,
	}
	if l.Audience == "" {
		l.Audience = auth0.First(in.Event, []string{"context", "request", "query", "audience"}, []string{"context", "request", "body", "audience"})
	}
	if in.Scopes != nil { // the rule changed them
		l.Granted = in.Scopes
	}
	return l
}

// requestedScopes are the scopes of the request, if the event tells them.
func requestedScopes(event *action.Object) (scopes []string, known bool) {
	for _, part := range []string{"query", "body"} {
		if s, ok := event.LookupString("context", "request", part, "scope"); ok {
			return strings.Fields(s), true
		}
	}
	return nil, false
}
