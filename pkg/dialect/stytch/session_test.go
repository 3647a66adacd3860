package stytch_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/stytch"
	"github.com/claimctl/claimctl/pkg/runner"
)

func object(t testing.TB, text string) *action.Object {
	t.Helper()
	obj, err := action.ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return obj
}

func TestMerge(t *testing.T) {
	t.Parallel()
	tests := []struct{ current, patch, want string }{
		{`{}`, `{"a":1,"b":2}`, `{"a":1,"b":2}`},
		{`{"a":1,"b":2}`, `{"a":9}`, `{"a":9,"b":2}`},
		{`{"a":9,"b":2}`, `{"a":null}`, `{"b":2}`},
		{`{"b":2,"c":3,"d":4,"e":{"x":"1"}}`, `{"b":null,"c":3.5,"e":{"y":"2"}}`, `{"c":3.5,"d":4,"e":{"x":"1","y":"2"}}`},
		{`{"e":{"x":"1","y":"2"}}`, `{"e":{"x":null,"z":"3"}}`, `{"e":{"y":"2","z":"3"}}`},
		{`{"e":{"x":"1"}}`, `{"e":{"x":null}}`, `{"e":{}}`},
		{`{"l":[1,2]}`, `{"l":[3]}`, `{"l":[3]}`},
		{`{"e":5}`, `{"e":{"k":1,"n":null}}`, `{"e":{"k":1}}`},
		{`{}`, `{"n":null}`, `{}`},
		{`{"e":{"x":{"y":{"z":1}}}}`, `{"e":{"x":{"y":{"z":null,"w":null}}}}`, `{"e":{"x":{"y":{}}}}`},
		{`{"e":{"x":1}}`, `{"e":"text"}`, `{"e":"text"}`},
	}
	for _, tt := range tests {
		current, patch := object(t, tt.current), object(t, tt.patch)
		if got := string(stytch.Merge(current, patch).Value()); got != tt.want {
			t.Errorf("%s and %s: got %s, want %s", tt.current, tt.patch, got, tt.want)
		}
		if string(current.Value()) != tt.current || string(patch.Value()) != tt.patch {
			t.Errorf("%s and %s: an argument was changed", tt.current, tt.patch)
		}
	}
}

// TestPropagation: a change of the template or of metadata reaches the session with
// the next JWT; one that was minted keeps its claims.
func TestPropagation(t *testing.T) {
	t.Parallel()
	before, after := object(t, `{"tier":"free","old":1}`), object(t, `{"tier":"pro","new":{"x":1}}`)
	var s stytch.Session
	first := s.Mint(before)
	updated := s.Authenticate(object(t, `{"old":null,"new":{"y":2}}`))
	second := updated.Mint(before)
	third := updated.Mint(after)
	got := []string{string(first.Value()), string(second.Value()), string(third.Value()), string(s.Mint(before).Value())}
	want := []string{`{"tier":"free","old":1}`, `{"tier":"free","new":{"y":2}}`, `{"tier":"pro","new":{"x":1,"y":2}}`, `{"tier":"free","old":1}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	third.Put("tier", "other")
	if string(after.Value()) != `{"tier":"pro","new":{"x":1}}` {
		t.Error("the template's claims were changed")
	}
}

// TestSteps: the nested updates of the documentation, from the claims of a
// template, and calls that the platform refuses.
func TestSteps(t *testing.T) {
	t.Parallel()
	code := action.Source{Path: "t.json", Code: []byte(`{"b": 2, "c": 3, "d": 4}`)}
	event := `{"session_custom_claims":[{"b":null,"c":3.5,"e":{"nested1":"val1","nested2":"val2"}},{"e":{"nested1":null,"nested3":"val3"}},{"sub":"x","c":0},{"d":null}]}`
	res, err := run(t.Context(), code, runner.Options{}, action.Event{JSON: action.Value(event)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range res.Calls {
		got = append(got, fmt.Sprintf("%d %s(%s) %s%s", c.Seq, c.Method, c.Args[0], c.Returned, c.Throws))
	}
	want := []string{
		`1 sessions.authenticate({"session_custom_claims":{"b":null,"c":3.5,"e":{"nested1":"val1","nested2":"val2"}}}) {"c":3.5,"d":4,"e":{"nested1":"val1","nested2":"val2"}}`,
		`2 sessions.authenticate({"session_custom_claims":{"e":{"nested1":null,"nested3":"val3"}}}) {"c":3.5,"d":4,"e":{"nested2":"val2","nested3":"val3"}}`,
		`3 sessions.authenticate({"session_custom_claims":{"sub":"x","c":0}}) claim "sub": the name is reserved, and an error if it is set`,
		`4 sessions.authenticate({"session_custom_claims":{"d":null}}) {"c":3.5,"e":{"nested2":"val2","nested3":"val3"}}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	got = nil
	for _, c := range res.Claims {
		got = append(got, fmt.Sprintf("%d %s %s %s", c.Seq, c.Fate, c.Name, c.Value))
	}
	want = []string{
		"0 overwritten b 2", "0 overwritten c 3", "0 overwritten d 4",
		"1 set c 3.5", `1 overwritten e {"nested1":"val1","nested2":"val2"}`, "1 omitted b null",
		`2 set e {"nested2":"val2","nested3":"val3"}`,
		`3 rejected sub "x"`, "3 rejected c 0", "4 omitted d null",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	payload := string(res.Tokens["session"].Payload.Value())
	if want := `,"c":3.5,"e":{"nested2":"val2","nested3":"val3"}}`; payload[len(payload)-len(want):] != want {
		t.Errorf("got %s", payload)
	}
	minted := string(action.MustMarshal(res.Effects.Other))
	if want := `{"minted":{"session":[{"after":"the template","claims":{"b":2,"c":3,"d":4}},{"after":"call 1","claims":{"c":3.5,"d":4,"e":{"nested1":"val1","nested2":"val2"}}},{"after":"call 2","claims":{"c":3.5,"d":4,"e":{"nested2":"val2","nested3":"val3"}}},{"after":"call 4","claims":{"c":3.5,"e":{"nested2":"val2","nested3":"val3"}}}]}}`; minted != want {
		t.Errorf("minted:\n%s\nwant:\n%s", minted, want)
	}
}

// TestStepOverTheLimit: a call that makes the claims too large is refused, and
// those before it stay.
func TestStepOverTheLimit(t *testing.T) {
	t.Parallel()
	code := action.Source{Path: "t.json", Code: []byte(`{"a": 1}`)}
	event := action.NewObject("session_custom_claims", action.NewObject("b", fmt.Sprintf("%04090d", 0)))
	res, err := run(t.Context(), code, runner.Options{}, action.Event{JSON: event.Value()})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Diagnostics) != 1 || res.Diagnostics[0].Code != "CC105" || res.Diagnostics[0].Severity != action.SeverityError {
		t.Errorf("got %+v", res.Diagnostics)
	}
	if got, _ := res.Tokens["session"].Payload.Get("b"); got != nil {
		t.Errorf("the claim landed: %s", got)
	}
}
