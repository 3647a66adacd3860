package dialect

import (
	"fmt"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

type claimToken = action.TokenKind

// Arg is an argument of a call.
type Arg = sandbox.Arg

// Call is one call of a method while it happens.
type Call struct {
	// Name is the full name: "api.accessToken.setCustomClaim".
	Name string
	Args []Arg
	Seq  int
	Pos  sandbox.Pos
	Run  *Run
	none Arg
}

// NewCall makes a call; undefined is the value of arguments that are absent.
func NewCall(name string, args []Arg, undefined Arg) *Call {
	return &Call{Name: name, Args: args, none: undefined}
}

// Again makes a call that is over another one.
func (c *Call) Again(name string, args []Arg, undefined Arg) {
	c.Name, c.Args, c.none = name, args, undefined
	c.Seq, c.Pos, c.Run = 0, sandbox.Pos{}, nil
}

// Arg is the argument at index i, undefined when there is none.
func (c *Call) Arg(i int) Arg {
	if i >= len(c.Args) {
		return c.none
	}
	return c.Args[i]
}

// Warn reports something at the position of the call.
func (c *Call) Warn(d action.Diagnostic) {
	if d.Severity == "" {
		d.Severity = action.SeverityWarning
	}
	d.Line, d.Column = c.Pos.Line, c.Pos.Column
	c.Run.Report(d)
}

// Claim records a write of a claim. A value that JSON cannot carry is the
// error, ready to be thrown; the write is then recorded as rejected.
func (c *Call) Claim(token action.TokenKind, name string, value Arg) error {
	w := action.Write{Seq: c.Seq, Token: token, Name: name, Line: c.Pos.Line, Column: c.Pos.Column}
	plain, losses, err := value.Carried()
	if err != nil {
		w.Rejected, w.Value = err.Error(), value.Tagged()
		c.Run.Writes = append(c.Run.Writes, w)
		return &Throw{Name: "TypeError", Message: err.Error()}
	}
	w.Value = plain
	c.Run.Writes = append(c.Run.Writes, w)
	for _, kind := range losses {
		if what, ok := changedByJSON()[kind]; ok {
			c.Warn(action.Diagnostic{
				Code:    CodeChanged,
				Summary: fmt.Sprintf("the value of claim %q %s", name, what),
				Detail:  "a token carries JSON; the value was converted as JSON.stringify does",
				Hint:    "convert the value yourself, so that the token says what you mean",
			})
		}
	}
	return nil
}

// Refuse records a write that the call rejects, and is the error to return.
func (c *Call) Refuse(token action.TokenKind, name string, value Arg, message string) error {
	plain, _ := value.Plain()
	c.Run.Writes = append(c.Run.Writes, action.Write{
		Seq: c.Seq, Token: token, Name: name, Value: plain, Rejected: message,
		Line: c.Pos.Line, Column: c.Pos.Column,
	})
	return &Throw{Message: message}
}

// Diagnostic codes that dialects report with.
const (
	CodeLegacy    = "CC102"
	CodeReadOnly  = "CC103"
	CodeUnknown   = "CC110"
	CodeChanged   = "CC113"
	CodeSignature = "CC003"
	CodeEntry     = "CC002"
	CodeArgument  = "CC114"
	CodeNoToken   = "CC129"
	CodeSetup     = "CC130"
)

// changedByJSON says what happens to values that JSON has no word for.
func changedByJSON() map[string]string {
	return map[string]string{
		"function": "holds a function, which vanishes",
		"symbol":   "holds a symbol, which vanishes",
		"NaN":      "holds NaN or an infinity, which becomes null",
		"map":      "holds a Map, which becomes {}",
		"set":      "holds a Set, which becomes {}",
		"promise":  "holds a promise that was not awaited, which becomes {}",
		"regexp":   "holds a regular expression, which becomes {}",
		"error":    "holds an Error, which becomes {} but for its own properties",
	}
}

// Throw is an error that a call throws in the action.
type Throw struct {
	// Name is the constructor; "Error" when empty.
	Name, Message string
}

func (t *Throw) Error() string { return t.Message }

// Abort ends the run: the platform's own command, which no catch can stop.
type Abort struct{ Message string }

func (a *Abort) Error() string { return a.Message }

// EventView is the event as the action sees it right now.
type EventView interface {
	// Read is the member at a path as plain JSON; nil when it is absent.
	Read(path ...string) action.Value
	// Write sets the member at a path whose parents exist.
	Write(value action.Value, path ...string) bool
}

// Run is what one run has recorded so far. It belongs to one goroutine.
type Run struct {
	Entry    Entry
	Lenient  bool
	Event    EventView
	Settings Settings
	Now      func() time.Time
	// NewState is [Surface.State].
	NewState func() any

	Decision action.Decision
	Writes   []action.Write
	Effects  action.Effects
	// Scopes are the access token's once the action changed them.
	Scopes []string

	state       any
	diagnostics []action.Diagnostic
	told        map[action.Diagnostic]bool
	log         func(level, method, message string, c *Call)
}

// NewRun makes a run that records nothing yet. Log receives what methods log.
func NewRun(e Entry, log func(level, method, message string, c *Call)) *Run {
	return &Run{
		Entry:    e,
		Decision: action.Decision{Kind: action.DecisionAllow},
		Effects: action.Effects{
			AppMetadata: &action.Object{}, UserMetadata: &action.Object{},
			Cache: &action.Object{}, State: &action.Object{}, Scopes: []string{},
		},
		log: log,
	}
}

// Reset makes the run of an entry new, for a host that goes through very many. What it
// recorded is not to be used any more.
func (r *Run) Reset() {
	clear(r.told)
	clear(r.Writes)
	fresh := Run{
		Entry: r.Entry, log: r.log, Decision: action.Decision{Kind: action.DecisionAllow}, Effects: r.Effects,
		Writes: r.Writes[:0], diagnostics: r.diagnostics[:0], told: r.told,
	}
	e := &fresh.Effects
	if e.AppMetadata.Len()+e.UserMetadata.Len()+e.Cache.Len()+e.State.Len()+len(e.Scopes) > 0 || e.Other != nil {
		fresh.Effects = NewRun(r.Entry, r.log).Effects
	}
	*r = fresh
}

// State is what [Surface.State] makes, once for each run and when it is asked for; nil where
// there is none.
func (r *Run) State() any {
	if r.state == nil && r.NewState != nil {
		r.state = r.NewState()
	}
	return r.state
}

// Report adds a diagnostic. The same one at the same place is told once.
func (r *Run) Report(d action.Diagnostic) {
	if r.told[d] {
		return
	}
	if r.told == nil {
		r.told = map[action.Diagnostic]bool{}
	}
	r.told[d] = true
	r.diagnostics = append(r.diagnostics, d)
}

// Diagnostics are what was reported, in order.
func (r *Run) Diagnostics() []action.Diagnostic { return r.diagnostics }

// Log records a line that a method logs.
func (r *Run) Log(level string, message string, c *Call) { r.log(level, c.Name, message, c) }

// Deny ends the flow. The first denial counts.
func (r *Run) Deny(code, reason string) {
	if r.Decision.Kind == action.DecisionDeny {
		return
	}
	r.Decision = action.Decision{Kind: action.DecisionDeny, Code: code, Reason: reason}
}

// Suspend makes the flow wait for the user, unless it is denied.
func (r *Run) Suspend(kind action.DecisionKind, reason, url string) {
	if r.Decision.Kind == action.DecisionDeny {
		return
	}
	r.Decision = action.Decision{Kind: kind, Reason: reason, URL: url}
}

// Other is the named part of the platform's further effects, made when absent.
func (r *Run) Other(name string) *action.Object {
	if r.Effects.Other == nil {
		r.Effects.Other = &action.Object{}
	}
	if v, ok := r.Effects.Other.Get(name); ok {
		if obj, ok := v.(*action.Object); ok {
			return obj
		}
	}
	obj := &action.Object{}
	r.Effects.Other.Put(name, obj)
	return obj
}
