package suite

import (
	"iter"
	"regexp"
	"strings"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// document is a suite as it is written.
type document struct {
	Action   yamldoc.Field[string]              `yaml:"action,required"`
	Dialect  yamldoc.Field[string]              `yaml:"dialect"`
	Trigger  yamldoc.Field[string]              `yaml:"trigger"`
	Entry    string                             `yaml:"entry"`
	Lenient  bool                               `yaml:"lenient"`
	Clock    yamldoc.Field[string]              `yaml:"clock"`
	Seed     *int64                             `yaml:"seed"`
	Defaults givenDoc                           `yaml:"defaults"`
	Secrets  yamldoc.Entries[yamldoc.Reference] `yaml:"secrets"`
	Tokens   tokensDoc                          `yaml:"tokens"`
	Cases    yamldoc.Field[[]caseDoc]           `yaml:"cases,required"`

	Matrix   yamldoc.Unsupported `yaml:"matrix"`
	Coverage yamldoc.Unsupported `yaml:"coverage"`
	laterDoc
}

// laterDoc are stand-ins for the world outside, which this version does not
// have.
type laterDoc struct {
	Stub   yamldoc.Unsupported `yaml:"stub"`
	Global yamldoc.Unsupported `yaml:"global"`
	Answer yamldoc.Unsupported `yaml:"answer"`
	Mock   yamldoc.Unsupported `yaml:"mock"`
}

type tokensDoc struct {
	Issuer    string `yaml:"issuer"`
	Audience  string `yaml:"audience"`
	Namespace string `yaml:"claim_namespace"`
}

// givenDoc is the event of a case, and of all cases.
type givenDoc struct {
	Preset yamldoc.Field[string]         `yaml:"preset"`
	Event  yamldoc.Node                  `yaml:"event"`
	Set    yamldoc.Entries[yamldoc.Node] `yaml:"set"`
	Unset  []yamldoc.Field[string]       `yaml:"unset"`
}

type caseDoc struct {
	yamldoc.Pos
	Name yamldoc.Field[string] `yaml:"name,required"`
	givenDoc
	Skip   yamldoc.Field[string] `yaml:"skip"`
	Todo   yamldoc.Field[string] `yaml:"todo"`
	Tags   []string              `yaml:"tags"`
	Expect *expectation          `yaml:"expect"`

	Steps  yamldoc.Unsupported `yaml:"steps"`
	Matrix yamldoc.Unsupported `yaml:"matrix"`
	laterDoc
}

// expectation is what is expected of a case. Every part is optional.
type expectation struct {
	yamldoc.Pos
	Decision    yamldoc.Field[string]           `yaml:"decision"`
	Reason      *textWant                       `yaml:"reason"`
	Claims      perToken[want]                  `yaml:"claims"`
	Logs        []textWant                      `yaml:"logs"`
	Calls       []callWant                      `yaml:"calls"`
	Fates       perToken[yamldoc.Field[string]] `yaml:"fates"`
	Error       *textWant                       `yaml:"error"`
	Diagnostics []yamldoc.Field[string]         `yaml:"diagnostics"`
	Current     yamldoc.Unsupported             `yaml:"current"`
}

// expectationDoc is expectation without its methods.
type expectationDoc expectation

// UnmarshalNode implements [yamldoc.Unmarshaler]. A snapshot is known, and
// not yet carried out.
func (e *expectation) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	if text, _ := n.Text(); text == "snapshot" {
		p.Invalid(n.Pos(), "write down what is expected", "%s: snapshot is not supported by this version", n.Path())
		return
	}
	n.Decode((*expectationDoc)(e), p)
}

// perToken is something for every token that claims can land in.
type perToken[T any] struct {
	Access   yamldoc.Entries[T] `yaml:"access"`
	ID       yamldoc.Entries[T] `yaml:"id"`
	Session  yamldoc.Entries[T] `yaml:"session"`
	SAML     yamldoc.Entries[T] `yaml:"saml"`
	Response yamldoc.Entries[T] `yaml:"response"`
}

// each goes through all entries, token by token.
func (t perToken[T]) each() iter.Seq2[action.TokenKind, yamldoc.Entry[T]] {
	return func(yield func(action.TokenKind, yamldoc.Entry[T]) bool) {
		for _, part := range []struct {
			kind    action.TokenKind
			entries yamldoc.Entries[T]
		}{
			{action.TokenAccess, t.Access},
			{action.TokenID, t.ID},
			{action.TokenSession, t.Session},
			{action.TokenSAML, t.SAML},
			{action.TokenResponse, t.Response},
		} {
			for _, e := range part.entries {
				if !yield(part.kind, e) {
					return
				}
			}
		}
	}
}

// callWant is an expected call. Args are compared when they are given.
type callWant struct {
	yamldoc.Pos
	Method yamldoc.Field[string] `yaml:"method,required"`
	Args   *[]want               `yaml:"args"`
}

// expectation checks the words of an expectation.
func (b *builder) expectation(e *expectation) {
	if e.Decision.Set {
		b.oneOf(e.Decision, "decision", []string{
			string(action.DecisionAllow), string(action.DecisionDeny), string(action.DecisionRedirect),
			string(action.DecisionChallenge), string(action.DecisionError),
		})
	}
	for _, entry := range e.Fates.each() {
		if entry.Value.Set {
			b.oneOf(entry.Value, "fate", []string{
				string(action.FateSet), string(action.FateRenamed), string(action.FateOverwritten),
				string(action.FateOmitted), string(action.FateDropped), string(action.FateRejected),
			})
		}
	}
	code := regexp.MustCompile(`^CC[0-9]{3}$`)
	for _, d := range e.Diagnostics {
		if d.Set && !code.MatchString(strings.TrimSpace(d.Value)) {
			b.problems.Invalid(d.Pos, "", "expected the code of a diagnostic such as CC104, found %q", d.Value)
		}
	}
}
