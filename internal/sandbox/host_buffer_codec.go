package sandbox

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// codecOf gives the encoding that a name means in Node; ok is false for none.
func codecOf(name string) (codec string, ok bool) {
	switch codec = strings.ToLower(name); codec {
	case "utf8", "utf-8":
		return "utf8", true
	case "ucs2", "ucs-2", "utf16le", "utf-16le":
		return "utf16le", true
	case "latin1", "binary":
		return "latin1", true
	case "hex", "ascii", "base64", "base64url":
		return codec, true
	}
	return "", false
}

// codec reads an argument that names an encoding; without one it is UTF-8.
func (g *hostGlobals) codec(v goja.Value) string {
	if goja.IsUndefined(v) || goja.IsNull(v) || kind(v) == "string" && v.String() == "" {
		return "utf8"
	}
	codec, ok := codecOf(v.String())
	if !ok {
		g.throwCode("TypeError", "ERR_UNKNOWN_ENCODING", "Unknown encoding: "+v.String())
	}
	return codec
}

// decodeText gives the bytes that a string means. What is no text of the
// encoding is left out, or ends it, as in Node.
func decodeText(s goja.Value, codec string) []byte {
	switch codec {
	case "utf16le":
		in := codeUnits(s)
		out := make([]byte, 0, 2*len(in))
		for _, u := range in {
			out = append(out, byte(u), byte(u>>8))
		}
		return out
	case "latin1", "ascii":
		in := codeUnits(s)
		out := make([]byte, len(in))
		for i, u := range in {
			out[i] = byte(u)
		}
		return out
	case "hex":
		return decodeHex(s.String())
	case "base64", "base64url":
		return decodeBase64(s.String())
	}
	return []byte(s.String())
}

func decodeHex(s string) []byte {
	out := make([]byte, 0, len(s)/2)
	for i := 0; i+1 < len(s) && unhex(s[i]) >= 0 && unhex(s[i+1]) >= 0; i += 2 {
		out = append(out, byte(unhex(s[i])<<4|unhex(s[i+1])))
	}
	return out
}

// decodeBase64 takes both alphabets, passes over what is in neither, and ends
// at the padding.
func decodeBase64(s string) []byte {
	s, _, _ = strings.Cut(s, "=")
	clean := make([]byte, 0, len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c == '+':
			clean = append(clean, '-')
		case c == '/':
			clean = append(clean, '_')
		case c == '-' || c == '_' || strings.IndexByte(base64Alphabet, c) >= 0:
			clean = append(clean, c)
		}
	}
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	out, err := base64.RawURLEncoding.DecodeString(string(clean))
	if err != nil {
		return nil
	}
	return out
}

// encodeText gives the string that bytes mean.
func encodeText(b []byte, codec string) goja.Value {
	switch codec {
	case "utf16le":
		out := make([]uint16, len(b)/2)
		for i := range out {
			out[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
		return goja.StringFromUTF16(out)
	case "latin1":
		return latin1(b)
	case "ascii":
		out := make([]uint16, len(b))
		for i, c := range b {
			out[i] = uint16(c & 0x7F)
		}
		return goja.StringFromUTF16(out)
	case "hex":
		return asciiValue(hex.EncodeToString(b))
	case "base64":
		return asciiValue(base64.StdEncoding.EncodeToString(b))
	case "base64url":
		return asciiValue(base64.RawURLEncoding.EncodeToString(b))
	}
	out, _, _ := decodeUTF8(b, false)
	return goja.StringFromUTF16(out)
}

func asciiValue(s string) goja.Value { return goja.StringFromUTF16(utf16.Encode([]rune(s))) }

// textLength is Buffer.byteLength, which does not look at every character.
func textLength(s goja.Value, codec string) int {
	n := len(codeUnits(s))
	switch codec {
	case "utf16le":
		return 2 * n
	case "latin1", "ascii":
		return n
	case "hex":
		return n / 2
	case "base64", "base64url":
		text := s.String()
		if strings.HasSuffix(text, "=") {
			n--
			if n > 1 && strings.HasSuffix(text, "==") {
				n--
			}
		}
		return n * 3 / 4
	}
	return len(s.String())
}

// wholeText cuts bytes at room without leaving part of a character.
func wholeText(b []byte, room int, codec string) []byte {
	if len(b) <= room {
		return b
	}
	switch codec {
	case "utf16le":
		return b[:room&^1]
	case "utf8":
		for room > 0 && !utf8.RuneStart(b[room]) {
			room--
		}
	}
	return b[:room]
}
