package runner_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// watched are actions of all kinds: the recipes, the fixtures, and one that does
// much with its event.
func watched(t *testing.T) map[string]action.Source {
	t.Helper()
	out := map[string]action.Source{"much": {Path: "much.ts", Code: []byte(`
exports.onExecutePostLogin = async (event: any, api: any) => {
  const { user, ...rest } = event;
  for (const key of Object.keys(rest)) console.log(key, key in event, typeof rest[key]);
  console.log(JSON.stringify(event.user), event.organization?.id ?? 'none', event.user.hasOwnProperty('email'));
  try { event.user.nothing.at.all } catch (e) { console.log(e.message) }
  event.user.app_metadata.x = 1;
  api.idToken.setCustomClaim('https://a.example/x', event.user.app_metadata);
  throw new Error(event.nowhere.at.all);
};`)}}
	files, err := filepath.Glob("../../fixtures/*/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[file] = action.Source{Path: file, Code: code}
	}
	for _, d := range all.Registry().All() {
		book, ok := d.(dialect.Cookbook)
		if !ok {
			continue
		}
		for _, r := range book.Recipes() {
			out[d.Info().ID+" "+r.Name] = action.Source{Path: r.Name + ".js", Code: []byte(r.Code)}
		}
	}
	return out
}

// TestWatchingChangesNothing: a run that is watched gives the same result.
func TestWatchingChangesNothing(t *testing.T) {
	t.Parallel()
	clock := clock()
	ran := 0
	for name, src := range watched(t) {
		found, err := runner.Detect(all.Registry(), src)
		if err != nil {
			continue // of modules that are no actions by themselves
		}
		r, err := runner.New(found.Dialect, src, runner.Options{Clock: clock})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, preset := range presets.List() {
			sc, err := presets.Load(preset.Name, clock)
			if err != nil {
				t.Fatal(err)
			}
			obj, err := found.Dialect.Event(sc, r.Entry().Trigger)
			if err != nil {
				continue
			}
			event := action.Event{Origin: preset.Name, JSON: obj.Value()}
			plain := r.Run(t.Context(), event)
			seen := r.Watched(runner.Watch{Reads: true, Places: true}).Run(t.Context(), event)
			if diff := cmp.Diff(string(action.MustMarshal(plain)), string(action.MustMarshal(seen))); diff != "" {
				t.Errorf("%s on %s (-plain +watched):\n%s", name, preset.Name, diff)
			}
			if template := r.Module() == nil; plain.Trace != nil || (seen.Trace == nil || len(seen.Trace.Hits) == 0) != template {
				t.Errorf("%s: the traces are %v and %v", name, plain.Trace, seen.Trace)
			}
			ran++
		}
	}
	if ran < 30 {
		t.Errorf("only %d runs", ran)
	}
}

// TestReads: what was read, there or not, and where first.
func TestReads(t *testing.T) {
	t.Parallel()
	code := `exports.onExecutePostLogin = async (event, api) => {
  const { user: { email }, organization } = event;
  if (organization?.id && 'plan' in event.organization.metadata) api.user.setUserMetadata('ab', 1);
  event.user.identities[0].provider;
  event.user.identities[0].provider;
  return event.missing;
};`
	event := `{"user":{"email":"a","identities":[{"provider":"x","other":1}],"user_id":"u","user_metadata":{}},"organization":{"id":"o","metadata":{"plan":1}},"secrets":{}}`
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.New(d, action.Source{Path: "a.js", Code: []byte(code)}, runner.Options{Watch: runner.Watch{Reads: true}})
	if err != nil {
		t.Fatal(err)
	}
	res := r.Run(t.Context(), action.Event{JSON: action.Value(event)})
	if res.Error != nil {
		t.Fatal(res.Error.Message)
	}
	want := []action.Read{
		{Path: action.Path{"user"}, Line: 2, Column: 45},
		{Path: action.Path{"user", "email"}, Line: 2, Column: 45},
		{Path: action.Path{"organization"}, Line: 2, Column: 19},
		{Path: action.Path{"organization", "id"}, Line: 3, Column: 21},
		{Path: action.Path{"organization", "metadata"}, Line: 3, Column: 56},
		{Path: action.Path{"organization", "metadata", "plan"}, Line: 3, Column: 27},
		{Path: action.Path{"user", "identities"}, Line: 4, Column: 14},
		{Path: action.Path{"user", "identities", "0", "provider"}, Line: 4, Column: 28},
		{Path: action.Path{"missing"}, Line: 6, Column: 16},
	}
	if diff := cmp.Diff(want, res.Trace.Reads); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
