package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

func reservedClaim() Rule {
	return Rule{
		Code: "CC012", Name: "reserved-claim",
		Title: "the platform does not set this claim",
		Text: "A rule of the platform decides the fate of this claim by its name. " +
			"An error when the write is rejected, because the login fails; a warning when the claim is dropped, " +
			"omitted or overwritten, because nobody is told that it is not in the token.",
		Fix:   "Use another name. One in a namespace of your own, such as https://<your-domain>/role, collides with nothing.",
		Bad:   "api.accessToken.setCustomClaim('sub', event.user.id);",
		Good:  "api.accessToken.setCustomClaim('https://myapp.example.com/user', event.user.id);",
		Check: checkReserved,
	}
}

func checkReserved(p *Pass) {
	for _, w := range p.Writes {
		name, ok := decidable(w)
		if !ok {
			continue
		}
		if rule, fate := p.Decide(w.Method.Token, name); fate != action.FateSet && fate != action.FateRenamed {
			p.Report(reserved(p, w, rule, fate), w.Pos)
		}
	}
}

// decidable is the name to decide on: the constant one, or, when only its
// beginning is constant and holds a whole namespace, any name in it.
func decidable(w Write) (string, bool) {
	if w.Known {
		return w.Name, w.Name != ""
	}
	scheme, rest, ok := strings.Cut(w.Prefix, "://")
	if ok && (scheme == "http" || scheme == "https") && strings.Index(rest, "/") > 0 {
		return w.Prefix + "*", true
	}
	return "", false
}

func reserved(p *Pass, w Write, rule claims.NameRule, fate action.Fate) action.Diagnostic {
	d := action.Diagnostic{Severity: action.SeverityWarning, Detail: rule.Text, Source: rule.Source.String()}
	what := "claim " + quote(w.Name)
	if !w.Known {
		what = "every claim that begins with " + quote(w.Prefix)
	}
	d.Summary = fmt.Sprintf("%s is %s in the %s token", what, fate, w.Method.Token)
	if fate == action.FateRejected {
		d.Severity = action.SeverityError
	}
	if rule.Unknown {
		d.Detail = strings.TrimSuffix(d.Detail, ".") + " (the platform does not document this; it is claimctl's choice)"
	}
	d.Hint = "use another name"
	if form := p.Namespaced(w.Method.Token, w.Name); form != "" {
		d.Hint += ", for example " + form
	}
	return d
}
