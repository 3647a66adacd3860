package loginradiusscript

import (
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Manual implements [dialect.Manual].
func (Dialect) Manual() dialect.ByHand {
	return dialect.ByHand{
		Platform: "loginradius",
		Reason: claims.Fact{
			Text:   "no interface to change a workflow's script is documented; it is edited in the console",
			Source: claims.Source{URL: "https://www.loginradius.com/docs/deployment/identity-orchestration/io-script/", Date: "2026-11-22"},
		},
		Steps: []string{
			"In the console, open the workflow, and in it the Script node after the Auth node (the script {name})",
			"Replace its code by that of {file}, all of it, and save",
			"See that the application's authorize call names the workflow (workflow=NAME): without it the script never runs",
		},
	}
}
