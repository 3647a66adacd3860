package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

func isolation(t *testing.T, code string) sandbox.Isolation {
	t.Helper()
	m, err := sandbox.Parse(action.Source{Path: "action.js", Code: []byte(code)}, sandbox.ParseOptions{ESM: true})
	if err != nil {
		t.Fatal(err)
	}
	return m.Isolation("")
}

func TestIsolation(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, top, body, want string }{
		{"claims", "", `api.idToken.setCustomClaim('a', event.user.email)`, "module"},
		{"constants", `const NS = 'https://a.example/'; const T = { a: 1 }; const L = ['x'];`, `if (L.includes(event.user.email)) api.idToken.setCustomClaim(NS + 'a', T[event.user.name])`, "module"},
		{"a constant as a value", `const L = ['x'];`, `api.idToken.setCustomClaim('a', event.user.roles ?? L)`, "module"},
		{"own objects", "", `const out = {}; for (const r of event.user.roles) out[r] = (out[r] || 0) + 1; const l = []; l.push(out); api.idToken.setCustomClaim('a', l)`, "module"},
		{"the event", "", `event.user.app_metadata.tier = 'gold'; delete event.user.name; event.user.roles.push('x'); event.user.n++`, "module"},
		{"callbacks", "", `const list = event.user.roles.filter(r => r.active).map(({ name }) => name).sort((a, b) => a.localeCompare(b)); let n = 0; list.forEach(() => n++)`, "module"},
		{"helper", `function put(api, name, value) { api.idToken.setCustomClaim(name, value) } const up = s => s.toUpperCase();`, `put(api, 'a', up(event.user.name)); const { user: { name }, ...rest } = event; put(api, name, rest)`, "module"},
		{"helper that changes what it is given", `function mark(user) { user.seen = true }`, `mark(event.user)`, "module"},
		{"await", "", `const v = await Promise.resolve(event.user); v.x = 1; await api.cache.get('x')`, "module"},
		{"console", "", `console.log('x', event); const log = console.log; log(1)`, "module"},
		{"error", "", `try { throw new Error('x') } catch (err) { err.message = 'y'; console.log(err.message) }`, "module"},
		{"JSON", "", `const copy = JSON.parse(JSON.stringify(event.user)); copy.x = Object.keys(copy); copy.y = { ...copy.x }; copy.x.length = 0`, "module"},
		{"new", "", `const s = new Set(event.user.roles); s.add('x'); const m = new Map(); m.set('a', [...s]); new Date(event.user.created_at).getTime()`, "module"},
		{"freeze", `const T = Object.freeze({ a: 1 });`, `api.idToken.setCustomClaim('a', T.a)`, "module"},
		{"module.exports", `const f = 1; module.exports = { other: () => f };`, `event.user.x = 1`, "module"},
		{"a set of constants", `const S = new Set(['a']);`, `if (S.has(event.user.name)) api.access.deny('x')`, "module"},
		{"regular expression", `const RE = /a+/;`, `if (RE.test(event.user.name)) api.access.deny('x')`, "module"},

		{"a counter", `let n = 0;`, `n++`, "world 2:3 n is a variable of the module, and is given a value during the run"},
		{"a cache", `const cache = {};`, `cache[event.user.user_id] = event.user`, "world 2:8 this assignment changes something that stays with the module"},
		{"a list", `const list = [];`, `list.push(event.user.user_id)`, "world 2:3 push changes something that stays with the module"},
		{"a map", `const seen = new Map();`, `seen.set(event.user.user_id, 1)`, "world 2:3 set changes something that stays with the module"},
		{"through a name", `const T = { a: { n: 0 } };`, `const a = T.a; a.n = 1`, "world 2:20 this assignment changes something that stays with the module"},
		{"through a helper", `const T = { a: { n: 0 } }; function inc(x) { x.n = 1 }`, `inc(T.a)`, "world 1:48 this assignment changes something that stays with the module"},
		{"through the event", `const T = { a: { n: 0 } };`, `event.user.t = T; event.user.t.a.n = 1`, "world 2:14 this assignment changes something that stays with the module"},
		{"through a callback", `const T = [{ n: 0 }];`, `T.forEach(t => { t.n++ })`, "world 2:22 ++ changes something that stays with the module"},
		{"through destructuring", `const T = { a: { n: 0 } };`, `const { a } = T; a.n += 1`, "world 2:22 this assignment changes something that stays with the module"},
		{"through sort", `const L = ['b', 'a'];`, `L.sort()`, "world 2:3 sort changes something that stays with the module"},
		{"a closure", `const next = (() => { let n = 0; return () => ++n })();`, `next()`, "world 1:15 a function is called while the module is loaded; what it keeps is not followed"},
		{"a member of a function", `function f() {}`, `f.n = 1`, "world 2:5 this assignment changes something that stays with the module"},
		{"exports", ``, `exports.n = 1`, "world 2:11 this assignment changes something that stays with the module"},
		{"a regular expression that remembers", `const RE = /a/g;`, `RE.test(event.user.name)`, "world 2:3 test changes something that stays with the module"},

		{"a global", "", `n = 1`, "none 2:3 n is declared nowhere: it becomes global"},
		{"globalThis", "", `globalThis.n = 1`, "none 2:14 this assignment changes something that may not be the run's own"},
		{"a prototype", "", `Array.prototype.x = 1`, "none 2:19 this assignment changes something that may not be the run's own"},
		{"a built-in", "", `Math.x = 1`, "none 2:8 this assignment changes something that may not be the run's own"},
		{"a built-in by a name", "", `const M = Math; M.x = 1`, "none 2:21 this assignment changes something that may not be the run's own"},
		{"an inherited function", "", `event.user.toString.x = 1`, "none 2:23 this assignment changes something that may not be the run's own"},
		{"an inherited function by a computed name", "", `event.user[event.k].x = 1`, "none 2:23 this assignment changes something that may not be the run's own"},
		{"constructor", "", `event.constructor.prototype.x = 1`, "none 2:31 this assignment changes something that may not be the run's own"},
		{"__proto__", "", `event.user.__proto__.x = 1`, "none 2:24 this assignment changes something that may not be the run's own"},
		{"assign", "", `Object.assign(Array.prototype, { x: 1 })`, "none 2:3 Object.assign changes something that may not be the run's own"},
		{"defineProperty", "", `const d = Object.defineProperty; d(Object.prototype, 'x', { value: 1 })`, "none 2:36 Object.defineProperty changes something that may not be the run's own"},
		{"setPrototypeOf", "", `Object.setPrototypeOf(event, null)`, "none 2:3 what Object.setPrototypeOf keeps is not known"},
		{"a built-in as a callback", "", `[Array.prototype].forEach(Object.freeze)`, "none 2:3 it is not known which function forEach is given"},
		{"call", "", `[].push.call(Array.prototype, 1)`, "none 2:3 it is not known what call is called with"},
		{"the api", "", `api.idToken.seen = 1`, "none 2:15 this assignment changes something that may not be the run's own"},
		{"the api's function", "", `const { setCustomClaim } = api.idToken; setCustomClaim.n = 1`, "none 2:58 this assignment changes something that may not be the run's own"},
		{"eval", "", `eval(event.user.code)`, "none 2:3 what eval keeps is not known"},
		{"Function", "", `new Function(event.user.code)()`, "none 2:3 what new Function keeps is not known"},
		{"require", "", `const c = require('crypto')`, "none 2:13 what require keeps is not known"},
		{"timers", "", `setTimeout(() => {}, 1)`, "none 2:3 what setTimeout keeps is not known"},
		{"crypto", "", `crypto.randomUUID()`, "none 2:3 what crypto.randomUUID keeps is not known"},
		{"this", "", `(function () { this.x = 1 })()`, "none 2:18 this can be the global object"},
		{"arguments", "", `arguments[0].constructor.x = 1`, "none"},
		{"with", "", `with (event) { user = 1 }`, "none 2:3 this statement is not followed"},
		{"class", "", `class A {}`, "none 2:3 what a class does is not followed"},
		{"yield", `function* g() { yield Array }`, `for (const x of g()) x.n = 1`, "none"},
		{"console's state", "", `console.group('x')`, "none 2:3 what console.group keeps is not known"},
		{"out of a list", "", `const [a] = [Array]; a.x = 1`, "none 2:26 this assignment changes something that may not be the run's own"},
		{"out of a callback", "", `['x'].map(() => Array)[0].x = 1`, "none 2:29 this assignment changes something that may not be the run's own"},
		{"out of a throw", "", `try { throw Array } catch (e) { e.x = 1 }`, "none 2:37 this assignment changes something that may not be the run's own"},
		{"out of a promise", "", `const a = await Promise.resolve(Array); a.x = 1`, "none 2:45 this assignment changes something that may not be the run's own"},
		{"out of a spread", "", `const o = { ...{ a: Array } }; o.a.x = 1`, "none 2:38 this assignment changes something that may not be the run's own"},
		{"out of a default", "", `const { a = Array } = event; a.x = 1`, "none 2:34 this assignment changes something that may not be the run's own"},
		{"out of a condition", "", `const a = event.a || Array; a.x = 1`, "none 2:33 this assignment changes something that may not be the run's own"},
		{"out of reduce", "", `event.l.reduce((a, x) => { a.x = x; return a }, Array)`, "none"},
		{"out of a getter", "", `const o = { get a() { return Array } }; o.a.x = 1`, "none 2:47 this assignment changes something that may not be the run's own"},
		{"out of an assignment", "", `let a; (a ||= Array).x = 1`, "none"},
		{"out of a method of its own", "", `const o = { f(x) { x.n = 1 } }; o.f(Array)`, "none"},
		{"out of a method with a usual name", "", `const o = { map(f) { return f(Array) } }; o.map(x => { x.n = 1 })`, "none"},
		{"a tag", "", "String.raw`x`", "none 2:13 a tagged template is not followed"},
		{"new.target", "", `(function () { new.target.prototype.x = 1 })()`, "none"},
		{"a computed method", "", `Object[event.name](Array.prototype)`, "none 2:3 it is not known which method is called"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := isolation(t, row.top+"exports.onExecutePostLogin = async (event, api) => {\n  "+row.body+"\n};")
			kind := "none"
			switch {
			case got.Module:
				kind = "module"
			case got.World:
				kind = "world"
			}
			if len(got.Doubts) > 0 {
				kind += fmt.Sprintf(" %d:%d %s", got.Doubts[0].Pos.Line, got.Doubts[0].Pos.Column, got.Doubts[0].Text)
			}
			if kind != row.want && !(row.want == "none" && strings.HasPrefix(kind, "none ")) {
				t.Errorf("got  %s\nwant %s\n%v", kind, row.want, got.Doubts)
			}
		})
	}
}
