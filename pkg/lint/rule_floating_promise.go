package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func floatingPromise() Rule {
	return Rule{
		Code: "CC031", Name: "floating-promise",
		Title: "a promise that nobody waits for",
		Text: "A warning: what the call does may come after the handler is done, when the platform has issued the token and froze the process; " +
			"an error in it is lost, or ends another login. Reported are calls of fetch and of the usual HTTP clients, of methods of the api that return a promise, " +
			"and of async functions of the file, whose result is dropped; `forEach` with an async function, which waits for none of them; " +
			"and a claim whose value is a promise, which becomes `{}`.",
		Fix:    "Write `await`; for several, `await Promise.all(list.map(async …))`. `void` says that it is meant.",
		Bad:    "fetch('https://hooks.myapp.example.com/login', { method: 'POST', signal: AbortSignal.timeout(2000) });",
		Good:   "await fetch('https://hooks.myapp.example.com/login', { method: 'POST', signal: AbortSignal.timeout(2000) });",
		Unseen: "Promises that are kept in a variable and forgotten, and those of other libraries.",
		Check:  checkPromises,
	}
}

func checkPromises(p *Pass) {
	for _, c := range p.Flow().Calls {
		switch {
		case c.Promise && c.Use == sandbox.UseDropped && !c.New:
			p.Report(dropped(c), c.Pos)
		case strings.HasSuffix(c.Path, ".forEach") && len(c.Args) > 0 && c.Args[0].Kind == "function" && c.Args[0].Async:
			d := dropped(c)
			d.Summary = "forEach does not wait for its async function"
			d.Hint = "use for (const x of list) { await … }, or await Promise.all(list.map(async …))"
			p.Report(d, c.Pos)
		}
	}
	for _, w := range p.Writes {
		if v, ok := p.valueOf(w); ok && v.Promise != "" {
			p.Report(action.Diagnostic{
				Severity: action.SeverityWarning,
				Summary:  fmt.Sprintf("%s is given the promise of %s, not its value", claimWord(w), callee(v.Promise)),
				Detail:   "a promise becomes {} in a token",
				Hint:     "write await before the call",
			}, at(v, w))
		}
	}
}

func dropped(c sandbox.FlowCall) action.Diagnostic {
	return action.Diagnostic{
		Severity: action.SeverityWarning,
		Summary:  fmt.Sprintf("nobody waits for the promise of %s", callee(c.Path)),
		Detail:   "the handler may be done before it is; an error in it is lost",
		Hint:     "write await before it, or void if that is meant",
	}
}

// callee is a path of a call as messages show it.
func callee(path string) string {
	if path == "function" {
		return "an async function"
	}
	path = strings.ReplaceAll(strings.TrimPrefix(path, "require:"), "(...)", "()")
	if strings.HasSuffix(path, ")") {
		return short(path)
	}
	return short(path) + "()"
}
