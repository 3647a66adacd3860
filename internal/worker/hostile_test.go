package worker_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/runner"
)

// generator makes hostile and malformed inputs. The same seed makes the same
// ones.
type generator struct{ *rand.Rand }

func (g generator) pick(list ...string) string { return list[g.IntN(len(list))] }

// input is an action and the event it gets.
type input struct{ code, event, dialect string }

func (g generator) input() input {
	in := input{code: g.code(), event: `{"user":{"user_id":"u","email":"a@a.example","app_metadata":{}},"client":{}}`}
	in.dialect = g.pick("", "auth0-action", "auth0-action", "intelliauth")
	if g.IntN(3) == 0 {
		in.event = g.event()
	}
	return in
}

func (g generator) code() string {
	switch g.IntN(16) {
	case 0:
		return g.noise(1 + g.IntN(400))
	case 1, 4:
		return g.mutate(hook(g.body(1 + g.IntN(4))))
	case 2:
		return g.pick("exports.onExecutePostLogin = ", "export default ", "async function execute", "module.exports = ") + g.expression(6)
	case 3:
		return strings.Repeat(g.pick("(", "[", "{", "!", "a=>", "`${", "/*", "\"", "if(1)", "class A{", "new "), 1+g.IntN(3000)) + g.noise(20)
	}
	return hook(g.body(1 + g.IntN(6)))
}

func (g generator) noise(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.IntN(256))
		if g.IntN(4) > 0 {
			b[i] = "(){}[];,.=>'\"`/\\*+-!?:&|^%$#@~ \n0a_exportsasyncreturn"[g.IntN(53)]
		}
	}
	return string(b)
}

// mutate takes away, doubles or exchanges a part of a text.
func (g generator) mutate(s string) string {
	for range 1 + g.IntN(3) {
		i := g.IntN(len(s))
		j := min(len(s), i+g.IntN(20))
		switch g.IntN(4) {
		case 0:
			s = s[:i] + s[j:]
		case 1:
			s = s[:j] + s[i:]
		case 2:
			s = s[:i] + g.noise(j-i) + s[j:]
		default:
			s = s[:i]
		}
		if s == "" {
			return "x"
		}
	}
	return s
}

func (g generator) body(statements int) string {
	var out strings.Builder
	for range statements {
		out.WriteString("  " + g.statement() + ";\n")
	}
	return out.String()
}

func (g generator) statement() string {
	e := g.expression(3)
	switch g.IntN(14) {
	case 0:
		return "api." + g.pick("idToken", "accessToken", "nothing", "user") + "." + g.pick("setCustomClaim", "addScope", "setAppMetadata", "addClaim") + "(" + g.expression(2) + ", " + e + ")"
	case 1:
		return "console." + g.pick("log", "table", "dir", "assert", "nothing") + "(" + e + ", " + g.expression(2) + ")"
	case 2:
		return "throw " + e
	case 3:
		return "Object." + g.pick("prototype", "freeze", "defineProperty") + "." + g.pick("x", "toString", "toJSON", "then") + " = " + e
	case 4:
		return "globalThis." + g.pick("Array", "Promise", "JSON", "console", "x", "Object", "Error") + " = " + e
	case 5:
		return "setTimeout(() => { " + g.pick("throw 1", "for (;;) {}", e) + " }, " + g.pick("0", "-1", "1e9", "NaN", "'x'") + ")"
	case 6:
		return "await " + g.pick("null", "new Promise(() => {})", "Promise.reject("+e+")", "{ then(f) { f("+e+") } }", e)
	case 7:
		return "require(" + g.pick("'fs'", "'child_process'", "'../../etc/passwd'", "'node:net'", e, "'crypto'", "'axios'") + ")" + g.pick("", ".x", ".x()")
	case 8:
		return "for (const x of " + e + ") { " + g.pick("break", "api.x", "console.log(x)") + " }"
	case 9:
		return "fetch(" + g.pick("'http://127.0.0.1:1/'", "'file:///etc/passwd'", "'gopher://x'", e) + ")" + g.pick("", ".catch(() => {})")
	case 10:
		return "event." + g.pick("user", "x.y", "user.app_metadata", "__proto__") + " = " + e
	case 11:
		return "try { " + e + " } " + g.pick("catch (x) { console.log(x) }", "finally { }", "catch { return 1 }")
	case 12:
		return "return " + e
	}
	return e
}

func (g generator) expression(depth int) string {
	if depth <= 0 {
		return g.pick("1", "'x'", "null", "undefined", "NaN", "event", "api", "{}", "[]", "this", "2n", "Symbol()", "/x/", "globalThis", "event.user.email", "-0", "'\\ud800'")
	}
	a, b := g.expression(depth-1), g.expression(depth-2)
	switch g.IntN(22) {
	case 0:
		return "'x'.repeat(" + g.pick("10", "1e6", "2 ** 29", "2 ** 30", "-1") + ")"
	case 1:
		return "new Array(" + g.pick("3", "1e6", "1e9", "2 ** 32 - 1", "-1") + ").fill(" + a + ")"
	case 2:
		return "new ArrayBuffer(" + g.pick("8", "2 ** 33", "2 ** 53") + ")"
	case 3:
		return "JSON.parse(" + g.pick("'{'", "'['.repeat(1e5)", "'[1]'", "'1e999'", a) + ")"
	case 4:
		return "JSON.stringify(" + a + ")"
	case 5:
		return "new RegExp(" + g.pick("'(a+)+b'", "'(?=a)(a*)*b'", "'['", "'\\\\p{L}+', 'u'", "'(?<n>x)\\\\k<n>'") + ").test('a'.repeat(" + g.pick("10", "28", "60") + "))"
	case 6:
		return "new Proxy(" + g.pick("{}", "[]", "function () {}", a) + ", { get() { " + g.pick("throw 1", "return 1", "for (;;) {}") + " } })"
	case 7:
		return "{ get a() { " + g.pick("throw 1", "return this.a", "return 2") + " }, toJSON() { return " + a + " } }"
	case 8:
		return "(function f() { " + g.pick("f()", "return f", "return arguments", "throw f") + " })()"
	case 9:
		return g.pick("eval", "Function", "new Function") + "(" + g.pick("'1'", "'for(;;);'", "'('", "'return process'", a) + ")"
	case 10:
		return "(" + a + ")." + g.pick("x", "x.y", "length", "constructor", "__proto__", "toString()", "map((x) => x)", "then")
	case 11:
		return "(" + a + " " + g.pick("+", "**", "%", "in", "instanceof", "&&", "??", ",", "===") + " (" + b + "))"
	case 12:
		return g.pick("2n", "3n") + " ** " + g.pick("10n", "1000n", "(2n ** 20n)", "(2n ** 40n)")
	case 13:
		return "structuredClone(" + a + ")"
	case 14:
		return "Buffer.from(" + a + ", " + b + ")"
	case 15:
		return "new URL(" + a + ", " + g.pick("'https://a.example'", b) + ").href"
	case 16:
		return "crypto." + g.pick("randomUUID()", "getRandomValues(new Uint8Array(4))", "subtle.digest('SHA-256', "+a+")", "nothing()")
	case 17:
		return "new Intl." + g.pick("DateTimeFormat", "NumberFormat") + "(" + g.pick("'de'", "'xx-invalid-y'", a) + ").format(" + b + ")"
	case 18:
		return "[" + a + ", " + b + "].sort(() => " + g.pick("0", "NaN", "{ throw 1 }") + ")"
	case 19:
		return "Array.from({ length: " + g.pick("5", "1e9", "-1", "'x'") + " }, () => " + a + ")"
	case 20:
		return "`${" + a + "}`"
	}
	return "(() => " + g.pick(a, "("+a+")") + ")()"
}

func (g generator) event() string {
	switch g.IntN(8) {
	case 0:
		return g.noise(50)
	case 1:
		return strings.Repeat("[", 100_000)
	case 2:
		return strings.Repeat(`{"a":`, 3000) + "1" + strings.Repeat("}", 3000)
	case 3:
		return `{"user":` + g.pick("null", "1", "[]", `"x"`, `{"user_id":1e999}`, `{"__proto__":{"x":1}}`) + "}"
	case 4:
		return `{"user":{"a":"\ud800","b":"` + "\xff" + `"},"user":{}}`
	case 5:
		return g.pick("", "null", "1", `"x"`, "[]", "true", "{}", "\ufeff{}")
	case 6:
		return `{"user":{"user_id":"` + strings.Repeat("x", 1<<20) + `"}}`
	}
	return g.mutate(`{"user":{"user_id":"u","app_metadata":{"tier":"gold"}},"secrets":{"K":"v"}}`)
}

// denied is a network that nobody may reach, and that keeps what was asked.
type denied struct{}

func (denied) Begin(func(string) string) runner.Exchange { return denied{} }

func (denied) Send(req sandbox.HTTPRequest) sandbox.HTTPResponse {
	return sandbox.HTTPResponse{Fault: &sandbox.HTTPFault{Kind: sandbox.FaultDenied, Message: req.URL}}
}

func (denied) Unused() []action.Diagnostic { return nil }

// TestHostileInputs runs a thousand inputs that nobody would want: the parent
// lives, nothing hangs, and nothing is written.
func TestHostileInputs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Chdir(t.TempDir())
	pool := newPool(t, worker.Options{Idle: 2})
	g := generator{rand.New(rand.NewPCG(20261122, 3))}
	inputs := make(chan input)
	outcomes := make(chan string)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for in := range inputs {
				outcomes <- in.run(t, pool)
			}
		})
	}
	go func() {
		for range 1000 {
			inputs <- g.input()
		}
		close(inputs)
		wg.Wait()
		close(outcomes)
	}()
	kinds := map[string]int{}
	for o := range outcomes {
		kinds[o]++
	}
	entries, err := os.ReadDir(".")
	if err != nil || len(entries) > 0 {
		t.Errorf("something was written: %v %v", entries, err)
	}
	for _, kind := range []string{"not an action", "ok", "threw", "limit"} {
		if kinds[kind] < 10 {
			t.Errorf("only %d inputs ended as %q: the generator has become too tame; all: %v", kinds[kind], kind, kinds)
		}
	}
	t.Log(fmt.Sprint(kinds))
}

// run is one input on its way through the parent and a worker.
func (in input) run(t *testing.T, pool *worker.Pool) (kind string) {
	const limit = 100 * time.Millisecond
	files := map[string]string{"action.js": in.code, "event.json": in.event}
	w := invoke.World{Registry: all.Registry(), Read: func(path string) ([]byte, error) {
		text, ok := files[path]
		if !ok {
			return nil, os.ErrNotExist
		}
		return []byte(text), nil
	}}
	started := time.Now()
	defer func() {
		if took := time.Since(started); took > limit+startAllowance+250*time.Millisecond {
			t.Errorf("took %s:\n%.400s\n%.200s", took, in.code, in.event)
		}
	}()
	p, err := invoke.Prepare(w, invoke.Request{Action: "action.js", Event: "event.json", Clock: clock(), TimeLimit: limit, Dialect: in.dialect})
	switch {
	case err != nil:
		return "not a request"
	case p.Runner == nil:
		return "not an action"
	}
	res := pool.Run(t.Context(), p.Runner.With(nil, denied{}, nil), p.Event)
	text, err := json.Marshal(res)
	if err != nil || strings.Contains(string(text), "goroutine ") {
		t.Errorf("%v, %.500s\n%.400s", err, text, in.code)
	}
	return outcome(res)
}

func outcome(res action.Result) string {
	switch {
	case res.Error == nil:
		return "ok"
	case res.Error.Kind == action.ErrorLimit:
		return "limit"
	case res.Error.Kind == action.ErrorLoad:
		return "not loaded"
	}
	return "threw"
}
