package lint

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
)

func largeClaim() Rule {
	return Rule{
		Code: "CC024", Name: "large-claim",
		Title: "what the source writes out is too much for a token",
		Text: "An estimate from below: the JSON of the texts, numbers and object literals that the source itself holds, without any value of the event. " +
			"A warning where the claims that every run sets pass a bound of the platform or, where it names none, 4,096 bytes, " +
			"the size from which browsers drop cookies (RFC 6265, section 6.1). An error past a limit at which the platform fails.",
		Fix: "Keep a reference in the token, and look the data up where it is needed.",
		Bad: "const line = 'Nobody reads these terms inside of a token, and everybody sends them. ';\n" +
			"const page = line + line + line + line + line + line + line + line;\n" +
			"api.accessToken.setCustomClaim('https://myapp.example.com/terms', page + page + page + page + page + page + page + page);",
		Good:   "api.accessToken.setCustomClaim('https://myapp.example.com/terms', 'https://myapp.example.com/terms/4');",
		Unseen: "The size of values that come from the event or from a request: run the action for that.",
		Check:  checkLarge,
	}
}

// cookieBytes is what browsers take for a cookie with its name.
const cookieBytes = 4096

func checkLarge(p *Pass) {
	sizes := map[action.TokenKind]int{}
	told := map[action.TokenKind]bool{}
	for _, w := range p.Writes {
		c := p.flowOf(w.Call)
		v, ok := p.valueOf(w)
		if !ok || !w.Known || c.Loop != nil {
			continue
		}
		token, size := w.Method.Token, len(w.Name)+4+v.Least
		if c.Always {
			sizes[token] += size
			size = sizes[token]
		}
		d, over := oversized(p.Rules.Size, token, size)
		if !over || told[token] {
			continue
		}
		told[token] = true
		d.Hint = "keep a reference in the token, and look the data up where it is needed"
		p.Report(d, w.Call.Pos)
	}
}

// oversized judges the size of the claims of a token.
func oversized(rule *claims.SizeRule, token action.TokenKind, size int) (action.Diagnostic, bool) {
	d := action.Diagnostic{
		Severity: action.SeverityWarning, Source: "https://www.rfc-editor.org/rfc/rfc6265.html#section-6.1",
		Detail: "browsers drop cookies from that size on, and proxies refuse long headers",
	}
	bound := cookieBytes
	if rule != nil && (len(rule.Tokens) == 0 || slices.Contains(rule.Tokens, token)) {
		if rule.Warn > 0 || rule.Limit > 0 {
			bound, d.Detail, d.Source = rule.Warn, rule.Text, rule.Source.String()
		}
		if rule.Limit > 0 && (size > rule.Limit || bound == 0) {
			bound = rule.Limit
			if rule.Fails {
				d.Severity = action.SeverityError
			}
		}
	}
	d.Summary = fmt.Sprintf("the claims of the %s token are at least %d bytes of JSON, over %d", token, size, bound)
	return d, size > bound
}
