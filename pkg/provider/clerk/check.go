package clerk

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// sessionBytes is how much of the cookie is left for custom claims, in bytes.
const sessionBytes = 1200

func ofGuide(page, text string) claims.Fact {
	return claims.Fact{Text: text, Source: claims.Source{URL: guides + page, Date: "2026-11-22"}}
}

// always are the names of the platform in every token; own those that a template
// cannot have, and a session token has itself.
func always() []string { return []string{"azp", "exp", "iat", "iss", "jti", "nbf", "sub"} }
func own() []string    { return []string{"sid", "v", "pla", "fea"} }
func ofSession() []string {
	return append(own(), "fva", "sts", "o", "act")
}

// markup is how templates are written. Source: ofGuide("jwt-templates").
func markup() jsontmpl.Markup {
	source := ofGuide("jwt-templates", "").Source.String()
	kept := jsontmpl.Absence{Becomes: jsontmpl.NullValue, Take: jsontmpl.Yes()}
	return jsontmpl.Markup{
		Raw:  jsontmpl.Take{Why: "the claims are a JSON object", Hint: `write it in quotes: "{{ … }}"`, Source: source},
		Lone: jsontmpl.Yes(), Text: jsontmpl.Yes(), KeepsType: true,
		Fallback: jsontmpl.Yes(), MovesOn: []string{"false"}, LastStands: true,
		Single: jsontmpl.Yes(), Number: jsontmpl.Yes(), Word: jsontmpl.Yes(),
		Double: jsontmpl.Take{Why: "a default that is text stands in single quotes", Hint: "write 'text'", Source: source},
		Index:  jsontmpl.Yes(), Bracket: jsontmpl.Take{Why: "a path has dots only", Source: source},
		Null: jsontmpl.Yes(), Member: kept, Nested: kept, Element: kept, Within: kept,
		Composite: jsontmpl.Take{Verdict: jsontmpl.Doubtful, Why: "what an object becomes within a text is not documented", Source: source},
		Trim:      true,
	}
}

// Check implements [provider.Checking].
func (Provider) Check(k provider.Kind, src action.Source) []action.Diagnostic {
	t, found := jsontmpl.Parse(src, markup())
	if jsontmpl.Failed(found) {
		return found
	}
	for _, m := range t.Members() {
		if code, f, ok := fateOf(k.Trigger, m.Name); ok {
			found = append(found, provider.Finding(code, src, m.Line, m.Column, f))
		}
	}
	if least := t.Least(); k.Trigger == session && least > sessionBytes {
		found = append(found, provider.Finding(provider.CodeDiffers, src, 1, 1, ofGuide("customize-session-tokens",
			fmt.Sprintf("the claims have at least %d bytes; beyond about %d the cookie of the session is not set, and nobody can sign in", least, sessionBytes))))
	}
	return found
}

// fateOf is what becomes of a claim whose name the platform has for itself.
func fateOf(trigger, claim string) (string, claims.Fact, bool) {
	overwritten := fmt.Sprintf("the claim %q cannot be overridden: the token has the platform's own value", claim)
	switch {
	case slices.Contains(always(), claim):
		return provider.CodeDiffers, ofGuide("jwt-templates", overwritten), true
	case trigger == session && slices.Contains(ofSession(), claim):
		return provider.CodeDiffers, ofGuide("session-tokens", overwritten), true
	case trigger != session && slices.Contains(own(), claim):
		return provider.CodeRefused, ofGuide("jwt-templates", fmt.Sprintf("the claim %q cannot be in a template; claimctl takes that for an error", claim)), true
	}
	return "", claims.Fact{}, false
}
