package intelliauth

import (
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Manual implements [dialect.Manual]. The control plane's overview lists what its
// API does, and flows and actions are not in it.
func (Dialect) Manual() dialect.ByHand {
	return dialect.ByHand{
		Platform: ID,
		Reason: claims.Fact{
			Text:   "the control plane's API has no endpoints for flows and custom actions",
			Source: claims.Source{URL: "https://docs.intelliauth.io/developer/reference/api/cp/overview/", Date: "2026-11-22"},
		},
		Steps: []string{
			"In the tenant's console, open the custom action {name}, or make one of that name",
			"Replace its code by that of {file}, all of it",
			"Run the console's test with the preset of a user who is logged in, and compare the claims with claimctl test",
			"Save it, and see that its Enabled toggle says {state}: an action whose toggle is off is skipped silently",
			"See that it stands where the trigger {trigger} asks for: login is the Login flow, Post-Login stage, after Issue Session; token-refresh is the Token Refresh flow, Pre-Issue stage",
		},
		Place: "In the flow {flow}, the actions run in this order: {actions}",
	}
}
