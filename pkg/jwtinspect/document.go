package jwtinspect

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
)

// maxDocument is the largest header or payload that is read as JSON, in bytes.
// Nothing that travels in a request is nearly as large, and a reader of larger
// ones could be made to take a hundred times the memory.
const maxDocument = 1 << 20

// payload reads the payload: an object if it is one, else whatever it is.
func (d *decoder) payload(part string) error {
	d.body = part
	plain := Unencoded(d.out.Header)
	if plain {
		d.warn(CodeUnencoded, `"b64" is false: the payload is signed as it is, not in base64url (RFC 7797)`)
	}
	switch {
	case part == "":
		d.warn(CodeDetached, "the payload is empty: it is detached, or there is none")
		return nil
	case plain:
		d.document([]byte(part))
		return nil
	}
	data, err := d.bytes(partPayload, part)
	if err == nil {
		d.document(data)
	}
	return err
}

// Unencoded reports whether the payload stands in the token as it is: RFC 7797.
func Unencoded(header *action.Object) bool {
	v, _ := header.Get("b64")
	raw, _ := v.(action.Value)
	return string(raw) == "false"
}

func (d *decoder) document(data []byte) {
	d.content = data
	if len(data) > maxDocument {
		d.warn(CodeTooLarge, "the payload has %d bytes and is not shown: at most %d are read", len(data), maxDocument)
		return
	}
	obj, err := d.object(partPayload, data)
	if err == nil {
		d.out.Payload = obj
		return
	}
	if d.holdsToken(data) {
		d.warn(CodeNested, "the payload is itself a token")
	} else {
		d.warn(CodeNotObject, "the payload is shown as it is, without claims: %v", err)
	}
	if utf8.Valid(data) {
		d.out.PayloadText = string(data)
	} else {
		d.out.PayloadBase64 = base64.RawURLEncoding.EncodeToString(data)
	}
}

// holdsToken reports whether a payload is a token: the header says so, or it
// has the form of one.
func (d *decoder) holdsToken(data []byte) bool {
	cty, _ := d.out.Header.LookupString("cty")
	return strings.EqualFold(strings.TrimPrefix(strings.ToLower(cty), "application/"), "jwt") || LooksLikeToken(string(data))
}

// nested decodes a token in a token.
func (d *decoder) nested() {
	if d.out.PayloadText == "" || !d.holdsToken([]byte(d.out.PayloadText)) || d.opts.depth >= maxNesting {
		return
	}
	opts := d.opts
	opts.depth++
	opts.Limits = nil
	inner, err := Decode(d.out.PayloadText, opts)
	if err != nil {
		d.warn(CodeNotObject, "the token in the payload cannot be read: %v", err)
		return
	}
	d.out.Nested = inner
}

// object reads a JSON object and warns about what a JSON parser lets pass.
// The error is always an *Error.
func (d *decoder) object(part string, data []byte) (*action.Object, error) {
	if len(data) > maxDocument {
		return nil, &Error{Part: part, Reason: fmt.Sprintf("has %d bytes of JSON, expected at most %d", len(data), maxDocument)}
	}
	clean := data
	if !utf8.Valid(data) {
		clean = bytes.ToValidUTF8(data, []byte("\ufffd"))
	}
	found := survey(clean)
	if excess := found.excess(); excess != "" {
		return nil, &Error{Part: part, Reason: excess}
	}
	obj, err := action.ParseObject(clean)
	if err != nil {
		return nil, explain(part, data, err)
	}
	if len(clean) != len(data) || !bytes.Equal(clean, data) {
		d.spoiled(part, CodeNotUTF8, "the JSON of the %s is not UTF-8: what cannot be read is shown as \ufffd", part)
	}
	if len(found.repeated) > 0 {
		d.spoiled(part, CodeDuplicate, "the %s repeats %s: the last value is shown, other readers may take the first", part, List(found.repeated))
		d.out.Duplicates = append(d.out.Duplicates, duplicates(part, clean)...)
	}
	return obj, nil
}

// explain turns an error of [action.ParseObject] into one about a part.
func explain(part string, data []byte, err error) *Error {
	out := &Error{Part: part, Reason: err.Error()}
	if part == partHeader {
		out.Hint = hintHeader
	}
	var syntax *action.SyntaxError
	switch {
	case errors.Is(err, action.ErrNotObject):
		out.Reason = "is JSON but " + kindOf(data) + ", expected an object"
	case !utf8.Valid(data):
		out.Reason = "decodes to bytes that are no text, expected a JSON object"
	case errors.As(err, &syntax):
		out.Line, out.Column = syntax.Line, syntax.Column
		out.Reason = syntax.Reason + ", expected a JSON object"
	}
	return out
}

// kindOf names the kind of a valid JSON value that is no object.
func kindOf(data []byte) string {
	switch bytes.TrimLeft(data, " \t\r\n")[0] {
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
