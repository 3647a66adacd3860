package sandbox

import (
	"slices"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"github.com/claimctl/claimctl/internal/locale"
)

// fidelity is what a program needs to be given or told of built-ins that the
// engine lacks or has otherwise than Node. It is found by words of the source, so
// that a program which uses none of them starts without the cost.
type fidelity struct {
	needs
	sources     patternSources
	differences []Difference
	finder      *placeFinder
	locales     *locale.Tables
}

// needs are the built-ins that a text may use.
type needs struct {
	callsRegExp, usesIntl    bool
	localMethods             []localMethod
	usesTooNew               bool
	parsesJSON, writesJSON   bool
	usesNewer, usesIterators bool
	handlesRejections        bool
	reachesGlobal, requires  bool
	logs                     bool
	asksOutside              bool
	touchesJSON              bool
	touchesObject            bool
	asksModule               bool
}

func needsOf(code string) needs {
	return needs{
		callsRegExp: mayCallRegExp(code), usesIntl: mentions(code, "Intl"), localMethods: localMethods(code),
		parsesJSON: mentions(code, "parse"), writesJSON: mentions(code, "stringify"), usesTooNew: mayUseTooNew(code), usesNewer: mayUseNewer(code), usesIterators: mayUseIterators(code),
		handlesRejections: mentions(code, "then", "catch", "Promise"),
		reachesGlobal:     mayReachGlobal(code), requires: mentions(code, "require", "arguments", "eval"), asksOutside: mentions(code, "fetch", "require"),
		logs: mentions(code, "console", "arguments", "eval", `\u`),
		touchesJSON: mayReachGlobal(code) || mentions(code, "JSON"), touchesObject: mayTouchObject(code),
		asksModule: mayAskModule(code),
	}
}

// mayTouchObject reports whether a source may change what all objects have, or
// the functions of Object.
func mayTouchObject(code string) bool {
	return mayReachGlobal(code) || mentions(code, "Object", "Reflect", "prototype", "__", "Prototype")
}

// and is what two texts need together.
func (n needs) and(m needs) needs {
	n.callsRegExp = n.callsRegExp || m.callsRegExp
	n.usesIntl = n.usesIntl || m.usesIntl
	n.usesTooNew = n.usesTooNew || m.usesTooNew
	n.parsesJSON = n.parsesJSON || m.parsesJSON
	n.writesJSON = n.writesJSON || m.writesJSON
	n.usesNewer = n.usesNewer || m.usesNewer
	n.usesIterators = n.usesIterators || m.usesIterators
	n.handlesRejections = n.handlesRejections || m.handlesRejections
	n.reachesGlobal = n.reachesGlobal || m.reachesGlobal
	n.touchesJSON = n.touchesJSON || m.touchesJSON
	n.touchesObject = n.touchesObject || m.touchesObject
	n.asksModule = n.asksModule || m.asksModule
	for _, method := range m.localMethods {
		if !slices.Contains(n.localMethods, method) {
			n.localMethods = append(slices.Clip(n.localMethods), method)
		}
	}
	return n
}

// fidelity looks at the source and at the tree that is about to run.
func (m *Module) fidelity(tree *ast.Program) fidelity {
	return fidelity{
		needs: needsOf(m.text.generated), sources: m.text.literalSources(tree),
		differences: m.Syntax.differences(), locales: &locale.Tables{}, finder: &placeFinder{},
	}
}

// installFidelity gives a world what its program needs.
func (vm *VM) installFidelity() {
	vm.installRegExp()
	vm.installIntl()
	vm.installNewer()
	vm.installJSON()
	vm.installErrors()
	vm.removeTooNew()
}

// builtin makes a function that looks like one of the language's own: with
// its name and length, and without a constructor.
func (vm *VM) builtin(name string, length int, fn func(goja.FunctionCall) goja.Value) *goja.Object {
	obj := vm.rt.ToValue(fn).ToObject(vm.rt)
	vm.describeBuiltin(obj, name, length)
	return obj
}

func (vm *VM) describeBuiltin(fn *goja.Object, name string, length int) {
	_ = fn.DefineDataProperty("name", vm.rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = fn.DefineDataProperty("length", vm.rt.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// getter is the getter of an own property; nil when it has none.
func (vm *VM) getter(obj *goja.Object, name string) goja.Callable {
	describe, _ := goja.AssertFunction(vm.rt.GlobalObject().Get("Object").ToObject(vm.rt).Get("getOwnPropertyDescriptor"))
	descriptor, err := describe(goja.Undefined(), obj, vm.rt.ToValue(name))
	if err != nil {
		return nil
	}
	of, ok := descriptor.(*goja.Object)
	if !ok {
		return nil
	}
	fn, _ := goja.AssertFunction(of.Get("get"))
	return fn
}

// prototype is that of a global class.
func (vm *VM) prototype(class string) *goja.Object {
	return vm.rt.GlobalObject().Get(class).ToObject(vm.rt).Get("prototype").ToObject(vm.rt)
}

// preludeProgram compiles a script of this package when it is first needed, once
// in a process.
func preludeProgram(name, source string) func() *goja.Program {
	return sync.OnceValue(func() *goja.Program { return goja.MustCompile("node:internal/"+name, source, true) })
}

// prelude calls the function that a script is with its natives, and returns the
// object that it makes; nil when it makes none.
func (vm *VM) prelude(program *goja.Program, natives map[string]any) *goja.Object {
	f, err := vm.rt.RunProgram(program)
	if err != nil {
		panic(err)
	}
	native := vm.rt.NewObject()
	for name, fn := range natives {
		_ = native.Set(name, fn)
	}
	body, _ := goja.AssertFunction(f)
	made, _ := must(body(goja.Undefined(), native)).(*goja.Object)
	return made
}
