package network

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// asked is a request, taken apart when it is looked at.
type asked struct {
	method, url string // in canonical form
	headers     []sandbox.HTTPHeader
	body        []byte
	query, form func() []pair
	json        func() any
}

func newAsked(req sandbox.HTTPRequest) *asked {
	a := &asked{method: strings.ToUpper(req.Method), url: canonical(req.URL), headers: req.Headers, body: req.Body}
	a.query = sync.OnceValue(func() []pair {
		u, _, _ := strings.Cut(req.URL, "#")
		_, query, _ := strings.Cut(u, "?")
		return parseQuery(query)
	})
	a.form = sync.OnceValue(func() []pair { return parseForm(req) })
	a.json = sync.OnceValue(func() any { return jsonBody(req.Body) })
	return a
}

// maxParts is how many fields of a multipart form are read.
const maxParts = 1000

// parseForm reads the fields of a body: those of a multipart form, without
// files, or those of a URL-encoded one.
func parseForm(req sandbox.HTTPRequest) []pair {
	value, _ := header(req.Headers, "content-type")
	kind, params, _ := mime.ParseMediaType(value)
	if kind != "multipart/form-data" {
		return parseQuery(string(req.Body))
	}
	var list []pair
	parts := multipart.NewReader(bytes.NewReader(req.Body), params["boundary"])
	for len(list) < maxParts {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		if text, err := io.ReadAll(part); err == nil && part.FileName() == "" {
			list = append(list, pair{part.FormName(), string(text)})
		}
	}
	return list
}

// headerValues are the lines under a name.
func headerValues(list []sandbox.HTTPHeader, name string) []string {
	var values []string
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			values = append(values, h.Value)
		}
	}
	return values
}

// check looks at one part of a request. It gives what differs, or "".
type check struct {
	part    string
	differs func(e *entry, a *asked) string
}

// checks are all of them, in the order in which a message lists what differs.
func checks() []check {
	return []check{
		{"method", checkMethod},
		{"url", checkURL},
		{"query", checkQuery},
		{"headers", checkHeaders},
		{"body", checkBody},
		{"body", checkExact},
		{"body", checkJSON},
		{"form", checkForm},
	}
}

// takes reports whether a request is the one that an entry expects.
func (e *entry) takes(a *asked) bool {
	for _, c := range checks() {
		if c.differs(e, a) != "" {
			return false
		}
	}
	return true
}

// differences are all parts of a request that an entry does not expect. They
// are told as shown has them: without secrets.
func (e *entry) differences(a *asked, shown func() *asked) (list []string, urlDiffers bool) {
	for _, c := range checks() {
		if c.differs(e, a) == "" {
			continue
		}
		if c.part == "url" {
			list, urlDiffers = append(list, "the url differs"), true
			continue
		}
		list = append(list, cmp.Or(c.differs(e, shown()), "the "+c.part+" differs"))
	}
	return list, urlDiffers
}

// The bounds of a request.
const (
	// MaxBody is the size of the largest body, of a request or a recorded answer.
	MaxBody = 4 << 20
	// maxURLBytes is the length of the longest URL: longer than servers take.
	maxURLBytes = 64 << 10
)

// tooLarge says why a request is not looked at; "" when it is.
func tooLarge(req sandbox.HTTPRequest) string {
	switch {
	case len(req.URL) > maxURLBytes:
		return fmt.Sprintf("its url is longer than %d bytes", maxURLBytes)
	case len(req.Body) > MaxBody:
		return fmt.Sprintf("its body is larger than %d bytes", MaxBody)
	}
	return ""
}

func checkMethod(e *entry, a *asked) string {
	return reason(e.method == "" || e.method == a.method, "the method differs")
}

func checkURL(e *entry, a *asked) string {
	switch {
	case e.url == nil:
		return ""
	case e.recorded:
		return reason(e.url.equals(a.url), "the url differs")
	}
	return reason(e.url.matches(a.url), "the url differs")
}

func checkQuery(e *entry, a *asked) string {
	for _, want := range e.query {
		if values := valuesOf(a.query(), want.name); !want.want.matches(values) {
			return "the query " + differing(want, values)
		}
	}
	return ""
}

func checkHeaders(e *entry, a *asked) string {
	for _, want := range e.headers {
		values := headerValues(a.headers, want.name)
		if want.want.matches(values) || len(values) > 1 && want.want.matches([]string{strings.Join(values, ", ")}) {
			continue
		}
		return "the header " + differing(want, values)
	}
	return ""
}

func checkForm(e *entry, a *asked) string {
	for _, want := range e.form {
		if values := valuesOf(a.form(), want.name); !want.want.matches(values) {
			return "the form " + differing(want, values)
		}
	}
	return ""
}

// differing says what is under a name and what was expected.
func differing(want namedWant, values []string) string {
	found := "is missing"
	if len(values) > 0 {
		shown := make([]string, len(values))
		for i, v := range values {
			shown[i] = quote(v)
		}
		found = "is " + shorten(strings.Join(shown, ", "))
	}
	return "value " + quote(want.name) + " " + found + ", expected " + want.want.String()
}

func checkBody(e *entry, a *asked) string {
	return reason(e.body == nil || e.body.matches(string(a.body)), "the body differs")
}

func checkExact(e *entry, a *asked) string {
	return reason(e.exact == nil || bytes.Equal(e.exact, a.body), "the body differs")
}

func checkJSON(e *entry, a *asked) string {
	switch {
	case e.json == nil:
		return ""
	case a.json() == nil:
		return "the body is no JSON"
	}
	return e.json.difference("the body", a.json())
}
