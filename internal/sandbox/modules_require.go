package sandbox

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
)

// mayAskModule reports whether a source may look at more of its module object
// than its exports.
func mayAskModule(code string) bool {
	return strings.Count(code, "module") != strings.Count(code, "module.exports") || mentions(code, "arguments", "eval")
}

// requireFunction is require with what Node hangs on it. Nothing can be taken
// out of the cache: it is empty, and what is put in is not looked at.
func (vm *VM) requireFunction() goja.Value {
	if vm.modules.require != nil {
		return vm.modules.require
	}
	require := vm.rt.ToValue(vm.native("require", vm.require)).ToObject(vm.rt)
	resolve := vm.rt.ToValue(vm.native("resolve", vm.resolve)).ToObject(vm.rt)
	_ = resolve.Set("paths", vm.native("paths", vm.resolvePaths))
	_ = require.Set("resolve", resolve)
	_ = require.DefineAccessorProperty("main", vm.builtin("main", 0, func(goja.FunctionCall) goja.Value { return vm.mainModule() }),
		nil, goja.FLAG_TRUE, goja.FLAG_TRUE)
	_ = require.Set("cache", vm.rt.CreateObject(nil))
	vm.modules.require = require
	return require
}

// resolve is require.resolve: a module has no file in a run, so its name stands
// for it.
func (vm *VM) resolve(c goja.FunctionCall) goja.Value {
	name := vm.moduleName(c, "request")
	vm.refused(name)
	for _, n := range []string{name, withoutVersion(name)} {
		if _, ok := vm.program.units.modules[n]; ok || isBuiltin(strings.TrimPrefix(n, "node:")) {
			return c.Argument(0)
		}
	}
	panic(vm.moduleNotFound(fmt.Sprintf("Cannot find module '%s'", name)))
}

// resolvePaths is require.resolve.paths: null for Node's own modules, and no
// folders for others.
func (vm *VM) resolvePaths(c goja.FunctionCall) goja.Value {
	if isBuiltin(strings.TrimPrefix(vm.moduleName(c, "request"), "node:")) {
		return goja.Null()
	}
	return vm.rt.NewArray()
}

func (vm *VM) moduleName(c goja.FunctionCall, argument string) string {
	if kind(c.Argument(0)) != "string" {
		vm.host.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", fmt.Sprintf(`The "%s" argument must be of type string.`, argument)+vm.host.received(c.Argument(0)))
	}
	return c.Argument(0).String()
}

// refused throws when the platform would not load a module.
func (vm *VM) refused(name string) {
	if vm.opts.Refuse == nil {
		return
	}
	if err := vm.opts.Refuse(name); err != nil {
		panic(vm.moduleNotFound(err.Error()))
	}
}

// mainModule is the module that the process began with. It is the platform's:
// an action that asks whether it is the main module finds that it is not.
func (vm *VM) mainModule() *goja.Object {
	if vm.modules.main == nil {
		vm.modules.main = vm.rt.NewObject()
		vm.describeModule(vm.modules.main, "", nil)
		_ = vm.modules.main.Set("id", ".")
		_ = vm.modules.main.Set("exports", vm.rt.NewObject())
		_ = vm.modules.main.Set("loaded", true)
	}
	return vm.modules.main
}

// describeModule gives a module object what Node's has beside its exports.
func (vm *VM) describeModule(module *goja.Object, path string, parent *goja.Object) {
	for _, member := range []struct {
		name  string
		value any
	}{
		{"id", path},
		{"path", filepath.Dir(path)},
		{"exports", goja.Undefined()},
		{"filename", path},
		{"loaded", false},
		{"children", vm.rt.NewArray()},
		{"paths", vm.rt.NewArray()},
	} {
		_ = module.Set(member.name, member.value)
	}
	var above any = goja.Undefined()
	if parent != nil {
		above = parent
	}
	vm.hide(module, "parent", above)
	vm.hide(module, "require", vm.requireFunction())
}
