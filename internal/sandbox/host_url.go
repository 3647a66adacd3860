package sandbox

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
	"github.com/nlnwa/whatwg-url/url"
)

//go:embed host_url.js
var urlSource string

var urlProgram = hostProgram("url", urlSource)

// maxURL is the length of the longest URL that is parsed, in bytes. Node has no
// such limit; the parser needs many times that memory.
const maxURL = 1 << 20

// hostURL is the state of a URL; params is that of its searchParams, once
// somebody asked for them.
type hostURL struct {
	url    *url.Url
	params *queryList
}

func (g *hostGlobals) urlNatives() map[string]any {
	natives := g.queryNatives()
	natives["parse"] = g.parseURL
	natives["part"] = g.urlPart
	natives["setPart"] = g.setURLPart
	natives["setHref"] = g.setHref
	natives["attach"] = func(c goja.FunctionCall) goja.Value {
		u, list := c.Argument(0).Export().(*hostURL), c.Argument(1).Export().(*queryList)
		u.params, list.url = list, u
		u.refresh()
		return goja.Undefined()
	}
	natives["received"] = g.receivedNative
	natives["call"] = g.callNative
	return natives
}

// callNative calls a function of the script without Function.prototype.call,
// which the script may have changed.
func (g *hostGlobals) callNative(c goja.FunctionCall) goja.Value {
	f, _ := goja.AssertFunction(c.Argument(0))
	out, err := f(c.Argument(1), slices.Clone(c.Arguments[2:])...)
	if err != nil {
		panic(err)
	}
	return out
}

func (g *hostGlobals) parseURL(c goja.FunctionCall) goja.Value {
	u, err := parseURL(c.Argument(0).String(), c.Argument(1))
	if err != nil {
		return goja.Undefined()
	}
	return g.vm.rt.ToValue(&hostURL{url: u})
}

func parseURL(text string, base goja.Value) (*url.Url, error) {
	if len(text) > maxURL {
		return nil, errLongURL{}
	}
	if goja.IsUndefined(base) {
		return url.Parse(text)
	}
	if len(base.String()) > maxURL {
		return nil, errLongURL{}
	}
	return url.ParseRef(base.String(), text)
}

type errLongURL struct{}

func (errLongURL) Error() string { return "the URL is too long" }

func (g *hostGlobals) setHref(c goja.FunctionCall) goja.Value {
	u := c.Argument(0).Export().(*hostURL)
	parsed, err := parseURL(c.Argument(1).String(), goja.Undefined())
	if err == nil {
		u.url = parsed
		u.refresh()
	}
	return g.vm.rt.ToValue(err == nil)
}

func (g *hostGlobals) urlPart(c goja.FunctionCall) goja.Value {
	u := c.Argument(0).Export().(*hostURL).url
	return g.vm.rt.ToValue(urlPart(u, c.Argument(1).String()))
}

func urlPart(u *url.Url, part string) string {
	switch part {
	case "href":
		return u.Href(false)
	case "origin":
		return urlOrigin(u)
	case "protocol":
		return u.Protocol()
	case "username":
		return u.Username()
	case "password":
		return u.Password()
	case "host":
		return u.Host()
	case "hostname":
		return u.Hostname()
	case "port":
		return u.Port()
	case "pathname":
		return u.Pathname()
	case "search":
		return u.Search()
	}
	return u.Hash()
}

// urlOrigin is https://url.spec.whatwg.org/#origin as text.
func urlOrigin(u *url.Url) string {
	switch u.Scheme() {
	case "http", "https", "ws", "wss", "ftp":
		return u.Protocol() + "//" + u.Host()
	case "blob":
		inner, err := url.Parse(u.Pathname())
		if err == nil && (inner.Scheme() == "http" || inner.Scheme() == "https") {
			return urlOrigin(inner)
		}
	}
	return "null"
}

func (g *hostGlobals) setURLPart(c goja.FunctionCall) goja.Value {
	u, value := c.Argument(0).Export().(*hostURL), c.Argument(2).String()
	if len(value) <= maxURL {
		u.set(c.Argument(1).String(), value)
	}
	return goja.Undefined()
}

func (u *hostURL) set(part, value string) {
	switch part {
	case "protocol":
		u.url.SetProtocol(value)
	case "username":
		u.url.SetUsername(value)
	case "password":
		u.url.SetPassword(value)
	case "host":
		u.url.SetHost(value)
	case "hostname":
		u.url.SetHostname(value)
	case "port":
		u.url.SetPort(value)
	case "pathname":
		u.url.SetPathname(value)
	case "hash":
		u.url.SetHash(value)
	case "search":
		u.url.SetSearch(value)
		u.refresh()
	}
}

// refresh makes the searchParams those of the URL.
func (u *hostURL) refresh() {
	if u.params != nil {
		u.params.pairs = parseQuery(u.url.Query())
	}
}

// queryList is the state of a URLSearchParams, and of Headers. url is the URL it
// belongs to; sorted is kept while nothing changes, for iterating.
type queryList struct {
	pairs, sorted [][2]string
	url           *hostURL
}

// changed carries a change over to the URL.
func (q *queryList) changed() {
	q.sorted = nil
	if q.url != nil {
		q.url.url.SetSearch(q.text())
	}
}

func (q *queryList) text() string {
	var out strings.Builder
	for i, pair := range q.pairs {
		if i > 0 {
			out.WriteByte('&')
		}
		escapeForm(&out, pair[0])
		out.WriteByte('=')
		escapeForm(&out, pair[1])
	}
	return out.String()
}

// escapeForm is the encoding of application/x-www-form-urlencoded.
func escapeForm(out *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			out.WriteByte('+')
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("*-._", c) >= 0:
			out.WriteByte(c)
		default:
			out.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
}

func parseQuery(text string) [][2]string {
	var out [][2]string
	for part := range strings.SplitSeq(text, "&") {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			out = append(out, [2]string{unescapeForm(name), unescapeForm(value)})
		}
	}
	return out
}

func unescapeForm(s string) string {
	if !strings.ContainsAny(s, "+%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0:
			b = append(b, byte(unhex(s[i+1])<<4|unhex(s[i+2])))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	decoded, _, _ := decodeUTF8(b, false)
	return string(utf16.Decode(decoded))
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func (q *queryList) get(name string) (string, bool) {
	for _, pair := range q.pairs {
		if pair[0] == name {
			return pair[1], true
		}
	}
	return "", false
}

// set replaces the first pair of the name, and drops the others.
func (q *queryList) set(name, value string) {
	at := slices.IndexFunc(q.pairs, func(p [2]string) bool { return p[0] == name })
	if at < 0 {
		q.pairs = append(q.pairs, [2]string{name, value})
		return
	}
	q.pairs[at][1] = value
	rest := slices.DeleteFunc(q.pairs[at+1:], func(p [2]string) bool { return p[0] == name })
	q.pairs = q.pairs[:at+1+len(rest)]
}

// matches says which pairs a name means, and a value unless it is undefined.
func matches(c goja.FunctionCall) func([2]string) bool {
	name, value := c.Argument(1).String(), c.Argument(2)
	return func(p [2]string) bool {
		return p[0] == name && (goja.IsUndefined(value) || p[1] == value.String())
	}
}

// queryNatives are the functions of URLSearchParams; the first argument is the
// list.
func (g *hostGlobals) queryNatives() map[string]any {
	rt := g.vm.rt
	with := func(f func(*queryList, goja.FunctionCall) any) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value { return rt.ToValue(f(c.Argument(0).Export().(*queryList), c)) }
	}
	change := func(f func(*queryList, goja.FunctionCall)) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value {
			q := c.Argument(0).Export().(*queryList)
			f(q, c)
			q.changed()
			return goja.Undefined()
		}
	}
	return map[string]any{
		"list": func(goja.FunctionCall) goja.Value { return rt.ToValue(&queryList{}) },
		"parseList": change(func(q *queryList, c goja.FunctionCall) {
			q.pairs = parseQuery(strings.TrimPrefix(c.Argument(1).String(), "?"))
		}),
		"copyList": change(func(q *queryList, c goja.FunctionCall) {
			q.pairs = slices.Clone(c.Argument(1).Export().(*queryList).pairs)
		}),
		"append": change(func(q *queryList, c goja.FunctionCall) {
			q.pairs = append(q.pairs, [2]string{c.Argument(1).String(), c.Argument(2).String()})
		}),
		"set":    change(func(q *queryList, c goja.FunctionCall) { q.set(c.Argument(1).String(), c.Argument(2).String()) }),
		"remove": change(func(q *queryList, c goja.FunctionCall) { q.pairs = slices.DeleteFunc(q.pairs, matches(c)) }),
		"sort": change(func(q *queryList, _ goja.FunctionCall) {
			slices.SortStableFunc(q.pairs, func(a, b [2]string) int {
				return slices.Compare(utf16.Encode([]rune(a[0])), utf16.Encode([]rune(b[0])))
			})
		}),
		"size":     with(func(q *queryList, _ goja.FunctionCall) any { return len(q.pairs) }),
		"listText": with(func(q *queryList, _ goja.FunctionCall) any { return q.text() }),
		"has":      with(func(q *queryList, c goja.FunctionCall) any { return slices.ContainsFunc(q.pairs, matches(c)) }),
		"get": with(func(q *queryList, c goja.FunctionCall) any {
			if v, ok := q.get(c.Argument(1).String()); ok {
				return v
			}
			return nil
		}),
		"getAll": with(func(q *queryList, c goja.FunctionCall) any {
			out := []any{}
			for _, pair := range q.pairs {
				if pair[0] == c.Argument(1).String() {
					out = append(out, pair[1])
				}
			}
			return rt.NewArray(out...)
		}),
		"pair": with(func(q *queryList, c goja.FunctionCall) any {
			i := int(c.Argument(1).ToInteger())
			if i >= len(q.pairs) {
				return goja.Undefined()
			}
			return rt.NewArray(q.pairs[i][0], q.pairs[i][1])
		}),
	}
}
