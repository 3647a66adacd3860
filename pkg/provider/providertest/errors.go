package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider"
)

const web = "<!DOCTYPE html><html><body>Sign in to the network</body></html>"

// fault is an answer that is none of the platform's, and what is made of it.
type fault struct {
	name   string
	answer answer
	kind   provider.ErrorKind
}

// faults are what can come back. Where {} stands, the answer repeats what it was
// sent, secrets too.
func faults() []fault {
	html := map[string]string{"Content-Type": "text/html"}
	echo := says("you sent {}")
	return []fault{
		{name: "401", answer: answer{status: 401, body: echo}, kind: provider.Unauthorized},
		{name: "403", answer: answer{status: 403, body: echo}, kind: provider.Forbidden},
		{name: "404", answer: answer{status: 404, body: echo}, kind: provider.NotFound},
		{name: "404 without a body", answer: answer{status: 404}, kind: provider.NotFound},
		{name: "409", answer: answer{status: 409, body: echo}, kind: provider.Conflict},
		{name: "422", answer: answer{status: 422, body: echo}, kind: provider.Refused},
		{name: "422 in text", answer: answer{status: 422, body: "you sent {}"}, kind: provider.Refused},
		{name: "422 that is cut", answer: answer{status: 422, body: says(strings.Repeat("x", 384) + "{}")}, kind: provider.Refused},
		{name: "500", answer: answer{status: 500, body: echo}, kind: provider.ServerError},
		{name: "503 without a body", answer: answer{status: 503}, kind: provider.ServerError},
		{name: "a page of 403", answer: answer{status: 403, header: html, body: web}, kind: provider.Forbidden},
		{name: "a page of 502", answer: answer{status: 502, header: html, body: web}, kind: provider.ServerError},
		{name: "a page of 200", answer: answer{status: 200, header: html, body: web}, kind: provider.NotJSON},
		{name: "text", answer: answer{status: 200, body: "all is well with {}"}, kind: provider.NotJSON},
		{name: "nothing", answer: answer{status: 200}, kind: provider.Truncated},
		{name: "half of it", answer: answer{status: 200, body: `{"data":[{"id":"x`}, kind: provider.Truncated},
		{name: "another shape", answer: answer{status: 200, body: `"{}"`}, kind: provider.Unexpected},
		{name: "a redirect", answer: answer{status: 302, header: map[string]string{"Location": "https://login.example/?token={}"}}, kind: provider.Unexpected},
		{name: "a broken connection", answer: answer{err: fmt.Errorf("read: %w", io.ErrUnexpectedEOF)}, kind: provider.Unreachable},
	}
}

// says is an error body that has the text wherever a platform may have one.
func says(text string) string {
	return strings.ReplaceAll(`{"message":"%","error":"%","code":"%","error_message":"%","error_type":"%","request_id":"%",`+
		`"errors":[{"message":"%","long_message":"%","code":"%"}],"generalErrors":[{"code":"%","message":"%"}],"details":"%"}`, "%", text)
}

// call is a use of the interface: whether it changes something, and what.
type call struct {
	name   string
	writes bool
	do     func(context.Context, provider.Writer, provider.Hook) error
}

func (s suite) calls() []call {
	k := s.kinds()[0]
	code := s.Code(k, 9)
	list := []call{
		{"hook", false, func(ctx context.Context, w provider.Writer, h provider.Hook) error {
			_, err := w.Hook(ctx, h.ID)
			return err
		}},
		{"hooks", false, func(ctx context.Context, w provider.Writer, _ provider.Hook) error {
			_, err := w.Hooks(ctx)
			return err
		}},
		{"update", true, func(ctx context.Context, w provider.Writer, h provider.Hook) error {
			c := provider.Change{Code: &code}
			if s.info.Traits.Secrets {
				c.Secrets = &[]provider.Secret{{Name: "A", Value: secret.New(valueB)}}
			}
			_, err := w.Update(ctx, h, c)
			return err
		}},
		{"create", true, func(ctx context.Context, w provider.Writer, _ provider.Hook) error {
			_, err := w.Create(ctx, s.draft(k, 7))
			return err
		}},
	}
	if s.info.Traits.Publishes {
		list = append(list, call{"publish", true, func(ctx context.Context, w provider.Writer, h provider.Hook) error {
			_, err := w.Publish(ctx, h.ID)
			return err
		}})
	}
	if len(s.info.Places) > 0 {
		list = append(list, call{"bindings", false, func(ctx context.Context, w provider.Writer, _ provider.Hook) error {
			_, err := w.Bindings(ctx, s.info.Places[0].ID)
			return err
		}}, call{"bind", true, func(ctx context.Context, w provider.Writer, h provider.Hook) error {
			_, err := w.Bind(ctx, s.info.Places[0].ID, bindings([]provider.Hook{h}))
			return err
		}})
	}
	return list
}

// checkErrors gives every call every fault.
func (s suite) checkErrors(t *testing.T) {
	for _, f := range faults() {
		for _, c := range s.calls() {
			t.Run(f.name+"/"+c.name, func(t *testing.T) { s.checkFault(t, f, c) })
		}
	}
}

func (s suite) checkFault(t *testing.T, f fault, c call) {
	b := newBench(t, s.Options)
	w := b.writer()
	h := provider.Hook{ID: s.kinds()[0].Type}
	if c.name != "create" || !s.info.Traits.Slots {
		h = b.create(w, s.draft(s.kinds()[0], 1))
	}
	b.sent()
	b.failing(func(r *http.Request, body string) (answer, bool) {
		if c.writes && r.Method == http.MethodGet {
			return answer{}, false
		}
		a := f.answer
		echo, _ := json.Marshal(strings.Join([]string{r.Header.Get("Authorization"), key, body}, " ")) // a text
		a.body = strings.ReplaceAll(a.body, "{}", strings.Trim(string(echo), `"`))
		return a, true
	})
	err := c.do(t.Context(), w, h)
	if err == nil {
		if f.kind == provider.NotFound && c.name == "hooks" {
			return // nothing is there
		}
		t.Fatal("no error")
	}
	e := provider.As(err)
	if e == nil || e.Kind != f.kind && (!f.anywhere(c) || e.Kind != provider.Unexpected) {
		t.Fatalf("got %#v, want an error of the kind %s", err, f.kind)
	}
	s.checkTold(t, b, e)
	if e.Method == "" || e.Path == "" || f.answer.status >= 300 && e.Status != f.answer.status {
		t.Errorf("the error does not tell the request: %#v", e)
	}
	s.checkRepeats(t, b.sent(), c, e)
}

// anywhere reports whether the fault may be found out later: an answer of another
// shape can be JSON of a kind that some call does not look at.
func (f fault) anywhere(call) bool { return f.kind == provider.Truncated || f.kind == provider.NotJSON }

// checkTold holds that no secret is in what is told.
func (s suite) checkTold(t *testing.T, b *bench, err error) {
	t.Helper()
	told := fmt.Sprintf("%v %+v %#v", err, err, err)
	if e := provider.As(err); e != nil {
		told += fmt.Sprintf("%+v %s", *e, e.Hint)
	}
	b.mu.Lock()
	told += strings.Join(b.told, " ")
	b.mu.Unlock()
	for _, text := range append(canaries(), b.credentials()...) {
		if strings.Contains(told, text[:min(len(text), 8)]) { // not the beginning of it, either
			t.Errorf("a secret is told: %s", told)
			return
		}
	}
}

// checkRepeats holds that nothing is sent again that could have an effect twice.
func (s suite) checkRepeats(t *testing.T, sent []request, c call, e *provider.Error) {
	t.Helper()
	made := changes(sent)
	if !c.writes {
		if len(made) > 0 {
			t.Errorf("reading sent %v", made)
		}
		return
	}
	once := !slices.ContainsFunc(made, func(r request) bool { return r.method == http.MethodPut })
	if once && len(made) > 2 || once && len(made) > 1 && e.Kind != provider.Unauthorized {
		t.Errorf("sent %d times: %v", len(made), made)
	}
	mayHaveWorked := e.Status < 300 || e.Status >= 500
	if e.Uncertain != mayHaveWorked && e.Kind != provider.Unexpected {
		t.Errorf("uncertain is %v after %s (status %d)", e.Uncertain, e.Kind, e.Status)
	}
}

// checkRefusal holds that the platform's own words are told.
func (s suite) checkRefusal(t *testing.T) {
	b := newBench(t, s.Options)
	w := b.writer()
	h := b.create(w, s.draft(s.kinds()[0], 1))
	b.failing(func(r *http.Request, _ string) (answer, bool) {
		return answer{status: s.Refusal.Status, body: s.Refusal.Body}, r.Method != http.MethodGet
	})
	code := s.Code(s.kinds()[0], 2)
	_, err := w.Update(t.Context(), h, provider.Change{Code: &code})
	e := provider.As(err)
	if e == nil || e.Kind != s.Refusal.Kind || e.Code != s.Refusal.Code || e.Message != s.Refusal.Message {
		t.Errorf("got %#v\nwant %+v", e, s.Refusal)
	}
}

// checkWaiting gives answers that pass.
func (s suite) checkWaiting(t *testing.T) {
	date := time.Date(2026, 11, 30, 12, 0, 20, 0, time.UTC).Format(http.TimeFormat)
	for _, c := range []struct {
		name   string
		answer answer
		times  int           // how often it comes; 0 is always
		least  time.Duration // that is waited
		kind   provider.ErrorKind
	}{
		{"429 with seconds", answer{status: 429, header: map[string]string{"Retry-After": "7"}}, 1, 7 * time.Second, ""},
		{"429 with a date", answer{status: 429, header: map[string]string{"Retry-After": date}}, 1, 9 * time.Second, ""},
		{"429 without a word", answer{status: 429}, 2, time.Millisecond, ""},
		{"429 and no end", answer{status: 429}, 0, time.Second, provider.RateLimited},
		{"429 for an hour", answer{status: 429, header: map[string]string{"Retry-After": "3600"}}, 0, 0, provider.RateLimited},
		{"500 twice", answer{status: 500}, 2, time.Millisecond, ""},
		{"500 and no end", answer{status: 500}, 0, time.Millisecond, provider.ServerError},
		{"a connection that breaks once", answer{err: errors.New("connection reset by peer")}, 1, time.Millisecond, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, s.Options)
			w := b.writer()
			h := b.create(w, s.draft(s.kinds()[0], 1))
			n := 0
			b.failing(func(*http.Request, string) (answer, bool) {
				n++
				return c.answer, c.times == 0 || n <= c.times
			})
			got, err := w.Hook(t.Context(), h.ID)
			switch {
			case c.kind == "" && (err != nil || got.Code != h.Code):
				t.Errorf("got %+v, %v", got, err)
			case c.kind != "" && !provider.Is(err, c.kind):
				t.Errorf("got %v, want %s", err, c.kind)
			}
			var waited time.Duration
			for _, d := range b.waited {
				waited += d
			}
			if waited < c.least || c.least == 0 && waited > 0 || len(b.told) != len(b.waited) {
				t.Errorf("waited %v, told %d times of %d; want at least %v", waited, len(b.told), len(b.waited), c.least)
			}
		})
	}
}

// checkCredentials shows wrong credentials, credentials that may do nothing, and
// such that end.
func (s suite) checkCredentials(t *testing.T) {
	t.Run("wrong", func(t *testing.T) {
		b := newBench(t, s.Options)
		c := b.connection()
		c.Secrets[s.Key] = secret.New(wrongKey)
		r, err := s.Provider.Read(c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Hooks(t.Context())
		if !provider.Is(err, provider.Unauthorized) || provider.As(err).Hint == "" {
			t.Errorf("got %#v", err)
		}
		s.checkTold(t, b, err)
	})
	t.Run("without permissions", func(t *testing.T) {
		if s.Lacks == "" {
			t.Skip("the platform documents no permissions")
		}
		b := newBench(t, s.Options, []string{})
		_, err := b.reader().Hooks(t.Context())
		if !provider.Is(err, s.Lacks) || provider.As(err).Hint == "" {
			t.Errorf("got %#v, want %s", err, s.Lacks)
		}
		s.checkTold(t, b, err)
	})
	t.Run("ended", func(t *testing.T) {
		b := newBench(t, s.Options)
		r := b.reader()
		for range 3 {
			if _, err := r.Hooks(t.Context()); err != nil {
				t.Fatal(err)
			}
			_ = b.sleep(t.Context(), 48*time.Hour)
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		b := newBench(t, s.Options)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.reader().Hooks(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// checkReader holds that a reader has no way to change anything.
func (s suite) checkReader(t *testing.T) {
	b := newBench(t, s.Options)
	h := b.create(b.writer(), s.draft(s.kinds()[0], 1))
	b.mu.Lock()
	b.log = nil
	b.mu.Unlock()
	r := b.reader()
	for _, method := range []bool{is[interface {
		Create(context.Context, provider.Draft) (provider.Hook, error)
	}](r), is[interface {
		Update(context.Context, provider.Hook, provider.Change) (provider.Hook, error)
	}](r), is[interface {
		Publish(context.Context, string) (provider.Version, error)
	}](r), is[interface {
		Bind(context.Context, string, []provider.Binding) ([]provider.Binding, error)
	}](r), is[interface {
		Delete(context.Context, string) error
	}](r), is[interface {
		Restore(context.Context, string, string) (provider.Version, error)
	}](r)} {
		if method {
			t.Errorf("the reader %T has a method that changes something", r)
		}
	}
	_, err1 := r.Hooks(t.Context())
	_, err2 := r.Hook(t.Context(), h.ID)
	_, err3 := r.Versions(t.Context(), h.ID)
	err := errors.Join(err1, err2, err3)
	for _, p := range s.info.Places {
		_, e := r.Bindings(t.Context(), p.ID)
		err = errors.Join(err, e)
	}
	if err != nil {
		t.Error(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, q := range b.log {
		if q.method != http.MethodGet && (s.Token == "" || q.path != s.Token) {
			t.Errorf("the reader sent %s %s", q.method, q.path)
		}
		if q.method == http.MethodGet && q.body != "" {
			t.Errorf("a GET has a body: %s", q.body)
		}
	}
}

func is[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

// checkMany reads from several goroutines at once.
func (s suite) checkMany(t *testing.T) {
	b := newBench(t, s.Options)
	h := b.create(b.writer(), s.draft(s.kinds()[0], 1))
	r := b.reader()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			hooks, err := r.Hooks(t.Context())
			if err != nil || len(hooks) != 1 || hooks[0].ID != h.ID {
				t.Errorf("got %d hooks, %v", len(hooks), err)
			}
		})
	}
	wg.Wait()
}

// Fuzz gives a reader answers of every kind: none makes it panic, and what it says
// is bounded.
func Fuzz(f *testing.F, o Options) {
	f.Helper()
	for _, x := range faults() {
		f.Add(x.answer.status, x.answer.body)
	}
	f.Add(200, `[{"key":"jwt.accessToken","value":null}]`)
	f.Add(200, `{"data":[{"object":"jwt_template","id":"x","claims":null}],"total_count":1e9}`)
	f.Add(200, `{"lambdas":[null,{"id":"x"}]}`)
	f.Add(200, `{"actions":[{"id":"x","supported_triggers":[{}],"current_version":{"errors":[{}]}}],"total":9}`)
	f.Add(200, `{"jwt_template":{"template_content":"{}","custom_audience":null}}`)
	f.Add(400, `{"fieldErrors":{"a":[{}]},"generalErrors":null,"errors":[1,{"meta":null}]}`)
	f.Add(o.Refusal.Status, o.Refusal.Body)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 || len(body) > 1<<16 {
			t.Skip()
		}
		b := newBench(t, o)
		for _, get := range []func(provider.Reader) error{
			func(r provider.Reader) error { _, err := r.Hooks(t.Context()); return err },
			func(r provider.Reader) error {
				_, err := r.Hook(t.Context(), o.Provider.Info().Kinds[0].Type)
				return err
			},
		} {
			b.failing(func(*http.Request, string) (answer, bool) { return answer{status: status, body: body}, true })
			err := get(b.reader())
			if e := provider.As(err); err != nil && (e == nil || len(e.Error()) > 4000) {
				t.Errorf("got %v", err)
			}
		}
	})
}
