package jwtmint

import (
	"crypto"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
)

// algorithm is one value of alg: RFC 7518, section 3.1; RFC 8037; RFC 9864.
type algorithm struct {
	name   string
	family family
	hash   crypto.Hash
	curve  elliptic.Curve // nil where the family has no choice of curves
}

// family is what the algorithms of one kind of key share. A private key is an
// *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey or symmetric.
type family interface {
	// check says why the key cannot be used with the algorithm.
	check(a algorithm, private any) error
	// sign takes a key that passed check.
	sign(a algorithm, private any, input []byte) ([]byte, error)
	// signatureLen is the length of what sign returns, in bytes.
	signatureLen(a algorithm, private any) int
	// generate makes a key from the system's randomness.
	generate(a algorithm) (any, error)
	// derive makes a key of nothing but what it reads from r.
	derive(a algorithm, r io.Reader) (any, error)
	// published is a JWK that a specification prints.
	published(a algorithm) string
}

// algorithms is the one table of what can be signed with. The first of a kind
// of key is the one for a key that says nothing about its algorithm.
func algorithms() []algorithm {
	return []algorithm{
		{"RS256", rsaFamily{}, crypto.SHA256, nil},
		{"RS384", rsaFamily{}, crypto.SHA384, nil},
		{"RS512", rsaFamily{}, crypto.SHA512, nil},
		{"PS256", rsaFamily{pss: true}, crypto.SHA256, nil},
		{"PS384", rsaFamily{pss: true}, crypto.SHA384, nil},
		{"PS512", rsaFamily{pss: true}, crypto.SHA512, nil},
		{"ES256", ecFamily{}, crypto.SHA256, elliptic.P256()},
		{"ES384", ecFamily{}, crypto.SHA384, elliptic.P384()},
		{"ES512", ecFamily{}, crypto.SHA512, elliptic.P521()},
		{"EdDSA", edFamily{}, 0, nil},
		{"Ed25519", edFamily{}, 0, nil},
		{"HS256", hmacFamily{}, crypto.SHA256, nil},
		{"HS384", hmacFamily{}, crypto.SHA384, nil},
		{"HS512", hmacFamily{}, crypto.SHA512, nil},
	}
}

// Algorithms are the values of alg that can be signed with.
func Algorithms() []string {
	var names []string
	for _, a := range algorithms() {
		names = append(names, a.name)
	}
	return names
}

// find looks an algorithm up. The error names the nearest one.
func find(name string) (algorithm, error) {
	for _, a := range algorithms() {
		if a.name == name {
			return a, nil
		}
	}
	names := strings.Join(Algorithms(), ", ")
	if strings.EqualFold(name, "none") {
		return algorithm{}, fmt.Errorf(`algorithm %q means no signature at all, and every token minted here is signed; choose one of %s`, name, names)
	}
	if near, ok := nearest.Word(name, Algorithms()); ok {
		return algorithm{}, fmt.Errorf("algorithm %.40q is unknown; did you mean %q?", name, near)
	}
	return algorithm{}, fmt.Errorf("algorithm %.40q is unknown; choose one of %s", name, names)
}

func (a algorithm) newHash() hash.Hash {
	switch a.hash {
	case crypto.SHA384:
		return sha512.New384()
	case crypto.SHA512:
		return sha512.New()
	}
	return sha256.New()
}

func (a algorithm) digest(input []byte) []byte {
	h := a.newHash()
	h.Write(input)
	return h.Sum(nil)
}
