package sandbox

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"fmt"
	"math"
	"slices"

	"github.com/dop251/goja"
	"golang.org/x/crypto/scrypt"
)

// maxScrypt bounds the work of scrypt, which nothing can interrupt: N times r
// times p, some seconds. Its memory is bounded by maxmem, as in Node, and by
// maxScryptMemory.
const (
	maxScrypt       = 1 << 23
	maxScryptMemory = 129 << 20
)

func (n nodeCrypto) kdfNatives() map[string]any {
	return map[string]any{"pbkdf2": n.pbkdf2, "scrypt": n.scrypt, "hkdf": n.hkdf}
}

// derivedLength is how many bytes a script wants.
func (n nodeCrypto) derivedLength(v goja.Value, name, method string) int {
	size := n.integer(v, name, 0, math.MaxInt32)
	if size > maxBuffer {
		n.throwPlain(fmt.Sprintf("%s: a key of more than %d bytes is not available in a run", method, maxBuffer))
	}
	return size
}

// pbkdf2 is pbkdf2(password, salt, iterations, keylen, digest).
func (n nodeCrypto) pbkdf2(c goja.FunctionCall) goja.Value {
	if kind(c.Argument(4)) != "string" {
		n.throwArgument("digest", "of type string", c.Argument(4))
	}
	none := goja.Undefined()
	password := n.input(c.Argument(0), none, "password", wantsBytes)
	salt := n.input(c.Argument(1), none, "salt", wantsBytes)
	rounds := n.integer(c.Argument(2), "iterations", 1, math.MaxInt32)
	size := n.derivedLength(c.Argument(3), "keylen", "crypto.pbkdf2")
	h := n.needDigest(c.Argument(4), "crypto.pbkdf2").hash
	if size == 0 {
		return n.arrayBuffer(nil)
	}
	if why := tooManyRounds(rounds, size, h.Size()); why != "" {
		n.throwPlain("crypto.pbkdf2: " + why)
	}
	out, err := pbkdf2.Key(h.New, string(password), salt, rounds, size)
	n.throwUnavailable("crypto.pbkdf2", err)
	return n.arrayBuffer(out)
}

// throwUnavailable tells what Go's library refuses.
func (n nodeCrypto) throwUnavailable(method string, err error) {
	if err != nil {
		n.throwPlain(method + ": " + err.Error())
	}
}

// scryptCost reads a parameter of scrypt under either of its names.
func (n nodeCrypto) scryptCost(options Arg, short, long string, fallback int) int {
	a, b := options.Get(short), options.Get(long)
	if !a.Undefined() && !b.Undefined() {
		n.throwCode("Error", "ERR_CRYPTO_SCRYPT_INVALID_PARAMETER", "Invalid scrypt parameter")
	}
	name := short
	if a.Undefined() {
		a, name = b, long
	}
	if a.Undefined() {
		return fallback
	}
	if x := n.integer(a.v, name, 0, math.MaxUint32); x > 0 {
		return x
	}
	return fallback
}

// scrypt is scrypt(password, salt, keylen, options).
func (n nodeCrypto) scrypt(c goja.FunctionCall) goja.Value {
	none, options := goja.Undefined(), Arg{vm: n.vm, v: c.Argument(3)}
	password := n.input(c.Argument(0), none, "password", wantsBytes)
	salt := n.input(c.Argument(1), none, "salt", wantsBytes)
	size := n.derivedLength(c.Argument(2), "keylen", "crypto.scrypt")
	cost := n.scryptCost(options, "N", "cost", 16384)
	r := n.scryptCost(options, "r", "blockSize", 8)
	p := n.scryptCost(options, "p", "parallelization", 1)
	memory := 32.0 * 1024 * 1024
	if given := options.Get("maxmem"); !given.Undefined() {
		if x := n.integer(given.v, "maxmem", 0, 1<<53-1); x > 0 {
			memory = float64(x)
		}
	}
	n.checkScrypt(cost, r, p, memory)
	if size == 0 {
		return n.arrayBuffer(nil)
	}
	out, err := scrypt.Key(password, salt, cost, r, p, size)
	if err != nil {
		n.throwScrypt("")
	}
	return n.arrayBuffer(out)
}

func (n nodeCrypto) throwScrypt(more string) {
	n.throwCode("RangeError", "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params"+more)
}

func (n nodeCrypto) checkScrypt(cost, r, p int, memory float64) {
	needs := 128 * float64(r) * (float64(cost) + float64(p) + 2)
	switch {
	case cost < 2 || cost&(cost-1) != 0 || float64(r)*float64(p) > 1<<30-1 || math.Log2(float64(cost)) >= 16*float64(r):
		n.throwScrypt("")
	case needs > memory:
		n.throwScrypt(": error:030000AC:digital envelope routines::memory limit exceeded")
	case needs > maxScryptMemory || float64(cost)*float64(r)*float64(p) > maxScrypt:
		n.throwPlain(fmt.Sprintf("crypto.scrypt: N times r times p is limited to %d here, and its memory to %d MB", maxScrypt, maxScryptMemory>>20))
	}
}

// hkdf is hkdf(digest, key handle, salt, info, keylen).
func (n nodeCrypto) hkdf(c goja.FunctionCall) goja.Value {
	none := goja.Undefined()
	key := mustHandle[cryptoKey](c.Argument(1)).material.([]byte)
	salt := slices.Clone(n.input(c.Argument(2), none, "salt", wantsKDF))
	info := n.input(c.Argument(3), none, "info", wantsKDF)
	size := n.integer(c.Argument(4), "length", 0, 1<<53-1)
	if len(info) > 1024 {
		n.throwRange("info", "must not contain more than 1024 bytes", n.vm.rt.ToValue(len(info)))
	}
	h := n.needDigest(c.Argument(0), "crypto.hkdf").hash
	if size > 255*h.Size() {
		n.throwCode("RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length")
	}
	out, err := hkdf.Key(h.New, key, salt, string(info), size)
	n.throwUnavailable("crypto.hkdf", err)
	return n.arrayBuffer(out)
}
