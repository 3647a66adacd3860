package suite

import (
	"github.com/claimctl/claimctl/internal/yamldoc"
)

// document is a suite as it is written.
type document struct {
	Action   yamldoc.Field[string]              `yaml:"action"`
	Flow     flowDoc                            `yaml:"flow"`
	Dialect  yamldoc.Field[string]              `yaml:"dialect"`
	Trigger  yamldoc.Field[string]              `yaml:"trigger"`
	Entry    string                             `yaml:"entry"`
	Lenient  bool                               `yaml:"lenient"`
	Clock    yamldoc.Field[string]              `yaml:"clock"`
	Seed     *int64                             `yaml:"seed"`
	Defaults givenDoc                           `yaml:"defaults"`
	Secrets  yamldoc.Entries[yamldoc.Reference] `yaml:"secrets"`
	Tokens   tokensDoc                          `yaml:"tokens"`
	outsideDoc
	Cases yamldoc.Field[caseDocs] `yaml:"cases,required"`

	Coverage yamldoc.Unsupported `yaml:"coverage"`
}

// outsideDoc are the stand-ins for the world outside, as the flags of these
// names; the plural says the same.
type outsideDoc struct {
	Stub    yamldoc.Entries[yamldoc.Field[string]] `yaml:"stub"`
	Stubs   yamldoc.Entries[yamldoc.Field[string]] `yaml:"stubs"`
	Global  yamldoc.Entries[yamldoc.Field[string]] `yaml:"global"`
	Globals yamldoc.Entries[yamldoc.Field[string]] `yaml:"globals"`
	Answer  yamldoc.Entries[yamldoc.Field[string]] `yaml:"answer"`
	Answers yamldoc.Entries[yamldoc.Field[string]] `yaml:"answers"`
	Mock    names                                  `yaml:"mock"`
	Mocks   names                                  `yaml:"mocks"`
}

type tokensDoc struct {
	Issuer    string `yaml:"issuer"`
	Audience  string `yaml:"audience"`
	Namespace string `yaml:"claim_namespace"`
}

// givenDoc is the event of a case, of a step, and of all cases.
type givenDoc struct {
	Preset   yamldoc.Field[string]         `yaml:"preset"`
	Event    yamldoc.Node                  `yaml:"event"`
	Scenario yamldoc.Node                  `yaml:"scenario"`
	Set      yamldoc.Entries[yamldoc.Node] `yaml:"set"`
	Unset    []yamldoc.Field[string]       `yaml:"unset"`
}

type caseDoc struct {
	yamldoc.Pos
	Name   yamldoc.Field[string]         `yaml:"name,required"`
	Matrix yamldoc.Entries[yamldoc.Node] `yaml:"matrix"`
	givenDoc
	outsideDoc
	Skip   yamldoc.Field[string]    `yaml:"skip"`
	Todo   yamldoc.Field[string]    `yaml:"todo"`
	Tags   []yamldoc.Field[string]  `yaml:"tags"`
	Expect *expectation             `yaml:"expect"`
	Steps  yamldoc.Field[[]stepDoc] `yaml:"steps"`

	axes []axisValue // of the combination of the matrix that this is
}

// stepDoc is a moment of a session: exactly one of login, refresh, change and
// advance. What follows from it is expected beside it.
type stepDoc struct {
	yamldoc.Pos
	Login   *givenDoc                     `yaml:"login"`
	Refresh *givenDoc                     `yaml:"refresh"`
	Change  yamldoc.Entries[yamldoc.Node] `yaml:"change"`
	Advance yamldoc.Field[string]         `yaml:"advance"`
	Expect  *expectation                  `yaml:"expect"`
}

// names is a list of texts, or one of them.
type names []yamldoc.Field[string]

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (l *names) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	if text, ok := n.Text(); ok {
		*l = names{{Pos: n.Pos(), Set: true, Value: text}}
		return
	}
	n.Decode((*[]yamldoc.Field[string])(l), p)
}
