package jwtmint

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"encoding/asn1"
	"io"
	"math/big"
)

// ecFamily is ECDSA: RFC 7518, section 3.4.
type ecFamily struct{}

func (ecFamily) check(a algorithm, private any) error {
	key, ok := private.(*ecdsa.PrivateKey)
	if !ok || key.Curve != a.curve {
		return wrongKey(a, "an EC key on "+a.curve.Params().Name, private)
	}
	return nil
}

// sign is deterministic as RFC 6979 describes: that is what no source of
// randomness means to crypto/ecdsa.
func (ecFamily) sign(a algorithm, private any, input []byte) ([]byte, error) {
	der, err := private.(*ecdsa.PrivateKey).Sign(nil, a.digest(input), a.hash)
	if err != nil {
		return nil, err
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, err
	}
	n := scalarLen(a.curve)
	out := make([]byte, 2*n)
	pair.R.FillBytes(out[:n])
	pair.S.FillBytes(out[n:])
	return out, nil
}

func (ecFamily) signatureLen(a algorithm, _ any) int { return 2 * scalarLen(a.curve) }

// scalarLen is the length of a coordinate or scalar in bytes.
func scalarLen(c elliptic.Curve) int { return (c.Params().BitSize + 7) / 8 }

func (ecFamily) generate(a algorithm) (any, error) {
	return ecdsa.GenerateKey(a.curve, cryptorand.Reader)
}

// derive reads until it has a scalar that is on the curve.
func (ecFamily) derive(a algorithm, r io.Reader) (any, error) {
	buf := make([]byte, scalarLen(a.curve))
	spare := 8*len(buf) - a.curve.Params().BitSize
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return nil, err
		}
		buf[0] >>= spare
		if key, err := ecdsa.ParseRawPrivateKey(a.curve, buf); err == nil {
			return key, nil
		}
	}
}

// coordinates are those of the public point, both at full length.
func coordinates(key *ecdsa.PublicKey) (x, y []byte) {
	point, err := key.Bytes()
	if err != nil {
		return nil, nil // only for a key that no parser or generator makes
	}
	n := (len(point) - 1) / 2
	return point[1 : 1+n], point[1+n:]
}

func (ecFamily) published(a algorithm) string {
	switch a.curve {
	case elliptic.P384():
		return rfc6979A26
	case elliptic.P521():
		return rfc7515A4
	}
	return rfc7515A3
}
