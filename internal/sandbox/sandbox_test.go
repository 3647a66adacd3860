package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestMain(m *testing.M) {
	time.Local = time.FixedZone("Coordinated Universal Time", 0) // as the command does
	os.Exit(m.Run())
}

func source(code string) action.Source { return action.Source{Path: "a.js", Code: []byte(code)} }

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	esm := sandbox.ParseOptions{ESM: true}
	tests := []struct {
		name, code string
		opts       sandbox.ParseOptions
		want       string // file:line:col: summary
	}{
		{"empty", " \n\t", sandbox.ParseOptions{}, "a.js:1:1: the file is empty"},
		{"NUL", "a\n\x00", sandbox.ParseOptions{}, "a.js:2:1: the file holds a NUL byte; it is no source text"},
		{"nesting", strings.Repeat("(", 2001), sandbox.ParseOptions{}, "a.js:1:2001: brackets are nested more than 2000 deep"},
		{"chain", "a(" + strings.Repeat("!", 50_002), sandbox.ParseOptions{}, "a.js:1:2: more than 50000 characters without a bracket, comma or semicolon"},
		{"size", strings.Repeat(";", sandbox.MaxSourceBytes+1), sandbox.ParseOptions{}, "a.js:1:1: the source is 1048577 bytes; the limit is 1048576"},
		{"token", "let a = 1;\nlet é = ;", sandbox.ParseOptions{}, "a.js:2:9: SyntaxError: Unexpected token ';'"},
		{"declared twice", "const x = 1;\nconst x = 2", sandbox.ParseOptions{}, ""},
		{"import", "import x from 'x'", sandbox.ParseOptions{}, "a.js:1:1: SyntaxError: Cannot use import statement outside a module"},
		{"export", "\n  export default 1", sandbox.ParseOptions{}, "a.js:2:3: SyntaxError: Unexpected token 'export'"},
		{"module", "export function (", esm, "a.js:1:17: SyntaxError: Expected identifier but found \"(\""},
		{"closes what it did not open", "}); evil(); (function () {", sandbox.ParseOptions{}, "a.js:1:1: the source closes a bracket that it never opened"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := sandbox.Parse(source(tt.code), tt.opts)
			got := ""
			var d *action.Diagnostic
			if errors.As(err, &d) {
				got = d.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if d != nil && d.Code != sandbox.CodeSyntax {
				t.Errorf("got code %q, want %q", d.Code, sandbox.CodeSyntax)
			}
		})
	}
}

// TestCompileRefuses covers errors that only the compiler finds.
func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	m, err := sandbox.Parse(source("const x = 1;\n  const x = 2"), sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Compile("")
	if got, want := fmt.Sprint(err), "a.js:2:9: SyntaxError: Identifier 'x' has already been declared"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func parse(t *testing.T, code string, opts sandbox.ParseOptions) *sandbox.Module {
	t.Helper()
	m, err := sandbox.Parse(source(code), opts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSyntax(t *testing.T) {
	t.Parallel()
	m := parse(t, `const NS = 'https://acme.example/';
const names = { role: NS + 'role' };
exports.onLogin = async (e, a) => {
  const { accessToken: at } = a;
  at.setCustomClaim(`+"`${NS}tier`"+`, e.user?.tier ?? 'free');
  a.idToken.setCustomClaim(names.role, 1);
  a['idToken'].setCustomClaim(NS + e.x, { a: 1, ['b' + 2]: 2, [e.y]: 3 });
  e.user.done = true;
};
function helper(x) {}
module.exports.other = helper;
`, sandbox.ParseOptions{})
	syn := m.Syntax
	names := map[string]string{"e": "event", "a": "api"}
	var calls []string
	for _, c := range syn.Calls {
		calls = append(calls, fmt.Sprintf("%d:%d %s %s %q", c.Pos.Line, c.Pos.Column, sandbox.Resolve(c.Path, names), c.Args[0].Const, c.Args[0].Prefix))
	}
	want := []string{
		`5:3 api.accessToken.setCustomClaim "https://acme.example/tier" "https://acme.example/tier"`,
		`6:3 api.idToken.setCustomClaim "https://acme.example/role" "https://acme.example/role"`,
		`7:3 api.idToken.setCustomClaim  "https://acme.example/"`,
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls:\n%s", diff)
	}
	keys := syn.Calls[2].Args[1].Keys
	if diff := cmp.Diff([]sandbox.Key{
		{Name: "a", Known: true, Pos: sandbox.Pos{Line: 7, Column: 43}},
		{Name: "b2", Known: true, Pos: sandbox.Pos{Line: 7, Column: 50}},
		{Name: "", Known: false, Pos: sandbox.Pos{Line: 7, Column: 64}},
	}, keys); diff != "" {
		t.Errorf("keys:\n%s", diff)
	}
	if !syn.Uses(names, "event.user.tier") || syn.Uses(names, "event.users") {
		t.Errorf("members: got %v", syn.Members)
	}
	exported := []string{}
	for _, e := range syn.Exports {
		exported = append(exported, fmt.Sprintf("%s %d:%d async=%v %v", e.Name, e.Pos.Line, e.Pos.Column, e.Function.Async, e.Function.Params))
	}
	if diff := cmp.Diff([]string{"onLogin 3:1 async=true [e a]", "other 11:1 async=false [x]"}, exported); diff != "" {
		t.Errorf("exports:\n%s", diff)
	}
	assigned := 0
	for _, site := range syn.Members {
		if site.Assigned && sandbox.Resolve(site.Path, names) == "event.user.done" {
			assigned++
		}
	}
	if assigned != 1 {
		t.Errorf("event.user.done is assigned %d times, want once: %v", assigned, syn.Members)
	}
}

func TestModulesKeepTheirPositions(t *testing.T) {
	t.Parallel()
	m, err := sandbox.Parse(action.Source{Path: "a.ts", Code: []byte(`import type { X } from 'sdk';
interface Event { user?: { tier: string } }

export async function execute(event: Event, api: any): Promise<void> {
  const tier: string = event.user!.tier;
    api.accessToken.setCustomClaim('tier' as string, tier);
}
`)}, sandbox.ParseOptions{TypeScript: true})
	if err != nil {
		t.Fatal(err)
	}
	if !m.Syntax.ESM {
		t.Errorf("the module is not recognised as one")
	}
	e, ok := m.Syntax.Export("execute")
	if !ok || e.Function == nil || !e.Function.Async {
		t.Fatalf("got export %+v", e)
	}
	last := m.Syntax.Calls[len(m.Syntax.Calls)-1]
	if got, want := last.Pos, (sandbox.Pos{Line: 6, Column: 5}); got != want {
		t.Errorf("the call is at %v, want %v", got, want)
	}
}

// world runs a handler named run and collects what happens.
type world struct {
	logs []string
	out  sandbox.Outcome
	vm   *sandbox.VM
}

func run(t *testing.T, code string, opts sandbox.Options, setUp func(*sandbox.VM) []sandbox.Handle) *world {
	t.Helper()
	m := parse(t, code, sandbox.ParseOptions{})
	p, err := m.Compile("run")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{}
	opts.Log = func(l sandbox.LogLine) {
		w.logs = append(w.logs, fmt.Sprintf("%d:%d %s %s", l.Pos.Line, l.Pos.Column, l.Level, l.Message))
	}
	w.vm = p.NewVM(opts)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	defer w.vm.Watch(ctx)()
	exports, err := w.vm.Load()
	if err != nil {
		w.out.Err = err
		return w
	}
	h, ok := exports.Function()
	if !ok {
		t.Fatal("run is no function")
	}
	var args []sandbox.Handle
	if setUp != nil {
		args = setUp(w.vm)
	}
	w.out = w.vm.Call(h, args...)
	return w
}

func TestTaggedValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ expression, want string }{
		{"undefined", `{"$undefined":true}`},
		{"null", `null`},
		{"NaN", `{"$number":"NaN"}`},
		{"-Infinity", `{"$number":"-Infinity"}`},
		{"-0", `{"$number":"-0"}`},
		{"1e21", `1e+21`},
		{"0.1+0.2", `0.30000000000000004`},
		{"12345678901234567890n", `{"$bigint":"12345678901234567890"}`},
		{"new Date(0)", `{"$date":"1970-01-01T00:00:00.000Z"}`},
		{"new Date(NaN)", `{"$date":null}`},
		{"/a\\/b/gi", `{"$regexp":"/a\\/b/gi"}`},
		{"new RangeError('x')", `{"$error":{"name":"RangeError","message":"x"}}`},
		{"function f() {}", `{"$function":"f"}`},
		{"Symbol('s')", `{"$symbol":"Symbol(s)"}`},
		{"({ b: 1, a: undefined, 1: [undefined] })", `{"1":[{"$undefined":true}],"b":1}`},
		{"(() => { const o = { a: {} }; o.a.o = o; return o })()", `{"a":{"o":{"$circular":true}}}`},
		{"'\\ud800<&>é'", `"\ud800<&>é"`},
		{"({ get x() { throw 1 } })", `{}`},
		{"[1,,3]", `[1,{"$undefined":true},3]`},
	}
	for _, tt := range tests {
		t.Run(tt.expression, func(t *testing.T) {
			t.Parallel()
			w := run(t, "async function run() { return "+tt.expression+" }", sandbox.Options{}, nil)
			if got := string(w.out.Returned); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"undefined property", "\n  const u = undefined;\n  u.email", "TypeError: Cannot read properties of undefined (reading 'email') at 3:5"},
		{"no function", "\n  const o = { a: {} };\n  o.a.b()", "TypeError: o.a.b is not a function at 3:3"},
		{"call of a number", "\n  const n = 1; n()", "TypeError: n is not a function at 2:16"},
		{"undeclared", "\n  nope", "ReferenceError: nope is not defined at 2:3"},
		{"own class", "\n class DenyError extends Error { constructor(m) { super(m); this.name = 'DenyError'; this.code = 7 } }\n throw new DenyError('no')", `DenyError: no at 3:8 {"name":"DenyError","code":7}`},
		{"text", "\n  throw 'plain'", `: plain at 2:3 value "plain"`},
		{"text, of a promise", "\n  await null; throw 'plain'", `: plain at 0:0 value "plain"`},
		{"object", "\n  throw { a: 1 }", `Object: [object Object] at 2:3 value {"a":1}`},
		{"rejection", "\n  await Promise.reject(new Error('later'))", "Error: later at 2:24"},
		{"in a helper", "\n  const f = () => { throw new Error('deep') }\n  f()", "Error: deep at 2:27"},
		{"recursion", "\n  const f = () => f();\n  f()", "RangeError: Maximum call stack size exceeded at 2:19"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := run(t, "async function run() {"+tt.body+"\n}", sandbox.Options{}, nil)
			var js *sandbox.JSError
			if !errors.As(w.out.Err, &js) {
				t.Fatalf("got %v, want an error", w.out.Err)
			}
			got := fmt.Sprintf("%s at %d:%d", js.Error(), js.Pos.Line, js.Pos.Column)
			if js.Properties != nil && js.Properties.Len() > 0 {
				got += " " + string(js.Properties.Value())
			}
			if js.Value != nil {
				got += " value " + string(js.Value)
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestTimersRunOnVirtualTime(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	start := time.Now()
	w := run(t, `async function run() {
  setTimeout(() => console.log('b', new Date().toISOString()), 5000);
  setTimeout((x) => console.log('a', x), 1000, 'arg');
  setImmediate(() => console.log('now'));
  const stop = setInterval(() => console.log('tick'), 2000);
  clearTimeout(setTimeout(() => console.log('never'), 1));
  await new Promise((r) => setTimeout(r, 6500));
  clearInterval(stop);
  setTimeout(() => {}, 1);
  return new Date().toISOString();
}`, sandbox.Options{Clock: clock}, nil)
	want := []string{
		"4:22 info now", "3:21 info a arg", "5:34 info tick", "5:34 info tick", "2:20 info b 2026-11-22T12:00:05.000Z", "5:34 info tick",
	}
	if diff := cmp.Diff(want, w.logs); diff != "" {
		t.Errorf("logs:\n%s", diff)
	}
	if got := string(w.out.Returned); got != `"2026-11-22T12:00:06.500Z"` || w.out.Timers != 1 {
		t.Errorf("got %s and %d timers", got, w.out.Timers)
	}
	if waited := time.Since(start); waited > 3*time.Second {
		t.Errorf("the timers were waited for: %s", waited)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       error
	}{
		{"never settles", "await new Promise(() => {})", sandbox.ErrNeverSettles},
		{"waits too long", "await new Promise((r) => setTimeout(r, 30000))", sandbox.ErrTimeLimit},
		{"endless interval", "setInterval(() => {}, 10); await new Promise(() => {})", sandbox.ErrTimeLimit},
		{"recursion", "const f = () => f(); f()", sandbox.ErrStack},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := run(t, "async function run() { "+tt.body+" }", sandbox.Options{}, nil)
			if !errors.Is(w.out.Err, tt.want) {
				t.Errorf("got %v, want %v", w.out.Err, tt.want)
			}
		})
	}
}

func TestInterruptEndsLoops(t *testing.T) {
	t.Parallel()
	bodies := []string{"for (;;) {}", "try { for (;;) {} } finally { for (;;) {} }", "const f = () => Promise.resolve().then(f); await f(); for (;;) await 0"}
	for _, body := range bodies {
		m := parse(t, "async function run() { "+body+" }", sandbox.ParseOptions{})
		p, err := m.Compile("run")
		if err != nil {
			t.Fatal(err)
		}
		vm := p.NewVM(sandbox.Options{})
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		stop := vm.Watch(ctx)
		exports, err := vm.Load()
		if err != nil {
			t.Fatal(err)
		}
		h, _ := exports.Function()
		if out := vm.Call(h); !errors.Is(out.Err, sandbox.ErrTimeLimit) {
			t.Errorf("%s: got %v, want the time limit", body, out.Err)
		}
		stop()
		cancel()
	}
}

func TestBind(t *testing.T) {
	t.Parallel()
	var missing []string
	bind := func(vm *sandbox.VM) []sandbox.Handle {
		add := func(inv sandbox.Invocation) sandbox.Reply {
			a, _ := inv.Args[0].Number()
			return sandbox.Reply{JSON: action.MustMarshal(a + float64(inv.Pos.Line))}
		}
		return []sandbox.Handle{vm.Bind([]sandbox.HostFunction{
			{Path: "math.add", Call: add},
			{Path: "chain", Call: func(sandbox.Invocation) sandbox.Reply { return sandbox.Reply{Self: true} }},
			{Path: "math.fail", Call: func(sandbox.Invocation) sandbox.Reply {
				return sandbox.Reply{Throw: &sandbox.Throw{Name: "TypeError", Message: "no"}}
			}},
			{Path: "later", Call: func(sandbox.Invocation) sandbox.Reply {
				return sandbox.Reply{Async: true, Throw: &sandbox.Throw{Message: "rejected"}}
			}},
			{Path: "abort", Call: func(sandbox.Invocation) sandbox.Reply { return sandbox.Reply{Abort: errors.New("ended")} }},
		}, func(path string, pos sandbox.Pos) *sandbox.HostFunction {
			missing = append(missing, fmt.Sprintf("%s %d:%d", path, pos.Line, pos.Column))
			if path != "math.sum" {
				return nil
			}
			return &sandbox.HostFunction{Path: path, Call: add}
		})}
	}
	w := run(t, `async function run(api) {
  const { add } = api.math;
  const out = [add(1), api.chain().chain().math.add(1), api.math.sum(5), typeof api.nope, String(api.math), Object.keys(api)];
  try { api.math.fail() } catch (e) { out.push(e instanceof TypeError, e.message) }
  try { await api.later() } catch (e) { out.push(e instanceof Error, e.message) }
  api.math.own = 1; out.push(api.math.own, 'own' in api.math, JSON.stringify(api.math));
  return out;
}`, sandbox.Options{}, bind)
	want := `[4,4,8,"undefined","[object Object]",["math","chain","later","abort"],true,"no",true,"rejected",1,true,"{\"own\":1}"]`
	if got := string(w.out.Returned); got != want {
		t.Errorf("got  %s\nwant %s, error %v", got, want, w.out.Err)
	}
	if diff := cmp.Diff([]string{"math.sum 3:61", "nope 3:85"}, missing); diff != "" {
		t.Errorf("missing:\n%s", diff)
	}
	w = run(t, "async function run(api) { try { api.abort() } catch (e) { console.log('caught') } finally { console.log('finally') } }", sandbox.Options{}, bind)
	if w.out.Err == nil || w.out.Err.(*sandbox.JSError).Message != "ended" || len(w.logs) > 0 {
		t.Errorf("abort: got %v and logs %v", w.out.Err, w.logs)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	var writes []string
	event := func(vm *sandbox.VM) []sandbox.Handle {
		doc := action.NewObject("user", action.NewObject("roles", []any{"a"}, "name", "x"))
		return []sandbox.Handle{vm.ReadOnly(doc, "event", func(path string, pos sandbox.Pos) {
			writes = append(writes, fmt.Sprintf("%s %d", path, pos.Line))
		}).Handle}
	}
	w := run(t, `async function run(event) {
  event.user.name = 'y';
  event.user.roles[1] = 'b';
  delete event.user.name;
  try { event.user.roles.push('c') } catch (e) { console.log(e.name) }
  try { (() => { 'use strict'; event.extra = 1 })() } catch (e) { console.log(e.name) }
  return [event, Array.isArray(event.user.roles), JSON.stringify(event), { ...event.user }, Object.isFrozen(event.user)];
}`, sandbox.Options{}, event)
	want := `[{"user":{"roles":["a"],"name":"x"}},true,"{\"user\":{\"roles\":[\"a\"],\"name\":\"x\"}}",{"roles":["a"],"name":"x"},true]`
	if got := string(w.out.Returned); got != want {
		t.Errorf("got  %s\nwant %s, error %v", got, want, w.out.Err)
	}
	if diff := cmp.Diff([]string{"event.user.name 2", "event.user.roles.1 3", "event.user.name 4", "event.user.roles.1 5", "event.extra 6"}, writes); diff != "" {
		t.Errorf("writes:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"5:50 info TypeError", "6:67 info TypeError"}, w.logs); diff != "" {
		t.Errorf("logs:\n%s", diff)
	}
}

func TestSeedAndClock(t *testing.T) {
	t.Parallel()
	code := "async function run() { return [Math.random(), Date.now(), new Date(2026, 0, 1).getTimezoneOffset()] }"
	a := run(t, code, sandbox.Options{Seed: 1}, nil)
	b := run(t, code, sandbox.Options{Seed: 1}, nil)
	c := run(t, code, sandbox.Options{Seed: 2}, nil)
	if string(a.out.Returned) != string(b.out.Returned) || string(a.out.Returned) == string(c.out.Returned) {
		t.Errorf("got %s, %s, %s; want the first two alike", a.out.Returned, b.out.Returned, c.out.Returned)
	}
}

func TestUnhandledRejections(t *testing.T) {
	t.Parallel()
	w := run(t, `async function run() {
  Promise.reject(new Error('lost'));
  const p = Promise.reject(new Error('caught late'));
  await 0;
  p.catch(() => {});
}`, sandbox.Options{}, nil)
	lost := w.vm.Unhandled()
	if len(lost) != 1 || lost[0].Message != "lost" || lost[0].Pos.Line != 2 {
		t.Errorf("got %v", lost)
	}
}

func TestRequire(t *testing.T) {
	t.Parallel()
	w := run(t, `async function run() { try { require('left-pad') } catch (e) { return [e.message, e.code] } }`, sandbox.Options{}, nil)
	if got, want := string(w.out.Returned), `["Cannot find module 'left-pad'","MODULE_NOT_FOUND"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// FuzzParse holds that no text makes the parser panic, and that positions lie
// inside the source.
func FuzzParse(f *testing.F) {
	seeds := []string{
		"", "exports.a = async (e, api) => { api.b.c('x') }", "const {a: b} = c?.d", "class A { #x = 1; get y() { return this.#x } }",
		"`${`${a}`}`", "async function* f() { for await (const x of y) yield x }", "import a from 'b'; export default a", "/[/]\\/(?<n>x)/u.test(y)",
		"a ? b : c ?? d || e", "label: for (;;) continue label", "\ufeffvar x = '\u2028'", "({a, ...b} = c)", "var ünï = '😀'; x.y()",
		`x = '\u{10FFFF}'`,
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		m, err := sandbox.Parse(source(code), sandbox.ParseOptions{ESM: true})
		if err != nil {
			var d *action.Diagnostic
			if !errors.As(err, &d) || d.Line < 1 || d.Column < 1 {
				t.Fatalf("got %#v, want a diagnostic with a position", err)
			}
			return
		}
		lines := strings.Count(code, "\n") + strings.Count(code, "\r") + strings.Count(code, "\u2028") + strings.Count(code, "\u2029") + 1
		for _, c := range m.Syntax.Calls {
			if c.Pos.Line < 1 || c.Pos.Line > lines || c.Pos.Column < 1 {
				t.Fatalf("call %s at %v of a source of %d lines", c.Path, c.Pos, lines)
			}
		}
		_, _ = m.Compile("")
	})
}

func BenchmarkParseAndCompile(b *testing.B) {
	code := source("exports.onLogin = async (event, api) => {\n" + strings.Repeat("  if (event.user?.app_metadata?.tier) { api.accessToken.setCustomClaim('tier', event.user.app_metadata.tier) }\n", 40) + "}")
	for b.Loop() {
		m, err := sandbox.Parse(code, sandbox.ParseOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Compile(""); err != nil {
			b.Fatal(err)
		}
	}
}

// TestHostileResults holds that nothing an action returns, throws or exports
// gets out as a panic, and that the deadline holds while it is looked at.
func TestHostileResults(t *testing.T) {
	t.Parallel()
	hostile := []string{
		"({ get x() { throw 1 } })",
		"({ get x() { for (;;) {} } })",
		"new Proxy({}, { ownKeys() { throw new Error('keys') } })",
		"new Proxy([], { get() { for (;;) {} } })",
		"new Proxy(function () {}, { get() { throw 2 } })",
		"Object.create(null)",
		"Object.assign(Object.create(null), { toString: null })",
		"({ toJSON() { throw 3 }, toString() { throw 4 } })",
		"(() => { const r = /x/; r.toString = () => { throw 5 }; return r })()",
		"(() => { const e = new Error('e'); Object.defineProperty(e, 'message', { get() { throw 6 } }); return e })()",
		"(() => { let o = {}; for (let i = 0; i < 20000; i++) o = { o }; return o })()",
		"new Array(1e6)",
		"Promise",
		"globalThis",
		"new Proxy({}, { getPrototypeOf() { throw 7 }, has() { throw 8 } })",
	}
	for _, expression := range hostile {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			for _, body := range []string{"return " + expression, "throw " + expression, "console.log(" + expression + ", '%s', " + expression + ")"} {
				m := parse(t, "async function run() { "+body+" }", sandbox.ParseOptions{})
				p, err := m.Compile("run")
				if err != nil {
					t.Fatal(err)
				}
				vm := p.NewVM(sandbox.Options{Log: func(sandbox.LogLine) {}})
				ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
				stop := vm.Watch(ctx)
				exports, err := vm.Load()
				if err != nil {
					t.Fatal(err)
				}
				h, _ := exports.Function()
				out := vm.Call(h)
				stop()
				cancel()
				if out.Err == nil && action.CheckJSON(out.Returned) != nil {
					t.Errorf("%s: got %.100s, which is no JSON", body, out.Returned)
				}
			}
		})
	}
}

func TestSyntaxOfChainsAndPatterns(t *testing.T) {
	t.Parallel()
	m := parse(t, `exports.run = async ({ user: u, client }, { idToken, accessToken: at }) => {
  idToken.setCustomClaim('a', u.name)
    .accessToken.setCustomClaim('b', 1);
  at.setCustomClaim('c', client.id);
  u.name++;
  u[client.id] = 1;
};
`, sandbox.ParseOptions{})
	e, _ := m.Syntax.Export("run")
	names := map[string]string{e.Function.Params[0]: "event", e.Function.Params[1]: "api"}
	got := []string{}
	for _, c := range m.Syntax.Calls {
		got = append(got, fmt.Sprintf("%s %d:%d", sandbox.Resolve(c.Path, names), c.Pos.Line, c.Pos.Column))
	}
	for _, c := range m.Syntax.Members {
		if c.Assigned {
			got = append(got, "assigned "+sandbox.Resolve(c.Path, names))
		}
	}
	want := []string{
		"api.idToken.setCustomClaim 2:3", "api.idToken.setCustomClaim(...).accessToken.setCustomClaim 3:6", "api.accessToken.setCustomClaim 4:3",
		"assigned exports.run", "assigned event.user.name", "assigned event.user",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("got:\n%s", diff)
	}
}

// TestHostileConstants holds that folding stays cheap on sources made to make
// it expensive.
func TestHostileConstants(t *testing.T) {
	t.Parallel()
	var doubling strings.Builder
	doubling.WriteString("const a0 = 'x';")
	for i := range 40 {
		fmt.Fprintf(&doubling, "const a%d = `${a%d}${a%d}`;", i+1, i, i)
	}
	sources := []string{
		"f('a'" + strings.Repeat("+'b'", 5000) + ")",
		doubling.String() + "f(a40)",
		"const a = b + 'x', b = a + 'y'; f(a)",
		strings.Repeat("f('x');", 40_000),
	}
	for _, code := range sources {
		start := time.Now()
		m := parse(t, code, sandbox.ParseOptions{})
		if len(m.Syntax.Calls) == 0 {
			t.Errorf("%.30s: no call found", code)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%.30s took %s", code, took)
		}
	}
}

func TestDifferencesAreTold(t *testing.T) {
	t.Parallel()
	var told []string
	w := run(t, `async function run() {
  const got = /(x)/.test('x') && RegExp.$1;
  return [got, RegExp.lastMatch.length, RegExp.$11, RegExp.prototype];
}`, sandbox.Options{Differs: func(d sandbox.Difference) {
		told = append(told, fmt.Sprintf("%s %d", d.What, d.Pos.Line))
	}}, nil)
	if w.out.Err == nil {
		t.Error("got no error for a member of undefined")
	}
	want := []string{"RegExp.$1 2", "RegExp.lastMatch 3"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told:\n%s", diff)
	}
}
