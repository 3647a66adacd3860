package sandbox_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/claimctl/claimctl/internal/sandbox"
)

func TestPropertyRefused(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"let a;\n  a = /x\\p{Foo}/u;": `a.js:2:7: SyntaxError: Invalid regular expression: /x\p{Foo}/u: Invalid property name`,
		`/\p{Script=Klingon}/u`:       `a.js:1:1: SyntaxError: Invalid regular expression: /\p{Script=Klingon}/u: Invalid property name`,
		`/\p{scx=Greek}/u`:            `a.js:1:1: SyntaxError: Invalid regular expression: /\p{scx=Greek}/u: claimctl has no table for \p{scx=Greek}; \p{Script=Greek} it has`,
		`/\P{Bidi_M}/u`:               `a.js:1:1: SyntaxError: Invalid regular expression: /\P{Bidi_M}/u: claimctl has no table for \p{Bidi_M}`,
		`/\p{RGI_Emoji}/u`:            `a.js:1:1: SyntaxError: Invalid regular expression: /\p{RGI_Emoji}/u: claimctl has no table for \p{RGI_Emoji}`,
		`/\p/u`:                       `a.js:1:1: SyntaxError: Invalid regular expression: /\p/u: Invalid property name`,
		`/\p{L/u`:                     `a.js:1:1: SyntaxError: Invalid regular expression: /\p{L/u: Invalid property name`,
	} {
		_, err := sandbox.Parse(source(code), sandbox.ParseOptions{})
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", code, err, want)
		}
	}
}

func TestPropertiesAreBounded(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"/" + strings.Repeat(`\p{L}`, 5000) + "/u",
		strings.Repeat(`/\p{L}/u;`, 10_000),
	} {
		_, err := sandbox.Parse(source(code), sandbox.ParseOptions{})
		if err == nil || !strings.Contains(err.Error(), "claimctl cannot expand so many properties") {
			t.Errorf("%.20s: got %.200v", code, err)
		}
	}
}

// TestFlagsRefused covers flags that the engine does not know: they are refused
// with their name.
func TestFlagsRefused(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`return new RegExp('x', 'v');`: `throws SyntaxError: Invalid regular expression: /x/v: claimctl's engine does not know the flag v`,
		`return new RegExp('x', 'd');`: `throws SyntaxError: Invalid regular expression: /x/d: claimctl's engine does not know the flag d`,
		`return /x/v.test('x');`:       `does not compile: a.js:4:45: SyntaxError: Invalid regular expression flags: claimctl's engine does not know the flag v`,
	} {
		if got := engineAnswer(t, snippet{body, body}); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

// TestRewritingKeepsPositions covers what stands behind a rewritten expression
// on its line, and the place of errors of probed members.
func TestRewritingKeepsPositions(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		`async function run() { /\p{L}/u; boom(); }`:                          "1:34",
		`async function run() { let u; u.x; }`:                                "1:33",
		`async function run() { const o = {}; return o.list.map(x => x); }`:   "1:47",
		`async function run() { const f = () => null; f().x = 1; }`:           "1:50",
		`async function run() { try { let u; u.x; } catch (e) { throw e; } }`: "1:39",
	} {
		w := run(t, code, sandbox.Options{}, nil)
		var e *sandbox.JSError
		if !asJSError(w.out.Err, &e) {
			t.Errorf("%s: got %v, want an error", code, w.out.Err)
			continue
		}
		if got := itoaPos(e.Pos); got != want {
			t.Errorf("%s: got %s (%s), want %s", code, got, e.Message, want)
		}
	}
}

// TestHostileMembers covers chains that make what is written for an error, or
// what is compiled for it, expensive.
func TestHostileMembers(t *testing.T) {
	t.Parallel()
	chain := strings.Repeat("[a", 900) + strings.Repeat("]", 900)
	for name, code := range map[string]string{
		"dots":    "const a = {}; a" + strings.Repeat(".a", 8000) + ";",
		"calls":   "const a = () => a; a" + strings.Repeat("()", 1500) + ";",
		"mixed":   "const a = {}; a" + strings.Repeat(".b().c", 1500) + ";",
		"options": "let a; a" + strings.Repeat("?.b.c", 3000) + ";",
		"keys":    "const a = {}; a" + chain + ";",
		"catches": "function f(a) {" + strings.Repeat("try {", 300) + "a.b.c;" + strings.Repeat("} catch (e) { e.a.b; throw e; }", 300) + "}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			answer := engineAnswer(t, snippet{name, code})
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %s: %.100s", took, answer)
			}
		})
	}
}

func asJSError(err error, to **sandbox.JSError) bool { return errors.As(err, to) }

func itoaPos(p sandbox.Pos) string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }
