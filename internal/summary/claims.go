package summary

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
)

// maxNames is how many names of claims have numbers of their own: those with the
// smallest hashes, if there are more.
const maxNames = 64

// claims is what is counted of claims.
type claims struct {
	minIDs int
	names  map[string]*name
	order  []*name   // by hash, once there are too many; else nil
	all    *distinct // of names, then

	// rest adds up the claims whose names have no numbers of their own.
	rest rest

	event uint64   // counts events here, so that one is told from the next
	hints []*claim // the claims of the last event, which are mostly those of this
	key   []byte
}

// rest is what is counted of claims together.
type rest struct {
	fates [fateKinds]int64
	moves [moveKinds]int64
}

// name is a name of claims. A claim goes by the name under which it lands, and by
// that under which it was written if it does not.
type name struct {
	text    string
	hash    uint64
	present int64  // events in which it is in a token
	seen    uint64 // the last of them
	in      [tokenKinds]*claim
}

// claim is a name in one kind of token.
type claim struct {
	name    *name
	token   int
	present int64
	seen    uint64
	written string // the smallest other name under which it was written
	fates   [fateKinds]int64
	reasons [fateKinds]reason
	types   [typeKinds]int64
	values  tally
	bytes   sizes
	moves   [moveKinds]int64
	who     [moveKinds]crowd
	changed tally // value before and after
}

// reason is why a claim met its fate: the smallest of the reasons, if there are
// several.
type reason struct{ rule, why, source string }

func (r reason) compare(o reason) int {
	return cmp.Or(strings.Compare(r.rule, o.rule), strings.Compare(r.why, o.why), strings.Compare(r.source, o.source))
}

// smallest is the smaller of two reasons, the empty one being none.
func smallest(a, b reason) reason {
	if a == (reason{}) || b != (reason{}) && b.compare(a) < 0 {
		return b
	}
	return a
}

func landsAs(c *action.Claim) (string, bool) {
	if c.Fate != action.FateSet && c.Fate != action.FateRenamed {
		return c.Name, false
	}
	if c.FinalName == "" {
		return c.Name, true
	}
	return c.FinalName, true
}

func (s *claims) add(list []action.Claim, w *who) {
	for i := range list {
		c := &list[i]
		name, lands := landsAs(c)
		own := s.find(i, tokenIndex(c.Token), name)
		if own == nil {
			s.rest.fates[fateIndex(c.Fate)]++
			continue
		}
		own.write(c, name)
		if lands {
			s.land(own, c, w)
		}
	}
}

// find returns the claim of a name in a token, and nil if that is among the rest.
// It is looked for where it was in the last event first.
func (s *claims) find(i, token int, name string) *claim {
	if i < len(s.hints) {
		if c := s.hints[i]; c != nil && c.token == token && c.name.text == name {
			return c
		}
	}
	c := s.look(token, name)
	if i < maxNames {
		for len(s.hints) <= i {
			s.hints = append(s.hints, nil)
		}
		s.hints[i] = c
	}
	return c
}

func (s *claims) look(token int, text string) *claim {
	if len(text) > maxMessage {
		text = string(appendValue(nil, []byte(text), maxMessage))
	}
	n := s.names[text]
	if n == nil {
		text = string(clean([]byte(text)))
		if n = s.names[text]; n == nil {
			if n = s.miss(text); n == nil {
				return nil
			}
		}
	}
	return s.inToken(n, token)
}

func (s *claims) inToken(n *name, token int) *claim {
	if n.in[token] == nil {
		n.in[token] = &claim{name: n, token: token, values: tally{crowd: s.minIDs}, changed: tally{crowd: s.minIDs}}
	}
	return n.in[token]
}

// miss makes a name that is new, if it belongs to those that are kept.
func (s *claims) miss(text string) *name {
	h := hash([]byte(text))
	if s.full(h, text) {
		return nil
	}
	n := &name{text: strings.Clone(text), hash: h}
	s.enter(n)
	return n
}

// full reports whether a name that is not kept is to be added up with the others.
func (s *claims) full(h uint64, text string) bool {
	if s.order == nil && len(s.names) == maxNames {
		s.overflow()
	}
	if s.order == nil {
		return false
	}
	s.all.add(h)
	return s.beyond(h, text)
}

func (s *claims) beyond(h uint64, text string) bool {
	if len(s.order) < maxNames {
		return false
	}
	last := s.order[len(s.order)-1]
	return h > last.hash || h == last.hash && text > last.text
}

// enter takes in a name, and the last one is added up with the others if there are
// too many then.
func (s *claims) enter(n *name) {
	if s.names == nil {
		s.names = map[string]*name{}
	}
	s.names[n.text] = n
	if s.order == nil {
		return
	}
	i, _ := slices.BinarySearchFunc(s.order, n, namesByHash)
	s.order = slices.Insert(s.order, i, n)
	if len(s.order) > maxNames {
		last := s.order[maxNames]
		s.order = s.order[:maxNames]
		delete(s.names, last.text)
		s.rest.take(last)
		clear(s.hints)
	}
}

func (s *claims) overflow() {
	s.all = &distinct{}
	s.order = make([]*name, 0, maxNames+1)
	for _, n := range s.names {
		s.order = append(s.order, n)
		s.all.add(n.hash)
	}
	slices.SortFunc(s.order, namesByHash)
}

func namesByHash(a, b *name) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), strings.Compare(a.text, b.text))
}

// take adds up a name that is given up.
func (r *rest) take(n *name) {
	for _, c := range n.in {
		if c == nil {
			continue
		}
		addAll(r.fates[:], c.fates[:])
		addAll(r.moves[:], c.moves[:])
	}
}

func addAll(to, from []int64) {
	for i, n := range from {
		to[i] += n
	}
}

// write counts a write and its fate. The name is the one that the claim goes by, of
// which c has the text; that has another length if it is not the same.
func (c *claim) write(w *action.Claim, name string) {
	fate := fateIndex(w.Fate)
	c.fates[fate]++
	if other := w.Name != name || len(name) != len(c.name.text); other && (c.written == "" || w.Name < c.written) {
		c.written = readable([]byte(w.Name), maxMessage)
	}
	if r := &c.reasons[fate]; w.Rule != "" || w.Why != "" {
		if why := (reason{w.Rule, w.Why, w.Source}); why != *r {
			c.because(fate, why)
		}
	}
}

func (c *claim) because(fate int, why reason) {
	for _, text := range []*string{&why.rule, &why.why, &why.source} {
		*text = readable([]byte(*text), maxMessage)
	}
	c.reasons[fate] = smallest(c.reasons[fate], why)
}

// land counts a claim that is in a token.
func (s *claims) land(c *claim, w *action.Claim, id *who) {
	if c.seen != s.event {
		c.seen = s.event
		c.present++
	}
	if c.name.seen != s.event {
		c.name.seen = s.event
		c.name.present++
	}
	c.types[typeIndex(w.Value)]++
	c.bytes.add(int64(len(w.Value)))
	value := []byte(w.Value)
	if len(value) > maxText {
		s.key = appendValue(s.key[:0], value, maxText)
		value = s.key
	}
	c.values.add(value, id)
}

// appendValue appends a value; of one that is too long the beginning, its length and
// a hash of it.
func appendValue(dst []byte, value []byte, most int) []byte {
	if len(value) <= most {
		return append(dst, value...)
	}
	const tail = 40
	end := most - tail
	for end > 0 && end > most-tail-utf8.UTFMax && !utf8.RuneStart(value[end]) {
		end--
	}
	dst = append(append(dst, value[:end]...), "… ("...)
	dst = append(strconv.AppendInt(dst, int64(len(value)), 10), " bytes, "...)
	dst = strconv.AppendUint(dst, hash(value), 16)
	return append(dst, ')')
}

func (s *claims) merge(other *claims) {
	if other.order != nil {
		if s.order == nil {
			s.overflow()
		}
		s.all.merge(other.all)
	}
	addAll(s.rest.fates[:], other.rest.fates[:])
	addAll(s.rest.moves[:], other.rest.moves[:])
	for _, n := range other.names {
		s.join(n)
	}
}

func (s *claims) join(n *name) {
	own := s.names[n.text]
	if own == nil && s.full(n.hash, n.text) {
		s.rest.take(n)
		return
	}
	if own == nil {
		own = &name{text: n.text, hash: n.hash}
		s.enter(own)
	}
	own.merge(n, s)
}

func (n *name) merge(other *name, s *claims) {
	n.present += other.present
	for i, c := range other.in {
		if c != nil {
			s.inToken(n, i).merge(c)
		}
	}
}

func (c *claim) merge(other *claim) {
	c.present += other.present
	if c.written == "" || other.written != "" && other.written < c.written {
		c.written = other.written
	}
	addAll(c.fates[:], other.fates[:])
	for i, r := range other.reasons {
		c.reasons[i] = smallest(c.reasons[i], r)
	}
	addAll(c.types[:], other.types[:])
	c.values.merge(&other.values)
	c.bytes.merge(&other.bytes)
	addAll(c.moves[:], other.moves[:])
	for i := range other.who {
		c.who[i].merge(&other.who[i], exampleIDs, true)
	}
	c.changed.merge(&other.changed)
}
