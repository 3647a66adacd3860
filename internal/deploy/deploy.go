// Package deploy brings a project's actions to a tenant, and says before what
// that will change.
//
// [Make] compares three things, of each action: what the project has (here),
// what the tenant has (there), and what was deployed last (the [Lock]). It
// returns a [Plan], which is a value: it can be printed, saved, and applied as it
// is. It is handed a [provider.Reader], which cannot change anything.
//
// [Apply] does exactly what a plan says, or stops. Before it writes it looks
// whether everything is as the plan saw it, and after that whether everything is
// as the plan wanted it. Each step is written to a [Journal] before and after,
// so that a deploy that was interrupted goes on where it was: a request whose
// answer was lost is looked for before it is sent again.
//
// What is promised when two deploy at once: on one machine, the second one does
// nothing. From two machines, a change of the other one is seen right before each
// write and in the reading back at the end; between the look and the write there
// is a moment that the platforms' interfaces give no means to close.
package deploy

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// The diagnostic codes of this package.
const (
	CodeRemote    = "CC501" // the platform's interface said no, or nothing
	CodeMoved     = "CC502" // the tenant is not as the plan saw it
	CodePartly    = "CC503" // something was done, not all
	CodeTwice     = "CC504" // two hooks of one name
	CodeForeign   = "CC505" // a hook that is not the tenant's own
	CodePartial   = "CC506" // a secret without a value would be deleted
	CodeSetting   = "CC507" // a setting that the platform does not have
	CodePlace     = "CC508" // an action that cannot be bound where a flow says
	CodeUnbound   = "CC509" // deployed, and never run
	CodeLeft      = "CC510" // an action that this provider does not take
	CodeUnchecked = "CC511" // nothing has checked what is deployed
	CodeDrift     = "CC512" // changed on the tenant since the last deploy
	CodeLock      = "CC513" // the lock cannot be used
	CodeRenamed   = "CC514" // the hook has another name on the tenant
	CodeResumed   = "CC515" // a deploy that was interrupted goes on
	CodeManual    = "CC516" // the platform has no interface for it
	CodeBuild     = "CC517" // the platform cannot build it
	CodeStale     = "CC518" // a plan that does not fit the project
	CodeSecretKey = "CC519" // it cannot be told whether secrets are the same
	CodePull      = "CC520" // something that is not pulled as it is
	CodeBusy      = "CC521" // another deploy is under way
	CodeName      = "CC525" // an action or version that is not there
	CodeByHand    = "CC563" // a person sets it, although the platform has an interface
)

// Target is what is to be on a tenant.
type Target struct {
	// Environment is its name, Tenant what a person calls the tenant: the words to
	// type before a protected one is changed.
	Environment, Tenant string
	Protected           bool
	Provider            provider.Provider
	Wants               []Want
	Places              []WantPlace
	// Key is what hashes of secrets are keyed with.
	Key secret.String
	// Prune deletes hooks that claimctl made and the project no longer has.
	Prune bool
	// Notes are what is to be told beside the plan; Checks what was looked at.
	Notes  []action.Diagnostic
	Checks Checks
}

// Want is one action as it is to be on the tenant.
type Want struct {
	Name, File string
	Kind       provider.Kind
	Code       string
	// Runtime "" and Dependencies nil leave the tenant's as they are.
	Runtime      string
	Dependencies []provider.Dependency
	// Secrets are those with values; others of the tenant are left alone, but
	// for those in RemovedSecrets.
	Secrets        []provider.Secret
	RemovedSecrets []string
	// Settings are those that the project gives.
	Settings []provider.Setting
	// Config, Line and Column say where the action is configured.
	Config string
	Line   int
	Column int
}

// WantPlace is what is to run at a place, by the names of wants, in order.
type WantPlace struct {
	Place string
	Names []string
}

// Checks are what was looked at before a plan was made.
type Checks struct {
	Skipped bool `json:"skipped"`
	// Actions were compiled and linted; Unread are those that no dialect reads.
	Actions  int      `json:"actions"`
	Unread   []string `json:"unread"`
	Warnings int      `json:"warnings"`
	// Suites and Cases passed.
	Suites int `json:"suites"`
	Cases  int `json:"cases"`
}

// Hand is everything that a deploy may reach: the tenant, the state folder and
// the clock.
type Hand struct {
	State State
	// Sleep waits, or ends with the context.
	Sleep func(ctx context.Context, d time.Duration) error
	// Tell is told what is done, and what is waited for; nil tells nobody.
	Tell func(Event)
}

// Event is something that a person who watches wants to know.
type Event struct {
	// Name is the action or place; "" is all of them.
	Name string
	// Doing is a phrase: "created", "waiting until built".
	Doing string
	// Of and At count within a phase, from 1; 0 does not count.
	At, Of int
}

func (h Hand) tell(e Event) {
	if h.Tell != nil {
		h.Tell(e)
	}
}

// Error is a deploy that did not go as planned. Kind decides the exit status.
type Error struct {
	Kind ErrorKind
	// List is what is wrong.
	List []action.Diagnostic
}

// ErrorKind says what kind of end it is.
type ErrorKind string

// The ends of a deploy.
const (
	Invalid  ErrorKind = "invalid"  // the project or the plan: nothing was sent
	Remote   ErrorKind = "remote"   // the network or the platform; nothing was changed
	Moved    ErrorKind = "moved"    // the tenant is not as expected; nothing was changed
	Partly   ErrorKind = "partly"   // something was changed
	Canceled ErrorKind = "canceled" // by the person
)

func (e *Error) Error() string { return e.List[0].Summary }

// fail is an error of one diagnostic.
func fail(kind ErrorKind, code, hint, format string, args ...any) *Error {
	return &Error{kind, []action.Diagnostic{diagnostic(code, hint, format, args...)}}
}

func diagnostic(code, hint, format string, args ...any) action.Diagnostic {
	return action.Diagnostic{Code: code, Severity: action.SeverityError, Summary: fmt.Sprintf(format, args...), Hint: hint}
}

// Remotely is what went wrong with the platform's interface as an [Error];
// nothing was changed.
func Remotely(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Remote, []action.Diagnostic{explain("", err)}}
}

// explain is a failed request as a diagnostic.
func explain(name string, err error) action.Diagnostic {
	d := action.Diagnostic{Code: CodeRemote, Severity: action.SeverityError, Summary: err.Error()}
	if e := provider.As(err); e != nil {
		d.Hint = e.Hint
		if e.Scope != "" {
			d.Detail = "the credentials lack a scope: " + e.Scope
		}
	}
	if name != "" {
		d.Summary = name + ": " + d.Summary
	}
	return d
}

func byName[T any](list []T, name func(T) string) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(name(a), name(b)) }
}

func sortedDependencies(list []provider.Dependency) []provider.Dependency {
	out := slices.Clone(list)
	slices.SortFunc(out, byName(out, func(d provider.Dependency) string { return d.Name }))
	return out
}
