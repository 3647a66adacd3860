package auth0

import (
	"encoding/json"
	"net/http"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// testAction is POST /actions/actions/{id}/test, which runs the draft. What the
// platform answers is documented as {"payload": {…}} only; here the payload is
// claimctl's own result. https://auth0.com/docs/api/management/v2/actions/post-test-action
// (read 2026-11-22).
func (l local) testAction(r *tenant.Request) (tenant.Answer, error) {
	run, err := l.tried(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	if r.World.Run == nil {
		return tenant.Answer{}, failed(http.StatusNotImplemented, "This local tenant runs no actions; try the action with claimctl test.", "")
	}
	got, err := r.World.Run(r.HTTP.Context(), run)
	if err != nil {
		return tenant.Answer{}, failed(http.StatusBadRequest, "The action cannot be run: "+err.Error(), "")
	}
	return tenant.OK(map[string]any{"payload": json.RawMessage(got)}), nil
}

// tried is the run that a request asks for.
func (l local) tried(r *tenant.Request) (tenant.Run, error) {
	body, err := bodyOf(r, false, "payload")
	if err != nil {
		return tenant.Run{}, err
	}
	body.need("payload")
	var payload struct {
		Event json.RawMessage `json:"event"`
	}
	if body.into("payload", "object", &payload); body.err != nil {
		return tenant.Run{}, body.err
	}
	run := tenant.Run{Dialect: dialectID, Event: payload.Event, Secrets: map[string]secret.String{}}
	err = r.View(func(tx *tenant.Tx) error {
		a, ok := tenant.Get[storedAction](tx, actionDocs, r.Path("id"))
		if !ok {
			return noAction()
		}
		run.Name, run.Trigger, run.Code = a.Name, a.Draft.Triggers[0].ID, a.Draft.Code
		for _, s := range a.Draft.Secrets {
			value, err := r.World.Keys.Open(s.Sealed)
			if err != nil {
				return err
			}
			run.Secrets[s.Name] = value
		}
		return nil
	})
	return run, err
}
