package sandbox

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"math"
	"strings"

	"github.com/dop251/goja"
)

// The paddings and salt lengths of RSA, as OpenSSL numbers them.
const (
	rsaPKCS1   = 1
	rsaRaw     = 3
	rsaOAEP    = 4
	rsaPSS     = 6
	saltDigest = -1
	saltLong   = -2 // the longest when signing, whatever there is when verifying
)

func (n nodeCrypto) signNatives() map[string]any {
	return map[string]any{
		"signState":   n.signState,
		"verifyState": n.verifyState,
		"signOnce":    n.signOnce,
		"verifyOnce":  n.verifyOnce,
	}
}

// signOptions are those beside a key.
type signOptions struct {
	padding, salt int
	salted, inRow bool
}

// signOptions reads the key argument of sign and verify, which may be an object
// with options.
func (n nodeCrypto) signOptions(v goja.Value) signOptions {
	out := signOptions{padding: rsaPKCS1}
	if _, isObject := v.(*goja.Object); !isObject {
		return out
	}
	options := Arg{vm: n.vm, v: v}
	if _, isBytes := n.bytes(v); isBytes {
		return out
	}
	if p := options.Get("padding"); !p.Undefined() {
		out.padding = n.int32Option("padding", p)
	}
	if s := options.Get("saltLength"); !s.Undefined() {
		out.salt, out.salted = n.int32Option("saltLength", s), true
	}
	if e := options.Get("dsaEncoding"); !e.Undefined() {
		text, _ := e.Text()
		if text != "der" && text != "ieee-p1363" {
			n.throwOption("dsaEncoding", e)
		}
		out.inRow = text == "ieee-p1363"
	}
	return out
}

func (n nodeCrypto) int32Option(name string, v Arg) int {
	f, ok := v.Number()
	if !ok || f != math.Trunc(f) || math.Abs(f) > math.MaxInt32 {
		n.throwOption(name, v)
	}
	return int(f)
}

// streamed is the digest of a Sign or a Verify, which it ends.
func (n nodeCrypto) streamed(c goja.FunctionCall) (*hashState, []byte) {
	h := mustHandle[hashState](c.Argument(0))
	if h.done {
		n.throwCode("Error", "ERR_CRYPTO_INVALID_STATE", "Not initialised")
	}
	h.done = true
	if asymmetricType(mustHandle[cryptoKey](c.Argument(1)).material) == "ed25519" {
		n.throwCode("Error", "ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation")
	}
	return h, h.Sum(nil)
}

// signState is signState(state, key, options).
func (n nodeCrypto) signState(c goja.FunctionCall) goja.Value {
	opts := n.signOptions(c.Argument(2))
	h, sum := n.streamed(c)
	return n.arrayBuffer(n.signSum(mustHandle[cryptoKey](c.Argument(1)), h.hash, sum, opts))
}

// verifyState is verifyState(state, key, options, signature, encoding).
func (n nodeCrypto) verifyState(c goja.FunctionCall) goja.Value {
	opts := n.signOptions(c.Argument(2))
	if kind(c.Argument(3)) == "string" {
		n.codec(c.Argument(4))
	}
	sig := n.input(c.Argument(3), c.Argument(4), "signature", wantsBytes)
	h, sum := n.streamed(c)
	return n.vm.rt.ToValue(n.verifySum(mustHandle[cryptoKey](c.Argument(1)), h.hash, sum, sig, opts))
}

// once is the hash of a signature made at once, and what is signed: a digest, or
// for Ed25519 the message.
func (n nodeCrypto) once(c goja.FunctionCall, method string) (crypto.Hash, []byte) {
	name, data := c.Argument(0), n.input(c.Argument(1), goja.Undefined(), "data", wantsBytes)
	ed := asymmetricType(mustHandle[cryptoKey](c.Argument(2)).material) == "ed25519"
	h := crypto.SHA256
	if !goja.IsUndefined(name) && !goja.IsNull(name) {
		h = n.needDigest(name, method).hash
		if ed {
			n.throwOpenSSL("1C80007A", "Provider routines", "invalid digest")
		}
	}
	if ed {
		return 0, data
	}
	state := h.New()
	state.Write(data)
	return h, state.Sum(nil)
}

// signOnce is signOnce(algorithm, data, key, options).
func (n nodeCrypto) signOnce(c goja.FunctionCall) goja.Value {
	opts := n.signOptions(c.Argument(3))
	h, sum := n.once(c, "crypto.sign")
	return n.arrayBuffer(n.signSum(mustHandle[cryptoKey](c.Argument(2)), h, sum, opts))
}

// verifyOnce is verifyOnce(algorithm, data, key, options, signature).
func (n nodeCrypto) verifyOnce(c goja.FunctionCall) goja.Value {
	opts := n.signOptions(c.Argument(3))
	sig, ok := n.bytes(c.Argument(4))
	if !ok || isArrayBuffer(c.Argument(4)) {
		n.throwArgument("signature", "an instance of Buffer, TypedArray, or DataView", c.Argument(4))
	}
	h, sum := n.once(c, "crypto.verify")
	return n.vm.rt.ToValue(n.verifySum(mustHandle[cryptoKey](c.Argument(2)), h, sum, sig, opts))
}

func (n nodeCrypto) signSum(k *cryptoKey, h crypto.Hash, sum []byte, opts signOptions) (out []byte) {
	var err error
	switch key := k.material.(type) {
	case ed25519.PrivateKey:
		return ed25519.Sign(key, sum)
	case *ecdsa.PrivateKey:
		// Without randomness it signs as RFC 6979 describes.
		if out, err = key.Sign(nil, sum, h); err == nil && opts.inRow {
			out, err = inRow(key, out)
		}
	case *rsa.PrivateKey:
		if n.checkPadding(opts); opts.padding == rsaPSS {
			out, err = rsa.SignPSS(n.random, key, h, sum, n.pssOptions(&key.PublicKey, h, opts))
		} else {
			out, err = rsa.SignPKCS1v15(nil, key, h, sum)
		}
	}
	n.throwRSA("crypto.sign", err)
	return out
}

func (n nodeCrypto) checkPadding(opts signOptions) {
	switch opts.padding {
	case rsaPKCS1, rsaPSS:
	case rsaRaw, rsaOAEP:
		n.throwOpenSSL("1C8000A8", "Provider routines", "invalid padding mode")
	default:
		n.throwOpenSSL("1C8000A5", "Provider routines", "illegal or unsupported padding mode")
	}
}

// pssOptions are those of signing.
func (n nodeCrypto) pssOptions(key *rsa.PublicKey, h crypto.Hash, opts signOptions) *rsa.PSSOptions {
	out := &rsa.PSSOptions{Hash: h, SaltLength: rsa.PSSSaltLengthAuto}
	switch {
	case !opts.salted || opts.salt == saltLong:
	case opts.salt == saltDigest:
		out.SaltLength = rsa.PSSSaltLengthEqualsHash
	case opts.salt == 0:
		// 0 would mean the longest there is.
		n.throwPlain("crypto.sign: a saltLength of 0 is not available in a run")
	case opts.salt < 0 || opts.salt > longestSalt(key, h):
		n.throwOpenSSL("0200006E", "rsa routines", "data too large for key size")
	default:
		out.SaltLength = opts.salt
	}
	return out
}

func longestSalt(key *rsa.PublicKey, h crypto.Hash) int {
	return (key.N.BitLen()+6)/8 - h.Size() - 2
}

// throwRSA tells what Go's library refuses about a key.
func (n nodeCrypto) throwRSA(method string, err error) {
	if err != nil && strings.Contains(err.Error(), "insecure") {
		n.throwPlain(method + ": an RSA key of less than 1024 bits is not available in a run")
	}
	n.throwUnavailable(method, err)
}

func (n nodeCrypto) verifySum(k *cryptoKey, h crypto.Hash, sum, sig []byte, opts signOptions) bool {
	switch key := publicMaterial(k.material).(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(key, sum, sig)
	case *ecdsa.PublicKey:
		if opts.inRow {
			return verifyInRow(key, sum, sig)
		}
		return ecdsa.VerifyASN1(key, sum, sig)
	case *rsa.PublicKey:
		n.checkPadding(opts)
		if key.N.BitLen() < 1024 {
			n.throwPlain("crypto.verify: an RSA key of less than 1024 bits is not available in a run")
		}
		if opts.padding == rsaPSS {
			return n.verifyPSS(key, h, sum, sig, opts)
		}
		return rsa.VerifyPKCS1v15(key, h, sum, sig) == nil
	}
	return false
}

func (n nodeCrypto) verifyPSS(key *rsa.PublicKey, h crypto.Hash, sum, sig []byte, opts signOptions) bool {
	out := &rsa.PSSOptions{Hash: h, SaltLength: rsa.PSSSaltLengthAuto}
	switch {
	case !opts.salted || opts.salt == saltLong:
	case opts.salt == saltDigest:
		out.SaltLength = rsa.PSSSaltLengthEqualsHash
	case opts.salt == 0:
		n.throwPlain("crypto.verify: a saltLength of 0 is not available in a run")
	case opts.salt < 0 || opts.salt > longestSalt(key, h):
		return false
	default:
		out.SaltLength = opts.salt
	}
	return rsa.VerifyPSS(key, h, sum, sig, out) == nil
}
