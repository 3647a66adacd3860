package runner

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/pkg/action"
)

// redactor knows the secrets of a run. The zero redactor changes nothing.
type redactor struct {
	whole   map[string]string // text -> name of the secret
	numbers map[string]string // number, as JSON writes it -> name of the secret
	within  []spelling        // the longest first
	mask    *strings.Replacer // of what is within
	show    bool
}

// spelling is one way in which a secret can stand inside a longer text, and
// what to write there instead.
type spelling struct{ text, mask, name string }

const (
	// minWithin is the length from which a secret is looked for anywhere inside
	// longer texts; a shorter one would blot out half the output, and is replaced
	// only where it is the whole text or stands in quotes.
	minWithin = 4
	// minLine and minMember are the lengths from which a line of a secret, and a
	// string inside a secret that is JSON, are secrets by themselves.
	minLine, minMember = 8, 20
)

// newRedactor collects the secrets of the options and those of the event.
func newRedactor(opts Options, event *action.Object) redactor {
	r := redactor{show: opts.ShowSecrets}
	for _, s := range opts.Secrets {
		r.add(s.Name, s.Value.Reveal())
	}
	for _, holder := range []string{"secrets", "configuration"} {
		v, _ := event.Get(holder)
		r.addAll(holder, v)
	}
	if len(r.whole) == 0 {
		return r
	}
	slices.SortStableFunc(r.within, func(a, b spelling) int {
		if len(a.text) != len(b.text) {
			return len(b.text) - len(a.text)
		}
		return strings.Compare(a.text, b.text)
	})
	r.within = slices.CompactFunc(r.within, func(a, b spelling) bool { return a.text == b.text })
	// In one pass: what was put in is not looked at again.
	pairs := make([]string, 0, 2*len(r.within))
	for _, w := range r.within {
		pairs = append(pairs, w.text, w.mask)
	}
	r.mask = strings.NewReplacer(pairs...)
	return r
}

// addAll takes every string and number of a tree.
func (r *redactor) addAll(name string, v any) {
	switch v := v.(type) {
	case *action.Object:
		for _, m := range v.Members() {
			r.addAll(m.Name, m.Value)
		}
	case []any:
		for _, item := range v {
			r.addAll(name, item)
		}
	case action.Value:
		if text, number, ok := scalar(v); ok && (!number || len(text) >= minWithin) {
			r.add(name, text)
		}
	}
}

func (r *redactor) add(name, value string) {
	if value == "" {
		return
	}
	if r.whole == nil {
		r.whole, r.numbers = map[string]string{}, map[string]string{}
	}
	r.whole[value] = name
	if text, ok := asNumber(value); ok && len(text) >= minWithin {
		r.numbers[text] = name
	}
	for _, text := range spellings(value) {
		if len(text) >= minWithin {
			r.within = append(r.within, spelling{text, secret.Mask, name})
			continue
		}
		for _, quote := range []string{`"`, `\"`, `'`, "`"} {
			r.within = append(r.within, spelling{quote + text + quote, quote + secret.Mask + quote, name})
		}
	}
}

// asNumber is the text as JSON would write the number that it spells.
func asNumber(text string) (string, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) >= 1e21 {
		return "", false
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

// find names the secret that a text gives away.
func (r redactor) find(text string, number bool) (name string, ok bool) {
	if number {
		name, ok = r.numbers[text]
		return name, ok
	}
	if name, ok = r.whole[text]; ok {
		return name, true
	}
	for _, s := range r.within {
		if strings.Contains(text, s.text) {
			return s.name, true
		}
	}
	return "", false
}

// leak names the secret that a value gives away.
func (r redactor) leak(v action.Value) (name string, ok bool) {
	if len(r.whole) == 0 {
		return "", false
	}
	tree, err := action.ParseValue(v)
	if err != nil {
		return "", false
	}
	mapTexts(tree, func(text string, number bool) string {
		if found, leaks := r.find(text, number); leaks && !ok {
			name, ok = found, true
		}
		return text
	})
	return name, ok
}

func (r redactor) idle() bool { return r.show || len(r.whole) == 0 }

func (r redactor) text(s string) string {
	if r.idle() {
		return s
	}
	return r.redact(s, false)
}

func (r redactor) redact(s string, number bool) string {
	known := r.whole
	if number {
		known = r.numbers
	}
	if _, ok := known[s]; ok {
		return secret.Mask
	}
	if number || r.mask == nil {
		return s
	}
	return r.mask.Replace(s)
}

// object is a copy of obj without secrets in its texts.
func (r redactor) object(obj *action.Object) *action.Object {
	if r.idle() || obj == nil {
		return obj
	}
	return mapTexts(obj, r.redact).(*action.Object)
}

// value is v without secrets; what cannot be read is not shown at all.
func (r redactor) value(v action.Value) action.Value {
	if v == nil {
		return nil
	}
	tree, err := action.ParseValue(v)
	if err != nil {
		return action.MustMarshal(secret.Mask)
	}
	changed := false
	clean := mapTexts(tree, func(text string, number bool) string {
		out := r.redact(text, number)
		changed = changed || out != text
		return out
	})
	if !changed {
		return v
	}
	return action.MustMarshal(clean)
}

// result redacts every text of a result, but for those that neither the action
// nor its event decide. It goes by the types, so that no field can be forgotten.
func (r redactor) result(res action.Result) action.Result {
	if !r.idle() {
		r.walk(reflect.ValueOf(&res).Elem())
	}
	return res
}

func (r redactor) walk(v reflect.Value) {
	switch at := v.Addr().Interface().(type) {
	case *string:
		*at = r.text(*at)
		return
	case *action.Value:
		*at = r.value(*at)
		return
	case **action.Object:
		*at = r.object(*at)
		return
	case *map[string]string:
		*at = r.headers(*at)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !given(v.Type().Name() + "." + v.Type().Field(i).Name) {
				r.walk(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			r.walk(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			r.walk(v.Elem())
		}
	case reflect.Map: // of pointers, by words of the vocabulary
		for _, item := range v.Seq2() {
			if !item.IsNil() {
				r.walk(item.Elem())
			}
		}
	}
}

func (r redactor) headers(in map[string]string) map[string]string {
	if in == nil {
		return nil
	}
	out := make(map[string]string, len(in))
	for name, value := range in {
		out[r.text(name)] = r.text(value)
	}
	return out
}

// given reports whether a field is a word of the platform or of claimctl, or
// what the caller named: nothing that an action could write a secret to. Were
// they redacted, a secret such as "info" would make a result unreadable.
func given(field string) bool {
	switch field {
	case "Result.Schema", "Result.Action", "Result.Event", "Call.Method", "Log.Level", "Log.Method",
		"Claim.Rule", "Claim.Source", "Diagnostic.Code", "Diagnostic.Source", "Diagnostic.File",
		"Error.Kind", "Error.File", "Frame.File":
		return true
	}
	return false
}

// mapTexts is a copy of a tree with f applied to its names, strings and
// numbers.
func mapTexts(v any, f func(text string, number bool) string) any {
	switch v := v.(type) {
	case *action.Object:
		out := &action.Object{}
		for _, m := range v.Members() {
			out.Put(mappedName(out, m.Name, f), mapTexts(m.Value, f))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = mapTexts(v[i], f)
		}
		return out
	case action.Value:
		text, number, ok := scalar(v)
		if !ok {
			return v
		}
		if mapped := f(text, number); mapped != text {
			return action.MustMarshal(mapped)
		}
	}
	return v
}

// mappedName keeps the tags of values apart from texts, and two names that
// become the same apart from each other.
func mappedName(holder *action.Object, name string, f func(string, bool) string) string {
	if isTag(name) {
		return name
	}
	mapped := f(name, false)
	if mapped == name {
		return name
	}
	unique := mapped
	for n := 2; ; n++ {
		if _, taken := holder.Get(unique); !taken {
			return unique
		}
		unique = fmt.Sprintf("%s %d", mapped, n)
	}
}

// isTag reports whether a name is one of the tags of [action.Value].
func isTag(name string) bool {
	switch name {
	case "$undefined", "$number", "$bigint", "$date", "$error", "$function", "$regexp", "$symbol", "$circular", "$truncated":
		return true
	}
	return false
}

// scalar is the text of a string, or of a number.
func scalar(v action.Value) (text string, number, ok bool) {
	switch {
	case len(v) == 0:
		return "", false, false
	case v[0] == '"':
		return text, false, json.Unmarshal(v, &text) == nil
	case v[0] == '-' || v[0] >= '0' && v[0] <= '9':
		return string(v), true, true
	}
	return "", false, false
}
