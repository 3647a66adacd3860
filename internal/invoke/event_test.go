package invoke_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/pkg/action"
)

func parse(t testing.TB, text string) *action.Object {
	t.Helper()
	obj, err := action.ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return obj
}

func TestParseDocument(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want, err string }{
		{`{"a": 1}`, `{"a":1}`, ""},
		{"\ufeff{}", `{}`, ""},
		{"\r\n{\r\n\"a\":\r\n1}\r\n", `{"a":1}`, ""},
		{`{"a":1,"a":2}`, `{"a":2}`, ""},
		{"", "", "CC301: e.json:1:1: the file is empty | expected a JSON object"},
		{" \r\n\t", "", "CC301: e.json:1:1: the file is empty | expected a JSON object"},
		{"\ufeff", "", "CC301: e.json:1:1: the file is empty | expected a JSON object"},
		{"[]", "", "CC301: e.json:1:1: the document is an array, not an object | wrap it in { … }"},
		{` "x"`, "", "CC301: e.json:1:1: the document is a string, not an object | wrap it in { … }"},
		{"true", "", "CC301: e.json:1:1: the document is a boolean, not an object | wrap it in { … }"},
		{"false", "", "CC301: e.json:1:1: the document is a boolean, not an object | wrap it in { … }"},
		{"null", "", "CC301: e.json:1:1: the document is null, not an object | wrap it in { … }"},
		{"-1.5", "", "CC301: e.json:1:1: the document is a number, not an object | wrap it in { … }"},
		{"{\n \"é\": ?}", "", "CC301: e.json:2:7: not JSON: invalid character '?' looking for beginning of value | expected a JSON object"},
		{"{\r\n", "", "CC301: e.json:2:1: not JSON: unexpected end of JSON input | expected a JSON object"},
		{"\ufeff{x}", "", "CC301: e.json:1:2: not JSON: invalid character 'x' looking for beginning of object key string | expected a JSON object"},
		{"{} {}", "", "CC301: e.json:1:4: not JSON: invalid character '{' after top-level value | expected a JSON object"},
		{strings.Repeat("[", 20_000), "", "CC301: e.json:1:10001: not JSON: more than 10000 levels of nesting | expected a JSON object"},
	}
	for _, tt := range tests {
		obj, err := invoke.ParseDocument("e.json", []byte(tt.in))
		got := ""
		if obj != nil {
			got = string(obj.Value())
		}
		same(t, tt.in[:min(len(tt.in), 40)], []string{got, told(err)}, []string{tt.want, tt.err})
	}
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		set, unset []string
		want       string
	}{
		{"nothing", nil, nil, `{"user":{"id":"u","list":[{"a":1}]}}`},
		{"text", []string{"user.tier=free"}, nil, `{"user":{"id":"u","list":[{"a":1}],"tier":"free"}}`},
		{"JSON", []string{`user={"a": [1, null]}`}, nil, `{"user":{"a":[1,null]}}`},
		{"JSON in spaces", []string{"user= 5 "}, nil, `{"user":5}`},
		{"almost JSON", []string{"user=01", "a=NaN", "b={x}", "c=True"}, nil, `{"user":"01","a":"NaN","b":"{x}","c":"True"}`},
		{"empty text", []string{"user="}, nil, `{"user":""}`},
		{"quoted text", []string{`user="5"`}, nil, `{"user":"5"}`},
		{"an equals sign in the value", []string{"user=a=b"}, nil, `{"user":"a=b"}`},
		{"a name with dots", []string{`user=0`, `a.https://x\.example/y=1`}, nil, `{"user":0,"a":{"https://x.example/y":1}}`},
		{"an element", []string{"user.list.0.a=2", "user.list.1=3"}, nil, `{"user":{"id":"u","list":[{"a":2},3]}}`},
		{"null is made an object", []string{"user.n=null", "user.n.m=1", "user.id=x"}, []string{"user.list"}, `{"user":{"id":"x","n":{"m":1}}}`},
		{"removals", nil, []string{"user.list.0", "user.id", "absent.x", "user.id.x"}, `{"user":{"list":[]}}`},
		{"removals come last", []string{"user.id=x"}, []string{"user"}, `{}`},
		{"a member of every object", []string{"__proto__.x=1", "user=1"}, nil, `{"user":1,"__proto__":{"x":1}}`},
		{"a line break", []string{"user=a\nb"}, nil, `{"user":"a\nb"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			obj := parse(t, `{"user":{"id":"u","list":[{"a":1}]}}`)
			changed, err := invoke.Overlay(obj, tt.set, tt.unset)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "event", string(obj.Value()), tt.want)
			same(t, "changed", changed, len(tt.set)+len(tt.unset) > 0)
		})
	}
}

func TestOverlayRefuses(t *testing.T) {
	t.Parallel()
	const through = " | the path runs through something that has no members"
	long := strings.Repeat("x", 10_000)
	tests := []struct {
		set, unset, want string
	}{
		{"tier", "", "usage: --set tier: expected path=value | write --set user.app_metadata.tier=enterprise"},
		{"", "", "usage: --set : expected path=value | write --set user.app_metadata.tier=enterprise"},
		{"=1", "", `usage: --set : path "" has an empty step | a dot in a name is written \.`},
		{"user..x=" + long, "", `usage: --set user..x: path "user..x" has an empty step | a dot in a name is written \.`},
		{"user.id.x=" + long, "", "usage: --set user.id.x: user.id is a string, so user.id.x cannot be set" + through},
		{"user.list.7=1", "", `usage: --set user.list.7: user.list is an array of 1: "7" is no index of it` + through},
		{"", ".", `usage: --unset .: path "." has an empty step | write --unset user.app_metadata.tier`},
	}
	for _, tt := range tests {
		obj := parse(t, `{"user":{"id":"u","list":[1]}}`)
		var set, unset []string
		if tt.unset == "" {
			set = []string{tt.set}
		} else {
			unset = []string{tt.unset}
		}
		_, err := invoke.Overlay(obj, set, unset)
		same(t, tt.set[:min(len(tt.set), 40)]+tt.unset, told(err), tt.want)
		same(t, "the event", string(obj.Value()), `{"user":{"id":"u","list":[1]}}`)
	}
}

// FuzzOverlay: an overlay gives valid JSON with the value in its place, or an
// error with a hint and the event as it was; never a panic.
func FuzzOverlay(f *testing.F) {
	for _, seed := range [][2]string{
		{"user.tier=free", "user.tier"},
		{`a.https://x\.example=1`, `a.https://x\.example`},
		{"user.list.1=", "user.list.0"},
		{"=", "."},
		{"a=\xff\xfe", "a"},
		{"a={\"b\":[1,{\"c\":null}]}", "a.b.1.c"},
		{"user.id.x=1", "user.id.x"},
		{"a= 1e999 ", ""},
		{`\=1`, `\`},
		{"é.😀=\u2028", "é.😀"},
		{"__proto__.a=1", "__proto__"},
		{"user.list.99999999999999999999=1", "user.list.-1"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, set, unset string) {
		const before = `{"user":{"id":"u","list":[{"a":1}]}}`
		obj := parse(t, before)
		changed, err := invoke.Overlay(obj, []string{set}, nil)
		if err != nil {
			if got := told(err); !strings.HasPrefix(got, "usage: --set ") || strings.HasSuffix(got, " | ") {
				t.Fatalf("%q: %s", set, got)
			}
			if got := string(obj.Value()); got != before || changed {
				t.Fatalf("%q: %v, and the event is %s", set, err, got)
			}
		} else {
			checkSet(t, obj, set)
		}
		if _, err := invoke.Overlay(obj, nil, []string{unset}); err != nil && !strings.HasPrefix(told(err), "usage: --unset ") {
			t.Fatalf("%q: %v", unset, err)
		}
		if !json.Valid(obj.Value()) {
			t.Fatalf("%q, %q give %q", set, unset, obj.Value())
		}
	})
}

func checkSet(t *testing.T, obj *action.Object, set string) {
	t.Helper()
	name, value, _ := strings.Cut(set, "=")
	path, err := action.ParsePath(name)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := obj.Lookup(path...)
	if !ok || !json.Valid(obj.Value()) {
		t.Fatalf("%q gives %q", set, obj.Value())
	}
	raw := string(action.MustMarshal(got))
	if json.Valid([]byte(value)) {
		var a, b any
		if json.Unmarshal([]byte(value), &a) == nil && json.Unmarshal([]byte(raw), &b) == nil && !jsonEqual(a, b) {
			t.Fatalf("%q gives %s", set, raw)
		}
	} else if raw != string(action.MustMarshal(value)) {
		t.Fatalf("%q gives %s", set, raw)
	}
}

func jsonEqual(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
