package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// flow works out the flow of a handler (e, api), whose first parameter stands for
// the event.
func flow(t testing.TB, code string) *sandbox.Flow {
	t.Helper()
	m, err := sandbox.Parse(action.Source{Path: "action.js", Code: []byte(code)}, sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m.Flow(sandbox.FlowOptions{
		Names: map[string]string{"e": "event"}, Words: []string{"event", "api"}, Ends: []string{"api.deny"},
		Promises: func(path string) bool { return path == "fetch" },
	})
}

// TestFlowValues holds what the argument of out() is made of.
func TestFlowValues(t *testing.T) {
	t.Parallel()
	tests := []struct{ about, body, want string }{
		{"a member", "out(e.user.name)", "expression event.user.name <event.user.name> ?event.user.name"},
		{"a variable", "const u = e.user; const { name: n } = u; out(n)", "expression event.user.name <event.user.name> ?event.user.name"},
		{"a text", "const a = 'x'; out(`${a}-${e.a}` + a)", "string  <event.a>"},
		{"a constant text", "const a = 'x'; out(`${a}-` + 'y')", `string  <> "x-y"`},
		{"a default", "out(e.a ?? 'none')", "expression  <event.a>"},
		{"a condition", "out(e.a ? e.b : 1)", "expression  <event.b> ?event.b"},
		{"a member of an object", "const o = { a: { b: e.x } }; out(o.a.b)", "expression event.x <event.x> ?event.x"},
		{"an object", "out({ a: e.x, b: 1 })", "object  <event.x>"},
		{"a boolean", "out(!e.a); out(e.a === 1); out(typeof e.a)", "boolean  <>|boolean  <>|string  <>"},
		{"a helper", "out(id(e.a)); function id(x) { return x }", "expression event.a <event.a> ?event.a"},
		{"a promise", "out(fetch('x')); out(await fetch('x'))", "expression fetch(...) <> !fetch|expression fetch(...) <>"},
		{"an async helper", "const f = async () => 1; out(f())", "number  <> !f"},
		{"two values", "let a = e.a; if (e.b) a = e.c; out(a)", "expression  <event.a event.c>"},
		{"a method of a text", "out(e.a.trim().toUpperCase())", "string  <event.a>"},
		{"an unknown function", "out(hash(e.a))", "expression hash(...) <>"},
		{"a module", "const x = require('a.b'); out(x.get); out(require('a.b').default.get)", "expression require:a_b.get <> ?require:a_b.get|expression require:a_b.get <> ?require:a_b.get"},
		{"an item", "e.list.forEach((i) => out(i.name))", "expression event.list.*.name <event.list.*.name> ?event.list.*.name"},
		{"another variable of the name", "{ const e = 1; out(e) }", "number  <>"},
		{"guarded", "if (e.a && e.b) out(e.a)", "expression event.a <event.a>"},
		{"guarded by a constant", "const ok = !!e.a; if (!ok) return; out(e.a)", "expression event.a <event.a>"},
		{"guarded by equality", "if (e.a === 'x') out(e.a); if (e.b != null) out(e.b); if (typeof e.c !== 'undefined') out(e.c)", "expression event.a <event.a>|expression event.b <event.b>|expression event.c <event.c>"},
		{"guarded by what follows from a member", "if (e.a?.b?.includes('x')) out(e.a)", "expression event.a <event.a>"},
		{"guarded by either", "if (e.a.b === 1 || e.a.c === 2) out(e.a)", "expression event.a <event.a>"},
		{"not guarded by the other branch", "if (e.a) {} else out(e.a)", "expression event.a <event.a> ?event.a"},
	}
	for _, tt := range tests {
		f := flow(t, "exports.h = async (e, api) => {\n"+tt.body+"\n};")
		var got []string
		for _, c := range f.Calls {
			if c.Path == "out" {
				got = append(got, described(c.Args[0]))
			}
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}

func described(v sandbox.Value) string {
	text := fmt.Sprintf("%s %s <%s>", v.Kind, v.Path, strings.Join(v.Sources, " "))
	if v.Known {
		text += fmt.Sprintf(" %q", v.Text)
	}
	if len(v.Missing) > 0 {
		text += " ?" + strings.Join(v.Missing, " ")
	}
	if v.Promise != "" {
		text += " !" + v.Promise
	}
	return text
}

// TestFlowReads holds which members are read from something that may be absent.
func TestFlowReads(t *testing.T) {
	t.Parallel()
	tests := []struct{ about, body, want string }{
		{"a chain", "e.a.b.c", "event.a event.a.b"},
		{"an optional chain", "e.a?.b.c", ""},
		{"destructured", "const { b } = e.a", "event.a"},
		{"looped over", "for (const x of e.a) {}", "event.a"},
		{"assigned to", "e.a.b = 1", "event.a"},
		{"after a return", "if (!e.a) return; e.a.b", ""},
		{"after a throw in a block", "if (e.a == null) { throw 1 } e.a.b", ""},
		{"in a loop over a guard", "while (e.a) { e.a.b }", ""},
	}
	for _, tt := range tests {
		f := flow(t, "exports.h = async (e, api) => { "+tt.body+" };")
		var got []string
		for _, r := range f.Reads {
			for _, b := range r.Bare {
				if strings.HasPrefix(b, "event.") {
					got = append(got, b)
				}
			}
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.about, diff)
		}
	}
}

// TestFlowIsBounded holds that hostile sources take no longer than they are long.
func TestFlowIsBounded(t *testing.T) {
	t.Parallel()
	many := func(n int, make func(i int) string) string {
		var out strings.Builder
		for i := range n {
			out.WriteString(make(i))
		}
		return out.String()
	}
	tests := map[string]string{
		"conditions":   "if (" + strings.Repeat("e.a && ", 5000) + "1) {}",
		"sums":         "const x = " + strings.Repeat("'a' + ", 5000) + "'a'",
		"members":      "e" + strings.Repeat(".a", 20_000),
		"calls":        "e" + strings.Repeat(".a()", 10_000),
		"constants":    "const a0 = e.a && e.b;" + many(5000, func(i int) string { return fmt.Sprintf("const a%d = a%d && a%d; if (a%d) {}", i+1, i, i, i+1) }),
		"functions":    many(5000, func(i int) string { return fmt.Sprintf("function f%d(x) { return f%d(x.a) }", i, i+1) }) + "f0(e)",
		"recursion":    "const f = (x) => f(f(x.a) || x); f(e)",
		"conditionals": "const x = " + strings.Repeat("e.a ? ", 900) + "1" + strings.Repeat(" : 1", 900),
	}
	for name, body := range tests {
		start := time.Now()
		flow(t, "exports.h = async (e, api) => { "+body+" };")
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func FuzzFlow(f *testing.F) {
	for _, seed := range []string{
		"exports.h = async ({ user: { name = 'x', ...rest }, ...others }, api, ...more) => { for (const [a, b] of rest) { switch (a) { case 1: break; default: b?.[a]?.() } } };",
		"const f = async function* g(a = f) { yield* a; try { await a } catch ({ message }) { label: for (;;) { continue label } } finally { delete a.b } }; class A extends f { #x = 1; static y = e.z; m() { return super.m(this.#x) } }",
		"var e; e ||= api; [e.a, { b: e.c }] = [`${e}`, ...e]; (0, e.d)``; new e.F(...e); x = y = e; if (!(e.a || e.b) && !e.c) {} else api.deny()",
		"while (e) do { api.deny(); } while (typeof e.x != 'undefined')",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		m, err := sandbox.Parse(action.Source{Path: "action.js", Code: []byte(code)}, sandbox.ParseOptions{ESM: true})
		if err != nil {
			return
		}
		out := m.Flow(sandbox.FlowOptions{Names: map[string]string{"e": "event"}, Words: []string{"event", "api"}, Ends: []string{"api.deny"}})
		for _, c := range out.Calls {
			if c.Path == "" || c.Pos == (sandbox.Pos{}) {
				t.Errorf("a call without path or place: %+v", c)
			}
		}
		if err := m.Check(); err != nil && !strings.Contains(err.Error(), "action.js:") {
			t.Errorf("an error without a place: %v", err)
		}
	})
}

func TestSameCode(t *testing.T) {
	t.Parallel()
	src := func(code string) action.Source { return action.Source{Path: "action.js", Code: []byte(code)} }
	tests := []struct {
		a, b string
		want bool
	}{
		{"f(1); // x", "f(1);", true},
		{"f(1 /* x */, 2);", "f(1,2)", true},
		{"f('// x');", "f('');", false},
		{"f(1);", "f(2);", false},
		{"f(1", "f(1", false},
	}
	for _, tt := range tests {
		if got := sandbox.SameCode(src(tt.a), src(tt.b)); got != tt.want {
			t.Errorf("SameCode(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

// TestCheck holds that what the compiler finds is found, and that constants are
// not worked out.
func TestCheck(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"const a = 2n ** (2n ** 40n);": "",
		"let a; let a;":                "action.js:1:12: SyntaxError: Identifier 'a' has already been declared",
	} {
		m, err := sandbox.Parse(action.Source{Path: "action.js", Code: []byte(code)}, sandbox.ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := m.Check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
