package lint

import (
	"fmt"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

func disableComment() Rule {
	return Rule{
		Code: "CC010", Name: "disable-comment",
		Title: "a comment that should silence a finding does not",
		Text: "A warning: a claimctl-disable comment names a rule that does not exist, names none at all, " +
			"or is spelled in a way that means nothing. The finding it was written for is not silenced, or will not be once the code moves.",
		Fix:   "Write // claimctl-disable-next-line CC012 -- reason above the line, or // claimctl-disable-line CC012 -- reason at its end.",
		Bad:   "// claimctl-disable-next-line CC999 -- no such rule\napi.accessToken.setCustomClaim('tier', 'free');",
		Good:  "// claimctl-disable-next-line CC012 -- the test tenant allows it\napi.accessToken.setCustomClaim('sub', event.user.id);",
		Check: checkComments,
	}
}

func checkComments(p *Pass) {
	rules := Rules()
	for _, c := range p.Comments {
		if p.Full() {
			return
		}
		if c.Line == 0 {
			p.Report(unknownComment(c), c.Pos)
			continue
		}
		if len(c.Rules) == 0 {
			p.Report(action.Diagnostic{
				Severity: action.SeverityWarning,
				Summary:  fmt.Sprintf("%s names no rule and silences nothing", c.Word),
				Hint:     fmt.Sprintf("name the rule and the reason: // %s CC012 -- reason", c.Word),
			}, c.Pos)
		}
		for _, word := range c.Rules {
			if _, ok := Find(rules, word); !ok {
				p.Report(unknownRule(c, word), c.Pos)
			}
		}
	}
}

func unknownComment(c Comment) action.Diagnostic {
	d := action.Diagnostic{
		Severity: action.SeverityWarning,
		Summary:  fmt.Sprintf("%s is not a comment that silences anything", quote(c.Word)),
		Hint:     fmt.Sprintf("write // %s or // %s, then a code", disableNextLine, disableLine),
	}
	if near, ok := nearest.Word(c.Word, []string{disableNextLine, disableLine}); ok {
		d.Hint = fmt.Sprintf("did you mean %s?", near)
	}
	return d
}

func unknownRule(c Comment, word string) action.Diagnostic {
	return action.Diagnostic{
		Severity: action.SeverityWarning,
		Summary:  fmt.Sprintf("%s names %s, which is not a lint rule", c.Word, quote(word)),
		Hint:     nearestRule(word),
	}
}
