package auth0action

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// Rules implements [dialect.Dialect].
func (Dialect) Rules(t dialect.Trigger) claims.Rules {
	rules := auth0.Rules(apiPage(postLogin))
	rules.Names = slices.Insert(rules.Names, 1, scopeRule(t.ID))
	rules.Undefined = claims.ValuePolicy{
		Fate: action.FateOmitted,
		Fact: claims.Fact{Text: "the value is undefined, for which JSON has no word", Source: code()},
	}
	rules.LastWrite = claims.Fact{Unknown: true}
	return rules
}

// scopeRule is about the one name that the post-login api itself refuses. The
// api of credentials-exchange takes it; what becomes of it is not documented.
func scopeRule(trigger string) claims.NameRule {
	rule := claims.NameRule{
		ID: "auth0/scope", Fate: action.FateRejected, Match: claims.Match{Names: []string{"scope"}},
		Fact: claims.Fact{Text: `setCustomClaim throws: The "scope" claim cannot be set.`, Source: code()},
	}
	if trigger == credentialsExchange {
		rule.Fate = action.FateDropped
		rule.Fact = claims.Fact{Text: "scope cannot be a custom claim of this trigger", Unknown: true}
	}
	return rule
}

// Facts implements [dialect.Dialect].
func (Dialect) Facts(in dialect.TokenInput) map[string]bool { return login(in).Facts() }

// login is what the event says of the login.
func login(in dialect.TokenInput) auth0.Login {
	scopes, told := requestedScopes(in.Event)
	return auth0.Login{
		At: in.At, Issuer: in.Settings.Issuer,
		Host: auth0.First(in.Event, []string{"request", "hostname"}), Tenant: auth0.First(in.Event, []string{"tenant", "id"}),
		Audience:  audience(in),
		Protocol:  auth0.First(in.Event, []string{"transaction", "protocol"}),
		Grant:     auth0.First(in.Event, []string{"request", "body", "grant_type"}),
		Requested: scopes, Told: told, Granted: grantedScopes(in),
	}
}

// audience is the API that the token is for, or "".
func audience(in dialect.TokenInput) string {
	if in.Settings.Audience != "" {
		return in.Settings.Audience
	}
	return auth0.First(in.Event, []string{"resource_server", "identifier"}, []string{"request", "query", "audience"}, []string{"request", "body", "audience"})
}

// grantedScopes are the access token's: all that were asked for, unless the
// action changed them.
func grantedScopes(in dialect.TokenInput) []string {
	if in.Scopes != nil {
		return in.Scopes
	}
	if v, ok := in.Event.Lookup("accessToken", "scope"); ok {
		return stringList(v)
	}
	scopes, _ := requestedScopes(in.Event)
	return scopes
}

// requestedScopes are the scopes of the request, if the event tells them.
func requestedScopes(event *action.Object) (scopes []string, known bool) {
	if v, ok := event.Lookup("transaction", "requested_scopes"); ok {
		return stringList(v), true
	}
	for _, part := range []string{"query", "body"} {
		if s, ok := event.LookupString("request", part, "scope"); ok {
			return strings.Fields(s), true
		}
	}
	return nil, false
}

func stringList(v any) []string {
	items, _ := v.([]any)
	var list []string
	for _, item := range items {
		if raw, ok := item.(action.Value); ok {
			if s, isText := textOf(raw); isText {
				list = append(list, s)
			}
		}
	}
	return list
}
