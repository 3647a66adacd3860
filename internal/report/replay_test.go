package report_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/summary"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

func replayClaim(token action.TokenKind, name string, value any) action.Claim {
	return action.Claim{Token: token, Name: name, FinalName: name, Fate: action.FateSet, Value: action.MustMarshal(value)}
}

// replayed is the i-th of a run of many events; the new action is the second.
func replayed(i int) (before, after runner.Outcome) {
	tier := []string{"free", "free", "free", "free", "pro", "pro", "enterprise"}[i%7]
	renamed := replayClaim(action.TokenID, "region", []string{"eu", "us"}[i%2])
	renamed.FinalName, renamed.Fate = "https://app.example.com/region", action.FateRenamed
	dropped := action.Claim{
		Token: action.TokenAccess, Name: "roles", Value: action.Value(`[]`), Fate: action.FateDropped, Rule: "acme/ignored",
		Why: "the name is one of 60 that cannot be customized; the login goes on without the claim", Source: "https://docs.example/ (read 2026-11-22)",
	}
	out := func(tier string, access int) runner.Outcome {
		return runner.Outcome{
			Decision: action.Decision{Kind: action.DecisionAllow},
			Claims: []action.Claim{
				replayClaim(action.TokenAccess, "tier", tier), replayClaim(action.TokenID, "tier", tier),
				replayClaim(action.TokenID, "email", fmt.Sprintf("user%d@acme.example", i)), renamed, dropped,
			},
			Tokens: []runner.OutcomeToken{
				{Kind: action.TokenAccess, Bytes: access, ClaimBytes: 20 + i%400, Limit: 400},
				{Kind: action.TokenID, Bytes: 900 + i%37},
			},
			Rerun: i%100 == 0,
		}
	}
	before, after = out(tier, 600+i%50), out(tier, 700+i%900)
	switch {
	case i%50 == 0:
		after.Claims[0] = replayClaim(action.TokenAccess, "tier", "basic")
	case i%97 == 0:
		after.Claims = append(after.Claims, replayClaim(action.TokenID, "org", map[string]any{"id": i % 3}))
		before.Claims = before.Claims[:4]
	case i%60 == 1:
		after = runner.Outcome{Decision: action.Decision{Kind: action.DecisionDeny, Code: "no_tier", Reason: fmt.Sprintf("user%d@acme.example has no tier", i)}}
	case i%333 == 2:
		after = runner.Outcome{
			Decision: action.Decision{Kind: action.DecisionError},
			Error:    &action.Error{Name: "TypeError", Message: "Cannot read properties of undefined (reading 'tier')", Thrown: true, File: "action.js", Line: 3, Column: 27},
		}
	case i == 5:
		after = runner.Outcome{Decision: action.Decision{Kind: action.DecisionError}, Error: &action.Error{Kind: runner.ErrorEvent, Name: "Error", Message: "the event is no JSON object"}}
	}
	return before, after
}

// replays are what is shown of a replay in every way, by name.
func replays(t testing.TB) map[string]summary.Document {
	t.Helper()
	subject := func(path string) action.Subject {
		return action.Subject{Path: path, Dialect: "acme-hook", Trigger: "login", SHA256: "aa"}
	}
	old := subject("old.js")
	config := summary.Config{Action: subject("action.js"), Run: "r1"}
	alone := summary.New(config)
	config.Against = &old
	config.Shard = summary.Shard{Index: 1, Count: 3}
	pairs := summary.New(config)
	alone.AddMode(runner.StreamMode{Kind: runner.IsolationReused, Tape: true})
	pairs.AddMode(runner.StreamMode{Kind: runner.IsolationModule, Why: []string{"2:1 the handler writes to the module's variable \"cache\", so that one event could see what another left"}})
	for i := range 2000 {
		before, after := replayed(i)
		id := fmt.Appendf(nil, "user%d", i)
		alone.Add(id, &after)
		pairs.AddPair(id, &before, &after)
	}
	return map[string]summary.Document{
		"alone": alone.Document(verdicts(t, alone, "deny.rate<0.1%", "errors==0", "token.access.bytes.p99<4096", "claim.tear.present.rate>=99%", "claim.org.bytes.p99<3")),
		"pairs": pairs.Document(verdicts(t, pairs, "changed.rate<10%")),
		"empty": summary.New(summary.Config{}).Document(nil),
	}
}

func verdicts(t testing.TB, s *summary.Summary, texts ...string) []summary.Verdict {
	t.Helper()
	var list []summary.Threshold
	for _, text := range texts {
		threshold, problem := summary.ParseThreshold(text)
		if problem != nil {
			t.Fatal(problem)
		}
		list = append(list, threshold)
	}
	return s.Check(list)
}

func TestReplay(t *testing.T) {
	t.Parallel()
	for name, d := range replays(t) {
		for _, f := range report.ReplayFormats() {
			t.Run(name+" "+f.Name, func(t *testing.T) {
				t.Parallel()
				out := writeReplay(t, f.Name, d, report.Options{})
				golden(t, "replay-"+name+"."+f.Name, out)
				readers()[f.Name](t, out)
			})
		}
		t.Run(name+" in colour", func(t *testing.T) {
			t.Parallel()
			golden(t, "replay-"+name+"-colour", render(t, func(w io.Writer) error {
				return report.Replay(w, "text", d, report.Options{Color: true, Verbose: true})
			}))
		})
	}
}

func writeReplay(t testing.TB, format string, d summary.Document, opts report.Options) string {
	t.Helper()
	return render(t, func(w io.Writer) error { return report.Replay(w, format, d, opts) })
}

// TestReplayHostile: whatever stands in a summary, each format stays what it is, and
// nobody is commanded. Numbers that do not fit together are no panic.
func TestReplayHostile(t *testing.T) {
	t.Parallel()
	texts := evil()
	for i := 0; i < len(texts); i += 3 {
		checkReplay(t, append(texts[i:], texts[:i]...), int64(i))
	}
	for _, n := range []int64{-1, 1<<63 - 1, -1 << 63} {
		checkReplay(t, texts, n)
	}
}

func checkReplay(t testing.TB, texts []string, n int64) {
	t.Helper()
	d := filled[summary.Document](texts...)
	d.State, d.Events = nil, n
	for i := range d.Claims {
		d.Claims[i].Present, d.Claims[i].Distinct, d.Claims[i].Bytes.Count = n, n, -n
		d.Claims[i].Top[0].Count, d.Claims[i].Moves.Changed.Count = n, n
	}
	d.Thresholds[0].Part, d.Thresholds[0].Whole = n, n/2
	for _, f := range report.ReplayFormats() {
		for _, opts := range []report.Options{{}, {Color: true, Verbose: true}} {
			out := writeReplay(t, f.Name, d, opts)
			checkClean(t, out)
			checkCommands(t, f, out)
			readers()[f.Name](t, out)
		}
	}
}

// FuzzReplay holds the same for any text and number.
func FuzzReplay(f *testing.F) {
	texts := evil()
	for i, text := range texts {
		f.Add(text, texts[(i+1)%len(texts)], int64(i))
	}
	f.Fuzz(func(t *testing.T, a, b string, n int64) { checkReplay(t, []string{a, b}, n) })
}

func TestReplayFormat(t *testing.T) {
	t.Parallel()
	err := report.Replay(io.Discard, "jsn", summary.Document{}, report.Options{})
	if want := `unknown format "jsn", expected one of text, json, html; did you mean "json"?`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	for _, f := range report.ReplayFormats() {
		if err := f.Replay(broken{}, summary.Document{}, report.Options{}); err == nil {
			t.Errorf("%s: a failure to write is lost", f.Name)
		}
	}
}
