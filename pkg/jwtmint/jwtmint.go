// Package jwtmint makes keys and signs test tokens.
//
// [Mint] turns a header and a payload into a compact JWS. The bytes that are
// signed come from [action.Object] alone: members keep their order, numbers
// their text, and a name with quotes in it stays one name, whatever it holds.
// A signature depends on nothing but the key and the bytes, so that the same
// input gives the same token: RFC 6979 for ECDSA, a salt derived from key and
// bytes for RSA-PSS.
//
// A [Key] never shows its private part: not in any verb of fmt, not in JSON.
//
// Signing stands on the standard library; github.com/lestrrat-go/jwx checks
// the result in the tests, as an implementation of its own.
package jwtmint

import (
	"encoding/base64"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
)

// Request is what goes into a token.
type Request struct {
	// Key signs. It decides the header's alg and kid.
	Key Key
	// Payload is the set of claims. Nil is an error, an empty object is not.
	Payload *action.Object
	// Type is the header's typ, "JWT" if it is "".
	Type string
	// NoType leaves typ out of the header.
	NoType bool
	// Header has members that follow alg, typ and kid, in its order. Nil adds
	// nothing. It may not name those three, nor b64.
	Header *action.Object
}

// Minted is a signed token. JWT is its compact serialization and Bytes the
// length of that.
type Minted struct {
	JWT    string
	Header *action.Object
	Bytes  int
}

// Mint signs a token. The same request gives the same bytes.
//
// It is an error when the request has no key or no payload, when its header
// names what the key decides, or when header or payload is not UTF-8.
func Mint(req Request) (Minted, error) {
	header, input, err := req.unsigned()
	if err != nil {
		return Minted{}, err
	}
	signature, err := req.Key.Sign(input)
	if err != nil {
		return Minted{}, err
	}
	token := string(base64.RawURLEncoding.AppendEncode(append(input, '.'), signature))
	return Minted{JWT: token, Header: header, Bytes: len(token)}, nil
}

// Measure is [Mint] without the signature, for when only the header and the
// size matter: JWT is "", and Bytes is the length that it would have.
func Measure(req Request) (Minted, error) {
	header, parts, err := req.parts()
	if err != nil {
		return Minted{}, err
	}
	n := req.Key.m.length
	if n == 0 {
		n = req.Key.m.alg.family.signatureLen(req.Key.m.alg, req.Key.m.private())
	}
	size := base64.RawURLEncoding.EncodedLen
	return Minted{Header: header, Bytes: size(len(parts[0])) + 1 + size(len(parts[1])) + 1 + size(n)}, nil
}

// unsigned is the header and the JWS signing input.
func (r Request) unsigned() (header *action.Object, input []byte, err error) {
	header, parts, err := r.parts()
	if err != nil {
		return nil, nil, err
	}
	input = base64.RawURLEncoding.AppendEncode(nil, parts[0])
	return header, base64.RawURLEncoding.AppendEncode(append(input, '.'), parts[1]), nil
}

// parts are the header, and the JSON of header and payload.
func (r Request) parts() (header *action.Object, parts [2]action.Value, err error) {
	if r.Key.m == nil {
		return nil, parts, errNoKey
	}
	if r.Payload == nil {
		return nil, parts, errors.New("no payload to sign")
	}
	if header, err = r.header(); err != nil {
		return nil, parts, err
	}
	parts = [2]action.Value{header.Value(), r.Payload.Value()}
	for i, part := range parts {
		if !utf8.Valid(part) {
			return nil, parts, fmt.Errorf("the %s is not UTF-8, as RFC 7519 asks", [...]string{"header", "payload"}[i])
		}
	}
	return header, parts, nil
}

var errNoKey = errors.New("no key to sign with")

// header is alg, typ and kid, then whatever the request adds.
func (r Request) header() (*action.Object, error) {
	out := action.NewObject("alg", r.Key.Alg())
	switch {
	case r.NoType:
	case r.Type == "":
		out.Put("typ", "JWT")
	default:
		out.Put("typ", r.Type)
	}
	out.Put("kid", r.Key.ID())
	if r.Header == nil {
		return out, nil
	}
	for _, m := range r.Header.Members() {
		switch m.Name {
		case "alg", "kid":
			return nil, fmt.Errorf("the header's %q comes from the key and cannot be given beside it", m.Name)
		case "typ":
			return nil, errors.New(`the header's "typ" is given by the type and cannot be given beside it`)
		case "b64":
			return nil, errors.New(`the header member "b64" changes what is signed (RFC 7797) and is not supported`)
		}
		out.Put(m.Name, m.Value)
	}
	return out, nil
}
