package jsondoc_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/jsondoc"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

type base struct {
	ID string `json:"id"`
}

type item struct {
	Name string            `json:"name"`
	Size int64             `json:"size,omitempty"`
	Done bool              `json:"done,omitempty"`
	Any  action.Value      `json:"any,omitempty"`
	Obj  *action.Object    `json:"obj,omitempty"`
	Sub  *item             `json:"sub,omitempty"`
	Map  map[string]*item  `json:"map,omitempty"`
	Text map[string]string `json:"text,omitempty"`
	Off  string            `json:"-"`
}

type doc struct {
	base
	Items []item `json:"items"`
}

func read(text string) (doc, []string) {
	var d doc
	found := []string{}
	for _, p := range jsondoc.Read("a.json", []byte(text), &d).List() {
		found = append(found, strings.TrimSpace(fmt.Sprintf("%d:%d %s %s %s", p.Line, p.Column, p.Code, p.Summary, p.Hint)))
	}
	return d, found
}

func TestRead(t *testing.T) {
	t.Parallel()
	text := `{ "id" : "x\u00e9\"\\", "items" : [ {"name":"a","size":-3,"done":true,"any":[{},null,1.5e3,"]"],"obj":{"b":{"c":[]}}} ,
		{"name":"b","sub":{"name":"c"},"map":{"k":{"name":"d"}},"text":{"":""}} ] }` + "\n"
	got, problems := read(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var want doc
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(doc{}, action.Object{}), cmp.Comparer(func(a, b *action.Object) bool { return string(a.Value()) == string(b.Value()) })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", []string{"1:1 CC301 not JSON: unexpected end of JSON input is the file complete?"}},
		{"cut", `{"id":"x","items":[`, []string{"1:20 CC301 not JSON: unexpected end of JSON input is the file complete?"}},
		{"two documents", "{\"id\":\"x\",\"items\":[]}\n{}", []string{"2:1 CC301 not JSON: invalid character '{' after top-level value is the file complete?"}},
		{"a list", "[]", []string{"1:1 CC303 expected an object, found a list"}},
		{"null", "null", []string{"1:1 CC303 expected an object, found null"}},
		{"missing", "{}", []string{"1:1 CC304 id is missing", "1:1 CC304 items is missing"}},
		{
			"unknown", "{\n  \"id\": \"é\", \"itms\": {\"a\": [1, {\"b\": \"}\"}]}, \"items\": [], \"zzzzzz\": 1}",
			[]string{`2:14 CC302 unknown key "itms" did you mean "items"? was it written by another version of claimctl?`, `2:59 CC302 unknown key "zzzzzz" was it written by another version of claimctl?`},
		},
		{"other letters", `{"ID":"x","id":"y","items":[]}`, []string{`1:2 CC302 unknown key "ID" did you mean "id"? was it written by another version of claimctl?`}},
		{"twice", `{"id":"x","items":[],"id":"y"}`, []string{`1:22 CC305 the key "id" is there twice`}},
		{"twice in a map", `{"id":"x","items":[{"name":"a","text":{"k":"v","k":"w"}}]}`, []string{`1:48 CC305 the key "k" is there twice`}},
		{
			"types", `{"id":1,"items":[{"name":null,"size":"3","done":0,"sub":[],"map":{"k":1},"text":{"k":true}}, 7]}`,
			[]string{
				"1:7 CC303 id: expected a string, found a number", "1:26 CC303 items[0].name: expected a string, found null",
				"1:38 CC303 items[0].size: expected a number, found a string", "1:49 CC303 items[0].done: expected true or false, found a number",
				"1:57 CC303 items[0].sub: expected an object, found a list", "1:71 CC303 items[0].map.k: expected an object, found a number",
				"1:86 CC303 items[0].text.k: expected a string, found true or false", "1:94 CC303 items[1]: expected an object, found a number",
			},
		},
		{"a fraction", `{"id":"x","items":[{"name":"a","size":1.5}]}`, []string{"1:39 CC303 items[0].size: expected a whole number, found 1.5"}},
		{
			"a huge number", `{"id":"x","items":[{"name":"a","size":99999999999999999999}]}`,
			[]string{"1:59 CC303 json: cannot unmarshal number 99999999999999999999 into Go struct field item.items.size of type int64"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := read(tt.text)
			if diff := cmp.Diff(tt.want, problems); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.name != "a huge number" && (got.ID != "" || got.Items != nil) {
				t.Errorf("it was read all the same: %+v", got)
			}
		})
	}
}

// TestManyProblems: the first hundred are told, the others counted.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	_, problems := read(`{"id":"x","items":[` + strings.Repeat("1,", 250) + `1]}`)
	if n := len(problems); n != 101 || !strings.Contains(problems[100], "and 151 more problems") {
		t.Errorf("%d problems, the last %q", n, problems[n-1])
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	text := []byte("{\"a\": 1,\n \"b\": [10, {\"é\": \"x\", \"d\": [[]]}],\n \"b\": 2}")
	for _, tt := range []struct {
		path []any
		want yamldoc.Pos
	}{
		{nil, yamldoc.Pos{Line: 1, Column: 1}},
		{[]any{"a"}, yamldoc.Pos{Line: 1, Column: 7}},
		{[]any{"b"}, yamldoc.Pos{Line: 2, Column: 7}},
		{[]any{"b", 1}, yamldoc.Pos{Line: 2, Column: 12}},
		{[]any{"b", 1, "d", 0}, yamldoc.Pos{Line: 2, Column: 29}},
		{[]any{"b", 7}, yamldoc.Pos{Line: 2, Column: 7}},
		{[]any{"b", "x"}, yamldoc.Pos{Line: 2, Column: 7}},
		{[]any{"c", "x"}, yamldoc.Pos{Line: 1, Column: 1}},
		{[]any{0}, yamldoc.Pos{Line: 1, Column: 1}},
	} {
		if got := jsondoc.Locate(text, tt.path...); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.path, got, tt.want)
		}
	}
}

// FuzzRead: no document is a panic, what is read is what encoding/json reads,
// and places are in the document.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"id":"x","items":[{"name":"a","obj":{"k":[1]}}]}`, `{"id":"\ud83d\"","items":[[[{"":`, "[[[[", `{"id":"x","id":1}`, " \t\n null "} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, want doc
		list := jsondoc.Read("f", data, &got).List()
		err := json.Unmarshal(data, &want)
		if len(list) == 0 && (err != nil || string(action.MustMarshal(got)) != string(action.MustMarshal(want))) {
			t.Fatalf("%q: %v", data, err)
		}
		for _, d := range list {
			if d.Line < 1 || d.Column < 1 || d.Line > strings.Count(string(data), "\n")+1 {
				t.Fatalf("%q: %+v", data, d)
			}
		}
	})
}
