package jwtinspect

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// maxWarned is how many signatures of one token are warned about.
const maxWarned = 8

// signatures reads what secures a JWS.
func (d *decoder) signatures() {
	d.out.Signature = d.signed[0].Signature
	for i, s := range d.signed {
		if d.out.Serialization == General {
			d.out.Signatures = append(d.out.Signatures, Signature{s.Header, s.Unprotected, s.Signature})
		}
		if i >= maxWarned {
			continue
		}
		d.headerWarnings(s.Header, SignatureAlgorithms())
		if s.Signature == "" {
			d.warn(CodeUnsecured, "the signature is empty: anybody can have written this token")
			continue
		}
		d.shape(s)
	}
	if len(d.signed) == 1 && d.out.Signature == "" {
		d.out.Kind = KindUnsecured
	}
	d.parameters()
}

// shape warns about a signature that cannot be one of its algorithm, or that
// tells that its key is short.
func (d *decoder) shape(s Signed) {
	sig, err := d.bytes("signature", s.Signature)
	if err != nil {
		d.flaw(CodeBadBase64, "%v", err)
		return
	}
	alg, _ := s.Header.LookupString("alg")
	want := signatureLength(alg)
	switch {
	case want > 0 && len(sig) != want:
		d.warn(CodeSignature, "the signature has %s, one of %s has %d", plural(len(sig), "byte"), alg, want)
	case isRSA(alg) && len(sig) < leastRSASignature:
		d.warn(CodeSignature, "the signature has %s, and no RSA key makes ones so short", plural(len(sig), "byte"))
	case isRSA(alg):
		if 8*len(sig) < leastRSABits {
			d.warn(CodeWeakKey, "the signature has %d bits, and so has the RSA key: at least %d are needed (RFC 7518, section 3.3)", 8*len(sig), leastRSABits)
		}
	case strings.HasPrefix(alg, "ES") && (allZero(sig[:want/2]) || allZero(sig[want/2:])):
		d.warn(CodeSignature, "half of the signature is zero: no key makes such a signature, but some verifiers accept it (CVE-2022-21449)")
	}
}

// leastRSABits is what RFC 7518, section 3.3, asks for.
const leastRSABits = 2048

// leastRSASignature is that of the shortest keys that were ever in use, in
// bytes.
const leastRSASignature = 64

func isRSA(alg string) bool {
	return slices.Contains([]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, alg)
}

func allZero(b []byte) bool { return len(bytes.TrimLeft(b, "\x00")) == 0 }

// signatureLength is that of an algorithm's signatures in bytes, 0 where it
// depends on the key or the algorithm is unknown.
func signatureLength(alg string) int {
	switch alg {
	case "HS256":
		return 32
	case "HS384":
		return 48
	case "HS512", "ES256", "ES256K", "EdDSA", "Ed25519":
		return 64
	case "ES384":
		return 96
	case "ES512":
		return 132
	case "Ed448":
		return 114
	}
	return 0
}

// guess warns about a shared secret that everybody knows: it is among those
// that documentation and tutorials use.
func (d *decoder) guess() {
	const most = 64 << 10 // signing input; larger ones take their time
	for _, s := range d.signed[:min(len(d.signed), maxWarned)] {
		alg, _ := s.Header.LookupString("alg")
		newHash, ok := hmacHash(alg)
		sig, err := base64.RawURLEncoding.DecodeString(s.Signature)
		input := s.Input(d.body)
		if !ok || err != nil || len(sig) == 0 || len(input) > most {
			continue
		}
		for _, secret := range knownSecrets() {
			m := hmac.New(newHash, []byte(secret))
			m.Write(input)
			if hmac.Equal(m.Sum(nil), sig) {
				d.warn(CodeWeakKey, "the token is signed with the secret %s, which everybody knows", Quote(secret))
				break
			}
		}
	}
}

func hmacHash(alg string) (func() hash.Hash, bool) {
	switch alg {
	case "HS256":
		return sha256.New, true
	case "HS384":
		return sha512.New384, true
	case "HS512":
		return sha512.New, true
	}
	return nil, false
}

// knownSecrets are secrets of documentation and tutorials.
func knownSecrets() []string {
	return []string{
		"", "secret", "your-256-bit-secret", "your-384-bit-secret", "your-512-bit-secret",
		"a-string-secret-at-least-256-bits-long", "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
		"password", "changeme", "key", "test", "jwt", "admin", "123456", "1234567890", "shhhhh", "supersecret", "super-secret",
		"mysecret", "my-secret", "my_secret", "secretkey", "secret-key", "secret_key", "jwtsecret", "jwt-secret", "jwt_secret", "mysecretkey",
		"qwertyuiopasdfghjklzxcvbnm123456",
	}
}

// TextOf is a member of a header that is a string, "" when it is not.
func TextOf(header *action.Object, name string) string {
	s, _ := header.LookupString(name)
	return s
}
