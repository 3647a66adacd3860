package jwtinspect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Warning is something a verifier may object to. Code is stable, Summary a
// sentence for people in which everything taken from the token is quoted.
type Warning struct {
	Code    Code   `json:"code"`
	Summary string `json:"summary"`
}

// Code names a kind of [Warning].
type Code string

// The codes of warnings. CodeNotObject stands for any payload that is shown as
// it is: it is no JSON object, or one beyond the limits.
const (
	CodeAlgMissing     Code = "alg-missing"
	CodeAlgNone        Code = "alg-none"
	CodeAlgUnknown     Code = "alg-unknown"
	CodeBadBase64      Code = "base64-invalid"
	CodeNotCanonical   Code = "base64-noncanonical"
	CodeCritical       Code = "critical-header"
	CodeDuplicate      Code = "duplicate-member"
	CodeExpired        Code = "expired"
	CodeIssuedInFuture Code = "issued-in-future"
	CodeNotDecrypted   Code = "jwe-not-decrypted"
	CodeLarge          Code = "large"
	CodeNotUTF8        Code = "not-utf8"
	CodeNotYetValid    Code = "not-yet-valid"
	CodeDetached       Code = "payload-detached"
	CodeNotObject      Code = "payload-not-object"
	CodeUnencoded      Code = "payload-unencoded"
	CodeDisclosures    Code = "sd-jwt-disclosures"
	CodeMilliseconds   Code = "time-milliseconds"
	CodeTimeNotNumber  Code = "time-not-number"
	CodeTimeOutOfRange Code = "time-out-of-range"
	CodeUnsecured      Code = "unsecured"
)

func (d *decoder) warn(code Code, format string, args ...any) {
	d.out.Warnings = append(d.out.Warnings, Warning{code, fmt.Sprintf(format, args...)})
}

// signatureAlgorithms are the names a JWS may give, of the IANA registry "JSON
// Web Signature and Encryption Algorithms" as of 2026-05-22,
// https://www.iana.org/assignments/jose/jose.xhtml.
func signatureAlgorithms() []string {
	return []string{
		"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512",
		"none", "EdDSA", "Ed25519", "Ed448", "ES256K", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87",
	}
}

// encryptionAlgorithms are those of a JWE, of the same registry.
func encryptionAlgorithms() []string {
	return []string{
		"RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "A128KW", "A192KW", "A256KW", "dir",
		"ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW",
		"PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW",
	}
}

// algorithm warns about an alg that is missing, "none" in any spelling (an
// old way around verifiers), or not registered for this kind of token.
func (d *decoder) algorithm(registered []string) {
	value, ok := d.out.Header.Get("alg")
	if !ok {
		d.warn(CodeAlgMissing, `the header has no "alg", so it does not say how the token is secured`)
		return
	}
	alg, isText := text(value)
	switch {
	case !isText:
		d.warn(CodeAlgUnknown, `"alg" in the header is no string`)
	case strings.EqualFold(alg, "none"):
		d.warn(CodeAlgNone, `"alg" is %s: the token claims to need no signature, and verifiers must refuse it`, quote(alg))
	case !slices.Contains(registered, alg):
		d.warn(CodeAlgUnknown, `"alg" is %s, which is not registered for this kind of token`, quote(alg))
	}
}

// critical warns about header members a verifier has to understand.
func (d *decoder) critical() {
	value, ok := d.out.Header.Get("crit")
	if !ok {
		return
	}
	names := []string{}
	array, _ := value.([]any)
	for _, v := range array {
		if name, ok := text(v); ok {
			names = append(names, name)
		}
	}
	d.warn(CodeCritical, `"crit" obliges verifiers to understand %s or to refuse the token`, list(names))
}

// Sizes in bytes from which a token meets limits in the wild.
const (
	// Browsers need keep no more than this of a cookie, name and attributes
	// included: RFC 6265, section 6.1.
	cookieLimit = 4096
	// The longest header line that nginx and Apache take unless told
	// otherwise: large_client_header_buffers 8k, LimitRequestFieldSize 8190.
	headerLimit = 8192
)

func (d *decoder) size() {
	switch n := d.out.Bytes; {
	case n > headerLimit:
		d.warn(CodeLarge, "%d bytes: more than the %d that common servers take in a header line", n, headerLimit)
	case n > cookieLimit:
		d.warn(CodeLarge, "%d bytes: more than the %d that browsers keep of a cookie", n, cookieLimit)
	}
}

// list quotes names and joins them, and counts what is beyond the first few.
func list(names []string) string {
	const most = 5
	quoted := make([]string, min(len(names), most))
	for i := range quoted {
		quoted[i] = quote(names[i])
	}
	switch {
	case len(names) == 0:
		return "nothing"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(quoted, ", "), len(names)-most)
	}
	return strings.Join(quoted, ", ")
}

// text is the string that a JSON value is.
func text(v any) (s string, ok bool) {
	raw, ok := v.(action.Value)
	if !ok || raw[0] != '"' {
		return "", false
	}
	return s, json.Unmarshal(raw, &s) == nil
}
