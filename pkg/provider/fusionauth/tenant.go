package fusionauth

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// The application and the tenant that are there from the beginning.
const (
	localApplication = "00000000-0000-4000-8000-000000000001"
	localTenant      = "00000000-0000-4000-8000-000000000002"
)

// local plays an instance with lambdas, applications and tenants.
type local struct{}

// Tenant implements [tenant.Local].
func (Provider) Tenant() tenant.Tenant { return local{} }

// Info implements [tenant.Tenant].
func (local) Info() tenant.Info {
	return tenant.Info{
		ID: ID, Name: name, Owns: []string{"/api/lambda", "/api/application", "/api/tenant"},
		Hint: "there are the application " + localApplication + " and the tenant " + localTenant,
	}
}

// Authorize implements [tenant.Tenant].
func (local) Authorize(r *tenant.Request) (tenant.Grant, error) { return tenant.PlainKey(r) }

// Refuse implements [tenant.Tenant]: 401, 404 and 405 have no body, and a key
// without the permission is 401, too. That too many requests are 503 is
// documented as well.
func (local) Refuse(r tenant.Refusal) tenant.Answer {
	switch r.Kind {
	case tenant.Forbidden, tenant.NoCredentials, tenant.BadCredentials, tenant.Expired:
		return tenant.Answer{Status: http.StatusUnauthorized}
	case tenant.Malformed:
		return general("[invalidJSON]", r.Detail)
	case tenant.TooMany:
		return tenant.Answer{Status: http.StatusServiceUnavailable}
	}
	return tenant.Answer{Status: r.StatusOf()}
}

func general(code, message string) tenant.Answer {
	return tenant.Answer{Status: http.StatusBadRequest, Body: map[string]any{"fieldErrors": map[string]any{}, "generalErrors": []said{{code, message}}}}
}

func field(at, code, message string) *tenant.Answer {
	return &tenant.Answer{Status: http.StatusBadRequest, Body: map[string]any{"fieldErrors": map[string][]said{at: {{code, message}}}, "generalErrors": []said{}}}
}

// Routes implements [tenant.Tenant]. The permissions of a key are pairs of a
// method and an endpoint.
func (local) Routes() []tenant.Route {
	var routes []tenant.Route
	add := func(method, path string, serve tenant.Handler) {
		parts := strings.SplitN(path, "/", 4)
		routes = append(routes, tenant.Route{Pattern: method + " " + path, Scopes: []string{method + " /api/" + parts[2]}, Serve: serve})
	}
	add("GET", "/api/lambda", listLambdas)
	add("GET", "/api/lambda/search", searchLambdas)
	add("POST", "/api/lambda/search", searchLambdas)
	add("POST", "/api/lambda", createLambda)
	add("POST", "/api/lambda/{id}", createLambda)
	add("GET", "/api/lambda/{id}", show("lambda", ""))
	add("PUT", "/api/lambda/{id}", changeLambda(false))
	add("PATCH", "/api/lambda/{id}", changeLambda(true))
	add("DELETE", "/api/lambda/{id}", deleteLambda)
	for object, seed := range map[string]string{"application": localApplication, "tenant": localTenant} {
		add("GET", "/api/"+object, list(object, seed))
		add("POST", "/api/"+object, create(object))
		add("POST", "/api/"+object+"/{id}", create(object))
		add("GET", "/api/"+object+"/{id}", show(object, seed))
		add("PATCH", "/api/"+object+"/{id}", patch(object, seed))
	}
	return routes
}

// given is the object that a body wraps. The answer is the refusal.
func given(r *tenant.Request, object string) (*action.Object, *tenant.Answer) {
	members, err := r.Object()
	if err != nil {
		a := r.Refuse(err)
		return nil, &a
	}
	o, err := action.ParseObject(members[object])
	if err != nil {
		return nil, field(object, "[blank]"+object, "You must specify the ["+object+"] property.")
	}
	return o, nil
}

func get(r *tenant.Request, object, id, seed string) (*action.Object, bool) {
	o, ok := tenant.Get[*action.Object](r.Tx, object, id)
	if !ok && seed != "" && id == seed {
		return action.NewObject("id", seed, "name", "Local", "active", true), true
	}
	return o, ok
}

func show(object, seed string) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		o, ok := get(r, object, r.Path("id"), seed)
		if !ok {
			return tenant.Answer{Status: http.StatusNotFound}
		}
		return tenant.OK(action.NewObject(object, o))
	}
}

func list(object, seed string) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		all := []any{}
		if first, ok := get(r, object, seed, seed); ok {
			all = append(all, first)
		}
		for _, o := range tenant.All[*action.Object](r.Tx, object) {
			if id, _ := o.LookupString("id"); id != seed {
				all = append(all, o)
			}
		}
		return tenant.OK(action.NewObject(object+"s", all))
	}
}

func create(object string) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		o, refused := given(r, object)
		if refused != nil {
			return *refused
		}
		return store(r, object, o)
	}
}

// store keeps a new object under the id of the path, or one of its own.
func store(r *tenant.Request, object string, o *action.Object) tenant.Answer {
	id := r.Path("id")
	if id == "" {
		id = r.World.NewID()
	}
	if _, ok := tenant.Get[*action.Object](r.Tx, object, id); ok {
		return *field(object+".id", "[duplicate]"+object+".id", "An object with the Id ["+id+"] exists already.")
	}
	now := r.World.Now().UnixMilli()
	o.Put("id", id)
	o.Put("insertInstant", now)
	o.Put("lastUpdateInstant", now)
	r.Tx.Put(object, id, o)
	return tenant.OK(action.NewObject(object, o))
}

func patch(object, seed string) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		o, ok := get(r, object, r.Path("id"), seed)
		if !ok {
			return tenant.Answer{Status: http.StatusNotFound}
		}
		change, refused := given(r, object)
		if refused != nil {
			return *refused
		}
		o = o.Clone()
		o.Merge(change)
		if unknown := unassignable(r, o); unknown != "" {
			return *field(object+".lambdaConfiguration", "[invalid]"+unknown, "There is no lambda with the Id ["+unknown+"], or it is of another type.")
		}
		o.Put("lastUpdateInstant", r.World.Now().UnixMilli())
		r.Tx.Put(object, r.Path("id"), o)
		return tenant.OK(action.NewObject(object, o))
	}
}

// assigned are the members in which a lambda is assigned, and its type.
func assigned() map[[2]string]string {
	return map[[2]string]string{
		{"lambdaConfiguration", "accessTokenPopulateId"}:                       jwt,
		{"lambdaConfiguration", "idTokenPopulateId"}:                           jwt,
		{"oauthConfiguration", "clientCredentialsAccessTokenPopulateLambdaId"}: clientCredentials,
	}
}

// unassignable is an id that is assigned and is not that of a lambda of the type.
func unassignable(r *tenant.Request, o *action.Object) string {
	for at, kind := range assigned() {
		id, ok := o.LookupString(at[0], at[1])
		if !ok {
			continue
		}
		l, _ := tenant.Get[*action.Object](r.Tx, "lambda", id)
		if got, _ := l.LookupString("type"); got != kind {
			return id
		}
	}
	return ""
}

func listLambdas(r *tenant.Request) tenant.Answer {
	return tenant.OK(action.NewObject("lambdas", lambdas(r, func(l *action.Object) bool {
		kind, _ := l.LookupString("type")
		return r.Query("type") == "" || r.Query("type") == kind
	})))
}

func lambdas(r *tenant.Request, keep func(*action.Object) bool) []any {
	found := []any{}
	for _, l := range tenant.All[*action.Object](r.Tx, "lambda") {
		if keep(l) {
			found = append(found, l)
		}
	}
	return found
}

// searchLambdas finds by name, body and type, with * as in names of files and
// without regard to case. Source: _lambda-search-request-parameters.mdx.
func searchLambdas(r *tenant.Request) tenant.Answer {
	ask := map[string]string{"name": r.Query("name"), "body": r.Query("body"), "type": r.Query("type")}
	if r.HTTP.Method == http.MethodPost {
		search, refused := given(r, "search")
		if refused != nil {
			return *refused
		}
		for key := range ask {
			ask[key], _ = search.LookupString(key)
		}
	}
	window, err := r.Page("startRow", "numberOfResults", 25, 500)
	if err != nil {
		return r.Refuse(err)
	}
	found := lambdas(r, func(l *action.Object) bool {
		kind, _ := l.LookupString("type")
		title, _ := l.LookupString("name")
		body, _ := l.LookupString("body")
		return (ask["type"] == "" || ask["type"] == kind) && like(ask["name"], title) && like(ask["body"], body)
	})
	from := min(window.Number, len(found))
	to := min(from+window.Size, len(found))
	return tenant.OK(action.NewObject("lambdas", found[from:to], "total", len(found)))
}

func like(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	if !strings.Contains(pattern, "*") {
		return strings.Contains(strings.ToLower(text), strings.ToLower(pattern))
	}
	escape := strings.NewReplacer("?", "\\?", "[", "\\[", "\\", "\\\\", "/", "\x00")
	ok, _ := path.Match(strings.ToLower(escape.Replace(pattern)), strings.ToLower(strings.ReplaceAll(text, "/", "\x00")))
	return ok
}

func createLambda(r *tenant.Request) tenant.Answer {
	l, refused := given(r, "lambda")
	if refused != nil {
		return *refused
	}
	if wrong := unfit(l); wrong != nil {
		return *wrong
	}
	return store(r, "lambda", complete(l))
}

// complete fills in what the platform does.
func complete(l *action.Object) *action.Object {
	for _, usual := range []struct {
		name  string
		value any
	}{{"debug", false}, {"enabled", true}, {"engineType", "GraalJS"}} {
		if _, ok := l.Get(usual.name); !ok {
			l.Put(usual.name, usual.value)
		}
	}
	return l
}

// unfit is the refusal of a lambda that is not whole. That its body is looked at
// is inferred.
func unfit(l *action.Object) *tenant.Answer {
	for _, must := range []string{"name", "body", "type"} {
		if text, _ := l.LookupString(must); text == "" {
			return field("lambda."+must, "[blank]lambda."+must, "You must specify the [lambda."+must+"] property.")
		}
	}
	kind, _ := l.LookupString("type")
	body, _ := l.LookupString("body")
	switch problems := (Provider{}).Check(provider.Kind{}, action.Source{Path: "lambda.js", Code: []byte(body)}); {
	case !slices.Contains(types(), kind):
		return nil // of a kind that is none of ours
	case len(problems) > 0 && problems[0].Severity == action.SeverityError:
		return field("lambda.body", "[invalid]lambda.body", problems[0].Summary)
	}
	return nil
}

func changeLambda(merges bool) tenant.Handler {
	return func(r *tenant.Request) tenant.Answer {
		had, ok := get(r, "lambda", r.Path("id"), "")
		if !ok {
			return tenant.Answer{Status: http.StatusNotFound}
		}
		l, refused := given(r, "lambda")
		if refused != nil {
			return *refused
		}
		kind, _ := had.Get("type")
		if merges {
			change := l
			l = had.Clone()
			l.Merge(change)
		}
		l.Put("type", kind) // cannot change
		if wrong := unfit(l); wrong != nil {
			return *wrong
		}
		inserted, _ := had.Get("insertInstant")
		l = complete(l)
		l.Put("id", r.Path("id"))
		l.Put("insertInstant", inserted)
		l.Put("lastUpdateInstant", r.World.Now().UnixMilli())
		r.Tx.Put("lambda", r.Path("id"), l)
		return tenant.OK(action.NewObject("lambda", l))
	}
}

func deleteLambda(r *tenant.Request) tenant.Answer {
	id := r.Path("id")
	if _, ok := tenant.Get[*action.Object](r.Tx, "lambda", id); !ok {
		return tenant.Answer{Status: http.StatusNotFound}
	}
	for _, object := range []string{"application", "tenant"} {
		for _, o := range tenant.All[*action.Object](r.Tx, object) {
			for at := range assigned() {
				if used, _ := o.LookupString(at[0], at[1]); used == id {
					return general("[inUse]lambda", "The lambda is in use and cannot be deleted.")
				}
			}
		}
	}
	r.Tx.Delete("lambda", id)
	return tenant.Answer{Status: http.StatusOK}
}
