package jwtinspect_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// sig is as long as a signature of RSA is, and verifies nowhere.
var sig = strings.Repeat("c2ln", 85) + "cw"

// jws is a token with that signature.
func jws(header, payload string) string { return b64(header) + "." + b64(payload) + "." + sig }

const rs256 = `{"alg":"RS256"}`

func now() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

func explainSub(name string) (meaning, reference string, ok bool) {
	if name == "sub" {
		return "Subject", "RFC 7519, section 4.1.2", true
	}
	return "ignored", "ignored", false
}

func explainKid(name string) (meaning, reference string, ok bool) {
	return "Key ID", "RFC 7515, section 4.1.4", name == "kid"
}

func TestDecodeJSON(t *testing.T) {
	t.Parallel()
	token := jws(`{"typ":"JWT","alg":"RS256","kid":"k1"}`,
		`{"sub":"a<b","z":1.50,"a":{"y":[],"x":null},"big":12345678901234567890,"exp":1780311600,"iat":1780315200.25}`)
	d, err := jwtinspect.Decode(token, jwtinspect.Options{Explain: explainSub, ExplainHeader: explainKid, Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	got, err := action.MarshalIndent(d)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "schema": "claimctl/decode/v1",
  "kind": "jws",
  "serialization": "compact",
  "header": {
    "typ": "JWT",
    "alg": "RS256",
    "kid": "k1"
  },
  "payload": {
    "sub": "a<b",
    "z": 1.50,
    "a": {
      "y": [],
      "x": null
    },
    "big": 12345678901234567890,
    "exp": 1780311600,
    "iat": 1780315200.25
  },
  "signature": "` + sig + `",
  "parameters": [
    {
      "name": "typ",
      "value": "JWT"
    },
    {
      "name": "alg",
      "value": "RS256"
    },
    {
      "name": "kid",
      "value": "k1",
      "meaning": "Key ID",
      "reference": "RFC 7515, section 4.1.4"
    }
  ],
  "claims": [
    {
      "name": "sub",
      "value": "a<b",
      "meaning": "Subject",
      "reference": "RFC 7519, section 4.1.2"
    },
    {
      "name": "z",
      "value": 1.50
    },
    {
      "name": "a",
      "value": {
        "y": [],
        "x": null
      }
    },
    {
      "name": "big",
      "value": 12345678901234567890
    },
    {
      "name": "exp",
      "value": 1780311600,
      "time": "2026-06-01T11:00:00Z"
    },
    {
      "name": "iat",
      "value": 1780315200.25,
      "time": "2026-06-01T12:00:00.25Z"
    }
  ],
  "bytes": 539,
  "limits": [
    {
      "name": "cookie",
      "limit": 4096,
      "used": 539,
      "fits": true,
      "where": "the least that browsers must keep of one cookie, name and attributes included",
      "source": "RFC 6265, section 6.1"
    },
    {
      "name": "header-line",
      "limit": 8192,
      "used": 561,
      "fits": true,
      "where": "one header line in nginx (8k) and Apache (8190) unless told otherwise",
      "source": "https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers"
    },
    {
      "name": "headers",
      "limit": 16384,
      "used": 561,
      "fits": true,
      "where": "all headers together in Node.js, one header on an AWS Application Load Balancer",
      "source": "https://nodejs.org/api/cli.html#--max-http-header-sizesize"
    }
  ],
  "warnings": [
    {
      "code": "expired",
      "summary": "expired 1 hour ago (2026-06-01T11:00:00Z)"
    }
  ]
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// codes are a decoding's warnings in order.
func codes(d *jwtinspect.Decoded) string {
	var out []string
	for _, w := range d.Warnings {
		out = append(out, string(w.Code))
	}
	return strings.Join(out, " ")
}

func TestDecodeKindsAndWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, token string
		kind        jwtinspect.Kind
		warnings    string
	}{
		{"plain", jws(rs256, `{}`), "jws", ""},
		{"registered but not offered", jws(`{"alg":"ML-DSA-44"}`, `{}`), "jws", ""},
		{"none", b64(`{"alg":"none"}`) + "." + b64(`{}`) + ".", "unsecured", "alg-none unsecured"},
		{"none in another spelling, signed", jws(`{"alg":"nOnE"}`, `{}`), "jws", "alg-none"},
		{"signature cut off", b64(rs256) + "." + b64(`{}`) + ".", "unsecured", "unsecured"},
		{"no alg", jws(`{}`, `{}`), "jws", "alg-missing"},
		{"unknown alg", jws(`{"alg":"XS256"}`, `{}`), "jws", "alg-unknown"},
		{"alg of the other kind", jws(`{"alg":"dir"}`, `{}`), "jws", "alg-unknown"},
		{"alg no string", jws(`{"alg":[1]}`, `{}`), "jws", "alg-unknown"},
		{"crit", jws(`{"alg":"RS256","crit":["exp"]}`, `{}`), "jws", "critical-header"},
		{"crit no array", jws(`{"alg":"RS256","crit":7}`, `{}`), "jws", "critical-header"},
		{"jwe", b64(`{"alg":"dir","enc":"A128GCM"}`) + "..YQ.YQ.YQ", "jwe", "jwe-not-decrypted"},
		{"jwe with rubbish", b64(`{"alg":"dir","enc":"A128GCM"}`) + "..!.YQ.YQ", "jwe", "base64-invalid jwe-not-decrypted"},
		{"jwe with the alg of a jws", b64(rs256) + "..YQ.YQ.YQ", "jwe", "alg-unknown jwe-not-decrypted"},
		{"sd-jwt", jws(rs256, `{}`) + "~YQ~Yg~", "sd-jwt", "disclosure-invalid disclosure-invalid"},
		{"sd-jwt without disclosures", jws(rs256, `{}`) + "~", "sd-jwt", ""},
		{"sd-jwt with key binding", jws(rs256, `{}`) + "~YQ~a.b.c", "sd-jwt", "disclosure-invalid key-binding"},
		{"sd-jwt, unsecured", b64(rs256) + "." + b64(`{}`) + ".~YQ~", "sd-jwt", "unsecured disclosure-invalid"},
		{"repeated members", jws(`{"alg":"RS256","alg":"none"}`, `{"a":1,"b":{"c":1,"\u0063":2},"a":2}`), "jws", "duplicate-member alg-none duplicate-member"},
		{"same name in different objects", jws(rs256, `{"a":{"a":1},"b":[{"a":1},{"a":1}]}`), "jws", ""},
		{"padded", b64(rs256) + "=." + b64(`{"a":1}`) + "==." + sig, "jws", "base64-noncanonical base64-noncanonical"},
		{"standard alphabet", b64(rs256) + "." + strings.ReplaceAll(b64(`{"a":"??>"}`), "-", "+") + "." + sig, "jws", "base64-noncanonical"},
		{"stray bits", b64(rs256) + ".e31." + sig, "jws", "base64-noncanonical"},
		{"space inside", b64(rs256) + ".e 30." + sig, "jws", "base64-noncanonical"},
		{"signature no base64", b64(rs256) + ".e30.%%%", "jws", "base64-invalid"},
		{"detached", b64(rs256) + ".." + sig, "jws", "payload-detached"},
		{"payload an array", jws(rs256, `[1]`), "jws", "payload-not-object"},
		{"payload text", jws(rs256, `hello`), "jws", "payload-not-object"},
		{"nested token", jws(`{"alg":"RS256","cty":"jwt"}`, `eyJ.e30.`), "jws", "payload-nested payload-not-object"},
		{"payload bytes", jws(rs256, "\xff\xfe"), "jws", "payload-not-object"},
		{"payload almost UTF-8", jws(rs256, "{\"a\":\"\xff\"}"), "jws", "not-utf8"},
		{"payload unencoded", b64(`{"alg":"PS256","b64":false,"crit":["b64"]}`) + ".{\"a\": 1}." + sig, "jws", "critical-header payload-unencoded"},
		{"too large for a cookie", jws(rs256, `{"a":"`+strings.Repeat("x", 2800)+`"}`), "jws", "large"},
	}
	for _, tt := range tests {
		d, err := jwtinspect.Decode(tt.token, jwtinspect.Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if d.Kind != tt.kind || codes(d) != tt.warnings {
			t.Errorf("%s: got %s %q, want %s %q", tt.name, d.Kind, codes(d), tt.kind, tt.warnings)
		}
	}
}

func TestDecodeRepeatedMembers(t *testing.T) {
	t.Parallel()
	d, err := jwtinspect.Decode(jws(rs256, `{"a":1,"b":{"c\n":1,"c\u000a":2},"d":1,"d":2,"d":3,"a":2}`), jwtinspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(d.Payload.Value()), `{"a":2,"b":{"c\n":2},"d":3}`; got != want {
		t.Errorf("got payload %s, want %s", got, want)
	}
	want := []jwtinspect.Warning{{
		Code:    jwtinspect.CodeDuplicate,
		Summary: `the payload repeats "c\n", "d", "a": the last value is shown, other readers may take the first`,
	}}
	if diff := cmp.Diff(want, d.Warnings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodePayloadThatIsNoObject(t *testing.T) {
	t.Parallel()
	tests := []struct{ payload, text, base64, summary string }{
		{`[1]`, `[1]`, "", `the payload is shown as it is, without claims: payload is JSON but an array, expected an object`},
		{`"x"`, `"x"`, "", `the payload is shown as it is, without claims: payload is JSON but a string, expected an object`},
		{" 1", " 1", "", `the payload is shown as it is, without claims: payload is JSON but a number, expected an object`},
		{"false", "false", "", `the payload is shown as it is, without claims: payload is JSON but a boolean, expected an object`},
		{"null", "null", "", `the payload is shown as it is, without claims: payload is JSON but null, expected an object`},
		{"{\n x}", "{\n x}", "", `the payload is shown as it is, without claims: payload, line 2, column 2 of its JSON: invalid character 'x' looking for beginning of object key string, expected a JSON object`},
		{"\x00\xff", "", "AP8", `the payload is shown as it is, without claims: payload decodes to bytes that are no text, expected a JSON object`},
	}
	for _, tt := range tests {
		d, err := jwtinspect.Decode(jws(rs256, tt.payload), jwtinspect.Options{})
		if err != nil {
			t.Errorf("%q: %v", tt.payload, err)
			continue
		}
		if d.Payload != nil || d.PayloadText != tt.text || d.PayloadBase64 != tt.base64 || len(d.Claims) != 0 {
			t.Errorf("%q: got %+v", tt.payload, d)
		}
		if got := d.Warnings[0].Summary; got != tt.summary {
			t.Errorf("%q:\n got %s\nwant %s", tt.payload, got, tt.summary)
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, token, want string }{
		{"empty", " \n", `token is empty, expected three parts with dots between them`},
		{"opaque", "2YotnFZFEjr1zCsicMWpAA", `token has no dots, expected three parts with dots between them`},
		{"token response", `{"access_token":"a.b.c"}`, `token is JSON, expected a compact token: three parts with dots between them`},
		{"cut off", "eyJhbGciOiJSUzI1NiJ9.e30", `token has two parts, expected three: header, payload and signature`},
		{"four parts", "a.b.c.d", `token has 4 parts, expected 3 (signed) or 5 (encrypted)`},
		{"nine parts", "a.b.c.d.e.f.g.h.i", `token has 9 parts, expected 3 (signed) or 5 (encrypted)`},
		{"no header", ".e30.", `header is empty, expected a JSON object in base64url`},
		{"header no base64url", "eyJh*GciOiJSUzI1NiJ9.e30.c2ln", `header, character 5: "*" is not base64url, expected A-Z a-z 0-9 - _`},
		{"header with a control character", "eyJ\x1b[0m.e30.c2ln", `header, character 4: "\x1b" is not base64url, expected A-Z a-z 0-9 - _`},
		{"character after others", "eyJéé.e30.c2ln", `header, character 4: "é" is not base64url, expected A-Z a-z 0-9 - _`},
		{"broken UTF-8", "eyJ\xff.e30.c2ln", `header, character 4: "\xff" is not base64url, expected A-Z a-z 0-9 - _`},
		{"padding inside", "e=30.e30.c2ln", `header, character 2: "=" is not base64url, expected A-Z a-z 0-9 - _`},
		{"header lost a character", "eyJhbGciOiJSUzI1NiJ9A.e30.c2ln", `header, character 21: ends in the middle of a byte, expected more base64url`},
		{"header no JSON", b64(`{"alg":RS256}`) + ".e30.c2ln", `header, line 1, column 8 of its JSON: invalid character 'R' looking for beginning of value, expected a JSON object`},
		{"header cut off", b64(`{"alg":`) + ".e30.c2ln", `header, line 1, column 8 of its JSON: unexpected end of JSON input, expected a JSON object`},
		{"header an array", b64(`[]`) + ".e30.c2ln", `header is JSON but an array, expected an object`},
		{"header bytes", "__79.e30.c2ln", `header decodes to bytes that are no text, expected a JSON object`},
		{"a host name", "www.example.com", `header decodes to bytes that are no text, expected a JSON object`},
		{"payload no base64url", b64(rs256) + ".e3\u202e0.c2ln", `payload, character 3: "\u202e" is not base64url, expected A-Z a-z 0-9 - _`},
	}
	for _, tt := range tests {
		d, err := jwtinspect.Decode(tt.token, jwtinspect.Options{})
		var typed *jwtinspect.Error
		if d != nil || !errors.As(err, &typed) {
			t.Errorf("%s: got %+v, %v, want an *Error", tt.name, d, err)
			continue
		}
		if err.Error() != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, err, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"nothing to do", "a.b.c", "a.b.c"},
		{"white space", " \t a.b.c \r\n", "a.b.c"},
		{"quotes", `"a.b.c",`, "a.b.c"},
		{"scheme", "bEARER  a.b.c", "a.b.c"},
		{"header", "authorization:Bearer a.b.c", "a.b.c"},
		{"quoted header", `'Authorization: Bearer "a.b.c"'`, "a.b.c"},
		{"twice", "Bearer Bearer a.b.c", "a.b.c"},
		{"a token that starts so", "bearera.b.c", "bearera.b.c"},
		{"wrapped lines", "a.\n  b.\r\n\tc\n", "a.b.c"},
		{"wrapped by a shell", "a.\\\n  b.c", "a.b.c"},
		{"zero width", "\ufeffa.b.c\u200b", "a.b.c"},
		{"space inside stays", "a.b b.c", "a.b b.c"},
		{"only the scheme", "Bearer ", "Bearer"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		if got := jwtinspect.Clean(tt.in); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDecodeTimes(t *testing.T) {
	t.Parallel()
	tests := []struct{ payload, time, warnings string }{
		{`{"exp":1780315201}`, "2026-06-01T12:00:01Z", ""},
		{`{"exp":1780315200}`, "2026-06-01T12:00:00Z", "expired"},
		{`{"nbf":1780315200}`, "2026-06-01T12:00:00Z", ""},
		{`{"nbf":1780315201}`, "2026-06-01T12:00:01Z", "not-yet-valid"},
		{`{"iat":1780315201}`, "2026-06-01T12:00:01Z", "issued-in-future never-expires"},
		{`{"auth_time":1780315201}`, "2026-06-01T12:00:01Z", ""},
		{`{"toe":0}`, "1970-01-01T00:00:00Z", ""},
		{`{"iat":-1}`, "1969-12-31T23:59:59Z", "never-expires"},
		{`{"iat":1.3e9}`, "2011-03-13T07:06:40Z", "never-expires"},
		{`{"iat":1300000000.5}`, "2011-03-13T07:06:40.5Z", "never-expires"},
		{`{"exp":1780315200000}`, "", "time-milliseconds"},
		{`{"exp":1780315200000000}`, "", "time-milliseconds"},
		{`{"exp":1780315200000000000}`, "", "time-milliseconds"},
		{`{"exp":1e21}`, "", "time-out-of-range"},
		{`{"exp":-1e21}`, "", "time-out-of-range"},
		{`{"exp":1e999999}`, "", "time-out-of-range"},
		{`{"exp":"1780315200"}`, "2026-06-01T12:00:00Z", "time-not-number"},
		{`{"updated_at":"2026-06-01T12:00:00.000Z"}`, "2026-06-01T12:00:00Z", "time-not-number"},
		{`{"exp":"soon"}`, "", "time-not-number"},
		{`{"exp":"NaN"}`, "", "time-not-number"},
		{`{"exp":null}`, "", "time-not-number"},
		{`{"exp":true}`, "", "time-not-number"},
		{`{"exp":{}}`, "", "time-not-number"},
		{`{"other":1780315200000}`, "", ""},
	}
	for _, tt := range tests {
		d, err := jwtinspect.Decode(jws(rs256, tt.payload), jwtinspect.Options{Now: now()})
		if err != nil {
			t.Errorf("%s: %v", tt.payload, err)
			continue
		}
		if d.Claims[0].Time != tt.time || codes(d) != tt.warnings {
			t.Errorf("%s: got %q %q, want %q %q", tt.payload, d.Claims[0].Time, codes(d), tt.time, tt.warnings)
		}
	}
}

func TestDecodeMillisecondsSaysWhatIsMeant(t *testing.T) {
	t.Parallel()
	d, err := jwtinspect.Decode(jws(rs256, `{"exp":1300819380000}`), jwtinspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `"exp" looks like milliseconds (2011-03-22T18:43:00Z): read as seconds, as it is, that is the year 43191`
	if got := d.Warnings[0].Summary; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDecodeWithoutClockDoesNotCompare(t *testing.T) {
	t.Parallel()
	d, err := jwtinspect.Decode(jws(rs256, `{"exp":1,"nbf":99999999999}`), jwtinspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Warnings) > 0 {
		t.Errorf("got warnings %q, want none", codes(d))
	}
}

func TestRelative(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	tests := []struct {
		away time.Duration
		want string
	}{
		{0, "now"},
		{time.Second, "in 1 second"},
		{-59 * time.Second, "59 seconds ago"},
		{time.Hour - time.Second, "in 59 minutes"},
		{-time.Hour, "1 hour ago"},
		{-3*day - time.Hour, "3 days ago"},
		{30 * day, "in 30 days"},
		{31 * day, "in 1 month"},
		{-365 * day, "11 months ago"},
		{-366 * day, "1 year ago"},
		{100 * 366 * day, "in 100 years"},
	}
	for _, tt := range tests {
		if got := jwtinspect.Relative(now().Add(tt.away), now()); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.away, got, tt.want)
		}
	}
	if got, want := jwtinspect.Relative(time.Unix(253402300799, 0), time.Time{}), "in 9998 years"; got != want {
		t.Errorf("over the longest distance: got %q, want %q", got, want)
	}
}
