package tape_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/tape"
)

// tree is a value by way of the tape, in the form of encoding/json.
func tree(t *tape.Tape, r tape.Ref) any {
	switch t.Kind(r) {
	case tape.Null:
		return nil
	case tape.True, tape.False:
		return t.Kind(r) == tape.True
	case tape.String:
		return t.Text(r)
	case tape.Array:
		out := []any{}
		for at := t.First(r); at != tape.None; at = t.Next(r, at) {
			out = append(out, tree(t, at))
		}
		return out
	case tape.Object:
		out := map[string]any{}
		for at := t.First(r); at != tape.None; at = t.Next(r, at) {
			out[t.Name(at)] = tree(t, at)
		}
		return out
	}
	if n, ok := t.Integer(r); ok {
		return json.Number(jsonOf(n))
	}
	return json.Number(t.Raw(r))
}

func jsonOf(v any) string {
	out, _ := json.Marshal(v)
	return string(out)
}

func seeds() []string {
	return []string{
		`{}`, `[]`, `null`, `true`, `false`, `0`, `-0`, `1.5e3`, `-12`, `""`, `"a"`, ` { "a" : [ 1 , 2 ] } `,
		`{"a":1,"a":2}`, `{"b":{"c":[{"d":null}]},"10":1,"2":2}`, `{"__proto__":{"x":1}}`, `{"":0}`,
		`"\u00e9\ud83d\ude00\n\"\\\/"`, `"\ud800"`, `{"\ud800":1}`, `"é😀"`, `123456789012345678901234567890`, `1e999`,
		`{"a":"0123456789abcdef0123456789abcdef","\u0061":1}`, `[[[[[[]]]]]]`, "\"\x7f\"",
		``, ` `, `{`, `[`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `[1,]`, `[,]`, `{,}`, `[1 2]`, `{"a" 1}`, `{a:1}`, `{'a':1}`,
		`01`, `-`, `1.`, `.5`, `1e`, `1e+`, `+1`, `tru`, `nul`, `falsey`, `"`, `"\`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"\n\"", "\"\x01\"", `{} {}`, `]`, `}`,
		"\"\xff\"", "\"\xc3\x28\"", "{\"\xed\xa0\x80\":1}", "\"\xf4\x90\x80\x80\"", "\xef\xbb\xbf{}", "\x00", "{}\x00",
	}
}

func check(t *testing.T, text []byte) {
	t.Helper()
	var tp tape.Tape
	err := tp.Parse(text)
	if want := json.Valid(text) && utf8.Valid(text); want != (err == nil) {
		t.Fatalf("%q: error %v, json.Valid %v, UTF-8 %v", text, err, json.Valid(text), utf8.Valid(text))
	}
	var e *tape.Error
	if err != nil {
		if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(text) {
			t.Fatalf("%q: error %v", text, err)
		}
		return
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var want any
	if err := d.Decode(&want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, tree(&tp, tp.Root())); diff != "" {
		t.Fatalf("%q (-want +got):\n%s", text, diff)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range seeds() {
		check(t, []byte(text))
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range seeds() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { check(t, text) })
}

func TestErrors(t *testing.T) {
	t.Parallel()
	var tp tape.Tape
	for text, want := range map[string]string{
		`{"a":1`:                             "at byte 7: unexpected end of the text",
		`{"a":1 "b":2}`:                      "at byte 8: expected a comma or the end of the object",
		`[1;2]`:                              "at byte 3: expected a comma or the end of the array",
		`{"a":tru}`:                          "at byte 9: expected true",
		"\"a\xff\"":                          "at byte 3: the text is not UTF-8",
		`{} x`:                               "at byte 4: there is more behind the value",
		strings.Repeat("[", tape.MaxDepth+1): "at byte 10001: brackets are nested too deep",
	} {
		if err := tp.Parse([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
	if err := tp.Parse([]byte("\"\xff\"")); !errors.Is(err, tape.ErrNotUTF8) {
		t.Errorf("%v is no ErrNotUTF8", err)
	}
	deep := strings.Repeat("[", tape.MaxDepth) + strings.Repeat("]", tape.MaxDepth)
	if err := tp.Parse([]byte(deep)); err != nil {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	var tp tape.Tape
	if err := tp.Parse([]byte(`{"a":{"b":[1,{"c":"x\ty"}]},"d":1,"d":2,"\u0065":3}`)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"a": `{"b":[1,{"c":"x\ty"}]}`, "a b": `[1,{"c":"x\ty"}]`, "d": "2", "e": "3", "x": "", "d x": "", "a x y": ""} {
		got := ""
		if r := tp.Lookup(tp.Root(), strings.Fields(path)...); r != tape.None {
			got = string(tp.Raw(r))
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if tp.Halves() {
		t.Error("there is no half of a pair")
	}
	if _ = tp.Parse([]byte(`{"\ud800":1}`)); !tp.Halves() {
		t.Error("a half of a pair is not seen")
	}
}

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	var tp tape.Tape
	for text, want := range map[string]bool{
		`{"a":[1,"x",null,true,{"b":1.5}]}`: true, `"é"`: true, `{}`: true, `[]`: true,
		`{"é":1}`: false, `{"a":1,"a":2}`: false, `{"1":1}`: false, `"\u0061"`: false, `{ "a":1}`: false, `[1e3]`: false, `-0`: false, `1.0`: false,
		`[12345678901234567890]`: false, ` 1 `: true, ` "a" `: true,
	} {
		if err := tp.Parse([]byte(text)); err != nil {
			t.Fatal(err)
		}
		out, ok := tp.AppendJSON([]byte("x"), tp.Root())
		if ok != want || ok && string(out) != "x"+strings.TrimSpace(text) || !ok && string(out) != "x" {
			t.Errorf("%s: %s, %v", text, out, ok)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	text := []byte(`{"user":{"user_id":"u1","roles":["a","b"],"n":[1,2.5,-3e4]},"request":{"query":{"scope":"openid profile"}}}`)
	var tp tape.Tape
	_ = tp.Parse(text)
	if n := testing.AllocsPerRun(100, func() { _ = tp.Parse(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestLarge(t *testing.T) {
	t.Parallel()
	var tp tape.Tape
	for _, text := range []string{"[" + strings.Repeat("0,", 200_000) + "0]", `{"a":1}`, `{"a":{"b":2}}`} {
		if err := tp.Parse([]byte(text)); err != nil || string(tp.Raw(tp.Root())) != text {
			t.Fatalf("%.20s: %v", text, err)
		}
	}
}
