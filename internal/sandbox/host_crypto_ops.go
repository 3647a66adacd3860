package sandbox

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/dop251/goja"
)

func signAlgorithms() []string {
	return []string{"HMAC", "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519"}
}

func cipherAlgorithms() []string { return []string{"AES-GCM", "AES-CBC", "AES-CTR"} }

// use reads the algorithm of an operation and refuses a key that is not meant
// for it.
func (w *webCrypto) use(c goja.FunctionCall, usage string, has []string) (algorithm, *cryptoKey) {
	alg, k := w.algorithm(c.Argument(0), "subtle."+usage, has...), c.Argument(1).Export().(*cryptoKey)
	if k.algorithm != alg.name || !slices.Contains(k.usages, usage) {
		w.throwDOM("InvalidAccessError", "Unable to use this key to "+usage)
	}
	return alg, k
}

func (w *webCrypto) throwOperation(err error) {
	if err != nil {
		w.throwDOM("OperationError", "The operation failed for an operation-specific reason: "+err.Error())
	}
}

func (w *webCrypto) sign(c goja.FunctionCall) goja.Value {
	alg, k := w.use(c, "sign", signAlgorithms())
	data := w.data(c, 2)
	var out []byte
	var err error
	switch key := k.material.(type) {
	case []byte:
		out = mac(k, data)
	case *rsa.PrivateKey:
		if alg.name == "RSA-PSS" {
			out, err = rsa.SignPSS(w.random, key, k.hash, sum(k.hash, data), w.pss(alg, k))
		} else {
			out, err = rsa.SignPKCS1v15(nil, key, k.hash, sum(k.hash, data))
		}
	case *ecdsa.PrivateKey:
		out, err = signECDSA(key, alg.hash(), data)
	case ed25519.PrivateKey:
		out = ed25519.Sign(key, data)
	}
	w.throwOperation(err)
	return w.arrayBuffer(out)
}

func mac(k *cryptoKey, data []byte) []byte {
	m := hmac.New(k.hash.New, k.material.([]byte))
	m.Write(data)
	return m.Sum(nil)
}

func (w *webCrypto) pss(alg algorithm, k *cryptoKey) *rsa.PSSOptions {
	salt := alg.integer("saltLength", math.MaxInt32)
	if limit := (rsaPublic(k.material).N.BitLen()+6)/8 - k.hash.Size() - 2; salt > limit {
		w.throwDOM("OperationError", fmt.Sprintf("saltLength is %d; this key and hash allow up to %d", salt, limit))
	}
	if salt == 0 {
		// 0 would mean the longest there is.
		w.throwDOM("NotSupportedError", "RSA-PSS with a saltLength of 0 is not available here")
	}
	return &rsa.PSSOptions{SaltLength: salt, Hash: k.hash}
}

// signECDSA signs without randomness, as RFC 6979 describes, and gives r and s
// in a row.
func signECDSA(key *ecdsa.PrivateKey, h crypto.Hash, data []byte) ([]byte, error) {
	der, err := key.Sign(nil, sum(h, data), h)
	if err != nil {
		return nil, err
	}
	return inRow(key, der)
}

// inRow gives the r and s of a signature in a row.
func inRow(key *ecdsa.PrivateKey, der []byte) ([]byte, error) {
	var sig struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &sig); err != nil {
		return nil, err
	}
	size := (key.Params().BitSize + 7) / 8
	out := make([]byte, 2*size)
	sig.R.FillBytes(out[:size])
	sig.S.FillBytes(out[size:])
	return out, nil
}

// verify is verify(algorithm, key, signature, data).
func (w *webCrypto) verify(c goja.FunctionCall) goja.Value {
	alg, k := w.use(c, "verify", signAlgorithms())
	sig, data := w.needBytes(c.Argument(2), "The signature argument"), w.data(c, 3)
	ok := false
	switch key := k.material.(type) {
	case []byte:
		ok = hmac.Equal(mac(k, data), sig)
	case *rsa.PublicKey:
		if alg.name == "RSA-PSS" {
			ok = rsa.VerifyPSS(key, k.hash, sum(k.hash, data), sig, w.pss(alg, k)) == nil
		} else {
			ok = rsa.VerifyPKCS1v15(key, k.hash, sum(k.hash, data), sig) == nil
		}
	case *ecdsa.PublicKey:
		ok = verifyInRow(key, sum(alg.hash(), data), sig)
	case ed25519.PublicKey:
		ok = ed25519.Verify(key, data, sig)
	}
	return w.vm.rt.ToValue(ok)
}

func verifyInRow(key *ecdsa.PublicKey, digest, sig []byte) bool {
	size := (key.Params().BitSize + 7) / 8
	return len(sig) == 2*size && ecdsa.Verify(key, digest, new(big.Int).SetBytes(sig[:size]), new(big.Int).SetBytes(sig[size:]))
}

func (w *webCrypto) encrypt(c goja.FunctionCall) goja.Value { return w.crypt(c, "encrypt") }
func (w *webCrypto) decrypt(c goja.FunctionCall) goja.Value { return w.crypt(c, "decrypt") }

func (w *webCrypto) crypt(c goja.FunctionCall, usage string) goja.Value {
	alg, k := w.use(c, usage, cipherAlgorithms())
	data := w.data(c, 2)
	block, err := aes.NewCipher(k.material.([]byte))
	w.throwOperation(err)
	var out []byte
	switch alg.name {
	case "AES-GCM":
		out = w.gcm(alg, block, data, usage)
	case "AES-CBC":
		out = w.cbc(alg, block, data, usage)
	default:
		out = w.ctr(alg, block, data)
	}
	return w.arrayBuffer(out)
}

func (w *webCrypto) gcm(alg algorithm, block cipher.Block, data []byte, usage string) []byte {
	iv, tag := alg.bytes("iv"), 128
	if !alg.params.Get("tagLength").Undefined() {
		tag = alg.integer("tagLength", 255)
	}
	var aad []byte
	if !alg.params.Get("additionalData").Undefined() {
		aad = alg.bytes("additionalData")
	}
	var aead cipher.AEAD
	var err error
	switch {
	case len(iv) == 0:
		w.throwDOM("OperationError", "algorithm.iv must not be empty")
	case !slices.Contains([]int{96, 104, 112, 120, 128}, tag):
		w.throwDOM("OperationError", fmt.Sprintf("%d is not a valid AES-GCM tag length here; 96, 104, 112, 120 and 128 are", tag))
	case tag == 128:
		aead, err = cipher.NewGCMWithNonceSize(block, len(iv))
	case len(iv) == 12:
		aead, err = cipher.NewGCMWithTagSize(block, tag/8)
	default:
		w.throwDOM("NotSupportedError", "AES-GCM with a short tag needs an iv of 12 bytes here")
	}
	w.throwOperation(err)
	if usage == "encrypt" {
		return aead.Seal(nil, iv, data, aad)
	}
	if len(data) < tag/8 {
		w.throwDOM("OperationError", "The provided data is too small.")
	}
	out, err := aead.Open(nil, iv, data, aad)
	w.throwOperation(err)
	return out
}

func (w *webCrypto) cbc(alg algorithm, block cipher.Block, data []byte, usage string) []byte {
	iv := alg.bytes("iv")
	if len(iv) != aes.BlockSize {
		w.throwDOM("OperationError", "algorithm.iv must contain exactly 16 bytes")
	}
	if usage == "encrypt" {
		out := padded(data)
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, out)
		return out
	}
	out := slices.Clone(data)
	if len(out) > 0 && len(out)%aes.BlockSize == 0 {
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, out)
		if text, ok := unpad(out); ok {
			return text
		}
	}
	w.throwDOM("OperationError", "The operation failed for an operation-specific reason")
	return nil
}

// padded is a copy with the padding of PKCS #7.
func padded(b []byte) []byte {
	size := aes.BlockSize - len(b)%aes.BlockSize
	return slices.Concat(b, bytes.Repeat([]byte{byte(size)}, size))
}

// unpad takes the padding off; ok is false where there is none.
func unpad(b []byte) (text []byte, ok bool) {
	if len(b) == 0 {
		return nil, false
	}
	size := int(b[len(b)-1])
	if size == 0 || size > aes.BlockSize || size > len(b) || bytes.Count(b[len(b)-size:], b[len(b)-1:]) != size {
		return nil, false
	}
	return b[:len(b)-size], true
}

// ctr counts in all 128 bits of the block; a shorter counter would wrap
// elsewhere, which only differs when it does wrap.
func (w *webCrypto) ctr(alg algorithm, block cipher.Block, data []byte) []byte {
	counter, bits := alg.bytes("counter"), alg.integer("length", 255)
	if len(counter) != aes.BlockSize || bits == 0 || bits > 128 {
		w.throwDOM("OperationError", "AES-CTR needs a counter of 16 bytes and a length of 1 to 128")
	}
	start := new(big.Int).SetBytes(counter)
	low := new(big.Int).And(start, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(bits)), big.NewInt(1)))
	low.Add(low, big.NewInt(int64(len(data)/aes.BlockSize)))
	if low.BitLen() > bits {
		w.throwDOM("NotSupportedError", "AES-CTR with a counter that wraps around is not available here")
	}
	out := make([]byte, len(data))
	cipher.NewCTR(block, counter).XORKeyStream(out, data)
	return out
}

// maxRounds bounds the work of PBKDF2, which nothing can interrupt: iterations
// times blocks of output, some seconds.
const maxRounds = 5_000_000

// tooManyRounds says why PBKDF2 would take too long; "" when it does not.
func tooManyRounds(rounds, size, block int) string {
	if rounds*(size/block+1) <= maxRounds {
		return ""
	}
	return fmt.Sprintf("PBKDF2 is limited to %d iterations, times blocks of output, here", maxRounds)
}

// deriveBits is deriveBits(algorithm, key, length).
func (w *webCrypto) deriveBits(c goja.FunctionCall) goja.Value {
	bits, ok := Arg{vm: w.vm, v: c.Argument(2)}.Number()
	switch {
	case !ok:
		w.throwDOM("OperationError", "length cannot be null")
	case bits != math.Trunc(bits) || math.Mod(bits, 8) != 0:
		w.throwDOM("OperationError", "length must be a multiple of 8")
	case bits < 0 || bits > 1<<24:
		w.throwDOM("OperationError", "length is out of range")
	}
	return w.arrayBuffer(w.derive(c, "deriveBits", int(bits)/8))
}

func (w *webCrypto) derive(c goja.FunctionCall, usage string, n int) []byte {
	alg, k := w.use(c, usage, []string{"PBKDF2", "HKDF"})
	h, salt, secret := alg.hash(), alg.bytes("salt"), k.material.([]byte)
	var out []byte
	var err error
	if alg.name == "HKDF" {
		out, err = hkdf.Key(h.New, secret, salt, string(alg.bytes("info")), n)
		w.throwOperation(err)
		return out
	}
	rounds := alg.integer("iterations", math.MaxInt32)
	switch {
	case rounds == 0:
		w.throwDOM("OperationError", "iterations cannot be zero")
	case n == 0:
		return nil
	}
	if why := tooManyRounds(rounds, n, h.Size()); why != "" {
		w.throwDOM("NotSupportedError", why)
	}
	out, err = pbkdf2.Key(h.New, string(secret), salt, rounds, n)
	w.throwOperation(err)
	return out
}

// deriveKey is deriveKey(algorithm, key, derived algorithm, extractable, usages).
func (w *webCrypto) deriveKey(c goja.FunctionCall) goja.Value {
	alg := w.algorithm(c.Argument(2), "subtle.deriveKey", "HMAC", "AES-GCM", "AES-CBC", "AES-CTR")
	k := &cryptoKey{kind: "secret", algorithm: alg.name, extractable: c.Argument(3).ToBoolean(), usages: w.usages(c.Argument(4))}
	bits := 0
	if alg.name == "HMAC" {
		k.hash = alg.hash()
		bits = 8 * k.hash.New().BlockSize()
	}
	if alg.name != "HMAC" || !alg.params.Get("length").Undefined() {
		bits = alg.integer("length", 1<<16)
	}
	if bits%8 != 0 {
		w.throwDOM("OperationError", "Invalid key length")
	}
	k.material = w.derive(c, "deriveKey", bits/8)
	w.checkKey(k, alg)
	return w.vm.rt.ToValue(k)
}
