package intelliauth_test

import (
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
)

func TestFlow(t *testing.T) {
	t.Parallel()
	d := intelliauth.New()
	flow, ok := dialect.FlowOf(d)
	if !ok || !flow.Keeps || flow.Kept.Source.URL == "" || !flow.Sees.Unknown {
		t.Errorf("got %+v", flow)
	}
	for _, s := range flow.Stages {
		if _, known := d.Info().Trigger(s.Trigger); known == (s.Why != "") || s.Source.URL == "" {
			t.Errorf("stage %+v has neither a trigger nor a reason, or no source", s)
		}
	}
}

func TestStored(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, event, stored, want string }{
		{"added", `{"user":{"app_metadata":{"a":1}}}`, `{"b":{"c":2}}`, `{"user":{"app_metadata":{"a":1,"b":{"c":2}}}}`},
		{"null is stored", `{"user":{"app_metadata":{"a":1}}}`, `{"a":null}`, `{"user":{"app_metadata":{"a":null}}}`},
		{"made", `{"user":{}}`, `{"a":1}`, `{"user":{"app_metadata":{"a":1}}}`},
		{"nobody", `{"client":{}}`, `{"a":1}`, `{"client":{}}`},
		{"no object", `{"user":{"app_metadata":3}}`, `{"a":1}`, `{"user":{"app_metadata":3}}`},
	}
	for _, test := range tests {
		event, effects := object(t, test.event), action.Effects{AppMetadata: object(t, test.stored)}
		intelliauth.New().Stored(event, effects)
		if got := string(event.Value()); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	event := object(t, `{"user":{}}`)
	intelliauth.New().Next(event, action.Result{EventAfter: action.Value(`{"user":{"a":1}}`)})
	intelliauth.New().Stored(event, action.Effects{})
	if got := string(event.Value()); got != `{"user":{}}` {
		t.Errorf("got %s: the event is the same for all", got)
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
