package jsontmpl

import (
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

// Placeholders are the placeholders of the template, in order.
func (t *Template) Placeholders() []Placeholder {
	out := make([]Placeholder, len(t.expressions))
	for i, e := range t.expressions {
		out[i] = Placeholder{Pos: e.Pos, Raw: e.raw}
		for _, op := range e.operands {
			if op.literal == nil {
				out[i].Paths = append(out[i].Paths, Path{op.Pos, op.steps})
			}
		}
	}
	return out
}

// Members are the members of the template, in order.
func (t *Template) Members() []Member {
	out := make([]Member, len(t.root.members))
	for i, m := range t.root.members {
		out[i] = Member{Pos: m.Pos, Name: m.name, Kind: m.value.form()}
		if m.value.isConstant() {
			var w writer
			w.node(m.value)
			out[i].Value = w.bytes()
		}
	}
	return out
}

// form is the JSON type of what a value becomes, "" when a placeholder decides.
func (n *node) form() string {
	switch n.kind {
	case object:
		return "object"
	case array:
		return "array"
	case text:
		if len(n.parts) > 1 {
			return "string"
		}
		return ""
	case placeholder:
		return ""
	}
	switch c := n.value[0]; c {
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

func (n *node) isConstant() bool {
	switch n.kind {
	case object:
		for _, m := range n.members {
			if !m.value.isConstant() {
				return false
			}
		}
	case array:
		for _, item := range n.items {
			if !item.isConstant() {
				return false
			}
		}
	case text, placeholder:
		return false
	}
	return true
}

// Least is how many bytes of compact JSON the template makes whatever the values:
// that of its constant members, and of the constant parts of the others as far
// as they cannot be left out.
func (t *Template) Least() int {
	n := len("{}")
	for _, m := range t.root.members {
		if !m.value.mayVanish() {
			n += len(action.MustMarshal(m.name)) + len(":,") + m.value.least()
		}
	}
	return max(n-len(","), len("{}"))
}

func (n *node) mayVanish() bool {
	return n.kind == placeholder || n.kind == text && len(n.parts) == 1
}

func (n *node) least() int {
	size := 0
	switch n.kind {
	case constant:
		return len(n.value)
	case object:
		for _, m := range n.members {
			if !m.value.mayVanish() {
				size += len(action.MustMarshal(m.name)) + len(":,") + m.value.least()
			}
		}
	case array:
		for _, item := range n.items {
			if !item.mayVanish() {
				size += len(",") + item.least()
			}
		}
	case text:
		for _, part := range n.parts {
			size += len(action.MustMarshal(part.text)) - len(`""`)
		}
		return size + len(`""`)
	}
	return max(size-len(","), 0) + len("{}")
}

// Check compares the variables of the template with those that are known. The
// diagnostics are by position.
func (t *Template) Check(k Known) []action.Diagnostic {
	p := &parser{path: t.Source.Path}
	for _, e := range t.expressions {
		for _, op := range e.operands {
			if op.literal == nil {
				p.check(op, k)
			}
		}
	}
	return p.problems
}

// check reports a variable that is not known, or not for sure.
func (p *parser) check(op operand, k Known) {
	name := quote(strings.Join(op.steps, "."))
	for _, v := range k.Variables {
		if matches(strings.Split(v.Path, "."), op.steps) {
			p.judge(op.Pos, v.Take, "variable "+name+" is not confirmed by the documentation")
			return
		}
	}
	t := k.Other
	if t.Hint == "" {
		t.Hint = k.hint(op.steps)
	}
	if t.Why == "" {
		t.Why = k.Of + " reads " + k.names()
	}
	p.judge(op.Pos, t, fmt.Sprintf("%s has no variable %s", k.Of, name))
}

// judge is take for a place that is known.
func (p *parser) judge(pos Pos, t Take, what string) {
	d := action.Diagnostic{
		Code: CodeMarkup, Severity: action.SeverityError, Summary: what,
		Detail: t.Why, Hint: t.Hint, Source: t.Source, File: p.path, Line: pos.Line, Column: pos.Column,
	}
	switch {
	case t.Verdict == Taken || len(p.problems) == maxProblems:
		return
	case t.Verdict != Refused:
		d.Code, d.Severity = CodeUnknown, t.severity()
	}
	p.problems = append(p.problems, d)
}

// severity is how loudly a take is told.
func (t Take) severity() action.Severity {
	switch t.Verdict {
	case Refused:
		return action.SeverityError
	case Doubtful:
		return action.SeverityWarning
	}
	return action.SeverityInfo
}

func (k Known) hint(steps []string) string {
	path := strings.Join(steps, ".")
	for _, a := range k.Absent {
		if path == a.Prefix || strings.HasPrefix(path, a.Prefix+".") {
			return a.Hint
		}
	}
	var names []string
	for _, v := range k.Variables {
		if pattern := strings.Split(v.Path, "."); pattern[len(pattern)-1] != "$PATH" || misspelt(pattern, steps) {
			names = append(names, filled(pattern, steps))
		}
	}
	if near, ok := nearest.Path(path, names); ok {
		return "did you mean " + near + "?"
	}
	return ""
}

// misspelt reports whether steps are those of a pattern, but for their spelling.
func misspelt(pattern, steps []string) bool {
	if len(steps) < len(pattern) {
		return false
	}
	for i, want := range pattern {
		if _, alike := nearest.Word(steps[i], []string{want}); !alike && !strings.HasPrefix(want, "$") {
			return false
		}
	}
	return true
}

// filled is a pattern with the steps of a path in the place of its wildcards.
func filled(pattern, steps []string) string {
	out := append([]string{}, pattern...)
	for i, step := range out {
		if strings.HasPrefix(step, "$") && i < len(steps) {
			out[i] = steps[i]
			if i == len(out)-1 {
				out = append(out[:i], steps[i:]...)
			}
		}
	}
	return strings.Join(out, ".")
}

func (k Known) names() string {
	names := make([]string, len(k.Variables))
	for i, v := range k.Variables {
		names[i] = v.Path
	}
	return strings.Join(names, ", ")
}

func matches(pattern, steps []string) bool {
	for i, want := range pattern {
		switch {
		case i >= len(steps):
			return false
		case want == "$PATH" && i == len(pattern)-1:
			return true
		case !strings.HasPrefix(want, "$") && want != steps[i]:
			return false
		}
	}
	return len(pattern) == len(steps)
}

// Glance is what a text looks like before it is read: whether it begins like an
// object, and the variables in its placeholders, as far as both can be told.
type Glance struct {
	Object bool
	// Valid says that the text is JSON.
	Valid bool
	// Raw and Quoted are the variables outside and inside of strings.
	Raw, Quoted []string
	// Operators says that a placeholder has || in it.
	Operators bool
}

// maxLook is how much of a text is glanced at, in bytes: more than is ever read,
// so that what is too large is recognised and can be told to be.
const maxLook = 4 << 20

// Look glances at a text, however broken.
func Look(code []byte) Glance {
	text := strings.TrimLeft(strings.TrimPrefix(string(code[:min(len(code), maxLook)]), "\ufeff"), " \t\r\n")
	g := Glance{Object: strings.HasPrefix(text, "{")}
	if !g.Object {
		return g
	}
	g.Valid = len(code) <= maxLook && action.CheckJSON([]byte(text)) == nil
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && inString:
			i++
		case c == '"':
			inString = !inString
		case c == '\n':
			inString = false
		case strings.HasPrefix(text[i:], "{{"):
			i += 1 + g.placeholder(text[i+2:], inString)
		}
	}
	return g
}

// placeholder notes the variables that a placeholder begins with, and is how
// long its content is.
func (g *Glance) placeholder(rest string, inString bool) int {
	end, ok := closing(rest, 0)
	if i := strings.IndexByte(rest[:end], '\n'); i >= 0 && !ok {
		end = i
	}
	if i := strings.IndexByte(rest[:end], '"'); i >= 0 && inString {
		end = i
	}
	operands := strings.Split(rest[:end], "||")
	g.Operators = g.Operators || len(operands) > 1
	for _, op := range operands {
		r := reader{text: strings.TrimLeft(op, " \t\r\n")}
		var steps []string
		for step := r.name(); step != ""; step = r.name() + r.digits() {
			steps = append(steps, step)
			if r.at == len(r.text) || r.text[r.at] != '.' {
				break
			}
			r.at++
		}
		if len(steps) == 0 {
			continue
		}
		if inString {
			g.Quoted = append(g.Quoted, strings.Join(steps, "."))
		} else {
			g.Raw = append(g.Raw, strings.Join(steps, "."))
		}
	}
	return end
}
