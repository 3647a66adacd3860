package jwtverify_test

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

const dirKey = "0123456789abcdef"

// seal makes a JWE whose key is used directly.
func seal(t testing.TB, header string, content []byte) string {
	t.Helper()
	block, err := aes.NewCipher([]byte(dirKey))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	iv := make([]byte, gcm.NonceSize())
	sealed := gcm.Seal(nil, iv, content, []byte(b64(header)))
	n := len(sealed) - gcm.Overhead()
	return strings.Join([]string{b64(header), "", b64(string(iv)), b64(string(sealed[:n])), b64(string(sealed[n:]))}, ".")
}

func deflated(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOpen(t *testing.T) {
	t.Parallel()
	const header = `{"alg":"dir","enc":"A128GCM"}`
	const zip = `{"alg":"dir","enc":"A128GCM","zip":"DEF"}`
	key := `{"kty":"oct","k":"` + b64(dirKey) + `"}`
	good := seal(t, header, []byte(`{"sub":"ada"}`))
	tests := []struct{ name, token, key, want string }{
		{"good", good, key, ""},
		{"compressed", seal(t, zip, deflated(t, []byte(`{"sub":"ada"}`))), key, ""},
		{"a bomb", seal(t, zip, deflated(t, make([]byte, 64<<20))), key, "decompresses to more than 250000 bytes"},
		{"not compressed", seal(t, zip, []byte("\xff\xff")), key, "not compressed as its header says"},
		{"odd compression", seal(t, strings.Replace(zip, "DEF", "LZ4", 1), nil), key, `"zip" is "LZ4"`},
		{"wrong key", good, `{"kty":"oct","k":"` + b64("fedcba9876543210") + `"}`, "the key does not fit, or the token was changed"},
		{"short key", good, `{"kty":"oct","k":"AAAA"}`, "the key has 3 bytes, expected 16"},
		{"key for signatures", good, `{"kty":"oct","use":"sig","k":"` + b64(dirKey) + `"}`, `the key's "use" is "sig", not "enc"`},
		{"key for something else", good, `{"kty":"oct","key_ops":["verify"],"k":"` + b64(dirKey) + `"}`, `none of which decrypts`},
		{"key of another algorithm", good, `{"kty":"oct","alg":"A256KW","k":"` + b64(dirKey) + `"}`, `the key's "alg" is "A256KW"`},
		{"public key", good, rfc7515A3, "not a shared secret"},
		{"crit", seal(t, `{"alg":"dir","enc":"A128GCM","crit":["x"],"x":1}`, nil), key, `"crit" names extensions`},
		{"repeated header", seal(t, `{"alg":"dir","alg":"dir","enc":"A128GCM"}`, nil), key, `repeats "alg"`},
		{"odd enc", seal(t, `{"alg":"dir","enc":"XX"}`, nil), key, `"enc" is "XX"`},
		{"odd alg", seal(t, `{"alg":"XX","enc":"A128GCM"}`, nil), key, `"alg" is "XX"`},
		{"an encrypted key too many", strings.Replace(good, "..", ".AAAA.", 1), key, "its key is used directly"},
		{"many rounds", seal(t, `{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":2000000}`, nil), key, `"p2c" is 2000000`},
		{"no salt", seal(t, `{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":1000}`, nil), key, `no usable "p2s"`},
		{"no epk", seal(t, `{"alg":"ECDH-ES","enc":"A128GCM"}`, nil), ecPrivate, `has no "epk"`},
		{"epk off the curve", seal(t, `{"alg":"ECDH-ES","enc":"A128GCM","epk":`+strings.Replace(rfc7515A3, "f83O", "f83P", 1)+`}`, nil), ecPrivate, "not on P-256"},
		{"epk on another curve", seal(t, `{"alg":"ECDH-ES","enc":"A128GCM","epk":`+rfc7515A4+`}`, nil), ecPrivate, "on another curve"},
		{"short wrapped key", seal(t, `{"alg":"A128KW","enc":"A128GCM"}`, nil), key, "does not fit"},
		{"secret of another length", seal(t, `{"alg":"A256KW","enc":"A128GCM"}`, nil), key, "A256KW needs 32"},
	}
	for _, tt := range tests {
		set := keySet(t, tt.key)
		d, err := jwtinspect.Decode(tt.token, jwtinspect.Options{Open: set.Open})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if d.Encryption.Decrypted != (tt.want == "") || !strings.Contains(d.Encryption.Reason, tt.want) {
			t.Errorf("%s: got %+v, want %q", tt.name, d.Encryption, tt.want)
		}
	}
}

const ecPrivate = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}`

// An encrypted token that nobody signed is not valid, however it was encrypted.
func TestVerifyEncrypted(t *testing.T) {
	t.Parallel()
	set := keySet(t, `{"kty":"oct","k":"`+b64(dirKey)+`"}`)
	v, err := jwtverify.Verify(seal(t, `{"alg":"dir","enc":"A128GCM"}`, []byte(`{"sub":"ada"}`)), jwtverify.Expect{Keys: set, Decrypt: set, Now: now()})
	if err != nil || v.Valid || v.Signature.Verdict != jwtverify.Skipped || v.Payload == nil {
		t.Errorf("got %+v, %v", v, err)
	}
	inner := mint(t, "ES256", nil, `{"sub":"ada","exp":1}`)
	v, err = jwtverify.Verify(seal(t, `{"alg":"dir","enc":"A128GCM","cty":"JWT"}`, []byte(inner)), jwtverify.Expect{Keys: publicOf(t, "ES256"), Decrypt: set, Now: now()})
	if err != nil || v.Valid || v.Signature.Verdict != jwtverify.OK {
		t.Errorf("got %+v, %v, want a good signature on an expired token", v, err)
	}
}

func FuzzVerify(f *testing.F) {
	keys, err := jwtverify.ParseKeys([]byte(`{"keys":[` + rfc7515A3 + `,` + strings.Replace(rfc7515A4, `{`, `{"kid":"k",`, 1) + `]}`))
	if err != nil {
		f.Fatal(err)
	}
	secret, err := jwtverify.Secret([]byte(dirKey))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		"eyJhbGciOiJFUzI1NiJ9.e30." + strings.Repeat("A", 86), seal(f, `{"alg":"dir","enc":"A128GCM"}`, []byte(`{}`)),
		seal(f, `{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":10}`, nil), seal(f, `{"alg":"A128GCMKW","enc":"A128CBC-HS256","iv":"AA","tag":"AA"}`, nil),
		`{"payload":"e30","signatures":[{"protected":"eyJhbGciOiJFUzI1NiJ9","signature":"AA"}]}`, b64(`{"alg":"ES256","crit":["b64"],"b64":false}`) + ".x.AA",
		"eyJhbGciOiJFUzI1NiJ9." + b64(`{"_sd":["a"],"cnf":{"jwk":{"kty":"EC"}}}`) + ".AA~WyJhIiwiYiIsMV0~eyJ0eXAiOiJrYitqd3QifQ.e30.AA",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		began := time.Now()
		want := jwtverify.Expect{Keys: keys, Decrypt: secret, Now: now(), AllowJSON: true, Issuer: "i", Audiences: []string{"a"}, MaxAge: time.Hour}
		v, err := jwtverify.Verify(token, want)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("took %s", took)
		}
		if err == nil && v.Valid {
			t.Errorf("nobody signed %q", token)
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	for _, seed := range []string{
		rfc7515A3, rfc7515A4, ecPrivate, hs256Key, `{"keys":[` + hs256Key + `,1,{"kty":"OKP","crv":"X25519","x":"AA","d":"AA"}]}`, `{"kty":"RSA","n":"AQ","e":"AQ","d":"AQ","p":"AQ","q":"AQ"}`,
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "\x30\x59\x30\x13", "{", "[]",
	} {
		f.Add([]byte(seed))
	}
	token := "eyJhbGciOiJFUzI1NiJ9.e30." + strings.Repeat("A", 86)
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := jwtverify.ParseKeys(data)
		if (set == nil) == (err == nil) && err == nil {
			t.Error("no keys and no error")
		}
		if _, err := jwtverify.Secret(data); err == nil && len(data) == 0 {
			t.Error("an empty secret")
		}
		if err != nil {
			return
		}
		v, err := jwtverify.Verify(token, jwtverify.Expect{Keys: set, Now: now()})
		if err != nil || v.Valid {
			t.Errorf("got %+v, %v", v, err)
		}
	})
}
