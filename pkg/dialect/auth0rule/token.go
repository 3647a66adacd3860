package auth0rule

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	// accessLife is the default of a new API, in seconds; see
	// https://auth0.com/docs/secure/tokens/access-tokens/update-access-token-lifetime
	// (read 2026-11-22).
	accessLife = 86_400
	// idLife is the default of an application, in seconds; see
	// https://auth0.com/docs/secure/tokens/id-tokens/update-id-token-lifetime
	// (read 2026-11-22).
	idLife = 36_000
)

// Token implements [dialect.Dialect]. What earlier rules have put into the tokens'
// objects is there, too.
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	token := &dialect.Token{Header: action.NewObject("alg", "RS256", "typ", "JWT")}
	switch kind {
	case action.TokenID:
		if noIDToken(in.Event) {
			return nil
		}
		token.Payload = idPayload(in)
		earlier(token.Payload, in.Event, "idToken")
	case action.TokenAccess:
		token.Payload = accessPayload(in)
		earlier(token.Payload, in.Event, "accessToken")
		token.Opaque = audience(in) == "" && !refreshes(in.Event)
	default:
		return nil
	}
	if token.Opaque {
		token.Hint = "request an audience: --set context.request.query.audience=https://api.example"
		token.Note = claims.Fact{
			Text:   "the request has no audience: Auth0 issues an opaque access token, whose custom claims nobody can read",
			Source: tokensPage(),
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
		if m.Name != "scope" && !slices.Contains(reservedNames(), m.Name) {
			payload.Put(m.Name, m.Value)
		}
	}
}

func accessPayload(in dialect.TokenInput) *action.Object {
	return payload(in, accessLife,
		"sub", found(in.Event, "user", "user_id"), "aud", audiences(in),
		"scope", scopeClaim(in), "azp", found(in.Event, "context", "clientID"), "org_id", found(in.Event, "context", "organization", "id"),
	)
}

func idPayload(in dialect.TokenInput) *action.Object {
	p := payload(in, idLife, "sub", found(in.Event, "user", "user_id"), "aud", found(in.Event, "context", "clientID"),
		"nonce", found(in.Event, "context", "request", "query", "nonce"))
	scopes, _ := requestedScopes(in.Event)
	for _, group := range scopeClaims() {
		if !slices.Contains(scopes, group.scope) {
			continue
		}
		for _, name := range group.claims {
			if v, ok := in.Event.Lookup("user", name); ok {
				p.Put(name, v)
			}
		}
	}
	p.Put("org_id", found(in.Event, "context", "organization", "id"))
	return p
}

type scopeGroup struct {
	scope  string
	claims []string
}

// scopeClaims are the claims that a scope brings into the ID token; see
// https://auth0.com/docs/get-started/apis/scopes/openid-connect-scopes (read
// 2026-11-22).
func scopeClaims() []scopeGroup {
	return []scopeGroup{
		{"profile", []string{"name", "family_name", "given_name", "nickname", "picture", "updated_at"}},
		{"email", []string{"email", "email_verified"}},
	}
}

// payload puts iss first and the times behind sub and aud, which lead the rest.
func payload(in dialect.TokenInput, life int64, rest ...any) *action.Object {
	pairs := append([]any{"iss", issuer(in)}, rest[:4]...)
	pairs = append(pairs, "iat", in.At.Unix(), "exp", in.At.Unix()+life)
	return action.NewObject(append(pairs, rest[4:]...)...)
}

// issuer ends with a slash, as the platform's does, unless it is the tenant's own.
func issuer(in dialect.TokenInput) string {
	if in.Settings.Issuer != "" {
		return in.Settings.Issuer
	}
	host, ok := in.Event.LookupString("context", "request", "hostname")
	if !ok {
		host = "tenant.auth0.com"
		if id, ok := in.Event.LookupString("context", "tenant"); ok {
			host = id + ".auth0.com"
		}
	}
	return "https://" + host + "/"
}

// audience is the API that the token is for, or "".
func audience(in dialect.TokenInput) string {
	if in.Settings.Audience != "" {
		return in.Settings.Audience
	}
	for _, part := range []string{"query", "body"} {
		if s, ok := in.Event.LookupString("context", "request", part, "audience"); ok && s != "" {
			return s
		}
	}
	return ""
}

// audiences adds the endpoint for the user's profile where openid is granted.
func audiences(in dialect.TokenInput) any {
	api, userinfo := audience(in), strings.TrimSuffix(issuer(in), "/")+"/userinfo"
	switch openid := slices.Contains(grantedScopes(in), "openid"); {
	case openid && api != "":
		return []any{api, userinfo}
	case openid:
		return userinfo
	case api == "":
		return action.Absent
	}
	return api
}

func scopeClaim(in dialect.TokenInput) any {
	scopes := grantedScopes(in)
	if len(scopes) == 0 {
		return action.Absent
	}
	return strings.Join(scopes, " ")
}

// grantedScopes are the access token's: all that were asked for, unless the rule
// changed them.
func grantedScopes(in dialect.TokenInput) []string {
	if in.Scopes != nil {
		return in.Scopes
	}
	scopes, _ := requestedScopes(in.Event)
	return scopes
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

// found is a string of the event, or absent.
func found(event *action.Object, path ...string) any {
	if s, ok := event.LookupString(path...); ok {
		return s
	}
	return action.Absent
}
