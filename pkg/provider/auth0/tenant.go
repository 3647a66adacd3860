package auth0

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// local plays the Management API, as far as Actions need it. What it answers is
// what was recorded of the real one:
// https://github.com/auth0/terraform-provider-auth0 test/data/recordings
// (a00b692, read 2026-11-30) and https://github.com/auth0/auth0-deploy-cli
// test/e2e/recordings (a00a055, read 2026-11-30). What neither of them shows is
// marked as inferred, here and in docs/serve.md.
type local struct{}

// Tenant implements [tenant.Local].
func (Provider) Tenant() tenant.Tenant { return local{} }

// Info implements [tenant.Tenant].
func (local) Info() tenant.Info {
	return tenant.Info{
		ID: "auth0", Name: "Auth0", Owns: []string{"/api/v2/", "/oauth/"},
		Hint: "the vendor's own clients insist on https: serve with --tls",
	}
}

// mostBody is the largest body of the Management API, in bytes.
// https://auth0.com/docs/api/management/v2/introduction (read 2026-11-22).
const mostBody = 512_000

// Routes implements [tenant.Tenant]. The scopes are those of
// https://auth0.com/docs/api/management/v2/actions (read 2026-11-22).
func (l local) Routes() []tenant.Route {
	routes := []tenant.Route{{Pattern: "POST /oauth/token", Open: true, Most: mostBody, Serve: l.token}}
	add := func(pattern, scope string, serve func(*tenant.Request) (tenant.Answer, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		routes = append(routes, tenant.Route{
			Pattern: method + " /api/v2" + path, Scopes: []string{scope}, Most: mostBody, Serve: answering(serve),
		})
	}
	add("GET /actions/actions", "read:actions", l.listActions)
	add("POST /actions/actions", "create:actions", l.createAction)
	add("GET /actions/actions/{id}", "read:actions", l.getAction)
	add("PATCH /actions/actions/{id}", "update:actions", l.updateAction)
	add("DELETE /actions/actions/{id}", "delete:actions", l.deleteAction)
	add("POST /actions/actions/{id}/deploy", "create:actions", l.deployAction)
	add("GET /actions/actions/{id}/versions", "read:actions", l.listVersions)
	add("GET /actions/actions/{id}/versions/{version}", "read:actions", l.getVersion)
	add("POST /actions/actions/{id}/versions/{version}/deploy", "create:actions", l.deployVersion)
	add("GET /actions/triggers", "read:actions", l.listTriggers)
	add("GET /actions/triggers/{trigger}/bindings", "read:actions", l.listBindings)
	add("PATCH /actions/triggers/{trigger}/bindings", "update:actions", l.updateBindings)
	add("GET /actions/executions/{id}", "read:actions", l.getExecution)
	l.moduleRoutes(add)
	routes = append(routes, tenant.Route{
		Pattern: "POST /api/v2/actions/actions/{id}/test", Scopes: []string{"create:actions"}, Most: mostBody,
		Untied: true, Serve: answering(l.testAction),
	})
	return append(routes, l.emptyRoutes()...)
}

// answering makes a handler of a function that may return an [apiError].
func answering(serve func(*tenant.Request) (tenant.Answer, error)) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		a, err := serve(r)
		var e *apiError
		switch {
		case errors.As(err, &e):
			return tenant.Answer{Status: e.Status, Body: e}
		case err != nil:
			return r.Refuse(err)
		}
		return a
	}
}

// apiError is the body of an error.
type apiError struct {
	Status  int    `json:"statusCode"`
	Word    string `json:"error"`
	Message string `json:"message"`
	Code    string `json:"errorCode,omitempty"`
}

func (e *apiError) Error() string { return e.Message }

func failed(status int, message, code string) *apiError {
	return &apiError{Status: status, Word: http.StatusText(status), Message: message, Code: code}
}

// invalid is what the validation of a body says.
func invalid(what string) *apiError {
	return failed(http.StatusBadRequest, "Payload validation error: "+what+".", "invalid_body")
}

// invalidQuery is the same for the parameters of a URL.
func invalidQuery(what string) *apiError {
	return failed(http.StatusBadRequest, "Query validation error: "+what+".", "invalid_query_string")
}

// Authorize implements [tenant.Tenant].
func (local) Authorize(r *tenant.Request) (tenant.Grant, error) { return tenant.BearerToken(r) }

// Refuse implements [tenant.Tenant]. The sentences for tokens and for the scope
// are the platform's; those of the rest are inferred.
func (local) Refuse(r tenant.Refusal) tenant.Answer {
	status := r.StatusOf()
	if strings.HasPrefix(r.Path, "/oauth/") {
		return oauthRefusal(r)
	}
	e := failed(status, cmp.Or(r.Detail, http.StatusText(status)), "")
	switch r.Kind {
	case tenant.NoCredentials:
		e.Message = "Missing authentication"
	case tenant.BadCredentials:
		e.Message = "Invalid token"
	case tenant.Expired:
		e.Message = "Expired token received for JSON Web Token validation"
	case tenant.Forbidden:
		e.Message, e.Code = "Insufficient scope, expected any of: "+strings.Join(r.Scopes, ","), "insufficient_scope"
	case tenant.TooLarge:
		e.Message = "Payload content length greater than maximum allowed: " + strconv.Itoa(mostBody)
	case tenant.Malformed:
		e.Code = "invalid_body"
	case tenant.TooMany:
		e.Message, e.Code = "Global limit has been reached", "too_many_requests"
	case tenant.Broken:
		e.Message = "An internal server error occurred"
	case tenant.NoEndpoint, tenant.BadMethod, tenant.Unavailable:
	}
	return tenant.Answer{Status: status, Body: e}
}

// Headers implements [tenant.Headed]. The limit's are documented at
// https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy
// (read 2026-11-22); the reset is in Unix seconds.
func (local) Headers(l tenant.Limit, id string) http.Header {
	h := http.Header{}
	h.Set("X-Ratelimit-Limit", strconv.Itoa(l.Burst))
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(l.Remaining))
	h.Set("X-Ratelimit-Reset", strconv.FormatInt(l.Reset.Unix(), 10))
	h.Set("X-Auth0-Requestid", id)
	return h
}

// stamp is a time as the interface writes it: with nanoseconds, all nine digits.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

// created is an answer of 201.
func created(body any) tenant.Answer { return tenant.Answer{Status: http.StatusCreated, Body: body} }

// deleted is an answer of 204, which has no body.
func deleted() tenant.Answer { return tenant.Answer{Status: http.StatusNoContent} }
