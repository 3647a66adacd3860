package runner

import (
	"encoding/json"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
)

// redactor knows the secrets of a run. The zero redactor changes nothing.
type redactor struct {
	names  map[string]string // value -> name
	within []string          // values that are replaced inside longer texts
	words  map[string]bool   // member names of the result itself, which stay
	show   bool
}

// minWithin is the length from which a secret is looked for inside longer
// texts; a shorter one would blot out half the output, and is replaced only
// where it is the whole text.
const minWithin = 4

// newRedactor collects the secrets of the options and those of the event.
func newRedactor(opts Options, event *action.Object) redactor {
	r := redactor{names: map[string]string{}, show: opts.ShowSecrets}
	for _, s := range opts.Secrets {
		r.add(s.Name, s.Value.Reveal())
	}
	for _, holder := range []string{"secrets", "configuration"} {
		v, _ := event.Get(holder)
		obj, ok := v.(*action.Object)
		if !ok {
			continue
		}
		for _, m := range obj.Members() {
			if text, ok := obj.LookupString(m.Name); ok {
				r.add(m.Name, text)
			}
		}
	}
	// The longest first, so that a secret that contains another goes whole.
	slices.SortFunc(r.within, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return r
}

func (r *redactor) add(name, value string) {
	if value == "" {
		return
	}
	r.names[value] = name
	if len(value) >= minWithin {
		r.within = append(r.within, value)
	}
}

// leak names the secret that a text (raw or as JSON) gives away.
func (r redactor) leak(text string) (name string, ok bool) {
	for _, value := range r.within {
		quoted := action.MustMarshal(value)
		if strings.Contains(text, value) || strings.Contains(text, string(quoted[1:len(quoted)-1])) {
			return r.names[value], true
		}
	}
	return "", false
}

func (r redactor) text(s string) string {
	if _, whole := r.names[s]; whole {
		return secret.Mask
	}
	for _, value := range r.within {
		s = strings.ReplaceAll(s, value, secret.Mask)
	}
	return s
}

func (r redactor) idle() bool { return r.show || len(r.names) == 0 }

// object is a copy of obj without secrets in its strings and names.
func (r redactor) object(obj *action.Object) *action.Object {
	if r.idle() {
		return obj
	}
	return r.node(obj).(*action.Object)
}

func (r redactor) node(v any) any {
	switch v := v.(type) {
	case *action.Object:
		out := &action.Object{}
		for _, m := range v.Members() {
			name := m.Name
			if !r.words[name] {
				name = r.text(name)
			}
			out.Put(name, r.node(m.Value))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = r.node(v[i])
		}
		return out
	case action.Value:
		var s string
		if len(v) > 0 && v[0] == '"' && json.Unmarshal(v, &s) == nil {
			if clean := r.text(s); clean != s {
				return action.MustMarshal(clean)
			}
		}
	}
	return v
}

// result redacts every string of a result, through its JSON form, so that no
// field can be forgotten.
func (r redactor) result(res action.Result) action.Result {
	if r.idle() {
		return res
	}
	raw, err := action.Marshal(res)
	if err != nil {
		return withheld(res)
	}
	tree, err := action.ParseObject(raw)
	if err != nil {
		return withheld(res)
	}
	r.words = map[string]bool{}
	memberNames(reflect.TypeFor[action.Result](), r.words)
	var clean action.Result
	if json.Unmarshal(r.object(tree).Value(), &clean) != nil {
		return withheld(res)
	}
	return clean
}

// withheld is a result of which nothing is shown that could hold a secret.
func withheld(res action.Result) action.Result {
	out := blank(action.Source{Path: res.Action.Path}, action.Event{})
	out.Action, out.Event = res.Action, res.Event
	out.Decision = action.Decision{Kind: action.DecisionError, Reason: "the result cannot be shown without its secrets"}
	out.Error = &action.Error{
		Name: "Error", Message: "the result cannot be shown: its secrets cannot be redacted", Thrown: true,
		File: res.Action.Path, Properties: &action.Object{}, Hint: "look for a value that is nested very deeply",
	}
	return out
}

// memberNames collects the JSON member names of a struct type and of all
// below it.
func memberNames(t reflect.Type, into map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		memberNames(t.Elem(), into)
	case reflect.Struct:
		for f := range fields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				continue
			}
			into[name] = true
			memberNames(f.Type, into)
		}
	}
}

func fields(t reflect.Type) iter.Seq[reflect.StructField] {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}
