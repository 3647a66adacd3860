package tape

import (
	"encoding/binary"
	"math/bits"
)

// run reads what comes as it came in the texts before: members of objects whose names
// are those that are expected, and elements, with values that are plain, and no white
// space. It stops before the first that is anything else, be it wrong or only unusual, or
// where the text ends soon: its answer is never an error.
//
// It is one loop that calls next to nothing, so that what it needs stays in registers; it
// is measured to be worth that.
func (p *parser) run(i int) int {
	data, stops, list := p.data, p.stops, p.places.list
	nodes, at := p.nodes[:cap(p.nodes)], len(p.nodes)
	open, depth := p.open[:min(cap(p.open), MaxDepth)], len(p.open)-1
	f := &open[depth]
	has, guess, count := f.has, f.guess, f.count
	for at < len(nodes) && i < len(data) {
		c := data[i]
		if c == f.end {
			i++
			n := &nodes[f.node]
			n.end, n.next, n.count, n.has = uint32(i), int32(at), count, has
			n.flags |= f.flags
			if depth--; depth < 0 {
				p.nodes, p.open = nodes[:at], open[:0]
				return i
			}
			f = &open[depth]
			has, guess, count = f.has, f.guess, f.count
			continue
		}
		s := i
		if count > 0 {
			if c != ',' {
				break
			}
			s++
		}
		k := &list[guess]
		if s+2*inline > len(data) || guess == unknown || has>>(k.bit&63)&1 != 0 || k.size > inline {
			break
		}
		d := (*[2 * inline]byte)(data[s : s+2*inline])
		if !k.stands(d) {
			break
		}
		v := s + int(k.size)
		kind, flags, end := Null, uint8(0), v+1
		if c = d[k.size]; c == '"' {
			w := stops[uint(end)/64] >> (uint(end) % 64)
			if w == 0 {
				end = end&^63 + 64
				for w = stops[uint(end)/64]; w == 0; w = stops[uint(end)/64] {
					end += 64
				}
			}
			end += bits.TrailingZeros64(w)
			if end >= len(data) || data[end] != '"' {
				break
			}
			kind, flags = String, textPlain
			end++
		} else if c|0x20 == '{' { // of either kind
			if depth+1 == len(open) {
				break
			}
			kind = Object
			if c == '[' {
				kind = Array
			}
		} else if end, kind, flags = plain(data, v); end == v {
			break
		}
		n := &nodes[at]
		n.start, n.end = uint32(v), uint32(end)
		n.place, n.kind = guess, kind
		if k.size > 0 {
			n.keyStart, n.keyEnd = uint32(s+1), uint32(v-2)
			n.flags = flags | k.flags
			has |= 1 << (k.bit & 63)
			f.last, guess = guess, k.next
		} else {
			n.keyStart, n.keyEnd = 0, 0
			n.flags = flags | keyPlain
		}
		count++
		i = end
		if kind >= Array {
			n.next, n.count = int32(at+1), 0
			f.has, f.guess, f.count = has, guess, count
			depth++
			f = &open[depth]
			f.node, f.place, f.last = int32(at), n.place, unknown
			has, count = 0, 0
			if kind == Object {
				guess = k.first
				f.end, f.flags = '}', mapped
			} else {
				guess = k.elements
				f.end, f.flags = ']', 0
			}
		}
		at++
	}
	f.has, f.guess, f.count = has, guess, count
	p.nodes, p.open = nodes[:at], open[:depth+1]
	return i
}

// stands reports whether a name is there, if its text is short enough.
func (k *known) stands(d *[2 * inline]byte) bool {
	return (binary.LittleEndian.Uint64(d[:8])^k.text[0])&k.mask[0]|
		(binary.LittleEndian.Uint64(d[8:16])^k.text[1])&k.mask[1]|
		(binary.LittleEndian.Uint64(d[16:24])^k.text[2])&k.mask[2] == 0
}

// plain is where a usual value ends that is a scalar but no string; where it begins if it
// is unusual. Behind that are eight bytes at least.
func plain(data []byte, at int) (end int, kind Kind, flags uint8) {
	switch w := binary.LittleEndian.Uint64(data[at:]); {
	case uint32(w) == 't'|'r'<<8|'u'<<16|'e'<<24:
		return at + 4, True, 0
	case uint32(w) == 'n'|'u'<<8|'l'<<16|'l'<<24:
		return at + 4, Null, 0
	case w<<24 == ('f'|'a'<<8|'l'<<16|'s'<<24|'e'<<32)<<24:
		return at + 5, False, 0
	}
	i := at
	for i < len(data) && data[i]-'0' <= 9 {
		i++
	}
	if i == at || i-at > maxShort || data[at] == '0' || i == len(data) || data[i] == '.' || data[i]|0x20 == 'e' {
		return at, Null, 0
	}
	return i, Number, shortInteger
}
