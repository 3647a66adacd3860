package deploy_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/internal/serve/servetest"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
)

// canary is part of every secret of these tests; it must be in no file.
const canary = "c4n4ry"

const code = "exports.onExecutePostLogin = async (event, api) => {\n  api.accessToken.setCustomClaim('tier', 'free');\n};\n"

// stage is a tenant and a machine that deploys to it.
type stage struct {
	t      *testing.T
	tenant *servetest.Tenant
	dir    string
	target deploy.Target
	ctx    context.Context
	// do takes the place of the network.
	do provider.Doer
}

func newStage(t *testing.T, opts serve.Options) *stage {
	t.Helper()
	opts.ClientSecret = secret.New(canary + "-client-secret")
	s := &stage{t: t, tenant: servetest.Start(t, opts), dir: t.TempDir(), ctx: t.Context()}
	s.target = deploy.Target{
		Environment: "test", Tenant: "acme", Provider: auth0.New(), Key: secret.New(canary + "-client-secret"),
		Places: []deploy.WantPlace{{Place: "post-login"}},
	}
	return s
}

// add makes an action wanted, and bound after the others.
func (s *stage) add(name string, secrets ...provider.Secret) *deploy.Want {
	kind, _ := auth0.New().Info().Kind("auth0-action", "post-login")
	s.target.Wants = append(s.target.Wants, deploy.Want{Name: name, File: "actions/" + name + ".js", Kind: kind, Code: code, Secrets: secrets})
	s.target.Places[0].Names = append(s.target.Places[0].Names, name)
	return &s.target.Wants[len(s.target.Wants)-1]
}

func (s *stage) connection() provider.Connection {
	do := s.do
	if do == nil {
		do = s.tenant.Client
	}
	return provider.Connection{
		URL: s.tenant.URL, Values: map[string]string{"client_id": "local"},
		Secrets: map[string]secret.String{"client_secret": secret.New(canary + "-client-secret")},
		HTTP:    do, Clock: time.Now, Rand: rand.Float64,
		// Time is short in tests, the order of things is not.
		Sleep: func(ctx context.Context, d time.Duration) error { return deploy.Sleep(ctx, d/50) },
	}
}

func (s *stage) hand() deploy.Hand {
	return deploy.Hand{State: deploy.Disk{Dir: s.dir}, Sleep: func(ctx context.Context, d time.Duration) error { return deploy.Sleep(ctx, d/20) }}
}

func (s *stage) writer() provider.Writer {
	s.t.Helper()
	w, err := s.target.Provider.Write(s.connection())
	if err != nil {
		s.t.Fatal(err)
	}
	return w
}

func (s *stage) makePlan() (deploy.Plan, error) {
	r, err := s.target.Provider.Read(s.connection())
	if err != nil {
		s.t.Fatal(err)
	}
	return deploy.Make(s.ctx, r, s.hand(), s.target)
}

func (s *stage) plan() deploy.Plan {
	s.t.Helper()
	p, err := s.makePlan()
	if err != nil {
		s.t.Fatal(told(err))
	}
	return p
}

func (s *stage) apply(p deploy.Plan) (deploy.Outcome, error) {
	return deploy.Apply(s.ctx, s.writer(), s.hand(), s.target, p, false)
}

func (s *stage) deploy() deploy.Outcome {
	s.t.Helper()
	out, err := s.apply(s.plan())
	if err != nil {
		s.t.Fatal(told(err))
	}
	return out
}

func told(err error) string {
	e, ok := err.(*deploy.Error)
	if !ok {
		return fmt.Sprint(err)
	}
	var lines []string
	for _, d := range e.List {
		lines = append(lines, fmt.Sprintf("%s %s %s (%s) %s", e.Kind, d.Code, d.Summary, d.Hint, d.Detail))
	}
	return strings.Join(lines, "\n")
}

// patiently reads, although answers may be faults.
func patiently[T any](s *stage, read func() (T, error)) T {
	s.t.Helper()
	for try := 0; ; try++ {
		v, err := read()
		if err == nil {
			return v
		}
		if try == 20 {
			s.t.Fatal(err)
		}
	}
}

// names are the hooks of the tenant, each with whether it runs.
func (s *stage) names() []string {
	s.t.Helper()
	hooks := patiently(s, func() ([]provider.Hook, error) { return s.writer().Hooks(context.Background()) })
	var list []string
	for _, h := range hooks {
		list = append(list, fmt.Sprintf("%s %v", h.Name, h.Current))
	}
	slices.Sort(list)
	return list
}

func (s *stage) bound() []string {
	s.t.Helper()
	list := patiently(s, func() ([]provider.Binding, error) { return s.writer().Bindings(context.Background(), "post-login") })
	var names []string
	for _, b := range list {
		names = append(names, b.HookName)
	}
	return names
}

// noCanary reads every byte of the state folder.
func (s *stage) noCanary() {
	s.t.Helper()
	files := 0
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files++
		if strings.Contains(string(data), canary) {
			s.t.Errorf("%s has a secret in it", path)
		}
		return err
	})
	if err != nil || files == 0 {
		s.t.Fatalf("no file was looked at: %v", err)
	}
}

func does(p deploy.Plan) []string {
	list := []string{}
	for _, s := range p.Steps {
		list = append(list, fmt.Sprintf("%s %s", s.Do, s.Name))
	}
	for _, s := range p.Places {
		list = append(list, fmt.Sprintf("%s @%s", s.Do, s.Place))
	}
	return list
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestDeploy(t *testing.T) {
	t.Parallel()
	s := newStage(t, serve.Options{BuildDelay: 50 * time.Millisecond})
	s.add("tier", provider.Secret{Name: "KEY", Value: secret.New(canary + "-key")})
	s.add("roles")
	first := s.plan()
	want(t, "the first plan", does(first), []string{"create tier", "create roles", "bind @post-login"})
	want(t, "two plans", string(action.MustMarshal(first)), string(action.MustMarshal(s.plan())))
	for _, e := range s.tenant.Requests() {
		if e.Method != http.MethodGet && e.Path != "/oauth/token" {
			t.Errorf("a plan sent %s %s", e.Method, e.Path)
		}
	}
	if strings.Contains(string(action.MustMarshal(first)), canary) {
		t.Error("the plan has a secret in it")
	}
	out, err := s.apply(first)
	if err != nil {
		t.Fatal(told(err))
	}
	want(t, "done", len(out.Done), 3)
	want(t, "not done", out.NotDone, []deploy.Item{})
	want(t, "hooks", s.names(), []string{"roles true", "tier true"})
	want(t, "bound", s.bound(), []string{"tier", "roles"})
	again := s.plan()
	want(t, "the plan after", does(again), []string{"unchanged tier", "unchanged roles", "unchanged @post-login"})
	if !again.Empty() {
		t.Error("the plan after a deploy is not empty")
	}
	want(t, "files", s.files(), []string{".gitignore", "test.busy", "test.lock.json"})
	s.noCanary()
}

func (s *stage) files() []string {
	s.t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
