package network_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func parse(t testing.TB, text string) *network.Mocks {
	t.Helper()
	m, problems := network.ParseMocks("mocks.yaml", []byte(text))
	if problems != nil {
		t.Fatalf("%s\n%s", list(problems), text)
	}
	return m
}

// list is diagnostics as lines.
func list(diagnostics []action.Diagnostic) string {
	var out strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&out, "%d:%d %s %s", d.Line, d.Column, d.Code, d.Summary)
		if d.Hint != "" {
			out.WriteString(" | " + d.Hint)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func TestParseProblems(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{
			"an unknown key", "- metod: GET\n  response: {}\n",
			"1:3 CC302 [0]: unknown key \"metod\" | did you mean \"method\"?\n",
		},
		{
			"an unknown key of the response", "- response: {stats: 200}\n",
			"1:14 CC302 [0].response: unknown key \"stats\" | did you mean \"status\"?\n",
		},
		{
			"a wrong type", "mocks:\n  - times: often\n    response: {}\n",
			"2:12 CC303 mocks[0].times: expected a whole number, found a string\n",
		},
		{
			"no list", "just text\n",
			"1:1 CC303 expected mocks in a list, found a string\n",
		},
		{
			"no answer", "- method: GET\n",
			"1:3 CC304 response or fault is missing | for an empty answer write response: {}\n",
		},
		{
			"two answers", "- fault: dns\n  response: {}\n",
			"1:3 CC304 an entry has a response or a fault, not both | remove one of them\n",
		},
		{
			"a url without scheme", "- url: api.example.com/x\n  response: {}\n",
			"1:8 CC304 [0].url: \"api.example.com/x\" is no URL that a request can have | begin with https:// or http://, or with ** for any beginning\n",
		},
		{
			"a pattern without end", "- url: ~ /abc\n  response: {}\n",
			"1:8 CC304 [0].url: the pattern \"~ /abc\" has no end | write \"~ /expression/\"\n",
		},
		{
			"unknown flags", "- headers: {a: ~ /abc/g}\n  response: {}\n",
			"1:16 CC304 [0].headers.a: unknown flags \"g\" behind the pattern | the flags are i, m and s\n",
		},
		{
			"a broken expression", "- body: ~ /(/\n  response: {}\n",
			"1:9 CC304 [0].body: error parsing regexp: missing closing ): `(` | the syntax is that of https://pkg.go.dev/regexp/syntax\n",
		},
		{
			"two bodies of a response", "- response: {body: a, json: 1}\n",
			"1:3 CC304 the body of a response is given by one of body, json and base64 | remove the others\n",
		},
		{
			"two bodies of a request", "- body: a\n  base64: YQ==\n  response: {}\n",
			"1:3 CC304 the body of a request is given by body or by base64, not by both | remove one of them\n",
		},
		{
			"a status out of range", "- response: {status: 42}\n",
			"1:22 CC304 status: expected 100 to 999, found 42\n",
		},
		{
			"not base64", "- response: {base64: hello!}\n",
			"1:22 CC304 [0].response.base64: not base64 | the letters are A-Z, a-z, 0-9, + and /, with = at the end; for text write body\n",
		},
		{
			"a misspelt fault", "- fault: timeot\n",
			"1:10 CC304 [0].fault: expected timeout, reset, refused, dns, 429 or {error: a message}, found \"timeot\" | did you mean \"timeout\"?\n",
		},
		{
			"a status as fault", "- fault: 503\n",
			"1:10 CC304 [0].fault: expected timeout, reset, refused, dns, 429 or {error: a message}, found \"503\"" +
				" | for any other status write response: {status: …}, for any other error {error: a message, code: X}\n",
		},
		{
			"a fault without message", "- fault: {code: X}\n",
			"1:10 CC304 [0].fault: error is missing\n",
		},
		{
			"a delay without unit", "- delay: \"200\"\n  response: {}\n",
			"1:10 CC304 delay: \"200\" is no duration | write a number with its unit, such as 200ms or 1.5s\n",
		},
		{
			"a delay as number", "- delay: 200\n  response: {}\n",
			"1:10 CC303 [0].delay: expected a string, found a number | write it in quotes: \"200\"\n",
		},
		{
			"a delay beside a timeout", "- delay: 1s\n  fault: timeout\n",
			"1:10 CC304 delay has no meaning beside fault: timeout | remove it: a timeout lasts as long as the client waits\n",
		},
		{
			"a negative delay", "- delay: -1s\n  response: {}\n",
			"1:10 CC304 delay: expected 0s to 24h0m0s, found -1s\n",
		},
		{
			"no times", "- times: 0\n  response: {}\n",
			"1:10 CC304 times: expected 1 or more, found 0 | without times it is any number\n",
		},
		{
			"a method with blanks", "- method: GET it\n  response: {}\n",
			"1:11 CC304 method: \"GET it\" is no method | write one such as GET; without method any fits\n",
		},
		{
			"a header with two lines", "- response: {headers: {a: \"x\\r\\nb: y\"}}\n",
			"1:27 CC304 [0].response.headers.a: a header has one line\n",
		},
		{
			"a header with a name that is none", "- response: {headers: {\"a b\": x}}\n",
			"1:24 CC304 headers: \"a b\" is no name of a header\n",
		},
		{
			"a value that is nothing", "- query: {a: }\n  response: {}\n",
			"1:14 CC303 [0].query.a: expected a string, found nothing\n",
		},
		{
			"a cassette of another version", "cassette: 2\nmocks: []\n",
			"1:11 CC304 cassette: this version reads cassette: 1, found 2 | update claimctl, or record again with --record\n",
		},
		{
			"an entry of a cassette without url", "cassette: 1\nmocks:\n  - response: {}\n",
			"3:5 CC304 an entry of a cassette has a url | write the url that was recorded\n",
		},
		{
			"all of them", "- metod: GET\n  fault: dns\n- times: x\n",
			"1:3 CC302 [0]: unknown key \"metod\" | did you mean \"method\"?\n" +
				"3:3 CC304 response or fault is missing | for an empty answer write response: {}\n" +
				"3:10 CC303 [1].times: expected a whole number, found a string\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, problems := network.ParseMocks("mocks.yaml", []byte(test.text))
			if m != nil {
				t.Error("there are mocks beside the problems")
			}
			if diff := cmp.Diff(test.want, list(problems)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, d := range problems {
				if d.File != "mocks.yaml" || d.Severity != action.SeverityError {
					t.Errorf("%+v", d)
				}
			}
		})
	}
}

// get is a request without body.
func get(url string, headers ...string) sandbox.HTTPRequest {
	return send("GET", url, "", headers...)
}

func send(method, url, body string, headers ...string) sandbox.HTTPRequest {
	req := sandbox.HTTPRequest{Client: "fetch", Method: method, URL: url, Pos: sandbox.Pos{Line: 7, Column: 3}}
	if body != "" {
		req.Body = []byte(body)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Headers = append(req.Headers, sandbox.HTTPHeader{Name: headers[i], Value: headers[i+1]})
	}
	return req
}

const multipartBody = "--b\r\nContent-Disposition: form-data; name=\"tier\"\r\n\r\ngold\r\n" +
	"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\ndata\r\n--b--\r\n"

// TestMatching holds one matcher of every kind against requests: yes is what it
// takes, no what it does not.
func TestMatching(t *testing.T) {
	t.Parallel()
	const u = "https://a.example/"
	urls := func(list ...string) (out []sandbox.HTTPRequest) {
		for _, u := range list {
			out = append(out, get(u))
		}
		return out
	}
	bodies := func(list ...string) (out []sandbox.HTTPRequest) {
		for _, body := range list {
			out = append(out, send("POST", u, body))
		}
		return out
	}
	form := func(body string) sandbox.HTTPRequest {
		return send("POST", u, body, "content-type", "application/x-www-form-urlencoded")
	}
	for _, test := range []struct {
		matcher string
		yes, no []sandbox.HTTPRequest
	}{
		{`{}`, []sandbox.HTTPRequest{get(u), send("DELETE", u, "x")}, nil},
		{`{method: post}`, []sandbox.HTTPRequest{send("POST", u, ""), send("post", u, "")}, urls(u)},
		{`{url: "https://A.example:443"}`, urls(u, "https://a.example", "HTTPS://a.EXAMPLE/?x=1", "https://a.example/#top"), urls("https://a.example/x", "http://a.example/", "https://a.example:444/")},
		{`{url: "http://a.example:80/x"}`, urls("http://a.example/x"), urls("http://a.example/X")},
		{`{url: "https://a.example/users/*"}`, urls(u+"users/1", u+"users/", u+"users/a.b?x=/"), urls(u+"users", u+"users/1/2")},
		{`{url: "https://a.example/users/*/roles"}`, urls(u + "users/1/roles"), urls(u + "users/1/2/roles")},
		{`{url: "https://*.example/x"}`, urls("https://b.example/x", "https://c.b.example/x"), urls("https://b.example/y", "https://b.other/example/x")},
		{`{url: "**/x"}`, urls("https://b.example/x", "http://c.example:81/1/2/x?y"), urls("https://b.example/xy")},
		{`{url: "https://a.example/**"}`, urls(u, u+"1/2/3?x#y"), urls("https://a.example.evil/")},
		{`{url: "https://**"}`, urls(u, u+"1"), urls("http://a.example/")},
		{`{url: "*://a.example/"}`, urls(u, "http://a.example/"), urls("https://b.example/")},
		{`{url: "https://a.example/?a=1&b=*"}`, urls(u+"?a=1&b=2", u+"?a=1&b=x/y?"), urls(u, u+"?a=1", u+"?a=1&b=2&c=3", u+"?b=2&a=1")},
		{`{url: "https://a.example/auth0|1 2"}`, urls(u+"auth0%7C1%202", u+"auth0|1%202"), urls(u + "auth0%2F1%202")},
		{`{url: "https://a.example/a%2fb"}`, urls(u + "a%2Fb"), urls(u + "a/b")},
		{`{url: "https://a.example/a.c"}`, urls(u + "a.c"), urls(u + "abc")},
		{`{url: "~ /users\\/[0-9]+$/"}`, urls(u + "users/12"), urls(u+"users/x", u+"users/12?x")},
		{`{url: "~ /USERS/i"}`, urls(u + "users/12"), urls(u)},
		{`{query: {a: "1"}}`, urls(u+"?a=1", u+"?b=2&a=1", u+"?a=0&a=1"), urls(u, u+"?a=11", u+"?A=1")},
		{`{query: {a: 1, b: true}}`, urls(u + "?a=1&b=true"), urls(u + "?a=1.0&b=true")},
		{`{query: {a: [1, 2]}}`, urls(u + "?a=1&b=0&a=2"), urls(u+"?a=2&a=1", u+"?a=1&a=2&a=3", u+"?a=1")},
		{`{query: {a: !absent}}`, urls(u, u+"?b=1"), urls(u+"?a=", u+"?a=1")},
		{`{query: {"a b": "c+d&e"}}`, urls(u+"?a+b=c%2Bd%26e", u+"?a%20b=c%2bd%26e#x"), urls(u + "?a+b=c+d&e")},
		{`{query: {q: "~ /^x.z$/"}}`, urls(u + "?q=x%2Fz"), urls(u + "?q=axyz")},
		{`{headers: {X-Tier: gold}}`, []sandbox.HTTPRequest{get(u, "x-tier", "gold"), get(u, "X-TIER", "silver", "x-tier", "gold")}, []sandbox.HTTPRequest{get(u), get(u, "x-tier", "Gold")}},
		{`{headers: {a: "1, 2"}}`, []sandbox.HTTPRequest{get(u, "a", "1, 2"), get(u, "a", "1", "A", "2")}, []sandbox.HTTPRequest{get(u, "a", "1")}},
		{`{headers: {authorization: !absent}}`, urls(u), []sandbox.HTTPRequest{get(u, "Authorization", "x")}},
		{`{headers: {authorization: "~ /^Bearer .+/"}}`, []sandbox.HTTPRequest{get(u, "Authorization", "Bearer x")}, urls(u)},
		{`{body: "a=1"}`, bodies("a=1"), bodies("a=11", "")},
		{`{body: ""}`, bodies(""), bodies("a")},
		{`{body: "~ /^a.*z$/s"}`, bodies("a\nz"), bodies("a\nzb")},
		{`{base64: "/wA="}`, bodies("\xff\x00"), bodies("\xff", "")},
		{`{json: {user: {id: 1}, tags: [a, "~ /^b/"]}}`, bodies(`{"x":1,"user":{"id":1.0,"y":2},"tags":["\u0061","bc"]}`), bodies(`{"user":{"id":1},"tags":["a"]}`, `{"user":{"id":"1"},"tags":["a","b"]}`, `[]`, `text`, "", `{"user":1}`)},
		{`{json: {a: !absent, b: null}}`, bodies(`{"b":null}`), bodies(`{"a":1,"b":null}`, `{}`)},
		{`{json: [{a: 1}]}`, bodies(`[{"a":1,"b":2}]`), bodies(`[{"a":1},{"a":2}]`, `{}`)},
		{`{json: null}`, bodies(`null`), bodies(`{}`, "")},
		{`{json: 12345678901234567890}`, bodies(`12345678901234567890`), bodies(`12345678901234567891`, `1e9999999`)},
		{`{form: {tier: gold}}`, []sandbox.HTTPRequest{form("a=b&tier=gold"), send("POST", u, multipartBody, "Content-Type", "multipart/form-data; boundary=b")}, []sandbox.HTTPRequest{form("tier=golden"), form("")}},
		{`{form: {f: !absent}}`, []sandbox.HTTPRequest{send("POST", u, multipartBody, "Content-Type", "multipart/form-data; boundary=b")}, nil},
		{`{method: POST, url: "https://a.example/x", body: b}`, []sandbox.HTTPRequest{send("POST", u+"x", "b")}, []sandbox.HTTPRequest{send("PUT", u+"x", "b"), send("POST", u, "b"), send("POST", u+"x", "c")}},
	} {
		t.Run(test.matcher, func(t *testing.T) {
			t.Parallel()
			text := "- " + strings.TrimSuffix(test.matcher, "}") + ", response: {status: 299}}\n"
			s := parse(t, strings.Replace(text, "{, ", "{", 1)).Start(network.SessionOptions{})
			for _, req := range test.yes {
				if _, ok := s.Answer(req); !ok {
					t.Errorf("does not take %s %s %q: %s", req.Method, req.URL, req.Body, s.Send(req).Fault.Message)
				}
			}
			for _, req := range test.no {
				if _, ok := s.Answer(req); ok {
					t.Errorf("takes %s %s %q", req.Method, req.URL, req.Body)
				}
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	const u = "https://a.example:8443/x"
	fault := func(kind sandbox.FaultKind, code, message string) sandbox.HTTPResponse {
		return sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{Kind: kind, Code: code, Message: message}}
	}
	for _, test := range []struct {
		text string
		want sandbox.HTTPResponse
	}{
		{"response: {}", sandbox.HTTPResponse{Status: 200, StatusText: "OK"}},
		{"response: {status: 204}", sandbox.HTTPResponse{Status: 204, StatusText: "No Content"}},
		{"response: {status: 799}", sandbox.HTTPResponse{Status: 799}},
		{"response: {status: 200, status_text: Fine}", sandbox.HTTPResponse{Status: 200, StatusText: "Fine"}},
		{"response: {body: hello}", sandbox.HTTPResponse{Status: 200, StatusText: "OK", Body: []byte("hello")}},
		{"response: {base64: /w==}", sandbox.HTTPResponse{Status: 200, StatusText: "OK", Body: []byte("\xff")}},
		{"response: {json: {b: 1.50, a: [null]}}", sandbox.HTTPResponse{
			Status: 200, StatusText: "OK", Body: []byte(`{"b":1.50,"a":[null]}`),
			Headers: []sandbox.HTTPHeader{{Name: "content-type", Value: "application/json"}},
		}},
		{"response: {json: null, headers: {Content-Type: text/x, X: [a, 1]}}", sandbox.HTTPResponse{
			Status: 200, StatusText: "OK", Body: []byte(`null`),
			Headers: []sandbox.HTTPHeader{{Name: "Content-Type", Value: "text/x"}, {Name: "X", Value: "a"}, {Name: "X", Value: "1"}},
		}},
		{"{delay: 1.5s, response: {}}", sandbox.HTTPResponse{Status: 200, StatusText: "OK", Delay: 1500 * time.Millisecond}},
		{"fault: 429", sandbox.HTTPResponse{
			Status: 429, StatusText: "Too Many Requests",
			Headers: []sandbox.HTTPHeader{{Name: "retry-after", Value: "1"}},
		}},
		{"fault: timeout", fault(sandbox.FaultTimeout, "ETIMEDOUT", "connect ETIMEDOUT a.example:8443")},
		{"fault: reset", fault(sandbox.FaultReset, "ECONNRESET", "read ECONNRESET")},
		{"fault: refused", fault(sandbox.FaultRefused, "ECONNREFUSED", "connect ECONNREFUSED a.example:8443")},
		{"fault: dns", fault(sandbox.FaultDNS, "ENOTFOUND", "getaddrinfo ENOTFOUND a.example")},
		{"fault: {error: certificate has expired, code: CERT_HAS_EXPIRED}", fault(sandbox.FaultError, "CERT_HAS_EXPIRED", "certificate has expired")},
	} {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got := parse(t, "- "+test.text).Start(network.SessionOptions{}).Send(get(u))
			if diff := cmp.Diff(test.want, got, cmpBytes()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// cmpBytes takes no body and an empty one as equal.
func cmpBytes() cmp.Option {
	return cmp.Comparer(func(a, b []byte) bool { return string(a) == string(b) })
}

// TestAnswersAreCopies: what a run does with an answer is not seen by the next.
func TestAnswersAreCopies(t *testing.T) {
	t.Parallel()
	m := parse(t, "- response: {body: hello, headers: {a: b}}\n")
	first := m.Start(network.SessionOptions{}).Send(get("https://a.example/"))
	first.Body[0], first.Headers[0].Value = 'J', "changed"
	second := m.Start(network.SessionOptions{}).Send(get("https://a.example/"))
	if string(second.Body) != "hello" || second.Headers[0].Value != "b" {
		t.Errorf("%+v", second)
	}
}

// TestJSONFile: JSON is read like YAML.
func TestJSONFile(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"mocks": [{"method": "GET", "url": "https:\/\/a.example/*", "response": {"json": {"a": "\u00e9\ud83d\ude00\\ud83d\ud83d\/\n"}}}]}`)
	const want = `{"a":"é😀\\ud83d�/\n"}`
	if got := string(m.Start(network.SessionOptions{}).Send(get("https://a.example/x")).Body); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestLimits: a file that is made to harm is refused, in time.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"deep":    "- json: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n  response: {}\n",
		"aliases": "- &a [x,x,x,x,x,x,x,x,x]\n" + strings.Repeat("- &b [*a,*a,*a,*a]\n", 20_000),
		"large":   "- response: {body: \"" + strings.Repeat("x", 6<<20) + "\"}\n",
		"pattern": "- url: \"~ /" + strings.Repeat("(a{1000}){1000}", 3) + "/\"\n  response: {}\n",
		"bytes":   "- \xff\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if m, problems := network.ParseMocks("x", []byte(text)); m != nil || len(problems) == 0 {
				t.Error("was read")
			}
		})
	}
}

// TestHostileRequests: what an action sends ends in an answer, in time.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	s := parse(t, `
- {query: {a: b}, headers: {x: y}, form: {c: d}, json: {e: f}, response: {}}
- {url: "https://*a*a*a*a*a*a*a*a*b/**/*x*", response: {}}
- {body: "~ /(a+)+$/", response: {}}
`).Start(network.SessionOptions{})
	long := strings.Repeat("a", 1<<16-100)
	for _, req := range []sandbox.HTTPRequest{
		{},
		{URL: "://"},
		{URL: "%zz%"},
		{Method: "\x00", URL: "http://[::1"},
		{URL: "https://" + strings.Repeat("a", 1<<20)},
		{URL: "https://?" + strings.Repeat("&", 1<<15)},
		send("POST", "https://"+long, strings.Repeat("[", 1<<20)), send("POST", "x", strings.Repeat("a", 1<<20)+"b"), send("POST", "x", strings.Repeat("a", 8<<20)),
		send("POST", "x", strings.Repeat("--b\r\n\r\n", 1<<16), "content-type", "multipart/form-data; boundary=b"),
		send("POST", "x", "x", "content-type", "multipart/form-data"),
	} {
		res := s.Send(req)
		if res.Fault == nil || res.Fault.Kind != sandbox.FaultDenied || len(res.Fault.Message) > 2000 {
			t.Errorf("%.80q: %.200v", req.URL, res)
		}
	}
}
