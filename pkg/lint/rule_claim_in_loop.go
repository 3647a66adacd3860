package lint

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
)

func claimInLoop() Rule {
	return Rule{
		Code: "CC025", Name: "claim-in-loop",
		Title: "a claim is written in a loop",
		Text: "A warning where each turn writes the same claim: the last one counts, and the others are lost. An info where each turn writes a claim of another name: " +
			"how many claims the token gets, and how large it is, the data decide. A loop that is left early, or that goes over a list in the source, is left alone.",
		Fix:    "Collect the values in a list, and write one claim after the loop.",
		Bad:    "for (const team of event.teams) {\n  api.accessToken.setCustomClaim('https://myapp.example.com/teams', team.name);\n}",
		Good:   "const teams = [];\nfor (const team of event.teams) teams.push(team.name);\napi.accessToken.setCustomClaim('https://myapp.example.com/teams', teams);",
		Unseen: "Loops whose body calls a function that writes the claim, and recursion.",
		Check:  checkLoops,
	}
}

func checkLoops(p *Pass) {
	for _, w := range p.Writes {
		c := p.flowOf(w.Call)
		if c == nil || c.Loop == nil || c.Loop.Breaks {
			continue
		}
		d := action.Diagnostic{
			Severity: action.SeverityWarning,
			Summary:  fmt.Sprintf("%s is written in each turn of the loop in line %d", claimWord(w), c.Loop.Pos.Line),
			Detail:   "the last one counts; the others are lost",
			Hint:     "collect the values in a list, and write one claim after the loop",
		}
		if !w.Known {
			if c.Loop.Fixed {
				continue
			}
			d.Severity = action.SeverityInfo
			d.Summary = fmt.Sprintf("the loop in line %d writes a claim in each turn", c.Loop.Pos.Line)
			d.Detail = "how many claims the token gets, the data decide"
			d.Hint = "write one claim that holds a list or an object, and bound it"
		}
		p.Report(d, w.Call.Pos)
	}
}
