package stytch

import (
	"fmt"
	"net/http"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// local plays the management interface. Its templates are told apart by project
// and environment, which exist as soon as somebody asks for them.
type local struct{}

// Tenant implements [tenant.Local].
func (Provider) Tenant() tenant.Tenant { return local{} }

// Info implements [tenant.Tenant].
func (local) Info() tenant.Info {
	return tenant.Info{ID: ID, Name: name, Owns: []string{"/pwa/"}, Hint: "any project and environment are there, without templates"}
}

// Authorize implements [tenant.Tenant].
func (local) Authorize(r *tenant.Request) (tenant.Grant, error) { return tenant.BasicKey(r) }

const onePath = " /pwa/v3/projects/{project}/environments/{environment}/jwt_templates/{type}"

// Routes implements [tenant.Tenant].
func (local) Routes() []tenant.Route {
	return []tenant.Route{{Pattern: "GET" + onePath, Serve: show}, {Pattern: "PUT" + onePath, Serve: set}}
}

// Refuse implements [tenant.Tenant]. The shape and the first types are those of
// https://stytch.com/docs/api-reference/fraud/api/errors/401 and of the pages
// beside it (read 2026-11-30), which all interfaces of the platform share; the
// others are inferred.
func (local) Refuse(r tenant.Refusal) tenant.Answer {
	types := map[tenant.Kind]string{
		tenant.NoEndpoint: "route_not_found", tenant.BadMethod: "method_not_allowed",
		tenant.NoCredentials: "unauthorized_credentials", tenant.BadCredentials: "unauthorized_credentials",
		tenant.Forbidden: "unauthorized_action", tenant.Malformed: "bad_request", tenant.TooLarge: "bad_request",
		tenant.TooMany: "too_many_requests", tenant.Broken: "internal_server_error", tenant.Unavailable: "internal_server_error",
	}
	return failure(r.StatusOf(), types[r.Kind], r.Detail)
}

func failure(status int, kind, message string) tenant.Answer {
	return tenant.Answer{Status: status, Body: map[string]any{
		"status_code": status, "request_id": "request-id-test-local", "error_type": kind, "error_message": message,
		"error_url": fmt.Sprint("https://stytch.com/docs/api/errors/", status),
	}}
}

const collection = "jwt_templates"

// key is where a template is kept; false for a type that there is not.
func key(r *tenant.Request) (string, bool) {
	kind := r.Path("type")
	return r.Path("project") + "/" + r.Path("environment") + "/" + kind, kind == session || kind == m2m
}

func show(r *tenant.Request) tenant.Answer {
	k, ok := key(r)
	if !ok {
		return noType()
	}
	t, _ := tenant.Get[template](r.Tx, collection, k)
	return found(r, t)
}

func set(r *tenant.Request) tenant.Answer {
	k, ok := key(r)
	if !ok {
		return noType()
	}
	members, err := r.Object()
	if err != nil {
		return r.Refuse(err)
	}
	var t template
	for name, into := range map[string]*string{"template_content": &t.Content, audience: &t.Audience} {
		if given, err := tenant.Member(members, name, into); err != nil || !given {
			return failure(http.StatusBadRequest, "bad_request", name+" is required, and a text")
		}
	}
	if kind, message := mistake(t.Content); kind != "" {
		return failure(http.StatusBadRequest, kind, message)
	}
	r.Tx.Put(collection, k, t)
	return found(r, t)
}

func found(r *tenant.Request, t template) tenant.Answer {
	t.Type = r.Path("type")
	return tenant.OK(map[string]any{"request_id": "request-id-test-" + r.World.NewID(), "jwt_template": t, "status_code": http.StatusOK})
}

func noType() tenant.Answer {
	return failure(http.StatusBadRequest, "bad_request", "jwt_template_type is SESSION or M2M")
}
