package jwtinspect

import (
	"encoding/json"
	"fmt"
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
	CodeAlgDeprecated  Code = "alg-deprecated"
	CodeAlgMissing     Code = "alg-missing"
	CodeAlgNone        Code = "alg-none"
	CodeAlgUnknown     Code = "alg-unknown"
	CodeAmbiguous      Code = "ambiguous"
	CodeAccessToken    Code = "at-jwt"
	CodeBadBase64      Code = "base64-invalid"
	CodeNotCanonical   Code = "base64-noncanonical"
	CodeCritical       Code = "critical-header"
	CodeBadDisclosure  Code = "disclosure-invalid"
	CodeDuplicate      Code = "duplicate-member"
	CodeExpired        Code = "expired"
	CodeIDToken        Code = "id-token"
	CodeIssuedInFuture Code = "issued-in-future"
	CodeNotDecrypted   Code = "jwe-not-decrypted"
	CodeKeyInToken     Code = "key-in-token"
	CodeKeyBinding     Code = "key-binding"
	CodeWeakKey        Code = "key-weak"
	CodeSuspiciousKid  Code = "kid-suspicious"
	CodeLarge          Code = "large"
	CodeNeverExpires   Code = "never-expires"
	CodeNotUTF8        Code = "not-utf8"
	CodeNotYetValid    Code = "not-yet-valid"
	CodeDetached       Code = "payload-detached"
	CodeNotObject      Code = "payload-not-object"
	CodeNested         Code = "payload-nested"
	CodeTooLarge       Code = "payload-too-large"
	CodeUnencoded      Code = "payload-unencoded"
	CodeIterations     Code = "pbes2-iterations"
	CodePersonal       Code = "personal-data"
	CodeSensitive      Code = "sensitive-value"
	CodeSignature      Code = "signature-malformed"
	CodeMilliseconds   Code = "time-milliseconds"
	CodeTimeNotNumber  Code = "time-not-number"
	CodeTimeOutOfRange Code = "time-out-of-range"
	CodeUnprotected    Code = "unprotected-header"
	CodeUnsecured      Code = "unsecured"
	CodeCompressed     Code = "zip"
)

func (d *decoder) warn(code Code, format string, args ...any) {
	d.out.Warnings = append(d.out.Warnings, Warning{code, fmt.Sprintf(format, args...)})
}

// flaw is a warning about what a strict reader refuses the token for.
func (d *decoder) flaw(code Code, format string, args ...any) {
	d.warn(code, format, args...)
	d.flaws = append(d.flaws, d.out.Warnings[len(d.out.Warnings)-1].Summary)
}

// spoiled is a flaw of the JSON of a part. That of a payload leaves the signature
// what it is.
func (d *decoder) spoiled(part string, code Code, format string, args ...any) {
	d.flaw(code, format, args...)
	if part == partPayload {
		n := len(d.flaws) - 1
		d.faults, d.flaws = append(d.faults, d.flaws[n]), d.flaws[:n]
	}
}

// SignatureAlgorithms are the names a JWS may give, of the IANA registry "JSON
// Web Signature and Encryption Algorithms" as of 2026-05-22,
// https://www.iana.org/assignments/jose/jose.xhtml.
func SignatureAlgorithms() []string {
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

// List quotes names and joins them, and counts what is beyond the first few.
func List(names []string) string {
	const most = 5
	quoted := make([]string, min(len(names), most))
	for i := range quoted {
		quoted[i] = Quote(names[i])
	}
	switch {
	case len(names) == 0:
		return "nothing"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(quoted, ", "), len(names)-most)
	}
	return strings.Join(quoted, ", ")
}

// Text is the string that a JSON value is.
func Text(v any) (s string, ok bool) {
	raw, ok := v.(action.Value)
	if !ok || raw[0] != '"' {
		return "", false
	}
	return s, json.Unmarshal(raw, &s) == nil
}
