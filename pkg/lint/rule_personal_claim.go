package lint

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func personalClaim() Rule {
	return Rule{
		Code: "CC022", Name: "personal-claim",
		Title: "personal data in a token",
		Text: "Tokens are kept, forwarded and logged by everybody they pass through. A warning for numbers that a person can be robbed with " +
			"(identity cards, cards, accounts) and for the special categories of Article 9 of the GDPR, such as health or religion. " +
			"An info for what finds or describes a person, such as an address, a phone number, a date of birth or where the login came from, in an access token: " +
			"APIs rarely need it. In an ID token the profile claims of OpenID Connect are left alone, and an e-mail address or a name is nowhere reported.",
		Fix:    "Send the user's id, and let the API look up what it needs.",
		Bad:    "api.idToken.setCustomClaim('https://myapp.example.com/passport_number', event.user.papers);",
		Good:   "api.idToken.setCustomClaim('https://myapp.example.com/verified', Boolean(event.user.papers));",
		Unseen: "Personal data under a name that does not say so.",
		Check:  checkPersonal,
	}
}

func checkPersonal(p *Pass) {
	for _, w := range p.Writes {
		v, _ := p.valueOf(w)
		if slices.Contains([]string{"boolean", "null", "undefined"}, v.Kind) {
			continue
		}
		name, phrase, grave := personal(w, v)
		if phrase == "" || !grave && w.Method.Token != action.TokenAccess {
			continue
		}
		d := action.Diagnostic{
			Severity: action.SeverityInfo,
			Summary:  fmt.Sprintf("%s is personal data in the %s token (%s)", claimWord(w), w.Method.Token, phrase),
			Detail:   fmt.Sprintf("judged by the name %s; a token is read and logged by everybody that it passes through", quote(name)),
			Hint:     "send the user's id, and let the reader look up what it needs",
		}
		if grave {
			d.Severity = action.SeverityWarning
		}
		pos := w.Pos
		if v.Pos != (sandbox.Pos{}) {
			pos = v.Pos
		}
		p.Report(d, pos)
	}
}

// personal is the name that says that a claim is personal data.
func personal(w Write, v sandbox.Value) (name, phrase string, grave bool) {
	names := []string{w.Name}
	for _, from := range v.Sources {
		names = append(names, lastMember(from))
	}
	for _, n := range names {
		found, bad := personalWord(n)
		if found != "" && (phrase == "" || bad && !grave) {
			name, phrase, grave = n, found, bad
		}
	}
	return name, phrase, grave
}
