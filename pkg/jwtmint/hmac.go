package jwtmint

import (
	"crypto/hmac"
	cryptorand "crypto/rand"
	"fmt"
	"io"
)

// hmacFamily is HMAC with SHA-2: RFC 7518, section 3.2.
type hmacFamily struct{}

func (hmacFamily) check(a algorithm, private any) error {
	secret, ok := private.(symmetric)
	if !ok {
		return wrongKey(a, "a shared secret", private)
	}
	if least := a.hash.Size(); len(secret) < least {
		return fmt.Errorf("the secret has %d bytes, but %s needs at least %d (RFC 7518, section 3.2): a shorter one can be guessed from a single token; `openssl rand -hex %d` makes a new one", len(secret), a.name, least, least)
	}
	return nil
}

func (hmacFamily) sign(a algorithm, private any, input []byte) ([]byte, error) {
	mac := hmac.New(a.newHash, private.(symmetric))
	mac.Write(input)
	return mac.Sum(nil), nil
}

func (hmacFamily) signatureLen(a algorithm, _ any) int { return a.hash.Size() }

func (f hmacFamily) generate(a algorithm) (any, error) { return f.derive(a, cryptorand.Reader) }

func (hmacFamily) derive(a algorithm, r io.Reader) (any, error) {
	secret := make(symmetric, a.hash.Size())
	_, err := io.ReadFull(r, secret)
	return secret, err
}

func (hmacFamily) published(algorithm) string { return rfc7515A1 }
