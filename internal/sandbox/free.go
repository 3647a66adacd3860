package sandbox

import (
	"fmt"

	"github.com/dop251/goja"
)

// Free gives the action a free variable. A stand-in of that name wins.
func (vm *VM) Free(name string, value Handle) {
	if !vm.standsIn(name) {
		vm.set(name, value.v)
	}
}

// FreeModule makes a module a free variable: it is required when the variable is
// first read, and used is told of every read. A module that cannot be found is no
// variable at all.
func (vm *VM) FreeModule(name, module string, used func(Pos)) {
	if vm.standsIn(name) {
		return
	}
	get := vm.native("get "+name, func(goja.FunctionCall) goja.Value {
		pos := vm.callerPos()
		v, ok := vm.module(module)
		if !ok {
			if vm.opts.Absent != nil {
				vm.opts.Absent(module, pos)
			}
			panic(vm.newError(&Throw{Name: "ReferenceError", Message: name + " is not defined"}))
		}
		used(pos)
		return v
	})
	set := vm.native("set "+name, func(c goja.FunctionCall) goja.Value {
		vm.set(name, c.Argument(0))
		return goja.Undefined()
	})
	_ = vm.rt.GlobalObject().DefineAccessorProperty(name, get, set, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// ErrorClass makes a class of errors.
func (vm *VM) ErrorClass(name string) Handle {
	code := fmt.Sprintf(`(() => {
  const C = class extends Error {};
  Object.defineProperty(C, 'name', { value: %[1]q, configurable: true });
  Object.defineProperty(C.prototype, 'name', { value: %[1]q, configurable: true, writable: true });
  return C;
})()`, name)
	return Handle{must(vm.rt.RunScript("node:internal/errors", code))}
}

func (vm *VM) standsIn(name string) bool {
	for _, u := range vm.program.units.globals {
		if u.Names[0] == name {
			return true
		}
	}
	return false
}

// Member is a member of a live object.
func (vm *VM) Member(h Handle, name string) Handle { return Handle{Arg{vm: vm, v: h.v}.Get(name).v} }

// Arg is a live value as an argument.
func (vm *VM) Arg(h Handle) Arg { return Arg{vm: vm, v: h.v} }
