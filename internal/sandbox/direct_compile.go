package sandbox

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// Direct makes a [Direct] of the bare top-level function that returns names, or else of what
// is exported under the name of the handler. Members are those of the host's object.
// The error says what of the source keeps it in the engine, and where. Nothing is compiled.
func (m *Module) Direct(returns, handler string, members *Members) (d *Direct, err error) {
	tree, err := m.text.parse()
	if err != nil {
		return nil, err
	}
	body, ok := wrappedBody(tree)
	if !ok {
		return nil, &directRefusal{Pos{1, 1}, "such a source"}
	}
	p := &Program{module: m, sites: m.Syntax.sites, known: &knownSites{}, returns: returns, fidelity: m.fidelity(tree)}
	c := &directCompiler{program: p, tree: tree, members: members, inherited: objectNames()}
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case *directRefusal:
			d, err = nil, failed
		default:
			panic(failed)
		}
	}()
	if returns != "" {
		handler = returns
	}
	params, list := c.handlerOf(body, handler)
	c.enter()
	c.params(params)
	out := &Direct{program: p, body: c.list(list)}
	out.slots, out.spots, out.args = c.slots, c.spots, c.args
	return out, nil
}

// World is a program whose world makes values for the host of a [DirectRun]: it has no code.
func (d *Direct) World() *Program { return d.program }

// objectNames are the names that every object inherits.
func objectNames() map[string]bool {
	names := map[string]bool{"__proto__": true}
	for _, name := range goja.New().NewObject().Prototype().GetOwnPropertyNames() {
		names[name] = true
	}
	return names
}

// directRefusal is the panic of a compiler that meets something it does not know.
type directRefusal struct {
	pos Pos
	why string
}

func (e *directRefusal) Error() string {
	return fmt.Sprintf("%d:%d: %s needs the engine", e.pos.Line, e.pos.Column, e.why)
}

// directCompiler makes a handler direct.
type directCompiler struct {
	program   *Program
	tree      *ast.Program
	members   *Members
	inherited map[string]bool
	scope     *directScope
	slots     int
	spots     int
	args      int
	nested    bool // in a function that is called for each element
}

// directScope are names of a block. A name that is hoisted and not declared yet has a nil
// name.
type directScope struct {
	names map[string]*directName
	above *directScope
}

type directName struct {
	kind directNameKind
	slot int
	// constant is the value that is known.
	constant directValue
}

type directNameKind uint8

const (
	nameVariable directNameKind = iota
	nameConstant
	nameEvent
	nameHost
	nameKnown // whose value is known before the handler runs
)

func (c *directCompiler) refuse(at ast.Node, why string) {
	pos, _ := c.place(at.Idx0())
	panic(&directRefusal{pos, why})
}

// place is where something stands in the source, as the host is told of it.
func (c *directCompiler) place(idx file.Idx) (Pos, string) {
	at := c.tree.File.Position(int(idx) - 1)
	return c.program.place(at.Line, at.Column)
}

func (c *directCompiler) enter() {
	c.scope = &directScope{names: map[string]*directName{}, above: c.scope}
}
func (c *directCompiler) leave() { c.scope = c.scope.above }

// find is a name, or nil when it is one of the language's.
func (c *directCompiler) find(id *ast.Identifier) *directName {
	for s := c.scope; s != nil; s = s.above {
		if n, ok := s.names[id.Name.String()]; ok {
			if n == nil {
				c.refuse(id, "a variable before its declaration")
			}
			return n
		}
	}
	return nil
}

func (c *directCompiler) variable(kind directNameKind) *directName {
	c.slots++
	return &directName{kind: kind, slot: c.slots - 1}
}

// handlerOf is the handler among the statements of a module in which there is nothing else
// that does something.
func (c *directCompiler) handlerOf(body []ast.Statement, name string) (params *ast.ParameterList, list []ast.Statement) {
	c.enter()
	for _, reserved := range []string{"module", "exports", "require", "console"} {
		c.scope.names[reserved] = nil
	}
	c.hoist(body)
	var handler ast.Node
	found := func(fn ast.Node) {
		if handler != nil {
			c.refuse(fn, "a second handler")
		}
		handler = fn
	}
	for _, stmt := range body {
		switch stmt := stmt.(type) {
		case *ast.EmptyStatement:
		case *ast.FunctionDeclaration:
			if fn := stmt.Function; c.program.returns != "" && fn.Name.Name.String() == name {
				found(fn)
			}
		case *ast.LexicalDeclaration:
			c.constants(stmt)
		case *ast.ExpressionStatement:
			if _, directive := stmt.Expression.(*ast.StringLiteral); directive {
				continue
			}
			if fn, exported := c.exported(stmt); exported == name && c.program.returns == "" {
				found(fn)
			}
		default:
			c.refuse(stmt, "a statement of the module")
		}
	}
	switch fn := handler.(type) {
	case *ast.FunctionLiteral:
		if fn.Generator || mentionsName(fn.Body, "arguments") {
			c.refuse(fn, "such a function")
		}
		return fn.ParameterList, fn.Body.List
	case *ast.ArrowFunctionLiteral:
		if body, ok := fn.Body.(*ast.BlockStatement); ok {
			return fn.ParameterList, body.List
		}
		value := fn.Body.(*ast.ExpressionBody).Expression
		return fn.ParameterList, []ast.Statement{&ast.ReturnStatement{Return: value.Idx0(), Argument: value}}
	}
	panic(&directRefusal{Pos{1, 1}, "a handler that is not found"})
}

// exported is the function that a statement exports, and under which name.
func (c *directCompiler) exported(stmt *ast.ExpressionStatement) (fn ast.Node, name string) {
	if assign, ok := stmt.Expression.(*ast.AssignExpression); ok && assign.Operator == token.ASSIGN {
		if target, ok := assign.Left.(*ast.DotExpression); ok && c.isExports(target.Left) {
			switch fn := assign.Right.(type) {
			case *ast.FunctionLiteral:
				return fn, target.Identifier.Name.String()
			case *ast.ArrowFunctionLiteral:
				return fn, target.Identifier.Name.String()
			}
		}
	}
	c.refuse(stmt, "a statement of the module")
	return nil, ""
}

// isExports reports whether an expression is exports, or module.exports.
func (c *directCompiler) isExports(e ast.Expression) bool {
	if dot, ok := e.(*ast.DotExpression); ok && dot.Identifier.Name == "exports" {
		id, ok := dot.Left.(*ast.Identifier)
		return ok && id.Name == "module" && c.scope.names["module"] == nil
	}
	id, ok := e.(*ast.Identifier)
	return ok && id.Name == "exports" && c.scope.names["exports"] == nil
}

// constants are the module's own: plain values. A name that holds anything else is not
// known in the handler.
func (c *directCompiler) constants(stmt *ast.LexicalDeclaration) {
	for _, b := range stmt.List {
		id, ok := b.Target.(*ast.Identifier)
		if !ok || b.Initializer == nil {
			c.refuse(b.Target, "such a declaration of the module")
		}
		v, ok := c.constant(b.Initializer)
		if !ok {
			c.refuse(b.Initializer, "a value of the module that is no text, number or boolean")
		}
		if stmt.Token == token.CONST {
			c.scope.names[id.Name.String()] = &directName{kind: nameKnown, constant: v}
		}
	}
}

// mentionsName reports whether an identifier is read anywhere below.
func mentionsName(at ast.Node, name string) bool {
	found := false
	walk(at, func(n any) {
		id, ok := n.(*ast.Identifier)
		found = found || ok && id.Name.String() == name
	})
	return found
}

// params are the event and the host's object.
func (c *directCompiler) params(list *ast.ParameterList) {
	if list.Rest != nil || len(list.List) > 2 {
		c.refuse(list.List[len(list.List)-1].Target, "such a parameter")
	}
	for i, b := range list.List {
		id, ok := b.Target.(*ast.Identifier)
		if !ok || b.Initializer != nil {
			c.refuse(b.Target, "such a parameter")
		}
		c.scope.names[id.Name.String()] = &directName{kind: nameEvent + directNameKind(i)}
	}
}

// hoist makes the names of a block known, not yet to be used.
func (c *directCompiler) hoist(list []ast.Statement) {
	for _, stmt := range list {
		switch stmt := stmt.(type) {
		case *ast.LexicalDeclaration:
			for _, b := range stmt.List {
				c.hoistAll(b.Target)
			}
		case *ast.VariableStatement:
			for _, b := range stmt.List {
				c.hoistAll(b.Target)
			}
		case *ast.FunctionDeclaration:
			c.hoistName(stmt.Function.Name)
		case *ast.ClassDeclaration:
			c.hoistName(stmt.Class.Name)
		}
	}
}

// hoistAll hoists the names of a pattern, and others in it: they are then not used either.
func (c *directCompiler) hoistAll(target ast.Node) {
	walk(target, func(n any) {
		switch n := n.(type) {
		case *ast.Identifier:
			c.hoistName(n)
		case *ast.PropertyShort:
			c.hoistName(&n.Name)
		}
	})
}

func (c *directCompiler) hoistName(id *ast.Identifier) {
	if c.scope.names[id.Name.String()] != nil {
		c.refuse(id, "a variable that is declared twice")
	}
	c.scope.names[id.Name.String()] = nil
}

func (c *directCompiler) list(list []ast.Statement) []directStatement {
	c.hoist(list)
	var out []directStatement
	for _, stmt := range list {
		if s := c.statement(stmt); s != nil {
			out = append(out, s)
		}
	}
	return out
}

func (c *directCompiler) block(stmt ast.Statement) directStatement {
	list := []ast.Statement{stmt}
	if b, ok := stmt.(*ast.BlockStatement); ok {
		list = b.List
	}
	c.enter()
	defer c.leave()
	for _, s := range list {
		if v, ok := s.(*ast.VariableStatement); ok {
			c.refuse(v, "a var in a block")
		}
	}
	return sequence(c.list(list))
}

func sequence(list []directStatement) directStatement {
	if len(list) == 1 {
		return list[0]
	}
	return func(r *DirectRun) bool {
		for _, s := range list {
			if s(r) {
				return true
			}
		}
		return false
	}
}

// statement is nil for one that does nothing.
func (c *directCompiler) statement(stmt ast.Statement) directStatement {
	switch stmt := stmt.(type) {
	case *ast.EmptyStatement:
		return nil
	case *ast.ExpressionStatement:
		return c.effect(stmt.Expression)
	case *ast.BlockStatement:
		return c.block(stmt)
	case *ast.LexicalDeclaration:
		return c.declare(stmt.List, stmt.Token == token.CONST)
	case *ast.VariableStatement:
		return c.declare(stmt.List, false)
	case *ast.IfStatement:
		return c.branch(stmt)
	case *ast.ReturnStatement:
		if stmt.Argument == nil {
			return func(*DirectRun) bool { return true }
		}
		return c.returned(stmt.Argument)
	case *ast.ThrowStatement:
		return func(r *DirectRun) bool { r.stop(); return true }
	case *ast.ForOfStatement:
		return c.forOf(stmt)
	}
	c.refuse(stmt, "such a statement")
	return nil
}

// returned is a return of something. Who looks at the whole run would see it.
func (c *directCompiler) returned(e ast.Expression) directStatement {
	effect, value := c.effect(e), c.value(e)
	return func(r *DirectRun) bool {
		if !r.whole {
			effect(r)
			return true
		}
		if v := value(r); v.kind != directUndefined {
			r.stop()
		}
		return true
	}
}

func (c *directCompiler) branch(stmt *ast.IfStatement) directStatement {
	test, then := c.value(stmt.Test), c.block(stmt.Consequent)
	other := func(*DirectRun) bool { return false }
	if stmt.Alternate != nil {
		other = c.block(stmt.Alternate)
	}
	return func(r *DirectRun) bool {
		if v := test(r); v.truthy() {
			return then(r)
		}
		return other(r)
	}
}

// forOf goes through an array, once: nested ones could take long.
func (c *directCompiler) forOf(stmt *ast.ForOfStatement) directStatement {
	decl, ok := stmt.Into.(*ast.ForDeclaration)
	if !ok || c.nested {
		c.refuse(stmt, "such a loop")
	}
	c.enter()
	defer c.leave()
	c.hoistAll(decl.Target)
	source := c.value(stmt.Source)
	c.nested = true
	defer func() { c.nested = false }()
	bind := c.target(decl.Target, decl.IsConst)
	body := c.block(stmt.Body)
	return func(r *DirectRun) bool {
		for _, v := range r.elements(source(r)) {
			bind(r, v)
			if body(r) {
				return true
			}
		}
		return false
	}
}

// declare gives variables their first values.
func (c *directCompiler) declare(list []*ast.Binding, constant bool) directStatement {
	var out []directStatement
	for _, b := range list {
		if constant && c.known(b) {
			continue
		}
		value := func(*DirectRun) directValue { return directValue{} }
		if b.Initializer != nil {
			value = c.value(b.Initializer)
		}
		bind := c.target(b.Target, constant)
		out = append(out, func(r *DirectRun) bool {
			bind(r, value(r))
			return false
		})
	}
	return sequence(out)
}

// known declares a constant whose value is known now.
func (c *directCompiler) known(b *ast.Binding) bool {
	id, ok := b.Target.(*ast.Identifier)
	if !ok || c.scope.names[id.Name.String()] != nil {
		return false
	}
	v, ok := c.constant(b.Initializer)
	if ok {
		c.scope.names[id.Name.String()] = &directName{kind: nameKnown, constant: v}
	}
	return ok
}

// target declares what a value is bound to.
func (c *directCompiler) target(target ast.Expression, constant bool) func(*DirectRun, directValue) {
	kind := nameVariable
	if constant {
		kind = nameConstant
	}
	switch target := target.(type) {
	case *ast.Identifier:
		if n := c.scope.names[target.Name.String()]; n != nil {
			c.refuse(target, "a variable that is declared twice")
		}
		n := c.variable(kind)
		c.scope.names[target.Name.String()] = n
		return func(r *DirectRun, v directValue) { r.slots[n.slot] = v }
	case *ast.ObjectPattern:
		return c.pattern(target, constant)
	}
	c.refuse(target, "such a pattern")
	return nil
}

// pattern binds members of an object.
func (c *directCompiler) pattern(p *ast.ObjectPattern, constant bool) func(*DirectRun, directValue) {
	if p.Rest != nil {
		c.refuse(p, "such a pattern")
	}
	var parts []func(*DirectRun, directValue)
	for _, property := range p.Properties {
		var name string
		var target, initial ast.Expression
		switch property := property.(type) {
		case *ast.PropertyShort:
			name, target, initial = property.Name.Name.String(), &property.Name, property.Initializer
		case *ast.PropertyKeyed:
			key, ok := property.Key.(*ast.StringLiteral)
			if !ok || property.Computed {
				c.refuse(property, "such a pattern")
			}
			name, target = key.Value.String(), property.Value
			if assign, ok := target.(*ast.AssignExpression); ok && assign.Operator == token.ASSIGN {
				target, initial = assign.Left, assign.Right
			}
		default:
			c.refuse(p, "such a pattern")
		}
		parts = append(parts, c.patternPart(p, name, target, initial, constant))
	}
	return func(r *DirectRun, v directValue) {
		if v.kind != directNode {
			r.stop()
		}
		for _, part := range parts {
			part(r, v)
		}
	}
}

func (c *directCompiler) patternPart(at ast.Node, name string, target, initial ast.Expression, constant bool) func(*DirectRun, directValue) {
	spot := c.spot(at, name)
	var otherwise directExpression
	if initial != nil {
		otherwise = c.value(initial)
	}
	bind := c.target(target, constant)
	return func(r *DirectRun, v directValue) {
		v = r.member(v, name, spot)
		if v.kind == directUndefined && otherwise != nil {
			v = otherwise(r)
		}
		bind(r, v)
	}
}

// spot is a place that reads a member.
func (c *directCompiler) spot(at ast.Node, name string) int {
	if c.inherited[name] {
		c.refuse(at, "a member that objects inherit")
	}
	c.spots++
	return c.spots - 1
}
