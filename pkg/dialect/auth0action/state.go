package auth0action

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// state is what one run remembers between calls.
type state struct {
	cache       map[string]record
	scopes      map[string]string // scope -> "add" or "remove"
	attributes  *action.Object    // of the SAML response
	primaryUser bool
	userSet     bool // of a token exchange
	redirected  bool
	rendered    bool
	multifactor bool // the pending challenge is that of multifactor.enable
	session     *metadata
	refresh     *metadata
	transaction *action.Object
	told        map[string]bool
}

func newState() any { return &state{attributes: &action.Object{}} }

// put puts something into a map, which is made when it is needed.
func put[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}

func stateOf(c *dialect.Call) *state { return c.Run.State().(*state) }

// once warns the first time that something comes up in a run.
func once(c *dialect.Call, key string, d action.Diagnostic) {
	st := stateOf(c)
	if st.told[key] {
		return
	}
	put(&st.told, key, true)
	c.Warn(d)
}

// throws is an Error with the given text.
func throws(format string, args ...any) error {
	return &dialect.Throw{Message: fmt.Sprintf(format, args...)}
}

// throwsType is a TypeError with the given text.
func throwsType(format string, args ...any) error {
	return &dialect.Throw{Name: "TypeError", Message: fmt.Sprintf(format, args...)}
}

// answer returns a value to the Action.
func answer(value any) dialect.Reply { return dialect.Reply{JSON: action.MustMarshal(value)} }

// badArgument warns of an argument that the platform takes without a word.
func badArgument(c *dialect.Call, hint, format string, args ...any) {
	c.Warn(action.Diagnostic{
		Code: dialect.CodeArgument, Summary: c.Name + ": " + fmt.Sprintf(format, args...), Hint: hint,
	})
}

// text is an argument that should be a string and is not checked to be one.
func text(c *dialect.Call, i int, name string) string {
	a := c.Arg(i)
	if _, ok := a.Text(); !ok {
		badArgument(c, "pass a string", "%s is %s, not a string; Auth0 does not check it", name, a.Kind())
	}
	if a.Undefined() {
		return ""
	}
	return a.String()
}

// plain is an argument as JSON; what JSON cannot carry throws, as it does
// where the platform serializes the command.
func plain(a dialect.Arg) (action.Value, error) {
	v, err := a.Plain()
	if err != nil {
		return nil, throwsType("%s", err.Error())
	}
	return v, nil
}

// member is event.<holder>.<name>. Where the holder is absent, reading it
// throws as the platform's own code does.
func member(c *dialect.Call, holder, name string) (action.Value, error) {
	switch v := c.Run.Event.Read(holder); {
	case v == nil:
		return nil, throwsType("Cannot read properties of undefined (reading '%s')", name)
	case string(v) == "null":
		return nil, throwsType("Cannot read properties of null (reading '%s')", name)
	}
	return c.Run.Event.Read(holder, name), nil
}

// option is a member of an options object that the platform reads without
// checking that there is one.
func option(options dialect.Arg, name string) (dialect.Arg, error) {
	switch kind := options.Kind(); kind {
	case "undefined", "null":
		return options, throwsType("Cannot read properties of %s (reading '%s')", kind, name)
	}
	return options.Get(name), nil
}

// textOf is a JSON string's value; ok is false for any other JSON.
func textOf(v action.Value) (s string, ok bool) {
	return action.Text(v)
}

func isObject(v action.Value) bool { return len(v) > 0 && v[0] == '{' }

// objectOf is a JSON object as a tree, or an empty one.
func objectOf(v action.Value) *action.Object {
	obj, err := action.ParseObject(v)
	if err != nil {
		return &action.Object{}
	}
	return obj
}

// listOf are the strings of a JSON array of strings.
func listOf(v action.Value) []string {
	var list []string
	if json.Unmarshal(v, &list) != nil {
		return nil
	}
	return list
}

// isSpace reports white space as String.prototype.trim takes it.
func isSpace(r rune) bool { return r == 0xFEFF || r != 0x85 && unicode.IsSpace(r) }

func trim(s string) string { return strings.TrimFunc(s, isSpace) }

// length is a string's length property: UTF-16 code units.
func length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > math.MaxUint16 {
			n++
		}
	}
	return n
}

// finite is a number that is neither NaN nor infinite.
func finite(a dialect.Arg) (float64, bool) {
	f, ok := a.Number()
	return f, ok && !math.IsNaN(f) && !math.IsInf(f, 0)
}

// orAbsent leaves a member out that has no JSON, as JSON.stringify does.
func orAbsent(v action.Value) any {
	if v == nil {
		return action.Absent
	}
	return v
}
