package suite_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
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

// BenchmarkCases is what the command does of a case beside the run of its action,
// whose result is there already.
func BenchmarkCases(b *testing.B) {
	f := files{"act.js": tierAction}
	text := "action: act.js\ndialect: intelliauth\ncases:\n"
	for i := range 1000 {
		text += fmt.Sprintf("  - {name: case %d, set: {user.app_metadata.tier: t%d}, expect: {claims: {access: {tier: t0, level: !absent}}, logs: [begin]}}\n", i, i)
	}
	s, problems := suite.Parse("x.claims.yaml", []byte(text))
	if len(problems) > 0 {
		b.Fatal(told(problems))
	}
	opts := suite.Options{Registry: all.Registry(), Read: f.read, Clock: at(), Run: "^case 0$"}
	res := *suite.Run(b.Context(), s, opts).Cases[0].Result
	opts.Run, opts.Drop = "", true
	opts.Execute = func(context.Context, *runner.Runner, action.Event) action.Result { return res }
	b.ReportAllocs()
	for b.Loop() {
		if report := suite.Run(b.Context(), s, opts); report.Count(suite.Pass) != 1000 {
			b.Fatal(outcome(report))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/case")
}
