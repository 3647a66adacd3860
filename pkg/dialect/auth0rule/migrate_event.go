package auth0rule

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// MigrateEvent implements [dialect.Migrator]: an Action's event by the same table
// by which its code is translated. What a rule is not told is absent.
func (Dialect) MigrateEvent(event *action.Object) (derived *action.Object, handler string) {
	out := &action.Object{}
	handler = "onExecutePostLogin"
	if ctx, ok := member(event, "context"); ok {
		deriveContext(out, ctx)
		if protocol, _ := ctx.LookupString("protocol"); protocol == redirectCallback {
			handler = "onContinuePostLogin"
			_ = out.Set(action.Path{"transaction", "protocol"}, "oidc-basic-profile")
		}
	}
	secrets, ok := member(event, "configuration")
	if !ok {
		secrets = &action.Object{}
	}
	out.Put("secrets", secrets)
	out.Put("configuration", &action.Object{})
	if user, ok := member(event, "user"); ok {
		out.Put("user", deriveUser(user))
	}
	return out, handler
}

func member(o *action.Object, path ...string) (*action.Object, bool) {
	v, _ := o.Lookup(path...)
	obj, ok := v.(*action.Object)
	return obj, ok
}

// deriveUser keeps the fields that an Action's event has. Metadata is never
// absent there, and nothing of it is at the root.
func deriveUser(user *action.Object) *action.Object {
	out := &action.Object{}
	for _, m := range user.Members() {
		if slices.Contains(profile(), m.Name) {
			out.Put(m.Name, m.Value)
		}
	}
	for _, name := range []string{"app_metadata", "user_metadata"} {
		if _, ok := member(user, name); !ok {
			out.Put(name, &action.Object{})
		}
	}
	return out
}

func deriveContext(out, ctx *action.Object) {
	for _, m := range ctx.Members() {
		p, ok := contextTable()[m.Name]
		obj, isObject := m.Value.(*action.Object)
		switch {
		case !ok || p.sink || p.none != "":
		case m.Name == "authentication" && isObject:
			deriveAuthentication(out, obj)
		case p.below != nil && isObject:
			derive(out, obj, p.below)
		case p.below == nil:
			put(out, p, m.Value)
		}
	}
	deriveRequested(out, ctx)
	deriveSession(out, ctx)
}

// derive puts the members of an object where the table has them.
func derive(out, from *action.Object, table map[string]place) {
	for _, m := range from.Members() {
		p, ok := table[m.Name]
		obj, isObject := m.Value.(*action.Object)
		switch {
		case !ok:
		case p.below != nil && isObject:
			_ = out.Set(steps(p.to), &action.Object{})
			derive(out, obj, p.below)
		default:
			put(out, p, m.Value)
		}
	}
}

func put(out *action.Object, p place, v any) {
	if !strings.Contains(p.to, "(") && !strings.Contains(p.to, "?") {
		_ = out.Set(steps(p.to), v)
	}
}

func steps(to string) action.Path { return action.Path(strings.Split(to, ".")[1:]) }

// deriveAuthentication writes the times as Actions have them.
func deriveAuthentication(out, auth *action.Object) {
	copied := auth.Clone()
	v, _ := copied.Get("methods")
	methods, ok := v.([]any)
	if !ok {
		methods = []any{}
	}
	for _, m := range methods {
		method, isObject := m.(*action.Object)
		if !isObject {
			continue
		}
		at, has := method.Get("timestamp")
		if raw, isRaw := at.(action.Value); has && isRaw {
			method.Put("timestamp", isoTime(raw))
		}
	}
	holder, ok := member(out, "authentication")
	if !ok {
		holder = &action.Object{}
	}
	holder.Put("methods", methods)
	out.Put("authentication", holder)
}

// isoTime reads seconds, or milliseconds where the number is too large for them.
func isoTime(raw action.Value) any {
	var n float64
	if json.Unmarshal(raw, &n) != nil {
		return raw
	}
	if n < 1e11 {
		n *= 1000
	}
	return auth0.Stamp(time.UnixMilli(int64(n)))
}

// deriveRequested tells the request once more, as Actions are told it.
func deriveRequested(out, ctx *action.Object) {
	event := action.NewObject("context", ctx)
	if scopes, known := requestedScopes(event); known {
		_ = out.Set(action.Path{"transaction", "requested_scopes"}, action.Texts(scopes))
	}
	for _, part := range []string{"query", "body"} {
		if api, ok := ctx.LookupString("request", part, "audience"); ok && api != "" {
			out.Put("resource_server", action.NewObject("identifier", api))
			return
		}
	}
}

func deriveSession(out, ctx *action.Object) {
	id, hasID := ctx.LookupString("sessionID")
	v, _ := ctx.Lookup("sso", "current_clients")
	list, _ := v.([]any)
	if !hasID && len(list) == 0 {
		return
	}
	session := &action.Object{}
	if hasID {
		session.Put("id", id)
	}
	clients := []any{}
	for _, c := range list {
		clients = append(clients, action.NewObject("client_id", c))
	}
	session.Put("clients", clients)
	out.Put("session", session)
}
