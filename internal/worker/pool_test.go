package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

type loose struct {
	runner *runner.Runner
	event  action.Event
}

// compileLoose is compile for sources that may not even be read.
func compileLoose(t *testing.T, code string) loose {
	t.Helper()
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.New(d, action.Source{Path: "action.js", Code: []byte(code)}, runner.Options{Clock: clock(), TimeLimit: deadline, Engine: true})
	if err != nil {
		return loose{}
	}
	return loose{r, action.Event{JSON: action.Value(`{"user":{"user_id":"u"}}`)}}
}

func asJSON(t *testing.T, res action.Result) string {
	t.Helper()
	out, err := json.Marshal(res)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestSame: a worker gives the very result that a run in this process gives.
func TestSame(t *testing.T) {
	pool := newPool(t, worker.Options{})
	bodies := []string{
		"",
		"api.idToken.setCustomClaim('https://a.example/x', { a: [1, null, 'ü\\u2028'], b: undefined, c: 1n })",
		"api.accessToken.setCustomClaim('https://a.example/x', undefined); api.access.deny('no way')",
		"api.user.setAppMetadata('a', 1); api.accessToken.addScope('read'); api.multifactor.enable('any'); return { a: NaN }",
		"console.log('%o', { a: new Map([[1, 2]]) }); console.error(new Error('x').message); event.user.name = 'changed'",
		"throw Object.assign(new TypeError('bad'), { code: 7, inner: { a: 1 } })",
		"throw { an: 'object' }",
		"api.idToken.addClaim('a', 1)",
		"Promise.reject(new Error('late')); setTimeout(() => {}, 5)",
		"console.log(event.secrets.KEY, 'c4n4ry-s3cret'); api.idToken.setCustomClaim('https://a.example/k', event.secrets.KEY)",
		"api.redirect.sendUserTo('https://a.example/')",
		"console.log(require('stub').a, answered); console.log(api.cache.get('k'))",
	}
	for _, body := range bodies {
		opts := runner.Options{
			Seed: 3, Secrets: []runner.Secret{{Name: "KEY", Value: secret.New("c4n4ry-s3cret")}},
			Units: []sandbox.UnitSpec{
				{Role: sandbox.RoleModule, Names: []string{"stub"}, Path: "stub.js", Code: []byte("exports.a = 1")},
				{Role: sandbox.RoleGlobal, Names: []string{"answered"}, Path: "g.json", Code: []byte("5")},
				{Role: sandbox.RoleAnswer, Names: []string{"api.cache.get"}, Path: "a.js", Code: []byte("module.exports = (k) => ({ value: k })")},
			},
		}
		r, event := compile(t, hook(body), opts)
		want, got := asJSON(t, r.Run(t.Context(), event)), asJSON(t, pool.Run(t.Context(), r, event))
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
		if strings.Contains(got, "c4n4ry") {
			t.Errorf("%s: the secret is in the result", body)
		}
	}
}

// TestTogether runs an action in several workers at once.
func TestTogether(t *testing.T) {
	pool := newPool(t, worker.Options{Idle: 4})
	r, event := compile(t, hook("api.idToken.setCustomClaim('https://a.example/x', Math.random()); await new Promise((r) => setTimeout(r, 50))"), runner.Options{})
	want := asJSON(t, r.Run(t.Context(), event))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if got := asJSON(t, pool.Run(t.Context(), r, event)); got != want {
					t.Errorf("got %s\nwant %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}

// TestKeep holds that workers are kept warm for as many runs as there are at
// once.
func TestKeep(t *testing.T) {
	pool := newPool(t, worker.Options{})
	pool.Keep(3, 0)
	pool.Keep(1, 0)
	r := compileLoose(t, "exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('https://a.example/x', 1) }")
	for range 2 {
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if res := pool.Run(t.Context(), r.runner, r.event); res.Error != nil {
					t.Error(res.Error.Message)
				}
			})
		}
		all.Wait()
	}
	if got := pool.Waiting(); got < 1 || got > 3 {
		t.Errorf("%d workers wait, want at most three", got)
	}
}

// TestAhead: workers that are told of runs ahead give what one run after the other
// gives, even when a run ends its worker, or asks for the network.
func TestAhead(t *testing.T) {
	pool := newPool(t, worker.Options{})
	pool.Keep(2, 4)
	bodies := []string{
		"api.idToken.setCustomClaim('https://a.example/x', 1)",
		"/(?=a)(a+)+b/.test('a'.repeat(60))", // is killed
		"console.log('a'.repeat(100000))",
		"for (;;) {}", // ends by itself
		"console.log((await fetch('https://a.example/x').catch(e => e)).status)",
		"throw new Error('bad')",
		"'x'.padEnd(2 ** 31 - 1)", // is the end of the process, at once
	}
	opts := runner.Options{TimeLimit: time.Second, Network: answers{}}
	var all sync.WaitGroup
	for _, body := range bodies {
		r, event := compile(t, hook(body), opts)
		alone := newPool(t, worker.Options{})
		want := asJSON(t, withoutHint(alone.Run(t.Context(), r, event)))
		for range 6 {
			all.Go(func() {
				if got := asJSON(t, withoutHint(pool.Run(t.Context(), r, event))); got != want {
					t.Errorf("%s\n got %s\nwant %s", body, got, want)
				}
			})
		}
	}
	all.Wait()
	if got := pool.Waiting(); got > 2 {
		t.Errorf("%d workers wait, want two", got)
	}
}

// withoutHint leaves out the last words of a process, which may have its number.
func withoutHint(res action.Result) action.Result {
	if res.Error != nil {
		res.Error.Hint = ""
	}
	return res
}

func TestCanceled(t *testing.T) {
	pool := newPool(t, worker.Options{})
	r, event := compile(t, hook("console.log('before'); /(?=a)(a+)+b/.test('a'.repeat(60))"), runner.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	res := pool.Run(ctx, r, event)
	if res.Error == nil || res.Error.Message != "the run was canceled" {
		t.Errorf("got %+v", res.Error)
	}
	if res = pool.Run(ctx, r, event); res.Error == nil || res.Error.Message != "the run was canceled" {
		t.Errorf("after the end: got %+v", res.Error)
	}
}

// TestNoExecutable: a pool that cannot start anything says so.
func TestNoExecutable(t *testing.T) {
	t.Parallel()
	pool := worker.NewPool(worker.Options{Executable: filepath.Join(t.TempDir(), "none")})
	pool.Warm()
	defer pool.Close()
	r, event := compile(t, hook(""), runner.Options{})
	res := pool.Run(t.Context(), r, event)
	if res.Error == nil || !strings.Contains(res.Error.Message, "cannot be started") || res.Error.Kind != action.ErrorLimit {
		t.Errorf("got %+v", res.Error)
	}
}

// TestServe refuses to be started by hand.
func TestServe(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"x", "none"}, {"1"}} {
		if err := worker.Serve(args, strings.NewReader(""), os.Stderr, all.Registry(), nil); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

// answers is a network that says what it was asked, and that counts.
type answers struct{}

func (a answers) Begin(func(string) string) runner.Exchange { return &exchange{} }

type exchange struct{ n int }

func (e *exchange) Send(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	e.n++
	if strings.HasSuffix(req.URL, "/reset") {
		return sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{Kind: sandbox.FaultReset, Code: "ECONNRESET", Message: "read ECONNRESET"}}
	}
	return sandbox.HTTPResponse{Status: 200, Headers: []sandbox.HTTPHeader{{Name: "x-n", Value: fmt.Sprint(e.n)}}, Body: []byte(req.Method + " " + req.URL)}
}

func (e *exchange) Unused() []action.Diagnostic {
	return []action.Diagnostic{{Code: "CC124", Severity: action.SeverityWarning, Summary: fmt.Sprintf("%d requests", e.n)}}
}

// TestNetwork: requests of a worker are answered by the pool, and recorded.
func TestNetwork(t *testing.T) {
	pool := newPool(t, worker.Options{})
	r, event := compile(t, hook(`
  await fetch('https://a.example/1').catch(() => {});
  await fetch('https://a.example/reset').catch((e) => console.log(e.name));`), runner.Options{Network: answers{}})
	for range 2 {
		res := pool.Run(t.Context(), r, event)
		if len(res.Requests) != 2 || res.Requests[0].Status != 200 || res.Requests[1].Status != 0 || res.Requests[0].Line != 3 {
			t.Errorf("got %+v", res.Requests)
		}
		if len(res.Diagnostics) == 0 || res.Diagnostics[0].Summary != "2 requests" {
			t.Errorf("got %+v", res.Diagnostics)
		}
	}
}

// TestDirect: what needs no engine is run here, once that was held against a worker; a
// worker itself always has the engine.
func TestDirect(t *testing.T) {
	d, err := all.Registry().Get("auth0-action")
	if err != nil {
		t.Fatal(err)
	}
	code := hook("api.idToken.setCustomClaim('https://a.example/x', event.user.user_id)")
	r, err := runner.New(d, action.Source{Path: "action.js", Code: []byte(code)}, runner.Options{Clock: clock()})
	if err != nil {
		t.Fatal(err)
	}
	event := action.Event{JSON: action.Value(`{"user":{"user_id":"u"}}`)}
	want := asJSON(t, r.Run(t.Context(), event))
	pool := newPool(t, worker.Options{})
	for range 2 {
		if got := asJSON(t, pool.Run(t.Context(), r, event)); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	none := worker.NewPool(worker.Options{Executable: filepath.Join(t.TempDir(), "none")})
	t.Cleanup(none.Close)
	if got := asJSON(t, none.Run(t.Context(), r, event)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	other, event := compile(t, code, runner.Options{})
	if res := none.Run(t.Context(), other, event); res.Error == nil {
		t.Error("a run that needs a worker came to something without one")
	}
}
