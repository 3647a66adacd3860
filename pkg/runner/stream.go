package runner

import (
	"bytes"
	"context"
	"fmt"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/action"
)

// Stream runs one action on many events, one after the other, as fast as is safe. It is
// not for concurrent use: make one for each worker.
type Stream struct {
	runner *Runner
	opts   StreamOptions
	mode   StreamMode
	taped  *taped // nil: every event goes by way of [Runner.Run]
	tape   tape.Tape
	events int         // that were run
	odd    int         // of the last events in a row that had to be run again
	spots  []tape.Spot // where the last scalar that was asked for stood
}

// StreamOptions say how a stream isolates its runs. The zero value lets the proof
// decide.
type StreamOptions struct {
	// Sample is how often an event is run a second time, in a fresh runtime and on
	// values made at once, and compared: each n-th, the first among them. 0 is
	// [DefaultSample], a negative number never.
	Sample int
	// Fresh makes a fresh runtime for every event, whatever is proven.
	Fresh bool
}

// DefaultSample is how often an event is run a second time: each 1024th.
const DefaultSample = 1024

// IsolationKind is how the runs of a stream are kept apart.
type IsolationKind string

// The kinds of isolation, the fastest first.
const (
	// IsolationDirect: no runtime at all, as the handler only reads its event and calls
	// the host; see [sandbox.Direct]. Events at which it does more than that are run like
	// IsolationReused.
	IsolationDirect IsolationKind = "direct"
	// IsolationReused: one runtime and one loaded module for all events; nothing that
	// the action does can outlive an event.
	IsolationReused IsolationKind = "reused"
	// IsolationModule: one runtime, in which the module is loaded again for each event.
	IsolationModule IsolationKind = "module"
	// IsolationFresh: a runtime for each event.
	IsolationFresh IsolationKind = "fresh"
)

// StreamMode says how the runs of a stream are kept apart. Why are sentences that say
// what keeps it from a faster kind, with the place in the source as line:column. Tape
// says that events are read as they are touched.
type StreamMode struct {
	Kind IsolationKind
	Tape bool
	Why  []string
	// Reruns are the events that had to be run again on ordinary objects, because the
	// action did with them what those of a tape do not do.
	Reruns int
}

// Outcome is what one event came to. What it holds is borrowed: it is good until the
// next run of the same stream.
type Outcome struct {
	Decision action.Decision
	// Error is nil when the action came to its end. Of an event that is no JSON object
	// its kind is [ErrorEvent], and the diagnostic CC143 goes with it.
	Error *action.Error
	// Claims are in the order in which they were written, with their fates.
	Claims []action.Claim
	// Tokens are those that are issued, in the order of the trigger.
	Tokens      []OutcomeToken
	Diagnostics []action.Diagnostic
	// Rerun says that the event was run a second time; Differs is then "" or says what
	// was not the same.
	Rerun   bool
	Differs string
}

// OutcomeToken is the size of a token.
type OutcomeToken struct {
	Kind action.TokenKind
	// Bytes is the length of the compact serialization as signed; 0 for an opaque one.
	Bytes int
	// Opaque says that nobody can read the token.
	Opaque bool
	// ClaimBytes is the compact JSON of the action's claims in it, and Limit the most
	// that the platform takes of that; 0 is none.
	ClaimBytes, Limit int
}

// ErrorEvent is the kind of an [action.Error] of an event that is no JSON object: the
// action was not called.
const ErrorEvent = "event"

// codeEvent is the diagnostic of such an event.
const codeEvent = "CC143"

// Stream makes a stream. The error is that of compiling the action, if that fails.
func (r *Runner) Stream(opts StreamOptions) (*Stream, error) {
	if _, err := r.program(); err != nil {
		return nil, err
	}
	plain := *r
	plain.opts.Unsigned, plain.opts.Other, plain.opts.Stopwatch, plain.opts.Watch, plain.opts.Journal = true, nil, nil, Watch{}, nil
	s := &Stream{runner: &plain, opts: opts}
	if opts.Sample == 0 {
		s.opts.Sample = DefaultSample
	}
	return s, s.choose()
}

// Mode says how runs are isolated now, and why. It can change after an event: a sample
// that differs makes every later runtime a fresh one.
func (s *Stream) Mode() StreamMode { return s.mode }

// Run runs the action on one event, its JSON text, which must stay as it is as long as the
// outcome is looked at. The outcome is overwritten. Like [Runner.Run] it never fails, and ends when
// ctx does or at the runner's time limit.
func (s *Stream) Run(ctx context.Context, event []byte, out *Outcome) {
	if err := s.read(event); err != nil {
		s.noEvent(err, out)
		return
	}
	if s.taped == nil {
		s.plain(ctx, event, out)
		return
	}
	sampled := s.opts.Sample > 0 && s.events%s.opts.Sample == 0
	s.events++
	if err := s.taped.again(ctx, &s.tape, out); err != nil {
		s.plain(ctx, event, out)
		s.rerun(err)
		return
	}
	s.odd = 0
	if sampled && !limited(out) {
		s.compare(ctx, event, out)
	}
}

// read puts an event on the tape.
func (s *Stream) read(event []byte) error {
	if err := s.tape.Parse(event); err != nil {
		return err
	}
	if s.tape.Kind(s.tape.Root()) != tape.Object {
		return action.ErrNotObject
	}
	return nil
}

// plain is the run by way of the engine, as in [Runner.Run].
func (s *Stream) plain(ctx context.Context, event []byte, out *Outcome) {
	event = bytes.Clone(event) // the result shares its memory
	*out = outcomeOf(s.runner, s.runner.inEngine(ctx, action.Event{JSON: event}))
}

// maxOdd is how many events in a row may have to be run twice before the tape is given
// up.
const maxOdd = 32

// rerun counts an event that had to be run again on ordinary objects.
func (s *Stream) rerun(why error) {
	s.mode.Reruns++
	if s.odd++; s.odd == maxOdd {
		s.taped = nil
		s.mode.Kind, s.mode.Tape = IsolationFresh, false
		s.mode.Why = append(s.mode.Why, fmt.Sprintf("the last %d events had to be run again on ordinary objects: %v", maxOdd, why))
	}
}

// compare runs an event a second time, in a fresh runtime and on ordinary objects.
func (s *Stream) compare(ctx context.Context, event []byte, out *Outcome) {
	var again Outcome
	s.plain(ctx, event, &again)
	if limited(&again) {
		return
	}
	if again.Differs = differing(out, &again); again.Differs != "" {
		s.taped = nil
		s.mode.Kind, s.mode.Tape = IsolationFresh, false
		s.mode.Why = append(s.mode.Why, "an event that was run a second time in a fresh runtime gave something else: "+again.Differs)
		*out = again
	}
	out.Rerun = true
}

// limited reports whether a run was ended by a limit: another one may come further.
func limited(out *Outcome) bool { return out.Error != nil && out.Error.Kind == action.ErrorLimit }

// noEvent is the outcome of an event that is no JSON object.
func (s *Stream) noEvent(err error, out *Outcome) {
	message := "the event is no JSON object: " + err.Error()
	*out = Outcome{
		Decision: action.Decision{Kind: action.DecisionError, Reason: message},
		Error: &action.Error{
			Name: "Error", Message: message, Kind: ErrorEvent, File: s.runner.source.Path, Properties: &action.Object{},
		},
		Diagnostics: []action.Diagnostic{{Code: codeEvent, Severity: action.SeverityError, Summary: message}},
	}
}

// outcomeOf makes an outcome of a result.
func outcomeOf(r *Runner, res action.Result) Outcome {
	out := Outcome{Decision: res.Decision, Error: res.Error, Claims: res.Claims, Diagnostics: res.Diagnostics}
	for _, kind := range r.entry.Trigger.Tokens {
		t := res.Tokens[string(kind)]
		if t == nil {
			continue
		}
		token := OutcomeToken{Kind: kind, Bytes: t.Bytes, Opaque: t.Opaque, ClaimBytes: claimBytes(kind, res.Claims)}
		if rule := r.rules.Size; rule != nil && rule.For(kind) {
			token.Limit = rule.Limit
		}
		out.Tokens = append(out.Tokens, token)
	}
	return out
}

// claimBytes is the size of an object of the claims that land in a token; 0 if none
// does.
func claimBytes(kind action.TokenKind, list []action.Claim) int {
	n := 0
	for i := range list {
		c := &list[i]
		if c.Token == kind && (c.Fate == action.FateSet || c.Fate == action.FateRenamed) {
			n += action.NameSize(c.FinalName) + len(`:`) + len(c.Value) + len(`,`)
		}
	}
	if n == 0 {
		return 0
	}
	return n + len(`{}`) - len(`,`)
}
