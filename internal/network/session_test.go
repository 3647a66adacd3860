package network_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/network"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestOrderAndTimes(t *testing.T) {
	t.Parallel()
	m := parse(t, `
- {url: "https://a.example/x", times: 2, fault: 429}
- {url: "https://a.example/x", times: 1, response: {status: 201}}
- {url: "https://a.example/*", response: {status: 202}}
`)
	for range 2 { // every run counts anew
		s := m.Start(network.SessionOptions{})
		var got []int
		for _, path := range []string{"y", "x", "x", "x", "x", "x"} {
			got = append(got, s.Send(get("https://a.example/"+path)).Status)
		}
		if diff := cmp.Diff([]int{202, 429, 429, 201, 202, 202}, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if unused := s.Unused(); unused != nil {
			t.Error(unused)
		}
	}
}

func TestUnused(t *testing.T) {
	t.Parallel()
	first, _ := network.ParseMocks("a.yaml", []byte("- {method: GET, url: https://a.example/x, times: 2, response: {}}\n- {fault: dns}\n"))
	second, _ := network.ParseMocks("b.yaml", []byte("mocks:\n\n  - {url: ~ /never/, response: {}}\n"))
	s := network.Join(first, nil, second).Start(network.SessionOptions{})
	s.Send(get("https://a.example/x"))
	want := []action.Diagnostic{
		{Code: "CC124", Severity: "warning", Summary: "the mock GET https://a.example/x was used 1 of 2 times", File: "a.yaml", Line: 1, Column: 3},
		{Code: "CC124", Severity: "warning", Summary: "the mock any method any url was not used", File: "a.yaml", Line: 2, Column: 3},
		{Code: "CC124", Severity: "warning", Summary: "the mock any method ~ /never/ was not used", File: "b.yaml", Line: 3, Column: 5},
	}
	if diff := cmp.Diff(want, s.Unused()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDenials(t *testing.T) {
	t.Parallel()
	const users = `
- {method: GET, url: "https://a.example/users/*", query: {page: 1}, headers: {x-tier: gold, authorization: "Bearer t"}, response: {}}
- {method: POST, url: "https://a.example/login", json: {user: {id: 5}}, response: {}}
- {method: POST, url: "https://a.example/form", form: {a: [x, "~ /y/"]}, times: 1, response: {}}
- {method: PUT, url: "https://a.example/raw", body: hello, response: {}}
`
	const add = "; add an entry for it to the mock file"
	for _, test := range []struct {
		name, mocks string
		req         sandbox.HTTPRequest
		want        string
	}{
		{"no mocks", "[]", get("https://a.example/"), "GET https://a.example/ (line 7) was not sent: no mock takes it" + add},
		{
			"another method", users, send("DELETE", "https://a.example/raw", "hello"),
			"DELETE https://a.example/raw (line 7) was not sent: no mock takes it; the nearest mock is mocks.yaml:5 (PUT https://a.example/raw): the method differs" + add,
		},
		{
			"another url", users, send("PUT", "https://a.example/row", "hello"),
			"PUT https://a.example/row (line 7) was not sent: no mock takes it; the nearest mock is mocks.yaml:5 (PUT https://a.example/raw): the url differs" + add,
		},
		{
			"another query and header", users, get("https://a.example/users/1?page=2", "X-Tier", "silver"),
			"GET https://a.example/users/1?page=2 (line 7) was not sent: no mock takes it; the nearest mock is mocks.yaml:2 (GET https://a.example/users/*): " +
				`the query value "page" is "2", expected "1", the header value "x-tier" is "silver", expected "gold"` + add,
		},
		{
			"a header that is not told", users, get("https://a.example/users/1?page=1", "X-Tier", "gold", "Authorization", "Bearer other"),
			"GET https://a.example/users/1?page=1 (line 7) was not sent: no mock takes it; the nearest mock is mocks.yaml:2 (GET https://a.example/users/*): " +
				`the header value "authorization" is "[redacted]", expected "Bearer t"` + add,
		},
		{
			"another JSON", users, send("POST", "https://a.example/login", `{"user":{"id":6}}`),
			"POST https://a.example/login (line 7) was not sent: no mock takes it; the nearest mock is mocks.yaml:3 (POST https://a.example/login): the body.user.id is 6, expected 5" + add,
		},
		{
			"no JSON", users, send("POST", "https://a.example/login", `user=6`),
			"POST https://a.example/login (line 7) was not sent: no mock takes it; the nearest mock is mocks.yaml:3 (POST https://a.example/login): the body is no JSON" + add,
		},
		{
			"another form", users, send("POST", "https://a.example/form", `a=x&b=y`),
			"POST https://a.example/form (line 7) was not sent: no mock takes it; the nearest mock is mocks.yaml:4 (POST https://a.example/form): " +
				`the form value "a" is "x", expected ["x", ~ /y/]` + add,
		},
		{
			"a cassette", "cassette: 1\nmocks:\n  - {method: GET, url: https://a.example/x, response: {}}\n", send("GET", "https://a.example/x", "y"),
			"GET https://a.example/x (line 7) was not sent: the cassette mocks.yaml does not hold it; the nearest entry is mocks.yaml:3 (GET https://a.example/x): the body differs" +
				"; record it again with --record, or add an entry to the cassette",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			res := parse(t, test.mocks).Start(network.SessionOptions{}).Send(test.req)
			if res.Fault == nil || res.Fault.Kind != sandbox.FaultDenied || res.Fault.Code != "ERR_NETWORK_DENIED" {
				t.Fatalf("not denied: %+v", res)
			}
			if diff := cmp.Diff(test.want, res.Fault.Message); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDenialOfWhatIsUsedUp(t *testing.T) {
	t.Parallel()
	s := parse(t, "- {url: https://a.example/x, times: 1, response: {}}\n- {url: https://a.example/y, response: {}}\n").Start(network.SessionOptions{})
	s.Send(get("https://a.example/x"))
	const want = "GET https://a.example/x (line 7) was not sent: no mock takes it; mocks.yaml:1 takes it, and was used 1 of 1 time already; add an entry for it to the mock file"
	if diff := cmp.Diff(want, s.Send(get("https://a.example/x")).Fault.Message); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestDenialHidesSecrets: also where a text is cut off in the middle of one.
func TestDenialHidesSecrets(t *testing.T) {
	t.Parallel()
	s := parse(t, `[{url: "https://a.example/**", query: {q: x}, headers: {x-a: b}, json: {k: x}, response: {}}]`).Start(network.SessionOptions{Redact: hide})
	for pad := range 220 {
		padding := strings.Repeat("p", pad)
		message := s.Send(send("POST", "https://a.example/"+padding+canary+"?q="+padding+canary, `{"k":"`+padding+canary+`"}`, "x-a", padding+canary)).Fault.Message
		if strings.Contains(message, canary[:6]) {
			t.Fatal(message)
		}
	}
}

// TestCassetteIsStrict: entries answer once, equal ones in their order, others
// in any, and neither a wildcard nor another query is taken.
func TestCassetteIsStrict(t *testing.T) {
	t.Parallel()
	s := parse(t, `
cassette: 1
mocks:
  - {method: GET, url: "https://a.example/*", response: {body: star}}
  - {method: GET, url: "https://a.example/x", response: {body: "1"}}
  - {method: GET, url: "https://a.example/x", response: {body: "2"}}
  - {method: POST, url: "https://a.example/x", json: {a: 1}, response: {body: edited}}
  - {method: GET, url: "~ /edited/", times: 2, response: {body: pattern}}
`).Start(network.SessionOptions{})
	var got []string
	for _, req := range []sandbox.HTTPRequest{
		get("https://a.example/x"), get("https://a.example/y"), get("https://a.example/x?q"), get("https://a.example/*"), get("https://a.example/x"),
		get("https://a.example/x"), send("POST", "https://a.example/x", `{"a":1,"b":2}`), get("https://edited.example/"), get("https://edited.example/2"),
	} {
		res, ok := s.Answer(req)
		got = append(got, map[bool]string{true: string(res.Body), false: "denied"}[ok])
	}
	want := []string{"1", "denied", "denied", "star", "2", "denied", "edited", "pattern", "pattern"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestConcurrentSend: no entry is used more often than it says.
func TestConcurrentSend(t *testing.T) {
	t.Parallel()
	s := parse(t, "- {times: 50, response: {status: 201}}\n- {response: {status: 202}}\n").Start(network.SessionOptions{})
	var first, second atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 25 {
				switch s.Send(send("POST", "https://a.example/x?y=1", `{"a":1}`)).Status {
				case 201:
					first.Add(1)
				case 202:
					second.Add(1)
				}
				s.Unused()
			}
		})
	}
	group.Wait()
	if first.Load() != 50 || second.Load() != 150 {
		t.Errorf("%d and %d", first.Load(), second.Load())
	}
}

// TestZeroMocks: a nil *Mocks denies everything.
func TestZeroMocks(t *testing.T) {
	t.Parallel()
	var m *network.Mocks
	s := m.Start(network.SessionOptions{})
	if res := s.Send(get("https://a.example/")); res.Fault == nil || s.Unused() != nil || m.Len() != 0 {
		t.Errorf("%+v", res)
	}
}
