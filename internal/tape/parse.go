package tape

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// parser is one pass over a text. It goes by a loop and a list of open brackets, so that
// no nesting can exhaust the stack. Its functions take where they begin in the text and
// give back where they end: a place in a register costs less than one in memory.
type parser struct {
	*Tape
	data []byte
	root place
}

// fail is an error at a place.
//
//go:noinline
func (p *parser) fail(at int, reason string) error {
	if at >= len(p.data) {
		return &Error{len(p.data), "unexpected end of the text"}
	}
	return &Error{at, reason}
}

// at is the byte there; 0 behind the end.
func (p *parser) at(i int) byte {
	if i < len(p.data) {
		return p.data[i]
	}
	return 0
}

// skip skips white space and gives the byte behind it; 0 at the end.
func (p *parser) skip(i int) (int, byte) {
	data, from := p.data, i
	for i < len(data) {
		switch c := data[i]; c {
		case '\n':
			i++
			for i+8 <= len(data) { // what a line is indented by
				w := binary.LittleEndian.Uint64(data[i:]) ^ ones*' '
				if w != 0 {
					i += bits.TrailingZeros64(w) / 8
					break
				}
				i += 8
			}
		case ' ', '\r', '\t':
			i++
		default:
			p.spaced = p.spaced || i > from
			return i, c
		}
	}
	p.spaced = p.spaced || i > from
	return i, 0
}

func (p *parser) parse() error {
	start, c := p.skip(0)
	p.spaced = false // what is around the value is no part of it
	i, kind, flags, err := p.value(start, c)
	if err != nil {
		return err
	}
	n := p.add()
	*n = node{start: uint32(start), end: uint32(i), place: p.root, kind: kind, flags: flags}
	if kind >= Array {
		p.push(p.root, kind)
	}
	for len(p.open) > 0 && err == nil {
		if !p.spaced {
			if i = p.run(i); len(p.open) == 0 {
				break
			}
		}
		if f := &p.open[len(p.open)-1]; f.end == '}' {
			i, err = p.members(i, f)
		} else {
			i, err = p.elements(i, f)
		}
	}
	if err != nil {
		return err
	}
	spaced := p.spaced
	i, _ = p.skip(i)
	p.spaced = spaced
	if i < len(p.data) {
		return p.fail(i, "there is more behind the value")
	}
	return nil
}

// frame is an open bracket.
type frame struct {
	node  int32
	count int32
	// Of an object whose members have a name each, all of them known: which they are.
	has   uint64
	flags uint8 // mapped, if it is such a one
	end   byte
	place place
	last  place // of the member before
	guess place // of the next, as it was last time
}

// add puts a node on the tape, of which every field has to be written.
func (p *parser) add() *node {
	at := len(p.nodes)
	if at == cap(p.nodes) {
		p.nodes = append(p.nodes, node{})
	}
	p.nodes = p.nodes[:at+1]
	return &p.nodes[at]
}

// push opens the bracket of the newest node.
func (p *parser) push(at place, kind Kind) {
	top, depth := len(p.nodes)-1, len(p.open)
	p.nodes[top].next, p.nodes[top].count = int32(top+1), 0
	if depth == cap(p.open) {
		p.open = append(p.open, frame{})
	}
	p.open = p.open[:depth+1]
	f := &p.open[depth] // not by a value that would be copied
	f.node, f.count, f.has, f.place, f.last = int32(top), 0, 0, at, unknown
	switch {
	case kind == Array:
		f.end, f.flags, f.guess = ']', 0, p.places.list[at].elements
	case at == unknown:
		f.end, f.flags, f.guess = '}', 0, unknown
	default:
		f.end, f.flags, f.guess = '}', mapped, p.places.list[at].first
	}
}

// pop closes the innermost bracket, behind which i is.
func (p *parser) pop(i int, f *frame) int {
	n := &p.nodes[f.node]
	n.end, n.next, n.count, n.has = uint32(i), int32(len(p.nodes)), f.count, f.has
	n.flags |= f.flags
	p.open = p.open[:len(p.open)-1]
	return i
}

// members reads those of the innermost open bracket: until it is closed, another one is
// opened, or run may go on.
func (p *parser) members(i int, f *frame) (_ int, err error) {
	for {
		c := p.at(i)
		if c <= ' ' {
			i, c = p.skip(i)
		}
		if c == '}' {
			return p.pop(i+1, f), nil
		}
		if f.count > 0 {
			if c != ',' {
				return i, p.fail(i, "expected a comma or the end of the object")
			}
			i++
			if c = p.at(i); c <= ' ' {
				i, c = p.skip(i)
			}
		}
		f.count++
		name, nameEnd := i+1, 0
		var named, flags uint8
		at := f.guess
		if text := p.places.texts[at]; at != unknown && i+len(text) <= len(p.data) && string(p.data[i:i+len(text)]) == text {
			k := &p.places.list[at]
			i, named = i+len(text), k.flags<<keyShift
			nameEnd = i - len(`":`)
			at = p.take(f, at, k)
		} else {
			if i, named, err = p.name(i, c); err != nil {
				return i, err
			}
			nameEnd = i - 1
			at = p.place(f, name, nameEnd, named)
			if i, err = p.colon(i); err != nil {
				return i, err
			}
		}
		if c = p.at(i); c <= ' ' {
			i, c = p.skip(i)
		}
		start, kind := i, String
		if c != '"' {
			i, kind, flags, err = p.value(i, c)
		} else {
			i, flags, err = p.text(i)
		}
		if err != nil {
			return i, err
		}
		n := p.add()
		n.keyStart, n.keyEnd = uint32(name), uint32(nameEnd)
		n.start, n.end = uint32(start), uint32(i)
		n.place, n.kind, n.flags = at, kind, flags|named>>keyShift
		if kind >= Array {
			p.push(at, kind)
			return i, nil
		}
		if !p.spaced && f.flags != 0 {
			return i, nil
		}
	}
}

func (p *parser) space(i int) (int, byte) {
	if c := p.at(i); c > ' ' {
		return i, c
	}
	return p.skip(i)
}

func (p *parser) name(i int, c byte) (int, uint8, error) {
	if c != '"' {
		return i, 0, p.fail(i, "expected a name in quotes")
	}
	return p.text(i)
}

// colon skips one, and the white space before it.
func (p *parser) colon(i int) (int, error) {
	i, c := p.space(i)
	if c != ':' {
		return i, p.fail(i, "expected a colon")
	}
	return i + 1, nil
}

// place is that of a member of an object.
func (p *parser) place(f *frame, name, end int, flags uint8) place {
	p.quoted = p.quoted || flags&textEscaped != 0
	at := unknown
	if f.flags != 0 && flags&textEscaped == 0 {
		at = p.places.look(f, p.data[name:end], flags)
	}
	return p.take(f, at, &p.places.list[at])
}

// take notes that a member is there. All is known of an object until there is one that is
// not, or one that was there.
func (p *parser) take(f *frame, at place, k *known) place {
	if at == unknown || f.has>>(k.bit&63)&1 != 0 {
		f.flags, f.guess = 0, unknown
		return unknown
	}
	f.has |= 1 << (k.bit & 63)
	f.last, f.guess = at, k.next
	return at
}

// elements reads those of the innermost open bracket, until it is closed or another one is
// opened.
func (p *parser) elements(i int, f *frame) (_ int, err error) {
	f.guess = p.places.element(f.place)
	for {
		c := p.at(i)
		if c <= ' ' {
			i, c = p.skip(i)
		}
		if c == ']' {
			return p.pop(i+1, f), nil
		}
		if f.count > 0 {
			if c != ',' {
				return i, p.fail(i, "expected a comma or the end of the array")
			}
			i++
			if c = p.at(i); c <= ' ' {
				i, c = p.skip(i)
			}
		}
		f.count++
		start := i
		var kind Kind
		var flags uint8
		if i, kind, flags, err = p.value(i, c); err != nil {
			return i, err
		}
		n := p.add()
		n.keyStart, n.keyEnd = 0, 0
		n.start, n.end = uint32(start), uint32(i)
		n.place, n.kind, n.flags = f.guess, kind, flags|keyPlain
		if kind >= Array {
			p.push(f.guess, kind)
			return i, nil
		}
	}
}

// value reads a scalar that begins with c, or an opening bracket.
func (p *parser) value(i int, c byte) (_ int, kind Kind, flags uint8, err error) {
	switch c {
	case '"':
		i, flags, err = p.text(i)
		return i, String, flags, err
	case '{', '[':
		if len(p.open) == MaxDepth {
			return i, 0, 0, p.fail(i, "brackets are nested too deep")
		}
		if c == '[' {
			return i + 1, Array, 0, nil
		}
		return i + 1, Object, 0, nil
	case 't':
		i, err = p.literal(i, "true")
		return i, True, 0, err
	case 'f':
		i, err = p.literal(i, "false")
		return i, False, 0, err
	case 'n':
		i, err = p.literal(i, "null")
		return i, Null, 0, err
	}
	i, short, err := p.number(i)
	if short {
		flags = shortInteger
	}
	return i, Number, flags, err
}

func (p *parser) literal(at int, word string) (int, error) {
	if end := at + len(word); end <= len(p.data) && string(p.data[at:end]) == word {
		return end, nil
	}
	for i := range len(word) {
		if at+i >= len(p.data) || p.data[at+i] != word[i] {
			return at, p.fail(at+i, "expected "+word)
		}
	}
	return at, nil
}

// digits skips digits.
func (p *parser) digits(i int) int {
	for i < len(p.data) && p.data[i]-'0' <= 9 {
		i++
	}
	return i
}

// is reports whether a byte is there.
func (p *parser) is(i int, c byte) bool { return i < len(p.data) && p.data[i] == c }

// maxShort is the length of an integer that a float64 holds whatever its digits.
const maxShort = 15

func (p *parser) number(i int) (end int, short bool, err error) {
	negative := p.is(i, '-')
	if negative {
		i++
	}
	from := i
	if p.is(i, '0') {
		i++
	} else if i = p.digits(i); i == from {
		return i, false, p.fail(i, "expected a value")
	}
	short = i-from <= maxShort && !(negative && p.data[from] == '0')
	if i < len(p.data) && (p.data[i] == '.' || p.data[i]|0x20 == 'e') {
		i, err = p.fraction(i)
		return i, false, err
	}
	return i, short, nil
}

// fraction skips what stands behind the integer part of a number.
func (p *parser) fraction(i int) (int, error) {
	if p.is(i, '.') {
		from := i + 1
		if i = p.digits(from); i == from {
			return i, p.fail(i, "expected a digit")
		}
	}
	if p.is(i, 'e') || p.is(i, 'E') {
		i++
		if p.is(i, '+') || p.is(i, '-') {
			i++
		}
		from := i
		if i = p.digits(from); i == from {
			return i, p.fail(i, "expected a digit")
		}
	}
	return i, nil
}

// stop is where the next byte is that is not plain in a string; see [mark].
func (p *parser) stop(i int) int {
	if w := p.stops[uint(i)/64] >> (uint(i) % 64); w != 0 {
		return i + bits.TrailingZeros64(w)
	}
	return p.farStop(i)
}

func (p *parser) farStop(i int) int {
	for k := i/64 + 1; ; k++ {
		if w := p.stops[k]; w != 0 {
			return k*64 + bits.TrailingZeros64(w)
		}
	}
}

// text skips a string and tells whether it has escapes, and whether it is plain.
func (p *parser) text(i int) (end int, flags uint8, err error) {
	if i = p.stop(i + 1); i < len(p.data) && p.data[i] == '"' {
		return i + 1, textPlain, nil
	}
	return p.rare(i)
}

// rare is text for strings that have something else in them than plain characters, from
// there on.
func (p *parser) rare(i int) (end int, flags uint8, err error) {
	flags = textPlain
	for i = p.stop(i); i < len(p.data); i = p.stop(i) {
		switch c := p.data[i]; {
		case c == '"':
			return i + 1, flags, nil
		case c == '\\':
			flags = flags&^textPlain | textEscaped
			i, err = p.escape(i + 1)
		case c < 0x20:
			err = p.fail(i, "a control character in a string")
		default:
			flags &^= textPlain
			i, err = p.runes(i)
		}
		if err != nil {
			return i, 0, err
		}
	}
	return i, 0, p.fail(i, "")
}

// escape skips what stands behind a backslash.
func (p *parser) escape(i int) (int, error) {
	if i >= len(p.data) {
		return i, p.fail(i, "")
	}
	switch p.data[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1, nil
	case 'u':
		for k := i + 1; k < i+5; k++ {
			if k >= len(p.data) || !hex(p.data[k]) {
				return i, p.fail(k, "expected four hexadecimal digits")
			}
		}
		return i + 5, nil
	}
	return i, p.fail(i, "no such escape")
}

func hex(c byte) bool { return c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'f' }

// runes skips characters that are no ASCII.
func (p *parser) runes(i int) (int, error) {
	for i < len(p.data) && p.data[i] >= utf8.RuneSelf {
		r, size := utf8.DecodeRune(p.data[i:])
		if r == utf8.RuneError && size == 1 {
			return i, &notUTF8{Error{i, "the text is not UTF-8"}}
		}
		i += size
	}
	return i, nil
}
