package tenant

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/claimctl/claimctl/internal/nearest"
)

// Request is what a handler is given.
type Request struct {
	// HTTP has the method, the URL and the headers; its body has been read.
	HTTP *http.Request
	// Body is at most as large as the route takes.
	Body  []byte
	Grant Grant
	// Tx is the transaction that the request is; nil for an untied route.
	Tx    *Tx
	World World

	parts  map[string]string
	store  *Store
	prefix string
	refuse func(error) Answer
}

// Path is the text of the part {name} of the route's path.
func (r *Request) Path(name string) string { return r.parts[name] }

// Query is the first value of a query parameter, "" if there is none.
func (r *Request) Query(name string) string { return r.HTTP.URL.Query().Get(name) }

// Build is how the build of what has this id goes.
func (r *Request) Build(id string) Build { return r.World.build(id) }

// Refuse is the tenant's answer to an error; one that is no [Refusal] is
// [Broken].
func (r *Request) Refuse(err error) Answer { return r.refuse(err) }

// View is [Store.View] on the tenant's own collections, for untied routes.
func (r *Request) View(do func(*Tx) error) error { return r.store.View(r.prefix, do) }

// Update is [Store.Update] on the tenant's own collections, for untied routes.
func (r *Request) Update(do func(*Tx) error) error { return r.store.Update(r.prefix, do) }

// mostDepth is how deep a body's JSON may nest.
const mostDepth = 100

// Object reads the body as a JSON object, member by member. The error is a
// [Refusal] of the kind [Malformed]; a member twice is one, too.
func (r *Request) Object() (map[string]json.RawMessage, error) {
	malformed := func(detail string) error { return &Refusal{Kind: Malformed, Detail: detail} }
	members := map[string]json.RawMessage{}
	dec := json.NewDecoder(bytes.NewReader(r.Body))
	if err := tooDeep(r.Body); err != nil {
		return nil, err
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, malformed("the body is no JSON object")
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, malformed("the body is no JSON: " + err.Error())
		}
		key, _ := name.(string) // a decoder gives nothing else here
		if _, ok := members[key]; ok {
			return nil, malformed(fmt.Sprintf("the body has %q twice", key))
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, malformed("the body is no JSON: " + err.Error())
		}
		members[key] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, malformed("the body is no JSON: " + err.Error())
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("the body goes on after its JSON object")
	}
	return members, nil
}

func tooDeep(body []byte) error {
	depth, text, escaped := 0, false, false
	for _, b := range body {
		switch {
		case escaped:
			escaped = false
		case text && b == '\\':
			escaped = true
		case b == '"':
			text = !text
		case text:
		case b == '{', b == '[':
			depth++
		case b == '}', b == ']':
			depth--
		}
		if depth > mostDepth {
			return &Refusal{Kind: Malformed, Detail: fmt.Sprintf("the body is nested more than %d deep", mostDepth)}
		}
	}
	return nil
}

// Unknown is the members of an object that are none of the known names, sorted,
// and the known name that the first of them may have meant ("" if none).
func Unknown(members map[string]json.RawMessage, known ...string) (unknown []string, near string) {
	for name := range members {
		if !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	if unknown != nil {
		near, _ = nearest.Word(unknown[0], known)
	}
	return unknown, near
}

// Member reads a member into a value; false when it is absent or null. The
// error is a [Refusal] of the kind [Malformed].
func Member(members map[string]json.RawMessage, name string, into any) (bool, error) {
	value, ok := members[name]
	if !ok || bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
		return false, nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return false, &Refusal{Kind: Malformed, Detail: fmt.Sprintf("%q is not of the right type", name)}
	}
	return true, nil
}

// Page is a part of a list.
type Page struct{ Number, Size int } // the first is 0

// Page reads the query parameters of a list; number and size are their names.
// The error is a [Refusal] of the kind [Malformed].
func (r *Request) Page(number, size string, usual, most int) (Page, error) {
	n, err := r.whole(number, 0, 1<<30)
	if err != nil {
		return Page{}, err
	}
	s, err := r.whole(size, usual, most)
	return Page{n, s}, err
}

func (r *Request) whole(name string, usual, most int) (int, error) {
	text := r.Query(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, &Refusal{Kind: Malformed, Detail: fmt.Sprintf("%s is %q, not a number from 0 to %d", name, text, most)}
	}
	return n, nil
}

// On is the items on a page, never nil.
func On[T any](p Page, items []T) []T {
	from := min(p.Number*p.Size, len(items))
	to := min(from+p.Size, len(items))
	return append([]T{}, items[from:to]...)
}
