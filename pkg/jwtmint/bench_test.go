package jwtmint_test

import (
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

func benchPayload() *action.Object {
	return action.NewObject("iss", "https://dev.example.com/", "sub", "u1", "aud", []any{"https://api.example.com/"},
		"iat", 1780311600, "exp", 1780318800, "https://example.com/roles", []any{"admin", "editor"})
}

// What one `claimctl test` pays: the test key made ready, and one signature.
func BenchmarkTestKeyAndMint(b *testing.B) {
	payload := benchPayload()
	for _, alg := range []string{"RS256", "ES256", "ES512", "EdDSA", "HS256"} {
		b.Run(alg, func(b *testing.B) {
			for b.Loop() {
				mint(b, jwtmint.Request{Key: testKey(b, alg), Payload: payload})
			}
		})
	}
}

func BenchmarkMint(b *testing.B) {
	payload := benchPayload()
	for _, alg := range jwtmint.Algorithms() {
		key := testKey(b, alg)
		b.Run(alg, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mint(b, jwtmint.Request{Key: key, Payload: payload})
			}
		})
	}
}

func BenchmarkTestKey(b *testing.B) {
	for _, alg := range []string{"RS256", "ES256"} {
		b.Run(alg, func(b *testing.B) {
			for b.Loop() {
				testKey(b, alg)
			}
		})
	}
}

func BenchmarkDerivedRS256(b *testing.B) {
	for seed := int64(0); b.Loop(); seed++ {
		if _, err := jwtmint.Derived("RS256", seed); err != nil {
			b.Fatal(err)
		}
	}
}
