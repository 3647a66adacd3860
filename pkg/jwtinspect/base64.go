package jwtinspect

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

// bytes decodes one part. What a strict reader would refuse but has only one
// meaning is read and warned about.
func (d *decoder) bytes(part, text string) ([]byte, error) {
	if data, err := base64.RawURLEncoding.Strict().DecodeString(text); err == nil && !strings.ContainsAny(text, "\r\n") {
		return data, nil
	}
	data, flaws, err := lenient(text)
	if err != nil {
		err.Part = part
		return nil, err
	}
	if len(flaws) > 0 {
		d.flaw(CodeNotCanonical, "the %s is not base64url as RFC 7515 wants it (%s): strict readers refuse the token", part, strings.Join(flaws, ", "))
	}
	return data, nil
}

// check warns about a part that is shown as it is, but should be base64url.
func (d *decoder) check(part, text string) {
	if _, err := d.bytes(part, text); err != nil {
		d.flaw(CodeBadBase64, "%v", err)
	}
}

// lenient decodes base64 in either alphabet, padded or not, with spaces in it.
func lenient(text string) (data []byte, flaws []string, err *Error) {
	plain, flaws := normalize(text)
	if at := strings.IndexFunc(plain, notBase64URL); at >= 0 {
		return nil, nil, strange(text)
	}
	if len(plain)%4 == 1 {
		return nil, nil, &Error{
			Character: utf8.RuneCountInString(text),
			Reason:    "ends in the middle of a byte, expected more base64url",
			Hint:      "a character was lost or added; was all of the token copied?",
		}
	}
	// Every character is known good by now, so what is left can only be
	// trailing bits, which this decoder ignores.
	data, _ = base64.RawURLEncoding.DecodeString(plain)
	if base64.RawURLEncoding.EncodeToString(data) != plain {
		flaws = append(flaws, "stray bits at the end")
	}
	return data, flaws, nil
}

// normalize turns a text into unpadded base64url and names what it changed.
func normalize(text string) (plain string, flaws []string) {
	plain = text
	if strings.ContainsAny(plain, " \t\r\n") {
		flaws = append(flaws, "white space")
		plain = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(plain)
	}
	if strings.ContainsAny(plain, "+/") {
		flaws = append(flaws, "+ or / of the standard alphabet")
		plain = strings.NewReplacer("+", "-", "/", "_").Replace(plain)
	}
	if trimmed := strings.TrimRight(plain, "="); trimmed != plain {
		flaws = append(flaws, "padding")
		plain = trimmed
	}
	return plain, flaws
}

func notBase64URL(r rune) bool {
	switch {
	case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '_':
		return false
	}
	return true
}

// strange points at the first character that is in no base64 alphabet, or at
// padding that does not end the text.
func strange(text string) *Error {
	at := strings.IndexFunc(strings.TrimRight(text, "= \t\r\n"), func(r rune) bool {
		return notBase64URL(r) && !strings.ContainsRune("+/ \t\r\n", r)
	})
	_, size := utf8.DecodeRuneInString(text[at:])
	return &Error{
		Character: 1 + utf8.RuneCountInString(text[:at]),
		Reason:    fmt.Sprintf("%q is not base64url, expected A-Z a-z 0-9 - _", text[at:at+size]),
		Hint:      "was all of the token copied, and nothing else?",
	}
}
