package auth0action

import (
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
)

// FuzzParseURL holds that a URL in normal form stays as it is, and that a
// query can be added to it.
func FuzzParseURL(f *testing.F) {
	for _, seed := range []string{
		"https://x.example", "HTTP://User@X.Example:080/a/../b?c=%20#d", "https:x", "mailto:a@x.example", "https://[::1]:443/",
		"https://x.example/%2e%2E/.", "//x", "a b:c", "https://é.example/é", "x:#?", "https://x?&&=&a==b", "https://x/\xff\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, ok := parseURL(s)
		if !ok {
			return
		}
		again, ok := parseURL(u.String())
		if !ok || again.String() != u.String() {
			t.Errorf("%q becomes %q, which becomes %q (%v)", s, u.String(), again.String(), ok)
		}
		if more := u.withQuery("k", "v w").String(); !strings.Contains(more, "k=v+w") {
			t.Errorf("%q with k=v w is %q", s, more)
		}
	})
}

// FuzzVerifyHS256 holds that nothing but the exact token passes.
func FuzzVerifyHS256(f *testing.F) {
	payload := action.NewObject("iss", "t.example", "sub", "auth0|1", "state", "s", "exp", 2000)
	good := signHS256(payload, "secret")
	for _, seed := range []string{good, good + "A", "..", "a.b.c", "", "e30.e30.e30", strings.ToUpper(good)} {
		f.Add(seed)
	}
	want := expectation{issuer: "t.example", subject: "auth0|1", state: "s", now: time.Unix(1000, 0)}
	f.Fuzz(func(t *testing.T, token string) {
		got, reason := verifyHS256(token, "secret", want)
		if reason == "" && (!strings.HasPrefix(token, good[:len(good)-1]) || string(got.Value()) != string(payload.Value())) {
			t.Errorf("%q was accepted", token)
		}
		if _, reason := verifyHS256(token, "", want); reason == "" {
			t.Errorf("%q was accepted without a secret", token)
		}
	})
}
