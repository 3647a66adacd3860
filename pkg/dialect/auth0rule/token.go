package auth0rule

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// Token implements [dialect.Dialect]. What earlier rules have put into the tokens'
// objects is there, too.
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	l := login(in)
	token := &dialect.Token{Header: action.NewObject("alg", "RS256", "typ", "JWT")}
	switch kind {
	case action.TokenID:
		if l.NoIDToken() {
			return nil
		}
		token.Payload = idPayload(l, in.Event)
		earlier(token.Payload, in.Event, "idToken")
	case action.TokenAccess:
		token.Payload = accessPayload(l, in.Event)
		earlier(token.Payload, in.Event, "accessToken")
		token.Opaque = l.Audience == "" && !refreshes(in.Event)
	default:
		return nil
	}
	if token.Opaque {
		token.Hint = "request an audience: --set context.request.query.audience=https://api.example"
		token.Note = claims.Fact{
			Text:   "the request has no audience: Auth0 issues an opaque access token, whose custom claims nobody can read",
			Source: auth0.TokensPage(),
		}
	}
	return token
}

// refreshes reports a refresh, whose request does not repeat the audience.
func refreshes(event *action.Object) bool {
	protocol, _ := event.LookupString("context", "protocol")
	return protocol == refreshProtocol
}

func earlier(payload, event *action.Object, holder string) {
	v, _ := event.Lookup("context", holder)
	obj, ok := v.(*action.Object)
	if !ok {
		return
	}
	for _, m := range obj.Members() {
		if m.Name != "scope" && !slices.Contains(auth0.ReservedNames(), m.Name) {
			payload.Put(m.Name, m.Value)
		}
	}
}

func accessPayload(l auth0.Login, event *action.Object) *action.Object {
	return l.Payload(auth0.AccessLife, auth0.Found(event, "user", "user_id"), l.Audiences(), "scope", l.Scope(),
		"azp", auth0.Found(event, "context", "clientID"), "org_id", auth0.Found(event, "context", "organization", "id"))
}

func idPayload(l auth0.Login, event *action.Object) *action.Object {
	p := l.Payload(auth0.IDLife, auth0.Found(event, "user", "user_id"), auth0.Found(event, "context", "clientID"),
		"nonce", auth0.Found(event, "context", "request", "query", "nonce"))
	l.AddProfile(p, func(name string) (any, bool) { return event.Lookup("user", name) })
	p.Put("org_id", auth0.Found(event, "context", "organization", "id"))
	return p
}
