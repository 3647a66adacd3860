package jwtinspect_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// readJSON reads a vector file.
func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

type cookbook struct {
	Input   struct{ Payload string }
	Signing struct{ Protected *action.Object }
	Output  struct{ Compact string }
}

func readCookbook(t testing.TB) map[string]cookbook {
	t.Helper()
	paths, err := filepath.Glob("testdata/rfc7520/4_[1-5].*.json")
	if err != nil || len(paths) != 5 {
		t.Fatalf("got %d cookbook vectors (%v), want 5", len(paths), err)
	}
	out := map[string]cookbook{}
	for _, path := range append(paths, "testdata/rfc7797-b64-false.json", "testdata/rfc8037-ed25519.json") {
		var c cookbook
		readJSON(t, path, &c)
		out[filepath.Base(path)] = c
	}
	return out
}

type appendixA struct {
	Vectors []struct{ Alg, JWS string }
}

func TestDecodeCookbook(t *testing.T) {
	t.Parallel()
	for name, c := range readCookbook(t) {
		d, err := jwtinspect.Decode(c.Output.Compact, jwtinspect.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(string(c.Signing.Protected.Value()), string(d.Header.Value())); diff != "" {
			t.Errorf("%s: header (-want +got):\n%s", name, diff)
		}
		want := c.Input.Payload
		if name == "4_5.signature_with_detached_content.json" {
			want = ""
		}
		if d.PayloadText != want {
			t.Errorf("%s: got payload %q, want %q", name, d.PayloadText, want)
		}
	}
}

// What RFC 7515 prints in appendix A for A.1, A.2, A.3 and A.5.
func TestDecodeRFC7515(t *testing.T) {
	t.Parallel()
	const a3 = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	var a appendixA
	readJSON(t, "testdata/rfc7515-appendix-a.json", &a)
	tokens := map[string]string{"ES256": a3}
	for _, v := range a.Vectors {
		tokens[v.Alg] = v.JWS
	}
	headers := map[string]string{
		"HS256": `{"typ":"JWT","alg":"HS256"}`,
		"RS256": `{"alg":"RS256"}`,
		"ES256": `{"alg":"ES256"}`,
		"none":  `{"alg":"none"}`,
	}
	const payload = `{"iss":"joe","exp":1300819380,"http://example.com/is_root":true}`
	for alg, header := range headers {
		d, err := jwtinspect.Decode(tokens[alg], jwtinspect.Options{})
		if err != nil {
			t.Errorf("%s: %v", alg, err)
			continue
		}
		if got := string(d.Header.Value()); got != header {
			t.Errorf("%s: got header %s, want %s", alg, got, header)
		}
		if got := string(d.Payload.Value()); got != payload {
			t.Errorf("%s: got payload %s, want %s", alg, got, payload)
		}
		if got, want := d.Claims[1].Time, "2011-03-22T18:43:00Z"; got != want {
			t.Errorf("%s: got exp %s, want %s", alg, got, want)
		}
	}
}

func TestDecodeJWE(t *testing.T) {
	t.Parallel()
	var c cookbook
	readJSON(t, "testdata/rfc7520/5_6.direct_encryption_using_aes-gcm.json", &c)
	d, err := jwtinspect.Decode(c.Output.Compact, jwtinspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := action.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"schema":"claimctl/decode/v1","kind":"jwe","serialization":"compact",` +
		`"header":{"alg":"dir","kid":"77c7e2b8-6e13-45cf-8672-617b5b45243a","enc":"A128GCM"},"signature":"",` +
		`"encryption":{"decrypted":false,"reason":"no key was given","bytes":273},`
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("got %s, want %s", got, want)
	}
}
