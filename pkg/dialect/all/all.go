// Package all lists the dialects, one line each. It is the only place that
// knows them all.
package all

import (
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
	"github.com/claimctl/claimctl/pkg/dialect/auth0rule"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/dialect/loginradiusscript"
	"github.com/claimctl/claimctl/pkg/dialect/loginradiustemplate"
	"github.com/claimctl/claimctl/pkg/dialect/stytch"
)

// Registry returns the dialects in the order in which they are shown.
func Registry() dialect.Registry {
	return dialect.NewRegistry(
		auth0action.New(),
		auth0rule.New(),
		intelliauth.New(),
		stytch.New(),
		loginradiusscript.New(),
		loginradiustemplate.New(),
	)
}
