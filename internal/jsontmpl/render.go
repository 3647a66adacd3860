package jsontmpl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

// Rendered is what a template makes of values.
type Rendered struct {
	// Claims are the members, in order.
	Claims []Claim
	// Diagnostics are what is doubtful, and with an error among them, why the
	// platform would make nothing of it.
	Diagnostics []action.Diagnostic
}

// Claim is a member with its value as compact JSON; a nil Value is absent.
type Claim struct {
	Pos
	Name  string
	Value action.Value
}

// Render puts values in. Values is not changed.
func (t *Template) Render(values *action.Object) Rendered {
	w := &writer{markup: t.markup, values: values, path: t.Source.Path, known: map[string]value{}}
	out := Rendered{Claims: make([]Claim, 0, len(t.root.members))}
	for _, m := range t.root.members {
		claim := Claim{Pos: m.Pos, Name: m.name}
		w.out.Reset()
		if w.put(m.value, t.markup.Member) {
			claim.Value = bytes.Clone(w.out.Bytes())
		}
		w.total += len(m.name) + len(claim.Value)
		out.Claims = append(out.Claims, claim)
		if w.full(0) {
			break
		}
	}
	out.Diagnostics = w.problems
	return out
}

// writer writes what a template makes.
type writer struct {
	markup   Markup
	values   *action.Object
	path     string
	out      bytes.Buffer
	total    int // bytes of the claims before
	known    map[string]value
	problems []action.Diagnostic
	over     bool
}

// value is what a variable or a literal stands for.
type value struct {
	json action.Value // nil when it is absent
}

func (w *writer) bytes() action.Value { return bytes.Clone(w.out.Bytes()) }

// full reports that too much was made, with so many bytes more, and tells it
// once.
func (w *writer) full(more int) bool {
	if w.total+w.out.Len()+more <= MaxRendered || w.over {
		return w.over
	}
	w.over = true
	w.problems = append(w.problems, action.Diagnostic{
		Code: CodeRender, Severity: action.SeverityError, File: w.path, Line: 1, Column: 1,
		Summary: fmt.Sprintf("the template makes more than %d bytes", MaxRendered),
		Hint:    "put less of the event into it",
	})
	return true
}

// report tells of a take at a place.
func (w *writer) report(pos Pos, code string, t Take, summary string) {
	d := action.Diagnostic{
		Code: code, Severity: t.severity(), Summary: summary,
		Detail: t.Why, Hint: t.Hint, Source: t.Source, File: w.path, Line: pos.Line, Column: pos.Column,
	}
	if t.Verdict == Refused {
		d.Code = CodeRender
	}
	if t.Verdict != Taken && len(w.problems) < maxProblems {
		w.problems = append(w.problems, d)
	}
}

// put writes a value, or nothing when it is absent and left out.
func (w *writer) put(n *node, absence Absence) bool {
	if w.full(0) {
		return false
	}
	if e := n.lone(w.markup); e != nil {
		return w.lone(e, absence)
	}
	w.node(n)
	return true
}

// lone is the placeholder that a value is all of.
func (n *node) lone(m Markup) *expression {
	switch {
	case n.kind == placeholder:
		return n.expr
	case n.kind == text && len(n.parts) == 1 && m.KeepsType:
		return n.parts[0].expr
	}
	return nil
}

func (w *writer) lone(e *expression, absence Absence) bool {
	v := w.evaluate(e)
	if !v.absent() {
		raw := v.json
		if w.markup.Trim && raw[0] == '"' {
			raw = action.MustMarshal(strings.TrimSpace(v.text()))
		}
		w.out.Write(raw)
		return true
	}
	if v.json != nil && w.markup.LastStands { // it stands as it is
		w.out.Write(v.json)
		return true
	}
	w.missing(e, absence)
	if absence.Becomes == NullValue {
		w.out.WriteString("null")
		return true
	}
	return false
}

// missing tells that a placeholder has no value.
func (w *writer) missing(e *expression, absence Absence) {
	names := make([]string, 0, len(e.operands))
	for _, op := range e.operands {
		if op.literal == nil {
			names = append(names, strings.Join(op.steps, "."))
		}
	}
	t := absence.Take
	if near := w.near(e.operands[0]); near != "" {
		t.Hint = strings.TrimPrefix(t.Hint+"; did you mean "+near+"?", "; ")
	}
	w.report(e.Pos, CodeAbsent, t, quote(strings.Join(names, " || "))+" has no value")
}

// near is the variable that was most likely meant by one whose last known parent
// has no such member.
func (w *writer) near(op operand) string {
	for i, step := range op.steps {
		holder, _ := w.values.Lookup(op.steps[:i]...)
		obj, ok := holder.(*action.Object)
		if !ok {
			return ""
		}
		if _, there := obj.Get(step); there {
			continue
		}
		var names []string
		for _, m := range obj.Members() {
			names = append(names, m.Name)
		}
		if near, ok := nearest.Word(step, names); ok {
			return strings.Join(append(slices.Clone(op.steps[:i]), near), ".")
		}
		return ""
	}
	return ""
}

// node writes a value that is there.
func (w *writer) node(n *node) {
	switch n.kind {
	case constant:
		w.out.Write(n.value)
	case object:
		w.object(n)
	case array:
		w.array(n)
	case text:
		w.text(n)
	}
}

func (w *writer) object(n *node) {
	w.out.WriteByte('{')
	first := true
	for _, m := range n.members {
		before := w.out.Len()
		if !first {
			w.out.WriteByte(',')
		}
		w.out.Write(action.MustMarshal(m.name))
		w.out.WriteByte(':')
		if !w.put(m.value, w.markup.Nested) {
			w.out.Truncate(before)
			continue
		}
		first = false
	}
	w.out.WriteByte('}')
}

func (w *writer) array(n *node) {
	w.out.WriteByte('[')
	first := true
	for _, item := range n.items {
		before := w.out.Len()
		if !first {
			w.out.WriteByte(',')
		}
		if !w.put(item, w.markup.Element) {
			w.out.Truncate(before)
			continue
		}
		first = false
	}
	w.out.WriteByte(']')
}

// text writes a string with the values of its placeholders.
func (w *writer) text(n *node) {
	var out strings.Builder
	for _, part := range n.parts {
		if part.expr == nil {
			out.WriteString(part.text)
			continue
		}
		out.WriteString(w.within(part.expr))
		if w.full(out.Len()) {
			break
		}
	}
	all := out.String()
	if w.markup.Trim {
		all = strings.TrimSpace(all)
	}
	w.out.Write(action.MustMarshal(all))
}

// within is the text of a placeholder inside a string.
func (w *writer) within(e *expression) string {
	v := w.evaluate(e)
	if v.absent() {
		w.missing(e, w.markup.Within)
		return string(w.markup.Within.Becomes)
	}
	if c := v.json[0]; c == '{' || c == '[' {
		kind := map[byte]string{'{': "an object", '[': "an array"}[c]
		w.report(e.Pos, CodeUnknown, w.markup.Composite, kind+" is put into a text")
	}
	return v.text()
}

func (v value) absent() bool { return v.json == nil || string(v.json) == "null" }

// text is the value as characters.
func (v value) text() string {
	var s string
	if len(v.json) > 0 && v.json[0] == '"' && json.Unmarshal(v.json, &s) == nil {
		return s
	}
	return string(v.json)
}

// evaluate is the first operand with a value, else the last one.
func (w *writer) evaluate(e *expression) value {
	var v value
	for _, op := range e.operands {
		v = w.operand(op)
		if !v.absent() && (len(e.operands) == 1 || !slices.Contains(w.markup.MovesOn, string(v.json))) {
			return v
		}
	}
	if !w.markup.LastStands && len(e.operands) > 1 {
		return value{}
	}
	return v
}

// operand is the value of a literal or of a variable.
func (w *writer) operand(op operand) value {
	if op.literal != nil {
		return value{json: op.literal}
	}
	key := strconv.Itoa(len(op.steps)) + strings.Join(op.steps, ".")
	if v, ok := w.known[key]; ok {
		return v
	}
	v := value{json: w.lookup(op.steps)}
	w.known[key] = v
	return v
}

func (w *writer) lookup(steps []string) action.Value {
	found, ok := w.values.Lookup(steps...)
	if !ok && len(steps) > 1 && steps[0] == w.markup.Whole {
		found, ok = w.values.Lookup(steps[1:]...)
	}
	if !ok {
		return nil
	}
	return action.MustMarshal(found)
}
