package sandbox

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"

	"github.com/dop251/goja"
)

func (g *hostGlobals) jwksNatives() map[string]any {
	return map[string]any{
		"parse": g.vm.parseJSON,
		"pem":   g.jwkPEM,
		"statusText": func(c goja.FunctionCall) goja.Value {
			return g.vm.rt.ToValue(http.StatusText(int(c.Argument(0).ToInteger())))
		},
	}
}

// jwkPEM is the public key of a JWK in PEM; undefined where it has none.
func (g *hostGlobals) jwkPEM(c goja.FunctionCall) goja.Value {
	read := jwkReader{w: g.webCrypto(), from: Arg{vm: g.vm, v: c.Argument(0)}, fail: func(why string) { g.throwDOM("DataError", why) }}
	key := cryptoKey{}
	ex := g.vm.rt.Try(func() {
		switch read.text("kty") {
		case "RSA":
			read.rsa(&key)
		case "EC":
			read.ec(&key)
		case "OKP":
			read.okp(&key)
		}
	})
	if ex != nil || key.material == nil {
		return goja.Undefined()
	}
	der, err := x509.MarshalPKIXPublicKey(publicMaterial(key.material))
	if err != nil {
		return goja.Undefined()
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	return g.vm.rt.ToValue(strings.TrimSpace(string(text)))
}
