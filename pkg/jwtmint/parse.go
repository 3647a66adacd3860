package jwtmint

import (
	"bytes"
	"cmp"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxKeyBytes bounds what a key file may cost. The largest RSA key taken here
// is a fifth of it.
const maxKeyBytes = 64 << 10

// parsed is a private key and what its file says about it.
type parsed struct {
	private any
	alg, id string
}

// ParseKey reads a private key: PEM (PKCS#8, PKCS#1, SEC 1), a JWK, or for the
// HMAC algorithms the bytes of the secret as they are. Of a secret that is
// text, one line break at the end is not part of it; nothing is decoded.
//
// An empty alg means: the one the JWK names, else the usual one for the kind
// of key. An empty kid means: the one the JWK names, else the thumbprint. The
// error says what the data is instead of a fitting private key, and never
// holds a part of it that could be secret.
func ParseKey(data []byte, alg, kid string) (Key, error) {
	if len(data) > maxKeyBytes {
		return Key{}, fmt.Errorf("the key has %d bytes, expected at most %d", len(data), maxKeyBytes)
	}
	var a algorithm
	if alg != "" {
		var err error
		if a, err = find(alg); err != nil {
			return Key{}, err
		}
	}
	p, err := read(data, a)
	if err != nil {
		return Key{}, err
	}
	if alg == "" {
		if a, err = p.algorithm(); err != nil {
			return Key{}, err
		}
	}
	if p.alg != "" && p.alg != a.name {
		return Key{}, fmt.Errorf("the JWK is for %.40q, not for %q", p.alg, a.name)
	}
	if kid == "" {
		kid = p.id
	}
	return newKey(a, kid, p.private)
}

// read tells the formats apart.
func read(data []byte, a algorithm) (parsed, error) {
	trimmed := bytes.TrimSpace(data)
	begin := bytes.Index(trimmed, []byte("-----BEGIN "))
	_, secret := a.family.(hmacFamily)
	switch {
	case len(trimmed) == 0:
		return parsed{}, errors.New("the key is empty")
	case begin >= 0:
		private, err := parsePEM(trimmed[begin:])
		return parsed{private: private}, err
	case trimmed[0] == '{':
		p, err := parseJWK(trimmed)
		if err == nil || !secret || !errors.Is(err, errNoJWK) {
			return p, err
		}
	case !secret:
		return parsed{}, errors.New("the key is neither PEM (-----BEGIN …) nor a JWK ({\"kty\":…}); a raw secret needs an HMAC algorithm such as HS256")
	}
	return parsed{private: secretOf(data)}, nil
}

func secretOf(data []byte) symmetric {
	if utf8.Valid(data) {
		data = bytes.TrimSuffix(data, []byte("\n"))
		data = bytes.TrimSuffix(data, []byte("\r"))
	}
	return symmetric(bytes.Clone(data))
}

// algorithm is the one to use with a key for which none is asked.
func (p parsed) algorithm() (algorithm, error) {
	switch key := p.private.(type) {
	case *rsa.PrivateKey:
		return find(cmp.Or(p.alg, "RS256"))
	case *ecdsa.PrivateKey:
		for _, a := range algorithms() {
			if a.curve == key.Curve {
				return find(cmp.Or(p.alg, a.name))
			}
		}
	case ed25519.PrivateKey:
		return find(cmp.Or(p.alg, "EdDSA"))
	case symmetric:
		return find(cmp.Or(p.alg, "HS256"))
	}
	return algorithm{}, fmt.Errorf("this is %s, and no algorithm here signs with that; choose one of %s", describe(p.private), strings.Join(Algorithms(), ", "))
}

// parsePEM reads the first private key among the blocks.
func parsePEM(data []byte) (any, error) {
	other := ""
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case strings.Contains(block.Type, "ENCRYPTED"), strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"):
			return nil, errors.New("the private key is encrypted; decrypt it first: openssl pkey -in KEY -out DECRYPTED")
		case block.Type == "OPENSSH PRIVATE KEY":
			return nil, errors.New("the private key is in OpenSSH's own format; convert a copy: ssh-keygen -p -m PKCS8 -f COPY")
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return parseDER(block.Bytes)
		case block.Type != "EC PARAMETERS":
			other = block.Type
		}
	}
	switch {
	case other == "":
		return nil, errors.New("the PEM block is cut off or damaged: it starts, but does not end as it should")
	case strings.HasSuffix(other, "PUBLIC KEY"), strings.HasSuffix(other, "CERTIFICATE"):
		return nil, fmt.Errorf("this is public (%s): signing needs the private key", strings.ToLower(other))
	}
	return nil, fmt.Errorf("a PEM block %.40q holds no private key, expected PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY", other)
}

// parseDER tries all formats, since labels are often wrong.
func parseDER(der []byte) (any, error) {
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err == nil {
		return private, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	key, ecErr := x509.ParseECPrivateKey(der)
	switch {
	case ecErr == nil:
		return key, nil
	case strings.Contains(err.Error()+ecErr.Error(), "unknown elliptic curve"):
		return nil, errors.New("the private key is on a curve that no algorithm here signs with, expected P-256, P-384 or P-521")
	case strings.Contains(err.Error(), "unknown algorithm"):
		return nil, errors.New("the private key is of a kind that no algorithm here signs with, expected RSA, EC or Ed25519")
	}
	return nil, errors.New("the private key in the PEM block cannot be read: it is no valid PKCS#8, PKCS#1 or SEC 1 key")
}

func wrongKey(a algorithm, want string, got any) error {
	return fmt.Errorf("%s needs %s, but this is %s", a.name, want, describe(got))
}

// describe names a kind of key, for messages.
func describe(private any) string {
	switch key := private.(type) {
	case *rsa.PrivateKey:
		return fmt.Sprintf("an RSA key of %d bits", key.N.BitLen())
	case *ecdsa.PrivateKey:
		return "an EC key on " + key.Curve.Params().Name
	case ed25519.PrivateKey:
		return "an Ed25519 key"
	case *ecdh.PrivateKey:
		return "a key for key agreement (X25519)"
	case symmetric:
		return "a shared secret"
	}
	return "another kind of key"
}
