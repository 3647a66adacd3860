package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/serve"
	"github.com/claimctl/claimctl/internal/serve/servetest"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider/all"
)

// caller asks a tenant with a token.
type caller struct {
	t     testing.TB
	at    *servetest.Tenant
	token string
}

func call(t testing.TB, s *servetest.Tenant) *caller {
	t.Helper()
	c := &caller{t: t, at: s}
	token, err := newToken(s.Client, s.URL, s.Credentials.ID, s.Credentials.Secret.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	c.token = token
	return c
}

func newToken(client *http.Client, address, id, secret string) (string, error) {
	host := strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
	body := fmt.Sprintf(`{"grant_type":"client_credentials","client_id":%q,"client_secret":%q,"audience":"https://%s/api/v2/"}`, id, secret, host)
	res, err := client.Post(address+"/oauth/token", "application/json", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var got struct {
		Token string `json:"access_token"`
	}
	err = json.NewDecoder(res.Body).Decode(&got)
	return got.Token, err
}

func (c *caller) ask(request, body string) (*http.Response, string, error) {
	return ask(c.at.Client, c.at.URL, c.token, request, body)
}

func ask(client *http.Client, address, token, request, body string) (*http.Response, string, error) {
	method, path, _ := strings.Cut(request, " ")
	r, err := http.NewRequestWithContext(context.Background(), method, address+path, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := client.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res, string(text), err
}

func (c *caller) status(request, body string, want int) string {
	c.t.Helper()
	res, text, err := c.ask(request, body)
	if err != nil {
		c.t.Fatalf("%s: %v", request, err)
	}
	if res.StatusCode != want {
		c.t.Fatalf("%s: got %d %s, want %d", request, res.StatusCode, text, want)
	}
	return text
}

func draft(name string) string {
	return fmt.Sprintf(`{"name":%q,"supported_triggers":[{"id":"post-login"}],"code":"x","secrets":[{"name":"S","value":"canary"}]}`, name)
}

const actions = "/api/v2/actions/actions"

func TestServeKeepsWhatWasDeployed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "folder")
	s, err := servetest.New(serve.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	c := call(t, s)
	made := c.status("POST "+actions, draft("a"), 201)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := servetest.Start(t, serve.Options{Data: dir})
	if again.Credentials.Secret.Reveal() != s.Credentials.Secret.Reveal() || again.SecretFile != filepath.Join(dir, "client-secret") {
		t.Error("the client's secret has changed")
	}
	c.at = again // with the token of before
	var id struct{ ID string }
	if err := json.Unmarshal([]byte(made), &id); err != nil {
		t.Fatal(err)
	}
	c.status("GET "+actions+"/"+id.ID, "", 200)
	private(t, dir)
}

// private fails if others can read the folder or a file in it that is secret,
// or if a secret is there in clear.
func private(t *testing.T, dir string) {
	t.Helper()
	for name, want := range map[string]fs.FileMode{"": 0o700, "key": 0o600, "client-secret": 0o600, "state.log": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if os.PathSeparator == '/' && info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode().Perm(), want)
		}
	}
	state, err := os.ReadFile(filepath.Join(dir, "state.log"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(state, []byte("canary")) {
		t.Error("the state has a secret in clear")
	}
	if ignore, err := os.ReadFile(filepath.Join(dir, ".gitignore")); err != nil || string(ignore) != "*\n" {
		t.Errorf("got %q, %v", ignore, err)
	}
}

func TestServeTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := servetest.New(serve.Options{Data: dir, TLS: true})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(s.URL, "https://127.0.0.1:") || s.Authority != filepath.Join(dir, "authority.pem") {
		t.Errorf("got %s with %s", s.URL, s.Authority)
	}
	call(t, s).status("GET "+actions, "", 200)
	if _, err := http.Get(s.URL); err == nil {
		t.Error("a client that does not know the authority accepts it")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := servetest.Start(t, serve.Options{Data: dir, TLS: true})
	if !bytes.Equal(again.AuthorityPEM, s.AuthorityPEM) {
		t.Error("the authority was made again")
	}
	inMemory := servetest.Start(t, serve.Options{TLS: true})
	call(t, inMemory).status("GET "+actions, "", 200)
	if inMemory.Authority != "" || bytes.Equal(inMemory.AuthorityPEM, s.AuthorityPEM) {
		t.Errorf("got an authority in %q", inMemory.Authority)
	}
}

// TestServeRemakesTheAuthority has a clock that goes on.
func TestServeRemakesTheAuthority(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var before []byte
	for i, day := range []int{0, 300, 340} {
		s, err := servetest.New(serve.Options{Data: dir, TLS: true, Now: func() time.Time { return time.Now().AddDate(0, 0, day) }})
		if err != nil {
			t.Fatal(err)
		}
		if same := bytes.Equal(before, s.AuthorityPEM); same != (i == 1) {
			t.Errorf("after %d days the authority is the same: %v", day, same)
		}
		before = s.AuthorityPEM
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestServeRefusesToStart(t *testing.T) {
	t.Parallel()
	running := servetest.Start(t, serve.Options{Data: t.TempDir()})
	address := strings.TrimPrefix(running.URL, "http://")
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "x")
	folder := func(name, text string) string {
		dir := t.TempDir()
		write(t, filepath.Join(dir, name), text)
		return dir
	}
	for _, tt := range []struct {
		name string
		opts serve.Options
		code string
		want string
	}{
		{"port in use", serve.Options{Listen: address}, serve.CodeListen, " is in use by another process$"},
		{"no port", serve.Options{Listen: "localhost"}, serve.CodeListen, `"localhost" is no HOST:PORT`},
		{"no host", serve.Options{Listen: "nobody.invalid:0"}, serve.CodeListen, "cannot be listened on"},
		{"folder in use", serve.Options{Data: filepath.Dir(running.SecretFile)}, serve.CodeInUse, "in use by another claimctl serve"},
		{"folder is a file", serve.Options{Data: file}, serve.CodeFolder, "cannot be used: not a directory"},
		{"bad key", serve.Options{Data: folder("key", "xyz")}, serve.CodeCorrupt, "key is not a key"},
		{"short key", serve.Options{Data: folder("key", "abcd")}, serve.CodeCorrupt, "2 bytes, not 32"},
		{"empty secret", serve.Options{Data: folder("client-secret", "\n")}, serve.CodeCredentials, "is empty"},
		{"bad state", serve.Options{Data: folder("state.log", "x\ny\n")}, serve.CodeCorrupt, `state.log: line 1 has another checksum`},
		{"bad record", serve.Options{Data: folder("state.log", "e5f8a0a2 no\n00000000 \n")}, serve.CodeCorrupt, `state.log: line 1`},
		{"bad authority", serve.Options{TLS: true, Data: both(t, "authority.pem", "x", "authority-key.pem", "y")}, serve.CodeCorrupt, "authority.pem is not usable: it is not PEM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := servetest.New(tt.opts)
			var d *action.Diagnostic
			if !errors.As(err, &d) {
				t.Fatalf("got %v, want a diagnostic", err)
			}
			if d.Code != tt.code || !regexp.MustCompile(tt.want).MatchString(d.Summary) || d.Hint == "" {
				t.Errorf("got %s %q (%s), want %s %q", d.Code, d.Summary, d.Hint, tt.code, tt.want)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func both(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}

func TestServeTellsThatItIsPublic(t *testing.T) {
	t.Parallel()
	if s := servetest.Start(t, serve.Options{}); s.Public {
		t.Error("a loopback address is told to be public")
	}
	s := servetest.Start(t, serve.Options{Listen: "0.0.0.0:0"})
	if !s.Public || !strings.HasPrefix(s.URL, "http://127.0.0.1:") {
		t.Errorf("got %v, %s", s.Public, s.URL)
	}
	if got := serve.PublicWarning("0.0.0.0:1", false).Error(); !strings.Contains(got, "other machines") {
		t.Error(got)
	}
}

func TestServeFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault  string
		status []int  // one of these, or
		err    string // an error of the client
		body   string
		done   string // "yes", "no", "" for either: was it carried out?
	}{
		{fault: "429", status: []int{429}, body: "Global limit has been reached", done: "no"},
		{fault: "500", status: []int{500}, body: "An internal server error occurred", done: "no"},
		{fault: "502", status: []int{502}, body: `"statusCode":502`, done: "no"},
		{fault: "503", status: []int{503}, body: `"statusCode":503`, done: "no"},
		{fault: "504", status: []int{504}, body: `"statusCode":504`, done: "yes"},
		{fault: "expired", status: []int{401}, body: "Expired token", done: "no"},
		{fault: "html", status: []int{200, 502}, body: "<html>", done: "no"},
		{fault: "reset", err: "reset by peer|EOF|forcibly closed"},
		{fault: "lost", err: "reset by peer|EOF|forcibly closed", done: "yes"},
		{fault: "truncated", err: "unexpected EOF", done: "yes"},
		{fault: "slow:1:20ms", status: []int{201}, done: "yes"},
	} {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			faults, err := serve.ParseFaults(tt.fault)
			if err != nil {
				t.Fatal(err)
			}
			calm, err := servetest.New(serve.Options{Data: dir})
			if err != nil {
				t.Fatal(err)
			}
			c := call(t, calm)
			if err := calm.Close(); err != nil {
				t.Fatal(err)
			}
			c.at, err = servetest.New(serve.Options{Data: dir, Faults: faults})
			if err != nil {
				t.Fatal(err)
			}
			res, text, err := c.ask("POST "+actions, draft("a"))
			switch {
			case tt.err != "" && (err == nil || !regexp.MustCompile(tt.err).MatchString(err.Error())):
				t.Errorf("got %v, want %s", err, tt.err)
			case tt.err == "" && (err != nil || !slices.Contains(tt.status, res.StatusCode) || !strings.Contains(text, tt.body)):
				t.Errorf("got %v %s %v", res, text, err)
			}
			if err := c.at.Close(); err != nil {
				t.Fatal(err)
			}
			if got := c.at.Requests(); len(got) != 1 || got[0].Fault == "" {
				t.Errorf("the log has %+v", got)
			}
			c.at = servetest.Start(t, serve.Options{Data: dir})
			done := strings.Contains(c.status("GET "+actions, "", 200), `"name":"a"`)
			if tt.done == "yes" && !done || tt.done == "no" && done {
				t.Errorf("it was carried out: %v", done)
			}
		})
	}
}

func TestServeFaultsDependOnTheSeed(t *testing.T) {
	t.Parallel()
	faults, err := serve.ParseFaults("429:0.3,500:30%,stuck-building:0.5")
	if err != nil {
		t.Fatal(err)
	}
	trace := func(seed uint64) []string {
		s := servetest.Start(t, serve.Options{Faults: faults, Seed: seed})
		for range 50 {
			_, _, err := ask(s.Client, s.URL, "", "GET "+actions, "")
			if err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, e := range s.Requests() {
			got = append(got, e.Fault)
		}
		return got
	}
	first := trace(1)
	if diff := cmp.Diff(first, trace(1)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(first, trace(2)) {
		t.Error("another seed makes the same trouble")
	}
	for _, want := range []string{"", "429", "500"} {
		if !slices.Contains(first, want) {
			t.Errorf("no request had the fault %q: %q", want, first)
		}
	}
}

func TestServeRate(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	s := servetest.Start(t, serve.Options{Rate: serve.Rate{PerSecond: 2, Burst: 3}, Now: func() time.Time { return now }})
	c := call(t, s) // takes one
	type seen struct {
		status                        int
		limit, left, reset, after, id string
	}
	var got []seen
	for range 5 {
		res, _, err := c.ask("GET "+actions, "")
		if err != nil {
			t.Fatal(err)
		}
		h := res.Header
		got = append(got, seen{res.StatusCode, h.Get("X-Ratelimit-Limit"), h.Get("X-Ratelimit-Remaining"), h.Get("X-Ratelimit-Reset"), h.Get("Retry-After"), h.Get("X-Auth0-Requestid")})
	}
	now = now.Add(time.Second)
	c.status("GET "+actions, "", 200)
	want := []seen{
		{200, "3", "1", "1700000001", "", "0000000000000002"},
		{200, "3", "0", "1700000002", "", "0000000000000003"},
		{429, "3", "0", "1700000001", "1", "0000000000000004"},
		{429, "3", "0", "1700000001", "Tue, 14 Nov 2023 22:13:21 GMT", "0000000000000005"},
		{429, "3", "0", "1700000001", "", "0000000000000006"}, // as platforms sometimes do
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(seen{})); diff != "" {
		t.Error(diff)
	}
}

func TestServeLog(t *testing.T) {
	t.Parallel()
	var lines []string
	s := servetest.Start(t, serve.Options{
		ClientSecret: secret.New("canary-client"), Now: func() time.Time { return time.Unix(1_700_000_000, 5000) },
		Record: func(e serve.Entry) {
			line, err := json.Marshal(e)
			if err != nil {
				t.Error(err)
			}
			lines = append(lines, string(line), e.Line())
		},
	})
	c := call(t, s)
	c.status("POST "+actions, draft("a"), 201)
	c.status("GET "+actions+"?page=1&per_page=5&actionName=canary", "", 200)
	c.status("GET /elsewhere%20", "", 404)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(lines, "\n")
	if strings.Contains(text, "canary") || strings.Contains(text, c.token) {
		t.Errorf("the log has a secret:\n%s", text)
	}
	want := `{"n":3,"time":"2023-11-14T22:13:20.000005Z","provider":"auth0","method":"GET","path":"/api/v2/actions/actions","query":"actionName=%5Bredacted%5D\u0026page=1\u0026per_page=5","status":200,"received":0,"sent":36,"took_us":0}`
	if lines[4] != want {
		t.Errorf("got  %s\nwant %s", lines[4], want)
	}
	if want := `{"n":4,"time":"2023-11-14T22:13:20.000005Z","method":"GET","path":"/elsewhere%20","status":404,"received":0,"sent":59,"took_us":0}`; lines[6] != want {
		t.Errorf("got  %s\nwant %s", lines[6], want)
	}
	if !strings.HasSuffix(lines[3], " 201 POST   /api/v2/actions/actions") {
		t.Errorf("got %q", lines[3])
	}
}

func TestServeHoldsBadClients(t *testing.T) {
	t.Parallel()
	s := servetest.Start(t, serve.Options{})
	address := strings.TrimPrefix(s.URL, "http://")
	for _, tt := range []struct{ send, want string }{
		{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 Not Found"},
		{"NONSENSE\r\n\r\n", "HTTP/1.1 400 Bad Request"},
		{"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", 128<<10) + "\r\n\r\n", "HTTP/1.1 431 "},
		{"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n" + strings.Repeat("a", 600_000), "HTTP/1.1 413 "},
		{"GET /api/v2/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 Bad Request"},
		{"GET /api/v2/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 Not Found"},
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = io.WriteString(conn, tt.send)
		got := make([]byte, len(tt.want))
		if _, err := io.ReadFull(conn, got); err != nil || string(got) != tt.want {
			t.Errorf("%.40q: got %q, %v, want %q", tt.send, got, err, tt.want)
		}
		_ = conn.Close()
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	got, err := serve.Choose(all.Tenants(), []string{"auth0"})
	if err != nil || len(got) != 1 || got[0].Info().ID != "auth0" {
		t.Errorf("got %v, %v", got, err)
	}
	_, err = serve.Choose(all.Tenants(), []string{"auth"})
	var d *action.Diagnostic
	if !errors.As(err, &d) || d.Code != serve.CodeProvider || !strings.HasPrefix(d.Hint, `did you mean "auth0"?`) {
		t.Errorf("got %v", err)
	}
}

func TestServeExamples(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 { // the second time it is no empty store
		s, err := servetest.New(serve.Options{Data: dir, Examples: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := call(t, s).status("GET "+actions, "", 200); !strings.Contains(got, `"total":2`) {
			t.Error(got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
