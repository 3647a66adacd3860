// Package clerk deploys Clerk JWT templates over the Backend API.
//
// The source of paths, bodies and statuses, unless a comment names another, is
// https://github.com/clerk/openapi-specs bapi/2025-04-10.yml (commit 7987d1b,
// read 2026-11-30), the description of https://clerk.com/docs/reference/backend-api.
package clerk

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/claims"
	"github.com/claimctl/claimctl/pkg/provider"
)

// ID is the provider's word.
const ID = "clerk"

const name = "Clerk"

// kind is the type of templates. The claims of session tokens are set elsewhere.
const (
	kind     = "jwt_template"
	dialect  = "clerk"
	template = "jwt-template"
	session  = "session-token"
)

// The settings of a template, as the platform calls them.
const (
	lifetime = "lifetime"
	skew     = "allowed_clock_skew"
)

const (
	readDay = "2026-11-30"
	spec    = "https://github.com/clerk/openapi-specs"
	guides  = "https://clerk.com/docs/guides/sessions/"
	version = "2025-04-10"
)

// Provider is Clerk's Backend API.
type Provider struct{}

// New returns the provider.
func New() Provider { return Provider{} }

// Info implements [provider.Provider].
func (Provider) Info() provider.Info {
	return provider.Info{
		ID: ID, Name: name,
		Kinds:  []provider.Kind{{Dialect: dialect, Trigger: template, Type: kind}},
		Traits: provider.Traits{Deletes: true},
		Fields: []provider.Field{{Name: "api_key", Secret: true, Required: true, About: "the secret key of the instance, which begins with sk_"}},
		Settings: []provider.Field{
			{Name: lifetime, About: "how long a token of the template lasts, from 30 to 315360000 seconds; 60 where it is not given"},
			{Name: skew, About: "the clock skew that is allowed, from 0 to 300 seconds; 5 where it is not given"},
		},
		Notes: notes(),
	}
}

func notes() []claims.Fact {
	of := func(url, text string) claims.Fact {
		return claims.Fact{Text: text, Source: claims.Source{URL: url, Date: readDay}}
	}
	return []claims.Fact{
		of(spec, "A template is found by its name. Its claims are sent as a JSON object, so that spaces and the order of members are not kept. A change has an effect at once, and no former version is kept."),
		of(spec, "An update sends the name and the claims, and the lifetime and clock skew as they were read. claimctl never sends a signing key; when an update loses a template's own one, that is an error."),
		of(spec, "The Backend API has no request for the claims of session tokens; claimctl prints them and the steps."),
		of("https://clerk.com/docs/guides/how-clerk-works/system-limits", "A production instance takes 1,000 requests in 10 seconds, a development instance 100. Beyond that the answer is 429 with Retry-After."),
		{Text: "Whether an update keeps what it does not name is not documented.", Unknown: true},
	}
}

// Read implements [provider.Provider].
func (p Provider) Read(c provider.Connection) (provider.Reader, error) {
	client, err := p.client(c, true)
	if err != nil {
		return nil, err
	}
	return &reader{client: client}, nil
}

// Write implements [provider.Provider].
func (p Provider) Write(c provider.Connection) (provider.Writer, error) {
	client, err := p.client(c, false)
	if err != nil {
		return nil, err
	}
	return &writer{&reader{client: client}, provider.Immediate{Platform: name}}, nil
}

func (p Provider) client(c provider.Connection, readOnly bool) (*provider.Client, error) {
	if err := c.Check(p.Info()); err != nil {
		return nil, err
	}
	return provider.NewClient(c, provider.Options{
		Base: c.Address("https://api.clerk.com") + "/v1", ReadOnly: readOnly, Explain: explain,
		Authorize: provider.Bearer(c.Secrets["api_key"]),
		Header:    map[string]string{"Clerk-API-Version": version},
		RequestID: []string{"X-Clerk-Trace-Id"},
	}), nil
}

// Canonical implements [provider.Comparing]: two claims are the same when they are
// the same JSON, whatever its spaces, the order of its members and how its
// numbers are written.
func (Provider) Canonical(h provider.Hook) provider.Hook {
	if same, ok := canonical([]byte(h.Code)); ok {
		h.Code = same
	}
	return h
}

func canonical(code []byte) (string, bool) {
	if action.CheckJSON(code) != nil { // bounded in depth
		return "", false
	}
	d := json.NewDecoder(bytes.NewReader(code))
	d.UseNumber()
	var tree any
	if d.Decode(&tree) != nil {
		return "", false
	}
	out, err := action.MarshalIndent(plain(tree)) // names in order
	return string(out), err == nil
}

// plain writes whole numbers as such.
func plain(tree any) any {
	switch t := tree.(type) {
	case map[string]any:
		for k, v := range t {
			t[k] = plain(v)
		}
	case []any:
		for i, v := range t {
			t[i] = plain(v)
		}
	case json.Number:
		if f, err := t.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
		}
	}
	return tree
}

// problem is the body of an error.
type problem struct {
	Errors []struct {
		Message string `json:"message"`
		Long    string `json:"long_message"`
		Code    string `json:"code"`
		Meta    struct {
			Param string `json:"param_name"`
		} `json:"meta"`
	} `json:"errors"`
	Trace string `json:"clerk_trace_id"`
}

func explain(status int, body []byte) provider.Explanation {
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return provider.Explanation{}
	}
	out := provider.Explanation{RequestID: p.Trace}
	var messages []string
	for _, e := range p.Errors {
		text := cmp.Or(e.Long, e.Message)
		if e.Meta.Param != "" {
			text = e.Meta.Param + ": " + text
		}
		messages = append(messages, text)
		out.Code = cmp.Or(out.Code, e.Code)
	}
	out.Message = strings.Join(messages, " ")
	if status == http.StatusPaymentRequired {
		out.Hint = "the instance's plan does not have this; see its billing in the dashboard"
	}
	return out
}

// Manual implements [provider.Assisted].
func (Provider) Manual() []provider.Kind {
	return []provider.Kind{{Dialect: dialect, Trigger: session}}
}

// ByHand implements [provider.Assisted]: the claims of session tokens.
func (p Provider) ByHand(k provider.Kind, src action.Source) (provider.Steps, bool) {
	if k.Dialect != dialect || k.Trigger != session {
		return provider.Steps{}, false
	}
	content := src.Code
	if object, err := action.ParseObject(src.Code); err == nil {
		content, _ = action.MarshalIndent(action.NewObject("session", action.NewObject("claims", object))) // JSON that was read can be written
	}
	return provider.Steps{
		Reason: claims.Fact{
			Text:   "the Backend API has no request for the claims of session tokens",
			Source: claims.Source{URL: spec, Date: readDay},
		},
		File: "session-claims.json", Content: content,
		Steps: []string{
			"open the instance in the Clerk Dashboard, and there Sessions",
			fmt.Sprintf("under Customize session token, put the object at session.claims of %s into Claims", "session-claims.json"),
			"save (" + guides + "customize-session-tokens, read " + readDay + ")",
		},
	}, true
}
