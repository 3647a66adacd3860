package tape_test

import (
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/tape"
)

// slow is a parser that takes one byte after the other and remembers nothing of the text
// before. It is what the tape is held against.
type slow struct {
	nodes          []slowNode
	open           []int32
	spaced, quoted bool
	data           []byte
	at             int
}

const (
	keyEscaped = 1 << iota
	keyPlain
	textEscaped
	textPlain
	shortInteger

	keyShift = 2
)

type slowNode struct {
	keyStart, keyEnd, start, end uint32
	next, count                  int32
	kind                         tape.Kind
	flags                        uint8
}

type slowNotUTF8 struct{ place tape.Error }

func (e *slowNotUTF8) Error() string { return e.place.Error() }

func (e *slowNotUTF8) Unwrap() []error { return []error{tape.ErrNotUTF8, &e.place} }

func (p *slow) fail(at int, reason string) error {
	if at >= len(p.data) {
		return &tape.Error{Offset: len(p.data), Reason: "unexpected end of the text"}
	}
	return &tape.Error{Offset: at, Reason: reason}
}

// space skips white space and gives the byte behind it; 0 at the end.
func (p *slow) space() byte {
	if p.at < len(p.data) {
		if c := p.data[p.at]; c > ' ' {
			return c
		}
	}
	return p.skip()
}

func (p *slow) skip() byte {
	for p.at < len(p.data) {
		c := p.data[p.at]
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
		p.spaced = true
		p.at++
	}
	return 0
}

func (p *slow) parse() error {
	var n slowNode
	if err := p.value(&n); err != nil {
		return err
	}
	for len(p.open) > 0 {
		if err := p.bracket(); err != nil {
			return err
		}
	}
	spaced := p.spaced
	p.space() // what is around the value is no part of it
	p.spaced = spaced
	if p.at < len(p.data) {
		return p.fail(p.at, "there is more behind the value")
	}
	return nil
}

// bracket reads members or elements of the innermost open bracket, until it is closed or
// another one is opened.
func (p *slow) bracket() error {
	depth := len(p.open)
	top := p.open[depth-1]
	count, object := p.nodes[top].count, p.nodes[top].kind == tape.Object
	end := byte(']')
	if object {
		end = '}'
	}
	for {
		c := p.space()
		if c == end {
			p.at++
			n := &p.nodes[top]
			n.end, n.next, n.count = uint32(p.at), int32(len(p.nodes)), count
			p.open = p.open[:depth-1]
			return nil
		}
		if count > 0 {
			if c != ',' {
				return p.fail(p.at, "expected a comma or the end of the "+word(p.nodes[top].kind))
			}
			p.at++
		}
		count++
		n := slowNode{flags: keyPlain}
		if object {
			if err := p.name(&n); err != nil {
				return err
			}
		}
		if err := p.value(&n); err != nil {
			return err
		}
		if len(p.open) > depth {
			p.nodes[top].count = count
			return nil
		}
	}
}

// name reads the name of a member, and the colon.
func (p *slow) name(n *slowNode) error {
	if p.space() != '"' {
		return p.fail(p.at, "expected a name in quotes")
	}
	from := p.at + 1
	flags, err := p.text()
	if err != nil {
		return err
	}
	to := p.at - 1
	if p.at < len(p.data) && p.data[p.at] == ':' {
		p.at++
	} else if p.space() == ':' {
		p.at++
	} else {
		return p.fail(p.at, "expected a colon")
	}
	p.quoted = p.quoted || flags&textEscaped != 0
	n.keyStart, n.keyEnd, n.flags = uint32(from), uint32(to), flags>>keyShift
	return nil
}

func word(k tape.Kind) string {
	if k == tape.Array {
		return "array"
	}
	return "object"
}

// value reads a scalar, or opens a bracket, and puts it on the tape.
func (p *slow) value(n *slowNode) (err error) {
	c := p.space()
	n.start = uint32(p.at)
	switch c {
	case '"':
		n.kind = tape.String
		text, err := p.text()
		if err != nil {
			return err
		}
		n.flags |= text
	case '{', '[':
		n.kind = tape.Object
		if c == '[' {
			n.kind = tape.Array
		}
		if len(p.open) == tape.MaxDepth {
			return p.fail(p.at, "brackets are nested too deep")
		}
		p.at++
		p.open = append(p.open, int32(len(p.nodes)))
	case 't':
		n.kind, err = tape.True, p.literal("true")
	case 'f':
		n.kind, err = tape.False, p.literal("false")
	case 'n':
		err = p.literal("null")
	default:
		n.kind = tape.Number
		var short bool
		if short, err = p.number(); short {
			n.flags |= shortInteger
		}
	}
	if err != nil {
		return err
	}
	n.end, n.next = uint32(p.at), int32(len(p.nodes)+1)
	p.nodes = append(p.nodes, *n)
	return nil
}

func (p *slow) literal(word string) error {
	if len(p.data)-p.at < len(word) || string(p.data[p.at:p.at+len(word)]) != word {
		for i := range len(word) {
			if p.at+i >= len(p.data) || p.data[p.at+i] != word[i] {
				return p.fail(p.at+i, "expected "+word)
			}
		}
	}
	p.at += len(word)
	return nil
}

// digits skips digits and reports whether there were any.
func (p *slow) digits() bool {
	from := p.at
	for p.at < len(p.data) && p.data[p.at]-'0' <= 9 {
		p.at++
	}
	return p.at > from
}

// maxShort is the length of an integer that a float64 holds whatever its digits.
const maxShort = 15

func (p *slow) number() (short bool, err error) {
	negative := p.at < len(p.data) && p.data[p.at] == '-'
	if negative {
		p.at++
	}
	from := p.at
	switch {
	case p.at < len(p.data) && p.data[p.at] == '0':
		p.at++
	case !p.digits():
		return false, p.fail(p.at, "expected a value")
	}
	short = p.at-from <= maxShort && !(negative && p.data[from] == '0')
	if p.at < len(p.data) && p.data[p.at] == '.' {
		short = false
		p.at++
		if !p.digits() {
			return false, p.fail(p.at, "expected a digit")
		}
	}
	if p.at < len(p.data) && p.data[p.at]|0x20 == 'e' {
		short = false
		p.at++
		if p.at < len(p.data) && (p.data[p.at] == '+' || p.data[p.at] == '-') {
			p.at++
		}
		if !p.digits() {
			return false, p.fail(p.at, "expected a digit")
		}
	}
	return short, nil
}

// text skips a string and tells whether it has escapes, and whether it is plain.
func (p *slow) text() (flags uint8, err error) { return p.rare(p.at + 1) }

// rare is text behind the quote.
func (p *slow) rare(i int) (flags uint8, err error) {
	flags = textPlain
	for i < len(p.data) {
		switch c := p.data[i]; {
		case c == '"':
			p.at = i + 1
			return flags, nil
		case c == '\\':
			flags = flags&^textPlain | textEscaped
			if i, err = p.escape(i + 1); err != nil {
				return 0, err
			}
		case c < 0x20:
			return 0, p.fail(i, "a control character in a string")
		case c < utf8.RuneSelf:
			i++
		default:
			flags &^= textPlain
			if i, err = p.runes(i); err != nil {
				return 0, err
			}
		}
	}
	return 0, p.fail(i, "")
}

// escape skips what stands behind a backslash.
func (p *slow) escape(i int) (int, error) {
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
func (p *slow) runes(i int) (int, error) {
	for i < len(p.data) && p.data[i] >= utf8.RuneSelf {
		r, size := utf8.DecodeRune(p.data[i:])
		if r == utf8.RuneError && size == 1 {
			return i, &slowNotUTF8{tape.Error{Offset: i, Reason: "the text is not UTF-8"}}
		}
		i += size
	}
	return i, nil
}
