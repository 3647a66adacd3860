package jwtverify

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
)

// Open decrypts a JWE with the key that fits, those with the key id of the header
// first, and names it. The error says of each key why it does not.
func (s *KeySet) Open(token jwtinspect.Sealed) (content []byte, key string, err error) {
	if s.fault != nil {
		return nil, "", s.fault
	}
	if len(token.Flaws) > 0 {
		return nil, "", errors.New(token.Flaws[0])
	}
	var tried []Tried
	for _, r := range token.Recipients {
		for _, k := range s.candidates(jwtinspect.TextOf(r.Header, "kid")) {
			content, err := unseal(token, r, k)
			if err == nil {
				return content, k.title(), nil
			}
			tried = append(tried, Tried{Key: k.title(), Reason: err.Error()})
			if len(tried) > maxTried {
				return nil, "", fmt.Errorf("no key of the first %d fits", maxTried)
			}
		}
	}
	if len(tried) == 0 {
		return nil, "", fmt.Errorf("no key has the id that the token names; there are %s", jwtinspect.List(s.IDs()))
	}
	return nil, "", errors.New(oneLineReasons(tried))
}

// unseal decrypts for one recipient with one key: RFC 7516, section 5.2.
func unseal(token jwtinspect.Sealed, r jwtinspect.Recipient, k Key) ([]byte, error) {
	alg, enc := jwtinspect.TextOf(r.Header, "alg"), jwtinspect.TextOf(r.Header, "enc")
	if _, critical := r.Header.Get("crit"); critical {
		return nil, errors.New(`"crit" names extensions, and none is known for encrypted tokens`)
	}
	if err := k.forDecrypting(alg, enc); err != nil {
		return nil, err
	}
	c, ok := contentCipherOf(enc)
	if !ok {
		return nil, fmt.Errorf(`"enc" is %s, which is not known here`, jwtinspect.Quote(enc))
	}
	wrapped, err := jwtinspect.StrictBase64(r.Key)
	if err != nil {
		return nil, err
	}
	cek, err := keyManagement{header: r.Header, alg: alg, enc: enc, size: c.keyBytes, wrapped: wrapped}.cek(k)
	if err != nil {
		return nil, err
	}
	content, err := contentOf(token, c, cek)
	if err != nil {
		return nil, err
	}
	return inflated(r.Header, content)
}

func contentOf(s jwtinspect.Sealed, c contentCipher, cek []byte) ([]byte, error) {
	var parts [3][]byte
	for i, text := range []string{s.IV, s.Ciphertext, s.Tag} {
		var err error
		if parts[i], err = jwtinspect.StrictBase64(text); err != nil {
			return nil, err
		}
	}
	aad := s.Protected
	if s.AAD != "" {
		aad += "." + s.AAD
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
	if zip, _ := jwtinspect.Text(v); zip != "DEF" {
		return nil, fmt.Errorf(`"zip" is %s, expected "DEF"`, jwtinspect.Quote(zip))
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

// isPassword reports whether an algorithm derives its key from a password.
func isPassword(alg string) bool { return strings.HasPrefix(alg, "PBES2-") }
