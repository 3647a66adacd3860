package summary

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/jsondoc"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// Part is a summary that was read.
type Part struct {
	// File is where it was read from, for messages.
	File    string
	Summary *Summary
}

// The codes of what can be wrong with parts.
const (
	// CodePart is of a document that is no part of a run.
	CodePart = "CC421"
	// CodeOtherRun is of parts that do not belong together.
	CodeOtherRun = "CC422"
)

// Read reads what [Summary.Part] has written, strictly: an unknown, missing or
// wrong member is told with its place, and so is a document whose numbers are not
// those of its state. The part is good when nothing is told.
func Read(file string, data []byte) (Part, []action.Diagnostic) {
	if problem, ok := otherDocument(file, data); ok {
		return Part{}, []action.Diagnostic{problem}
	}
	var d Document
	if list := jsondoc.Read(file, data, &d).List(); len(list) > 0 {
		return Part{}, list
	}
	refuse := func(summary, hint string) (Part, []action.Diagnostic) {
		return Part{}, []action.Diagnostic{{
			Code: CodePart, Severity: action.SeverityError, File: file, Line: 1, Column: 1, Summary: summary, Hint: hint,
		}}
	}
	if d.State == nil {
		return refuse("the summary has no state to be merged by", "merge what replay writes with --shard; other summaries are for reading only")
	}
	s, err := d.State.restore(Config{Action: d.Action, Against: d.Against, Run: d.Run}, d.Isolation)
	if err != nil {
		return refuse("the state is damaged: "+err.Error(), "run this shard again")
	}
	d.Thresholds = nil
	want, errWant := action.Marshal(d)
	got, errGot := s.Part()
	if errWant != nil || errGot != nil || !bytes.Equal(append(want, '\n'), got) {
		return refuse("the numbers of the summary are not those of its state", "was it changed, or written by another version of claimctl? Run this shard again")
	}
	return Part{file, s}, nil
}

// otherDocument is told before what follows from it.
func otherDocument(file string, data []byte) (action.Diagnostic, bool) {
	obj, err := action.ParseObject(data)
	if err != nil {
		return action.Diagnostic{}, false
	}
	got, _ := obj.LookupString("schema")
	if _, there := obj.Get("schema"); !there || got == Schema {
		return action.Diagnostic{}, false
	}
	problems := yamldoc.NewProblems(file)
	problems.Invalid(jsondoc.Locate(data, "schema"), "merge what replay writes with --shard", "expected the schema %q, found %q", Schema, got)
	return problems.List()[0], true
}

// maxCount is the largest count that is believed: sums of many do not overflow.
const maxCount = 1 << 53

// restorer makes a summary of a state. The first error is kept; what is read after
// it means nothing.
type restorer struct{ err error }

func (r *restorer) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// FromState reads what [Summary.State] has written in another process. Of the config
// only the actions and the run are used. The error says in what it is damaged.
func FromState(config Config, data []byte) (*Summary, error) {
	var b bare
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, err
	}
	if b.State == nil {
		return nil, errors.New("there is no state")
	}
	return b.State.restore(config, b.Modes)
}

// restore is the summary that has the state. Of the config only the actions and the
// run are used.
func (st *state) restore(config Config, modes []Mode) (*Summary, error) {
	r := &restorer{}
	if st.MinIDs < 1 || st.MinIDs > MaxMinIDs {
		r.fail("min_ids is %d", st.MinIDs)
	}
	if st.ShardCount < 0 || !slices.IsSorted(st.Shards) || len(st.Shards) > 0 && (st.Shards[0] < 0 || st.Shards[len(st.Shards)-1] >= st.ShardCount) {
		r.fail("there are no shards %v of %d", st.Shards, st.ShardCount)
	}
	if r.err != nil {
		return nil, r.err
	}
	s := New(Config{Action: config.Action, Against: config.Against, Run: config.Run, ShowIDs: st.ShowIDs, MinIDs: st.MinIDs})
	s.config.Shard.Count, s.shards = st.ShardCount, slices.Clone(st.Shards)
	s.events, s.unreadable, s.failed = r.count(st.Events), r.count(st.Unreadable), r.count(st.Failed)
	s.samples, s.differing = r.count(st.Samples), r.count(st.Differing)
	for _, m := range modes {
		s.putMode(m)
	}
	r.counts(s.decisions[:], st.Decisions)
	r.tally(&s.reasons, st.Reasons)
	r.tally(&s.errors, st.Errors)
	r.tally(&s.diagnostics, st.Diagnostics)
	r.tally(&s.differences, st.Differences)
	r.tokens(s, st.Tokens)
	r.claims(&s.claims, st)
	r.changes(s.changes, st.Changes)
	return s, r.err
}

func (r *restorer) count(n int64) int64 {
	if n < 0 || n > maxCount {
		r.fail("there is a count of %d", n)
	}
	return n
}

func (r *restorer) counts(to, from []int64) {
	if len(to) != len(from) {
		r.fail("there are %d counts where %d are expected", len(from), len(to))
		return
	}
	for i, n := range from {
		to[i] = r.count(n)
	}
}

func (r *restorer) hashes(text string) []uint64 {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw)%8 != 0 {
		r.fail("%q are no hashes", text)
		return nil
	}
	var list []uint64
	for ; len(raw) > 0; raw = raw[8:] {
		list = append(list, binary.BigEndian.Uint64(raw))
	}
	return list
}

func (r *restorer) crowd(c *crowd, st crowdState, most int, named bool) {
	hashes := r.hashes(st.Hashes)
	if len(hashes) > most || named != (len(st.Names) > 0) && len(hashes) > 0 || named && len(st.Names) != len(hashes) {
		r.fail("%d ids and %d names of ids do not fit", len(hashes), len(st.Names))
		return
	}
	for i, h := range hashes {
		name := ""
		if named {
			name = st.Names[i]
		}
		c.put(h, name, most, named)
	}
}

func (r *restorer) registers(text string) *distinct {
	raw, err := base64.StdEncoding.DecodeString(text)
	d := &distinct{}
	if err != nil || len(raw) != registerCount || slices.ContainsFunc(raw, func(b byte) bool { return b > maxRank }) {
		r.fail("registers are damaged")
		return d
	}
	copy(d.registers[:], raw)
	return d
}

func (r *restorer) tally(t *tally, st tallyState) {
	full := st.All != "" || len(st.Cells) > 0
	if len(st.Texts) > maxExact || full && len(st.Texts) != maxExact || len(st.Pairs) > maxPairs {
		r.fail("%d texts and %d pairs do not fit", len(st.Texts), len(st.Pairs))
		return
	}
	for _, text := range st.Texts {
		e := &entry{key: text.Text, hash: hash([]byte(text.Text)), count: r.count(text.Count)}
		r.crowd(&e.ids, text.IDs, t.crowd, t.named)
		t.enter(e)
	}
	for _, p := range st.Pairs {
		for _, h := range r.hashes(p.Hash) {
			t.putPair(pair{h, p.Text})
		}
	}
	if full {
		t.overflow()
		t.all = r.registers(st.All)
		r.counts(t.rest.cells[:], st.Cells)
	}
}

func (r *restorer) sizes(s *sizes, st sizesState) {
	s.count, s.sum, s.least, s.most = r.count(st.Count), st.Sum, r.count(st.Min), r.count(st.Max)
	if s.sum < 0 || len(st.Buckets) > bucket(maxCount)+1 {
		r.fail("sizes are damaged")
		return
	}
	if len(st.Buckets) > 0 {
		s.buckets = make([]int64, len(st.Buckets))
		r.counts(s.buckets, st.Buckets)
	}
}

func (r *restorer) tokens(s *Summary, list []tokenState) {
	if len(list) != tokenKinds {
		r.fail("there are %d kinds of tokens", len(list))
		return
	}
	for i, st := range list {
		t := &s.tokens[i]
		t.issued, t.opaque, t.limit, t.over = r.count(st.Issued), r.count(st.Opaque), r.count(st.Limit), r.count(st.Over)
		r.sizes(&t.bytes, st.Bytes)
		r.sizes(&t.claimBytes, st.ClaimBytes)
		r.sizes(&t.before, st.Before)
	}
}

func (r *restorer) claims(s *claims, st *state) {
	if len(st.Names) > maxNames || st.NamesAll != "" && len(st.Names) != maxNames {
		r.fail("there are %d names", len(st.Names))
		return
	}
	r.counts(s.rest.fates[:], st.RestFates)
	r.counts(s.rest.moves[:], st.RestMoves)
	for _, one := range st.Names {
		n := &name{text: one.Name, hash: hash([]byte(one.Name)), present: r.count(one.Present)}
		s.enter(n)
		for _, c := range one.Claims {
			r.claim(s, n, c)
		}
	}
	if st.NamesAll != "" {
		s.overflow()
		s.all = r.registers(st.NamesAll)
	}
}

func (r *restorer) claim(s *claims, n *name, st claimState) {
	words := tokenWords()
	i := slices.Index(words[:], st.Token)
	if i < 0 || len(st.Reasons) != fateKinds || len(st.Moved) != moveKinds {
		r.fail("the claim %q is damaged", n.text)
		return
	}
	c := s.inToken(n, i)
	c.present, c.written = r.count(st.Present), st.Written
	r.counts(c.fates[:], st.Fates)
	for i, why := range st.Reasons {
		c.reasons[i] = reason{why.Rule, why.Why, why.Source}
	}
	r.counts(c.types[:], st.Types)
	r.tally(&c.values, st.Values)
	r.sizes(&c.bytes, st.Bytes)
	r.counts(c.moves[:], st.Moves)
	for i, who := range st.Moved {
		r.crowd(&c.who[i], who, exampleIDs, true)
	}
	r.tally(&c.changed, st.Changed)
}

func (r *restorer) changes(c *changes, st *changesState) {
	if (c == nil) != (st == nil) {
		r.fail("changes are missing")
	}
	if c == nil || st == nil {
		return
	}
	all := c.classes()
	for from := range c.decisions {
		for to := range c.decisions[from] {
			all = append(all, &c.decisions[from][to])
		}
	}
	list := slices.Concat(st.Classes, st.Decisions)
	if len(list) != len(all) {
		r.fail("there are %d classes of changes", len(list))
		return
	}
	for i, one := range list {
		all[i].count = r.count(one.Count)
		r.crowd(&all[i].who, one.Who, exampleIDs, true)
	}
}

// MergeParts is the summary of all parts. They have to be of one run, and no shard
// may be there twice; what does not fit is told. Which shards are missing is
// [Summary.Missing].
func MergeParts(parts []Part) (*Summary, []action.Diagnostic) {
	if len(parts) == 0 {
		return nil, []action.Diagnostic{{Code: CodeOtherRun, Severity: action.SeverityError, Summary: "there are no parts to merge"}}
	}
	config := parts[0].Summary.config
	config.Shard = Shard{}
	sum := New(config)
	sum.config.Shard.Count = parts[0].Summary.config.Shard.Count
	var problems []action.Diagnostic
	from := map[int]string{}
	for _, p := range parts {
		problems = append(problems, p.collisions(from)...)
		if err := sum.Merge(p.Summary); err != nil {
			problems = append(problems, p.refused("is no part of the same run as "+parts[0].File+": "+err.Error(),
				"merge the parts of one run, made with the same action, events and options"))
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if len(sum.Missing()) == 0 { // as a run that is not divided
		sum.config.Shard, sum.shards = Shard{}, nil
	}
	return sum, nil
}

func (p Part) refused(summary, hint string) action.Diagnostic {
	return action.Diagnostic{Code: CodeOtherRun, Severity: action.SeverityError, File: p.File, Summary: summary, Hint: hint}
}

// collisions tells the shards that are there already, and takes note of the others.
// A part of a run that is not divided is its only shard.
func (p Part) collisions(from map[int]string) []action.Diagnostic {
	shards := p.Summary.shards
	if p.Summary.config.Shard.Count == 0 {
		shards = []int{0}
	}
	var twice []string
	other := ""
	for _, i := range shards {
		if file, ok := from[i]; ok {
			twice, other = append(twice, fmt.Sprint(i+1)), file
			continue
		}
		from[i] = p.File
	}
	if len(twice) == 0 {
		return nil
	}
	return []action.Diagnostic{p.refused(
		fmt.Sprintf("has shard %s of %d, which is in %s already", strings.Join(twice, ", "), max(p.Summary.config.Shard.Count, 1), other),
		"leave one of them out",
	)}
}
