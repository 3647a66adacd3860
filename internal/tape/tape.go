// Package tape reads JSON that is looked at in few places: one pass over the bytes
// checks all of it and notes where each value begins and ends; a value is made only
// when somebody asks for it.
//
// A [Tape] is used again for one text after the other, without allocating once it has
// grown; between two texts, several goroutines may ask it at once. It reads the text that it was given and keeps no copy: the text must not
// change as long as the tape is asked. Strings that it returns are copies.
package tape

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
	"unsafe"
)

const (
	// MaxDepth is the deepest nesting that is read: that of encoding/json.
	MaxDepth = 10_000
	// maxKept is the number of nodes whose memory is kept for the next text.
	maxKept = 1 << 16
	// firstNodes is for how many nodes there is room at once at most: a text may have
	// many commas that mean nothing.
	firstNodes = 256
	// MaxBytes is the longest text: its offsets have 32 bits.
	MaxBytes = 1 << 31
)

// Ref is a value of a tape. It is good until the next [Tape.Parse].
type Ref int32

// None is no value.
const None Ref = -1

// Kind is what a value is.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Array
	Object
)

// What is noted of a node. The notes of a name are those of a text, shifted.
const (
	keyEscaped   = 1 << iota // the name has an escape
	keyPlain                 // the name is ASCII that stands for itself
	textEscaped              // the string has an escape
	textPlain                // the same of a string, and of what it holds
	mapped                   // an object whose members have a name each, all of them known
	shortInteger             // a number of at most 15 digits and nothing else but a sign, not -0

	keyShift = 2
)

// node is a value, with its name in the object that holds it.
type node struct {
	keyStart, keyEnd uint32 // between the quotes
	start, end       uint32
	next             int32  // of brackets: the node behind this one and all that is in it
	count            int32  // of brackets: members or elements
	has              uint64 // of an object that is mapped: its members, by their bits
	place            place
	kind             Kind
	flags            uint8
}

// Tape is a JSON text that has been checked. The zero Tape holds none. It is safe
// for concurrent reading.
type Tape struct {
	data   []byte
	nodes  []node
	open   []frame  // the brackets that are not closed
	stops  []uint64 // what is not plain in a string, by bits
	spaced bool     // there is white space outside of strings
	quoted bool     // there is a name with an escape
	places *places  // what is known of texts like it
}

// Error is why a text is no JSON. Offset is that of the byte.
type Error struct {
	Offset int
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("at byte %d: %s", e.Offset+1, e.Reason) }

// ErrNotUTF8 is wrapped by the error of a text that is no UTF-8. JSON.parse never sees
// such a text: who decodes it leniently puts U+FFFD there without a word, who decodes it
// strictly refuses it. Here it is refused.
var ErrNotUTF8 = errors.New("not UTF-8")

// notUTF8 is an [Error] that wraps [ErrNotUTF8].
type notUTF8 struct{ place Error }

func (e *notUTF8) Error() string { return e.place.Error() }

func (e *notUTF8) Unwrap() []error { return []error{ErrNotUTF8, &e.place} }

// Parse reads a text, and forgets the one before. The error is an *[Error]; it wraps
// [ErrNotUTF8] where the bytes are no text at all. What JSON.parse takes is taken:
// escapes, halves of surrogate pairs, numbers of any size, names that stand there twice.
func (t *Tape) Parse(data []byte) error {
	if max(cap(t.nodes), cap(t.stops)) > maxKept && len(data) < maxKept {
		t.nodes, t.open, t.stops = nil, nil, nil // of one that was unusually large
	}
	if t.nodes == nil {
		t.nodes = make([]node, 0, min(1+bytes.Count(data, []byte{','})+bytes.Count(data, []byte{'['})+bytes.Count(data, []byte{'{'}), firstNodes))
	}
	t.data, t.nodes, t.open, t.spaced, t.quoted = data, t.nodes[:0], t.open[:0], false, false
	if len(data) >= MaxBytes {
		return &Error{MaxBytes, "the text is too long"}
	}
	t.stops = mark(t.stops, data)
	p := parser{Tape: t, data: data, root: rootPlace}
	switch {
	case t.places == nil: // there may be no second text to learn for
		t.places, p.root = newPlaces(), unknown
	case t.places.missed > enoughMissed:
		t.places = newPlaces()
	}
	return p.parse()
}

// Root is the whole text's value.
func (t *Tape) Root() Ref {
	if len(t.nodes) == 0 {
		return None
	}
	return 0
}

// Kind is what a value is.
func (t *Tape) Kind(r Ref) Kind { return t.nodes[r].kind }

// Len is the number of members of an object, those of one name counted each, or of the
// elements of an array.
func (t *Tape) Len(r Ref) int {
	if t.nodes[r].kind < Array {
		return 0
	}
	return int(t.nodes[r].count)
}

// Raw is the text of a value as it stands there.
func (t *Tape) Raw(r Ref) []byte {
	n := &t.nodes[r]
	return t.data[n.start:n.end:n.end]
}

// First is the first member or element of a value; None when there is none.
func (t *Tape) First(r Ref) Ref {
	if t.Len(r) == 0 {
		return None
	}
	return r + 1
}

// Next is the one after a member or element of the value within; None after the last.
func (t *Tape) Next(within, r Ref) Ref {
	if next := t.after(r); next < t.after(within) {
		return next
	}
	return None
}

// after is the node behind a value and all that is in it.
func (t *Tape) after(r Ref) Ref {
	if n := &t.nodes[r]; n.kind >= Array {
		return Ref(n.next)
	}
	return r + 1
}

// Name is the name of a member. Half of a surrogate pair is U+FFFD in it; see
// [Tape.Halves].
func (t *Tape) Name(r Ref) string {
	n := &t.nodes[r]
	if n.flags&keyEscaped == 0 {
		return string(t.data[n.keyStart:n.keyEnd])
	}
	return unquoted(t.data[n.keyStart-1 : n.keyEnd+1])
}

// Plain reports whether a string is its bytes between the quotes.
func (t *Tape) Plain(r Ref) bool { return t.nodes[r].flags&textEscaped == 0 }

// Text is the value of a string. Half of a surrogate pair is U+FFFD in it.
func (t *Tape) Text(r Ref) string {
	n := &t.nodes[r]
	if n.flags&textEscaped == 0 {
		return string(t.data[n.start+1 : n.end-1])
	}
	return unquoted(t.data[n.start:n.end])
}

// Integer is the value of a number that is written as one of at most 15 digits.
func (t *Tape) Integer(r Ref) (int64, bool) {
	n := &t.nodes[r]
	if n.flags&shortInteger == 0 {
		return 0, false
	}
	digits, negative := t.data[n.start:n.end], false
	if digits[0] == '-' {
		digits, negative = digits[1:], true
	}
	v := int64(0)
	for _, c := range digits {
		v = v*10 + int64(c-'0')
	}
	if negative {
		return -v, true
	}
	return v, true
}

// unquoted is the string that a valid JSON string stands for.
func unquoted(raw []byte) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

// Find is the member of that name; of several the last counts, as for JSON.parse.
func (t *Tape) Find(object Ref, name string) Ref {
	found := None
	for at, last := object+1, t.after(object); at < last; at = t.after(at) {
		n := &t.nodes[at]
		if n.flags&keyEscaped != 0 {
			if t.Name(at) == name {
				found = at
			}
		} else if int(n.keyEnd-n.keyStart) == len(name) && string(t.data[n.keyStart:n.keyEnd]) == name {
			found = at
		}
	}
	return found
}

// Lookup is what is found on a path of names; None when it ends before.
func (t *Tape) Lookup(from Ref, path ...string) Ref {
	for _, name := range path {
		if from == None || t.nodes[from].kind != Object {
			return None
		}
		from = t.Find(from, name)
	}
	return from
}

// Halves reports whether a name in the text has half of a surrogate pair, or the
// replacement character: such names cannot be told apart as Go strings.
func (t *Tape) Halves() bool {
	if !t.quoted {
		return false
	}
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.flags&keyEscaped != 0 && bytes.ContainsRune([]byte(t.Name(Ref(i))), utf8.RuneError) {
			return true
		}
	}
	return false
}

// Sized reports whether a value is a scalar whose JSON, read and written again, is as long
// as it stands there.
func (t *Tape) Sized(r Ref) bool {
	n := &t.nodes[r]
	return n.kind < Array && (n.kind != String || n.flags&textPlain != 0)
}

// Shared is [Tape.Text] of a string that is [Tape.Plain], in the memory of the text: it
// must not be kept longer than that.
func (t *Tape) Shared(r Ref) string {
	n := &t.nodes[r]
	text := t.data[n.start+1 : n.end-1]
	return unsafe.String(unsafe.SliceData(text), len(text))
}
