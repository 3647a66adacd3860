package network_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/sandbox"
)

// transport is a real one, of the test's own.
func transport(t *testing.T) *http.Transport {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// roundTripper answers without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// canned answers every request with a body and headers.
func canned(body string, headers ...string) roundTripper {
	return func(*http.Request) (*http.Response, error) {
		res := &http.Response{StatusCode: 200, Status: "200 OK", Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
		for i := 0; i < len(headers); i += 2 {
			res.Header.Add(headers[i], headers[i+1])
		}
		return res, nil
	}
}

func bytesOf(t testing.TB, r *network.Recorder) string {
	t.Helper()
	text, err := r.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// replay starts a run with the cassette of a recorder.
func replay(t testing.TB, r *network.Recorder, opts network.SessionOptions) *network.Session {
	t.Helper()
	text := bytesOf(t, r)
	m, problems := network.ParseMocks("cassette.yaml", []byte(text))
	if problems != nil {
		t.Fatalf("%s\n%s", list(problems), text)
	}
	return m.Start(opts)
}

// server is a platform's api on the loopback interface.
func server(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Add("X-Two", "1")
		w.Header().Add("X-Two", "2")
		fmt.Fprintf(w, `{"method":%q,"agent":%q,"q":%q,"n":1.50,"e":"é\u2028"}`, r.Method, r.UserAgent(), r.URL.RawQuery)
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/json", http.StatusFound)
	})
	mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "unpacked")
		_ = z.Close()
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// TestRecordAndReplay: the replay gives what the recording gave, then denies.
func TestRecordAndReplay(t *testing.T) {
	t.Parallel()
	base := server(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + closed.Addr().String()
	_ = closed.Close()
	requests := []sandbox.HTTPRequest{
		get(base+"/json?a=1&b=*", "User-Agent", "axios/1.7", "Accept-Encoding", "gzip, br", "Content-Length", "99"),
		get(base + "/json"),
		send("HEAD", base+"/json", ""),
		get(base + "/empty"),
		get(base + "/moved"),
		get(base + "/gzip"),
		get(base + "/nothing"),
		get(base + "/abort"),
		get(base + "/half"),
		get(base + "/slow"),
		get(gone + "/x"),
		get("http://name.invalid:99999/"),
	}
	for _, body := range []string{
		"plain", "two\nlines", "two\nlines\n", "three\n\n lines \n\n", "~ /pattern/", "\xff\x00\x01", "tab\there", "a\r\nb", " first\nsecond",
		"é\u2028\ufeff\u0085\U0001f600\x7f", "- !absent,\n- !absent}", "'\"\\#: -", `{"a":1}`, "{\"a\":\n1}", "null", strings.Repeat("long ", 1000),
		`{"` + strings.Repeat("k", 2000) + `":1}`, strings.Repeat("[", 200) + strings.Repeat("]", 200), "---\n...\n", "%TAG\n\t", "\ufffe\uffff",
	} {
		requests = append(requests, send("POST", base+"/echo", body, "Content-Type", "text/plain"))
	}
	r := network.NewRecorder(transport(t), network.RecorderOptions{Timeout: 2 * time.Second})
	var recorded []sandbox.HTTPResponse
	for _, req := range requests {
		recorded = append(recorded, r.Send(t.Context(), req))
	}
	s := replay(t, r, network.SessionOptions{})
	for i, req := range requests {
		if diff := cmp.Diff(recorded[i], s.Send(req), cmpBytes()); diff != "" {
			t.Errorf("%s %s %q: -recorded +replayed:\n%s", req.Method, req.URL, req.Body, diff)
		}
	}
	for _, req := range requests {
		if _, ok := s.Answer(req); ok {
			t.Errorf("%s %s %q is answered twice", req.Method, req.URL, req.Body)
		}
	}
	if unused := s.Unused(); unused != nil {
		t.Error(list(unused))
	}
	checkRecorded(t, recorded)
}

// checkRecorded holds the first answers of TestRecordAndReplay against what the
// server gave.
func checkRecorded(t *testing.T, recorded []sandbox.HTTPResponse) {
	t.Helper()
	if got, want := string(recorded[0].Body), `{"method":"GET","agent":"axios/1.7","q":"a=1&b=*","n":1.50,"e":"é\u2028"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := string(recorded[1].Body), `{"method":"GET","agent":"","q":"","n":1.50,"e":"é\u2028"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := recorded[4]; got.Status != 302 {
		t.Errorf("a redirect was followed: %+v", got)
	}
	if got := string(recorded[5].Body); got != "unpacked" {
		t.Errorf("gzip: %q", got)
	}
	for i, want := range map[int]sandbox.FaultKind{
		7: sandbox.FaultReset, 8: sandbox.FaultReset, 9: sandbox.FaultTimeout, 10: sandbox.FaultRefused, 11: sandbox.FaultError,
	} {
		if f := recorded[i].Fault; f == nil || f.Kind != want {
			t.Errorf("request %d: got %+v, want %s", i, f, want)
		}
	}
}

// TestCassetteText holds the form of a cassette, byte by byte.
func TestCassetteText(t *testing.T) {
	t.Parallel()
	r := network.NewRecorder(roundTripper(func(req *http.Request) (*http.Response, error) {
		switch req.URL.Path {
		case "/json":
			return canned(`{"id":"u1","roles":["a","b"]}`, "Content-Type", "application/json", "Set-Cookie", "sid=1", "Set-Cookie", "x=2", "Etag", `"1"`)(req)
		case "/long":
			return canned(`{"id":"u1","description":"`+strings.Repeat("x", 80)+`","roles":["a","b"],"none":{}}`, "Content-Type", "application/json")(req)
		case "/lines":
			return canned("one\n  two\n\nthree\n")(req)
		case "/dns":
			return nil, &net.DNSError{Err: "no such host", Name: "a.example", IsNotFound: true}
		case "/other":
			return nil, errors.New("tls: bad certificate")
		}
		return canned("\xff")(req)
	}), network.RecorderOptions{})
	ask := func(method, path, body string) { r.Send(t.Context(), send(method, "https://a.example"+path, body)) }
	ask("GET", "/json?q=\"é\"", "")
	ask("POST", "/long", "a=1")
	ask("PROPFIND", "/lines", "x\ny")
	ask("NO", "/dns", "~ /x/")
	ask("GET", "/other", "")
	ask("GET", "/bytes", "")
	want := `cassette: 1
mocks:
  - method: GET
    url: "https://a.example/json?q=\"é\""
    response:
      status: 200
      headers:
        Content-Type: "application/json"
        Etag: "\"1\""
        Set-Cookie:
          - "[redacted]"
          - "[redacted]"
      json: {"id":"u1","roles":["a","b"]}
  - method: POST
    url: "https://a.example/long"
    body: "a=1"
    response:
      status: 200
      headers:
        Content-Type: "application/json"
      json: {
          "id": "u1",
          "description": "` + strings.Repeat("x", 80) + `",
          "roles": [
            "a",
            "b"
          ],
          "none": {}
        }
  - method: PROPFIND
    url: "https://a.example/lines"
    body: |-
      x
      y
    response:
      status: 200
      body: |
        one
          two

        three
  - method: "NO"
    url: "https://a.example/dns"
    base64: fiAveC8=
    fault: dns
  - method: GET
    url: "https://a.example/other"
    fault:
      error: "tls: bad certificate"
  - method: GET
    url: "https://a.example/bytes"
    response:
      status: 200
      base64: /w==
`
	if diff := cmp.Diff(want, bytesOf(t, r)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestEmptyCassette(t *testing.T) {
	t.Parallel()
	r := network.NewRecorder(canned(""), network.RecorderOptions{})
	if got := bytesOf(t, r); got != "cassette: 1\nmocks: []\n" {
		t.Error(got)
	}
	message := replay(t, r, network.SessionOptions{}).Send(get("https://a.example/")).Fault.Message
	if !strings.HasPrefix(message, "GET https://a.example/ (line 7) was not sent: no mock takes it") {
		t.Error(message)
	}
}

// TestRefusals: what cannot be recorded is denied and leaves no entry.
func TestRefusals(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	bomb := func() string {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		_, _ = io.Copy(z, io.LimitReader(zeros{}, network.MaxBody+1))
		_ = z.Close()
		return out.String()
	}()
	for _, test := range []struct {
		name string
		via  roundTripper
		ctx  context.Context //nolint:containedctx // a row of a table
		req  sandbox.HTTPRequest
		want string
	}{
		{"another scheme", canned(""), t.Context(), get("file:///etc/passwd"), "GET file:///etc/passwd (line 7) was not recorded: only http and https can be recorded"},
		{"a url that is none", canned(""), t.Context(), get("http://[::1/"), `GET http://[::1/ (line 7) was not recorded: parse "http://[::1/": missing ']' in host`},
		{"a method that is none", canned(""), t.Context(), send("A B", "http://a.example/", ""), `A B http://a.example/ (line 7) was not recorded: "A B" is no method`},
		{"a large request", canned(""), t.Context(), send("POST", "http://a.example/", strings.Repeat("x", network.MaxBody+1)), "POST http://a.example/ (line 7) was not recorded: its body is larger than 4194304 bytes"},
		{"a large answer", canned(strings.Repeat("x", network.MaxBody+1)), t.Context(), get("http://a.example/"), "GET http://a.example/ (line 7) was not recorded: the answer is larger than 4194304 bytes"},
		{"a bomb", canned(bomb, "Content-Encoding", "gzip"), t.Context(), get("http://a.example/"), "GET http://a.example/ (line 7) was not recorded: the answer is larger than 4194304 bytes"},
		{"an encoding", canned("x", "Content-Encoding", "br"), t.Context(), get("http://a.example/"), `GET http://a.example/ (line 7) was not recorded: the answer has the encoding "br", which cannot be read`},
		{"a broken encoding", canned("x", "Content-Encoding", "gzip"), t.Context(), get("http://a.example/"), `GET http://a.example/ (line 7) was not recorded: the answer is not in its encoding "gzip": unexpected EOF`},
		{"a run that ended", func(req *http.Request) (*http.Response, error) { return nil, req.Context().Err() }, ended, get("http://a.example/"), "GET http://a.example/ (line 7) was not recorded: the run ended before the answer came"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := network.NewRecorder(test.via, network.RecorderOptions{})
			res := r.Send(test.ctx, test.req)
			if res.Fault == nil || res.Fault.Kind != sandbox.FaultDenied || res.Fault.Message != test.want {
				t.Errorf("got %+v, want %s", res.Fault, test.want)
			}
			if got := bytesOf(t, r); !strings.HasSuffix(got, "mocks: []\n") {
				t.Error(got)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestDeflate(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = io.WriteString(z, "unpacked")
	_ = z.Close()
	r := network.NewRecorder(canned(packed.String(), "Content-Encoding", "deflate", "Content-Length", "16"), network.RecorderOptions{})
	res := r.Send(t.Context(), get("https://a.example/"))
	if string(res.Body) != "unpacked" || len(res.Headers) != 0 {
		t.Errorf("%+v", res)
	}
}

// TestFull: a cassette that would be too large to be read is not written.
func TestFull(t *testing.T) {
	t.Parallel()
	r := network.NewRecorder(canned(strings.Repeat("x", 3<<20)), network.RecorderOptions{})
	if res := r.Send(t.Context(), get("https://a.example/1")); res.Fault != nil {
		t.Fatal(res.Fault)
	}
	res := r.Send(t.Context(), get("https://a.example/2"))
	if res.Fault == nil || !strings.Contains(res.Fault.Message, "the cassette would be larger than 5242880 bytes") {
		t.Errorf("%+v", res.Fault)
	}
	if n := len(bytesOf(t, r)); n > network.MaxCassette {
		t.Error(n)
	}
}

// TestFaults: the errors of a real call, by kind.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		kind sandbox.FaultKind
		code string
	}{
		{&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host"}}, sandbox.FaultDNS, "ENOTFOUND"},
		{&net.DNSError{IsTimeout: true}, sandbox.FaultTimeout, "ETIMEDOUT"},
		{fmt.Errorf("dial: %w", syscall.ECONNREFUSED), sandbox.FaultRefused, "ECONNREFUSED"},
		{fmt.Errorf("dial: %w", syscall.Errno(10061)), sandbox.FaultRefused, "ECONNREFUSED"},
		{fmt.Errorf("read: %w", syscall.ECONNRESET), sandbox.FaultReset, "ECONNRESET"},
		{io.ErrUnexpectedEOF, sandbox.FaultReset, "ECONNRESET"},
		{context.DeadlineExceeded, sandbox.FaultTimeout, "ETIMEDOUT"},
		{errors.New("odd"), sandbox.FaultError, ""},
	} {
		r := network.NewRecorder(roundTripper(func(*http.Request) (*http.Response, error) { return nil, test.err }), network.RecorderOptions{})
		f := r.Send(t.Context(), get("https://a.example/")).Fault
		if f.Kind != test.kind || f.Code != test.code {
			t.Errorf("%v: got %+v", test.err, f)
		}
		if diff := cmp.Diff(f, replay(t, r, network.SessionOptions{}).Send(get("https://a.example/")).Fault); diff != "" {
			t.Errorf("%v: -recorded +replayed:\n%s", test.err, diff)
		}
	}
}

// TestRecordingOrder: the cassette has the order in which calls began, whatever
// came back first.
func TestRecordingOrder(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	begun := make(chan struct{})
	r := network.NewRecorder(roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.URL.Path == "/first" {
			close(begun)
			<-release
		}
		return canned(req.URL.Path)(req)
	}), network.RecorderOptions{})
	var group sync.WaitGroup
	group.Go(func() { r.Send(context.Background(), get("https://a.example/first")) })
	<-begun
	r.Send(t.Context(), get("https://a.example/second"))
	if text := bytesOf(t, r); strings.Contains(text, "first") {
		t.Error("a call that is under way is in the cassette")
	}
	close(release)
	group.Wait()
	text := bytesOf(t, r)
	if strings.Index(text, "first") > strings.Index(text, "second") {
		t.Error(text)
	}
}
