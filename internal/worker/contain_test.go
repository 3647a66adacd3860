package worker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/worker"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// hostile are the rows of the containment table: what an action may do to the
// process that runs it, and what the message has to name.
func hostile() []struct{ name, body, says string } {
	const late, memory, stack = "still running at the time limit", "memory limit", "call stack"
	return []struct{ name, body, says string }{
		{"loop", "for (;;) {}", late},
		{"loop of microtasks", "for (;;) await null", late},
		{"microtasks that start microtasks", "const f = async () => { await null; f(); f(); }; f(); await new Promise((r) => setTimeout(r, 1e8))", ""},
		{"getter", "const o = { get x() { for (;;) {} } }; api.idToken.setCustomClaim('a', o)", late},
		{"swallowed by finally", "for (;;) { try { for (;;) {} } finally { continue } }", late},
		{"sort", "[...Array(1e5).keys()].sort(() => { for (;;) {} })", late},
		{"text that grows by steps", "let s = 'x'; for (;;) s += s", ""},
		{"array that grows by steps", "const a = []; for (;;) a.push(new Array(1000).fill(a.length))", ""},
		{"recursion", "const f = () => f() + 1; f()", stack},
		{"recursion through toString", "const o = { toString() { return `${o}` } }; `${o}`", ""},
		{"recursion through toJSON", "const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)", ""},
		{"repeat", "'x'.repeat(2 ** 30)", ""},
		{"squares of a bigint", "let b = 2n; for (;;) b = b * b", ""},
		{"backtracking", "/(?=a)(a+)+b/.test('a'.repeat(60))", late},
		{"backtracking at run time", "new RegExp('(?=a)(a|a|aa)+$').test('a'.repeat(60) + '!')", late},
		{"fill", "new Array(1e9).fill(0)", ""},
		{"Array.from", "Array.from({ length: 1e9 })", ""},
		{"sparse join", "const a = []; a[2 ** 32 - 2] = 1; a.join()", ""},
		{"indexOf", "[].indexOf.call({ length: 2 ** 53 - 1 }, 1)", late},
		{"JSON bomb", "let o = 'x'; for (let i = 0; i < 40; i++) o = [o, o]; JSON.stringify(o)", ""},
		{"power of a bigint", "2n ** (2n ** 40n)", ""},
		{"power of a bigint at run time", "const n = BigInt(event.stats ? 40 : 41); 3n ** (2n ** n)", ""},
		{"deep JSON", "JSON.parse('['.repeat(5e6) + ']'.repeat(5e6))", ""},
		{"deep source", "eval('['.repeat(5e6))", ""},
		{"buffer", "const b = new ArrayBuffer(2 ** 33); new Uint8Array(b).fill(1)", ""},
		{"padEnd", "'x'.padEnd(2 ** 31 - 1)", ""},
		{"typed arrays", "const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))", ""},
		{"logs", "for (;;) console.log('x'.repeat(1000))", ""},
		{"api calls", "for (;;) api.idToken.setCustomClaim('https://a.example/x', 'y'.repeat(1000))", ""},
		{"never settles", "await new Promise(() => {})", "never settles"},
		{"timers", "for (;;) await new Promise((r) => setTimeout(r, 1000))", "time limit"},
		{"intervals", "setInterval(() => {}, 1); await new Promise(() => {})", "time limit"},
	}
}

const deadline = 400 * time.Millisecond

// TestContainment: each hostile action ends as a limit within the deadline and a
// quarter of a second, what it did before is kept, and the pool goes on.
func TestContainment(t *testing.T) {
	pool := newPool(t, worker.Options{})
	for _, tt := range hostile() {
		t.Run(tt.name, func(t *testing.T) {
			r, event := compile(t, hook("console.log('before'); api.idToken.setCustomClaim('https://a.example/before', 1);\n"+tt.body), runner.Options{TimeLimit: deadline})
			started := time.Now()
			res := pool.Run(t.Context(), r, event)
			took := time.Since(started)
			if res.Error == nil || res.Error.Kind != action.ErrorLimit || res.Error.Thrown {
				t.Fatalf("got %+v, want a limit; decision %+v", res.Error, res.Decision)
			}
			if !strings.Contains(res.Error.Message, tt.says) {
				t.Errorf("got %q, which lacks %q", res.Error.Message, tt.says)
			}
			if strings.Contains(fmt.Sprintf("%+v", res), "goroutine ") {
				t.Errorf("a trace of Go is in the result: %+v", res)
			}
			if bound := deadline + startAllowance + 250*time.Millisecond; took > bound {
				t.Errorf("it took %s, want at most %s", took, bound)
			}
			constant := tt.name == "power of a bigint" // worked out before the first statement
			if !constant && (len(res.Logs) == 0 || len(res.Calls) == 0 || len(res.Claims) == 0) {
				t.Errorf("what it did before is lost: %d logs, %d calls, %d claims", len(res.Logs), len(res.Calls), len(res.Claims))
			}
			alive(t, pool)
		})
	}
}

// startAllowance is for starting a worker, which is no part of the run: the
// test binary with the race detector takes that long on a busy machine.
const startAllowance = time.Second

func alive(t *testing.T, pool *worker.Pool) {
	t.Helper()
	r, event := compile(t, hook("api.idToken.setCustomClaim('https://a.example/x', 1)"), runner.Options{})
	if res := pool.Run(t.Context(), r, event); res.Error != nil || len(res.Claims) != 1 {
		t.Errorf("the next run: got %+v, %d claims", res.Error, len(res.Claims))
	}
}

// TestUnreachable: an action tries to get at the machine.
func TestUnreachable(t *testing.T) {
	t.Setenv("CLAIMCTL_CANARY", "c4n4ry")
	pool := newPool(t, worker.Options{})
	for _, body := range []string{
		"return JSON.stringify(process.env)",
		"return Object.keys(process.env).join()",
		"return require('fs').readFileSync('/etc/passwd', 'utf8')",
		"return require('node:fs').readdirSync('/').join()",
		"return await require('fs/promises').readFile('/etc/passwd', 'utf8')",
		"return require('child_process').execSync('id').toString()",
		"return require('child_process').spawn('id').pid",
		"return require('net').connect(80, '127.0.0.1').remoteAddress",
		"return require('dgram').createSocket('udp4').address()",
		"return require('dns').lookup('localhost', () => {})",
		"return new (require('worker_threads').Worker)('1', { eval: true }).threadId",
		"return require('vm').runInThisContext('process').env",
		"return process.binding('fs').open",
		"return process.dlopen",
		"return process.mainModule.require('fs')",
		"return module.constructor._load('fs')",
		"return (await import('fs')).readFileSync('/etc/passwd')",
		"return new Function('return process.env.CLAIMCTL_CANARY')()",
		"return eval('process').env.CLAIMCTL_CANARY",
		"return (await fetch('http://127.0.0.1:1/')).status",
		"return (await fetch('file:///etc/passwd')).status",
	} {
		d := compileLoose(t, hook(body))
		if d.runner == nil {
			continue // not even read: import() is refused by the parser
		}
		res := pool.Run(t.Context(), d.runner, d.event)
		text := fmt.Sprintf("%s %+v", res.Returned, res.Logs)
		if strings.Contains(text, "c4n4ry") || strings.Contains(text, "root:") || strings.Contains(text, "uid=") || strings.Contains(text, "etc") {
			t.Errorf("%s\ngave %s", body, text)
		}
		if res.Error == nil && !emptyAnswer(string(res.Returned)) {
			t.Errorf("%s\ngave %s, want an error or nothing", body, text)
		}
	}
}

func emptyAnswer(returned string) bool {
	switch returned {
	case "", `""`, `"{}"`, "null", `{"$undefined":true}`:
		return true
	}
	return false
}

// TestNothingStays: what an action does to its world is not there for the next.
func TestNothingStays(t *testing.T) {
	pool := newPool(t, worker.Options{})
	check := hook(`
  console.log([Object.prototype.polluted, Array.prototype.map === undefined, globalThis.left, typeof kept, {}.toString(),
    JSON.stringify({ a: 1 }), [].concat([1]).length, new Date(0).toISOString(), 'x'.padStart(2), typeof Promise.prototype.then,
    Math.max(1, 2), new URL('https://a.example/').host, Buffer.from('a').toString('hex'), require('crypto') === require('crypto')].join());`)
	run := func(code string) string {
		t.Helper()
		r, event := compile(t, code, runner.Options{})
		res := pool.Run(t.Context(), r, event)
		if res.Error != nil {
			t.Fatalf("%s: %+v", code, res.Error)
		}
		if len(res.Logs) == 0 {
			return ""
		}
		return res.Logs[0].Message
	}
	want := run(check)
	for _, body := range []string{
		"Object.prototype.polluted = 1; Array.prototype.concat = () => []",
		"globalThis.left = 1; kept = 2",
		"Object.freeze(Math); Math.max = () => 7; delete globalThis.Date",
		"JSON.stringify = () => 'no'; Promise.prototype.then = undefined",
		"Object.defineProperty(Object.prototype, 'toString', { value: () => 'no' })",
		"Object.defineProperty(URL.prototype, 'host', { value: 1 }); Object.setPrototypeOf(URL, null); Buffer.from = () => 'no'; require('crypto').createHash = 1",
		"String.prototype.padStart = () => 'no'; Object.freeze(globalThis)",
		"globalThis.Array = 5; globalThis.Map = class {}; Symbol.iterator",
	} {
		run(hook(body))
		if got := run(check); got != want {
			t.Errorf("after %s\n got %s\nwant %s", body, got, want)
		}
	}
}
