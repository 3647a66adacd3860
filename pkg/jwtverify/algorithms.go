package jwtverify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"math/big"
)

const (
	leastRSABits = 2048 // RFC 7518, section 3.3
	mostRSABits  = 16384
)

// algorithm is one value of alg that can be verified: RFC 7518, section 3.1;
// RFC 8037; RFC 8812; RFC 9864.
type algorithm struct {
	name  string
	kty   string // of the keys it needs
	hash  crypto.Hash
	curve string
	pss   bool
}

// verifiable is the table of them.
func verifiable() []algorithm {
	return []algorithm{
		{name: "RS256", kty: "RSA", hash: crypto.SHA256},
		{name: "RS384", kty: "RSA", hash: crypto.SHA384},
		{name: "RS512", kty: "RSA", hash: crypto.SHA512},
		{name: "PS256", kty: "RSA", hash: crypto.SHA256, pss: true},
		{name: "PS384", kty: "RSA", hash: crypto.SHA384, pss: true},
		{name: "PS512", kty: "RSA", hash: crypto.SHA512, pss: true},
		{name: "ES256", kty: "EC", hash: crypto.SHA256, curve: "P-256"},
		{name: "ES384", kty: "EC", hash: crypto.SHA384, curve: "P-384"},
		{name: "ES512", kty: "EC", hash: crypto.SHA512, curve: "P-521"},
		{name: "EdDSA", kty: "OKP", curve: "Ed25519"},
		{name: "Ed25519", kty: "OKP", curve: "Ed25519"},
		{name: "HS256", kty: "oct", hash: crypto.SHA256},
		{name: "HS384", kty: "oct", hash: crypto.SHA384},
		{name: "HS512", kty: "oct", hash: crypto.SHA512},
	}
}

// Algorithms are the values of alg that [Verify] can check.
func Algorithms() []string {
	var names []string
	for _, a := range verifiable() {
		names = append(names, a.name)
	}
	return names
}

// findAlgorithm looks one up by its exact name.
func findAlgorithm(name string) (algorithm, bool) {
	for _, a := range verifiable() {
		if a.name == name {
			return a, true
		}
	}
	return algorithm{}, false
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

func (a algorithm) mac(secret, input []byte) []byte {
	m := hmac.New(a.newHash, secret)
	m.Write(input)
	return m.Sum(nil)
}

var errMismatch = errors.New("the signature does not match")

// verify checks a signature with the public half of a key that fits.
func (a algorithm) verify(public any, input, sig []byte) error {
	switch key := public.(type) {
	case symmetric:
		if !hmac.Equal(a.mac(key, input), sig) {
			return errMismatch
		}
		return nil
	case *rsa.PublicKey:
		return a.verifyRSA(key, input, sig)
	case *ecdsa.PublicKey:
		return a.verifyECDSA(key, input, sig)
	case ed25519.PublicKey:
		if len(sig) != ed25519.SignatureSize || !ed25519.Verify(key, input, sig) {
			return errMismatch
		}
		return nil
	}
	return fmt.Errorf("a key of this kind does not verify %s", a.name)
}

// verifyRSA takes a PSS salt of the length of the hash only: RFC 7518, section
// 3.5.
func (a algorithm) verifyRSA(key *rsa.PublicKey, input, sig []byte) error {
	if len(sig) != key.Size() {
		return fmt.Errorf("%w: it has %d bytes, and the key makes ones of %d", errMismatch, len(sig), key.Size())
	}
	var err error
	if a.pss {
		err = rsa.VerifyPSS(key, a.hash, a.digest(input), sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash})
	} else {
		err = rsa.VerifyPKCS1v15(key, a.hash, a.digest(input), sig)
	}
	if err != nil {
		return errMismatch
	}
	return nil
}

// verifyECDSA takes both numbers at full length: RFC 7518, section 3.4.
func (a algorithm) verifyECDSA(key *ecdsa.PublicKey, input, sig []byte) error {
	n := (key.Curve.Params().BitSize + 7) / 8
	if len(sig) != 2*n {
		return fmt.Errorf("%w: it has %d bytes, expected %d", errMismatch, len(sig), 2*n)
	}
	r, s := new(big.Int).SetBytes(sig[:n]), new(big.Int).SetBytes(sig[n:])
	if !ecdsa.Verify(key, a.digest(input), r, s) {
		return errMismatch
	}
	return nil
}

// fits says why a key cannot verify the algorithm.
func (a algorithm) fits(k Key) error {
	switch key := k.public.(type) {
	case symmetric:
		if a.kty == "oct" && len(key) < a.hash.Size() {
			return fmt.Errorf("the secret has %d bytes, %s needs at least %d (RFC 7518, section 3.2)", len(key), a.name, a.hash.Size())
		}
		return a.needs("oct", "", k)
	case *rsa.PublicKey:
		if err := a.needs("RSA", "", k); err != nil {
			return err
		}
		return strongRSA(key)
	case *ecdsa.PublicKey:
		return a.needs("EC", key.Curve.Params().Name, k)
	case ed25519.PublicKey:
		return a.needs("OKP", "Ed25519", k)
	}
	return fmt.Errorf("%s does not verify signatures", k.kind())
}

func (a algorithm) needs(kty, curve string, k Key) error {
	if a.kty == kty && (a.curve == curve || kty == "oct" || kty == "RSA") {
		return nil
	}
	return fmt.Errorf("%s is not for %s", k.kind(), a.name)
}

// strongRSA refuses keys that can be broken.
func strongRSA(key *rsa.PublicKey) error {
	switch bits := key.N.BitLen(); {
	case bits < leastRSABits:
		return fmt.Errorf("the RSA key has %d bits, expected at least %d (RFC 7518, section 3.3)", bits, leastRSABits)
	case bits > mostRSABits:
		return fmt.Errorf("the RSA key has %d bits, expected at most %d", bits, mostRSABits)
	case key.E < 3 || key.E%2 == 0:
		return fmt.Errorf("the RSA key's exponent is %d, expected an odd number from 3 up", key.E)
	case key.N.Bit(0) == 0:
		return errors.New("the RSA key's modulus is even")
	case isROCA(key.N):
		return errors.New("the RSA key is one of those that a faulty chip made and that can be factored (ROCA, CVE-2017-15361)")
	}
	return nil
}

// isROCA tells the keys of CVE-2017-15361 by their fingerprint: modulo each of
// these primes they are a power of 65537. One in 2^27 of other keys is, too.
func isROCA(n *big.Int) bool {
	for _, p := range []int64{11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157} {
		rest := new(big.Int).Mod(n, big.NewInt(p)).Int64()
		found := false
		for power := int64(1); !found; {
			found = power == rest
			if power = power * 65537 % p; power == 1 {
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// curveOf is a curve of NIST by its name in a JWK.
func curveOf(name string) (elliptic.Curve, bool) {
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		if c.Params().Name == name {
			return c, true
		}
	}
	return nil, false
}
