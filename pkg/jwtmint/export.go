package jwtmint

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"

	"github.com/claimctl/claimctl/pkg/action"
)

// PrivateJWK is the whole key as an indented JWK, secret parts included. It is
// the one way, beside [Key.PrivatePEM], in which they come out.
func (k Key) PrivateJWK() ([]byte, error) {
	if k.m == nil {
		return nil, errors.New("no key to write")
	}
	out := k.jwk()
	for _, m := range k.m.secrets() {
		out.Put(m[0], m[1])
	}
	return action.MarshalIndent(out)
}

// jwk is the public half as a JWK; of a symmetric key everything but the secret.
func (k Key) jwk() *action.Object {
	members := k.m.members()
	out := object(members[:1])
	out.Put("use", "sig")
	out.Put("alg", k.Alg())
	out.Put("kid", k.ID())
	if _, secret := k.m.private().(symmetric); secret {
		return out
	}
	for _, m := range members[1:] {
		out.Put(m[0], m[1])
	}
	return out
}

// secrets are the members of a JWK that only the owner has: RFC 7518, section
// 6; RFC 8037, section 2.
func (m *material) secrets() [][2]string {
	switch key := m.private().(type) {
	case *rsa.PrivateKey:
		p, q := key.Primes[0], key.Primes[1]
		one := big.NewInt(1)
		return [][2]string{
			{"d", encode(key.D.Bytes())},
			{"p", encode(p.Bytes())},
			{"q", encode(q.Bytes())},
			{"dp", encode(new(big.Int).Mod(key.D, new(big.Int).Sub(p, one)).Bytes())},
			{"dq", encode(new(big.Int).Mod(key.D, new(big.Int).Sub(q, one)).Bytes())},
			{"qi", encode(new(big.Int).ModInverse(q, p).Bytes())},
		}
	case *ecdsa.PrivateKey:
		d, err := key.Bytes()
		if err != nil {
			return nil // only for a key that no parser or generator makes
		}
		return [][2]string{{"d", encode(d)}}
	case ed25519.PrivateKey:
		return [][2]string{{"d", encode(key.Seed())}}
	case symmetric:
		return [][2]string{{"k", encode(key)}}
	}
	return nil
}

// PrivatePEM is the key as a PKCS #8 PEM block. It is an error to ask for that
// of a symmetric key.
func (k Key) PrivatePEM() ([]byte, error) {
	if k.Public() == nil {
		return nil, noPEM(k)
	}
	der, err := x509.MarshalPKCS8PrivateKey(k.m.private())
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// PublicPEM is the public half as a PEM block (SubjectPublicKeyInfo).
func (k Key) PublicPEM() ([]byte, error) {
	if k.Public() == nil {
		return nil, noPEM(k)
	}
	der, err := x509.MarshalPKIXPublicKey(k.Public())
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}

// PublicJWK is the public half as an indented JWK.
func (k Key) PublicJWK() ([]byte, error) {
	if k.Public() == nil {
		return nil, notPublic(k)
	}
	return action.MarshalIndent(k.jwk())
}

func noPEM(k Key) error {
	if k.m == nil {
		return errors.New("no key to write")
	}
	return fmt.Errorf("a shared secret such as that of %s is not written as PEM; write it as a JWK", k.Alg())
}
