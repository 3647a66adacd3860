package jwtinspect

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
)

// maxSignatures is how many signatures or recipients one token may have.
const maxSignatures = 100

// json reads a JSON serialization: RFC 7515, section 7.2; RFC 7516, section
// 7.2.
func (d *decoder) json(token string) error {
	if len(token) > maxDocument {
		return &Error{Part: partToken, Reason: fmt.Sprintf("is JSON of %d bytes, expected at most %d", len(token), maxDocument)}
	}
	doc, err := d.object(partToken, []byte(token))
	if err != nil {
		return err
	}
	has := func(name string) bool { _, ok := doc.Get(name); return ok }
	switch {
	case has("ciphertext"):
		return d.jsonEncrypted(doc)
	case has("signatures"), has("signature"), has("payload") && has("protected"):
		return d.jsonSigned(doc)
	}
	return notCompact(token, 0)
}

// jsonSigned reads a JWS in a JSON serialization.
func (d *decoder) jsonSigned(doc *action.Object) error {
	d.out.Serialization = Flattened
	entries := []*action.Object{doc}
	if list, ok := doc.Get("signatures"); ok {
		var err error
		d.out.Serialization = General
		if entries, err = objects("signatures", list); err != nil {
			return err
		}
		if _, both := doc.Get("signature"); both {
			d.flaw(CodeAmbiguous, `the token has "signature" and "signatures": readers differ on which one counts`)
		}
	}
	for _, entry := range entries {
		s, err := d.jsonSignature(entry)
		if err != nil {
			return err
		}
		d.signed = append(d.signed, s)
	}
	d.out.Header, d.out.Unprotected = d.signed[0].Header, d.signed[0].Unprotected
	d.signatures()
	payload, ok := doc.Get("payload")
	body, isText := Text(payload)
	if ok && !isText {
		return &Error{Part: partToken, Reason: `has a "payload" that is no string, expected base64url`}
	}
	if err := d.payload(body); err != nil {
		return err
	}
	d.contents()
	return nil
}

// objects is a list of objects that is not empty.
func objects(name string, v any) ([]*action.Object, error) {
	list, _ := v.([]any)
	if len(list) == 0 || len(list) > maxSignatures {
		return nil, &Error{Part: partToken, Reason: fmt.Sprintf("has %q, which is no list of 1 to %d objects", name, maxSignatures)}
	}
	out := make([]*action.Object, len(list))
	for i, item := range list {
		obj, ok := item.(*action.Object)
		if !ok {
			return nil, &Error{Part: partToken, Reason: fmt.Sprintf("has %q with something that is no object", name)}
		}
		out[i] = obj
	}
	return out, nil
}

func (d *decoder) jsonSignature(entry *action.Object) (Signed, error) {
	var s Signed
	var err error
	if s.Header, s.Protected, err = d.jsonHeader(entry); err != nil {
		return s, err
	}
	if s.Signature, err = member(entry, "signature"); err != nil {
		return s, err
	}
	s.Unprotected, err = section(entry, "header")
	if err == nil {
		d.join(s.Header, s.Unprotected)
	}
	return s, err
}

// jsonHeader is the protected header of a JSON serialization, empty where there
// is none, and how it stands there.
func (d *decoder) jsonHeader(doc *action.Object) (*action.Object, string, error) {
	part, err := member(doc, "protected")
	if err != nil || part == "" {
		return &action.Object{}, "", err
	}
	data, err := d.bytes(partHeader, part)
	if err != nil {
		return nil, "", err
	}
	header, err := d.object(partHeader, data)
	return header, part, err
}

// join adds members that are not protected to a header.
func (d *decoder) join(header, unprotected *action.Object) {
	for _, m := range unprotected.Members() {
		if _, twice := header.Get(m.Name); twice {
			d.flaw(CodeDuplicate, "the header has %s protected and unprotected: the names must differ (RFC 7515, section 4)", Quote(m.Name))
			continue
		}
		header.Put(m.Name, m.Value)
	}
}

// member is a string of a JSON serialization, "" when it is absent.
func member(doc *action.Object, name string) (string, error) {
	v, ok := doc.Get(name)
	if !ok {
		return "", nil
	}
	s, isText := Text(v)
	if !isText {
		return "", &Error{Part: partToken, Reason: fmt.Sprintf("has %q that is no string, expected base64url", name)}
	}
	return s, nil
}

// section is an object of a JSON serialization, nil when it is absent.
func section(doc *action.Object, name string) (*action.Object, error) {
	v, ok := doc.Get(name)
	if !ok {
		return nil, nil
	}
	obj, isObject := v.(*action.Object)
	if !isObject {
		return nil, &Error{Part: partToken, Reason: fmt.Sprintf("has %q that is no object", name)}
	}
	return obj, nil
}

// jsonEncrypted reads a JWE in a JSON serialization.
func (d *decoder) jsonEncrypted(doc *action.Object) error {
	d.out.Serialization = Flattened
	var err error
	if d.out.Header, d.seal.Protected, err = d.jsonHeader(doc); err != nil {
		return err
	}
	shared, err := section(doc, "unprotected")
	if err != nil {
		return err
	}
	d.join(d.out.Header, shared)
	d.out.Unprotected = shared
	for name, into := range map[string]*string{"iv": &d.seal.IV, "ciphertext": &d.seal.Ciphertext, "tag": &d.seal.Tag, "aad": &d.seal.AAD} {
		if *into, err = member(doc, name); err != nil {
			return err
		}
	}
	entries := []*action.Object{doc}
	if list, ok := doc.Get("recipients"); ok {
		d.out.Serialization = General
		if entries, err = objects("recipients", list); err != nil {
			return err
		}
	}
	return d.recipients(entries)
}

// recipients reads who a JWE is for. A single one's header is the token's.
func (d *decoder) recipients(entries []*action.Object) error {
	for _, entry := range entries {
		key, err := member(entry, "encrypted_key")
		if err != nil {
			return err
		}
		own, err := section(entry, "header")
		if err != nil {
			return err
		}
		header := d.out.Header.Clone()
		d.join(header, own)
		d.seal.Recipients = append(d.seal.Recipients, Recipient{header, key})
		if len(entries) == 1 {
			d.out.Header = header
			d.out.Unprotected = merged(d.out.Unprotected, own)
		}
	}
	return d.encrypted()
}

// merged has the members of both; nil when there are none.
func merged(a, b *action.Object) *action.Object {
	if a == nil {
		return b
	}
	out := a.Clone()
	for _, m := range b.Members() {
		out.Put(m.Name, m.Value)
	}
	return out
}

// names are those of an object's members.
func names(o *action.Object) []string {
	var out []string
	for _, m := range o.Members() {
		out = append(out, m.Name)
	}
	slices.Sort(out)
	return out
}
