package sandbox_test

import (
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/internal/tape"
)

// directCalls are what a handler calls in a direct run with a text, and whether it came to its end.
func directCalls(t *testing.T, body, event string) (calls []string, ok bool) {
	t.Helper()
	m, err := sandbox.Parse(source("exports.run = (event, api) => {\n"+body+"\n};"), sandbox.ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := m.Direct("", "run", sandbox.NewMembers([]string{"a.set", "log"}))
	if err != nil {
		t.Fatal(err)
	}
	var tp tape.Tape
	if err := tp.Parse([]byte(event)); err != nil {
		t.Fatal(err)
	}
	run := d.Start(d.World().NewVM(sandbox.Options{}), func(i int, inv sandbox.Invocation) sandbox.Reply {
		text := []string{"set", "log"}[i]
		for _, a := range inv.Args {
			value, _ := a.Plain()
			text += " " + string(value)
		}
		calls = append(calls, text)
		return sandbox.Reply{Self: true}
	})
	ended := false
	ok = run.Run(&tp, func() { ended = true })
	if ok != ended {
		t.Errorf("ok is %v, its end %v", ok, ended)
	}
	return calls, ok
}

func TestDirectRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, event, want string }{
		{"calls", "api.a.set(event.x, 'y'); api.log({ a: [event.l, null] });", `{"x":1.5,"l":["b"]}`, `set 1.5 "y"; log {"a":[["b"],null]}`},
		{"calls in calls", "api.log(1, event.x ?? 2, `${event.l[0]}!`);", `{"l":["b"]}`, `log 1 2 "b!"`},
		{"a loop", "for (const x of event.l) { if (x === 'c') return; api.log(x); }", `{"l":["a","b","c","d"]}`, `log "a"; log "b"`},
	} {
		calls, ok := directCalls(t, tt.body, tt.event)
		if got := strings.Join(calls, "; "); got != tt.want || !ok {
			t.Errorf("%s: %q %v, want %q", tt.name, got, ok, tt.want)
		}
	}
}

// TestDirectBounds are handlers that would take too long, or too much memory: a direct run
// gives them up.
func TestDirectBounds(t *testing.T) {
	t.Parallel()
	many, long := strings.Repeat(`"a",`, 60_000)+`"a"`, strings.Repeat("x", 4<<20)
	var members strings.Builder
	for i := range 100_000 {
		members.WriteString(`"m` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + `":1,`)
	}
	event := `{"l":[` + many + `],"s":"` + long + `","o":{` + members.String() + `"z":1}}`
	for name, body := range map[string]string{
		"a text that doubles":          "let x = 'xxxxxxxxxxxxxxxx'; " + strings.Repeat("x += x; ", 60),
		"a list that doubles":          "let x = [1]; " + strings.Repeat("x = [x, x]; ", 60) + "api.log(x);",
		"a list in lists":              "let x = [1]; " + strings.Repeat("x = [x]; ", 5000) + "api.log(x);",
		"an object in objects":         "let x = { a: 1 }; " + strings.Repeat("x = { a: x }; ", 1200) + "api.log(x);",
		"a large text, many times":     "for (const x of event.l) { if (event.s.includes('y')) api.log(x); }",
		"a large text that is parts":   "api.log(`" + strings.Repeat("${event.s}", 1000) + "`);",
		"a large text that is members": "api.log({ " + strings.Repeat("a: [event.s], ", 1) + "b: [event.s, event.s], c: [event.s] });",
		"an object with many members":  "for (const x of event.l) { if (event.o.nope) api.log(x); }",
		"lists in lists":               "for (const x of event.l) { if (event.l.includes('y')) api.log(x); }",
		"far elements":                 "for (const x of event.l) { if (event.l[59999] === 'y') api.log(x); }",
		"long texts that are equal":    "for (const x of event.l) { if (event.s === event.s + '') api.log(x); }",
		"case":                         "for (const x of event.l) { if (event.s.toLowerCase() === x) api.log(x); }",
	} {
		if calls, ok := directCalls(t, body, event); ok {
			t.Errorf("%s came to its end after %d calls", name, len(calls))
		}
	}
}
