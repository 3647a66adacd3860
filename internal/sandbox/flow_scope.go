package sandbox

import (
	"fmt"
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// binding is a variable, parameter or function of the source.
type binding struct {
	name string
	// module says that it is at the top level of the module, root that it is a
	// parameter that stands for a word.
	module, root bool
	value        Value
	set          int // assignments that were seen
	// cond is what a constant was made of, to be asked for what it tells.
	cond     ast.Expression
	constant bool
}

// scope is a block with the names that are bound in it.
type scope struct {
	names map[string]*binding
	above *scope
}

func (s *scope) find(name string) *binding {
	for ; s != nil; s = s.above {
		if b, ok := s.names[name]; ok {
			return b
		}
	}
	return nil
}

// bind makes the binding of an identifier in the current scope. Both passes get
// the same one.
func (w *flowWalker) bind(id *ast.Identifier, s *scope) *binding {
	name := id.Name.String()
	b, ok := w.bindings[id.Idx]
	if !ok {
		b = &binding{name: name, module: w.depth == 0}
		w.bindings[id.Idx] = b
	}
	if old, twice := s.names[name]; twice {
		return old // var x; var x;
	}
	s.names[name] = b
	return b
}

// assign adds a value that a variable may have. The first pass counts how often
// that happens.
func (w *flowWalker) assign(b *binding, v Value) {
	switch {
	case b.root:
		return
	case b.set == 0, !w.first && b.set == 1:
		b.value = v
	default:
		b.value = joined(b.value, v)
	}
	if w.first || b.set == 0 {
		b.set++
	}
}

// targets are the identifiers that a binding pattern binds.
func targets(t ast.Expression) []*ast.Identifier {
	switch t := t.(type) {
	case *ast.Identifier:
		return []*ast.Identifier{t}
	case *ast.AssignExpression: // with a default
		return targets(t.Left)
	case *ast.ObjectPattern:
		var out []*ast.Identifier
		for _, p := range t.Properties {
			switch p := p.(type) {
			case *ast.PropertyShort:
				out = append(out, &p.Name)
			case *ast.PropertyKeyed:
				out = append(out, targets(p.Value)...)
			}
		}
		if t.Rest != nil {
			out = append(out, targets(t.Rest)...)
		}
		return out
	case *ast.ArrayPattern:
		var out []*ast.Identifier
		for _, e := range t.Elements {
			if e != nil {
				out = append(out, targets(e)...)
			}
		}
		if t.Rest != nil {
			out = append(out, targets(t.Rest)...)
		}
		return out
	}
	return nil
}

// hoist declares what a list of statements declares for all of them.
func (w *flowWalker) hoist(list []ast.Statement, s *scope) {
	for _, stmt := range list {
		switch stmt := stmt.(type) {
		case *ast.LexicalDeclaration:
			for _, b := range stmt.List {
				for _, id := range targets(b.Target) {
					w.bind(id, s).constant = stmt.Token.String() == "const"
				}
			}
		case *ast.ClassDeclaration:
			if stmt.Class.Name != nil {
				w.bind(stmt.Class.Name, s)
			}
		case *ast.FunctionDeclaration:
			if name := stmt.Function.Name; name != nil {
				b := w.bind(name, s)
				w.assign(b, w.functionValue(stmt.Function, name.Name.String()))
			}
		}
	}
}

// hoistVars declares the var statements of a function, however deep they are.
func (w *flowWalker) hoistVars(list []*ast.VariableDeclaration, s *scope) {
	for _, d := range list {
		for _, b := range d.List {
			for _, id := range targets(b.Target) {
				w.bind(id, s)
			}
		}
	}
}

// functionValue is a function as a value. A name makes its calls known.
func (w *flowWalker) functionValue(n ast.Node, name string) Value {
	fn, ok := w.functions[n]
	if !ok {
		fn = &flowFunction{node: n, name: name}
		switch n := n.(type) {
		case *ast.FunctionLiteral:
			fn.async = n.Async
		case *ast.ArrowFunctionLiteral:
			fn.async = n.Async
		}
		w.functions[n] = fn
	}
	return Value{Kind: "function", Async: fn.async, function: fn, Pos: w.pos(n)}
}

// params declares the parameters of a function and gives them what is known.
func (w *flowWalker) params(fn *flowFunction, list *ast.ParameterList, s *scope) {
	if list == nil {
		return
	}
	roots := !w.inHandler
	for i, p := range list.List {
		word, isRoot := "", false
		if roots {
			word, isRoot = w.wordOf(p.Target)
		}
		v := Value{Kind: "expression"}
		if i < len(fn.params) {
			v = fn.params[i]
		}
		if isRoot {
			w.inHandler, fn.root = true, true
			v = Value{Kind: "expression", Path: word, Sources: []string{word}}
		}
		if p.Initializer != nil {
			v = joined(v, w.eval(p.Initializer))
		}
		for _, id := range targets(p.Target) {
			b := w.bind(id, s)
			b.constant, b.module = true, false
			b.root = isRoot && id == p.Target
		}
		w.destructure(p.Target, v, s)
	}
	if list.Rest != nil {
		for _, id := range targets(list.Rest) {
			w.bind(id, s).module = false
		}
	}
}

// wordOf is the word that a parameter stands for.
func (w *flowWalker) wordOf(t ast.Expression) (string, bool) {
	switch t := t.(type) {
	case *ast.Identifier:
		return w.word(t.Name.String())
	case *ast.ObjectPattern:
		word, ok := w.opts.Names[fmt.Sprintf("{%d}", w.offset(t.LeftBrace))]
		return word, ok
	}
	return "", false
}

// word is the word that a name stands for, unless the word has another name.
func (w *flowWalker) word(name string) (string, bool) {
	if word, ok := w.opts.Names[name]; ok {
		return word, true
	}
	if !slices.Contains(w.opts.Words, name) {
		return "", false
	}
	for _, word := range w.opts.Names {
		if word == name {
			return "", false
		}
	}
	return name, true
}

// destructure gives the names of a pattern their parts of a value.
func (w *flowWalker) destructure(t ast.Expression, v Value, s *scope) {
	switch t := t.(type) {
	case *ast.Identifier:
		if b := s.find(t.Name.String()); b != nil {
			if b.root {
				b.value, b.set = v, 1
				return
			}
			w.assign(b, v)
		}
	case *ast.AssignExpression:
		d := w.eval(t.Right)
		v = joined(v, d)
		v.Missing = d.Missing
		w.destructure(t.Left, v, s)
	case *ast.ObjectPattern:
		w.read(v.Path, []string{v.Path}, w.at(w.offset(t.LeftBrace)))
		for _, p := range t.Properties {
			w.destructureProperty(p, v, s)
		}
		if t.Rest != nil {
			w.destructure(t.Rest, Value{Kind: "object", Path: v.Path, Sources: v.Sources}, s)
		}
	case *ast.ArrayPattern:
		for _, e := range t.Elements {
			if e != nil {
				w.destructure(e, w.memberOf(v, anyMember), s)
			}
		}
		if t.Rest != nil {
			w.destructure(t.Rest, derived("array", v), s)
		}
	}
}

func (w *flowWalker) destructureProperty(p ast.Property, v Value, s *scope) {
	switch p := p.(type) {
	case *ast.PropertyShort:
		part := w.memberOf(v, p.Name.Name.String())
		w.read(part.Path, nil, w.pos(&p.Name))
		if p.Initializer != nil {
			d := w.eval(p.Initializer)
			part = joined(part, d)
			part.Missing = d.Missing
		}
		w.destructure(&p.Name, part, s)
	case *ast.PropertyKeyed:
		key := anyMember
		if name, ok := p.Key.(*ast.StringLiteral); ok && !p.Computed {
			key = name.Value.String()
		}
		part := w.memberOf(v, key)
		w.read(part.Path, nil, w.pos(p.Key))
		w.destructure(p.Value, part, s)
	}
}

// inScope runs a function in a scope of its own.
func (w *flowWalker) inScope(list []ast.Statement, do func()) {
	outer := w.scope
	w.scope = &scope{names: map[string]*binding{}, above: outer}
	w.hoist(list, w.scope)
	do()
	w.scope = outer
}

func (w *flowWalker) offset(idx file.Idx) int { return int(idx) - 1 }

func (w *flowWalker) pos(n ast.Node) Pos { return w.at(w.offset(startOf(n))) }

func (w *flowWalker) at(offset int) Pos {
	if !w.emit {
		return Pos{}
	}
	line, col := w.text.original(offset)
	return Pos{line, col}
}
