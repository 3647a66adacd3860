package auth0

import (
	"encoding/json"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// Examples implements [tenant.Exemplary]: an action of the marketplace, and one
// that somebody made in the dashboard, with a secret, both deployed and bound.
// The members of the integration are those of
// https://auth0.com/docs/api/management/v2/actions/get-action (read 2026-11-22);
// their values are made up.
func (local) Examples(tx *tenant.Tx, w tenant.World) {
	now := w.Now()
	list := []storedBinding{}
	for _, e := range []struct{ name, code, integration string }{
		{"Example integration", "exports.onExecutePostLogin = async (event, api) => {};\n", `{"id":"example","catalog_id":"example","url_slug":"example","name":"Example integration","feature_type":"action"}`},
		{"made-in-the-dashboard", "exports.onExecutePostLogin = async (event, api) => {\n  api.idToken.setCustomClaim('https://acme.example/tier', 'free');\n};\n", ""},
	} {
		c := content{
			Code: e.code, Dependencies: []wireDependency{}, Runtime: runtime, Secrets: []storedSecret{},
			Triggers: []wireTrigger{{ID: "post-login", Version: "v3"}},
		}
		a := storedAction{ID: w.NewID(), Name: e.name, Draft: c, Created: now, Updated: now, Build: build{From: now}, Number: 1, Deployed: w.NewID()}
		if e.integration != "" {
			a.Integration = json.RawMessage(e.integration)
		} else if sealed, err := w.Keys.Seal(secret.New("an example")); err == nil {
			a.Draft.Secrets = []storedSecret{{Name: "EXAMPLE", Updated: now, Sealed: sealed}}
		}
		tx.Put(actionDocs, a.ID, a)
		tx.Put(versionDocs(a.ID), a.Deployed, storedVersion{ID: a.Deployed, Number: 1, Content: a.Draft, Created: now, Live: now, Action: a.base()})
		list = append(list, storedBinding{ID: w.NewID(), ActionID: a.ID, Label: a.Name, Created: now})
	}
	tx.Put(bindingDocs, "post-login", storedBindings{Trigger: "post-login", List: list})
}
