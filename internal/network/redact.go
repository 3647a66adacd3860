package network

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
)

// redactor takes secrets out of requests and responses: those that the caller
// knows, in every encoding that is undone here (escapes of URLs and of JSON,
// base64, hexadecimal), and whatever stands under a name that is meant for
// secrets. What it has redacted it leaves as it is.
type redactor struct{ plain func(string) string }

func newRedactor(plain func(string) string) redactor {
	if plain == nil {
		plain = func(s string) string { return s }
	}
	return redactor{plain}
}

// named begins a message about a request.
func (r redactor) named(req sandbox.HTTPRequest) string {
	name := shorten(req.Method) + " " + shortURL(r.plain(req.URL))
	if req.Pos.Line > 0 {
		name += fmt.Sprintf(" (line %d)", req.Pos.Line)
	}
	return name
}

// request redacts what a cassette compares of a request, and messages show.
func (r redactor) request(req sandbox.HTTPRequest) sandbox.HTTPRequest {
	req.Headers = r.headers(req.Headers)
	kind, _ := header(req.Headers, "content-type")
	req.URL, req.Body = r.url(req.URL), r.body(req.Body, kind)
	req.Method = r.token(req.Method)
	return req
}

// response redacts what a cassette holds of a response.
func (r redactor) response(res sandbox.HTTPResponse) sandbox.HTTPResponse {
	kind, _ := header(res.Headers, "content-type")
	res.StatusText, res.Body = r.text(res.StatusText), r.body(res.Body, kind)
	res.Headers = r.headers(res.Headers)
	return res
}

func (r redactor) headers(list []sandbox.HTTPHeader) []sandbox.HTTPHeader {
	list = slices.Clone(list)
	for i, h := range list {
		list[i] = r.header(h)
	}
	return list
}

func (r redactor) header(h sandbox.HTTPHeader) sandbox.HTTPHeader {
	switch {
	case secretName(h.Name, true) && h.Value != "":
		h.Value = secret.Mask
	case strings.Contains(h.Value, "://"), strings.HasPrefix(h.Value, "/"):
		h.Value = r.url(h.Value)
	default:
		h.Value = r.text(h.Value)
	}
	h.Name = r.token(h.Name)
	return h
}

// token redacts a method or the name of a header, which have no room for the
// brackets of the mask.
func (r redactor) token(s string) string {
	if r.text(s) != s {
		return "redacted"
	}
	return s
}

// url redacts a URL: a password in it, parameters by name, and secrets.
func (r redactor) url(u string) string {
	u = strings.ToValidUTF8(u, "\ufffd")
	head, query, hasQuery := strings.Cut(u, "?")
	if start := strings.Index(head, "://"); start >= 0 {
		start += len("://")
		end := start + strings.IndexByte(head[start:]+"/", '/')
		at := strings.LastIndexByte(head[start:end], '@')
		name, _, hasPassword := strings.Cut(head[start:start+max(at, 0)], ":")
		if hasPassword {
			head = head[:start] + name + ":" + secret.Mask + head[start+at:]
		}
	}
	if hasQuery {
		head += "?" + r.parameters(query)
	}
	head = r.text(head)
	if scheme, _, ok := strings.Cut(u, "://"); ok && !hasScheme(head) && hasScheme(u) {
		return scheme + "://" + secret.Mask
	}
	return head
}

// parameters masks those of a query or a form whose name is one for secrets.
func (r redactor) parameters(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, value, _ := strings.Cut(part, "=")
		if value != "" && secretName(decoded(name), true) {
			parts[i] = name + "=" + secret.Mask
		}
	}
	return strings.Join(parts, "&")
}

// body redacts a body. A JSON body that needs it is written anew, compact.
func (r redactor) body(body []byte, contentType string) []byte {
	text := string(body)
	switch {
	case len(body) == 0:
		return body
	case strings.Contains(contentType, "application/x-www-form-urlencoded"):
		return []byte(r.text(r.parameters(text)))
	}
	return []byte(r.text(text))
}

// text redacts a text of any kind.
func (r redactor) text(s string) string { return r.nested(s, maxNested) }

// maxNested is how deep JSON within the texts of JSON is looked into.
const maxNested = 4

func (r redactor) nested(s string, depth int) string {
	if depth > 0 {
		s = r.json(s, depth-1)
	}
	return r.encoded(r.escaped(r.plain(s)))
}

// json redacts the texts, numbers and names of a JSON document.
func (r redactor) json(s string, depth int) string {
	trimmed := strings.TrimLeft(s, " \t\r\n\ufeff")
	if trimmed == "" || !strings.Contains("{[\"", trimmed[:1]) {
		return s
	}
	tree, err := action.ParseValue([]byte(trimmed))
	if err != nil {
		return s
	}
	out, changed := r.tree(tree, depth)
	if !changed {
		return s
	}
	return string(action.MustMarshal(out))
}

func (r redactor) tree(v any, depth int) (out any, changed bool) {
	switch v := v.(type) {
	case *action.Object:
		return r.object(v, depth)
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			redacted, now := r.tree(item, depth)
			list[i], changed = redacted, changed || now
		}
		return list, changed
	case action.Value:
		return r.scalar(v, depth)
	}
	return v, false
}

func (r redactor) object(obj *action.Object, depth int) (out *action.Object, changed bool) {
	out = action.NewObject()
	for _, m := range obj.Members() {
		name := r.nested(m.Name, 0)
		value, now := r.tree(m.Value, depth)
		if raw, ok := m.Value.(action.Value); ok && secretName(m.Name, false) && holdsSomething(raw) {
			value = action.MustMarshal(secret.Mask)
			now = string(raw) != string(value.(action.Value))
		}
		changed = changed || now || name != m.Name
		out.Put(name, value)
	}
	return out, changed
}

// holdsSomething reports whether a scalar can be a secret: a number, or a text
// that is not empty.
func holdsSomething(v action.Value) bool {
	switch string(v) {
	case "", `""`, "true", "false", "null":
		return false
	}
	return true
}

func (r redactor) scalar(v action.Value, depth int) (out action.Value, changed bool) {
	text := string(v)
	if strings.HasPrefix(text, `"`) && json.Unmarshal(v, &text) != nil {
		return v, false
	}
	redacted := text
	if holdsSomething(v) {
		redacted = r.nested(text, depth)
	}
	if redacted == text {
		return v, false
	}
	return action.MustMarshal(redacted), true
}

// escaped redacts what is a secret once escapes are undone, and nothing beside
// it. The redactor only tells whether a text has one, so its end is searched
// for, then its beginning.
func (r redactor) escaped(s string) string {
	if !r.hides(s) {
		return s
	}
	var out strings.Builder
	rest := s
	for {
		end, found := least(len(rest), func(n int) bool { return r.hides(rest[:n]) })
		if !found {
			break
		}
		length, _ := least(end, func(n int) bool { return r.hides(rest[end-n : end]) })
		out.WriteString(rest[:end-length] + secret.Mask)
		rest = rest[end:]
	}
	out.WriteString(rest)
	if r.hides(out.String()) {
		return secret.Mask
	}
	return out.String()
}

// least is the least n from 1 to most for which ok holds, given that it holds
// for all above it. It looks at small ones first.
func least(most int, ok func(n int) bool) (n int, found bool) {
	const first = 64
	low, high := 0, min(first, most)
	for !ok(high) {
		if high == most {
			return 0, false
		}
		low, high = high, min(2*high, most)
	}
	return low + 1 + sort.Search(high-low-1, func(i int) bool { return ok(low + 1 + i) }), true
}

// maxEscaped is how often a text is taken to be escaped, one over the other.
const maxEscaped = 3

// hides reports whether a text shows a secret once its escapes are undone:
// those of URLs, with + as a blank or not, and those of JSON.
func (r redactor) hides(s string) bool { return r.hidesBelow(s, maxEscaped) }

func (r redactor) hidesBelow(s string, depth int) bool {
	if depth == 0 || !strings.ContainsAny(s, `%+\`) {
		return false
	}
	for _, undo := range []func(string) string{unescapePlus, unescapeAll, unescapeJSON} {
		if plain := undo(s); plain != s && (r.plain(plain) != plain || r.hidesBelow(plain, depth-1)) {
			return true
		}
	}
	return false
}

func unescapePlus(s string) string { return strings.ReplaceAll(s, "+", " ") }

// unescapeAll undoes the escapes of a URL, also where some are broken.
func unescapeAll(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		b, ok := escapedByte(s[i:])
		if ok {
			i += 2
		} else {
			b = s[i]
		}
		out = append(out, b)
	}
	return string(out)
}

// unescapeJSON undoes the escapes of a text in JSON or JavaScript, also where
// some are broken.
func unescapeJSON(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch at := strings.IndexByte("nrtbf", s[i]); {
		case at >= 0:
			out = append(out, "\n\r\t\b\f"[at])
		case s[i] == 'u' || s[i] == 'x':
			c, size := codePoint(s[i:])
			out = append(out, string(c)...)
			i += size - 1
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

// codePoint reads u0041 or x41, and pairs of surrogates. It gives the letter
// itself where no digits follow.
func codePoint(s string) (c rune, size int) {
	digits := map[byte]int{'u': 4, 'x': 2}[s[0]]
	if len(s) <= digits {
		return rune(s[0]), 1
	}
	n, err := strconv.ParseUint(s[1:1+digits], 16, 32)
	if err != nil {
		return rune(s[0]), 1
	}
	c, size = rune(n), 1+digits
	if rest, ok := strings.CutPrefix(s[size:], `\u`); ok && utf16.IsSurrogate(c) && len(rest) >= 4 {
		if low, err := strconv.ParseUint(rest[:4], 16, 32); err == nil {
			return utf16.DecodeRune(c, rune(low)), size + len(`\u`) + 4
		}
	}
	return c, size
}

// minEncoded is how long a run of letters has to be to be looked at as bytes.
const minEncoded = 6

// encoded redacts what is a secret once base64 or hexadecimal is undone: a part
// between slashes, or all letters in a row where that is not enough.
func (r redactor) encoded(s string) string {
	return replaceRuns(s, func(run string) string {
		if !r.decodes(run) {
			return run
		}
		parts := strings.Split(run, "/")
		for i, part := range parts {
			if r.decodes(part) {
				parts[i] = secret.Mask
			}
		}
		return replaceRuns(strings.Join(parts, "/"), func(run string) string {
			if r.decodes(run) {
				return secret.Mask
			}
			return run
		})
	})
}

// replaceRuns replaces the letters of base64 that stand in a row.
func replaceRuns(s string, replace func(run string) string) string {
	var out strings.Builder
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isEncoding(s[i]) {
			continue
		}
		run := s[start:i]
		if len(run) >= minEncoded {
			run = replace(run)
		}
		out.WriteString(run)
		if i < len(s) {
			out.WriteByte(s[i])
		}
		start = i + 1
	}
	return out.String()
}

// isEncoding reports whether a letter is one of base64, for URLs or not.
func isEncoding(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_", c) >= 0
}

// decodes tries every way to read a run of letters as bytes. Where the
// encoding begins is not known, so all places that make a difference are tried.
func (r redactor) decodes(run string) bool {
	shows := func(data []byte, err error) bool {
		return err == nil && r.plain(string(data)) != string(data)
	}
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(run)
	for from := range min(4, len(run)) {
		part := standard[from:]
		if len(part)%4 == 1 {
			part = part[:len(part)-1]
		}
		if shows(base64.RawStdEncoding.DecodeString(part)) {
			return true
		}
	}
	for digits := range strings.FieldsFuncSeq(run, func(c rune) bool { return hexDigit(byte(c)) < 0 }) {
		for from := range min(2, len(digits)) {
			part := digits[from:]
			if shows(hex.DecodeString(part[:len(part)/2*2])) {
				return true
			}
		}
	}
	return false
}

// secretName reports whether what stands under a name is a secret by custom.
// A place outside a JSON document (a header, a parameter) has more such names.
// The last word of a name says what it is: access_token, but not token_type.
func secretName(name string, outside bool) bool {
	words := nameWords(name)
	if len(words) == 0 {
		return false
	}
	last, before := words[len(words)-1], ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	switch last {
	case "token", "secret", "password", "passwd", "pwd", "passphrase", "assertion", "credential", "apikey",
		"jwt", "bearer", "verifier", "authorization", "cookie", "signature",
		"accesstoken", "idtoken", "refreshtoken", "clientsecret":
		return true
	case "key":
		switch before {
		case "api", "access", "secret", "private", "subscription", "functions", "auth", "master", "account":
			return true
		}
		return outside
	case "id":
		return outside && before == "session"
	case "sig", "cookie2", "auth", "sid", "sessionid":
		return outside
	}
	return false
}

// nameWords splits a name where its case goes up and at every character that
// is no letter and no digit.
func nameWords(name string) []string {
	var spaced strings.Builder
	last := ' '
	for _, c := range name {
		if unicode.IsUpper(c) && unicode.IsLower(last) {
			spaced.WriteByte(' ')
		}
		spaced.WriteRune(unicode.ToLower(c))
		last = c
	}
	return strings.FieldsFunc(spaced.String(), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}
