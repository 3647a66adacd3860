package docs

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

// rules are the claim rules in the order in which they are asked.
func (g *guide) rules(r claims.Rules) {
	g.paragraph("The first rule that matches a name decides. A name that none matches is set.")
	var rows [][]string
	for i, rule := range r.Names {
		rows = append(rows, []string{fmt.Sprint(i + 1), code(rule.ID), matched(rule.Match), fate(rule), g.fact(rule.Fact)})
	}
	g.table([]string{"", "rule", "claims", "fate", "why"}, rows)
}

func fate(rule claims.NameRule) string {
	text := code(string(landing(rule.Fate)))
	if rule.Lenient != "" && rule.Lenient != rule.Fate {
		text += ", lenient: " + code(string(rule.Lenient))
	}
	return text
}

func landing(f action.Fate) action.Fate {
	if f == "" {
		return action.FateSet
	}
	return f
}

// matched says which claims a rule is for.
func matched(m claims.Match) string {
	var parts []string
	if m.Any {
		parts = append(parts, "any name")
	}
	if len(m.Names) > 0 {
		parts = append(parts, codes(m.Names))
	}
	if len(m.Prefixes) > 0 {
		parts = append(parts, "beginning with "+codes(m.Prefixes))
	}
	if len(m.Hosts) > 0 {
		parts = append(parts, "URLs of "+codes(m.Hosts)+" or a host below")
	}
	if m.Bare {
		parts = append(parts, "neither a URL nor a URN")
	}
	text := strings.Join(parts, "; or ")
	if len(m.Tokens) > 0 {
		text += ", in the token " + codes(m.Tokens)
	}
	if len(m.When) > 0 {
		text += ", when " + codes(m.When)
	}
	return text
}

// values tell what becomes of special values, names and sizes.
func (g *guide) values(r claims.Rules) {
	rows := [][]string{
		{"the value `null`", policy(r.Null, action.FateSet), g.fact(r.Null.Fact)},
		{"the value `undefined`", policy(r.Undefined, action.FateOmitted), g.fact(r.Undefined.Fact)},
	}
	if last := r.LastWrite; last != (claims.Fact{}) {
		if last.Text == "" {
			last.Text = "the last write to a name counts"
		}
		rows = append(rows, []string{"a second write to a name", "the first is " + code(string(action.FateOverwritten)), g.fact(last)})
	}
	if r.Namespaced != nil {
		rows = append(rows, []string{"the name, with a tenant's prefix", code(string(action.FateRenamed)), g.fact(r.Namespaced.Fact)})
	}
	if r.Size != nil {
		rows = append(rows, []string{sized(*r.Size), bounds(*r.Size), g.fact(r.Size.Fact)})
	}
	g.table([]string{"of a claim", "what happens", "why"}, rows)
}

func policy(p claims.ValuePolicy, fallback action.Fate) string {
	if p.Fate == "" {
		p.Fate = fallback
	}
	text := code(string(p.Fate))
	if p.Deletes {
		text += ", and an earlier write to the name is removed"
	}
	return text
}

func sized(r claims.SizeRule) string {
	if len(r.Tokens) == 0 {
		return "the JSON of all claims of a token"
	}
	return "the JSON of all claims of a token (" + codes(r.Tokens) + ")"
}

func bounds(r claims.SizeRule) string {
	var parts []string
	if r.Warn > 0 {
		parts = append(parts, fmt.Sprintf("warning above %d bytes", r.Warn))
	}
	switch {
	case r.Limit > 0 && r.Fails:
		parts = append(parts, fmt.Sprintf("failure above %d bytes", r.Limit))
	case r.Limit > 0:
		parts = append(parts, fmt.Sprintf("limit of %d bytes", r.Limit))
	}
	return strings.Join(parts, ", ")
}
