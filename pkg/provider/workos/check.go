package workos

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/jsontmpl"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// maxBytes is the largest rendered template, in bytes of JSON.
const maxBytes = 3072

// reserved are the names that the platform refuses.
func reserved() []string { return []string{"iss", "sub", "exp", "iat", "nbf", "jti"} }

func ofTemplates(text string) claims.Fact {
	return claims.Fact{Text: text, Source: claims.Source{URL: docs + "authkit/jwt-templates", Date: "2026-11-22"}}
}

// markup is how templates are written. Source: ofTemplates.
func markup() jsontmpl.Markup {
	source := ofTemplates("").Source.String()
	unknown := jsontmpl.Take{Why: "the documentation shows texts in quotes only", Source: source}
	bracket := jsontmpl.Take{Why: "an index stands behind a dot", Hint: "write organization.domains.0.domain", Source: source}
	kept := jsontmpl.Absence{Becomes: jsontmpl.NullValue, Take: jsontmpl.Yes()}
	return jsontmpl.Markup{
		Raw: jsontmpl.Yes(), Lone: jsontmpl.Yes(), Text: jsontmpl.Yes(),
		Fallback: jsontmpl.Yes(), Single: jsontmpl.Yes(), Double: jsontmpl.Yes(), Number: unknown, Word: unknown,
		Index: jsontmpl.Yes(), Bracket: bracket, Null: jsontmpl.Yes(),
		Member: jsontmpl.Absence{Take: jsontmpl.Yes()}, Nested: kept, Element: kept, Within: jsontmpl.Absence{Take: jsontmpl.Yes()},
		Composite: jsontmpl.Take{Why: "String encapsulated expression cannot contain object reference", Source: source},
		Trim:      true,
	}
}

// Check implements [provider.Checking]: the platform names no place of a mistake,
// so the template is read here first.
func (Provider) Check(_ provider.Kind, src action.Source) []action.Diagnostic {
	t, found := jsontmpl.Parse(src, markup())
	if jsontmpl.Failed(found) {
		return found
	}
	members := t.Members()
	if len(members) == 0 {
		found = append(found, provider.Finding(provider.CodeRefused, src, 1, 1,
			ofTemplates("the template must render to an object with at least one member that is written down")))
	}
	for _, m := range members {
		if slices.Contains(reserved(), m.Name) {
			found = append(found, provider.Finding(provider.CodeRefused, src, m.Line, m.Column,
				ofTemplates(fmt.Sprintf("the claim %q is the platform's own; a template that sets it is refused", m.Name))))
		}
	}
	if least := t.Least(); least > maxBytes {
		found = append(found, provider.Finding(provider.CodeRefused, src, 1, 1,
			ofTemplates(fmt.Sprintf("the template makes at least %d bytes of JSON, and %d are allowed", least, maxBytes))))
	}
	return found
}

// mistake is what the local tenant says of a template that it does not take; "".
func mistake(code string) string {
	for _, d := range (Provider{}).Check(provider.Kind{}, action.Source{Path: slot, Code: []byte(code)}) {
		if d.Severity == action.SeverityError {
			return d.Summary
		}
	}
	return ""
}
