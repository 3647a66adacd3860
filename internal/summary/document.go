package summary

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Schema names the shape of [Document] in its JSON form.
const Schema = "claimctl/replay-summary/v1"

// Document is a summary as it is told. All numbers are whole; sizes are in bytes.
// Kinds of tokens and decisions, and fates, are those of a result; "other" stands for
// one that is not known here.
type Document struct {
	Schema  string          `json:"schema"`
	Action  action.Subject  `json:"action"`
	Against *action.Subject `json:"against,omitempty"`
	// Run tells one run from another.
	Run string `json:"run"`
	// Shards are the parts of the run that this is about; it is left out when that
	// is all of it.
	Shards *Shards `json:"shards,omitempty"`
	// Isolation is how runs were kept apart, the slowest kind first; there are several
	// only when something kept a worker from what the others did.
	Isolation []Mode `json:"isolation"`
	// Samples are the events that were run a second time, to check the isolation.
	Samples Samples `json:"samples"`
	Events  int64   `json:"events"`
	// Unreadable counts the events that are no JSON object: the action was not called.
	Unreadable int64 `json:"unreadable"`
	// Decisions are all kinds that occurred. Reasons are the most frequent; failures
	// are among the errors instead.
	Decisions []Decision `json:"decisions"`
	Reasons   []Reason   `json:"reasons"`
	// ReasonsDistinct counts the different reasons, about if ReasonsEstimated.
	ReasonsDistinct  int64   `json:"reasons_distinct"`
	ReasonsEstimated bool    `json:"reasons_estimated,omitempty"`
	Errors           Errors  `json:"errors"`
	Diagnostics      []Group `json:"diagnostics"`
	Tokens           []Token `json:"tokens"`
	Claims           []Claim `json:"claims"`
	// OtherClaims adds up the claims whose names are too many to be told one by one.
	OtherClaims *OtherClaims `json:"other_claims,omitempty"`
	// Changes is what the action makes otherwise than the one it was compared with.
	Changes *Changes `json:"changes,omitempty"`
	// Thresholds are those that were asked for.
	Thresholds []Verdict `json:"thresholds,omitempty"`
	// MinIDs is the number of ids from which a value is shown; 0 is no such limit.
	MinIDs int `json:"min_ids"`
	// State is what summaries are merged by; it holds values that are not shown.
	State *state `json:"state,omitempty"`
}

// Shards are parts of a run: those that are here and those that are not, from 1.
type Shards struct {
	Count   int   `json:"count"`
	Here    []int `json:"here"`
	Missing []int `json:"missing"`
}

// Samples are events that were run twice.
type Samples struct {
	Count     int64   `json:"count"`
	Differing int64   `json:"differing"`
	Groups    []Group `json:"groups"`
}

// Decision is how many events ended in one way.
type Decision struct {
	Kind  string `json:"kind"`
	Count int64  `json:"count"`
}

// Reason is a decision with what the action said. The count is too large by an
// unknown, small number where Estimated says so; Examples are then missing.
type Reason struct {
	Kind      string   `json:"kind"`
	Code      string   `json:"code"`
	Reason    string   `json:"reason"`
	Count     int64    `json:"count"`
	Estimated bool     `json:"estimated,omitempty"`
	Examples  []string `json:"examples"`
}

// Errors are the runs that failed, by message and place.
type Errors struct {
	Count     int64   `json:"count"`
	Distinct  int64   `json:"distinct"`
	Estimated bool    `json:"estimated,omitempty"`
	Groups    []Group `json:"groups"`
}

// Group is what was told several times. Kind is that of an error, Name its class or
// the code of a diagnostic.
type Group struct {
	Kind      string   `json:"kind,omitempty"`
	Name      string   `json:"name,omitempty"`
	Message   string   `json:"message"`
	File      string   `json:"file,omitempty"`
	Line      int      `json:"line,omitempty"`
	Column    int      `json:"column,omitempty"`
	Count     int64    `json:"count"`
	Estimated bool     `json:"estimated,omitempty"`
	Examples  []string `json:"examples"`
}

// Token is what became of one kind of token. Bytes is the size as signed, of those
// that are not opaque; ClaimBytes that of the action's claims, and Over how many of
// them exceed the platform's limit. Before is the size of what it is compared with.
type Token struct {
	Kind       string `json:"kind"`
	Issued     int64  `json:"issued"`
	Opaque     int64  `json:"opaque"`
	Bytes      Sizes  `json:"bytes"`
	Limit      int64  `json:"limit,omitempty"`
	Over       int64  `json:"over"`
	ClaimBytes *Sizes `json:"claim_bytes,omitempty"`
	Before     *Sizes `json:"before,omitempty"`
}

// Sizes is a distribution. Percentiles are at most 3.2 % too large, and exact below
// 64; the rest is exact.
type Sizes struct {
	Count int64 `json:"count"`
	Sum   int64 `json:"sum"`
	Min   int64 `json:"min"`
	P50   int64 `json:"p50"`
	P90   int64 `json:"p90"`
	P95   int64 `json:"p95"`
	P99   int64 `json:"p99"`
	Max   int64 `json:"max"`
}

// Claim is what became of one claim in one kind of token. Name is the one under
// which it lands, Written another one under which it was written. Present counts
// the events in which it is in the token, Bytes the size of its value as JSON.
type Claim struct {
	Token   string      `json:"token"`
	Name    string      `json:"name"`
	Written string      `json:"written,omitempty"`
	Present int64       `json:"present"`
	Fates   []FateCount `json:"fates"`
	Types   []TypeCount `json:"types"`
	// Distinct counts the different values, about if Estimated.
	Distinct  int64 `json:"distinct"`
	Estimated bool  `json:"estimated,omitempty"`
	// Top are the most frequent values that may be shown.
	Top   []Value `json:"top"`
	Bytes Sizes   `json:"bytes"`
	Moves *Moves  `json:"moves,omitempty"`
}

// FateCount is how many writes met a fate, and one reason for it.
type FateCount struct {
	Fate   string `json:"fate"`
	Count  int64  `json:"count"`
	Rule   string `json:"rule,omitempty"`
	Why    string `json:"why,omitempty"`
	Source string `json:"source,omitempty"`
}

// TypeCount is how many values are of a type.
type TypeCount struct {
	Type  string `json:"type"`
	Count int64  `json:"count"`
}

// Value is a value as JSON text, or the beginning of a long one. Where Estimated
// says so the count may be too large.
type Value struct {
	Value     string `json:"value"`
	Count     int64  `json:"count"`
	Estimated bool   `json:"estimated,omitempty"`
}

// OtherClaims are claims of further names, about so many.
type OtherClaims struct {
	Names int64       `json:"names"`
	Fates []FateCount `json:"fates"`
	Moves *Moves      `json:"moves,omitempty"`
}

// Moves is what became of a claim between two actions.
type Moves struct {
	Added   Class `json:"added"`
	Removed Class `json:"removed"`
	Changed Class `json:"changed"`
	Same    int64 `json:"same"`
	// Values are the most frequent changes that may be shown.
	Values []Change `json:"values"`
}

// Class is a number of events and a few of their ids.
type Class struct {
	Count    int64    `json:"count"`
	Examples []string `json:"examples"`
}

// Change is a value before and after, as in [Value].
type Change struct {
	Before    string `json:"before"`
	After     string `json:"after"`
	Count     int64  `json:"count"`
	Estimated bool   `json:"estimated,omitempty"`
}

// Changes counts the events by what changed. Broken are those in which only the new
// action failed, Mended those in which only the old one did, FailsOtherwise those
// in which they failed in two ways.
type Changes struct {
	Events         Class            `json:"events"`
	Claims         Class            `json:"claims"`
	Decisions      []DecisionChange `json:"decisions"`
	Reworded       Class            `json:"reworded"`
	Broken         Class            `json:"broken"`
	Mended         Class            `json:"mended"`
	FailsOtherwise Class            `json:"fails_otherwise"`
}

// DecisionChange is how many events were decided in one way and now are in another
// or the same.
type DecisionChange struct {
	Before   string   `json:"before"`
	After    string   `json:"after"`
	Count    int64    `json:"count"`
	Examples []string `json:"examples"`
}

const (
	// maxTop is how many values and changes are told of a claim.
	maxTop = 10
	// maxGroups is how many groups of errors, reasons and diagnostics are told.
	maxGroups = 50
)

// Document is the summary as it is told, with what became of thresholds.
func (s *Summary) Document(verdicts []Verdict) Document {
	d := Document{
		Schema: Schema, Action: s.config.Action, Against: s.config.Against, Run: s.config.Run, Shards: s.shardsHere(),
		Isolation: append([]Mode{}, s.modes...), Events: s.events, Unreadable: s.unreadable,
		Samples:    Samples{Count: s.samples, Differing: s.differing, Groups: groups(&s.differences, message)},
		Decisions:  s.decisionCounts(),
		Reasons:    s.reasonCounts(),
		Errors:     Errors{Count: s.failed, Groups: groups(&s.errors, located)},
		Tokens:     s.tokenCounts(),
		Claims:     s.claimCounts(),
		Thresholds: verdicts, OtherClaims: s.otherClaims(), Changes: s.changeCounts(),
		Diagnostics: groups(&s.diagnostics, located),
	}
	d.ReasonsDistinct, d.ReasonsEstimated = s.reasons.distinct()
	d.Errors.Distinct, d.Errors.Estimated = s.errors.distinct()
	if !s.config.ShowIDs {
		d.MinIDs = s.config.MinIDs
	}
	return d
}

func (s *Summary) shardsHere() *Shards {
	n := s.config.Shard.Count
	if n == 0 || len(s.shards) == n {
		return nil
	}
	told := &Shards{Count: n, Here: []int{}, Missing: []int{}}
	for _, i := range s.shards {
		told.Here = append(told.Here, i+1)
	}
	for _, i := range s.Missing() {
		told.Missing = append(told.Missing, i+1)
	}
	return told
}

// Missing are the shards of the run that are not in the summary, from 0.
func (s *Summary) Missing() []int {
	list := []int{}
	for i := range s.config.Shard.Count {
		if !slices.Contains(s.shards, i) {
			list = append(list, i)
		}
	}
	return list
}

func (s *Summary) decisionCounts() []Decision {
	list := []Decision{}
	for i, word := range decisionWords() {
		if n := s.decisions[i]; n > 0 {
			list = append(list, Decision{word, n})
		}
	}
	return list
}

func (s *Summary) reasonCounts() []Reason {
	list := []Reason{}
	for _, c := range first(s.reasons.top(0), maxGroups) {
		f := keyFields(c.key, 3)
		list = append(list, Reason{f[0], f[1], f[2], c.count, c.about, names(&c.ids)})
	}
	return list
}

func first[T any](list []T, most int) []T { return list[:min(len(list), most)] }

func names(c *crowd) []string { return append([]string{}, c.names...) }

// groups are the most frequent texts of a tally, read by a function.
func groups(t *tally, read func(key string) Group) []Group {
	list := []Group{}
	for _, c := range first(t.top(0), maxGroups) {
		g := read(c.key)
		g.Count, g.Estimated, g.Examples = c.count, c.about, names(&c.ids)
		list = append(list, g)
	}
	return list
}

func message(key string) Group { return Group{Message: key} }

// located reads a key of kind, name, file, line, column and message.
func located(key string) Group {
	f := keyFields(key, 6)
	g := Group{Kind: f[0], Name: f[1], File: f[2], Message: f[5]}
	g.Line, _ = strconv.Atoi(f[3])
	g.Column, _ = strconv.Atoi(f[4])
	return g
}

func (s *sizes) told() Sizes {
	at := func(p int64) int64 { return s.percentile(p, 100) }
	return Sizes{s.count, s.sum, s.least, at(50), at(90), at(95), at(99), s.most}
}

func (s *sizes) toldIfAny() *Sizes {
	if s.count == 0 {
		return nil
	}
	t := s.told()
	return &t
}

func (s *Summary) tokenCounts() []Token {
	list := []Token{}
	for i, word := range tokenWords() {
		t := &s.tokens[i]
		if t.issued == 0 && t.before.count == 0 {
			continue
		}
		list = append(list, Token{
			Kind: word, Issued: t.issued, Opaque: t.opaque, Bytes: t.bytes.told(),
			Limit: t.limit, Over: t.over, ClaimBytes: t.claimBytes.toldIfAny(), Before: t.before.toldIfAny(),
		})
	}
	return list
}

// claimCounts are the claims by name, and by token within a name.
func (s *Summary) claimCounts() []Claim {
	list := []Claim{}
	for _, n := range s.claims.sorted() {
		for i, word := range tokenWords() {
			if c := n.in[i]; c != nil {
				list = append(list, s.claim(c, word))
			}
		}
	}
	return list
}

func (s *claims) sorted() []*name {
	list := make([]*name, 0, len(s.names))
	for _, n := range s.names {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b *name) int { return strings.Compare(a.text, b.text) })
	return list
}

func (s *Summary) claim(c *claim, kind string) Claim {
	out := Claim{
		Token: kind, Name: c.name.text, Written: c.written, Present: c.present, Fates: fateCounts(c.fates, c.reasons),
		Types: []TypeCount{}, Top: []Value{}, Bytes: c.bytes.told(),
	}
	for i, word := range typeWords() {
		if n := c.types[i]; n > 0 {
			out.Types = append(out.Types, TypeCount{word, n})
		}
	}
	out.Distinct, out.Estimated = c.values.distinct()
	for _, v := range first(c.values.top(s.leastIDs()), maxTop) {
		out.Top = append(out.Top, Value{v.key, v.count, v.about})
	}
	if s.changes != nil {
		out.Moves = s.claimMoves(c)
	}
	return out
}

// leastIDs is how many ids a value needs to be shown.
func (s *Summary) leastIDs() int {
	if s.config.ShowIDs {
		return 1
	}
	return s.config.MinIDs
}

func fateCounts(fates [fateKinds]int64, reasons [fateKinds]reason) []FateCount {
	list := []FateCount{}
	for i, word := range fateWords() {
		if n := fates[i]; n > 0 {
			r := reasons[i]
			list = append(list, FateCount{word, n, r.rule, r.why, r.source})
		}
	}
	return list
}

func (s *Summary) claimMoves(c *claim) *Moves {
	class := func(kind int) Class { return Class{c.moves[kind], names(&c.who[kind])} }
	m := &Moves{Added: class(moveAdded), Removed: class(moveRemoved), Changed: class(moveChanged), Same: c.moves[moveSame], Values: []Change{}}
	for _, v := range first(c.changed.top(s.leastIDs()), maxTop) {
		before, after, _ := strings.Cut(v.key, "\x00")
		m.Values = append(m.Values, Change{before, after, v.count, v.about})
	}
	return m
}

func (s *Summary) otherClaims() *OtherClaims {
	if s.claims.order == nil {
		return nil
	}
	r := &s.claims.rest
	o := &OtherClaims{Names: max(s.claims.all.estimate()-maxNames, 1), Fates: fateCounts(r.fates, [fateKinds]reason{})}
	if s.changes != nil {
		none := []string{}
		o.Moves = &Moves{
			Added: Class{r.moves[moveAdded], none}, Removed: Class{r.moves[moveRemoved], none},
			Changed: Class{r.moves[moveChanged], none}, Same: r.moves[moveSame], Values: []Change{},
		}
	}
	return o
}

func (c *class) told() Class { return Class{c.count, names(&c.who)} }

func (s *Summary) changeCounts() *Changes {
	c := s.changes
	if c == nil {
		return nil
	}
	out := &Changes{
		Events: c.events.told(), Claims: c.claims.told(), Decisions: []DecisionChange{}, Reworded: c.reworded.told(),
		Broken: c.broken.told(), Mended: c.mended.told(), FailsOtherwise: c.otherwise.told(),
	}
	words := decisionWords()
	for from := range c.decisions {
		for to := range c.decisions[from] {
			if d := &c.decisions[from][to]; d.count > 0 {
				out.Decisions = append(out.Decisions, DecisionChange{
					words[from], words[to], d.count, names(&d.who),
				})
			}
		}
	}
	return out
}
