package jwtmint

import (
	"bytes"
	"crypto/hmac"
	cryptorand "crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"math/big"
)

// rsaFamily is RSASSA-PKCS1-v1_5 and RSASSA-PSS: RFC 7518, sections 3.3, 3.5.
type rsaFamily struct{ pss bool }

const (
	leastRSABits = 2048 // RFC 7518, section 3.3
	mostRSABits  = 16384
	newRSABits   = 2048
	exponent     = 65537
)

func (rsaFamily) check(a algorithm, private any) error {
	key, ok := private.(*rsa.PrivateKey)
	if !ok {
		return wrongKey(a, "an RSA key", private)
	}
	return checkBits(key.N)
}

func checkBits(n *big.Int) error {
	switch bits := n.BitLen(); {
	case bits < leastRSABits:
		return fmt.Errorf("the RSA key has %d bits, expected at least %d (RFC 7518, section 3.3)", bits, leastRSABits)
	case bits > mostRSABits:
		return fmt.Errorf("the RSA key has %d bits, expected at most %d", bits, mostRSABits)
	}
	return nil
}

func (f rsaFamily) sign(a algorithm, private any, input []byte) ([]byte, error) {
	key := private.(*rsa.PrivateKey)
	digest := a.digest(input)
	if !f.pss {
		return rsa.SignPKCS1v15(nil, key, a.hash, digest)
	}
	opts := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash}
	return rsa.SignPSS(bytes.NewReader(salt(a, key, digest)), key, a.hash, digest, opts)
}

func (rsaFamily) signatureLen(_ algorithm, private any) int { return private.(*rsa.PrivateKey).Size() }

// salt takes the place of randomness in RSA-PSS. The security of PSS does not
// rest on the salt; that nobody can foresee it without the key keeps it as
// good as a random one.
func salt(a algorithm, key *rsa.PrivateKey, digest []byte) []byte {
	mac := hmac.New(a.newHash, key.D.Bytes())
	mac.Write([]byte("claimctl RSA-PSS salt"))
	mac.Write(digest)
	return mac.Sum(nil)
}

func (rsaFamily) generate(algorithm) (any, error) {
	return rsa.GenerateKey(cryptorand.Reader, newRSABits)
}

// derive looks for two primes in what it reads. crypto/rsa would generate a
// better key, but since Go 1.26 it heeds no reader.
func (rsaFamily) derive(_ algorithm, r io.Reader) (any, error) {
	p, err := prime(r)
	if err != nil {
		return nil, err
	}
	q, err := prime(r)
	if err != nil {
		return nil, err
	}
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	return assemble(rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent},
		D:         new(big.Int).ModInverse(big.NewInt(exponent), phi),
		Primes:    []*big.Int{p, q},
	})
}

// prime reads until it has a number of half the key's length that is prime,
// leaves the exponent invertible, and has its two top bits set, so that the
// product of two is as long as it should be.
func prime(r io.Reader) (*big.Int, error) {
	const rounds = 20 // what math/big's documentation calls enough; its bases depend on the number alone
	buf := make([]byte, newRSABits/2/8)
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return nil, err
		}
		buf[0] |= 0xc0
		buf[len(buf)-1] |= 1
		p := new(big.Int).SetBytes(buf)
		rest := new(big.Int).Mod(p, big.NewInt(exponent))
		if rest.Cmp(big.NewInt(1)) != 0 && p.ProbablyPrime(rounds) {
			return p, nil
		}
	}
}

// assemble readies a key for use and checks that its parts belong together.
func assemble(key rsa.PrivateKey) (*rsa.PrivateKey, error) {
	if err := checkBits(key.N); err != nil {
		return nil, err
	}
	key.Precompute()
	if key.Validate() != nil {
		return nil, errors.New("the parts of the RSA key do not belong together")
	}
	return &key, nil
}

func (rsaFamily) published(algorithm) string { return rfc7515A2 }
