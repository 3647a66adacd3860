package sandbox

import (
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// flowWalker works out the flow of one module.
type flowWalker struct {
	text *text
	opts FlowOptions
	out  *Flow
	// first says that this is the first pass, emit that it is the one that tells
	// what it finds.
	first, emit bool

	bindings  map[file.Idx]*binding
	functions map[ast.Node]*flowFunction
	results   map[ast.Expression]Value

	scope *scope
	state flowState
	// depth is the number of functions around, level the nesting of expressions.
	depth, level int
	// budget is how much more of a condition is followed, steps how much was.
	budget, steps int
	// inHandler says that a function around has parameters that stand for words.
	inHandler bool
	current   *flowFunction
	// short says that a member of an object is looked at that is a variable, too.
	short bool
	// item is what a callback is called with, while its call is looked at.
	item    Value
	hasItem bool
	// breaks is the call after which a loop was left.
	breaks Pos
}

// flowState is what holds at a point of the source.
type flowState struct {
	guards []string // paths that are neither null nor undefined
	loop   *FlowLoop
	caught bool
	maybe  bool // a condition or a loop decides whether it comes here
	ended  Pos
}

func newFlowWalker(t *text, opts FlowOptions) *flowWalker {
	return &flowWalker{
		text: t, opts: opts, bindings: map[file.Idx]*binding{}, functions: map[ast.Node]*flowFunction{},
		results: map[ast.Expression]Value{},
		out:     &Flow{Calls: []FlowCall{}, Reads: []FlowRead{}, Assigned: []FlowAssign{}, States: []StateWrite{}, Free: []FlowRead{}},
	}
}

// module walks the statements of the module.
func (w *flowWalker) module(vars []*ast.VariableDeclaration, body []ast.Statement) {
	w.scope, w.state, w.depth = &scope{names: map[string]*binding{}}, flowState{}, 0
	w.hoistVars(vars, w.scope)
	w.hoist(body, w.scope)
	w.statements(body)
}

// statements walks a list and reports whether it leaves the function or loop.
func (w *flowWalker) statements(list []ast.Statement) bool {
	exits := false
	for _, stmt := range list {
		if w.statement(stmt) {
			exits = true
		}
	}
	return exits
}

func (w *flowWalker) block(list []ast.Statement) (exits bool) {
	guards := w.state.guards
	w.inScope(list, func() { exits = w.statements(list) })
	w.state.guards = guards
	return exits
}

// statement walks a statement and reports whether it leaves the function or loop.
func (w *flowWalker) statement(stmt ast.Statement) bool {
	if w.level++; w.level > maxFlowDepth {
		w.level--
		return false
	}
	defer func() { w.level-- }()
	switch s := stmt.(type) {
	case *ast.BlockStatement:
		return w.block(s.List)
	case *ast.ExpressionStatement:
		w.evalFor(s.Expression, UseDropped)
	case *ast.VariableStatement:
		w.declarations(s.List)
	case *ast.LexicalDeclaration:
		w.declarations(s.List)
	case *ast.FunctionDeclaration:
		v := w.functionValue(s.Function, "")
		w.function(v.function, s.Function)
	case *ast.ClassDeclaration:
		w.evalClass(s.Class)
	case *ast.ReturnStatement:
		w.returned(w.evalFor(s.Argument, UseReturned), w.at(w.offset(s.Return)))
		return true
	case *ast.ThrowStatement:
		w.eval(s.Argument)
		return true
	case *ast.BranchStatement:
		w.leaveLoop()
		return true
	case *ast.IfStatement:
		return w.ifStatement(s)
	case *ast.TryStatement:
		return w.tryStatement(s)
	case *ast.SwitchStatement:
		w.switchStatement(s)
	case *ast.LabelledStatement:
		return w.statement(s.Statement)
	case *ast.WithStatement:
		w.eval(s.Object)
		return w.statement(s.Body)
	default:
		w.loopStatement(stmt)
	}
	return false
}

// leaveLoop notes that a loop is left.
func (w *flowWalker) leaveLoop() {
	if w.state.loop != nil {
		w.state.loop.Breaks = true
	}
	if w.breaks == (Pos{}) {
		w.breaks = w.state.ended
	}
}

func (w *flowWalker) returned(v Value, pos Pos) {
	if w.emit && w.current != nil && w.current.root {
		w.out.Returns = append(w.out.Returns, FlowReturn{v, pos})
	}
	if w.current == nil || w.emit {
		return
	}
	v.Fields = nil
	if w.current.answers {
		v = joined(w.current.returns, v)
	}
	w.current.returns, w.current.answers = v, true
}

func (w *flowWalker) declarations(list []*ast.Binding) {
	for _, b := range list {
		w.declaration(b)
	}
}

func (w *flowWalker) declaration(b *ast.Binding) {
	id, named := b.Target.(*ast.Identifier)
	var v Value
	switch init := b.Initializer.(type) {
	case nil:
		if named {
			return
		}
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		name := ""
		if named {
			name = id.Name.String()
		}
		v = w.functionValue(init, name)
		if named {
			w.destructure(id, v, w.scope) // it may call itself
		}
		w.function(v.function, init)
		return
	default:
		v = w.eval(init)
	}
	w.destructure(b.Target, v, w.scope)
	if named {
		if x := w.scope.find(id.Name.String()); x != nil && x.constant {
			x.cond = b.Initializer
		}
	}
}

// evalFunction is a function as a value; its body is walked.
func (w *flowWalker) evalFunction(e ast.Expression, name string) Value {
	if fn, ok := e.(*ast.FunctionLiteral); ok && fn.Name != nil {
		name = fn.Name.Name.String()
	}
	v := w.functionValue(e, name)
	w.function(v.function, e)
	return v
}

// function walks the body of a function. It begins with what holds around it,
// and around all its calls.
func (w *flowWalker) function(fn *flowFunction, n ast.Node) {
	state, scopeAround, handler, current, item, hasItem, breaks := w.state, w.scope, w.inHandler, w.current, w.item, w.hasItem, w.breaks
	defer func() {
		w.state, w.scope, w.inHandler, w.current, w.item, w.hasItem, w.breaks = state, scopeAround, handler, current, item, hasItem, breaks
		w.depth--
	}()
	w.depth++
	around := current
	w.current, w.hasItem, w.breaks = fn, false, Pos{}
	w.scope = &scope{names: map[string]*binding{}, above: scopeAround}
	w.state.maybe = w.state.maybe || around != nil && around.root
	if hasItem {
		w.callback(fn, item)
	} else {
		w.state.loop = nil
	}
	w.state.guards = withGuards(w.state.guards, fn.guards)
	switch n := n.(type) {
	case *ast.FunctionLiteral:
		if n.Name != nil && w.scope.find(n.Name.Name.String()) == nil {
			w.assign(w.bind(n.Name, w.scope), w.functionValue(n, n.Name.Name.String()))
		}
		w.state.ended = Pos{}
		w.body(fn, n.ParameterList, n.DeclarationList, n.Body)
	case *ast.ArrowFunctionLiteral:
		w.body(fn, n.ParameterList, n.DeclarationList, n.Body)
	}
}

// callback gives the function of an array's method an item.
func (w *flowWalker) callback(fn *flowFunction, item Value) {
	item.Missing, item.Fields = nil, nil
	if len(fn.params) == 0 {
		fn.params = []Value{item}
	}
}

func (w *flowWalker) body(fn *flowFunction, params *ast.ParameterList, vars []*ast.VariableDeclaration, body ast.Node) {
	w.params(fn, params, w.scope)
	w.hoistVars(vars, w.scope)
	switch body := body.(type) {
	case *ast.BlockStatement:
		w.block(body.List)
	case *ast.ExpressionBody:
		w.returned(w.evalFor(body.Expression, UseReturned), w.pos(body.Expression))
	}
}

func (w *flowWalker) evalClass(e *ast.ClassLiteral) Value {
	if e.SuperClass != nil {
		w.eval(e.SuperClass)
	}
	for _, element := range e.Body {
		switch element := element.(type) {
		case *ast.MethodDefinition:
			if element.Computed {
				w.eval(element.Key)
			}
			w.evalFunction(element.Body, "")
		case *ast.FieldDefinition:
			if element.Initializer != nil {
				w.eval(element.Initializer)
			}
		case *ast.ClassStaticBlock:
			w.block(element.Block.List)
		}
	}
	return Value{Kind: "function"}
}

func (w *flowWalker) ifStatement(s *ast.IfStatement) bool {
	w.eval(s.Test)
	before := w.state
	yes, no := w.truthy(s.Test), w.falsy(s.Test)
	w.state.guards, w.state.maybe = withGuards(before.guards, yes), true
	left := w.statement(s.Consequent)
	first := w.state.ended
	w.state = before
	w.state.guards, w.state.maybe = withGuards(before.guards, no), true
	leftToo := false
	if s.Alternate != nil {
		leftToo = w.statement(s.Alternate)
	}
	second := w.state.ended
	w.state = before
	switch {
	case left && !leftToo:
		w.state.guards, w.state.ended = withGuards(before.guards, no), second
	case leftToo && !left:
		w.state.guards, w.state.ended = withGuards(before.guards, yes), first
	case !left:
		w.state.ended = earlier(first, second)
	}
	return left && leftToo
}

func earlier(a, b Pos) Pos {
	if a == (Pos{}) {
		return b
	}
	return a
}

func (w *flowWalker) tryStatement(s *ast.TryStatement) bool {
	caught := w.state.caught
	before := w.state.ended
	w.state.caught = caught || s.Catch != nil
	exits := w.block(s.Body.List)
	w.state.caught = caught
	ended := w.state.ended
	if exits {
		ended = before
	}
	if s.Catch != nil {
		// What the block had done may have been done when it threw.
		var left bool
		w.inScope(nil, func() {
			if s.Catch.Parameter != nil {
				for _, id := range targets(s.Catch.Parameter) {
					w.bind(id, w.scope).module = false
				}
			}
			was := w.state.maybe
			w.state.maybe = true
			left = w.block(s.Catch.Body.List)
			w.state.maybe = was
		})
		if !left {
			ended = earlier(ended, w.state.ended)
		}
		exits = exits && left
	}
	w.state.ended = ended
	if s.Finally != nil {
		exits = w.block(s.Finally.List) || exits
	}
	return exits
}

func (w *flowWalker) switchStatement(s *ast.SwitchStatement) {
	w.eval(s.Discriminant)
	before, ended := w.state, w.state.ended
	breaks := w.breaks
	w.breaks = Pos{}
	there := w.there(s.Discriminant)
	w.inScope(nil, func() {
		for _, c := range s.Body {
			w.hoist(c.Consequent, w.scope)
		}
		for _, c := range s.Body {
			w.state.guards, w.state.maybe = before.guards, true
			if c.Test != nil {
				w.eval(c.Test)
				w.state.guards = withGuards(before.guards, there)
			}
			if w.statements(c.Consequent) {
				w.state.ended = before.ended
			} else {
				ended = earlier(ended, w.state.ended)
			}
		}
	})
	ended = earlier(ended, w.breaks)
	w.state, w.breaks = before, breaks
	w.state.ended = ended
}

// loopStatement walks loops, and what is no other statement.
func (w *flowWalker) loopStatement(stmt ast.Statement) {
	before, breaks := w.state, w.breaks
	w.breaks = Pos{}
	scopeAround := w.scope
	w.scope = &scope{names: map[string]*binding{}, above: scopeAround}
	switch s := stmt.(type) {
	case *ast.ForStatement:
		w.forInitializer(s.Initializer)
		if s.Test != nil {
			w.eval(s.Test)
		}
		w.looped(stmt, Value{}, s.Body, w.truthy(s.Test))
		if s.Update != nil {
			w.evalFor(s.Update, UseDropped)
		}
	case *ast.ForOfStatement:
		over := w.eval(s.Source)
		w.read(over.Path, []string{over.Path}, w.pos(s.Source))
		w.into(s.Into, w.memberOf(over, anyMember))
		w.looped(stmt, over, s.Body, nil)
	case *ast.ForInStatement:
		over := w.eval(s.Source)
		w.into(s.Into, Value{Kind: "string"})
		w.looped(stmt, over, s.Body, nil)
	case *ast.WhileStatement:
		w.eval(s.Test)
		w.looped(stmt, Value{}, s.Body, w.truthy(s.Test))
	case *ast.DoWhileStatement:
		w.looped(stmt, Value{}, s.Body, nil)
		w.eval(s.Test)
	}
	w.scope = scopeAround
	ended := earlier(w.state.ended, w.breaks)
	w.state, w.breaks = before, breaks
	w.state.ended = earlier(before.ended, ended)
}

func (w *flowWalker) looped(loop ast.Node, over Value, body ast.Statement, guards []string) {
	w.state.loop = newLoop(w.pos(loop), over)
	w.state.guards, w.state.maybe = withGuards(w.state.guards, guards), true
	ended := w.state.ended
	if w.statement(body) {
		w.state.ended = ended
		w.state.loop.Breaks = true
	}
}

// newLoop is a loop over a value. A list that the source writes out has a fixed
// number of items.
func newLoop(pos Pos, over Value) *FlowLoop {
	return &FlowLoop{Pos: pos, Over: over.Path, Fixed: over.Path == "" && len(over.Sources) == 0 && (over.Kind == "array" || over.Kind == "object")}
}

func (w *flowWalker) forInitializer(init ast.ForLoopInitializer) {
	switch init := init.(type) {
	case *ast.ForLoopInitializerExpression:
		w.evalFor(init.Expression, UseDropped)
	case *ast.ForLoopInitializerVarDeclList:
		w.declarations(init.List)
	case *ast.ForLoopInitializerLexicalDecl:
		for _, b := range init.LexicalDeclaration.List {
			for _, id := range targets(b.Target) {
				w.bind(id, w.scope).module = w.depth == 0
			}
		}
		w.declarations(init.LexicalDeclaration.List)
	}
}

// into gives the variable of a loop its items.
func (w *flowWalker) into(into ast.ForInto, item Value) {
	item.Missing = nil
	switch into := into.(type) {
	case *ast.ForIntoVar:
		w.destructure(into.Binding.Target, item, w.scope)
	case *ast.ForDeclaration:
		for _, id := range targets(into.Target) {
			w.bind(id, w.scope)
		}
		w.destructure(into.Target, item, w.scope)
	case *ast.ForIntoExpression:
		w.assignTo(into.Expression, item)
	}
}

// maybe runs a function that a condition decides about, where some paths are
// known to be there.
func (w *flowWalker) maybe(guards []string, do func()) {
	before, was := w.state.guards, w.state.maybe
	w.state.guards, w.state.maybe = withGuards(before, guards), true
	do()
	w.state.guards, w.state.maybe = before, was
}

// unguarded are those of some paths of which nothing says that they are there.
func (w *flowWalker) unguarded(paths []string) []string {
	if w.tired() {
		return nil
	}
	var out []string
	for _, p := range paths {
		known := slices.ContainsFunc(w.state.guards, func(g string) bool {
			return g == p || len(g) > len(p) && g[:len(p)] == p && g[len(p)] == '.'
		})
		if !known {
			out = append(out, p)
		}
	}
	return out
}
