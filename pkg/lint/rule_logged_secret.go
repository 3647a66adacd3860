package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func loggedSecret() Rule {
	return Rule{
		Code: "CC033", Name: "logged-secret",
		Title: "a secret is written to the log",
		Text: "Logs of a platform are kept for long, shipped to other systems, and read by more people than may know a secret. " +
			"An error when what is logged is made of a secret of the platform whose name says that it is one, a warning for the others. A warning also when it is the whole event, which holds the secrets, " +
			"or a member that is a secret by its name, such as a password or a token.",
		Fix:    "Log the names of what you look for, or whether it is there.",
		Bad:    "console.log('calling the API with', event.secrets.API_KEY);",
		Good:   "console.log('calling the API', event.secrets.API_KEY ? 'with a key' : 'without a key');",
		Unseen: "What a library logs, and values that went through functions that are not in the file.",
		Check:  checkLogs,
	}
}

func checkLogs(p *Pass) {
	for _, c := range p.Flow().Calls {
		if !p.logs(c) {
			continue
		}
		for _, arg := range c.Args {
			if d, ok := p.leak(arg); ok {
				pos := arg.Pos
				if pos == (sandbox.Pos{}) {
					pos = c.Pos
				}
				p.Report(d, pos)
				break
			}
		}
	}
}

// logs reports whether a call writes to a log.
func (p *Pass) logs(c sandbox.FlowCall) bool {
	if name, ok := strings.CutPrefix(c.Path, "console."); ok {
		return slices.Contains([]string{"log", "info", "warn", "error", "debug", "trace", "dir", "table"}, name)
	}
	m, ok := p.method(c.Path)
	return ok && m.Logs
}

// leak says what is wrong with a value that is logged.
func (p *Pass) leak(v sandbox.Value) (action.Diagnostic, bool) {
	d := action.Diagnostic{
		Severity: action.SeverityError, Detail: "logs are kept, and read by more people than may know a secret", Hint: "log whether it is there, not what it is",
	}
	secrets := p.secretsPath()
	if from, ok := v.From(secrets); ok && secrets != "" {
		d.Summary, d.Severity = fmt.Sprintf("the secret %s is logged", short(from)), secretSeverity(from, secrets)
		return d, true
	}
	d.Severity = action.SeverityWarning
	if secrets != "" && slices.Contains(v.Sources, eventWord) {
		d.Summary, d.Hint = "the whole event is logged, with its secrets", "log the members that you look for"
		return d, true
	}
	for _, from := range v.Sources {
		if phrase, ok := secretWord(lastMember(from)); ok && v.Kind != "boolean" {
			d.Summary = fmt.Sprintf("%s is logged, by its name a secret (%s)", short(from), phrase)
			return d, true
		}
	}
	return d, false
}
