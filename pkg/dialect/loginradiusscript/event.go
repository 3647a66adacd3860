package loginradiusscript

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Event implements [dialect.Dialect]. That there are Request, with IP,
// Language and UserAgent, and Identity, with Email, is documented; the rest of
// Identity follows the vendor's page on profiles, [profilePage].
func (Dialect) Event(sc action.Scenario, _ dialect.Trigger) (*action.Object, error) {
	if sc.Empty {
		return &action.Object{}, nil
	}
	return action.NewObject("Request", request(sc), "Identity", identity(sc)), nil
}

func request(sc action.Scenario) any {
	o := sc.Origin
	if o == nil {
		return action.Absent
	}
	return action.NewObject("IP", o.IP, "Language", action.NonEmpty(o.Language), "UserAgent", action.NonEmpty(o.UserAgent))
}

// identity is the user's profile. A field of which nothing is known is null
// there, not absent.
func identity(sc action.Scenario) any {
	u := sc.User
	if u == nil {
		return action.Absent
	}
	id := hexID(u.ID)
	profile := action.NewObject(
		"Uid", id, "ID", hexID("profile "+u.ID), "Provider", provider(sc),
		"FirstName", orNull(u.GivenName), "LastName", orNull(u.FamilyName), "FullName", orNull(u.Name), "NickName", orNull(u.Nickname),
		"UserName", orNull(u.Username), "ImageUrl", orNull(u.Picture), "Email", emails(u), "EmailVerified", u.EmailVerified,
		"PhoneId", orNull(u.Phone), "PhoneIdVerified", u.PhoneVerified,
	)
	place(profile, sc.Origin)
	profile.Put("Roles", roles(u))
	profile.Put("CustomFields", customFields(u))
	profile.Put("NoOfLogins", u.Logins)
	profile.Put("CreatedDate", stamp(sc.At.AddDate(0, 0, -u.CreatedDaysAgo)))
	profile.Put("IsActive", true)
	profile.Put("IsDeleted", false)
	return profile
}

// hexID is an id in the platform's shape: a GUID without its dashes.
func hexID(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:16])
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// provider is the platform's word for where the profile comes from.
func provider(sc action.Scenario) string {
	if sc.Connection == nil {
		return "Email"
	}
	switch sc.Connection.Strategy {
	case "social":
		return "Google"
	case "database":
		return "Email"
	}
	return sc.Connection.Name
}

func emails(u *action.User) any {
	if u.Email == "" {
		return nil
	}
	return []any{action.NewObject("Type", "Primary", "Value", u.Email)}
}

func roles(u *action.User) any {
	if len(u.Roles) == 0 {
		return nil
	}
	return action.Texts(u.Roles)
}

// place puts where the user lives; a scenario tells where the request is from,
// which stands for it.
func place(profile *action.Object, o *action.Origin) {
	var g action.Geo
	if o != nil && o.Geo != nil {
		g = *o.Geo
	}
	profile.Put("City", orNull(g.City))
	profile.Put("State", orNull(g.SubdivisionName))
	if g.CountryCode == "" {
		profile.Put("Country", nil)
		return
	}
	profile.Put("Country", action.NewObject("Code", g.CountryCode, "Name", orNull(g.CountryName)))
}

// customFields are the fields that a tenant adds to the profile: what the
// scenario keeps as metadata.
func customFields(u *action.User) any {
	fields := &action.Object{}
	for _, metadata := range []*action.Object{u.UserMetadata, u.AppMetadata} {
		if metadata == nil {
			continue
		}
		for _, m := range metadata.Members() {
			fields.Put(m.Name, m.Value)
		}
	}
	if fields.Len() == 0 {
		return nil
	}
	return fields
}

// stamp is a time as the platform writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
