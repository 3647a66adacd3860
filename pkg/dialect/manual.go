package dialect

import "github.com/claimctl/claimctl/pkg/claims"

// Manual is a dialect whose platform has no interface that actions could be
// deployed over: a person does it, in the platform's console.
type Manual interface {
	Dialect
	Manual() ByHand
}

// ByHand is how a person deploys an action.
type ByHand struct {
	// Platform is what such a tenant's provider is called in the configuration;
	// dialects of one platform share it.
	Platform string
	// Reason says why there is no other way.
	Reason claims.Fact
	// Ended says that the platform takes no such actions any more: there is
	// nothing that a person could do. Steps is what to do instead.
	Ended bool
	// Steps are what to do with one action, in order. {name}, {file}, {trigger} and
	// {state} (enabled or disabled) stand for those of the action.
	Steps []string
	// Place says how flows are put in order there, "" where there are none. {flow}
	// and {actions} stand for those of the flow.
	Place string
}
