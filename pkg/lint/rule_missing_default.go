package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func missingDefault() Rule {
	return Rule{
		Code: "CC026", Name: "missing-default",
		Title: "a claim is left out for users who lack a member",
		Text: "The value is a member of the event that is not there for everybody, such as metadata that no one has set yet, and nothing takes its place. " +
			"The reader of the token then finds no claim. An info where the platform leaves such a claim out, a warning where it refuses the value. " +
			"Which members are there is taken from the presets and from the dialect's documentation of its event.",
		Fix:    "Give the value a default (`??`), or write the claim only where the member is there, so that the reader knows what its absence means.",
		Bad:    "api.accessToken.setCustomClaim('https://myapp.example.com/tier', event.user.app_metadata.tier);",
		Good:   "api.accessToken.setCustomClaim('https://myapp.example.com/tier', event.user.app_metadata.tier ?? 'free');",
		Unseen: "Values that were computed, and variables that are assigned more than once.",
		Check:  checkDefaults,
	}
}

func checkDefaults(p *Pass) {
	for _, w := range p.Writes {
		v, ok := p.valueOf(w)
		if !ok || w.Method.Token == action.TokenSAML {
			continue
		}
		path, why := p.absent(v)
		if path == "" {
			continue
		}
		d := action.Diagnostic{
			Severity: action.SeverityInfo,
			Summary:  fmt.Sprintf("%s has no value where %s is absent", claimWord(w), short(path)),
			Detail:   why + "; the claim is then left out",
			Hint:     "give it a default: … ?? 'none'",
			Source:   p.Rules.Undefined.Source.String(),
		}
		if p.Rules.Undefined.Fate == action.FateRejected {
			d.Severity = action.SeverityWarning
			d.Detail = why + "; " + p.Rules.Undefined.Text
		}
		p.Report(d, at(v, w))
	}
}

// absent is the first of the members in the place of a value that not every event
// has, and why. An optional chain says that its author has thought of its end; that
// is an answer where the claim is then left out.
func (p *Pass) absent(v sandbox.Value) (path, why string) {
	for _, path := range v.Missing {
		if strings.HasPrefix(v.Path, path+".") && p.Rules.Undefined.Fate != action.FateRejected {
			continue
		}
		if why := p.whyAbsent(path); why != "" {
			return path, why
		}
	}
	return "", ""
}

// whyAbsent says why a member may be absent from what holds it; "" when it is
// there, or nothing is known of it.
func (p *Pass) whyAbsent(path string) string {
	if secrets := p.secretsPath(); secrets != "" && below(path, secrets) {
		return "" // whether a secret is there is no matter of the user's
	}
	if !strings.HasPrefix(path, eventWord+".") || strings.Contains(path, "*") || strings.Contains(path, "(") {
		return ""
	}
	switch p.Shape().presence(path) {
	case sometimes:
		return fmt.Sprintf("the preset %s has no %s", p.Shape().lacking(path), short(path))
	case never:
		return fmt.Sprintf("nothing says that %s is there", short(path))
	}
	return ""
}
