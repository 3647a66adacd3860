package runner_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

func events(list ...string) [][]byte {
	var out [][]byte
	for _, text := range list {
		out = append(out, []byte(text))
	}
	return out
}

func users(n int) [][]byte {
	var out [][]byte
	for i := range n {
		out = append(out, []byte(fmt.Sprintf(`{"user":{"user_id":"u%d","roles":["a","b%d"],"app_metadata":{"n":%d}}}`, i, i, i)))
	}
	return out
}

// TestStreamModes holds the kinds of isolation: what a run leaves behind is not there for
// the next one.
func TestStreamModes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, top, body, kind, why string }{
		{"nothing is left", "", `api.idToken.setCustomClaim('a', event.user.user_id)`, "reused", "nothing that the action does can outlive an event"},
		{"a counter", "let n = 0;\n", `n++; api.idToken.setCustomClaim('a', n)`, "module", "3:1: n is a variable of the module, and is given a value during the run"},
		{"a cache", "const seen = {};\n", `seen[event.user.user_id] = event.user; api.idToken.setCustomClaim('a', Object.keys(seen))`, "module", "3:5: this assignment changes something that stays with the module"},
		{"a global", "", `globalThis.n = (globalThis.n || 0) + 1; api.idToken.setCustomClaim('a', globalThis.n)`, "fresh", ""},
		{"a prototype", "", `Array.prototype.n = (Array.prototype.n || 0) + 1; api.idToken.setCustomClaim('a', [].n)`, "fresh", ""},
		{"a built-in", "", `Math.n = (Math.n || 0) + 1; api.idToken.setCustomClaim('a', Math.n)`, "fresh", ""},
		{"chance", "", `api.idToken.setCustomClaim('a', Math.random())`, "reused", ""},
		{"time", "", `api.idToken.setCustomClaim('a', new Date().toISOString() + Date.now())`, "reused", ""},
		{"a timer", "", `await new Promise(r => setTimeout(r, 1000)); api.idToken.setCustomClaim('a', Date.now())`, "fresh", ""},
		{"logs", "", `console.log(event.user, [1, { a: 1 }]); api.idToken.setCustomClaim('a', 1)`, "reused", ""},
		{"an error", "", `if (event.user.app_metadata.n % 2) throw new TypeError('odd ' + event.user.user_id); event.user.x.y`, "reused", ""},
		{"an error that is none", "", `throw { code: event.user.user_id }`, "reused", ""},
		{"an awaited error", "", `await Promise.reject(new Error(event.user.user_id))`, "reused", ""},
		{"an error that nobody handles", "", `Promise.reject(new Error(event.user.user_id)); api.idToken.setCustomClaim('a', 1)`, "reused", ""},
		{"something with a then", "", `return { then(done) { api.idToken.setCustomClaim('a', 1); done() } }`, "fresh", ""},
		{"what the api does not have", "", `api.idToken.nope; api.nope?.(); api.idToken.setCustomClaim('a', 1)`, "reused", ""},
		{"claims that do not land", "", `api.idToken.setCustomClaim('sub', 1); api.accessToken.setCustomClaim('a', undefined); api.idToken.setCustomClaim('a', 1); api.idToken.setCustomClaim('a', 2)`, "reused", ""},
		{"a claim that is refused", "", `try { api.idToken.setCustomClaim('scope', 1) } catch (e) { api.idToken.setCustomClaim('a', e.message) }`, "reused", ""},
		{"a claim over the limit", "", `api.idToken.setCustomClaim('a', 'x'.repeat(110000))`, "reused", ""},
		{"metadata", "", `api.user.setAppMetadata('n', event.user.app_metadata.n + 1); api.access.deny('no ' + event.user.user_id)`, "reused", ""},
		{"scopes", "", `api.accessToken.addScope('x' + event.user.app_metadata.n)`, "reused", ""},
		{"a redirect", "", `api.redirect.sendUserTo('https://a.example/' + event.user.user_id)`, "reused", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := job{code: row.top + "exports.onExecutePostLogin = async (event, api) => {\n" + row.body + "\n};", opts: runner.Options{Unsigned: true}}.compile(t)
			mode := sameAsRun(t, r.Engine(), runner.StreamOptions{Sample: -1}, users(6))
			if string(mode.Kind) != row.kind || row.why != "" && !strings.Contains(strings.Join(mode.Why, "\n"), row.why) {
				t.Errorf("mode %+v", mode)
			}
			sameAsRun(t, r, runner.StreamOptions{Sample: 1}, users(3))
			sameAsRun(t, r, runner.StreamOptions{Sample: -1, Fresh: true}, users(3))
		})
	}
}

// TestStreamSample holds that a second run finds what a wrong proof would let through.
func TestStreamSample(t *testing.T) {
	t.Parallel()
	s := job{code: "let n = 0;\nexports.onExecutePostLogin = async (event, api) => { n++; api.idToken.setCustomClaim('a', n) };"}.
		stream(t, runner.StreamOptions{Sample: 2})
	s.Trust()
	var out runner.Outcome
	for i, event := range users(4) {
		s.Run(t.Context(), event, &out)
		want := map[int]string{0: "1", 1: "2", 2: "1", 3: "1"}[i] // the third is run a second time
		if got := string(out.Claims[0].Value); got != want || out.Rerun != (i == 0 || i == 2) {
			t.Errorf("event %d: claim %s, run again %v, want %s", i, got, out.Rerun, want)
		}
		if (out.Differs != "") != (i == 2) {
			t.Errorf("event %d differs: %s", i, out.Differs)
		}
	}
	if mode := s.Mode(); mode.Kind != runner.IsolationFresh || mode.Tape || !strings.Contains(mode.Why[len(mode.Why)-1], "gave something else: claim 1 was") {
		t.Errorf("mode %+v", mode)
	}
}

// TestStreamReruns holds that events are run again on ordinary objects where those of a
// tape do not do what is asked.
func TestStreamReruns(t *testing.T) {
	t.Parallel()
	r := job{body: `if (event.user.app_metadata.n == 1) Object.freeze(event.user); event.user.x = 1; api.idToken.setCustomClaim('a', event.user)`, opts: runner.Options{Unsigned: true}}.compile(t)
	if mode := sameAsRun(t, r, runner.StreamOptions{Sample: -1}, users(4)); mode.Reruns != 1 || !mode.Tape || mode.Kind != runner.IsolationReused {
		t.Errorf("mode %+v", mode)
	}
	r = job{body: `Object.freeze(event); api.idToken.setCustomClaim('a', event.user)`, opts: runner.Options{Unsigned: true}}.compile(t)
	if mode := sameAsRun(t, r, runner.StreamOptions{Sample: -1}, users(40)); mode.Tape || mode.Kind != runner.IsolationFresh {
		t.Errorf("mode %+v", mode)
	}
	r = job{dialect: intel, body: `if (event.user.app_metadata.n == 1) event.user.x = 1; if (event.user.app_metadata.n == 2) event.user.roles.push(1); api.session.setCustomClaim('a', event.user)`, opts: runner.Options{Unsigned: true}}.compile(t)
	if mode := sameAsRun(t, r, runner.StreamOptions{Sample: -1}, users(4)); mode.Reruns != 2 || !mode.Tape {
		t.Errorf("mode %+v", mode)
	}
	r = job{body: `api.idToken.setCustomClaim('a', event)`, opts: runner.Options{Unsigned: true}}.compile(t)
	if mode := sameAsRun(t, r, runner.StreamOptions{Sample: -1}, events(`{"\ud800":1}`, `{"a":1}`)); mode.Reruns != 1 {
		t.Errorf("mode %+v", mode)
	}
}

// TestStreamLimits holds that a run which does not end is ended, and that the stream goes
// on.
func TestStreamLimits(t *testing.T) {
	t.Parallel()
	s := job{body: `
  while (event.user.loop);
  if (event.user.deep) (function f() { f() })();
  api.idToken.setCustomClaim('a', event.user.user_id)`, opts: runner.Options{TimeLimit: 100 * time.Millisecond}}.stream(t, runner.StreamOptions{})
	var out runner.Outcome
	for range 2 {
		began := time.Now()
		s.Run(t.Context(), []byte(`{"user":{"loop":true}}`), &out)
		if out.Error == nil || out.Error.Kind != action.ErrorLimit || out.Error.Message != "the action was still running at the time limit" || time.Since(began) > 5*time.Second {
			t.Errorf("after %s: %+v", time.Since(began), out.Error)
		}
		s.Run(t.Context(), []byte(`{"user":{"deep":true}}`), &out)
		if out.Error == nil || out.Error.Name != "RangeError" {
			t.Errorf("%+v", out.Error)
		}
		s.Run(t.Context(), []byte(`{"user":{"user_id":"u1"}}`), &out)
		if out.Error != nil || len(out.Claims) != 1 {
			t.Errorf("%+v", out)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	s = job{body: `while (event.user.loop);`}.stream(t, runner.StreamOptions{})
	s.Run(ctx, []byte(`{"user":{"loop":true}}`), &out)
	if out.Error == nil || out.Error.Kind != action.ErrorLimit {
		t.Errorf("%+v", out.Error)
	}
	s.Run(ctx, []byte(`{"user":{}}`), &out)
	if out.Error == nil || out.Error.Kind != action.ErrorLimit {
		t.Errorf("after the end of its context: %+v", out.Error)
	}
	s.Run(t.Context(), []byte(`{"user":{}}`), &out)
	if out.Error != nil {
		t.Errorf("%+v", out.Error)
	}
}

// TestStreamInput holds that no event ends a stream.
func TestStreamInput(t *testing.T) {
	t.Parallel()
	s := job{body: `api.idToken.setCustomClaim('a', event.user.user_id)`}.stream(t, runner.StreamOptions{})
	var out runner.Outcome
	for _, row := range []struct{ event, message string }{
		{"", "at byte 1: unexpected end of the text"},
		{"null", "not a JSON object"},
		{"\"\xff\"", "at byte 2: the text is not UTF-8"},
		{strings.Repeat(`{"a":`, 20_000), "at byte 50001: brackets are nested too deep"},
		{`{"user":{"user_id":"` + strings.Repeat("x", 20<<20) + `"}}`, ""},
		{`{"user":{"user_id":"u"}}` + "\r\n", ""},
		{`{"user":{"user_id":"u"}}{}`, "at byte 25: there is more behind the value"},
	} {
		s.Run(t.Context(), []byte(row.event), &out)
		switch {
		case row.message == "" && (out.Error != nil && out.Decision.Reason == "" || len(out.Claims) != 1):
			t.Errorf("%.40s: %+v", row.event, out)
		case row.message != "" && (out.Error == nil || out.Error.Message != "the event is no JSON object: "+row.message || out.Error.Kind != runner.ErrorEvent):
			t.Errorf("%.40s: %+v", row.event, out.Error)
		}
	}
}

// TestCalledParts holds that a part of the event which is called is named as the source
// names it, whatever the engine makes it of.
func TestCalledParts(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"event.user()":                               "event.user is not a function",
		"event.user.roles()":                         "event.user.roles is not a function",
		"const f = event.user; f(1)":                 "f is not a function",
		"new event.user()":                           "event.user is not a constructor",
		"try { event.user() } catch (e) { throw e }": "event.user is not a function",
	} {
		r := job{body: body, opts: runner.Options{Unsigned: true}}.compile(t)
		sameAsRun(t, r, runner.StreamOptions{Sample: -1}, users(2))
		if got := mustError(t, r.Run(t.Context(), action.Event{JSON: users(1)[0]})); got.Message != want {
			t.Errorf("%s: %s, want %s", body, got.Message, want)
		}
	}
}

// TestStreamsAtOnce holds that streams of one runner do not disturb each other.
func TestStreamsAtOnce(t *testing.T) {
	t.Parallel()
	r := job{body: `api.idToken.setCustomClaim('a', event.user.user_id); if (event.user.app_metadata.n == 3) throw new Error('three')`, opts: runner.Options{Unsigned: true}}.compile(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { sameAsRun(t, r, runner.StreamOptions{Sample: 5}, users(20)) })
	}
	wg.Wait()
}
