package action

// ResultSchema names the shape of [Result] in its JSON form.
const ResultSchema = "claimctl/result/v1"

// Result is everything one run produced. Its JSON form is the contract of
// `claimctl test --output json`: arrays are never null, absent objects are left
// out, key order is fixed, and the bytes depend on nothing but the input, the
// clock and the seed (DurationUS aside).
type Result struct {
	Schema      string            `json:"schema"`
	Action      Subject           `json:"action"`
	Event       EventInfo         `json:"event"`
	Decision    Decision          `json:"decision"`
	Calls       []Call            `json:"calls"`
	Logs        []Log             `json:"logs"`
	Requests    []Request         `json:"requests"`
	Claims      []Claim           `json:"claims"`
	Tokens      map[string]*Token `json:"tokens"`
	Effects     Effects           `json:"effects"`
	Returned    Value             `json:"returned"`
	EventAfter  Value             `json:"event_after"`
	Error       *Error            `json:"error,omitempty"`
	Diagnostics []Diagnostic      `json:"diagnostics"`
	DurationUS  int64             `json:"duration_us"`

	// Trace is what was watched of the run; nil when nobody asked.
	Trace *Trace `json:"-"`
}

// MarshalJSON keeps the promise of the JSON form for parts that nobody filled.
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	r.Calls, r.Logs, r.Requests = present(r.Calls), present(r.Logs), present(r.Requests)
	r.Claims, r.Diagnostics = present(r.Claims), present(r.Diagnostics)
	if r.Tokens == nil {
		r.Tokens = map[string]*Token{}
	}
	return Marshal(plain(r))
}

// Subject says what ran. Trigger is the platform's word, Entry the handler.
type Subject struct {
	Path     string `json:"path"`
	Dialect  string `json:"dialect"`
	Trigger  string `json:"trigger"`
	Entry    string `json:"entry"`
	SHA256   string `json:"sha256"`
	Detected string `json:"detected,omitempty"`
}

// EventInfo says what the action received. Source is [Event.Origin].
type EventInfo struct {
	Source string `json:"source"`
	SHA256 string `json:"sha256"`
}

// DecisionKind is how a run ended.
type DecisionKind string

// The ways a run can end. DecisionError means: no token, by failure.
const (
	DecisionAllow     DecisionKind = "allow"
	DecisionDeny      DecisionKind = "deny"
	DecisionRedirect  DecisionKind = "redirect"
	DecisionChallenge DecisionKind = "challenge"
	DecisionError     DecisionKind = "error"
)

// Decision is what the platform would do after the action. Reason is the
// author's or the platform's text, Code the protocol's error code where there
// is one, URL the target of a redirect. Title is the heading over the reason on
// platforms that show one.
type Decision struct {
	Kind   DecisionKind `json:"kind"`
	Reason string       `json:"reason"`
	Code   string       `json:"code"`
	URL    string       `json:"url"`
	Title  string       `json:"title,omitempty"`
}

// Call is one use of the platform's api, in order. Seq is one sequence over
// calls, logs and requests, from 1. Args are tagged snapshots taken at call
// time (see [Value]). Throws holds the message when the call threw. Line and
// Column are those of the call's first character, 1-based.
type Call struct {
	Seq      int     `json:"seq"`
	Method   string  `json:"method"`
	Args     []Value `json:"args"`
	Returned Value   `json:"returned,omitempty"`
	Throws   string  `json:"throws,omitempty"`
	Line     int     `json:"line"`
	Column   int     `json:"column"`
}

// MarshalJSON writes no arguments as an empty array.
func (c Call) MarshalJSON() ([]byte, error) {
	type plain Call
	c.Args = present(c.Args)
	return Marshal(plain(c))
}

// Log is one line the action logged. Level is debug, info, warn or error;
// Method the function that was called ("log", "error", "api.log"). Message is
// what Node's util.format makes of the arguments, never shortened.
type Log struct {
	Seq     int    `json:"seq"`
	Level   string `json:"level"`
	Method  string `json:"method"`
	Message string `json:"message"`
	Line    int    `json:"line"`
}

// Request is one HTTP request the action made. Status is 0, and left out, when
// nothing answered.
type Request struct {
	Seq     int               `json:"seq"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Status  int               `json:"status,omitempty"`
	Line    int               `json:"line"`
}

// MarshalJSON writes no headers as an empty object.
func (r Request) MarshalJSON() ([]byte, error) {
	type plain Request
	if r.Headers == nil {
		r.Headers = map[string]string{}
	}
	return Marshal(plain(r))
}

// TokenKind names a token a claim can land in.
type TokenKind string

// The kinds of tokens.
const (
	TokenAccess   TokenKind = "access"
	TokenID       TokenKind = "id"
	TokenSession  TokenKind = "session"
	TokenSAML     TokenKind = "saml"
	TokenResponse TokenKind = "response"
)

// Fate is what the platform would do with a write.
type Fate string

// The fates. Renamed lands under another name; overwritten gives way to a
// later write or to the platform's own value; omitted is left out by a rule
// the author can see (null, a deny); dropped is ignored silently; rejected
// makes the call or the template fail.
const (
	FateSet         Fate = "set"
	FateRenamed     Fate = "renamed"
	FateOverwritten Fate = "overwritten"
	FateOmitted     Fate = "omitted"
	FateDropped     Fate = "dropped"
	FateRejected    Fate = "rejected"
)

// Write is a request to set, change or remove a claim in one token, as a
// dialect recorded it. Value is plain JSON, what JSON.stringify would make of
// it; nil means undefined. Rejected holds the error of a call that threw.
type Write struct {
	Seq      int
	Token    TokenKind
	Name     string
	Value    Value
	Rejected string
	Line     int
	Column   int
}

// Claim is a write with its fate. FinalName is the name it lands under, ""
// when it does not land. Rule and Why say what decided, Source where that is
// documented (an address and the day it was read).
type Claim struct {
	Token     TokenKind `json:"token"`
	Name      string    `json:"name"`
	Value     Value     `json:"value"`
	Fate      Fate      `json:"fate"`
	FinalName string    `json:"final_name"`
	Rule      string    `json:"rule"`
	Why       string    `json:"why,omitempty"`
	Source    string    `json:"source"`
	Seq       int       `json:"seq"`
	Line      int       `json:"line"`
	Column    int       `json:"column"`
}

// Token is one token of the result. Payload keeps its order. JWT is the
// compact serialization, signed with a key that is public and so good for
// tests only; Bytes is its length. Opaque says that the platform would hand
// out an opaque string instead, whose claims nobody can read; JWT is then "".
type Token struct {
	Header  *Object `json:"header,omitempty"`
	Payload *Object `json:"payload,omitempty"`
	JWT     string  `json:"jwt"`
	Bytes   int     `json:"bytes"`
	Opaque  bool    `json:"opaque,omitempty"`
}

// Effects are the changes a run asks for outside the tokens. Scopes is the
// access token's scope list as the action left it, empty when it did not
// touch it. Other holds what a platform has beyond the common ones, by name
// ("saml", "session", "redirect").
type Effects struct {
	AppMetadata  *Object  `json:"app_metadata,omitempty"`
	UserMetadata *Object  `json:"user_metadata,omitempty"`
	Scopes       []string `json:"scopes"`
	Cache        *Object  `json:"cache,omitempty"`
	State        *Object  `json:"state,omitempty"`
	Other        *Object  `json:"other,omitempty"`
}

// MarshalJSON writes no scopes as an empty array.
func (e Effects) MarshalJSON() ([]byte, error) {
	type plain Effects
	e.Scopes = present(e.Scopes)
	return Marshal(plain(e))
}

// Error is why a run failed. Thrown is false for an error the action handed
// over rather than threw. Value holds what was thrown when it is no Error.
// Properties are the error's own enumerable ones. Kind is "" for an error of
// the action itself, "limit" when a limit was hit, "load" when the source
// could not be loaded as the platform loads it.
type Error struct {
	Name       string  `json:"name"`
	Message    string  `json:"message"`
	Thrown     bool    `json:"thrown"`
	Kind       string  `json:"kind,omitempty"`
	Value      Value   `json:"value,omitempty"`
	Properties *Object `json:"properties,omitempty"`
	File       string  `json:"file"`
	Line       int     `json:"line"`
	Column     int     `json:"column"`
	Stack      []Frame `json:"stack,omitempty"`
	Hint       string  `json:"hint"`
}

// HandedBack reports an error that the handler gave to its callback: how some
// platforms' handlers deny, and no failure of the action.
func (e *Error) HandedBack() bool { return e != nil && !e.Thrown && e.Kind == "" }

// The kinds of [Error] beside the action's own.
const (
	ErrorLimit = "limit"
	ErrorLoad  = "load"
)

// Frame is one step of a stack trace.
type Frame struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
}

// present is s, or an empty slice for nil: an array is never null.
func present[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
