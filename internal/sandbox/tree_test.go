package sandbox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// outline is a tree as text: kinds, names and spans.
func outline(tree *sandbox.Tree, n *sandbox.Node) string {
	out := n.Kind
	if n.Name != "" {
		out += " " + n.Name
	}
	out += " <" + tree.Source(n) + ">"
	for _, c := range n.Children {
		out += "\n" + strings.ReplaceAll("  "+outline(tree, c), "\n", "\n  ")
	}
	return out
}

// TestTreeSpans: parentheses, comments and literals do not shift where a node is.
func TestTreeSpans(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"(a).b['c']":             "MemberExpression c <(a).b['c']>",
		"a?.b":                   "MemberExpression b <a?.b>",
		"f(/* ) */ (a), ')')":    "CallExpression <f(/* ) */ (a), ')')>",
		"a + (b || (c))":         "BinaryExpression + <a + (b || (c))>",
		"`${(a)}) ${'`'}`":       "TemplateLiteral <`${(a)}) ${'`'}`>",
		"/[/(]/g.test(a)":        "CallExpression </[/(]/g.test(a)>",
		"é = (1)":                "AssignmentExpression = <é = (1)>",
		"!(a)":                   "UnaryExpression ! <!(a)>",
		"async (a) => (a)":       "FunctionExpression <async (a) => (a)>",
		"async function x(a) {}": "FunctionDeclaration x <async function x(a) {}>",
		"if (!(a)) { b }":        "IfStatement <if (!(a)) { b }>",
		"const { a: b } = (c)":   "VariableDeclaration const <const { a: b } = (c)>",
		"return (a)":             "ReturnStatement <return (a)>",
	} {
		tree, err := sandbox.ParseTree(action.Source{Path: "a.js", Code: []byte("\ufeff" + code)}, sandbox.ParseOptions{})
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		n := tree.Root.List[0]
		if n.Is("ExpressionStatement") {
			n = n.Part("argument")
		}
		if got, _, _ := strings.Cut(outline(tree, n), "\n"); got != want {
			t.Errorf("%s: got %s, want %s", code, got, want)
		}
	}
}

// FuzzParseTree holds that a node lies in its parent, that its brackets are closed,
// and that what is blank is as long as the text.
func FuzzParseTree(f *testing.F) {
	for _, pattern := range []string{"../../fixtures/*/*.js", "../../pkg/dialect/*/recipes/*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			code, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(code))
		}
	}
	for _, code := range []string{
		"a?.[b]?.(c)", "class A { static #x = 1; get [a]() {} }", "for (const [a, { b = 1 }] of c) d: { break d }", "x = `a${`b`}`", "if (a) if (b) c; else d",
		"switch (a) { case 1: default: b }", "try { a } catch { b } finally { c }", "do a; while (b)", "new (a)", "new a.b", "(((a)))", "a = (b, c)", "async () => { await (a) }",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		for _, opts := range []sandbox.ParseOptions{{}, {Expression: true}} {
			tree, err := sandbox.ParseTree(action.Source{Path: "a.js", Code: []byte(code)}, opts)
			if err != nil {
				continue
			}
			if len(tree.Bare) != len(tree.Text) {
				t.Fatalf("%q: the blank text has %d bytes, not %d", code, len(tree.Bare), len(tree.Text))
			}
			tree.Root.Walk(func(n *sandbox.Node) bool {
				if p := n.Parent; p != nil && (n.Start < p.Start || n.End > p.End) || n.Start > n.End {
					t.Errorf("%q: %s <%s> lies outside of %s", code, n.Kind, tree.Source(n), p.Kind)
				}
				return true
			})
		}
	})
}

// TestTrace: every change of a traced document is told, where it is made.
func TestTrace(t *testing.T) {
	t.Parallel()
	code := `module.exports = (d) => {
  d.a.b = 1;
  d.list.push(2);
  delete d.a;
  const inner = {};
  d.c = inner;
  d.c.d = 3;
  d['e'].f = 4;
  Object.defineProperty(d, 'g', { value: 5 });
  if (d.c !== d.c || !Array.isArray(d.list) || Object.keys(d).join() !== 'list,e,c') throw new Error(Object.keys(d).join());
  d.frozen = Object.freeze({ x: {} });
  d.frozen.x.y = 6;
  d.when = new Date(0);
  d.when.setFullYear(1999);
};`
	m, err := sandbox.Parse(action.Source{Path: "a.js", Code: []byte(code)}, sandbox.ParseOptions{})
	if err != nil {
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
	handler, _ := exports.Default()
	doc, err := action.ParseObject([]byte(`{"a":{},"list":[1],"e":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	live := vm.Trace(doc, func(path []string, pos sandbox.Pos) {
		told = append(told, action.Path(path).String()+" "+string(action.MustMarshal(pos.Line))+":"+string(action.MustMarshal(pos.Column)))
	})
	if _, changed := live.After(); changed {
		t.Error("it is changed before anything happened")
	}
	if out := vm.Call(handler, live.Handle); out.Err != nil {
		t.Fatal(out.Err)
	}
	want := []string{"a.b 2:3", "list.1 3:3", "list.length 3:3", "a 4:10", "c 6:3", "c.d 7:3", "e.f 8:3", "g 9:3", "frozen 11:3", "when 13:3"}
	if got := strings.Join(told, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	after, _ := live.After()
	if got := string(after); got != `{"list":[1,2],"e":{"f":4},"c":{"d":3},"frozen":{"x":{"y":6}},"when":"1999-01-01T00:00:00.000Z"}` {
		t.Errorf("it is %s", got)
	}
}
