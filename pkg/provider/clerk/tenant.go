package clerk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// local plays the Backend API of one instance.
type local struct{}

// Tenant implements [tenant.Local].
func (Provider) Tenant() tenant.Tenant { return local{} }

// Info implements [tenant.Tenant].
func (local) Info() tenant.Info { return tenant.Info{ID: ID, Name: name, Owns: []string{"/v1/"}} }

// Authorize implements [tenant.Tenant].
func (local) Authorize(r *tenant.Request) (tenant.Grant, error) { return tenant.BearerKey(r) }

// Routes implements [tenant.Tenant].
func (local) Routes() []tenant.Route {
	reads, writes := []string{"read"}, []string{"write"}
	return []tenant.Route{
		{Pattern: "GET /v1" + base, Scopes: reads, Serve: list},
		{Pattern: "POST /v1" + base, Scopes: writes, Serve: create},
		{Pattern: "GET /v1" + base + "/{id}", Scopes: reads, Serve: found(show)},
		{Pattern: "PATCH /v1" + base + "/{id}", Scopes: writes, Serve: found(update)},
		{Pattern: "DELETE /v1" + base + "/{id}", Scopes: writes, Serve: found(remove)},
	}
}

// Refuse implements [tenant.Tenant]. The shape of an error is documented; which
// code and words it has for what is inferred, but for too_many_requests
// (https://clerk.com/docs/errors/rate-limits, read 2026-11-30).
func (local) Refuse(r tenant.Refusal) tenant.Answer {
	type said struct{ code, message string }
	codes := map[tenant.Kind]said{
		tenant.NoEndpoint:     {"resource_not_found", "Not found"},
		tenant.NoCredentials:  {"authentication_invalid", "Unable to authenticate the request"},
		tenant.BadCredentials: {"clerk_key_invalid", "The provided Clerk Secret Key is invalid"},
		tenant.Forbidden:      {"authorization_invalid", "You are not authorized to perform this request"},
		tenant.Malformed:      {"request_body_invalid", "The request body is invalid"},
		tenant.TooMany:        {"too_many_requests", "Too many requests, retry later"},
		tenant.Broken:         {"internal_clerk_error", "Oops, an unexpected error occurred"},
	}
	s, ok := codes[r.Kind]
	if !ok {
		s = said{"unexpected_error", http.StatusText(r.StatusOf())}
	}
	return failure(r.StatusOf(), s.code, s.message, "", r.Detail)
}

func failure(status int, code, message, param, long string) tenant.Answer {
	e := action.NewObject("message", message, "long_message", long, "code", code)
	if param != "" {
		e.Put("meta", action.NewObject("param_name", param))
	}
	return tenant.Answer{Status: status, Body: action.NewObject("errors", []any{e}, "clerk_trace_id", "local")}
}

func invalid(code, param, long string) *tenant.Answer {
	a := failure(http.StatusUnprocessableEntity, code, "is invalid", param, long)
	return &a
}

const collection = "jwt_templates"

// stored is a template and its signing key, which is never given back.
type stored struct {
	Template *action.Object `json:"template"`
	Key      string         `json:"key,omitempty"` // sealed
}

func list(r *tenant.Request) tenant.Answer {
	limit, err1 := number(r, "limit", 10, 1, 500)
	offset, err2 := number(r, "offset", 0, 0, 1<<30)
	if err1 != nil || err2 != nil {
		return *invalid("form_param_value_invalid", "limit", "limit is from 1 to 500, offset 0 or more")
	}
	all := []any{}
	for _, s := range tenant.All[stored](r.Tx, collection) {
		all = append(all, s.Template)
	}
	from := min(offset, len(all))
	page := all[from:min(from+limit, len(all))]
	if r.Query("paginated") == "true" {
		return tenant.OK(action.NewObject("data", page, "total_count", len(all)))
	}
	return tenant.OK(page)
}

func number(r *tenant.Request, param string, usual, least, most int) (int, error) {
	text := r.Query(param)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && (n < least || n > most) {
		err = strconv.ErrRange
	}
	return n, err
}

// found is a handler for a template that is there.
func found(serve func(*tenant.Request, stored) tenant.Answer) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		s, ok := tenant.Get[stored](r.Tx, collection, r.Path("id"))
		if !ok {
			return failure(http.StatusNotFound, "resource_not_found", "not found", "", "No JWT template was found with id "+r.Path("id"))
		}
		return serve(r, s)
	}
}

func show(_ *tenant.Request, s stored) tenant.Answer { return tenant.OK(s.Template) }

func create(r *tenant.Request) tenant.Answer {
	id := "jtmp_" + strings.ReplaceAll(r.World.NewID(), "-", "")
	now := r.World.Now().UnixMilli()
	return change(r, stored{Template: action.NewObject(
		"object", kind, "id", id, "name", "", "claims", &action.Object{}, lifetime, 60, skew, 5,
		"custom_signing_key", false, "signing_algorithm", "RS256", "created_at", now, "updated_at", now,
	)})
}

// update keeps what a request does not name.
func update(r *tenant.Request, s stored) tenant.Answer { return change(r, s) }

func change(r *tenant.Request, s stored) tenant.Answer {
	members, err := r.Object()
	if err != nil {
		return r.Refuse(err)
	}
	if unknown, _ := tenant.Unknown(members, "name", "claims", lifetime, skew, "custom_signing_key", "signing_algorithm", "signing_key"); unknown != nil {
		return *invalid("form_param_unknown", unknown[0], unknown[0]+" is not a valid parameter for this request.")
	}
	if refused := set(r, &s, members); refused != nil {
		return *refused
	}
	id, _ := s.Template.LookupString("id")
	s.Template.Put("updated_at", r.World.Now().UnixMilli())
	r.Tx.Put(collection, id, s)
	return tenant.OK(s.Template)
}

// set lays the members over a template.
func set(r *tenant.Request, s *stored, members map[string]json.RawMessage) *tenant.Answer {
	var title, key, algorithm string
	var ownKey bool
	for param, into := range map[string]any{"name": &title, "signing_key": &key, "signing_algorithm": &algorithm, "custom_signing_key": &ownKey} {
		if _, err := tenant.Member(members, param, into); err != nil {
			return invalid("form_param_type_invalid", param, param+" is of another type")
		}
	}
	object, err := action.ParseObject(members["claims"])
	switch {
	case title == "":
		return invalid("form_param_missing", "name", "name must be included.")
	case err != nil:
		return invalid("form_param_missing", "claims", "claims must be included, and an object.")
	case taken(r, s, title):
		return invalid("form_param_value_invalid", "name", "There is a JWT template with this name already.")
	case ownKey && (key == "" || algorithm == ""):
		return invalid("form_param_missing", "signing_key", "signing_key and signing_algorithm must be included when custom_signing_key is true.")
	}
	if problem := refusal(members["claims"]); problem != "" {
		return invalid("jwt_template_invalid", "claims", problem)
	}
	s.Template.Put("name", title)
	s.Template.Put("claims", object)
	if refused := s.durations(members); refused != nil {
		return refused
	}
	if _, given := members["custom_signing_key"]; !given {
		return nil
	}
	s.Template.Put("custom_signing_key", ownKey)
	if !ownKey {
		s.Key, algorithm = "", "RS256"
	} else if s.Key, err = r.World.Keys.Seal(secret.New(key)); err != nil {
		a := r.Refuse(err)
		return &a
	}
	s.Template.Put("signing_algorithm", algorithm)
	return nil
}

func (s *stored) durations(members map[string]json.RawMessage) *tenant.Answer {
	for _, d := range []struct {
		param              string
		usual, least, most int
	}{{lifetime, 60, 30, 315360000}, {skew, 5, 0, 300}} {
		raw, given := members[d.param]
		if !given {
			continue
		}
		n := d.usual
		if string(raw) != "null" && (json.Unmarshal(raw, &n) != nil || n < d.least || n > d.most) {
			return invalid("form_param_value_invalid", d.param, fmt.Sprintf("%s must be from %d to %d", d.param, d.least, d.most))
		}
		s.Template.Put(d.param, n)
	}
	return nil
}

func taken(r *tenant.Request, s *stored, title string) bool {
	id, _ := s.Template.LookupString("id")
	for _, other := range tenant.All[stored](r.Tx, collection) {
		otherID, _ := other.Template.LookupString("id")
		if had, _ := other.Template.LookupString("name"); had == title && otherID != id {
			return true
		}
	}
	return false
}

// refusal is why claims are not taken; "".
func refusal(raw json.RawMessage) string {
	for _, d := range (Provider{}).Check(provider.Kind{Dialect: dialect, Trigger: template}, action.Source{Path: "claims", Code: raw}) {
		if d.Severity == action.SeverityError {
			return d.Summary
		}
	}
	return ""
}

func remove(r *tenant.Request, s stored) tenant.Answer {
	r.Tx.Delete(collection, r.Path("id"))
	id, _ := s.Template.Get("id")
	return tenant.OK(action.NewObject("object", kind, "id", id, "deleted", true))
}
