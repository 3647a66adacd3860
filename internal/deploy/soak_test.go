package deploy_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/auth0"
)

// A process that deploys is this test, started again with these variables.
const (
	childURL   = "CLAIMCTL_TEST_DEPLOY_URL"
	childDir   = "CLAIMCTL_TEST_DEPLOY_DIR"
	childCount = "CLAIMCTL_TEST_DEPLOY_COUNT"
	childRound = "CLAIMCTL_TEST_DEPLOY_ROUND"
	longSoak   = "CLAIMCTL_SOAK"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		count, _ := strconv.Atoi(os.Getenv(childCount))
		os.Exit(deployAsChild(url, os.Getenv(childDir), childTarget(count, os.Getenv(childRound))))
	}
	os.Exit(m.Run())
}

// many wants so many actions, each with a secret, all bound. The round changes
// their code and their secrets.
func many(t *deploy.Target, count int, round string) {
	kind, _ := auth0.New().Info().Kind("auth0-action", "post-login")
	for i := range count {
		name := fmt.Sprintf("action-%03d", i)
		t.Wants = append(t.Wants, deploy.Want{
			Name: name, Kind: kind, Code: fmt.Sprintf("// %d in round %s\n%s", i, round, code),
			Secrets: []provider.Secret{{Name: "KEY", Value: secret.New(fmt.Sprint(canary, "-", i, "-", round))}},
		})
		t.Places[0].Names = append(t.Places[0].Names, name)
	}
}

func childTarget(count int, round string) deploy.Target {
	t := deploy.Target{
		Environment: "test", Tenant: "acme", Provider: auth0.New(), Key: secret.New(canary + "-client-secret"),
		Places: []deploy.WantPlace{{Place: "post-login"}},
	}
	many(&t, count, round)
	return t
}

// deployAsChild plans and applies once, and says on standard output how it ended.
func deployAsChild(url, dir string, target deploy.Target) int {
	do := &http.Client{Timeout: 10 * time.Second}
	c := provider.Connection{
		URL: url, Values: map[string]string{"client_id": "local"}, HTTP: do, Clock: time.Now, Rand: rand.Float64,
		Secrets: map[string]secret.String{"client_secret": secret.New(canary + "-client-secret")},
		Sleep:   func(ctx context.Context, d time.Duration) error { return deploy.Sleep(ctx, d/50) },
	}
	hand := deploy.Hand{State: deploy.Disk{Dir: dir}, Sleep: func(ctx context.Context, d time.Duration) error { return deploy.Sleep(ctx, d/20) }}
	w, err := target.Provider.Write(c)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	plan, err := deploy.Make(context.Background(), w, hand, target)
	if err == nil {
		_, err = deploy.Apply(context.Background(), w, hand, target, plan, false)
	}
	if err != nil {
		fmt.Println(told(err))
		return 1
	}
	return 0
}

// TestInterrupted kills a process that deploys again and again, while one answer
// in ten is a fault, and then lets it end.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	count, kills := 25, 6
	if os.Getenv(longSoak) != "" {
		count, kills = 200, 60
	}
	faults, err := serve.ParseFaults("429:0.02,500:0.02,502:0.01,503:0.01,504:0.01,lost:0.01,reset:0.01,truncated:0.01,html:0.005,expired:0.01")
	if err != nil {
		t.Fatal(err)
	}
	var left atomic.Int64
	kill := make(chan struct{}, 1)
	s := newStage(t, serve.Options{Faults: faults, Seed: 7, BuildDelay: 20 * time.Millisecond, Record: func(serve.Entry) {
		if left.Add(-1) == 0 {
			kill <- struct{}{}
		}
	}})
	random := rand.New(rand.NewPCG(1, 2))
	var output bytes.Buffer
	round := 0
	child := func(requests int64) error {
		left.Store(requests)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childURL+"="+s.tenant.URL, childDir+"="+s.dir, childCount+"="+strconv.Itoa(count), childRound+"="+strconv.Itoa(round))
		cmd.Stdout, cmd.Stderr = &output, &output
		if err := cmd.Start(); err != nil {
			return err
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-ended:
			return err
		case <-kill:
			_ = cmd.Process.Kill()
			return <-ended
		}
	}
	killed := 0
	for i := range kills {
		if round = i / 3; i%3 == 2 && child(0) == nil {
			continue // every third one may end, so that there is something to update
		}
		if err := child(3 + random.Int64N(int64(count))); err != nil && strings.Contains(err.Error(), "killed") {
			killed++
		}
	}
	if killed < kills/3 {
		t.Errorf("%d of %d were killed", killed, kills)
	}
	for try := 0; ; try++ {
		if err = child(0); err == nil {
			break
		}
		if try == 20 {
			t.Fatalf("does not end: %v\n%s", err, output.String())
		}
	}
	t.Logf("%d kills, %d requests", killed, len(s.tenant.Requests()))
	s.endsWell(count, strconv.Itoa(round), output.String())
}

// endsWell holds the tenant against what is wanted: nothing twice, nothing lost,
// every secret, the order, and a plan that is empty.
func (s *stage) endsWell(count int, round, output string) {
	s.t.Helper()
	if strings.Contains(output, canary) {
		s.t.Error("the output has a secret in it")
	}
	s.noCanary()
	s.target = childTarget(count, round)
	var expect, order []string
	for _, w := range s.target.Wants {
		expect, order = append(expect, w.Name+" true"), append(order, w.Name)
	}
	want(s.t, "hooks", s.names(), expect)
	want(s.t, "bound", s.bound(), order)
	var plan deploy.Plan
	var err error
	for range 20 {
		if plan, err = s.makePlan(); err == nil {
			break
		}
	}
	if err != nil || !plan.Empty() {
		s.t.Errorf("the plan is not empty: %v, %v", does(plan), err)
	}
	for _, step := range plan.Steps {
		if !step.Owned {
			s.t.Errorf("%s: it is forgotten that claimctl has made it", step.Name)
		}
	}
	if slices.Contains(s.files(), "test.journal") {
		s.t.Error("the journal is left behind")
	}
}
