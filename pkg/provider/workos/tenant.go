package workos

import (
	"net/http"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// local plays the API of one environment.
type local struct{}

// Tenant implements [tenant.Local].
func (Provider) Tenant() tenant.Tenant { return local{} }

// Info implements [tenant.Tenant].
func (local) Info() tenant.Info {
	return tenant.Info{ID: ID, Name: name, Owns: []string{"/user_management/"}}
}

// Authorize implements [tenant.Tenant].
func (local) Authorize(r *tenant.Request) (tenant.Grant, error) { return tenant.BearerKey(r) }

// Routes implements [tenant.Tenant].
func (local) Routes() []tenant.Route {
	return []tenant.Route{
		{Pattern: "GET " + path, Scopes: []string{"read"}, Serve: show},
		{Pattern: "PUT " + path, Scopes: []string{"write"}, Serve: set},
	}
}

// Refuse implements [tenant.Tenant]. A body has a message; the words of those
// beside 404 and 422 are inferred.
func (local) Refuse(r tenant.Refusal) tenant.Answer {
	switch r.Kind {
	case tenant.NoCredentials, tenant.BadCredentials, tenant.Expired:
		return tenant.Answer{Status: http.StatusUnauthorized, Body: map[string]string{"message": "Unauthorized"}}
	case tenant.Malformed:
		return invalid(r.Detail)
	}
	return tenant.Answer{Status: r.StatusOf(), Body: map[string]string{"message": r.Detail}}
}

func invalid(message string) tenant.Answer {
	return tenant.Answer{
		Status: http.StatusUnprocessableEntity,
		Body:   action.NewObject("code", "invalid_request_parameters", "message", message),
	}
}

const collection = "jwt_template"

func show(r *tenant.Request) tenant.Answer {
	t, ok := tenant.Get[template](r.Tx, collection, slot)
	if !ok {
		return tenant.Answer{Status: http.StatusNotFound, Body: map[string]string{"message": "JWT template not found."}}
	}
	return tenant.OK(t)
}

func set(r *tenant.Request) tenant.Answer {
	members, err := r.Object()
	if err != nil {
		return r.Refuse(err)
	}
	now := r.World.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	t, ok := tenant.Get[template](r.Tx, collection, slot)
	if !ok {
		t = template{Object: slot, Created: now}
	}
	given, err := tenant.Member(members, "content", &t.Content)
	if err != nil || !given {
		return invalid("Validation failed. content must be a string")
	}
	if problem := mistake(t.Content); problem != "" {
		return invalid(problem)
	}
	t.Updated = now
	r.Tx.Put(collection, slot, t)
	return tenant.OK(t)
}
