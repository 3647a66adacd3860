package summary_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// measured is a run of a thousand events with known numbers.
func measured(t testing.TB, c summary.Config) *summary.Summary {
	t.Helper()
	s := summary.New(c)
	for i := range 1000 {
		out := runner.Outcome{
			Decision: action.Decision{Kind: action.DecisionAllow}, Rerun: i%10 == 0,
			Claims: []action.Claim{landing("access", "tier", fmt.Sprintf(`"%d"`, i%3)), landing("id", "tier", `1`), landing("id", "https://x.example/a.b", `{}`)},
			Tokens: []runner.OutcomeToken{{Kind: "access", Bytes: 3000 + i, ClaimBytes: i, Limit: 989}, {Kind: "id", Opaque: true}},
		}
		if i < 10 {
			out.Decision.Kind = action.DecisionDeny
		}
		if i >= 990 {
			out = runner.Outcome{Decision: action.Decision{Kind: action.DecisionError}, Error: &action.Error{Message: "m", Line: i % 2, Thrown: true}}
		}
		before := out
		if i >= 500 && i < 520 {
			before.Claims = before.Claims[:2]
		}
		if c.Against != nil {
			s.AddPair(fmt.Append(nil, i), &before, &out)
		} else {
			s.Add(fmt.Append(nil, i), &out)
		}
	}
	return s
}

func TestCheck(t *testing.T) {
	t.Parallel()
	alone, pairs := measured(t, config()), measured(t, against())
	for text, want := range map[string]string{
		"events>=1000":                                  "1000/1 true",
		"errors == 0":                                   "10/1 false",
		"errors.rate<1%":                                "10/1000 false",
		"errors.rate<=1 %":                              "10/1000 true",
		"errors.rate == 0.01":                           "10/1000 true",
		"errors.rate<0.010000000000000000001":           "10/1000 true",
		"errors.distinct==2":                            "2/1 true",
		"unreadable!=0":                                 "0/1 false",
		" deny.rate < 0.0100 ":                          "10/1000 false",
		"error>9":                                       "10/1 true",
		"redirect<1":                                    "0/1 true",
		"differing.rate==0":                             "0/99 true",
		"token.access.bytes.p99<4096":                   "3989/1 true",
		"token.access.bytes.max<3989":                   "3989/1 false",
		"token.access.bytes.min>=3000":                  "3000/1 true",
		"token.access.bytes.mean<3494.5":                "3459555/990 false",
		"token.access.bytes.mean<=3494.5":               "3459555/990 true",
		"token.access.bytes.p100==3989":                 "3989/1 true",
		"token.access.bytes.p0==3000":                   "3007/1 false",
		"token.access.over==0":                          "0/1 true",
		"token.access.claim_bytes.max<=989":             "989/1 true",
		"token.access.issued.rate>99%":                  "990/1000 false",
		"token.id.opaque.rate==100%":                    "990/990 true",
		"token.id.bytes.p50<1":                          "0/0 false there was nothing to measure",
		"token.saml.opaque.rate<1":                      "0/0 false a share of nothing: there were none of those issued",
		"claim.tier.present.rate>=0.99":                 "990/1000 true",
		"claim.tier.distinct==3":                        "3/1 true",
		"token.id.claim.tier.distinct==1":               "1/1 true",
		"claim.tier.bytes.p99.9<=3":                     "3/1 true",
		"token.id.claim.tier.bytes.max==1":              "1/1 true",
		"claim.tier.string.rate==50%":                   "990/1980 true",
		"claim.tier.dropped==0":                         "0/1 true",
		"claim.https://x.example/a.b.present==990":      "990/1 true",
		`claim."https://x.example/a.b".set.rate==1`:     "990/990 true",
		"claim.teir.present==0":                         `0/1 true no event has a claim "teir"; did you mean "tier"?`,
		"claim.teir.present.rate>0":                     `0/1000 false no event has a claim "teir"; did you mean "tier"?`,
		"token.session.claim.tier.bytes.max<9":          `0/0 false no session token has a claim "tier"`,
		"changed.rate<1%":                               "0/0 false there is nothing to compare with; give --against",
		"against changed.rate<=2%":                      "20/1000 true",
		"against changed.claims==20":                    "20/1 true",
		"against changed.decision==0":                   "0/1 true",
		"against broken==0":                             "0/1 true",
		"against claim.https://x.example/a.b.added==20": "20/1 true",
		"against claim.tier.changed.rate==0":            "0/1980 true",
	} {
		s := alone
		text, paired := strings.CutPrefix(text, "against ")
		if paired {
			s = pairs
		}
		threshold, problem := summary.ParseThreshold(text)
		if problem != nil {
			t.Errorf("%s: %v", text, problem)
			continue
		}
		v := s.Check([]summary.Threshold{threshold})
		if got := strings.TrimSpace(fmt.Sprintf("%d/%d %v %s", v[0].Part, v[0].Whole, v[0].Holds, v[0].Note)); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
		if summary.Passed(v) != v[0].Holds || threshold.Text() != text {
			t.Errorf("%s: passed is %v", text, summary.Passed(v))
		}
		if threshold.NeedsAgainst() != (paired && !strings.Contains(text, "present") || text == "changed.rate<1%") {
			t.Errorf("%s: needs another action is %v", text, threshold.NeedsAgainst())
		}
	}
}

func TestThresholdProblems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                       `1 there is no operator; write one of <= >= == != < >`,
		"errors":                                 `7 there is no operator; write one of <= >= == != < >`,
		"errors=0":                               `7 "=" is no operator; write == for equal; write one of <= >= == != < >`,
		"errors!0":                               `7 "!" is no operator; write one of <= >= == != < >`,
		"<1":                                     `1 unknown quantity ""; `,
		"deny.rte<1":                             `1 unknown quantity "deny.rte"; did you mean "deny.rate"?`,
		" erors==0":                              `2 unknown quantity "erors"; did you mean "errors"?`,
		"errors.rate.rate<1":                     `1 unknown quantity "errors.rate.rate"; did you mean "errors.rate"?`,
		"events.rate<1":                          `1 unknown quantity "events.rate"; did you mean "deny.rate"?`,
		"token.acess.bytes.p99<1":                `7 unknown kind of token "acess"; did you mean "access"?`,
		"token.access<1":                         `13 unknown quantity of a token ""; `,
		"token.access.byte.p99<1":                `14 unknown quantity of a token "byte.p99"; did you mean "bytes.p99"?`,
		"token.access.bytes.p101<1":              `14 unknown quantity of a token "bytes.p101"; did you mean "bytes.p50"?`,
		"token.access.bytes.p9.<1":               `14 unknown quantity of a token "bytes.p9."; did you mean "bytes.p90"?`,
		"token.access.bytes<1":                   `14 unknown quantity of a token "bytes"; did you mean "bytes.max"?`,
		"claim.tier<1":                           `7 expected a claim's name and a quantity, found "tier"; write claim.NAME.QUANTITY, with a name that has dots or operators in quotes: claim."a.b".present`,
		`claim."tier.present<1`:                  `7 the quoted name does not end; close it with "`,
		`claim."tier"present<1`:                  `7 expected a claim's name and a quantity, found "\"tier\"present"; write claim.NAME.QUANTITY, with a name that has dots or operators in quotes: claim."a.b".present`,
		"claim.a.b.presnt<1":                     `11 unknown quantity of a claim "presnt"; did you mean "present"?`,
		"token.id.claim.é.presnt<1":              `18 unknown quantity of a claim "presnt"; did you mean "present"?`,
		"errors<":                                `8 expected a number, found ""; write it like 4096, 0.001 or 0.1%`,
		"errors< 1e3":                            `9 expected a number, found "1e3"; write it like 4096, 0.001 or 0.1%`,
		"errors<-1":                              `8 expected a number, found "-1"; write it like 4096, 0.001 or 0.1%`,
		"errors<1.":                              `8 expected a number, found "1."; write it like 4096, 0.001 or 0.1%`,
		"errors<1.2.3":                           `8 expected a number, found "1.2.3"; write it like 4096, 0.001 or 0.1%`,
		"errors<1/3":                             `8 expected a number, found "1/3"; write it like 4096, 0.001 or 0.1%`,
		"errors<%":                               `8 expected a number, found "%"; write it like 4096, 0.001 or 0.1%`,
		"errors<=>1":                             `9 expected a number, found ">1"; write it like 4096, 0.001 or 0.1%`,
		"errors<\xff":                            `1 the threshold is no text of at most 1000 bytes; `,
		strings.Repeat("a", 1001):                `1 the threshold is no text of at most 1000 bytes; `,
		"errors<1234567890123456789012345678901": `8 expected a number, found "1234567890123456789012345678901"; write it like 4096, 0.001 or 0.1%`,
	} {
		_, problem := summary.ParseThreshold(text)
		if problem == nil {
			t.Errorf("%q was read", text)
			continue
		}
		if got := fmt.Sprintf("%d %s; %s", problem.Column, problem.Summary, problem.Hint); got != want || problem.Code != "CC423" || !strings.Contains(problem.Detail, "token.KIND.claim.NAME.X") {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// FuzzParseThreshold: no text is a panic; what is read is read again from its own
// text, and can be measured; what is not says where.
func FuzzParseThreshold(f *testing.F) {
	for _, q := range summary.Quantities() {
		f.Add(strings.NewReplacer("KIND", "access", "NAME", "tier", "STAT", "p99.9").Replace(q.Name) + "<=0.1%")
	}
	for _, seed := range []string{"", `claim."a\"<".present==1`, `claim.".present<1`, "token.access.claim.a.b.bytes.mean>1", "a\x00<1", "claim..present<1", "errors<00.00", `"<"`, "claim.a.rate<1"} {
		f.Add(seed)
	}
	empty, full := summary.New(config()), measured(f, against())
	f.Fuzz(func(t *testing.T, text string) {
		threshold, problem := summary.ParseThreshold(text)
		if problem != nil {
			if problem.Summary == "" || problem.Column < 1 || problem.Column > len([]rune(text))+1 {
				t.Fatalf("%q: %+v", text, problem)
			}
			return
		}
		again, problem := summary.ParseThreshold(threshold.Text())
		if problem != nil {
			t.Fatalf("%q: %v", text, problem)
		}
		for _, s := range []*summary.Summary{empty, full} {
			list := []summary.Threshold{threshold}
			v := s.Check(list)
			if diff := cmp.Diff(v, s.Check([]summary.Threshold{again})); diff != "" || v[0].Whole < 0 || v[0].Part < 0 {
				t.Fatalf("%q: %+v %s", text, v, diff)
			}
		}
	})
}

// TestQuantitiesAreRead: each quantity that is documented can be asked for, and so
// can its rate.
func TestQuantitiesAreRead(t *testing.T) {
	t.Parallel()
	list := summary.Quantities()
	if len(list) < 30 {
		t.Fatalf("only %d quantities", len(list))
	}
	for _, q := range list {
		name := strings.NewReplacer("KIND", "saml", "NAME", "tier", "STAT", "max").Replace(q.Name)
		for _, name := range []string{name, name + ".rate"} {
			threshold, problem := summary.ParseThreshold(name + "<1")
			if rate := strings.HasSuffix(name, ".rate"); (problem == nil) != (!rate || q.Rate != "") {
				t.Errorf("%s: %v", name, problem)
			}
			if problem == nil && threshold.NeedsAgainst() != q.Against {
				t.Errorf("%s needs another action: %v", name, q.Against)
			}
		}
	}
}

// TestDocumented: what docs/replay-summary.md shows as a threshold can be read.
func TestDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/replay-summary.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, part := range strings.Split(string(text), "--threshold '")[1:] {
		threshold, _, _ := strings.Cut(part, "'")
		if _, problem := summary.ParseThreshold(threshold); problem != nil {
			t.Error(problem)
		}
		found++
	}
	if found < 3 {
		t.Errorf("found %d thresholds", found)
	}
}
