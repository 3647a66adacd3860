package auth0action

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	textAppMetadata  = "Unexpected app_metadata format. Must be a valid JSON object"
	textUserMetadata = "Unexpected user_metadata format. Must be a valid JSON object."
)

func userMethods() []dialect.Method {
	params := []dialect.Param{param("key", "string"), param("value", "unknown")}
	return []dialect.Method{
		{
			Name: "user.setAppMetadata", Params: params, Returns: "api", Source: apiPage(postLogin), Throws: []string{textAppMetadata},
			Doc: "Sets a member of the user's app_metadata when the flow is over; null removes it. event.user.app_metadata does not change.",
			Do: func(c *dialect.Call) (dialect.Reply, error) {
				return setUserData(c, "app_metadata", textAppMetadata, c.Run.Effects.AppMetadata)
			},
		},
		{
			Name: "user.setUserMetadata", Params: params, Returns: "api", Source: apiPage(postLogin), Throws: []string{textUserMetadata},
			Doc: "Sets a member of the user's user_metadata when the flow is over; null removes it. event.user.user_metadata does not change.",
			Do:  setUserMetadata,
		},
	}
}

func setUserMetadata(c *dialect.Call) (dialect.Reply, error) {
	reply, err := setUserData(c, "user_metadata", textUserMetadata, c.Run.Effects.UserMetadata)
	if err == nil && stateOf(c).primaryUser {
		lostMetadata(c)
	}
	return reply, err
}

// setUserData looks at what the event has first, as the platform does.
func setUserData(c *dialect.Call, holder, refusal string, effects *action.Object) (dialect.Reply, error) {
	now, err := member(c, "user", holder)
	if err != nil {
		return dialect.Nothing(), err
	}
	if !isObject(now) {
		return dialect.Nothing(), throws("%s", refusal)
	}
	text(c, 0, "the key")
	return dialect.Chain(), recordUserData(c, effects)
}

// recordUserData records (key, value). Null is recorded as it is: it means that
// the member goes.
func recordUserData(c *dialect.Call, effects *action.Object) error {
	key := c.Arg(0).String()
	v, err := plain(c.Arg(1))
	if err != nil {
		return err
	}
	if v == nil {
		c.Warn(action.Diagnostic{
			Code: dialect.CodeUnknown, Summary: fmt.Sprintf("%s: the value of %q is %s; nothing is recorded", c.Name, key, c.Arg(1).Kind()),
			Hint: "pass null to remove the member",
		})
		return nil
	}
	effects.Put(key, v)
	return nil
}
