package suite

import (
	"fmt"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// RoundTrip writes a snapshot and reads it again; it returns what differs.
func RoundTrip(name string, obj *action.Object) string {
	text := writeSnapshots("x.claims.yaml", map[string]*action.Object{name: obj})
	var doc yamldoc.Entries[yamldoc.Node]
	problems := yamldoc.Read("x", text, &doc)
	if len(doc) != 1 || len(problems.List()) > 0 {
		return fmt.Sprintf("%v\n%s", problems.List(), text)
	}
	if obj.Len() == 0 {
		return ""
	}
	if diff := asWant(obj).differences("", doc[0].Value.Tree(problems)); len(diff) > 0 || doc[0].Key != name {
		return fmt.Sprintf("%v\n%s", diff, text)
	}
	return ""
}

// Edit is one edit of an event; Value is JSON, "" removes the member.
type Edit struct{ Path, Value string }

// EditedText is an event after edits as its text is put together, nil where it is
// not, and as its tree is changed; nil where an edit is wrong.
func EditedText(base string, edits []Edit) (quick, slow action.Value) {
	obj, _ := action.ParseObject([]byte(base))
	var history []mutation
	for _, e := range edits {
		path, _ := action.ParsePath(e.Path)
		to := edit{path: path}
		if e.Value != "" {
			to.value = action.Value(e.Value)
		}
		history = append(history, mutation{edit: &to})
	}
	x := &session{}
	e := &sharedEvent{event: obj}
	for range 2 { // the second finds what the first has made
		quick, _ = e.edited(x, history)
	}
	changed := obj.Clone()
	if x.mutate(changed, history) == nil {
		slow = changed.Value()
	}
	return quick, slow
}
