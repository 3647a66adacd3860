package auth0action

import (
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Flow implements [dialect.Chained]. Actions are bound to a trigger, which has
// no stages of its own.
func (Dialect) Flow() dialect.Flow {
	return dialect.Flow{
		Sees: claims.Fact{
			Text:   "every Action receives an event of its own: what one writes to it does not reach the next, except metadata of the session, the refresh token and the transaction",
			Source: code(),
		},
	}
}

// Next implements [dialect.Chained]: metadata that was set through the api
// reaches the next Action, and so does the cookie's mode; what an Action wrote
// to the event by itself does not. Source: the vendor's code, and
// https://auth0.com/docs/actions/reference/post-login/post-login-api-object
// (read 2026-11-22).
func (Dialect) Next(event *action.Object, done action.Result) {
	other := done.Effects.Other
	if other == nil {
		return
	}
	for _, part := range []string{"session", "refresh_token", "transaction"} {
		values, set := other.Lookup(part, "metadata")
		holder, there := event.Lookup(part)
		obj, isObject := holder.(*action.Object)
		switch {
		case !set:
		case there && isObject:
			obj.Put("metadata", values)
		case part == "transaction": // the platform makes it
			event.Put(part, action.NewObject("metadata", values))
		}
	}
	if mode, set := other.Lookup("session", "cookie_mode"); set {
		if _, there := event.Lookup("session", "cookie"); there {
			_ = event.Set(action.Path{"session", "cookie", "mode"}, mode) // a cookie that is no object has no mode
		}
	}
}

// Stored implements [dialect.Chained]: metadata of the user is merged, and null
// removes.
func (Dialect) Stored(event *action.Object, effects action.Effects) {
	user, _ := event.Lookup("user")
	if obj, ok := user.(*action.Object); ok {
		merge(obj, "app_metadata", effects.AppMetadata)
		merge(obj, "user_metadata", effects.UserMetadata)
	}
}

func merge(user *action.Object, member string, patch *action.Object) {
	if patch == nil || patch.Len() == 0 {
		return
	}
	held, _ := user.Get(member)
	obj, ok := held.(*action.Object)
	if !ok {
		obj = &action.Object{}
		user.Put(member, obj)
	}
	for _, m := range patch.Members() {
		if v, ok := m.Value.(action.Value); ok && string(v) == "null" {
			obj.Delete(m.Name)
			continue
		}
		obj.Put(m.Name, m.Value)
	}
}
