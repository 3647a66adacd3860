package network

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// textWant is what a text is expected to be: equal, or matched by a pattern.
type textWant struct {
	text    string
	pattern *regexp.Regexp
	source  string // the pattern as written
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *textWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	text, ok := n.Text()
	if !ok {
		n.WrongType(p, "a string")
		return
	}
	w.set(n, text, p)
}

func (w *textWant) set(n yamldoc.Node, text string, p *yamldoc.Problems) {
	w.text = text
	if isPattern(text) {
		w.pattern, w.source = readPattern(n, text, p), text
	}
}

func (w textWant) matches(text string) bool {
	if w.pattern != nil {
		return w.pattern.MatchString(text)
	}
	return w.text == text
}

func (w textWant) String() string {
	if w.pattern != nil {
		return w.source
	}
	return quote(w.text)
}

// isPattern reports whether a text is meant as a pattern: "~ /expression/".
func isPattern(text string) bool {
	rest, ok := strings.CutPrefix(text, "~")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, " "), "/")
}

// readPattern reads "~ /expression/flags" with the flags i, m and s. It returns
// nil after reporting why there is none.
func readPattern(n yamldoc.Node, text string, p *yamldoc.Problems) *regexp.Regexp {
	_, body, _ := strings.Cut(text, "/")
	end := strings.LastIndexByte(body, '/')
	if end < 0 {
		p.Invalid(n.Pos(), `write "~ /expression/"`, "%s: the pattern %s has no end", n.Path(), quote(text))
		return nil
	}
	expression, flags := body[:end], strings.TrimSpace(body[end+1:])
	if strings.Trim(flags, "ims") != "" {
		p.Invalid(n.Pos(), "the flags are i, m and s", "%s: unknown flags %s behind the pattern", n.Path(), quote(flags))
		return nil
	}
	if flags != "" {
		expression = "(?" + flags + ")" + expression
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		p.Invalid(n.Pos(), "the syntax is that of https://pkg.go.dev/regexp/syntax", "%s: %v", n.Path(), err)
		return nil
	}
	return re
}

// namedWant is what the values under one name are expected to be.
type namedWant struct {
	name string
	want valuesWant
}

// valuesWant is absent (the tag !absent), one text that any of the values has
// to be, or a list that all of them have to be, in order.
type valuesWant struct {
	absent bool
	list   bool
	texts  []textWant
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *valuesWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	if n.Tag() == yamldoc.Absent {
		w.absent = takesNoValue(n, p)
		return
	}
	if !n.IsList() {
		w.texts = []textWant{readValue(n, p)}
		return
	}
	w.list = true
	for _, item := range n.Items() {
		w.texts = append(w.texts, readValue(item, p))
	}
}

// readValue reads a text. A number or a boolean is the text that it is written
// as: a query has nothing else.
func readValue(n yamldoc.Node, p *yamldoc.Problems) (w textWant) {
	if text, ok := scalarText(n); ok {
		w.set(n, text, p)
		return w
	}
	n.WrongType(p, "a string")
	return w
}

func scalarText(n yamldoc.Node) (string, bool) {
	if text, ok := n.Text(); ok {
		return text, true
	}
	unwanted := yamldoc.NewProblems("")
	value := n.JSON(unwanted)
	ok := !n.IsList() && !n.IsMapping() && string(value) != "null" && unwanted.List() == nil
	return n.Raw(), ok
}

// takesNoValue reports a value behind !absent.
func takesNoValue(n yamldoc.Node, p *yamldoc.Problems) bool {
	if n.Raw() != "" {
		p.Invalid(n.Pos(), "", "%s: !absent takes no value, found %s", n.Path(), quote(n.Raw()))
	}
	return true
}

func (w valuesWant) matches(values []string) bool {
	switch {
	case w.absent:
		return len(values) == 0
	case w.list:
		return slices.EqualFunc(w.texts, values, textWant.matches)
	}
	return slices.ContainsFunc(values, w.texts[0].matches)
}

func (w valuesWant) String() string {
	switch {
	case w.absent:
		return "none"
	case w.list:
		list := make([]string, len(w.texts))
		for i, t := range w.texts {
			list[i] = t.String()
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	return w.texts[0].String()
}

// jsonWant is what a JSON value has to contain. An object may have more members
// than the want; a list has as many items; scalars are equal by value, texts
// may be patterns.
type jsonWant struct {
	absent  bool
	text    *textWant // when the want is a text
	scalar  action.Value
	list    []jsonWant
	isList  bool
	members []jsonMember
	isObj   bool
}

type jsonMember struct {
	name string
	want jsonWant
}

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (w *jsonWant) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	switch text, isText := n.Text(); {
	case n.Tag() == yamldoc.Absent:
		w.absent = takesNoValue(n, p)
	case isText && isPattern(text):
		w.text = &textWant{}
		w.text.set(n, text, p)
	case n.IsList():
		w.isList = true
		for _, item := range n.Items() {
			var element jsonWant
			element.UnmarshalNode(item, p)
			w.list = append(w.list, element)
		}
	case n.IsMapping():
		w.isObj = true
		for key, value := range n.Members() {
			member := jsonMember{name: key.Raw()}
			member.want.UnmarshalNode(value, p)
			w.members = append(w.members, member)
		}
	default:
		w.scalar = n.JSON(p)
	}
}

// difference says at which path a value in the tree form of [action.Object]
// is another than wanted, and how; "" when it is not. A nil value is one that
// is not there.
func (w *jsonWant) difference(path string, v any) string {
	switch {
	case w.absent:
		return reason(v == nil, "%s is there", path)
	case v == nil:
		return path + " is missing"
	case w.text != nil:
		return reason(w.text.matches(textOf(v)), "%s is %s, expected %s", path, shown(v), w.text)
	case w.isObj:
		return w.objectDifference(path, v)
	case w.isList:
		return w.listDifference(path, v)
	}
	raw, ok := v.(action.Value)
	return reason(ok && equalScalars(w.scalar, raw), "%s is %s, expected %s", path, shown(v), shorten(string(w.scalar)))
}

func (w *jsonWant) objectDifference(path string, v any) string {
	obj, ok := v.(*action.Object)
	if !ok {
		return path + " is " + shown(v) + ", expected an object"
	}
	for _, m := range w.members {
		value, _ := obj.Get(m.name)
		if found := m.want.difference(path+"."+shorten(m.name), value); found != "" {
			return found
		}
	}
	return ""
}

func (w *jsonWant) listDifference(path string, v any) string {
	items, ok := v.([]any)
	if !ok {
		return path + " is " + shown(v) + ", expected a list"
	}
	if len(items) != len(w.list) {
		return fmt.Sprintf("%s has %d items, expected %d", path, len(items), len(w.list))
	}
	for i := range items {
		if found := w.list[i].difference(fmt.Sprintf("%s[%d]", path, i), items[i]); found != "" {
			return found
		}
	}
	return ""
}

// reason is the text unless ok.
func reason(ok bool, format string, args ...any) string {
	if ok {
		return ""
	}
	return fmt.Sprintf(format, args...)
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

// shown is a JSON value in a message.
func shown(v any) string {
	switch v := v.(type) {
	case *action.Object:
		return "an object"
	case []any:
		return "a list"
	case action.Value:
		return shorten(string(v))
	}
	return "nothing"
}

// equalScalars compares JSON scalars by value: 1.0 is 1, "é" is "\u00e9".
func equalScalars(a, b action.Value) bool {
	if string(a) == string(b) {
		return true
	}
	if len(a) == 0 || len(b) == 0 || (a[0] == '"') != (b[0] == '"') {
		return false
	}
	if a[0] == '"' {
		return textOf(a) == textOf(b)
	}
	x, y := number(a), number(b)
	return x != nil && y != nil && x.Cmp(y) == 0
}

// The bounds of a number that is compared by value: a short text with a large
// exponent asks for more memory than there is.
const (
	maxDigits   = 400
	maxExponent = 5 // characters
)

func number(v action.Value) *big.Rat {
	text := string(v)
	if i := strings.IndexAny(text, "eE"); i >= 0 && len(text)-i > maxExponent || len(text) > maxDigits {
		return nil
	}
	r, _ := new(big.Rat).SetString(text)
	return r
}

// maxShown is how many characters of a text a message repeats.
const maxShown = 80

func shorten(s string) string {
	if len(s) <= maxShown {
		return s
	}
	runes := []rune(s[:min(len(s), 4*maxShown)])
	return string(runes[:min(len(runes), maxShown)]) + "…"
}

func quote(s string) string { return strconv.Quote(shorten(s)) }
