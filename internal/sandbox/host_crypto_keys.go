package sandbox

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// cryptoKey is the state of a CryptoKey. material is a []byte, or a key of Go's
// library: a pointer for RSA and ECDSA, a value for Ed25519.
type cryptoKey struct {
	kind        string // "secret", "private" or "public"
	algorithm   string
	hash        crypto.Hash // 0: none
	extractable bool
	usages      []string
	material    any
}

// maxRSABits bounds the work of one RSA operation.
const maxRSABits = 8192

func keyAlgorithms() []string {
	return []string{"HMAC", "AES-GCM", "AES-CBC", "AES-CTR", "PBKDF2", "HKDF", "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519"}
}

// keyType is the "kty" of an algorithm's keys.
func keyType(algorithm string) string {
	switch algorithm {
	case "RSASSA-PKCS1-v1_5", "RSA-PSS":
		return "RSA"
	case "ECDSA":
		return "EC"
	case "Ed25519":
		return "OKP"
	}
	return "oct"
}

// describe is the algorithm of a key as scripts see it.
func (w *webCrypto) describe(k *cryptoKey) goja.Value {
	rt := w.vm.rt
	o := rt.NewObject()
	_ = o.Set("name", k.algorithm)
	bits := 0
	switch m := k.material.(type) {
	case []byte:
		bits = 8 * len(m)
	case *rsa.PrivateKey, *rsa.PublicKey:
		pub := rsaPublic(m)
		_ = o.Set("modulusLength", pub.N.BitLen())
		_ = o.Set("publicExponent", w.uint8Array(big.NewInt(int64(pub.E)).Bytes()))
	case *ecdsa.PrivateKey:
		_ = o.Set("namedCurve", m.Params().Name)
	case *ecdsa.PublicKey:
		_ = o.Set("namedCurve", m.Params().Name)
	}
	if k.hash != 0 {
		hash := rt.NewObject()
		_ = hash.Set("name", k.hash.String())
		_ = o.Set("hash", hash)
	}
	if bits > 0 && (k.algorithm == "HMAC" || strings.HasPrefix(k.algorithm, "AES")) {
		_ = o.Set("length", bits)
	}
	return o
}

func rsaPublic(m any) *rsa.PublicKey {
	if private, ok := m.(*rsa.PrivateKey); ok {
		return &private.PublicKey
	}
	return m.(*rsa.PublicKey)
}

// importKey is importKey(format, keyData, algorithm, extractable, usages).
func (w *webCrypto) importKey(c goja.FunctionCall) goja.Value {
	format := c.Argument(0).String()
	alg := w.algorithm(c.Argument(2), "subtle.importKey", keyAlgorithms()...)
	k := &cryptoKey{algorithm: alg.name, extractable: c.Argument(3).ToBoolean()}
	if alg.name == "HMAC" || keyType(alg.name) == "RSA" {
		k.hash = alg.hash()
	}
	k.usages = w.usages(c.Argument(4))
	switch format {
	case "raw":
		w.importRaw(k, alg, w.needBytes(c.Argument(1), "keyData"))
	case "jwk":
		w.importJWK(k, c.Argument(1))
	case "pkcs8", "spki":
		w.importDER(k, format, w.needBytes(c.Argument(1), "keyData"))
	default:
		w.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", fmt.Sprintf(
			"Failed to execute 'importKey' on 'SubtleCrypto': 1st argument value '%s' is not a valid enum value of type KeyFormat.", format))
	}
	w.checkKey(k, alg)
	return w.vm.rt.ToValue(k)
}

// usages reads a list of key usages, without repeats.
func (w *webCrypto) usages(v goja.Value) []string {
	known := []string{"encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"}
	if kind(v) != "array" {
		w.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", "keyUsages must be an array."+w.received(v))
	}
	var out []string
	for _, item := range (Arg{vm: w.vm, v: v}).Items() {
		usage := item.String()
		if !slices.Contains(known, usage) {
			w.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", fmt.Sprintf("keyUsages: value '%s' is not a valid enum value of type KeyUsage.", usage))
		}
		if !slices.Contains(out, usage) {
			out = append(out, usage)
		}
	}
	return out
}

// allowedUsages are those of a key.
func (k *cryptoKey) allowedUsages() []string {
	switch {
	case k.algorithm == "HMAC":
		return []string{"sign", "verify"}
	case strings.HasPrefix(k.algorithm, "AES"):
		return []string{"encrypt", "decrypt", "wrapKey", "unwrapKey"}
	case k.kind == "secret":
		return []string{"deriveKey", "deriveBits"}
	case k.kind == "private":
		return []string{"sign"}
	}
	return []string{"verify"}
}

// checkKey refuses a key whose parts do not go together.
func (w *webCrypto) checkKey(k *cryptoKey, alg algorithm) {
	for _, usage := range k.usages {
		if !slices.Contains(k.allowedUsages(), usage) {
			w.throwDOM("SyntaxError", fmt.Sprintf("Unsupported key usage for a %s %s key: %s", k.kind, k.algorithm, usage))
		}
	}
	if len(k.usages) == 0 && k.kind != "public" {
		w.throwDOM("SyntaxError", fmt.Sprintf("Usages cannot be empty when importing a %s key.", k.kind))
	}
	switch m := k.material.(type) {
	case []byte:
		w.checkSecret(k, m)
	case *rsa.PrivateKey, *rsa.PublicKey:
		if rsaPublic(m).N.BitLen() > maxRSABits {
			w.throwDOM("NotSupportedError", fmt.Sprintf("an RSA key may have up to %d bits here", maxRSABits))
		}
	case *ecdsa.PrivateKey, *ecdsa.PublicKey:
		if curve := w.curve(alg); curve.Params().Name != ecPublic(m).Params().Name {
			w.throwDOM("DataError", "Named curve mismatch")
		}
	}
}

func ecPublic(m any) *ecdsa.PublicKey {
	if private, ok := m.(*ecdsa.PrivateKey); ok {
		return &private.PublicKey
	}
	return m.(*ecdsa.PublicKey)
}

func (w *webCrypto) checkSecret(k *cryptoKey, m []byte) {
	switch {
	case k.algorithm == "HMAC" && len(m) == 0:
		w.throwDOM("DataError", "Zero-length key is not supported")
	case strings.HasPrefix(k.algorithm, "AES") && len(m) != 16 && len(m) != 24 && len(m) != 32:
		w.throwDOM("DataError", "Invalid key length")
	case k.extractable && (k.algorithm == "PBKDF2" || k.algorithm == "HKDF"):
		w.throwDOM("SyntaxError", k.algorithm+" keys are not extractable")
	}
}

func (w *webCrypto) curve(alg algorithm) elliptic.Curve {
	switch name := alg.required("namedCurve").String(); name {
	case "P-256":
		return elliptic.P256()
	case "P-384":
		return elliptic.P384()
	case "P-521":
		return elliptic.P521()
	default:
		w.throwDOM("NotSupportedError", fmt.Sprintf("Unrecognized namedCurve: %q; P-256, P-384 and P-521 are available", name))
	}
	return nil
}

func (w *webCrypto) throwKeyData(err error) {
	if err != nil {
		w.throwDOM("DataError", "Invalid keyData")
	}
}

func (w *webCrypto) importRaw(k *cryptoKey, alg algorithm, data []byte) {
	data = slices.Clone(data)
	switch keyType(k.algorithm) {
	case "oct":
		k.kind, k.material = "secret", data
	case "EC":
		pub, err := ecdsa.ParseUncompressedPublicKey(w.curve(alg), data)
		w.throwKeyData(err)
		k.kind, k.material = "public", pub
	case "OKP":
		if len(data) != ed25519.PublicKeySize {
			w.throwDOM("DataError", "Invalid keyData")
		}
		k.kind, k.material = "public", ed25519.PublicKey(data)
	default:
		w.throwFormat("import", k, "raw")
	}
}

func (w *webCrypto) throwFormat(verb string, k *cryptoKey, format string) {
	w.throwDOM("NotSupportedError", fmt.Sprintf("Unable to %s %s key with format %s", verb, k.algorithm, format))
}

func (w *webCrypto) importDER(k *cryptoKey, format string, data []byte) {
	var key any
	var err error
	switch {
	case keyType(k.algorithm) == "oct":
		w.throwFormat("import", k, format)
	case len(data) > maxRSABits:
		w.throwDOM("DataError", "Invalid keyData")
	case format == "spki":
		k.kind = "public"
		key, err = x509.ParsePKIXPublicKey(data)
	default:
		k.kind = "private"
		key, err = x509.ParsePKCS8PrivateKey(data)
	}
	w.throwKeyData(err)
	if kty := materialType(key); kty != keyType(k.algorithm) {
		w.throwDOM("DataError", "Invalid key type")
	}
	k.material = key
}

func materialType(key any) string {
	switch key.(type) {
	case *rsa.PrivateKey, *rsa.PublicKey:
		return "RSA"
	case *ecdsa.PrivateKey, *ecdsa.PublicKey:
		return "EC"
	case ed25519.PrivateKey, ed25519.PublicKey:
		return "OKP"
	}
	return ""
}

// exportKey is exportKey(format, key).
func (w *webCrypto) exportKey(c goja.FunctionCall) goja.Value {
	format, k := c.Argument(0).String(), c.Argument(1).Export().(*cryptoKey)
	if !k.extractable {
		w.throwDOM("InvalidAccessError", "key is not extractable")
	}
	var der []byte
	var err error
	switch {
	case format == "jwk":
		return w.exportJWK(k)
	case format == "raw" && (k.kind != "private" && keyType(k.algorithm) != "RSA"):
		der, err = rawKey(k.material)
	case format == "spki" && k.kind == "public":
		der, err = x509.MarshalPKIXPublicKey(k.material)
	case format == "pkcs8" && k.kind == "private":
		der, err = x509.MarshalPKCS8PrivateKey(k.material)
	default:
		w.throwDOM("InvalidAccessError", fmt.Sprintf("Unable to export a %s %s key with format %s", k.kind, k.algorithm, format))
	}
	if err != nil {
		w.throwDOM("OperationError", err.Error())
	}
	return w.arrayBuffer(der)
}

func rawKey(m any) ([]byte, error) {
	switch m := m.(type) {
	case *ecdsa.PublicKey:
		return m.Bytes()
	case ed25519.PublicKey:
		return slices.Clone(m), nil
	}
	return slices.Clone(m.([]byte)), nil
}

// generateKey is generateKey(algorithm, extractable, usages). The keys come
// from the seed.
func (w *webCrypto) generateKey(c goja.FunctionCall) goja.Value {
	alg := w.algorithm(c.Argument(0), "subtle.generateKey", "HMAC", "AES-GCM", "AES-CBC", "AES-CTR", "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519")
	usages, extractable := w.usages(c.Argument(2)), c.Argument(1).ToBoolean()
	out := w.vm.rt.NewObject()
	if keyType(alg.name) == "oct" {
		k := w.newSecret(alg)
		k.extractable, k.usages = extractable, usages
		w.checkKey(k, alg)
		_ = out.Set("secret", k)
		return out
	}
	private, public := w.newPair(alg)
	private.extractable, public.extractable = extractable, true
	for _, usage := range usages {
		switch usage {
		case "sign":
			private.usages = append(private.usages, usage)
		case "verify":
			public.usages = append(public.usages, usage)
		default:
			w.throwDOM("SyntaxError", "Unsupported key usage for a "+alg.name+" key")
		}
	}
	w.checkKey(private, alg)
	_ = out.Set("private", private)
	_ = out.Set("public", public)
	return out
}

// newSecret makes an HMAC or AES key.
func (w *webCrypto) newSecret(alg algorithm) *cryptoKey {
	k := &cryptoKey{kind: "secret", algorithm: alg.name}
	bits := 0
	if alg.name == "HMAC" {
		k.hash = alg.hash()
		bits = 8 * k.hash.New().BlockSize()
	}
	if alg.name != "HMAC" || !alg.params.Get("length").Undefined() {
		bits = alg.integer("length", 1<<16)
	}
	if bits == 0 || bits%8 != 0 || alg.name != "HMAC" && bits != 128 && bits != 192 && bits != 256 {
		w.throwDOM("OperationError", "Invalid key length")
	}
	k.material = w.bytesOf(bits / 8)
	return k
}

func (w *webCrypto) newPair(alg algorithm) (private, public *cryptoKey) {
	private = &cryptoKey{kind: "private", algorithm: alg.name}
	public = &cryptoKey{kind: "public", algorithm: alg.name}
	switch keyType(alg.name) {
	case "RSA":
		private.hash = alg.hash()
		public.hash = private.hash
		key := w.webRSA(alg)
		private.material, public.material = key, &key.PublicKey
		return private, public
	case "OKP":
		key := ed25519.NewKeyFromSeed(w.bytesOf(ed25519.SeedSize))
		private.material, public.material = key, key.Public()
		return private, public
	}
	key := w.newECDSA(w.curve(alg))
	private.material, public.material = key, &key.PublicKey
	return private, public
}

func (w *webCrypto) newECDSA(curve elliptic.Curve) *ecdsa.PrivateKey {
	for {
		scalar := w.bytesOf((curve.Params().BitSize + 7) / 8)
		scalar[0] &= byte(0xFF >> (8*len(scalar) - curve.Params().BitSize))
		// A scalar that is zero or above the order is one in 2**32 at most.
		if key, err := ecdsa.ParseRawPrivateKey(curve, scalar); err == nil {
			return key
		}
	}
}
