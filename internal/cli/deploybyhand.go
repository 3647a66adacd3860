package cli

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// byHand tells of an action that the platform has, and its interface has not: what
// a person does with it. False for any other.
func byHand(d *deployment, o opened) (action.Diagnostic, bool) {
	a, ok := d.target.Provider.(provider.Assisted)
	if !ok {
		return action.Diagnostic{}, false
	}
	steps, ok := a.ByHand(provider.Kind{Dialect: o.id, Trigger: o.trigger}, o.src)
	if !ok {
		return action.Diagnostic{}, false
	}
	text := fmt.Sprintf("%s:\n%s", steps.File, steps.Content)
	for i, s := range steps.Steps {
		text += fmt.Sprintf("%d. %s\n", i+1, s)
	}
	return action.Diagnostic{
		Code: deploy.CodeByHand, Severity: action.SeverityWarning, File: d.project.Path, Line: o.Pos.Line, Column: o.Pos.Column,
		Summary: fmt.Sprintf("action %q is not deployed: %s", o.Name, steps.Reason.Text),
		Detail:  strings.TrimSpace(text), Hint: "set it by hand, as described", Source: steps.Reason.Source.String(),
	}, true
}
