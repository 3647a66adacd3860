package auth0action

import (
	"fmt"
	"math"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	textFrom = `The "from" parameter must be a string if provided.`
	textTake = `The "take" parameter must be a positive integer if provided.`
	textList = `The "%s" parameter must be a non-empty array of strings.`
)

// The answers of the tenant's directory come from outside a run. Without it
// they are empty, and that is told once for each method.

func groupMethods() []dialect.Method {
	return []dialect.Method{
		pageMethod("groups.getUserGroups", "groups", "Returns a page of the groups that the user belongs to."),
		listMethod("groups.hasGroupMembership", "groups", action.NewObject("memberships", &action.Object{}),
			"{ memberships: Record<string, unknown> }", "Reports which of the groups, by id or name, the user belongs to."),
	}
}

func roleMethods() []dialect.Method {
	none := func() *action.Object { return action.NewObject("roles", []any{}) }
	return []dialect.Method{
		pageMethod("roles.getUserEffectiveRoles", "roles", "Returns a page of the roles that the user has, directly or through groups."),
		listMethod("roles.getUserEffectiveRolesByIds", "ids", none(), "{ roles: object[], next?: string }", "Returns the user's roles among those with the given ids."),
		listMethod("roles.getUserEffectiveRolesByNames", "names", none(), "{ roles: object[], next?: string }", "Returns the user's roles among those with the given names."),
	}
}

func ruleMethods() []dialect.Method {
	return []dialect.Method{{
		Name: "rules.wasExecuted", Params: []dialect.Param{param("ruleId", "string")}, Returns: "boolean", Source: apiPage(postLogin),
		Doc: "Reports whether a rule ran in this transaction. Rules stopped running on 2026-11-18; the answer is false.",
		Do: func(c *dialect.Call) (dialect.Reply, error) {
			emptyAnswer(c, "false")
			return answer(false), nil
		},
	}}
}

func pageMethod(name, member, doc string) dialect.Method {
	return dialect.Method{
		Name: name, Params: []dialect.Param{optional("params", "{ take?: number, from?: string }")},
		Returns: "Promise<{ " + member + ": object[], next?: string }>", Source: apiPage(postLogin), Doc: doc, Throws: []string{textFrom, textTake},
		Do: func(c *dialect.Call) (dialect.Reply, error) {
			return later(c, checkPage(c.Arg(0)), action.NewObject(member, []any{}))
		},
	}
}

func listMethod(name, arg string, empty *action.Object, returns, doc string) dialect.Method {
	refusal := fmt.Sprintf(textList, arg)
	return dialect.Method{
		Name: name, Params: []dialect.Param{param(arg, "string[]")}, Returns: "Promise<" + returns + ">",
		Source: apiPage(postLogin), Doc: doc, Throws: []string{refusal},
		Do: func(c *dialect.Call) (dialect.Reply, error) {
			var err error
			if len(c.Arg(0).Items()) == 0 {
				err = throws("%s", refusal)
			}
			return later(c, err, empty)
		},
	}
}

func checkPage(params dialect.Arg) error {
	if params.Kind() == "null" {
		return throwsType("Cannot destructure property 'from' of 'object null' as it is null.")
	}
	if from := params.Get("from"); !from.Undefined() && from.Kind() != "string" {
		return throws(textFrom)
	}
	take := params.Get("take")
	if f, ok := finite(take); !take.Undefined() && (!ok || f <= 0 || f != math.Trunc(f)) {
		return throws(textTake)
	}
	return nil
}

// later answers with a promise: rejected with the error, or fulfilled.
func later(c *dialect.Call, err error, empty *action.Object) (dialect.Reply, error) {
	if err == nil {
		_, err = member(c, "user", "user_id")
	}
	if err != nil {
		return dialect.Reply{Async: true}, err
	}
	emptyAnswer(c, string(empty.Value()))
	return dialect.Reply{Async: true, JSON: empty.Value()}, nil
}

func emptyAnswer(c *dialect.Call, value string) {
	once(c, c.Name, action.Diagnostic{
		Code: dialect.CodeUnknown, Severity: action.SeverityInfo,
		Summary: fmt.Sprintf("%s answers %s: the run was given no other answer", c.Name, value),
		Hint:    "what the tenant would answer is not known here",
	})
}
