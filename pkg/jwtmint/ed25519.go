package jwtmint

import (
	"crypto/ed25519"
	cryptorand "crypto/rand"
	"io"
)

// edFamily is EdDSA with Ed25519: RFC 8037, section 3.1.
type edFamily struct{}

func (edFamily) check(a algorithm, private any) error {
	if _, ok := private.(ed25519.PrivateKey); !ok {
		return wrongKey(a, "an Ed25519 key", private)
	}
	return nil
}

func (edFamily) sign(_ algorithm, private any, input []byte) ([]byte, error) {
	return ed25519.Sign(private.(ed25519.PrivateKey), input), nil
}

func (edFamily) signatureLen(algorithm, any) int { return ed25519.SignatureSize }

func (f edFamily) generate(a algorithm) (any, error) { return f.derive(a, cryptorand.Reader) }

func (edFamily) derive(_ algorithm, r io.Reader) (any, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(r, seed); err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func (edFamily) published(algorithm) string { return rfc8037A1 }
