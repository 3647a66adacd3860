package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

func claimCase() Rule {
	return Rule{
		Code: "CC014", Name: "claim-case",
		Title: "a registered name in other letters",
		Text: "Claim names are compared letter by letter: \"Sub\" is not \"sub\". A reader that looks for the registered name does not see this one, " +
			"and a reader that ignores case finds two. A warning where the registered name is one that readers act on or that the platform " +
			"keeps for itself, an info where it is one of the usual profile claims.",
		Fix:   "Write the registered name, if that is what you mean; otherwise choose a name that does not look like it.",
		Bad:   "api.accessToken.setCustomClaim('Email', event.user.email);",
		Good:  "api.accessToken.setCustomClaim('email', event.user.email);",
		Check: checkCase,
	}
}

func checkCase(p *Pass) {
	for _, w := range p.Writes {
		lower := strings.ToLower(w.Name)
		if !w.Known || !w.JWT() || lower == w.Name {
			continue
		}
		registration, ok := claims.Registered(lower)
		if _, exact := claims.Registered(w.Name); !ok || exact {
			continue
		}
		if _, fate := p.Decide(w.Method.Token, w.Name); fate != action.FateSet && fate != action.FateRenamed {
			continue
		}
		if severity, ok := caseSeverity(p, w.Method.Token, lower); ok {
			p.Report(otherCase(p, w, registration, severity), w.Pos)
		}
	}
}

// caseSeverity is how severe it is to miss a registered name; false when it is
// not worth telling.
func caseSeverity(p *Pass, token action.TokenKind, registered string) (action.Severity, bool) {
	m := meaningOf(registered)
	_, fate := p.Decide(token, registered)
	switch {
	case m.misread != "", fate != action.FateSet && fate != action.FateRenamed:
		return action.SeverityWarning, true
	case m.profile:
		return action.SeverityInfo, true
	}
	return "", false
}

func otherCase(p *Pass, w Write, r claims.Registration, severity action.Severity) action.Diagnostic {
	d := action.Diagnostic{
		Severity: severity, Source: registry().String(),
		Summary: fmt.Sprintf("claim %q is not the registered claim %q", w.Name, r.Name),
		Detail:  fmt.Sprintf("case counts in claim names; %q is registered as %q (%s)", r.Name, r.Description, r.Reference),
		Hint:    fmt.Sprintf("write %q if you mean it, or choose a name that does not look like it", r.Name),
	}
	if _, fate := p.Decide(w.Method.Token, r.Name); fate != action.FateSet && fate != action.FateRenamed {
		d.Hint = fmt.Sprintf("choose a name that does not look like it; %q itself is %s by the platform", r.Name, fate)
	}
	return d
}
