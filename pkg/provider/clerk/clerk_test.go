package clerk_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/clerk"
	"github.com/claimctl/claimctl/pkg/provider/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Provider: clerk.New(), Tenant: clerk.New().Tenant(), Key: "api_key",
		Code: func(_ provider.Kind, n int) string {
			return fmt.Sprintf(`{"tier": "{{user.public_metadata.tier || 'free'}}", "n": %d.0, "a": {"z": 1, "b": [true, null]}}`, n)
		},
		Settings: []provider.Setting{{Name: "lifetime", Value: action.Value("300")}, {Name: "allowed_clock_skew", Value: action.Value("9")}},
		Lacks:    provider.Forbidden,
		Strange: []providertest.Exchange{{
			Method: "PATCH", Path: "/v1/jwt_templates/{id}",
			Body: `{"name":"hook-1","claims":{},"custom_signing_key":true,"signing_algorithm":"ES256","signing_key":"canary-value-b-77d0"}`,
		}},
		Kept: "/v1/jwt_templates/{id}", Members: [][]string{{"custom_signing_key"}, {"signing_algorithm"}, {"created_at"}, {"name"}},
		Refusal: providertest.Refusal{
			Status: 422, Kind: provider.Refused, Code: "form_param_value_invalid", Message: "claims: The claim is reserved.",
			Body: `{"errors":[{"message":"is invalid","long_message":"The claim is reserved.","code":"form_param_value_invalid","meta":{"param_name":"claims"}}],"clerk_trace_id":"t1"}`,
		},
	}
}

func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, options()) }

// TestTenant holds what the local tenant answers.
func TestTenant(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	const all = "/v1/jwt_templates"
	b.Answers([][3]string{
		{"GET " + all, "", `200 []`},
		{"GET " + all + "?paginated=true", "", `200 {"data":[],"total_count":0}`},
		{"GET " + all + "?limit=501", "", `422 form_param_value_invalid`},
		{"GET " + all + "/jtmp_x", "", `404 {"errors":[{"message":"not found","long_message":"No JWT template was found with id jtmp_x","code":"resource_not_found"}],"clerk_trace_id":"local"}`},
		{"POST " + all, `{"claims":{}}`, `422 "param_name":"name"`},
		{"POST " + all, `{"name":"a","claims":"{}"}`, `422 "param_name":"claims"`},
		{"POST " + all, `{"name":"a","claims":{},"lifetime":29}`, `422 lifetime must be from 30 to 315360000`},
		{"POST " + all, `{"name":"a","claims":{},"custom_signing_key":true}`, `422 signing_key`},
		{"POST " + all, `{"name":"a","claims":{},"description":"x"}`, `422 form_param_unknown`},
		{"POST " + all, `{"name":"a","claims":{"sid":"x"}}`, `422 "param_name":"claims"`},
		{"POST " + all, `{"name":"a","claims":{"x":"{{user.id"}}`, `422 "param_name":"claims"`},
		{"POST " + all, `{"name":"a"`, `400 request_body_invalid`},
		{"POST " + all, `{"name":"a","claims":{"z":1,"a":2}}`, `200 "claims":{"z":1,"a":2},"lifetime":60,"allowed_clock_skew":5,"custom_signing_key":false,"signing_algorithm":"RS256"`},
		{"POST " + all, `{"name":"a","claims":{}}`, `422 There is a JWT template with this name already.`},
		{"GET " + all + "?limit=1&offset=1", "", `200 []`},
	})
	for _, header := range []string{"", "Basic x", "Bearer sk_x"} {
		if got := b.AskWith(header, "GET "+all, ""); !providertest.Says(got, `401 "errors":[{"message":`) {
			t.Errorf("%q: got %s", header, got)
		}
	}
}

// paged answers with the templates from the offset that is asked for.
type paged struct{ total int }

func (p paged) Do(r *http.Request) (*http.Response, error) {
	offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
	if err != nil {
		return nil, err
	}
	list := []string{}
	for n := offset; n < min(p.total, offset+500); n++ {
		list = append(list, fmt.Sprintf(`{"object":"jwt_template","id":"%d","claims":{}}`, n))
	}
	body := fmt.Sprintf(`{"data":[%s],"total_count":%d}`, strings.Join(list, ","), p.total)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// TestPages holds that a list is read to its end.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, total := range []int{0, 1, 500, 501, 1000, 1200} {
		c := providertest.New(t, options()).Connection()
		c.HTTP = paged{total}
		r, err := clerk.New().Read(c)
		if err != nil {
			t.Fatal(err)
		}
		hooks, err := r.Hooks(t.Context())
		if err != nil || len(hooks) != total {
			t.Errorf("got %d of %d, %v", len(hooks), total, err)
		}
	}
}

// TestLostKey holds that a signing key that an update loses is an error.
func TestLostKey(t *testing.T) {
	t.Parallel()
	b := providertest.New(t, options())
	w := b.Writer()
	h, err := w.Create(t.Context(), provider.Draft{Name: "hook-1", Code: "{}"})
	if err != nil {
		t.Fatal(err)
	}
	b.Ask("PATCH /v1/jwt_templates/"+h.ID, `{"name":"hook-1","claims":{},"custom_signing_key":true,"signing_algorithm":"ES256","signing_key":"k"}`)
	if h, err = w.Hook(t.Context(), h.ID); err != nil {
		t.Fatal(err)
	}
	b.Fails("PATCH /v1", 200, `{"object":"jwt_template","id":"`+h.ID+`","name":"hook-1","claims":{},"custom_signing_key":false,"signing_algorithm":"RS256"}`)
	_, err = w.Update(t.Context(), h, provider.Change{})
	if want := "the template was updated, and signs with the instance's key instead of a key of its own (ES256) now"; !provider.Is(err, provider.Unexpected) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

// TestCanonical holds which claims are the same.
func TestCanonical(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{`{"a":1,"b":[1.0,{"d":2,"c":3}]}`, "{ \"b\": [1, {\"c\": 3, \"d\": 2}],\n\"a\": 1e0 }", true},
		{`{"a":"x"}`, `{"a":"\u0078"}`, true},
		{`{"a":1}`, `{"a":"1"}`, false},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, false},
		{`{"a":1.5}`, `{"a":1.25}`, false},
		{`{"a":9007199254740993}`, `{"a":9007199254740992}`, false},
		{`{"a":`, `{"a": `, false},
	} {
		a, b := clerk.New().Canonical(provider.Hook{Code: c.a}), clerk.New().Canonical(provider.Hook{Code: c.b})
		if (a.Code == b.Code) != c.same {
			t.Errorf("%s and %s: got %v\n%s\n%s", c.a, c.b, !c.same, a.Code, b.Code)
		}
	}
}

// TestByHand holds what is set by hand.
func TestByHand(t *testing.T) {
	t.Parallel()
	steps, ok := clerk.New().ByHand(provider.Kind{Dialect: "clerk", Trigger: "session-token"}, action.Source{Code: []byte(`{"tier": "{{user.public_metadata.tier}}"}`)})
	want := "{\n  \"session\": {\n    \"claims\": {\n      \"tier\": \"{{user.public_metadata.tier}}\"\n    }\n  }\n}\n"
	if !ok || string(steps.Content) != want {
		t.Errorf("got %v %s", ok, steps.Content)
	}
}

// TestCheck holds what is told of claims before they are sent.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ trigger, code, want string }{
		{"jwt-template", `{"a": "{{user.id}}", "b": "{{user.first_name || 'x'}}"}`, ""},
		{"jwt-template", "{\n  \"sub\": \"x\",\n  \"sid\": \"y\"\n}", "CC562 warning 2:3, CC561 error 3:3"},
		{"session-token", `{"sid": "y", "act": "z"}`, "CC562 warning 1:2, CC562 warning 1:14"},
		{"jwt-template", `{"a": {{user.id}}}`, "CC004 error 1:7"},
		{"jwt-template", `{"a": "{{user.id || \"x\"}}"}`, "CC004 error 1:21"},
		{"jwt-template", `[]`, "CC001 error 1:1"},
		{"session-token", `{"a": "` + strings.Repeat("x", 1300) + `"}`, "CC562 warning 1:1"},
	} {
		var got []string
		for _, d := range clerk.New().Check(provider.Kind{Dialect: "clerk", Trigger: c.trigger}, action.Source{Path: "a.json", Code: []byte(c.code)}) {
			got = append(got, fmt.Sprintf("%s %s %d:%d", d.Code, d.Severity, d.Line, d.Column))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%.60s: got %q, want %q", c.code, got, c.want)
		}
	}
}
