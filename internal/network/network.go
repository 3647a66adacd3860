// Package network is what the HTTP clients of a run reach instead of the
// network: mocks, and cassettes of real answers.
//
// [ParseMocks] reads a file of mocks: requests, by method, URL and content, and
// what answers each of them, a response or a fault. [Mocks.Start] begins a run
// with them; [Session.Send] answers its requests, and denies with a reason what
// no mock takes. [Session.Unused] tells what nobody asked for.
//
// A [Recorder] makes real calls through a transport that it is given and writes
// a cassette: a file in the form of the mocks, with the secrets redacted. It is
// read by ParseMocks like any other, with three differences: an entry answers
// once, its URL and body are compared as they are, and the same redaction is
// applied to the request before.
//
// Nothing here opens a connection of its own, reads a file or looks at the
// clock.
package network

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// Mocks are the entries of one or more files, in order. They are immutable and
// may serve several runs at once. A nil *Mocks has no entries.
type Mocks struct{ entries []*entry }

// entry is a request that is expected, and its answer.
type entry struct {
	file string
	at   yamldoc.Pos
	// recorded marks an entry of a cassette.
	recorded bool

	method  string // in upper case; "" is any
	url     *urlWant
	query   []namedWant
	headers []namedWant
	form    []namedWant
	body    *textWant
	exact   []byte // nil is any
	json    *jsonWant

	times int // 0 is any number
	delay time.Duration
	// reply is what the answer is made of; fault stands in its place.
	reply sandbox.HTTPResponse
	fault *faultDoc
}

// ParseMocks reads a file of mocks or a cassette, YAML or JSON. The mocks are
// nil when there are diagnostics; path is the name that these and all later
// messages show.
func ParseMocks(path string, data []byte) (*Mocks, []action.Diagnostic) {
	var doc document
	problems := yamldoc.Read(path, yamlEscapes(data), &doc)
	b := builder{file: path, problems: problems}
	m := b.mocks(doc)
	if list := problems.List(); len(list) > 0 {
		return nil, list
	}
	return m, nil
}

// yamlEscapes writes the escapes of a JSON document that YAML does not have in
// its way: pairs of surrogates, and the slash. Half a pair becomes U+FFFD, as in
// encoding/json.
func yamlEscapes(data []byte) []byte {
	if len(data) > yamldoc.MaxBytes || !bytes.ContainsRune(data, '\\') || !json.Valid(data) {
		return data
	}
	escapes := regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)`)
	return escapes.ReplaceAllFunc(data, func(escape []byte) []byte {
		switch {
		case string(escape) == `\/`:
			return escape[1:]
		case len(escape) == len(`\n`):
			return escape
		}
		c, _ := codePoint(string(escape[1:]))
		if !utf8.ValidRune(c) {
			c = utf8.RuneError
		}
		return fmt.Appendf(nil, `\U%08x`, c)
	})
}

// Join puts the entries of several files one after the other. It accepts nil
// among them.
func Join(list ...*Mocks) *Mocks {
	out := &Mocks{}
	for _, m := range list {
		out.entries = slices.Concat(out.entries, m.all())
	}
	return out
}

// Len is the number of entries.
func (m *Mocks) Len() int { return len(m.all()) }

func (m *Mocks) all() []*entry {
	if m == nil {
		return nil
	}
	return m.entries
}
