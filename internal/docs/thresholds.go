package docs

import (
	"strings"

	"github.com/claimctl/claimctl/internal/summary"
)

// thresholdsPage lists the quantities that thresholds ask for.
func thresholdsPage(list []summary.Quantity) Page {
	s := newSheet("Thresholds")
	s.paragraph("A threshold holds a quantity of a replay's [summary](replay-summary.md) against a number: a quantity, one of the operators " +
		"`<` `<=` `>` `>=` `==` `!=`, and a decimal number or a percentage. All of them have to hold, or the command ends with status 1.")
	s.fence("sh", "claimctl replay action.js events.ndjson --threshold 'deny.rate<0.1%' --threshold 'token.access.bytes.p99<4096' --threshold 'errors==0'")
	s.paragraph("A quantity that has a rate is a count; with `.rate` behind it, it is the share of what the last column says. " +
		"Both sides are compared as exact fractions. Where there is nothing to measure, or a share would be one of nothing, the threshold does not hold. " +
		"A claim that no event has is present 0 times, and the verdict says so.")
	for _, group := range []struct{ title, prefix, about string }{
		{"Of the run", "", ""},
		{"Of a token", "token.KIND.", "`KIND` is `access`, `id`, `session`, `saml` or `response`. `STAT` is `min`, `max`, `mean`, `sum`, or a percentile such as `p50`, `p99` or `p99.9`."},
		{"Of a claim", "claim.NAME.", "In all tokens, or with `token.KIND.` before it in one: `token.access.claim.tier.present`. `NAME` is the name under which the claim lands; " +
			"one with an operator in it is quoted like a JSON string: `claim.\"a<b\".present`."},
	} {
		s.heading(2, group.title)
		s.paragraph(group.about)
		s.table([]string{"quantity", "is", "with --against only", "its rate is a share of"}, quantityRows(list, group.prefix))
	}
	return s.page("thresholds.md")
}

// quantityRows are those whose names begin so; none of them begins as others do.
func quantityRows(list []summary.Quantity, prefix string) [][]string {
	var rows [][]string
	for _, q := range list {
		if !strings.HasPrefix(q.Name, prefix) || prefix == "" && (strings.HasPrefix(q.Name, "token.") || strings.HasPrefix(q.Name, "claim.")) {
			continue
		}
		against := ""
		if q.Against {
			against = "yes"
		}
		rows = append(rows, []string{code(q.Name), prose(q.About), against, prose(q.Rate)})
	}
	return rows
}
