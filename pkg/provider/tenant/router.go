package tenant

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// router finds the route of a request. It takes paths as they are: nothing is
// cleaned and nobody redirected, which no management interface does either.
type router struct{ entries []entry }

type entry struct {
	tenant Tenant
	route  Route
	method string
	parts  []string // of the path; "{name}" takes any text
}

type match struct {
	tenant Tenant
	route  Route
	parts  map[string]string
}

func (r *router) add(t Tenant, route Route) error {
	method, path, ok := strings.Cut(route.Pattern, " ")
	if !ok || !strings.HasPrefix(path, "/") || method != strings.ToUpper(method) || route.Serve == nil {
		return fmt.Errorf("the route %q is not METHOD /path with a handler", route.Pattern)
	}
	e := entry{tenant: t, route: route, method: method, parts: strings.Split(path[1:], "/")}
	for _, other := range r.entries {
		if other.method == e.method && slices.EqualFunc(other.parts, e.parts, samePart) {
			return fmt.Errorf("the route %q is also one of %s", route.Pattern, other.tenant.Info().ID)
		}
	}
	r.entries = append(r.entries, e)
	return nil
}

func samePart(a, b string) bool { return a == b || isWild(a) && isWild(b) }

func isWild(part string) bool { return strings.HasPrefix(part, "{") }

// find returns the route, or why there is none. The path is an escaped one.
func (r *router) find(method, path string) (match, *Refusal) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	var best *entry
	var allowed []string
	for i := range r.entries {
		e := &r.entries[i]
		if !e.fits(parts) {
			continue
		}
		allowed = append(allowed, e.method)
		if e.method == method && (best == nil || e.before(best)) {
			best = e
		}
	}
	switch {
	case best != nil:
		return match{best.tenant, best.route, best.values(parts)}, nil
	case allowed != nil:
		return match{}, &Refusal{Kind: BadMethod, Detail: "the path takes " + strings.Join(allowed, ", ")}
	}
	return match{}, &Refusal{Kind: NoEndpoint, Status: http.StatusNotFound, Detail: "there is no such endpoint"}
}

func (e *entry) fits(parts []string) bool {
	if len(parts) != len(e.parts) {
		return false
	}
	for i, p := range e.parts {
		text, err := url.PathUnescape(parts[i])
		if err != nil || isWild(p) && text == "" || !isWild(p) && text != p {
			return false
		}
	}
	return true
}

// before reports whether e has the literal part further left.
func (e *entry) before(o *entry) bool {
	for i := range e.parts {
		if isWild(e.parts[i]) != isWild(o.parts[i]) {
			return !isWild(e.parts[i])
		}
	}
	return false
}

func (e *entry) values(parts []string) map[string]string {
	values := map[string]string{}
	for i, p := range e.parts {
		if isWild(p) {
			values[strings.Trim(p, "{}")], _ = url.PathUnescape(parts[i]) // fits has tried it
		}
	}
	return values
}
