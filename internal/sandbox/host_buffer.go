package sandbox

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

//go:embed host_buffer.js
var bufferSource string

var bufferProgram = hostProgram("buffer", bufferSource)

// maxBuffer is the size of the largest Buffer; Node's is many GB.
const maxBuffer = 1 << 28

func (g *hostGlobals) bufferNatives() map[string]any {
	rt := g.vm.rt
	is := func(f func(goja.Value) bool) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value { return rt.ToValue(f(c.Argument(0))) }
	}
	natives := map[string]any{
		"isBuffer":      is(g.isUint8Array),
		"isArrayBuffer": is(isArrayBuffer),
		"isView": is(func(v goja.Value) bool {
			o, ok := v.(*goja.Object)
			return ok && g.isView(o)
		}),
		"isEncoding": is(func(v goja.Value) bool { _, ok := codecOf(v.String()); return ok }),
		"received":   g.receivedNative,
		"number":     func(c goja.FunctionCall) goja.Value { return rt.ToValue(rangeText(c.Argument(0))) },
		"trunc":      func(c goja.FunctionCall) goja.Value { return rt.ToValue(math.Trunc(c.Argument(0).ToFloat())) },
		"alloc":      func(c goja.FunctionCall) goja.Value { return g.arrayBuffer(g.alloc(c.Argument(0).ToFloat())) },
		"decode": func(c goja.FunctionCall) goja.Value {
			codec := "utf8"
			if kind(c.Argument(1)) == "string" {
				codec = g.codec(c.Argument(1))
			}
			return g.arrayBuffer(decodeText(c.Argument(0), codec))
		},
		"byteLength": func(c goja.FunctionCall) goja.Value {
			codec, _ := codecOf(c.Argument(1).String())
			return rt.ToValue(textLength(c.Argument(0), codec))
		},
		"size":     func(c goja.FunctionCall) goja.Value { b, _ := g.bytes(c.Argument(0)); return rt.ToValue(len(b)) },
		"elements": g.copyElements,
		"copyMembers": func(c goja.FunctionCall) goja.Value {
			from, to := c.Argument(0).ToObject(rt), c.Argument(1).ToObject(rt)
			for _, name := range from.GetOwnPropertyNames() {
				if name != c.Argument(2).String() {
					g.publish(from, to, name)
				}
			}
			return goja.Undefined()
		},
		"install": func(c goja.FunctionCall) goja.Value {
			g.installBuffer(c.Argument(0).ToObject(rt))
			return goja.Undefined()
		},
	}
	maps.Copy(natives, g.memoryNatives())
	return natives
}

// memoryNatives work on the bytes of buffers.
func (g *hostGlobals) memoryNatives() map[string]any {
	rt := g.vm.rt
	return map[string]any{
		"put": func(c goja.FunctionCall) goja.Value {
			to, _ := g.bytes(c.Argument(0))
			from, _ := g.bytes(c.Argument(1))
			at := int(c.Argument(2).ToInteger())
			return rt.ToValue(at + copy(to[at:], from))
		},
		"compare": func(c goja.FunctionCall) goja.Value {
			a, _ := g.bytes(c.Argument(0))
			b, _ := g.bytes(c.Argument(1))
			return rt.ToValue(bytes.Compare(a, b))
		},
		"fill": func(c goja.FunctionCall) goja.Value {
			b, _ := g.bytes(c.Argument(0))
			g.fillBytes(b, c.Argument(1), g.codec(c.Argument(2)))
			return c.Argument(0)
		},
		"preview": func(c goja.FunctionCall) goja.Value {
			b, _ := g.bytes(c.Argument(0))
			var out strings.Builder
			for _, x := range b[:min(50, len(b))] {
				out.WriteString(" " + hex.EncodeToString([]byte{x}))
			}
			return rt.ToValue(out.String())
		},
	}
}

func isArrayBuffer(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && o.ExportType() == typeArrayBuffer
}

func (g *hostGlobals) isUint8Array(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && (&printer{in: g.vm.inspector}).typedKind(o) == "Uint8Array"
}

func (g *hostGlobals) alloc(size float64) []byte {
	if size > maxBuffer {
		panic(g.vm.newError(&Throw{Name: "RangeError", Message: "Array buffer allocation failed"}))
	}
	return make([]byte, int(size))
}

// rangeText is a number as Node's errors print it.
func rangeText(v goja.Value) string {
	text := v.String()
	if kind(v) == "bigint" {
		if len(strings.TrimPrefix(text, "-")) > 10 {
			text = separated(text)
		}
		return text + "n"
	}
	if f := v.ToFloat(); f == math.Trunc(f) && math.Abs(f) > 1<<32 && !strings.ContainsAny(text, "eI") {
		return separated(text)
	}
	return text
}

// separated puts an underscore between each three digits.
func separated(s string) string {
	i := len(s)
	start := 0
	if s[0] == '-' {
		start = 1
	}
	out := ""
	for ; i >= start+4; i -= 3 {
		out = "_" + s[i-3:i] + out
	}
	return s[:i] + out
}

func (g *hostGlobals) throwRange(name, want string, got goja.Value) {
	g.throwCode("RangeError", "ERR_OUT_OF_RANGE",
		fmt.Sprintf(`The value of "%s" is out of range. It must be %s. Received %s`, name, want, rangeText(got)))
}

func (g *hostGlobals) throwType(name, want string, got goja.Value) {
	g.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", fmt.Sprintf(`The "%s" argument must be %s.%s`, name, want, g.received(got)))
}

// bufferMethod is a method of Buffer.prototype; b is the memory of this.
type bufferMethod func(b []byte, c goja.FunctionCall) goja.Value

func (g *hostGlobals) installBuffer(proto *goja.Object) {
	methods := g.bufferMethods()
	g.numberMethods(methods)
	for name, f := range methods {
		native := func(c goja.FunctionCall) goja.Value {
			b, ok := g.bytes(c.This)
			if !ok {
				g.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a buffer")
			}
			return f(b, c)
		}
		_ = proto.DefineDataProperty(name, g.function(name, 0, native), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
}

func (g *hostGlobals) bufferMethods() map[string]bufferMethod {
	m := map[string]bufferMethod{
		"toString": g.bufferToString, "equals": g.bufferEquals, "compare": g.bufferCompare, "write": g.bufferWrite,
		"fill": g.bufferFill, "copy": g.bufferCopy,
		"indexOf":     func(b []byte, c goja.FunctionCall) goja.Value { return g.vm.rt.ToValue(g.search(b, c, true)) },
		"lastIndexOf": func(b []byte, c goja.FunctionCall) goja.Value { return g.vm.rt.ToValue(g.search(b, c, false)) },
		"includes":    func(b []byte, c goja.FunctionCall) goja.Value { return g.vm.rt.ToValue(g.search(b, c, true) >= 0) },
		"swap16":      g.swap(2), "swap32": g.swap(4), "swap64": g.swap(8),
	}
	for _, name := range []string{"ascii", "base64", "base64url", "latin1", "hex", "ucs2", "utf8"} {
		codec, _ := codecOf(name)
		m[name+"Slice"] = func(b []byte, c goja.FunctionCall) goja.Value {
			return encodeText(span(b, c.Argument(0), c.Argument(1)), codec)
		}
		m[name+"Write"] = func(b []byte, c goja.FunctionCall) goja.Value {
			return g.writeText(b, c.Argument(0), c.Argument(1), c.Argument(2), codec)
		}
	}
	return m
}

// span is the part of b from start to end, both of them optional.
func span(b []byte, start, end goja.Value) []byte {
	from, to := 0, len(b)
	if !goja.IsUndefined(start) {
		from = clampFloat(start.ToFloat(), len(b))
	}
	if !goja.IsUndefined(end) {
		to = clampFloat(end.ToFloat(), len(b))
	}
	return b[from:max(from, to)]
}

func clampFloat(f float64, limit int) int {
	switch {
	case !(f > 0):
		return 0
	case f > float64(limit):
		return limit
	}
	return int(f)
}

func (g *hostGlobals) bufferToString(b []byte, c goja.FunctionCall) goja.Value {
	codec := "utf8"
	if !goja.IsUndefined(c.Argument(0)) {
		var ok bool
		if codec, ok = codecOf(c.Argument(0).String()); !ok {
			g.throwCode("TypeError", "ERR_UNKNOWN_ENCODING", "Unknown encoding: "+c.Argument(0).String())
		}
	}
	return encodeText(span(b, c.Argument(1), c.Argument(2)), codec)
}

func (g *hostGlobals) bufferEquals(b []byte, c goja.FunctionCall) goja.Value {
	if !g.isUint8Array(c.Argument(0)) {
		g.throwType("otherBuffer", "an instance of Buffer or Uint8Array", c.Argument(0))
	}
	other, _ := g.bytes(c.Argument(0))
	return g.vm.rt.ToValue(bytes.Equal(b, other))
}

func (g *hostGlobals) bufferCompare(b []byte, c goja.FunctionCall) goja.Value {
	if !g.isUint8Array(c.Argument(0)) {
		g.throwType("target", "an instance of Buffer or Uint8Array", c.Argument(0))
	}
	target, _ := g.bytes(c.Argument(0))
	target = g.bounded(target, c.Argument(1), c.Argument(2), "target")
	return g.vm.rt.ToValue(bytes.Compare(g.bounded(b, c.Argument(3), c.Argument(4), "source"), target))
}

// bounded is [span] for offsets that must lie inside.
func (g *hostGlobals) bounded(b []byte, start, end goja.Value, name string) []byte {
	from := g.offset(start, 0, math.MaxInt32, name+"Start")
	to := g.offset(end, len(b), len(b), name+"End")
	if from >= to {
		return nil
	}
	return b[from:to]
}

// offset reads an optional whole number from 0 to limit.
func (g *hostGlobals) offset(v goja.Value, fallback, limit int, name string) int {
	if goja.IsUndefined(v) {
		return fallback
	}
	if kind(v) != "number" {
		g.throwType(name, "of type number", v)
	}
	f := v.ToFloat()
	if f != math.Trunc(f) || math.IsInf(f, 0) {
		g.throwRange(name, "an integer", v)
	}
	if f < 0 || f > float64(limit) {
		want := fmt.Sprintf(">= 0 && <= %d", limit)
		if limit == math.MaxInt32 {
			want = ">= 0 && <= 9007199254740991"
		}
		g.throwRange(name, want, v)
	}
	return int(f)
}

// bufferWrite is write(string, [offset, [length]], [encoding]).
func (g *hostGlobals) bufferWrite(b []byte, c goja.FunctionCall) goja.Value {
	if kind(c.Argument(0)) != "string" {
		g.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a string")
	}
	args := slices.Clone(c.Arguments[1:])
	codec := "utf8"
	for i, a := range args {
		if kind(a) == "string" {
			codec, args = g.codec(a), args[:i]
			break
		}
	}
	if len(args) > 2 {
		codec = g.codec(args[2])
	}
	args = append(args, goja.Undefined(), goja.Undefined())
	offset := g.offset(args[0], 0, len(b), "offset")
	length := g.offset(args[1], len(b)-offset, len(b), "length")
	return g.put(b[offset:], c.Argument(0), min(length, len(b)-offset), codec)
}

func (g *hostGlobals) writeText(b []byte, text, offset, length goja.Value, codec string) goja.Value {
	from := g.offset(offset, 0, len(b), "offset")
	return g.put(b[from:], text, min(g.offset(length, len(b)-from, len(b), "length"), len(b)-from), codec)
}

func (g *hostGlobals) put(to []byte, text goja.Value, room int, codec string) goja.Value {
	return g.vm.rt.ToValue(copy(to, wholeText(decodeText(text, codec), room, codec)))
}

// bufferFill is fill(value, [offset, [end]], [encoding]).
func (g *hostGlobals) bufferFill(b []byte, c goja.FunctionCall) goja.Value {
	args := append(slices.Clone(c.Arguments), goja.Undefined(), goja.Undefined(), goja.Undefined(), goja.Undefined())
	codec := "utf8"
	for i := 1; i < 4; i++ {
		if kind(args[i]) == "string" {
			codec = g.codec(args[i])
			for ; i < 3; i++ {
				args[i] = goja.Undefined()
			}
		}
	}
	from := g.offset(args[1], 0, math.MaxInt32, "offset")
	to := g.offset(args[2], len(b), len(b), "end")
	if from < to {
		g.fillBytes(b[from:to], args[0], codec)
	}
	return c.This
}

func (g *hostGlobals) fillBytes(b []byte, value goja.Value, codec string) {
	pattern := []byte{0}
	switch {
	case kind(value) == "string":
		if pattern = decodeText(value, codec); value.String() == "" {
			pattern = []byte{0}
		}
	case g.isUint8Array(value):
		pattern, _ = g.bytes(value)
		pattern = slices.Clone(pattern)
	default:
		pattern[0] = byte(toInt32(value.ToFloat()))
	}
	if len(pattern) == 0 {
		g.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", "The argument 'value' is invalid. Received "+
			g.vm.inspector.inspect(value, defaultInspectOptions()))
	}
	for n := copy(b, pattern); n < len(b); n += copy(b[n:], b[:n]) {
		continue
	}
}

// toInt32 is the language's conversion to a 32-bit integer.
func toInt32(f float64) int32 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(f), 1<<32))))
}

// bufferCopy is copy(target, [targetStart, [sourceStart, [sourceEnd]]]).
func (g *hostGlobals) bufferCopy(b []byte, c goja.FunctionCall) goja.Value {
	if !g.isUint8Array(c.Argument(0)) {
		g.throwType("target", "an instance of Buffer or Uint8Array", c.Argument(0))
	}
	target, _ := g.bytes(c.Argument(0))
	at := g.loose(c.Argument(1), 0, math.MaxInt, "targetStart")
	from := g.loose(c.Argument(2), 0, len(b), "sourceStart")
	to := min(g.loose(c.Argument(3), len(b), math.MaxInt, "sourceEnd"), len(b))
	if at >= len(target) || from >= to {
		return g.vm.rt.ToValue(0)
	}
	return g.vm.rt.ToValue(copy(target[at:], b[from:to]))
}

// loose reads an optional number as copy does: what is no number counts as 0.
func (g *hostGlobals) loose(v goja.Value, fallback, limit int, name string) int {
	if goja.IsUndefined(v) {
		return fallback
	}
	f := v.ToFloat()
	if math.IsNaN(f) {
		return 0
	}
	if f < 0 || limit < math.MaxInt && f > float64(limit) {
		want := ">= 0"
		if limit < math.MaxInt {
			want = fmt.Sprintf(">= 0 && <= %d", limit)
		}
		g.throwRange(name, want, v)
	}
	return int(min(f, math.MaxInt32))
}

// search is indexOf and lastIndexOf.
func (g *hostGlobals) search(b []byte, c goja.FunctionCall, forward bool) int {
	offset, codec := c.Argument(1), c.Argument(2)
	if kind(offset) == "string" {
		offset, codec = goja.Undefined(), offset
	}
	needle, step := g.needle(c.Argument(0), codec)
	f := offset.ToFloat()
	if math.IsNaN(f) {
		if f = 0; !forward {
			f = float64(len(b))
		}
	}
	if f = math.Trunc(f); f < 0 {
		f += float64(len(b))
		if f < 0 && !forward && len(needle) > 0 {
			return -1
		}
	}
	from := clampFloat(f, len(b))
	if len(needle) == 0 {
		return from
	}
	return find(b, needle, from, step, forward)
}

// needle is what is searched for, and at multiples of what it may lie.
func (g *hostGlobals) needle(v, encoding goja.Value) ([]byte, int) {
	switch {
	case kind(v) == "number":
		return []byte{byte(toInt32(v.ToFloat()))}, 1
	case kind(v) == "string":
		codec := g.codec(encoding)
		if codec == "utf16le" {
			return decodeText(v, codec), 2
		}
		return decodeText(v, codec), 1
	case !g.isUint8Array(v):
		g.throwType("value", "one of type number or string or an instance of Buffer or Uint8Array", v)
	}
	b, _ := g.bytes(v)
	return b, 1
}

func find(b, needle []byte, from, step int, forward bool) int {
	if step == 1 && forward {
		if i := bytes.Index(b[from:], needle); i >= 0 {
			return from + i
		}
		return -1
	}
	if step == 1 {
		return bytes.LastIndex(b[:min(len(b), from+len(needle))], needle)
	}
	move := step
	from -= from % step
	if !forward {
		from = min(from, len(b)-len(needle))
		move = -step
	}
	for i := from; i >= 0 && i+len(needle) <= len(b); i += move {
		if bytes.Equal(b[i:i+len(needle)], needle) {
			return i
		}
	}
	return -1
}

func (g *hostGlobals) swap(size int) bufferMethod {
	return func(b []byte, c goja.FunctionCall) goja.Value {
		if len(b)%size != 0 {
			g.throwCode("RangeError", "ERR_INVALID_BUFFER_SIZE", fmt.Sprintf("Buffer size must be a multiple of %d-bits", 8*size))
		}
		for ; len(b) > 0; b = b[size:] {
			slices.Reverse(b[:size])
		}
		return c.This
	}
}

// copyElements is the memory of Buffer.copyBytesFrom(view, offset, length),
// both in elements.
func (g *hostGlobals) copyElements(c goja.FunctionCall) goja.Value {
	view, ok := c.Argument(0).(*goja.Object)
	if !ok || (&printer{in: g.vm.inspector}).typedKind(view) == "" {
		g.throwType("view", "an instance of TypedArray", c.Argument(0))
	}
	b, _ := g.bytes(view)
	n := (&printer{in: g.vm.inspector}).typedLength(view)
	if n == 0 {
		return g.arrayBuffer(nil)
	}
	size := len(b) / n
	from := min(g.offset(c.Argument(1), 0, math.MaxInt32, "offset"), n)
	length := min(g.offset(c.Argument(2), n-from, math.MaxInt32, "length"), n-from)
	return g.arrayBuffer(slices.Clone(b[from*size : (from+length)*size]))
}
