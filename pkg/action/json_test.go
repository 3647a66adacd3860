package action_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/pkg/action"
)

func parse(tb testing.TB, text string) *action.Object {
	tb.Helper()
	obj, err := action.ParseObject([]byte(text))
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return obj
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestParseObjectRoundTrip reads a text and writes it; want is "" where the
// text comes back as it was.
func TestParseObjectRoundTrip(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", `{}`, ""},
		{"order of members", `{"z":1,"a":{"y":2,"b":3},"10":4,"2":5}`, ""},
		{"blanks", " {\r\n\t\"a\" : [ 1 , { } , [ ] ] , \"b\" : \"x\" } \n", `{"a":[1,{},[]],"b":"x"}`},
		{"repeated: first place, last value", `{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{"repeated: nothing is merged", `{"a":{"x":1},"a":{"y":2}}`, `{"a":{"y":2}}`},
		{"repeated through an escape", `{"a":1,"\u0061":2}`, `{"a":2}`},
		{"repeated name like a prototype's", `{"__proto__":1,"__proto__":null}`, `{"__proto__":null}`},
		{"numbers keep their text", `{"n":[12345678901234567890,1.50,-0,1e400,1E+2,0.1e-7]}`, ""},
		{"words", `{"a":[true,false,null]}`, ""},
		{"strings keep their text", `{"s":"\u0041\/\"\\\n<&>é😀"}`, ""},
		{"lone surrogates in strings stay", `{"s":"\ud83d","t":"\udE00\ud83d"}`, ""},
		{"names are unescaped", `{"\u0061\/\"\\\n":1}`, `{"a/\"\\\n":1}`},
		{"a surrogate pair in a name", `{"\ud83d\ude00":1}`, `{"😀":1}`},
		{"lone surrogates in names are replaced, and then alike", `{"\ud83d":1,"\udc00":2}`, `{"` + "\ufffd" + `":2}`},
		{"control characters in names", `{"\u0000\u001f\u007f":1}`, `{"\u0000\u001f` + "\x7f" + `":1}`},
		{"line separators in names", `{"\u2028":1}`, `{"\u2028":1}`},
		{"empty name", `{"":{"":[]}}`, ""},
		{"text that looks like structure", `{"a":"}],:{","b,}":"\\\""}`, ""},
		{"bytes that are no UTF-8 stay in strings", "{\"s\":\"\xff\"}", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := tt.want
			if want == "" {
				want = tt.text
			}
			equal(t, want, string(parse(t, tt.text).Value()))
		})
	}
}

func TestParseObjectRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[]`, `"{}"`, `1`, `null`, ` true `} {
		if obj, err := action.ParseObject([]byte(text)); !errors.Is(err, action.ErrNotObject) {
			t.Errorf("%s: got %v and error %v, want %v", text, obj, err, action.ErrNotObject)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	const end = "unexpected end of JSON input"
	tests := []struct {
		name, text string
		want       action.SyntaxError
	}{
		{"nothing", "", action.SyntaxError{Line: 1, Column: 1, Reason: end}},
		{"blanks only", " \n ", action.SyntaxError{Line: 2, Column: 2, Reason: end}},
		{"cut off", `{"a":1`, action.SyntaxError{Line: 1, Column: 7, Reason: end}},
		{"cut off behind a multibyte character", `{"é`, action.SyntaxError{Line: 1, Column: 4, Reason: end}},
		{
			"single quotes", `{'a':1}`,
			action.SyntaxError{Line: 1, Column: 2, Reason: `invalid character '\'' looking for beginning of object key string`},
		},
		{
			"trailing comma", "{\n  \"a\": 1,\n}",
			action.SyntaxError{Line: 3, Column: 1, Reason: "invalid character '}' looking for beginning of object key string"},
		},
		{
			"CRLF", "{\r\n\t\"a\": x\r\n}",
			action.SyntaxError{Line: 2, Column: 7, Reason: "invalid character 'x' looking for beginning of value"},
		},
		{
			"columns count characters", `{"é😀": ?}`,
			action.SyntaxError{Line: 1, Column: 8, Reason: "invalid character '?' looking for beginning of value"},
		},
		{
			"a multibyte character is named whole", `{"a": é}`,
			action.SyntaxError{Line: 1, Column: 7, Reason: "invalid character 'é' looking for beginning of value"},
		},
		{
			"byte order mark", "\ufeff{}",
			action.SyntaxError{Line: 1, Column: 1, Reason: `invalid character '\ufeff' looking for beginning of value`},
		},
		{
			"a byte that is no UTF-8", "\xff{}",
			action.SyntaxError{Line: 1, Column: 1, Reason: "invalid character '\ufffd' looking for beginning of value"},
		},
		{
			"newline in a string", "{\"a\n\"}",
			action.SyntaxError{Line: 1, Column: 4, Reason: `invalid character '\n' in string literal`},
		},
		{"more behind the value", "{}\n{}", action.SyntaxError{Line: 2, Column: 1, Reason: "invalid character '{' after top-level value"}},
		{"NaN", `{"a":NaN}`, action.SyntaxError{Line: 1, Column: 6, Reason: "invalid character 'N' looking for beginning of value"}},
		{"leading zero", `{"a":01}`, action.SyntaxError{Line: 1, Column: 7, Reason: "invalid character '1' after object key:value pair"}},
		{
			"too deep", `{"a":` + strings.Repeat("[", 10_000),
			action.SyntaxError{Line: 1, Column: 10_005, Reason: "more than 10000 levels of nesting"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := action.ParseObject([]byte(tt.text))
			var got *action.SyntaxError
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want a syntax error", err)
			}
			equal(t, tt.want, *got)
			equal(t, fmt.Sprintf("%d:%d: %s", tt.want.Line, tt.want.Column, tt.want.Reason), err.Error())
			if _, err := action.ParseValue([]byte(tt.text)); !errors.As(err, &got) {
				t.Errorf("ParseValue: got %v, want a syntax error", err)
			}
		})
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	const text = "ab\r\né😀x\n\nz"
	tests := []struct {
		name                 string
		offset, line, column int
	}{
		{"start", 0, 1, 1},
		{"before the start", -5, 1, 1},
		{"carriage return", 2, 1, 3},
		{"newline", 3, 1, 4},
		{"second line", 4, 2, 1},
		{"behind two bytes", 6, 2, 2},
		{"behind four bytes", 10, 2, 3},
		{"empty line", 12, 3, 1},
		{"last line", 13, 4, 1},
		{"end", 14, 4, 2},
		{"past the end", 1000, 4, 2},
	}
	for _, tt := range tests {
		line, column := action.Position([]byte(text), tt.offset)
		if line != tt.line || column != tt.column {
			t.Errorf("%s: got %d:%d, want %d:%d", tt.name, line, column, tt.line, tt.column)
		}
	}
}

// TestDeepNesting goes as deep as encoding/json does; all that walk a tree
// must get to its end.
func TestDeepNesting(t *testing.T) {
	t.Parallel()
	const depth = 9_999 // and the object around it
	text := `{"a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`
	obj := parse(t, text)
	clone := obj.Clone()
	equal(t, text, string(clone.Value()))
	raw, err := action.Marshal(obj)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, text, string(raw))
	path := action.Path{"a"}
	for range depth - 1 {
		path = append(path, "0")
	}
	if v, ok := obj.Lookup(path...); !ok || len(v.([]any)) != 0 {
		t.Errorf("the innermost array: got %v, %v", v, ok)
	}
	if err := obj.Set(append(path, "0"), 1); err != nil {
		t.Error(err)
	}
	equal(t, strings.Replace(text, "[]", "[1]", 1), string(obj.Value()))
	obj.Unset(path)
	equal(t, strings.Replace(text, "[[]]", "[]", 1), string(obj.Value()))
	clone.Merge(parse(t, `{"b":0}`))
	equal(t, 2, clone.Len())
}

func TestParseValue(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		` 1.0 `:  action.Value("1.0"),
		"null\n": action.Value("null"),
		`"a,]}"`: action.Value(`"a,]}"`),
		`[1,[]]`: []any{action.Value("1"), []any{}},
	} {
		got, err := action.ParseValue([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		equal(t, want, got)
	}
	got, err := action.ParseValue([]byte(`{"a":1}`))
	if obj, ok := got.(*action.Object); err != nil || !ok || obj.Len() != 1 {
		t.Errorf("got %v, %v, want an object", got, err)
	}
}

func TestUnmarshalJSON(t *testing.T) {
	t.Parallel()
	var doc struct{ A, B, C *action.Object }
	if err := json.Unmarshal([]byte(`{"A":{"z":1.0,"y":{}},"B":null}`), &doc); err != nil {
		t.Fatal(err)
	}
	equal(t, `{"z":1.0,"y":{}}`, string(doc.A.Value()))
	if doc.B != nil || doc.C != nil {
		t.Errorf("got %v and %v, want nil", doc.B, doc.C)
	}
	if err := json.Unmarshal([]byte(`{"A":[]}`), &doc); !errors.Is(err, action.ErrNotObject) {
		t.Errorf("got %v, want %v", err, action.ErrNotObject)
	}
}

// TestUnmarshalJSONCopies: a decoder's buffer is filled again and again.
func TestUnmarshalJSONCopies(t *testing.T) {
	t.Parallel()
	var obj action.Object
	buffer := []byte(`{"a":"old"}`)
	if err := obj.UnmarshalJSON(buffer); err != nil {
		t.Fatal(err)
	}
	copy(buffer, `{"a":"new"}`)
	equal(t, `{"a":"old"}`, string(obj.Value()))
}

func TestNewObject(t *testing.T) {
	t.Parallel()
	inner := action.NewObject("x", 1)
	var none *action.Object
	got := action.NewObject(
		"s", "<a>&\u2028", "n", 1.5, "big", action.Value("12345678901234567890"), "nil", nil,
		"absent", action.Absent, "none", none, "undefined", action.Value(nil), "blanks", action.Value(` { "b" : 1 } `),
		"list", []any{inner, nil, "y", []any{}}, "map", map[string]int{"b": 2, "a": 1},
		"struct", struct {
			B int             `json:"b"`
			A json.RawMessage `json:"a"`
		}{1, nil},
		"inner", inner, "s2", []string{"a"}, "n", 2,
	)
	equal(t, `{"s":"<a>&\u2028","n":2,"big":12345678901234567890,"nil":null,"none":null,"undefined":null,"blanks":{"b":1},`+
		`"list":[{"x":1},null,"y",[]],"map":{"a":1,"b":2},"struct":{"b":1,"a":null},"inner":{"x":1},"s2":["a"]}`, string(got.Value()))

	inner.Put("x", 3)
	if n, _ := got.Lookup("inner", "x"); string(n.(action.Value)) != "3" {
		t.Errorf("got %s, want the same object, changed", n)
	}
	if v, ok := got.Get("absent"); ok {
		t.Errorf("absent: got %v", v)
	}
}

func TestPutTreeForm(t *testing.T) {
	t.Parallel()
	obj := action.NewObject("m", map[string]any{"k": []int{1}})
	list, ok := obj.Lookup("m", "k")
	if !ok {
		t.Fatal("a map is no object")
	}
	equal(t, any([]any{action.Value("1")}), list)
}

func TestPanics(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func()
	}{
		{"odd count", func() { action.NewObject(slices.Repeat([]any{"a"}, 3)...) }},
		{"a name that is no string", func() { action.NewObject(1, 2) }},
		{"a value that JSON cannot carry", func() { action.NewObject("a", func() {}) }},
		{"text that is no JSON", func() { action.NewObject("a", action.Value("{")) }},
		{"brackets that do not match", func() { action.NewObject("a", action.Value("[}")) }},
		{"an empty text", func() { action.NewObject("a", action.Value("")) }},
		{"a channel", func() { action.MustMarshal(make(chan int)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if r := recover(); r == nil {
					t.Error("got no panic")
				} else if strings.Contains(fmt.Sprint(r), "index out of range") {
					t.Errorf("got %v, want a panic that says what is wrong", r)
				}
			}()
			tt.do()
		})
	}
}

func TestNilObjectReadsAsEmpty(t *testing.T) {
	t.Parallel()
	var none *action.Object
	_, got := none.Get("a")
	_, found := none.Lookup("a", "b")
	_, text := none.LookupString("a")
	if got || found || text || none.Len() != 0 || none.Members() != nil || none.Clone() != nil || string(none.Value()) != "null" {
		t.Errorf("a nil object has something in it")
	}
	raw, err := action.Marshal(none)
	if string(raw) != "null" || err != nil {
		t.Errorf("got %s, %v, want null", raw, err)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	obj := parse(t, `{"a":{"b":[{"c":"x\u00e9"},[null,7]]},"t":true,"0":{"1":"digits"},"lone":"\ud800"}`)
	tests := []struct {
		path   string
		want   string // as JSON, "" for nothing
		string string // as LookupString, "" for nothing
	}{
		{"a.b.0.c", `"x\u00e9"`, "xé"},
		{"a.b.1.1", "7", ""},
		{"a.b.1.0", "null", ""},
		{"0.1", `"digits"`, "digits"},
		{"lone", `"\ud800"`, "\ufffd"},
		{"t", "true", ""},
		{"t.x", "", ""},
		{"a.b", `[{"c":"x\u00e9"},[null,7]]`, ""},
		{"a.b.2", "", ""},
		{"a.b.-1", "", ""},
		{"a.b.+1", "", ""},
		{"a.b.0x1", "", ""},
		{"a.b.99999999999999999999", "", ""},
		{"a.b.length", "", ""},
		{"nope", "", ""},
	}
	for _, tt := range tests {
		path, err := action.ParsePath(tt.path)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if v, ok := obj.Lookup(path...); ok {
			got = string(action.NewObject("v", v).Value())
			got = got[len(`{"v":`) : len(got)-1]
		}
		text, ok := obj.LookupString(path...)
		if got != tt.want || text != tt.string || ok != (tt.string != "") {
			t.Errorf("%s: got %s and %q, want %s and %q", tt.path, got, text, tt.want, tt.string)
		}
	}
	if v, ok := obj.Lookup(); !ok || v != any(obj) {
		t.Errorf("no path: got %v, %v, want the object itself", v, ok)
	}
}

func TestCloneIsDeep(t *testing.T) {
	t.Parallel()
	const text = `{"a":{"b":[{"c":1}]},"d":2}`
	obj := parse(t, text)
	clone := obj.Clone()
	if err := clone.Set(action.Path{"a", "b", "0", "c"}, "changed"); err != nil {
		t.Fatal(err)
	}
	clone.Delete("d")
	clone.Put("e", 1)
	equal(t, text, string(obj.Value()))
	equal(t, `{"a":{"b":[{"c":"changed"}]},"e":1}`, string(clone.Value()))
}

// TestLargeObject holds an object that is searched by an index against a plain
// model of it, through puts, deletes and lookups.
func TestLargeObject(t *testing.T) {
	t.Parallel()
	var obj action.Object
	var order []string
	values := map[string]string{}
	for i := range 3_000 {
		name := fmt.Sprint("n", i*i%1009)
		if i%7 == 3 {
			obj.Delete(name)
			delete(values, name)
			order = without(order, name)
			continue
		}
		if _, seen := values[name]; !seen {
			order = append(order, name)
		}
		values[name] = fmt.Sprint(i)
		obj.Put(name, i)
	}
	want := make([]string, len(order))
	for i, name := range order {
		want[i] = fmt.Sprintf("%q:%s", name, values[name])
		if v, ok := obj.Get(name); !ok || string(v.(action.Value)) != values[name] {
			t.Errorf("%s: got %s, %v, want %s", name, v, ok, values[name])
		}
	}
	text := "{" + strings.Join(want, ",") + "}"
	equal(t, text, string(obj.Value()))
	equal(t, text, string(parse(t, text).Value()))
	if _, ok := obj.Get("nope"); ok {
		t.Error("found what was never put")
	}
}

func without(list []string, name string) []string {
	var out []string
	for _, s := range list {
		if s != name {
			out = append(out, s)
		}
	}
	return out
}

// TestManyMembers: what an action can make must not take a time that grows with
// the square of it.
func TestManyMembers(t *testing.T) {
	t.Parallel()
	const n = 100_000
	start := time.Now()
	var obj action.Object
	for i := range n {
		obj.Put(fmt.Sprintf("claim-%06d", i), i)
	}
	equal(t, n, parse(t, string(obj.Value())).Len())
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestMarshalIsCanonical(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"no HTML escaping", map[string]string{"b": "</script>&", "a": "é"}, `{"a":"é","b":"</script>&"}`},
		{"fields as declared", struct{ Z, A int }{1, 2}, `{"Z":1,"A":2}`},
		{"raw text is made compact", action.Value("{ \"a\" : 1.0 }\n"), `{"a":1.0}`},
		{"raw text is not escaped", action.Value(`"<&>"`), `"<&>"`},
		{"no value", action.Value(nil), `null`},
		{"an object in a struct", struct{ O *action.Object }{action.NewObject("<", "&")}, `{"O":{"<":"&"}}`},
		{"bytes that are no UTF-8", "a\xffb", `"a\ufffdb"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := action.Marshal(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, tt.want, string(got))
		})
	}
}

func TestMarshalErrors(t *testing.T) {
	t.Parallel()
	for _, v := range []any{action.Value("{"), func() {}, map[string]any{"a": make(chan int)}} {
		if got, err := action.Marshal(v); err == nil {
			t.Errorf("Marshal: got %s, want an error", got)
		}
		if got, err := action.MarshalIndent(v); err == nil {
			t.Errorf("MarshalIndent: got %s, want an error", got)
		}
	}
}

func TestMarshalIndent(t *testing.T) {
	t.Parallel()
	got, err := action.MarshalIndent(action.NewObject("a", []any{}, "b", map[string]any{"<": 1}))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "{\n  \"a\": [],\n  \"b\": {\n    \"<\": 1\n  }\n}\n", string(got))
}
