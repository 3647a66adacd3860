package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func noTimeout() Rule {
	return Rule{
		Code: "CC034", Name: "no-timeout",
		Title: "a request without a time limit",
		Text: "A login waits for the request. A warning where it has no time limit of its own: when the other side hangs, every login hangs with it, " +
			"until the platform ends the handler, and the login fails. Looked at are fetch, axios, got, ky, node-fetch, undici and request; " +
			"a limit may be in the call, in a client that the file makes, or in the client's defaults.",
		Fix:    "Give the call a limit well below the platform's: `signal: AbortSignal.timeout(2000)` for fetch, `timeout: 2000` for axios.",
		Bad:    "const answer = await fetch('https://api.myapp.example.com/tier');\nconsole.log(answer.status);",
		Good:   "const answer = await fetch('https://api.myapp.example.com/tier', { signal: AbortSignal.timeout(2000) });\nconsole.log(answer.status);",
		Unseen: "Options that are made elsewhere are taken to have a limit. A race against a timer is not seen.",
		Check:  checkTimeouts,
	}
}

func checkTimeouts(p *Pass) {
	flow := p.Flow()
	for _, c := range flow.Calls {
		r, ok := clientOf(c.Path)
		if !ok || c.New || c.Spread || r.bounded(flow, c.Made) || r.limits(c.Args) {
			continue
		}
		limit := "until the handler is ended"
		if p.Info.TimeLimitKnown {
			limit = fmt.Sprintf("for up to %s, until the handler is ended", p.Info.TimeLimit)
		}
		p.Report(action.Diagnostic{
			Severity: action.SeverityWarning,
			Summary:  fmt.Sprintf("the request of %s has no time limit", callee(c.Path)),
			Detail:   fmt.Sprintf("when the other side hangs, the login hangs %s%s", limit, after(p)),
			Hint:     "give it the option " + strings.Join(r.keys, " or ") + "; " + r.example(),
		}, c.Pos)
	}
}

func (r request) example() string {
	if slices.Contains(r.keys, "timeout") {
		return "timeout: 2000 is two seconds"
	}
	return "signal: AbortSignal.timeout(2000) is two seconds"
}

// limits reports whether a call has a time limit, or options that are not seen.
func (r request) limits(args []sandbox.Value) bool {
	index := r.options
	if own, ok := r.byName[r.method]; ok {
		index = own
	}
	for i, a := range args {
		if a.Kind == "object" && (a.Open && a.Fields == nil || r.has(a)) {
			return true
		}
		if i == index && a.Kind == "expression" {
			return true // it may hold a limit
		}
	}
	// A client that is called itself, or its request, takes the options first.
	free := r.method == "" && r.path != "fetch" || r.method == "request"
	return free && len(args) > 0 && args[0].Kind == "expression"
}

func (r request) has(a sandbox.Value) bool {
	if a.Open {
		return true
	}
	return slices.ContainsFunc(r.keys, func(key string) bool {
		_, ok := a.Fields[key]
		return ok
	})
}

// bounded reports whether the client itself has a time limit.
func (r request) bounded(flow *sandbox.Flow, made sandbox.Pos) bool {
	if r.defaults != "" {
		for _, a := range flow.Assigned {
			if a.Path == r.path+"."+r.defaults {
				return true
			}
		}
	}
	if r.instance == "" {
		return false
	}
	for _, c := range flow.Calls {
		if c.Path == r.instance && c.Pos == made && slices.ContainsFunc(c.Args, func(a sandbox.Value) bool { return a.Kind == "expression" || r.has(a) }) {
			return true
		}
	}
	return false
}
