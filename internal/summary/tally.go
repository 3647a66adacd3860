package summary

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// maxExact is how many different texts a tally counts one by one.
	maxExact = 256
	// maxPairs is how many pairs of id and text it keeps to find frequent ones.
	maxPairs = 256
	// recentTexts is how many texts are found without a map.
	recentTexts = 8
	// maxText is the longest text that is kept whole, in bytes.
	maxText = 128
)

// tally counts texts. Up to maxExact different ones it counts each; of more it
// counts exactly those whose hashes are the smallest. Such a text was never
// missed: it has been among the smallest since it first came, and in whatever
// part it came. The others are added up in a sketch, and those that many ids have
// are found by pairs of id and text, again those with the smallest hashes. So a
// tally of parts, in any order, is that of the whole.
type tally struct {
	named bool // whether the names of ids are kept
	crowd int  // how many ids are kept of a text

	entries map[string]*entry
	order   []*entry // by hash, once there are too many; else nil
	rest    *sketch  // what is not in entries; nil as long as all are
	all     *distinct
	pairs   []pair              // by hash
	recent  [recentTexts]*entry // by hash: the texts of lately, which often come again
}

// entry is a text that is counted exactly.
type entry struct {
	key   string
	hash  uint64
	count int64
	ids   crowd
}

// pair is one text that one id had.
type pair struct {
	hash uint64 // of both
	key  string
}

// add counts a text for an id. The key is only read.
func (t *tally) add(key []byte, w *who) {
	h := hash(key)
	e := t.recent[h%recentTexts]
	if e == nil || e.hash != h || e.key != string(key) {
		e = t.entries[string(key)]
	}
	if e == nil && !utf8.Valid(key) {
		key = clean(key)
		e, h = t.entries[string(key)], hash(key)
	}
	if e == nil {
		e = t.miss(key, h)
	}
	if e != nil {
		e.count++
		e.ids.add(w, t.crowd, t.named)
		t.recent[h%recentTexts] = e
	}
	pairHash := both(w.hash, h)
	if n := len(t.pairs); n < maxPairs || pairHash < t.pairs[n-1].hash {
		t.pair(pairHash, key, e)
	}
}

// miss makes an entry for a text that has none, or counts it among the rest and
// returns nil.
func (t *tally) miss(key []byte, h uint64) *entry {
	if t.full(h, key) {
		t.rest.add(h, 1)
		return nil
	}
	e := &entry{key: string(key), hash: h}
	t.enter(e)
	return e
}

// full reports whether a text that has no entry gets none.
func (t *tally) full(h uint64, key []byte) bool {
	if t.rest == nil && len(t.entries) == maxExact {
		t.overflow()
	}
	if t.rest == nil {
		return false
	}
	t.all.add(h)
	return t.beyond(h, key)
}

// beyond reports whether a text is none of those that are counted exactly.
func (t *tally) beyond(h uint64, key []byte) bool {
	if len(t.order) < maxExact {
		return false
	}
	last := t.order[len(t.order)-1]
	return h > last.hash || h == last.hash && string(key) > last.key
}

// enter takes in a new entry, and the last one goes among the rest if there are too
// many then.
func (t *tally) enter(e *entry) {
	if t.entries == nil {
		t.entries = map[string]*entry{}
	}
	t.entries[e.key] = e
	if t.rest == nil {
		return
	}
	i, _ := slices.BinarySearchFunc(t.order, e, byHash)
	t.order = slices.Insert(t.order, i, e)
	if len(t.order) > maxExact {
		last := t.order[maxExact]
		t.order = t.order[:maxExact]
		clear(t.recent[:])
		delete(t.entries, last.key)
		t.rest.add(last.hash, last.count)
	}
}

// overflow begins to estimate.
func (t *tally) overflow() {
	t.rest, t.all = &sketch{}, &distinct{}
	t.order = make([]*entry, 0, maxExact+1)
	for _, e := range t.entries {
		t.order = append(t.order, e)
		t.all.add(e.hash)
	}
	slices.SortFunc(t.order, byHash)
}

func byHash(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), strings.Compare(a.key, b.key))
}

// pair takes in a text of an id; its entry is nil when it is among the rest.
func (t *tally) pair(h uint64, key []byte, e *entry) {
	if e != nil {
		t.putPair(pair{h, e.key}) // one text for both
		return
	}
	t.putPair(pair{h, string(key)})
}

func (t *tally) putPair(p pair) {
	i, found := slices.BinarySearchFunc(t.pairs, p, func(a, b pair) int { return cmp.Compare(a.hash, b.hash) })
	switch {
	case found: // two pairs that collide
		t.pairs[i].key = min(t.pairs[i].key, p.key)
		return
	case i >= maxPairs:
		return
	case len(t.pairs) == maxPairs:
		t.pairs = t.pairs[:maxPairs-1]
	}
	t.pairs = slices.Insert(t.pairs, i, p)
}

// merge adds what another tally of the same kind has counted.
func (t *tally) merge(other *tally) {
	if other.rest != nil {
		if t.rest == nil {
			t.overflow()
		}
		t.rest.merge(other.rest)
		t.all.merge(other.all)
	}
	for _, e := range other.entries {
		t.join(e)
	}
	for _, p := range other.pairs {
		t.putPair(p)
	}
}

// join adds an entry of another tally.
func (t *tally) join(e *entry) {
	if own := t.entries[e.key]; own != nil {
		own.count += e.count
		own.ids.merge(&e.ids, t.crowd, t.named)
		return
	}
	if t.full(e.hash, []byte(e.key)) {
		t.rest.add(e.hash, e.count)
		return
	}
	t.enter(&entry{e.key, e.hash, e.count, e.ids.clone()})
}

// distinct is the number of different texts, and whether it is an estimate.
func (t *tally) distinct() (int64, bool) {
	if t.rest == nil {
		return int64(len(t.entries)), false
	}
	return max(t.all.estimate(), maxExact+1), true
}

// counted is a text with its count.
type counted struct {
	key   string
	count int64
	// about says that the count may be too large.
	about bool
	ids   crowd
}

// top are the texts that at least so many ids have, the most frequent first. Of
// those that are not counted exactly it has what the pairs show.
func (t *tally) top(least int) []counted {
	list := []counted{}
	for _, e := range t.entries {
		if len(e.ids.hashes) >= least {
			list = append(list, counted{key: e.key, count: e.count, ids: e.ids})
		}
	}
	if t.rest != nil {
		list = append(list, t.estimated(least)...)
	}
	slices.SortFunc(list, func(a, b counted) int { return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.key, b.key)) })
	return list
}

// estimated are those of the rest that at least so many pairs have.
func (t *tally) estimated(least int) []counted {
	found := map[string]int{}
	for _, p := range t.pairs {
		if t.entries[p.key] == nil {
			found[p.key]++
		}
	}
	list := []counted{}
	for key, n := range found {
		if n >= least {
			list = append(list, counted{key: key, count: t.rest.count(hash([]byte(key))), about: true})
		}
	}
	return list
}
