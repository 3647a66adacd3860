package sandbox

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

func (g *hostGlobals) jsonwebtokenNatives() map[string]any {
	rt := g.vm.rt
	n := nodeCrypto{g.webCrypto()}
	key := func(f func(*cryptoKey) any) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value {
			k, ok := c.Argument(0).Export().(*cryptoKey)
			if !ok {
				return goja.Undefined()
			}
			return rt.ToValue(f(k))
		}
	}
	return map[string]any{
		"isArrayBuffer": func(c goja.FunctionCall) goja.Value {
			o, ok := c.Argument(0).(*goja.Object)
			return rt.ToValue(ok && o.ExportType() == typeArrayBuffer)
		},
		"secretKey": func(c goja.FunctionCall) goja.Value {
			return rt.ToValue(&cryptoKey{kind: "secret", material: g.keyText(c.Argument(0))})
		},
		"privateKey": n.tokenKey(n.privatePEM),
		"publicKey":  n.tokenKey(func(data []byte, from keySource) *cryptoKey { return publicOf(n.publicPEM(data, from)) }),
		"keyKind":    key(func(k *cryptoKey) any { return k.kind }),
		"keyType":    key(tokenKeyType),
		"keyCurve":   key(func(k *cryptoKey) any { return curveName(ecPublic(k.material).Curve) }),
		"modulusLength": key(func(k *cryptoKey) any {
			if materialType(k.material) != "RSA" {
				return goja.Undefined()
			}
			return rsaPublic(k.material).N.BitLen()
		}),
		"base64url": func(c goja.FunctionCall) goja.Value {
			b, _ := g.bytes(c.Argument(0))
			return rt.ToValue(base64.RawURLEncoding.EncodeToString(b))
		},
		"contains": func(c goja.FunctionCall) goja.Value {
			return rt.ToValue(strings.Contains(c.Argument(0).String(), c.Argument(1).String()))
		},
		"dots": func(c goja.FunctionCall) goja.Value {
			return rt.ToValue(strings.Count(c.Argument(0).String(), "."))
		},
		"parse":    g.vm.parseJSON,
		"split":    g.splitToken,
		"timespan": g.timespan,
		"sign":     n.signToken,
		"verify":   n.verifyToken,
	}
}

// keyText is what a key is read from. The bytes are the caller's to keep.
func (g *hostGlobals) keyText(v goja.Value) []byte {
	if b, ok := g.bytes(v); ok {
		return append([]byte{}, b...)
	}
	return []byte(v.String())
}

// tokenKey reads a key pair's text; undefined when it is none, and may be a
// secret. What only a run cannot read is thrown on.
func (n nodeCrypto) tokenKey(read func([]byte, keySource) *cryptoKey) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		text := n.keyText(c.Argument(0))
		if len(text) > maxPEM {
			return goja.Undefined()
		}
		var key *cryptoKey
		ex := n.vm.rt.Try(func() { key = read(text, keySource{format: "pem"}) })
		if ex == nil {
			return n.vm.rt.ToValue(key)
		}
		if (Arg{vm: n.vm, v: ex.Value()}).Get("code").Undefined() {
			panic(ex.Value())
		}
		return goja.Undefined()
	}
}

// tokenKeyType is Node's name for the type of a key pair; undefined for a
// secret.
func tokenKeyType(k *cryptoKey) any {
	switch materialType(k.material) {
	case "RSA":
		return "rsa"
	case "EC":
		return "ec"
	case "OKP":
		return "ed25519"
	}
	return goja.Undefined()
}

// splitToken cuts a JWS in its compact form; undefined when it is none.
func (g *hostGlobals) splitToken(c goja.FunctionCall) goja.Value {
	text := c.Argument(0).String()
	parts := strings.Split(text, ".")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || strings.Trim(text, base64URLCharacters+".") != "" {
		return goja.Undefined()
	}
	out := g.vm.rt.NewObject()
	for name, part := range map[string]string{
		"header": parts[0], "payload": parts[1], "signature": parts[2], "input": parts[0] + "." + parts[1],
	} {
		_ = out.Set(name, part)
	}
	return out
}

const base64URLCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// timespan gives the milliseconds of a text such as "2 days"; undefined when it
// is none. See https://github.com/vercel/ms, read on 2026-11-22.
func (g *hostGlobals) timespan(c goja.FunctionCall) goja.Value {
	ms, ok := timespan(c.Argument(0).String())
	if !ok {
		return goja.Undefined()
	}
	return g.vm.rt.ToValue(ms)
}

func timespan(text string) (ms float64, ok bool) {
	number := strings.TrimRight(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz")
	unit, known := spanUnit(strings.ToLower(text)[len(number):])
	number = strings.TrimRight(number, " ")
	digits := strings.TrimPrefix(number, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if !known || len(text) > 100 || strings.Trim(whole+fraction, "0123456789") != "" || point && fraction == "" || digits == "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(number, 64)
	return n * unit, err == nil
}

// spanUnit gives the milliseconds of a unit.
func spanUnit(name string) (float64, bool) {
	const second, day = 1000, 24 * 60 * 60 * 1000
	switch name {
	case "", "ms", "msec", "msecs", "millisecond", "milliseconds":
		return 1, true
	case "s", "sec", "secs", "second", "seconds":
		return second, true
	case "m", "min", "mins", "minute", "minutes":
		return 60 * second, true
	case "h", "hr", "hrs", "hour", "hours":
		return 60 * 60 * second, true
	case "d", "day", "days":
		return day, true
	case "w", "week", "weeks":
		return 7 * day, true
	case "y", "yr", "yrs", "year", "years":
		return 365.25 * day, true
	}
	return 0, false
}

// tokenHash is the hash of an algorithm of RFC 7518; an algorithm that is none
// is thrown as an error.
func (n nodeCrypto) tokenHash(alg string) crypto.Hash {
	switch alg {
	case "HS256", "RS256", "PS256", "ES256":
		return crypto.SHA256
	case "HS384", "RS384", "PS384", "ES384":
		return crypto.SHA384
	case "HS512", "RS512", "PS512", "ES512":
		return crypto.SHA512
	}
	panic(n.vm.rt.NewTypeError(strconv.Quote(alg) + " is not a valid algorithm.\n  Supported algorithms are:\n" +
		`  "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512" and "none".`))
}

// signToken is sign(alg, key, input); it gives the signature in base64url.
func (n nodeCrypto) signToken(c goja.FunctionCall) goja.Value {
	alg, input := c.Argument(0).String(), []byte(c.Argument(2).String())
	if alg == "none" {
		return n.vm.rt.ToValue("")
	}
	hash := n.tokenHash(alg)
	key := mustHandle[cryptoKey](c.Argument(1))
	var out []byte
	var err error
	switch m := key.material.(type) {
	case []byte:
		out = tokenMAC(m, hash, input)
	case *rsa.PrivateKey:
		n.checkRSASize(m.N)
		if alg[0] == 'P' {
			out, err = rsa.SignPSS(n.random, m, hash, sum(hash, input), tokenPSS(hash))
		} else {
			out, err = rsa.SignPKCS1v15(nil, m, hash, sum(hash, input))
		}
	case *ecdsa.PrivateKey:
		if out, err = signECDSA(m, hash, input); err == nil && len(out) != tokenECDSASize(alg) {
			err = fmt.Errorf("the key's curve is not the one of %s", alg)
		}
	default:
		err = errUnsupportedKey{}
	}
	if err != nil {
		panic(n.vm.newError(&Throw{Message: err.Error()}))
	}
	return n.vm.rt.ToValue(base64.RawURLEncoding.EncodeToString(out))
}

type errUnsupportedKey struct{}

func (errUnsupportedKey) Error() string { return "Unsupported crypto operation" }

func tokenMAC(key []byte, hash crypto.Hash, input []byte) []byte {
	m := hmac.New(hash.New, key)
	m.Write(input)
	return m.Sum(nil)
}

func tokenPSS(hash crypto.Hash) *rsa.PSSOptions {
	return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
}

// checkRSASize refuses what Go's library does.
func (n nodeCrypto) checkRSASize(modulus *big.Int) {
	if bits := modulus.BitLen(); bits < 1024 {
		panic(n.vm.newError(&Throw{Message: fmt.Sprintf("an RSA key of %d bits is not available here; it may have 1024 or more", bits)}))
	}
}

// tokenECDSASize is the length of a signature of RFC 7518 section 3.4.
func tokenECDSASize(alg string) int {
	switch alg {
	case "ES256":
		return 64
	case "ES384":
		return 96
	}
	return 132
}

// verifyToken is verify(alg, key, input, signature).
func (n nodeCrypto) verifyToken(c goja.FunctionCall) goja.Value {
	alg, input, text := c.Argument(0).String(), []byte(c.Argument(2).String()), c.Argument(3).String()
	if alg == "none" {
		return n.vm.rt.ToValue(text == "")
	}
	hash := n.tokenHash(alg)
	key, ok := c.Argument(1).Export().(*cryptoKey)
	if !ok {
		return n.vm.rt.ToValue(false)
	}
	// Node ignores a last character that is too few bits for a byte.
	whole := text
	if len(text)%4 == 1 {
		whole = text[:len(text)-1]
	}
	sig, err := base64.RawURLEncoding.DecodeString(whole)
	if err != nil {
		return n.vm.rt.ToValue(false)
	}
	switch m := key.material.(type) {
	case []byte:
		ok = alg[0] == 'H' && hmac.Equal([]byte(base64.RawURLEncoding.EncodeToString(tokenMAC(m, hash, input))), []byte(text))
	case *rsa.PublicKey:
		ok = n.verifyRSA(m, alg, input, sig)
	case *ecdsa.PublicKey:
		ok = n.verifyECDSA(m, alg, input, sig)
	default:
		ok = false
	}
	return n.vm.rt.ToValue(ok)
}

func (n nodeCrypto) verifyRSA(key *rsa.PublicKey, alg string, input, sig []byte) bool {
	n.checkRSASize(key.N)
	hash := n.tokenHash(alg)
	if alg[0] == 'P' {
		return rsa.VerifyPSS(key, hash, sum(hash, input), sig, tokenPSS(hash)) == nil
	}
	return alg[0] == 'R' && rsa.VerifyPKCS1v15(key, hash, sum(hash, input), sig) == nil
}

func (n nodeCrypto) verifyECDSA(key *ecdsa.PublicKey, alg string, input, sig []byte) bool {
	if alg[0] != 'E' {
		return false
	}
	size := tokenECDSASize(alg)
	if len(sig) != size {
		panic(n.vm.rt.NewTypeError(fmt.Sprintf(`"%s" signatures must be "%d" bytes, saw "%d"`, alg, size, len(sig))))
	}
	return verifyInRow(key, sum(n.tokenHash(alg), input), sig)
}
