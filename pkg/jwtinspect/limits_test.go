package jwtinspect_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// within fails a test whose work takes longer than hostile input may cost.
func within(t *testing.T, limit time.Duration, work func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); work() }()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatalf("not done after %s", limit)
	}
}

func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth-1) + "{}" + strings.Repeat("}", depth-1)
}

func members(n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(`,"` + strconv.Itoa(i) + `":` + strconv.Itoa(i))
	}
	return "{" + out.String()[1:] + "}"
}

// Each of these costs a careless reader its stack, its memory or its time.
func TestDecodeHostile(t *testing.T) {
	t.Parallel()
	const deep = "nests deeper than 64 levels"
	tests := []struct {
		name, token, err, warning string
	}{
		{"too large", strings.Repeat("a", jwtinspect.MaxBytes+1), "expected at most 16777216", ""},
		{"as deep as may be", jws(rs256, nested(64)), "", ""},
		{"deeper", jws(rs256, nested(65)), "", deep},
		{"much deeper", jws(rs256, nested(10_000)), "", deep},
		{"deeper than a JSON reader goes", jws(rs256, strings.Repeat("[", 1<<20)), "", deep},
		{"deep header", jws(nested(10_000), "{}"), deep, ""},
		{"many values deep down", jws(rs256, strings.Repeat(`{"a":`, 60)+"["+strings.Repeat("1,", 400_000)+"1]"+strings.Repeat("}", 60)), "", "more than 16 MiB to indent"},
		{"a large string", jws(rs256, `{"a":"`+strings.Repeat("x", 10<<20)+`"}`), "", "has 10485768 bytes and is not shown"},
		{"many members", jws(rs256, members(50_000)), "", "more than the 16384"},
		{"many repeated members", jws(rs256, `{`+strings.Repeat(`"a":1,`, 1<<17)+`"a":2}`), "", `repeats "a":`},
		{"many dots", strings.Repeat(".", 16<<20), "has 16777217 parts", ""},
		{"many tildes", jws(rs256, "{}") + strings.Repeat("~", 1<<20), "", "1048575 disclosures"},
		{"many quotes", strings.Repeat(`"' `, 5<<20), "is empty", ""},
		{"many schemes", strings.Repeat(`bearer `, 2<<20), "has no dots", ""},
		{"many lines", strings.Repeat("a\n", 2<<20), "has no dots", ""},
		{"many paddings", b64(rs256) + "." + strings.Repeat("=", 10<<20) + "a.", `"=" is not base64url`, ""},
	}
	for _, tt := range tests {
		within(t, time.Minute, func() { // far above what it takes, even with the race detector
			d, err := jwtinspect.Decode(tt.token, jwtinspect.Options{Now: now()})
			switch {
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("%s: got %v, want an error with %q", tt.name, err, tt.err)
			case tt.err == "" && err != nil:
				t.Errorf("%s: %v", tt.name, err)
			case tt.err == "":
				checkWritable(t, d)
				if !warned(d, tt.warning) {
					t.Errorf("%s: got no warning with %q", tt.name, tt.warning)
				}
			}
		})
	}
}

func warned(d *jwtinspect.Decoded, part string) bool {
	for _, w := range d.Warnings {
		if strings.Contains(w.Summary, part) {
			return true
		}
	}
	return part == ""
}

// checkWritable fails unless the decoding can be printed as JSON, in UTF-8,
// and has no warning that is as long as the token's author likes.
func checkWritable(t testing.TB, d *jwtinspect.Decoded) {
	t.Helper()
	out, err := action.Marshal(d)
	switch {
	case err != nil:
		t.Errorf("the result cannot be written: %v", err)
	case !json.Valid(out) || !utf8.Valid(out):
		t.Errorf("the result is no JSON in UTF-8: %.200q", out)
	}
	for _, w := range d.Warnings {
		if len(w.Summary) > 4000 || strings.ContainsFunc(w.Summary, func(r rune) bool { return r < ' ' }) {
			t.Errorf("warning %s is not fit to print: %.200q", w.Code, w.Summary)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range readCookbook(f) {
		f.Add(c.Output.Compact)
	}
	var a appendixA
	readJSON(f, "testdata/rfc7515-appendix-a.json", &a)
	for _, v := range a.Vectors {
		f.Add(v.JWS)
	}
	for _, seed := range []string{
		"", ".", "..", "....", "~", "a~b", "Bearer ", "Authorization: Bearer \"a.b.c\"",
		jws(rs256, `{"exp":1e999,"exp":"x","a\ud800":"\ud800"}`), jws(rs256, "{\"a\":\"\xff\"}"), jws(rs256, nested(70)),
		jws(`{"alg":"none","crit":["b64",1],"b64":false,"cty":"JWT"}`, `]},:"`), jws(rs256, `{}`) + "~~", "e30=.e31.+/",
	} {
		f.Add(seed)
	}
	for _, e := range []string{
		`{"payload":"e30","protected":"e30","header":{"alg":"none"},"signature":""}`, `{"payload":"e30","signatures":[{"header":{"kid":1}}]}`,
		`{"ciphertext":"AA","recipients":[{"header":{"zip":"DEF","p2c":1e99}},{}],"unprotected":{"enc":1},"aad":"AA"}`,
		jws(rs256, `{"_sd":["x","x"],"_sd_alg":"sha-512","a":[{"...":"y"}]}`) + "~WyJzIiwiYSIsMV0~" + jws(`{"typ":"kb+jwt"}`, `{"sd_hash":1}`),
		jws(`{"alg":"HS256","jwk":{"kty":"RSA","n":"x"},"jku":1,"crit":[1],"x5c":0}`, `{"aud":[1,{}],"scope":1,"a":{"a":1,"a":{"password":"x"}}}`),
		jws(`{"alg":"RS256","cty":"JWT"}`, jws(`{"cty":"JWT"}`, jws(rs256, "a.b.c"))),
	} {
		f.Add(e)
	}
	f.Fuzz(func(t *testing.T, token string) {
		began := time.Now()
		d, err := jwtinspect.Decode(token, jwtinspect.Options{Now: now()})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %s for %d bytes", took, len(token))
		}
		var typed *jwtinspect.Error
		if err != nil {
			if !errors.As(err, &typed) || d != nil || typed.Reason == "" {
				t.Errorf("got %v, %#v, want an *Error alone", d, err)
			}
			return
		}
		checkWritable(t, d)
		if clean := jwtinspect.Clean(token); jwtinspect.Clean(clean) != clean {
			t.Errorf("cleaning is not stable: %q, then %q", clean, jwtinspect.Clean(clean))
		}
		again, err := jwtinspect.Decode(jwtinspect.Clean(token), jwtinspect.Options{Now: now()})
		if err != nil || !bytes.Equal(action.MustMarshal(again), action.MustMarshal(d)) {
			t.Errorf("the cleaned token decodes to %+v, %v, want %+v", again, err, d)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	benchmarks := map[string]string{
		"typical": jws(`{"alg":"RS256","typ":"JWT","kid":"k1"}`,
			`{"iss":"https://dev.example.com/","sub":"auth0|1","aud":["https://api.example.com/"],"iat":1780311600,"exp":1780318800,"scope":"openid","https://example.com/roles":["admin","editor"]}`),
		"10MB string": jws(rs256, `{"a":"`+strings.Repeat("x", 10<<20)+`"}`),
		"60k members": jws(rs256, members(60_000)),
	}
	for name, token := range benchmarks {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(token)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := jwtinspect.Decode(token, jwtinspect.Options{Now: now()}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
