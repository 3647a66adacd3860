package jwtinspect

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// MediaType is a typ or cty in the short form and lower case, in which RFC
// 7515, section 4.1.9, lets it be written.
func MediaType(s string) string { return strings.TrimPrefix(strings.ToLower(s), "application/") }

// profile holds the claims against the specification of the kind of token that
// it says it is.
func (d *decoder) profile() {
	if d.out.Payload == nil {
		return
	}
	switch {
	case MediaType(TextOf(d.out.Header, "typ")) == "at+jwt":
		d.accessToken()
	case isIDToken(d.out.Payload):
		d.idToken()
	}
	if len(d.missing("exp")) == 1 && len(d.missing("iss", "sub", "iat")) < 3 {
		d.warn(CodeNeverExpires, `there is no "exp": the token is good for ever, unless its readers bound its age by "iat"`)
	}
}

// accessToken is RFC 9068, section 2.
func (d *decoder) accessToken() {
	if missing := d.missing("iss", "exp", "aud", "sub", "client_id", "iat", "jti"); len(missing) > 0 {
		d.warn(CodeAccessToken, `"typ" is "at+jwt", but RFC 9068, section 2.2, asks for %s, too`, List(missing))
	}
	if _, nonce := d.out.Payload.Get("nonce"); nonce {
		d.warn(CodeAccessToken, `an access token has no "nonce": that belongs to ID tokens`)
	}
	if _, scope := d.out.Payload.Get("scope"); scope {
		if s, ok := d.out.Payload.LookupString("scope"); !ok {
			d.warn(CodeAccessToken, `"scope" is no string: RFC 8693, section 4.2, has the scopes in one string with blanks between them`)
		} else if s == "" {
			d.warn(CodeAccessToken, `"scope" is empty`)
		}
	}
}

// isIDToken guesses: OpenID Connect gives ID tokens no type. These claims occur
// in them only.
func isIDToken(payload *action.Object) bool {
	return slices.ContainsFunc([]string{"nonce", "at_hash", "c_hash", "s_hash"}, func(name string) bool {
		_, ok := payload.Get(name)
		return ok
	})
}

// idToken is OpenID Connect Core 1.0, section 2.
func (d *decoder) idToken() {
	if missing := d.missing("iss", "sub", "aud", "exp", "iat"); len(missing) > 0 {
		d.warn(CodeIDToken, "this looks like an ID token, but OpenID Connect Core 1.0, section 2, asks for %s, too", List(missing))
	}
	aud, _ := d.out.Payload.Get("aud")
	_, azp := d.out.Payload.Get("azp")
	if items, several := aud.([]any); several && len(items) > 1 && !azp {
		d.warn(CodeIDToken, `the ID token has %d audiences and no "azp": it does not say which client it was issued to (OpenID Connect Core 1.0, section 3.1.3.7)`, len(items))
	}
	const longest = 255
	if sub, ok := d.out.Payload.LookupString("sub"); ok && (len(sub) > longest || strings.ContainsFunc(sub, func(r rune) bool { return r > '~' })) {
		d.warn(CodeIDToken, `"sub" of an ID token has at most %d ASCII characters (OpenID Connect Core 1.0, section 2)`, longest)
	}
}

// missing are those of the claims that are not there.
func (d *decoder) missing(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		_, ok := d.out.Payload.Get(name)
		return ok
	})
}
