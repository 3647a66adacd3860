package lint

import (
	"fmt"

	"github.com/claimctl/claimctl/pkg/action"
)

func moduleState() Rule {
	return Rule{
		Code: "CC032", Name: "module-state",
		Title: "a variable outlives the login",
		Text: "Platforms keep a module loaded between logins. What a handler leaves in a variable of the module, or in a global one, is there when the next user logs in. " +
			"A warning where it is made of the event: the data of one user can land in the token of another. " +
			"An info elsewhere, for a counter or a cached client, which is often meant. `claimctl test --check-state` tries it out.",
		Fix:    "Declare what belongs to a user inside the handler. Keep the rest in the platform's cache, under a key.",
		Bad:    "globalThis.user = event.user;",
		Good:   "const user = event.user;\napi.accessToken.setCustomClaim('https://myapp.example.com/known', Boolean(user));",
		Unseen: "State inside of objects of classes and of modules that are required.",
		Check:  checkState,
	}
}

func checkState(p *Pass) {
	told := map[string]bool{}
	for _, s := range p.Flow().States {
		from, ofEvent := s.Value.From(eventWord)
		if ofEvent && from == p.secretsPath() {
			ofEvent = false
		}
		key := s.Name + fmt.Sprint(ofEvent)
		if told[key] {
			continue
		}
		told[key] = true
		d := action.Diagnostic{
			Severity: action.SeverityInfo,
			Summary:  fmt.Sprintf("the handler changes %s, which outlives the login", quote(s.Name)),
			Detail:   "the platform may keep the module loaded; the next user finds what this one left, or not",
			Hint:     "declare it inside the handler, unless it is meant to be shared by all users",
		}
		if s.Global {
			d.Summary = fmt.Sprintf("the handler changes the global variable %s, which outlives the login", quote(s.Name))
		}
		if ofEvent && !s.Keyed {
			d.Severity = action.SeverityWarning
			d.Detail = fmt.Sprintf("it is made of %s: where the platform keeps the module loaded, the next user finds it", short(from))
			d.Hint = "declare it inside the handler"
		}
		p.Report(d, s.Pos)
	}
}
