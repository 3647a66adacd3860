package action_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/claimctl/claimctl/pkg/action"
)

func TestParsePath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want action.Path
		back string // String of it, "" when the same
	}{
		{"user", action.Path{"user"}, ""},
		{"user.identities.0.provider", action.Path{"user", "identities", "0", "provider"}, ""},
		{`user.app_metadata.https://x\.example/role`, action.Path{"user", "app_metadata", "https://x.example/role"}, ""},
		{`a\\b.c`, action.Path{`a\b`, "c"}, ""},
		{`\a\é`, action.Path{"aé"}, "aé"},
		{`a\`, action.Path{`a\`}, `a\\`},
		{`\.`, action.Path{"."}, ""},
		{"é.😀 x", action.Path{"é", "😀 x"}, ""},
	}
	for _, tt := range tests {
		got, err := action.ParsePath(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		equal(t, tt.want, got)
		if tt.back == "" {
			tt.back = tt.text
		}
		equal(t, tt.back, got.String())
	}
}

func TestParsePathErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", ".", "a.", ".a", "a..b"} {
		got, err := action.ParsePath(text)
		if err == nil {
			t.Errorf("%q: got %q, want an error", text, got)
			continue
		}
		equal(t, fmt.Sprintf("path %q has an empty step", text), err.Error())
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	const event = `{"u":{"m":null,"n":1,"s":"secret","b":true,"l":[1,{"x":2},null]},"z":0}`
	tests := []struct{ name, path, value, want, err string }{
		{"replace", "u.n", `2`, strings.Replace(event, `"n":1`, `"n":2`, 1), ""},
		{"through absent", "a.b.c", `[1]`, strings.Replace(event, `"z":0`, `"z":0,"a":{"b":{"c":[1]}}`, 1), ""},
		{"through null", "u.m.tier", `"pro"`, strings.Replace(event, `"m":null`, `"m":{"tier":"pro"}`, 1), ""},
		{"digits name members of what is made", "u.m.0", `1`, strings.Replace(event, `"m":null`, `"m":{"0":1}`, 1), ""},
		{"over an object", "u", `null`, `{"u":null,"z":0}`, ""},
		{"over an array", "u.l", `{}`, strings.Replace(event, `[1,{"x":2},null]`, `{}`, 1), ""},
		{"an element", "u.l.0", `{}`, strings.Replace(event, `[1,`, `[{},`, 1), ""},
		{"in an element", "u.l.1.y", `3`, strings.Replace(event, `{"x":2}`, `{"x":2,"y":3}`, 1), ""},
		{"through a null element", "u.l.2.y", `3`, strings.Replace(event, `,null]`, `,{"y":3}]`, 1), ""},
		{"one past the end", "u.l.3", `4`, strings.Replace(event, `,null]`, `,null,4]`, 1), ""},
		{"through one past the end", "u.l.3.y", `4`, strings.Replace(event, `,null]`, `,null,{"y":4}]`, 1), ""},
		{"two past the end", "u.l.4", `1`, event, `u.l is an array of 3: "4" is no index of it`},
		{"a negative index", "u.l.-1", `1`, event, `u.l is an array of 3: "-1" is no index of it`},
		{"a name in an array", "u.l.first", `1`, event, `u.l is an array of 3: "first" is no index of it`},
		{"a huge index", "u.l.18446744073709551616", `1`, event, `u.l is an array of 3: "18446744073709551616" is no index of it`},
		{"through a number", "u.n.x", `1`, event, `u.n is a number, so u.n.x cannot be set`},
		{"through a boolean", "u.b.x", `1`, event, `u.b is a boolean, so u.b.x cannot be set`},
		{"through a string, which is not shown", "u.s.x", `1`, event, `u.s is a string, so u.s.x cannot be set`},
		{"through a scalar in an array", "u.l.0.x", `1`, event, `u.l.0 is a number, so u.l.0.x cannot be set`},
		{"an error far down", "u.l.1.x.y.z", `1`, event, `u.l.1.x is a number, so u.l.1.x.y.z cannot be set`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			obj := parse(t, event)
			path, err := action.ParsePath(tt.path)
			if err != nil {
				t.Fatal(err)
			}
			err = obj.Set(path, action.Value(tt.value))
			if got := fmt.Sprint(err); tt.err != "" && got != tt.err || tt.err == "" && err != nil {
				t.Errorf("got error %s, want %q", got, tt.err)
			}
			equal(t, tt.want, string(obj.Value()))
		})
	}
}

func TestSetNothing(t *testing.T) {
	t.Parallel()
	obj := parse(t, `{"a":1}`)
	if err := obj.Set(nil, 2); err == nil {
		t.Error("got no error for an empty path")
	}
	equal(t, `{"a":1}`, string(obj.Value()))
}

func TestUnset(t *testing.T) {
	t.Parallel()
	const event = `{"u":{"m":{"t":1,"r":2},"l":[1,{"x":2,"y":3},[4,5]]},"z":0}`
	tests := []struct{ name, path, want string }{
		{"a member", "u.m.t", strings.Replace(event, `"t":1,`, "", 1)},
		{"an object", "u", `{"z":0}`},
		{"in an element", "u.l.1.x", strings.Replace(event, `"x":2,`, "", 1)},
		{"an element", "u.l.0", strings.Replace(event, `[1,`, "[", 1)},
		{"an element of an element", "u.l.2.1", strings.Replace(event, `[4,5]`, `[4]`, 1)},
		{"absent", "u.q", event},
		{"below absent", "q.r.s", event},
		{"below a scalar", "z.a", event},
		{"past the end", "u.l.3", event},
		{"a name in an array", "u.l.x", event},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			obj := parse(t, event)
			path, err := action.ParsePath(tt.path)
			if err != nil {
				t.Fatal(err)
			}
			obj.Unset(path)
			equal(t, tt.want, string(obj.Value()))
		})
	}
	obj := parse(t, event)
	obj.Unset(nil)
	equal(t, event, string(obj.Value()))
}

// TestMerge has the examples of RFC 7396, appendix A. Merge takes objects, so
// each stands below a member here; a patch of null then removes the member.
func TestMerge(t *testing.T) {
	t.Parallel()
	tests := []struct{ original, patch, want string }{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, ``},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.original+" "+tt.patch, func(t *testing.T) {
			t.Parallel()
			below := func(v string) *action.Object {
				if v == "" {
					return parse(t, `{}`)
				}
				return parse(t, `{"doc":`+v+`}`)
			}
			target, patch := below(tt.original), below(tt.patch)
			target.Merge(patch)
			equal(t, string(below(tt.want).Value()), string(target.Value()))
			equal(t, string(below(tt.patch).Value()), string(patch.Value()))
		})
	}
}

// TestMergeKeepsOrder: what is replaced stays in place, what is new comes last
// in the patch's order; and the patch lends nothing of itself.
func TestMergeKeepsOrder(t *testing.T) {
	t.Parallel()
	target := parse(t, `{"a":1,"b":{"x":1},"c":3}`)
	patch := parse(t, `{"z":[{"k":1}],"y":{"n":{}},"b":{"w":2,"x":9},"a":0}`)
	target.Merge(patch)
	equal(t, `{"a":0,"b":{"x":9,"w":2},"c":3,"z":[{"k":1}],"y":{"n":{}}}`, string(target.Value()))
	for _, path := range []action.Path{{"z", "0", "k"}, {"y", "n", "m"}, {"b", "w"}} {
		if err := target.Set(path, "changed"); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, `{"z":[{"k":1}],"y":{"n":{}},"b":{"w":2,"x":9},"a":0}`, string(patch.Value()))
}
