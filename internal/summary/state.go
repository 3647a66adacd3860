package summary

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// state is all that a summary has counted, so that others can be merged into it.
// It holds the values and texts that were counted, also those that are not shown.
// Lists of counts are in a fixed order of words, with a last place for others.
type state struct {
	ShowIDs    bool  `json:"show_ids"`
	MinIDs     int   `json:"min_ids"`
	ShardCount int   `json:"shard_count"`
	Shards     []int `json:"shards"`

	Events     int64 `json:"events"`
	Unreadable int64 `json:"unreadable"`
	Failed     int64 `json:"failed"`
	Samples    int64 `json:"samples"`
	Differing  int64 `json:"differing"`

	Decisions   []int64       `json:"decisions"`
	Reasons     tallyState    `json:"reasons"`
	Errors      tallyState    `json:"errors"`
	Diagnostics tallyState    `json:"diagnostics"`
	Differences tallyState    `json:"differences"`
	Tokens      []tokenState  `json:"tokens"`
	Names       []nameState   `json:"names"`
	NamesAll    string        `json:"names_all,omitempty"`
	RestFates   []int64       `json:"rest_fates"`
	RestMoves   []int64       `json:"rest_moves"`
	Changes     *changesState `json:"changes,omitempty"`
}

// tallyState is what was counted of texts. Cells and All are there when some are
// not counted exactly: a Count-Min sketch row by row, and the registers of a
// HyperLogLog in base64.
type tallyState struct {
	Texts []textState `json:"texts"`
	Pairs []pairState `json:"pairs"`
	Cells []int64     `json:"cells,omitempty"`
	All   string      `json:"all,omitempty"`
}

// textState is a text that is counted exactly, with ids that had it.
type textState struct {
	Text  string     `json:"text"`
	Count int64      `json:"count"`
	IDs   crowdState `json:"ids"`
}

// crowdState is the smallest hashes of ids, of 16 hexadecimal digits each, and what
// the ids are shown as.
type crowdState struct {
	Hashes string   `json:"hashes"`
	Names  []string `json:"names,omitempty"`
}

// pairState is a text that an id had; the hash is of both.
type pairState struct {
	Hash string `json:"hash"`
	Text string `json:"text"`
}

// sizesState is a distribution. The buckets are in order, up to the last that is
// not empty.
type sizesState struct {
	Count   int64   `json:"count"`
	Sum     int64   `json:"sum"`
	Min     int64   `json:"min"`
	Max     int64   `json:"max"`
	Buckets []int64 `json:"buckets"`
}

// tokenState is what was counted of a kind of token.
type tokenState struct {
	Issued     int64      `json:"issued"`
	Opaque     int64      `json:"opaque"`
	Limit      int64      `json:"limit"`
	Over       int64      `json:"over"`
	Bytes      sizesState `json:"bytes"`
	ClaimBytes sizesState `json:"claim_bytes"`
	Before     sizesState `json:"before"`
}

// nameState is what was counted of a name of claims.
type nameState struct {
	Name    string       `json:"name"`
	Present int64        `json:"present"`
	Claims  []claimState `json:"claims"`
}

// claimState is what was counted of a name in a kind of token.
type claimState struct {
	Token   string        `json:"token"`
	Present int64         `json:"present"`
	Written string        `json:"written"`
	Fates   []int64       `json:"fates"`
	Reasons []reasonState `json:"reasons"`
	Types   []int64       `json:"types"`
	Values  tallyState    `json:"values"`
	Bytes   sizesState    `json:"bytes"`
	Moves   []int64       `json:"moves"`
	Moved   []crowdState  `json:"moved"`
	Changed tallyState    `json:"changed"`
}

// reasonState is why claims met a fate.
type reasonState struct {
	Rule   string `json:"rule"`
	Why    string `json:"why"`
	Source string `json:"source"`
}

// classState is a number of events and some of them.
type classState struct {
	Count int64      `json:"count"`
	Who   crowdState `json:"who"`
}

// changesState is what was counted of pairs of runs. Classes and decisions (row by
// row) are in a fixed order.
type changesState struct {
	Classes   []classState `json:"classes"`
	Decisions []classState `json:"decisions"`
}

// Part is the document with all that summaries are merged by, on one line: what a
// shard or a checkpoint writes and [Read] reads. The same events give the same
// bytes.
func (s *Summary) Part() ([]byte, error) {
	d := s.Document(nil)
	d.State = s.state()
	raw, err := action.Marshal(d)
	if err != nil {
		return nil, err
	}
	return append(raw, '\n'), nil
}

// State is the same for another process of this program, without the document that is
// for people: [FromState] reads it.
func (s *Summary) State() ([]byte, error) { return json.Marshal(bare{s.modes, s.state()}) }

// bare is a state, and what of the document is no part of it.
type bare struct {
	Modes []Mode `json:"modes"`
	State *state `json:"state"`
}

func (s *Summary) state() *state {
	out := &state{
		ShowIDs: s.config.ShowIDs, MinIDs: s.config.MinIDs, ShardCount: s.config.Shard.Count, Shards: append([]int{}, s.shards...),
		Events: s.events, Unreadable: s.unreadable, Failed: s.failed, Samples: s.samples, Differing: s.differing,
		Decisions: slices.Clone(s.decisions[:]),
		Reasons:   s.reasons.state(), Errors: s.errors.state(), Diagnostics: s.diagnostics.state(), Differences: s.differences.state(),
		Tokens: []tokenState{}, Names: []nameState{},
		RestFates: slices.Clone(s.claims.rest.fates[:]), RestMoves: slices.Clone(s.claims.rest.moves[:]),
	}
	for i := range s.tokens {
		out.Tokens = append(out.Tokens, s.tokens[i].state())
	}
	for _, n := range s.claims.sorted() {
		out.Names = append(out.Names, n.state())
	}
	if s.claims.all != nil {
		out.NamesAll = s.claims.all.text()
	}
	if s.changes != nil {
		out.Changes = s.changes.state()
	}
	return out
}

func (d *distinct) text() string { return base64.StdEncoding.EncodeToString(d.registers[:]) }

func (t *tally) state() tallyState {
	out := tallyState{Texts: []textState{}, Pairs: []pairState{}}
	for _, e := range t.entries {
		out.Texts = append(out.Texts, textState{e.key, e.count, e.ids.state()})
	}
	slices.SortFunc(out.Texts, func(a, b textState) int { return strings.Compare(a.Text, b.Text) })
	for _, p := range t.pairs {
		out.Pairs = append(out.Pairs, pairState{hexadecimal(p.hash), p.key})
	}
	if t.rest != nil {
		out.Cells, out.All = slices.Clone(t.rest.cells[:]), t.all.text()
	}
	return out
}

func hexadecimal(hashes ...uint64) string {
	var raw []byte
	for _, h := range hashes {
		raw = binary.BigEndian.AppendUint64(raw, h)
	}
	return hex.EncodeToString(raw)
}

func (c *crowd) state() crowdState {
	return crowdState{hexadecimal(c.hashes...), slices.Clone(c.names)}
}

func (s *sizes) state() sizesState {
	return sizesState{s.count, s.sum, s.least, s.most, append([]int64{}, s.buckets...)}
}

func (t *token) state() tokenState {
	return tokenState{t.issued, t.opaque, t.limit, t.over, t.bytes.state(), t.claimBytes.state(), t.before.state()}
}

func (n *name) state() nameState {
	out := nameState{Name: n.text, Present: n.present, Claims: []claimState{}}
	for i, word := range tokenWords() {
		if c := n.in[i]; c != nil {
			out.Claims = append(out.Claims, c.state(word))
		}
	}
	return out
}

func (c *claim) state(token string) claimState {
	out := claimState{
		Token: token, Present: c.present, Written: c.written, Fates: slices.Clone(c.fates[:]), Reasons: []reasonState{},
		Types: slices.Clone(c.types[:]), Values: c.values.state(), Bytes: c.bytes.state(),
		Moves: slices.Clone(c.moves[:]), Moved: []crowdState{}, Changed: c.changed.state(),
	}
	for _, r := range c.reasons {
		out.Reasons = append(out.Reasons, reasonState{r.rule, r.why, r.source})
	}
	for i := range c.who {
		out.Moved = append(out.Moved, c.who[i].state())
	}
	return out
}

func (c *class) state() classState { return classState{c.count, c.who.state()} }

func (c *changes) state() *changesState {
	out := &changesState{Classes: []classState{}, Decisions: []classState{}}
	for _, k := range c.classes() {
		out.Classes = append(out.Classes, k.state())
	}
	for from := range c.decisions {
		for to := range c.decisions[from] {
			out.Decisions = append(out.Decisions, c.decisions[from][to].state())
		}
	}
	return out
}
