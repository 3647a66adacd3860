package intelliauth

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Surface implements [dialect.Script].
func (Dialect) Surface(e dialect.Entry) dialect.Surface {
	if e.Generation == older {
		return olderSurface()
	}
	return dialect.Surface{
		Root: "api",
		Methods: []dialect.Method{
			{
				Name: "deny", Params: []dialect.Param{{Name: "reason", Type: "string"}}, Returns: "void", Source: reference(), Denies: true,
				Doc: "Ends the flow: later blocks do not run. The function itself goes on until it returns. The reason goes to the audit log; the user sees the tenant's own text.",
				Do:  deny,
			},
			{
				Name:   "state.set",
				Params: []dialect.Param{{Name: "key", Type: "string"}, {Name: "value", Type: "JSON"}}, Returns: "void", Source: reference(),
				Doc:     "Keeps a value for later steps of this run, which read it as step.<action-slug>.<key>.",
				Throws:  []string{"api.state.set: value for \"<key>\" is not JSON-serialisable (<kind>)"},
				Unknown: "the text of the error; this one is claimctl's",
				Do:      setState,
			},
			{
				Name:   "user.setAppMetadata",
				Params: []dialect.Param{{Name: "key", Type: "string | object"}, {Name: "value", Type: "JSON", Optional: true}}, Returns: "void", Source: reference(),
				Doc:     "Persists app_metadata of the user. event.user.app_metadata does not change in the same run.",
				Unknown: "whether it takes (key, value) or (object); both are taken",
				Do:      setAppMetadata,
			},
			{
				Name:   "session.setCustomClaim",
				Params: []dialect.Param{{Name: "name", Type: "string"}, {Name: "value", Type: "JSON"}}, Returns: "void", Source: recipe(),
				Doc:   "Sets a claim in the access token.",
				Token: action.TokenAccess,
				Do:    setCustomClaim,
			},
			{
				Name:   "log",
				Params: []dialect.Param{{Name: "level", Type: "'debug' | 'info' | 'warn' | 'error'"}, {Name: "message", Type: "string"}}, Returns: "void", Source: recipe(),
				Doc:     "Writes a line to the action's log.",
				Logs:    true,
				Unknown: "the levels other than info; debug, warn and error are taken, others warn",
				Do:      log,
			},
			fetchMethod(),
		},
		Legacy: []dialect.Legacy{
			{Name: "accessToken.setCustomClaim", Instead: "session.setCustomClaim", Hint: "use api.session.setCustomClaim(name, value); api.accessToken belongs to the older generation (export async function execute)", Do: setCustomClaim},
			{Name: "access.deny", Instead: "deny", Hint: "use api.deny(reason); api.access belongs to the older generation (export async function execute)", Do: deny},
		},
		Absent: []dialect.Absent{
			{Prefix: "accessToken", Hint: "use api.session.setCustomClaim(name, value)"},
			{Prefix: "idToken", Hint: "custom claims go to the access token only: api.session.setCustomClaim(name, value)"},
			{Prefix: "access", Hint: "use api.deny(reason)"},
		},
	}
}

// olderSurface is the api of the vendor's older pages, as far as it is known.
func olderSurface() dialect.Surface {
	return dialect.Surface{
		Root: "api",
		Methods: []dialect.Method{
			{
				Name:   "accessToken.setCustomClaim",
				Params: []dialect.Param{{Name: "name", Type: "string"}, {Name: "value", Type: "JSON"}}, Returns: "void", Source: reference(),
				Doc: "Sets a claim in the access token.", Token: action.TokenAccess, Do: setCustomClaim,
			},
			{
				Name: "access.deny", Params: []dialect.Param{{Name: "reason", Type: "string"}}, Returns: "void", Source: reference(),
				Doc: "Ends the flow.", Do: deny, Denies: true,
			},
			fetchMethod(),
		},
		Legacy: []dialect.Legacy{
			{Name: "session.setCustomClaim", Instead: "accessToken.setCustomClaim", Hint: "use api.accessToken.setCustomClaim(name, value); api.session belongs to the current generation (a bare function)", Do: setCustomClaim},
			{Name: "deny", Instead: "access.deny", Hint: "use api.access.deny(reason); api.deny belongs to the current generation (a bare function)", Do: deny},
		},
		Absent: []dialect.Absent{
			{Prefix: "session", Hint: "use api.accessToken.setCustomClaim(name, value)"},
			{Prefix: "state", Hint: "the older generation documents no step state; write the action as a bare async function (event, api)"},
			{Prefix: "log", Hint: "the older generation documents no api.log; use console.log"},
		},
	}
}

func fetchMethod() dialect.Method {
	return dialect.Method{
		Name:   "fetch",
		Params: []dialect.Param{{Name: "url", Type: "string"}, {Name: "init", Type: "object", Optional: true}}, Returns: "Promise<Response>", Source: reference(),
		Doc:     "Calls a URL whose host is on the tenant's fetch allowlist. In a run no host is, and the promise rejects.",
		Throws:  []string{"api.fetch: host \"<host>\" is not on the fetch allowlist"},
		Unknown: "the text of the refusal; this one is claimctl's",
		Do:      fetch,
	}
}

func deny(c *dialect.Call) (dialect.Reply, error) {
	c.Run.Deny("", c.Arg(0).String())
	return dialect.Nothing(), nil
}

func setState(c *dialect.Call) (dialect.Reply, error) {
	key := c.Arg(0).String()
	for _, kind := range c.Arg(1).Losses() {
		if slices.Contains([]string{"function", "date", "bigint", "cycle", "symbol"}, kind) {
			return dialect.Nothing(), &dialect.Throw{Name: "TypeError", Message: fmt.Sprintf("%s: value for %q is not JSON-serialisable (%s)", c.Name, key, kind)}
		}
	}
	plain, err := c.Arg(1).Plain()
	if err != nil {
		return dialect.Nothing(), &dialect.Throw{Name: "TypeError", Message: fmt.Sprintf("%s: value for %q is not JSON-serialisable (%v)", c.Name, key, err)}
	}
	c.Run.Effects.State.Put(key, plain)
	return dialect.Nothing(), nil
}

func setAppMetadata(c *dialect.Call) (dialect.Reply, error) {
	switch first := c.Arg(0); {
	case first.Kind() == "string" && len(c.Args) == 2:
		return dialect.Nothing(), persist(c, first.String(), c.Arg(1))
	case first.Kind() == "object" && len(c.Args) == 1:
		for _, key := range first.Keys() {
			if err := persist(c, key, first.Get(key)); err != nil {
				return dialect.Nothing(), err
			}
		}
		return dialect.Nothing(), nil
	}
	return dialect.Nothing(), &dialect.Throw{Name: "TypeError", Message: c.Name + ": expected (key, value) or (object)"}
}

func persist(c *dialect.Call, key string, value dialect.Arg) error {
	plain, err := value.Plain()
	if err != nil {
		return &dialect.Throw{Name: "TypeError", Message: fmt.Sprintf("%s: value for %q is not JSON-serialisable (%v)", c.Name, key, err)}
	}
	c.Run.Effects.AppMetadata.Put(key, plain)
	return nil
}

func setCustomClaim(c *dialect.Call) (dialect.Reply, error) {
	name, ok := c.Arg(0).Text()
	if !ok {
		return dialect.Nothing(), &dialect.Throw{Name: "TypeError", Message: fmt.Sprintf("%s: the claim name must be a string, not %s", c.Name, c.Arg(0).Kind())}
	}
	if len(c.Run.Entry.Trigger.Tokens) == 0 {
		return dialect.Nothing(), c.Refuse(action.TokenAccess, name, c.Arg(1), fmt.Sprintf(
			"%s: there is no session in the %s flow; place the action after Issue Session", c.Name, c.Run.Entry.Trigger.ID))
	}
	return dialect.Nothing(), c.Claim(action.TokenAccess, name, c.Arg(1))
}

func log(c *dialect.Call) (dialect.Reply, error) {
	level := c.Arg(0).String()
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, level) {
		c.Warn(action.Diagnostic{
			Code: dialect.CodeArgument, Summary: fmt.Sprintf("%s: unknown level %q", c.Name, level),
			Detail: "info is documented; debug, warn and error are assumed", Hint: "write api.log('info', message)",
		})
	}
	c.Run.Log(level, c.Arg(1).String(), c)
	return dialect.Nothing(), nil
}

// fetch refuses: no host is on the allowlist of a run.
func fetch(c *dialect.Call) (dialect.Reply, error) {
	host := c.Arg(0).String()
	if u, err := url.Parse(host); err == nil && u.Host != "" {
		host = u.Host
	}
	message := fmt.Sprintf("%s: host %q is not on the fetch allowlist", c.Name, strings.ToLower(host))
	reply := dialect.Nothing()
	reply.Async = true
	return reply, &dialect.Throw{Name: "Error", Message: message}
}
