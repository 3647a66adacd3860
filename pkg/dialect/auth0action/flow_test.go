package auth0action_test

import (
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/auth0action"
)

// TestNext holds what reaches the next Action: metadata that was set through
// the api, and the cookie's mode.
func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, event, other, want string }{
		{"nothing", `{"session":{"metadata":{"a":"1"}}}`, `{}`, `{"session":{"metadata":{"a":"1"}}}`},
		{"session", `{"session":{"id":"s"}}`, `{"session":{"metadata":{"a":"1"}}}`, `{"session":{"id":"s","metadata":{"a":"1"}}}`},
		{"no session", `{}`, `{"session":{"metadata":{"a":"1"},"cookie_mode":"persistent"},"refresh_token":{"metadata":{}}}`, `{}`},
		{"refresh token", `{"refresh_token":{"metadata":{"b":"2"}}}`, `{"refresh_token":{"metadata":{}}}`, `{"refresh_token":{"metadata":{}}}`},
		{"transaction", `{}`, `{"transaction":{"metadata":{"a":1}}}`, `{"transaction":{"metadata":{"a":1}}}`},
		{"cookie", `{"session":{"cookie":{"mode":"persistent"}}}`, `{"session":{"cookie_mode":"non-persistent"}}`, `{"session":{"cookie":{"mode":"non-persistent"}}}`},
		{"other effects", `{"session":{}}`, `{"saml":{"metadata":{}}}`, `{"session":{}}`},
	}
	for _, test := range tests {
		event := object(t, test.event)
		auth0action.New().Next(event, action.Result{
			Effects: action.Effects{Other: object(t, test.other)}, EventAfter: action.Value(`{"user":{"changed":true}}`),
		})
		if got := string(event.Value()); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestStored(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, event, app, user, want string }{
		{"merged", `{"user":{"app_metadata":{"a":1,"b":2}}}`, `{"a":null,"c":3}`, `{"x":1}`, `{"user":{"app_metadata":{"b":2,"c":3},"user_metadata":{"x":1}}}`},
		{"nothing", `{"user":{}}`, `{}`, `{}`, `{"user":{}}`},
		{"nobody", `{"client":{}}`, `{"a":1}`, `{}`, `{"client":{}}`},
	}
	for _, test := range tests {
		event := object(t, test.event)
		auth0action.New().Stored(event, action.Effects{AppMetadata: object(t, test.app), UserMetadata: object(t, test.user)})
		if got := string(event.Value()); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestFlow(t *testing.T) {
	t.Parallel()
	flow, ok := dialect.FlowOf(auth0action.New())
	if !ok || len(flow.Stages) != len(auth0action.New().Info().Triggers) || flow.Stages[0].ID != "post-login" || flow.Stages[0].Trigger != "post-login" || flow.Keeps {
		t.Errorf("got %+v", flow)
	}
}

func object(t *testing.T, text string) *action.Object {
	t.Helper()
	obj, err := action.ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return obj
}
