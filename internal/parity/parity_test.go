package parity_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/parity"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
)

func claim(token action.TokenKind, name, value string, fate action.Fate) action.Claim {
	return action.Claim{Token: token, Name: name, Value: action.Value(value), Fate: fate}
}

func result(change func(*action.Result)) action.Result {
	r := action.Result{
		Decision: action.Decision{Kind: action.DecisionAllow},
		Claims:   []action.Claim{claim("id", "a", `{"x":1,"y":2}`, action.FateSet)},
		Effects:  action.Effects{AppMetadata: action.NewObject("k", 1), UserMetadata: &action.Object{}, Other: action.NewObject("multifactor", action.NewObject("provider", "any"))},
	}
	change(&r)
	return r
}

func TestCompare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		before, after func(*action.Result)
		want          []parity.Difference
	}{
		{"nothing", func(*action.Result) {}, func(*action.Result) {}, []parity.Difference{}},
		{"order of members", func(*action.Result) {}, func(r *action.Result) { r.Claims[0].Value = action.Value(`{"y": 2, "x": 1}`) }, []parity.Difference{}},
		{
			"a claim's value", func(*action.Result) {}, func(r *action.Result) { r.Claims[0].Value = action.Value("1") },
			[]parity.Difference{{"claim a of the id token", `{"x":1,"y":2}`, "1"}},
		},
		{
			"a claim's token", func(*action.Result) {}, func(r *action.Result) { r.Claims[0].Token = "access" },
			[]parity.Difference{{"claim a of the access token", "", `{"x":1,"y":2}`}, {"claim a of the id token", `{"x":1,"y":2}`, ""}},
		},
		{
			"one that is dropped on one side", func(*action.Result) {}, func(r *action.Result) { r.Claims[0].Fate = action.FateDropped },
			[]parity.Difference{{"claim a of the id token", `{"x":1,"y":2}`, ""}},
		},
		{
			"the decision comes first", func(r *action.Result) {
				r.Decision = action.Decision{Kind: "deny", Reason: "no", Code: "a"}
				r.Claims = nil
			},
			func(*action.Result) {},
			[]parity.Difference{{"decision", "deny", "allow"}, {"reason of the denial", `"no"`, ""}, {"claim a of the id token", "", `{"x":1,"y":2}`}},
		},
		{
			"the code of a denial is not compared", func(r *action.Result) { r.Decision = action.Decision{Kind: "deny", Reason: "no", Code: "a"} },
			func(r *action.Result) { r.Decision = action.Decision{Kind: "deny", Reason: "no", Code: "b"} },
			[]parity.Difference{},
		},
		{
			"the text of a failure is not compared", failed("Cannot read a"), failed("Cannot read b"), []parity.Difference{},
		},
		{
			"the line of a request is not compared", func(r *action.Result) { r.Decision = action.Decision{Kind: "deny", Reason: "GET x (line 1) was"} },
			func(r *action.Result) { r.Decision = action.Decision{Kind: "deny", Reason: "GET x (line 2) was"} },
			[]parity.Difference{},
		},
		{
			"metadata", func(*action.Result) {}, func(r *action.Result) { r.Effects.AppMetadata = action.NewObject("k", nil) },
			[]parity.Difference{{"effect app_metadata.k", "1", "null"}},
		},
		{
			"other effects", func(*action.Result) {}, func(r *action.Result) { r.Effects.Other = nil },
			[]parity.Difference{{"effect multifactor.provider", `"any"`, ""}},
		},
		{
			"scopes", func(r *action.Result) { r.Effects.Scopes = []string{"b", "a"} }, func(r *action.Result) { r.Effects.Scopes = []string{"a"} },
			[]parity.Difference{{"scopes of the access token", "a b", "a"}},
		},
		{
			"the root of a URL", func(r *action.Result) { r.Decision = action.Decision{Kind: "redirect", URL: "https://x.example?a=1"} },
			func(r *action.Result) { r.Decision = action.Decision{Kind: "redirect", URL: "https://x.example/?a=1"} },
			[]parity.Difference{},
		},
	}
	for _, tt := range tests {
		got := parity.Compare(tt.name, result(tt.before), result(tt.after)).Differences
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func failed(message string) func(*action.Result) {
	return func(r *action.Result) {
		r.Decision = action.Decision{Kind: action.DecisionError, Reason: message}
		r.Error = &action.Error{Name: "TypeError", Message: message, Thrown: true}
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	m := migrator(t)
	for text, want := range map[string]int{
		`[{"user":{}},{}]`: 2, "{}\n\n{}\n{}": 3, "{\n}": 1, "\ufeff{}": 1,
		"": -1, "[]": -1, "[1]": -1, "1": -1, "{}\n{": -1, "[{}": -1, "null": -1,
	} {
		list, err := parity.Events(m, "events.json", []byte(text))
		if got := len(list); err == nil && got != want || err != nil && want >= 0 {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
}

func migrator(t testing.TB) dialect.Migrator {
	t.Helper()
	for _, d := range all.Registry().All() {
		if m, ok := d.(dialect.Migrator); ok {
			return m
		}
	}
	t.Fatal("no dialect has a successor")
	return nil
}

func TestPresets(t *testing.T) {
	t.Parallel()
	m := migrator(t)
	successor, err := all.Registry().Get(m.Successor())
	if err != nil {
		t.Fatal(err)
	}
	list, err := parity.Presets(m, m.Info().Triggers[0], successor, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	if err != nil || len(list) < 8 {
		t.Errorf("got %d situations, %v", len(list), err)
	}
}

func FuzzEvents(f *testing.F) {
	for _, seed := range []string{`{"context":{"request":{"geoip":[]}}}`, `[{"user":[]}]`, "{}\n{}", `{"context":{"authentication":{"methods":[{"timestamp":1e400}]}}}`, `{"context":{"protocol":"redirect-callback","sso":{"current_clients":[null]}}}`} {
		f.Add(seed)
	}
	m := migrator(f)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := parity.Events(m, "events", []byte(text))
		for _, s := range list {
			if action.CheckJSON(s.After.JSON) != nil {
				t.Errorf("%q gives %s, %v", text, s.After.JSON, err)
			}
		}
	})
}
