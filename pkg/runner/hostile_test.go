package runner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/runner"
)

// TestHostileHandlers: whatever a handler does, the run ends, in a result that
// can be written.
func TestHostileHandlers(t *testing.T) {
	t.Parallel()
	limit := runner.Options{TimeLimit: 300 * time.Millisecond}
	const bomb = "{ get() { for (;;); } }"
	tests := []struct {
		name string
		j    job
		kind string // of the error; "-" for none
	}{
		{"an argument that never comes back", job{body: "api.idToken.setCustomClaim('a', { get a() { for (;;); } })"}, "limit"},
		{"a message that never comes back", job{body: "const e = new Error('x'); Object.defineProperty(e, 'message', " + bomb + "); throw e"}, "limit"},
		{"a rejection that never comes back", job{body: "const e = new Error('x'); Object.defineProperty(e, 'message', " + bomb + "); Promise.reject(e)"}, "limit"},
		{"an export that never comes back", job{code: "Object.defineProperty(exports, 'onExecutePostLogin', " + bomb + ")"}, "limit"},
		{"exports that never come back", job{code: "module.exports = new Proxy({}, { get() { for (;;); } })"}, "limit"},
		{"a constructor that never comes back", job{code: "exports.onExecutePostLogin = async () => {};\n" +
			"Object.setPrototypeOf(exports.onExecutePostLogin, { get constructor() { for (;;); } })"}, "limit"},
		{"a module that never comes back", job{code: "for (;;); exports.onExecutePostLogin = async () => {}"}, "limit"},
		{"an event that never comes back", job{body: "event.toJSON = () => { for (;;); }"}, "-"},
		{"a result that never comes back", job{body: "return { get a() { for (;;); } }"}, "limit"},
		{"microtasks without end", job{body: "(function loop() { Promise.resolve().then(loop) })()"}, "limit"},
		{"timers without end", job{body: "(function loop() { setTimeout(loop) })(); await new Promise(() => {})"}, "limit"},
		{"a thenable without end", job{body: "const t = { then(ok) { ok(t) } }; await t"}, "limit"},
		{"recursion", job{body: "(function f() { f() })()"}, "limit"},
		{"a finally that goes on", job{body: "for (;;) { try { for (;;); } finally { continue } }"}, "limit"},
		{"a thrown proxy", job{body: "throw new Proxy(new Error('x'), { get() { throw new Error('trap') } })"}, ""},
		{"a thrown object that throws", job{body: "throw { toString() { throw 1 }, get message() { throw 2 } }"}, ""},
		{"a revoked proxy", job{body: "const p = Proxy.revocable({}, {}); p.revoke(); api.idToken.setCustomClaim('a', p.proxy)"}, ""},
		{"a revoked proxy of an array", job{body: "const p = Proxy.revocable([], {}); p.revoke(); return p.proxy"}, ""},
		{"a proxy that claims members", job{body: "api.idToken.setCustomClaim('a', new Proxy({}, { ownKeys: () => ['x'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }))"}, "-"},
		{"an object with a huge length", job{body: "api.idToken.setCustomClaim('a', { length: 2 ** 53 })"}, "-"},
		{"a then that throws", job{body: "return { get then() { throw new Error('x') } }"}, ""},
		{"no Error left", job{body: "Error = null; TypeError = undefined; api.idToken.setCustomClaim('scope', 1)"}, ""},
		{"another realm's words", job{body: "globalThis.undefined = 1; NaN = 2; Infinity = 3; globalThis.globalThis = null"}, "-"},
		{"an abort inside a catch", job{body: "try { api.redirect.sendUserTo('https://x.example'); api.prompt.render('form') } catch {} finally { console.log('not reached') }"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.j.opts = limit
			started := time.Now()
			res := tt.j.run(t)
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
			if _, err := action.Marshal(res); err != nil {
				t.Error(err)
			}
			kind := "-"
			if res.Error != nil {
				kind = res.Error.Kind
			}
			same(t, "kind of error", kind, tt.kind)
			if strings.Contains(text(t, res), "goroutine ") {
				t.Errorf("the result shows the engine's own failure:\n%s", text(t, res))
			}
		})
	}
}

// broken is a dialect that fails in Go.
type broken struct{ dialect.Script }

func (broken) Check(*sandbox.Exports, dialect.Entry) (sandbox.Handler, error) { panic("out of order") }

func TestFailureOfTheEngine(t *testing.T) {
	t.Parallel()
	r, err := runner.New(broken{get(t, auth0).(dialect.Script)}, job{}.source(), runner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	res := r.Run(t.Context(), job{}.input())
	same(t, "error", mustError(t, res).Message, "the engine failed: out of order")
	same(t, "decision", res.Decision.Kind, action.DecisionError)
}

// TestCallIsRecordedBeforeItsArguments: a call whose argument ends the run is
// there all the same.
func TestCallIsRecordedBeforeItsArguments(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{
		"{ get a() { for (;;); } }",
		"(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()",
	} {
		res := job{body: "api.idToken.setCustomClaim('a', " + argument + ")", opts: runner.Options{TimeLimit: 100 * time.Millisecond}}.run(t)
		same(t, argument, len(res.Calls), 1)
		same(t, argument, string(res.Calls[0].Args[0]), `"a"`)
	}
}

// TestPollution: what is done to the built-ins between one call and the next
// does not change what is recorded of calls.
func TestPollution(t *testing.T) {
	t.Parallel()
	const calls = `
  api.idToken.setCustomClaim('https://a.example/x', { a: [1, 'two', null], b: { c: undefined } });
  api.user.setAppMetadata('k', ['v']);
  api.log === undefined;
  console.log('%s %d', 'text', 1, [1, { a: 1 }]);
  await null;
  await new Promise((ok) => setTimeout(ok, 1));
  try { api.idToken.setCustomClaim('scope', 1) } catch {}
  await api.cache.set('k', 'v');
  return [1, { a: 2 }];`
	const event = `{"user":{"user_id":"u1","app_metadata":{}}}`
	want := job{body: calls, event: event}.run(t)
	if want.Error != nil || len(want.Calls) != 4 {
		t.Fatalf("without pollution: %s", text(t, want))
	}
	pollutions := map[string]string{
		"arrays": `for (const k of ['push', 'map', 'slice', 'concat', 'join', 'forEach', 'indexOf', 'filter']) Array.prototype[k] = () => { throw new Error(k) };
			Array.isArray = () => false; Array.from = null; Array.prototype[Symbol.iterator] = null; Array.prototype.toJSON = undefined`,
		"objects": `for (const k of ['keys', 'entries', 'values', 'assign', 'freeze', 'defineProperty', 'getOwnPropertyNames', 'getPrototypeOf']) Object[k] = () => { throw new Error(k) };
			Object.prototype.hasOwnProperty = null; Object.prototype.toString = null; Object.prototype.valueOf = null`,
		"JSON":     `JSON.stringify = () => 'evil'; JSON.parse = () => { throw new Error('parse') }; globalThis.JSON = null`,
		"promises": `Promise.prototype.then = function () { throw new Error('then') }; Promise.resolve = null; Promise.reject = null; Promise.all = null`,
		"strings":  `for (const k of ['replace', 'slice', 'split', 'indexOf', 'toString', 'charCodeAt', 'match']) String.prototype[k] = () => { throw new Error(k) }`,
		"functions": `Function.prototype.call = null; Function.prototype.apply = () => { throw new Error('apply') }; Function.prototype.bind = null;
			Function.prototype.toString = () => 'evil'`,
		"getters on every object": `Object.defineProperty(Object.prototype, 'name', { get() { return 'EVIL' }, set() { throw new Error('set') } });
			Object.defineProperty(Object.prototype, 'k', { get() { throw new Error('get') }, set() { throw new Error('set') } });
			Object.defineProperty(Object.prototype, '0', { get() { return 'EVIL' }, set() { throw new Error('set') } })`,
		"symbols":    `Object.prototype[Symbol.toPrimitive] = () => { throw new Error('primitive') }; Object.prototype[Symbol.toStringTag] = 'Evil'`,
		"globalThis": `globalThis.Date = null; globalThis.Object = null; globalThis.Array = null; globalThis.String = null; globalThis.Promise = null; globalThis.Proxy = null`,
	}
	for name, pollution := range pollutions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// On one line, so that positions are the same.
			pollution = "const setTimeout = globalThis.setTimeout, Promise = globalThis.Promise; " + strings.Join(strings.Fields(pollution), " ") + ";"
			body := calls
			if name == "promises" {
				body = strings.ReplaceAll(body, "await ", "void ")
			}
			got := job{body: pollution + body, event: event}.run(t)
			if name == "promises" {
				want := job{body: body, event: event}.run(t)
				same(t, "calls", got.Calls, want.Calls)
				return
			}
			same(t, "error", got.Error, want.Error)
			same(t, "calls", got.Calls, want.Calls)
			same(t, "returned", string(got.Returned), string(want.Returned))
			same(t, "effects", got.Effects, want.Effects)
			if name != "symbols" && name != "getters on every object" { // both are seen by util.inspect, as in Node
				same(t, "logs", messages(got), messages(want))
			}
		})
	}
}

// TestPollutedToJSON: a toJSON of every object is the language's own way of
// changing what a token carries; the arguments show what was passed.
func TestPollutedToJSON(t *testing.T) {
	t.Parallel()
	res := job{body: "Object.prototype.toJSON = () => 'evil'; api.idToken.setCustomClaim('https://a.example/x', { a: 1 })"}.run(t)
	same(t, "argument", string(res.Calls[0].Args[1]), `{"a":1}`)
	same(t, "claim", string(res.Claims[0].Value), `"evil"`)
}

// TestAPIObject: the api can be taken apart, frozen and overwritten; what goes
// through its functions is recorded.
func TestAPIObject(t *testing.T) {
	t.Parallel()
	const set = `idToken.setCustomClaim("a",1)`
	tests := []struct {
		name, body string
		want       []string
	}{
		{"frozen", "Object.freeze(api); Object.freeze(api.idToken); api.idToken.setCustomClaim('a', 1)", []string{set}},
		{"without its prototype", "Object.setPrototypeOf(api.idToken, null); api.idToken.setCustomClaim('a', 1)", []string{set}},
		{"overwritten", "api.idToken.setCustomClaim = () => {}; api.idToken.setCustomClaim('a', 1)", []string{}},
		{"deleted and kept", "const f = api.idToken.setCustomClaim; delete api.idToken.setCustomClaim; f('a', 1)", []string{set}},
		{"replaced", "const id = api.idToken; api.idToken = null; id.setCustomClaim('a', 1)", []string{set}},
		{
			"bound and applied", "api.idToken.setCustomClaim.bind(null, 'a')(1); api.idToken.setCustomClaim.call(null, 'a', 1); api.idToken.setCustomClaim.apply(null, ['a', 1]); Reflect.apply(api.idToken.setCustomClaim, null, ['a', 1])",
			[]string{set, set, set, set},
		},
		{"a proxy of it", "const p = new Proxy(api.idToken, {}); p.setCustomClaim('a', 1)", []string{set}},
		{"as a prototype", "Object.create(api.idToken).setCustomClaim('a', 1)", []string{set}},
		{"arguments", "(function () { api.idToken.setCustomClaim(...arguments) })('a', 1); (function () { api.idToken.setCustomClaim.apply(null, arguments) })('a', 1)", []string{set, set}},
		{"a setter on its prototype", "Object.getPrototypeOf(api.idToken).setCustomClaim = 1; api.idToken.setCustomClaim('a', 1)", []string{set}},
		{"no arguments", "try { api.user.setAppMetadata() } catch {}", []string{"user.setAppMetadata()"}},
		{"many arguments", "api.idToken.setCustomClaim('a', 1, 2, undefined, { b: 3 })", []string{`idToken.setCustomClaim("a",1,2,{"$undefined":true},{"b":3})`}},
		{"the event", "api.idToken.setCustomClaim('a', event)", []string{`idToken.setCustomClaim("a",{"user":{"user_id":"u1"}})`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := job{body: tt.body}.run(t)
			if res.Error != nil {
				t.Errorf("%s", res.Error.Message)
			}
			same(t, "calls", methods(res), tt.want)
		})
	}
}

// TestAfterTheHandler: a call from a timer that fires while the handler waits
// counts, one that would come later does not happen.
func TestAfterTheHandler(t *testing.T) {
	t.Parallel()
	res := job{body: `
  setTimeout(() => api.idToken.setCustomClaim('during', 1), 5);
  setTimeout(() => api.idToken.setCustomClaim('after', 1), 50);
  Promise.resolve().then(() => {}).then(() => {}).then(() => api.idToken.setCustomClaim('microtask', 1));
  await new Promise((ok) => setTimeout(ok, 10));
  Promise.resolve().then(() => {}).then(() => {}).then(() => {}).then(() => {}).then(() => api.idToken.setCustomClaim('left over', 1));`}.run(t)
	same(t, "calls", methods(res), []string{
		`idToken.setCustomClaim("microtask",1)`, `idToken.setCustomClaim("during",1)`, `idToken.setCustomClaim("left over",1)`,
	})
}

// TestNames: a name that is no string becomes what the platform makes of it.
func TestNames(t *testing.T) {
	t.Parallel()
	res := job{body: `
  api.idToken.setCustomClaim(Symbol('s'), 1);
  api.idToken.setCustomClaim({ toString: () => 'object' }, 2);
  api.idToken.setCustomClaim(5, 3);
  api.idToken.setCustomClaim('', 4);
  api.idToken.setCustomClaim('__proto__', 5);
  api.idToken.setCustomClaim('constructor', 6);`}.run(t)
	same(t, "calls", methods(res), []string{
		`idToken.setCustomClaim({"$symbol":"Symbol(s)"},1)`, `idToken.setCustomClaim({"toString":{"$function":"toString"}},2)`,
		`idToken.setCustomClaim(5,3)`, `idToken.setCustomClaim("",4)`, `idToken.setCustomClaim("__proto__",5)`, `idToken.setCustomClaim("constructor",6)`,
	})
	payload := string(res.Tokens["id"].Payload.Value())
	for _, member := range []string{`"object":2`, `"5":3`, `"":4`, `"__proto__":5`, `"constructor":6`} {
		if !strings.Contains(payload, member) {
			t.Errorf("%s is not in the payload %s", member, payload)
		}
	}
}

// TestLoad: time and memory stay within reason. The bounds are far from what a
// run takes, so that a slow machine passes.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	tests := []struct {
		name, body string
		calls      int
		logs       int
	}{
		{"a claim of 5 MB", "api.idToken.setCustomClaim('https://a.example/x', 'x'.repeat(5 << 20))", 1, 0},
		{"30,000 calls", "for (let i = 0; i < 30000; i++) api.idToken.setCustomClaim('https://a.example/x', i)", 30_000, 0},
		{"100,000 logs", "for (let i = 0; i < 100000; i++) console.log(i)", 0, 100_000},
		{"20,000 claims", "for (let i = 0; i < 20000; i++) api.idToken.setCustomClaim('https://a.example/x' + i, i)", 20_000, 0},
		{"a wide value", "api.idToken.setCustomClaim('https://a.example/x', Array(300000).fill(0))", 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			started := time.Now()
			res := job{body: tt.body, opts: runner.Options{TimeLimit: time.Minute, Secrets: secrets("KEY", "c4n4ry-s3cret")}}.run(t)
			if took := time.Since(started); took > 45*time.Second {
				t.Errorf("it took %s", took)
			}
			same(t, "calls", len(res.Calls), tt.calls)
			same(t, "logs", len(res.Logs), tt.logs)
		})
	}
}

// TestOutput: what a run says is bounded.
func TestOutput(t *testing.T) {
	t.Parallel()
	res := job{body: "for (;;) console.log('x'.repeat(1000));"}.run(t)
	if res.Error == nil || res.Error.Kind != action.ErrorLimit || !strings.Contains(res.Error.Message, "output limit") {
		t.Fatalf("got %+v", res.Error)
	}
	if len(res.Logs) < 1000 || res.Error.Line == 0 {
		t.Errorf("got %d logs, line %d", len(res.Logs), res.Error.Line)
	}
}
