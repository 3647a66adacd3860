package jwtverify

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// parseJWK reads a key: RFC 7517, RFC 7518 section 6, RFC 8037. What is wrong
// with it is in the key.
func parseJWK(o *action.Object) Key {
	k := Key{id: jwtinspect.TextOf(o, "kid"), alg: jwtinspect.TextOf(o, "alg"), use: jwtinspect.TextOf(o, "use")}
	if v, ok := o.Get("key_ops"); ok {
		k.ops, k.hasOps = jwtinspect.Texts(v), true
	}
	j := jwk{o}
	switch kty := jwtinspect.TextOf(o, "kty"); kty {
	case "RSA":
		k.public, k.private, k.unusable = j.rsa()
	case "EC":
		k.public, k.private, k.unusable = j.ec()
	case "OKP":
		k.public, k.private, k.unusable = j.okp()
	case "oct":
		var secret []byte
		secret, k.unusable = j.bytes("k")
		k.public = symmetric(secret)
	case "":
		k.unusable = errors.New(`the JWK has no "kty", expected RSA, EC, OKP or oct`)
	default:
		k.unusable = fmt.Errorf(`the JWK's "kty" is %s, expected RSA, EC, OKP or oct`, jwtinspect.Quote(kty))
	}
	if k.unusable != nil {
		k.public, k.private = nil, nil
	}
	return k
}

// jwk gives the members of a JWK their types.
type jwk struct{ o *action.Object }

func (j jwk) has(name string) bool { _, ok := j.o.Get(name); return ok }

// bytes decodes a member that has to be there.
func (j jwk) bytes(name string) ([]byte, error) {
	s := jwtinspect.TextOf(j.o, name)
	if s == "" {
		return nil, fmt.Errorf("the JWK lacks %q", name)
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return nil, fmt.Errorf("the JWK's %q is not base64url", name)
	}
	return b, nil
}

func (j jwk) numbers(names ...string) ([]*big.Int, error) {
	out := make([]*big.Int, len(names))
	for i, name := range names {
		b, err := j.bytes(name)
		if err != nil {
			return nil, err
		}
		out[i] = new(big.Int).SetBytes(b)
	}
	return out, nil
}

func (j jwk) rsa() (public, private any, err error) {
	n, err := j.numbers("n", "e")
	if err != nil {
		return nil, nil, err
	}
	if n[0].BitLen() > mostRSABits {
		return nil, nil, fmt.Errorf("the RSA key has %d bits, expected at most %d", n[0].BitLen(), mostRSABits)
	}
	if n[1].BitLen() > 31 {
		return nil, nil, errors.New("the RSA key's exponent is larger than 31 bits")
	}
	key := rsa.PublicKey{N: n[0], E: int(n[1].Int64())}
	if !j.has("d") || !j.has("p") {
		return &key, nil, nil
	}
	m, err := j.numbers("d", "p", "q")
	if err != nil {
		return nil, nil, err
	}
	full := &rsa.PrivateKey{PublicKey: key, D: m[0], Primes: m[1:]}
	if full.Validate() != nil {
		return &key, nil, nil // good enough to verify, and it says so when it is to decrypt
	}
	full.Precompute()
	return &key, full, nil
}

func (j jwk) ec() (public, private any, err error) {
	crv := jwtinspect.TextOf(j.o, "crv")
	curve, ok := curveOf(crv)
	if !ok {
		return nil, nil, fmt.Errorf(`the JWK's "crv" is %s, which cannot be used here: expected P-256, P-384 or P-521`, jwtinspect.Quote(crv))
	}
	n, err := j.numbers("x", "y")
	if err != nil {
		return nil, nil, err
	}
	size := (curve.Params().BitSize + 7) / 8
	if max(n[0].BitLen(), n[1].BitLen()) > 8*size {
		return nil, nil, errors.New("the EC key's point is not on " + crv)
	}
	point := append([]byte{4}, append(n[0].FillBytes(make([]byte, size)), n[1].FillBytes(make([]byte, size))...)...)
	key, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil, nil, errors.New("the EC key's point is not on " + crv)
	}
	if !j.has("d") {
		return key, nil, nil
	}
	return j.ecPrivate(curve, key)
}

func (j jwk) ecPrivate(curve elliptic.Curve, public *ecdsa.PublicKey) (_, private any, err error) {
	d, err := j.numbers("d")
	if err != nil {
		return nil, nil, err
	}
	size := (curve.Params().BitSize + 7) / 8
	mismatch := errors.New("the parts of the EC key do not belong together")
	if d[0].BitLen() > 8*size {
		return nil, nil, mismatch
	}
	key, err := ecdsa.ParseRawPrivateKey(curve, d[0].FillBytes(make([]byte, size)))
	if err != nil || !key.PublicKey.Equal(public) {
		return nil, nil, mismatch
	}
	return public, key, nil
}

func (j jwk) okp() (public, private any, err error) {
	x, err := j.bytes("x")
	if err != nil {
		return nil, nil, err
	}
	switch crv := jwtinspect.TextOf(j.o, "crv"); crv {
	case "Ed25519":
		if len(x) != ed25519.PublicKeySize {
			return nil, nil, fmt.Errorf(`the JWK's "x" has %d bytes, expected %d`, len(x), ed25519.PublicKeySize)
		}
		return ed25519.PublicKey(x), nil, nil
	case "X25519":
		return j.x25519(x)
	default:
		return nil, nil, fmt.Errorf(`the JWK's "crv" is %s, which cannot be used here: expected Ed25519 or X25519`, jwtinspect.Quote(crv))
	}
}

func (j jwk) x25519(x []byte) (public, private any, err error) {
	key, err := ecdh.X25519().NewPublicKey(x)
	if err != nil {
		return nil, nil, errors.New(`the JWK's "x" is no X25519 key`)
	}
	if !j.has("d") {
		return key, nil, nil
	}
	d, err := j.bytes("d")
	if err != nil {
		return nil, nil, err
	}
	full, err := ecdh.X25519().NewPrivateKey(d)
	if err != nil {
		return nil, nil, errors.New(`the JWK's "d" is no X25519 key`)
	}
	return key, full, nil
}

// parsePEM reads all keys and certificates among the blocks.
func parsePEM(data []byte) (*KeySet, error) {
	set := &KeySet{}
	var failed error
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if strings.Contains(block.Type, "ENCRYPTED") || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			failed = errors.New("the private key is encrypted; decrypt it first: openssl pkey -in KEY -out DECRYPTED")
			continue
		}
		if block.Type == "EC PARAMETERS" || len(set.keys) == maxKeys {
			continue
		}
		k, err := parseDER(block.Bytes)
		if err != nil {
			failed = fmt.Errorf("the PEM block %s cannot be read: %w", jwtinspect.Quote(block.Type), err)
			continue
		}
		set.keys = append(set.keys, k)
	}
	switch {
	case len(set.keys) > 0:
		return set, nil
	case failed != nil:
		return nil, failed
	}
	return nil, errors.New("the PEM block is cut off or damaged: it starts, but does not end as it should")
}

// parseDER tries all formats, since labels are often wrong.
func parseDER(der []byte) (Key, error) {
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		return publicKey(key)
	}
	if cert, err := x509.ParseCertificate(der); err == nil {
		return publicKey(cert.PublicKey)
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return publicKey(key)
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return privateKey(key)
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return privateKey(key)
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return privateKey(key)
	}
	return Key{}, errors.New("it is neither a public key, a certificate nor a private key that can be used here")
}

func publicKey(key any) (Key, error) {
	switch key := key.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey, *ecdh.PublicKey:
		return Key{public: key}, nil
	}
	return Key{}, errors.New("it is a key of a kind that is not used in tokens")
}

func privateKey(key any) (Key, error) {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return Key{public: &key.PublicKey, private: key}, nil
	case *ecdsa.PrivateKey:
		return Key{public: &key.PublicKey, private: key}, nil
	case ed25519.PrivateKey:
		return Key{public: key.Public()}, nil
	case *ecdh.PrivateKey:
		return Key{public: key.PublicKey(), private: key}, nil
	}
	return Key{}, errors.New("it is a private key of a kind that is not used in tokens")
}
