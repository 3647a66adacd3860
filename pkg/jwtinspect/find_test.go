package jwtinspect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

func TestFind(t *testing.T) {
	t.Parallel()
	a, b := jws(rs256, `{"sub":"a"}`), jws(rs256, `{"sub":"b"}`)
	unsecured := b64(`{"alg":"none"}`) + "." + b64(`{}`) + "."
	wrapped := a[:50] + "\n" + a[50:120] + "\r\n  " + a[120:] + "\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"one", a, []string{a}},
		{"a header", "Authorization: Bearer " + a + "\r\n", []string{a}},
		{"wrapped", wrapped, []string{a}},
		{"wrapped by a shell", a[:40] + "\\\n" + a[40:], []string{a}},
		{"wrapped behind a dot", b64(rs256) + ".\n" + strings.SplitN(a, ".", 2)[1], []string{a}},
		{"two lines", a + "\n" + b + "\n", []string{a, b}},
		{"two lines with a gap", a + "\n\n" + b, []string{a, b}},
		{"two, the second wrapped", a + "\n" + b[:60] + "\n" + b[60:], []string{a, b}},
		{"unsecured ones", unsecured + "\n" + unsecured, []string{unsecured, unsecured}},
		{"in quotes", `"` + a + `",` + "\n" + `"` + b + `"`, []string{a, b}},
		{"curl", "curl -s 'https://api.example.com/v1?x=1' \\\n  -H 'Authorization: Bearer " + a + "' \\\n  -H \"Accept: */*\"", []string{a}},
		{"curl with a prompt", `$ curl --oauth2-bearer ` + a + ` https://x.example`, []string{a}},
		{"curl with a cookie", `curl -b "session=` + a + `; theme=dark" https://x.example`, []string{a}},
		{"curl with a token that is cut off", `curl -H "Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30" https://x.example`, []string{"eyJhbGciOiJSUzI1NiJ9.e30"}},
		{"curl without a token", "curl https://www.example.com/", []string{"curl https://www.example.com/"}},
		{"a request", "GET /me HTTP/1.1\r\nHost: api.example.com\r\nAuthorization: Bearer " + a + "\r\n\r\n", []string{a}},
		{"an address", "https://x.example/cb#id_token=" + a + "&state=1 and " + b + ".", []string{a, b}},
		{"a log", "12:00 info token=" + a + "\n12:01 info token=" + b + "\n", []string{a, b}},
		{"lines of something else", "Host: x.example\nAuthorization: Bearer " + a, []string{a}},
		{"SD-JWT", a + "~WyJhIiwiYiIsMV0~", []string{a + "~WyJhIiwiYiIsMV0~"}},
		{"JSON", "{\n \"payload\": \"e30\"\n}", []string{"{\n \"payload\": \"e30\"\n}"}},
		{"JSON, one a line", "{\"payload\":\"e30\"}\n{\"payload\":\"e31\"}\n", []string{`{"payload":"e30"}`, `{"payload":"e31"}`}},
		{"opaque", "2YotnFZFEjr1zCsicMWpAA", []string{"2YotnFZFEjr1zCsicMWpAA"}},
		{"prose", "no token here", []string{"no token here"}},
		{"nothing", "", []string{""}},
		{"a space in a token", b64(rs256) + ".e 30.c2ln", []string{b64(rs256) + ".e 30.c2ln"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, jwtinspect.Find(tt.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func FuzzFind(f *testing.F) {
	a := jws(rs256, `{}`)
	for _, seed := range []string{
		a, a + "\n" + a, "curl -H 'Authorization: Bearer " + a + "'", "curl -H \"x: \\", "GET / HTTP/1.1\r\nAuthorization: Bearer",
		"{}\n{}", "{\n}", "Bearer ", "\\\n\\\n", "a~b~\n.~.", "'\"'\"'", "curl bearer \u0130bearer ", "{\"a\":\"\\\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list := jwtinspect.Find(text)
		total := 0
		for _, token := range list {
			total += len(token)
			_, _ = jwtinspect.Decode(token, jwtinspect.Options{})
		}
		if len(list) == 0 || total > 4*len(text)+16 {
			t.Errorf("got %d tokens of %d bytes from %d bytes", len(list), total, len(text))
		}
	})
}
