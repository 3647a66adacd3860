package tape

// place is where a value can stand, in whatever text: the names on the way to it. All
// elements of an array stand at one.
type place uint16

const (
	unknown place = iota
	rootPlace

	maxPlaces = 4096
	// maxNames is how many names are known in an object: one bit each.
	maxNames = 64
	// maxName is the length of the longest name that is known.
	maxName = 64
	// enoughMissed is after how many objects with a name for which there was no room
	// all is forgotten.
	enoughMissed = 4096
)

// places are those of the texts that a tape has read. Texts that have the same names at
// the same places are the rule, in the same order even: a name is compared with the one
// that stood there last.
type places struct {
	list   []known
	texts  []string           // of the names of all, in quotes, with the colon
	names  []map[string]place // of the members of objects at each place
	missed int
}

// inline is how much of a name's text is next to what else is known of it.
const inline = 24

// known is what is known of a place. It is small: there is one for each value of a usual
// text.
type known struct {
	text     [inline / 8]uint64 // of its name, in quotes, with the colon
	mask     [inline / 8]uint64 // what of these is of it
	size     uint8              // of the whole text
	bit      uint8              // its number among the names of its object
	flags    uint8              // of the name
	next     place              // of the member that came behind it last
	first    place              // of the first member, last, of an object that stands there
	elements place              // of an array that stands there
}

func newPlaces() *places {
	p := &places{}
	for range rootPlace + 1 {
		p.list, p.texts, p.names = append(p.list, known{}), append(p.texts, ""), append(p.names, nil)
	}
	return p
}

// look is the place of a next member, and remembers that it came.
func (p *places) look(f *frame, name []byte, flags uint8) place {
	at, ok := p.names[f.place][string(name)]
	if !ok {
		at = p.learn(f.place, name, flags)
	}
	switch {
	case at == unknown:
	case f.last == unknown:
		p.list[f.place].first = at
	default:
		p.list[f.last].next = at
	}
	return at
}

func (p *places) learn(object place, name []byte, flags uint8) place {
	names := len(p.names[object])
	if names == maxNames || len(name) > maxName {
		p.missed++
		return unknown
	}
	text := `"` + string(name) + `":`
	k := known{size: uint8(len(text)), bit: uint8(names), flags: flags >> keyShift}
	for i := range min(inline, len(text)) {
		k.text[i/8] |= uint64(text[i]) << (i % 8 * 8)
		k.mask[i/8] |= 0xff << (i % 8 * 8)
	}
	at := p.add(k, text)
	if at == unknown {
		return unknown
	}
	if p.names[object] == nil {
		p.names[object] = map[string]place{}
	}
	p.names[object][string(name)] = at
	return at
}

func (p *places) add(k known, text string) place {
	at := len(p.list)
	if at == maxPlaces {
		p.missed++
		return unknown
	}
	p.list, p.texts, p.names = append(p.list, k), append(p.texts, text), append(p.names, nil)
	return place(at)
}

// element is the place of the elements of the array at a place.
func (p *places) element(array place) place {
	at := p.list[array].elements
	if at == unknown && array != unknown {
		at = p.add(known{}, "")
		p.list[array].elements = at
	}
	return at
}
