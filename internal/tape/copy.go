package tape

import (
	"math"
	"strconv"
)

// AppendJSON appends a value as JSON.stringify writes what JSON.parse makes of it. ok is
// false, and dst as it was, when that is not simply what stands there: escapes, white
// space, numbers in another form, names that stand there twice or are array indexes.
func (t *Tape) AppendJSON(dst []byte, r Ref) (out []byte, ok bool) {
	if !t.Canonical(r) {
		return dst, false
	}
	n := &t.nodes[r]
	return append(dst, t.data[n.start:n.end]...), true
}

// Canonical reports whether JSON.stringify writes a value as it stands there. A wrong no
// is possible.
func (t *Tape) Canonical(r Ref) bool {
	n := &t.nodes[r]
	if n.kind < Array {
		return t.canonicalScalar(r)
	}
	if t.spaced {
		return false
	}
	for i, last := r, t.after(r); i < last; i++ {
		at := &t.nodes[i]
		switch {
		case at.kind < Array && !t.canonicalScalar(i),
			i != r && (at.flags&keyPlain == 0 || at.keyEnd > at.keyStart && t.data[at.keyStart]-'0' <= 9),
			at.kind == Object && !t.Distinct(i):
			return false
		}
	}
	return true
}

func (t *Tape) canonicalScalar(r Ref) bool {
	n := &t.nodes[r]
	switch n.kind {
	case String:
		return n.flags&textEscaped == 0 // what is no ASCII is written as it is
	case Number:
		if n.flags&shortInteger != 0 {
			return true
		}
		raw := string(t.data[n.start:n.end])
		f, err := strconv.ParseFloat(raw, 64)
		size := math.Abs(f)
		return err == nil && f != 0 && size >= 1e-6 && size < 1e21 && strconv.FormatFloat(f, 'f', -1, 64) == raw
	}
	return true
}

// maxCompared is the number of members up to which their names are compared with each
// other.
const maxCompared = 64

// Distinct reports whether the members of an object have a name each. A wrong no is
// possible.
func (t *Tape) Distinct(object Ref) bool {
	if t.nodes[object].flags&mapped != 0 {
		return true
	}
	if t.Len(object) > maxCompared {
		return false
	}
	var seen uint64 // by what is cheap to tell names apart
	for at := t.First(object); at != None; at = t.Next(object, at) {
		n := &t.nodes[at]
		if n.flags&keyEscaped != 0 {
			return false // it may be any name
		}
		bit := uint64(1) << t.shade(n)
		if seen&bit != 0 && t.earlier(object, at) {
			return false
		}
		seen |= bit
	}
	return true
}

// shade is a number below 64 that equal names share.
func (t *Tape) shade(n *node) uint {
	size := n.keyEnd - n.keyStart
	if size == 0 {
		return 0
	}
	return uint(size*7+uint32(t.data[n.keyStart])*3+uint32(t.data[n.keyEnd-1])) & 63
}

// earlier reports whether a member before another one has its name.
func (t *Tape) earlier(object, r Ref) bool {
	name := t.nodes[r]
	for at := t.First(object); at != r && at != None; at = t.Next(object, at) {
		n := &t.nodes[at]
		if n.keyEnd-n.keyStart == name.keyEnd-name.keyStart &&
			string(t.data[n.keyStart:n.keyEnd]) == string(t.data[name.keyStart:name.keyEnd]) {
			return true
		}
	}
	return false
}
