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
