package providertest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// bench is a tenant of its own and what was sent to it. Time passes only when
// somebody waits.
type bench struct {
	t       testing.TB
	o       Options
	handler http.Handler

	mu     sync.Mutex
	now    time.Time
	ids    int
	log    []request
	shown  []string // credentials that were sent
	waited []time.Duration
	told   []string                                   // notices
	fault  func(*http.Request, string) (answer, bool) // in the place of the tenant
}

type request struct{ method, path, authorization, body string }

// answer is what comes back: an error of the connection, or a response.
type answer struct {
	err    error
	status int
	header map[string]string
	body   string
}

// counted is a source of numbers that look random to nobody.
type counted struct{}

func (counted) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i)
	}
	return len(p), nil
}

func newBench(t testing.TB, o Options, scopes ...[]string) *bench {
	t.Helper()
	b := &bench{t: t, o: o, now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	keys, err := tenant.NewKeys(make([]byte, tenant.MasterSize), counted{})
	if err != nil {
		t.Fatal(err)
	}
	store, err := tenant.OpenStore(nil)
	if err != nil {
		t.Fatal(err)
	}
	credentials := tenant.Credentials{ID: ClientID, Secret: secret.New(key)}
	if len(scopes) > 0 {
		credentials.Scopes = scopes[0]
	}
	b.handler, err = tenant.New(store, tenant.World{
		Now: b.clock, NewID: b.id, Credentials: credentials, Keys: keys,
		Build: func(string) tenant.Build { return tenant.Build{Takes: 3 * time.Second} },
	}, o.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) id() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ids++
	return fmt.Sprintf("00000000-0000-4000-a000-%012d", b.ids)
}

func (b *bench) sleep(ctx context.Context, d time.Duration) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
	b.waited = append(b.waited, d)
	return ctx.Err()
}

// connection is one with all fields.
func (b *bench) connection() provider.Connection {
	values := map[string]string{}
	for k, v := range b.o.Values {
		values[k] = v
	}
	return provider.Connection{
		URL: "http://tenant.example", Values: values, Secrets: map[string]secret.String{b.o.Key: secret.New(key)},
		HTTP: b, Clock: b.clock, Sleep: b.sleep, Rand: func() float64 { return 0.5 },
		Notice: func(n provider.Notice) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.told = append(b.told, fmt.Sprintf("%+v", n))
		},
	}
}

func (b *bench) reader() provider.Reader {
	b.t.Helper()
	r, err := b.o.Provider.Read(b.connection())
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bench) writer() provider.Writer {
	b.t.Helper()
	w, err := b.o.Provider.Write(b.connection())
	if err != nil {
		b.t.Fatal(err)
	}
	return w
}

// Do implements [provider.Doer].
func (b *bench) Do(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	b.log = append(b.log, request{r.Method, r.URL.Path, r.Header.Get("Authorization"), string(body)})
	if words := strings.Fields(r.Header.Get("Authorization")); len(words) > 0 {
		b.shown = append(b.shown, words[len(words)-1])
	}
	fault := b.fault
	b.mu.Unlock()
	if fault != nil && r.URL.Path != b.o.Token {
		if a, ok := fault(r, string(body)); ok {
			return a.response(r)
		}
	}
	in := httptest.NewRequest(r.Method, r.URL.String(), bytes.NewReader(body))
	in.Header = r.Header.Clone()
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, in)
	return w.Result(), nil
}

func (a answer) response(r *http.Request) (*http.Response, error) {
	if a.err != nil {
		return nil, a.err
	}
	res := &http.Response{
		StatusCode: a.status, Status: fmt.Sprint(a.status, " ", http.StatusText(a.status)), Request: r,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)),
	}
	for name, value := range a.header {
		res.Header.Set(name, value)
	}
	return res, nil
}

// sent is what was sent since the last time, without requests for tokens.
func (b *bench) sent() []request {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []request
	for _, r := range b.log {
		if b.o.Token == "" || r.path != b.o.Token {
			out = append(out, r)
		}
	}
	b.log = nil
	return out
}

// credentials are those that were sent, as they travel.
func (b *bench) credentials() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.shown)
}

// changes are those that are no GET.
func changes(list []request) []request {
	var out []request
	for _, r := range list {
		if r.method != http.MethodGet {
			out = append(out, r)
		}
	}
	return out
}

// failing puts answers in the place of the tenant's.
func (b *bench) failing(fault func(*http.Request, string) (answer, bool)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fault, b.waited, b.told = fault, nil, nil
}

// authorization is the header of the provider's own requests.
func (b *bench) authorization() string {
	b.t.Helper()
	r := b.reader()
	b.sent()
	_, _ = r.Hooks(b.t.Context()) // for its credentials
	return b.sent()[0].authorization
}

func (b *bench) ask(e Exchange, authorization string) string {
	in := httptest.NewRequest(e.Method, e.Path, strings.NewReader(e.Body))
	in.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		in.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, in)
	return strings.TrimSpace(fmt.Sprint(w.Code, " ", w.Body))
}

// somebody sends a request that is not the provider's, with its credentials, and
// returns the answer.
func (b *bench) somebody(e Exchange, id string) []byte {
	b.t.Helper()
	e.Path, e.Body = strings.ReplaceAll(e.Path, "{id}", id), strings.ReplaceAll(e.Body, "{id}", id)
	status, body, _ := strings.Cut(b.ask(e, b.authorization()), " ")
	if status >= "400" {
		b.t.Fatalf("%s %s: %s %s", e.Method, e.Path, status, body)
	}
	return []byte(body)
}

// settle waits for a hook to be built and published, and reads it.
func (b *bench) settle(w provider.Writer, id string) provider.Hook {
	b.t.Helper()
	traits := b.o.Provider.Info().Traits
	ctx := b.t.Context()
	for range 100 {
		h, err := w.Hook(ctx, id)
		switch {
		case err != nil:
			b.t.Fatal(err)
		case h.Status == provider.Failed:
			b.t.Fatalf("%s was not built: %v", id, h.Problems)
		case h.Status == provider.Building:
		case !traits.Publishes || h.Current:
			return h
		case h.Deployed == nil || !h.Deployed.Deployed || !h.Current:
			if _, err := w.Publish(ctx, id); err != nil && !provider.Is(err, provider.NotReady) {
				b.t.Fatal(err)
			}
		}
		_ = b.sleep(ctx, 4*time.Second)
	}
	b.t.Fatalf("%s is never ready", id)
	return provider.Hook{}
}

// create makes a hook and settles it.
func (b *bench) create(w provider.Writer, d provider.Draft) provider.Hook {
	b.t.Helper()
	h, err := w.Create(b.t.Context(), d)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.settle(w, h.ID)
}

// update changes a hook and settles it.
func (b *bench) update(w provider.Writer, h provider.Hook, c provider.Change) provider.Hook {
	b.t.Helper()
	if _, err := w.Update(b.t.Context(), h, c); err != nil {
		b.t.Fatal(err)
	}
	return b.settle(w, h.ID)
}

func source(code string) action.Source { return action.Source{Path: "action", Code: []byte(code)} }

// Bench is a provider connected to a tenant of its own, for tests of what is
// special to a platform.
type Bench struct{ b *bench }

// New starts an empty tenant.
func New(t testing.TB, o Options) Bench { return Bench{newBench(t, o)} }

// Writer is a connection with the tenant's credentials.
func (b Bench) Writer() provider.Writer { return b.b.writer() }

// Connection is one with the tenant's credentials, to be changed by the test.
func (b Bench) Connection() provider.Connection { return b.b.connection() }

// Ask sends a request ("PUT /path") with the headers of the provider's own
// requests, and returns the status and body of the answer.
func (b Bench) Ask(request, body string) string {
	b.b.t.Helper()
	method, path, _ := strings.Cut(request, " ")
	return b.b.ask(Exchange{method, path, body}, b.b.authorization())
}

// AskWith is Ask with another header Authorization, "" for none.
func (b Bench) AskWith(authorization, request, body string) string {
	method, path, _ := strings.Cut(request, " ")
	return b.b.ask(Exchange{method, path, body}, authorization)
}

// Fails puts an answer in the place of the tenant's to requests that begin so
// ("GET /path").
func (b Bench) Fails(request string, status int, body string) {
	b.b.failing(func(r *http.Request, _ string) (answer, bool) {
		return answer{status: status, body: body}, strings.HasPrefix(r.Method+" "+r.URL.Path, request)
	})
}

// Requests are the methods and paths of what the provider sent since the last time,
// with the bodies behind them.
func (b Bench) Requests() []string {
	var list []string
	for _, r := range b.b.sent() {
		list = append(list, strings.TrimSpace(r.method+" "+r.path+" "+r.body))
	}
	return list
}

// Says reports whether an answer of [Bench.Ask] is the wanted one, or has its
// status and holds the rest.
func Says(got, want string) bool {
	status, text, _ := strings.Cut(want, " ")
	return got == want || strings.HasPrefix(got, status+" ") && strings.Contains(got, text)
}

// Answers asks one thing after the other: a request, its body, and what the answer
// [Says].
func (b Bench) Answers(list [][3]string) {
	b.b.t.Helper()
	for _, a := range list {
		if got := b.Ask(a[0], a[1]); !Says(got, a[2]) {
			b.b.t.Errorf("%s %s\ngot  %s\nwant %s", a[0], a[1], got, a[2])
		}
	}
}
