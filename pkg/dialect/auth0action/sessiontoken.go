package auth0action

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
)

// signHS256 is the payload as a compact JWT signed with HMAC-SHA256.
func signHS256(payload *action.Object, secret string) string {
	b64 := base64.RawURLEncoding.EncodeToString
	input := b64([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64(payload.Value())
	return input + "." + b64(mac(input, secret))
}

func mac(input, secret string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(input))
	return h.Sum(nil)
}

// expectation is what a session token has to say.
type expectation struct {
	issuer, subject, state string
	now                    time.Time
}

// verifyHS256 returns the payload of a token, or the reason why it is not
// accepted: as text, since it becomes part of the platform's own.
func verifyHS256(token, secret string, want expectation) (payload *action.Object, reason string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, "jwt malformed"
	}
	header, okHeader := decodePart(parts[0])
	payload, okPayload := decodePart(parts[1])
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if !okHeader || !okPayload || err != nil {
		return nil, "jwt malformed"
	}
	if alg, _ := header.LookupString("alg"); alg != "HS256" {
		return nil, "invalid algorithm"
	}
	if secret == "" || !hmac.Equal(signature, mac(parts[0]+"."+parts[1], secret)) {
		return nil, "invalid signature"
	}
	return payload, want.unmet(payload)
}

func decodePart(part string) (*action.Object, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return nil, false
	}
	obj, err := action.ParseObject(raw)
	return obj, err == nil
}

// unmet says which claim is not as expected, or "".
func (want expectation) unmet(payload *action.Object) string {
	now := float64(want.now.Unix())
	if nbf, ok := number(payload, "nbf"); ok && nbf > now {
		return "jwt not active"
	}
	if exp, ok := number(payload, "exp"); ok && exp <= now {
		return "jwt expired"
	}
	text := func(name string) string { s, _ := payload.LookupString(name); return s }
	switch {
	case text("iss") != want.issuer:
		return "jwt issuer invalid. expected: " + want.issuer
	case text("sub") != want.subject:
		return "jwt subject invalid. expected: " + want.subject
	case text("state") != want.state:
		return "state in the token does not match the /continue state"
	}
	return ""
}

func number(obj *action.Object, name string) (float64, bool) {
	v, _ := obj.Get(name)
	raw, ok := v.(action.Value)
	if !ok {
		return 0, false
	}
	var f float64
	return f, json.Unmarshal(raw, &f) == nil
}
