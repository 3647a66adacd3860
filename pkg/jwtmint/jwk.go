package jwtmint

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// errNoJWK is wrapped by the error for data that is no JSON object.
var errNoJWK = errors.New("the key is no JWK")

// parseJWK reads a private or symmetric JWK: RFC 7517, RFC 7518 section 6,
// RFC 8037 section 2.
func parseJWK(data []byte) (parsed, error) {
	o, err := action.ParseObject(data)
	if err != nil {
		return parsed{}, fmt.Errorf("%w: %w", errNoJWK, err)
	}
	if _, ok := o.Get("keys"); ok {
		return parsed{}, errors.New("this is a set of keys (JWK set); pass one private key of it")
	}
	if use, _ := o.LookupString("use"); use != "" && use != "sig" {
		return parsed{}, fmt.Errorf(`the JWK is not for signing: its "use" is %.40q`, use)
	}
	var p parsed
	p.alg, _ = o.LookupString("alg")
	p.id, _ = o.LookupString("kid")
	p.private, err = privateOf(jwk{o})
	return p, err
}

func privateOf(k jwk) (any, error) {
	kty := k.text("kty")
	if slices.Contains([]string{"RSA", "EC", "OKP"}, kty) && k.text("d") == "" {
		return nil, errors.New(`this JWK is public: it has no "d", which signing needs`)
	}
	switch kty {
	case "RSA":
		return k.rsa()
	case "EC":
		return k.ec()
	case "OKP":
		return k.okp()
	case "oct":
		secret, err := k.bytes("k")
		return symmetric(secret), err
	case "":
		return nil, errors.New(`the JWK has no "kty", expected RSA, EC, OKP or oct`)
	}
	return nil, fmt.Errorf(`the JWK's "kty" is %.40q, expected RSA, EC, OKP or oct`, kty)
}

// jwk gives the members of a JWK their types.
type jwk struct{ o *action.Object }

func (k jwk) text(name string) string {
	s, _ := k.o.LookupString(name)
	return s
}

// bytes decodes a member that has to be there.
func (k jwk) bytes(name string) ([]byte, error) {
	s := strings.TrimRight(k.text(name), "=")
	if s == "" {
		return nil, fmt.Errorf("the JWK lacks %q", name)
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("the JWK's %q is not base64url", name)
	}
	return b, nil
}

// numbers decodes members that are numbers, all of which have to be there.
func (k jwk) numbers(names ...string) ([]*big.Int, error) {
	out := make([]*big.Int, len(names))
	for i, name := range names {
		b, err := k.bytes(name)
		if err != nil {
			return nil, err
		}
		out[i] = new(big.Int).SetBytes(b)
	}
	return out, nil
}

func (k jwk) rsa() (any, error) {
	if _, ok := k.o.Get("oth"); ok {
		return nil, errors.New("the RSA key has more than two primes, which is not supported")
	}
	n, err := k.numbers("n", "e", "d", "p", "q")
	if err != nil {
		return nil, err
	}
	if n[1].BitLen() > 31 {
		return nil, errors.New("the RSA key's exponent is larger than 31 bits")
	}
	key := rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: n[0], E: int(n[1].Int64())},
		D:         n[2],
		Primes:    n[3:5],
	}
	if crt, err := k.numbers("dp", "dq", "qi"); err == nil {
		key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv = crt[0], crt[1], crt[2]
	}
	return assemble(key)
}

func (k jwk) ec() (any, error) {
	crv := k.text("crv")
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		if curve.Params().Name == crv {
			return k.onCurve(curve)
		}
	}
	return nil, fmt.Errorf(`the JWK's "crv" is %.40q, expected P-256, P-384 or P-521`, crv)
}

func (k jwk) onCurve(curve elliptic.Curve) (any, error) {
	n, err := k.numbers("d", "x", "y")
	if err != nil {
		return nil, err
	}
	mismatch := errors.New("the parts of the EC key do not belong together")
	size := scalarLen(curve)
	if max(n[0].BitLen(), n[1].BitLen(), n[2].BitLen()) > 8*size {
		return nil, mismatch
	}
	key, err := ecdsa.ParseRawPrivateKey(curve, n[0].FillBytes(make([]byte, size)))
	if err != nil {
		return nil, mismatch
	}
	x, y := coordinates(&key.PublicKey)
	if n[1].Cmp(new(big.Int).SetBytes(x)) != 0 || n[2].Cmp(new(big.Int).SetBytes(y)) != 0 {
		return nil, mismatch
	}
	return key, nil
}

func (k jwk) okp() (any, error) {
	if crv := k.text("crv"); crv != "Ed25519" {
		return nil, fmt.Errorf(`the JWK's "crv" is %.40q, expected Ed25519`, crv)
	}
	seed, err := k.bytes("d")
	if err != nil {
		return nil, err
	}
	x, err := k.bytes("x")
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf(`the JWK's "d" has %d bytes, expected %d`, len(seed), ed25519.SeedSize)
	}
	key := ed25519.NewKeyFromSeed(seed)
	if !bytes.Equal(key[ed25519.SeedSize:], x) {
		return nil, errors.New("the parts of the Ed25519 key do not belong together")
	}
	return key, nil
}
