package jwtinspect

import (
	"bytes"
	"crypto/hmac"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// maxWarned is how many signatures of one token are warned about.
const maxWarned = 8

// signatures reads what secures a JWS.
func (d *decoder) signatures() {
	d.out.Signature = d.signed[0].signature
	for i, s := range d.signed {
		if d.out.Serialization == General {
			d.out.Signatures = append(d.out.Signatures, Signature{s.header, s.unprotected, s.signature})
		}
		if i >= maxWarned {
			continue
		}
		d.headerWarnings(s.header, signatureAlgorithms())
		if s.signature == "" {
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
func (d *decoder) shape(s signature) {
	sig, err := d.bytes("signature", s.signature)
	if err != nil {
		d.flaw(CodeBadBase64, "%v", err)
		return
	}
	alg, _ := s.header.LookupString("alg")
	want := signatureLength(alg)
	switch {
	case want > 0 && len(sig) != want:
		d.warn(CodeSignature, "the signature has %d bytes, one of %s has %d", len(sig), alg, want)
	case strings.HasPrefix(alg, "RS") || strings.HasPrefix(alg, "PS"):
		if slices.Contains(signatureAlgorithms(), alg) && 8*len(sig) < leastRSABits {
			d.warn(CodeWeakKey, "the signature has %d bits, and so has the RSA key: at least %d are needed (RFC 7518, section 3.3)", 8*len(sig), leastRSABits)
		}
	case strings.HasPrefix(alg, "ES") && (allZero(sig[:want/2]) || allZero(sig[want/2:])):
		d.warn(CodeSignature, "half of the signature is zero: no key makes such a signature, but some verifiers accept it (CVE-2022-21449)")
	}
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
		alg, _ := s.header.LookupString("alg")
		a, ok := hmacAlgorithm(alg)
		sig, err := base64.RawURLEncoding.DecodeString(s.signature)
		input := s.input(d.body)
		if !ok || err != nil || len(sig) == 0 || len(input) > most {
			continue
		}
		for _, secret := range knownSecrets() {
			if hmac.Equal(a.mac([]byte(secret), input), sig) {
				d.warn(CodeWeakKey, "the token is signed with the secret %s, which everybody knows", quote(secret))
				break
			}
		}
	}
}

// input is the JWS signing input: RFC 7515, section 5.1; RFC 7797, section 3.
func (s signature) input(body string) []byte {
	return append(append([]byte(s.protected), '.'), body...)
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

// textOf is a member of a header that is a string, "" when it is not.
func textOf(header *action.Object, name string) string {
	s, _ := header.LookupString(name)
	return s
}
