package lint

import (
	"fmt"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func claimAfterDeny() Rule {
	return Rule{
		Code: "CC030", Name: "claim-after-deny",
		Title: "the handler goes on after a denial",
		Text: "A denial does not end the function. A warning where claims are written after it without a `return` between: they go nowhere, " +
			"and whatever else follows, requests and writes of metadata, happens for a user who was refused. Told once for each denial.",
		Fix:    "Return after the denial: `return api.access.deny('…');`.",
		Bad:    "if (!event.user.verified) {\n  api.access.deny('verify your address first');\n}\napi.accessToken.setCustomClaim('https://myapp.example.com/tier', 'free');",
		Good:   "if (!event.user.verified) {\n  return api.access.deny('verify your address first');\n}\napi.accessToken.setCustomClaim('https://myapp.example.com/tier', 'free');",
		Unseen: "Denials and claims in different functions.",
		Check:  checkAfterDeny,
	}
}

func checkAfterDeny(p *Pass) {
	told := map[sandbox.Pos]bool{}
	for _, w := range p.Writes {
		c := p.flowOf(w.Call)
		if c == nil || c.After == (sandbox.Pos{}) || told[c.After] {
			continue
		}
		told[c.After] = true
		p.Report(action.Diagnostic{
			Severity: action.SeverityWarning,
			Summary:  fmt.Sprintf("%s is written although line %d may have denied", claimWord(w), c.After.Line),
			Detail:   "a denial does not end the function; no token is issued, and what follows happens all the same",
			Hint:     "return after the denial",
		}, w.Call.Pos)
	}
}
