package jwtmint

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

// Fault is a way in which a test token is deliberately wrong. A verifier has to
// refuse it.
type Fault string

// The faults.
const (
	FaultExpired    Fault = "expired"     // exp lies an hour back
	FaultNotBefore  Fault = "nbf"         // nbf lies an hour ahead
	FaultWrongKey   Fault = "wrong-key"   // signed with another key than kid says
	FaultAlgNone    Fault = "alg-none"    // alg is none, and the signature empty
	FaultWrongAud   Fault = "wrong-aud"   // for somebody else
	FaultWrongIss   Fault = "wrong-iss"   // by somebody else
	FaultUnknownKid Fault = "unknown-kid" // kid names no key
	FaultTampered   Fault = "tampered"    // changed after signing
	FaultCrit       Fault = "crit"        // crit names an extension that nobody knows
)

// Faults are all of them.
func Faults() []string {
	return []string{
		string(FaultExpired), string(FaultNotBefore), string(FaultWrongKey), string(FaultAlgNone), string(FaultWrongAud),
		string(FaultWrongIss), string(FaultUnknownKid), string(FaultTampered), string(FaultCrit),
	}
}

// FaultMark is the header member and the claim that tell a broken token from a
// real one. Their value names the fault.
const FaultMark = "claimctl_test_fault"

// nobody stands where a faulty token names somebody else.
const nobody = "https://nobody.claimctl.invalid/"

// Broken mints a token with a fault, at the given time. It carries [FaultMark]
// in its header and its payload. Other is the key that signs instead for
// [FaultWrongKey], of the same algorithm. The payload of the request is left as
// it is. The error is that of [Mint], or for a fault that is unknown.
func Broken(req Request, fault Fault, now time.Time, other Key) (Minted, error) {
	if err := fault.known(); err != nil {
		return Minted{}, err
	}
	if req.Payload == nil || req.Key.m == nil {
		return Mint(req)
	}
	req.Payload = req.Payload.Clone()
	req.Payload.Put(FaultMark, string(fault))
	header := &action.Object{}
	for _, m := range req.Header.Members() {
		header.Put(m.Name, m.Value)
	}
	header.Put(FaultMark, string(fault))
	req.Header = header
	fault.claims(req.Payload, now)
	switch fault {
	case FaultAlgNone:
		return unsecured(req)
	case FaultWrongKey:
		req.Key = other.WithID(req.Key.ID())
	case FaultUnknownKid:
		req.Key = req.Key.WithID("claimctl-unknown-kid")
	case FaultCrit:
		header.Put("crit", []any{"claimctl-unknown-extension"})
		header.Put("claimctl-unknown-extension", true)
	}
	minted, err := Mint(req)
	if err != nil || fault != FaultTampered {
		return minted, err
	}
	return tampered(minted, req.Payload), nil
}

func (f Fault) known() error {
	for _, name := range Faults() {
		if name == string(f) {
			return nil
		}
	}
	if near, ok := nearest.Word(string(f), Faults()); ok {
		return fmt.Errorf("fault %.40q is unknown; did you mean %q?", f, near)
	}
	return fmt.Errorf("fault %.40q is unknown; choose one of %s", f, strings.Join(Faults(), ", "))
}

// claims makes the claims wrong. All times keep an order that a real token has.
func (f Fault) claims(payload *action.Object, now time.Time) {
	const hour = time.Hour
	switch f {
	case FaultExpired:
		payload.Put("iat", now.Add(-2*hour).Unix())
		payload.Put("exp", now.Add(-hour).Unix())
		if _, ok := payload.Get("nbf"); ok {
			payload.Put("nbf", now.Add(-2*hour).Unix())
		}
	case FaultNotBefore:
		payload.Put("nbf", now.Add(hour).Unix())
		payload.Put("exp", now.Add(2*hour).Unix())
	case FaultWrongAud:
		payload.Put("aud", nobody)
	case FaultWrongIss:
		payload.Put("iss", nobody)
	}
}

// unsecured is the token without a signature.
func unsecured(req Request) (Minted, error) {
	header, err := req.header()
	if err != nil {
		return Minted{}, err
	}
	header.Put("alg", "none")
	encode := base64.RawURLEncoding.EncodeToString
	token := encode(header.Value()) + "." + encode(req.Payload.Value()) + "."
	return Minted{JWT: token, Header: header, Bytes: len(token)}, nil
}

// tampered gives a signed token another payload.
func tampered(minted Minted, payload *action.Object) Minted {
	parts := strings.Split(minted.JWT, ".")
	changed := payload.Clone()
	changed.Put("claimctl_tampered", true)
	parts[1] = base64.RawURLEncoding.EncodeToString(changed.Value())
	minted.JWT = strings.Join(parts, ".")
	minted.Bytes = len(minted.JWT)
	return minted
}
