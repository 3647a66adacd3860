// Package all lists the providers, one line each. It is the only place that
// knows them all.
package all

import (
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
)

// Registry returns the providers in the order in which they are shown.
func Registry() provider.Registry {
	return provider.NewRegistry(
		auth0.New(),
	)
}
