package auth0action

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// Token implements [dialect.Dialect]. The access token has the platform's
// default profile; see
// https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
// (read 2026-11-22).
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	t, _ := findTrigger(in.Trigger.ID)
	if !slices.Contains(t.Tokens, kind) {
		return nil
	}
	l := login(in)
	token := &dialect.Token{Header: action.NewObject("alg", "RS256", "typ", "JWT")}
	switch {
	case kind == action.TokenID && l.NoIDToken():
		return nil
	case kind == action.TokenID:
		token.Payload = idPayload(l, in.Event)
		return token
	case t.machine:
		token.Payload = machinePayload(l, in.Event)
	default:
		token.Payload = userPayload(l, in.Event)
	}
	if l.Audience == "" {
		token.Opaque = true
		token.Hint = "request an audience: --set request.query.audience=https://api.example"
		token.Note = claims.Fact{
			Text:   "the request has no audience: Auth0 issues an opaque access token, whose custom claims nobody can read",
			Source: auth0.TokensPage(),
		}
	}
	return token
}

func userPayload(l auth0.Login, event *action.Object) *action.Object {
	return l.Payload(auth0.AccessLife, auth0.Found(event, "user", "user_id"), l.Audiences(), "scope", l.Scope(),
		"azp", auth0.Found(event, "client", "client_id"), "org_id", auth0.Found(event, "organization", "id"))
}

func machinePayload(l auth0.Login, event *action.Object) *action.Object {
	var sub any = action.Absent
	if client, ok := event.LookupString("client", "client_id"); ok {
		sub = client + "@clients"
	}
	return l.Payload(auth0.AccessLife, sub, l.Audiences(), "scope", l.Scope(), "gty", "client-credentials",
		"azp", auth0.Found(event, "client", "client_id"), "org_id", auth0.Found(event, "organization", "id"))
}

func idPayload(l auth0.Login, event *action.Object) *action.Object {
	p := l.Payload(auth0.IDLife, auth0.Found(event, "user", "user_id"), auth0.Found(event, "client", "client_id"),
		"nonce", auth0.Found(event, "request", "query", "nonce"))
	l.AddProfile(p, func(name string) (any, bool) { return event.Lookup("user", name) })
	p.Put("org_id", auth0.Found(event, "organization", "id"))
	return p
}
