package loginradiusscript

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Surface implements [dialect.Script].
func (Dialect) Surface(dialect.Entry) dialect.Surface {
	const claim = "use hook.accessToken.setCustomClaim(key, value) and hook.idToken.setCustomClaim(key, value)"
	const fail = "use hook.setError(code, title, message)"
	return dialect.Surface{
		Root: "hook",
		Methods: []dialect.Method{
			claimMethod("accessToken", action.TokenAccess, "access token"),
			claimMethod("idToken", action.TokenID, "ID token"),
			{
				Name: "setError", Denies: true,
				Params: []dialect.Param{
					{Name: "code", Type: "string"}, {Name: "title", Type: "string"}, {Name: "message", Type: "string"},
				},
				Returns: "void", Source: claimPage(),
				Doc:     "Fails the flow with an error of the script's own. The function itself goes on until it returns.",
				Unknown: "what it returns, what becomes of arguments that are no strings, and which of two errors counts; they are undefined, taken as strings with a warning, and the first",
				Do:      setError,
			},
		},
		Legacy: []dialect.Legacy{
			{Name: "setCustomClaim", Hint: claim, Do: bothTokens},
			{Name: "access.deny", Hint: fail, Do: denied},
			{Name: "deny", Hint: fail, Do: denied},
		},
		Absent: []dialect.Absent{
			{Prefix: "access", Hint: fail},
			{Prefix: "session", Hint: claim},
			{Prefix: "token", Hint: claim},
		},
		End: workflowEnd,
	}
}

func claimMethod(namespace string, token action.TokenKind, what string) dialect.Method {
	return dialect.Method{
		Name:   namespace + ".setCustomClaim",
		Params: []dialect.Param{{Name: "key", Type: "string"}, {Name: "value", Type: "JSON"}}, Returns: "void", Source: claimPage(),
		Doc:   "Adds a claim to the " + what + ". Registered claims cannot be changed.",
		Token: token, Unknown: "what it returns; undefined here",
		Do: func(c *dialect.Call) (dialect.Reply, error) { return dialect.Nothing(), setClaim(c, token) },
	}
}

func setClaim(c *dialect.Call, token action.TokenKind) error {
	key := c.Arg(0)
	if _, ok := key.Text(); !ok {
		c.Warn(action.Diagnostic{
			Code: dialect.CodeArgument, Summary: fmt.Sprintf("%s: the claim name is %s, not a string", c.Name, key.Kind()),
			Hint: "pass the claim's name as a string, and one claim in each call",
		})
	}
	return c.Claim(token, key.String(), c.Arg(1))
}

// bothTokens is a spelling without a token; lenient runs take both.
func bothTokens(c *dialect.Call) (dialect.Reply, error) {
	if err := setClaim(c, action.TokenAccess); err != nil {
		return dialect.Nothing(), err
	}
	return dialect.Nothing(), setClaim(c, action.TokenID)
}

func denied(c *dialect.Call) (dialect.Reply, error) {
	c.Run.Deny("", text(c, 0, "reason"))
	return dialect.Nothing(), nil
}

func setError(c *dialect.Call) (dialect.Reply, error) {
	code, title, message := text(c, 0, "code"), text(c, 1, "title"), text(c, 2, "message")
	if c.Run.Decision.Kind != action.DecisionDeny {
		c.Run.Deny(code, message)
		c.Run.Decision.Title = title
	}
	return dialect.Nothing(), nil
}

// text is an argument that the documentation shows as a string.
func text(c *dialect.Call, i int, name string) string {
	a := c.Arg(i)
	if s, ok := a.Text(); ok {
		return s
	}
	c.Warn(action.Diagnostic{
		Code: dialect.CodeArgument, Summary: fmt.Sprintf("%s: the %s is %s, not a string", c.Name, name, a.Kind()),
		Detail: "the documentation shows strings, hook.setError('500', 'API Error', error.message), and says nothing of others", Hint: "pass a string",
	})
	if a.Undefined() {
		return ""
	}
	return a.String()
}

// workflowEnd tells of runs that no workflow may ever make.
func workflowEnd(r *dialect.Run) {
	if v := r.Event.Read("Identity"); v != nil && string(v) != "null" {
		return
	}
	r.Report(action.Diagnostic{
		Code: dialect.CodeUnknown, Severity: action.SeverityInfo, Source: claimPage().String(),
		Summary: "lrObject has no Identity: whether a workflow runs a script without a user is not documented",
	})
}
