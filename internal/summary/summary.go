// Package summary is what a replay comes to: an action run on many events, told in
// numbers that can be held against thresholds and against those of another action.
//
// A [Summary] is added to event by event, and others are merged into it. What comes
// out is the same to the byte for the same events, however they were divided among
// workers and shards and in whatever order they came. So everything in it is a sum
// of whole numbers, a largest or smallest of something, or a set of those whose
// hashes are the smallest; nothing is a float, and nothing depends on what came
// first. Its size is bounded, whatever an action writes; see [tally] for how.
//
// Adding an event takes no memory once the claims and their frequent values have
// been seen. A Summary is not for concurrent use: each worker has its own.
package summary

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// DefaultMinIDs is the number of ids from which a value is shown.
const DefaultMinIDs = 5

// MaxMinIDs is the largest such number.
const MaxMinIDs = 100

// Config says what a summary is of. Summaries are merged when it is the same, but
// for the shard and the paths.
type Config struct {
	// Action is what was run, Against what it was compared with; nil without.
	Action  action.Subject
	Against *action.Subject
	// Run tells one run from another: a text made of the events and of the options
	// that the results depend on. "" is allowed.
	Run string
	// Shard is the part of the run; the zero value, or the only shard, is all of it.
	Shard Shard
	// ShowIDs keeps ids, messages and rare values as they are. Otherwise ids are
	// hashed, messages masked, and values shown that at least MinIDs ids have.
	ShowIDs bool
	// MinIDs is from 1 to MaxMinIDs; 0 is DefaultMinIDs.
	MinIDs int
}

// Shard is a part of a run: Index from 0 below Count.
type Shard struct{ Index, Count int }

// exampleIDs is how many ids are kept as examples.
const exampleIDs = 5

// maxMessage is the longest message that is kept, in bytes.
const maxMessage = 300

// Summary is what a number of events came to.
type Summary struct {
	config Config
	shards []int // of config.Shard.Count, in order; empty for a run that is not divided

	events, unreadable, failed int64
	decisions                  [decisionKinds]int64
	reasons                    tally // of decisions
	errors                     tally
	diagnostics                tally
	tokens                     [tokenKinds]token
	claims                     claims
	samples, differing         int64
	differences                tally
	modes                      []Mode
	changes                    *changes

	// What follows is of the event that is being added.
	who           who
	key           []byte
	before, after []landed
}

// New is the summary of no events. What the config holds must not change.
func New(config Config) *Summary {
	if config.MinIDs == 0 {
		config.MinIDs = DefaultMinIDs
	}
	s := &Summary{config: config, modes: []Mode{}}
	for _, t := range []*tally{&s.reasons, &s.errors, &s.diagnostics, &s.differences} {
		t.named, t.crowd = true, exampleIDs
	}
	s.claims.minIDs = config.MinIDs
	if config.Shard.Count < 2 {
		s.config.Shard = Shard{}
	} else {
		s.shards = []int{config.Shard.Index}
	}
	if config.Against != nil {
		s.changes = newChanges()
	}
	return s
}

// Mode is how the runs of a worker were kept apart, and why not in a faster way.
type Mode struct {
	Kind string   `json:"kind"`
	Tape bool     `json:"tape"`
	Why  []string `json:"why"`
}

// maxModes bounds what a broken worker could add.
const maxModes = 16

// AddMode tells how runs are kept apart. Each worker tells its own, as often as it
// likes; a mode that is known is not added again.
func (s *Summary) AddMode(m runner.StreamMode) {
	s.putMode(Mode{Kind: string(m.Kind), Tape: m.Tape, Why: append([]string{}, m.Why...)})
}

func (s *Summary) putMode(m Mode) {
	i, found := slices.BinarySearchFunc(s.modes, m, compareModes)
	if found {
		return
	}
	if s.modes = slices.Insert(s.modes, i, m); len(s.modes) > maxModes {
		s.modes = s.modes[:maxModes]
	}
}

// compareModes puts the slowest kind first: it is the one to ask about.
func compareModes(a, b Mode) int {
	order := func(m Mode) string {
		return fmt.Sprint(slices.Index([]string{"fresh", "module", "reused", "direct"}, m.Kind), m.Kind, m.Tape)
	}
	if a, b := order(a), order(b); a != b {
		if a < b {
			return -1
		}
		return 1
	}
	return slices.Compare(a.Why, b.Why)
}

// Add adds an event. The id is what tells the event, or its user, from others: equal
// ids are one where ids are counted. It must not be empty for more than one event;
// where an event has none, its position or a digest of it will do. Nothing of the
// outcome is kept.
func (s *Summary) Add(id []byte, out *runner.Outcome) {
	s.begin(id)
	s.outcome(out)
}

// AddPair adds an event on which two actions were run. The numbers are those of the
// second; what the first made otherwise is told beside them. The summary needs
// [Config.Against].
func (s *Summary) AddPair(id []byte, before, after *runner.Outcome) {
	s.begin(id)
	s.outcome(after)
	s.compare(before, after)
}

func (s *Summary) begin(id []byte) {
	s.who = who{id: id, hash: hash(id), plain: s.config.ShowIDs}
	s.claims.event++
}

func (s *Summary) outcome(out *runner.Outcome) {
	s.events++
	s.decision(out)
	s.failure(out)
	for i := range out.Diagnostics {
		s.diagnostic(out, &out.Diagnostics[i])
	}
	for i := range out.Tokens {
		s.tokens[tokenIndex(out.Tokens[i].Kind)].add(&out.Tokens[i])
	}
	s.claims.add(out.Claims, &s.who)
	if out.Rerun {
		s.samples++
	}
	if out.Differs != "" {
		s.differing++
		s.key = s.message(s.key[:0], out.Differs)
		s.differences.add(s.key, &s.who)
	}
}

func (s *Summary) decision(out *runner.Outcome) {
	d := &out.Decision
	s.decisions[decisionIndex(d.Kind)]++
	if d.Reason == "" && d.Code == "" || failed(out) {
		return
	}
	s.key = appendField(s.key[:0], string(d.Kind))
	s.key = appendField(s.key, d.Code)
	s.key = s.message(s.key, d.Reason)
	s.reasons.add(s.key, &s.who)
}

// failed reports whether the action failed, rather than denied in its own way.
func failed(out *runner.Outcome) bool { return out.Error != nil && !out.Error.HandedBack() }

// failure counts an error by its message and place.
func (s *Summary) failure(out *runner.Outcome) {
	if !failed(out) {
		return
	}
	e := out.Error
	s.failed++
	if e.Kind == runner.ErrorEvent {
		s.unreadable++
	}
	s.key = appendField(s.key[:0], e.Kind)
	s.key = appendField(s.key, e.Name)
	s.key = appendField(s.key, e.File)
	s.key = appendPlace(s.key, e.Line, e.Column)
	message := e.Message
	if e.Value != nil {
		message = string(e.Value)
	}
	s.key = s.message(s.key, message)
	s.errors.add(s.key, &s.who)
}

// diagnostic counts what is told of a run beside its error.
func (s *Summary) diagnostic(out *runner.Outcome, d *action.Diagnostic) {
	if out.Error != nil && d.Summary == out.Error.Message {
		return
	}
	s.key = appendField(s.key[:0], string(d.Severity))
	s.key = appendField(s.key, d.Code)
	s.key = appendField(s.key, d.File)
	s.key = appendPlace(s.key, d.Line, d.Column)
	s.key = s.message(s.key, d.Summary)
	s.diagnostics.add(s.key, &s.who)
}

// message appends a message, masked unless ids are shown, and shortened.
func (s *Summary) message(dst []byte, text string) []byte {
	if len(text) > maxMessage {
		text = string(cutText([]byte(text), maxMessage))
	}
	if s.config.ShowIDs {
		return append(dst, text...)
	}
	return appendMasked(dst, text)
}

// Events is the number of events that were added.
func (s *Summary) Events() int64 { return s.events }
