package mutate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/mutate"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

const tiers = `exports.onExecutePostLogin = async (event, api) => {
  const tier = event.user.tier ?? 'free';
  if (tier === 'gold') {
    api.idToken.setCustomClaim('https://a.example/tier', 1);
  }
};
`

// cases are those of a suite made of events: each expects what the action as it
// is gives.
func cases() map[string]string {
	return map[string]string{"free": `{"user":{}}`, "gold": `{"user":{"tier":"gold"}}`}
}

func compile(t testing.TB, code []byte) (*runner.Runner, error) {
	t.Helper()
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	return runner.New(d, action.Source{Path: "a.js", Code: code}, runner.Options{Unsigned: true})
}

// claims is what a case looks at; strict ones look at claims, others at errors
// only.
func claims(res action.Result, strict bool) string {
	if !strict {
		return ""
	}
	return string(action.MustMarshal(res.Claims))
}

// try tests the given cases, which are strict or not.
func try(t *testing.T, strict bool, opts mutate.Options, names ...string) mutate.Report {
	t.Helper()
	r, err := compile(t, []byte(tiers))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	var baseline []mutate.Outcome
	for _, name := range names {
		res := r.Watched(runner.Watch{Places: true}).Run(t.Context(), action.Event{JSON: action.Value(cases()[name])})
		want[name] = claims(res, strict)
		baseline = append(baseline, mutate.Outcome{Case: name, Passed: true, Trace: res.Trace})
	}
	opts.Trial = func(ctx context.Context, code []byte, names []string) ([]mutate.Outcome, error) {
		r, err := compile(t, code)
		if err != nil {
			return nil, err
		}
		var out []mutate.Outcome
		for _, name := range names {
			res := r.Run(ctx, action.Event{JSON: action.Value(cases()[name])})
			out = append(out, mutate.Outcome{Case: name, Passed: res.Error == nil && claims(res, strict) == want[name]})
		}
		return out, nil
	}
	ctx := t.Context()
	return mutate.Run(ctx, r, append(baseline, mutate.Outcome{Case: "broken"}), opts)
}

func lines(r mutate.Report) []string {
	var out []string
	for _, m := range r.Mutants {
		by := m.By
		if m.Status == mutate.Survived {
			by = strings.Join(m.Cases, "+")
		}
		out = append(out, strings.TrimSpace(string(m.Status)+" "+m.Change+" "+by))
	}
	return out
}

func TestRun(t *testing.T) {
	t.Parallel()
	strict := try(t, true, mutate.Options{}, "free", "gold")
	want := []string{ // the default makes no difference here: an honest survivor
		"killed return at once gold", "survived drop the default after ?? free+gold",
		"killed flip === to !== free", "killed remove the call of api.idToken.setCustomClaim gold",
		"killed change a string gold", "killed change a number gold",
	}
	got := lines(strict)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strict.Killed != 5 || strict.Survived != 1 || strict.Cases != 2 || int(strict.Score()) != 83 {
		t.Errorf("got %d killed, %d survived, %d cases, %f", strict.Killed, strict.Survived, strict.Cases, strict.Score())
	}
	if d := strict.Mutants[1].Diff; d != "-   const tier = event.user.tier ?? 'free';\n+   const tier = event.user.tier ;\n" {
		t.Errorf("the diff is %q", d)
	}
	blind := try(t, false, mutate.Options{}, "free", "gold")
	if blind.Killed != 0 || blind.Survived != len(got) || blind.Score() != 0 {
		t.Errorf("cases that look at nothing killed %d of %d", blind.Killed, len(got))
	}
	alone := try(t, true, mutate.Options{}, "free")
	if m := alone.Mutants[3]; m.Status != mutate.Survived || len(m.Cases) != 0 {
		t.Errorf("a call that no case reaches: %+v", m)
	}
}

// TestJobs: how many work at the same time makes no difference.
func TestJobs(t *testing.T) {
	t.Parallel()
	one := try(t, true, mutate.Options{Jobs: 1}, "free", "gold")
	many := try(t, true, mutate.Options{Jobs: 8}, "free", "gold")
	if diff := cmp.Diff(string(action.MustMarshal(one)), string(action.MustMarshal(many))); diff != "" {
		t.Errorf("(-one +many):\n%s", diff)
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	r := try(t, true, mutate.Options{Budget: 2}, "free", "gold")
	if r.Untried != 4 || len(r.Diagnostics) != 1 || r.Diagnostics[0].Summary != "4 of 6 mutants were not tried: the budget was spent" {
		t.Errorf("%d untried, %v", r.Untried, r.Diagnostics)
	}
	var tried []int
	for i, m := range r.Mutants {
		if m.Status != mutate.Untried {
			tried = append(tried, i)
		}
	}
	if diff := cmp.Diff([]int{2, 5}, tried); diff != "" {
		t.Errorf("those tried lie evenly (-want +got):\n%s", diff)
	}
}

func TestEnded(t *testing.T) {
	t.Parallel()
	r, err := compile(t, []byte(tiers))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	got := mutate.Run(ctx, r, []mutate.Outcome{{Case: "x", Passed: true}}, mutate.Options{
		Trial: func(context.Context, []byte, []string) ([]mutate.Outcome, error) {
			cancel()
			return nil, errors.New("ended")
		},
	})
	if got.Untried != len(got.Mutants) || got.Untried == 0 || len(got.Diagnostics) != 1 {
		t.Errorf("%d of %d untried, %v", got.Untried, len(got.Mutants), got.Diagnostics)
	}
	invalid := mutate.Run(t.Context(), r, []mutate.Outcome{{Case: "x", Passed: true}}, mutate.Options{
		Trial: func(context.Context, []byte, []string) ([]mutate.Outcome, error) { return nil, errors.New("no action") },
	})
	if invalid.Invalid != len(invalid.Mutants) || invalid.Score() != 0 {
		t.Errorf("%d of %d invalid", invalid.Invalid, len(invalid.Mutants))
	}
}
