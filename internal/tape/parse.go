package tape

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// parser is one pass over a text. It goes by a loop and a list of open brackets, so that
// no nesting can exhaust the stack.
type parser struct {
	*Tape
	data []byte
	at   int
}

func (p *parser) fail(at int, reason string) error {
	if at >= len(p.data) {
		return &Error{len(p.data), "unexpected end of the text"}
	}
	return &Error{at, reason}
}

// space skips white space and gives the byte behind it; 0 at the end.
func (p *parser) space() byte {
	for p.at < len(p.data) {
		c := p.data[p.at]
		if c > ' ' {
			return c
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
		p.spaced = true
		p.at++
	}
	return 0
}

func (p *parser) parse() error {
	if err := p.value(0, 0, 0); err != nil {
		return err
	}
	for len(p.open) > 0 {
		if err := p.step(); err != nil {
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

// step reads the next member or element of the innermost open bracket, or closes it.
func (p *parser) step() error {
	top := p.open[len(p.open)-1]
	parent := &p.nodes[top]
	c := p.space()
	end := byte('}')
	if parent.kind == Array {
		end = ']'
	}
	if c == end {
		p.at++
		p.close(top)
		return nil
	}
	if parent.count > 0 {
		if c != ',' {
			return p.fail(p.at, "expected a comma or the end of the "+parent.kind.word())
		}
		p.at++
		c = p.space()
	}
	parent.count++
	if parent.kind == Array {
		return p.value(0, 0, keyPlain)
	}
	if c != '"' {
		return p.fail(p.at, "expected a name in quotes")
	}
	from := p.at + 1
	flags, err := p.text()
	if err != nil {
		return err
	}
	to := p.at - 1
	if p.space() != ':' {
		return p.fail(p.at, "expected a colon")
	}
	p.at++
	key := uint8(0)
	if flags&textEscaped != 0 {
		key |= keyEscaped
	}
	if flags&textPlain != 0 {
		key |= keyPlain
	}
	return p.value(uint32(from), uint32(to), key)
}

func (k Kind) word() string {
	if k == Array {
		return "array"
	}
	return "object"
}

func (p *parser) close(i int32) {
	n := &p.nodes[i]
	n.end, n.next = uint32(p.at), int32(len(p.nodes))
	p.open = p.open[:len(p.open)-1]
}

// value reads a scalar, or opens a bracket.
func (p *parser) value(keyStart, keyEnd uint32, flags uint8) error {
	c := p.space()
	start := p.at
	kind := Null
	switch c {
	case '{', '[':
		kind = Object
		if c == '[' {
			kind = Array
		}
		if len(p.open) == MaxDepth {
			return p.fail(p.at, "brackets are nested too deep")
		}
		p.at++
		p.open = append(p.open, int32(len(p.nodes)))
	case '"':
		kind = String
		text, err := p.text()
		if err != nil {
			return err
		}
		flags |= text
	case 't':
		kind = True
		if err := p.literal("true"); err != nil {
			return err
		}
	case 'f':
		kind = False
		if err := p.literal("false"); err != nil {
			return err
		}
	case 'n':
		if err := p.literal("null"); err != nil {
			return err
		}
	default:
		kind = Number
		short, err := p.number()
		if err != nil {
			return err
		}
		if short {
			flags |= shortInteger
		}
	}
	p.nodes = append(p.nodes, node{
		keyStart: keyStart, keyEnd: keyEnd, start: uint32(start), end: uint32(p.at), next: int32(len(p.nodes) + 1), kind: kind, flags: flags,
	})
	return nil
}

func (p *parser) literal(word string) error {
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
func (p *parser) digits() bool {
	from := p.at
	for p.at < len(p.data) && p.data[p.at]-'0' <= 9 {
		p.at++
	}
	return p.at > from
}

// maxShort is the length of an integer that a float64 holds whatever its digits.
const maxShort = 15

func (p *parser) number() (short bool, err error) {
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

// Eight bytes at once.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// stops marks, with its highest bit, the first byte of eight that is a quote, a
// backslash, a control character, DEL or no ASCII. Bytes behind it may be marked wrongly.
func stops(w uint64) uint64 {
	quote, slash, del := w^(ones*'"'), w^(ones*'\\'), w^(ones*0x7F)
	return ((quote-ones)&^quote | (slash-ones)&^slash | (del-ones)&^del | (w-ones*0x20)&^w | w) & highs
}

// text skips a string and tells whether it has escapes, and whether it is plain.
func (p *parser) text() (flags uint8, err error) {
	data, i := p.data, p.at+1
	flags = textPlain
	for {
		for i+8 <= len(data) {
			m := stops(binary.LittleEndian.Uint64(data[i:]))
			if m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
			i += 8
		}
		for i < len(data) && data[i] >= 0x20 && data[i] != '"' && data[i] != '\\' && data[i] < 0x7F {
			i++ // the last bytes of the text
		}
		if i >= len(data) {
			return 0, p.fail(i, "")
		}
		switch c := data[i]; {
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
		case c == 0x7F:
			flags &^= textPlain
			i++
		default:
			flags &^= textPlain
			if i, err = p.runes(i); err != nil {
				return 0, err
			}
		}
	}
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
