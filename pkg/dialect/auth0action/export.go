package auth0action

import (
	"errors"
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// exportPage documents the export of users: a JSON object a line, with the members of
// the user's profile that were asked for.
const exportPage = "https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (read 2026-11-30)"

// profileMembers are the members of an exported user that event.user has in the same form.
func profileMembers() []string {
	return strings.Fields(`user_id email email_verified name nickname given_name family_name picture username phone_number
		phone_verified created_at updated_at last_password_reset app_metadata user_metadata multifactor enrolledFactors identities`)
}

// UserSource implements [dialect.Directory].
func (Dialect) UserSource() string { return exportPage }

// UserScenario implements [dialect.Directory]: the connection is that of the first
// identity.
func (Dialect) UserScenario(base action.Scenario, user *action.Object) (action.Scenario, error) {
	id, ok := user.LookupString("user_id")
	if !ok || id == "" {
		return base, errors.New("an exported user has a user_id, which is a string")
	}
	u := &action.User{ID: id}
	for name, to := range map[string]*string{
		"email": &u.Email, "name": &u.Name, "given_name": &u.GivenName, "family_name": &u.FamilyName,
		"nickname": &u.Nickname, "username": &u.Username, "picture": &u.Picture, "phone_number": &u.Phone,
	} {
		*to, _ = user.LookupString(name)
	}
	for name, to := range map[string]**action.Object{"app_metadata": &u.AppMetadata, "user_metadata": &u.UserMetadata} {
		v, ok := user.Get(name)
		if *to, _ = v.(*action.Object); ok && *to == nil {
			if raw, scalar := v.(action.Value); !scalar || string(raw) != "null" {
				return base, fmt.Errorf("%s is no object", name)
			}
		}
	}
	base.User = u
	if name, ok := user.LookupString("identities", "0", "connection"); ok && base.Connection != nil {
		c := *base.Connection
		c.Name = name
		if provider, ok := user.LookupString("identities", "0", "provider"); ok {
			c.Strategy = strategyOf(provider, c.Strategy)
		}
		base.Connection = &c
	}
	return base, nil
}

// strategyOf is the kind of a connection, for the kinds whose provider's name tells.
func strategyOf(provider, fallback string) string {
	switch provider {
	case "auth0":
		return "database"
	case "samlp":
		return "saml"
	case "sms", "email":
		return "passwordless"
	case "oidc":
		return "oidc"
	case "google-oauth2", "facebook", "apple", "github", "linkedin", "twitter", "windowslive":
		return "social"
	}
	return fallback
}

// UserEvent implements [dialect.Directory].
func (Dialect) UserEvent(event, user *action.Object) {
	v, _ := event.Get("user")
	own, ok := v.(*action.Object)
	if !ok {
		return
	}
	for _, name := range profileMembers() {
		if v, ok := user.Get(name); ok {
			own.Put(name, v)
		}
	}
	for _, name := range []string{"created_at", "updated_at"} {
		if _, ok := user.Get(name); !ok {
			own.Delete(name) // a scenario would tell another moment
		}
	}
	if id, ok := user.Get("user_id"); ok {
		if _, ok := event.Lookup("session", "user_id"); ok {
			_ = event.Set(action.Path{"session", "user_id"}, id)
		}
	}
	if n, ok := user.Get("logins_count"); ok {
		_ = event.Set(action.Path{"stats", "logins_count"}, n)
	}
}
