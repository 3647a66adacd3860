package jwtmint_test

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

func pemOf(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// files are keys as they lie on disk.
type files map[string]string

func makeFiles(t testing.TB) files {
	t.Helper()
	key := must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048))
	small := must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 1024))
	p256 := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	p224 := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	p521 := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P521(), rand.Reader))
	ed := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	x25519 := must[*ecdh.PrivateKey](t)(ecdh.X25519().GenerateKey(rand.Reader))
	pkcs8 := func(key any) []byte { return must[[]byte](t)(x509.MarshalPKCS8PrivateKey(key)) }
	sec1 := func(key *ecdsa.PrivateKey) []byte { return must[[]byte](t)(x509.MarshalECPrivateKey(key)) }
	pkix := func(key any) []byte { return must[[]byte](t)(x509.MarshalPKIXPublicKey(key)) }
	return files{
		"rsa pkcs8":        pemOf("PRIVATE KEY", pkcs8(key)),
		"rsa pkcs1":        pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)),
		"rsa mislabelled":  pemOf("RSA PRIVATE KEY", pkcs8(key)),
		"rsa after others": "a comment\n" + pemOf("CERTIFICATE", []byte("x")) + "\r\n" + pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)),
		"rsa 1024":         pemOf("PRIVATE KEY", pkcs8(small)),
		"rsa cut off":      pemOf("PRIVATE KEY", pkcs8(key))[:400],
		"rsa damaged":      pemOf("PRIVATE KEY", pkcs8(key)[:300]),
		"p256 pkcs8":       pemOf("PRIVATE KEY", pkcs8(p256)),
		"p256 sec1":        pemOf("EC PARAMETERS", []byte{6}) + pemOf("EC PRIVATE KEY", sec1(p256)),
		"p224":             pemOf("PRIVATE KEY", pkcs8(p224)),
		"p521":             pemOf("EC PRIVATE KEY", sec1(p521)),
		"ed25519":          pemOf("PRIVATE KEY", pkcs8(ed)),
		"x25519":           pemOf("PRIVATE KEY", pkcs8(x25519)),
		"rsa public":       pemOf("PUBLIC KEY", pkix(&key.PublicKey)),
		"rsa public pkcs1": pemOf("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		"certificate":      pemOf("CERTIFICATE", []byte("x")),
		"encrypted":        pemOf("ENCRYPTED PRIVATE KEY", []byte("x")),
		"encrypted pkcs1":  "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
		"openssh":          pemOf("OPENSSH PRIVATE KEY", []byte("x")),
		"other":            pemOf("X509 CRL", []byte("x")),
		"secp256k1":        pemOf("EC PRIVATE KEY", secp256k1()),
		"dsa":              pemOf("PRIVATE KEY", dsa()),
		"jwk rsa":          string(cookbook(t, "4_1.rsa_v15_signature.json").Input.Key),
		"jwk p521":         string(cookbook(t, "4_3.ecdsa_signature.json").Input.Key),
		"jwk oct":          string(cookbook(t, "4_4.hmac-sha2_integrity_protection.json").Input.Key),
		"jwk ed25519":      `{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
	}
}

// secp256k1 is an EC private key (SEC 1) on a curve that Go does not have.
func secp256k1() []byte {
	out := []byte{0x30, 0x2e, 0x02, 0x01, 0x01, 0x04, 0x20}
	out = append(out, []byte(strings.Repeat("\x01", 32))...)
	return append(out, 0xa0, 0x07, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a)
}

// dsa is a PKCS#8 wrapping of id-dsa with an empty key.
func dsa() []byte {
	return []byte{
		0x30, 0x12, 0x02, 0x01, 0x00,
		0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01,
		0x04, 0x02, 0x05, 0x00,
	}
}

const secret64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestParseKey(t *testing.T) {
	t.Parallel()
	in := makeFiles(t)
	tests := []struct{ file, alg, want string }{
		{in["rsa pkcs8"], "RS256", "RS256"},
		{in["rsa pkcs8"], "PS512", "PS512"},
		{in["rsa pkcs8"], "", "RS256"},
		{in["rsa pkcs1"], "RS384", "RS384"},
		{in["rsa mislabelled"], "RS256", "RS256"},
		{in["rsa after others"], "RS256", "RS256"},
		{in["p256 pkcs8"], "ES256", "ES256"},
		{in["p256 sec1"], "", "ES256"},
		{in["p521"], "", "ES512"},
		{in["ed25519"], "", "EdDSA"},
		{in["ed25519"], "Ed25519", "Ed25519"},
		{in["jwk rsa"], "", "RS256"},
		{in["jwk p521"], "", "ES512"},
		{in["jwk oct"], "", "HS256"},
		{in["jwk ed25519"], "", "EdDSA"},
		{strings.Replace(in["jwk ed25519"], "{", `{"alg":"Ed25519",`, 1), "", "Ed25519"},
		{"\ufeff" + in["rsa pkcs1"], "RS256", "RS256"},
		{secret64, "HS512", "HS512"},
		{"{" + secret64, "HS256", "HS256"},
	}
	for _, tt := range tests {
		key, err := jwtmint.ParseKey([]byte(tt.file), tt.alg, "")
		if err != nil {
			t.Errorf("%.40q for %q: %v", tt.file, tt.alg, err)
			continue
		}
		if key.Alg() != tt.want {
			t.Errorf("%.40q for %q: got %s, want %s", tt.file, tt.alg, key.Alg(), tt.want)
		}
		token := mint(t, jwtmint.Request{Key: key, Payload: hostile()}).JWT
		if !isHMAC(tt.want) {
			verifyPublic(t, key, token)
		}
	}
}

func TestParseKeyID(t *testing.T) {
	t.Parallel()
	in := makeFiles(t)
	tests := []struct{ file, kid, want string }{
		{in["jwk ed25519"], "", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"},
		{in["jwk ed25519"], "mine", "mine"},
		{in["jwk rsa"], "", "bilbo.baggins@hobbiton.example"},
		{in["jwk rsa"], "mine", "mine"},
	}
	for _, tt := range tests {
		key, err := jwtmint.ParseKey([]byte(tt.file), "", tt.kid)
		if err != nil || key.ID() != tt.want {
			t.Errorf("got %v, %v, want id %s", key, err, tt.want)
		}
	}
}

// The bytes of a secret are taken as they are, but for the line break that
// editors and shells put at the end of a text.
func TestParseKeyRawSecret(t *testing.T) {
	t.Parallel()
	sign := func(secret string) string {
		key, err := jwtmint.ParseKey([]byte(secret), "HS256", "k")
		if err != nil {
			t.Fatal(err)
		}
		return string(must[[]byte](t)(key.Sign([]byte("x"))))
	}
	binary := "\xff" + secret64
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"line break after text", secret64, secret64 + "\n", true},
		{"carriage return too", secret64, secret64 + "\r\n", true},
		{"two line breaks", secret64, secret64 + "\n\n", false},
		{"space", secret64, secret64 + " ", false},
		{"line break after bytes", binary, binary + "\n", false},
		{"as a JWK", secret64, `{"kty":"oct","k":"` + base64.RawURLEncoding.EncodeToString([]byte(secret64)) + `"}`, true},
	}
	for _, tt := range tests {
		if got := sign(tt.a) == sign(tt.b); got != tt.same {
			t.Errorf("%s: got same signature %v, want %v", tt.name, got, tt.same)
		}
	}
}

func TestParseKeyErrors(t *testing.T) {
	t.Parallel()
	in := makeFiles(t)
	const public = "signing needs the private key"
	tests := []struct{ name, file, alg, want string }{
		{"empty", " \n", "RS256", "the key is empty"},
		{"too large", strings.Repeat("x", 64<<10+1), "HS256", "the key has 65537 bytes, expected at most 65536"},
		{"text", "hello", "RS256", `the key is neither PEM (-----BEGIN …) nor a JWK ({"kty":…}); a raw secret needs an HMAC algorithm such as HS256`},
		{"secret without algorithm", secret64, "", `the key is neither PEM (-----BEGIN …) nor a JWK ({"kty":…}); a raw secret needs an HMAC algorithm such as HS256`},
		{"unknown algorithm", in["rsa pkcs8"], "RS257", `algorithm "RS257" is unknown; did you mean "RS256"?`},
		{"public key", in["rsa public"], "RS256", "this is public (public key): " + public},
		{"public key, PKCS#1", in["rsa public pkcs1"], "RS256", "this is public (rsa public key): " + public},
		{"public key as a secret", in["rsa public"], "HS256", "this is public (public key): " + public},
		{"private key as a secret", in["rsa pkcs8"], "HS256", "HS256 needs a shared secret, but this is an RSA key of 2048 bits"},
		{"certificate", in["certificate"], "RS256", "this is public (certificate): " + public},
		{"encrypted", in["encrypted"], "RS256", "the private key is encrypted; decrypt it first: openssl pkey -in KEY -out DECRYPTED"},
		{"encrypted PKCS#1", in["encrypted pkcs1"], "RS256", "the private key is encrypted; decrypt it first: openssl pkey -in KEY -out DECRYPTED"},
		{"OpenSSH", in["openssh"], "EdDSA", "the private key is in OpenSSH's own format; convert a copy: ssh-keygen -p -m PKCS8 -f COPY"},
		{"other block", in["other"], "RS256", `a PEM block "X509 CRL" holds no private key, expected PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY`},
		{"cut off", in["rsa cut off"], "RS256", "the PEM block is cut off or damaged: it starts, but does not end as it should"},
		{"damaged", in["rsa damaged"], "RS256", "the private key in the PEM block cannot be read: it is no valid PKCS#8, PKCS#1 or SEC 1 key"},
		{"RSA too small", in["rsa 1024"], "RS256", "the RSA key has 1024 bits, expected at least 2048 (RFC 7518, section 3.3)"},
		{"RSA too small, no algorithm", in["rsa 1024"], "", "the RSA key has 1024 bits, expected at least 2048 (RFC 7518, section 3.3)"},
		{"RSA for ES256", in["rsa pkcs8"], "ES256", "ES256 needs an EC key on P-256, but this is an RSA key of 2048 bits"},
		{"P-256 for ES384", in["p256 pkcs8"], "ES384", "ES384 needs an EC key on P-384, but this is an EC key on P-256"},
		{"P-256 for RS256", in["p256 pkcs8"], "RS256", "RS256 needs an RSA key, but this is an EC key on P-256"},
		{"P-224", in["p224"], "", "this is an EC key on P-224, and no algorithm here signs with that; choose one of " + strings.Join(jwtmint.Algorithms(), ", ")},
		{"X25519", in["x25519"], "EdDSA", "EdDSA needs an Ed25519 key, but this is a key for key agreement (X25519)"},
		{"Ed25519 for ES256", in["ed25519"], "ES256", "ES256 needs an EC key on P-256, but this is an Ed25519 key"},
		{"secp256k1", in["secp256k1"], "ES256", "the private key is on a curve that no algorithm here signs with, expected P-256, P-384 or P-521"},
		{"DSA", in["dsa"], "RS256", "the private key is of a kind that no algorithm here signs with, expected RSA, EC or Ed25519"},
		{"short secret", "hunter2", "HS256", "the secret has 7 bytes, but HS256 needs at least 32 (RFC 7518, section 3.2): a shorter one can be guessed from a single token; `openssl rand -hex 32` makes a new one"},
		{"secret short for HS512", secret64[:63], "HS512", "the secret has 63 bytes, but HS512 needs at least 64 (RFC 7518, section 3.2): a shorter one can be guessed from a single token; `openssl rand -hex 64` makes a new one"},
		{"JWK for another algorithm", in["jwk ed25519"], "RS256", "RS256 needs an RSA key, but this is an Ed25519 key"},
		{"JWK that names another algorithm", strings.Replace(in["jwk ed25519"], "{", `{"alg":"Ed25519",`, 1), "EdDSA", `the JWK is for "Ed25519", not for "EdDSA"`},
	}
	for _, tt := range tests {
		if _, err := jwtmint.ParseKey([]byte(tt.file), tt.alg, ""); err == nil || err.Error() != tt.want {
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

// jwkOf changes members of a JWK: alternating names and values.
func jwkOf(t *testing.T, from string, changes ...any) string {
	t.Helper()
	o := must[*action.Object](t)(action.ParseObject([]byte(from)))
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == action.Absent {
			o.Delete(changes[i].(string))
		}
		o.Put(changes[i].(string), changes[i+1])
	}
	return string(o.Value())
}

func TestParseKeyJWKErrors(t *testing.T) {
	t.Parallel()
	in := makeFiles(t)
	rsa, ec, ed, oct := in["jwk rsa"], in["jwk p521"], in["jwk ed25519"], in["jwk oct"]
	const mismatch = "the parts of the RSA key do not belong together"
	one := base64.RawURLEncoding.EncodeToString([]byte{1})
	tests := []struct{ file, want string }{
		{`{"kty":`, "the key is no JWK: 1:8: unexpected end of JSON input"},
		{`{}`, `the JWK has no "kty", expected RSA, EC, OKP or oct`},
		{`{"kty":"AKP"}`, `the JWK's "kty" is "AKP", expected RSA, EC, OKP or oct`},
		{`{"keys":[]}`, "this is a set of keys (JWK set); pass one private key of it"},
		{jwkOf(t, rsa, "use", "enc"), `the JWK is not for signing: its "use" is "enc"`},
		{jwkOf(t, rsa, "d", action.Absent), `this JWK is public: it has no "d", which signing needs`},
		{jwkOf(t, ec, "d", action.Absent), `this JWK is public: it has no "d", which signing needs`},
		{jwkOf(t, ed, "d", action.Absent), `this JWK is public: it has no "d", which signing needs`},
		{jwkOf(t, rsa, "p", action.Absent), `the JWK lacks "p"`},
		{jwkOf(t, rsa, "oth", []any{}), "the RSA key has more than two primes, which is not supported"},
		{jwkOf(t, rsa, "n", "*"), `the JWK's "n" is not base64url`},
		{jwkOf(t, rsa, "n", one), "the RSA key has 1 bits, expected at least 2048 (RFC 7518, section 3.3)"},
		{jwkOf(t, rsa, "n", strings.Repeat("_", 4000)), "the RSA key has 24000 bits, expected at most 16384"},
		{jwkOf(t, rsa, "e", "AQAAAAAAAQ"), "the RSA key's exponent is larger than 31 bits"},
		{jwkOf(t, rsa, "e", one), mismatch},
		{jwkOf(t, rsa, "d", one), mismatch},
		{jwkOf(t, rsa, "p", one), mismatch},
		{jwkOf(t, rsa, "dp", one), mismatch},
		{jwkOf(t, rsa, "p", "AA", "q", "AA"), mismatch},
		{jwkOf(t, rsa, "alg", "RSA-OAEP"), `algorithm "RSA-OAEP" is unknown; choose one of ` + strings.Join(jwtmint.Algorithms(), ", ")},
		{jwkOf(t, ec, "crv", "P-256"), "the parts of the EC key do not belong together"},
		{jwkOf(t, ec, "d", "AA"), "the parts of the EC key do not belong together"},
		{jwkOf(t, ec, "y", one), "the parts of the EC key do not belong together"},
		{jwkOf(t, ec, "x", action.Absent), `the JWK lacks "x"`},
		{jwkOf(t, ec, "crv", "secp256k1"), `the JWK's "crv" is "secp256k1", expected P-256, P-384 or P-521`},
		{jwkOf(t, ed, "crv", "X25519"), `the JWK's "crv" is "X25519", expected Ed25519`},
		{jwkOf(t, ed, "d", one), `the JWK's "d" has 1 bytes, expected 32`},
		{jwkOf(t, ed, "x", one), "the parts of the Ed25519 key do not belong together"},
		{jwkOf(t, oct, "k", action.Absent), `the JWK lacks "k"`},
		{jwkOf(t, oct, "k", one), "the secret has 1 bytes, but HS256 needs at least 32 (RFC 7518, section 3.2): a shorter one can be guessed from a single token; `openssl rand -hex 32` makes a new one"},
	}
	for _, tt := range tests {
		if _, err := jwtmint.ParseKey([]byte(tt.file), "", ""); err == nil || err.Error() != tt.want {
			t.Errorf("%.60s…:\n got %v\nwant %s", tt.file, err, tt.want)
		}
	}
}

// An RSA key as long as a key file may be costs no noticeable time.
func TestParseKeyIsBounded(t *testing.T) {
	t.Parallel()
	ones := strings.Repeat("_", 9000)
	long := fmt.Sprintf(`{"kty":"RSA","n":%q,"e":"AQAB","d":%q,"p":%q,"q":%q}`, ones, ones, ones, ones)
	began := time.Now()
	_, errJWK := jwtmint.ParseKey([]byte(long), "RS256", "")
	_, errPEM := jwtmint.ParseKey([]byte(pemOf("RSA PRIVATE KEY", hugePKCS1())), "RS256", "")
	if took := time.Since(began); errJWK == nil || errPEM == nil || took > 5*time.Second {
		t.Errorf("got %v, %v after %s, want errors within moments", errJWK, errPEM, took)
	}
}

// hugePKCS1 is an RSA private key of 75,000 bits whose parts do not belong
// together.
func hugePKCS1() []byte {
	number := func(n int) []byte {
		out := append([]byte{0x02, 0x82, byte(n >> 8), byte(n)}, make([]byte, n)...)
		out[4], out[len(out)-1] = 0x7f, 0x01
		return out
	}
	body := []byte{0x02, 0x01, 0x00}
	body = append(body, number(9400)...)
	body = append(body, 0x02, 0x03, 0x01, 0x00, 0x01)
	for _, n := range []int{9300, 4700, 4600, 4700, 4600, 4600} {
		body = append(body, number(n)...)
	}
	return append([]byte{0x30, 0x82, byte(len(body) >> 8), byte(len(body))}, body...)
}

func FuzzParseKey(f *testing.F) {
	for _, file := range makeFiles(f) {
		f.Add([]byte(file), "")
		f.Add([]byte(file), "HS256")
	}
	for _, alg := range jwtmint.Algorithms() {
		f.Add([]byte(secret64), alg)
	}
	published, err := os.ReadFile("published.go")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(published, "RS256")
	f.Fuzz(func(t *testing.T, data []byte, alg string) {
		began := time.Now()
		key, err := jwtmint.ParseKey(data, alg, "")
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %s for %d bytes", took, len(data))
		}
		if err != nil {
			if len(err.Error()) > 500 {
				t.Errorf("the error is %d bytes long", len(err.Error()))
			}
			return
		}
		if key.ID() == "" || alg != "" && key.Alg() != alg {
			t.Errorf("got %v for %q", key, alg)
		}
		if _, err := key.Sign(data); err != nil {
			t.Errorf("%v does not sign: %v", key, err)
		}
	})
}
