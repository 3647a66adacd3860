package auth0rule

import (
	"errors"
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
)

// exportPage documents the export of users: a JSON object a line, with the members of
// the user's profile that were asked for.
const exportPage = "https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (read 2026-11-30)"

// UserSource implements [dialect.Directory].
func (Dialect) UserSource() string { return exportPage }

// UserScenario implements [dialect.Directory].
func (Dialect) UserScenario(base action.Scenario, user *action.Object) (action.Scenario, error) {
	id, ok := user.LookupString("user_id")
	if !ok || id == "" {
		return base, errors.New("an exported user has a user_id, which is a string")
	}
	base.User = &action.User{ID: id}
	base.User.Email, _ = user.LookupString("email")
	for name, to := range map[string]**action.Object{"app_metadata": &base.User.AppMetadata, "user_metadata": &base.User.UserMetadata} {
		v, ok := user.Get(name)
		if *to, _ = v.(*action.Object); ok && *to == nil {
			if raw, scalar := v.(action.Value); !scalar || string(raw) != "null" {
				return base, fmt.Errorf("%s is no object", name)
			}
		}
	}
	if name, ok := user.LookupString("identities", "0", "connection"); ok && base.Connection != nil {
		c := *base.Connection
		c.Name = name
		base.Connection = &c
	}
	return base, nil
}

// UserEvent implements [dialect.Directory]: a rule's user is the profile itself.
func (Dialect) UserEvent(event, user *action.Object) {
	own := &action.Object{}
	for _, m := range user.Members() {
		own.Put(m.Name, m.Value)
	}
	for _, name := range []string{"app_metadata", "user_metadata"} {
		if v, ok := event.Lookup("user", name); ok {
			own.Put(name, v)
		}
	}
	event.Put("user", own)
	if n, ok := user.Get("logins_count"); ok {
		_ = event.Set(action.Path{"context", "stats", "loginsCount"}, n)
	}
}
