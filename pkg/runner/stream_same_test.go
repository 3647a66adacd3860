package runner_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// shown is an outcome as text.
func shown(t testing.TB, o runner.Outcome) string {
	t.Helper()
	var out strings.Builder
	fmt.Fprintf(&out, "decision %+v\nerror %s\n", o.Decision, action.MustMarshal(o.Error))
	for _, c := range o.Claims {
		fmt.Fprintf(&out, "claim %s\n", action.MustMarshal(c))
	}
	for _, tok := range o.Tokens {
		fmt.Fprintf(&out, "token %s %d %v\n", tok.Kind, tok.Bytes, tok.Opaque)
	}
	for _, d := range o.Diagnostics {
		fmt.Fprintf(&out, "diagnostic %s\n", action.MustMarshal(d))
	}
	return out.String()
}

// shownResult is the outcome of a result.
func shownResult(t testing.TB, r *runner.Runner, res action.Result) string {
	t.Helper()
	o := runner.Outcome{Decision: res.Decision, Error: res.Error, Claims: res.Claims, Diagnostics: res.Diagnostics}
	for _, kind := range r.Entry().Trigger.Tokens {
		if tok := res.Tokens[string(kind)]; tok != nil {
			o.Tokens = append(o.Tokens, runner.OutcomeToken{Kind: kind, Bytes: tok.Bytes, Opaque: tok.Opaque})
		}
	}
	return shown(t, o)
}

// sameAsRun holds a stream against single runs, on one event after the other.
func sameAsRun(t testing.TB, r *runner.Runner, opts runner.StreamOptions, events [][]byte) runner.StreamMode {
	t.Helper()
	s, err := r.Stream(opts)
	if err != nil {
		t.Fatal(err)
	}
	var out runner.Outcome
	for _, event := range events {
		before := string(event)
		s.Run(t.Context(), event, &out)
		if out.Differs != "" {
			t.Errorf("differs: %s", out.Differs)
		}
		engine := r.InEngine(t.Context(), action.Event{JSON: action.Value(before)})
		want := shownResult(t, r, engine)
		if !opts.Fresh {
			sameWhole(t, r, engine, before)
		}
		if diff := cmp.Diff(want, shown(t, out)); diff != "" {
			t.Errorf("%s\non %s (-run +stream):\n%s", r.Source().Code, before, diff)
			return s.Mode()
		}
		for i := range event {
			event[i] = 'x' // nothing of it may be left
		}
	}
	return s.Mode()
}

// sameWhole holds a run, which may be direct, against that of the engine.
func sameWhole(t testing.TB, r *runner.Runner, engine action.Result, event string) {
	t.Helper()
	run := r.Run(t.Context(), action.Event{JSON: action.Value(event)})
	if diff := cmp.Diff(string(action.MustMarshal(engine)), string(action.MustMarshal(run))); diff != "" {
		t.Errorf("%s\non %s (-engine +run):\n%s", r.Source().Code, event, diff)
	}
}

func presetEvents(t testing.TB, r *runner.Runner) [][]byte {
	t.Helper()
	var events [][]byte
	for _, name := range presets.Names() {
		sc, err := presets.Load(name, clock())
		if err != nil {
			t.Fatal(err)
		}
		if obj, err := r.Dialect().Event(sc, r.Entry().Trigger); err == nil {
			events = append(events, obj.Value())
		}
	}
	return events
}

func TestStreamOfFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../fixtures/*/*.js*")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, path := range files {
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		src := action.Source{Path: filepath.Base(path), Code: code}
		found, err := runner.Detect(all.Registry(), src)
		if err != nil {
			continue
		}
		for _, opts := range []runner.Options{{}, {Secrets: secrets("API_KEY", "c4n4ry-s3cret", "TOKEN", "t0ken-t0ken")}} {
			opts.Clock, opts.Unsigned = clock(), true
			r, err := runner.New(found.Dialect, src, opts)
			if err != nil {
				continue
			}
			for _, stream := range []runner.StreamOptions{{Sample: -1}, {Sample: -1, Fresh: true}, {Sample: 1}} {
				events := append(presetEvents(t, r), presetEvents(t, r)...)
				if strings.Contains(path, "modules") || !strings.Contains(path, "action") {
					events = events[:min(len(events), 2)] // they take long
				}
				if strings.Contains(path, "modules") && (stream.Fresh || stream.Sample > 0 || len(opts.Secrets) > 0) {
					continue
				}
				mode := sameAsRun(t, r, stream, events)
				if stream.Sample == -1 && !stream.Fresh && len(opts.Secrets) == 0 {
					t.Logf("%s: %s %v %v", filepath.Base(path), mode.Kind, mode.Tape, mode.Why)
				}
			}
		}
	}
}

// randomEvent is an event of random members.
func randomEvent(rng *rand.Rand) []byte {
	return []byte(`{"user":` + randomObject(rng, 3) + `,"client":` + randomObject(rng, 1) + `,"list":` + randomArray(rng, 2) + `,"10":1,"2":"x"}`)
}

func randomName(rng *rand.Rand) string {
	return []string{"a", "b", "c", "user_id", "email", "10", "2", "007", "", "é", `\u0061`, "__proto__", "toString", "length", "toJSON", "x y", "-1", "4294967295"}[rng.IntN(18)]
}

func randomObject(rng *rand.Rand, depth int) string {
	var members []string
	for range rng.IntN(6) {
		members = append(members, `"`+randomName(rng)+`":`+randomValue(rng, depth-1))
	}
	return "{" + strings.Join(members, []string{",", " , "}[rng.IntN(2)]) + "}"
}

func randomArray(rng *rand.Rand, depth int) string {
	var items []string
	for range rng.IntN(5) {
		items = append(items, randomValue(rng, depth-1))
	}
	return "[" + strings.Join(items, ",") + "]"
}

func randomValue(rng *rand.Rand, depth int) string {
	if depth > 0 {
		switch rng.IntN(3) {
		case 0:
			return randomObject(rng, depth)
		case 1:
			return randomArray(rng, depth)
		}
	}
	return []string{
		"null", "true", "false", "0", "-0", "1", "-17", "1.5", "1e3", "1e999", "12345678901234567890", `"x"`, `""`, `"é😀"`, `"\ud800"`, `"a\nb"`, `"<b>"`, `"10"`,
	}[rng.IntN(18)]
}

// randomBody is a handler of random statements about the event.
func randomBody(rng *rand.Rand) string {
	path := func() string {
		return []string{
			"event", "event.user", "event.list", "event.client", "event.user.a", "event.user['10']", "event.list[0]", "event.list[1]", "event.user?.b?.c",
			"(event.user.a ?? {})", "(event.user.b || [])", "event.user.c",
		}[rng.IntN(12)]
	}
	name := func() string {
		return []string{`"a"`, `"b"`, `"10"`, `"2"`, `"new"`, `"length"`, "0", "1", "5", `"toJSON"`, `"__proto__"`}[rng.IntN(11)]
	}
	value := func() string {
		return []string{"1", `"y"`, "null", "undefined", "{ z: 1 }", "[1, 2]", path(), "() => 1", "NaN"}[rng.IntN(9)]
	}
	n := 0
	claim := func(v string) string {
		n++
		return fmt.Sprintf("api.idToken.setCustomClaim('https://a.example/%d', %s);", n, v)
	}
	var out strings.Builder
	for range 2 + rng.IntN(6) {
		p := path()
		stmt := []string{
			claim(p), claim(p), claim("{ ..." + p + " }"), claim("[..." + p + "]"),
			fmt.Sprintf("{ const { a, ...rest } = %s; %s }", p, claim("[a, rest]")),
			fmt.Sprintf("{ const [first, ...more] = %s; %s }", p, claim("[first, more]")),
			claim("Object.keys(" + p + ")"), claim("Object.entries(" + p + ")"), claim("JSON.stringify(" + p + ")"), claim("JSON.stringify(" + p + ", null, 2)"),
			fmt.Sprintf("delete %s[%s];", p, name()), fmt.Sprintf("%s[%s] = %s;", p, name(), value()), fmt.Sprintf("%s.push(%s);", p, value()),
			claim(p + ".map?.(x => x)"), claim(p + ".filter?.(x => x)"), claim(p + ".concat?.([1])"), claim(p + ".slice?.(1)"), claim(p + ".reverse?.()"),
			claim(p + ".sort?.()"), claim(p + ".splice?.(0, 1)"), claim(p + ".length"), claim(p + ".includes?.('x')"), claim(p + ".join?.('-')"),
			claim(p + ".reduce?.((a, x) => a + String(x), '')"), claim(p + ".indexOf?.('x')"), claim(p + ".flat?.()"), claim(p + ".shift?.()"), claim(p + ".at?.(-1)"),
			fmt.Sprintf("Object.freeze(%s);", p), fmt.Sprintf("Object.seal(%s);", p), claim("Object.isFrozen(" + p + ")"), claim("Array.isArray(" + p + ")"),
			claim(p + " instanceof Object"), claim("typeof " + p), claim("String(" + p + ")"), claim(name() + " in " + p), claim("Object.hasOwn(" + p + ", " + name() + ")"),
			fmt.Sprintf("{ const l = []; for (const k in %s) l.push(k); %s }", p, claim("l")), fmt.Sprintf("{ const l = []; for (const x of %s) l.push(x); %s }", p, claim("l")),
			fmt.Sprintf("Object.defineProperty(%s, 'd', { value: 1 });", p), fmt.Sprintf("Object.defineProperty(%s, 'd', { get() { return 2 }, enumerable: true, configurable: true });", p),
			fmt.Sprintf("Object.assign(%s, { q: 1, 3: 2 });", p), claim("Object.assign({}, " + p + ")"), claim("structuredClone(" + p + ")"), claim(p + " === " + p),
			fmt.Sprintf("console.log(%s);", p), fmt.Sprintf("%s.length = %d;", p, rng.IntN(4)), claim("Object.getOwnPropertyNames(" + p + ")"),
			claim("Object.getOwnPropertyDescriptor(" + p + ", " + name() + ")"), fmt.Sprintf("Object.setPrototypeOf(%s, { inherited: 1 });", p), claim(p + ".inherited"),
			claim("Object.fromEntries(Object.entries(" + p + "))"), fmt.Sprintf("if (%s) api.access.deny(String(%s));", p, p), claim("new Map([[" + p + ", 1]]).get(" + p + ")"),
			fmt.Sprintf("Object.preventExtensions(%s); ", p), claim("Object.getPrototypeOf(" + p + ") === Object.prototype"), claim("Object.prototype.toString.call(" + p + ")"), claim("`${" + p + "}`"),
			fmt.Sprintf("%s.fill?.(7);", p), fmt.Sprintf("%s.unshift?.(7);", p), fmt.Sprintf("%s.nope.x;", p), fmt.Sprintf("throw %s;", p),
		}
		pick := stmt[rng.IntN(len(stmt))]
		switch rng.IntN(4) {
		case 0:
			pick = "if (event.list.length > 1) { " + pick + " }"
		case 1:
			pick = "try { " + pick + " } catch (e) { " + claim("e.message") + " }"
		}
		out.WriteString("  " + pick + "\n")
	}
	return out.String()
}

// TestStreamProperty holds streams against single runs on generated actions and events.
func TestStreamProperty(t *testing.T) {
	t.Parallel()
	rounds := 400
	if testing.Short() {
		rounds = 50
	}
	modes := map[runner.IsolationKind]int{}
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		j := job{body: randomBody(rng), opts: runner.Options{Unsigned: true}}
		if seed%5 == 4 {
			j.dialect = intel
			j.body = strings.NewReplacer("api.idToken.", "api.session.", "api.access.deny", "api.deny").Replace(j.body)
		}
		j.opts.Clock = clock()
		r, err := runner.New(get(t, j.dialect), j.source(), j.opts)
		if err != nil {
			continue // no syntax of JavaScript
		}
		var events, again [][]byte
		for range 4 {
			e := randomEvent(rng)
			events, again = append(events, e), append(again, append([]byte(nil), e...))
		}
		mode := sameAsRun(t, r.Engine(), runner.StreamOptions{Sample: -1}, events)
		modes[mode.Kind]++
		sameAsRun(t, r, runner.StreamOptions{Sample: -1, Fresh: true}, again)
		if t.Failed() {
			t.Logf("seed %d, %+v", seed, mode)
			return
		}
	}
	for _, kind := range []runner.IsolationKind{runner.IsolationReused, runner.IsolationFresh} {
		if modes[kind] == 0 {
			t.Errorf("no action ran in mode %s: %v", kind, modes)
		}
	}
	t.Log(modes)
}

// fuzzed is a runner for any source; nil where that, or the event, is none.
func fuzzed(t *testing.T, j job, event string) *runner.Runner {
	t.Helper()
	r, err := runner.New(get(t, auth0), j.source(), runner.Options{Clock: clock(), Unsigned: true, TimeLimit: 200_000_000})
	if err != nil || !utf8.ValidString(event) {
		return nil
	}
	if o, err := action.ParseObject([]byte(event)); err != nil || o == nil {
		return nil
	}
	return r
}

func FuzzStream(f *testing.F) {
	for _, row := range []struct{ body, event string }{
		{"api.idToken.setCustomClaim('a', event.user)", `{"user":{"a":[1,{"b":null}]}}`},
		{"event.user.x = 1; const { a, ...rest } = event.user; api.idToken.setCustomClaim('a', rest)", `{"user":{"a":1,"10":2}}`},
		{"event.l.push(1); api.idToken.setCustomClaim('a', event)", `{"l":[]}`},
		{"Object.freeze(event.user); event.user.a = 2; api.idToken.setCustomClaim('a', event.user)", `{"user":{"a":1}}`},
	} {
		f.Add(row.body, row.event)
	}
	f.Fuzz(func(t *testing.T, body, event string) {
		r := fuzzed(t, job{body: body}, event)
		if r == nil {
			return
		}
		res := r.Run(t.Context(), action.Event{JSON: action.Value(event)})
		if res.Error != nil && res.Error.Kind == action.ErrorLimit {
			return
		}
		sameAsRun(t, r, runner.StreamOptions{Sample: -1}, [][]byte{[]byte(event), []byte(event)})
	})
}
