package lint

import (
	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// newTemplatePass is a template in the terms of the rules: each member is a write
// of a claim, in every token of the trigger. There are no calls, and no comments
// that could silence anything.
func newTemplatePass(d dialect.Template, t *jsontmpl.Template, entry dialect.Entry, lenient bool) *Pass {
	p := &Pass{
		Source: t.Source, Template: t, Dialect: d, Info: d.Info(), Entry: entry,
		Rules: d.Rules(entry.Trigger), Lenient: lenient,
	}
	for _, m := range t.Members() {
		pos := sandbox.Pos{Line: m.Line, Column: m.Column}
		for _, token := range entry.Trigger.Tokens {
			p.Writes = append(p.Writes, Write{
				Method: dialect.Method{Token: token}, Name: m.Name, Known: true, Pos: pos,
				Call: sandbox.CallSite{Pos: pos, Args: []sandbox.Argument{
					{Kind: "string", Const: action.MustMarshal(m.Name), Pos: pos},
					{Kind: m.Kind, Const: m.Value, Pos: pos},
				}},
			})
		}
	}
	return p
}
