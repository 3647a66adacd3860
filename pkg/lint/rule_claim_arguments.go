package lint

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func claimArguments() Rule {
	return Rule{
		Code: "CC017", Name: "claim-arguments",
		Title: "a claim is written with the wrong arguments",
		Text: "A method that writes a claim takes its name, a string, and its value. An error when the name is missing or seen to be no string, " +
			"as when all claims are passed as one object. When the value is missing or undefined: an error or a warning, by what the platform does then. " +
			"A warning when the value is a function, which JSON has no word for, and for arguments beyond those that the method takes.",
		Fix:   "Call the method once for each claim, with the name and the value.",
		Bad:   "api.accessToken.setCustomClaim({ tier: 'free' });",
		Good:  "api.accessToken.setCustomClaim('tier', 'free');",
		Check: checkArguments,
	}
}

func checkArguments(p *Pass) {
	for _, w := range p.Writes {
		params, args := w.Method.Params, w.Call.Args
		if w.spread(len(args)) || len(params) < 2 || params[0].Type != "string" {
			continue
		}
		if checkName(p, w) {
			checkValue(p, w)
		}
		if len(args) > len(params) {
			p.Report(action.Diagnostic{
				Severity: action.SeverityWarning,
				Summary:  fmt.Sprintf("%s takes %d arguments, not %d", w.Call.Path, len(params), len(args)),
				Detail:   "what is beyond them is ignored",
				Hint:     "write " + p.Surface.Signature(w.Method),
			}, args[len(params)].Pos)
		}
	}
}

// checkName reports whether the name may be one.
func checkName(p *Pass, w Write) bool {
	d := action.Diagnostic{Severity: action.SeverityError, Hint: "write " + p.Surface.Signature(w.Method)}
	if len(w.Call.Args) == 0 {
		d.Summary = w.Call.Path + " is called without a name and a value"
		p.Report(d, w.Call.Pos)
		return false
	}
	kind, ok := notText(w.Call.Args[0])
	if !ok {
		return true
	}
	d.Summary = fmt.Sprintf("the name of the claim is %s, not a string", kind)
	if keys := w.Call.Args[0].Keys; kind == "an object" && len(keys) > 0 && keys[0].Known {
		d.Detail = "the method takes one claim, not an object of claims"
		d.Hint = fmt.Sprintf("write one call for each claim: %s(%s, …)", w.Call.Path, quote(keys[0].Name))
	}
	p.Report(d, w.Pos)
	return false
}

// notText is what an argument is when it is seen to be no string.
func notText(a sandbox.Argument) (string, bool) {
	switch {
	case slices.Contains([]string{"object", "array", "function", "number", "boolean"}, a.Kind):
		return withArticle(a.Kind), true
	case a.Kind == "null":
		return "null", true
	case isUndefined(a):
		return "undefined", true
	}
	return "", false
}

func isUndefined(a sandbox.Argument) bool { return a.Kind == "expression" && a.Path == "undefined" }

func checkValue(p *Pass, w Write) {
	what := "the claim"
	if w.Known {
		what = "claim " + quote(w.Name)
	}
	value, ok := w.Value()
	switch {
	case !ok:
		p.Report(undefined(p, w, what+" is written without a value"), w.Call.Pos)
	case isUndefined(value):
		p.Report(undefined(p, w, what+" is given the value undefined"), value.Pos)
	case value.Kind == "function":
		p.Report(action.Diagnostic{
			Severity: action.SeverityWarning,
			Summary:  what + " is given a function",
			Detail:   "a token carries JSON, which has no word for a function",
			Hint:     "call the function and pass what it returns",
		}, value.Pos)
	}
}

// undefined says what the platform makes of a value that is undefined.
func undefined(p *Pass, w Write, summary string) action.Diagnostic {
	policy := p.Rules.Undefined
	d := action.Diagnostic{
		Severity: action.SeverityWarning, Summary: summary,
		Detail: "the value is undefined, and the claim is left out of the token",
		Source: policy.Source.String(), Hint: "write " + p.Surface.Signature(w.Method),
	}
	if policy.Text != "" {
		d.Detail = policy.Text
	}
	if policy.Fate == action.FateRejected {
		d.Severity = action.SeverityError
	}
	return d
}
