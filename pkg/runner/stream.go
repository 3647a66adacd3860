package runner

import (
	"bytes"
	"context"

	"github.com/claimctl/claimctl/pkg/action"
)

// Stream runs one action on many events, one after the other, as fast as is safe. It is
// not for concurrent use: make one for each worker.
type Stream struct {
	runner *Runner
	opts   StreamOptions
	mode   StreamMode
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
	plain.opts.Unsigned, plain.opts.Other, plain.opts.Stopwatch, plain.opts.Watch = true, nil, nil, Watch{}
	return &Stream{runner: &plain, opts: opts, mode: StreamMode{Kind: IsolationFresh}}, nil
}

// Mode says how runs are isolated now, and why. It can change after an event: a sample
// that differs makes every later runtime a fresh one.
func (s *Stream) Mode() StreamMode { return s.mode }

// Run runs the action on one event, its JSON text, which is only read until Run
// returns. The outcome is overwritten. Like [Runner.Run] it never fails, and ends when
// ctx does or at the runner's time limit.
func (s *Stream) Run(ctx context.Context, event []byte, out *Outcome) {
	s.plain(ctx, event, out)
}

// plain is the run by way of [Runner.Run].
func (s *Stream) plain(ctx context.Context, event []byte, out *Outcome) {
	event = bytes.Clone(event) // the result shares its memory
	if _, err := action.ParseObject(event); err != nil {
		s.noEvent(err, out)
		return
	}
	s.take(s.runner.Run(ctx, action.Event{JSON: event}), out)
}

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

// take makes an outcome of a result.
func (s *Stream) take(res action.Result, out *Outcome) {
	*out = Outcome{Decision: res.Decision, Error: res.Error, Claims: res.Claims, Diagnostics: res.Diagnostics}
	for _, kind := range s.runner.entry.Trigger.Tokens {
		if t := res.Tokens[string(kind)]; t != nil {
			out.Tokens = append(out.Tokens, s.token(kind, t.Bytes, t.Opaque, res.Claims))
		}
	}
}

func (s *Stream) token(kind action.TokenKind, size int, opaque bool, list []action.Claim) OutcomeToken {
	t := OutcomeToken{Kind: kind, Bytes: size, Opaque: opaque, ClaimBytes: claimBytes(kind, list)}
	if rule := s.runner.rules.Size; rule != nil && rule.For(kind) {
		t.Limit = rule.Limit
	}
	return t
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
