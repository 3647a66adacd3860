package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func secretClaim() Rule {
	return Rule{
		Code: "CC021", Name: "secret-claim",
		Title: "a secret lands in a token",
		Text: "A token is signed, not encrypted: its holder, and whatever it passes through, can read each claim. An error when the value of a claim " +
			"is made of a secret of the platform whose name says that it is one, such as API_KEY, or of all of them; a warning for the others, since settings are kept there, too. " +
			"A warning also when the name of the claim or of the member that it comes from says that it is a secret: a password, a key, another token.",
		Fix:    "Leave the secret where it is. Send a reference to it, or what the reader wants to know of it (`has_password`).",
		Bad:    "const { API_KEY } = event.secrets;\napi.accessToken.setCustomClaim('https://myapp.example.com/info', `key ${API_KEY}`);",
		Good:   "const { API_KEY } = event.secrets;\napi.accessToken.setCustomClaim('https://myapp.example.com/partner', Boolean(API_KEY));",
		Unseen: "What goes through functions that are not in the file, through classes, and through the members of lists. A value that was hashed, signed or sent with a secret is not made of it.",
		Check:  checkSecretClaims,
	}
}

func checkSecretClaims(p *Pass) {
	secrets := p.secretsPath()
	for _, w := range p.Writes {
		v, ok := p.valueOf(w)
		pos := w.Pos
		if ok && v.Pos != (sandbox.Pos{}) {
			pos = v.Pos
		}
		if from, tainted := v.From(secrets); tainted && secrets != "" {
			p.Report(action.Diagnostic{
				Severity: secretSeverity(from, secrets),
				Summary:  fmt.Sprintf("%s holds the secret %s", claimWord(w), short(from)),
				Detail:   "a token is signed, not encrypted: whoever holds it can read the secret",
				Hint:     "take it out of the value; if it is a setting and no secret, silence this where it is",
			}, pos)
			continue
		}
		if d, found := secretByName(w, v); found {
			p.Report(d, pos)
		}
	}
}

// secretSeverity is an error for all secrets and for one that is named like one.
func secretSeverity(path, all string) action.Severity {
	if path == all || keyWord(lastMember(path)) {
		return action.SeverityError
	}
	return action.SeverityWarning
}

// secretByName judges by the name of the claim, and of where its value is from.
func secretByName(w Write, v sandbox.Value) (action.Diagnostic, bool) {
	if v.Kind == "boolean" || v.Kind == "null" || v.Kind == "undefined" {
		return action.Diagnostic{}, false
	}
	d := action.Diagnostic{
		Severity: action.SeverityWarning,
		Detail:   "a token is signed, not encrypted: whoever holds it can read its claims",
		Hint:     "leave it out, or say what the reader wants to know of it; if it is no secret, give it another name",
	}
	for _, from := range v.Sources {
		if phrase, ok := secretWord(lastMember(from)); ok {
			d.Summary = fmt.Sprintf("%s holds %s, by its name a secret (%s)", claimWord(w), short(from), phrase)
			return d, true
		}
	}
	if phrase, ok := secretWord(w.Name); ok && w.Known {
		d.Summary = fmt.Sprintf("claim %s is by its name a secret (%s)", quote(w.Name), phrase)
		return d, true
	}
	return d, false
}

// lastMember is the last name of a path, without what stands for a computed one.
func lastMember(path string) string {
	path = strings.TrimRight(path, ".*")
	path = strings.TrimSuffix(path, "(...)")
	return path[strings.LastIndexByte(path, '.')+1:]
}
