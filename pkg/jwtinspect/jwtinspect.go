// Package jwtinspect takes a token apart and says what is in it.
//
// [Decode] reads every compact JWS whatever its algorithm, shows the header of
// a JWE, and the issuer's part of an SD-JWT. It never verifies and never
// refuses a token for its algorithm: a person who asks what a broken or
// unsecured token holds gets to see it, with a [Warning] for everything a
// verifier would object to.
//
// Header and payload keep the order of their members and the exact text of
// their numbers. Nothing here is safe to print on a terminal as it is: names
// and values come from the token, so whoever prints them escapes them.
package jwtinspect

import (
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
)

// Schema names the JSON form of [Decoded].
const Schema = "claimctl/decode/v1"

// MaxBytes is the largest input that [Decode] takes: 16 MiB.
const MaxBytes = 16 << 20

// MaxDepth is how deep header and payload may nest. Parsers in use differ
// (64 levels in .NET, 1000 in Java's Jackson, 10000 in Go); the least of them
// decides what arrives everywhere.
const MaxDepth = 64

// Kind is what sort of token was decoded.
type Kind string

// The kinds. Unsecured is a JWS whose signature is empty; KindSDJWT a JWS
// followed by disclosures (RFC 9901).
const (
	KindJWS       Kind = "jws"
	KindJWE       Kind = "jwe"
	KindSDJWT     Kind = "sd-jwt"
	KindUnsecured Kind = "unsecured"
)

// Decoded is a token taken apart. Its JSON form is the contract of
// `claimctl decode --output json`.
//
// Payload is nil where there is no JSON object: for a JWE, for an empty
// (detached) payload, and where the payload is something else or beyond what
// can be shown (see [MaxDepth]). PayloadText then holds a payload that is
// text, PayloadBase64 one that is not. Where a member is repeated, Header and
// Payload hold its last value. Signature is the part as it stands in the
// token. Bytes is the length of the token after [Clean].
type Decoded struct {
	Schema        string         `json:"schema"`
	Kind          Kind           `json:"kind"`
	Header        *action.Object `json:"header"`
	Payload       *action.Object `json:"payload,omitempty"`
	PayloadText   string         `json:"payload_text,omitempty"`
	PayloadBase64 string         `json:"payload_base64url,omitempty"`
	Signature     string         `json:"signature"`
	Claims        []Claim        `json:"claims"`
	Bytes         int            `json:"bytes"`
	Warnings      []Warning      `json:"warnings"`
}

// Claim is one member of the payload, in the payload's order. Value is what
// [action.Member] holds. Meaning and Reference are what [Options].Explain
// says, "" when it knows nothing. Time is set for a NumericDate: RFC 3339 in
// UTC.
type Claim struct {
	Name      string `json:"name"`
	Value     any    `json:"value"`
	Meaning   string `json:"meaning,omitempty"`
	Reference string `json:"reference,omitempty"`
	Time      string `json:"time,omitempty"`
}

// Options change how a token is decoded. The zero value works.
type Options struct {
	// Explain tells what a claim is for and where that is written. Nil leaves
	// claims unexplained.
	Explain func(name string) (meaning, reference string, ok bool)
	// Now is the instant that exp, nbf and iat are held against. The zero
	// Time means: do not compare.
	Now time.Time
}

// Decode takes a token apart without verifying it. The token may stand in the
// wrapping that [Clean] removes.
//
// The error is always an *[Error] and Decoded then nil: the text is no token,
// or its header or payload cannot be read. A token that can be read but is
// odd comes with warnings, in the order of the token's parts.
func Decode(token string, opts Options) (*Decoded, error) {
	if len(token) > MaxBytes {
		return nil, tooLarge(len(token))
	}
	token = Clean(token)
	issuer, disclosures, selective := strings.Cut(token, "~")
	parts, err := split(issuer)
	if err != nil {
		return nil, err
	}
	d := &decoder{opts: opts, out: &Decoded{
		Schema: Schema, Kind: KindJWS, Bytes: len(token),
		Claims: []Claim{}, Warnings: []Warning{},
	}}
	if err := d.header(parts[0]); err != nil {
		return nil, err
	}
	if len(parts) == partsJWE {
		d.encrypted(parts)
	} else if err := d.signed(parts); err != nil {
		return nil, err
	}
	if selective {
		d.disclosures(disclosures)
	}
	d.size()
	return d.out, nil
}

const (
	partsJWS = 3
	partsJWE = 5
)

// split cuts a compact serialization at its dots. A text of nothing but dots
// is not cut further than it takes to tell that it is no token.
func split(token string) ([]string, error) {
	parts := strings.SplitN(token, ".", partsJWE+1)
	if count := len(parts); !strings.HasPrefix(token, "{") && (count == partsJWS || count == partsJWE) {
		return parts, nil
	}
	return nil, notCompact(token, len(parts))
}

// decoder carries one token's decoding.
type decoder struct {
	opts Options
	out  *Decoded
}

func (d *decoder) header(part string) error {
	if part == "" {
		return &Error{Part: partHeader, Reason: "is empty, expected a JSON object in base64url", Hint: hintHeader}
	}
	data, err := d.bytes(partHeader, part)
	if err == nil {
		d.out.Header, err = d.object(partHeader, data)
	}
	return err
}

// signed decodes what follows the header of a JWS.
func (d *decoder) signed(parts []string) error {
	d.out.Signature = parts[2]
	d.algorithm(signatureAlgorithms())
	d.critical()
	if parts[2] == "" {
		d.out.Kind = KindUnsecured
		d.warn(CodeUnsecured, "the signature is empty: anybody can have written this token")
	} else {
		d.check("signature", parts[2])
	}
	if err := d.payload(parts[1]); err != nil {
		return err
	}
	d.claims()
	return nil
}

// encrypted decodes what can be seen of a JWE without its key.
func (d *decoder) encrypted(parts []string) {
	d.out.Kind = KindJWE
	d.algorithm(encryptionAlgorithms())
	d.critical()
	for i, name := range []string{"encrypted key", "initialization vector", "ciphertext", "authentication tag"} {
		d.check(name, parts[i+1])
	}
	d.warn(CodeNotDecrypted, "the payload is encrypted: only the header can be read without the key")
}

// disclosures notes what follows the issuer's JWT of an SD-JWT.
func (d *decoder) disclosures(rest string) {
	d.out.Kind = KindSDJWT
	var follow []string
	if n := strings.Count(rest, "~"); n > 0 {
		follow = append(follow, plural(n, "disclosure"))
	}
	if rest != "" && !strings.HasSuffix(rest, "~") {
		follow = append(follow, "a key binding JWT")
	}
	if len(follow) > 0 {
		d.warn(CodeDisclosures, "after the issuer's JWT: %s, neither shown nor matched with the payload", strings.Join(follow, " and "))
	}
}
