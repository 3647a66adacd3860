package claims

import (
	"github.com/claimctl/claimctl/pkg/action"
)

// Applier is [Apply] for the writes of very many runs under the same rules. What it found
// of a name is kept. It is not safe for concurrent use.
type Applier struct {
	in    Input // rules, namespace and lenience
	facts []string
	known map[verdictKey]action.Claim
	list  []action.Claim
	last  []verdict // of the claims in list
	names int
	sizes [kinds]int
}

// verdictKey is everything that decides the fate of a write by itself.
type verdictKey struct {
	token action.TokenKind
	name  string
	value valueClass
	facts uint64
}

// verdict is what decided the fate of a claim, and what of its size does not depend on its
// value; 0 for one that does not land.
type verdict struct {
	key  verdictKey
	size int
}

type valueClass uint8

const (
	usual valueClass = iota
	isNull
	isUndefined
)

// kinds is the number of tokens.
const kinds = 5

// kindOf is the number of a token, in the order in which they are told about.
func kindOf(token action.TokenKind) int {
	switch token {
	case action.TokenAccess:
		return 0
	case action.TokenID:
		return 1
	case action.TokenSession:
		return 2
	case action.TokenSAML:
		return 3
	}
	return 4
}

// maxVerdicts bounds what is kept: names can be made of data.
const maxVerdicts = 4096

// maxFacts is the number of facts that a key has bits for.
const maxFacts = 64

// NewApplier makes an applier; of the input, the rules, the namespace and lenience count.
func NewApplier(in Input) *Applier {
	a := &Applier{in: in, known: map[verdictKey]action.Claim{}, names: 1}
	seen := map[string]bool{}
	for _, rule := range in.Rules.Names {
		for _, fact := range rule.Match.When {
			if !seen[fact] {
				seen[fact] = true
				a.facts = append(a.facts, fact)
			}
		}
	}
	return a
}

// Apply gives the claims of writes and, for each token, the size of the claims in it; both
// are good until the next call. ok is false when there is more to say: two writes of one
// name, one that deletes, a call that threw, a size bound that is passed. [Apply] then says it.
func (a *Applier) Apply(writes []action.Write, facts map[string]bool) (claims []action.Claim, ok bool) {
	if len(a.facts) > maxFacts || a.in.NoToken != "" {
		return nil, false
	}
	bits := uint64(0)
	for i, fact := range a.facts {
		if facts[fact] {
			bits |= 1 << i
		}
	}
	if !a.again(writes, bits) && !a.anew(writes, bits, facts) {
		return nil, false
	}
	a.sizes = [kinds]int{}
	for i := range a.list {
		if size := a.last[i].size; size > 0 {
			a.sizes[kindOf(a.list[i].Token)] += size + len(a.list[i].Value)
		}
	}
	return a.list, !a.oversize()
}

// Names is a number that stays the same as long as the claims of one call have the names,
// tokens and fates of those of the call before.
func (a *Applier) Names() int { return a.names }

// again takes writes that differ from those before in their values at most: most runs write
// the same names in the same order.
func (a *Applier) again(writes []action.Write, bits uint64) bool {
	if len(writes) != len(a.list) {
		return false
	}
	for i := range writes {
		w, key := &writes[i], &a.last[i].key
		if w.Rejected != "" || w.Name != key.name || w.Token != key.token || classOf(w.Value) != key.value || bits != key.facts {
			return false
		}
		c := &a.list[i]
		c.Value, c.Seq, c.Line, c.Column = w.Value, w.Seq, w.Line, w.Column
	}
	return true
}

// anew takes any other writes.
func (a *Applier) anew(writes []action.Write, bits uint64, facts map[string]bool) bool {
	a.list, a.last = a.list[:0], a.last[:0]
	a.names++
	for i := range writes {
		w := &writes[i]
		if w.Rejected != "" || a.written(w) {
			return a.forget()
		}
		v := verdict{key: verdictKey{w.Token, w.Name, classOf(w.Value), bits}}
		c := a.verdict(w, v.key, facts)
		if c.Rule == RuleDeleted {
			return a.forget()
		}
		c.Value, c.Seq, c.Line, c.Column = w.Value, w.Seq, w.Line, w.Column
		if lands(c) {
			v.size = action.NameSize(c.FinalName) + len(":") + len(",")
		}
		a.list, a.last = append(a.list, c), append(a.last, v)
	}
	return true
}

// forget forgets claims that are none.
func (a *Applier) forget() bool {
	a.list, a.last = a.list[:0], a.last[:0]
	return false
}

// written reports whether an earlier write has the same place.
func (a *Applier) written(w *action.Write) bool {
	for i := range a.list {
		if c := &a.list[i]; c.Name == w.Name && c.Token == w.Token {
			return true
		}
	}
	return false
}

// verdict is the fate of a write by itself.
func (a *Applier) verdict(w *action.Write, key verdictKey, facts map[string]bool) action.Claim {
	if c, ok := a.known[key]; ok {
		return c
	}
	in := a.in
	in.Facts = facts
	c := in.fate(*w)
	if len(a.known) >= maxVerdicts {
		clear(a.known)
	}
	a.known[key] = c
	return c
}

func classOf(v action.Value) valueClass {
	switch {
	case v == nil:
		return isUndefined
	case string(v) == "null":
		return isNull
	}
	return usual
}

// Bytes is the compact JSON size of the claims that land in a token, 0 if none does.
func (a *Applier) Bytes(token action.TokenKind) int {
	size := a.sizes[kindOf(token)]
	if size == 0 {
		return 0
	}
	return size + len("{}") - len(",")
}

// oversize reports whether any bound is passed.
func (a *Applier) oversize() bool {
	rule := a.in.Rules.Size
	if rule == nil {
		return false
	}
	for _, kind := range tokenOrder() {
		size := a.Bytes(kind)
		if size > 0 && rule.For(kind) && (rule.Limit > 0 && size > rule.Limit || rule.Warn > 0 && size > rule.Warn) {
			return true
		}
	}
	return false
}
