package deploy

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// check asks the provider what its platform makes of a source. An error ends the
// plan; anything else is told beside it. Checks that are skipped skip this, too.
func (p *planner) check(w Want) {
	c, ok := p.target.Provider.(provider.Checking)
	if !ok || p.target.Checks.Skipped {
		return
	}
	for _, d := range c.Check(w.Kind, action.Source{Path: w.File, Code: []byte(w.Code)}) {
		if d.Severity == action.SeverityError {
			p.wrong = append(p.wrong, d)
			continue
		}
		p.plan.Diagnostics = append(p.plan.Diagnostics, d)
	}
}
