package auth0action

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

// Token implements [dialect.Dialect]. The access token has the platform's
// default profile; see
// https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles
// (read 2026-11-22).
func (Dialect) Token(kind action.TokenKind, in dialect.TokenInput) *dialect.Token {
	t, _ := findTrigger(in.Trigger.ID)
	if !slices.Contains(t.Tokens, kind) {
		return nil
	}
	token := &dialect.Token{Header: action.NewObject("alg", "RS256", "typ", "JWT")}
	switch {
	case kind == action.TokenID && noIDToken(in.Event):
		return nil
	case kind == action.TokenID:
		token.Payload = idPayload(in)
		return token
	case t.machine:
		token.Payload = machinePayload(in)
	default:
		token.Payload = userPayload(in)
	}
	if audience(in) == "" {
		token.Opaque = true
		token.Hint = "request an audience: --set request.query.audience=https://api.example"
		token.Note = claims.Fact{
			Text:   "the request has no audience: Auth0 issues an opaque access token, whose custom claims nobody can read",
			Source: tokensPage(),
		}
	}
	return token
}

func userPayload(in dialect.TokenInput) *action.Object {
	return payload(in, accessLife,
		"sub", found(in.Event, "user", "user_id"), "aud", audiences(in),
		"scope", scopeClaim(in), "azp", found(in.Event, "client", "client_id"), "org_id", found(in.Event, "organization", "id"),
	)
}

func machinePayload(in dialect.TokenInput) *action.Object {
	var sub any = action.Absent
	if client, ok := in.Event.LookupString("client", "client_id"); ok {
		sub = client + "@clients"
	}
	return payload(in, accessLife,
		"sub", sub, "aud", audiences(in), "scope", scopeClaim(in), "gty", "client-credentials",
		"azp", found(in.Event, "client", "client_id"), "org_id", found(in.Event, "organization", "id"),
	)
}

func idPayload(in dialect.TokenInput) *action.Object {
	p := payload(in, idLife, "sub", found(in.Event, "user", "user_id"), "aud", found(in.Event, "client", "client_id"),
		"nonce", found(in.Event, "request", "query", "nonce"))
	scopes, _ := requestedScopes(in.Event)
	for _, group := range scopeClaims() {
		if !slices.Contains(scopes, group.scope) {
			continue
		}
		for _, name := range group.claims {
			if v, ok := in.Event.Copy("user", name); ok {
				p.Put(name, v)
			}
		}
	}
	p.Put("org_id", found(in.Event, "organization", "id"))
	return p
}

// scopeClaims are the claims that a scope brings into the ID token; see
// https://auth0.com/docs/get-started/apis/scopes/openid-connect-scopes (read
// 2026-11-22).
func scopeClaims() []struct {
	scope  string
	claims []string
} {
	return []struct {
		scope  string
		claims []string
	}{
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

// issuer ends with a slash, as the platform's does, unless it is the tenant's
// own.
func issuer(in dialect.TokenInput) string {
	if in.Settings.Issuer != "" {
		return in.Settings.Issuer
	}
	host, ok := in.Event.LookupString("request", "hostname")
	if !ok {
		host = "tenant.auth0.com"
		if id, ok := in.Event.LookupString("tenant", "id"); ok {
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
	for _, path := range [][]string{{"resource_server", "identifier"}, {"request", "query", "audience"}, {"request", "body", "audience"}} {
		if s, ok := in.Event.LookupString(path...); ok && s != "" {
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

// found is a string of the event, or absent.
func found(event *action.Object, path ...string) any {
	v, ok := event.Copy(path...)
	if !ok {
		return action.Absent
	}
	raw, _ := v.(action.Value)
	if action.PlainText(raw) {
		return raw
	}
	if s, isText := textOf(raw); isText {
		return s
	}
	return action.Absent
}
