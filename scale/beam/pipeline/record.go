package pipeline

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// record is what became of one line. Its members are those of the records of
// `claimctl replay`, without the line's place: Beam's lines have none.
type record struct {
	Source string `json:"source"`
	ID     string `json:"id"`
	outcome
	Before *outcome `json:"before,omitempty"`
}

// outcome is what one action made of it.
type outcome struct {
	Decision    action.Decision     `json:"decision"`
	Claims      []claim             `json:"claims"`
	Tokens      []token             `json:"tokens"`
	Error       *failure            `json:"error,omitempty"`
	Diagnostics []action.Diagnostic `json:"diagnostics,omitempty"`
}

type claim struct {
	Token     action.TokenKind `json:"token"`
	Name      string           `json:"name"`
	Value     action.Value     `json:"value"`
	Fate      action.Fate      `json:"fate"`
	FinalName string           `json:"final_name,omitempty"`
	Rule      string           `json:"rule,omitempty"`
}

type token struct {
	Kind   action.TokenKind `json:"kind"`
	Bytes  int              `json:"bytes"`
	Opaque bool             `json:"opaque,omitempty"`
}

type failure struct {
	Kind    string `json:"kind,omitempty"`
	Name    string `json:"name,omitempty"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

func told(o *runner.Outcome) outcome {
	out := outcome{Decision: o.Decision, Claims: []claim{}, Tokens: []token{}, Diagnostics: o.Diagnostics}
	for _, c := range o.Claims {
		final := c.FinalName
		if final == c.Name {
			final = ""
		}
		out.Claims = append(out.Claims, claim{c.Token, c.Name, c.Value, c.Fate, final, c.Rule})
	}
	for _, t := range o.Tokens {
		out.Tokens = append(out.Tokens, token{t.Kind, t.Bytes, t.Opaque})
	}
	if e := o.Error; e != nil {
		out.Error = &failure{e.Kind, e.Name, e.Message, e.Line, e.Column}
	}
	return out
}
