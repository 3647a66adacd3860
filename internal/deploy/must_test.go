package deploy_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/stytch"
)

// counted is how many requests of each kind the tenant has answered.
func (s *stage) counted() map[string]int {
	out := map[string]int{}
	for _, e := range s.tenant.Requests() {
		if e.Path != "/oauth/token" {
			out[e.Method]++
		}
	}
	return out
}

func TestHundredActions(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.target = childTarget(100, "1")
	plan := s.plan()
	s.tenant.Forget()
	begin := time.Now()
	if _, err := s.apply(plan); err != nil {
		t.Fatal(told(err))
	}
	// A figure for the log; the bound is in docs/benchmarks.md, not in a test.
	t.Logf("100 actions in %v", time.Since(begin))
	got := s.counted()
	// 100 creations, 100 publications, one list of bindings.
	want(t, "writes", got[http.MethodPost]+got[http.MethodPatch], 201)
	// To look at all before, until built, until deployed and after; of the
	// bindings before and right before.
	if got[http.MethodGet] > 100 {
		t.Errorf("%d requests to read, want at most one a step", got[http.MethodGet])
	}
	s.tenant.Forget()
	s.target = childTarget(100, "2")
	s.deploy()
	if got := s.counted(); got[http.MethodPost]+got[http.MethodPatch] != 200 || got[http.MethodGet] > 120 {
		t.Errorf("an update of 100 takes %v; want 200 writes and at most one look a step", got)
	}
}

func TestUpdatesOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier", provider.Secret{Name: "KEY", Value: secret.New(canary + "-1")})
	s.deploy()

	// Somebody adds a secret on the tenant: it is there after an update of the code.
	w := s.writer()
	hooks, err := w.Hooks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	secrets := []provider.Secret{{Name: "KEY", Value: secret.New(canary + "-1")}, {Name: "THEIRS", Value: secret.New("x")}}
	if _, err := w.Update(t.Context(), hooks[0], provider.Change{Secrets: &secrets}); err != nil {
		t.Fatal(err)
	}
	s.target.Wants[0].Secrets = nil
	s.target.Wants[0].Code += "// more\n"
	s.deploy()
	hooks, err = w.Hooks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, "secrets", hooks[0].SecretNames(), []string{"KEY", "THEIRS"})

	// A new value for one would delete the other.
	s.target.Wants[0].Secrets = []provider.Secret{{Name: "KEY", Value: secret.New(canary + "-2")}}
	_, err = s.makePlan()
	if err == nil || !strings.Contains(told(err), `secret "THEIRS" exists on the tenant but has no value here; give it a value or mark it for removal`) {
		t.Errorf("a partial list of secrets: %v", told(err))
	}
	s.target.Wants[0].RemovedSecrets = []string{"THEIRS"}
	s.deploy()
	hooks, err = w.Hooks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, "secrets", hooks[0].SecretNames(), []string{"KEY"})
	s.noCanary()
}

func TestSecretValues(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier", provider.Secret{Name: "KEY", Value: secret.New(canary + "-1")})
	s.deploy()
	want(t, "the same value", does(s.plan())[0], "unchanged tier")
	s.target.Wants[0].Secrets[0].Value = secret.New(canary + "-2")
	plan := s.plan()
	want(t, "another value", plan.Steps[0].Changes, []deploy.Change{{What: "secrets", Origin: deploy.Here, Detail: "~ KEY (its value has changed)"}})
	s.target.Wants[0].Secrets[0].Value = secret.New(canary + "-3")
	if _, err := s.apply(plan); kind(err) != deploy.Invalid {
		t.Errorf("a plan for another value: %v", told(err))
	}
	s.deploy()
	want(t, "after it was set", s.plan().Empty(), true)
	s.target.Key = secret.New("rotated")
	want(t, "other credentials", s.plan().Steps[0].Changes[0].Detail, "~ KEY (it cannot be told whether its value is the same)")
}

func kind(err error) deploy.ErrorKind {
	var e *deploy.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func TestDrift(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier")
	s.add("roles")
	s.deploy()
	w := s.writer()
	dashboard := func(name, text string) {
		t.Helper()
		hooks, err := w.Hooks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hooks {
			if h.Name == name {
				if _, err := w.Update(t.Context(), h, provider.Change{Code: &text}); err != nil {
					t.Fatal(err)
				}
				if _, err := w.Publish(t.Context(), h.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	dashboard("tier", code+"// hotfix\n")
	plan := s.plan()
	want(t, "changed there", plan.Steps[0].Changes, []deploy.Change{{What: "code", Origin: deploy.There}})
	if _, err := s.apply(plan); kind(err) != deploy.Moved {
		t.Errorf("replaces a hotfix: %v", told(err))
	}
	s.target.Wants[0].Code += "// here\n"
	s.target.Wants[1].Code += "// here\n"
	plan = s.plan()
	want(t, "changed at both", plan.Steps[0].Changes, []deploy.Change{{What: "code", Origin: deploy.Both}})
	want(t, "changed here", plan.Steps[1].Changes, []deploy.Change{{What: "code", Origin: deploy.Here}})
	if _, err := deploy.Apply(t.Context(), s.writer(), s.hand(), s.target, plan, true); err != nil {
		t.Fatal(told(err))
	}
	// The same change at both ends is none.
	s.target.Wants[0].Code += "// same\n"
	dashboard("tier", s.target.Wants[0].Code)
	s.target.Wants[1].Code += "// more\n"
	want(t, "the same at both", does(s.plan()), []string{"unchanged tier", "update roles", "unchanged @post-login"})
	s.deploy()

	// A plan that the tenant has left behind changes nothing.
	s.target.Wants[1].Code += "// late\n"
	plan = s.plan()
	dashboard("roles", code)
	s.tenant.Forget()
	if _, err := s.apply(plan); kind(err) != deploy.Moved {
		t.Errorf("a plan that is old: %v", told(err))
	}
	if got := s.counted(); got[http.MethodPost]+got[http.MethodPatch]+got[http.MethodDelete] > 0 {
		t.Errorf("a plan that is old changes something: %v", got)
	}
}

func TestBindings(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{Examples: true})
	s.add("tier")
	s.add("roles")
	s.deploy()
	before := s.bound()
	want(t, "bound", before[len(before)-2:], []string{"tier", "roles"})
	foreign := before[:len(before)-2]

	s.target.Places[0].Names = []string{"roles", "tier"}
	plan := s.plan()
	want(t, "the plan", does(plan)[2], "reorder @post-login")
	s.deploy()
	want(t, "reordered", s.bound(), append(slices.Clone(foreign), "roles", "tier"))

	s.target.Places[0].Names = []string{"tier"}
	s.deploy()
	want(t, "unbound", s.bound(), append(slices.Clone(foreign), "tier"))

	s.target.Wants, s.target.Places = s.target.Wants[:1], nil
	want(t, "left over", does(s.plan()), []string{"unchanged tier", "keep roles", "bind @post-login"})
	s.deploy()
	want(t, "the flow is gone", s.bound(), slices.Clone(foreign))
	s.target.Prune = true
	want(t, "prune", does(s.plan())[1], "delete roles")
	s.deploy()
	if slices.Contains(s.names(), "roles true") {
		t.Error("the pruned action is still there")
	}
}

// TestNeverDeletesWhatIsNotOurs has an action that was there before.
func TestNeverDeletesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	kind := s.add("theirs").Kind
	_, err := s.writer().Create(t.Context(), provider.Draft{Name: "theirs", Type: kind.Type, TypeVersion: kind.Version, Code: code, Runtime: "node22"})
	if err != nil {
		t.Fatal(err)
	}
	plan := s.plan()
	want(t, "the plan", does(plan), []string{"publish theirs", "bind @post-login"})
	s.deploy()
	s.target.Wants, s.target.Places, s.target.Prune = nil, nil, true
	want(t, "it goes from the project", does(s.plan()), []string{"bind @post-login"})
	s.deploy()
	want(t, "hooks", s.names(), []string{"theirs true"})
}

func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{BuildDelay: 100 * time.Millisecond})
	s.add("tier")
	plan := s.plan()
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wait.Go(func() { _, errs[i] = s.apply(plan) })
	}
	wait.Wait()
	kinds := []string{string(kind(errs[0])), string(kind(errs[1]))}
	slices.Sort(kinds)
	want(t, "one wins, one changes nothing", kinds, []string{"", string(deploy.Moved)})
	want(t, "hooks", s.names(), []string{"tier true"})

	// From another machine, with a state of its own: the plan is old there.
	other := *s
	other.dir = t.TempDir()
	s.tenant.Forget()
	if _, err := other.apply(plan); kind(err) != deploy.Moved {
		t.Errorf("another machine: %v", told(err))
	}
	if got := s.counted(); got[http.MethodPost]+got[http.MethodPatch] > 0 {
		t.Errorf("another machine changes something: %v", got)
	}
}

func TestBuildFails(t *testing.T) {
	t.Parallel()
	faults, err := serve.ParseFaults("failed-building")
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t, serve.Options{Faults: faults})
	s.add("tier")
	out, err := s.apply(s.plan())
	if kind(err) != deploy.Partly || !strings.Contains(told(err), "tier: the platform cannot build it") {
		t.Errorf("got %v", told(err))
	}
	want(t, "not done", out.NotDone, []deploy.Item{
		{Do: deploy.Create, Name: "tier", Detail: "saved, not built"}, {Do: deploy.Bind, Name: "post-login", Detail: "not bound"},
	})
	want(t, "done", out.Done, []deploy.Item{})
}

func TestRollback(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier")
	s.deploy()
	s.target.Wants[0].Code += "// two\n"
	s.deploy()
	plan, err := deploy.PlanRollback(t.Context(), s.writer(), s.hand(), s.target, nil, 0)
	if err != nil {
		t.Fatal(told(err))
	}
	want(t, "steps", len(plan.Steps), 1)
	want(t, "versions", []int{plan.Steps[0].From, plan.Steps[0].To}, []int{2, 1})
	if _, err := deploy.ApplyRollback(t.Context(), s.writer(), s.hand(), s.target, plan); err != nil {
		t.Fatal(told(err))
	}
	want(t, "the plan after", s.plan().Steps[0].Changes, []deploy.Change{{What: "code", Origin: deploy.Here}})
	if _, err := deploy.ApplyRollback(t.Context(), s.writer(), s.hand(), s.target, plan); kind(err) != deploy.Moved {
		t.Errorf("a rollback that is old: %v", told(err))
	}
	if _, err := deploy.PlanRollback(t.Context(), s.writer(), s.hand(), s.target, []string{"teir"}, 0); kind(err) != deploy.Invalid {
		t.Errorf("an unknown action: %v", told(err))
	}
	if _, err := deploy.PlanRollback(t.Context(), s.writer(), s.hand(), s.target, []string{"tier"}, 9); kind(err) != deploy.Invalid {
		t.Errorf("an unknown version: %v", told(err))
	}
}

// doer answers in the place of the network.
type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

func answer(status int, kind, body string) (*http.Response, error) {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

// TestTrouble has every kind of trouble from the first request on, and in the
// middle of a deploy.
func TestTrouble(t *testing.T) {
	t.Parallel()
	const page = "<html><title>Sign in</title></html>"
	tests := []struct {
		name string
		do   doer
		says string
	}{
		{"wrong credentials", func(*http.Request) (*http.Response, error) {
			return answer(401, "application/json", `{"statusCode":401,"message":"Invalid token `+canary+`-client-secret"}`)
		}, "Invalid token [redacted]"},
		{"missing scope", func(*http.Request) (*http.Response, error) {
			return answer(403, "application/json", `{"statusCode":403,"errorCode":"insufficient_scope","message":"Insufficient scope, expected any of: create:actions"}`)
		}, "create:actions"},
		{"a proxy's page", func(*http.Request) (*http.Response, error) { return answer(200, "text/html", page) }, "web page instead of JSON"},
		{"a proxy's page with a status", func(*http.Request) (*http.Response, error) { return answer(407, "text/html", page) }, "is there a proxy"},
		{"a truncated body", func(*http.Request) (*http.Response, error) {
			return answer(200, "application/json", `{"actions":[{"id":"x`)
		}, "ends early"},
		{"another shape", func(*http.Request) (*http.Response, error) {
			return answer(200, "application/json", `{"actions":"none","bindings":3,"id":7,"access_token":7}`)
		}, "another shape"},
		{"a redirect", func(*http.Request) (*http.Response, error) { return answer(302, "text/plain", "") }, "sends elsewhere"},
		{"no connection", func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, "the connection was closed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, serve.Options{})
			s.add("tier")
			plan := s.plan()
			s.do = tt.do
			_, err := s.makePlan()
			if kind(err) != deploy.Remote || !strings.Contains(told(err), tt.says) || strings.Contains(told(err), canary) {
				t.Errorf("a plan: %v", told(err))
			}
			_, err = s.apply(plan)
			if kind(err) != deploy.Remote || !strings.Contains(told(err), tt.says) {
				t.Errorf("an apply: %v", told(err))
			}
			// It begins after the first change.
			begun := false
			s.do = doer(func(r *http.Request) (*http.Response, error) {
				if begun {
					return tt.do(r)
				}
				begun = r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/actions")
				return s.tenant.Client.Do(r)
			})
			out, err := s.apply(plan)
			if kind(err) != deploy.Partly || !strings.Contains(told(err), tt.says) || strings.Contains(told(err), canary) {
				t.Errorf("in the middle: %v", told(err))
			}
			want(t, "done", out.Done, []deploy.Item{})
			want(t, "not done", len(out.NotDone), 2)
			s.do = nil
			s.deploy() // goes on
			want(t, "after all", s.names(), []string{"tier true"})
			s.noCanary()
		})
	}
}

func TestInterruptedByThePerson(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier")
	plan := s.plan()
	ctx, cancel := context.WithCancel(t.Context())
	s.do = doer(func(r *http.Request) (*http.Response, error) {
		res, err := s.tenant.Client.Do(r)
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/deploy") {
			cancel()
		}
		return res, err
	})
	s.ctx = ctx
	out, err := s.apply(plan)
	if kind(err) != deploy.Canceled {
		t.Errorf("got %v", told(err))
	}
	want(t, "not done", len(out.NotDone), 2)
	s.ctx, s.do = t.Context(), nil
	if out, err = s.apply(plan); err != nil { // the same plan goes on
		t.Fatal(told(err))
	}
	want(t, "done", len(out.Done), 2)
	want(t, "after", s.plan().Empty(), true)
}

func TestDeletedOnTheTenant(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier")
	s.target.Places = nil
	s.deploy()
	hooks, err := s.writer().Hooks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.writer().Delete(t.Context(), hooks[0].ID); err != nil {
		t.Fatal(err)
	}
	plan := s.plan()
	want(t, "the plan", does(plan), []string{"create tier"})
	want(t, "what is told", plan.Steps[0].Note, "it was deployed before, and deleted on the tenant since")
	s.deploy()
	want(t, "after", s.plan().Empty(), true)
}

// TestOneSlot has two actions for a place that takes one.
func TestOneSlot(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	p := stytch.New()
	kind, _ := p.Info().Kind("stytch", "b2b-session")
	s.target.Provider, s.target.Places = p, nil
	for _, name := range []string{"a", "b"} {
		s.target.Wants = append(s.target.Wants, deploy.Want{Name: name, Kind: kind, Code: `{"a": 1}`})
	}
	c := s.connection()
	c.Values = map[string]string{"client_id": "local", "project": "p", "environment": "e"}
	r, err := p.Read(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deploy.Make(t.Context(), r, s.hand(), s.target); code1(err) != deploy.CodeTwice {
		t.Errorf("got %v", told(err))
	}
}

// code1 is the code of the first thing that is wrong.
func code1(err error) string {
	var e *deploy.Error
	if errors.As(err, &e) {
		return e.List[0].Code
	}
	return ""
}

func TestCanonicalRuntime(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{})
	s.add("tier").Runtime = "node18"
	s.deploy()
	want(t, "node18 is stored as node18-actions", s.plan().Empty(), true)
	s.target.Wants[0].Dependencies = []provider.Dependency{{Name: "b", Version: "1.0.0"}, {Name: "a", Version: "2.0.0"}}
	want(t, "dependencies", s.plan().Steps[0].Changes, []deploy.Change{{What: "dependencies", Origin: deploy.Here, Detail: "+ a 2.0.0, + b 1.0.0"}})
	s.deploy()
	slices.Reverse(s.target.Wants[0].Dependencies)
	want(t, "in another order", s.plan().Empty(), true)
	s.target.Wants[0].Dependencies = nil
	want(t, "not given", s.plan().Empty(), true)
	s.target.Wants[0].Dependencies = []provider.Dependency{}
	want(t, "none", s.plan().Steps[0].Changes[0].Detail, "- a 2.0.0, - b 1.0.0")
}
