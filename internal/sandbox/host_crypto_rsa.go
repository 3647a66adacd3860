package sandbox

import (
	"crypto/rsa"
	"math"
	"math/big"
)

// An RSA key that is made has a size that Go's library takes, and for which
// primes are found soon: nothing can interrupt the search.
const (
	minNewRSABits = 1024
	maxNewRSABits = 4096
)

// canBeRSA reports whether a key of a size and an exponent can be made.
func canBeRSA(bits, exponent int) bool {
	return bits >= minNewRSABits && bits <= maxNewRSABits && exponent >= 3 && exponent%2 != 0 && exponent <= math.MaxInt32
}

// newRSA makes a key from the seed. Go makes its own of true randomness only, so
// that the primes are found here; see [canBeRSA].
func (w *webCrypto) newRSA(bits, exponent int) *rsa.PrivateKey {
	for {
		p, q := w.prime((bits+1)/2, exponent), w.prime(bits/2, exponent)
		if key := rsaFromPrimes(p, q, exponent); key != nil && key.N.BitLen() == bits {
			return key
		}
	}
}

// prime finds one of a size whose two highest bits are set, so that the product
// of two has the size of both.
func (w *webCrypto) prime(bits, exponent int) *big.Int {
	one, p := big.NewInt(1), new(big.Int)
	for {
		b := w.bytesOf((bits + 7) / 8)
		p.SetBytes(b)
		p.Rsh(p, uint(8*len(b)-bits))
		p.SetBit(p, bits-1, 1).SetBit(p, bits-2, 1).SetBit(p, 0, 1)
		if !p.ProbablyPrime(0) {
			continue
		}
		rest := new(big.Int).Sub(p, one)
		if new(big.Int).GCD(nil, nil, rest, big.NewInt(int64(exponent))).Cmp(one) == 0 && p.ProbablyPrime(20) {
			return p
		}
	}
}

// rsaFromPrimes gives nil where the primes do not serve.
func rsaFromPrimes(p, q *big.Int, exponent int) *rsa.PrivateKey {
	if p.Cmp(q) < 0 {
		p, q = q, p
	}
	one := big.NewInt(1)
	a, b := new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)
	both := new(big.Int).Div(new(big.Int).Mul(a, b), new(big.Int).GCD(nil, nil, a, b))
	d := new(big.Int).ModInverse(big.NewInt(int64(exponent)), both)
	if d == nil {
		return nil
	}
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent}, D: d, Primes: []*big.Int{p, q}}
	if key.Validate() != nil {
		return nil
	}
	key.Precompute()
	return key
}

// webRSA is [webCrypto.newRSA] for the parameters of generateKey.
func (w *webCrypto) webRSA(alg algorithm) *rsa.PrivateKey {
	bits := alg.integer("modulusLength", math.MaxInt32)
	exponent := new(big.Int).SetBytes(alg.bytes("publicExponent"))
	switch {
	case bits < minNewRSABits || bits > maxNewRSABits:
		w.throwDOM("NotSupportedError", "an RSA key that is made here has 1024 to 4096 bits")
	case !exponent.IsInt64() || !canBeRSA(bits, int(exponent.Int64())):
		w.throwDOM("OperationError", "The operation failed for an operation-specific reason")
	}
	return w.newRSA(bits, int(exponent.Int64()))
}
