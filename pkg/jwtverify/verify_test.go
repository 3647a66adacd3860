package jwtverify_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtmint"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

const hs256Key = `{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}`

// mint signs a payload with the key that RFC 7515, appendix A.1, prints, or
// with another test key.
func mint(t testing.TB, alg string, header *action.Object, payload string) string {
	t.Helper()
	key, err := jwtmint.TestKey(alg)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := action.ParseObject([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	minted, err := jwtmint.Mint(jwtmint.Request{Key: key.WithID("k"), Payload: claims, Header: header})
	if err != nil {
		t.Fatal(err)
	}
	return minted.JWT
}

// publicOf is the JWK set of the test key.
func publicOf(t testing.TB, alg string) *jwtverify.KeySet {
	t.Helper()
	key, err := jwtmint.TestKey(alg)
	if err != nil {
		t.Fatal(err)
	}
	set, err := jwtmint.JWKS(key.WithID("k"))
	if err != nil {
		t.Fatal(err)
	}
	return keySet(t, string(set))
}

// hmacToken signs header and payload as they are, base64url of them and all.
func hmacToken(t testing.TB, header, payload string) string {
	t.Helper()
	key, err := jwtmint.ParseKey([]byte(hs256Key), "HS256", "")
	if err != nil {
		t.Fatal(err)
	}
	sig, err := key.Sign([]byte(header + "." + payload))
	if err != nil {
		t.Fatal(err)
	}
	return header + "." + payload + "." + b64(string(sig))
}

// What a verifier may not let pass although the signature is good.
func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	good := b64(`{"alg":"HS256","kid":"k"}`)
	oct := func(members string) string {
		return strings.Replace(hs256Key, `{`, `{`+members+`,`, 1)
	}
	other := `{"kty":"oct","kid":"k","k":"` + b64(strings.Repeat("x", 32)) + `"}`
	ec := `{"kty":"EC","crv":"P-256","kid":"e","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`
	tests := []struct{ name, token, keys, want string }{
		{"use", hmacToken(t, good, "e30"), oct(`"use":"enc"`), `the key's "use" is "enc", not "sig"`},
		{"key_ops", hmacToken(t, good, "e30"), oct(`"key_ops":["sign","encrypt"]`), `the key's "key_ops" are "sign", "encrypt", without "verify"`},
		{"no key_ops", hmacToken(t, good, "e30"), oct(`"key_ops":[]`), `without "verify"`},
		{"alg of the key", hmacToken(t, good, "e30"), oct(`"alg":"HS512"`), `the key's "alg" is "HS512", not "HS256"`},
		{"kid of another key", hmacToken(t, good, "e30"), `{"keys":[` + oct(`"kid":"other"`) + `]}`, `no key has the id "k"; there are "other"`},
		{"mixed set", hmacToken(t, good, "e30"), `{"keys":[` + oct(`"kid":"k"`) + `,` + ec + `]}`, "mixes shared secrets with public keys"},
		{"an id twice", hmacToken(t, good, "e30"), `{"keys":[` + oct(`"kid":"k"`) + `,` + other + `]}`, `two keys with the id "k"`},
		{"a repeated member of a key", hmacToken(t, good, "e30"), oct(`"kid":"k","kid":"k"`), `repeats "kid"`},
		{"padding", hmacToken(t, b64(`{"alg":"HS256"}`), "e30="), hs256Key, "padding"},
		{"stray bits", hmacToken(t, good, "e31"), hs256Key, "stray bits"},
		{"stray bits in the signature", strayBits(hmacToken(t, good, "e30")), hs256Key, "stray bits"},
		{"the standard alphabet", hmacToken(t, good, "eyJhIjoiPz8-In0"[:12]+"/30="), hs256Key, "standard alphabet"},
		{"white space", hmacToken(t, good, "e3 0"), hs256Key, "white space"},
		{"line breaks", breakLine(hmacToken(t, good, "e30")), hs256Key, "line breaks"},
		{"a repeated header member", hmacToken(t, b64(`{"alg":"none","alg":"HS256"}`), "e30"), hs256Key, `the header repeats "alg"`},
		{"crit", hmacToken(t, b64(`{"alg":"HS256","crit":["exp"],"exp":1}`), "e30"), hs256Key, `"crit" names "exp", which is not understood here`},
		{"empty crit", hmacToken(t, b64(`{"alg":"HS256","crit":[]}`), "e30"), hs256Key, `"crit" is no list of names`},
		{"crit no list", hmacToken(t, b64(`{"alg":"HS256","crit":"b64"}`), "e30"), hs256Key, `"crit" is no list of names`},
		{"crit of numbers", hmacToken(t, b64(`{"alg":"HS256","crit":[1]}`), "e30"), hs256Key, `"crit" is no list of names`},
		{"crit of something absent", hmacToken(t, b64(`{"alg":"HS256","crit":["b64"]}`), "e30"), hs256Key, `which the protected header does not have`},
		{"crit twice", hmacToken(t, b64(`{"alg":"HS256","crit":["b64","b64"],"b64":true}`), "e30"), hs256Key, `names "b64" twice`},
		{"b64 without crit", hmacToken(t, b64(`{"alg":"HS256","b64":false}`), "{}"), hs256Key, `"crit" does not name it`},
		{"b64 that is nothing", hmacToken(t, b64(`{"alg":"HS256","b64":"false","crit":["b64"]}`), "e30"), hs256Key, `neither true nor false`},
		{"none", b64(`{"alg":"none"}`) + ".e30.", hs256Key, `"alg" is "none": nothing is signed`},
		{"nOnE", hmacToken(t, b64(`{"alg":"nOnE"}`), "e30"), hs256Key, "nothing is signed"},
		{"another case", hmacToken(t, b64(`{"alg":"hs256"}`), "e30"), hs256Key, `case counts, it is written "HS256"`},
		{"no alg", hmacToken(t, b64(`{}`), "e30"), hs256Key, `the header has no "alg"`},
		{"alg no string", hmacToken(t, b64(`{"alg":["HS256"]}`), "e30"), hs256Key, "no string"},
		{"an alg that cannot be verified", hmacToken(t, b64(`{"alg":"ES256K"}`), "e30"), hs256Key, "cannot be verified by this version"},
		{"an empty signature", good + ".e30.", hs256Key, "the signature is empty"},
		{"a public key as a secret", hmacToken(t, good, "e30"), ec, "an EC key on P-256 is not for HS256"},
		{"a short secret", hmacToken(t, good, "e30"), `{"kty":"oct","k":"` + b64(strings.Repeat("x", 31)) + `"}`, "the secret has 31 bytes, HS256 needs at least 32"},
		{"an embedded key", hmacToken(t, b64(`{"alg":"HS256","jwk":`+hs256Key+`}`), "e30"), other, "does not match"},
		{"the wrong key", hmacToken(t, good, "e30"), other, "the signature does not match"},
		{"no keys", hmacToken(t, good, "e30"), `{"keys":[]}`, "there is no key in the set"},
		{
			"several, none of which does", hmacToken(t, b64(`{"alg":"HS256"}`), "e30"), `{"keys":[` + strings.Replace(other, `"kid":"k"`, `"kid":"a"`, 1) + `,` + strings.Replace(other, `"kid":"k"`, `"kid":"b"`, 1) + `]}`,
			`none of 2 keys does: "a" (a shared secret): the signature does not match; "b"`,
		},
	}
	for _, tt := range tests {
		set, err := jwtverify.ParseKeys([]byte(tt.keys))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		v, err := jwtverify.Verify(tt.token, jwtverify.Expect{Keys: set, Now: now()})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if v.Valid || v.Signature.Verdict != jwtverify.Failed || !strings.Contains(v.Signature.Reason, tt.want) {
			t.Errorf("%s: got valid %v, %+v, want %q", tt.name, v.Valid, v.Signature, tt.want)
		}
	}
	if v, err := jwtverify.Verify(hmacToken(t, good, "e30"), jwtverify.Expect{Keys: keySet(t, hs256Key), Now: now()}); err != nil || !v.Valid {
		t.Errorf("the token that the others spoil: got %+v, %v, want it valid", v, err)
	}
}

// strayBits sets a bit behind the last byte of the signature.
func strayBits(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last|1])
}

func breakLine(token string) string { return token[:20] + "\n" + token[20:] }

func TestVerifyJSON(t *testing.T) {
	t.Parallel()
	parts := strings.Split(mint(t, "ES256", nil, `{"sub":"a"}`), ".")
	token := fmt.Sprintf(`{"protected":%q,"payload":%q,"signature":%q}`, parts[0], parts[1], parts[2])
	v, err := jwtverify.Verify(token, jwtverify.Expect{Keys: publicOf(t, "ES256"), Now: now()})
	if err != nil || v.Valid || v.Signature.Verdict != jwtverify.OK || v.Checks[0].Verdict != jwtverify.Failed {
		t.Errorf("got %+v, %v, want a good signature and a failed check", v, err)
	}
	v, err = jwtverify.Verify(token, jwtverify.Expect{Keys: publicOf(t, "ES256"), Now: now(), AllowJSON: true})
	if err != nil || !v.Valid {
		t.Errorf("when it is allowed: got %+v, %v", v, err)
	}
}

func TestVerifyClaims(t *testing.T) {
	t.Parallel()
	const at = 1780315200 // now
	tests := []struct {
		name, payload string
		want          jwtverify.Expect
		failed        string // the checks, in order
	}{
		{"nothing", `{}`, jwtverify.Expect{}, ""},
		{
			"all as expected", `{"iss":"i","sub":"s","aud":["a","b"],"exp":1780315201,"nbf":1780315200,"iat":1780315100}`,
			jwtverify.Expect{Issuer: "i", Subject: "s", Audiences: []string{"x", "b"}, Type: "application/jwt", MaxAge: 2 * time.Minute},
			"",
		},
		{"expired", `{"exp":1780315200}`, jwtverify.Expect{}, "exp"},
		{"expired within the leeway", `{"exp":1780315200}`, jwtverify.Expect{Leeway: time.Second}, ""},
		{"exp no number", `{"exp":"1780315300"}`, jwtverify.Expect{}, "exp"},
		{"exp in milliseconds", `{"exp":1780315300000}`, jwtverify.Expect{}, "exp"},
		{"exp beyond all time", `{"exp":1e30}`, jwtverify.Expect{}, "exp"},
		{"not yet", `{"nbf":1780315201}`, jwtverify.Expect{}, "nbf"},
		{"not yet within the leeway", `{"nbf":1780315201}`, jwtverify.Expect{Leeway: time.Second}, ""},
		{"too old", `{"iat":1780315138}`, jwtverify.Expect{MaxAge: time.Minute}, "max-age"},
		{"no age", `{}`, jwtverify.Expect{MaxAge: time.Minute}, "max-age"},
		{"from the future", `{"iat":1780315300}`, jwtverify.Expect{MaxAge: time.Minute}, "max-age"},
		{"wrong issuer", `{"iss":"https://i/"}`, jwtverify.Expect{Issuer: "https://i"}, "iss"},
		{"no issuer", `{}`, jwtverify.Expect{Issuer: "i"}, "iss"},
		{"issuer no string", `{"iss":["i"]}`, jwtverify.Expect{Issuer: "i"}, "iss"},
		{"issuer no string, unexpected", `{"iss":["i"]}`, jwtverify.Expect{}, "iss"},
		{"wrong subject", `{"sub":"S"}`, jwtverify.Expect{Subject: "s"}, "sub"},
		{"for somebody else", `{"aud":"a"}`, jwtverify.Expect{Audiences: []string{"b"}}, "aud"},
		{"for nobody", `{}`, jwtverify.Expect{Audiences: []string{"b"}}, "aud"},
		{"for somebody, unasked", `{"aud":"a"}`, jwtverify.Expect{}, ""},
		{"wrong type", `{}`, jwtverify.Expect{Type: "at+jwt"}, "typ"},
		{
			"everything wrong", `{"iss":"x","sub":"x","aud":"x","exp":1,"nbf":9999999999,"iat":1}`,
			jwtverify.Expect{Issuer: "i", Subject: "s", Audiences: []string{"a"}, Type: "at+jwt", MaxAge: time.Second},
			"exp nbf max-age iss sub aud typ",
		},
	}
	for _, tt := range tests {
		tt.want.Keys, tt.want.Now = publicOf(t, "ES256"), time.Unix(at, 0).UTC()
		v, err := jwtverify.Verify(mint(t, "ES256", nil, tt.payload), tt.want)
		if err != nil {
			t.Fatal(err)
		}
		var failed []string
		for _, c := range v.Checks {
			if c.Verdict == jwtverify.Failed {
				failed = append(failed, c.Name)
			}
		}
		if got := strings.Join(failed, " "); got != tt.failed || v.Signature.Verdict != jwtverify.OK || v.Valid != (tt.failed == "") {
			t.Errorf("%s: got %q, valid %v, %+v, want %q", tt.name, got, v.Valid, v.Signature, tt.failed)
		}
	}
}

// What is wrong with the JSON of the payload leaves its signature good.
func TestVerifyPayload(t *testing.T) {
	t.Parallel()
	header := b64(`{"alg":"HS256"}`)
	for payload, want := range map[string]string{
		`{"admin":false,"admin":true}`: `the payload repeats "admin"`, "{\"a\":\"\xff\"}": "not UTF-8", `{"a":[{"b":1,"b":2}]}`: `repeats "b"`,
	} {
		v, err := jwtverify.Verify(hmacToken(t, header, b64(payload)), jwtverify.Expect{Keys: keySet(t, hs256Key), Now: now()})
		if err != nil || v.Valid || v.Signature.Verdict != jwtverify.OK || v.Checks[1].Verdict != jwtverify.Failed || !strings.Contains(v.Checks[1].Detail, want) {
			t.Errorf("%q: got %+v, %v, want %q", payload, v, err, want)
		}
	}
}

func TestVerifyAlgorithms(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		token := mint(t, alg, nil, `{"sub":"ada"}`)
		keys := keySet(t, hs256Key)
		if !strings.HasPrefix(alg, "HS") {
			keys = publicOf(t, alg)
		}
		if v, err := jwtverify.Verify(token, jwtverify.Expect{Keys: keys, Now: now()}); err != nil || !v.Valid {
			t.Errorf("%s: got %+v, %v", alg, v, err)
		}
		other := "RS256"
		if alg == other {
			other = "ES256"
		}
		if v, err := jwtverify.Verify(token, jwtverify.Expect{Keys: keys, Now: now(), Algorithms: []string{other}}); err != nil || v.Valid {
			t.Errorf("%s, when only %s is accepted: got %+v, %v", alg, other, v, err)
		}
	}
}

// RFC 7518, section 3.5, fixes the length of the salt. Libraries take any.
func TestVerifySaltLength(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	input := b64(`{"alg":"PS256"}`) + ".e30"
	sum := sha256.Sum256([]byte(input))
	for _, salt := range []int{0, 20, 31, 32, 33} {
		sig, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: salt})
		if err != nil && salt == 0 {
			sig, err = rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: 1})
		}
		if err != nil {
			t.Fatal(err)
		}
		v, err := jwtverify.Verify(input+"."+b64(string(sig)), jwtverify.Expect{Keys: keySet(t, pemOf(t, &key.PublicKey)), Now: now()})
		if err != nil || v.Valid != (salt == 32) {
			t.Errorf("salt of %d bytes: got %+v, %v", salt, v, err)
		}
	}
}

func pemOf(t testing.TB, public any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func TestVerifyWeakRSAKeys(t *testing.T) {
	t.Parallel()
	token := mint(t, "RS256", nil, `{}`)
	number := func(n *big.Int) string { return b64(string(n.Bytes())) }
	one := big.NewInt(1)
	odd := new(big.Int).Add(new(big.Int).Lsh(one, 2047), one)
	tests := []struct{ name, n, e, want string }{
		{"short", number(new(big.Int).Add(new(big.Int).Lsh(one, 2046), one)), "AQAB", "the RSA key has 2047 bits"},
		{"even", number(new(big.Int).Lsh(one, 2047)), "AQAB", "even"},
		{"exponent one", number(odd), "AQ", "exponent is 1"},
		{"exponent even", number(odd), "BA", "exponent is 4"},
		{"exponent large", number(odd), "AQAAAAAB", "larger than 31 bits"},
		{"huge", number(new(big.Int).Add(new(big.Int).Lsh(one, 20000), one)), "AQAB", "expected at most 16384"},
	}
	for _, tt := range tests {
		set, err := jwtverify.ParseKeys([]byte(`{"keys":[{"kty":"RSA","n":"` + tt.n + `","e":"` + tt.e + `"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		v, err := jwtverify.Verify(token, jwtverify.Expect{Keys: set, Now: now()})
		if err != nil || !strings.Contains(v.Signature.Reason, tt.want) {
			t.Errorf("%s: got %+v, %v, want %q", tt.name, v, err, tt.want)
		}
	}
}

// An SD-JWT whose holder proves that the token was given to them.
func TestVerifySDJWT(t *testing.T) {
	t.Parallel()
	holder, err := jwtmint.TestKey("ES256")
	if err != nil {
		t.Fatal(err)
	}
	jwk, err := holder.PublicJWK()
	if err != nil {
		t.Fatal(err)
	}
	disclosure := b64(`["salt","tier","gold"]`)
	issuer := mint(t, "EdDSA", nil, `{"_sd":["`+digest(disclosure)+`"],"cnf":{"jwk":`+string(jwk)+`},"exp":1780315300}`)
	presented := issuer + "~" + disclosure + "~"
	bind := func(hash string) string {
		claims := action.NewObject("aud", "https://verifier.example", "nonce", "n", "iat", 1780315200, "sd_hash", hash)
		minted, err := jwtmint.Mint(jwtmint.Request{Key: holder, Type: "kb+jwt", Payload: claims})
		if err != nil {
			t.Fatal(err)
		}
		return minted.JWT
	}
	binding := bind(digest(presented))
	tests := []struct {
		name, token string
		failed      string
	}{
		{"without a binding", presented, ""},
		{"with one", presented + binding, ""},
		{"with one for other disclosures", issuer + "~" + binding, "disclosures"},
		{"with one that was changed", presented + binding[:len(binding)-8] + "AAAAAAAA", "key-binding"},
		{"with a disclosure of one's own", presented + b64(`["s","admin",true]`) + "~", "disclosures"},
	}
	for _, tt := range tests {
		v, err := jwtverify.Verify(tt.token, jwtverify.Expect{Keys: publicOf(t, "EdDSA"), Now: now()})
		if err != nil {
			t.Fatal(err)
		}
		failed := ""
		for _, c := range v.Checks {
			if c.Verdict == jwtverify.Failed {
				failed += c.Name
			}
		}
		if failed != tt.failed || v.Valid != (tt.failed == "") {
			t.Errorf("%s: got %q, %+v, want %q", tt.name, failed, v, tt.failed)
		}
	}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return b64(string(sum[:]))
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&ec.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"DER": string(der), "PEM": pemOf(t, &ec.PublicKey), "private DER": string(private),
		"PEM with a comment": "a comment\n" + pemOf(t, &ec.PublicKey) + pemOf(t, &ec.PublicKey), "JWK": rfc7515A3, "set": `{"keys":[` + rfc7515A3 + `]}`,
	} {
		if _, err := jwtverify.ParseKeys([]byte(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	tests := []struct{ name, data, want string }{
		{"empty", " \n", "the key is empty"},
		{"a secret", "correct horse", "no key in a known format"},
		{"cut off", pemOf(t, &ec.PublicKey)[:60], "cut off or damaged"},
		{"rubbish in PEM", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "cannot be read"},
		{"encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "is encrypted"},
		{"no kty", `{}`, `has no "kty"`},
		{"odd kty", `{"kty":"XX"}`, `"kty" is "XX"`},
		{"odd curve", `{"kty":"EC","crv":"secp256k1"}`, `cannot be used here`},
		{"off the curve", strings.Replace(rfc7515A3, "f83O", "f83P", 1), "not on P-256"},
		{"keys no list", `{"keys":{}}`, "no list"},
		{"deep", `{"kty":` + strings.Repeat("[", 100), "nests deeper"},
		{"no JSON", `{"kty"`, "no JSON object"},
		{"not base64url", `{"kty":"oct","k":"a+b/"}`, "not base64url"},
		{"large", strings.Repeat("x", 2<<20), "expected at most"},
	}
	for _, tt := range tests {
		if _, err := jwtverify.ParseKeys([]byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	for _, data := range []string{rfc7515A3, `{"keys":[]}`, "-----BEGIN PUBLIC KEY-----\n", "", "\n"} {
		if _, err := jwtverify.Secret([]byte(data)); err == nil {
			t.Errorf("%.30q is taken for a secret", data)
		}
	}
	for _, data := range []string{"correct horse\n", "{not json}", "\x00\xff", hs256Key} {
		if _, err := jwtverify.Secret([]byte(data)); err != nil {
			t.Errorf("%q: %v", data, err)
		}
	}
}

// A key does not show its secret in any verb.
func TestKeysPrintSafely(t *testing.T) {
	t.Parallel()
	set := keySet(t, `{"kty":"oct","kid":"k","k":"`+b64("correct horse battery staple 123")+`"}`)
	if got := fmt.Sprintf("%v %+v %#v", set, *set, *set); strings.Contains(got, "horse") || strings.Contains(got, "99 111 114 114") {
		t.Errorf("got %s", got)
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	set := `{"keys":[` + rfc7515A3 + `]}`
	tests := []struct {
		name, issuer string
		answers      map[string]string
		want         string // of the error
	}{
		{"OpenID", "https://i.example/t", map[string]string{
			"https://i.example/t/.well-known/openid-configuration": `{"issuer":"https://i.example/t","jwks_uri":"https://k.example/"}`, "https://k.example/": set,
		}, ""},
		{"OAuth", "https://i.example/t", map[string]string{
			"https://i.example/.well-known/oauth-authorization-server/t": `{"issuer":"https://i.example/t","jwks_uri":"https://k.example/"}`, "https://k.example/": set,
		}, ""},
		{"somebody else's", "https://i.example", map[string]string{
			"https://i.example/.well-known/openid-configuration": `{"issuer":"https://evil.example","jwks_uri":"https://k.example/"}`,
		}, `names the issuer "https://evil.example", expected "https://i.example"`},
		{"without keys", "https://i.example", map[string]string{"https://i.example/.well-known/openid-configuration": `{"issuer":"https://i.example"}`}, `has no "jwks_uri"`},
		{"no JSON", "https://i.example", map[string]string{"https://i.example/.well-known/openid-configuration": `<html>`}, "is no JSON object"},
		{"nothing there", "https://i.example", nil, "nothing at https://i.example/.well-known/oauth-authorization-server"},
		{"no address", "i.example", nil, "is no https address"},
	}
	for _, tt := range tests {
		_, err := jwtverify.Discover(tt.issuer, func(address string) ([]byte, error) {
			if text, ok := tt.answers[address]; ok {
				return []byte(text), nil
			}
			return nil, fmt.Errorf("nothing at %s", address)
		})
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}
