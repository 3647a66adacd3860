package suite_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/dialect/all"
)

// long are the texts of a matrix that is read in parts.
func long(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("v%d", i)
	}
	return list
}

// TestLongMatrix holds that a matrix that is read in parts gives its cases in order,
// each with its values, and that a mistake of one combination is told once.
func TestLongMatrix(t *testing.T) {
	t.Parallel()
	const text = `action: act.js
dialect: intelliauth
cases:
  - name: all
    tags: [quick]
    matrix: {x: [%s], y: [a, b]}
    set: {user.app_metadata.tier: "${x}-${y}", "user.app_metadata.$${z": "$${x}$${${y}"}
    expect: {claims: {access: {tier: "~ /^${x}-${y}$/", none: !absent}}, logs: [begin, "tier: ${x}-${y}"]}
`
	values := long(1200)
	f := files{"act.js": tierAction, "x.claims.yaml": fmt.Sprintf(text, strings.Join(values, ", "))}
	report := suite.Run(t.Context(), parse(t, f, "x.claims.yaml"), suite.Options{Registry: all.Registry(), Read: f.read, Clock: at()})
	var want []string
	for _, v := range values {
		want = append(want, "pass all [x="+v+", y=a]", "pass all [x="+v+", y=b]")
	}
	if diff := cmp.Diff(want, outcome(report)); diff != "" {
		t.Error(diff)
	}
	values[700], values[900] = `"("`, `")"`
	_, problems := suite.Parse("x.claims.yaml", fmt.Appendf(nil, text, strings.Join(values, ", ")))
	wrong := []string{"8:38 CC304 cases[0].expect.claims.access.tier: error parsing regexp: missing closing ): `^(-a$` (the syntax is that of https://pkg.go.dev/regexp/syntax)"}
	if diff := cmp.Diff(wrong, told(problems)); diff != "" {
		t.Error(diff)
	}
}
