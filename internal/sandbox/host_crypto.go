package sandbox

import (
	"crypto"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

//go:embed host_crypto.js
var cryptoSource string

var cryptoProgram = hostProgram("crypto/webcrypto", cryptoSource)

// webCrypto is https://w3c.github.io/webcrypto/ as far as Node has it and Go's
// library gives it. What is random is a stream that the seed determines, apart
// from that of Math.random: the same run gives the same keys, nonces and
// signatures.
type webCrypto struct {
	*hostGlobals
	random *rand.ChaCha8
}

// webCrypto is the one of a run: what draws from its randomness anywhere draws
// from the same stream.
func (g *hostGlobals) webCrypto() *webCrypto {
	if g.crypto == nil {
		g.crypto = &webCrypto{g, cryptoStream(g.vm.opts.Seed)}
	}
	return g.crypto
}

func (g *hostGlobals) cryptoNatives() map[string]any {
	rt, w := g.vm.rt, g.webCrypto()
	key := func(f func(*cryptoKey) any) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value { return rt.ToValue(f(c.Argument(0).Export().(*cryptoKey))) }
	}
	return map[string]any{
		"getRandomValues": w.getRandomValues,
		"randomUUID":      func(goja.FunctionCall) goja.Value { return rt.ToValue(w.randomUUID()) },
		"digest":          w.digest, "importKey": w.importKey, "exportKey": w.exportKey, "generateKey": w.generateKey,
		"sign": w.sign, "verify": w.verify, "encrypt": w.encrypt, "decrypt": w.decrypt,
		"deriveBits": w.deriveBits, "deriveKey": w.deriveKey,
		"keyType":        key(func(k *cryptoKey) any { return k.kind }),
		"keyExtractable": key(func(k *cryptoKey) any { return k.extractable }),
		"keyAlgorithm":   key(func(k *cryptoKey) any { return w.describe(k) }),
		"keyUsages":      key(func(k *cryptoKey) any { return w.strings(k.usages) }),
		"unsupported": func(c goja.FunctionCall) goja.Value {
			w.throwDOM("NotSupportedError", "subtle."+c.Argument(0).String()+" is not available here; exportKey, importKey, encrypt and decrypt are")
			return nil
		},
	}
}

// cryptoStream is the randomness of a seed.
func cryptoStream(seed int64) *rand.ChaCha8 { return rand.NewChaCha8(cryptoSeed(seed)) }

func cryptoSeed(seed int64) [32]byte {
	key := [32]byte{8: 'c', 'r', 'y', 'p', 't', 'o'}
	binary.LittleEndian.PutUint64(key[:], uint64(seed))
	return key
}

func (w *webCrypto) bytesOf(n int) []byte {
	b := make([]byte, n)
	_, _ = w.random.Read(b) // never fails
	return b
}

func (w *webCrypto) randomUUID() string {
	b := w.bytesOf(16)
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	x := hex.EncodeToString(b)
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

func (w *webCrypto) getRandomValues(c goja.FunctionCall) goja.Value {
	o, _ := c.Argument(0).(*goja.Object)
	class := ""
	if o != nil {
		class = (&printer{in: w.vm.inspector}).typedKind(o)
	}
	if class == "" || strings.HasPrefix(class, "Float") {
		w.throwDOM("TypeMismatchError", "The data argument must be an integer-type TypedArray")
	}
	b, _ := w.bytes(o)
	if len(b) > 65536 {
		w.throwDOM("QuotaExceededError", "The requested length exceeds 65,536 bytes")
	}
	_, _ = w.random.Read(b)
	return o
}

func (w *webCrypto) strings(list []string) goja.Value {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return w.vm.rt.NewArray(out...)
}

// algorithm is a normalized AlgorithmIdentifier: its name, and the object that
// has the parameters.
type algorithm struct {
	w      *webCrypto
	name   string
	params Arg
}

// algorithm reads an AlgorithmIdentifier for an operation that has the named
// algorithms.
func (w *webCrypto) algorithm(v goja.Value, operation string, has ...string) algorithm {
	a := Arg{vm: w.vm, v: v}
	name, given := "", a
	switch a.Kind() {
	case "string":
		name = v.String()
	case "object", "function", "array":
		if given = a.Get("name"); given.Undefined() {
			w.throwMissing("Algorithm", "name")
		}
		name = given.String()
	default:
		name = a.String()
	}
	for _, known := range has {
		if strings.EqualFold(known, name) {
			return algorithm{w, known, a}
		}
	}
	w.throwDOM("NotSupportedError", fmt.Sprintf("Unrecognized algorithm name: %q; %s has %s here", name, operation, strings.Join(has, ", ")))
	return algorithm{}
}

func (w *webCrypto) throwMissing(dictionary, member string) {
	w.throwCode("TypeError", "ERR_MISSING_OPTION", fmt.Sprintf(
		"Failed to normalize algorithm: passed algorithm can not be converted to '%s' because '%s' is required in '%[1]s'.", dictionary, member))
}

func (a algorithm) dictionary() string {
	return strings.NewReplacer("-", "", "RSASSAPKCS1v1_5", "RsaHashed", "RSAPSS", "RsaPss", "ECDSA", "Ecdsa", "HMAC", "Hmac",
		"AES", "Aes", "GCM", "Gcm", "CBC", "Cbc", "CTR", "Ctr", "PBKDF2", "Pbkdf2", "HKDF", "Hkdf").Replace(a.name) + "Params"
}

// required is a member of the parameters that must be there.
func (a algorithm) required(member string) Arg {
	v := a.params.Get(member)
	if v.Undefined() {
		a.w.throwMissing(a.dictionary(), member)
	}
	return v
}

func (a algorithm) bytes(member string) []byte {
	return a.w.needBytes(a.required(member).v, fmt.Sprintf("'%s' of '%s'", member, a.dictionary()))
}

func (a algorithm) integer(member string, high int) int {
	f, ok := a.required(member).Number()
	if !ok || !(f >= 0 && f <= float64(high)) {
		a.w.throwCode("TypeError", "ERR_OUT_OF_RANGE", fmt.Sprintf("'%s' of '%s' is outside the expected range of 0 to %d.", member, a.dictionary(), high))
	}
	return int(f)
}

func (a algorithm) hash() crypto.Hash {
	return hashOf(a.w.algorithm(a.required("hash").v, "hash", hashNames()...).name)
}

func hashNames() []string { return []string{"SHA-1", "SHA-256", "SHA-384", "SHA-512"} }

func hashOf(name string) crypto.Hash {
	return []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512}[slices.Index(hashNames(), name)]
}

// hashBits is the number in the name of a hash.
func hashBits(h crypto.Hash) string { return strings.TrimPrefix(h.String(), "SHA-") }

// sum names each hash that actions may, which also registers it with
// [crypto.Hash] for the other operations.
func sum(h crypto.Hash, data []byte) []byte {
	switch h {
	case crypto.SHA1:
		out := sha1.Sum(data)
		return out[:]
	case crypto.SHA384:
		out := sha512.Sum384(data)
		return out[:]
	case crypto.SHA512:
		out := sha512.Sum512(data)
		return out[:]
	}
	out := sha256.Sum256(data)
	return out[:]
}

func (w *webCrypto) data(c goja.FunctionCall, i int) []byte {
	return w.needBytes(c.Argument(i), "The data argument")
}

func (w *webCrypto) digest(c goja.FunctionCall) goja.Value {
	h := hashOf(w.algorithm(c.Argument(0), "subtle.digest", hashNames()...).name)
	return w.arrayBuffer(sum(h, w.data(c, 1)))
}
