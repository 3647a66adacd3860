package sandbox

import (
	"errors"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
)

// CompileDirect is [Module.Compile] with the function at a place, or
// exported there, run as one that is not
// async, if it is async and awaits nothing: what it throws is then what its promise would
// be rejected with, see [VM.CallOnly], and half of the work of a call is saved. It is still
// told to be async. ok is false when there is no such function.
func (m *Module) CompileDirect(returns string, at Pos) (p *Program, ok bool, err error) {
	tree, err := m.text.parse()
	if err != nil {
		return nil, false, err
	}
	if !m.undoAsync(tree, at) {
		return nil, false, nil
	}
	out := *m
	out.tree, out.catches = tree, m.text.instrument(tree)
	if p, err = out.Compile(returns); err != nil {
		return nil, false, err
	}
	p.module, p.direct = m, true
	return p, true, nil
}

// undoAsync takes the word async from the function at a place.
func (m *Module) undoAsync(tree *ast.Program, at Pos) (done bool) {
	for _, e := range m.Syntax.Exports {
		if e.Pos == at && e.Function != nil {
			at = e.Function.Pos
		}
	}
	here := func(n ast.Node) bool {
		line, column := m.text.original(int(startOf(n)) - 1)
		return at != Pos{} && at == Pos{line, column}
	}
	walk(tree, func(n any) {
		switch n := n.(type) {
		case *ast.FunctionLiteral:
			if n.Async && !n.Generator && here(n) && !awaits(n.Body) && !awaits(n.ParameterList) {
				n.Async, done = false, true
			}
		case *ast.ArrowFunctionLiteral:
			if n.Async && here(n) && !awaits(n.Body) && !awaits(n.ParameterList) {
				n.Async, done = false, true
			}
		}
	})
	return done
}

// awaits reports whether there is an await in a body that is not one of a function in it.
func awaits(body any) bool {
	found := map[*ast.AwaitExpression]bool{}
	walk(body, func(n any) {
		if await, ok := n.(*ast.AwaitExpression); ok {
			found[await] = true
		}
	})
	walk(body, func(n any) {
		switch n := n.(type) {
		case *ast.FunctionLiteral:
			forget(found, n.Body)
		case *ast.ArrowFunctionLiteral:
			forget(found, n.Body)
		}
	})
	return len(found) > 0
}

func forget(found map[*ast.AwaitExpression]bool, body any) {
	walk(body, func(n any) {
		if await, ok := n.(*ast.AwaitExpression); ok {
			delete(found, await)
		}
	})
}

// settled is what becomes of what a direct function returned, or threw.
func (vm *VM) settled(ret goja.Value, err error) (goja.Value, error) {
	var thrown *goja.Exception
	if errors.As(err, &thrown) {
		return nil, vm.rejection(thrown.Value())
	}
	if err != nil {
		return nil, vm.failure(err)
	}
	obj, ok := ret.(*goja.Object)
	if !ok || obj.ExportType() == typePromise {
		return ret, nil
	}
	promise, resolve, _ := vm.rt.NewPromise() // it may be something with a then
	if err := resolve(ret); err != nil {
		return nil, vm.failure(err)
	}
	return vm.rt.ToValue(promise), nil
}
