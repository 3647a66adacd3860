package runner_test

import (
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
)

// TestCheckState: what one user leaves behind for the next is told, with the
// variable that keeps it.
func TestCheckState(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, head, body string
		want             []string // severity, a part of the summary, line:column or names
	}{
		{"nothing", "const table = { a: 1 };", "api.idToken.setCustomClaim('https://a.example/x', table[event.user.name] ?? 'none'); console.log(event.user.email, Math.random(), crypto.randomUUID())", []string{"info: no state"}},
		{"a claim", "let tier;", "tier ??= event.user.name; api.idToken.setCustomClaim('https://a.example/x', tier)", []string{"error: claim \"https://a.example/x\" of the id token carries over", "tier (1:5)"}},
		{"a decision", "const seen = new Set();", "if (seen.has('x')) api.access.deny('seen'); if (event.user.name === 'Bob') seen.add('x'); console.log(1)", []string{"error: the decision carries over", "seen (1:7)"}},
		{"a decision, and a counter", "const seen = new Set(); let n = 0;", "n++; if (seen.has('x')) api.access.deny('seen'); if (event.user.name === 'Bob') seen.add('x'); console.log('run', n)", []string{"error: the decision carries over", "warning: log line 1 depends"}},
		{"a counter", "const state = { n: 0 };", "state.n++; console.log('run', state.n)", []string{"warning: log line 1 depends", "state (1:7)"}},
		{"a global", "", "global.last ??= event.user.name; console.log(global.last)", []string{"error: log line 1 carries over", "globalThis.last"}},
		{"a call", "let first = true;", "if (first) api.user.setUserMetadata('a', 1); first = false", []string{"warning: call 1 depends", "first (1:5)"}},
		{"an error", "let n = 0;", "if (n++ > 0) throw new Error('twice')", []string{"warning: the decision depends", "an error: Error: twice", "n (1:5)"}},
		{"a request", "let cached;", "cached ??= await fetch('https://a.example/').catch(() => 'x')", []string{"warning: request 1 depends"}},
		{"a promise that never settles", "let n = 0;", "if (n++ > 0) await new Promise(() => {})", []string{"warning: whether state survives", "never settles"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := job{code: tt.head + "\nexports.onExecutePostLogin = async (event, api) => {\n" + tt.body + "\n};", event: `{"user":{"name":"Ada","email":"ada@a.example","user_metadata":{}}}`}
			r := j.compile(t).CheckState(action.Event{JSON: action.Value(`{"user":{"name":"Bob","email":"bob@a.example","user_metadata":{}}}`)})
			var got []string
			for _, d := range r.Run(t.Context(), j.input()).Diagnostics {
				if d.Code == "CC125" || d.Code == "CC126" {
					got = append(got, string(d.Severity)+": "+d.Summary+" "+d.Detail)
				}
			}
			text := strings.Join(got, "\n")
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("got\n%s\nwhich lacks %q", text, want)
				}
			}
		})
	}
}
