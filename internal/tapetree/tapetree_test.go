package tapetree_test

import (
	"testing"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/internal/tapetree"
	"github.com/claimctl/claimctl/pkg/action"
)

func TestObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, `{"a":1,"a":2}`, `{"b":{"c":[{"d":null}]},"10":1,"2":2}`, `{"__proto__":{"x":1}}`, `{"":0}`, `{"\ud800":1}`, ` { "a" : [ 1 , 2 ] } `,
		`{"a":"0123456789abcdef0123456789abcdef","\u0061":1}`, `{"é":"é😀"}`, `{"a":[[],{}],"b":1e999}`, `[]`, `1`,
	} {
		want, err := action.ParseObject([]byte(text))
		var tp tape.Tape
		if err != nil || tp.Parse([]byte(text)) != nil {
			continue
		}
		got := tapetree.Object(&tp, tp.Root())
		for _, m := range want.Members() {
			v, ok := got.Get(m.Name)
			w, _ := action.Marshal(m.Value)
			if g, _ := action.Marshal(v); !ok || string(g) != string(w) {
				t.Errorf("%s: member %q is %s, want %s", text, m.Name, g, w)
			}
		}
		if string(got.Value()) != string(want.Value()) || got.Size() != len(want.Value()) {
			t.Errorf("%s: %s of %d bytes, want %s", text, got.Value(), got.Size(), want.Value())
		}
	}
}

func TestReads(t *testing.T) {
	t.Parallel()
	var tp tape.Tape
	parse := func(text string) {
		t.Helper()
		if err := tp.Parse([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	parse(`{"user":{"id":"u1","name":"x"},"client":{"id":"c"},"list":["a"]}`)
	var reads tapetree.Reads
	event := tapetree.Watched(&tp, &reads)
	event.Lookup("client", "id")
	event.Lookup("list")
	event.Lookup("client", "nope")
	event.Lookup("gone", "nope")
	v, ok := event.Copy("user", "id")
	if !ok || reads.All {
		t.Fatalf("%v %v", v, reads)
	}
	reads.Settle()
	if at := reads.Place(&tp, v.(action.Value)); at != 0 {
		t.Errorf("the copy is number %d", at)
	}
	for text, want := range map[string]bool{
		`{"user":{"id":"another","name":1},"client":{"id":"c"},"list":["a"]}`:      true,
		`{"list":["a"],"client":{"id":"c"},"user":{"id":""},"more":1}`:             true,
		`{"user":{"id":1},"client":{"id":"c"},"list":["a"]}`:                       false,
		`{"user":{"id":"\u0061"},"client":{"id":"c"},"list":["a"]}`:                false,
		`{"user":{},"client":{"id":"c"},"list":["a"]}`:                             false,
		`{"user":{"id":"x"},"client":{"id":"d"},"list":["a"]}`:                     false,
		`{"user":{"id":"x"},"client":{"id":"c","nope":null},"list":["a"]}`:         false,
		`{"user":{"id":"x"},"client":{"id":"c"},"list":["b"]}`:                     false,
		`{"user":{"id":"x"},"client":{"id":"c"},"list":["a"],"gone":{"nope":1}}`:   false,
		`{"user":{"id":"x"},"client":{"id":"d"},"client":{"id":"c"},"list":["a"]}`: true,
		`{"user":{"id":"x"},"client":"c","list":["a"]}`:                            false,
	} {
		parse(text)
		where, same := reads.Same(&tp, nil)
		if same != want || same && (len(where) != 1 || string(tp.Raw(where[0])) != string(tp.Raw(tp.Lookup(tp.Root(), "user", "id")))) {
			t.Errorf("%s: %v %v", text, where, same)
		}
	}
	parse(`{"user":{"id":"u1"}}`)
	for what, read := range map[string]func(o *action.Object){
		"all members":     func(o *action.Object) { o.Members() },
		"a copied object": func(o *action.Object) { o.Copy("user") },
		"the size":        func(o *action.Object) { o.Size() },
	} {
		var reads tapetree.Reads
		if read(tapetree.Watched(&tp, &reads)); !reads.All {
			t.Errorf("%s is not all", what)
		}
	}
}
