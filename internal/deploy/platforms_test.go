package deploy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/all"
)

// platform is what deploying to one of them takes.
type platform struct {
	id, dialect, trigger string
	values               map[string]string
	key                  string
	code                 string // with %d for a number
	settings             []provider.Setting
	secrets              bool
	place                string
}

func platforms() []platform {
	client := map[string]string{"client_id": "local", "project": "acme", "environment": "test"}
	return []platform{
		{
			id: "stytch", dialect: "stytch", trigger: "m2m", values: client, key: "client_secret", code: `{"n": %d, "tier": {{ client.trusted_metadata.tier }}}`,
			settings: []provider.Setting{{Name: "custom_audience", Value: action.Value(`"https://api.acme.example"`)}},
		},
		{
			id: "logto", dialect: "logto", trigger: "access-token", values: client, key: "client_secret", code: "const getCustomJwtClaims = () => ({ n: %d });\n",
			secrets: true,
		},
		{
			id: "fusionauth", dialect: "fusionauth", trigger: "jwt-populate", key: "api_key", place: "access-token",
			values: map[string]string{"application_id": "00000000-0000-4000-8000-000000000001"}, code: "function populate(jwt) { jwt.n = %d; }\n",
			settings: []provider.Setting{{Name: "debug", Value: action.Value("true")}},
		},
		{
			id: "clerk", dialect: "clerk", trigger: "jwt-template", key: "api_key", code: `{"n": %d, "a": "{{user.id}}"}`,
			settings: []provider.Setting{{Name: "lifetime", Value: action.Value("300")}},
		},
		{id: "workos", dialect: "workos", trigger: "access-token", key: "api_key", code: `{"n": %d, "a": {{ user.id }}}`},
	}
}

// target is the nth state of the platform's project.
func (p platform) target(t *testing.T, n int) deploy.Target {
	t.Helper()
	of, err := all.Registry().Get(p.id)
	if err != nil {
		t.Fatal(err)
	}
	kind, ok := of.Info().Kind(p.dialect, p.trigger)
	if !ok {
		t.Fatalf("%s does not take %s", p.id, p.trigger)
	}
	w := deploy.Want{Name: "tier", File: "actions/tier", Kind: kind, Code: fmt.Sprintf(p.code, n), Settings: p.settings}
	if p.secrets {
		w.Secrets = []provider.Secret{{Name: "API_KEY", Value: secret.New(fmt.Sprint(canary, n))}}
	}
	out := deploy.Target{Environment: "test", Tenant: "acme", Provider: of, Key: secret.New(canary + "-client-secret"), Wants: []deploy.Want{w}}
	if p.place != "" {
		out.Places = []deploy.WantPlace{{Place: p.place, Names: []string{"tier"}}}
	}
	return out
}

// connection reaches the stage's tenant as the platform wants it.
func (p platform) connection(s *stage) provider.Connection {
	c := s.connection()
	c.Values, c.Secrets = p.values, map[string]secret.String{p.key: secret.New(canary + "-client-secret")}
	return c
}

// deploy plans and applies until nothing is left to do.
func (p platform) deploy(t *testing.T, s *stage) []string {
	t.Helper()
	var last error
	for range 60 {
		r, err := s.target.Provider.Read(p.connection(s))
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.target.Provider.Write(p.connection(s))
		if err != nil {
			t.Fatal(err)
		}
		plan, err := deploy.Make(s.ctx, r, s.hand(), s.target)
		if err == nil && plan.Empty() {
			return does(plan)
		}
		if err == nil {
			_, err = deploy.Apply(s.ctx, w, s.hand(), s.target, plan, false)
		}
		if err != nil && strings.Contains(told(err), canary) {
			t.Fatalf("a secret is told: %s", told(err))
		}
		last = err
	}
	t.Fatalf("it does not come to an end: %s", told(last))
	return nil
}

// TestPlatforms deploys to each platform, and once more with a change, while every
// tenth answer is a failure.
func TestPlatforms(t *testing.T) {
	t.Parallel()
	faults, err := serve.ParseFaults("429:0.03,500:0.02,503:0.02,lost:0.02,reset:0.02,truncated:0.01,html:0.01")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range platforms() {
		t.Run(p.id, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, serve.Options{Faults: faults, Seed: 3})
			for n := 1; n <= 2; n++ {
				s.target = p.target(t, n)
				p.deploy(t, s)
				r, err := s.target.Provider.Read(p.connection(s))
				if err != nil {
					t.Fatal(err)
				}
				var hooks []provider.Hook
				for range 20 { // answers fail here, too
					if hooks, err = r.Hooks(s.ctx); err == nil {
						break
					}
				}
				if err != nil || len(hooks) != 1 || !strings.Contains(hooks[0].Code, fmt.Sprint(n)) {
					t.Fatalf("got %d hooks, %v", len(hooks), err)
				}
			}
			s.noCanary()
		})
	}
}

// TestKeptSecrets holds that a secret that can be read, and is not claimctl's,
// survives an update of another.
func TestKeptSecrets(t *testing.T) {
	t.Parallel()
	p := platforms()[1]
	s := newStage(t, serve.Options{})
	s.target = p.target(t, 1)
	p.deploy(t, s)
	w, err := s.target.Provider.Write(p.connection(s))
	if err != nil {
		t.Fatal(err)
	}
	hooks, err := w.Hooks(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	others := append(hooks[0].Secrets, provider.Secret{Name: "OTHERS", Value: secret.New(canary + "-others")})
	if _, err := w.Update(s.ctx, hooks[0], provider.Change{Secrets: &others}); err != nil {
		t.Fatal(err)
	}
	s.target = p.target(t, 2)
	p.deploy(t, s)
	if hooks, err = w.Hooks(s.ctx); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, x := range hooks[0].Secrets {
		got[x.Name] = x.Value.Reveal()
	}
	want(t, "secrets", got, map[string]string{"API_KEY": canary + "2", "OTHERS": canary + "-others"})
}

// TestRefusedBeforehand holds that what the platform would refuse is not planned.
func TestRefusedBeforehand(t *testing.T) {
	t.Parallel()
	p := platforms()[4]
	s := newStage(t, serve.Options{})
	s.target = p.target(t, 1)
	s.target.Wants[0].Code = "{\n  \"iss\": 1\n}"
	r, err := s.target.Provider.Read(p.connection(s))
	if err != nil {
		t.Fatal(err)
	}
	_, err = deploy.Make(s.ctx, r, s.hand(), s.target)
	if !strings.Contains(told(err), `CC561 the claim "iss" is the platform's own`) {
		t.Errorf("got %v", told(err))
	}
	s.target.Checks.Skipped = true
	if _, err := deploy.Make(s.ctx, r, s.hand(), s.target); err != nil {
		t.Errorf("with checks skipped: got %v", told(err))
	}
}

// TestPullPlaceWithoutField holds that a pull goes on where a place cannot be read
// because the connection does not say what it belongs to.
func TestPullPlaceWithoutField(t *testing.T) {
	t.Parallel()
	p := platforms()[2]
	s := newStage(t, serve.Options{})
	s.target = p.target(t, 1)
	p.deploy(t, s)
	p.values = nil
	r, err := s.target.Provider.Read(p.connection(s))
	if err != nil {
		t.Fatal(err)
	}
	got, err := deploy.Pull(s.ctx, r, s.target.Provider, nil)
	if err != nil || len(got.Actions) != 1 || len(got.Diagnostics) != 2 || !strings.Contains(got.Diagnostics[0].Summary, "application_id") {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestTakenPlace holds that what somebody else has bound where there is room for
// one is neither replaced nor hidden.
func TestTakenPlace(t *testing.T) {
	t.Parallel()
	p := platforms()[2]
	s := newStage(t, serve.Options{})
	s.target = p.target(t, 1)
	w, err := s.target.Provider.Write(p.connection(s))
	if err != nil {
		t.Fatal(err)
	}
	h, err := w.Create(s.ctx, provider.Draft{Name: "theirs", Type: "JWTPopulate", Code: "function populate() {}"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Bind(s.ctx, p.place, []provider.Binding{{HookID: h.ID}}); err != nil {
		t.Fatal(err)
	}
	_, err = deploy.Make(s.ctx, w, s.hand(), s.target)
	if text := told(err); !strings.Contains(text, "runs at most 1; there would be 2") || !strings.Contains(text, `"theirs" was not bound by claimctl`) {
		t.Errorf("got %s", text)
	}
}
