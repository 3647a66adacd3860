package network

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// document is a file of mocks: a list of entries, or a mapping with the list
// under mocks.
type document struct {
	Cassette yamldoc.Field[int] `yaml:"cassette"`
	Mocks    []entryDoc         `yaml:"mocks,required"`
}

// documentDoc is document without its methods.
type documentDoc document

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (d *document) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	switch {
	case n.IsList():
		n.Decode(&d.Mocks, p)
	case n.IsMapping():
		n.Decode((*documentDoc)(d), p)
	default:
		n.WrongType(p, "mocks in a list")
	}
}

type entryDoc struct {
	yamldoc.Pos
	Method   yamldoc.Field[string]       `yaml:"method"`
	URL      *urlWant                    `yaml:"url"`
	Query    yamldoc.Entries[valuesWant] `yaml:"query"`
	Headers  yamldoc.Entries[valuesWant] `yaml:"headers"`
	Body     *textWant                   `yaml:"body"`
	Base64   *base64Doc                  `yaml:"base64"`
	JSON     yamldoc.Node                `yaml:"json"`
	Form     yamldoc.Entries[valuesWant] `yaml:"form"`
	Times    yamldoc.Field[int]          `yaml:"times"`
	Delay    yamldoc.Field[string]       `yaml:"delay"`
	Response *responseDoc                `yaml:"response"`
	Fault    *faultDoc                   `yaml:"fault"`
}

type responseDoc struct {
	Status     yamldoc.Field[int]         `yaml:"status"`
	StatusText string                     `yaml:"status_text"`
	Headers    yamldoc.Entries[valuesDoc] `yaml:"headers"`
	Body       yamldoc.Field[string]      `yaml:"body"`
	JSON       yamldoc.Node               `yaml:"json"`
	Base64     *base64Doc                 `yaml:"base64"`
}

// valuesDoc are the values of a header: one text or a list.
type valuesDoc []string

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (d *valuesDoc) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	if n.IsList() {
		for _, item := range n.Items() {
			d.add(item, p)
		}
		return
	}
	d.add(n, p)
}

func (d *valuesDoc) add(n yamldoc.Node, p *yamldoc.Problems) {
	text, ok := scalarText(n)
	switch {
	case !ok:
		n.WrongType(p, "a string")
	case strings.ContainsAny(text, "\r\n\x00"):
		p.Invalid(n.Pos(), "", "%s: a header has one line", n.Path())
	default:
		*d = append(*d, text)
	}
}

// base64Doc is bytes, written in base64.
type base64Doc []byte

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (d *base64Doc) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	text, ok := n.Text()
	if !ok {
		n.WrongType(p, "a string")
		return
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		p.Invalid(n.Pos(), "the letters are A-Z, a-z, 0-9, + and /, with = at the end; for text write body", "%s: not base64", n.Path())
	}
	*d = append(base64Doc{}, data...)
}

// faultDoc is what happens instead of an answer.
type faultDoc struct {
	kind          sandbox.FaultKind
	status        int // of an answer that is known by its status, such as 429
	message, code string
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (d *faultDoc) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	const want = "timeout, reset, refused, dns, 429 or {error: a message}"
	if n.IsMapping() {
		var custom struct {
			Error yamldoc.Field[string] `yaml:"error,required"`
			Code  string                `yaml:"code"`
		}
		n.Decode(&custom, p)
		d.kind, d.message, d.code = sandbox.FaultError, custom.Error.Value, custom.Code
		return
	}
	word, ok := scalarText(n)
	words := []string{string(sandbox.FaultTimeout), string(sandbox.FaultReset), string(sandbox.FaultRefused), string(sandbox.FaultDNS)}
	switch {
	case !ok:
		n.WrongType(p, want)
		return
	case word == "429":
		d.status = http.StatusTooManyRequests
		return
	}
	for _, known := range words {
		if word == known {
			d.kind = sandbox.FaultKind(word)
			return
		}
	}
	hint := "for any other status write response: {status: …}, for any other error {error: a message, code: X}"
	if near, ok := nearest.Word(word, words); ok {
		hint = "did you mean " + quote(near) + "?"
	}
	p.Invalid(n.Pos(), hint, "%s: expected %s, found %s", n.Path(), want, quote(word))
}

// builder makes mocks of a document, and reports what does not hold together.
type builder struct {
	file     string
	problems *yamldoc.Problems
}

func (b *builder) mocks(doc document) *Mocks {
	if doc.Cassette.Set && doc.Cassette.Value != cassetteVersion {
		b.problems.Invalid(doc.Cassette.Pos, "update claimctl, or record again with --record",
			"cassette: this version reads cassette: %d, found %d", cassetteVersion, doc.Cassette.Value)
	}
	out := &Mocks{}
	for _, e := range doc.Mocks {
		if e.Pos != (yamldoc.Pos{}) { // else it is no mapping, and that is told
			out.entries = append(out.entries, b.entry(e, doc.Cassette.Set))
		}
	}
	return out
}

func (b *builder) entry(doc entryDoc, recorded bool) *entry {
	e := &entry{
		file: b.file, at: doc.Pos, recorded: recorded,
		method: b.method(doc.Method), url: doc.URL,
		query: named(doc.Query), headers: named(doc.Headers), form: named(doc.Form),
		body: doc.Body, times: b.times(doc.Times, recorded), delay: b.delay(doc),
	}
	if doc.Base64 != nil {
		e.exact = *doc.Base64
	}
	if !doc.JSON.IsZero() {
		e.json = &jsonWant{}
		e.json.UnmarshalNode(doc.JSON, b.problems)
	}
	if recorded {
		b.strict(doc, e)
	}
	b.bodies(doc)
	b.answer(doc, e)
	return e
}

// strict makes an entry of a cassette ask for what a recorded one has.
func (b *builder) strict(doc entryDoc, e *entry) {
	if e.url == nil {
		b.problems.Invalid(doc.Pos, "write the url that was recorded", "an entry of a cassette has a url")
	}
	if e.body == nil && e.exact == nil && e.json == nil && e.form == nil {
		e.exact = []byte{}
	}
}

// bodies reports two ways to say what the same body is.
func (b *builder) bodies(doc entryDoc) {
	if doc.Body != nil && doc.Base64 != nil {
		b.problems.Invalid(doc.Pos, "remove one of them", "the body of a request is given by body or by base64, not by both")
	}
	if doc.Response == nil {
		return
	}
	given := 0
	for _, is := range []bool{doc.Response.Body.Set, !doc.Response.JSON.IsZero(), doc.Response.Base64 != nil} {
		if is {
			given++
		}
	}
	if given > 1 {
		b.problems.Invalid(doc.Pos, "remove the others", "the body of a response is given by one of body, json and base64")
	}
}

func named(entries yamldoc.Entries[valuesWant]) []namedWant {
	var list []namedWant
	for _, e := range entries {
		list = append(list, namedWant{e.Key, e.Value})
	}
	return list
}

func (b *builder) method(f yamldoc.Field[string]) string {
	if f.Set && !isToken(f.Value) {
		b.problems.Invalid(f.Pos, "write one such as GET; without method any fits", "method: %s is no method", quote(f.Value))
	}
	return strings.ToUpper(f.Value)
}

func (b *builder) times(f yamldoc.Field[int], recorded bool) int {
	switch {
	case f.Set && f.Value < 1:
		b.problems.Invalid(f.Pos, "without times it is any number", "times: expected 1 or more, found %d", f.Value)
	case !f.Set && recorded:
		return 1
	}
	return f.Value
}

// maxDelay is longer than any run.
const maxDelay = 24 * time.Hour

func (b *builder) delay(doc entryDoc) time.Duration {
	f := doc.Delay
	if !f.Set {
		return 0
	}
	d, err := time.ParseDuration(f.Value)
	switch {
	case err != nil:
		b.problems.Invalid(f.Pos, "write a number with its unit, such as 200ms or 1.5s", "delay: %s is no duration", quote(f.Value))
	case d < 0 || d > maxDelay:
		b.problems.Invalid(f.Pos, "", "delay: expected 0s to %s, found %s", maxDelay, f.Value)
	case doc.Fault != nil && doc.Fault.kind == sandbox.FaultTimeout:
		b.problems.Invalid(f.Pos, "remove it: a timeout lasts as long as the client waits", "delay has no meaning beside fault: timeout")
	}
	return d
}

// answer fills in what the entry answers with.
func (b *builder) answer(doc entryDoc, e *entry) {
	switch {
	case doc.Response == nil && doc.Fault == nil:
		b.problems.Invalid(doc.Pos, "for an empty answer write response: {}", "response or fault is missing")
	case doc.Response != nil && doc.Fault != nil:
		b.problems.Invalid(doc.Pos, "remove one of them", "an entry has a response or a fault, not both")
	case doc.Response != nil:
		e.reply = b.response(doc.Response)
	case doc.Fault.status != 0:
		e.reply = sandbox.HTTPResponse{
			Status: doc.Fault.status, StatusText: http.StatusText(doc.Fault.status),
			Headers: []sandbox.HTTPHeader{{Name: "retry-after", Value: "1"}},
		}
	default:
		e.fault = doc.Fault
	}
	e.reply.Delay = e.delay
}

func (b *builder) response(doc *responseDoc) sandbox.HTTPResponse {
	res := sandbox.HTTPResponse{Status: http.StatusOK, StatusText: doc.StatusText}
	if doc.Status.Set {
		res.Status = doc.Status.Value
	}
	if res.Status < 100 || res.Status > 999 {
		b.problems.Invalid(doc.Status.Pos, "", "status: expected 100 to 999, found %d", res.Status)
	}
	if res.StatusText == "" {
		res.StatusText = http.StatusText(res.Status)
	}
	for _, h := range doc.Headers {
		if !isToken(h.Key) {
			b.problems.Invalid(h.Pos, "", "headers: %s is no name of a header", quote(h.Key))
		}
		for _, value := range h.Value {
			res.Headers = append(res.Headers, sandbox.HTTPHeader{Name: h.Key, Value: value})
		}
	}
	switch {
	case !doc.JSON.IsZero():
		res.Body = doc.JSON.JSON(b.problems)
		if _, ok := header(res.Headers, "content-type"); !ok {
			res.Headers = append(res.Headers, sandbox.HTTPHeader{Name: "content-type", Value: "application/json"})
		}
	case doc.Base64 != nil:
		res.Body = *doc.Base64
	default:
		res.Body = []byte(doc.Body.Value)
	}
	return res
}

// header is the first value under a name.
func header(list []sandbox.HTTPHeader, name string) (string, bool) {
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			return h.Value, true
		}
	}
	return "", false
}

// isToken reports whether a text may be a method or the name of a header.
// https://www.rfc-editor.org/rfc/rfc9110#name-tokens (2026-11-22)
func isToken(s string) bool {
	const others = "!#$%&'*+-.^_`|~"
	for i := range len(s) {
		c := lowerByte(s[i])
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return s != ""
}

// jsonBody is the body of a request as JSON, in the tree form of
// [action.Object]; nil when it is none.
func jsonBody(body []byte) any {
	v, err := action.ParseValue(body)
	if err != nil {
		return nil
	}
	return v
}
