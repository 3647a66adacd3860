package explore

import (
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/presets"
	"github.com/claimctl/claimctl/pkg/runner"
)

// Change is what an input differs in from its base: one member.
type Change struct {
	Path string `json:"path"`
	// How is "absent", "null", "empty" or "mistyped".
	How string `json:"how"`
	// Value is the member's new value; nil when it is absent.
	Value action.Value `json:"value,omitempty"`

	path action.Path
}

// The ways to change a member.
const (
	absent   = "absent"
	null     = "null"
	empty    = "empty"
	mistyped = "mistyped"
)

// String is the change in words: "organization.id is null".
func (c Change) String() string {
	if c.How != mistyped {
		return c.Path + " is " + c.How
	}
	word := "a number"
	switch c.Value[0] {
	case '"':
		word = "a string"
	case '{':
		word = "an object"
	}
	return c.Path + " is " + word
}

func title(changes []Change) string {
	if len(changes) == 0 {
		return "the event as it is"
	}
	texts := make([]string, len(changes))
	for i, c := range changes {
		texts[i] = c.String()
	}
	return strings.Join(texts, " and ")
}

// apply changes an event; false when that is not possible, or is no change.
func (c Change) apply(event *action.Object) bool {
	if c.How == absent {
		_, there := event.Lookup(c.path...)
		event.Unset(c.path)
		return there
	}
	return event.Set(c.path, c.Value) == nil
}

// changesOf are the changes that a member can go through, the most likely first.
// One that is not there can only become null: nothing says what it might be.
func changesOf(path action.Path, event *action.Object) []Change {
	var out []Change
	add := func(how string, values ...string) {
		c := Change{Path: path.String(), How: how, path: path}
		for _, v := range values {
			c.Value = action.Value(v)
			out = append(out, c)
		}
		if len(values) == 0 {
			out = append(out, c)
		}
	}
	node, there := event.Lookup(path...)
	if !there {
		if holder, ok := event.Lookup(path[:len(path)-1]...); ok && isObject(holder) {
			add(null, "null")
		}
		return out
	}
	add(absent)
	switch v := node.(type) {
	case *action.Object:
		add(null, "null")
		if v.Len() > 0 {
			add(empty, "{}")
		}
		add(mistyped, `"text"`, "1")
	case []any:
		add(null, "null")
		if len(v) > 0 {
			add(empty, "[]")
		}
		add(mistyped, `"text"`, "{}")
	case action.Value:
		scalarChanges(v, add)
	}
	return out
}

func scalarChanges(v action.Value, add func(how string, values ...string)) {
	if v[0] != 'n' {
		add(null, "null")
	}
	switch {
	case v[0] == '"':
		if len(v) > len(`""`) {
			add(empty, `""`)
		}
		add(mistyped, "1", "{}")
	case v[0] != 'n':
		add(mistyped, `"text"`, "{}")
	}
}

func isObject(node any) bool {
	_, ok := node.(*action.Object)
	return ok
}

// fixed are the objects at the top of the event that it has in every preset of the
// trigger: the platform does not leave them out, as far as is known.
func fixed(r *runner.Runner) []string {
	var out []string
	first := true
	for _, info := range presets.List() {
		sc, err := presets.Load(info.Name, r.Options().Clock)
		if err != nil || sc.Empty || !r.Entry().Trigger.Serves(sc.Moment) {
			continue
		}
		event, err := r.Dialect().Event(sc, r.Entry().Trigger)
		if err != nil {
			continue
		}
		var here []string
		for _, m := range event.Members() {
			if isObject(m.Value) && (first || contains(out, m.Name)) {
				here = append(here, m.Name)
			}
		}
		out, first = here, false
	}
	return out
}

func contains(list []string, name string) bool {
	for _, n := range list {
		if n == name {
			return true
		}
	}
	return false
}
