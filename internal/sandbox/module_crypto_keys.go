package sandbox

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

func (n nodeCrypto) keyNatives() map[string]any {
	rt := n.vm.rt
	return map[string]any{
		"isKey":   func(c goja.FunctionCall) goja.Value { _, ok := handle[cryptoKey](c.Argument(0)); return rt.ToValue(ok) },
		"keyKind": func(c goja.FunctionCall) goja.Value { return rt.ToValue(mustHandle[cryptoKey](c.Argument(0)).kind) },
		"keyName": func(c goja.FunctionCall) goja.Value {
			return n.optional(asymmetricType(mustHandle[cryptoKey](c.Argument(0)).material))
		},
		"keyDetails": n.keyDetails,
		"keySize":    n.keySize,
		"keyEquals":  n.keyEquals,
		"keySecret":  n.keySecret,
		"keyParse":   n.keyParse,
		"keyFromJWK": n.keyFromJWK,
		"keyPublic": func(c goja.FunctionCall) goja.Value {
			return rt.ToValue(publicOf(mustHandle[cryptoKey](c.Argument(0))))
		},
		"keyExport":   n.keyExport,
		"keyGenerate": n.keyGenerate,
		"keyRandom":   n.keyRandom,
		"keyWeb":      n.keyWeb,
		"keyAgree":    n.keyAgree,
	}
}

func (n nodeCrypto) optional(s string) goja.Value {
	if s == "" {
		return goja.Undefined()
	}
	return n.vm.rt.ToValue(s)
}

// asymmetricType is the asymmetricKeyType of a key; a secret has none.
func asymmetricType(material any) string {
	switch materialType(material) {
	case "RSA":
		return "rsa"
	case "EC":
		return "ec"
	case "OKP":
		return "ed25519"
	}
	return ""
}

// curveName is a curve as OpenSSL calls it.
func curveName(c elliptic.Curve) string {
	switch c.Params().BitSize {
	case 256:
		return "prime256v1"
	case 224:
		return "secp224r1"
	case 384:
		return "secp384r1"
	}
	return "secp521r1"
}

func curveOf(name string) elliptic.Curve {
	switch name {
	case "P-256", "prime256v1":
		return elliptic.P256()
	case "P-384", "secp384r1":
		return elliptic.P384()
	case "P-521", "secp521r1":
		return elliptic.P521()
	}
	return nil
}

func (n nodeCrypto) keyDetails(c goja.FunctionCall) goja.Value {
	o := n.vm.rt.NewObject()
	switch m := mustHandle[cryptoKey](c.Argument(0)).material.(type) {
	case []byte:
		return goja.Undefined()
	case *rsa.PrivateKey, *rsa.PublicKey:
		_ = o.Set("modulusLength", rsaPublic(m).N.BitLen())
		_ = o.Set("publicExponent", big.NewInt(int64(rsaPublic(m).E)))
	case *ecdsa.PrivateKey, *ecdsa.PublicKey:
		_ = o.Set("namedCurve", curveName(ecPublic(m)))
	}
	return o
}

func (n nodeCrypto) keyEquals(c goja.FunctionCall) goja.Value {
	a, b := mustHandle[cryptoKey](c.Argument(0)), mustHandle[cryptoKey](c.Argument(1))
	return n.vm.rt.ToValue(a.kind == b.kind && sameMaterial(a.material, b.material))
}

func sameMaterial(a, b any) bool {
	switch a := a.(type) {
	case []byte:
		b, ok := b.([]byte)
		return ok && bytes.Equal(a, b)
	case interface{ Equal(crypto.PublicKey) bool }:
		return a.Equal(b)
	case interface{ Equal(crypto.PrivateKey) bool }:
		return a.Equal(b)
	}
	return false
}

func (n nodeCrypto) keySize(c goja.FunctionCall) goja.Value {
	secret, ok := mustHandle[cryptoKey](c.Argument(0)).material.([]byte)
	if !ok {
		n.throwCode("TypeError", "ERR_INVALID_THIS", `Value of "this" must be of type SecretKeyObject`)
	}
	return n.vm.rt.ToValue(len(secret))
}

// publicOf is the public half of a key.
func publicOf(k *cryptoKey) *cryptoKey {
	if signer, ok := k.material.(crypto.Signer); ok {
		return &cryptoKey{kind: "public", extractable: true, material: signer.Public()}
	}
	return k
}

// keySecret is keySecret(data, encoding).
func (n nodeCrypto) keySecret(c goja.FunctionCall) goja.Value {
	b := slices.Clone(n.input(c.Argument(0), c.Argument(1), "key", wantsBytes))
	return n.vm.rt.ToValue(&cryptoKey{kind: "secret", extractable: true, material: b})
}

// keyFromJWK is keyFromJWK(private, JWK).
func (n nodeCrypto) keyFromJWK(c goja.FunctionCall) goja.Value {
	from := Arg{vm: n.vm, v: c.Argument(1)}
	if from.Kind() != "object" {
		n.throwArgument("key.key", "of type object", c.Argument(1))
	}
	jwk := jwkReader{n.webCrypto, from, func(string) { n.throwCode("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK data") }}
	private, k := c.Argument(0).ToBoolean(), &cryptoKey{extractable: true}
	kty := jwk.text("kty")
	switch kty {
	case "RSA":
		n.needMembers(jwk, private, []string{"n", "e"}, "d", "p", "q", "dp", "dq", "qi")
		jwk.rsa(k)
	case "EC":
		jwk.fail = func(string) { n.throwCode("TypeError", "ERR_CRYPTO_INVALID_JWK", "Invalid JWK EC key") }
		n.needOneOf(jwk, "crv", []string{"P-256", "secp256k1", "P-384", "P-521"}, "secp256k1")
		n.needMembers(jwk, private, []string{"x", "y"}, "d")
		jwk.ec(k)
	case "OKP":
		n.needOneOf(jwk, "crv", []string{"Ed25519", "Ed448", "X25519", "X448"}, "Ed448", "X25519", "X448")
		n.needMembers(jwk, private, []string{"x"}, "d")
		jwk.okp(k)
	default:
		n.needOneOf(jwk, "kty", []string{"RSA", "EC", "OKP"})
	}
	n.checkSize(k.material)
	if !private {
		k = publicOf(k)
	}
	return n.vm.rt.ToValue(k)
}

// needOneOf checks a member; absent are values of Node's that a run does not
// have.
func (n nodeCrypto) needOneOf(jwk jwkReader, name string, known []string, absent ...string) {
	value := jwk.text(name)
	if slices.Contains(absent, value) {
		n.throwKeyKind(value)
	}
	if !slices.Contains(known, value) {
		n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", fmt.Sprintf("The property 'key.%s' must be one of: '%s'. Received %s",
			name, strings.Join(known, "', '"), n.shown(jwk.from.Get(name).v)))
	}
}

func (n nodeCrypto) throwKeyKind(kind string) {
	n.throwPlain(fmt.Sprintf("%s keys are not available in a run; rsa, ec (P-256, P-384, P-521) and ed25519 are", kind))
}

func (n nodeCrypto) needMembers(jwk jwkReader, private bool, public []string, secret ...string) {
	if private || jwk.has("d") {
		public = append(public, secret...)
	}
	for _, name := range public {
		if v := jwk.from.Get(name); v.Kind() != "string" {
			n.throwArgument("key."+name, "of type string", v.v)
		}
	}
}

// checkSize bounds the work of RSA.
func (n nodeCrypto) checkSize(material any) {
	if materialType(material) == "RSA" && rsaPublic(material).N.BitLen() > maxRSABits {
		n.throwPlain(fmt.Sprintf("an RSA key may have up to %d bits in a run", maxRSABits))
	}
}

// keyExport is keyExport(key, options): the options of KeyObject.export, or
// those of a member of generateKeyPair's.
func (n nodeCrypto) keyExport(c goja.FunctionCall) goja.Value {
	k, options := mustHandle[cryptoKey](c.Argument(0)), Arg{vm: n.vm, v: c.Argument(1)}
	if secret, ok := k.material.([]byte); ok {
		return n.exportSecret(secret, options)
	}
	if kind := options.Kind(); kind != "object" {
		n.throwArgument("options", "of type object", c.Argument(1))
	}
	if format, _ := options.Get("format").Text(); format == "jwk" {
		if !options.Get("passphrase").Undefined() || !options.Get("cipher").Undefined() {
			n.throwIncompatible("jwk does not support encryption.")
		}
		return n.nodeJWK(k.material)
	}
	return n.exportEncoded(k, options)
}

func (n nodeCrypto) throwIncompatible(why string) {
	n.throwCode("Error", "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", "The selected key encoding "+why)
}

func (n nodeCrypto) throwOption(name string, v Arg) {
	n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE",
		fmt.Sprintf("The property 'options.%s' is invalid. Received %s", name, n.shown(v.v)))
}

func (n nodeCrypto) exportSecret(secret []byte, options Arg) goja.Value {
	format := options.Get("format")
	switch text, _ := format.Text(); {
	case format.Undefined(), text == "buffer":
		return n.arrayBuffer(slices.Clone(secret))
	case text == "jwk":
		return n.nodeJWK(secret)
	}
	n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", "The property 'options.format' must be one of: undefined, 'buffer', 'jwk'. Received "+
		n.shown(format.v))
	return nil
}

func (n nodeCrypto) nodeJWK(material any) goja.Value {
	if pub, ok := publicMaterial(material).(*ecdsa.PublicKey); ok && curveOf(pub.Params().Name) == nil {
		n.throwCode("Error", "ERR_CRYPTO_JWK_UNSUPPORTED_CURVE", "Unsupported JWK EC curve: "+curveName(pub)+".")
	}
	o := n.vm.rt.NewObject()
	exportMaterial(material, func(name string, v any) {
		if b, ok := v.([]byte); ok {
			v = base64.RawURLEncoding.EncodeToString(b)
		}
		_ = o.Set(name, v)
	})
	return o
}

func publicMaterial(material any) any {
	if signer, ok := material.(crypto.Signer); ok {
		return signer.Public()
	}
	return material
}

// exportEncoded gives PEM as text and DER as bytes.
func (n nodeCrypto) exportEncoded(k *cryptoKey, options Arg) goja.Value {
	format, _ := options.Get("format").Text()
	if format != "pem" && format != "der" {
		n.throwOption("format", options.Get("format"))
	}
	typ, _ := options.Get("type").Text()
	allowed := []string{"spki", "pkcs1"}
	if k.kind == "private" {
		allowed = []string{"pkcs8", "pkcs1", "sec1"}
	}
	if !slices.Contains(allowed, typ) {
		n.throwOption("type", options.Get("type"))
	}
	seal := n.sealOptions(k, options, typ, format)
	label, der := n.marshal(k, typ)
	return n.sealed(label, der, seal, format)
}

// marshal gives a key as DER, with its label in PEM.
func (n nodeCrypto) marshal(k *cryptoKey, typ string) (label string, der []byte) {
	var err error
	switch kind := asymmetricType(k.material); {
	case typ == "pkcs1" && kind != "rsa":
		n.throwIncompatible("pkcs1 can only be used for RSA keys.")
	case typ == "sec1" && kind != "ec":
		n.throwIncompatible("sec1 can only be used for EC keys.")
	}
	switch m := k.material.(type) {
	case *rsa.PublicKey:
		if typ == "pkcs1" {
			return "RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(m)
		}
	case *rsa.PrivateKey:
		if typ == "pkcs1" {
			return "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(m)
		}
	case *ecdsa.PrivateKey:
		if typ == "sec1" {
			der, err = x509.MarshalECPrivateKey(m)
			n.throwUnavailable("KeyObject.export", err)
			return "EC PRIVATE KEY", der
		}
	}
	if k.kind == "private" {
		label = "PRIVATE KEY"
		der, err = x509.MarshalPKCS8PrivateKey(k.material)
	} else {
		label = "PUBLIC KEY"
		der, err = x509.MarshalPKIXPublicKey(k.material)
	}
	n.throwUnavailable("KeyObject.export", err)
	return label, der
}

// keyGenerate is keyGenerate(type, options) and gives {publicKey, privateKey}.
func (n nodeCrypto) keyGenerate(c goja.FunctionCall) goja.Value {
	typ, options := c.Argument(0).String(), Arg{vm: n.vm, v: c.Argument(1)}
	var key crypto.Signer
	switch typ {
	case "ed25519":
		key = ed25519.NewKeyFromSeed(n.bytesOf(ed25519.SeedSize))
	case "ec":
		key = n.newECDSA(n.namedCurve(options))
	case "rsa":
		key = n.generateRSA(options)
	case "rsa-pss", "dsa", "dh", "ed448", "x25519", "x448":
		n.throwKeyKind(typ)
	default:
		n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", "The argument 'type' must be a supported key type. Received "+
			n.shown(c.Argument(0)))
	}
	private := &cryptoKey{kind: "private", extractable: true, material: key}
	out := n.vm.rt.NewObject()
	_ = out.Set("publicKey", publicOf(private))
	_ = out.Set("privateKey", private)
	return out
}

// needOptions refuses options that are no object.
func (n nodeCrypto) needOptions(options Arg) {
	if options.Kind() != "object" {
		n.throwArgument("options", "of type object", options.v)
	}
}

func (n nodeCrypto) namedCurve(options Arg) elliptic.Curve {
	n.needOptions(options)
	name, ok := options.Get("namedCurve").Text()
	if !ok {
		n.throwArgument("options.namedCurve", "of type string", options.Get("namedCurve").v)
	}
	curve := curveOf(name)
	if curve != nil {
		return curve
	}
	for _, family := range []string{"secp", "sect", "prime", "brainpool", "c2", "wap", "SM2", "B-", "K-", "P-"} {
		if strings.HasPrefix(name, family) && len(name) > len(family) {
			n.throwPlain(fmt.Sprintf("crypto.generateKeyPair: the curve %s is not available in a run; P-256, P-384 and P-521 are", name))
		}
	}
	n.throwCode("TypeError", "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name")
	return nil
}

// keyRandom is keyRandom(type, options): generateKey.
func (n nodeCrypto) keyRandom(c goja.FunctionCall) goja.Value {
	typ, options := c.Argument(0).String(), Arg{vm: n.vm, v: c.Argument(1)}
	n.needOptions(options)
	length := options.Get("length")
	bits := 0
	switch typ {
	case "hmac":
		bits = n.integer(length.v, "options.length", 8, math.MaxInt32)
		if bits > 8*maxBuffer {
			n.throwPlain("crypto.generateKey: that length is not available in a run")
		}
	case "aes":
		f, _ := length.Number()
		if f != 128 && f != 192 && f != 256 {
			n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", "The property 'options.length' must be one of: 128, 192, 256. Received "+
				n.shown(length.v))
		}
		bits = int(f)
	default:
		n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", "The argument 'type' must be a supported key type. Received "+
			n.shown(c.Argument(0)))
	}
	return n.vm.rt.ToValue(&cryptoKey{kind: "secret", extractable: true, material: n.bytesOf(bits / 8)})
}

// keyAgree is keyAgree(private key, public key): the secret that both give.
func (n nodeCrypto) keyAgree(c goja.FunctionCall) goja.Value {
	private, public := mustHandle[cryptoKey](c.Argument(0)).material, mustHandle[cryptoKey](c.Argument(1)).material
	a, ok := private.(*ecdsa.PrivateKey)
	b, also := publicMaterial(public).(*ecdsa.PublicKey)
	if !ok || !also {
		n.throwCode("Error", "ERR_CRYPTO_INCOMPATIBLE_KEY", fmt.Sprintf(
			"Incompatible key types for Diffie-Hellman: %s and %s", asymmetricType(private), asymmetricType(public)))
	}
	if a.Curve != b.Curve {
		n.throwOpenSSL("1C8000CB", "Provider routines", "mismatching domain parameters")
	}
	mine, err := a.ECDH()
	n.throwUnavailable("crypto.diffieHellman", err)
	theirs, err := b.ECDH()
	n.throwUnavailable("crypto.diffieHellman", err)
	secret, err := mine.ECDH(theirs)
	n.throwUnavailable("crypto.diffieHellman", err)
	return n.arrayBuffer(secret)
}

// keyWeb is keyWeb(key, algorithm, extractable, usages): the same key for the
// web's crypto.
func (n nodeCrypto) keyWeb(c goja.FunctionCall) goja.Value {
	from := mustHandle[cryptoKey](c.Argument(0))
	alg := n.algorithm(c.Argument(1), "KeyObject.toCryptoKey", keyAlgorithms()...)
	k := &cryptoKey{kind: from.kind, algorithm: alg.name, extractable: c.Argument(2).ToBoolean(), usages: n.usages(c.Argument(3)), material: from.material}
	if kty := keyType(alg.name); kty != materialType(k.material) && (kty != "oct" || k.kind != "secret") {
		n.throwDOM("DataError", "Invalid key type")
	}
	if alg.name == "HMAC" || keyType(alg.name) == "RSA" {
		k.hash = alg.hash()
	}
	n.checkKey(k, alg)
	return n.vm.rt.ToValue(k)
}
