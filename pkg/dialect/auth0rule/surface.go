package auth0rule

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/platform/auth0"
)

// Surface implements [dialect.Script]. The object auth0 is a free variable; its
// data (domain, baseUrl, accessToken) comes with the event.
func (Dialect) Surface(dialect.Entry) dialect.Surface {
	const other = "use the Management API with a client of your own: the auth0 package, with the credentials in configuration"
	return dialect.Surface{
		Root: "auth0",
		Methods: []dialect.Method{
			update("users.updateAppMetadata", "app_metadata", func(r *dialect.Run) *action.Object { return r.Effects.AppMetadata }),
			update("users.updateUserMetadata", "user_metadata", func(r *dialect.Run) *action.Object { return r.Effects.UserMetadata }),
		},
		Absent: []dialect.Absent{{Prefix: "roles", Hint: other}, {Prefix: "getUser", Hint: other}},
	}
}

func update(name, holder string, effects func(*dialect.Run) *action.Object) dialect.Method {
	return dialect.Method{
		Name:   name,
		Params: []dialect.Param{{Name: "id", Type: "string"}, {Name: "metadata", Type: "object"}}, Returns: "Promise<object>",
		Source:  auth0.Docs("customize/rules/metadata-in-rules"),
		Doc:     "Merges the members into the user's " + holder + "; null removes one. user." + holder + " does not change by itself.",
		Unknown: "what it resolves to; here it is the user's id with the metadata that was given",
		Do:      func(c *dialect.Call) (dialect.Reply, error) { return updateMetadata(c, holder, effects(c.Run)) },
	}
}

// updateMetadata rejects its promise for arguments that cannot be sent.
func updateMetadata(c *dialect.Call, holder string, effects *action.Object) (dialect.Reply, error) {
	reply := dialect.Reply{Async: true}
	id, ok := c.Arg(0).Text()
	if !ok || id == "" {
		return reply, &dialect.Throw{Message: fmt.Sprintf("%s: the user's id must be a string, not %s", c.Name, c.Arg(0).Kind())}
	}
	if k := c.Arg(1).Kind(); k != "object" {
		return reply, &dialect.Throw{Message: fmt.Sprintf("%s: the metadata must be an object, not %s", c.Name, k)}
	}
	plain, err := c.Arg(1).Plain()
	if err != nil {
		return reply, &dialect.Throw{Name: "TypeError", Message: err.Error()}
	}
	metadata, err := action.ParseObject(plain)
	if err != nil {
		return reply, &dialect.Throw{Message: fmt.Sprintf("%s: the metadata must be an object", c.Name)}
	}
	target := effects
	if own := c.Run.Event.Read("user", "user_id"); string(own) != string(action.MustMarshal(id)) {
		target = &action.Object{}
		c.Run.Other("other_users").Put(id, action.NewObject(holder, metadata))
		c.Warn(action.Diagnostic{
			Code: dialect.CodeArgument, Summary: fmt.Sprintf("%s changes another user than the one who logs in: %s", c.Name, id),
			Hint: "pass user.user_id, if that is who is meant",
		})
	}
	for _, m := range metadata.Members() {
		target.Put(m.Name, m.Value)
	}
	reply.JSON = action.NewObject("user_id", id, holder, metadata).Value()
	return reply, nil
}
