package auth0action

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// target is a URL as Node's URL class holds it. The Go package net/url reads
// URLs by another standard: it takes relative ones and leaves the parts as
// they are written, where browsers and Node refuse and normalize.
type target struct {
	head, query, fragment string // each with its own first character
}

// String is the URL's href.
func (t target) String() string { return t.head + t.query + t.fragment }

// specialPorts are the schemes that have a host, and their default ports.
func specialPorts() map[string]string {
	return map[string]string{"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}
}

// parseURL reads an absolute URL by the rules of the URL standard
// (https://url.spec.whatwg.org, read 2026-11-22), as far as URLs that a user
// is sent to need them: hosts with letters beyond ASCII stay as they are.
func parseURL(s string) (target, bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	m := regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):([^?#]*)(\?[^#]*)?(#.*)?$`).FindStringSubmatch(s)
	if m == nil {
		return target{}, false
	}
	scheme, rest := strings.ToLower(m[1]), m[2]
	t := target{query: escape(m[3], ` "<>'`), fragment: escape(m[4], " \"<>`")}
	if _, special := specialPorts()[scheme]; !special {
		t.head = scheme + ":" + escape(rest, "")
		return t, true
	}
	authority, path := splitAuthority(strings.ReplaceAll(rest, `\`, "/"))
	host, ok := normalHost(authority, specialPorts()[scheme])
	if !ok {
		return target{}, false
	}
	t.head = scheme + "://" + host + normalPath(path)
	return t, true
}

func splitAuthority(rest string) (authority, path string) {
	rest = strings.TrimLeft(rest, "/")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[:i], rest[i:]
	}
	return rest, "/"
}

// normalHost is the authority in normal form; ok is false for one that no URL
// can have.
func normalHost(authority, defaultPort string) (host string, ok bool) {
	user := ""
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, authority = authority[:i+1], authority[i+1:]
	}
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		host, port = authority[:i], authority[i+1:]
	}
	host = strings.ToLower(host)
	if !validHost(host) || !validPort(port) {
		return "", false
	}
	if port = strings.TrimLeft(port, "0"); port != "" && port != defaultPort {
		host += ":" + port
	}
	return user + host, true
}

func validHost(host string) bool {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		addr, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return err == nil && addr.Is6() && strings.HasSuffix(inner, "]")
	}
	return host != "" && !strings.ContainsAny(host, " #%/:<>?@[\\]^|\"") &&
		!strings.ContainsFunc(host, func(r rune) bool { return r < ' ' || r == 0x7F })
}

func validPort(port string) bool {
	n := 0
	for _, r := range port {
		if r < '0' || r > '9' {
			return false
		}
		if n = n*10 + int(r-'0'); n > 65535 {
			return false
		}
	}
	return true
}

// normalPath resolves the steps . and .. and escapes what must be.
func normalPath(path string) string {
	var steps []string
	parts := strings.Split(path[1:], "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch strings.ReplaceAll(strings.ToLower(part), "%2e", ".") {
		case ".":
			part = ""
		case "..":
			steps = steps[:max(0, len(steps)-1)]
			part = ""
		default:
			steps = append(steps, part)
			continue
		}
		if last {
			steps = append(steps, part)
		}
	}
	return "/" + escape(strings.Join(steps, "/"), " \"<>`{}^")
}

// escape percent-encodes control characters, everything beyond ASCII, and the
// given characters. What is encoded already stays.
func escape(s, set string) string {
	var out strings.Builder
	for i := range len(s) {
		if b := s[i]; b < ' ' || b >= 0x7F || strings.IndexByte(set, b) >= 0 {
			fmt.Fprintf(&out, "%%%02X", b)
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// withQuery is what url.searchParams.set(name, value) does: the whole query is
// written anew as a form.
func (t target) withQuery(name, value string) target {
	var pairs []string
	done := false
	add := func(k, v string) { pairs = append(pairs, formEncode(k)+"="+formEncode(v)) }
	for pair := range strings.SplitSeq(strings.TrimPrefix(t.query, "?"), "&") {
		if pair == "" {
			continue
		}
		k, v, _ := strings.Cut(pair, "=")
		k, v = formDecode(k), formDecode(v)
		switch {
		case k != name:
			add(k, v)
		case !done:
			add(k, value)
			done = true
		}
	}
	if !done {
		add(name, value)
	}
	t.query = "?" + strings.Join(pairs, "&")
	return t
}

// formEncode is application/x-www-form-urlencoded, which differs from
// url.QueryEscape in two characters.
func formEncode(s string) string {
	return strings.NewReplacer("~", "%7E", "%2A", "*").Replace(url.QueryEscape(s))
}

func formDecode(s string) string {
	out, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return out
}
