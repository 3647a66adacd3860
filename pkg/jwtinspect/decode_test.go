package jwtinspect_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

func decoded(t testing.TB, token string) *jwtinspect.Decoded {
	t.Helper()
	d, err := jwtinspect.Decode(token, jwtinspect.Options{Now: now()})
	if err != nil {
		t.Fatalf("%s: %v", token, err)
	}
	return d
}

func TestDecodeHeaderWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct{ header, code, summary string }{
		{`{"alg":"rs256"}`, "alg-unknown", `it is written "RS256"`},
		{`{"alg":"EdDSA"}`, "alg-deprecated", "RFC 9864"},
		{`{"alg":"RS256","jku":"https://evil.example/"}`, "key-in-token", `"https://evil.example/"`},
		{`{"alg":"RS256","x5u":"https://evil.example/"}`, "key-in-token", `"x5u"`},
		{`{"alg":"RS256","jwk":{"kty":"RSA","n":"AAAA","e":"AQAB"}}`, "key-weak", "about 24 bits"},
		{`{"alg":"RS256","jwk":{"kty":"RSA","n":"","d":"AA"}}`, "sensitive-value", "private key"},
		{`{"alg":"RS256","jwk":{"kty":"oct","k":"AA"}}`, "sensitive-value", "shared secret"},
		{`{"alg":"RS256","x5c":[]}`, "key-in-token", "certificates"},
		{`{"alg":"RS256","kid":"../../dev/null"}`, "kid-suspicious", "led elsewhere"},
		{`{"alg":"RS256","kid":"x' UNION SELECT 1"}`, "kid-suspicious", "led elsewhere"},
		{`{"alg":"RS256","kid":7}`, "kid-suspicious", "no string"},
		{`{"alg":"RS256","kid":"` + strings.Repeat("k", 300) + `"}`, "kid-suspicious", "300 characters"},
		{`{"alg":"RS256","zip":"DEF"}`, "zip", "only encrypted tokens"},
		{`{"alg":"RS256","p2c":10000000}`, "pbes2-iterations", "10000000"},
		{`{"alg":"RS256","p2c":1}`, "pbes2-iterations", "easy to guess"},
		{`{"alg":"RS256","p2c":"1"}`, "pbes2-iterations", "no number"},
		{`{"alg":"RS256","crit":["a","b"]}`, "critical-header", `"a", "b"`},
	}
	for _, tt := range tests {
		found := false
		for _, w := range decoded(t, jws(tt.header, `{}`)).Warnings {
			found = found || string(w.Code) == tt.code && strings.Contains(w.Summary, tt.summary)
		}
		if !found {
			t.Errorf("%s: got no %s with %q: %v", tt.header, tt.code, tt.summary, decoded(t, jws(tt.header, `{}`)).Warnings)
		}
	}
	if got := codes(decoded(t, jws(`{"alg":"RS256","typ":"JWT","kid":"NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg"}`, `{}`))); got != "" {
		t.Errorf("an ordinary header: got %q, want no warnings", got)
	}
}

func TestDecodeSignatures(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("A", 86)
	tests := []struct{ name, token, want string }{
		{"cut off", b64(`{"alg":"HS256"}`) + ".e30.YWJj", "signature-malformed"},
		{"of a short RSA key", b64(rs256) + ".e30." + strings.Repeat("A", 171), "key-weak"},
		{"of zeros", b64(`{"alg":"ES256"}`) + ".e30." + zeros, "signature-malformed"},
		{
			"with a secret that everybody knows",
			"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
			"never-expires key-weak",
		},
		{"of an algorithm that is not known", b64(`{"alg":"ML-DSA-65"}`) + ".e30.YWJj", ""},
	}
	for _, tt := range tests {
		if got := codes(decoded(t, tt.token)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDecodeProfiles(t *testing.T) {
	t.Parallel()
	at := `{"typ":"at+jwt","alg":"RS256"}`
	full := `"iss":"i","exp":4000000000,"aud":"a","sub":"s","client_id":"c","iat":1,"jti":"j"`
	tests := []struct{ name, header, payload, want string }{
		{"access token", at, `{` + full + `,"scope":"a b"}`, ""},
		{"access token, longer type", `{"typ":"application/at+JWT","alg":"RS256"}`, `{"sub":"s","exp":4000000000}`, "at-jwt"},
		{"access token with an ID token's nonce", at, `{` + full + `,"nonce":"n"}`, "at-jwt"},
		{"access token with a list of scopes", at, `{` + full + `,"scope":["a"]}`, "at-jwt"},
		{"access token with personal data", at, `{` + full + `,"email":"a@b.example","name":"A"}`, "personal-data"},
		{"ID token", rs256, `{"iss":"i","sub":"s","aud":["a"],"exp":4000000000,"iat":1,"nonce":"n","email":"a@b.example"}`, ""},
		{"ID token without", rs256, `{"nonce":"n","exp":4000000000}`, "id-token"},
		{"ID token for two", rs256, `{"iss":"i","sub":"s","aud":["a","b"],"exp":4000000000,"iat":1,"at_hash":"n"}`, "id-token"},
		{"ID token with a long sub", rs256, `{"iss":"i","sub":"` + strings.Repeat("s", 256) + `","aud":"a","exp":4000000000,"iat":1,"nonce":"n"}`, "id-token"},
		{"for ever", rs256, `{"sub":"s"}`, "never-expires"},
	}
	for _, tt := range tests {
		if got := codes(decoded(t, jws(tt.header, tt.payload))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDecodeSensitiveValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ payload, want string }{
		{`{"user":{"password":"hunter2"}}`, `"user.password" looks like a password`},
		{`{"https://x.example/client_secret":"x"}`, "a client secret"},
		{`{"a":["-----BEGIN PRIVATE KEY-----"]}`, "a private key"},
		{`{"a":"` + jws(rs256, `{}`) + `"}`, "another token"},
		{`{"a":"sk_live_0123456789abcdef"}`, "a Stripe key"},
		{`{"a":"AKIAIOSFODNN7EXAMPLE"}`, "an AWS access key id"},
		{`{"card":"4111 1111 1111 1111"}`, "the number of a payment card"},
	}
	for _, tt := range tests {
		d := decoded(t, jws(rs256, tt.payload))
		if !warned(d, tt.want) || !strings.Contains(codes(d), "sensitive-value") {
			t.Errorf("%s: got %v, want %q", tt.payload, d.Warnings, tt.want)
		}
	}
	for _, payload := range []string{
		`{"at_hash2":"x","token_use":"access","password_changed_at":1,"secret":true,"id":"4111111111111112","sku":"sk-1"}`,
		`{"auth":"google-oauth2|105678901234567890123","zip":"12345","n":4111111111111111}`,
	} {
		if d := decoded(t, jws(rs256, payload)); codes(d) != "" {
			t.Errorf("%s: got %v, want no warnings", payload, d.Warnings)
		}
	}
}

func TestDecodeLists(t *testing.T) {
	t.Parallel()
	d := decoded(t, jws(rs256, `{"aud":"a","scope":"b  c","scp":["d",1,"e"],"roles":["f"]}`))
	var got [][]string
	for _, c := range d.Claims {
		got = append(got, c.List)
	}
	if diff := cmp.Diff([][]string{{"a"}, {"b", "c"}, {"d", "e"}, nil}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodeDuplicates(t *testing.T) {
	t.Parallel()
	d := decoded(t, jws(`{"alg":"none","alg":"RS256"}`, `{"a/b":{"c~":[{"x":1,"x":{"y":[]},"x":"z"}]},"role":"user","role":"admin"}`))
	want := []jwtinspect.Duplicate{
		{Part: "header", Path: "/alg", Values: values(`"none"`, `"RS256"`)},
		{Part: "payload", Path: "/a~1b/c~0/0/x", Values: values(`1`, `{"y":[]}`, `"z"`)},
		{Part: "payload", Path: "/role", Values: values(`"user"`, `"admin"`)},
	}
	if diff := cmp.Diff(want, d.Duplicates); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func values(texts ...string) []action.Value {
	var out []action.Value
	for _, s := range texts {
		out = append(out, action.Value(s))
	}
	return out
}

func TestDecodeJSONSerializations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, token string
		form        jwtinspect.Serialization
		warnings    string
	}{
		{"flattened", `{"payload":"e30","protected":"` + b64(rs256) + `","signature":"` + sig + `"}`, "flattened", ""},
		{"unprotected", `{"payload":"e30","header":{"alg":"RS256"},"signature":"` + sig + `"}`, "flattened", "unprotected-header"},
		{"in both headers", `{"payload":"e30","protected":"` + b64(rs256) + `","header":{"alg":"none"},"signature":"` + sig + `"}`, "flattened", "duplicate-member unprotected-header"},
		{"general", `{"payload":"e30","signatures":[{"protected":"` + b64(rs256) + `","signature":"` + sig + `"}]}`, "general", ""},
		{"both", `{"payload":"e30","signature":"","signatures":[{"protected":"` + b64(rs256) + `","signature":"` + sig + `"}]}`, "general", "ambiguous"},
		{"repeated", `{"payload":"e30","payload":"e30","protected":"` + b64(rs256) + `","signature":"` + sig + `"}`, "flattened", "duplicate-member"},
		{"detached", `{"protected":"` + b64(rs256) + `","signature":"` + sig + `"}`, "flattened", "payload-detached"},
		{"encrypted", `{"protected":"` + b64(`{"alg":"dir","enc":"A128GCM"}`) + `","iv":"AA","ciphertext":"AA","tag":"AA"}`, "flattened", "jwe-not-decrypted"},
	}
	for _, tt := range tests {
		d := decoded(t, tt.token)
		if d.Serialization != tt.form || codes(d) != tt.warnings {
			t.Errorf("%s: got %s %q, want %s %q", tt.name, d.Serialization, codes(d), tt.form, tt.warnings)
		}
	}
	for _, tt := range []struct{ token, want string }{
		{`{"signatures":[],"payload":""}`, `token has "signatures", which is no list of 1 to 100 objects`},
		{`{"signatures":[1],"payload":""}`, `token has "signatures" with something that is no object`},
		{`{"signature":1,"payload":""}`, `token has "signature" that is no string, expected base64url`},
		{`{"signature":"","payload":[]}`, `token has a "payload" that is no string, expected base64url`},
		{`{"signature":"","header":[]}`, `token has "header" that is no object`},
		{`{"ciphertext":"","recipients":{}}`, `token has "recipients", which is no list of 1 to 100 objects`},
		{`{"payload":`, `token, line 1, column 12 of its JSON: unexpected end of JSON input, expected a JSON object`},
	} {
		if _, err := jwtinspect.Decode(tt.token, jwtinspect.Options{}); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.token, err, tt.want)
		}
	}
}

// The disclosures and digests are those that RFC 9901 prints.
func TestDecodeSDJWT(t *testing.T) {
	t.Parallel()
	const (
		givenName = "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
		email     = "WyI2SWo3dE0tYTVpVlBHYm9TNXRtdlZBIiwgImVtYWlsIiwgImpvaG5kb2VAZXhhbXBsZS5jb20iXQ"
		us        = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0"
	)
	payload := `{"_sd":["jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4","JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE","AAAA"],` +
		`"nationalities":[{"...":"pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo"},{"...":"decoy"}],"_sd_alg":"sha-256","sub":"user_42","exp":4000000000}`
	d := decoded(t, jws(rs256, payload)+"~"+givenName+"~"+us+"~"+email+"~WyJzIiwidGllciIsMV0~")
	const want = `{"nationalities":["US"],"sub":"user_42","exp":4000000000,"given_name":"John","email":"johndoe@example.com"}`
	if got := string(d.Disclosed.Value()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var places []string
	for _, x := range d.Disclosures {
		places = append(places, x.Path)
	}
	if diff := cmp.Diff([]string{"/given_name", "/nationalities/0", "/email", ""}, places); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := d.Undisclosed(); got != 2 {
		t.Errorf("got %d digests without a disclosure, want 2", got)
	}
	if !warned(d, `disclosure 4, "tier", matches no digest`) {
		t.Errorf("got %v, want a warning of the disclosure that was not signed", d.Warnings)
	}
}

func TestDecodeSDJWTFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, payload, rest, want string }{
		{"an algorithm that is not known", `{"_sd_alg":"md5"}`, "WyJzIiwiYSIsMV0~", `"_sd_alg" is "md5"`},
		{"a digest twice", `{"_sd":["x","x"]}`, "", `the digest "x" occurs twice`},
		{"a reserved name", `{}`, b64(`["s","_sd",1]`) + "~", `has "_sd" as its name`},
		{"a name that is taken", `{"a":1,"_sd":["` + digest(b64(`["s","a",1]`)) + `"]}`, b64(`["s","a",1]`) + "~", `the disclosure of "/a" has no place of its own`},
		{"too long", `{}`, b64(`["s","a",1,2]`) + "~", "is no list of a salt"},
		{"very deep", `{}`, b64(strings.Repeat("[", 100)) + "~", "is no list of a salt"},
	}
	for _, tt := range tests {
		if d := decoded(t, jws(rs256, tt.payload)+"~"+tt.rest); !warned(d, tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, d.Warnings, tt.want)
		}
	}
}

func digest(disclosure string) string {
	sum := sha256.Sum256([]byte(disclosure))
	return b64(string(sum[:]))
}

func TestDiff(t *testing.T) {
	t.Parallel()
	before := decoded(t, jws(`{"alg":"RS256","kid":"1"}`, `{"a":1,"b":[1,2],"c":"x","exp":4000000000}`))
	after := decoded(t, jws(`{"alg":"RS256","kid":"2"}`, `{"exp":4000003600,"b":[1, 2],"d":null,"a":1.0}`))
	got := string(action.MustMarshal(jwtinspect.Diff(before, after)))
	const want = `{"schema":"claimctl/decode-diff/v1","header":[{"name":"alg","kind":"same","before":"RS256","after":"RS256"},` +
		`{"name":"kid","kind":"changed","before":"1","after":"2"}],"payload":[{"name":"a","kind":"changed","before":1,"after":1.0},` +
		`{"name":"b","kind":"same","before":[1,2],"after":[1,2]},{"name":"c","kind":"removed","before":"x"},` +
		`{"name":"exp","kind":"changed","before":4000000000,"after":4000003600,"time_before":"2096-10-02T07:06:40Z","time_after":"2096-10-02T08:06:40Z"},` +
		`{"name":"d","kind":"added","after":null}]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodeLimits(t *testing.T) {
	t.Parallel()
	token := jws(rs256, `{"a":"`+strings.Repeat("x", 12_000)+`"}`)
	own := jwtinspect.Limit{Name: "acme", Limit: 100, Where: "Acme's limit"}
	d, err := jwtinspect.Decode(token, jwtinspect.Options{Limits: []jwtinspect.Limit{own}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, false, false, false} {
		if d.Limits[i].Fits != want {
			t.Errorf("%s: got %v, want %v", d.Limits[i].Name, d.Limits[i].Fits, want)
		}
	}
	if got := d.Limits[3]; got.Used != 12_008 || got.Name != "acme" {
		t.Errorf("got %+v", got)
	}
	if codes(d) != "large large" || !warned(d, "more than the 16384") || !warned(d, "12008 bytes: more than the 100 of Acme's limit") {
		t.Errorf("got %v", d.Warnings)
	}
}
