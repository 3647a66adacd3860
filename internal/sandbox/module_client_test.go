package sandbox_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// The snippets of testdata/client run in this engine against a server that is a
// function, and in Node, with the packages from npm, against one that is a
// process. Node's answers are in golden.json: set CLAIMCTL_CLIENT_PACKAGES to a
// folder whose node_modules has the packages, and give -update, to write it.
const (
	clientDir      = "testdata/client"
	minClientCases = 120
)

type clientGolden struct {
	Node     string            `json:"node"`
	Packages map[string]string `json:"packages"`
	Answers  map[string]string `json:"answers"`
}

func TestClients(t *testing.T) {
	t.Parallel()
	snippets := clientSnippets(t)
	if dir := os.Getenv("CLAIMCTL_CLIENT_PACKAGES"); dir != "" && flag.Lookup("update").Value.String() == "true" {
		writeClientGolden(t, dir, snippets)
	}
	data, err := os.ReadFile(filepath.Join(clientDir, "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden clientGolden
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(snippets) < minClientCases {
		t.Fatalf("%d snippets, want at least %d", len(snippets), minClientCases)
	}
	for _, s := range snippets {
		t.Run(s.title, func(t *testing.T) {
			t.Parallel()
			want, ok := golden.Answers[s.title]
			if !ok {
				t.Fatal("golden.json has no answer: run with -update")
			}
			got := clientAnswer(t, "const BASE = 'http://a.example', REFUSED = 'http://127.0.0.1:4321';"+clientCode(s))
			if diff := cmp.Diff(pretty(want), pretty(got)); diff != "" {
				t.Errorf("Node (-), the engine (+):\n%s", diff)
			}
		})
	}
}

// clientCode is one line in front of the snippet, as both sides count.
func clientCode(s snippet) string { return fmt.Sprintf(snippetProgram, s.body) }

func pretty(text string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(text), "", " ") != nil {
		return text
	}
	return out.String()
}

func clientSnippets(t *testing.T) []snippet {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(clientDir, "*_cases.js"))
	if err != nil {
		t.Fatal(err)
	}
	var out []snippet
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
			title, body, ok := strings.Cut(block, "\n")
			title = strings.TrimPrefix(title, "// ")
			if !ok || slices.ContainsFunc(out, func(s snippet) bool { return s.title == title }) {
				t.Fatalf("%s: want a unique title and a body, got %q", file, block)
			}
			out = append(out, snippet{title, body})
		}
	}
	return out
}

func writeClientGolden(t *testing.T, dir string, snippets []snippet) {
	t.Helper()
	type entry struct {
		Title string `json:"title"`
		Code  string `json:"code"`
	}
	entries := make([]entry, len(snippets))
	for i, s := range snippets {
		entries[i] = entry{s.title, clientCode(s)}
	}
	input, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "--no-warnings", filepath.Join(clientDir, "node.js"), dir)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var golden clientGolden
	if err := json.Unmarshal(out, &golden); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(golden, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(clientDir, "golden.json"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func clientAnswer(t *testing.T, code string) string {
	t.Helper()
	out := runClient(t, code, answerClient)
	if out.Err != nil {
		return "fails: " + out.Err.Error()
	}
	var text string
	if err := json.Unmarshal(out.Returned, &text); err != nil {
		return string(out.Returned)
	}
	return text
}

// runClient runs exports.run of an action.
func runClient(t *testing.T, code string, send func(sandbox.HTTPRequest) sandbox.HTTPResponse, units ...*sandbox.Unit) sandbox.Outcome {
	t.Helper()
	m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte(code)}, sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	vm := p.With(units...).NewVM(sandbox.Options{Send: send, Clock: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, ok := exports.Handler("run")
	if !ok {
		t.Fatal("the action exports no run")
	}
	return vm.Call(h)
}

// answerClient answers as the server of node.js does.
func answerClient(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	fault := func(kind sandbox.FaultKind, code, message string) sandbox.HTTPResponse {
		return sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{Kind: kind, Code: code, Message: message}}
	}
	_, rest, _ := strings.Cut(req.URL, "://")
	host, rest, _ := strings.Cut(rest, "/")
	switch {
	case host == "127.0.0.1:4321":
		return fault(sandbox.FaultRefused, "ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:4321")
	case strings.HasSuffix(host, ".invalid"):
		return fault(sandbox.FaultDNS, "ENOTFOUND", "getaddrinfo ENOTFOUND "+host)
	}
	path, _, _ := strings.Cut(rest, "?")
	parts := append(strings.Split(path, "/"), "", "")
	one, _ := strconv.Atoi(parts[1])
	two, _ := strconv.Atoi(parts[2])
	reply := func(status int, body string, headers ...string) sandbox.HTTPResponse {
		res := sandbox.HTTPResponse{Status: status, Body: []byte(body)}
		for i := 0; i < len(headers); i += 2 {
			res.Headers = append(res.Headers, sandbox.HTTPHeader{Name: headers[i], Value: headers[i+1]})
		}
		return res
	}
	switch parts[0] {
	case "echo":
		return reply(200, echo(req, "/"+rest), "Content-Type", "application/json")
	case "redirect":
		to := "/echo"
		if one > 1 {
			to = fmt.Sprintf("/redirect/%d/%d", one-1, two)
		}
		return reply(two, "moved", "Location", to)
	case "cross":
		return reply(one, "", "Location", "http://b.example/echo")
	case "status":
		body := "nope"
		if one == 204 {
			body = ""
		}
		return reply(one, body, "Content-Type", "text/plain", "X-Request-Id", "r1")
	case "json":
		return reply(one, `{"a":1,"error":"e"}`, "Content-Type", "application/json")
	case "cookies":
		return reply(200, "ok", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "X-Many", "1", "X-Many", "2", "Content-Type", "text/plain")
	case "bytes":
		return reply(200, "\x00\xff\x80A")
	case "slow":
		res := reply(200, "slow")
		res.Delay = time.Duration(one) * time.Millisecond
		return res
	case "hang":
		return fault(sandbox.FaultTimeout, "", "")
	case "reset":
		return fault(sandbox.FaultReset, "ECONNRESET", "read ECONNRESET")
	}
	return reply(404, "no such path")
}

// echo is the request as a JSON document; the headers that the connection alone
// is concerned with are left out, and so is the host.
func echo(req sandbox.HTTPRequest, path string) string {
	headers := []string{}
	for _, h := range req.Headers {
		switch strings.ToLower(h.Name) {
		case "host", "connection", "keep-alive", "content-length", "transfer-encoding":
		default:
			headers = append(headers, h.Name+": "+h.Value)
		}
	}
	body := make([]rune, len(req.Body))
	for i, b := range req.Body {
		body[i] = rune(b)
	}
	return string(action.MustMarshal(action.NewObject("method", req.Method, "url", path, "headers", headers, "body", string(body))))
}

// Each client tells the line in the action that a request comes from, also
// after an await, from a callback, and when the request is sent later.
func TestClientPositions(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]string{
		"fetch":                  "await fetch(BASE + '/echo')",
		"fetch from a function":  "await (async (u) => { await null; return fetch(u); })(BASE + '/echo')",
		"fetch redirected":       "await fetch(BASE + '/redirect/1/302')",
		"axios":                  "await require('axios').get(BASE + '/echo')",
		"axios with interceptor": "await (() => { const a = require('axios').create(); a.interceptors.request.use(async (c) => c); return a; })()({ url: BASE + '/echo' })",
		"request":                "await new Promise((r) => require('request')(BASE + '/echo', r))",
		"request-promise":        "await require('request-promise')(BASE + '/echo')",
		"node-fetch":             "await require('node-fetch')(BASE + '/redirect/1/302')",
		"undici":                 "await require('undici').request(BASE + '/echo')",
		"http":                   "await new Promise((r) => require('http').get(BASE + '/echo', r))",
		"https":                  "await new Promise((r) => require('https').get('https://a.example/echo', r))",
		"http from a callback":   "await new Promise((r) => setTimeout(() => { const q = require('http').request(BASE + '/echo', r); q.end(); }, 5))",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines []int
			code := "const BASE = 'http://a.example';\nexports.run = async () => {\n  await null;\n  try {\n    " + call + ";\n    await new Promise((r) => setTimeout(r, 1));\n    " + call + ";\n  } finally {}\n};"
			out := runClient(t, code, func(req sandbox.HTTPRequest) sandbox.HTTPResponse {
				if !strings.Contains(req.URL, "redirect") || strings.Contains(name, "redirected") {
					lines = append(lines, req.Pos.Line)
				}
				return answerClient(req)
			})
			want := []int{5, 7}
			if name == "fetch redirected" {
				want = []int{5, 5, 7, 7}
			}
			if diff := cmp.Diff(want, lines); diff != "" || out.Err != nil {
				t.Errorf("lines (-want +got), %v:\n%s", out.Err, diff)
			}
		})
	}
}

// A request that nothing answers is an error that says so, in every client.
func TestClientsDenied(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ call, want string }{
		"fetch":           {"await fetch('http://a.example/x')", `["TypeError","fetch failed: GET http://a.example/x: denied, use --mock",null,"ERR_NETWORK_DENIED"]`},
		"axios":           {"await require('axios').get('http://a.example/x')", `["Error","GET http://a.example/x: denied, use --mock","ERR_NETWORK_DENIED","ERR_NETWORK_DENIED"]`},
		"request":         {"await new Promise((_, r) => require('request')('http://a.example/x', r))", `["Error","GET http://a.example/x: denied, use --mock","ERR_NETWORK_DENIED",null]`},
		"request-promise": {"await require('request-promise')('http://a.example/x')", `["RequestError","Error: GET http://a.example/x: denied, use --mock",null,"ERR_NETWORK_DENIED"]`},
		"node-fetch":      {"await require('node-fetch')('http://a.example/x')", `["FetchError","request to http://a.example/x failed, reason: GET http://a.example/x: denied, use --mock","ERR_NETWORK_DENIED",null]`},
		"undici":          {"await require('undici').request('http://a.example/x')", `["Error","GET http://a.example/x: denied, use --mock","ERR_NETWORK_DENIED",null]`},
		"http":            {"await new Promise((_, r) => require('http').get('http://a.example/x').on('error', r))", `["Error","GET http://a.example/x: denied, use --mock","ERR_NETWORK_DENIED",null]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code := "exports.run = async () => { try { " + tt.call + " } catch (e) { return [e.name, e.message, e.code ?? null, e.cause?.code ?? null] } }"
			out := runClient(t, code, func(req sandbox.HTTPRequest) sandbox.HTTPResponse {
				return sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{
					Kind: sandbox.FaultDenied, Code: "ERR_NETWORK_DENIED", Message: req.Method + " " + req.URL + ": denied, use --mock",
				}}
			})
			if got := string(out.Returned); got != tt.want {
				t.Errorf("got %s, %v\nwant %s", got, out.Err, tt.want)
			}
		})
	}
}

// What an action does to the language, or a server to a client, must not hang a
// run, nor change what it sends.
func TestClientsHostile(t *testing.T) {
	t.Parallel()
	loop := func(req sandbox.HTTPRequest) sandbox.HTTPResponse {
		return sandbox.HTTPResponse{Status: 302, Headers: []sandbox.HTTPHeader{{Name: "Location", Value: req.URL}}}
	}
	strange := func(sandbox.HTTPRequest) sandbox.HTTPResponse {
		return sandbox.HTTPResponse{Status: 200, Headers: []sandbox.HTTPHeader{{Name: "__proto__", Value: "x"}, {Name: "constructor", Value: "y"}}, Body: []byte("{}")}
	}
	for name, tt := range map[string]struct {
		code string
		send func(sandbox.HTTPRequest) sandbox.HTTPResponse
		want string
	}{
		"a redirect to itself": {
			"const t = async (p) => { try { await p } catch (e) { return e.code ?? e.type ?? e.cause?.message } }; const u = 'http://a.example/'; return [await t(fetch(u)), await t(require('axios').get(u)), await t(require('node-fetch')(u)), await t(require('request-promise')(u))]",
			loop, `["redirect count exceeded","ERR_FR_TOO_MANY_REDIRECTS","max-redirect","Exceeded maxRedirects. Probably stuck in a redirect loop http://a.example/"]`,
		},
		"names of headers": {
			"const u = 'http://a.example/'; const a = await require('axios').get(u); const h = await new Promise((r) => require('http').get(u, r)); return [a.headers.constructor, h.headers.constructor, ({}).x, (await fetch(u)).headers.get('constructor')]",
			strange, `["y","y",{"$undefined":true},"y"]`,
		},
		"prototypes": {
			"const { fetch: f } = globalThis; JSON.parse = Promise.prototype.then = Array.prototype.push = String.prototype.toLowerCase = String.prototype.slice = () => { throw new Error('mine') }; const r = await f('http://a.example/redirect/2/302', { headers: { a: 'b' } }); return (await r.json()).url",
			answerClient, `"/echo"`,
		},
		"a callback that throws": {
			"require('http').get('http://a.example/echo', () => { throw new TypeError('mine') }); await new Promise((r) => setTimeout(r, 100))", answerClient, "mine",
		},
		"an error that nobody listens to": {
			"require('http').get('http://a.example/reset'); await new Promise((r) => setTimeout(r, 100))", answerClient, "read ECONNRESET",
		},
		"a server":  {"require('http').createServer()", answerClient, "http.createServer is not reachable from a run; a run serves nobody"},
		"no answer": {"await fetch('http://a.example/hang')", answerClient, "still waiting for a timer after 20s, the time limit"},
		"inner scripts": {
			"return ['http internals', 'claimctl: http core', 'fetch internals'].map((n) => { try { require(n); return 1 } catch (e) { return e.code } })",
			answerClient, `["MODULE_NOT_FOUND","MODULE_NOT_FOUND","MODULE_NOT_FOUND"]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := runClient(t, "exports.run = async () => { require('http'); "+tt.code+" }", tt.send)
			got := string(out.Returned)
			if out.Err != nil {
				got = out.Err.Error()
			}
			if got != tt.want && (out.Err == nil || !strings.Contains(got, tt.want)) {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// The package from npm sends its requests to the run when the bundler has given
// it the adapter.
func TestAxiosAdapter(t *testing.T) {
	t.Parallel()
	source := `
class AxiosError extends Error { constructor(message, code, config, request, response) { super(message); Object.assign(this, { code, config, request, response }); } }
const axios = (config) => axios.defaults.adapter({ method: 'get', validateStatus: (s) => s < 400, headers: {}, ...config });
axios.defaults = { adapter: ['xhr'] };
axios.AxiosError = AxiosError;
axios.VERSION = '9.9.9';
module.exports = { default: axios };
require('claimctl:axios-adapter')(module.exports);`
	unit := sandbox.NewUnit(sandbox.UnitSpec{Role: sandbox.RoleModule, Names: []string{"axios"}, Path: "axios.js", Code: []byte(source)})
	out := runClient(t, `exports.run = async () => {
  const axios = require('axios').default;
  const r = await axios({ url: 'http://a.example/echo', params: { a: 1 }, data: 'x', auth: { username: 'u', password: 'p' } });
  try { await axios({ url: 'http://a.example/status/404' }); } catch (e) { return [JSON.parse(r.data), e instanceof axios.AxiosError, e.message, e.code, e.response.data]; }
}`, answerClient, unit)
	want := `[{"method":"GET","url":"/echo?a=1","headers":["User-Agent: axios/9.9.9","Accept-Encoding: gzip, compress, deflate, br","Authorization: Basic dTpw"],"body":"x"},true,"Request failed with status code 404","ERR_BAD_REQUEST","nope"]`
	if got := string(out.Returned); got != want {
		t.Errorf("got %s, %v\nwant %s", got, out.Err, want)
	}
}
