// Package all lists the providers, one line each. It is the only place that
// knows them all.
package all

import (
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
	"github.com/claimctl/claimctl/pkg/provider/clerk"
	"github.com/claimctl/claimctl/pkg/provider/fusionauth"
	"github.com/claimctl/claimctl/pkg/provider/logto"
	"github.com/claimctl/claimctl/pkg/provider/stytch"
	"github.com/claimctl/claimctl/pkg/provider/workos"
)

// Registry returns the providers in the order in which they are shown.
func Registry() provider.Registry {
	return provider.NewRegistry(
		auth0.New(),
		stytch.New(),
		logto.New(),
		fusionauth.New(),
		clerk.New(),
		workos.New(),
	)
}
