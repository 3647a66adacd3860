package jwtverify

import "errors"

// VerifyRaw checks a signature over any bytes, for vectors that are no tokens.
func VerifyRaw(alg string, keys *KeySet, input, sig []byte) error {
	a, ok := findAlgorithm(alg)
	if !ok {
		return errors.New("unknown algorithm")
	}
	return tryKeys(a, keys, input, sig, &SignatureVerdict{})
}
