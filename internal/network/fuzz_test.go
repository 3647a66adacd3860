package network_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/sandbox"
)

// FuzzParseMocks: whatever a file says, there are mocks or problems with their
// place, and mocks answer.
func FuzzParseMocks(f *testing.F) {
	for _, seed := range []string{
		"", "[]", "- {}", "mocks: []", "cassette: 1\nmocks:\n  - {method: GET, url: https://a.example/, response: {}}",
		"- {url: https://a.example/*, query: {a: [1, !absent], b: ~ /x/i}, headers: {c: !absent}, json: {d: [1, {e: ~ /f/}]}, times: 2, delay: 1s, response: {json: {a: 1}, headers: {a: [b, c]}}}",
		"- {form: {a: b}, body: ~ /(/, base64: AA==, fault: {error: x, code: y}}", "- fault: 429", "- &a {response: {}}\n- *a\n- <<: *a",
		"- {url: '**?*', response: {base64: !!binary AA==}}", "{\"mocks\":[{\"url\":\"~ /\\ud83d/\",\"fault\":\"dns\"}]}", "- {query: {? [a] : b}, response: {}}", "- \n- x",
	} {
		f.Add(seed, "https://a.example/x?a=1&b=x", `{"d":[1,{"e":"f"}]}`)
	}
	f.Fuzz(func(t *testing.T, text, url, body string) {
		m, problems := network.ParseMocks("m.yaml", []byte(text))
		if (m == nil) == (len(problems) == 0) {
			t.Fatalf("mocks %v, problems %v", m, problems)
		}
		for _, d := range problems {
			if d.Code == "" || d.Summary == "" || d.Line < 1 || d.Column < 1 {
				t.Errorf("%+v", d)
			}
		}
		s := m.Start(network.SessionOptions{Redact: hide})
		for range 3 {
			res := s.Send(send("POST", url, body, "content-type", "multipart/form-data; boundary="+url))
			if res.Fault == nil && (res.Status < 100 || res.Status > 999) || res.Fault != nil && res.Fault.Kind == "" {
				t.Errorf("%+v", res)
			}
		}
		s.Unused()
	})
}

// FuzzCassette: what is recorded can be read, gives the same answer, and does
// not show the secret.
func FuzzCassette(f *testing.F) {
	f.Add("GET", "?a=b", "", "application/json", `{"a":1}`)
	f.Add("POST", "x", "a\nb", "text/plain", "a\n b\n")
	f.Add("NULL", "~ /x/", "~ /x/", "", "\u2028\ufeff \t")
	f.Add("Y", "?token=x", "!absent, !absent}\n!a~s~t", "application/json", "{\"a\":[1e400,0x1,.5,01,-0,\"\\ud83d\"]}")
	f.Add("GET", "%2", "\x00\n", "application/json", "\"\u00a0\U0001ffff\ufffe\"")
	f.Add("GET", "", " \n ", "a\x85\xffb", "- a\n# b\n---\n")
	f.Add("", "", "", "", "")
	f.Add("GET", "%C3%A9%BB*%2A", "", "", "")
	f.Add("0", "\xf0", "\xf0", "0", "0")
	f.Add("GET", "c4n4ry%2Fs3+cr%2Bt%26%22%C3%A9%3D", "c4n4ry/s3 cr+t&\"é=", "x", `["c4n4ry\/s3 cr+t&\"\u00e9="]`)
	f.Fuzz(func(t *testing.T, method, path, body, kind, answer string) {
		if len(body)+len(answer)+len(path) > 1<<16 {
			t.Skip()
		}
		// What a transport hands out has no line breaks in its headers.
		kind = strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(kind)
		r := network.NewRecorder(canned(answer, "Content-Type", kind), network.RecorderOptions{Redact: hide})
		req := send(method, "https://a.example/"+path, body)
		live := r.Send(t.Context(), req)
		text := bytesOf(t, r)
		if strings.Contains(text, canary) {
			t.Errorf("the secret is there:\n%s", text)
		}
		if live.Fault != nil && live.Fault.Kind == sandbox.FaultDenied {
			return
		}
		got := replay(t, r, network.SessionOptions{Redact: hide}).Send(req)
		if got.Fault != nil {
			t.Fatalf("%s\n%s", got.Fault.Message, text)
		}
		if strings.Contains(string(got.Body), canary) {
			t.Errorf("the secret is there:\n%s", got.Body)
		}
		if strings.Contains(text+string(got.Body), "[redacted]") {
			return
		}
		if diff := cmp.Diff(live, got, cmpBytes()); diff != "" {
			t.Errorf("-recorded +replayed:\n%s\n%s", diff, text)
		}
	})
}
