package logto

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// local plays the Management API and the token endpoint.
type local struct{}

// Tenant implements [tenant.Local].
func (Provider) Tenant() tenant.Tenant { return local{} }

// Info implements [tenant.Tenant].
func (local) Info() tenant.Info {
	return tenant.Info{ID: ID, Name: name, Owns: []string{"/api/configs/", "/oidc/"}, Hint: "the audience is that of a tenant of one's own, " + ofOSS}
}

// Authorize implements [tenant.Tenant].
func (local) Authorize(r *tenant.Request) (tenant.Grant, error) { return tenant.BearerToken(r) }

// Routes implements [tenant.Tenant].
func (local) Routes() []tenant.Route {
	all := []string{"all"}
	one := " " + base + "/{type}"
	return []tenant.Route{
		{Pattern: "POST /oidc/token", Open: true, Serve: issue},
		{Pattern: "GET " + base, Scopes: all, Serve: list},
		{Pattern: "GET" + one, Scopes: all, Serve: typed(show)},
		{Pattern: "PUT" + one, Scopes: all, Serve: typed(replace)},
		{Pattern: "PATCH" + one, Scopes: all, Serve: typed(merge)},
		{Pattern: "DELETE" + one, Scopes: all, Serve: typed(remove)},
	}
}

// Refuse implements [tenant.Tenant]. Codes and messages are those of
// https://github.com/logto-io/logto packages/core/src/middleware/koa-auth/index.ts
// and packages/phrases/src/locales/en/errors (read 2026-11-30). Those of requests
// that are too many or too large, and of endpoints that are not there, are
// inferred.
func (local) Refuse(r tenant.Refusal) tenant.Answer {
	if strings.HasPrefix(r.Path, "/oidc/") {
		return tenant.Answer{Status: r.StatusOf(), Body: map[string]string{"error": "invalid_request", "error_description": r.Detail}}
	}
	codes := map[tenant.Kind][2]string{
		tenant.NoCredentials:  {"auth.authorization_header_missing", "Authorization header is missing."},
		tenant.BadCredentials: {"auth.unauthorized", "Unauthorized. Please check credentials and its scope."},
		tenant.Expired:        {"auth.unauthorized", "Unauthorized. Please check credentials and its scope."},
		tenant.Forbidden:      {"auth.forbidden", "Forbidden. Please check your user roles and permissions."},
		tenant.Malformed:      {"guard.invalid_input", "The request body is invalid."},
	}
	said, ok := codes[r.Kind]
	if !ok {
		said = [2]string{"request.general", r.Detail}
	}
	return failure(r.StatusOf(), said[0], said[1], "")
}

func failure(status int, code, message, details string) tenant.Answer {
	return tenant.Answer{Status: status, Body: action.NewObject("code", code, "details", action.NonEmpty(details), "message", message)}
}

// lifetime of a token, in seconds.
const lifetime = 3600

// issue gives a token for the credentials of HTTP Basic.
func issue(r *tenant.Request) tenant.Answer {
	refuse := func(status int, kind, text string) tenant.Answer {
		return tenant.Answer{Status: status, Body: map[string]string{"error": kind, "error_description": text}}
	}
	form, err := url.ParseQuery(string(r.Body))
	id, key, basic := r.HTTP.BasicAuth()
	id, _ = url.QueryUnescape(id) // as RFC 6749 has it; what cannot be read is not the id
	key, _ = url.QueryUnescape(key)
	switch {
	case err != nil || form.Get("grant_type") != "client_credentials":
		return refuse(http.StatusBadRequest, "unsupported_grant_type", "unsupported grant_type requested")
	case !basic || id != r.World.Credentials.ID || !r.World.Credentials.Same(key):
		return refuse(http.StatusUnauthorized, "invalid_client", "client authentication failed")
	case !strings.HasPrefix(form.Get("resource"), "https://") || !strings.HasSuffix(form.Get("resource"), "/api"):
		return refuse(http.StatusBadRequest, "invalid_target", "resource indicator is missing, or unknown")
	}
	scopes := r.World.Credentials.Granted(strings.Fields(form.Get("scope")))
	now := r.World.Now().Unix()
	token, err := r.World.Keys.Issue(tenant.Claims{
		Subject: id, Audience: form.Get("resource"), Scopes: scopes, Issued: now, Expires: now + lifetime,
	})
	if err != nil {
		return r.Refuse(err)
	}
	return tenant.OK(map[string]any{"access_token": token, "expires_in": lifetime, "token_type": "Bearer", "scope": strings.Join(scopes, " ")})
}

// typed is a handler for one of the types.
func typed(serve func(*tenant.Request, string) tenant.Answer) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		kind := r.Path("type")
		if kind != accessToken && kind != clientCredentials {
			return failure(http.StatusBadRequest, "guard.invalid_input", "The request params is invalid.", `Error in key path "tokenTypePath": (invalid_enum_value)`)
		}
		return serve(r, kind)
	}
}

const collection = "jwt_customizers"

// load is a customizer; nil is none. It is kept sealed, because environment
// variables are secrets.
func load(r *tenant.Request, kind string) (*action.Object, error) {
	sealed, ok := tenant.Get[string](r.Tx, collection, kind)
	if !ok {
		return nil, nil
	}
	text, err := r.World.Keys.Open(sealed)
	if err != nil {
		return nil, err
	}
	return action.ParseObject([]byte(text.Reveal()))
}

func save(r *tenant.Request, kind string, o *action.Object) error {
	sealed, err := r.World.Keys.Seal(secret.New(string(o.Value())))
	if err == nil {
		r.Tx.Put(collection, kind, sealed)
	}
	return err
}

func list(r *tenant.Request) tenant.Answer {
	entries := []any{}
	for _, key := range []string{"jwt.accessToken", "jwt.clientCredentials"} {
		o, err := load(r, keys()[key])
		if err != nil {
			return r.Refuse(err)
		}
		if o != nil {
			entries = append(entries, action.NewObject("key", key, "value", o))
		}
	}
	return tenant.OK(entries)
}

func show(r *tenant.Request, kind string) tenant.Answer {
	o, err := load(r, kind)
	switch {
	case err != nil:
		return r.Refuse(err)
	case o == nil:
		return missing(kind)
	}
	return tenant.OK(o)
}

// missing is packages/core/src/libraries/logto-config.ts (read 2026-11-30).
func missing(kind string) tenant.Answer {
	for key, k := range keys() {
		if k == kind {
			return failure(http.StatusNotFound, "entity.not_exists_with_id", fmt.Sprintf("The logto_config with ID `%s` does not exist.", key), "")
		}
	}
	return failure(http.StatusNotFound, "entity.not_found", "The resource does not exist.", "")
}

func replace(r *tenant.Request, kind string) tenant.Answer {
	given, refused := read(r)
	if refused != nil {
		return *refused
	}
	had, err := load(r, kind)
	if err != nil {
		return r.Refuse(err)
	}
	if err := save(r, kind, given); err != nil {
		return r.Refuse(err)
	}
	if had == nil {
		return tenant.Answer{Status: http.StatusCreated, Body: given}
	}
	return tenant.OK(given)
}

// merge takes the whole, with the script, too; what is not there stays.
func merge(r *tenant.Request, kind string) tenant.Answer {
	given, refused := read(r)
	if refused != nil {
		return *refused
	}
	o, err := load(r, kind)
	switch {
	case err != nil:
		return r.Refuse(err)
	case o == nil:
		return missing(kind)
	}
	for _, m := range given.Members() {
		o.Put(m.Name, m.Value)
	}
	if err := save(r, kind, o); err != nil {
		return r.Refuse(err)
	}
	return tenant.OK(o)
}

func remove(r *tenant.Request, kind string) tenant.Answer {
	if _, ok := tenant.Get[string](r.Tx, collection, kind); !ok {
		return failure(http.StatusNotFound, "entity.not_found", "The resource does not exist.", "")
	}
	r.Tx.Delete(collection, kind)
	return tenant.Answer{Status: http.StatusNoContent}
}

// read reads a customizer from a body as strictly as the platform: the members
// that it knows, of the types that they have.
func read(r *tenant.Request) (*action.Object, *tenant.Answer) {
	members, err := r.Object()
	if err != nil {
		a := r.Refuse(err)
		return nil, &a
	}
	if problem := wrong(members); problem != "" {
		a := failure(http.StatusBadRequest, "guard.invalid_input", "The request body is invalid.", problem)
		return nil, &a
	}
	o, err := action.ParseObject(r.Body)
	if err != nil {
		a := r.Refuse(err)
		return nil, &a
	}
	return o, nil
}

// wrong is what does not fit the schema, in the words of the platform.
func wrong(members map[string]json.RawMessage) string {
	if unknown, _ := tenant.Unknown(members, script, environment, "contextSample", "tokenSample", blocking); unknown != nil {
		return fmt.Sprintf(`Error in key path "": (unrecognized_keys) Unrecognized key(s) in object: '%s'`, strings.Join(unknown, "', '"))
	}
	for _, m := range []struct {
		name, kind string
		into       any
	}{
		{script, "string", new(string)},
		{environment, "object", new(map[string]string)},
		{"contextSample", "object", new(map[string]json.RawMessage)},
		{"tokenSample", "object", new(map[string]json.RawMessage)},
		{blocking, "boolean", new(bool)},
	} {
		raw, ok := members[m.name]
		switch {
		case !ok && m.name == script:
			return `Error in key path "script": (invalid_type) Expected string but received undefined.`
		case ok && (string(raw) == "null" || json.Unmarshal(raw, m.into) != nil):
			return fmt.Sprintf("Error in key path %q: (invalid_type) Expected %s.", m.name, m.kind)
		}
	}
	return ""
}
