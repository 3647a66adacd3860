package loginradiustemplate

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Event implements [dialect.Dialect]: the profile of the user. The fields that the
// documentation shows have its names; the others are named alike. The values are
// claimctl's: the place is the one that the request came from.
func (Dialect) Event(sc action.Scenario, trigger dialect.Trigger) (*action.Object, error) {
	switch {
	case sc.Empty:
		return &action.Object{}, nil
	case !trigger.Serves(sc.Moment):
		return nil, fmt.Errorf("LoginRadius puts the profile of a user into tokens, and at %s there is none", sc.Moment)
	case sc.User == nil:
		return &action.Object{}, nil
	}
	u := sc.User
	profile := action.NewObject(
		"Uid", u.ID,
		"FirstName", action.NonEmpty(u.GivenName),
		"LastName", action.NonEmpty(u.FamilyName),
		"FullName", action.NonEmpty(u.Name),
		"NickName", action.NonEmpty(u.Nickname),
		"UserName", action.NonEmpty(u.Username),
		"Email", email(u),
		"EmailVerified", u.EmailVerified,
		"PhoneId", action.NonEmpty(u.Phone),
		"Roles", action.Texts(u.Roles),
		"CustomFields", object(u.AppMetadata),
		"metadata", object(u.UserMetadata),
	)
	place(profile, sc.Origin)
	return profile, nil
}

func email(u *action.User) []any {
	if u.Email == "" {
		return []any{}
	}
	return []any{action.NewObject("Type", "Primary", "Value", u.Email)}
}

func place(profile *action.Object, o *action.Origin) {
	if o == nil || o.Geo == nil {
		return
	}
	profile.Put("City", action.NonEmpty(o.Geo.City))
	profile.Put("State", action.NonEmpty(o.Geo.SubdivisionName))
	profile.Put("Country", action.NewObject("Code", o.Geo.CountryCode, "Name", action.NonEmpty(o.Geo.CountryName)))
}

// object is a copy, or an empty object for none.
func object(o *action.Object) *action.Object {
	if o == nil {
		return &action.Object{}
	}
	return o.Clone()
}
