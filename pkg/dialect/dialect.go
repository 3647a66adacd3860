// Package dialect says what a dialect is: one platform's way of writing
// actions. A dialect declares its triggers, the surface of its api, its claim
// rules and the shape of its events and tokens as data; it runs nothing itself.
//
// A dialect is a value without state of its own, safe for concurrent use. What
// belongs to one run lives in [Run]. Abilities that not every platform has are
// optional interfaces; ask for them with a type assertion.
package dialect

import (
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

// Dialect is one platform's way of writing actions.
type Dialect interface {
	// Info describes the dialect. It always returns the same value.
	Info() Info
	// Detect reports whether a file is written in this dialect, by which of
	// the numbered detection rules, and why.
	Detect(f File) (Detection, bool)
	// Event projects a scenario to the event that a trigger receives. The
	// error says why the platform would never run the trigger then.
	Event(sc action.Scenario, trigger Trigger) (*action.Object, error)
	// Rules are the claim rules of a trigger.
	Rules(trigger Trigger) claims.Rules
	// Facts are the truths about a run that the rules ask for.
	Facts(in TokenInput) map[string]bool
	// Token is the platform's own part of a token: header and payload without
	// custom claims. A nil Token means that the trigger does not issue one.
	Token(kind action.TokenKind, in TokenInput) *Token
}

// Script is a dialect whose actions are JavaScript.
type Script interface {
	Dialect
	// Parsing says how sources are read.
	Parsing() sandbox.ParseOptions
	// Find chooses the handler and with it the trigger. The error is an
	// *action.Diagnostic.
	Find(m *sandbox.Module, want Want) (Entry, error)
	// Check is the platform's check of the loaded module, right before the
	// handler is called. The error is a *LoadError.
	Check(loaded *sandbox.Exports, e Entry) (sandbox.Handler, error)
	// Surface is everything the api offers to the handler.
	Surface(e Entry) Surface
	// Require says why the platform would not load a module; nil when it may.
	Require(name string) error
}

// Info describes a dialect.
type Info struct {
	// ID is the word for --dialect: "auth0-action".
	ID string
	// Name and Summary are for people.
	Name, Summary string
	// Triggers are the moments at which the platform runs actions, the usual
	// one first.
	Triggers []Trigger
	// SecretsAt is the member of the event that holds secrets, "" where the
	// platform has none.
	SecretsAt string
	// TimeLimit is the platform's, and whether it is documented.
	TimeLimit      time.Duration
	TimeLimitKnown bool
	// NodeVersion is what process.version says there, without the v; "" is not
	// known, and a 22.
	NodeVersion string
	// CodeBytes is the largest source the platform takes; 0 is not known.
	CodeBytes int
	// ReadOnlyEvent says that handlers cannot change their event.
	ReadOnlyEvent bool
	// ThrowEnds is the decision after an uncaught throw, by the platform's
	// error policy: error or deny.
	ThrowEnds action.DecisionKind
	// Sources are where the facts of this dialect come from.
	Sources []claims.Source
	// Notes are facts that a user of the dialect should know.
	Notes []claims.Fact
}

// Trigger is a moment at which a platform runs an action, in its own words.
type Trigger struct {
	// ID is the platform's word: "post-login". Version is the platform's
	// version of it, if any.
	ID, Version, Summary string
	// Moments are the platform-neutral moments it serves, the usual one first.
	Moments []action.Moment
	// Handlers are the names a handler can have, the usual one first; empty
	// when the name is free.
	Handlers []string
	// Async says that the platform calls no handler that is not an async function.
	Async bool
	// Arity is how many arguments a handler is given; 0 is not known.
	Arity int
	// Tokens are the tokens that the trigger can put claims in.
	Tokens []action.TokenKind
	// NoToken says of a trigger without tokens where claims are set instead, or
	// what else follows from it. Every result tells it.
	NoToken claims.Fact
	// Preset is the scenario to run by default.
	Preset string
}

// Serves reports whether the trigger runs at a moment.
func (t Trigger) Serves(m action.Moment) bool {
	for _, own := range t.Moments {
		if own == m {
			return true
		}
	}
	return false
}

// Trigger returns the trigger of that id.
func (i Info) Trigger(id string) (Trigger, bool) {
	for _, t := range i.Triggers {
		if t.ID == id {
			return t, true
		}
	}
	return Trigger{}, false
}

// File is a file whose dialect is to be found out. Module is nil when the file
// is no JavaScript.
type File struct {
	Source action.Source
	Module *sandbox.Module
}

// Detection is how a dialect was recognised. Rule is the number in the table
// of detection rules; the lowest wins.
//
// Module is the source as it was parsed to find that out; it spares the next
// one from parsing it again.
type Detection struct {
	Dialect Dialect
	Rule    int
	Why     string
	Module  *sandbox.Module
}

// Want is what the user asked for; empty members leave the choice open.
type Want struct {
	Trigger, Handler string
	Lenient          bool
}

// Entry is the handler that will run.
type Entry struct {
	Trigger Trigger
	Handler string
	// Generation tells apart the shapes a platform had over time; "" is the
	// current one.
	Generation string
	// Returns is the identifier of a bare top-level function; see
	// [sandbox.Module.Compile].
	Returns string
	// Pos is where the handler is, if the source shows it.
	Pos sandbox.Pos
	// Params are the handler's parameter names.
	Params []string
	// Notes are what the choice has to tell.
	Notes []action.Diagnostic
}

// Names maps the handler's own parameter names to the words of the surface,
// so that calls can be recognised in the source.
func (e Entry) Names(words ...string) map[string]string {
	names := map[string]string{}
	for i, word := range words {
		if i < len(e.Params) && e.Params[i] != "" {
			names[e.Params[i]] = word
		}
	}
	return names
}

// Modular is a dialect whose platform has modules of its own kind.
type Modular interface {
	Dialect
	// ModuleScope are the variables that such a module with these secrets sees, by
	// name; nil for a name that is not one of theirs.
	ModuleScope(name string, secrets *action.Object) *action.Object
}

// Pinned is a dialect whose platform has npm modules in versions of its own
// choice.
type Pinned interface {
	Dialect
	// Version is the one that a module has there; "" for a module that the
	// platform does not have.
	Version(module string) string
}

// LoadError is a platform's refusal to load or call an action, in its words.
type LoadError struct {
	Message, Hint string
	Pos           sandbox.Pos
	Source        claims.Source
}

func (e *LoadError) Error() string { return e.Message }

// Settings are the tenant's own, as far as they decide what lands in a token.
type Settings struct {
	// Issuer and Audience replace the dialect's examples when set.
	Issuer, Audience string
	// Namespace is put before claim names by platforms that do so.
	Namespace string
}

// TokenInput is what a token is made from.
type TokenInput struct {
	Trigger  Trigger
	Event    *action.Object
	Settings Settings
	// Scopes are the access token's when the action changed them, else nil.
	Scopes []string
	At     time.Time
}

// Token is the platform's own part of a token. Of the header, alg and kid are
// for show: a minted token has those of the key that signs it. Opaque says that nobody can
// read it; Note is then the sentence that explains it.
type Token struct {
	Header, Payload *action.Object
	Opaque          bool
	Note            claims.Fact
	// Hint says how to get a token that can be read.
	Hint string
}
