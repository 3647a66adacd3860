package deploy_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/jsondoc"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
)

func fuzzTarget() deploy.Target {
	return deploy.Target{Environment: "test", Tenant: "acme", Provider: auth0.New(), Key: secret.New("k")}
}

// nothing is a tenant without hooks, on which nothing can be done.
func nothing(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return answer(200, "application/json", `{"actions":[],"bindings":[],"versions":[]}`)
	}
	return answer(400, "application/json", `{"message":"no"}`)
}

// FuzzPlanFile applies whatever reads as a plan.
func FuzzPlanFile(f *testing.F) {
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"schema":"claimctl/plan/v1","environment":"test","provider":"auth0","tenant":"acme","steps":[{"do":"create"}]}`))
	plan := deploy.Plan{
		Schema: deploy.PlanSchema, Environment: "test", Provider: "auth0", Tenant: "acme", Diagnostics: []action.Diagnostic{},
		Checks: deploy.Checks{Unread: []string{}}, Places: []deploy.PlaceStep{{Do: deploy.Bind, Place: "post-login", Before: []deploy.Bound{}, After: []deploy.Bound{{Name: "a"}}}},
	}
	for _, do := range []deploy.Do{deploy.Create, deploy.Update, deploy.Publish, deploy.Delete, deploy.Keep, deploy.Unchanged, "burn"} {
		plan.Steps = append(plan.Steps, deploy.Step{Do: do, Name: "a", Type: "post-login", ID: "1", Changes: []deploy.Change{}, Secrets: []deploy.SecretStep{}})
		f.Add([]byte(action.MustMarshal(plan)))
		plan.Steps = nil
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		var plan deploy.Plan
		if len(jsondoc.Read("plan.json", data, &plan).List()) > 0 {
			return
		}
		c := provider.Connection{URL: "http://127.0.0.1:1", HTTP: doer(nothing), Secrets: map[string]secret.String{"token": secret.New("tok3n")}}
		w, err := auth0.New().Write(c)
		if err != nil {
			t.Fatal(err)
		}
		out, err := deploy.Apply(t.Context(), w, deploy.Hand{State: deploy.Disk{Dir: dir}}, fuzzTarget(), plan, true)
		if err == nil && len(out.NotDone) > 0 {
			t.Errorf("no error, and not done: %+v", out)
		}
	})
}

// FuzzState reads whatever is in the files of the state.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"schema":"claimctl/lock/v1"}`), []byte("{\"op\":\"begin\",\"name\":\"a\"}\n{\"op\":\"hook\",\"hook\":{\"name\":\"a\"}}\n{\"op\""))
	f.Add([]byte(`{"schema":"claimctl/lock/v1","environment":"test","provider":"auth0","tenant":"acme","deploy":1,"check":"","hooks":[],"places":[]}`), []byte("\n\n{}\n[]\n{\"op\":\"place\",\"place\":{\"place\":\"p\"}}\n{\"op\":\"gone\",\"id\":\"x\"}"))
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, lock, journal []byte) {
		dir := t.TempDir()
		for name, data := range map[string][]byte{"test.lock.json": lock, "test.journal": journal} {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c := provider.Connection{URL: "http://127.0.0.1:1", HTTP: doer(nothing), Secrets: map[string]secret.String{"token": secret.New("tok3n")}}
		r, err := auth0.New().Read(c)
		if err != nil {
			t.Fatal(err)
		}
		target := fuzzTarget()
		target.Prune = true
		_, _ = deploy.Make(t.Context(), r, deploy.Hand{State: deploy.Disk{Dir: dir}}, target)
	})
}

// TestTornJournal goes on behind a line that the crash has cut off.
func TestTornJournal(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier")
	s.do = doer(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/deploy") {
			return answer(400, "application/json", `{"message":"no"}`)
		}
		return s.tenant.Client.Do(r)
	})
	if _, err := s.apply(s.plan()); kind(err) != deploy.Partly {
		t.Fatal(told(err))
	}
	journal := filepath.Join(s.dir, "test.journal")
	data, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(journal, append(data, `{"op":"ho`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.apply(s.plan()); kind(err) != deploy.Remote {
		t.Fatal(told(err))
	}
	s.do = nil
	s.deploy()
	plan := s.plan()
	want(t, "the plan after", plan.Empty() && plan.Steps[0].Owned, true)
}
