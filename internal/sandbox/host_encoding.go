package sandbox

import (
	_ "embed"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

//go:embed host_encoding.js
var encodingSource string

var encodingProgram = hostProgram("encoding", encodingSource)

func (g *hostGlobals) encodingNatives() map[string]any {
	return map[string]any{
		"atob": g.function("atob", 1, g.atob), "btoa": g.function("btoa", 1, g.btoa), "received": g.receivedNative,
		"encode": func(c goja.FunctionCall) goja.Value {
			return g.uint8Array([]byte(c.Argument(0).String()))
		},
		"encodeInto": g.encodeInto,
		"label": func(c goja.FunctionCall) goja.Value {
			return g.vm.rt.ToValue(g.encodingLabel(c.Argument(0).String()))
		},
		"decoder": func(c goja.FunctionCall) goja.Value {
			return g.vm.rt.ToValue(&textDecoder{
				encoding: c.Argument(0).String(), fatal: c.Argument(1).ToBoolean(), keepBOM: c.Argument(2).ToBoolean(),
			})
		},
		"decode": g.decode,
	}
}

func (g *hostGlobals) uint8Array(b []byte) goja.Value {
	rt := g.vm.rt
	o, err := rt.New(rt.GlobalObject().Get("Uint8Array"), g.arrayBuffer(b))
	if err != nil {
		panic(err)
	}
	return o
}

// latin1 gives the string whose characters are the bytes.
func latin1(b []byte) goja.Value {
	units := make([]uint16, len(b))
	for i, c := range b {
		units[i] = uint16(c)
	}
	return goja.StringFromUTF16(units)
}

// codeUnits are the UTF-16 code units of a string, lone surrogates among them.
func codeUnits(v goja.Value) []uint16 {
	s, ok := v.(goja.String)
	if !ok {
		return utf16.Encode([]rune(v.String()))
	}
	out := make([]uint16, s.Length())
	for i := range out {
		out[i] = s.CharAt(i)
	}
	return out
}

func (g *hostGlobals) btoa(c goja.FunctionCall) goja.Value {
	g.needArgument(c, "input")
	in := codeUnits(c.Argument(0))
	b := make([]byte, len(in))
	for i, u := range in {
		if u > 0xFF {
			g.throwDOM("InvalidCharacterError", "Invalid character")
		}
		b[i] = byte(u)
	}
	return g.vm.rt.ToValue(base64.StdEncoding.EncodeToString(b))
}

func (g *hostGlobals) needArgument(c goja.FunctionCall, name string) {
	if len(c.Arguments) == 0 {
		g.throwCode("TypeError", "ERR_MISSING_ARGS", `The "`+name+`" argument must be specified`)
	}
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// atob decodes as https://infra.spec.whatwg.org/#forgiving-base64-decode says.
func (g *hostGlobals) atob(c goja.FunctionCall) goja.Value {
	g.needArgument(c, "input")
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n\f\r", r) {
			return -1
		}
		return r
	}, c.Argument(0).String())
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	if strings.Trim(text, base64Alphabet) != "" {
		g.throwDOM("InvalidCharacterError", "Invalid character")
	}
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		g.throwDOM("InvalidCharacterError", "The string to be decoded is not correctly encoded.")
	}
	return latin1(b)
}

func (g *hostGlobals) encodeInto(c goja.FunctionCall) goja.Value {
	rt := g.vm.rt
	dest, ok := c.Argument(1).(*goja.Object)
	if kind(c.Argument(0)) != "string" {
		g.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "src" argument must be of type string.`+g.received(c.Argument(0)))
	}
	if !ok || (&printer{in: g.vm.inspector}).typedKind(dest) != "Uint8Array" {
		g.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "dest" argument must be an instance of Uint8Array.`+g.received(c.Argument(1)))
	}
	room, _ := g.bytes(dest)
	read, written := 0, 0
	for _, r := range c.Argument(0).String() {
		n := utf8.RuneLen(r)
		if written+n > len(room) {
			break
		}
		written += utf8.EncodeRune(room[written:], r)
		read += utf16.RuneLen(r)
	}
	out := rt.NewObject()
	_ = out.Set("read", read)
	_ = out.Set("written", written)
	return out
}

// encodingLabel gives the encoding that a label of
// https://encoding.spec.whatwg.org/#names-and-labels means.
func (g *hostGlobals) encodingLabel(label string) string {
	switch strings.ToLower(strings.Trim(label, " \t\n\f\r")) {
	case "utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8":
		return "utf-8"
	case "utf-16le", "utf-16", "ucs-2", "unicode", "csunicode", "iso-10646-ucs-2", "unicodefeff":
		return "utf-16le"
	case "utf-16be", "unicodefffe":
		return "utf-16be"
	case "windows-1252", "latin1", "l1", "ascii", "us-ascii", "ansi_x3.4-1968", "cp1252", "x-cp1252", "cp819",
		"ibm819", "csisolatin1", "iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "iso_8859-1:1987", "iso-ir-100":
		return "windows-1252"
	}
	g.throwCode("RangeError", "ERR_ENCODING_NOT_SUPPORTED", `The "`+label+`" encoding is not supported`)
	return ""
}

// textDecoder is the state of a TextDecoder.
type textDecoder struct {
	encoding       string
	fatal, keepBOM bool
	pending        []byte // the beginning of a character, in a stream
	begun          bool   // the beginning of the stream is past
}

func (g *hostGlobals) decode(c goja.FunctionCall) goja.Value {
	d := c.Argument(0).Export().(*textDecoder)
	var in []byte
	if !goja.IsUndefined(c.Argument(1)) {
		var ok bool
		if in, ok = g.bytes(c.Argument(1)); !ok {
			g.throwCode("TypeError", "ERR_INVALID_ARG_TYPE",
				`The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.`)
		}
	}
	stream := c.Argument(2).ToBoolean()
	out, ok := d.decode(in, stream)
	if !ok && d.fatal {
		d.pending, d.begun = nil, false
		g.throwCode("TypeError", "ERR_ENCODING_INVALID_ENCODED_DATA", "The encoded data was not valid for encoding "+d.encoding)
	}
	return goja.StringFromUTF16(out)
}

// decode decodes the next piece. ok is false when something in it was invalid.
func (d *textDecoder) decode(in []byte, stream bool) (out []uint16, ok bool) {
	in = append(d.pending, in...)
	d.pending = nil
	rest := 0
	switch d.encoding {
	case "utf-8":
		out, rest, ok = decodeUTF8(in, stream)
	case "windows-1252":
		out, ok = decodeWindows1252(in), true
	default:
		out, rest, ok = decodeUTF16(in, d.encoding == "utf-16be", stream)
	}
	if rest > 0 {
		d.pending = append(d.pending, in[len(in)-rest:]...)
	}
	if len(out) > 0 && !d.begun && !d.keepBOM && d.encoding != "windows-1252" && out[0] == 0xFEFF {
		out = out[1:]
		d.begun = true
	}
	d.begun = stream && (d.begun || len(out) > 0)
	return out, ok
}

// decodeUTF8 puts one replacement character for each longest beginning of a
// character that does not go on; the last rest bytes begin one that may.
func decodeUTF8(in []byte, stream bool) (out []uint16, rest int, ok bool) {
	ok = true
	out = make([]uint16, 0, len(in))
	for len(in) > 0 {
		r, n := utf8.DecodeRune(in)
		if r == utf8.RuneError && n == 1 {
			if n = brokenLen(in); n == len(in) && stream && !utf8.FullRune(in) {
				return out, n, ok
			}
			ok = false
		}
		out = utf16.AppendRune(out, r)
		in = in[n:]
	}
	return out, 0, ok
}

// brokenLen is the length of the longest beginning of a character at the start
// of what is none.
func brokenLen(in []byte) int {
	for n := min(len(in), 3); n > 1; n-- {
		if !utf8.FullRune(in[:n]) {
			return n
		}
	}
	return 1
}

// decodeUTF16 decodes to what TextDecoder gives: lone surrogates are replaced.
func decodeUTF16(in []byte, bigEndian, stream bool) (out []uint16, rest int, ok bool) {
	ok = true
	order := 0
	if bigEndian {
		order = 1
	}
	unit := func(i int) uint16 { return uint16(in[i+order]) | uint16(in[i+1-order])<<8 }
	i := 0
	for ; i+1 < len(in); i += 2 {
		u := unit(i)
		switch {
		case u&0xFC00 == 0xD800 && i+3 < len(in) && unit(i+2)&0xFC00 == 0xDC00:
			out = append(out, u, unit(i+2))
			i += 2
		case u&0xFC00 == 0xD800 && i+3 >= len(in) && stream:
			return out, len(in) - i, ok
		case u&0xF800 == 0xD800:
			out, ok = append(out, utf8.RuneError), false
		default:
			out = append(out, u)
		}
	}
	if i < len(in) {
		if stream {
			return out, len(in) - i, ok
		}
		out, ok = append(out, utf8.RuneError), false
	}
	return out, 0, ok
}

// windows1252 is what windows-1252 has at 0x80 to 0x9F.
const windows1252 = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
	"\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178"

func decodeWindows1252(in []byte) []uint16 {
	table := utf16.Encode([]rune(windows1252))
	out := make([]uint16, len(in))
	for i, c := range in {
		out[i] = uint16(c)
		if c >= 0x80 && c <= 0x9F {
			out[i] = table[c-0x80]
		}
	}
	return out
}
