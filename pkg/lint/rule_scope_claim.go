package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

func scopeClaim() Rule {
	return Rule{
		Code: "CC020", Name: "scope-claim",
		Title: "the scopes of a token are written as a claim",
		Text: "An API takes from `scope` what the caller may do. A warning where a claim of that name is set by hand: it replaces what the user " +
			"and the platform have agreed on, in a form of its own. The registered form is one string with blanks between the scopes " +
			"(RFC 8693, section 4.2; RFC 9068, section 2.2.3). Where the platform refuses the name, that is told by reserved-claim instead.",
		Fix:    "Change scopes by the api's own method, if it has one. Put what is no scope into a claim with another name, such as `permissions` in a namespace of your own.",
		Bad:    "api.accessToken.setCustomClaim('scope', ['read:reports', 'write:reports']);",
		Good:   "api.accessToken.addScope('read:reports');",
		Unseen: "Scopes under other names, such as `scp`: some APIs read them, and no registry says what they mean.",
		Check:  checkScope,
	}
}

func checkScope(p *Pass) {
	for _, w := range p.Writes {
		if !w.Known || w.Name != "scope" || !w.JWT() {
			continue
		}
		if _, fate := p.Decide(w.Method.Token, w.Name); fate != action.FateSet && fate != action.FateRenamed {
			continue // that is the reserved name's finding
		}
		d := action.Diagnostic{
			Severity: action.SeverityWarning, Source: "https://www.rfc-editor.org/rfc/rfc9068.html#section-2.2.3",
			Summary: "claim \"scope\" decides what the caller may do, and is set by hand",
			Detail:  "it replaces the scopes that were granted",
			Hint:    "use another name",
		}
		if own := scopeMethods(p); own != "" {
			d.Hint = "change scopes by " + own
		}
		if v, ok := w.Value(); ok && v.Kind == "array" {
			d.Detail += fmt.Sprintf("; APIs that know it expect a string with blanks between the scopes, not %s", withArticle(v.Kind))
		}
		p.Report(d, w.Pos)
	}
}

// scopeMethods are the methods that change scopes.
func scopeMethods(p *Pass) string {
	var names []string
	for _, m := range p.Surface.Methods {
		if m.Scopes {
			names = append(names, p.Surface.Root+"."+m.Name)
		}
	}
	return strings.Join(names, ", ")
}
