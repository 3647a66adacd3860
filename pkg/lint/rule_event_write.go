package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

func eventWrite() Rule {
	return Rule{
		Code: "CC018", Name: "event-write",
		Title: "an assignment to the event changes nothing",
		Text: "Where claims are written by calls, the event is only what the action reads. A warning where the platform makes it read-only: " +
			"the assignment is lost without an error, or throws in strict code. An info elsewhere: this run sees the change, " +
			"but no token, no later action and no profile does. Platforms whose hooks answer through the event are not looked at.",
		Fix:   "Keep the value in a variable; write claims and metadata by the api's methods.",
		Bad:   "event.user.tier = 'free';\napi.accessToken.setCustomClaim('tier', event.user.tier);",
		Good:  "const tier = event.user.tier ?? 'free';\napi.accessToken.setCustomClaim('tier', tier);",
		Check: checkEventWrites,
	}
}

func checkEventWrites(p *Pass) {
	if !p.Info.ReadOnlyEvent && !writtenByCalls(p) {
		return
	}
	response, answers := p.responses()
	for _, m := range p.Members {
		if !m.Assigned || !strings.HasPrefix(m.Path, eventWord+".") || answers && below(m.Path, eventWord+"."+response.At) {
			continue
		}
		d := action.Diagnostic{
			Severity: action.SeverityInfo,
			Summary:  fmt.Sprintf("the assignment to %s reaches nothing outside this run", short(m.Path)),
			Detail:   "the event is the action's own copy: no token, no later action and no profile sees the change",
			Hint:     "keep the value in a variable; to keep or pass it on, use the api",
		}
		if p.Info.ReadOnlyEvent {
			d.Severity = action.SeverityWarning
			d.Summary = fmt.Sprintf("the assignment to %s is lost", short(m.Path))
			d.Detail = "the platform hands over a read-only event; in strict code the assignment throws"
		}
		p.Report(d, m.Pos)
	}
}

// writtenByCalls reports a platform on which claims are written by calls, if not
// at this trigger then at another.
func writtenByCalls(p *Pass) bool {
	script, ok := p.Dialect.(dialect.Script)
	if !ok {
		return false
	}
	writes := func(m dialect.Method) bool { return m.Token != "" }
	return slices.ContainsFunc(p.Surface.Methods, writes) || slices.ContainsFunc(p.Info.Triggers, func(t dialect.Trigger) bool {
		return slices.ContainsFunc(script.Surface(dialect.Entry{Trigger: t}).Methods, writes)
	})
}
