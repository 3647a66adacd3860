package suite

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// want is what a JSON value is expected to be: equal, or what a tag or a
// pattern says.
//
//	!absent               not there
//	"~ /expression/"      its text matches
//	!type string          of that type
//	!one-of [a, b]        one of these
//	!subset {a: 1}        an object with at least these members
//	!subset [a, b]        a list with at least these elements, in any order
//
// Objects are equal in any order of their members. The parts of a list or a
// mapping are wants of their own.
type want struct {
	at      yamldoc.Pos
	absent  bool
	pattern *pattern
	typ     string // string, number, integer, boolean, object, array or null
	options []want // one of which it is
	subset  bool
	scalar  action.Value
	list    []want
	members []memberWant
	object  bool
}

type memberWant struct {
	name string
	want want
}

// The tags of expectations, beside [yamldoc.Absent].
const (
	tagType     = "!type"
	tagOneOf    = "!one-of"
	tagSubset   = "!subset"
	tagExact    = "!exact"
	tagAnyOrder = "!any-order"
)

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *want) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	w.at = n.Pos()
	switch tag := n.Tag(); tag {
	case "":
		w.untagged(n, p)
	case yamldoc.Absent:
		w.absent = true
		if n.Raw() != "" {
			p.Invalid(n.Pos(), "", "%s: !absent takes no value, found %q", n.Path(), n.Raw())
		}
	case tagType:
		w.readType(n, p)
	case tagOneOf:
		if n = n.Untagged(); !n.IsList() {
			p.Invalid(n.Pos(), "write !one-of [a, b]", "%s: !one-of takes a list", n.Path())
		}
		w.options = wants(n, p)
	case tagSubset:
		w.subset = true
		if n = n.Untagged(); n.IsScalar() {
			p.Invalid(n.Pos(), "write !subset {name: value}, or !subset [a, b]", "%s: !subset takes a mapping or a list", n.Path())
		}
		w.untagged(n, p)
	default:
		w.unknownTag(n, p)
	}
}

func (*want) unknownTag(n yamldoc.Node, p *yamldoc.Problems) {
	known := []string{yamldoc.Absent, tagType, tagOneOf, tagSubset}
	hint := "the tags of a value are " + strings.Join(known, ", ")
	if near, ok := nearest.Word(n.Tag(), known); ok {
		hint = fmt.Sprintf("did you mean %s? %s", near, hint)
	}
	p.Invalid(n.Pos(), hint, "%s: a value tagged %q has no meaning here", n.Path(), n.Tag())
}

func (w *want) readType(n yamldoc.Node, p *yamldoc.Problems) {
	known := []string{"string", "number", "integer", "boolean", "object", "array", "null"}
	if w.typ = n.Raw(); slices.Contains(known, w.typ) {
		return
	}
	hint := "the types are " + strings.Join(known, ", ")
	if near, ok := nearest.Word(w.typ, known); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	p.Invalid(n.Pos(), hint, "%s: unknown type %q", n.Path(), w.typ)
}

func (w *want) untagged(n yamldoc.Node, p *yamldoc.Problems) {
	switch text, isText := n.Text(); {
	case isText && isPattern(text):
		w.pattern = readPattern(n, text, p)
	case n.IsList():
		w.list = wants(n, p)
	case n.IsMapping():
		w.object = true
		for key, value := range n.Members() {
			member := memberWant{name: key.Raw()}
			member.want.UnmarshalNode(value, p)
			w.members = append(w.members, member)
		}
	default:
		w.scalar = n.JSON(p)
	}
}

func wants(n yamldoc.Node, p *yamldoc.Problems) []want {
	list := []want{}
	for _, item := range n.Items() {
		var element want
		element.UnmarshalNode(item, p)
		list = append(list, element)
	}
	return list
}

// matches compares with a value in the tree form of [action.Object]; nil is a
// value that is not there.
func (w want) matches(v any) bool {
	switch {
	case w.absent || v == nil:
		return w.absent && v == nil
	case w.pattern != nil:
		return w.pattern.matches(textOf(v))
	case w.typ != "":
		return slices.Contains(typesOf(v), w.typ)
	case w.options != nil:
		return slices.ContainsFunc(w.options, func(o want) bool { return o.matches(v) })
	case w.object:
		return w.matchesObject(v)
	case w.list != nil:
		return w.matchesList(v)
	}
	raw, ok := v.(action.Value)
	return ok && equalScalars(w.scalar, raw)
}

// typesOf are the names of a value's type; a whole number has two.
func typesOf(v any) []string {
	switch v := v.(type) {
	case *action.Object:
		return []string{"object"}
	case []any:
		return []string{"array"}
	case action.Value:
		switch v[0] {
		case '"':
			return []string{"string"}
		case 't', 'f':
			return []string{"boolean"}
		case 'n':
			return []string{"null"}
		}
		if n, ok := number(v); ok && n.IsInt() {
			return []string{"number", "integer"}
		}
		return []string{"number"}
	}
	return nil
}

func (w want) matchesObject(v any) bool {
	obj, ok := v.(*action.Object)
	if !ok {
		return false
	}
	present := 0
	for _, m := range w.members {
		value, _ := obj.Get(m.name)
		if !m.want.matches(value) {
			return false
		}
		if value != nil {
			present++
		}
	}
	return w.subset || present == obj.Len()
}

func (w want) matchesList(v any) bool {
	items, ok := v.([]any)
	if !ok {
		return false
	}
	if w.subset {
		return !slices.ContainsFunc(w.list, func(e want) bool { return !slices.ContainsFunc(items, e.matches) })
	}
	if len(items) != len(w.list) {
		return false
	}
	for i := range items {
		if !w.list[i].matches(items[i]) {
			return false
		}
	}
	return true
}

// String is the expectation as a person reads it: JSON, with the patterns and
// what is absent in their place.
func (w want) String() string {
	switch {
	case w.absent:
		return "absent"
	case w.pattern != nil:
		return w.pattern.String()
	case w.typ != "":
		return "type " + w.typ
	case w.options != nil:
		return "one of " + want{list: w.options}.String()
	case w.subset:
		w.subset = false
		return "at least " + w.String()
	case w.object:
		parts := make([]string, len(w.members))
		for i, m := range w.members {
			parts[i] = string(action.MustMarshal(m.name)) + ":" + m.want.String()
		}
		return "{" + strings.Join(parts, ",") + "}"
	case w.list != nil:
		parts := make([]string, len(w.list))
		for i, item := range w.list {
			parts[i] = item.String()
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return string(w.scalar)
}

// textOf is what a pattern is matched against: the text of a string, the JSON
// of anything else.
func textOf(v any) string {
	raw, err := action.Marshal(v)
	if err != nil {
		return ""
	}
	var text string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// equalScalars compares JSON scalars by value: 1.0 is 1, and "é" is "\u00e9".
func equalScalars(a, b action.Value) bool {
	if string(a) == string(b) {
		return true
	}
	if len(a) == 0 || len(b) == 0 || a[0] == '"' != (b[0] == '"') {
		return false
	}
	if a[0] == '"' {
		return textOf(a) == textOf(b)
	}
	x, okX := number(a)
	y, okY := number(b)
	return okX && okY && x.Cmp(y) == 0
}

// maxNumber is how long a number may be to be compared by value: the exponent
// of a short one can ask for more memory than there is.
const maxNumber = 400

func number(v action.Value) (*big.Rat, bool) {
	text := string(v)
	if i := strings.IndexAny(text, "eE"); i >= 0 && len(text)-i > 5 || len(text) > maxNumber {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// textWant is what a text is expected to be: equal, or matched by a pattern.
type textWant struct {
	at      yamldoc.Pos
	text    string
	pattern *pattern
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *textWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	text, ok := n.Text()
	if !ok {
		n.WrongType(p, "a string")
		return
	}
	w.at, w.text = n.Pos(), text
	if isPattern(text) {
		w.pattern = readPattern(n, text, p)
	}
}

func (w textWant) matches(text string) bool {
	if w.pattern != nil {
		return w.pattern.matches(text)
	}
	return w.text == text
}

func (w textWant) String() string {
	if w.pattern != nil {
		return w.pattern.String()
	}
	return string(action.MustMarshal(w.text))
}

// pattern is "~ /expression/flags" with Go's regular expressions, which match
// in linear time, and the flags i, m and s. It matches anywhere in a text.
type pattern struct {
	source  string
	re      *regexp.Regexp // nil: literal is looked for
	literal string
}

// isPattern reports whether a text is meant as a pattern.
func isPattern(text string) bool {
	rest, ok := strings.CutPrefix(text, "~")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, " "), "/")
}

func readPattern(n yamldoc.Node, text string, p *yamldoc.Problems) *pattern {
	body := strings.TrimLeft(strings.TrimPrefix(text, "~"), " ")[1:]
	end := strings.LastIndexByte(body, '/')
	if end < 0 {
		p.Invalid(n.Pos(), `write "~ /expression/"`, "%s: the pattern %q has no end", n.Path(), text)
		return nil
	}
	body, flags := body[:end], strings.TrimSpace(body[end+1:])
	if strings.Trim(flags, "ims") != "" {
		p.Invalid(n.Pos(), "the flags are i, m and s", "%s: unknown flags %q behind the pattern", n.Path(), flags)
		return nil
	}
	if flags == "" && regexp.QuoteMeta(body) == body {
		return &pattern{source: text, literal: body}
	}
	if flags != "" {
		body = fmt.Sprintf("(?%s)%s", flags, body)
	}
	re, err := regexp.Compile(body)
	if err != nil {
		p.Invalid(n.Pos(), "the syntax is that of https://pkg.go.dev/regexp/syntax", "%s: %v", n.Path(), err)
		return nil
	}
	return &pattern{source: text, re: re}
}

func (p *pattern) matches(text string) bool {
	if p.re == nil {
		return strings.Contains(text, p.literal)
	}
	return p.re.MatchString(text)
}

func (p *pattern) String() string { return p.source }
