package network

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/yamldoc"
)

// urlWant is what a URL is expected to be: a literal with wildcards, or a
// pattern. A literal without "?" is compared with the URL without its query.
type urlWant struct {
	text    string // as written
	pattern *regexp.Regexp
	glob    *regexp.Regexp
	query   bool // whether the literal has one
	literal string
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *urlWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	text, ok := n.Text()
	if !ok {
		n.WrongType(p, "a string")
		return
	}
	w.text = text
	if isPattern(text) {
		w.pattern = readPattern(n, text, p)
		return
	}
	if !hasScheme(text) && !strings.HasPrefix(text, "**") && !strings.HasPrefix(text, "*://") {
		p.Invalid(n.Pos(), "begin with https:// or http://, or with ** for any beginning",
			"%s: %s is no URL that a request can have", n.Path(), quote(text))
		return
	}
	w.literal = canonical(text)
	w.query = strings.Contains(w.literal, "?")
	re, err := regexp.Compile(globExpression(w.literal))
	if err != nil {
		p.Invalid(n.Pos(), "", "%s: %s is too long", n.Path(), quote(text))
		return
	}
	w.glob = re
}

// hasScheme reports whether a URL is one that HTTP clients take.
func hasScheme(u string) bool {
	scheme, _, ok := strings.Cut(strings.ToLower(u), "://")
	return ok && (scheme == "http" || scheme == "https")
}

// matches compares with a URL in [canonical] form.
func (w *urlWant) matches(u string) bool {
	switch {
	case w.pattern != nil:
		return w.pattern.MatchString(u)
	case w.glob == nil:
		return false
	case !w.query:
		u, _, _ = strings.Cut(u, "?")
	}
	return w.glob.MatchString(u)
}

// equals compares with a URL as it is, but for the pattern that a person may
// have put into a cassette.
func (w *urlWant) equals(u string) bool {
	if w.pattern != nil {
		return w.pattern.MatchString(u)
	}
	return w.literal == u
}

// globExpression is the expression for a literal in which * stands for any
// text within one part of a URL, and ** for any text.
func globExpression(literal string) string {
	var out strings.Builder
	out.WriteString(`(?s)\A`)
	within := `[^/?]*`
	for literal != "" {
		switch {
		case strings.HasPrefix(literal, "**"):
			out.WriteString(`.*`)
			literal = strings.TrimLeft(literal, "*")
			continue
		case literal[0] == '*':
			out.WriteString(within)
		case literal[0] == '?':
			within = `[^&]*`
			out.WriteString(`\?`)
		default:
			end := strings.IndexAny(literal, "*?")
			if end < 0 {
				end = len(literal)
			}
			out.WriteString(regexp.QuoteMeta(literal[:end]))
			literal = literal[end:]
			continue
		}
		literal = literal[1:]
	}
	out.WriteString(`\z`)
	return out.String()
}

// canonical is a URL in the form in which URLs are compared: no fragment,
// scheme and host in lower case, no port that the scheme implies, a path, and
// no escapes but those that matter.
func canonical(u string) string {
	u, _, _ = strings.Cut(u, "#")
	scheme, rest, ok := strings.Cut(u, "://")
	if !ok {
		return unescape(u)
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, rest := rest[:end], rest[end:]
	scheme = strings.ToLower(scheme)
	userinfo, host := "", authority
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		userinfo, host = authority[:at+1], authority[at+1:]
	}
	host = strings.ToLower(host)
	switch scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	if !strings.HasPrefix(rest, "/") && !strings.HasSuffix(host, "**") {
		rest = "/" + rest
	}
	return scheme + "://" + userinfo + host + unescape(rest)
}

// unescape decodes the escapes of a URL that do not change what it means. What
// it gives is UTF-8 when s is.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	if out := unescapeBelow(s, 0xff); utf8.ValidString(out) {
		return out
	}
	return unescapeBelow(s, utf8.RuneSelf-1)
}

func unescapeBelow(s string, highest byte) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		b, ok := escapedByte(s[i:])
		switch {
		case !ok:
			out.WriteByte(s[i])
			continue
		case b > highest || b < ' ' || strings.IndexByte("/?#&=+%*;\x7f", b) >= 0:
			out.WriteString(strings.ToUpper(s[i : i+3]))
		default:
			out.WriteByte(b)
		}
		i += 2
	}
	return out.String()
}

// escapedByte is the byte of the escape that a text begins with.
func escapedByte(s string) (b byte, ok bool) {
	if len(s) < 3 || s[0] != '%' || hexDigit(s[1]) < 0 || hexDigit(s[2]) < 0 {
		return 0, false
	}
	return byte(hexDigit(s[1])<<4 | hexDigit(s[2])), true
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", lowerByte(c)) }

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// pair is a name and a value of a query or a form.
type pair struct{ name, value string }

// parseQuery reads a query or a form leniently: what cannot be decoded stays as
// it is.
func parseQuery(query string) []pair {
	var list []pair
	for part := range strings.SplitSeq(query, "&") {
		if part != "" {
			name, value, _ := strings.Cut(part, "=")
			list = append(list, pair{decoded(name), decoded(value)})
		}
	}
	return list
}

func decoded(s string) string {
	if text, err := url.QueryUnescape(s); err == nil {
		return text
	}
	return s
}

// valuesOf are the values under a name, in order.
func valuesOf(list []pair, name string) []string {
	var values []string
	for _, p := range list {
		if p.name == name {
			values = append(values, p.value)
		}
	}
	return values
}

// hostPort is the host and the port that a URL leads to; the URL itself when
// it has none.
func hostPort(u string) (host, port string) {
	parsed, err := url.Parse(u)
	if err != nil {
		return u, ""
	}
	host, port = parsed.Hostname(), parsed.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(parsed.Scheme)]
	}
	return host, port
}
