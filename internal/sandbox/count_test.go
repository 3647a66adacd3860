package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// hits runs a source and gives its places as lines: kind and arm, the text, the
// number of hits.
func hits(t *testing.T, path, code string, args ...string) []string {
	t.Helper()
	m, err := sandbox.Parse(action.Source{Path: path, Code: []byte(code)}, sandbox.ParseOptions{ESM: true})
	if err != nil {
		t.Fatal(err)
	}
	if m, err = m.Counted(); err != nil {
		t.Fatal(err)
	}
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	vm := p.NewVM(sandbox.Options{})
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, ok := exports.Handler("f")
	if !ok {
		t.Fatal("no handler f")
	}
	for _, arg := range args {
		vm.Call(h, vm.Value(action.Value(arg)))
	}
	counted := vm.Hits()
	var out []string
	lines := strings.Split(code, "\n")
	for i, p := range m.Places() {
		text := []rune(lines[p.Start.Line-1])[p.Start.Column-1:]
		if p.End.Line == p.Start.Line {
			text = text[:p.End.Column-p.Start.Column+1]
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %s%s: %s", counted[i], p.Kind, p.Arm, p.Name, string(text))))
	}
	return out
}

func TestCounted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, code string
		args             []string
		want             []string
	}{
		{
			"statements and if", "a.js", "'use strict';\nexports.f = (e) => {\n  if (e.a) { e.b = 1 } else if (e.c) e.d = 2;\n  return e;\n};",
			[]string{`{"a":1}`, `{"a":1}`, `{}`},
			[]string{
				"1 statement : exports.f = (e) => {", "3 function exports.f: (e) => {", "3 statement : if (e.a) { e.b = 1 } else if (e.c) e.d = 2",
				"3 statement : return e", "2 if then: { e.b = 1 }", "1 if else: if (e.c) e.d = 2", "1 statement : if (e.c) e.d = 2",
				"2 statement : e.b = 1", "0 if then: e.d = 2", "0 statement : e.d = 2", "1 if else: i",
			},
		},
		{
			"operators", "a.js", "exports.f = (e) => [e.a && 1, e.b || 2, e.c ?? 3, e.d ? 4 : 5];",
			[]string{`{"a":1,"b":1,"c":0,"d":1}`, `{"a":0,"b":1,"c":null}`},
			[]string{
				"1 statement : exports.f = (e) => [e.a && 1, e.b || 2, e.c ?? 3, e.d ? 4 : 5]",
				"2 function exports.f: (e) => [e.a && 1, e.b || 2, e.c ?? 3, e.d ? 4 : 5]",
				"2 statement : [e.a && 1, e.b || 2, e.c ?? 3, e.d ? 4 : 5]",
				"1 && left: e.a", "1 && right: 1", "2 || left: e.b", "0 || right: 2", "1 ?? left: e.c", "1 ?? right: 3",
				"1 ?: then: 4", "1 ?: else: 5",
			},
		},
		{
			"a chain: what an earlier ?. ended does not count", "a.js", "exports.f = (e) => e.a?.b?.c.d?.(0);",
			[]string{`{}`, `{"a":{"b":null}}`, `{"a":{"b":{"c":{}}}}`},
			[]string{
				"1 statement : exports.f = (e) => e.a?.b?.c.d?.(0)", "3 function exports.f: (e) => e.a?.b?.c.d?.(0)", "3 statement : e.a?.b?.c.d?.(0)",
				"0 ?. there: d",
				"1 ?. absent: b", "1 ?. there: b", "1 ?. absent: a", "2 ?. there: a",
			},
		},
		{
			"an optional method", "a.js", "exports.f = (e) => { e.toFixed?.(0); e.at?.(0); return this.g?.(); };",
			[]string{`1`, `"x"`},
			[]string{
				"1 statement : exports.f = (e) => { e.toFixed?.(0); e.at?.(0); return this.g?.(); }",
				"2 function exports.f: (e) => { e.toFixed?.(0); e.at?.(0); return this.g?.(); }",
				"2 statement : e.toFixed?.(0)", "2 statement : e.at?.(0)", "2 statement : return this.g?.()",
				"1 ?. absent: toFixed", "1 ?. there: toFixed", "1 ?. absent: at", "1 ?. there: at",
			},
		},
		{
			"switch, defaults, loops", "a.js", strings.Join([]string{
				"exports.f = function g({ a = 1, b = [] }) {",
				"  switch (a) {",
				"    case 1: b;",
				"    case 2: break",
				"  }",
				"  for (const x of [1, 2]) x;",
				"  a ||= 3;",
				"}",
			}, "\n"),
			[]string{`{}`, `{"a":7,"b":[1]}`},
			[]string{
				"1 statement : exports.f = function g({ a = 1, b = [] }) {", "2 function g: function g({ a = 1, b = [] }) {",
				"1 default default: 1", "1 default default: []",
				"2 statement : switch (a) {", "2 statement : for (const x of [1, 2]) x", "2 statement : a ||= 3",
				"1 switch case: case", "1 statement : b", "1 switch case: case", "1 statement : break", "1 switch default: s",
				"4 statement : x", "0 || right: 3",
			},
		},
		{
			"TypeScript", "a.ts", strings.Join([]string{
				"import type { X } from 'x';",
				"enum Tier { Free, Pro }",
				"interface E { tier?: Tier; name?: string }",
				"export function f(e: E): string {",
				"  const name: string = e.name ?? 'nobody';",
				"  if (e.tier === Tier.Pro) return name as string;",
				"  return e?.name || '';",
				"}",
			}, "\n"),
			[]string{`{"name":"x"}`},
			[]string{
				"1 statement : enum Tier", "1 function f: function f(e: E): string {",
				"1 statement : const name: string = e.name ?? '", "1 statement : if (e.tier === Tier.Pro) return name", "1 statement : return e?.name || '",
				"1 ?? left: e.name", "0 ?? right: '", "0 if then: return name", "0 statement : return name", "1 if else: if",
				"1 || left: e?.name", "0 || right: '", "0 ?. absent: e", "1 ?. there: e",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, hits(t, tt.path, tt.code, tt.args...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCountedErrors: errors say the same, at the same place.
func TestCountedErrors(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"e?.b(1)", "e.b?.c.d(1)", "e?.b?.c(2)", "e?.[0](1)", "e.b?.(1)", "(e.c || e.d)()", "(e.c ?? e.d).f", "(e.c && 1)(2)",
		"let { a } = e.c ?? null", "e.n?.m.k.l", "e ? e.c.d : 1", "e.s?.x.y(3)", "x ||= e.c.d", "new (e?.b)(1)", "[...e?.b]",
		"if (e.c.d) 1; else 2", "switch (e.c.d) { case 1: }", "throw e?.s", "const f = (p = e.c.d) => p; f()", "e?.c in 1", "1 instanceof e?.s",
	} {
		code := "exports.f = (e) => {\n  let x;\n  " + body + ";\n};"
		m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte(code)}, sandbox.ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		counted, err := m.Counted()
		if err != nil {
			t.Fatal(err)
		}
		if want, got := failure(t, m), failure(t, counted); want != got {
			t.Errorf("%s:\n%s\n%s", body, want, got)
		}
	}
}

func failure(t *testing.T, m *sandbox.Module) string {
	t.Helper()
	p, err := m.Compile("")
	if err != nil {
		t.Fatal(err)
	}
	vm := p.NewVM(sandbox.Options{})
	exports, err := vm.Load()
	if err != nil {
		t.Fatal(err)
	}
	h, _ := exports.Handler("f")
	out := vm.Call(h, vm.Value(action.Value(`{"b":{"c":{"e":1}},"n":{"m":{}},"s":"text"}`)))
	js, ok := out.Err.(*sandbox.JSError)
	if !ok {
		return "no error"
	}
	return fmt.Sprintf("%d:%d %s", js.Pos.Line, js.Pos.Column, js.Error())
}
