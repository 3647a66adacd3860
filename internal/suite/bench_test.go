package suite_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/suite"
)

// benchCases is how many cases the suites of the benchmarks have.
const benchCases = 10_000

// benchSuites are the same cases twice: each of them written out, and one with a
// matrix.
func benchSuites() map[string]string {
	const head = "action: act.js\ndialect: intelliauth\ndefaults: {preset: logged-in}\ncases:\n"
	var written strings.Builder
	tiers := make([]string, benchCases)
	for i := range tiers {
		tiers[i] = fmt.Sprintf("tier-%d", i)
		fmt.Fprintf(&written, "  - name: %[1]s\n    set: {user.app_metadata.tier: %[1]s}\n    expect: {claims: {access: {tier: %[1]s, region: !absent }}, logs: [\"~ /%[1]s/\"]}\n", tiers[i])
	}
	matrix := "  - name: the tier lands\n    matrix: {user.app_metadata.tier: [" + strings.Join(tiers, ", ") + "]}\n" +
		"    expect: {claims: {access: {tier: \"${tier}\", region: !absent }}, logs: [\"~ /${tier}/\"]}\n"
	return map[string]string{"written": head + written.String(), "matrix": head + matrix}
}

func BenchmarkParse(b *testing.B) {
	for name, text := range benchSuites() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if s, problems := suite.Parse("x.claims.yaml", []byte(text)); s == nil || len(s.Cases) != benchCases {
					b.Fatal(problems)
				}
			}
		})
	}
}
