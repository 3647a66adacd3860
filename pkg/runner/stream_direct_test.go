package runner_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/runner"
)

// directEvents are events that hooks meet, and some that they do not.
func directEvents() [][]byte {
	texts := []string{
		`{"user":{"email":"ann@acme.example","name":"Ann","n":3,"f":1.5,"admin":true,"none":null,"tags":["a","b","c"],"objects":[{"id":1,"name":"x"},{"id":2,"name":"y"}],"meta":{"plan":"pro","deep":{"er":[1,2]}},"app_metadata":{"n":1},"user_metadata":{}},"list":[1,2,3]}`,
		`{"user":{"email":"Änn@acme.example","name":"a\"\\\n","n":0,"f":1e300,"admin":false,"tags":[],"objects":[],"meta":{}},"list":["x"]}`,
		`{"user":{"email":"","name":"\u0041nn","n":-0,"f":0.1,"admin":1,"tags":["\u00e9","e"],"objects":[null,1],"meta":{"plan":null,"plan":"twice"}},"list":[]}`,
		`{"user":{"email":null,"n":"3","f":"1.5","tags":"abc","objects":{"0":1},"meta":["plan"]},"list":{"length":2}}`,
		`{"user":{"n":12345678901234567890,"f":1e999,"name":"\ud83d","email":" A@b.c \u2028","tags":[1,1.0,"1",true,null,[2],{"a":1}],"meta":{"__proto__":{"plan":"p"},"constructor":1}}}`,
		`{"user":{}}`, `{}`, `{"user":null,"list":null}`, `{ "user" : { "meta" : { "plan" : "spaced", "deep" : { "er" : [ 1 ] } }, "tags" : [ "a" ] } }`,
	}
	out := make([][]byte, len(texts))
	for i, text := range texts {
		out[i] = []byte(text)
	}
	return out
}

func directStream(t *testing.T, j job) (*runner.Runner, *runner.Stream) {
	t.Helper()
	j.opts.Clock, j.opts.Unsigned = clock(), true
	r, err := runner.New(get(t, j.dialect), j.source(), j.opts)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Stream(runner.StreamOptions{Sample: -1})
	if err != nil {
		t.Fatal(err)
	}
	return r, s
}

// directRow is a handler, and how many of the first events need no engine; 0: all need it;
// -1: it is tried.
type directRow struct {
	name, before, body string
	direct             int
}

func (row directRow) code() string {
	return row.before + "exports.onExecutePostLogin = async (event, api) => {\n" + row.body + "\n};"
}

func directRows() []directRow {
	claim := func(value string) string {
		return "api.idToken.setCustomClaim('https://a.example/x', " + value + ");"
	}
	return []directRow{
		{"a member", "", claim("event.user.email"), 1},
		{"a name in brackets", "", claim("event['user']['email']"), 1},
		{"an object", "", claim("event.user.meta"), 1},
		{"the whole event", "", claim("event"), 1},
		{"a list", "", claim("event.user.tags"), 1},
		{"an element", "", claim("event.user.tags[1]"), 1},
		{"its length", "", claim("event.user.tags.length"), 1},
		{"the length of a text", "", claim("event.user.email.length"), 1},
		{"or", "", claim("event.user.none || event.user.n || 'free'"), 1},
		{"and", "", claim("event.user.admin && event.user.name"), 1},
		{"nullish", "", claim("event.user.none ?? 'none'"), 1},
		{"optional", "", claim("event.organization?.metadata.plan.x"), 9},
		{"an optional call", "", claim("event.user.nope?.endsWith('x').length"), 1},
		{"a condition", "", claim("event.user.admin ? 'a' : 'b'"), 1},
		{"joined", "", claim("'a' + event.user.n + event.user.admin + event.user.none + event.user.nope + event.user.f"), 1},
		{"a sum", "", claim("event.user.n + 1"), 1},
		{"a template", "", claim("`${event.user.n}-${event.user.email}!`"), 1},
		{"a constant", "const ns = 'https://b.example/';\n", "api.idToken.setCustomClaim(ns + 'y', ns); " + claim("`${ns}z`"), 1},
		{"variables", "", "const { email, n: count, nope = 'd' } = event.user; let x = email; x += '!'; if (count > 2) { x = count; } var y = x; " + claim("[email, count, nope, x, y]"), 1},
		{"equal", "", claim("[event.user.n === 3, event.user.n !== 3, event.user.none == null, event.user.nope != undefined, event.user.email == 'x', event.user.meta === event.user.meta]"), 1},
		{"compared", "", claim("[event.user.n < 3, event.user.n <= 3, event.user.n > 2, event.user.n >= 4, event.user.email < 'b', event.user.email > 'a']"), 1},
		{"negated", "", claim("[!event.user.n, !event.user.nope, -event.user.f, void 0 === undefined]"), 1},
		{"typeof", "", claim("[typeof event.user, typeof event.user.n, typeof event.user.email, typeof event.user.nope, typeof event.user.none, typeof event.user.admin]"), 1},
		{"an object that is written", "", claim("{ plan: event.user.meta.plan, 'a b': [event.user.n, null], tags: event.user.tags, e: {} }"), 1},
		{"methods", "", claim("[event.user.email.endsWith('.example'), event.user.email.startsWith('x'), event.user.email.includes('@'), event.user.tags.includes('b'), [1, 2].includes(event.user.n)]"), 1},
		{"letters", "", claim("[event.user.email.toUpperCase(), event.user.name.toLowerCase(), (' ' + event.user.name + ' ').trim()]"), 1},
		{"split", "", claim("event.user.email.split('@')[1]"), 1},
		{"join", "", claim("event.user.tags.join(',')"), 1},
		{"for each", "", claim("event.user.objects.map((o) => o.name)") + " api.accessToken.setCustomClaim('https://a.example/y', event.user.objects.filter(({ id }) => id > 1)); api.accessToken.setCustomClaim('https://a.example/z', [event.user.tags.some((t) => t === 'a'), event.user.tags.every((t) => t === 'a'), event.user.objects.find((o) => o.id === 2).name])", 1},
		{"a loop that returns", "", "for (const tag of event.user.tags) { if (tag === 'b') return; api.idToken.setCustomClaim('https://a.example/' + tag, tag); }", 1},
		{"conversions", "", claim("[String(event.user.n), Boolean(event.user.n), Array.isArray(event.user.tags), Array.isArray(event.user)]"), 1},
		{"denied", "", "if (event.user.admin) { api.access.deny('no ' + event.user.email); return; } " + claim("1"), 1},
		{"a chain of calls", "", "api.idToken.setCustomClaim('https://a.example/a', event.user.n).accessToken.setCustomClaim('https://a.example/b', 2);", 0},
		{"a return of a call", "", "return api.access.deny(event.user.email);", 1},
		{"metadata", "", "api.user.setAppMetadata('n', event.user.n); api.user.setUserMetadata('o', { a: 1 });", 1},
		{"a name that is no text", "", "api.idToken.setCustomClaim(event.user.n, event.user.tags);", 1},
		{"no arguments", "", "api.idToken.setCustomClaim(); api.access.deny();", 1},
		{"undefined", "", claim("undefined") + "api.accessToken.setCustomClaim('https://a.example/u', event.user.nope);", 1},
		{"null", "", claim("null"), 9},
		{"a scope", "", "api.accessToken.addScope('x' + event.user.n); api.accessToken.removeScope('y');", 1},
		{"a refused claim", "", "api.accessToken.setCustomClaim('scope', event.user.n);", -1},
		{"a throw", "", "if (event.user.admin) throw new Error(event.user.name);", -1},
		{"shadows", "const x = 'module';\n", "const n = x; { const x = event.user.n; " + claim("[x, n]") + " }", 1},
		{"a directive", "'use strict';\n", "'use strict'; " + claim("1"), 9},
		{"a redirect", "", "api.redirect.sendUserTo('https://a.example/' + event.user.n, { query: { a: event.user.email } });", 1},
		{"multifactor", "", "api.multifactor.enable('any', { allowRememberBrowser: false });", 1},
	}
}

// TestDirect holds handlers that are run without the engine against the engine, and that
// they are.
func TestDirect(t *testing.T) {
	t.Parallel()
	for _, tt := range directRows() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, s := directStream(t, job{code: tt.code()})
			if mode := s.Mode(); (mode.Kind == runner.IsolationDirect) != (tt.direct != 0) {
				t.Errorf("it is %s: %v", mode.Kind, mode.Why)
			}
			var out runner.Outcome
			for i, event := range append(directEvents()[:1], directEvents()...) {
				if s.Run(t.Context(), event, &out); i > 0 && i <= tt.direct && s.GaveUp() {
					t.Errorf("it gave up on %s", event)
				}
			}
			for _, stream := range []runner.StreamOptions{{Sample: -1}, {Sample: 1}} {
				sameAsRun(t, r, stream, append(directEvents()[:1], directEvents()...))
			}
			sameAsRun(t, r.Engine(), runner.StreamOptions{Sample: -1}, append(directEvents()[:1], directEvents()...))
			if tt.direct > 0 && !r.Direct() && tt.name != "a return of a call" { // which a whole run shows
				t.Error("whole runs are not direct")
			}
		})
	}
}

// TestNotDirect are handlers that need the engine, and what is said of them.
func TestNotDirect(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, before, body, want string }{
		{"a loop", "", "for (let i = 0; i < 3; i++) { api.idToken.setCustomClaim('a', i); }", "2:1: such a statement needs the engine"},
		{"a change of the event", "", "event.user.x = 1;", "a change of an object needs the engine"},
		{"a helper", "function f(x) { return x; }\n", "api.idToken.setCustomClaim('a', f(1));", "a variable before its declaration needs the engine"},
		{"a member that objects inherit", "", "api.idToken.setCustomClaim('a', event.user.toString);", "a member that objects inherit needs the engine"},
		{"a member that the host has not", "", "api.nope.x('a');", "a member that the host does not have needs the engine"},
		{"a console", "", "console.log(1);", "needs the engine"},
		{"a global", "", "api.idToken.setCustomClaim('a', Math.max(1, 2));", "needs the engine"},
		{"a statement of the module", "String.prototype.endsWith = () => true;\n", "api.idToken.setCustomClaim('a', event.user.email.endsWith('x'));", ""},
		{"a variable too early", "", "const a = b; const b = 1; api.idToken.setCustomClaim('a', a);", "a variable before its declaration needs the engine"},
		{"loops in loops", "", "for (const a of event.list) { for (const b of event.list) { api.idToken.setCustomClaim('a', b); } }", "such a loop needs the engine"},
		{"a parameter that is declared again", "", "var event; api.idToken.setCustomClaim('a', 1);", "a variable that is declared twice needs the engine"},
		{"members in another order", "", "api.idToken.setCustomClaim('a', { b: 1, 1: 2 });", "such a member needs the engine"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, s := directStream(t, job{code: tt.before + "exports.onExecutePostLogin = async (event, api) => {\n" + tt.body + "\n};"})
			mode := s.Mode()
			if mode.Kind == runner.IsolationDirect || !strings.Contains(strings.Join(mode.Why, "\n"), tt.want) {
				t.Errorf("it is %s: %q, want %q", mode.Kind, mode.Why, tt.want)
			}
			sameAsRun(t, r, runner.StreamOptions{Sample: 1}, directEvents())
		})
	}
}

// directBody is a handler of random statements that are mostly direct.
func directBody(rng *rand.Rand) string {
	path := func() string {
		return []string{
			"event.user?.f", "event.list", "event.user?.n", "event.user?.a", "event.user?.tags", "event.user?.['b']", "event.list?.[0]", "event.list?.[1]", "event.user?.b?.c", "x", "y",
			"event.user?.email", "event.user?.objects", "event['x y']", "event.nope", "event.user?.meta", "event.list?.length",
		}[rng.IntN(17)]
	}
	list := func(v string) string { return "(Array.isArray(" + v + ") ? " + v + " : [1, 'x'])" }
	var value func(depth int) string
	value = func(depth int) string {
		if depth == 0 {
			return []string{path(), path(), path(), "'x'", "1", "1.5", "null", "undefined", "true", "''", "'é'", "-1"}[rng.IntN(12)]
		}
		a, b := value(depth-1), value(depth-1)
		op := []string{"||", "&&", "===", "!==", "==", "!=", "<", ">", "<=", ">=", "+"}[rng.IntN(11)]
		return []string{
			"(" + a + " || " + b + ")", "(" + a + " && " + b + ")", "(" + a + " " + op + " " + b + ")", "(" + a + " ?? " + b + ")", "(" + a + " ? " + b + " : " + value(0) + ")", "`${" + a + "}-${" + b + "}`",
			"[" + a + " ?? 0, " + b + " ?? null]", "({ a: " + a + " ?? '', b: " + b + " ?? false })", "(!" + a + ")", "(typeof " + a + ")", "String(" + a + ")", "Boolean(" + a + ")", "Array.isArray(" + a + ")",
			"(" + a + ")?.includes?.(" + b + ")", "`${" + a + "}`.endsWith('x')", "String(" + a + ").toLowerCase()", "`${" + a + "}`.trim().toUpperCase()", "`${" + a + "}`.split('x')[0]",
			list(a) + ".map((i) => i?.a ?? " + value(0) + " ?? 1)", list(a) + ".filter((i) => i)", list(a) + ".some((i) => i === " + value(0) + ")", list(a) + ".join('-')", "(" + a + ")?.length",
			"(x = " + a + ")", list(a) + ".find((i) => i)", list(a) + "[0]", "(" + a + " || event.user)?.b", list(a) + ".includes(" + b + ")", "(" + a + ")?.endsWith('x')",
		}[rng.IntN(29)]
	}
	var out strings.Builder
	out.WriteString("  let x = 1, y; x = " + value(0) + "; y = " + value(1) + ";\n")
	for i := range 2 + rng.IntN(4) {
		call := fmt.Sprintf("api.idToken.setCustomClaim('https://a.example/%d', %s);", i, value(1+rng.IntN(2)))
		switch rng.IntN(8) {
		case 0:
			call = "if (" + value(1) + ") { " + call + " } else { x = " + value(1) + "; }"
		case 1:
			call = "for (const x of " + list(path()) + ") { " + call + " }"
		case 2:
			call = "{ const { a, b: c = " + value(0) + " } = " + path() + " ?? event; " + call + " api.accessToken.setCustomClaim('https://a.example/p', [a ?? 1, c ?? 2]); }"
		case 3:
			call += " if (" + value(1) + ") return api.access.deny(String(" + value(0) + "));"
		}
		out.WriteString("  " + call + "\n")
	}
	return out.String()
}

// TestDirectProperty holds direct runs against the engine on generated handlers and events.
func TestDirectProperty(t *testing.T) {
	t.Parallel()
	rounds := 150
	if testing.Short() {
		rounds = 60
	}
	direct, events, gaveUp := 0, 0, 0
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 11))
		j := job{body: directBody(rng)}
		j.opts.Clock, j.opts.Unsigned = clock(), true
		r, err := runner.New(get(t, j.dialect), j.source(), j.opts)
		if err != nil {
			t.Fatalf("%v\n%s", err, j.body)
		}
		list := append(directEvents(), directEvents()[0])
		for range 6 {
			list = append(list, randomEvent(rng))
		}
		s, err := r.Stream(runner.StreamOptions{Sample: -1})
		if err != nil {
			t.Fatal(err)
		}
		if s.Mode().Kind == runner.IsolationDirect {
			direct++
			var out runner.Outcome
			for _, event := range list {
				s.Run(t.Context(), bytes.Clone(event), &out)
				events++
				if s.GaveUp() {
					gaveUp++
				}
			}
		}
		if sameAsRun(t, r, runner.StreamOptions{Sample: -1}, list); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d of %d handlers were direct, %d of %d events needed the engine", direct, rounds, gaveUp, events)
	if direct < rounds/2 || gaveUp > events*3/4 {
		t.Error("too few were direct to say anything")
	}
}

// TestVerified holds that a direct run that differs is the last one, and is told when there
// were others before.
func TestVerified(t *testing.T) {
	t.Parallel()
	r, _ := directStream(t, job{body: "api.idToken.setCustomClaim('https://a.example/x', event.user.n);"})
	event := action.Event{JSON: action.Value(directEvents()[0])}
	engine := r.InEngine(t.Context(), event)
	wrong := r.InEngine(t.Context(), event)
	wrong.Claims[0].Value = action.Value("4")
	if res := r.Verified(wrong, engine); r.Direct() || len(res.Diagnostics) != len(engine.Diagnostics) {
		t.Errorf("a first difference: %+v", res.Diagnostics)
	}
	r, _ = directStream(t, job{body: "api.idToken.setCustomClaim('https://a.example/x', event.user.n);"})
	if r.Verified(engine, engine); !r.Direct() {
		t.Error("runs are not direct")
	}
	res := r.Verified(wrong, engine)
	if last := res.Diagnostics[len(res.Diagnostics)-1]; r.Direct() || last.Code != "CC144" || string(res.Claims[0].Value) != "3" {
		t.Errorf("a later difference: %+v", res)
	}
	calls := 0
	r, _ = directStream(t, job{body: "api.idToken.setCustomClaim('https://a.example/x', event.user.n);"})
	for range runner.DefaultSample + 5 {
		r.Beside(t.Context(), event, func() action.Result { calls++; return r.InEngine(t.Context(), event) })
	}
	if calls != 3 { // the first, the second, a sample
		t.Errorf("the engine was asked %d times", calls)
	}
}

// FuzzDirect holds direct runs against the engine.
func FuzzDirect(f *testing.F) {
	for i, row := range directRows() {
		f.Add(row.code(), string(directEvents()[0]))
		f.Add(row.code(), string(directEvents()[i%len(directEvents())]))
	}
	f.Fuzz(func(t *testing.T, code, event string) {
		r := fuzzed(t, job{code: code}, event)
		if r == nil {
			return
		}
		s, err := r.Stream(runner.StreamOptions{Sample: -1})
		if err != nil || s.Mode().Kind != runner.IsolationDirect {
			return
		}
		first := directEvents()[0] // loads the module
		sameAsRun(t, r, runner.StreamOptions{Sample: -1}, [][]byte{first, []byte(event), []byte(event)})
	})
}
