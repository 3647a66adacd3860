package sandbox_test

import (
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// TestPlainHandlers: a handler that never awaits runs as an ordinary function, and
// nobody can tell.
func TestPlainHandlers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, want string }{
		{"a value", "return 1", "1"},
		{"nothing", "", `{"$undefined":true}`},
		{"a promise", "return Promise.resolve(2)", "2"},
		{"what can be waited for", "return { then(done) { done(3) } }", "3"},
		{"an object", "return { a: 4 }", `{"a":4}`},
		{"a later one", "return new Promise(done => setTimeout(done, 5, 5))", "5"},
		{"microtasks", "const seen = []; Promise.resolve().then(() => seen.push(1)); return new Promise(done => setTimeout(() => done(seen), 1))", "[1]"},
		{"asked about itself", "return arguments.length > 0 ? 1 : typeof run(1).then", `"function"`},
		{"asked for its kind", "return Object.getPrototypeOf(run)[Symbol.toStringTag]", `"AsyncFunction"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := run(t, "async function run() {\n"+tt.body+"\n}", sandbox.Options{}, nil)
			if w.out.Err != nil || string(w.out.Returned) != tt.want {
				t.Errorf("got %s, %v; want %s", w.out.Returned, w.out.Err, tt.want)
			}
		})
	}
}

// TestPlainExports: exported handlers are still told to be async.
func TestPlainExports(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"exports.onLogin = async (event, api) => 7;",
		"module.exports.onLogin = async function (event, api) { return 7 };",
		"exports.onLogin = async (event, api) => await 7;",
		"exports.onLogin = async (event, api) => 7; exports.other = () => exports.onLogin().then;",
	} {
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
		h, ok := exports.Handler("onLogin")
		if out := vm.Call(h); !ok || !h.Async || string(out.Returned) != "7" {
			t.Errorf("%s: got %v, async %v, %s, %v", code, ok, h.Async, out.Returned, out.Err)
		}
	}
}
