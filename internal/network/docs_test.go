package network_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/network"
)

// TestDocs reads every example of docs/mocks.md, and finds every key on the
// page that the problems name.
func TestDocs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/mocks.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
	if len(examples) < 6 {
		t.Fatalf("found %d examples", len(examples))
	}
	for _, example := range examples {
		m, problems := network.ParseMocks("docs/mocks.md", []byte(example[1]))
		if problems != nil || m.Len() == 0 {
			t.Errorf("%s\n%s", list(problems), example[1])
		}
	}
	for _, unknown := range []string{"- nokey: 1\n", "- response: {nokey: 1}\n", "- fault: {nokey: 1}\n"} {
		_, problems := network.ParseMocks("x", []byte(unknown))
		keys, ok := strings.CutPrefix(problems[len(problems)-1].Detail, "the keys here are ")
		for _, d := range problems {
			if rest, is := strings.CutPrefix(d.Detail, "the keys here are "); is {
				keys, ok = rest, true
			}
		}
		if !ok {
			t.Fatalf("no keys are named for %q", unknown)
		}
		for key := range strings.SplitSeq(keys, ", ") {
			if !regexp.MustCompile("[`{ ]" + key + "[`:]").Match(page) {
				t.Errorf("the page does not tell of the key %q", key)
			}
		}
	}
}

// TestDocsExamples holds what the page says of the examples.
func TestDocsExamples(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/mocks.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?ms)^```yaml\n(mocks:.*?)^```$").FindSubmatch(page)
	m, problems := network.ParseMocks("docs/mocks.md", example[1])
	if problems != nil {
		t.Fatal(list(problems))
	}
	s := m.Start(network.SessionOptions{})
	for _, req := range []struct {
		status int
		body   string
		url    string
	}{
		{201, `{"user":{"id":"u1","roles":["admin","team-a"],"more":1}}`, "https://api.example.com/tokens"},
		{0, `{"user":{"id":"u1","roles":["admin","team-a"]}}`, "https://api.example.com/tokens"}, // used up
		{200, "", "https://api.example.com/search?q=Gold%20x&page=2&tag=a&tag=b&other"},
		{0, "", "https://api.example.com/search?q=Gold&page=2&tag=a"},
		{200, "client_id=x&grant_type=client_credentials", "https://login.example.com/oauth/token"},
		{200, "<tier>\n</tier>", "https://eu.example.org/v2/x"},
		{0, "<tier>\n</tier>", "https://eu.example.org/v3/x"},
	} {
		res := s.Send(send("POST", req.url, req.body, "Authorization", "Bearer x"))
		if res.Status != req.status {
			t.Errorf("%s %s: got %d, want %d: %+v", req.url, req.body, res.Status, req.status, res.Fault)
		}
	}
}
