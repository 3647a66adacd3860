package stytch

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Event implements [dialect.Dialect]: what the variables of a template stand for.
// The members are those of the platform's objects that variables are documented
// for; the values are claimctl's. A member is always one of an organization:
// where the scenario has none, it is that of the tenant.
func (Dialect) Event(sc action.Scenario, trigger dialect.Trigger) (*action.Object, error) {
	switch {
	case sc.Empty:
		return &action.Object{}, nil
	case !trigger.Serves(sc.Moment):
		return nil, fmt.Errorf("the token of %s is minted at %s, not at %s", trigger.ID, trigger.Moments[0], sc.Moment)
	}
	switch trigger.ID {
	case m2m:
		return action.NewObject("client", client(sc), "request", &action.Object{}), nil
	case consumer:
		return action.NewObject("user", user(sc)), nil
	}
	return action.NewObject("member", member(sc), "organization", organization(sc)), nil
}

func member(sc action.Scenario) any {
	u := sc.User
	if u == nil {
		return action.Absent
	}
	return action.NewObject(
		"member_id", "member-test-"+u.ID,
		"email_address", action.NonEmpty(u.Email),
		"name", action.NonEmpty(u.Name),
		"trusted_metadata", trusted(u), "untrusted_metadata", object(u.UserMetadata),
		"rbac", rbac("stytch_member", u),
	)
}

func user(sc action.Scenario) any {
	u := sc.User
	if u == nil {
		return action.Absent
	}
	return action.NewObject(
		"user_id", "user-test-"+u.ID,
		"trusted_metadata", trusted(u), "untrusted_metadata", object(u.UserMetadata),
		"rbac", rbac("stytch_user", u),
	)
}

// trusted is the metadata that only the application writes. Roles are put there
// by applications that keep them by themselves.
func trusted(u *action.User) *action.Object {
	out := object(u.AppMetadata)
	if _, own := out.Get("roles"); !own && len(u.Roles) > 0 {
		out.Put("roles", action.Texts(u.Roles))
	}
	return out
}

// rbac is what the platform's own roles allow; documents is an example of a
// resource.
func rbac(everybody string, u *action.User) *action.Object {
	return action.NewObject(
		"roles", append([]any{everybody}, action.Texts(u.Roles)...),
		"documents", action.NewObject("actions", []any{"read"}),
	)
}

func organization(sc action.Scenario) any {
	switch {
	case sc.Organization != nil:
		o := sc.Organization
		return action.NewObject(
			"organization_id", "organization-test-"+o.ID, "organization_name", o.DisplayName, "organization_metadata", object(o.Metadata),
		)
	case sc.Tenant != nil:
		return action.NewObject(
			"organization_id", "organization-test-"+sc.Tenant.ID, "organization_name", sc.Tenant.Name, "organization_metadata", &action.Object{},
		)
	}
	return action.Absent
}

func client(sc action.Scenario) any {
	if sc.Client == nil {
		return action.Absent
	}
	return action.NewObject(
		"client_id", "m2m-client-test-"+sc.Client.ID, "client_name", sc.Client.Name, "trusted_metadata", object(sc.Client.Metadata),
	)
}

// object is a copy, or an empty object for none.
func object(o *action.Object) *action.Object {
	if o == nil {
		return &action.Object{}
	}
	return o.Clone()
}
