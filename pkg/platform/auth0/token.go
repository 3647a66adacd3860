package auth0

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
)

const (
	// AccessLife is the default of a new API, in seconds; see
	// https://auth0.com/docs/secure/tokens/access-tokens/update-access-token-lifetime
	// (read 2026-11-22).
	AccessLife = 86_400
	// IDLife is the default of an application, in seconds; see
	// https://auth0.com/docs/secure/tokens/id-tokens/update-id-token-lifetime
	// (read 2026-11-22).
	IDLife = 36_000
)

// Login is what of a login decides on the standard claims of its tokens, and on
// what becomes of others. Where an event says it, its dialect knows.
type Login struct {
	At time.Time
	// Issuer is that of the tenant's settings; "" follows from Host, the name
	// that the request was sent to, or else from Tenant. All may be "".
	Issuer, Host, Tenant string
	// Audience is the API that the access token is for, or "".
	Audience string
	// Protocol and Grant are how the token was asked for.
	Protocol, Grant string
	// Requested are the scopes that were asked for, if Told; Granted those of the
	// access token.
	Requested, Granted []string
	Told               bool
}

// URL is the issuer. It ends with a slash, as the platform's does, unless it is
// the tenant's own.
func (l Login) URL() string {
	switch {
	case l.Issuer != "":
		return l.Issuer
	case l.Host != "":
		return "https://" + l.Host + "/"
	case l.Tenant != "":
		return "https://" + l.Tenant + ".auth0.com/"
	}
	return "https://tenant.auth0.com/"
}

// Facts are those that [Rules] ask for.
func (l Login) Facts() map[string]bool {
	api, own := l.ownAPI()
	return map[string]bool{
		factManagementAPI: own && api == "/api/v2",
		factOtherAPI:      own && api != "/api/v2" && api != "/userinfo",
		factPasswordGrant: l.withPassword(),
		factNoIDToken:     l.NoIDToken(),
	}
}

// ownAPI is the path of an audience that is one of the platform's own APIs: one
// on the tenant's domain.
func (l Login) ownAPI() (path string, ok bool) {
	u, err := url.Parse(l.Audience)
	if err != nil || u.Scheme != "https" {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	if host != strings.ToLower(l.Host) && !strings.HasSuffix(host, ".auth0.com") {
		return "", false
	}
	return strings.TrimSuffix(u.Path, "/"), true
}

func (l Login) withPassword() bool {
	return slices.Contains([]string{"oauth2-password", "oauth2-resource-owner"}, l.Protocol) ||
		slices.Contains([]string{"password", "http://auth0.com/oauth/grant-type/password-realm"}, l.Grant)
}

// NoIDToken reports a request whose scopes are known and do not ask for an ID
// token.
func (l Login) NoIDToken() bool { return l.Told && !slices.Contains(l.Requested, "openid") }

// Payload is a token's standard claims: iss first, and the times behind sub and
// aud, which lead the rest. Life is in seconds.
func (l Login) Payload(life int64, sub, aud any, rest ...any) *action.Object {
	pairs := []any{"iss", l.URL(), "sub", sub, "aud", aud, "iat", l.At.Unix(), "exp", l.At.Unix() + life}
	return action.NewObject(append(pairs, rest...)...)
}

// Audiences are those of the access token: the endpoint for the user's profile is
// one where openid is granted.
func (l Login) Audiences() any {
	userinfo := strings.TrimSuffix(l.URL(), "/") + "/userinfo"
	switch openid := slices.Contains(l.Granted, "openid"); {
	case openid && l.Audience != "":
		return []any{l.Audience, userinfo}
	case openid:
		return userinfo
	case l.Audience == "":
		return action.Absent
	}
	return l.Audience
}

// Scope is the scope claim of the access token.
func (l Login) Scope() any { return action.NonEmpty(strings.Join(l.Granted, " ")) }

// AddProfile adds the claims of a user that the requested scopes bring into the ID
// token; see
// https://auth0.com/docs/get-started/apis/scopes/openid-connect-scopes (read
// 2026-11-22).
func (l Login) AddProfile(payload *action.Object, user func(name string) (any, bool)) {
	for _, group := range []struct {
		scope  string
		claims []string
	}{
		{"profile", []string{"name", "family_name", "given_name", "nickname", "picture", "updated_at"}},
		{"email", []string{"email", "email_verified"}},
	} {
		if !slices.Contains(l.Requested, group.scope) {
			continue
		}
		for _, name := range group.claims {
			if v, ok := user(name); ok {
				payload.Put(name, v)
			}
		}
	}
}

// First is the first text that an event has at one of the places, or "".
func First(event *action.Object, places ...[]string) string {
	for _, path := range places {
		if s, ok := event.LookupString(path...); ok && s != "" {
			return s
		}
	}
	return ""
}

// Found is a text of an event, or [action.Absent].
func Found(event *action.Object, path ...string) any {
	if s, ok := event.LookupString(path...); ok {
		return s
	}
	return action.Absent
}
