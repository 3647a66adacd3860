package jwtmint_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

func TestBroken(t *testing.T) {
	t.Parallel()
	key, other := must[jwtmint.Key](t)(jwtmint.Derived("ES256", 1)), must[jwtmint.Key](t)(jwtmint.Derived("ES256", 2))
	now := time.Unix(1780315200, 0)
	payload := action.NewObject("iss", "i", "aud", "a", "nbf", 1, "exp", 4000000000)
	before := string(payload.Value())
	tests := []struct {
		fault           jwtmint.Fault
		header, payload string // members that it must have
	}{
		{jwtmint.FaultExpired, `"claimctl_test_fault":"expired"`, `"exp":1780311600,"claimctl_test_fault":"expired","iat":1780308000`},
		{jwtmint.FaultNotBefore, `"alg":"ES256"`, `"nbf":1780318800`},
		{jwtmint.FaultWrongKey, `"kid":"` + key.ID() + `"`, `"claimctl_test_fault":"wrong-key"`},
		{jwtmint.FaultAlgNone, `"alg":"none"`, `"claimctl_test_fault":"alg-none"`},
		{jwtmint.FaultWrongAud, `"alg":"ES256"`, `"aud":"https://nobody.claimctl.invalid/"`},
		{jwtmint.FaultWrongIss, `"alg":"ES256"`, `"iss":"https://nobody.claimctl.invalid/"`},
		{jwtmint.FaultUnknownKid, `"kid":"claimctl-unknown-kid"`, `"iss":"i"`},
		{jwtmint.FaultTampered, `"alg":"ES256"`, `"claimctl_tampered":true`},
		{jwtmint.FaultCrit, `"crit":["claimctl-unknown-extension"]`, `"iss":"i"`},
	}
	if len(tests) != len(jwtmint.Faults()) {
		t.Errorf("got %d tests, want one for each of %q", len(tests), jwtmint.Faults())
	}
	for _, tt := range tests {
		minted, err := jwtmint.Broken(jwtmint.Request{Key: key, Payload: payload}, tt.fault, now, other)
		if err != nil {
			t.Errorf("%s: %v", tt.fault, err)
			continue
		}
		parts := strings.Split(minted.JWT, ".")
		for i, want := range []string{tt.header, tt.payload} {
			if got := unbase64(t, parts[i]); !strings.Contains(got, want) || !strings.Contains(got, jwtmint.FaultMark) {
				t.Errorf("%s: got %s, want %s and the mark in it", tt.fault, got, want)
			}
		}
		if minted.Bytes != len(minted.JWT) || (parts[2] == "") != (tt.fault == jwtmint.FaultAlgNone) {
			t.Errorf("%s: got %+v", tt.fault, minted)
		}
	}
	if diff := cmp.Diff(before, string(payload.Value())); diff != "" {
		t.Errorf("the caller's payload was changed (-want +got):\n%s", diff)
	}
	if _, err := jwtmint.Broken(jwtmint.Request{Key: key, Payload: payload}, "expird", now, other); err == nil || !strings.Contains(err.Error(), `did you mean "expired"?`) {
		t.Errorf("got %v", err)
	}
}

// What is written can be read, and is the same key.
func TestExport(t *testing.T) {
	t.Parallel()
	for _, alg := range jwtmint.Algorithms() {
		key := must[jwtmint.Key](t)(jwtmint.TestKey(alg))
		jwk := must[[]byte](t)(key.PrivateJWK())
		again, err := jwtmint.ParseKey(jwk, "", "")
		if err != nil || again.Alg() != alg || again.ID() != key.ID() || again.Thumbprint() != key.Thumbprint() {
			t.Errorf("%s: got %v, %v", alg, again, err)
		}
		private, err := key.PrivatePEM()
		if strings.HasPrefix(alg, "HS") {
			if _, public := key.PublicJWK(); err == nil || public == nil {
				t.Errorf("%s: a secret was written as PEM or published", alg)
			}
			continue
		}
		if again, err = jwtmint.ParseKey(private, alg, ""); err != nil || again.Thumbprint() != key.Thumbprint() {
			t.Errorf("%s as PEM: got %v, %v", alg, again, err)
		}
		for name, data := range map[string][]byte{"JWK": must[[]byte](t)(key.PublicJWK()), "PEM": must[[]byte](t)(key.PublicPEM())} {
			if bytes.Contains(data, []byte(`"d"`)) || bytes.Contains(data, []byte("PRIVATE")) {
				t.Errorf("%s: the public %s is private: %s", alg, name, data)
			}
		}
	}
	for _, write := range []func() ([]byte, error){jwtmint.Key{}.PrivateJWK, jwtmint.Key{}.PrivatePEM, jwtmint.Key{}.PublicPEM, jwtmint.Key{}.PublicJWK} {
		if _, err := write(); err == nil {
			t.Error("the zero key was written")
		}
	}
}

func unbase64(t testing.TB, s string) string {
	t.Helper()
	return string(must[[]byte](t)(base64.RawURLEncoding.DecodeString(s)))
}
