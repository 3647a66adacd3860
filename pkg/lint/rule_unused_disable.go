package lint

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func unusedDisable() Rule {
	return Rule{
		Code: "CC011", Name: "unused-disable", last: true,
		Title: "a comment silences nothing",
		Text: "An info: the comment names a rule that finds nothing in that line. It was written for code that has changed, and would silence a finding that is yet to come. " +
			"Rules that are turned off are not looked at.",
		Fix:   "Remove the comment. `--fix` does so where all its rules find nothing.",
		Bad:   "// claimctl-disable-next-line CC012 -- the gateway wants it so\napi.accessToken.setCustomClaim('tier', 'free');",
		Good:  "// claimctl-disable-next-line CC012 -- the gateway wants it so\napi.accessToken.setCustomClaim('sub', event.user.id);",
		Check: checkUnused,
	}
}

func checkUnused(p *Pass) {
	for _, c := range p.Comments {
		idle, all := p.idle(c)
		if len(idle) == 0 || p.Full() {
			continue
		}
		reported := p.Report(action.Diagnostic{
			Severity: action.SeverityInfo,
			Summary:  fmt.Sprintf("%s silences no finding of %s", c.Word, strings.Join(idle, ", ")),
			Detail:   fmt.Sprintf("line %d has none", c.Line),
			Hint:     "remove it",
		}, c.Pos)
		if edit, ok := p.withoutComment(c); reported && all && ok {
			p.fix("remove a comment that silences nothing", c.Pos, edit)
		}
	}
}

// idle are the rules of a comment that found nothing to silence. All says that
// they are all of its rules.
func (p *Pass) idle(c Comment) (idle []string, all bool) {
	all = c.Line > 0
	for _, word := range c.Rules {
		rule, ok := Find(p.facts.rules, word)
		switch {
		case !ok, rule.Code == p.rule.Code, p.facts.used[silenced{c.Line, rule.Code}]:
			all = false
		case c.Line > 0:
			idle = append(idle, rule.Code)
		}
	}
	return idle, all
}

// withoutComment is the edit that removes a comment: the line, if nothing else is
// in it. It is false when the text is no comment after all.
func (p *Pass) withoutComment(c Comment) (Edit, bool) {
	code := p.Source.Code
	end := c.end
	if bytes.HasPrefix(code[c.start:], []byte("//")) {
		end = c.lineEnd
	}
	start := c.start
	for start > c.lineStart && (code[start-1] == ' ' || code[start-1] == '\t') {
		start--
	}
	if start == c.lineStart && len(bytes.TrimSpace(code[end:c.lineEnd])) == 0 {
		end = c.lineEnd
		switch {
		case bytes.HasPrefix(code[end:], []byte("\r\n")):
			end += 2
		case end < len(code) && (code[end] == '\n' || code[end] == '\r'):
			end++
		}
	}
	e := Edit{Start: start, End: end}
	if p.Module == nil {
		return e, false
	}
	without := p.Source
	without.Code = append(append([]byte{}, code[:e.Start]...), code[e.End:]...)
	return e, sandbox.SameCode(p.Source, without)
}
