package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func optionalPath() Rule {
	return Rule{
		Code: "CC027", Name: "optional-path",
		Title: "a member is read from something that may be absent",
		Text: "A warning: a member is read from a part of the event that not every event has, and neither a condition nor `?.` guards it. " +
			"For those events the read throws a TypeError, which ends the login. Which parts are there is taken from the presets that the trigger can run on " +
			"and from the dialect's documentation of its event. Each part is told once, where it is read first.",
		Fix:    "Write `?.` and say what then happens, or ask for the part first (`if (event.organization) { … }`).",
		Bad:    "api.accessToken.setCustomClaim('https://myapp.example.com/org', event.organization.name);",
		Good:   "if (event.organization) {\n  api.accessToken.setCustomClaim('https://myapp.example.com/org', event.organization.name);\n}",
		Unseen: "Conditions in other functions, and items of lists. A read inside `try` with a `catch` is left alone.",
		Check:  checkOptionalPaths,
	}
}

func checkOptionalPaths(p *Pass) {
	type place struct {
		pos   sandbox.Pos
		count int
	}
	first := map[string]*place{}
	var order []string
	for _, r := range p.Flow().Reads {
		if r.Caught || strings.Contains(r.Path, "(") {
			continue
		}
		for _, bare := range r.Bare {
			if first[bare] == nil {
				first[bare] = &place{pos: r.Pos}
				order = append(order, bare)
			}
			first[bare].count++
		}
	}
	for _, bare := range order {
		why := p.whyAbsent(bare)
		if why == "" {
			continue
		}
		d := action.Diagnostic{
			Severity: action.SeverityWarning,
			Summary:  fmt.Sprintf("%s may be absent, and a member of it is read", short(bare)),
			Detail:   why + "; the read then throws a TypeError" + after(p),
			Hint:     fmt.Sprintf("write %s?., or ask for it first", short(bare)),
		}
		if n := first[bare].count; n > 1 {
			d.Detail += fmt.Sprintf("; %d more places read from it, too", n-1)
		}
		p.Report(d, first[bare].pos)
	}
}
