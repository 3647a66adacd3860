package jwtinspect

import "github.com/claimctl/claimctl/pkg/action"

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
	for i, r := range d.seal.Recipients {
		if d.out.Serialization == General {
			d.out.Encryption.Recipients = append(d.out.Encryption.Recipients, r.Header)
		}
		if i < maxWarned {
			d.headerWarnings(r.Header, encryptionAlgorithms())
		}
	}
	d.parameters()
	for _, part := range []struct{ name, text string }{
		{"encrypted key", d.seal.Recipients[0].Key}, {"initialization vector", d.seal.IV}, {"ciphertext", d.seal.Ciphertext}, {"authentication tag", d.seal.Tag},
	} {
		d.check(part.name, part.text)
	}
	d.out.Encryption.Bytes = len(d.seal.Ciphertext) * 3 / 4
	if d.opts.Open == nil {
		d.out.Encryption.Reason = "no key was given"
		d.warn(CodeNotDecrypted, "the payload is encrypted: only the header can be read without the key")
		return nil
	}
	return d.open()
}

// open decrypts the payload and reads it.
func (d *decoder) open() error {
	d.seal.Flaws = d.flaws
	content, key, err := d.opts.Open(d.seal)
	if err != nil {
		d.out.Encryption.Reason = err.Error()
		d.warn(CodeNotDecrypted, "the payload cannot be decrypted: %v", err)
		return nil
	}
	d.out.Encryption.Decrypted, d.out.Encryption.Key = true, key
	d.document(content)
	d.contents()
	return nil
}
