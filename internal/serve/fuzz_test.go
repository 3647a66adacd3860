package serve_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/pkg/provider/all"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

func FuzzParseFaults(f *testing.F) {
	for _, seed := range []string{
		"", "429", "429:0.2,500:0.05,slow:0.1,reset:0.02,stuck-building", "slow:10%:2s", "slow:1:-1s", "html:", ":", ",", "500:1e9", "500:NaN", "reste:1", " 429 : 1",
		"429,429", "slow:0.1:1s:x", "500:0.1:1s", strings.Repeat("x", 2000), "slow:.:", "500:%",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		faults, err := serve.ParseFaults(spec)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "--fault, column ") {
				t.Errorf("%q: %v", spec, err)
			}
			return
		}
		again, err := serve.ParseFaults(faults.String())
		if err != nil || again.String() != faults.String() {
			t.Errorf("%q is %q, and that is %q (%v)", spec, faults, again, err)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	for _, seed := range []string{"", "2", "2:10", "0.5:1", "x", "2:x", "-1", "2:", ":", "1e400", "NaN", "Inf", "0:1", "2:0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		r, err := serve.ParseRate(spec)
		switch {
		case err != nil && !strings.HasPrefix(err.Error(), "--rate, column "):
			t.Errorf("%q: %v", spec, err)
		case err == nil && spec != "" && (!(r.PerSecond > 0) || r.Burst < 1):
			t.Errorf("%q is %+v", spec, r)
		}
	})
}

// FuzzState opens a folder whose state is anything: it opens or says why not,
// and what opens is the same the next time.
func FuzzState(f *testing.F) {
	for _, seed := range []string{"", "x", "\n", "00000000 \n", `2a3f0c5b {"changes":[]}` + "\n", strings.Repeat("[", 1000) + "\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, state []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "state.log")
		if err := os.WriteFile(path, state, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := serve.Start(serve.Options{Now: time.Now, Data: dir})
		if err != nil {
			return
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		left, err := os.ReadFile(path)
		if err != nil || !bytes.HasPrefix(state, left) {
			t.Errorf("%q became %q (%v)", state, left, err)
		}
	})
}

// zeros is a source of randomness without any.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// FuzzRequest sends anything to all tenants, with good credentials: no panic, no
// secret, an answer that is JSON or empty, and a store that can still be read.
func FuzzRequest(f *testing.F) {
	add := func(request, body string) { f.Add(request, "application/json", body) }
	const id = "/api/v2/actions/actions/id"
	add("POST /api/v2/actions/actions", draft("a"))
	add("POST /api/v2/actions/actions", `{"name":"a","supported_triggers":[{"id":"post-login"}],"secrets":null}`)
	add("PATCH "+id, `{"secrets":[{"name":"a"}],"modules":[{}]}`)
	add("PATCH "+id, `{"supported_triggers":[null],"dependencies":[[]]}`)
	add("POST "+id+"/deploy", `""`)
	add("POST "+id+"/test", `{"payload":{"event":{}}}`)
	add("POST "+id+"/versions/id/deploy", `{"update_draft":1}`)
	add("PATCH /api/v2/actions/triggers/post-login/bindings", `{"bindings":[{"ref":{"type":"action_id","value":"id"}}]}`)
	add("PATCH /api/v2/actions/triggers/post-login/bindings", `{"bindings":[{"ref":null},7]}`)
	add("GET /api/v2/actions/actions?page=1&per_page=100&deployed=true", "")
	add("POST /api/v2/actions/modules", `{"name":"m","code":"c","publish":true}`)
	add("POST /oauth/token", strings.Repeat(`{"a":`, 500))
	f.Add("POST /oauth/token", "application/x-www-form-urlencoded", "grant_type=%zz&client_id=local")
	add("DELETE "+id+"?force=true", "")
	add("GET /api/v2/%2e%2e/%00", "")
	const canary = "canary-of-the-client"
	keys, err := tenant.NewKeys(make([]byte, tenant.MasterSize), zeros{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, request, kind, body string) {
		method, target, _ := strings.Cut(request, " ")
		r, err := http.NewRequest(method, "http://127.0.0.1:1", strings.NewReader(body))
		if err != nil || !strings.HasPrefix(target, "/") {
			return
		}
		if r.URL, err = r.URL.Parse(target); err != nil {
			return
		}
		world := tenant.World{
			Now: func() time.Time { return time.Unix(1_700_000_000, 0) }, NewID: func() string { return "id" }, Keys: keys,
			Credentials: tenant.Credentials{ID: "local", Secret: secret.New(canary)},
		}
		store, err := tenant.OpenStore(nil)
		if err != nil {
			t.Fatal(err)
		}
		server, err := tenant.New(store, world, all.Tenants()...)
		if err != nil {
			t.Fatal(err)
		}
		token, err := keys.Issue(tenant.Claims{Subject: "me", Scopes: []string{"read:actions", "create:actions", "update:actions", "delete:actions"}, Expires: 1_800_000_000})
		if err != nil {
			t.Fatal(err)
		}
		// The same request twice, after an action that it can be about.
		for _, r := range []*http.Request{
			httptest.NewRequest("POST", "/api/v2/actions/actions", strings.NewReader(draft("b"))), r, r.Clone(t.Context()),
			httptest.NewRequest("GET", "/api/v2/actions/actions", nil), httptest.NewRequest("GET", "/api/v2/actions/triggers/post-login/bindings", nil),
		} {
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", kind)
			r.RequestURI = ""
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if w.Code < 200 || w.Code == 500 {
				t.Errorf("%s %s: got %d %s", r.Method, r.URL, w.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), canary) {
				t.Errorf("%s %s: a secret is in the answer: %s", r.Method, r.URL, w.Body)
			}
		}
	})
}
