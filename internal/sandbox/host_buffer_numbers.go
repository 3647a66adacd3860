package sandbox

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/dop251/goja"
)

// numberFormat is how a number lies in memory. A size of 0 is told by an
// argument.
type numberFormat struct {
	size                  int
	signed, big, floating bool
	bigEndian             bool
}

// numberMethods adds readInt8 and its sixty relatives.
func (g *hostGlobals) numberMethods(m map[string]bufferMethod) {
	add := func(name string, f numberFormat) {
		for _, order := range []string{"LE", "BE"} {
			f.bigEndian = order == "BE"
			if f.size == 1 {
				order = ""
			}
			m["read"+name+order], m["write"+name+order] = g.readNumber(f), g.writeNumber(f)
		}
	}
	for _, size := range []int{0, 1, 2, 4, 8} {
		bits := ""
		if size > 0 {
			bits = fmt.Sprint(8 * size)
		}
		for _, kind := range []string{"Int", "UInt", "Uint"} {
			name := kind + bits
			if size == 8 {
				name = "Big" + name
			}
			add(name, numberFormat{size: size, signed: kind == "Int", big: size == 8})
		}
	}
	add("Float", numberFormat{size: 4, floating: true})
	add("Double", numberFormat{size: 8, floating: true})
}

func (g *hostGlobals) readNumber(f numberFormat) bufferMethod {
	return func(b []byte, c goja.FunctionCall) goja.Value {
		size := g.numberSize(f, c.Argument(1))
		at := g.numberOffset(b, c.Argument(0), size, f.size == 0)
		return f.read(g, b[at:at+size])
	}
}

func (g *hostGlobals) numberSize(f numberFormat, v goja.Value) int {
	if f.size > 0 {
		return f.size
	}
	if kind(v) != "number" {
		g.throwType("byteLength", "of type number", v)
	}
	n := v.ToFloat()
	if n != math.Trunc(n) {
		g.throwRange("byteLength", "an integer", v)
	}
	if n < 1 || n > 6 {
		g.throwRange("byteLength", ">= 1 and <= 6", v)
	}
	return int(n)
}

func (g *hostGlobals) numberOffset(b []byte, v goja.Value, size int, required bool) int {
	if goja.IsUndefined(v) && !required {
		v = g.vm.rt.ToValue(0)
	}
	if kind(v) != "number" {
		g.throwType("offset", "of type number", v)
	}
	at := v.ToFloat()
	if at != math.Trunc(at) {
		g.throwRange("offset", "an integer", v)
	}
	if len(b) < size {
		g.throwCode("RangeError", "ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds")
	}
	if at < 0 || at > float64(len(b)-size) {
		g.throwRange("offset", fmt.Sprintf(">= 0 and <= %d", len(b)-size), v)
	}
	return int(at)
}

// read gives the number in b, which is as long as the number.
func (f numberFormat) read(g *hostGlobals, b []byte) goja.Value {
	var raw uint64
	for i := range b {
		at := len(b) - 1 - i
		if f.bigEndian {
			at = i
		}
		raw = raw<<8 | uint64(b[at])
	}
	shift := 64 - 8*len(b)
	switch {
	case f.floating && len(b) == 4:
		return g.vm.rt.ToValue(float64(math.Float32frombits(uint32(raw))))
	case f.floating:
		return g.vm.rt.ToValue(math.Float64frombits(raw))
	case f.big && f.signed:
		return g.vm.rt.ToValue(big.NewInt(int64(raw)))
	case f.big:
		return g.vm.rt.ToValue(new(big.Int).SetUint64(raw))
	case f.signed:
		return g.vm.rt.ToValue(int64(raw<<shift) >> shift)
	}
	return g.vm.rt.ToValue(int64(raw))
}

func (g *hostGlobals) writeNumber(f numberFormat) bufferMethod {
	return func(b []byte, c goja.FunctionCall) goja.Value {
		size := g.numberSize(f, c.Argument(2))
		raw := g.rawNumber(f, size, c.Argument(0))
		at := g.numberOffset(b, c.Argument(1), size, f.size == 0)
		word := make([]byte, size)
		for i := range word {
			word[i] = byte(raw >> (8 * i))
		}
		if f.bigEndian {
			slices.Reverse(word)
		}
		copy(b[at:], word)
		return g.vm.rt.ToValue(at + size)
	}
}

// rawNumber gives the bits of a number that fits.
func (g *hostGlobals) rawNumber(f numberFormat, size int, v goja.Value) uint64 {
	if f.big {
		return g.rawBig(f, v)
	}
	n := v.ToFloat()
	switch {
	case f.floating && math.IsNaN(n) && size == 8:
		return 0x7FF8 << 48 // Go's NaN has another bit set
	case f.floating && size == 4:
		return uint64(math.Float32bits(float32(n)))
	case f.floating:
		return math.Float64bits(n)
	}
	low, high := 0.0, math.Exp2(float64(8*size))-1
	if f.signed {
		low, high = -math.Exp2(float64(8*size-1)), math.Exp2(float64(8*size-1))-1
	}
	if n < low || n > high {
		g.throwRange("value", intRange(size, f.signed, low, high), g.vm.rt.ToValue(n))
	}
	if math.IsNaN(n) {
		return 0
	}
	return uint64(int64(n))
}

func intRange(size int, signed bool, low, high float64) string {
	switch {
	case size <= 4:
		return fmt.Sprintf(">= %.0f and <= %.0f", low, high)
	case signed:
		return fmt.Sprintf(">= -(2 ** %d) and < 2 ** %[1]d", 8*size-1)
	}
	return fmt.Sprintf(">= 0 and < 2 ** %d", 8*size)
}

func (g *hostGlobals) rawBig(f numberFormat, v goja.Value) uint64 {
	if kind(v) != "bigint" {
		panic(g.vm.rt.NewTypeError("Cannot mix BigInt and other types, use explicit conversions"))
	}
	n := v.Export().(*big.Int)
	if f.signed && !n.IsInt64() {
		g.throwRange("value", ">= -(2n ** 63n) and < 2n ** 63n", v)
	}
	if !f.signed && !n.IsUint64() {
		g.throwRange("value", ">= 0n and < 2n ** 64n", v)
	}
	if f.signed {
		return uint64(n.Int64())
	}
	return n.Uint64()
}
