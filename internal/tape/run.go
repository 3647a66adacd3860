package tape

import (
	"encoding/binary"
	"math/bits"
)

// ahead is how many bytes there are at least behind a name that run looks at.
const ahead = 16

// run reads what comes as it came in the texts before: members of objects whose names
// are those that are expected, and elements, with values that are plain. It stops before
// the first that is anything else, be it wrong or only unusual, or where the text ends soon.
//
// It calls nothing: all that it needs stays in registers.
func (p *parser) run(i int) int {
	data, stops, open := p.data, p.stops, p.open[:cap(p.open)]
	list, texts := p.places.list, p.places.texts
	nodes, at := p.nodes[:cap(p.nodes)], len(p.nodes)
	depth := len(p.open) - 1
	f := &open[depth]
members:
	for at < len(nodes) && i < len(data) && f.place != unknown {
		s, c, spaced := i, data[i], false
		if c == f.end {
			i++
			n := &nodes[f.node]
			n.end, n.next, n.count, n.has = uint32(i), int32(at), f.count, f.has
			n.flags |= f.flags
			if depth--; depth < 0 {
				break
			}
			f = &open[depth]
			continue
		}
		if f.count > 0 {
			if c != ',' {
				break
			}
			if s++; s < len(data) && data[s] == ' ' {
				s++
				spaced = true
			}
		}
		k := &list[f.guess]
		v := s + int(k.size)
		if v+ahead > len(data) || f.guess == unknown || f.has>>k.bit&1 != 0 {
			break
		}
		for x, size := 0, int(k.size); x < size; x += 8 {
			d := binary.LittleEndian.Uint64(data[s+x:]) ^ binary.LittleEndian.Uint64(texts[int(k.text)+x:])
			if d != 0 && d<<max(0, 64-8*(size-x)) != 0 {
				break members
			}
		}
		if data[v] == ' ' && v > s {
			v++
			spaced = true
		}
		kind, flags, end := Null, uint8(0), v
		switch c := data[v]; c {
		case '"':
			end++
			w := stops[uint(end)/64] >> (uint(end) % 64)
			if w == 0 {
				end = end&^63 + 64
				for w = stops[uint(end)/64]; w == 0; w = stops[uint(end)/64] {
					end += 64
				}
			}
			end += bits.TrailingZeros64(w)
			if end == len(data) || data[end] != '"' {
				break members
			}
			kind, flags = String, textPlain
			end++
		case '{':
			if depth+1 >= len(open) || depth+1 >= MaxDepth {
				break members
			}
			kind = Object
			end++
		case '[':
			if depth+1 >= len(open) || depth+1 >= MaxDepth {
				break members
			}
			kind = Array
			end++
		case 't', 'f', 'n':
			switch w := binary.LittleEndian.Uint64(data[v:]); {
			case uint32(w) == 't'|'r'<<8|'u'<<16|'e'<<24:
				kind = True
				end += 4
			case uint32(w) == 'n'|'u'<<8|'l'<<16|'l'<<24:
				end += 4
			case w<<24 == ('f'|'a'<<8|'l'<<16|'s'<<24|'e'<<32)<<24:
				kind = False
				end += 5
			default:
				break members
			}
		default:
			kind, flags = Number, shortInteger
			if c == '-' {
				end++
				c = data[end]
			}
			if c-'1' >= 9 {
				break members
			}
			from := end
			for end < len(data) && data[end]-'0' <= 9 {
				end++
			}
			if end-from > maxShort {
				flags = 0
			}
			if end < len(data) && data[end] == '.' {
				flags = 0
				end++
				from = end
				for end < len(data) && data[end]-'0' <= 9 {
					end++
				}
				if end == from {
					break members
				}
			}
			if end == len(data) || data[end]|0x20 == 'e' {
				break members
			}
		}
		if spaced {
			p.spaced = true
		}
		n := &nodes[at]
		n.start, n.end, n.next, n.count = uint32(v), uint32(end), int32(at+1), 0
		n.place, n.kind = f.guess, kind
		f.count++
		if k.size > 0 {
			n.keyStart, n.keyEnd = uint32(s+1), uint32(s+int(k.size)-2)
			f.has |= 1 << k.bit
			f.last, f.guess = f.guess, k.next
			n.flags = flags | k.flags>>keyShift
		} else {
			n.keyStart, n.keyEnd = 0, 0
			n.flags = flags | keyPlain
		}
		i = end
		if kind >= Array {
			depth++
			f = &open[depth]
			f.node, f.count, f.has, f.place, f.last = int32(at), 0, 0, n.place, unknown
			if kind == Object {
				f.guess = k.first
				f.end, f.flags = '}', mapped
			} else {
				f.guess = k.elements
				f.end, f.flags = ']', 0
			}
		}
		at++
	}
	p.nodes, p.open = nodes[:at], open[:depth+1]
	return i
}
