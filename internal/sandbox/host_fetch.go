package sandbox

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

//go:embed host_fetch.js
var fetchSource string

var fetchProgram = hostProgram("deps/undici", fetchSource)

// sink gathers bytes.
type sink struct{ bytes []byte }

// fetchNatives are the functions of Headers, Blob, File, FormData, Request and
// Response. A list of headers is a [queryList].
func (g *hostGlobals) fetchNatives() map[string]any {
	natives := g.queryNatives()
	maps.Copy(natives, g.bufferNatives())
	maps.Copy(natives, g.headerNatives())
	maps.Copy(natives, g.bodyNatives())
	natives["received"], natives["call"] = g.receivedNative, g.callNative
	return natives
}

func (g *hostGlobals) headerNatives() map[string]any {
	rt := g.vm.rt
	list := func(c goja.FunctionCall) *queryList { return c.Argument(0).Export().(*queryList) }
	return map[string]any{
		"appendHeader": func(c goja.FunctionCall) goja.Value {
			name, value := g.header(c, "append")
			list(c).pairs = append(list(c).pairs, [2]string{name, value})
			list(c).changed()
			return goja.Undefined()
		},
		"setHeader": func(c goja.FunctionCall) goja.Value {
			name, value := g.header(c, "set")
			list(c).setHeader(name, value)
			list(c).changed()
			return goja.Undefined()
		},
		"deleteHeader": func(c goja.FunctionCall) goja.Value {
			name := g.headerName(c.Argument(1), "delete")
			list(c).pairs = slices.DeleteFunc(list(c).pairs, func(p [2]string) bool { return strings.EqualFold(p[0], name) })
			list(c).changed()
			return goja.Undefined()
		},
		"getHeader": func(c goja.FunctionCall) goja.Value {
			if v, ok := list(c).header(g.headerName(c.Argument(1), c.Argument(2).String())); ok {
				return rt.ToValue(v)
			}
			return goja.Null()
		},
		"cookies": func(c goja.FunctionCall) goja.Value {
			var out []any
			for _, pair := range list(c).pairs {
				if strings.EqualFold(pair[0], "set-cookie") {
					out = append(out, pair[1])
				}
			}
			return rt.NewArray(out...)
		},
		"headerAt": func(c goja.FunctionCall) goja.Value {
			sorted, i := list(c).sortedHeaders(), int(c.Argument(1).ToInteger())
			if i >= len(sorted) {
				return goja.Undefined()
			}
			return rt.NewArray(sorted[i][0], sorted[i][1])
		},
		"headerPairs": func(c goja.FunctionCall) goja.Value {
			var out []any
			for _, pair := range list(c).distinct() {
				out = append(out, rt.NewArray(pair[0], pair[1]))
			}
			return rt.NewArray(out...)
		},
		"headersShown": func(c goja.FunctionCall) goja.Value {
			o := rt.NewObject()
			for _, pair := range list(c).distinct() {
				_ = o.DefineDataProperty(pair[0], rt.ToValue(pair[1]), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
			}
			return o
		},
	}
}

// header reads the name and the value of a header and refuses what is none.
func (g *hostGlobals) header(c goja.FunctionCall, method string) (name, value string) {
	name = g.headerName(c.Argument(1), method)
	for i, u := range codeUnits(c.Argument(2)) {
		if u > 0xFF {
			panic(g.vm.rt.NewTypeError(fmt.Sprintf(
				"Cannot convert argument to a ByteString because the character at index %d has a value of %d which is greater than 255.", i, u)))
		}
	}
	value = strings.Trim(c.Argument(2).String(), " \t\r\n")
	if strings.ContainsAny(value, "\x00\r\n") {
		panic(g.vm.rt.NewTypeError(fmt.Sprintf(`Headers.%s: "%s" is an invalid header value.`, method, value)))
	}
	return name, value
}

func (g *hostGlobals) headerName(v goja.Value, method string) string {
	name := v.String()
	if !isToken(name) {
		panic(g.vm.rt.NewTypeError(fmt.Sprintf(`Headers.%s: "%s" is an invalid header name.`, method, name)))
	}
	return name
}

// isToken reports whether s is a token of
// https://www.rfc-editor.org/rfc/rfc9110#name-tokens.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		word := c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
		if !word && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return s != ""
}

func (q *queryList) setHeader(name, value string) {
	at := slices.IndexFunc(q.pairs, func(p [2]string) bool { return strings.EqualFold(p[0], name) })
	if at < 0 {
		q.pairs = append(q.pairs, [2]string{name, value})
		return
	}
	q.pairs[at] = [2]string{name, value}
	rest := slices.DeleteFunc(q.pairs[at+1:], func(p [2]string) bool { return strings.EqualFold(p[0], name) })
	q.pairs = q.pairs[:at+1+len(rest)]
}

// header is a header with all of its values.
func (q *queryList) header(name string) (string, bool) {
	for _, pair := range q.distinct() {
		if strings.EqualFold(pair[0], name) {
			return pair[1], true
		}
	}
	return "", false
}

// distinct has each header once, with all of its values.
func (q *queryList) distinct() [][2]string {
	var out [][2]string
	index := map[string]int{}
	for _, pair := range q.pairs {
		key := strings.ToLower(pair[0])
		at, seen := index[key]
		if !seen {
			index[key] = len(out)
			out = append(out, pair)
			continue
		}
		comma := ", "
		if key == "cookie" {
			comma = "; "
		}
		out[at][1] += comma + pair[1]
	}
	return out
}

// sortedHeaders is what iterating gives: names in lower case, sorted, cookies
// one by one.
func (q *queryList) sortedHeaders() [][2]string {
	if q.sorted != nil {
		return q.sorted
	}
	out := [][2]string{}
	for _, pair := range q.distinct() {
		if !strings.EqualFold(pair[0], "set-cookie") {
			out = append(out, [2]string{strings.ToLower(pair[0]), pair[1]})
		}
	}
	for _, pair := range q.pairs {
		if strings.EqualFold(pair[0], "set-cookie") {
			out = append(out, [2]string{"set-cookie", pair[1]})
		}
	}
	slices.SortStableFunc(out, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	q.sorted = out
	return out
}

func (g *hostGlobals) bodyNatives() map[string]any {
	rt := g.vm.rt
	text := func(f func(string) any) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value { return rt.ToValue(f(c.Argument(0).String())) }
	}
	crlf := strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")
	return map[string]any{
		"sink": func(goja.FunctionCall) goja.Value { return rt.ToValue(&sink{}) },
		"pour": func(c goja.FunctionCall) goja.Value {
			s := c.Argument(0).Export().(*sink)
			b, _ := g.bytes(c.Argument(1))
			if len(s.bytes)+len(b) > maxBuffer {
				panic(g.vm.newError(&Throw{Name: "RangeError", Message: "Array buffer allocation failed"}))
			}
			s.bytes = append(s.bytes, b...)
			return goja.Undefined()
		},
		"poured":     func(c goja.FunctionCall) goja.Value { return g.arrayBuffer(c.Argument(0).Export().(*sink).bytes) },
		"encode":     text(func(s string) any { return rt.NewArrayBuffer([]byte(s)) }),
		"lines":      text(func(s string) any { return crlf.Replace(s) }),
		"quoted":     text(func(s string) any { return strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22").Replace(s) }),
		"wellFormed": text(func(s string) any { return s }),
		"mediaType":  text(func(s string) any { return mediaType(s) }),
		"isReason":   text(func(s string) any { return isReason(s) }),
		"isForm": text(func(s string) any {
			kind, _, _ := strings.Cut(s, ";")
			return strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded")
		}),
		"parseJSON": g.vm.parseJSON,
		"method":    text(func(s string) any { return g.method(s) }),
		"slice":     g.sliceBytes,
		"text":      g.bodyText,
		"isQuery":   func(c goja.FunctionCall) goja.Value { return rt.ToValue(g.isQuery(c.Argument(0))) },
		"joined":    g.joined,
		"short":     func(c goja.FunctionCall) goja.Value { return rt.ToValue(uint16(toInt32(c.Argument(0).ToFloat()))) },
		"clock":     func(goja.FunctionCall) goja.Value { return rt.ToValue(g.vm.Now().UnixMilli()) },
		"boundary":  func(goja.FunctionCall) goja.Value { return rt.ToValue(g.boundary()) },
		"lacks": func(c goja.FunctionCall) goja.Value {
			g.throwDOM("NotSupportedError", fmt.Sprintf("%s: streams and multipart are not available here; use %s", c.Argument(0), c.Argument(1)))
			return nil
		},
	}
}

// boundary is what parts a form: the seed determines it.
func (g *hostGlobals) boundary() string {
	return fmt.Sprintf("0%011d", cryptoStream(g.vm.opts.Seed).Uint64()%100_000_000_000)
}

func (g *hostGlobals) isQuery(v goja.Value) bool {
	made, ok := g.values["URLSearchParams"]
	o, isObject := v.(*goja.Object)
	return ok && isObject && g.vm.rt.InstanceOf(o, made.ToObject(g.vm.rt))
}

// joined is a list with one more item.
func (g *hostGlobals) joined(c goja.FunctionCall) goja.Value {
	var out []any
	for _, item := range (Arg{vm: g.vm, v: c.Argument(0)}).Items() {
		out = append(out, item.v)
	}
	return g.vm.rt.NewArray(append(out, c.Argument(1))...)
}

// sliceBytes copies bytes from a start to an end; both count from the end when
// they are negative.
func (g *hostGlobals) sliceBytes(c goja.FunctionCall) goja.Value {
	b, _ := g.bytes(c.Argument(0))
	at := func(v goja.Value, fallback int) int {
		if goja.IsUndefined(v) {
			return fallback
		}
		f := v.ToFloat()
		if f < 0 {
			f += float64(len(b))
		}
		return clampFloat(f, len(b))
	}
	from, to := at(c.Argument(1), 0), at(c.Argument(2), len(b))
	return g.arrayBuffer(slices.Clone(b[from:max(from, to)]))
}

// bodyText decodes UTF-8; a byte order mark is left out.
func (g *hostGlobals) bodyText(c goja.FunctionCall) goja.Value {
	b, _ := g.bytes(c.Argument(0))
	out, _, _ := decodeUTF8(b, false)
	if len(out) > 0 && out[0] == 0xFEFF {
		out = out[1:]
	}
	return goja.StringFromUTF16(out)
}

// mediaType is the type of a Blob: lower case, or nothing if it is not ASCII.
func mediaType(s string) string {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return ""
		}
	}
	return strings.ToLower(s)
}

// isReason reports whether s may be a reason phrase.
func isReason(s string) bool {
	for _, r := range s {
		if r != '\t' && (r < ' ' || r == 0x7F || r > 0xFF || r == utf8.RuneError) {
			return false
		}
	}
	return true
}

// method gives a request's method; the common ones become upper case.
func (g *hostGlobals) method(s string) string {
	if !isToken(s) {
		panic(g.vm.rt.NewTypeError(fmt.Sprintf("'%s' is not a valid HTTP method.", s)))
	}
	switch upper := strings.ToUpper(s); upper {
	case "CONNECT", "TRACE", "TRACK":
		panic(g.vm.rt.NewTypeError(fmt.Sprintf("'%s' HTTP method is unsupported.", s)))
	case "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT":
		return upper
	}
	return s
}
