package network_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/sandbox"
)

// canary is a secret with everything that encodings change.
const canary = "c4n4ry/s3 cr+t&\"é="

// hide is the simplest redactor there is: it knows no encoding.
func hide(s string) string { return strings.ReplaceAll(s, canary, "[redacted]") }

// encodings are the forms in which a secret may be written.
func encodings() map[string]string {
	quoted, _ := json.Marshal(canary)
	nested, _ := json.Marshal(`{"a":` + string(quoted) + `}`)
	var every strings.Builder
	for i := range len(canary) {
		every.WriteString("%" + hex.EncodeToString([]byte{canary[i]}))
	}
	return map[string]string{
		"plain":              canary,
		"query":              url.QueryEscape(canary),
		"path":               url.PathEscape(canary),
		"all escaped":        every.String(),
		"twice escaped":      url.QueryEscape(url.QueryEscape(canary)),
		"encodeURI":          strings.NewReplacer(" ", "%20", `"`, "%22", "é", "%C3%A9").Replace(canary),
		"base64":             base64.StdEncoding.EncodeToString([]byte(canary)),
		"base64 of more":     base64.StdEncoding.EncodeToString([]byte("client:" + canary)),
		"base64 of a middle": base64.RawURLEncoding.EncodeToString([]byte(`{"a":"` + canary + `","b":1}`)),
		"hex":                hex.EncodeToString([]byte(canary)),
		"json":               string(quoted),
		"json in json":       `{"x":[` + string(nested) + `]}`,
	}
}

// shows finds a secret in a text in one of its encodings, escapes of YAML and
// JSON undone.
func shows(text string) (encoding string, found bool) {
	for name, e := range encodings() {
		for _, t := range []string{text, strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(text)} {
			if strings.Contains(t, strings.Trim(e, `"`)) || strings.Contains(strings.ToLower(t), strings.ToLower(strings.TrimRight(e, "="))) {
				return name, true
			}
		}
	}
	return "", false
}

// TestNoSecretInCassette puts a secret in every encoding into every place.
func TestNoSecretInCassette(t *testing.T) {
	t.Parallel()
	for encoding, text := range encodings() {
		escaped := url.PathEscape(text)
		if strings.Contains(encoding, "escaped") || encoding == "query" || encoding == "path" {
			escaped = text
		}
		quoted, _ := json.Marshal(text)
		places := map[string]struct {
			req     sandbox.HTTPRequest
			body    string
			headers []string
		}{
			"path":            {req: get("https://a.example/x/" + escaped + "/y")},
			"query":           {req: get("https://a.example/?a=b&q=" + escaped)},
			"authorization":   {req: get("https://a.example/", "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("u:"+text)))},
			"request header":  {req: get("https://a.example/", "X-Anything", url.QueryEscape(text))},
			"request body":    {req: send("POST", "https://a.example/", "a="+text+"&b=c")},
			"request form":    {req: send("POST", "https://a.example/", "a="+escaped+"&b=c", "Content-Type", "application/x-www-form-urlencoded")},
			"request JSON":    {req: send("POST", "https://a.example/", `{"a":[`+string(quoted)+`]}`, "Content-Type", "application/json")},
			"response JSON":   {req: get("https://a.example/"), body: `{"a":{"b":` + string(quoted) + `}}`, headers: []string{"Content-Type", "application/json"}},
			"response text":   {req: get("https://a.example/"), body: "one\n" + text + "\nthree"},
			"response bytes":  {req: get("https://a.example/"), body: "\xff\xfe" + text + "\xff"},
			"response header": {req: get("https://a.example/"), headers: []string{"X-Anything", "a " + text}},
			"location":        {req: get("https://a.example/"), headers: []string{"Location", "https://b.example/?x=" + escaped + "#" + escaped}},
			"set-cookie":      {req: get("https://a.example/"), headers: []string{"Set-Cookie", "a=" + text}},
		}
		for place, p := range places {
			t.Run(encoding+" in "+place, func(t *testing.T) {
				t.Parallel()
				r := network.NewRecorder(canned(p.body, p.headers...), network.RecorderOptions{Redact: hide})
				live := r.Send(t.Context(), p.req)
				if live.Fault != nil || string(live.Body) != p.body {
					t.Fatalf("the action got something else: %+v", live)
				}
				got := bytesOf(t, r)
				if e, found := shows(got); found {
					t.Errorf("the secret is there (%s):\n%s", e, got)
				}
				if f := replay(t, r, network.SessionOptions{Redact: hide}).Send(p.req).Fault; f != nil {
					t.Errorf("replay: %s\n%s", f.Message, got)
				}
			})
		}
	}
}

// TestSecretAnywhere: a secret that is a method, a name of a header, or all of
// a URL leaves a cassette that can be read.
func TestSecretAnywhere(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"QUERY", "X-Hidden", "https://a.example/path", "https", "200", "OKAY", "\n", "a.example", "cert"} {
		redact := func(s string) string { return strings.ReplaceAll(s, secret, "[redacted]") }
		r := network.NewRecorder(roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.Method == "GET" {
				return nil, errSecret{}
			}
			return canned(`{"QUERY":200,"a":"OKAY"}`, "X-Hidden", "OKAY")(req)
		}), network.RecorderOptions{Redact: redact})
		first, second := send("QUERY", "https://a.example/path?200", "line\nQUERY"), get("https://a.example/path")
		r.Send(t.Context(), first)
		r.Send(t.Context(), second)
		s := replay(t, r, network.SessionOptions{Redact: redact})
		if s.Send(first).Fault != nil || s.Send(second).Fault.Kind != sandbox.FaultError {
			t.Errorf("%q: not replayed:\n%s", secret, bytesOf(t, r))
		}
	}
}

type errSecret struct{}

func (errSecret) Error() string { return "tls: bad cert" }

// TestRedactedByName: what stands under a name for secrets is redacted, known or
// not, and what only looks like one is not.
func TestRedactedByName(t *testing.T) {
	t.Parallel()
	r := network.NewRecorder(canned(
		`{"access_token":"eyJ.one.two","refreshToken":"r1","token_type":"Bearer","expires_in":3600,"token":42,"password":true,"secret":"","tokens":7,"key":"k","nested":[{"client_secret":"c1"}]}`,
		"Content-Type", "application/json", "X-Api-Key", "k1", "X-Auth-Token", "t1", "Proxy-Authorization", "p1", "Www-Authenticate", "Basic realm=x", "Cache-Key", "ck",
	), network.RecorderOptions{})
	r.Send(t.Context(), send("POST", "https://me:pw1@a.example/?api_key=q1&page=2&sig=q2&key=q3", "grant_type=x&client_secret=f1&scope=y",
		"Content-Type", "application/x-www-form-urlencoded", "Authorization", "a1", "Cookie", "c2"))
	got := bytesOf(t, r)
	for _, hidden := range []string{"eyJ", "r1", "42", "c1", "k1", "t1", "p1", "pw1", "q1", "q2", "q3", "f1", "a1", "c2", `"ck"`} {
		if strings.Contains(got, hidden) {
			t.Errorf("%q is there", hidden)
		}
	}
	for _, shown := range []string{
		`url: "https://me:[redacted]@a.example/?api_key=[redacted]&page=2&sig=[redacted]&key=[redacted]"`,
		`body: "grant_type=x&client_secret=[redacted]&scope=y"`,
		`"token_type": "Bearer"`, `"expires_in": 3600`, `"password": true`, `"secret": ""`, `"tokens": 7`, `"key": "k"`, `Www-Authenticate: "Basic realm=x"`,
	} {
		if !strings.Contains(got, shown) {
			t.Errorf("%s is not there", shown)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// TestNothingToRedact: without secrets everything is recorded as it is.
func TestNothingToRedact(t *testing.T) {
	t.Parallel()
	const body = "{ \"a\" : 1.0,\n \"b\":\"%41%zz+dXNlcjpwYXNz\" }"
	r := network.NewRecorder(canned(body, "Content-Length", "99"), network.RecorderOptions{Redact: hide})
	req := send("POST", "https://a.example/%41+?x=%20+%zz", body)
	r.Send(t.Context(), req)
	res := replay(t, r, network.SessionOptions{Redact: hide}).Send(req)
	if string(res.Body) != body || len(res.Headers) != 1 {
		t.Errorf("%+v", res)
	}
}
