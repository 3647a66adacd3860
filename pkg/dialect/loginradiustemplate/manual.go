package loginradiustemplate

import (
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Manual implements [dialect.Manual].
func (Dialect) Manual() dialect.ByHand {
	return dialect.ByHand{
		Platform: "loginradius",
		Reason: claims.Fact{
			Text:   "no interface to change a custom claims template is documented; it is edited in the console",
			Source: claims.Source{URL: "https://www.loginradius.com/docs/single-sign-on/federated-sso/custom-claim/", Date: "2026-11-22"},
		},
		Steps: []string{
			"In the console, open the federated application, and in it the template of custom claims ({name})",
			"Replace the template by the content of {file}, all of it, and save; the console checks that it is JSON, and nothing else",
		},
	}
}
