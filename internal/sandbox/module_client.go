package sandbox

import (
	_ "embed"
	"encoding/base64"
	"maps"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

//go:embed module_client.js
var clientCoreSource string

//go:embed module_fetch.js
var fetchFunctionSource string

//go:embed module_http.js
var httpSource string

//go:embed module_axios.js
var axiosSource string

//go:embed module_request.js
var requestSource string

//go:embed module_node_fetch.js
var nodeFetchSource string

//go:embed module_form_data.js
var formDataSource string

var (
	clientCoreProgram    = hostProgram("http_core", clientCoreSource)
	fetchFunctionProgram = hostProgram("deps/fetch", fetchFunctionSource)
	httpProgram          = hostProgram("http", httpSource)
	axiosProgram         = hostProgram("deps/axios", axiosSource)
	requestProgram       = hostProgram("deps/request", requestSource)
	nodeFetchProgram     = hostProgram("deps/node-fetch", nodeFetchSource)
	formDataProgram      = hostProgram("deps/form-data", formDataSource)
)

// clientModule is the script that makes an HTTP client.
func clientModule(name string) (g hostGroup, ok bool) {
	g.natives = (*hostGlobals).clientNatives
	switch name {
	case "http", "https":
		g.program = httpProgram
	case "axios", "claimctl:axios-adapter":
		g.program = axiosProgram
	case "request", "request-promise", "request-promise-native", "request-promise-core", "request-promise-core/errors", "request-promise/errors", "request-promise-native/errors":
		g.program = requestProgram
	case "node-fetch", "cross-fetch", "cross-fetch/polyfill", "isomorphic-fetch", "undici":
		g.program = nodeFetchProgram
	case "form-data":
		g.program = formDataProgram
	default:
		return hostGroup{}, false
	}
	return g, true
}

// clientNatives are what the clients are made of.
func (g *hostGlobals) clientNatives() map[string]any {
	natives := g.fetchNatives()
	maps.Copy(natives, map[string]any{
		"exchange": g.vm.exchange,
		"defer":    g.vm.deferred,
		"core":     func(goja.FunctionCall) goja.Value { return g.clientCore() },
		"dataURL":  g.dataURL,
		"base64": func(c goja.FunctionCall) goja.Value {
			return g.vm.rt.ToValue(base64.StdEncoding.EncodeToString([]byte(c.Argument(0).String())))
		},
		"digits": func(c goja.FunctionCall) goja.Value { return g.vm.rt.ToValue(g.boundary() + g.boundary()) },
	})
	return natives
}

// clientCore is the script that the clients share. It is no module: an action
// cannot ask for it.
func (g *hostGlobals) clientCore() goja.Value {
	const key = "claimctl: http core"
	if v, ok := g.values[key]; ok {
		return v
	}
	natives := g.clientNatives()
	delete(natives, "core")
	v := g.run(clientCoreProgram(), natives)
	if g.values == nil {
		g.values = map[string]goja.Value{}
	}
	g.values[key] = v
	return v
}

// dataURL reads a URL of the scheme data; see
// https://fetch.spec.whatwg.org/#data-url-processor (2026-11-22). It gives the
// type and the bytes, or undefined.
func (g *hostGlobals) dataURL(c goja.FunctionCall) goja.Value {
	text, _, _ := strings.Cut(strings.TrimPrefix(c.Argument(0).String(), "data:"), "#")
	kind, data, ok := strings.Cut(text, ",")
	body := percentDecoded(data)
	if !ok {
		return goja.Undefined()
	}
	kind = strings.TrimSpace(kind)
	if rest, encoded := cutFoldedSuffix(kind, "base64"); encoded && strings.HasSuffix(strings.TrimRight(rest, " "), ";") {
		b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.Join(strings.Fields(body), ""), "="))
		if err != nil {
			return goja.Undefined()
		}
		kind, body = strings.TrimSuffix(strings.TrimRight(rest, " "), ";"), string(b)
	}
	if strings.HasPrefix(kind, ";") {
		kind = "text/plain" + kind
	}
	if !strings.Contains(kind, "/") {
		kind = "text/plain;charset=US-ASCII"
	}
	return g.vm.rt.NewArray(kind, g.vm.rt.NewArrayBuffer([]byte(body)))
}

func cutFoldedSuffix(s, suffix string) (string, bool) {
	at := len(s) - len(suffix)
	if at < 0 || !utf8.ValidString(s) || !strings.EqualFold(s[at:], suffix) {
		return s, false
	}
	return s[:at], true
}

// percentDecoded leaves alone what is no escape.
func percentDecoded(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if text, err := url.PathUnescape(s[i : i+3]); err == nil {
				out.WriteString(text)
				i += 2
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
