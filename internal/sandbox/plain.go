package sandbox

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
)

// plainly is the module function with handlers that never await made ordinary
// functions: what they return is a promise only if it is one, and what they throw
// is thrown. A world for a promise costs a fifth of a short run. It returns their
// names: none, and the tree that was given, where the source could tell the
// difference. The tree itself stays as it is.
func (m *Module) plainly(tree *ast.Program, name string) (out *ast.Program, names []string) {
	body, ok := wrappedBody(tree)
	if !ok || !m.callsNoHandler(name) {
		return tree, nil
	}
	changed := slices.Clone(body)
	for i, stmt := range body {
		if plain, handler := plainStatement(stmt, name); plain != nil {
			changed[i], names = plain, append(names, handler)
		}
	}
	if names == nil {
		return tree, nil
	}
	return withBody(tree, changed), names
}

// callsNoHandler reports whether a source surely leaves its handlers to the
// platform: it names them once, and asks nothing about functions.
func (m *Module) callsNoHandler(name string) bool {
	code := m.text.generated
	if mentions(code, "eval", "Function", "constructor", "callee", "caller", "this", "async_hooks", "require.main", "module[") {
		return false
	}
	if name != "" {
		return occursOnce(code, name)
	}
	for rest := code; ; {
		_, after, found := strings.Cut(rest, "exports")
		if !found {
			return true
		}
		rest = after
		member, assigned := exportedName(after)
		if !assigned || !occursOnce(code, member) {
			return false
		}
	}
}

// exportedName is the X of what follows after exports in `exports.X =`.
func exportedName(after string) (name string, ok bool) {
	after, ok = strings.CutPrefix(after, ".")
	end := strings.IndexFunc(after, func(r rune) bool { return !isWord(r) })
	if !ok || end <= 0 {
		return "", false
	}
	rest := strings.TrimLeft(after[end:], " \t")
	return after[:end], strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==")
}

func isWord(r rune) bool {
	return r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// occursOnce reports whether a text has a name in one place, even as a part of
// another word.
func occursOnce(code, name string) bool { return strings.Count(code, name) == 1 }

// plainStatement is a copy of a statement that declares the handler of a name, or
// exports one, with an ordinary function in its place; nil for others.
func plainStatement(stmt ast.Statement, name string) (plain ast.Statement, handler string) {
	switch stmt := stmt.(type) {
	case *ast.FunctionDeclaration:
		fn, ok := plainFunction(stmt.Function).(*ast.FunctionLiteral)
		if ok && name != "" && fn.Name != nil && fn.Name.Name.String() == name {
			return &ast.FunctionDeclaration{Function: fn}, name
		}
	case *ast.ExpressionStatement:
		assign, ok := stmt.Expression.(*ast.AssignExpression)
		if !ok || name != "" {
			return nil, ""
		}
		member, ok := assign.Left.(*ast.DotExpression)
		if fn := plainFunction(assign.Right); ok && fn != nil {
			right := *assign
			right.Right = fn
			return &ast.ExpressionStatement{Expression: &right}, member.Identifier.Name.String()
		}
	}
	return nil, ""
}

// plainFunction is an ordinary function instead of an async one that never
// awaits; nil for others.
func plainFunction(e ast.Expression) ast.Expression {
	switch fn := e.(type) {
	case *ast.FunctionLiteral:
		if fn != nil && fn.Async && !fn.Generator && !awaits(fn) {
			out := *fn
			out.Async = false
			return &out
		}
	case *ast.ArrowFunctionLiteral:
		if fn.Async && !awaits(fn) {
			out := *fn
			out.Async = false
			return &out
		}
	}
	return nil
}

func awaits(fn ast.Node) bool {
	found := false
	walk(fn, func(n any) {
		_, here := n.(*ast.AwaitExpression)
		found = found || here
	})
	return found
}

// adopted is what a handler returned as an async function would have: an object may
// be something to wait for.
func (vm *VM) adopted(ret goja.Value) goja.Value {
	if _, object := ret.(*goja.Object); !object || vm.program.plain == nil || ret.ExportType() == typePromise {
		return ret
	}
	promise, resolve, _ := vm.rt.NewPromise()
	_ = resolve(ret)
	return vm.rt.ToValue(promise)
}
