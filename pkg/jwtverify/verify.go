// Package jwtverify holds a token against keys and expectations, and decrypts.
//
// [Verify] refuses what is doubtful, and says of each check how it ended.
// [ParseKeys] reads keys in the formats that there are, [Discover] finds those of
// an issuer. Cryptography is the standard library's.
//
// It is a package of its own so that decoding a token, which needs none of it,
// starts without it.
package jwtverify

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// maxNesting is how many tokens may lie in each other.
const maxNesting = 4

// Schema names the JSON form of [Verified].
const Schema = "claimctl/verify/v1"

// Verdict is how one check ended.
type Verdict string

// The verdicts. Skipped says that there was nothing to check, or nothing to
// check it against.
const (
	OK      Verdict = "ok"
	Failed  Verdict = "failed"
	Skipped Verdict = "skipped"
)

// Verified is what became of a token. Valid says that the signature is good and
// no check failed. Header and payload are there whatever the verdict.
type Verified struct {
	Schema        string               `json:"schema"`
	Valid         bool                 `json:"valid"`
	Signature     SignatureVerdict     `json:"signature"`
	Checks        []Check              `json:"checks"`
	Header        *action.Object       `json:"header"`
	Payload       *action.Object       `json:"payload,omitempty"`
	PayloadText   string               `json:"payload_text,omitempty"`
	PayloadBase64 string               `json:"payload_base64url,omitempty"`
	Warnings      []jwtinspect.Warning `json:"warnings"`

	decoded *jwtinspect.Decoded
}

// Decoded is the token taken apart, for who shows it.
func (v *Verified) Decoded() *jwtinspect.Decoded { return v.decoded }

// SignatureVerdict is how the signature did: on its own, whatever the claims
// say. Kid and Alg are those of the header, Key the key that verified it. Tried
// are the other keys, each with the reason why it did not.
type SignatureVerdict struct {
	Verdict Verdict `json:"verdict"`
	Kid     string  `json:"kid"`
	Alg     string  `json:"alg"`
	Key     string  `json:"key,omitempty"`
	Reason  string  `json:"reason"`
	Tried   []Tried `json:"tried,omitempty"`
}

// Tried is a key that did not do, and why.
type Tried struct {
	Key    string `json:"key"`
	Reason string `json:"reason"`
}

// Check is one expectation and how the token met it. Detail is a sentence for
// people.
type Check struct {
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	Detail  string  `json:"detail"`
}

// Expect is what a token is held against. Empty fields expect nothing.
type Expect struct {
	// Keys verify the signature. Nil skips it.
	Keys *KeySet
	// Decrypt opens a JWE, whose payload is then verified.
	Decrypt *KeySet
	// Issuer, Subject and Type are exact; Type is a media type, in the short
	// form or not. Of Audiences one has to be among the token's.
	Issuer, Subject, Type string
	Audiences             []string
	// Algorithms are those that are accepted; empty accepts whatever fits the
	// key.
	Algorithms []string
	// Now is the instant of the check. Leeway widens every bound of time by so
	// much. MaxAge bounds the time since iat; 0 is no bound.
	Now            time.Time
	Leeway, MaxAge time.Duration
	// AllowJSON accepts a JSON serialization, which a JWT never has.
	AllowJSON bool
	// Content is the payload of a token whose own is empty (RFC 7515, appendix
	// F). Nil says that there is none.
	Content []byte
	// Explain and ExplainHeader are those of [jwtinspect.Options].
	Explain, ExplainHeader func(name string) (meaning, reference string, ok bool)

	depth int
}

// Verify holds a token against keys and expectations. It refuses what readers
// disagree about, too: base64url that is not canonical, repeated members,
// extensions that it does not know, short keys, keys for something else.
//
// The error is a *[jwtinspect.Error]: the text is no token at all. A token that is merely
// wrong is a [Verified] that is not valid.
func Verify(token string, want Expect) (*Verified, error) {
	opts := jwtinspect.Options{Now: want.Now, Explain: want.Explain, ExplainHeader: want.ExplainHeader}
	if want.Decrypt != nil {
		opts.Open = want.Decrypt.Open
	}
	parts, err := jwtinspect.Take(token, opts)
	if err != nil {
		return nil, err
	}
	t := &held{parts, parts.Decoded}
	if t.out.Kind == jwtinspect.KindJWE {
		return t.verifyNested(want)
	}
	return t.verify(want), nil
}

// held is a token that is held against something.
type held struct {
	*jwtinspect.Parts
	out *jwtinspect.Decoded
}

// verified is a result that has everything but verdicts.
func (d *held) verified() *Verified {
	return &Verified{
		Schema: Schema, Checks: []Check{}, Header: d.out.Header, Payload: d.out.Payload,
		PayloadText: d.out.PayloadText, PayloadBase64: d.out.PayloadBase64, Warnings: d.out.Warnings, decoded: d.out,
		Signature: SignatureVerdict{Kid: jwtinspect.TextOf(d.out.Header, "kid"), Alg: jwtinspect.TextOf(d.out.Header, "alg")},
	}
}

// verifyNested verifies the token in an encrypted one.
func (d *held) verifyNested(want Expect) (*Verified, error) {
	out := d.verified()
	out.Signature.Verdict, out.Signature.Reason = Skipped, "an encrypted token has no signature of its own"
	opened := Check{"encryption", Failed, d.out.Encryption.Reason}
	if d.out.Encryption.Decrypted {
		opened = Check{"encryption", OK, "decrypted with " + d.out.Encryption.Key}
	}
	if !d.out.Encryption.Decrypted || !jwtinspect.LooksLikeToken(string(d.Content)) || want.depth >= maxNesting {
		if out.Checks = []Check{opened}; opened.Verdict == OK {
			out.Signature.Reason = "the token is encrypted, but nobody signed it"
			out.Checks = append(out.Checks, d.checks(want)...)
		}
		return out, nil
	}
	want.depth++
	inner, err := Verify(string(d.Content), want)
	if err != nil {
		return nil, err
	}
	inner.Checks = append([]Check{opened}, inner.Checks...)
	inner.Warnings = append(d.out.Warnings, inner.Warnings...)
	return inner, nil
}

// verify holds a JWS against what is expected.
func (d *held) verify(want Expect) *Verified {
	out := d.verified()
	out.Signature = d.signatureVerdict(want)
	out.Checks = append(out.Checks, d.checks(want)...)
	out.Warnings = d.out.Warnings
	out.Valid = out.Signature.Verdict == OK && !slices.ContainsFunc(out.Checks, func(c Check) bool { return c.Verdict == Failed })
	return out
}

// signatureVerdict is that of the token. Of several signatures the first good
// one counts.
func (d *held) signatureVerdict(want Expect) SignatureVerdict {
	var first SignatureVerdict
	for i, s := range d.Signed {
		v := SignatureVerdict{Kid: jwtinspect.TextOf(s.Header, "kid"), Alg: jwtinspect.TextOf(s.Header, "alg"), Verdict: OK}
		if want.Keys == nil {
			v.Verdict, v.Reason = Skipped, "no key was given"
			return v
		}
		if err := d.check1(s, want, &v); err != nil {
			v.Verdict, v.Reason = Failed, err.Error()
		}
		if v.Verdict == OK {
			if len(d.Signed) > 1 {
				v.Reason = fmt.Sprintf("signature %d of %d; the others are not looked at", i+1, len(d.Signed))
			}
			return v
		}
		if i == 0 {
			first = v
		}
	}
	if len(d.Signed) > 1 {
		first.Reason = fmt.Sprintf("none of the %d signatures is good; the first: %s", len(d.Signed), first.Reason)
	}
	return first
}

// check1 says why one signature is not good.
func (d *held) check1(s jwtinspect.Signed, want Expect, v *SignatureVerdict) error {
	if len(d.Flaws) > 0 {
		return errors.New(strings.Join(d.Flaws, "; "))
	}
	a, err := acceptable(s.Header, want.Algorithms)
	if err != nil {
		return err
	}
	if err := understood(s); err != nil {
		return err
	}
	sig, err := jwtinspect.StrictBase64(s.Signature)
	switch {
	case err != nil:
		return err
	case len(sig) == 0:
		return errors.New("the signature is empty")
	case want.Keys.fault != nil:
		return want.Keys.fault
	}
	body := d.Body
	if want.Content != nil {
		if body != "" {
			return errors.New("the token has a payload of its own beside the one that was given")
		}
		if body = string(want.Content); !jwtinspect.Unencoded(s.Header) {
			body = encodeText(want.Content)
		}
	}
	return tryKeys(a, want.Keys, s.Input(body), sig, v)
}

// acceptable is the algorithm that the header names, if it may be used.
func acceptable(header *action.Object, accepted []string) (algorithm, error) {
	v, ok := header.Get("alg")
	alg, isText := jwtinspect.Text(v)
	switch a, known := findAlgorithm(alg); {
	case !ok:
		return a, errors.New(`the header has no "alg"`)
	case !isText:
		return a, errors.New(`"alg" in the header is no string`)
	case strings.EqualFold(alg, "none"):
		return a, fmt.Errorf(`"alg" is %s: nothing is signed`, jwtinspect.Quote(alg))
	case len(accepted) > 0 && !slices.Contains(accepted, alg):
		return a, fmt.Errorf(`"alg" is %s, expected %s`, jwtinspect.Quote(alg), jwtinspect.List(accepted))
	case !known && slices.Contains(jwtinspect.SignatureAlgorithms(), alg):
		return a, fmt.Errorf("%s cannot be verified by this version: it knows %s", alg, strings.Join(Algorithms(), ", "))
	case !known:
		return a, fmt.Errorf(`"alg" is %s, which is unknown%s`, jwtinspect.Quote(alg), jwtinspect.OtherCase(alg, jwtinspect.SignatureAlgorithms()))
	default:
		return a, nil
	}
}

// understood says which extension of the header is not: RFC 7515, section
// 4.1.11; RFC 7797, section 6.
func understood(s jwtinspect.Signed) error {
	b64, changes := s.Header.Get("b64")
	if value := jwtinspect.Raw(b64); changes && value != "true" && value != "false" {
		return errors.New(`"b64" in the header is neither true nor false`)
	}
	v, ok := s.Header.Get("crit")
	if !ok {
		if changes {
			return errors.New(`the header has "b64", but "crit" does not name it (RFC 7797, section 6)`)
		}
		return nil
	}
	list, isList := v.([]any)
	names := jwtinspect.Texts(v)
	if _, open := s.Unprotected.Get("crit"); open || !isList || len(list) == 0 || len(names) != len(list) {
		return errors.New(`"crit" is no list of names in the protected header (RFC 7515, section 4.1.11)`)
	}
	for i, name := range names {
		_, present := s.Header.Get(name)
		_, open := s.Unprotected.Get(name)
		switch {
		case slices.Contains(names[:i], name):
			return fmt.Errorf(`"crit" names %s twice`, jwtinspect.Quote(name))
		case name != "b64":
			return fmt.Errorf(`"crit" names %s, which is not understood here`, jwtinspect.Quote(name))
		case !present || open:
			return fmt.Errorf(`"crit" names %s, which the protected header does not have`, jwtinspect.Quote(name))
		}
	}
	if changes && !slices.Contains(names, "b64") {
		return errors.New(`the header has "b64", but "crit" does not name it (RFC 7797, section 6)`)
	}
	return nil
}

// maxTried is how many keys are tried for one signature.
const maxTried = 100

// tryKeys looks for the key that made a signature.
func tryKeys(a algorithm, keys *KeySet, input, sig []byte, v *SignatureVerdict) error {
	candidates := keys.candidates(v.Kid)
	for _, k := range candidates[:min(len(candidates), maxTried)] {
		err := k.forSigning(a)
		if err == nil {
			err = a.verify(k.public, input, sig)
		}
		if err == nil {
			v.Key = k.title()
			return nil
		}
		v.Tried = append(v.Tried, Tried{k.title(), err.Error()})
	}
	switch {
	case len(keys.keys) == 0:
		return errors.New("there is no key in the set")
	case len(candidates) == 0:
		return fmt.Errorf("no key has the id %s; there are %s", jwtinspect.Quote(v.Kid), jwtinspect.List(keys.IDs()))
	case len(v.Tried) == 1:
		return errors.New(v.Tried[0].Reason)
	}
	return fmt.Errorf("none of %s does: %s", plural(len(v.Tried), "key"), oneLineReasons(v.Tried[:min(len(v.Tried), 5)]))
}

// candidates are the keys that a key id leads to: those that have it, and those
// that have none. Without an id all are.
func (s *KeySet) candidates(kid string) []Key {
	if kid == "" || !s.set && len(s.keys) == 1 {
		return s.keys
	}
	var exact, open []Key
	for _, k := range s.keys {
		switch k.id {
		case kid:
			exact = append(exact, k)
		case "":
			open = append(open, k)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return open
}
