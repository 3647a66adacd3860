package docs_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/internal/serve/servetest"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
)

// TestSchemasHoldForDeploys deploys to a local tenant and validates everything
// that is written on the way.
func TestSchemasHoldForDeploys(t *testing.T) {
	t.Parallel()
	compiled := compile(t)
	check := func(name string, doc any) {
		t.Helper()
		text := string(action.MustMarshal(doc))
		if err := compiled.check(name+".v1.json", text); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	tenant := servetest.Start(t, serve.Options{ClientSecret: secret.New("client-secret"), Examples: true})
	kind, _ := auth0.New().Info().Kind("auth0-action", "post-login")
	want := func(code string) deploy.Target {
		return deploy.Target{
			Environment: "test", Tenant: "acme", Provider: auth0.New(), Key: secret.New("k"), Prune: true,
			Places: []deploy.WantPlace{{Place: "post-login", Names: []string{"a"}}},
			Wants: []deploy.Want{{
				Name: "a", Kind: kind, Code: code, Secrets: []provider.Secret{{Name: "S", Value: secret.New("s")}},
				Dependencies: []provider.Dependency{{Name: "lodash", Version: "4.17.21"}},
			}},
			Notes: []action.Diagnostic{{Code: deploy.CodeLeft, Severity: action.SeverityInfo, Summary: "x"}},
		}
	}
	dir := t.TempDir()
	hand := deploy.Hand{State: deploy.Disk{Dir: dir}, Sleep: deploy.Sleep}
	w, err := auth0.New().Write(provider.Connection{
		URL: tenant.URL, Values: map[string]string{"client_id": "local"}, HTTP: tenant.Client, Clock: time.Now, Sleep: deploy.Sleep,
		Secrets: map[string]secret.String{"client_secret": secret.New("client-secret")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"exports.onExecutePostLogin = async () => {};\n", "// two\nexports.onExecutePostLogin = async () => {};\n"} {
		target := want(code)
		plan, err := deploy.Make(t.Context(), w, hand, target)
		if err != nil {
			t.Fatal(err)
		}
		check("plan", plan)
		out, err := deploy.Apply(t.Context(), w, hand, target, plan, false)
		if err != nil {
			t.Fatal(err)
		}
		check("deploy", out)
		lock, _, err := deploy.ReadLock(hand.State, target)
		if err != nil {
			t.Fatal(err)
		}
		check("status", deploy.StatusOf(plan, lock))
		out, err = deploy.Apply(t.Context(), w, hand, target, plan, false) // it is old now
		if err == nil {
			t.Error("an old plan is applied")
		}
		check("deploy", out)
	}
	back, err := deploy.PlanRollback(t.Context(), w, hand, want(""), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	check("rollback", back)
	text, err := os.ReadFile(filepath.Join(dir, "test.lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.check("lock.v1.json", string(text)); err != nil {
		t.Error(err)
	}
	manual := deploy.ManualTarget{Environment: "login", Platform: "intelliauth", Tenant: "intelliauth", Wants: []deploy.ManualWant{{
		Want: deploy.Want{Name: "a", File: "a.js", Code: "x"}, Dialect: "intelliauth", Trigger: "login", Enabled: true, ByHand: intelliauth.New().Manual(),
	}}}
	bundle, err := deploy.MakeBundle(hand.State, manual)
	if err != nil {
		t.Fatal(err)
	}
	check("bundle", bundle)
}
