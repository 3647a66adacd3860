package sandbox

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files again; testdata/inspect needs node for that")

type inspectCase struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

// inspectGolden is what Node logged for each case, and which Node it was.
type inspectGolden struct {
	Node  string              `json:"node"`
	Cases map[string][]string `json:"cases"`
}

const (
	minInspectCases = 150
	goldenInspect   = "testdata/inspect/golden.json"
)

// knownDifference is a line that is not as in Node, and why.
type knownDifference struct {
	title  string
	line   int
	want   string
	reason string
}

func knownDifferences() []knownDifference {
	const (
		negativeZero = "the engine's parseInt gives 0 for -0.5"
		regexpSource = "the engine's RegExp source escapes a slash inside a class"
		v8Property   = "stackTraceLimit is a property of V8's Error"
		nodeMistake  = "Node takes a class for a function when parentheses follow extends"
		noPreview    = "the engine lets nobody look into an iterator without advancing it"
		v8Function   = "a sloppy function of V8 has the properties arguments and caller"
	)
	return []knownDifference{
		{"format %i", 5, "0", negativeZero},
		{"regexps", 5, `{ r: /[\u002f]\n/ }`, regexpSource},
		{"built-in constructors", 0, "[Function: Object] [Function: Array] [Function: Map] [Function: Error] [Function: Promise] [Function: Date]", v8Property},
		{"class details", 1, "[class (anonymous)]", nodeMistake},
		{"map and set iterators", 0, "Object [Map Iterator] {}", noPreview},
		{"map and set iterators", 1, "Object [Set Iterator] {}", noPreview},
		{"format %o with functions", 0, "<ref *1> [Function: f] {\n  [length]: 0,\n  [name]: 'f',\n  [prototype]: { [constructor]: [Circular *1] }\n}", v8Function},
	}
}

func TestInspectAsNode(t *testing.T) {
	t.Parallel()
	cases := readInspectCases(t)
	if *update {
		writeInspectGolden(t, cases)
	}
	golden := readInspectGolden(t)
	if len(golden.Cases) != len(cases) {
		t.Errorf("%s has %d cases, want %d: run this test with -update", goldenInspect, len(golden.Cases), len(cases))
	}
	applyKnownDifferences(t, golden)
	for _, tc := range cases {
		t.Run(tc.Title, func(t *testing.T) {
			t.Parallel()
			got := runInspectCase(t, tc.Body)
			for i := range got {
				got[i] = normalizeStack(got[i])
			}
			if diff := cmp.Diff(golden.Cases[tc.Title], got); diff != "" {
				t.Errorf("not as in node %s (-node +got):\n%s", golden.Node, diff)
			}
		})
	}
}

func applyKnownDifferences(t *testing.T, golden inspectGolden) {
	t.Helper()
	for _, known := range knownDifferences() {
		lines := golden.Cases[known.title]
		if known.line >= len(lines) || lines[known.line] == known.want {
			t.Errorf("%q line %d is no difference (any more): %s", known.title, known.line, known.reason)
			continue
		}
		lines[known.line] = known.want
	}
}

// readInspectCases reads the corpus: blocks of a "// title" line and a body.
func readInspectCases(t testing.TB) []inspectCase {
	t.Helper()
	data, err := os.ReadFile("testdata/inspect/corpus.js")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(data)), "\n\n")
	var cases []inspectCase
	titles := map[string]bool{}
	for _, block := range blocks[1:] {
		title, body, ok := strings.Cut(block, "\n")
		title, comment := strings.CutPrefix(title, "// ")
		if !ok || !comment || titles[title] {
			t.Fatalf("corpus.js: want a unique title and a body, got %q", block)
		}
		titles[title] = true
		cases = append(cases, inspectCase{title, body})
	}
	if len(cases) < minInspectCases {
		t.Fatalf("corpus.js has %d cases, want at least %d", len(cases), minInspectCases)
	}
	return cases
}

func readInspectGolden(t testing.TB) inspectGolden {
	t.Helper()
	data, err := os.ReadFile(goldenInspect)
	if err != nil {
		t.Fatal(err)
	}
	var golden inspectGolden
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden
}

// writeInspectGolden has node say what is expected.
func writeInspectGolden(t *testing.T, cases []inspectCase) {
	t.Helper()
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join("testdata", "inspect", "node.js"))
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("golden files of inspect are written by node: %v", err)
	}
	var golden inspectGolden
	if err := json.Unmarshal(out, &golden); err != nil {
		t.Fatal(err)
	}
	for _, lines := range golden.Cases {
		for i := range lines {
			lines[i] = normalizeStack(lines[i])
		}
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(golden); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenInspect, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// normalizeStack makes one line of all frames: their number, names and
// positions belong to the engine.
func normalizeStack(s string) string {
	frames := regexp.MustCompile(`(?:\n *(?:at [^\n]+|\.\.\. \d+ lines matching cause stack trace \.\.\.))+`)
	return frames.ReplaceAllStringFunc(s, func(lines string) string {
		indent := lines[:strings.Index(lines, "at ")]
		for _, end := range []string{" {", ",", "'"} {
			if strings.HasSuffix(lines, end) {
				return indent + "at <stack>" + end
			}
		}
		return indent + "at <stack>"
	})
}

// newInspectRuntime is a runtime with log and inspect; what is logged is
// appended to the lines.
func newInspectRuntime(t testing.TB) (rt *goja.Runtime, lines *[]string) {
	t.Helper()
	rt, lines = goja.New(), new([]string)
	in := newInspector(rt)
	log := func(call goja.FunctionCall) goja.Value {
		*lines = append(*lines, in.format(call.Arguments))
		return goja.Undefined()
	}
	for name, f := range map[string]any{"log": log, "inspect": in.inspectFunction} {
		if err := rt.Set(name, f); err != nil {
			t.Fatal(err)
		}
	}
	timer := time.AfterFunc(time.Minute, func() { rt.Interrupt("the case takes too long") })
	t.Cleanup(func() { timer.Stop() })
	return rt, lines
}

// runInspectCase runs a case in the engine and returns what it logged.
func runInspectCase(t testing.TB, body string) []string {
	t.Helper()
	rt, lines := newInspectRuntime(t)
	if _, err := rt.RunScript("case.js", "(function () {"+body+"\n})()"); err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	return *lines
}

func TestInspectStack(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{
			"functions and natives",
			"const e = (function outer() { return [1].map(() => new Error('boom'))[0] })()\nlog(e)",
			"Error: boom\n    at case.js:1:66\n    at map (<anonymous>)\n    at outer (case.js:1:59)\n    at case.js:1:90\n    at case.js:3:3",
		},
		{
			"ten frames",
			"function f(n) { return n ? f(n - 1) : new Error('deep') }\nlog(f(50).stack.split('\\n').length > 40, inspect(f(50)).split('\\n').length)",
			"true 11",
		},
		{
			"frames shared with the cause",
			"function a() { return b() }\nfunction b() { return c() }\nfunction c() { return d() }\nfunction d() { const cause = new Error('in'); return new Error('out', { cause }) }\nlog(a())",
			"Error: out\n    at d (case.js:4:54)\n    at c (case.js:3:24)\n    ... 3 lines matching cause stack trace ...\n    at case.js:6:3 {\n" +
				"  [cause]: Error: in\n      at d (case.js:4:30)\n      at c (case.js:3:24)\n      at b (case.js:2:24)\n      at a (case.js:1:38)\n      at case.js:5:6\n      at case.js:6:3\n}",
		},
		{
			"a stack in V8's form stays",
			"const e = new Error('x'); e.stack = 'Error: x\\n    at foo (file.js:1:2)'; log([e])",
			"[\n  Error: x\n      at foo (file.js:1:2)\n]",
		},
		{
			"what only looks like frames stays",
			"const e = new Error('x'); e.stack = 'Error: x\\n\\tat nowhere\\n\\tat f (a(b).js:1:2(33))\\n\\tat (('; log(e)",
			"Error: x\n    at nowhere\n    at f (a(b).js:1:2)\n    at ((",
		},
		{"a hidden stack", "const e = new Error('x'); log(inspect(e, { showHidden: true }).includes(\"[stack]: 'Error: x\\\\n    at case.js:1:\"))", "true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(runInspectCase(t, tt.body), "\n")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestInspectHostile prints values that were made to do harm.
func TestInspectHostile(t *testing.T) {
	t.Parallel()
	const custom = "const c = Symbol.for('nodejs.util.inspect.custom'); "
	tests := []struct{ name, body, want string }{
		{"getter not called", "let n = 0; log({ get a() { n++ } }, [Object.defineProperty([], 0, { get() { n++ } })], n)", "{ a: [Getter] } [ [ [Getter] ] ] 0"},
		{"custom throws", custom + "log({ a: { [c]() { throw new TypeError('no') } } })", "{ a: <inspecting threw TypeError: no> }"},
		{"custom throws a value that throws", custom + "log({ [c]() { throw { toString() { throw 1 } } } })", "<inspecting threw an exception>"},
		{"custom throws null", custom + "log([{ [c]() { throw null } }, 1])", "[ <inspecting threw null>, 1 ]"},
		{"tag throws", "log({ a: { get [Symbol.toStringTag]() { throw 1 }, b: 1 } })", "{ a: { b: 1, [Symbol(Symbol.toStringTag)]: [Getter] } }"},
		{"instance test throws", "class A { static [Symbol.hasInstance]() { throw 1 } } log(new A())", "{}"},
		{"class name throws", "class A { static get name() { throw 1 } } log([A, new A()])", "[ [class (anonymous)], {} ]"},
		{"prototype throws", "log([Object.create(new Proxy({}, { getPrototypeOf() { throw new Error('trap') } }))])", "[ <inspecting threw Error: trap> ]"},
		{"revoked prototype", "const r = Proxy.revocable({}, {}); const o = Object.create(r.proxy); r.revoke(); log([o, 1]); log('%s', r.proxy)", "[ <inspecting threw TypeError: Proxy already revoked>, 1 ]\n<Revoked Proxy>"},
		{"error name throws", "const e = new Error('x'); e.stack = ''; Object.defineProperty(e, 'name', { get() { throw 1 } }); log([e])", "[ <inspecting threw 1> ]"},
		{"toString throws", "log('a %s b', { toString() { throw new Error('no') } }); log('%d', { valueOf() { throw 5 } }); log('%j', { toJSON() { throw 6 } })", "a <inspecting threw Error: no> b\n<inspecting threw 5>\n<inspecting threw 6>"},
		{"JSON of a bigint", "log('%j', { a: 1n })", "<inspecting threw TypeError: Do not know how to serialize a BigInt>"},
		{"polluted prototype", "for (const k of ['get', 'set', 'value', 'writable']) Object.prototype[k] = () => 1; log({ a: 1 }); log([2, { get b() {} }])", "{ a: 1 }\n[ 2, { b: [Getter] } ]"},
		{"no descriptors", "Object.getOwnPropertyDescriptor = Reflect.getOwnPropertyDescriptor = undefined; let n = 0; log({ get a() { return n++ }, b: n })", "{ a: [Getter], b: 0 }"},
		{"no builtins", "Map.prototype.entries = Symbol.for = Error.prototype.toString = RegExp.prototype.toString = 5; log([new Map([[1, 2]]), /a/])", "[ <inspecting threw an exception>, undefined ]"},
		{"globals gone", "for (const k of ['Error', 'WeakMap', 'WeakSet', 'ArrayBuffer', 'Symbol', 'Function', 'Object', 'Map']) globalThis[k] = undefined; class A { x = 1 } log(new A(), [() => 1])", "A { x: 1 } [ [Function (anonymous)] ]"},
		{"script goes on", custom + "let n = 0; for (let i = 0; i < 3; i++) { try { log({ [c]() { throw i } }); n += i } finally { n++ } } log(n)", "<inspecting threw 0>\n<inspecting threw 1>\n<inspecting threw 2>\n6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(runInspectCase(t, tt.body), "\n")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestInspectBounded prints values without end: it must come back soon, with
// little.
func TestInspectBounded(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const custom = "const c = Symbol.for('nodejs.util.inspect.custom'); "
	tests := []struct{ name, body string }{
		{"endless custom", custom + "const make = () => ({ [c]: make }); log(make())"},
		{"endless inspect", custom + "class A { [c](d, o, inspect) { return '<' + inspect(new A()) + '>' } } log(new A())"},
		{"endless log", custom + "const o = { [c]() { log(o); return '' } }; log(o)"},
		{"endless proxy keys", "const p = (o) => new Proxy(o, { get: (t, k) => k }); log(p(p(p({}))))"},
		{"deep, unlimited", "let o = {}; for (let i = 0; i < 20000; i++) o = { o }; log(inspect(o, { depth: null }))"},
		{"deep array, unlimited", "let a = []; for (let i = 0; i < 20000; i++) a = [a, 1]; log(inspect(a, { depth: Infinity }))"},
		{"deep causes", "let e; for (let i = 0; i < 20000; i++) e = new Error('x', { cause: e }); log(e)"},
		{"deep prototypes", "let o = {}; for (let i = 0; i < 5000; i++) o = Object.create(o); log(o); log('%o', o)"},
		{"deep proxies", "let o = {}; for (let i = 0; i < 5000; i++) o = new Proxy(o, {}); log([o])"},
		{"many paths", "let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; log(inspect(a, { depth: null }))"},
		{"many keys", "const o = {}; for (let i = 0; i < 3000; i++) o['k' + i] = 1; const p = {}; for (let i = 0; i < 3000; i++) p['k' + i] = { o }; log(p); log(inspect(p, { depth: 5 }))"},
		{"many keys too deep", "const o = {}; for (let i = 0; i < 3000; i++) o['k' + i] = 1; let p = o; for (let d = 0; d < 3; d++) { const q = {}; for (let i = 0; i < 3000; i++) q['k' + i] = p; p = q } log(p)"},
		{"many lone surrogates", "const o = {}; for (let i = 0; i < 20000; i++) o['\\ud800' + i] = 1; log(o)"},
		{"long typed array", "log([new Uint8Array(1 << 26)], new ArrayBuffer(1 << 26))"},
		{"long typed array without its prototype", "log(Object.setPrototypeOf(new Uint8Array(1 << 26), Object.prototype), Object.setPrototypeOf(new String('x'.repeat(1 << 22)), null)); log('%o', new Uint8Array(1 << 26))"},
		{"long array", "log(new Array(4294967295), Array.from({ length: 300000 }, () => 1))"},
		{"long strings", "const s = 'x\\n'.repeat(1 << 20); log([s, s]); const t = '\\ud800'.repeat(1 << 16); log([t])"},
		{"long keys", "const k = '\\0'.repeat(1 << 18); log({ [k]: { [k]: 1 } })"},
		{"long strings unlimited", "const s = '\\n'.repeat(1 << 16); log(inspect([[s, s]], { maxStringLength: null }))"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			for _, line := range runInspectCase(t, tt.body) {
				if len(line) > 32<<20 {
					t.Errorf("wrote %d bytes", len(line))
				}
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
		})
	}
}

// TestInspectInterrupted interrupts a custom function that does not end: the
// inspection comes back and the script stops.
func TestInspectInterrupted(t *testing.T) {
	t.Parallel()
	rt, lines := newInspectRuntime(t)
	timer := time.AfterFunc(50*time.Millisecond, func() { rt.Interrupt("deadline") })
	defer timer.Stop()
	_, err := rt.RunString("log({ a: { [Symbol.for('nodejs.util.inspect.custom')]() { for (;;); } } }); log('after'); for (;;);")
	if _, ok := err.(*goja.InterruptedError); !ok {
		t.Errorf("got %v, want an interrupt", err)
	}
	want := "{ a: <inspecting threw deadline at "
	if len(*lines) != 1 || !strings.HasPrefix((*lines)[0], want) {
		t.Errorf("logged %q, want one line that begins with %q", *lines, want)
	}
}

// TestInspectOutsideRun inspects when no script is running.
func TestInspectOutsideRun(t *testing.T) {
	t.Parallel()
	rt := goja.New()
	v, err := rt.RunString("({ a: [1, { [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no') } }] })")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := inspect(rt, v), "{ a: [ 1, <inspecting threw Error: no> ] }"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := inspect(rt, nil), "undefined"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	host := rt.ToValue(map[string]any{"list": []any{1, "x"}, "bytes": []byte("hi"), "f": func() {}})
	if got := inspect(rt, host); !strings.Contains(got, "list: [ 1, 'x' ]") {
		t.Errorf("got %q, want the list of the Go map in it", got)
	}
}

// FuzzInspectJSON inspects what JSON text can describe, and reads strings back.
func FuzzInspectJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `[1,[2,{"a":"it's \"x\" ${y}"}]]`, `"\ud800\n"`, `{"__proto__":{"a b":null}}`, `[1,2,3,4,5,6,7,1e300,-0]`, `"\u0000\u007f\u2028"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rt, _ := newInspectRuntime(t)
		parse, _ := goja.AssertFunction(rt.GlobalObject().Get("JSON").ToObject(rt).Get("parse"))
		v, err := parse(goja.Undefined(), rt.ToValue(text))
		if err != nil {
			t.Skip()
		}
		out := inspect(rt, v)
		if out == "" || strings.Contains(out, "<inspecting threw") && !strings.Contains(text, "<") {
			t.Fatalf("%q prints %q", text, out)
		}
		if s, ok := v.(goja.String); ok && s.Length() < 60 {
			back, err := rt.RunString("(" + out + ")")
			if err != nil || !back.StrictEquals(s) {
				t.Fatalf("%q prints %q, which reads back as %v, %v", text, out, back, err)
			}
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	for name, src := range map[string]string{
		"small":  "({ a: 1, b: 'two', c: [true, null] })",
		"event":  "({ user: { id: 'auth0|123', email: 'a@example.com', identities: [{ provider: 'auth0', user_id: '123', isSocial: false }], app_metadata: { roles: ['admin', 'editor'] } }, client: { client_id: 'abc', name: 'My App' }, scopes: ['openid', 'profile', 'email'] })",
		"number": "Array.from({ length: 100 }, (_, i) => i)",
		"error":  "new Error('boom')",
	} {
		b.Run(name, func(b *testing.B) {
			rt := goja.New()
			v, err := rt.RunString(src)
			if err != nil {
				b.Fatal(err)
			}
			in := newInspector(rt)
			b.ReportAllocs()
			for b.Loop() {
				if in.inspect(v, defaultInspectOptions()) == "" {
					b.Fatal("nothing")
				}
			}
		})
	}
}
