package sandbox

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"

	"github.com/dop251/goja"
)

// jwkAlgorithm is the "alg" of a key, or nothing.
func (k *cryptoKey) jwkAlgorithm() string {
	bits := ""
	if k.hash != 0 {
		bits = hashBits(k.hash)
	}
	switch k.algorithm {
	case "HMAC":
		return "HS" + bits
	case "RSASSA-PKCS1-v1_5":
		return "RS" + bits
	case "RSA-PSS":
		return "PS" + bits
	case "AES-GCM", "AES-CBC", "AES-CTR":
		return fmt.Sprintf("A%d%s", 8*len(k.material.([]byte)), k.algorithm[4:])
	case "Ed25519":
		return "EdDSA"
	}
	return ""
}

// importJWK reads a JSON Web Key; see
// https://www.rfc-editor.org/rfc/rfc7517 and https://www.rfc-editor.org/rfc/rfc7518#section-6.
func (w *webCrypto) importJWK(k *cryptoKey, v goja.Value) {
	jwk := jwkReader{w, Arg{vm: w.vm, v: v}, func(message string) { w.throwDOM("DataError", message) }}
	if jwk.from.Kind() != "object" {
		w.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", "Failed to execute 'importKey' on 'SubtleCrypto': 2nd argument can not be converted to a dictionary")
	}
	if jwk.text("kty") != keyType(k.algorithm) {
		w.throwDOM("DataError", `Invalid JWK "kty" Parameter`)
	}
	if ext := jwk.from.Get("ext"); !ext.Undefined() && !ext.Truthy() && k.extractable {
		w.throwDOM("DataError", `JWK "ext" Parameter and extractable mismatch`)
	}
	switch keyType(k.algorithm) {
	case "oct":
		k.kind, k.material = "secret", jwk.bytes("k")
	case "RSA":
		jwk.rsa(k)
	case "EC":
		jwk.ec(k)
	default:
		jwk.okp(k)
	}
	alg := jwk.text("alg")
	if k.algorithm == "PBKDF2" || k.algorithm == "HKDF" || k.algorithm == "ECDSA" || k.algorithm == "Ed25519" {
		alg = ""
	}
	if alg != "" && alg != k.jwkAlgorithm() {
		w.throwDOM("DataError", `JWK "alg" does not match the requested algorithm`)
	}
	ops := jwk.from.Get("key_ops")
	if ops.Kind() != "array" {
		return
	}
	listed := w.usages(ops.v)
	for _, usage := range k.usages {
		if !slices.Contains(listed, usage) {
			w.throwDOM("DataError", "Key operations and usage mismatch")
		}
	}
}

type jwkReader struct {
	w    *webCrypto
	from Arg
	fail func(message string) // does not return
}

func (j jwkReader) check(err error) {
	if err != nil {
		j.fail("Invalid keyData")
	}
}

func (j jwkReader) has(name string) bool { return !j.from.Get(name).Undefined() }

func (j jwkReader) text(name string) string {
	s, _ := j.from.Get(name).Text()
	return s
}

// bytes is a member in base64url; it must be there.
func (j jwkReader) bytes(name string) []byte {
	b := decodeBase64(j.text(name))
	if len(b) == 0 && name != "k" || len(b) > maxRSABits || !j.has(name) {
		j.fail("Invalid keyData")
	}
	return b
}

func (j jwkReader) integer(name string) *big.Int { return new(big.Int).SetBytes(j.bytes(name)) }

func (j jwkReader) rsa(k *cryptoKey) {
	e := j.integer("e")
	if !e.IsInt64() || e.Int64() > 1<<31-1 || 8*len(j.bytes("n")) > maxRSABits+8 {
		j.fail("Invalid keyData")
	}
	pub := rsa.PublicKey{N: j.integer("n"), E: int(e.Int64())}
	if !j.has("d") {
		k.kind, k.material = "public", &pub
		return
	}
	key := &rsa.PrivateKey{PublicKey: pub, D: j.integer("d"), Primes: []*big.Int{j.integer("p"), j.integer("q")}}
	for _, prime := range key.Primes {
		if prime.BitLen() > maxRSABits {
			j.fail("Invalid keyData")
		}
	}
	j.check(key.Validate())
	key.Precompute()
	k.kind, k.material = "private", key
}

func (j jwkReader) ec(k *cryptoKey) {
	curve := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}[j.text("crv")]
	if curve == nil {
		j.fail(`JWK "crv" Parameter and algorithm name mismatch`)
	}
	point := slices.Concat([]byte{4}, j.bytes("x"), j.bytes("y"))
	pub, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	j.check(err)
	k.kind, k.material = "public", pub
	if j.has("d") {
		key, err := ecdsa.ParseRawPrivateKey(curve, j.bytes("d"))
		j.check(err)
		if !key.PublicKey.Equal(pub) {
			j.fail("Invalid keyData")
		}
		k.kind, k.material = "private", key
	}
}

func (j jwkReader) okp(k *cryptoKey) {
	x := j.bytes("x")
	if j.text("crv") != "Ed25519" || len(x) != ed25519.PublicKeySize {
		j.fail(`JWK "crv" Parameter and algorithm name mismatch`)
	}
	k.kind, k.material = "public", ed25519.PublicKey(x)
	if !j.has("d") {
		return
	}
	seed := j.bytes("d")
	if len(seed) != ed25519.SeedSize {
		j.fail("Invalid keyData")
	}
	key := ed25519.NewKeyFromSeed(seed)
	if !bytes.Equal(key[ed25519.SeedSize:], x) {
		j.fail("Invalid keyData")
	}
	k.kind, k.material = "private", key
}

func (w *webCrypto) exportJWK(k *cryptoKey) goja.Value {
	o := w.vm.rt.NewObject()
	set := func(name string, v any) {
		if b, ok := v.([]byte); ok {
			v = base64.RawURLEncoding.EncodeToString(b)
		}
		_ = o.Set(name, v)
	}
	set("key_ops", w.strings(k.usages))
	set("ext", k.extractable)
	exportMaterial(k.material, set)
	if alg := k.jwkAlgorithm(); alg != "" && k.algorithm != "Ed25519" {
		set("alg", alg)
	}
	return o
}

// exportMaterial sets the members that are the key itself.
func exportMaterial(m any, set func(string, any)) {
	switch m := m.(type) {
	case []byte:
		set("kty", "oct")
		set("k", m)
	case *rsa.PublicKey, *rsa.PrivateKey:
		exportRSA(m, set)
	case *ecdsa.PublicKey, *ecdsa.PrivateKey:
		exportEC(m, set)
	case ed25519.PublicKey:
		set("crv", "Ed25519")
		set("x", []byte(m))
		set("kty", "OKP")
	case ed25519.PrivateKey:
		set("crv", "Ed25519")
		set("d", m.Seed())
		set("x", []byte(m[ed25519.SeedSize:]))
		set("kty", "OKP")
	}
}

func exportRSA(m crypto.PublicKey, set func(string, any)) {
	pub := rsaPublic(m)
	set("kty", "RSA")
	set("n", pub.N.Bytes())
	set("e", big.NewInt(int64(pub.E)).Bytes())
	key, ok := m.(*rsa.PrivateKey)
	if !ok {
		return
	}
	set("d", key.D.Bytes())
	set("p", key.Primes[0].Bytes())
	set("q", key.Primes[1].Bytes())
	set("dp", key.Precomputed.Dp.Bytes())
	set("dq", key.Precomputed.Dq.Bytes())
	set("qi", key.Precomputed.Qinv.Bytes())
}

func exportEC(m any, set func(string, any)) {
	pub := ecPublic(m)
	point, err := pub.Bytes()
	if err != nil {
		return
	}
	size := len(point) / 2
	set("kty", "EC")
	set("x", point[1:1+size])
	set("y", point[1+size:])
	set("crv", pub.Params().Name)
	if key, ok := m.(*ecdsa.PrivateKey); ok {
		if d, err := key.Bytes(); err == nil {
			set("d", d)
		}
	}
}
