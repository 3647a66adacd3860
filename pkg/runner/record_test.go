package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// TestSequence: one count over calls and logs, in order; a call that logs has
// one number for both.
func TestSequence(t *testing.T) {
	t.Parallel()
	res := job{dialect: intel, body: `
  console.log('a');
  api.session.setCustomClaim('x', 1);
  try { api.user.setAppMetadata(); } catch (e) { console.warn(e.message) }
  api.log('info', 'b');
  console.error('c');`}.run(t)
	var got []string
	for _, c := range res.Calls {
		got = append(got, fmt.Sprint(c.Seq, " ", c.Method, " ", c.Line))
	}
	for _, l := range res.Logs {
		got = append(got, fmt.Sprint(l.Seq, " ", l.Method, " ", l.Line))
	}
	same(t, "sequence", got, []string{
		"2 api.session.setCustomClaim 4", "3 api.user.setAppMetadata 5", "5 api.log 6",
		"1 log 3", "4 warn 5", "5 api.log 6", "6 error 7",
	})
	same(t, "sequence of the claim", res.Claims[0].Seq, 2)
}

// TestSequenceOfNestedCalls: what a getter in an argument calls comes after
// the call that looks at it.
func TestSequenceOfNestedCalls(t *testing.T) {
	t.Parallel()
	res := job{body: `
  const bomb = { get a() { api.accessToken.setCustomClaim('inner', 1); return 1 } };
  api.idToken.setCustomClaim('outer', bomb);`}.run(t)
	last := 0
	for _, c := range res.Calls {
		if c.Seq <= last {
			t.Errorf("%s has number %d after %d", c.Method, c.Seq, last)
		}
		last = c.Seq
	}
	same(t, "the first call", res.Calls[0].Method+string(res.Calls[0].Args[1]), `api.idToken.setCustomClaim{"a":1}`)
}

func TestThrowsAreRecorded(t *testing.T) {
	t.Parallel()
	const message = `The "scope" claim cannot be set.`
	caught := job{body: `try { api.idToken.setCustomClaim('scope', 1) } catch (e) { console.log(e instanceof Error, e.message) }`}.run(t)
	same(t, "throws", caught.Calls[0].Throws, message)
	same(t, "the action sees", messages(caught), []string{"info true " + message})
	same(t, "decision", caught.Decision.Kind, action.DecisionAllow)
	same(t, "fate", caught.Claims[0].Fate, action.FateRejected)

	uncaught := job{body: "\n  api.idToken.setCustomClaim('scope', 1);\n  console.log('not reached')"}.run(t)
	e := mustError(t, uncaught)
	same(t, "error", []any{e.Message, e.Line, e.Column, e.Thrown}, []any{message, 3, 3, true})
	same(t, "logs", messages(uncaught), []string{})

	async := job{dialect: intel, body: `await api.fetch('https://Evil.example/x').catch((e) => console.log(e.message))`}.run(t)
	same(t, "rejects", messages(async), []string{`info api.fetch: host "evil.example" is not on the fetch allowlist`})
	same(t, "throws", async.Calls[0].Throws, `api.fetch: host "evil.example" is not on the fetch allowlist`)
}

func TestReturnsAreRecorded(t *testing.T) {
	t.Parallel()
	res := job{body: `console.log(api.redirect.canRedirect(), api.access.deny('x') === api)`}.run(t)
	same(t, "canRedirect", string(res.Calls[0].Returned), "true")
	same(t, "deny", string(res.Calls[1].Returned), "")
	same(t, "logs", messages(res), []string{"info true true"})
}

// TestErrorPolicy: what the platform makes of an error is the decision.
func TestErrorPolicy(t *testing.T) {
	t.Parallel()
	const boom = "throw new Error('boom')"
	tests := []struct {
		name string
		j    job
		want action.Decision
	}{
		{"auth0 fails", job{body: boom}, action.Decision{Kind: "error", Reason: "boom"}},
		{"intelliauth denies", job{dialect: intel, body: boom}, action.Decision{Kind: "deny", Reason: "uncaught: boom"}},
		{"a throw after a denial", job{dialect: intel, body: "api.deny('first'); " + boom}, action.Decision{Kind: "deny", Reason: "uncaught: boom"}},
		{"text", job{body: "throw 'plain'"}, action.Decision{Kind: "error", Reason: "plain"}},
		{"an object", job{dialect: intel, body: "throw { code: 7 }"}, action.Decision{Kind: "deny", Reason: `uncaught: {"code":7}`}},
		{"an object without a text", job{body: "throw Object.create(null)"}, action.Decision{Kind: "error", Reason: "{}"}},
		{"nothing", job{body: "throw undefined"}, action.Decision{Kind: "error", Reason: "undefined"}},
		{"a limit", job{dialect: intel, body: "await new Promise(() => {})"}, action.Decision{Kind: "deny", Reason: "the promise of run never settles"}},
		{"a rejection", job{body: "return Promise.reject(new TypeError('late'))"}, action.Decision{Kind: "error", Reason: "late"}},
		{"at load", job{code: "exports.onExecutePostLogin = async () => {};\nthrow new Error('load')"}, action.Decision{Kind: "error", Reason: "load"}},
		{"a denial", job{body: "api.access.deny('no'); api.access.deny('again')"}, action.Decision{Kind: "deny", Reason: "no"}},
		{"a caught error", job{body: "try { null.x } catch {}"}, action.Decision{Kind: "allow"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.j.run(t).Decision
			got.Code = ""
			same(t, "decision", got, tt.want)
		})
	}
}

func TestErrorValue(t *testing.T) {
	t.Parallel()
	res := job{body: "\n  class AppError extends Error { constructor(m) { super(m); this.name = 'AppError'; this.code = 7 } }\n  throw new AppError('bad')"}.run(t)
	e := mustError(t, res)
	same(t, "error", []any{e.Name, e.Message, string(e.Value), e.Thrown, e.Kind, e.Line}, []any{"AppError", "bad", "", true, "", 4})
	code, _ := e.Properties.Get("code")
	same(t, "properties", code, any(action.Value("7")))

	plain := mustError(t, job{body: "throw { code: 7 }"}.run(t))
	same(t, "value", string(plain.Value), `{"code":7}`)
	same(t, "its position", plain.Line, 2)
	awaited := mustError(t, job{body: "await null; throw { code: 7 }"}.run(t))
	same(t, "the position of one that a promise hands on is that of the handler", awaited.Line, 1)
	if !strings.Contains(awaited.Hint, "throw new Error") {
		t.Errorf("hint: %s", awaited.Hint)
	}
}

// TestMissingMember: a read of what the api lacks is told, once, unless the
// error of the run tells it already.
func TestMissingMember(t *testing.T) {
	t.Parallel()
	const addClaim = "api.idToken.addClaim is not part of the Auth0 Actions api; use setCustomClaim(name, value), once per claim"
	const foo = "api.foo is not part of the Auth0 Actions api"
	tests := []struct {
		name, body, hint string
		told             []string // the members that CC101 tells
	}{
		{"called", "api.idToken.addClaim({})", addClaim, nil},
		{"called after another read", "if (api.addClaim) {}\napi.idToken.addClaim({})", addClaim, []string{"api.addClaim"}},
		{"called on the next line", "api.idToken\n  .addClaim({})", addClaim, nil},
		{"called by an alias", "const id = api.idToken;\nid.addClaim({})", addClaim, nil},
		{"called after destructuring", "const { addClaim } = api.idToken;\nconst x = 1;\naddClaim({})", addClaim, nil},
		{"called by brackets", "api['idToken']['addClaim']({})", addClaim, nil},
		{"read on", "api.foo.bar.baz()", foo, nil},
		{"read on by brackets", "api['foo']['bar']", foo, nil},
		{"read on by index", "api.foo[0]", foo, nil},
		{"destructured", "const { a } = api.foo", foo, nil},
		{"spread", "[...api.foo]", foo, nil},
		{"written to", "api.foo.bar = 1", foo, nil},
		{"only looked at", "if (api.foo) {}", "", []string{"api.foo"}},
		{"guarded", "api.foo?.bar()", "", []string{"api.foo"}},
		{"twice at one place", "for (let i = 0; i < 3; i++) api.foo", "", []string{"api.foo"}},
		{"at two places", "api.foo; api.foo", "", []string{"api.foo", "api.foo"}},
		{"an error of its own", "if (api.id) {}\nconst x = undefined; x.idp", "", []string{"api.id"}},
		{"an error of its own on the same line", "if (api.foo) {} const x = undefined; x.bar", "", []string{"api.foo"}},
		{"a call of that name on something else", "if (api.foo) {}\nconst x = {}; x.foo()", "", []string{"api.foo"}},
		{"another kind of error", "if (api.foo) {} throw new Error('api.foo is not a function')", "", []string{"api.foo"}},
		{"caught", "try { api.foo.bar() } catch {}", "", []string{"api.foo"}},
		{"asked for by the language", "`${api}`; JSON.stringify(api); await api; [].concat(api); for (const k in api) {} 'foo' in api", "", nil},
		{"of every object", "api.constructor; api.hasOwnProperty('x'); api.toString()", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := job{body: tt.body}.run(t)
			hint := ""
			if res.Error != nil {
				hint = res.Error.Hint
			}
			same(t, "hint", hint, tt.hint)
			var told []string
			for _, s := range summaries(res, "CC101") {
				name, _, _ := strings.Cut(s, " is not part of the Auth0 Actions api; it is undefined")
				told = append(told, name)
			}
			same(t, "told", told, tt.told)
		})
	}
}

// TestManyMissingMembers: a loop over names does not fill the result.
func TestManyMissingMembers(t *testing.T) {
	t.Parallel()
	res := job{body: "for (let i = 0; i < 20000; i++) api['x' + i];\napi.last()"}.run(t)
	if got := len(found(res, "CC101")); got == 0 || got > 100 {
		t.Errorf("%d are told", got)
	}
	same(t, "hint", mustError(t, res).Hint, "api.last is not part of the Auth0 Actions api")
}

func TestUnhandledRejections(t *testing.T) {
	t.Parallel()
	res := job{body: "\n  Promise.reject(new TypeError('lost'));\n  Promise.reject(5);\n  Promise.reject({ code: 7 });\n" +
		"  Promise.reject(new Error('caught later')).catch(() => {});\n  (async () => { api.idToken.setCustomClaim('scope', 1) })();"}.run(t)
	same(t, "decision", res.Decision.Kind, action.DecisionAllow)
	const told = "a promise was rejected and nobody handled it: "
	same(t, "told", summaries(res, "CC107"), []string{
		told + "TypeError: lost", told + "5", told + `{"code":7}`, told + `Error: The "scope" claim cannot be set.`,
	})
	same(t, "line", found(res, "CC107")[0].Line, 3)

	many := job{body: "for (let i = 0; i < 5000; i++) Promise.reject(i)"}.run(t)
	all := summaries(many, "CC107")
	same(t, "of many", []any{len(all), all[20]}, []any{21, told + "4980 more"})
	same(t, "the awaited one is the error", len(found(job{body: "await Promise.reject(new Error('x'))"}.run(t), "CC107")), 0)
}

func TestLeftoverTimers(t *testing.T) {
	t.Parallel()
	const one = "a timer had not fired when the handler finished; it did not run"
	tests := []struct {
		body string
		want []string
	}{
		{"setTimeout(() => { console.log('late'); api.access.deny('late') }, 5)", []string{one}},
		{
			"setTimeout(() => {}, 5); setInterval(() => {}, 1); setImmediate(() => {})",
			[]string{"3 timers had not fired when the handler finished; they did not run"},
		},
		{"clearTimeout(setTimeout(() => {}, 5))", []string{}},
		{"await new Promise((ok) => setTimeout(ok, 5)); await new Promise((ok) => setTimeout(ok))", []string{}},
		{"setTimeout(() => {}, 5); throw new Error('x')", []string{one}},
	}
	for _, tt := range tests {
		res := job{body: tt.body}.run(t)
		same(t, tt.body, summaries(res, "CC115"), tt.want)
		same(t, tt.body, len(res.Logs)+len(res.Calls), 0)
	}
}

func TestSecretsReadButNotGiven(t *testing.T) {
	t.Parallel()
	res := job{
		body: `
  event.secrets.A; event.secrets?.B; event.secrets['C']; event.secrets.A; event.secrets.A.length;
  const s = event.secrets; s.D;
  event.secrets.GIVEN; event.secrets.IN_EVENT; event.secrets.SET = 1; event.secrets.hasOwnProperty('x');
  event.secrets[event.user.user_id]; Object.keys(event.secrets); event.user.secrets?.X;`,
		event: `{"user":{},"secrets":{"IN_EVENT":"x"}}`,
		opts:  runner.Options{Secrets: secrets("GIVEN", "y")},
	}.run(t)
	told := func(name string) string { return fmt.Sprintf("secret %q is read but not given; it is undefined", name) }
	same(t, "told", summaries(res, "CC119"), []string{told("A"), told("B"), told("C"), told("D")})
	d := found(res, "CC119")[0]
	same(t, "place and hint", []any{d.Line, d.Column, d.Hint}, []any{3, 3, "give it with --secret A=@FILE"})

	other := job{code: "exports.onExecutePostLogin = async (e, a) => { e.secrets.KEY };"}.run(t)
	same(t, "other parameter names", summaries(other, "CC119"), []string{told("KEY")})
}

func TestSecretsWhereThereAreNone(t *testing.T) {
	t.Parallel()
	res := job{dialect: intel, body: "console.log(event.secrets)", opts: runner.Options{Secrets: secrets("KEY", "value")}}.run(t)
	same(t, "told", summaries(res, "CC110"), []string{`secret "KEY" is not handed to the action: IntelliAuth documents no secrets`})
	same(t, "the action sees", messages(res), []string{"info undefined"})
}

func TestContext(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	res := job{body: "for (;;) {}"}.runIn(ended, t)
	e := mustError(t, res)
	same(t, "canceled before", []any{e.Kind, e.Message, e.Thrown}, []any{action.ErrorLimit, "the run was canceled", false})

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	time.AfterFunc(20*time.Millisecond, cancel)
	res = job{body: "console.log('before'); for (;;) { try { for (;;) {} } finally { continue } }"}.runIn(ctx, t)
	e = mustError(t, res)
	same(t, "canceled during", []any{e.Kind, e.Message}, []any{action.ErrorLimit, "the run was canceled"})
	same(t, "logs", messages(res), []string{"info before"})

	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	e = mustError(t, job{body: "for (;;) {}"}.runIn(ctx, t))
	same(t, "deadline", e.Kind, action.ErrorLimit)
}

func TestDiagnosticsAreSorted(t *testing.T) {
	t.Parallel()
	res := job{body: "setTimeout(() => {}, 5); api.foo; api.idToken.setCustomClaim('https://a.example/x', 'x'.repeat(110000)); Promise.reject(1)"}.run(t)
	rank := map[action.Severity]int{"error": 0, "warning": 1, "info": 2}
	var got []string
	last := 0
	for _, d := range res.Diagnostics {
		if rank[d.Severity] < last {
			t.Errorf("%s comes after something milder", d.Code)
		}
		last = rank[d.Severity]
		got = append(got, d.Code)
		if d.Line > 0 && d.File != "action.js" {
			t.Errorf("%s has line %d of no file", d.Code, d.Line)
		}
	}
	for _, code := range []string{"CC105", "CC101", "CC107", "CC115"} {
		if !strings.Contains(strings.Join(got, " "), code) {
			t.Errorf("%s is not among %v", code, got)
		}
	}
}

// TestClaimsThatJSONCannotCarry: the text of the error is Node's.
func TestClaimsThatJSONCannotCarry(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"10n":          "Do not know how to serialize a BigInt",
		"[{ a: 10n }]": "Do not know how to serialize a BigInt",
		"(() => { const a = {}; a.a = a; return a })()": "Converting circular structure to JSON",
		"{ toJSON() { throw new Error('no') } }":        "no",
	} {
		res := job{body: "api.idToken.setCustomClaim('https://a.example/x', " + value + ")"}.run(t)
		same(t, value, mustError(t, res).Message, want)
		same(t, value, res.Calls[0].Throws, want)
		same(t, value, res.Claims[0].Fate, action.FateRejected)
	}
}

func TestDifferencesFromThePlatform(t *testing.T) {
	t.Parallel()
	res := job{body: "\n  console.log(/a(b)/.test('ab'), RegExp.$1);"}.run(t)
	same(t, "told", summaries(res, "CC120"), []string{"RegExp.$1 gives another result here than on the platform"})
	same(t, "line", found(res, "CC120")[0].Line, 3)
}
