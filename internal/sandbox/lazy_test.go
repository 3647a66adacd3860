package sandbox_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

const lazyDocument = `{"user":{"name":"Ada","email":"ada@example.com","meta":{"tier":"gold","n":1,"zero":-0,"list":[3,1,2]},"b":true,"none":null},
	"roles":["admin","dev"],"things":[{"id":1,"deep":{"x":[1,[2,{"y":3}]]}},{"id":2}],"empty":{},"blank":[],
	"indexed":{"b":1,"2":"two","a":2,"1":"one","10":"ten","01":"no"},"text":"caf\u00e9 \"q\" \\ \ud83d\ude00 é\n","big":12345678901234567890,
	"num":1.50,"exp":1e3,"neg":-12,"negzero":-0,"__proto__":{"polluted":true},"constructor":"own","toString2":1,"half":"\ud800","":"nameless"}`

// lazyTexts look at o, which must not tell whether it is lazy.
func lazyTexts() []string {
	return []string{
		"o", "o.user", "o.user.meta.tier", "o.user.meta.list", "o.missing", "o.user.missing?.x", "typeof o", "typeof o.user.toString",
		"Object.keys(o)", "Object.keys(o.user)", "Object.keys(o.indexed)", "Object.values(o.user)", "Object.entries(o.user.meta)", "Object.keys(o.roles)",
		"Object.getOwnPropertyNames(o)", "Object.getOwnPropertyNames(o.roles)", "Reflect.ownKeys(o.user)", "Object.getOwnPropertySymbols(o.user)",
		"Object.getOwnPropertyDescriptor(o, 'user')", "Object.getOwnPropertyDescriptor(o, 'missing')", "Object.getOwnPropertyDescriptors(o.user.meta)",
		"Object.getOwnPropertyDescriptor(o.roles, 0)", "Object.getOwnPropertyDescriptor(o.roles, 'length')",
		"({ ...o.user })", "({ ...o.user.meta, tier: 'x' })", "[...o.roles]", "Object.assign({}, o.user)", "Object.assign({ a: 1 }, o.empty)",
		"'user' in o", "'missing' in o", "'toString' in o", "0 in o.roles", "9 in o.roles", "o.hasOwnProperty('user')", "Object.hasOwn(o, 'toString')",
		"o.propertyIsEnumerable('user')", "o.roles.includes('dev')", "o.roles.indexOf('dev')", "o.roles.map(r => r + '!')", "o.roles.concat(['x'], o.user.meta.list)",
		"o.roles.slice(1)", "o.roles.join('+')", "String(o.roles)", "o.roles.length", "o.roles.at(-1)", "Array.isArray(o.roles)", "Array.from(o.roles)", "o.roles.filter(Boolean)",
		"o.things.find(t => t.id === 2)", "o.things.flatMap(t => [t.id, t])", "o.things.reduce((a, t) => a + t.id, 0)", "o.things[0].deep.x[1][1].y", "o.things.flat()",
		"o.user.meta.list.toSorted()", "[...o.things.entries()].length", "Math.max(...o.user.meta.list)", "Math.max.apply(null, o.user.meta.list)",
		"JSON.stringify(o)", "JSON.stringify(o, null, 2)", "JSON.stringify(o.user, ['name', 'meta', 'tier'])", "JSON.stringify(o.things)", "JSON.stringify({ a: o.user, b: o.roles })",
		"o === o", "o.user === o.user", "o.roles === o.roles", "o.user == o.user.meta", "o.things[0] === o.things[0]", "Object.is(o.user, o.user)",
		"new Set([o.user, o.user]).size", "new Map([[o.user, 1]]).get(o.user)", "new WeakMap([[o.user, 1]]).get(o.user)",
		"Object.getPrototypeOf(o) === Object.prototype", "Object.getPrototypeOf(o.roles) === Array.prototype", "o instanceof Object", "o.roles instanceof Array",
		"o.constructor", "o.user.constructor === Object", "Object.keys(o.__proto__)", "o.user.__proto__ === Object.prototype", "Object.prototype.toString.call(o)",
		"Object.prototype.toString.call(o.roles)", "String(o.user)", "`${o.user}`", "o.user + ''", "+o.user", "o.user.valueOf() === o.user", "o.toLocaleString()",
		"Object.isFrozen(o)", "Object.isSealed(o.user)", "Object.isExtensible(o)", "(() => { const { user: { name, ...rest }, ...more } = o; return [name, rest, more] })()",
		"(() => { const [a, ...b] = o.roles; return [a, b] })()", "(() => { const out = []; for (const k in o.indexed) out.push(k); return out })()",
		"(() => { const out = []; for (const k in o.roles) out.push(k); return out })()", "(() => { const out = []; for (const x of o.things) out.push(x.id); return out })()",
		"structuredClone(o)", "structuredClone(o.roles)", "(() => { o.self = o; const c = structuredClone(o); return [c.self === c, c !== o] })()",
		"o.text", "o.big", "o.num", "o.exp", "o.neg", "Object.is(o.negzero, -0)", "o.half.charCodeAt(0)", "o['']", "o[Symbol.iterator]", "o.roles[Symbol.iterator].name",
		"console.log(o)", "console.log(o.user, o.roles)", "console.log('%o', o.user)", "console.log('%O %j %s', o.user, o.empty, o.user)", "console.dir(o.things)", "console.log([o.user])",
		"Object.create(o.user).name", "(() => { const c = Object.create(o.user); c.name = 'x'; return [c.name, o.user.name, Object.keys(c)] })()",
		"Object.groupBy ? Object.keys(Object.groupBy(o.things, t => t.id)) : 0", "Object.fromEntries(Object.entries(o.user.meta))", "Reflect.get(o, 'user').name", "Reflect.has(o, 'x')",
		"Promise.resolve(o.user).then(u => u.name)", "o.user?.meta?.tier ?? 'none'", "o.nothing.deeper", "o.nothing()", "o.user.name()", "o.user.meta.none.x",
	}
}

// lazyChanges change o.
func lazyChanges() []string {
	return []string{
		"o.extra = 1", "o.user.name = 'x'", "o.user.meta.tier = { a: o.user }", "o['user']['b'] = undefined", "o.roles.push('x')", "o.roles.pop()", "o.roles.length = 1", "o.roles[5] = 'y'",
		"o.user.meta.list.sort()", "o.things.reverse()", "o.things.splice(0, 1)", "o.roles.unshift('first')", "o.user.meta.list.fill(7)", "o.things[0].id++",
		"delete o.user", "delete o.user.name", "delete o.missing", "delete o.roles[0]", "Object.assign(o.user, { name: 'z', more: 1 })",
		"Object.defineProperty(o, 'user', { value: 1 })", "Object.defineProperty(o.user, 'name', { get() { return 'got' }, set(v) { this.other = v } })", "Object.defineProperty(o.user, 'hidden', { value: 1, enumerable: false })",
		"Object.defineProperty(o.user, 'name', { enumerable: false })", "Object.defineProperty(o.roles, 'length', { writable: false })", "Object.defineProperty(o.roles, 0, { value: 'd' })",
		"Object.freeze(o)", "Object.freeze(o.user.meta)", "Object.freeze(o.roles)", "Object.seal(o.user)", "Object.preventExtensions(o.user)", "Object.preventExtensions(o.roles)",
		"Object.setPrototypeOf(o.user, { inherited: 1 })", "Object.setPrototypeOf(o.user, null)", "Object.setPrototypeOf(o.roles, { map: 1 })", "o.user.__proto__ = { p: 1 }",
		"o[Symbol.for('s')] = 1", "o.user[Symbol.toStringTag] = 'Tag'", "o.user.toJSON = () => 'json'", "o.roles.toJSON = () => 'list'", "o.toString = () => 'mine'",
		"Object.prototype.toJSON = function () { return 'all' }", "Object.prototype.extra = 'e'", "Object.defineProperty(Object.prototype, 'acc', { get() { return [this === o, Object.keys(this).length] }, configurable: true })",
		"Object.defineProperty(Object.prototype, 'wr', { set(v) { this.wrote = v }, configurable: true })", "o.user.wr = 2", "o.acc", "o.user.acc", "Array.prototype.extra = 1",
		"(() => { 'use strict'; o.user.name = 's' })()", "(() => { 'use strict'; delete o.user.name })()", "(() => { 'use strict'; o.roles[0] = 's' })()",
		"Reflect.set(o, 'user', 3)", "Reflect.set(o.user, 'name', 'r', o.empty)", "Reflect.set(o.user, 'name', 'r', {})", "Reflect.deleteProperty(o, 'user')", "Reflect.defineProperty(o, 'q', { value: 1, enumerable: true })",
		"Reflect.preventExtensions(o.empty)", "Reflect.setPrototypeOf(o.empty, null)", "o.user ||= 1", "o.more ??= { a: 1 }", "o.user.n = (o.user.n ?? 0) + 1", "[o.a, o.b] = [1, 2]", "({ x: o.user.x } = { x: 9 })",
		"class extends Object {}.prototype", "o.__defineGetter__('user', () => 'dg'), o.__defineSetter__('user', v => v)", "o.user.__lookupGetter__('name')", "o.user.meta = o.roles", "o.user = o.user", "o.self = o", "o.roles.self = o.roles",
	}
}

// lazyProgram runs statements one after another and returns what each gave,
// or threw, and what the document is in the end.
func lazyProgram(list []string) string {
	var out strings.Builder
	out.WriteString("async function run(o) {\n  const out = [];\n")
	for _, text := range list {
		fmt.Fprintf(&out, "  try { const v = await (%s); out.push(typeof v === 'function' ? 'function' : v) } catch (e) { out.push(e.name + ': ' + e.message) }\n", text)
	}
	out.WriteString("  console.log(out);\n")
	if strings.Contains(strings.Join(list, ""), "prototype.toJSON") {
		out.WriteString("  delete Object.prototype.toJSON;\n")
	}
	out.WriteString("  try { return [out, JSON.stringify(o)] } catch (e) { return [out.length, e.name, o] }\n}")
	return out.String()
}

// engineWords are where the engine's own words for the same thing differ: it
// prints its memory, or that what is written to is a proxy.
var engineWords = regexp.MustCompile(`Could not convert &.*? to primitive|Cannot (add|define) property`)

// sameRuns compares two runs of the statements.
func sameRuns(t *testing.T, list []string, plain, lazy func(vm *sandbox.VM) []sandbox.Handle, plainHead, lazyHead string) {
	t.Helper()
	texts := func(head string, args func(vm *sandbox.VM) []sandbox.Handle) []string {
		w := run(t, strings.Replace(lazyProgram(list), "const out = [];", "const out = [];"+head, 1), sandbox.Options{}, args)
		out := append(w.logs, string(w.out.Returned), fmt.Sprint(w.out.Err))
		for i := range out {
			out[i] = engineWords.ReplaceAllString(out[i], "…")
		}
		return out
	}
	if diff := cmp.Diff(texts(plainHead, plain), texts(lazyHead, lazy)); diff != "" {
		t.Errorf("%s\nplain and lazy differ (-plain +lazy):\n%s", strings.Join(list, "; "), diff)
	}
}

func tellsLazy(t *testing.T, list []string) {
	t.Helper()
	source, err := action.ParseObject([]byte(lazyDocument))
	if err != nil {
		t.Fatal(err)
	}
	sameRuns(t, list,
		func(vm *sandbox.VM) []sandbox.Handle { return []sandbox.Handle{vm.Value(source.Value())} },
		func(vm *sandbox.VM) []sandbox.Handle { return []sandbox.Handle{vm.Document(source).Handle} }, "", "")
}

// TestLazyDocument runs the same texts on an ordinary object and on a lazy one.
func TestLazyDocument(t *testing.T) {
	t.Parallel()
	for _, text := range lazyTexts() {
		tellsLazy(t, []string{text})
	}
	for _, change := range lazyChanges() {
		tellsLazy(t, []string{change, "o", "JSON.stringify(o)", "Object.keys(o)", "o.user", "o.roles"})
		tellsLazy(t, []string{"Object.keys(o.user)", change, change, "Object.isFrozen(o.user)", "console.log(o)"})
		tellsLazy(t, []string{"o.user.name", "console.log(o.user, o.roles)", change, "o.user?.name"})
	}
}

func TestLazyDocumentAtRandom(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	all := append(lazyTexts(), lazyChanges()...)
	all = append(all, lazyChanges()...)
	for range 150 {
		list := make([]string, 8)
		for i := range list {
			list[i] = all[r.IntN(len(all))]
		}
		tellsLazy(t, list)
	}
}

func TestDocumentAfter(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ code, after string }{
		{"o.user.name", ""},
		{"JSON.stringify(o); console.log(o); ({ ...o.user }); o.roles.map(String); Object.keys(o.user); structuredClone(o)", ""},
		{"Object.freeze(o); o.user = 1", ""},
		{"o.user.name = 'Ada'", ""},
		{"o.user.name = 'x'", `{"user":{"name":"x"},"roles":["a"],"n":1}`},
		{"function parse() {} o.user.name = 'x'", `{"user":{"name":"x"},"roles":["a"],"n":1}`}, // parse, and not JSON
		{"delete o.user", `{"roles":["a"],"n":1}`},
		{"o.roles.push('b')", `{"user":{"name":"Ada"},"roles":["a","b"],"n":1}`},
		{"Object.defineProperty(o.user, 'name', { get: () => 'got' })", `{"user":{"name":"got"},"roles":["a"],"n":1}`},
		{"Object.setPrototypeOf(o.user, { toJSON: () => 'u' })", `{"user":"u","roles":["a"],"n":1}`},
		{"Object.prototype.toJSON = () => 'all'", `"all"`},
		{"Array.prototype.toJSON = () => 'list'", `{"user":{"name":"Ada"},"roles":"list","n":1}`},
		{"const roles = o.roles; roles.length = 0", `{"user":{"name":"Ada"},"roles":[],"n":1}`},
		{"o.user = o.user", ""},
		{"delete o.n; o.n = 1", ""},
		{"delete o.user; o.user = { name: 'Ada' }", `{"roles":["a"],"n":1,"user":{"name":"Ada"}}`},
		{"Reflect.set(Object.create(o.user), 'name', 1, o.user)", `{"user":{"name":1},"roles":["a"],"n":1}`},
	} {
		var live *sandbox.Document
		w := run(t, "async function run(o) { "+row.code+" }", sandbox.Options{}, func(vm *sandbox.VM) []sandbox.Handle {
			live = vm.Document(action.NewObject("user", action.NewObject("name", "Ada"), "roles", []any{"a"}, "n", action.Value("1.0")))
			return []sandbox.Handle{live.Handle}
		})
		after, changed := live.After()
		if w.out.Err != nil || string(after) != row.after && changed || changed != (row.after != "") {
			t.Errorf("%s: got %s %v, want %s; error %v", row.code, after, changed, row.after, w.out.Err)
		}
	}
}

// filling makes every lazy object below o an ordinary one.
const filling = ` const fill = v => { if (v && typeof v === 'object') { Object.isFrozen(v); for (const k of Object.keys(v)) fill(v[k]) } }; fill(o);`

// TestLazyReadOnly compares a frozen document that is made bit by bit with one
// that has been looked at as a whole.
func TestLazyReadOnly(t *testing.T) {
	t.Parallel()
	source, err := action.ParseObject([]byte(lazyDocument))
	if err != nil {
		t.Fatal(err)
	}
	var writes [][]string
	bind := func(vm *sandbox.VM) []sandbox.Handle {
		at := len(writes)
		writes = append(writes, nil)
		return []sandbox.Handle{vm.ReadOnly(source, "event", func(path string, pos sandbox.Pos) {
			writes[at] = append(writes[at], fmt.Sprint(path, pos))
		}).Handle}
	}
	for _, list := range [][]string{lazyTexts(), lazyChanges()} {
		for _, text := range list {
			if strings.Contains(text, "setPrototypeOf") || strings.Contains(text, "Symbol") {
				continue // the words for it differ
			}
			writes = nil
			sameRuns(t, []string{text, text, "o", "Object.isFrozen(o.user)"}, bind, bind, filling, strings.Repeat(" ", len(filling)))
			if diff := cmp.Diff(writes[0], writes[1]); diff != "" {
				t.Errorf("%s: writes (-filled +lazy):\n%s", text, diff)
			}
		}
	}
	w := run(t, `async function run(o) {
  const out = [];
  for (const f of [() => Object.setPrototypeOf(o, null), () => { o.user[Symbol.iterator] = 1 }, () => Object.defineProperty(o.empty, Symbol.iterator, { value: 1 })]) {
    try { f(); out.push('lost') } catch (e) { out.push(e.name) }
  }
  return [out, Object.getPrototypeOf(o) === Object.prototype, Reflect.ownKeys(o.user).length, Reflect.ownKeys(o.empty), Reflect.preventExtensions(o.user.meta)];
}`, sandbox.Options{}, bind)
	if got, want := string(w.out.Returned), `[["TypeError","lost","TypeError"],true,5,[],true]`; got != want {
		t.Errorf("got %s, want %s, error %v", got, want, w.out.Err)
	}
}

// TestLazyMembers compares bound functions that are made one by one with those
// of an object that has been changed back and forth.
func TestLazyMembers(t *testing.T) {
	t.Parallel()
	var missing [][]string
	bind := func(vm *sandbox.VM) []sandbox.Handle {
		at := len(missing)
		missing = append(missing, nil)
		list := []sandbox.HostFunction{
			{Path: "self", Call: func(sandbox.Invocation) sandbox.Reply { return sandbox.Reply{Self: true} }},
			{Path: "token.set", Call: func(inv sandbox.Invocation) sandbox.Reply {
				return sandbox.Reply{JSON: action.MustMarshal(len(inv.Args))}
			}},
			{Path: "token.deep.er", Call: func(sandbox.Invocation) sandbox.Reply { return sandbox.Reply{} }},
			{Path: "other"},
			{Path: "token.other"},
		}
		return []sandbox.Handle{vm.Bind(list, func(path string, pos sandbox.Pos) *sandbox.HostFunction {
			missing[at] = append(missing[at], fmt.Sprint(path, pos))
			return nil
		})}
	}
	const opening = " for (const v of [o, o.token, o.token.deep]) { v.x = 1; delete v.x }"
	for _, text := range []string{
		"o", "o.token", "Object.keys(o)", "Object.keys(o.token)", "Object.entries(o)", "JSON.stringify(o)", "console.log(o)", "console.log('%o', o.token)", "({ ...o.token })", "'set' in o.token", "'nope' in o.token",
		"Object.hasOwn(o, 'token')", "o.token.hasOwnProperty('set')", "o.token.nope", "o.nope.further", "o.token.nope()", "o.self() === o", "o.self().self().token === o.token", "o.token.set === o.token.set",
		"o.token.set(1, 2)", "(() => { const { set, ...rest } = o.token; return [set(1), Object.keys(rest)] })()", "o.token.set.name + o.token.set.length", "String(o.token.set)",
		"o.token.set = 1", "delete o.token.set", "o.token = { set: 1 }", "o.token.extra = () => 1", "Object.defineProperty(o.token, 'set', { value: 2 })", "Object.freeze(o.token)",
		"(() => { 'use strict'; Object.freeze(o.token); o.token.set = 1 })()", "Object.getOwnPropertyDescriptor(o.token, 'set')", "Object.getOwnPropertyNames(o)", "Object.getPrototypeOf(o) === Object.prototype",
		"o instanceof Object", "o.constructor === Object", "typeof o.token.toString", "String(o)", "Object.assign({}, o.token)", "for (const k in o) console.log(k)", "Object.setPrototypeOf(o.token, null)",
		"new Proxy(o.token, {}).set(1)", "Object.create(o.token).set(1)", "Reflect.ownKeys(o.token)", "Promise.resolve(o.token).then(t => t === o.token)", "structuredClone(o)", "Object.isFrozen(o)",
	} {
		if loop, ok := strings.CutPrefix(text, "for "); ok {
			text = "(() => { for " + loop + " })()"
		}
		missing = nil
		sameRuns(t, []string{text, "o.token?.set", text, "Object.keys(o)", "console.log(o.token)"}, bind, bind, opening, strings.Repeat(" ", len(opening)))
		if diff := cmp.Diff(missing[0], missing[1]); diff != "" {
			t.Errorf("%s: missing (-opened +lazy):\n%s", text, diff)
		}
	}
}

// TestDocumentUnchanged writes documents to which nothing happens, as far as
// JSON.stringify can tell.
func TestDocumentUnchanged(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		lazyDocument, `{}`, `{"a":1.5,"b":-2,"c":0,"d":100,"e":0.000001,"f":1e21,"g":0.1,"h":123456789012345680000}`, `{"a":1.0}`, `{"a":1E2}`, `{"a":-0}`, `{"a":1e-7}`,
		`{"a":12345678901234567890}`, `{"b":1,"2":2,"1":3}`, `{"a":"é\u2028"}`, `{"a":"\u0041\/"}`, `{"é":1}`, `{"a\"":1}`, `{"a":" "}`, `{"a":"\ud800"}`, `{"a":"\ufffd"}`, `{"a":"` + "\x7f" + `"}`,
		`{"a":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `}`, `{"a":` + strings.Repeat("[", 1200) + strings.Repeat("]", 1200) + `}`, `{"a":"` + "\xff" + `"}`,
	} {
		source, err := action.ParseObject([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var live *sandbox.Document
		run(t, "async function run(o) { o.x = 1; delete o.x; const a = o.a; o.a = 1; if (a === undefined) delete o.a; else o.a = a }", sandbox.Options{}, func(vm *sandbox.VM) []sandbox.Handle {
			live = vm.Document(source)
			return []sandbox.Handle{live.Handle}
		})
		if after, changed := live.After(); changed {
			t.Errorf("%.60s: got %.80s", text, after)
		}
	}
}
