package lint

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func disableComment() Rule {
	return Rule{
		Code: "CC010", Name: "disable-comment",
		Title: "a comment that should silence a finding does not",
		Text: "A warning: a claimctl-disable comment names a rule that does not exist, names none at all, gives no reason after `--`, " +
			"or is spelled in a way that means nothing. The finding it was written for is not silenced, or nobody will know why it was.",
		Fix:   "Write // claimctl-disable-next-line CC012 -- reason above the line, or // claimctl-disable-line CC012 -- reason at its end. `--fix` corrects a misspelt word.",
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
			p.misspelt(c)
			continue
		}
		if len(c.Rules) == 0 {
			p.Report(action.Diagnostic{
				Severity: action.SeverityWarning,
				Summary:  fmt.Sprintf("%s names no rule and silences nothing", c.Word),
				Hint:     fmt.Sprintf("name the rule and the reason: // %s CC012 -- reason", c.Word),
			}, c.Pos)
		}
		if len(c.Rules) > 0 && c.Reason == "" {
			p.Report(action.Diagnostic{
				Severity: action.SeverityWarning,
				Summary:  fmt.Sprintf("%s gives no reason", c.Word),
				Detail:   "who reads it next has to know why the finding does not matter here",
				Hint:     fmt.Sprintf("write // %s %s -- reason", c.Word, strings.Join(c.Rules, ", ")),
			}, c.Pos)
		}
		for _, word := range c.Rules {
			if _, ok := Find(rules, word); !ok {
				p.Report(unknownRule(c, word), c.Pos)
			}
		}
	}
}

// misspelt reports a comment whose word is none, and corrects it.
func (p *Pass) misspelt(c Comment) {
	if !p.Report(unknownComment(c), c.Pos) {
		return
	}
	near, ok := nearest.Word(c.Word, []string{disableNextLine, disableLine})
	edit, there := p.replacing(c.Pos, c.Word, near)
	if !ok || !there || p.Module == nil {
		return
	}
	corrected := p.Source
	corrected.Code, _ = Apply(p.Source.Code, []Fix{{Edits: []Edit{edit}}})
	if sandbox.SameCode(p.Source, corrected) {
		p.fix(fmt.Sprintf("replace %s by %s", c.Word, near), c.Pos, edit)
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
		Hint:     NearestRule(word),
	}
}
