package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// anyMember is the step of a path for a member whose name is computed.
const anyMember = "*"

// eval is the value of an expression.
func (w *flowWalker) eval(e ast.Expression) Value { return w.evalFor(e, UseValue) }

// evalFor is eval for a value that is used in some way. What has been worked out
// is kept for [flowWalker.quiet].
func (w *flowWalker) evalFor(e ast.Expression, use string) (v Value) {
	if e == nil {
		return Value{}
	}
	if w.level++; w.level > maxFlowDepth {
		w.level--
		return Value{}
	}
	defer func() {
		w.level--
		switch e.(type) {
		case *ast.AwaitExpression, *ast.TemplateLiteral, *ast.ArrayLiteral, *ast.ObjectLiteral, *ast.BinaryExpression, *ast.ConditionalExpression:
			w.results[e] = v
		}
	}()
	switch e := e.(type) {
	case *ast.StringLiteral:
		return textValue(e.Value.String())
	case *ast.NumberLiteral:
		return Value{Kind: "number", Least: len(fmt.Sprint(e.Value))}
	case *ast.BooleanLiteral:
		return Value{Kind: "boolean", Least: 4}
	case *ast.NullLiteral:
		return Value{Kind: "null", Least: 4}
	case *ast.RegExpLiteral:
		return Value{Kind: "regexp"}
	case *ast.TemplateLiteral:
		return w.evalTemplate(e)
	case *ast.Identifier:
		return w.identifier(e, false)
	case *ast.DotExpression, *ast.BracketExpression, *ast.PrivateDotExpression:
		return w.evalMember(e)
	case *ast.OptionalChain:
		return w.evalFor(e.Expression, use)
	case *ast.Optional:
		return w.evalFor(e.Expression, use)
	case *ast.CallExpression:
		return w.evalCall(e, use)
	case *ast.NewExpression:
		return w.evalNew(e, use)
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		return w.evalFunction(e, "")
	case *ast.ClassLiteral:
		return w.evalClass(e)
	}
	return w.evalOperator(e, use)
}

// evalOperator is evalFor for what combines values.
func (w *flowWalker) evalOperator(e ast.Expression, use string) Value {
	switch e := e.(type) {
	case *ast.ObjectLiteral:
		return w.evalObject(e)
	case *ast.ArrayLiteral:
		return w.evalArray(e)
	case *ast.AssignExpression:
		return w.evalAssign(e)
	case *ast.BinaryExpression:
		return w.evalBinary(e, use)
	case *ast.ConditionalExpression:
		w.eval(e.Test)
		var yes, no Value
		w.maybe(w.truthy(e.Test), func() { yes = w.evalFor(e.Consequent, use) })
		w.maybe(w.falsy(e.Test), func() { no = w.evalFor(e.Alternate, use) })
		return joined(yes, no)
	case *ast.UnaryExpression:
		return w.evalUnary(e)
	case *ast.AwaitExpression:
		v := w.evalFor(e.Argument, UseAwaited)
		v.Promise = ""
		return v
	case *ast.YieldExpression:
		return derived("expression", w.eval(e.Argument))
	case *ast.SequenceExpression:
		var last Value
		for i, part := range e.Sequence {
			if i < len(e.Sequence)-1 {
				w.evalFor(part, UseDropped)
				continue
			}
			last = w.evalFor(part, use)
		}
		return last
	case *ast.SpreadElement:
		v := w.eval(e.Expression)
		return derived("spread", v)
	}
	return Value{Kind: "expression"}
}

// maxFlowDepth bounds how deep expressions nest, maxFlowText how long a text is
// that is put together.
const maxFlowDepth, maxFlowText = 1000, 64 << 10

func textValue(s string) Value {
	quoted, _ := json.Marshal(s)
	return Value{Kind: "string", Text: s, Known: true, Least: len(quoted)}
}

func (w *flowWalker) evalTemplate(e *ast.TemplateLiteral) Value {
	out := Value{Kind: "string", Known: e.Tag == nil, Least: 2}
	if e.Tag != nil {
		w.eval(e.Tag)
	}
	for i, part := range e.Elements {
		out.Text += part.Parsed.String()
		out.Least += len(part.Parsed.String())
		if i < len(e.Expressions) {
			v := w.eval(e.Expressions[i])
			out.Sources = both(out.Sources, v.Sources)
			out.Known = out.Known && v.Known
			out.Text += v.Text
		}
	}
	return out
}

// identifier is the value of a name. A name that is bound nowhere is noted.
func (w *flowWalker) identifier(e *ast.Identifier, probed bool) Value {
	name := e.Name.String()
	if name == "undefined" {
		return Value{Kind: "undefined"}
	}
	if b := w.scope.find(name); b != nil {
		v := b.value
		v.Missing = w.unguarded(v.Missing)
		if b.set > 1 {
			v.Missing = nil
		}
		return v
	}
	if word, ok := w.word(name); ok {
		return Value{Kind: "expression", Path: word, Sources: []string{word}}
	}
	if w.emit {
		asked := probed || len(w.unguarded([]string{name})) == 0
		w.out.Free = append(w.out.Free, FlowRead{Path: name, Pos: w.pos(e), Probed: asked, Caught: w.state.caught, Handler: w.inHandler, Short: w.short})
	}
	return Value{Kind: "expression", Path: name}
}

func (w *flowWalker) evalObject(e *ast.ObjectLiteral) Value {
	out := Value{Kind: "object", Fields: map[string]Value{}, Least: 2}
	for _, prop := range e.Value {
		switch prop := prop.(type) {
		case *ast.PropertyShort:
			w.short = true
			v := w.identifier(&prop.Name, false)
			w.short = false
			v.Pos = w.pos(&prop.Name)
			out.field(prop.Name.Name.String(), true, v)
		case *ast.PropertyKeyed:
			w.objectMember(prop, &out)
		case *ast.SpreadElement:
			v := w.eval(prop.Expression)
			out.Open = true
			out.Sources = both(out.Sources, v.Sources)
		}
	}
	return out
}

func (w *flowWalker) objectMember(prop *ast.PropertyKeyed, out *Value) {
	key, known := keyName(prop.Key), !prop.Computed
	if prop.Computed {
		k := w.eval(prop.Key)
		key, known = k.Text, k.Known
	}
	var v Value
	if fn, ok := prop.Value.(*ast.FunctionLiteral); ok {
		v = w.evalFunction(fn, key)
	} else if fn, ok := prop.Value.(*ast.ArrowFunctionLiteral); ok {
		v = w.evalFunction(fn, key)
	} else {
		v = w.eval(prop.Value)
	}
	v.Pos = w.pos(prop.Value)
	out.field(key, known, v)
}

// field adds a member to the value of an object literal.
func (v *Value) field(name string, known bool, member Value) {
	v.Sources = both(v.Sources, member.Sources)
	if member.Kind != "undefined" && member.Kind != "function" {
		v.Least += len(name) + 3 + member.Least
		if len(v.Fields) > 0 {
			v.Least++
		}
	}
	if known && len(v.Fields) < maxFields {
		v.Fields[name] = member
		return
	}
	v.Open = true
}

// maxFields is how many members of an object literal are kept.
const maxFields = 256

func (w *flowWalker) evalArray(e *ast.ArrayLiteral) Value {
	out := Value{Kind: "array", Least: 2}
	for i, item := range e.Value {
		if item == nil {
			continue
		}
		v := w.eval(item)
		out.Sources = both(out.Sources, v.Sources)
		out.Least += v.Least
		if i > 0 {
			out.Least++
		}
		if v.Promise != "" {
			out.Promise = v.Promise
		}
	}
	promise := out.Promise
	out.Promise = ""
	if promise != "" {
		out.Fields = map[string]Value{promiseInside: {Promise: promise}}
	}
	return out
}

// promiseInside marks arrays that hold promises.
const promiseInside = "\x00promise"

func (w *flowWalker) evalBinary(e *ast.BinaryExpression, use string) Value {
	switch e.Operator {
	case token.LOGICAL_AND:
		left := w.eval(e.Left)
		var right Value
		w.maybe(w.truthy(e.Left), func() { right = w.evalFor(e.Right, use) })
		out := joined(left, right)
		out.Sources, out.Missing, out.Path, out.Promise = right.Sources, right.Missing, right.Path, right.Promise
		if left.Path != "" && len(w.unguarded([]string{left.Path})) > 0 {
			out.Missing = both(out.Missing, []string{left.Path}) // undefined && x is undefined
		}
		return out
	case token.LOGICAL_OR, token.COALESCE:
		left := w.eval(e.Left)
		var right Value
		w.maybe(w.falsy(e.Left), func() { right = w.evalFor(e.Right, use) })
		out := joined(left, right)
		out.Path, out.Missing = "", right.Missing
		return out
	case token.PLUS:
		return w.sum(e)
	}
	left, right := w.eval(e.Left), w.eval(e.Right)
	if e.Comparison || e.Operator == token.IN || e.Operator == token.INSTANCEOF {
		return Value{Kind: "boolean", Least: 4}
	}
	return derived("number", left, right)
}

// sum adds up a chain without a call for each of its steps.
func (w *flowWalker) sum(e *ast.BinaryExpression) Value {
	var parts []ast.Expression
	var at ast.Expression = e
	for {
		b, ok := at.(*ast.BinaryExpression)
		if !ok || b.Operator != token.PLUS {
			break
		}
		parts = append(parts, b.Right)
		at = b.Left
	}
	out := w.eval(at)
	out.Path, out.Missing, out.Fields = "", nil, nil
	for _, part := range slices.Backward(parts) {
		v := w.eval(part)
		known, text := out.Known && v.Known, out.Text+v.Text
		kind := "expression"
		switch {
		case out.Kind == "string" || v.Kind == "string":
			kind = "string"
		case out.Kind == "number" && v.Kind == "number":
			kind = "number"
		}
		out = derived(kind, out, v)
		if out.Known = known && len(text) < maxFlowText; out.Known {
			out.Text, out.Least = text, len(text)+2
		}
	}
	return out
}

func (w *flowWalker) evalUnary(e *ast.UnaryExpression) Value {
	switch e.Operator {
	case token.TYPEOF:
		if id, ok := e.Operand.(*ast.Identifier); ok {
			w.identifier(id, true)
		} else {
			w.eval(e.Operand)
		}
		return Value{Kind: "string"}
	case token.NOT:
		w.eval(e.Operand)
		return Value{Kind: "boolean", Least: 4}
	case token.VOID:
		w.evalFor(e.Operand, UseVoid)
		return Value{Kind: "undefined"}
	case token.DELETE, token.INCREMENT, token.DECREMENT:
		w.changed(e.Operand, Value{Kind: "number"})
		w.eval(e.Operand)
		return Value{Kind: "expression"}
	}
	w.eval(e.Operand)
	return Value{Kind: "number"}
}

func (w *flowWalker) evalAssign(e *ast.AssignExpression) Value {
	var v Value
	switch fn := e.Right.(type) {
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		v = w.evalFunction(fn, "")
	default:
		v = w.eval(fn)
	}
	if e.Operator != token.ASSIGN {
		old := w.evalLeft(e.Left)
		missing := v.Missing
		v = joined(old, v)
		v.Missing = missing
	}
	w.assignTo(e.Left, v)
	return v
}

// evalLeft is the value of what is assigned to, before that.
func (w *flowWalker) evalLeft(e ast.Expression) Value {
	if id, ok := e.(*ast.Identifier); ok {
		if b := w.scope.find(id.Name.String()); b != nil {
			return b.value
		}
		return Value{}
	}
	return w.eval(e)
}

func (w *flowWalker) assignTo(left ast.Expression, v Value) {
	switch left := left.(type) {
	case *ast.Identifier:
		w.changed(left, v)
		if b := w.scope.find(left.Name.String()); b != nil {
			w.assign(b, v)
		}
	case *ast.ObjectPattern, *ast.ArrayPattern:
		w.destructure(left, v, w.scope)
	default:
		w.changed(left, v)
		w.assignMember(left, v)
	}
}

// assignMember notes an assignment to a member, and what is read for it.
func (w *flowWalker) assignMember(left ast.Expression, v Value) {
	holder := leftOf(left)
	if holder == nil {
		return
	}
	base := w.eval(holder)
	path := base.Path
	switch at := left.(type) {
	case *ast.DotExpression:
		path += "." + at.Identifier.Name.String()
	case *ast.BracketExpression:
		step := anyMember
		if k := w.eval(at.Member); k.Known && isIdentifier(k.Text) {
			step = k.Text
		}
		path += "." + step
	}
	if base.Path == "" {
		return
	}
	w.read(path, []string{base.Path}, w.pos(left))
	if w.emit {
		w.out.Assigned = append(w.out.Assigned, FlowAssign{Path: path, Value: v, Pos: w.pos(left)})
	}
}

// changed notes a change of something that outlives the handler.
func (w *flowWalker) changed(e ast.Expression, v Value) {
	if !w.emit || w.depth == 0 {
		return
	}
	keyed, member := false, false
	at := e
	for {
		left := leftOf(at)
		if left == nil {
			break
		}
		if b, ok := at.(*ast.BracketExpression); ok {
			if _, constant := b.Member.(*ast.StringLiteral); !constant {
				keyed = true
			}
		}
		at, member = left, true
	}
	id, ok := at.(*ast.Identifier)
	if !ok {
		return
	}
	name := id.Name.String()
	b := w.scope.find(name)
	_, isWord := w.word(name)
	switch {
	case b != nil && (!b.module || b.value.Kind == "function" && member):
		return
	case b == nil && (isWord || member && !slices.Contains([]string{"globalThis", "global"}, name)):
		return
	case name == "exports" || name == "module":
		return
	}
	w.out.States = append(w.out.States, StateWrite{Name: name, Global: b == nil, Keyed: keyed, Value: v, Pos: w.pos(e)})
}

func moduleWord(name string) string { return "require:" + strings.ReplaceAll(name, ".", "_") }
