package sandbox

import (
	"container/heap"
	"crypto/subtle"
	_ "embed"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

//go:embed module_crypto.js
var cryptoModuleSource string

var cryptoModuleProgram = hostProgram("crypto", cryptoModuleSource)

// cryptoModule is the script that makes the module crypto.
func cryptoModule(name string) (hostGroup, bool) {
	return hostGroup{cryptoModuleProgram, (*hostGlobals).nodeCryptoNatives}, name == "crypto"
}

// nodeCrypto is https://nodejs.org/api/crypto.html over Go's library. It has its
// randomness, and the state of its keys, in common with the web's crypto.
type nodeCrypto struct{ *webCrypto }

func (g *hostGlobals) nodeCryptoNatives() map[string]any {
	n := nodeCrypto{g.webCrypto()}
	natives := map[string]any{
		"isBytes":   n.isBytes,
		"failType":  n.failType,
		"failValue": n.failValue,
		"encode":    n.encode,
		"later":     n.later,
		"number":    func(c goja.FunctionCall) goja.Value { return g.vm.rt.ToValue(rangeText(c.Argument(0))) },
		"size": func(c goja.FunctionCall) goja.Value {
			return g.vm.rt.ToValue(n.fillRange(c.Argument(0), "size", math.MaxInt32))
		},
		"timingSafeEqual": n.timingSafeEqual,
		"randomFill":      n.randomFill,
		"randomBelow":     n.randomBelow,
		"randomUUID":      func(goja.FunctionCall) goja.Value { return g.vm.rt.ToValue(n.randomUUID()) },
	}
	for _, more := range []map[string]any{
		n.hashNatives(), n.cipherNatives(), n.kdfNatives(), n.keyNatives(), n.signNatives(), n.rsaNatives(), n.x509Natives(),
	} {
		maps.Copy(natives, more)
	}
	return natives
}

// What an argument must be, as Node puts it.
const (
	wantsData  = "of type string or an instance of Buffer, TypedArray, or DataView"
	wantsBytes = "of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView"
	wantsKDF   = "of type string or an instance of ArrayBuffer, TypedArray, DataView, or Buffer"
)

func (n nodeCrypto) isBytes(c goja.FunctionCall) goja.Value {
	_, ok := n.bytes(c.Argument(0))
	return n.vm.rt.ToValue(ok)
}

// failType is failType(name, want, value): a wrong argument, or a wrong
// property where the name has a dot.
func (n nodeCrypto) failType(c goja.FunctionCall) goja.Value {
	n.throwArgument(c.Argument(0).String(), c.Argument(1).String(), c.Argument(2))
	return nil
}

func (n nodeCrypto) throwArgument(name, want string, v goja.Value) {
	what := "argument"
	if strings.Contains(name, ".") {
		what = "property"
	}
	n.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", fmt.Sprintf(`The "%s" %s must be %s.%s`, name, what, want, n.received(v)))
}

// failValue is failValue(what, reason, value), as in "argument 'type'" and "is
// invalid".
func (n nodeCrypto) failValue(c goja.FunctionCall) goja.Value {
	n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", fmt.Sprintf("The %s %s. Received %s",
		c.Argument(0), c.Argument(1), n.shown(c.Argument(2))))
	return nil
}

// shown is a value as complaints about it show it.
func (n nodeCrypto) shown(v goja.Value) string {
	text := []rune(n.vm.inspector.inspect(v, defaultInspectOptions()))
	if len(text) > 128 {
		return string(text[:128]) + "..."
	}
	return string(text)
}

// throwOpenSSL throws an error as OpenSSL numbers and words it.
func (n nodeCrypto) throwOpenSSL(number, library, reason string) {
	e := n.vm.newError(&Throw{Message: fmt.Sprintf("error:%s:%s::%s", number, library, reason)})
	_ = e.Set("library", library)
	_ = e.Set("reason", reason)
	_ = e.Set("code", openSSLCode(library, reason))
	panic(e)
}

func openSSLCode(library, reason string) string {
	prefix := map[string]string{
		"rsa routines": "RSA_", "asn1 encoding routines": "ASN1_", "digital envelope routines": "EVP_", "common libcrypto routines": "CRYPTO_",
	}[library]
	return "ERR_OSSL_" + prefix + strings.ToUpper(strings.ReplaceAll(reason, " ", "_"))
}

func (n nodeCrypto) throwPlain(message string) {
	panic(n.vm.newError(&Throw{Message: message}))
}

// input is an argument that is text or bytes. The bytes may be those of the
// script: what is kept must be cloned.
func (n nodeCrypto) input(v, encoding goja.Value, name, want string) []byte {
	if kind(v) == "string" {
		codec := "utf8"
		if kind(encoding) == "string" {
			if known, ok := codecOf(encoding.String()); ok {
				codec = known
			}
		}
		return decodeText(v, codec)
	}
	b, ok := n.bytes(v)
	if !ok || want == wantsData && isArrayBuffer(v) {
		n.throwArgument(name, want, v)
	}
	return b
}

// message is [nodeCrypto.input] for what is hashed, signed or encrypted.
func (n nodeCrypto) message(v, encoding goja.Value, name string) []byte {
	if kind(v) == "string" && kind(encoding) == "string" && strings.EqualFold(encoding.String(), "hex") {
		if units := len(codeUnits(v)); units%2 != 0 {
			n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", fmt.Sprintf(
				"The argument 'encoding' is invalid for data of length %d. Received '%s'", units, encoding))
		}
	}
	return n.input(v, encoding, name, wantsData)
}

// encode is encode(bytes, encoding): text, or undefined for an encoding that
// there is not.
func (n nodeCrypto) encode(c goja.FunctionCall) goja.Value {
	codec, ok := codecOf(c.Argument(1).String())
	if !ok {
		return goja.Undefined()
	}
	b, _ := n.bytes(c.Argument(0))
	return encodeText(b, codec)
}

// later calls a function when what runs now has ended, as Node's thread pool
// calls back.
func (n nodeCrypto) later(c goja.FunctionCall) goja.Value {
	fn, _ := goja.AssertFunction(c.Argument(0))
	n.vm.timers.last++
	heap.Push(&n.vm.timers, &timer{id: n.vm.timers.last, due: n.vm.elapsed, run: fn, host: true, args: slices.Clone(c.Arguments[1:])})
	return goja.Undefined()
}

// integer is an argument that must be a whole number from low to high.
func (n nodeCrypto) integer(v goja.Value, name string, low, high float64) int {
	if kind(v) != "number" {
		n.throwArgument(name, "of type number", v)
	}
	f := v.ToFloat()
	if f != math.Trunc(f) {
		n.throwRange(name, "an integer", v)
	}
	if f < low || f > high {
		n.throwRange(name, fmt.Sprintf(">= %.0f && <= %.0f", low, high), v)
	}
	return int(f)
}

func (n nodeCrypto) timingSafeEqual(c goja.FunctionCall) goja.Value {
	var both [2][]byte
	for i := range both {
		b, ok := n.bytes(c.Argument(i))
		if !ok {
			n.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", fmt.Sprintf(`The "buf%d" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`, i+1))
		}
		both[i] = b
	}
	if len(both[0]) != len(both[1]) {
		n.throwCode("RangeError", "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length")
	}
	return n.vm.rt.ToValue(subtle.ConstantTimeCompare(both[0], both[1]) == 1)
}

// randomFill is randomFill(bytes, offset, size), both in elements.
func (n nodeCrypto) randomFill(c goja.FunctionCall) goja.Value {
	b, ok := n.bytes(c.Argument(0))
	if !ok {
		n.throwArgument("buf", "an instance of ArrayBuffer or ArrayBufferView", c.Argument(0))
	}
	element := 1
	if !isArrayBuffer(c.Argument(0)) {
		if size := (Arg{vm: n.vm, v: c.Argument(0)}).Get("BYTES_PER_ELEMENT"); !size.Undefined() {
			f, _ := size.Number()
			element = int(min(max(f, 1), 8))
		}
	}
	offset, size := 0, len(b)/element
	if at := c.Argument(1); !goja.IsUndefined(at) {
		offset = n.fillRange(at, "offset", len(b)/element)
	}
	size -= offset
	if given := c.Argument(2); !goja.IsUndefined(given) {
		size = n.fillRange(given, "size", math.MaxInt32)
	}
	if whole := len(b) / element; size+offset > whole {
		n.throwRange("size + offset", fmt.Sprintf("<= %d", whole), n.vm.rt.ToValue(size+offset))
	}
	_, _ = n.random.Read(b[offset*element : (offset+size)*element])
	return c.Argument(0)
}

func (n nodeCrypto) fillRange(v goja.Value, name string, limit int) int {
	if kind(v) != "number" {
		n.throwArgument(name, "of type number", v)
	}
	f := v.ToFloat()
	if !(f >= 0 && f <= float64(limit)) {
		n.throwRange(name, fmt.Sprintf(">= 0 && <= %d", limit), v)
	}
	return int(f)
}

// randomBelow is a whole number from 0 to below the argument, each as likely.
func (n nodeCrypto) randomBelow(c goja.FunctionCall) goja.Value {
	limit := uint64(c.Argument(0).ToFloat())
	for top := uint64(1<<48) / limit * limit; ; {
		if x := binary.BigEndian.Uint64(append([]byte{0, 0}, n.bytesOf(6)...)); x < top {
			return n.vm.rt.ToValue(float64(x % limit))
		}
	}
}

// handle is the Go value behind an object that only the scripts of this package
// have; ok is false for anything else.
func handle[T any](v goja.Value) (h *T, ok bool) {
	o, isObject := v.(*goja.Object)
	if !isObject || o.ExportType() != reflect.TypeFor[*T]() {
		return nil, false
	}
	h, ok = o.Export().(*T)
	return h, ok
}

// mustHandle is [handle] for what can be nothing else.
func mustHandle[T any](v goja.Value) *T {
	h, _ := handle[T](v)
	return h
}
