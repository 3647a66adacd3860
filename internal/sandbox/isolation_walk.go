package sandbox

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// list walks statements in a scope that has their names already.
func (w *prover) list(list []ast.Statement, s *proofScope) {
	for _, stmt := range list {
		w.statement(stmt, s)
	}
}

func (w *prover) block(list []ast.Statement, s *proofScope) {
	inner := &proofScope{names: map[string]*proofVar{}, above: s}
	w.hoist(list, inner)
	w.list(list, inner)
}

func (w *prover) statement(stmt ast.Statement, s *proofScope) {
	switch n := stmt.(type) {
	case nil, *ast.EmptyStatement, *ast.BranchStatement, *ast.DebuggerStatement:
	case *ast.BlockStatement:
		if n != nil {
			w.block(n.List, s)
		}
	case *ast.ExpressionStatement:
		w.value(n.Expression, s)
	case *ast.VariableStatement:
		w.declare(n.List, s)
	case *ast.LexicalDeclaration:
		w.declare(n.List, s)
	case *ast.FunctionDeclaration:
		w.literal(n.Function, s)
	case *ast.IfStatement:
		w.value(n.Test, s)
		w.statement(n.Consequent, s)
		w.statement(n.Alternate, s)
	case *ast.ReturnStatement:
		w.returned(w.value(n.Argument, s))
	case *ast.ThrowStatement:
		v := w.value(n.Argument, s)
		w.grow(&w.thrown, v.origin)
		w.escape(v)
	case *ast.LabelledStatement:
		w.statement(n.Statement, s)
	case *ast.SwitchStatement:
		w.value(n.Discriminant, s)
		inner := &proofScope{names: map[string]*proofVar{}, above: s}
		for _, c := range n.Body {
			w.hoist(c.Consequent, inner)
		}
		for _, c := range n.Body {
			w.value(c.Test, inner)
			w.list(c.Consequent, inner)
		}
	case *ast.TryStatement:
		w.statement(n.Body, s)
		if n.Catch != nil {
			inner := &proofScope{names: map[string]*proofVar{}, above: s}
			if n.Catch.Parameter != nil {
				w.bindAll(n.Catch.Parameter, inner)
				w.target(n.Catch.Parameter, proofValue{origin: w.own() | w.thrown | w.heap}, inner, true)
			}
			w.block(n.Catch.Body.List, inner)
		}
		if n.Finally != nil {
			w.statement(n.Finally, s)
		}
	default:
		w.loop(stmt, s)
	}
}

func (w *prover) returned(v proofValue) {
	if !w.inRun() {
		return
	}
	f := w.current[len(w.current)-1]
	w.widen(&f.returns, v)
	if f.anyArgs&fromUnknown != 0 {
		w.grow(&w.escaped, v.origin)
		w.escape(proofValue{functions: newFunctions(v.functions, f)})
	}
}

func (w *prover) declare(list []*ast.Binding, s *proofScope) {
	for _, b := range list {
		if b.Initializer != nil {
			w.target(b.Target, w.value(b.Initializer, s), s, true)
		}
	}
}

func (w *prover) loop(stmt ast.Statement, s *proofScope) {
	inner := &proofScope{names: map[string]*proofVar{}, above: s}
	switch n := stmt.(type) {
	case *ast.WhileStatement:
		w.value(n.Test, s)
		w.statement(n.Body, s)
	case *ast.DoWhileStatement:
		w.statement(n.Body, s)
		w.value(n.Test, s)
	case *ast.ForInStatement:
		w.value(n.Source, s)
		w.into(n.Into, proofValue{}, inner)
		w.statement(n.Body, inner)
	case *ast.ForOfStatement:
		v := w.value(n.Source, s)
		w.into(n.Into, proofValue{origin: v.origin | w.heap}, inner)
		w.statement(n.Body, inner)
	case *ast.ForStatement:
		switch init := n.Initializer.(type) {
		case *ast.ForLoopInitializerExpression:
			w.value(init.Expression, s)
		case *ast.ForLoopInitializerVarDeclList:
			w.declare(init.List, s)
		case *ast.ForLoopInitializerLexicalDecl:
			w.hoist([]ast.Statement{&init.LexicalDeclaration}, inner)
			w.declare(init.LexicalDeclaration.List, inner)
		}
		w.value(n.Test, inner)
		w.value(n.Update, inner)
		w.statement(n.Body, inner)
	case *ast.ClassDeclaration:
		w.doubt(n.Idx0(), true, "what a class does is not followed")
	default:
		w.doubt(stmt.Idx0(), true, "this statement is not followed")
	}
}

func (w *prover) into(into ast.ForInto, v proofValue, s *proofScope) {
	switch n := into.(type) {
	case *ast.ForIntoVar:
		w.target(n.Binding.Target, v, s, true)
	case *ast.ForDeclaration:
		w.bindAll(n.Target, s)
		w.target(n.Target, v, s, true)
	case *ast.ForIntoExpression:
		w.target(n.Expression, v, s, false)
	}
}

// target gives a value to what stands on the left side. Declares says that its names are
// declared there.
func (w *prover) target(t ast.Expression, v proofValue, s *proofScope, declares bool) {
	switch n := t.(type) {
	case nil:
	case *ast.Identifier:
		w.toName(n, v, s, declares)
	case *ast.AssignExpression: // with a default
		w.target(n.Left, v.join(w.value(n.Right, s)), s, declares)
	case *ast.ObjectPattern:
		for _, p := range n.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				member := w.member(v, p.Name.Name.String(), true)
				if p.Initializer != nil {
					member = member.join(w.value(p.Initializer, s))
				}
				w.target(&p.Name, member, s, declares)
			case *ast.PropertyKeyed:
				name, known := w.key(p.Key, p.Computed, s)
				w.target(p.Value, w.member(v, name, known), s, declares)
			}
		}
		w.target(n.Rest, proofValue{origin: w.own() | v.origin | w.heap}, s, declares)
	case *ast.ArrayPattern:
		element := proofValue{origin: v.origin | w.heap}
		for _, e := range n.Elements {
			if e != nil {
				w.target(e, element, s, declares)
			}
		}
		w.target(n.Rest, proofValue{origin: w.own() | element.origin}, s, declares)
	case *ast.DotExpression:
		w.setMember(w.value(n.Left, s), n.Identifier.Name.String(), true, v, n.Identifier.Idx)
	case *ast.BracketExpression:
		name, known := w.key(n.Member, true, s)
		w.setMember(w.value(n.Left, s), name, known, v, n.LeftBracket)
	default:
		w.doubt(t.Idx0(), true, "this assignment is not followed")
	}
}

func (w *prover) toName(n *ast.Identifier, v proofValue, s *proofScope, declares bool) {
	b := s.find(n.Name.String())
	if b == nil && declares {
		b = w.bind(n, s)
	}
	switch {
	case b == nil:
		w.doubt(n.Idx, true, "%s is declared nowhere: it becomes global", n.Name)
		w.put(v)
		return
	case b.module && w.inRun():
		w.doubt(n.Idx, false, "%s is a variable of the module, and is given a value during the run", n.Name)
	}
	w.assign(b, v)
}

func (w *prover) setMember(of proofValue, name string, known bool, v proofValue, at file.Idx) {
	if !w.inRun() && (of.path == "exports" || of.path == "module" && known && name == "exports" || of.path == "module.exports") {
		w.export(v)
		return
	}
	if known && name == "__proto__" {
		w.doubt(at, true, "a prototype is changed")
	}
	w.write(of, at, "this assignment")
	w.put(v)
}

// key is the name of a member, if it is known.
func (w *prover) key(e ast.Expression, computed bool, s *proofScope) (name string, known bool) {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return e.Value.String(), true
	case *ast.NumberLiteral:
		return "0", true
	case *ast.Identifier:
		if !computed {
			return e.Name.String(), true
		}
	}
	w.value(e, s)
	return "", false
}

// member is what is read of a value.
func (w *prover) member(of proofValue, name string, known bool) proofValue {
	if of.path != "" && known {
		return proofValue{origin: of.origin, path: of.path + "." + name}
	}
	if known && (name == "length" || name == "size") {
		return proofValue{}
	}
	o := of.origin | w.heap | w.escaped // of an accessor
	if of.origin == fromHost && known && !w.inherited[name] {
		return of // nothing was put there: that is a doubt
	}
	if of.origin == 0 {
		o = 0 // of a text or a number
	}
	if !known || w.inherited[name] {
		o |= fromWorld
	}
	return proofValue{origin: o}
}

// value walks an expression and tells what it can be.
func (w *prover) value(e ast.Expression, s *proofScope) proofValue {
	switch n := e.(type) {
	case nil, *ast.StringLiteral, *ast.NumberLiteral, *ast.BooleanLiteral, *ast.NullLiteral:
	case *ast.RegExpLiteral:
		return proofValue{origin: w.own()}
	case *ast.Identifier:
		return w.name(n, s)
	case *ast.TemplateLiteral:
		if n.Tag != nil {
			w.doubt(n.Idx0(), true, "a tagged template is not followed")
		}
		for _, part := range n.Expressions {
			w.value(part, s)
		}
	case *ast.ArrayLiteral:
		for _, item := range n.Value {
			w.put(w.spread(item, s))
		}
		return proofValue{origin: w.own()}
	case *ast.ObjectLiteral:
		return w.object(n, s)
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		return w.literal(n, s)
	case *ast.DotExpression:
		return w.member(w.value(n.Left, s), n.Identifier.Name.String(), true)
	case *ast.BracketExpression:
		of := w.value(n.Left, s)
		name, known := w.key(n.Member, true, s)
		return w.member(of, name, known)
	case *ast.OptionalChain:
		return w.value(n.Expression, s)
	case *ast.Optional:
		return w.value(n.Expression, s)
	case *ast.SequenceExpression:
		var last proofValue
		for _, part := range n.Sequence {
			last = w.value(part, s)
		}
		return last
	case *ast.ConditionalExpression:
		w.value(n.Test, s)
		return w.value(n.Consequent, s).join(w.value(n.Alternate, s))
	case *ast.AwaitExpression:
		v := w.value(n.Argument, s)
		w.escape(v)
		return proofValue{origin: v.origin | w.heap | w.own()}
	default:
		return w.operation(e, s)
	}
	return proofValue{}
}

func (w *prover) operation(e ast.Expression, s *proofScope) proofValue {
	switch n := e.(type) {
	case *ast.BinaryExpression:
		left, right := w.value(n.Left, s), w.value(n.Right, s)
		switch n.Operator {
		case token.LOGICAL_AND, token.LOGICAL_OR, token.COALESCE:
			return left.join(right)
		}
		return proofValue{}
	case *ast.UnaryExpression:
		return w.unary(n, s)
	case *ast.AssignExpression:
		return w.assignment(n, s)
	case *ast.CallExpression:
		return w.call(n, s)
	case *ast.NewExpression:
		return w.construct(n, s)
	case *ast.SpreadElement:
		return w.spread(n, s)
	case *ast.ThisExpression:
		w.doubt(n.Idx, true, "this can be the global object")
	case *ast.ClassLiteral:
		w.doubt(n.Idx0(), true, "what a class does is not followed")
	default:
		w.doubt(e.Idx0(), true, "this expression is not followed")
	}
	return proofValue{origin: fromUnknown}
}

func (w *prover) unary(n *ast.UnaryExpression, s *proofScope) proofValue {
	switch n.Operator {
	case token.DELETE:
		w.change(n.Operand, s, "delete")
	case token.INCREMENT, token.DECREMENT:
		if id, ok := n.Operand.(*ast.Identifier); ok {
			w.toName(id, proofValue{}, s, false)
			break
		}
		w.change(n.Operand, s, n.Operator.String())
	default:
		w.value(n.Operand, s)
	}
	return proofValue{}
}

// change is a member that is changed in its place.
func (w *prover) change(e ast.Expression, s *proofScope, what string) {
	switch n := e.(type) {
	case *ast.DotExpression:
		w.write(w.value(n.Left, s), n.Identifier.Idx, what)
	case *ast.BracketExpression:
		of := w.value(n.Left, s)
		w.key(n.Member, true, s)
		w.write(of, n.LeftBracket, what)
	case *ast.OptionalChain:
		w.change(n.Expression, s, what)
	case *ast.Optional:
		w.change(n.Expression, s, what)
	default:
		w.doubt(e.Idx0(), true, "%s of something that is not followed", what)
	}
}

func (w *prover) assignment(n *ast.AssignExpression, s *proofScope) proofValue {
	if list, ok := n.Right.(*ast.ObjectLiteral); ok && !w.inRun() && w.isExports(n.Left, s) {
		return w.exported(list, s)
	}
	v := w.value(n.Right, s)
	switch n.Operator {
	case token.ASSIGN:
	case token.PLUS, token.MINUS, token.MULTIPLY, token.EXPONENT, token.SLASH, token.REMAINDER,
		token.AND, token.OR, token.EXCLUSIVE_OR, token.SHIFT_LEFT, token.SHIFT_RIGHT, token.UNSIGNED_SHIFT_RIGHT:
		w.value(n.Left, s)
		v = proofValue{} // a number or a text
	default:
		v = v.join(w.value(n.Left, s))
	}
	w.target(n.Left, v, s, false)
	return v
}

// isExports reports whether an expression is module.exports.
func (w *prover) isExports(e ast.Expression, s *proofScope) bool {
	dot, ok := e.(*ast.DotExpression)
	return ok && dot.Identifier.Name == "exports" && w.value(dot.Left, s).path == "module"
}

// exported is the object that becomes module.exports.
func (w *prover) exported(list *ast.ObjectLiteral, s *proofScope) proofValue {
	for _, p := range list.Value {
		switch p := p.(type) {
		case *ast.PropertyShort:
			w.export(w.name(&p.Name, s))
		case *ast.PropertyKeyed:
			if p.Kind != ast.PropertyKindValue && p.Kind != ast.PropertyKindMethod {
				w.doubt(p.Idx0(), true, "an accessor is not followed")
			}
			w.key(p.Key, p.Computed, s)
			w.export(w.value(p.Value, s))
		default:
			w.put(w.spread(p, s))
		}
	}
	return proofValue{origin: w.own()}
}

func (w *prover) name(n *ast.Identifier, s *proofScope) proofValue {
	name := n.Name.String()
	if b := s.find(name); b != nil {
		return b.value
	}
	switch name {
	case "undefined", "NaN", "Infinity":
		return proofValue{}
	}
	return proofValue{origin: fromWorld, path: name}
}

// spread is an element; of ...x, what is in x.
func (w *prover) spread(e ast.Expression, s *proofScope) proofValue {
	if spread, ok := e.(*ast.SpreadElement); ok {
		v := w.value(spread.Expression, s)
		if v.origin == 0 {
			return proofValue{}
		}
		return proofValue{origin: v.origin | w.heap}
	}
	return w.value(e, s)
}

func (w *prover) object(n *ast.ObjectLiteral, s *proofScope) proofValue {
	for _, p := range n.Value {
		switch p := p.(type) {
		case *ast.PropertyShort:
			w.put(w.name(&p.Name, s))
		case *ast.PropertyKeyed:
			if name, known := w.key(p.Key, p.Computed, s); known && name == "__proto__" {
				w.doubt(p.Key.Idx0(), true, "a prototype is given")
			}
			w.put(w.value(p.Value, s))
		default:
			w.put(w.spread(p, s))
		}
	}
	return proofValue{origin: w.own()}
}

// literal walks a function where it stands.
func (w *prover) literal(e ast.Node, s *proofScope) proofValue {
	var f *proofFunc
	switch n := e.(type) {
	case *ast.FunctionLiteral:
		f = w.function(n.Function, n.ParameterList)
		outer := &proofScope{names: map[string]*proofVar{}, above: s}
		if n.Name != nil && s.find(n.Name.Name.String()) == nil {
			outer.names[n.Name.Name.String()] = &proofVar{name: n.Name.Name.String(), value: proofValue{origin: w.own(), functions: []*proofFunc{f}}}
		}
		w.enter(f, n.ParameterList, n.DeclarationList, outer, func(in *proofScope) {
			w.hoist(n.Body.List, in)
			w.list(n.Body.List, in)
		})
		if n.Generator {
			w.grow(&f.returns.origin, fromRun|w.heap)
		}
	case *ast.ArrowFunctionLiteral:
		f = w.function(n.Start, n.ParameterList)
		w.enter(f, n.ParameterList, n.DeclarationList, s, func(in *proofScope) {
			switch body := n.Body.(type) {
			case *ast.BlockStatement:
				w.hoist(body.List, in)
				w.list(body.List, in)
			case *ast.ExpressionBody:
				w.returned(w.value(body.Expression, in))
			}
		})
	}
	return proofValue{origin: w.own(), functions: []*proofFunc{f}}
}
