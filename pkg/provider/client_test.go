package provider_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider"
)

// clock is a time that only moves when somebody waits.
type clock struct {
	now   time.Time
	waits []time.Duration
}

func (c *clock) sleep(_ context.Context, d time.Duration) error {
	c.now, c.waits = c.now.Add(d), append(c.waits, d)
	return nil
}

func (c *clock) connection(address string, do provider.Doer) provider.Connection {
	return provider.Connection{
		URL: address, HTTP: do, Clock: func() time.Time { return c.now }, Sleep: c.sleep,
		Secrets: map[string]secret.String{"key": secret.New("s3cret+key")},
	}
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)} }

// answers is a server that gives one answer after the other, the last one for
// ever, and counts.
func answers(t *testing.T, list ...func(http.ResponseWriter)) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var count atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", newClock().now.Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		list[min(int(count.Add(1)), len(list))-1](w)
	}))
	t.Cleanup(s.Close)
	return s, &count
}

func says(status int, body string, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func send(t *testing.T, s *httptest.Server, c *clock, method string) error {
	t.Helper()
	client := provider.NewClient(c.connection(s.URL, s.Client()), provider.Options{Base: s.URL})
	var into struct{ OK bool }
	return client.Send(t.Context(), provider.Request{Method: method, Path: "/x", Into: &into})
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	fine := says(200, `{"OK":true}`)
	reset := newClock().now.Add(8 * time.Second)
	tests := []struct {
		name  string
		first func(http.ResponseWriter)
		want  []time.Duration
	}{
		{"seconds", says(429, `{}`, "Retry-After", "4"), []time.Duration{5 * time.Second}},
		{"a date", says(429, `{}`, "Retry-After", reset.Format(http.TimeFormat)), []time.Duration{10 * time.Second}},
		{"the reset", says(429, `{}`, "X-RateLimit-Reset", "1796040008"), []time.Duration{10 * time.Second}},
		{"a reset that is past", says(429, `{}`, "X-RateLimit-Reset", "5"), []time.Duration{250 * time.Millisecond}},
		{"nothing", says(429, `{}`), []time.Duration{250 * time.Millisecond}},
		{"nonsense", says(429, `{}`, "Retry-After", "soon"), []time.Duration{250 * time.Millisecond}},
		{"the last one before the reset", says(200, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1796040008"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				s, count := answers(t, tt.first, fine)
				c := newClock()
				if err := send(t, s, c, method); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, c.waits); diff != "" {
					t.Errorf("%s: waits (-want +got):\n%s", method, diff)
				}
				if count.Load() != int64(1+len(tt.want)) {
					t.Errorf("%s: %d requests", method, count.Load())
				}
			}
		})
	}
	t.Run("before the next request", func(t *testing.T) {
		t.Parallel()
		s, _ := answers(t, tests[6].first, fine)
		c := newClock()
		client := provider.NewClient(c.connection(s.URL, s.Client()), provider.Options{Base: s.URL})
		for range 2 {
			if err := client.Send(t.Context(), provider.Request{Method: http.MethodGet, Path: "/x"}); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]time.Duration{8 * time.Second}, c.waits); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("too long", func(t *testing.T) {
		t.Parallel()
		s, count := answers(t, says(429, `{}`, "Retry-After", "3600"))
		err := send(t, s, newClock(), http.MethodGet)
		if !provider.Is(err, provider.RateLimited) || count.Load() != 1 || provider.As(err).RetryAfter != time.Hour {
			t.Errorf("got %v after %d requests", err, count.Load())
		}
	})
	t.Run("for ever", func(t *testing.T) {
		t.Parallel()
		s, count := answers(t, says(429, `{}`))
		if err := send(t, s, newClock(), http.MethodGet); !provider.Is(err, provider.RateLimited) || count.Load() > 20 {
			t.Errorf("got %v after %d requests", err, count.Load())
		}
	})
}

func TestRepeating(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]int{"GET": 4, "PUT": 4, "POST": 1, "PATCH": 1, "DELETE": 1} {
		for name, answer := range map[string]func(http.ResponseWriter){
			"500": says(500, `{}`), "cut off": says(200, `{"OK":`), "reset": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		} {
			s, count := answers(t, answer)
			err := send(t, s, newClock(), method)
			e := provider.As(err)
			if e == nil || int(count.Load()) != want || e.Uncertain != (method != "GET") {
				t.Errorf("%s, %s: %d requests, want %d: %v", method, name, count.Load(), want, err)
			}
		}
	}
}

// TestNoAnswer has what keeps a request from arriving at all: it is certain that
// nothing was done.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	missing := provider.Doer(doer(func(r *http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}}
	}))
	tests := []struct {
		name, address string
		do            provider.Doer
		kind          provider.ErrorKind
		says          string
	}{
		{"an authority that nobody knows", secure.URL, &http.Client{}, provider.TLS, "the certificate cannot be trusted"},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), &http.Client{}, provider.TLS, "does not speak TLS"},
		{"nobody listens", gone, &http.Client{}, provider.Unreachable, "connection refused"},
		{"no such host", "https://acme.example", missing, provider.Unreachable, "there is no host of that name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := provider.NewClient(newClock().connection(tt.address, tt.do), provider.Options{Base: tt.address})
			err := client.Send(t.Context(), provider.Request{Method: http.MethodPost, Path: "/x?key=s3cret%2Bkey"})
			e := provider.As(err)
			if e == nil || e.Kind != tt.kind || e.Uncertain || !strings.Contains(err.Error(), tt.says) || e.Hint == "" || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v (%+v)", err, e)
			}
		})
	}
}

type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

func TestReadOnly(t *testing.T) {
	t.Parallel()
	s, count := answers(t, says(200, `{}`))
	client := provider.NewClient(newClock().connection(s.URL, s.Client()), provider.Options{Base: s.URL, ReadOnly: true})
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		if err := client.Send(t.Context(), provider.Request{Method: method, Path: "/x"}); !provider.Is(err, provider.ReadOnly) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if count.Load() != 0 {
		t.Errorf("%d requests were sent", count.Load())
	}
}

// TestTokens has a token that ends, and one that is refused before its end.
func TestTokens(t *testing.T) {
	t.Parallel()
	c := newClock()
	fetched := 0
	tokens := &provider.Tokens{Clock: func() time.Time { return c.now }, Fetch: func(context.Context) (secret.String, time.Duration, error) {
		fetched++
		if fetched > 3 {
			return secret.String{}, 0, &provider.Error{Kind: provider.Unauthorized, Message: "no more"}
		}
		return secret.New("token"), time.Hour, nil
	}}
	var refuse atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token" || refuse.Add(-1) >= 0 {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(s.Close)
	client := provider.NewClient(c.connection(s.URL, s.Client()), provider.Options{Base: s.URL, Authorize: tokens.Authorize, Renew: tokens.Renew})
	ask := func() error {
		return client.Send(t.Context(), provider.Request{Method: http.MethodPost, Path: "/x"})
	}
	for range 3 {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	c.now = c.now.Add(2 * time.Hour)
	if err := ask(); err != nil || fetched != 2 {
		t.Errorf("after its end: %v, fetched %d times", err, fetched)
	}
	refuse.Store(1)
	if err := ask(); err != nil || fetched != 3 {
		t.Errorf("refused once: %v, fetched %d times", err, fetched)
	}
	refuse.Store(5)
	if err := ask(); !provider.Is(err, provider.Unauthorized) || fetched != 4 {
		t.Errorf("refused: %v, fetched %d times", err, fetched)
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	s, _ := answers(t, says(429, `{}`))
	ctx, cancel := context.WithCancel(t.Context())
	c := newClock().connection(s.URL, s.Client())
	c.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
	err := provider.NewClient(c, provider.Options{Base: s.URL}).Send(ctx, provider.Request{Method: http.MethodGet, Path: "/x"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
