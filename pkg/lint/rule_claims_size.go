package lint

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func claimsSize() Rule {
	return Rule{
		Code: "CC019", Name: "claims-size", Template: true,
		Title: "a template makes more than the platform takes, whatever the values",
		Text: "What stands in the template as it is, without any value of a placeholder, is more JSON than the platform takes as custom claims. " +
			"An error where the platform refuses it, a warning past a bound that is advice. How large the claims become with values, a run tells.",
		Fix:   "Keep references in the token, and look the data up where it is needed.",
		Bad:   "{\n  \"plan\": \"" + longValue + "\",\n  \"id\": \"{{ user.id }}\"\n}",
		Good:  "{\n  \"plan\": \"gold\",\n  \"id\": \"{{ user.id }}\"\n}",
		Check: checkSize,
	}
}

// longValue is past the limit of the platform that the examples are of.
const longValue = "a description of everything that the plan includes, which nobody needs in a token"

func checkSize(p *Pass) {
	rule := p.Rules.Size
	if p.Template == nil || rule == nil {
		return
	}
	size := p.Template.Least()
	for _, token := range p.Entry.Trigger.Tokens {
		if len(rule.Tokens) > 0 && !slices.Contains(rule.Tokens, token) {
			continue
		}
		d := action.Diagnostic{Severity: action.SeverityWarning, Detail: rule.Text, Source: rule.Source.String(), Hint: "shorten what stands in the template"}
		bound := rule.Warn
		if rule.Limit > 0 && size > rule.Limit {
			if bound = rule.Limit; rule.Fails {
				d.Severity = action.SeverityError
			}
		}
		if bound == 0 || size <= bound {
			continue
		}
		d.Summary = fmt.Sprintf("the custom claims of the %s token are at least %d bytes of JSON, over %d", token, size, bound)
		p.Report(d, sandbox.Pos{Line: 1, Column: 1})
	}
}
