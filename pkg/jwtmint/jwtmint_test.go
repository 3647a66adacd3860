package jwtmint_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file, or rewrites it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func testKey(t testing.TB, alg string) jwtmint.Key {
	t.Helper()
	key, err := jwtmint.TestKey(alg)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mint(t testing.TB, req jwtmint.Request) jwtmint.Minted {
	t.Helper()
	minted, err := jwtmint.Mint(req)
	if err != nil {
		t.Fatal(err)
	}
	return minted
}

// hostile has names and values that break a writer who does not escape.
func hostile() *action.Object {
	return action.NewObject(
		"iss", "https://dev.example.com/",
		`x":0,"admin`, true,
		"a\\", "<&>\u2028\x00",
		"big", action.Value("12345678901234567890"),
		"price", action.Value("1.50"),
		"nested", action.NewObject(`y":{`, []any{"z", nil}),
		"", "no name",
	)
}

// part decodes one part of a token.
func part(t testing.TB, token string, i int) string {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[i])
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestMintWritesWhatItIsGiven(t *testing.T) {
	t.Parallel()
	minted := mint(t, jwtmint.Request{
		Key:     testKey(t, "HS256").WithID(`k"1`),
		Payload: hostile(),
		Type:    "at+jwt",
		Header:  action.NewObject("z", 1, `h":0,"alg`, "none"),
	})
	const header = `{"alg":"HS256","typ":"at+jwt","kid":"k\"1","z":1,"h\":0,\"alg":"none"}`
	const payload = `{"iss":"https://dev.example.com/","x\":0,\"admin":true,"a\\":"<&>\u2028\u0000","big":12345678901234567890,"price":1.50,"nested":{"y\":{":["z",null]},"":"no name"}`
	if got := part(t, minted.JWT, 0); got != header || string(minted.Header.Value()) != header {
		t.Errorf("got header %s and %s, want %s", got, minted.Header.Value(), header)
	}
	if got := part(t, minted.JWT, 1); got != payload {
		t.Errorf("got payload %s, want %s", got, payload)
	}
	if minted.Bytes != len(minted.JWT) {
		t.Errorf("got %d bytes, want %d", minted.Bytes, len(minted.JWT))
	}
}

func TestMintHeader(t *testing.T) {
	t.Parallel()
	key := testKey(t, "EdDSA").WithID("k1")
	tests := []struct {
		req  jwtmint.Request
		want string
	}{
		{jwtmint.Request{}, `{"alg":"EdDSA","typ":"JWT","kid":"k1"}`},
		{jwtmint.Request{NoType: true}, `{"alg":"EdDSA","kid":"k1"}`},
		{jwtmint.Request{Type: "secevent+jwt"}, `{"alg":"EdDSA","typ":"secevent+jwt","kid":"k1"}`},
		{jwtmint.Request{Header: action.NewObject("cty", "x")}, `{"alg":"EdDSA","typ":"JWT","kid":"k1","cty":"x"}`},
	}
	for _, tt := range tests {
		tt.req.Key, tt.req.Payload = key, action.NewObject()
		if got := part(t, mint(t, tt.req).JWT, 0); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestMintRefuses(t *testing.T) {
	t.Parallel()
	key, payload := testKey(t, "HS256"), action.NewObject("a", 1)
	tests := []struct {
		req  jwtmint.Request
		want string
	}{
		{jwtmint.Request{Payload: payload}, `no key to sign with`},
		{jwtmint.Request{Key: key}, `no payload to sign`},
		{jwtmint.Request{Key: key, Payload: payload, Header: action.NewObject("alg", "none")}, `the header's "alg" comes from the key and cannot be given beside it`},
		{jwtmint.Request{Key: key, Payload: payload, Header: action.NewObject("kid", "x")}, `the header's "kid" comes from the key and cannot be given beside it`},
		{jwtmint.Request{Key: key, Payload: payload, Header: action.NewObject("typ", "x")}, `the header's "typ" is given by the type and cannot be given beside it`},
		{jwtmint.Request{Key: key, Payload: payload, Header: action.NewObject("b64", false)}, `the header member "b64" changes what is signed (RFC 7797) and is not supported`},
		{jwtmint.Request{Key: key, Payload: action.NewObject("a", action.Value("\"\xff\""))}, `the payload is not UTF-8, as RFC 7519 asks`},
	}
	for _, tt := range tests {
		if _, err := jwtmint.Mint(tt.req); err == nil || err.Error() != tt.want {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
}

// verifyPublic lets an independent implementation check a token against the
// published set.
func verifyPublic(t *testing.T, key jwtmint.Key, token string) []byte {
	t.Helper()
	data, err := jwtmint.JWKS(key)
	if err != nil {
		t.Fatal(err)
	}
	set, err := jwk.Parse(data)
	if err != nil {
		t.Fatalf("%s: the set cannot be read: %v\n%s", key, err, data)
	}
	payload, err := jws.Verify([]byte(token), jws.WithKeySet(set))
	if err != nil {
		t.Errorf("%s: %v", key, err)
	}
	return payload
}

func isHMAC(alg string) bool { return strings.HasPrefix(alg, "HS") }

func TestMintedTokensVerify(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			if isHMAC(alg) {
				verifyHMAC(t, alg)
				return
			}
			throwaway, err := jwtmint.Throwaway(alg)
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range []jwtmint.Key{testKey(t, alg), throwaway} {
				token := mint(t, jwtmint.Request{Key: key, Payload: hostile()}).JWT
				checkPayload(t, verifyPublic(t, key, token))
			}
		})
	}
}

func verifyHMAC(t *testing.T, alg string) {
	t.Helper()
	secret := []byte("\x00\xff a secret of sixty-four bytes or more, with a line break at its end\n")
	key, err := jwtmint.ParseKey(secret, alg, "k1")
	if err != nil {
		t.Fatal(err)
	}
	a, ok := jwa.LookupSignatureAlgorithm(alg)
	if !ok {
		t.Fatalf("%s is unknown to jwx", alg)
	}
	token := mint(t, jwtmint.Request{Key: key, Payload: hostile()}).JWT
	payload, err := jws.Verify([]byte(token), jws.WithKey(a, secret))
	if err != nil {
		t.Fatal(err)
	}
	checkPayload(t, payload)
}

// checkPayload holds what a verifier reads against what was to be signed: the
// name with quotes is one claim, and there is no claim "admin".
func checkPayload(t *testing.T, payload []byte) {
	t.Helper()
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	if _, ok := claims["admin"]; ok || claims[`x":0,"admin`] != true || len(claims) != hostile().Len() {
		t.Errorf("got claims %v", claims)
	}
}

// The same key and payload give the same bytes, today and in every release:
// the golden file holds a token of each algorithm, and the thumbprint of the
// key that each derives from seed 1.
func TestTokensStayTheSame(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	payload := action.NewObject("sub", "u1", "exp", 1780318800)
	for _, alg := range jwtmint.Algorithms() {
		derived, err := jwtmint.Derived(alg, 1)
		if err != nil {
			t.Fatal(err)
		}
		token := mint(t, jwtmint.Request{Key: testKey(t, alg), Payload: payload}).JWT
		fmt.Fprintf(&out, "%s\n  token of the test key: %s\n  key of seed 1: %s\n", alg, token, derived.ID())
	}
	golden(t, "testdata/tokens.golden", out.String())
}

func TestDerivedKeysDifferAndVerify(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, alg := range []string{"RS256", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS512"} {
		for _, seed := range []int64{0, -1} {
			key, err := jwtmint.Derived(alg, seed)
			if err != nil {
				t.Fatal(err)
			}
			if other, ok := seen[key.ID()]; ok {
				t.Errorf("%s of seed %d is the key of %s", alg, seed, other)
			}
			seen[key.ID()] = fmt.Sprintf("%s of seed %d", alg, seed)
			if !isHMAC(alg) {
				verifyPublic(t, key, mint(t, jwtmint.Request{Key: key, Payload: hostile()}).JWT)
			}
		}
	}
}

func TestThrowawayKeysDiffer(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "ES256", "EdDSA", "HS256"} {
		a, errA := jwtmint.Throwaway(alg)
		b, errB := jwtmint.Throwaway(alg)
		if errA != nil || errB != nil || a.ID() == b.ID() || a.ID() != a.Thumbprint() {
			t.Errorf("%s: got %v, %v, %v, %v, want two keys", alg, a, b, errA, errB)
		}
	}
}

func TestUnknownAlgorithm(t *testing.T) {
	t.Parallel()
	tests := []struct{ alg, want string }{
		{"rs256", `algorithm "rs256" is unknown; did you mean "RS256"?`},
		{"RSA256", `algorithm "RSA256" is unknown; did you mean "RS256"?`},
		{"ES521", `algorithm "ES521" is unknown; did you mean "ES512"?`},
		{"ed-25519", `algorithm "ed-25519" is unknown; did you mean "Ed25519"?`},
		{"ES256K", `algorithm "ES256K" is unknown; did you mean "ES256"?`},
		{"", `algorithm "" is unknown; choose one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, HS256, HS384, HS512`},
		{"none", `algorithm "none" means no signature at all, and every token minted here is signed; choose one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, HS256, HS384, HS512`},
		{strings.Repeat("R", 1<<20), `algorithm "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR" is unknown; choose one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, HS256, HS384, HS512`},
	}
	for _, tt := range tests {
		_, throwaway := jwtmint.Throwaway(tt.alg)
		_, derived := jwtmint.Derived(tt.alg, 1)
		_, published := jwtmint.TestKey(tt.alg)
		for _, err := range []error{throwaway, derived, published} {
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		}
	}
}

func TestJWKS(t *testing.T) {
	t.Parallel()
	data, err := jwtmint.JWKS(testKey(t, "RS256"), testKey(t, "ES256"), testKey(t, "EdDSA").WithID("k1"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/jwks.golden", string(data))
	empty, err := jwtmint.JWKS()
	if err != nil || string(empty) != "{\n  \"keys\": []\n}\n" {
		t.Errorf("no keys: got %q, %v", empty, err)
	}
}

func TestJWKSRefusesSecrets(t *testing.T) {
	t.Parallel()
	_, err := jwtmint.JWKS(testKey(t, "RS256"), testKey(t, "HS256"))
	const want = "a JWK set holds public keys, and HS256 has none: whoever can verify with its secret can sign with it; choose an asymmetric algorithm such as ES256"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := jwtmint.JWKS(jwtmint.Key{}); err == nil {
		t.Error("the zero key was published")
	}
}

// The set has no member that RFC 7518 calls private.
func TestJWKSHoldsNothingPrivate(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		if isHMAC(alg) {
			continue
		}
		data, err := jwtmint.JWKS(testKey(t, alg))
		if err != nil {
			t.Fatal(err)
		}
		var set struct{ Keys []map[string]any }
		if err := json.Unmarshal(data, &set); err != nil {
			t.Fatal(err)
		}
		for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
			if _, ok := set.Keys[0][private]; ok {
				t.Errorf("%s: the set has %q", alg, private)
			}
		}
	}
}

func TestZeroKey(t *testing.T) {
	t.Parallel()
	var key jwtmint.Key
	if key.Alg() != "" || key.ID() != "" || key.Thumbprint() != "" || key.Public() != nil || key.WithID("x") != key {
		t.Errorf("got %+v, want nothing", key)
	}
	if _, err := key.Sign(nil); err == nil {
		t.Error("the zero key signed")
	}
	if got := fmt.Sprint(key); got != "no key" {
		t.Errorf("got %q", got)
	}
}

func TestKeysDoNotPrint(t *testing.T) {
	t.Parallel()
	secret := []byte("correct horse battery staple, and then some more")
	shared, err := jwtmint.ParseKey(secret, "HS256", "k1")
	if err != nil {
		t.Fatal(err)
	}
	// d of RFC 8037, appendix A.1, as fmt would print it.
	seed, err := base64.RawURLEncoding.DecodeString("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p"} {
		for name, c := range map[string]struct {
			key    jwtmint.Key
			secret []byte
		}{"HS256": {shared, secret}, "EdDSA": {testKey(t, "EdDSA"), seed}} {
			type holder struct{ inner jwtmint.Key } // fmt calls no method on inner
			for _, v := range []any{c.key, &c.key, holder{c.key}, []jwtmint.Key{c.key}, map[string]jwtmint.Key{"k": c.key}} {
				checkHidden(t, name+" "+verb, fmt.Sprintf(verb, v), c.secret)
			}
		}
	}
	out, err := json.Marshal(map[string]any{"key": shared})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(out), `{"key":"HS256 key \"k1\""}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := fmt.Sprintf("%x %d", shared, testKey(t, "RS256")), `HS256 key "k1" RS256 key "claimctl-test-rs256"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// checkHidden looks for a piece of the secret in every form fmt has for bytes.
func checkHidden(t *testing.T, name, got string, secret []byte) {
	t.Helper()
	piece := secret[:8]
	forms := []string{string(piece), fmt.Sprintf("%x", piece), fmt.Sprintf("%X", piece), strings.Trim(fmt.Sprint(piece), "[]"), fmt.Sprintf("%#v", piece)[7:]}
	if i := slices.IndexFunc(forms, func(form string) bool { return strings.Contains(got, form) }); i >= 0 {
		t.Errorf("%s shows the secret as %q: %s", name, forms[i], got)
	}
}

func TestSignIsRepeatable(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		a, errA := testKey(t, alg).Sign([]byte("x"))
		b, errB := testKey(t, alg).Sign([]byte("x"))
		c, errC := testKey(t, alg).Sign([]byte("y"))
		if errA != nil || errB != nil || errC != nil || !bytes.Equal(a, b) || bytes.Equal(a, c) {
			t.Errorf("%s: got %x, %x, %x (%v, %v, %v), want the first two alike", alg, a, b, c, errA, errB, errC)
		}
	}
}

// TestMeasure holds that the size is known without a signature.
func TestMeasure(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		key, err := jwtmint.TestKey(alg)
		if err != nil {
			t.Fatal(err)
		}
		req := jwtmint.Request{Key: key, Payload: action.NewObject("sub", "ada", "n", alg)}
		minted, err := jwtmint.Mint(req)
		if err != nil {
			t.Fatal(err)
		}
		measured, err := jwtmint.Measure(req)
		if err != nil {
			t.Fatal(err)
		}
		if measured.Bytes != minted.Bytes || measured.JWT != "" {
			t.Errorf("%s: measured %d bytes and %q, minted %d", alg, measured.Bytes, measured.JWT, minted.Bytes)
		}
	}
}

// TestMeasureIsMint: what is measured without a signature is what one has.
func TestMeasureIsMint(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		key, err := jwtmint.TestKey(alg)
		if err != nil {
			t.Fatal(err)
		}
		req := jwtmint.Request{Key: key, Payload: action.NewObject("sub", "ada")}
		minted, err := jwtmint.Mint(req)
		if err != nil {
			t.Fatal(err)
		}
		measured, err := jwtmint.Measure(req)
		if err != nil || measured.Bytes != minted.Bytes || measured.Bytes != len(minted.JWT) {
			t.Errorf("%s: measured %d bytes, minted %d, %v", alg, measured.Bytes, len(minted.JWT), err)
		}
	}
}
