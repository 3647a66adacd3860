package tenant_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// shelf is a tenant of nothing: books on a shelf.
type shelf struct{ id string }

type book struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (s shelf) Info() tenant.Info {
	return tenant.Info{ID: s.id, Name: "Shelf", Owns: []string{"/" + s.id + "/"}}
}

func (s shelf) Authorize(r *tenant.Request) (tenant.Grant, error) { return tenant.BearerToken(r) }

func (s shelf) Refuse(r tenant.Refusal) tenant.Answer {
	return tenant.Answer{Status: r.StatusOf(), Body: map[string]string{"problem": r.Detail}}
}

func (s shelf) Routes() []tenant.Route {
	return []tenant.Route{
		{Pattern: "GET /" + s.id + "/books", Scopes: []string{"read"}, Serve: list},
		{Pattern: "POST /" + s.id + "/books", Scopes: []string{"write"}, Most: 64, Serve: add},
		{Pattern: "GET /" + s.id + "/books/{book}", Serve: one},
		{Pattern: "GET /" + s.id + "/books/latest", Open: true, Serve: func(*tenant.Request) tenant.Answer { return tenant.OK("latest") }},
		{Pattern: "POST /" + s.id + "/panic", Serve: func(*tenant.Request) tenant.Answer { panic("a mistake") }},
		{Pattern: "POST /" + s.id + "/break", Serve: func(r *tenant.Request) tenant.Answer {
			r.Tx.Put("books", "lost", book{})
			return tenant.Answer{Status: 409, Body: "conflict"}
		}},
	}
}

func list(r *tenant.Request) tenant.Answer {
	page, err := r.Page("page", "per_page", 2, 3)
	if err != nil {
		return r.Refuse(err)
	}
	return tenant.OK(tenant.On(page, tenant.All[book](r.Tx, "books")))
}

func add(r *tenant.Request) tenant.Answer {
	members, err := r.Object()
	if err != nil {
		return r.Refuse(err)
	}
	if unknown, near := tenant.Unknown(members, "title"); unknown != nil {
		return r.Refuse(&tenant.Refusal{Kind: tenant.Malformed, Detail: fmt.Sprintf("%s? %s", unknown[0], near)})
	}
	b := book{ID: r.World.NewID()}
	if _, err := tenant.Member(members, "title", &b.Title); err != nil {
		return r.Refuse(err)
	}
	r.Tx.Put("books", b.ID, b)
	return tenant.Answer{Status: 201, Body: b}
}

func one(r *tenant.Request) tenant.Answer {
	b, ok := tenant.Get[book](r.Tx, "books", r.Path("book"))
	if !ok {
		return r.Refuse(&tenant.Refusal{Kind: tenant.NoEndpoint, Detail: "no book " + r.Path("book")})
	}
	return tenant.OK(b)
}

// zeros is a source of randomness without any.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func world(t *testing.T) tenant.World {
	t.Helper()
	keys, err := tenant.NewKeys(make([]byte, tenant.MasterSize), zeros{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	return tenant.World{
		Now:         func() time.Time { return time.Unix(1_700_000_000, 0) },
		NewID:       func() string { n++; return fmt.Sprint("id-", n) },
		Credentials: tenant.Credentials{ID: "me", Secret: secret.New("s3cret")},
		Keys:        keys,
	}
}

func token(t *testing.T, w tenant.World, expires int64, scopes ...string) string {
	t.Helper()
	token, err := w.Keys.Issue(tenant.Claims{Subject: "me", Scopes: scopes, Expires: expires})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestServer(t *testing.T) {
	t.Parallel()
	w := world(t)
	store, err := tenant.OpenStore(nil)
	if err != nil {
		t.Fatal(err)
	}
	server, err := tenant.New(store, w, shelf{"a"}, shelf{"b"})
	if err != nil {
		t.Fatal(err)
	}
	good := token(t, w, 1_700_000_001, "read", "write")
	for _, step := range []struct {
		request, token, body string
		want                 string
	}{
		{"GET /a/books", good, "", `200 []`},
		{"POST /a/books", good, `{"title":"one"}`, `201 {"id":"id-1","title":"one"}`},
		{"POST /a/books", good, `{"title":"<two>"}`, `201 {"id":"id-2","title":"<two>"}`},
		{"POST /a/books", good, `{"title":"three"}`, `201 {"id":"id-3","title":"three"}`},
		{"GET /a/books", good, "", `200 [{"id":"id-1","title":"one"},{"id":"id-2","title":"<two>"}]`},
		{"GET /a/books?page=1", good, "", `200 [{"id":"id-3","title":"three"}]`},
		{"GET /a/books?page=7", good, "", `200 []`},
		{"GET /a/books?per_page=4", good, "", `400 {"problem":"per_page is \"4\", not a number from 0 to 3"}`},
		{"GET /a/books?page=x", good, "", `400 {"problem":"page is \"x\", not a number from 0 to 1073741824"}`},
		{"GET /b/books", good, "", `200 []`},
		{"POST /a/break", good, "", `409 "conflict"`},
		{"GET /a/books/lost", good, "", `404 {"problem":"no book lost"}`},
		{"GET /a/books/id-1", good, "", `200 {"id":"id-1","title":"one"}`},
		{"GET /a/books/id%2D1", good, "", `200 {"id":"id-1","title":"one"}`},
		{"GET /a/books/latest", "", "", `200 "latest"`},
		{"GET /a/books/", good, "", `404 {"problem":"there is no such endpoint"}`},
		{"DELETE /a/books", good, "", `405 {"problem":"the path takes GET, POST"}`},
		{"GET /c", good, "", `404 {"error":"Not Found","message":"there is no such endpoint"}`},
		{"GET /a/books", "", "", `401 {"problem":"there is no bearer token"}`},
		{"GET /a/books", "x.y.z", "", `401 {"problem":"not a token of this tenant"}`},
		{"GET /a/books", good + "A", "", `401 {"problem":"not a token of this tenant"}`},
		{"GET /a/books", token(t, w, 1_700_000_000, "read"), "", `401 {"problem":"the token has expired"}`},
		{"POST /a/books", token(t, w, 1_700_000_001, "read"), "{}", `403 {"problem":"the caller lacks the scope write"}`},
		{"POST /a/books", good, `{"titel":"x"}`, `400 {"problem":"titel? title"}`},
		{"POST /a/books", good, `{"title":"x","title":"y"}`, `400 {"problem":"the body has \"title\" twice"}`},
		{"POST /a/books", good, `{"title":7}`, `400 {"problem":"\"title\" is not of the right type"}`},
		{"POST /a/books", good, `[]`, `400 {"problem":"the body is no JSON object"}`},
		{"POST /a/books", good, `{} {}`, `400 {"problem":"the body goes on after its JSON object"}`},
		{"POST /a/books", good, strings.Repeat(" ", 65), `413 {"problem":"the body is larger than 64 bytes"}`},
	} {
		if got := ask(server, step.request, step.token, step.body); got != step.want {
			t.Errorf("%s %s: got %s, want %s", step.request, step.body, got, step.want)
		}
	}
}

// ask is the status and the body of an answer.
func ask(h http.Handler, request, token, body string) string {
	method, path, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return fmt.Sprint(w.Code, " ", w.Body)
}

// TestServerFails has handlers that panic, and a store that cannot commit: the
// client is told that the tenant is broken, its owner why, and it goes on.
func TestServerFails(t *testing.T) {
	t.Parallel()
	w := world(t)
	var problems []string
	w.Problem = func(err error) { problems = append(problems, err.Error()) }
	log := &memory{fails: errors.New("disk full")}
	store, err := tenant.OpenStore(log)
	if err != nil {
		t.Fatal(err)
	}
	server, err := tenant.New(store, w, shelf{"a"})
	if err != nil {
		t.Fatal(err)
	}
	good := token(t, w, 1_700_000_001, "read", "write")
	for _, step := range []struct{ request, body, want string }{
		{"POST /a/books", `{"title":"one"}`, `500 {"problem":"the local tenant has failed"}`},
		{"POST /a/panic", ``, `500 {"problem":"the local tenant has failed"}`},
		{"GET /a/books", ``, `200 []`},
	} {
		if got := ask(server, step.request, good, step.body); got != step.want {
			t.Errorf("%s: got %s, want %s", step.request, got, step.want)
		}
	}
	want := []string{"the store takes no more changes until the next start: disk full", "POST /a/panic: the tenant has failed: a mistake"}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
}

func TestNewRefusesAnEndpointTwice(t *testing.T) {
	t.Parallel()
	store, err := tenant.OpenStore(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tenant.New(store, world(t), shelf{"a"}, shelf{"a"})
	if want := `a: the route "GET /a/books" is also one of a`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSeal(t *testing.T) {
	t.Parallel()
	keys := world(t).Keys
	sealed, err := keys.Seal(secret.New("canary"))
	if err != nil || strings.Contains(sealed, "canary") {
		t.Fatalf("got %q, %v", sealed, err)
	}
	text, err := keys.Open(sealed)
	if err != nil || text.Reveal() != "canary" {
		t.Errorf("got %q, %v", text.Reveal(), err)
	}
	for _, bad := range []string{"", "x", "!", sealed[:len(sealed)-2], strings.Repeat("A", len(sealed))} {
		if _, err := keys.Open(bad); err == nil {
			t.Errorf("%q: opened", bad)
		}
	}
}

// memory is a log in memory that may fail.
type memory struct {
	records []string
	fails   error
	most    int
}

func (m *memory) Replay(do func([]byte) error) error {
	for _, r := range m.records {
		if err := do([]byte(r)); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Append(record []byte) error {
	if m.fails == nil {
		m.records = append(m.records, string(record))
	}
	return m.fails
}

func (m *memory) Grown() bool { return m.most > 0 && len(m.records) > m.most }

func (m *memory) Compact(record []byte) error { m.records = []string{string(record)}; return m.fails }

func TestStore(t *testing.T) {
	t.Parallel()
	log := &memory{most: 3}
	store, err := tenant.OpenStore(log)
	if err != nil {
		t.Fatal(err)
	}
	for i, title := range []string{"a", "b", "c", "d"} {
		err := store.Update("x/", func(tx *tenant.Tx) error {
			id := fmt.Sprint(i)
			tx.Put("books", id, book{id, title})
			tx.Put("books", id, book{id, title + title})
			tx.Delete("books", fmt.Sprint(i-2))
			if got, _ := tenant.Get[book](tx, "books", id); got.Title != title+title {
				t.Errorf("a transaction does not see its own change: %v", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	discarded := errors.New("discarded")
	if err := store.Update("x/", func(tx *tenant.Tx) error { tx.Delete("books", "3"); return discarded }); !errors.Is(err, discarded) {
		t.Error(err)
	}
	if len(log.records) != 1 {
		t.Errorf("the log has %d records after it was compacted, want 1", len(log.records))
	}
	again, err := tenant.OpenStore(log)
	if err != nil {
		t.Fatal(err)
	}
	want := []book{{"2", "cc"}, {"3", "dd"}}
	for _, s := range []*tenant.Store{store, again} {
		_ = s.View("x/", func(tx *tenant.Tx) error {
			if diff := cmp.Diff(want, tenant.All[book](tx, "books")); diff != "" {
				t.Error(diff)
			}
			return nil
		})
	}
	full := errors.New("disk full")
	log.fails = full
	put := func(tx *tenant.Tx) error { tx.Put("books", "9", book{}); return nil }
	for range 2 {
		if err := store.Update("x/", put); !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
		log.fails = nil // what broke stays broken
	}
	if err := store.View("x/", put); err == nil {
		t.Error("a view changed something")
	}
}
