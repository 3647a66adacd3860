package sandbox

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/dop251/goja"
)

func (n nodeCrypto) rsaNatives() map[string]any {
	return map[string]any{
		"publicEncrypt":  n.publicEncrypt,
		"privateDecrypt": n.privateDecrypt,
		"privateEncrypt": n.privateEncrypt,
		"publicDecrypt":  n.publicDecrypt,
	}
}

func (n nodeCrypto) generateRSA(options Arg) *rsa.PrivateKey {
	n.needOptions(options)
	bits := n.integer(options.Get("modulusLength").v, "options.modulusLength", 0, math.MaxUint32)
	e := 65537
	if given := options.Get("publicExponent"); !given.Undefined() {
		e = n.integer(given.v, "options.publicExponent", 0, math.MaxUint32)
	}
	if !canBeRSA(bits, e) {
		n.throwPlain(fmt.Sprintf("crypto.generateKeyPair: an RSA key has %d to %d bits and an odd exponent in a run", minNewRSABits, maxNewRSABits))
	}
	return n.newRSA(bits, e)
}

// rsaOptions are those of encryption, beside a key.
type rsaOptions struct {
	padding int
	hash    crypto.Hash
	label   []byte
}

func (n nodeCrypto) rsaOptions(v goja.Value, padding int) rsaOptions {
	out := rsaOptions{padding: padding, hash: crypto.SHA1}
	_, isBytes := n.bytes(v)
	if _, isObject := v.(*goja.Object); !isObject || isBytes {
		return out
	}
	options := Arg{vm: n.vm, v: v}
	if p := options.Get("padding"); !p.Undefined() {
		out.padding = n.int32Option("padding", p)
	}
	if name := options.Get("oaepHash"); !name.Undefined() {
		text, ok := name.Text()
		if !ok {
			n.throwArgument("key.oaepHash", "of type string", name.v)
		}
		d, ok := digestOf(text)
		if !ok || d.hash == 0 {
			n.elsewhere(text, "oaepHash")
			n.throwCode("Error", "ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used")
		}
		out.hash = d.hash
	}
	if label := options.Get("oaepLabel"); !label.Undefined() {
		out.label = slices.Clone(n.input(label.v, options.Get("encoding").v, "key.oaepLabel", wantsBytes))
	}
	return out
}

// rsaInput reads (key, options, buffer) of the four operations.
func (n nodeCrypto) rsaInput(c goja.FunctionCall, padding int) (*cryptoKey, rsaOptions, []byte) {
	k := mustHandle[cryptoKey](c.Argument(0))
	data := n.input(c.Argument(2), Arg{vm: n.vm, v: c.Argument(1)}.Get("encoding").v, "buffer", wantsBytes)
	if asymmetricType(k.material) != "rsa" {
		n.throwOpenSSL("03000096", "digital envelope routines", "operation not supported for this keytype")
	}
	return k, n.rsaOptions(c.Argument(1), padding), data
}

func (n nodeCrypto) throwPaddingMode() {
	n.throwOpenSSL("02000076", "rsa routines", "unknown padding type")
}

func (n nodeCrypto) publicEncrypt(c goja.FunctionCall) goja.Value {
	k, opts, data := n.rsaInput(c, rsaOAEP)
	key := rsaPublic(publicMaterial(k.material))
	switch opts.padding {
	case rsaOAEP:
		out, err := rsa.EncryptOAEP(opts.hash.New(), n.random, key, data, opts.label)
		if errors.Is(err, rsa.ErrMessageTooLong) {
			n.throwTooLarge()
		}
		n.throwRSA("crypto.publicEncrypt", err)
		return n.arrayBuffer(out)
	case rsaPKCS1:
		return n.arrayBuffer(n.raise(key, n.padRandom(data, key.Size())))
	case rsaRaw:
		return n.arrayBuffer(n.raise(key, n.whole(data, key.Size())))
	}
	n.throwPaddingMode()
	return nil
}

func (n nodeCrypto) throwTooLarge() {
	n.throwOpenSSL("0200006E", "rsa routines", "data too large for key size")
}

// padRandom pads as https://www.rfc-editor.org/rfc/rfc8017#section-7.2.1 has it;
// Go's library would take true randomness.
func (n nodeCrypto) padRandom(data []byte, size int) []byte {
	if len(data) > size-11 {
		n.throwTooLarge()
	}
	out := []byte{0, 2}
	for len(out) < size-len(data)-1 {
		if b := n.bytesOf(1)[0]; b != 0 {
			out = append(out, b)
		}
	}
	return slices.Concat(out, []byte{0}, data)
}

func (n nodeCrypto) whole(data []byte, size int) []byte {
	switch {
	case len(data) > size:
		n.throwTooLarge()
	case len(data) < size:
		n.throwOpenSSL("0200007A", "rsa routines", "data too small for key size")
	}
	return data
}

// raise is the operation with the public key.
func (n nodeCrypto) raise(key *rsa.PublicKey, data []byte) []byte {
	return n.power(data, big.NewInt(int64(key.E)), key.N)
}

func (n nodeCrypto) power(data []byte, exponent, modulus *big.Int) []byte {
	m := new(big.Int).SetBytes(data)
	if m.Cmp(modulus) >= 0 {
		n.throwOpenSSL("02000084", "rsa routines", "data too large for modulus")
	}
	return m.Exp(m, exponent, modulus).FillBytes(make([]byte, (modulus.BitLen()+7)/8))
}

func (n nodeCrypto) privateDecrypt(c goja.FunctionCall) goja.Value {
	k, opts, data := n.rsaInput(c, rsaOAEP)
	key := k.material.(*rsa.PrivateKey)
	switch opts.padding {
	case rsaOAEP:
		out, err := rsa.DecryptOAEP(opts.hash.New(), nil, key, data, opts.label)
		if errors.Is(err, rsa.ErrDecryption) {
			n.throwOpenSSL("02000079", "rsa routines", "oaep decoding error")
		}
		n.throwRSA("crypto.privateDecrypt", err)
		return n.arrayBuffer(out)
	case rsaPKCS1:
		// So do Node 18, 20 and 22, since the attack that CVE-2023-46809 names.
		n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE",
			"RSA_PKCS1_PADDING is no longer supported for private decryption, this can be reverted with --security-revert=CVE-2023-46809")
	case rsaRaw:
		return n.arrayBuffer(n.power(n.whole(data, key.Size()), key.D, key.N))
	}
	n.throwPaddingMode()
	return nil
}

func (n nodeCrypto) privateEncrypt(c goja.FunctionCall) goja.Value {
	k, opts, data := n.rsaInput(c, rsaPKCS1)
	key := k.material.(*rsa.PrivateKey)
	switch opts.padding {
	case rsaPKCS1:
		if len(data) > key.Size()-11 {
			n.throwTooLarge()
		}
		fill := slices.Repeat([]byte{0xFF}, key.Size()-len(data)-3)
		return n.arrayBuffer(n.power(slices.Concat([]byte{0, 1}, fill, []byte{0}, data), key.D, key.N))
	case rsaRaw:
		return n.arrayBuffer(n.power(n.whole(data, key.Size()), key.D, key.N))
	}
	n.throwPaddingMode()
	return nil
}

func (n nodeCrypto) publicDecrypt(c goja.FunctionCall) goja.Value {
	k, opts, data := n.rsaInput(c, rsaPKCS1)
	key := rsaPublic(publicMaterial(k.material))
	if opts.padding != rsaPKCS1 && opts.padding != rsaRaw {
		n.throwPaddingMode()
	}
	if opts.padding == rsaRaw {
		return n.arrayBuffer(n.raise(key, n.whole(data, key.Size())))
	}
	out := n.raise(key, data)
	rest, ok := bytes.CutPrefix(out, []byte{0, 1})
	text := bytes.TrimLeft(rest, "\xFF")
	if !ok || len(rest)-len(text) < 8 || len(text) == 0 || text[0] != 0 {
		n.throwOpenSSL("0200008A", "rsa routines", "invalid padding")
	}
	return n.arrayBuffer(slices.Clone(text[1:]))
}
