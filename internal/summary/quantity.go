package summary

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
)

// anyToken stands for all kinds of tokens.
const anyToken = -1

// quantity is what a threshold asks for.
type quantity struct {
	text  string
	kind  quantityKind
	token int    // or anyToken
	claim string // "" when it is not of a claim
	rate  bool
	stat  stat
}

// measure is a number: part of whole. A whole of 0 is no number.
type measure struct {
	part, whole int64
	note        string
}

func nothing(note string) measure { return measure{note: note} }

// quantityKind is a quantity by its name. Exactly one of its functions is there.
type quantityKind struct {
	name, about string
	against     bool // only where two actions are compared
	// count is a number, of which a rate can be asked: its share of the second one,
	// which is of is.
	count func(s *Summary, q quantity) (part, whole int64)
	of    string
	// alone is a number that has no rate.
	alone func(s *Summary, q quantity) measure
	// sizes are distributions; of several the larger number is taken.
	sizes func(s *Summary, q quantity) []*sizes
}

// eventQuantities are those of a whole run.
func eventQuantities() []quantityKind {
	list := []quantityKind{
		{name: "events", about: "events that were read", alone: func(s *Summary, _ quantity) measure { return measure{part: s.events, whole: 1} }},
		ofEvents("errors", "runs that failed", func(s *Summary) int64 { return s.failed }),
		{name: "errors.distinct", about: "different errors, by message and place", alone: func(s *Summary, _ quantity) measure { return differing(s.errors.distinct()) }},
		ofEvents("unreadable", "events that are no JSON object", func(s *Summary) int64 { return s.unreadable }),
	}
	for i, word := range decisionWords() {
		if word != unknownWord {
			list = append(list, ofEvents(word, "events with the decision "+word, func(s *Summary) int64 { return s.decisions[i] }))
		}
	}
	list = append(list, quantityKind{
		name: "differing", about: "samples whose second run gave something else", of: "the samples",
		count: func(s *Summary, _ quantity) (int64, int64) { return s.differing, s.samples },
	})
	for _, k := range []struct {
		name, about string
		n           func(c *changes) int64
	}{
		{"changed", "events of which the two actions make something else", func(c *changes) int64 { return c.events.count }},
		{"changed.claims", "events with a claim that changed", func(c *changes) int64 { return c.claims.count }},
		{"changed.decision", "events with another decision", (*changes).decided},
		{"reworded", "events with the same decision, but another reason, code or address", func(c *changes) int64 { return c.reworded.count }},
		{"broken", "events on which only the new action fails", func(c *changes) int64 { return c.broken.count }},
		{"mended", "events on which only the old action fails", func(c *changes) int64 { return c.mended.count }},
	} {
		kind := ofEvents(k.name, k.about, func(s *Summary) int64 { return k.n(s.changes) })
		kind.against = true
		list = append(list, kind)
	}
	return list
}

func ofEvents(name, about string, n func(s *Summary) int64) quantityKind {
	return quantityKind{name: name, about: about, of: "all events", count: func(s *Summary, _ quantity) (int64, int64) { return n(s), s.events }}
}

// decided is the number of events with another decision.
func (c *changes) decided() int64 {
	n := int64(0)
	for from := range c.decisions {
		for to := range c.decisions[from] {
			if from != to {
				n += c.decisions[from][to].count
			}
		}
	}
	return n
}

func differing(n int64, about bool) measure {
	m := measure{part: n, whole: 1}
	if about {
		m.note = "the number is an estimate, with a standard error of 1.6 %"
	}
	return m
}

// tokenQuantities are those of a kind of token, after "token.KIND.".
func tokenQuantities() []quantityKind {
	of := func(s *Summary, q quantity) *token { return &s.tokens[q.token] }
	return []quantityKind{
		{name: "issued", about: "tokens that were issued", of: "all events", count: func(s *Summary, q quantity) (int64, int64) { return of(s, q).issued, s.events }},
		{name: "opaque", about: "tokens that nobody can read", of: "those issued", count: func(s *Summary, q quantity) (int64, int64) { return of(s, q).opaque, of(s, q).issued }},
		{name: "over", about: "tokens with more claims than the platform takes", of: "those issued", count: func(s *Summary, q quantity) (int64, int64) { return of(s, q).over, of(s, q).issued }},
		{name: "bytes", about: "size of the token as signed", sizes: func(s *Summary, q quantity) []*sizes { return []*sizes{&of(s, q).bytes} }},
		{name: "claim_bytes", about: "size of the action's claims in it, where the platform has a limit", sizes: func(s *Summary, q quantity) []*sizes { return []*sizes{&of(s, q).claimBytes} }},
	}
}

// claimQuantities are those of a claim, after "claim.NAME.".
func claimQuantities() []quantityKind {
	list := []quantityKind{
		{name: "present", about: "events in which the claim is in a token", of: "all events", count: present},
		{name: "distinct", about: "different values; of several kinds of tokens the larger number", alone: distinctValues},
		{name: "bytes", about: "size of the value as JSON; of several kinds of tokens the larger number", sizes: claimSizes},
	}
	for i, word := range fateWords() {
		if word != unknownWord {
			list = append(list, ofClaim(word, "writes with the fate "+word, "its writes", func(c *claim) []int64 { return c.fates[:] }, i))
		}
	}
	for i, word := range typeWords() {
		list = append(list, ofClaim(word, "values of the type "+word, "its values", func(c *claim) []int64 { return c.types[:] }, i))
	}
	abouts := [moveKinds]string{"the old action does not set it", "the new action does not set it", "its value is another", "its value is the same"}
	for i, word := range moveWords() {
		kind := ofClaim(word, "times that "+abouts[i], "all times that one of the actions sets it", func(c *claim) []int64 { return c.moves[:] }, i)
		kind.against = true
		list = append(list, kind)
	}
	return list
}

// ofClaim is one of several counts of a claim, added up over tokens.
func ofClaim(name, about, of string, counts func(c *claim) []int64, i int) quantityKind {
	return quantityKind{name: name, about: about, of: of, count: func(s *Summary, q quantity) (part, whole int64) {
		for _, c := range s.claimsOf(q) {
			part += counts(c)[i]
			for _, n := range counts(c) {
				whole += n
			}
		}
		return part, whole
	}}
}

func (s *Summary) claimsOf(q quantity) []*claim {
	n := s.claims.names[q.claim]
	if n == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(n.in[:]), func(c *claim) bool { return c == nil || q.token != anyToken && q.token != c.token })
}

func present(s *Summary, q quantity) (int64, int64) {
	n := s.claims.names[q.claim]
	switch {
	case n == nil || q.token != anyToken && n.in[q.token] == nil:
		return 0, s.events
	case q.token != anyToken:
		return n.in[q.token].present, s.events
	}
	return n.present, s.events
}

func distinctValues(s *Summary, q quantity) measure {
	most := measure{whole: 1}
	for _, c := range s.claimsOf(q) {
		if m := differing(c.values.distinct()); m.part > most.part {
			most = m
		}
	}
	return most
}

func claimSizes(s *Summary, q quantity) []*sizes {
	var list []*sizes
	for _, c := range s.claimsOf(q) {
		list = append(list, &c.bytes)
	}
	return list
}

// stat is a number of a distribution: a percentile, or one by its name.
type stat struct {
	name        string
	part, whole int64 // of a percentile
}

func statWords() []string { return []string{"min", "max", "mean", "sum", "p50", "p90", "p99", "p99.9"} }

// maxStat is the longest percentile, p99.9999.
const maxStat = 8

func parseStat(text string) (stat, bool) {
	switch text {
	case "min", "max", "mean", "sum":
		return stat{name: text}, true
	}
	digits, ok := strings.CutPrefix(text, "p")
	whole, part, dotted := strings.Cut(digits, ".")
	if !ok || len(text) > maxStat || whole == "" || dotted && part == "" || strings.ContainsFunc(whole+part, func(r rune) bool { return r < '0' || r > '9' }) {
		return stat{}, false
	}
	n, _ := strconv.ParseInt(whole+part, 10, 64)
	unit := int64(100)
	for range part {
		unit *= 10
	}
	return stat{name: text, part: n, whole: unit}, n <= unit
}

func (st stat) of(d *sizes) measure {
	switch st.name {
	case "min":
		return measure{part: d.least, whole: 1}
	case "max":
		return measure{part: d.most, whole: 1}
	case "sum":
		return measure{part: d.sum, whole: 1}
	case "mean":
		return measure{part: d.sum, whole: d.count}
	}
	return measure{part: d.percentile(st.part, st.whole), whole: 1}
}

// ask finds what a text asks of one of the kinds.
func ask(text string, kinds []quantityKind) (quantity, bool) {
	base, rate := strings.CutSuffix(text, ".rate")
	for _, k := range kinds {
		switch {
		case k.sizes != nil:
			tail, ok := strings.CutPrefix(text, k.name+".")
			if st, known := parseStat(tail); ok && known {
				return quantity{kind: k, stat: st}, true
			}
		case text == k.name:
			return quantity{kind: k}, true
		case rate && base == k.name && k.count != nil:
			return quantity{kind: k, rate: true}, true
		}
	}
	return quantity{}, false
}

// spellings are all that can be asked of the kinds, but for further percentiles.
func spellings(kinds []quantityKind) []string {
	var list []string
	for _, k := range kinds {
		switch {
		case k.sizes != nil:
			for _, word := range statWords() {
				list = append(list, k.name+"."+word)
			}
		case k.count != nil:
			list = append(list, k.name, k.name+".rate")
		default:
			list = append(list, k.name)
		}
	}
	return list
}

// measure is the quantity of a summary.
func (q quantity) measure(s *Summary) measure {
	if q.kind.against && s.changes == nil {
		return nothing("there is nothing to compare with; give --against")
	}
	m := q.number(s)
	if q.claim != "" && len(s.claimsOf(q)) == 0 {
		m.note = q.noClaim(s)
	}
	return m
}

func (q quantity) number(s *Summary) measure {
	switch {
	case q.kind.alone != nil:
		return q.kind.alone(s, q)
	case q.kind.sizes != nil:
		most := nothing("there was nothing to measure")
		for _, d := range q.kind.sizes(s, q) {
			if m := q.stat.of(d); d.count > 0 && (most.whole == 0 || less(most.part, m.whole, m.part, most.whole)) {
				most = m
			}
		}
		return most
	}
	part, whole := q.kind.count(s, q)
	switch {
	case !q.rate:
		return measure{part: part, whole: 1}
	case whole == 0:
		return nothing("a share of nothing: there were none of " + q.kind.of)
	}
	return measure{part: part, whole: whole}
}

// noClaim says that no event had the claim, and which name may have been meant.
func (q quantity) noClaim(s *Summary) string {
	where := "no event has"
	if q.token != anyToken {
		where = fmt.Sprintf("no %s token has", tokenWords()[q.token])
	}
	note := fmt.Sprintf("%s a claim %q", where, q.claim)
	if s.claims.order != nil {
		note += ", or it is among those that are too many to be told one by one"
	}
	var known []string
	for _, n := range s.claims.sorted() {
		known = append(known, n.text)
	}
	if near, ok := nearest.Word(q.claim, known); ok && near != q.claim {
		note += fmt.Sprintf("; did you mean %q?", near)
	}
	return note
}

// Quantity is a quantity as the documentation tells it.
type Quantity struct {
	// Name is how it is written, with words in capitals that stand for others.
	Name string
	// About is what it counts or measures, Rate what its rate is a share of; "" when
	// it has none.
	About, Rate string
	// Against says that it needs another action to compare with.
	Against bool
}

// Quantities are all quantities.
func Quantities() []Quantity {
	var list []Quantity
	for _, group := range []struct {
		prefix string
		kinds  []quantityKind
	}{{"", eventQuantities()}, {"token.KIND.", tokenQuantities()}, {"claim.NAME.", claimQuantities()}} {
		for _, k := range group.kinds {
			name := group.prefix + k.name
			if k.sizes != nil {
				name += ".STAT"
			}
			list = append(list, Quantity{name, k.about, k.of, k.against})
		}
	}
	return list
}

// quantityList is all quantities in a few sentences, for messages.
func quantityList() string {
	names := func(kinds []quantityKind) string {
		var list []string
		for _, k := range kinds {
			switch {
			case k.sizes != nil:
				list = append(list, k.name+".STAT")
			case k.count != nil:
				list = append(list, k.name+"[.rate]")
			default:
				list = append(list, k.name)
			}
		}
		return strings.Join(list, ", ")
	}
	words := tokenWords()
	return fmt.Sprintf("Quantities are %s; token.KIND.X with %s; claim.NAME.X and token.KIND.claim.NAME.X with %s. KIND is one of %s; STAT is min, max, mean, sum or a percentile such as p99.",
		names(eventQuantities()), names(tokenQuantities()), names(claimQuantities()), strings.Join(words[:tokenKinds-1], ", "))
}
