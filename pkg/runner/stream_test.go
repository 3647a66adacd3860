package runner_test

import (
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

func (j job) stream(t testing.TB, opts runner.StreamOptions) *runner.Stream {
	t.Helper()
	s, err := j.compile(t).Stream(opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStream(t *testing.T) {
	t.Parallel()
	s := job{body: `
  if (event.user.bad) throw new Error('bad user');
  if (event.user.gone) api.access.deny('gone');
  api.idToken.setCustomClaim('https://a.example/id', event.user.user_id);`}.stream(t, runner.StreamOptions{})
	var out runner.Outcome
	for _, row := range []struct {
		event, decision, message, claim, code string
	}{
		{event: `{"user":{"user_id":"u1"}}`, decision: "allow", claim: `"u1"`},
		{event: `{"user":{"user_id":"u2","bad":true}}`, decision: "error", message: "bad user"},
		{event: `{"user":{"user_id":"u3","gone":true}}`, decision: "deny", claim: `"u3"`},
		{event: `{"user":{"user_id":"u4"`, decision: "error", message: "the event is no JSON object: at byte 24: unexpected end of the text", code: "CC143"},
		{event: `[]`, decision: "error", message: "the event is no JSON object: not a JSON object", code: "CC143"},
		{event: `{"user":{"user_id":"u5"}}`, decision: "allow", claim: `"u5"`},
	} {
		s.Run(t.Context(), []byte(row.event), &out)
		same(t, row.event, string(out.Decision.Kind), row.decision)
		if row.message == "" != (out.Error == nil) || out.Error != nil && out.Error.Message != row.message {
			t.Errorf("%s: error %+v", row.event, out.Error)
		}
		if row.claim != "" && (len(out.Claims) != 1 || string(out.Claims[0].Value) != row.claim) {
			t.Errorf("%s: claims %+v", row.event, out.Claims)
		}
		if row.code != "" && (len(out.Diagnostics) != 1 || out.Diagnostics[0].Code != row.code || out.Error.Kind != runner.ErrorEvent) {
			t.Errorf("%s: %+v", row.event, out.Diagnostics)
		}
	}
}

func TestStreamTokens(t *testing.T) {
	t.Parallel()
	j := job{body: `api.idToken.setCustomClaim('https://a.example/id', event.user.user_id);`, opts: runner.Options{Unsigned: true}}
	var out runner.Outcome
	j.stream(t, runner.StreamOptions{}).Run(t.Context(), j.input().JSON, &out)
	want := j.run(t).Tokens
	if len(out.Tokens) != len(want) {
		t.Fatalf("tokens %+v", out.Tokens)
	}
	for _, tok := range out.Tokens {
		w := want[string(tok.Kind)]
		if tok.Bytes != w.Bytes || tok.Opaque != w.Opaque || tok.Limit != 102_400 {
			t.Errorf("%+v, want %+v", tok, w)
		}
		if size := len(`{"https://a.example/id":"u1"}`); tok.Kind == action.TokenID && tok.ClaimBytes != size {
			t.Errorf("claims of %d bytes, want %d", tok.ClaimBytes, size)
		}
	}
}
