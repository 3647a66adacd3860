package jwtinspect

import (
	"errors"

	"github.com/claimctl/claimctl/pkg/action"
)

// Parts is a token as it stands, for who verifies it. Do not change it.
type Parts struct {
	Decoded *Decoded
	// Body is the payload's part of the signing input, Content the payload: that
	// of a JWE once it is decrypted.
	Body    string
	Content []byte
	// Signed are the signatures; none for a JWE.
	Signed []Signed
	// Flaws are what a strict reader refuses the token for, Faults what it refuses
	// the payload for, whatever the signature.
	Flaws, Faults []string
	SD            Selective
}

// Signed is one signature with its header. Protected and Signature are base64url
// as it stands in the token. Header has Unprotected's members, too.
type Signed struct {
	Protected           string
	Header, Unprotected *action.Object
	Signature           string
}

// Input is the JWS signing input: RFC 7515, section 5.1; RFC 7797, section 3.
func (s Signed) Input(body string) []byte {
	return append(append([]byte(s.Protected), '.'), body...)
}

// Sealed is the parts of a JWE, as base64url that stands in the token. Flaws are
// what a strict reader refuses it for.
type Sealed struct {
	Protected, IV, Ciphertext, Tag, AAD string
	Recipients                          []Recipient
	Flaws                               []string
}

// Recipient is one of those a JWE is for, with the header that holds for it and
// the encrypted key, in base64url.
type Recipient struct {
	Header *action.Object
	Key    string
}

// Selective is the parts of an SD-JWT. Presented is everything up to the last
// tilde, which the key binding JWT signs; KeyBinding is "" where there is none.
// Faults are what a verifier refuses the disclosures for.
type Selective struct {
	Presented, KeyBinding string
	Faults                []string
}

// Take is [Decode] for a verifier, which refuses what a decoder only warns about.
func Take(token string, opts Options) (*Parts, error) {
	d, err := take(token, opts)
	if err != nil {
		return nil, err
	}
	if d.out.Serialization == Compact && strip(token) != Clean(token) {
		d.flaw(CodeNotCanonical, "the token has line breaks in it")
	}
	return &Parts{Decoded: d.out, Body: d.body, Content: d.content, Signed: d.signed, Flaws: d.flaws, Faults: d.faults, SD: d.sd}, nil
}

// StrictBase64 decodes base64url as RFC 7515, section 2, has it: no padding, no
// other characters, no stray bits.
func StrictBase64(s string) ([]byte, error) {
	d := &decoder{out: &Decoded{}}
	data, err := d.bytes("part", s)
	if err == nil && len(d.flaws) > 0 {
		return nil, errors.New(d.flaws[0])
	}
	return data, err
}
