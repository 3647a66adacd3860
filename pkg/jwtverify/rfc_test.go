package jwtverify_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtverify"
)

// example is one file of the cookbook: what went in, and what came out in each
// serialization.
type example struct {
	Input struct {
		Payload, Plaintext, Pwd string
		Key                     json.RawMessage
	}
	Signing           json.RawMessage
	EncryptingContent struct{ Protected *action.Object } `json:"encrypting_content"`
	Output            struct {
		Compact  string
		JSON     json.RawMessage `json:"json"`
		JSONFlat json.RawMessage `json:"json_flat"`
	}
}

// tokens are the serializations of an example that there are.
func (e example) tokens() map[string]string {
	out := map[string]string{}
	for name, token := range map[string]string{
		"compact": e.Output.Compact, "general": string(e.Output.JSON), "flattened": string(e.Output.JSONFlat),
	} {
		if token != "" {
			out[name] = token
		}
	}
	return out
}

// keys are those of an example, each a set of its own.
func (e example) keys(t testing.TB) []*jwtverify.KeySet {
	t.Helper()
	if e.Input.Pwd != "" {
		set, err := jwtverify.Secret([]byte(e.Input.Pwd))
		if err != nil {
			t.Fatal(err)
		}
		return []*jwtverify.KeySet{set}
	}
	list := []json.RawMessage{e.Input.Key}
	if e.Input.Key[0] == '[' {
		if err := json.Unmarshal(e.Input.Key, &list); err != nil {
			t.Fatal(err)
		}
	}
	var sets []*jwtverify.KeySet
	for _, raw := range list {
		sets = append(sets, keySet(t, string(raw)))
	}
	return sets
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func keySet(t testing.TB, text string) *jwtverify.KeySet {
	t.Helper()
	set, err := jwtverify.ParseKeys([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return set
}

// examples reads the files that a pattern names, of which there must be so many.
func examples(t testing.TB, count int, patterns ...string) map[string]example {
	t.Helper()
	out := map[string]example{}
	for _, pattern := range patterns {
		paths, err := filepath.Glob(filepath.Join("..", "jwtinspect", "testdata", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			var e example
			readJSON(t, path, &e)
			out[filepath.Base(path)] = e
		}
	}
	if len(out) != count {
		t.Fatalf("got %d examples, want %d", len(out), count)
	}
	return out
}

// Every signature that RFC 7520, RFC 7797 and RFC 8037 print verifies, in every
// serialization and with every one of its keys, and no longer does when the
// payload changes.
func TestVerifyRFCs(t *testing.T) {
	t.Parallel()
	for name, e := range examples(t, 10, "rfc7520/4_*.json", "rfc7797-b64-false.json", "rfc8037-ed25519.json") {
		for form, token := range e.tokens() {
			want := jwtverify.Expect{AllowJSON: true, Now: now()}
			if !strings.Contains(token, b64(e.Input.Payload)) && !strings.Contains(token, e.Input.Payload) {
				want.Content = []byte(e.Input.Payload)
			}
			for i, keys := range e.keys(t) {
				want.Keys = keys
				v, err := jwtverify.Verify(token, want)
				if err != nil {
					t.Errorf("%s, %s: %v", name, form, err)
					continue
				}
				if !v.Valid || v.Signature.Verdict != jwtverify.OK {
					t.Errorf("%s, %s, key %d: got %+v %+v", name, form, i, v.Signature, v.Checks)
				}
				want.Content = nil
			}
			tampered := strings.Replace(token, b64(e.Input.Payload)[:8], "AAAAAAAA", 1)
			if tampered == token {
				continue
			}
			if v, err := jwtverify.Verify(tampered, want); err == nil && v.Signature.Verdict == jwtverify.OK {
				t.Errorf("%s, %s: verifies after it was changed", name, form)
			}
		}
	}
}

// The cookbook's file for RFC 7797, section 4.2, lacks the "crit" that the RFC
// has, and section 6 forbids that: it is the one file that is refused.
func TestVerifyRefusesB64WithoutCrit(t *testing.T) {
	t.Parallel()
	for _, e := range examples(t, 1, "rfc7797-4.2.json") {
		for form, token := range e.tokens() {
			v, err := jwtverify.Verify(token, jwtverify.Expect{AllowJSON: true, Keys: e.keys(t)[0]})
			if err != nil || !strings.Contains(v.Signature.Reason, `"crit" does not name it`) {
				t.Errorf("%s: got %+v, %v", form, v, err)
			}
		}
	}
}

// Every JWE that RFC 7520 and RFC 8037 print opens with each of its keys, and
// shows the plaintext and the header that the RFC has.
func TestDecryptRFCs(t *testing.T) {
	t.Parallel()
	for name, e := range examples(t, 14, "rfc7520/5_*.json", "rfc8037-ecdh-es.json") {
		for form, token := range e.tokens() {
			for i, keys := range e.keys(t) {
				d, err := jwtinspect.Decode(token, jwtinspect.Options{Open: keys.Open})
				if err != nil {
					t.Errorf("%s, %s: %v", name, form, err)
					continue
				}
				got := d.PayloadText
				if d.Payload != nil { // section 5.3 encrypts a JWK set
					got = string(d.Payload.Value())
				}
				if !d.Encryption.Decrypted || got != e.Input.Plaintext {
					t.Errorf("%s, %s, key %d: got %+v, %q", name, form, i, d.Encryption, got)
				}
				for _, m := range e.EncryptingContent.Protected.Members() {
					got, _ := d.Header.Get(m.Name)
					if diff := cmp.Diff(string(action.MustMarshal(m.Value)), string(action.MustMarshal(got))); diff != "" {
						t.Errorf("%s, %s: header %q (-want +got):\n%s", name, form, m.Name, diff)
					}
				}
			}
		}
	}
}

// What RFC 7520, section 6, nests: the claims come out, and verify.
func TestNestedRFC7520(t *testing.T) {
	t.Parallel()
	var nest struct{ Sign, Encrypt example }
	readJSON(t, "../jwtinspect/testdata/rfc7520/6.nesting_signatures_and_encryption.json", &nest)
	decrypt, keys := nest.Encrypt.keys(t)[0], nest.Sign.keys(t)[0]
	token := nest.Encrypt.Output.Compact
	d, err := jwtinspect.Decode(token, jwtinspect.Options{Open: decrypt.Open})
	if err != nil || d.Nested == nil || d.Nested.Payload == nil {
		t.Fatalf("got %+v, %v, want a nested token", d, err)
	}
	if got := string(d.Nested.Payload.Value()); got != nest.Sign.Input.Payload {
		t.Errorf("got %s, want %s", got, nest.Sign.Input.Payload)
	}
	v, err := jwtverify.Verify(token, jwtverify.Expect{Keys: keys, Decrypt: decrypt, Issuer: "hobbiton.example", Now: at("2011-03-22T18:42:59Z")})
	if err != nil || !v.Valid {
		t.Errorf("got %+v, %v, want it valid", v, err)
	}
	v, err = jwtverify.Verify(token, jwtverify.Expect{Keys: keys})
	if err != nil || v.Valid || v.Signature.Verdict != jwtverify.Skipped {
		t.Errorf("without the key: got %+v, %v", v, err)
	}
}

// RFC 7515, appendices A.1 to A.7; RFC 8037, appendix A.4.
func TestVerifyRFC7515(t *testing.T) {
	t.Parallel()
	var a struct {
		Vectors []struct {
			Alg, JWS string
			Key      json.RawMessage
		}
	}
	readJSON(t, "../jwtinspect/testdata/rfc7515-appendix-a.json", &a)
	if len(a.Vectors) < 4 {
		t.Fatalf("got %d vectors, want at least 4", len(a.Vectors))
	}
	before := jwtverify.Expect{Now: at("2011-03-22T18:42:59Z")}
	for _, v := range a.Vectors {
		want := before
		if string(v.Key) == "null" {
			want.Keys = keySet(t, rfc7515A3)
		} else {
			want.Keys = keySet(t, string(v.Key))
		}
		got, err := jwtverify.Verify(v.JWS, want)
		if err != nil || got.Valid == (v.Alg == "none") {
			t.Errorf("%s: got %+v, %v", v.Alg, got, err)
		}
	}
	const payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
	const a3 = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	const a4 = "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"
	rsa := strings.Split(a.Vectors[1].JWS, ".")
	tests := []struct{ name, token, key string }{
		{"A.3", "eyJhbGciOiJFUzI1NiJ9." + payload + "." + a3, rfc7515A3},
		{"A.4", "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA." + a4, rfc7515A4},
		{"A.6, RS256", `{"payload":"` + payload + `","signatures":[{"protected":"` + rsa[0] + `","header":{"kid":"2010-12-29"},"signature":"` + rsa[2] +
			`"},{"protected":"eyJhbGciOiJFUzI1NiJ9","header":{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"},"signature":"` + a3 + `"}]}`, string(a.Vectors[1].Key)},
		{"A.6, ES256", `{"payload":"` + payload + `","signatures":[{"protected":"` + rsa[0] + `","header":{"kid":"2010-12-29"},"signature":"` + rsa[2] +
			`"},{"protected":"eyJhbGciOiJFUzI1NiJ9","header":{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"},"signature":"` + a3 + `"}]}`, rfc7515A3},
		{"A.7", `{"payload":"` + payload + `","protected":"eyJhbGciOiJFUzI1NiJ9","header":{"kid":"e9bc097a-ce51-4036-9562-d2ade882db0d"},"signature":"` + a3 + `"}`, rfc7515A3},
	}
	for _, tt := range tests {
		want := before
		want.Keys, want.AllowJSON = keySet(t, tt.key), true
		if got, err := jwtverify.Verify(tt.token, want); err != nil || !got.Valid {
			t.Errorf("%s: got %+v, %v", tt.name, got, err)
		}
	}
}

// The keys of RFC 7515, appendices A.3.1 and A.4.1.
const (
	rfc7515A3 = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`
	rfc7515A4 = `{"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",` +
		`"y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}`
)

// RFC 7520, section 3: each key is read.
func TestParseKeysOfRFC7520(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../jwtinspect/testdata/rfc7520/jwk/*.json")
	if err != nil || len(paths) != 6 {
		t.Fatalf("got %d keys (%v), want 6", len(paths), err)
	}
	for _, path := range paths {
		var key json.RawMessage
		readJSON(t, path, &key)
		if got := keySet(t, string(key)).IDs(); len(got) != 1 {
			t.Errorf("%s: got ids %q, want one", path, got)
		}
	}
}
