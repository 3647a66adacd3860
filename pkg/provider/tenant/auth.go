package tenant

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
)

// Same compares a text from a request with a secret, in a time that tells nothing.
func (c Credentials) Same(text string) bool {
	a, b := sha256.Sum256([]byte(text)), sha256.Sum256([]byte(c.Secret.Reveal()))
	return !c.Secret.Empty() && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// Granted is those of the scopes that the client has, in their order.
func (c Credentials) Granted(scopes []string) []string {
	granted := []string{}
	for _, s := range scopes {
		if c.Scopes == nil || slices.Contains(c.Scopes, s) {
			granted = append(granted, s)
		}
	}
	return granted
}

// Bearer is the text of the header Authorization after the scheme "Bearer";
// false when there is no such header.
func (r *Request) Bearer() (string, bool) {
	scheme, token, ok := strings.Cut(r.HTTP.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// BearerToken authorizes by a token that [Keys.Issue] made.
func BearerToken(r *Request) (Grant, error) {
	token, ok := r.Bearer()
	if !ok {
		return Grant{}, &Refusal{Kind: NoCredentials, Detail: "there is no bearer token"}
	}
	claims, err := r.World.Keys.Verify(token, r.World.Now())
	switch {
	case errors.Is(err, ErrExpired):
		return Grant{}, &Refusal{Kind: Expired, Detail: err.Error()}
	case err != nil:
		return Grant{}, &Refusal{Kind: BadCredentials, Detail: err.Error()}
	}
	return Grant{Subject: claims.Subject, Scopes: claims.Scopes}, nil
}

// BearerKey authorizes by the credentials' secret as a bearer token, which
// may do everything.
func BearerKey(r *Request) (Grant, error) {
	key, ok := r.Bearer()
	return keyGrant(r, key, ok)
}

// PlainKey authorizes by the credentials' secret as the whole header
// Authorization, without a scheme.
func PlainKey(r *Request) (Grant, error) {
	key := r.HTTP.Header.Get("Authorization")
	return keyGrant(r, key, key != "")
}

// BasicKey authorizes by the credentials' id and secret in HTTP Basic.
func BasicKey(r *Request) (Grant, error) {
	id, key, ok := r.HTTP.BasicAuth()
	if ok && id != r.World.Credentials.ID {
		return Grant{}, &Refusal{Kind: BadCredentials, Detail: "the id is not that of this tenant's client"}
	}
	return keyGrant(r, key, ok)
}

func keyGrant(r *Request, key string, ok bool) (Grant, error) {
	switch {
	case !ok:
		return Grant{}, &Refusal{Kind: NoCredentials, Detail: "there are no credentials in the header Authorization"}
	case !r.World.Credentials.Same(key):
		return Grant{}, &Refusal{Kind: BadCredentials, Detail: "the credentials are not those of this tenant"}
	}
	return Grant{Subject: r.World.Credentials.ID, All: r.World.Credentials.Scopes == nil, Scopes: r.World.Credentials.Scopes}, nil
}
