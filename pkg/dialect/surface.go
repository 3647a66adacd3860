package dialect

import (
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/claims"
)

// Surface is the table of everything a dialect's api offers to a handler.
// From it come the recording mock, the strictness, the lint of calls, the
// types and the documentation.
type Surface struct {
	// Root is the name of the parameter that carries it: "api".
	Root string
	// Methods in the order of the documentation.
	Methods []Method
	// Legacy are spellings that the platform does not have (any more) and
	// that people still write.
	Legacy []Legacy
	// Absent explain why parts that other triggers have are missing here.
	Absent []Absent
	// Names are variables and members of the event that people write and the
	// platform does not have.
	Names []LegacyName
	// State makes what one run has to remember between calls; see Run.State.
	State func() any
	// End looks at the record of a handler that returned, and reports what the
	// platform would find wrong with it as a whole. Nil looks at nothing.
	End func(r *Run)
}

// Method is one function of a surface.
type Method struct {
	// Name is the dotted path below the root: "accessToken.setCustomClaim".
	Name   string
	Params []Param
	// Returns is the TypeScript type of what comes back; "api" is the root
	// object itself, for chaining.
	Returns string
	// Doc is one sentence: what it does.
	Doc string
	// Token is set for a method that writes one claim: its first parameter is
	// the name.
	Token claimToken
	// Denies says that the method denies, so that claims count no more.
	Denies bool
	// Logs says that what the method is given is written to a log.
	Logs bool
	// Scopes says that the method changes the scopes of the access token.
	Scopes bool
	// Throws are the documented errors, in the platform's words.
	Throws []string
	Source claims.Source
	// Unknown says what the platform leaves undocumented about the method and
	// what is done instead.
	Unknown string
	// Do performs the call. An error is thrown in the action: a *Throw as it
	// is, an *Abort past every catch, anything else as an Error.
	Do func(c *Call) (Reply, error)
}

// Param is a parameter. Type is its TypeScript type.
type Param struct {
	Name, Type string
	Optional   bool
}

// Legacy is a spelling that is not in the surface. In strict mode reading it
// gives undefined, as on the platform, and the hint is told; in lenient mode
// Do takes its place.
type Legacy struct {
	Name string
	Hint string
	// Instead is the method that takes the same arguments, "" when none does.
	Instead string
	Do      func(c *Call) (Reply, error)
}

// Absent explains the absence of everything below a prefix.
type Absent struct{ Prefix, Hint string }

// Find returns the method of that name.
func (s Surface) Find(name string) (Method, bool) {
	for _, m := range s.Methods {
		if m.Name == name {
			return m, true
		}
	}
	return Method{}, false
}

// FindLegacy returns the legacy spelling of that name.
func (s Surface) FindLegacy(name string) (Legacy, bool) {
	for _, l := range s.Legacy {
		if l.Name == name {
			return l, true
		}
	}
	return Legacy{}, false
}

// IsLevel reports whether a path is a part of the surface that holds methods.
func (s Surface) IsLevel(path string) bool {
	for _, m := range s.Methods {
		if strings.HasPrefix(m.Name, path+".") {
			return true
		}
	}
	return false
}

// Hint says what to write instead of a name that the surface does not have,
// or "" when nothing is near.
func (s Surface) Hint(name string) string {
	if l, ok := s.FindLegacy(name); ok {
		return l.Hint
	}
	for _, a := range s.Absent {
		if name == a.Prefix || strings.HasPrefix(name, a.Prefix+".") {
			return a.Hint
		}
	}
	names := make([]string, len(s.Methods))
	for i, m := range s.Methods {
		names[i] = m.Name
	}
	if near, ok := nearest.Path(name, names); ok {
		return "did you mean " + s.Root + "." + near + "?"
	}
	return ""
}

// Signature is the method as one writes it: "api.access.deny(reason)".
func (s Surface) Signature(m Method) string {
	params := make([]string, len(m.Params))
	for i, p := range m.Params {
		params[i] = p.Name
		if p.Optional {
			params[i] += "?"
		}
	}
	return s.Root + "." + m.Name + "(" + strings.Join(params, ", ") + ")"
}

// Reply is what a method gives back.
type Reply = sandbox.Reply

// Nothing is undefined.
func Nothing() Reply { return Reply{} }

// Chain is the root object, for chaining.
func Chain() Reply { return Reply{Self: true} }
