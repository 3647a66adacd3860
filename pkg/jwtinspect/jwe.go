package jwtinspect

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// sealed is the parts of a JWE as they stand in the token.
type sealed struct {
	protected, key, iv, text, tag, aad string
	recipients                         []recipient
}

// recipient is one of those a JWE is for, with the header that holds for it.
type recipient struct {
	header *action.Object
	key    string
}

// Encryption is what can be seen of a JWE. Recipients are there for the general
// serialization, with the header that holds for each. Key names the key that
// decrypted the payload; "" says that it is not decrypted.
type Encryption struct {
	Decrypted  bool             `json:"decrypted"`
	Key        string           `json:"key,omitempty"`
	Reason     string           `json:"reason,omitempty"`
	Bytes      int              `json:"bytes"`
	Recipients []*action.Object `json:"recipients,omitempty"`
}

// encrypted decodes a JWE: its header, and the rest with the key.
func (d *decoder) encrypted() error {
	d.out.Kind = KindJWE
	d.out.Encryption = &Encryption{}
	if d.seal.recipients == nil {
		d.seal.recipients = []recipient{{d.out.Header, d.seal.key}}
	}
	for i, r := range d.seal.recipients {
		if d.out.Serialization == General {
			d.out.Encryption.Recipients = append(d.out.Encryption.Recipients, r.header)
		}
		if i < maxWarned {
			d.headerWarnings(r.header, encryptionAlgorithms())
		}
	}
	d.parameters()
	for _, part := range []struct{ name, text string }{
		{"encrypted key", d.seal.key}, {"initialization vector", d.seal.iv}, {"ciphertext", d.seal.text}, {"authentication tag", d.seal.tag},
	} {
		d.check(part.name, part.text)
	}
	d.out.Encryption.Bytes = len(d.seal.text) * 3 / 4
	if d.opts.Keys == nil {
		d.out.Encryption.Reason = "no key was given"
		d.warn(CodeNotDecrypted, "the payload is encrypted: only the header can be read without the key")
		return nil
	}
	return d.open()
}

// open decrypts the payload and reads it.
func (d *decoder) open() error {
	content, err := d.decrypt()
	if err != nil {
		d.out.Encryption.Reason = err.Error()
		d.warn(CodeNotDecrypted, "the payload cannot be decrypted: %v", err)
		return nil
	}
	d.out.Encryption.Decrypted = true
	if d.document(content); len(content) == 0 {
		d.out.PayloadText = ""
	}
	d.contents()
	return nil
}

// decrypt tries the keys that fit, those with the key id of the header first.
func (d *decoder) decrypt() ([]byte, error) {
	if d.opts.Keys.fault != nil {
		return nil, d.opts.Keys.fault
	}
	if len(d.flaws) > 0 {
		return nil, errors.New(d.flaws[0])
	}
	var tried []Tried
	for _, r := range d.seal.recipients {
		for _, k := range d.opts.Keys.candidates(textOf(r.header, "kid")) {
			content, err := d.unseal(r, k)
			if err == nil {
				d.out.Encryption.Key = k.title()
				return content, nil
			}
			tried = append(tried, Tried{Key: k.title(), Reason: err.Error()})
			if len(tried) > maxTried {
				return nil, fmt.Errorf("no key of the first %d fits", maxTried)
			}
		}
	}
	if len(tried) == 0 {
		return nil, fmt.Errorf("no key has the id %s; there are %s", quote(textOf(d.out.Header, "kid")), list(d.opts.Keys.IDs()))
	}
	return nil, errors.New(oneLineReasons(tried))
}

// unseal decrypts for one recipient with one key: RFC 7516, section 5.2.
func (d *decoder) unseal(r recipient, k Key) ([]byte, error) {
	alg, enc := textOf(r.header, "alg"), textOf(r.header, "enc")
	if _, critical := r.header.Get("crit"); critical {
		return nil, errors.New(`"crit" names extensions, and none is known for encrypted tokens`)
	}
	if err := k.forDecrypting(alg, enc); err != nil {
		return nil, err
	}
	c, ok := contentCipherOf(enc)
	if !ok {
		return nil, fmt.Errorf(`"enc" is %s, which is not known here`, quote(enc))
	}
	wrapped, err := strictBase64(r.key)
	if err != nil {
		return nil, err
	}
	cek, err := keyManagement{header: r.header, alg: alg, enc: enc, size: c.keyBytes, wrapped: wrapped}.cek(k)
	if err != nil {
		return nil, err
	}
	content, err := d.seal.open(c, cek)
	if err != nil {
		return nil, err
	}
	return inflated(r.header, content)
}

func (s sealed) open(c contentCipher, cek []byte) ([]byte, error) {
	var parts [3][]byte
	for i, text := range []string{s.iv, s.text, s.tag} {
		var err error
		if parts[i], err = strictBase64(text); err != nil {
			return nil, err
		}
	}
	aad := s.protected
	if s.aad != "" {
		aad += "." + s.aad
	}
	return c.open(cek, parts[0], parts[1], parts[2], []byte(aad))
}

// maxInflated is how much may come out of a compressed payload, in bytes:
// draft-ietf-oauth-rfc8725bis-08, "Limit JWE Decompression Size", recommends
// 250 KB (https://datatracker.ietf.org/doc/draft-ietf-oauth-rfc8725bis/, read
// 2026-11-30).
const maxInflated = 250_000

// inflated is the payload after "zip": RFC 7516, section 4.1.3.
func inflated(header *action.Object, content []byte) ([]byte, error) {
	v, compressed := header.Get("zip")
	if !compressed {
		return content, nil
	}
	if zip, _ := text(v); zip != "DEF" {
		return nil, fmt.Errorf(`"zip" is %s, expected "DEF"`, quote(zip))
	}
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(content)), maxInflated+1))
	switch {
	case len(out) > maxInflated:
		return nil, fmt.Errorf("the payload decompresses to more than %d bytes, which no honest token does", maxInflated)
	case err != nil:
		return nil, errors.New("the payload is not compressed as its header says")
	}
	return out, nil
}

func strictBase64(s string) ([]byte, error) {
	d := &decoder{out: &Decoded{}}
	data, err := d.bytes("part", s)
	if err == nil && len(d.flaws) > 0 {
		return nil, errors.New(d.flaws[0])
	}
	return data, err
}

// isPassword reports whether an algorithm derives its key from a password.
func isPassword(alg string) bool { return strings.HasPrefix(alg, "PBES2-") }
