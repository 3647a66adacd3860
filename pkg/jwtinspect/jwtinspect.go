// Package jwtinspect takes a token apart and says what is in it.
//
// [Find] picks the tokens out of what a person has at hand. [Decode] reads
// every JWS, JWE and SD-JWT, in the compact or a JSON serialization, whatever
// its algorithm. It never verifies and never refuses a token for its algorithm:
// a person who asks what a broken or unsecured token holds gets to see it, with
// a [Warning] for everything a verifier would object to. [Diff] compares two
// tokens; [Take] gives a verifier the parts as they stand in the token.
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

// Serialization is the form in which a token is written.
type Serialization string

// The serializations of RFC 7515, section 7, and RFC 7516, section 7.
const (
	Compact   Serialization = "compact"
	Flattened Serialization = "flattened"
	General   Serialization = "general"
)

// Decoded is a token taken apart. Its JSON form is the contract of
// `claimctl decode --output json`.
//
// Header has the members of the protected header, then those that are not
// protected. Payload is nil where there is no JSON object: for a JWE without
// its key, for an empty (detached) payload, and where the payload is something
// else or beyond what can be shown (see [MaxDepth]). PayloadText then holds a
// payload that is text, PayloadBase64 one that is not. Where a member is
// repeated, Header and Payload hold its last value. Signature is the part as it
// stands in the token. Bytes is the length of the token after [Clean].
type Decoded struct {
	Schema        string         `json:"schema"`
	Kind          Kind           `json:"kind"`
	Serialization Serialization  `json:"serialization"`
	Header        *action.Object `json:"header"`
	// Unprotected has the members of Header that no signature and no
	// encryption covers: whoever carries the token can change them.
	Unprotected   *action.Object `json:"unprotected,omitempty"`
	Payload       *action.Object `json:"payload,omitempty"`
	PayloadText   string         `json:"payload_text,omitempty"`
	PayloadBase64 string         `json:"payload_base64url,omitempty"`
	Signature     string         `json:"signature"`
	// Signatures are all of the general serialization; Header and Signature
	// are then the first one's.
	Signatures []Signature `json:"signatures,omitempty"`
	// Encryption is set for a JWE.
	Encryption *Encryption `json:"encryption,omitempty"`
	// Nested is the token that is this one's payload.
	Nested *Decoded `json:"nested,omitempty"`
	// Disclosures are those of an SD-JWT, Disclosed its payload with all of
	// them in their places, KeyBinding the JWT that follows them.
	Disclosures []Disclosure   `json:"disclosures,omitempty"`
	Disclosed   *action.Object `json:"disclosed,omitempty"`
	KeyBinding  *Decoded       `json:"key_binding,omitempty"`
	Parameters  []Claim        `json:"parameters"`
	Claims      []Claim        `json:"claims"`
	Duplicates  []Duplicate    `json:"duplicates,omitempty"`
	Bytes       int            `json:"bytes"`
	Limits      []Limit        `json:"limits"`
	Warnings    []Warning      `json:"warnings"`
}

// Signature is one signature of a JWS in the general serialization, with the
// header that it came with.
type Signature struct {
	Header      *action.Object `json:"header"`
	Unprotected *action.Object `json:"unprotected,omitempty"`
	Signature   string         `json:"signature"`
}

// Claim is one member of the payload, in the payload's order, or one parameter
// of the header. Value is what [action.Member] holds. Meaning and Reference are
// what [Options].Explain says, "" when it knows nothing. Time is set for a
// NumericDate: RFC 3339 in UTC. List has the items of scope and aud. Origins
// are the places that [Options].Origins names.
type Claim struct {
	Name      string   `json:"name"`
	Value     any      `json:"value"`
	Meaning   string   `json:"meaning,omitempty"`
	Reference string   `json:"reference,omitempty"`
	Time      string   `json:"time,omitempty"`
	List      []string `json:"list,omitempty"`
	Origins   []Origin `json:"origins,omitempty"`
}

// Origin is a place in an action that writes a claim. Note says what the
// platform makes of it, "" when it simply sets the claim.
type Origin struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Method string `json:"method"`
	Note   string `json:"note,omitempty"`
}

// Options change how a token is decoded. The zero value works.
type Options struct {
	// Explain tells what a claim is for and where that is written, and
	// ExplainHeader the same of a header parameter. Nil leaves them unexplained.
	Explain       func(name string) (meaning, reference string, ok bool)
	ExplainHeader func(name string) (meaning, reference string, ok bool)
	// Origins are the places of an action that write a claim of this name.
	Origins func(claim string) []Origin
	// Now is the instant that exp, nbf and iat are held against. The zero
	// Time means: do not compare.
	Now time.Time
	// Open decrypts a JWE, and names the key that did. Nil shows the header
	// only.
	Open func(Sealed) (content []byte, key string, err error)
	// Limits are further limits of size to hold the payload against, such as
	// a platform's own. Used and Fits are filled in.
	Limits []Limit

	depth int // of tokens in tokens
}

// maxNesting is how many tokens may lie in each other.
const maxNesting = 4

// Decode takes a token apart without verifying it. The token may stand in the
// wrapping that [Clean] removes.
//
// The error is always an *[Error] and Decoded then nil: the text is no token,
// or its header or payload cannot be read. A token that can be read but is
// odd comes with warnings, in the order of the token's parts.
func Decode(token string, opts Options) (*Decoded, error) {
	d, err := take(token, opts)
	if err != nil {
		return nil, err
	}
	return d.out, nil
}

func take(token string, opts Options) (*decoder, error) {
	if len(token) > MaxBytes {
		return nil, tooLarge(len(token))
	}
	token = Clean(token)
	d := &decoder{opts: opts, out: &Decoded{
		Schema: Schema, Kind: KindJWS, Serialization: Compact, Bytes: len(token),
		Parameters: []Claim{}, Claims: []Claim{}, Limits: []Limit{}, Warnings: []Warning{},
	}}
	read := d.compact
	if strings.HasPrefix(token, "{") {
		read = d.json
	}
	if err := read(token); err != nil {
		return nil, err
	}
	d.size()
	return d, nil
}

// compact reads a compact serialization, with disclosures behind it or not.
func (d *decoder) compact(token string) error {
	issuer, disclosures, selective := strings.Cut(token, "~")
	if d.compactUnencoded(token, issuer) {
		issuer, selective = token, false
	}
	parts, err := split(issuer)
	if err != nil {
		return err
	}
	if err := d.protected(parts[0]); err != nil {
		return err
	}
	if len(parts) == partsJWE {
		d.seal = Sealed{Protected: parts[0], IV: parts[2], Ciphertext: parts[3], Tag: parts[4]}
		d.seal.Recipients = []Recipient{{d.out.Header, parts[1]}}
		return d.encrypted()
	}
	d.signed = []Signed{{Protected: parts[0], Header: d.out.Header, Signature: parts[2]}}
	d.signatures()
	if err := d.payload(parts[1]); err != nil {
		return err
	}
	d.contents()
	if selective {
		d.disclosures(issuer, disclosures)
	}
	return nil
}

// compactUnencoded reports whether a tilde belongs to a payload that stands in
// the token as it is.
func (d *decoder) compactUnencoded(token, issuer string) bool {
	return len(token) > len(issuer) && strings.Count(issuer, ".") == 1 && strings.Count(token, ".") == partsJWS-1
}

const (
	partsJWS = 3
	partsJWE = 5
)

// split cuts a compact serialization at its dots. A text of nothing but dots
// is not cut further than it takes to tell that it is no token.
func split(token string) ([]string, error) {
	parts := strings.SplitN(token, ".", partsJWE+1)
	if count := len(parts); count == partsJWS || count == partsJWE {
		return parts, nil
	}
	return nil, notCompact(token, len(parts))
}

// decoder carries one token's decoding, and the parts a verifier needs as they
// stand in the token.
type decoder struct {
	opts Options
	out  *Decoded
	// body is the payload's part of the signing input; content its bytes.
	body    string
	content []byte
	signed  []Signed
	seal    Sealed
	// flaws are what a strict reader refuses the token for.
	flaws []string
	// faults are what it refuses the payload for, whose signature may be good.
	faults []string
	sd     Selective
}

// protected reads the protected header.
func (d *decoder) protected(part string) error {
	if part == "" {
		return &Error{Part: partHeader, Reason: "is empty, expected a JSON object in base64url", Hint: hintHeader}
	}
	data, err := d.bytes(partHeader, part)
	if err == nil {
		d.out.Header, err = d.object(partHeader, data)
	}
	return err
}

// contents explains what was read.
func (d *decoder) contents() {
	d.nested()
	d.claims()
	d.profile()
	d.sensitive()
	d.guess()
}
