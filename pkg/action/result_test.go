package action_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// fullResult has something in every field.
func fullResult() action.Result {
	return action.Result{
		Schema: action.ResultSchema,
		Action: action.Subject{
			Path: "action.js", Dialect: "sample", Trigger: "post-login", Entry: "onLogin",
			SHA256: action.Source{Code: []byte("abc")}.SHA256(), Detected: "by its handler",
		},
		Event:    action.EventInfo{Source: "preset:logged-in+set", SHA256: action.Event{JSON: action.Value("{}")}.SHA256()},
		Decision: action.Decision{Kind: action.DecisionDeny, Reason: "no <role> & no group", Code: "access_denied", URL: "https://app.example/?a=1&b=2"},
		Calls: []action.Call{
			{
				Seq: 1, Method: "api.accessToken.setCustomClaim", Line: 12, Column: 5, Returned: action.Value(`{"$undefined":true}`),
				Args: []action.Value{action.Value(`"tier"`), action.Value(`{"$number":"NaN"}`)}, Throws: "no such claim",
			},
			{Seq: 4, Method: "api.access.deny"},
		},
		Logs: []action.Log{{Seq: 2, Level: "info", Method: "log", Message: "é <b> \"x\"\n\x1b", Line: 3}},
		Requests: []action.Request{
			{
				Seq: 3, Method: "GET", URL: "https://api.example/?a=1&b=2", Headers: map[string]string{"b": "2", "a": "1"},
				Body: "{}", Status: 200, Line: 7,
			},
			{Seq: 5, Method: "POST", URL: "https://gone.example/"},
		},
		Claims: []action.Claim{
			{
				Token: action.TokenAccess, Name: "tier", Value: action.Value(`"pro"`), Fate: action.FateRenamed,
				FinalName: "https://acme.example/tier", Rule: "sample/namespace", Why: "a prefix is put before it",
				Source: "https://docs.example/ (read 2026-11-22)", Seq: 1, Line: 12, Column: 5,
			},
			{Token: action.TokenID, Name: "nothing", Fate: action.FateOmitted, Rule: "undefined"},
		},
		Tokens: map[string]*action.Token{
			"id":     {Header: action.NewObject("typ", "JWT", "alg", "RS256"), Payload: action.NewObject("sub", "u1", "n", action.Value("1.50")), JWT: "e30.e30.x", Bytes: 9},
			"access": {Opaque: true},
		},
		Effects: action.Effects{
			AppMetadata: action.NewObject("plan", "pro"), UserMetadata: action.NewObject("z", 1, "a", 2), Scopes: []string{"openid"},
			Cache: &action.Object{}, State: action.NewObject("k", nil), Other: action.NewObject("redirect", "https://x.example/"),
		},
		Returned:   action.Value(`{"user":{"z":1,"a":2}}`),
		EventAfter: action.Value(`{}`),
		Error: &action.Error{
			Name: "TypeError", Message: "Cannot read properties of undefined (reading 'x')", Thrown: true, Kind: action.ErrorLimit,
			Value: action.Value(`"text"`), Properties: action.NewObject("code", 7), File: "action.js", Line: 4, Column: 9,
			Stack: []action.Frame{{Function: "onLogin", File: "action.js", Line: 4, Column: 9}}, Hint: "guard it",
		},
		Diagnostics: []action.Diagnostic{
			{
				Code: "CC104", Severity: action.SeverityWarning, Summary: "s", Detail: "d", Hint: "h",
				File: "action.js", Line: 1, Column: 2, Source: "https://docs.example/",
			},
			{Code: "CC105", Severity: action.SeverityInfo, Summary: "no position"},
		},
		DurationUS: 913,
	}
}

func TestResultJSON(t *testing.T) {
	t.Parallel()
	for name, res := range map[string]action.Result{
		"full.golden":  fullResult(),
		"empty.golden": {},
		"sparse.golden": {
			Schema: action.ResultSchema, Decision: action.Decision{Kind: action.DecisionError},
			Calls: []action.Call{{}}, Requests: []action.Request{{}}, Tokens: map[string]*action.Token{"id": {}}, Error: &action.Error{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := action.MarshalIndent(res)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, got)
			again, err := action.MarshalIndent(&res)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, string(got), string(again))
		})
	}
}

// TestResultReadsBack: what the JSON form says, it says without a loss.
func TestResultReadsBack(t *testing.T) {
	t.Parallel()
	raw, err := action.Marshal(fullResult())
	if err != nil {
		t.Fatal(err)
	}
	var back action.Result
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	again, err := action.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, string(raw), string(again))
}

// TestResultIsNotChangedByWriting: parts that are nil stay nil in the value.
func TestResultIsNotChangedByWriting(t *testing.T) {
	t.Parallel()
	res := action.Result{Calls: []action.Call{{}}, Requests: []action.Request{{}}}
	if _, err := action.Marshal(&res); err != nil {
		t.Fatal(err)
	}
	if res.Logs != nil || res.Tokens != nil || res.Calls[0].Args != nil || res.Requests[0].Headers != nil || res.Effects.Scopes != nil {
		t.Errorf("got %+v", res)
	}
}

func TestDigests(t *testing.T) {
	t.Parallel()
	// FIPS 180-2, appendix B.1.
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	equal(t, abc, action.Source{Path: "x", Code: []byte("abc")}.SHA256())
	equal(t, abc, action.Event{Origin: "x", JSON: action.Value("abc")}.SHA256())
}

func TestDiagnosticError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   action.Diagnostic
		want string
	}{
		{action.Diagnostic{Summary: "s", Detail: "d"}, "s"},
		{action.Diagnostic{Summary: "s", Line: 3, Column: 4}, "s"},
		{action.Diagnostic{Summary: "s", File: "a.js"}, "a.js: s"},
		{action.Diagnostic{Summary: "s", File: "a.js", Line: 3}, "a.js:3: s"},
		{action.Diagnostic{Summary: "s", File: "a.js", Line: 3, Column: 4}, "a.js:3:4: s"},
	}
	for _, tt := range tests {
		var found *action.Diagnostic
		err := fmt.Errorf("while loading: %w", &tt.in)
		if !errors.As(err, &found) || found != &tt.in {
			t.Fatalf("got %v, want the diagnostic", found)
		}
		equal(t, tt.want, found.Error())
	}
}
