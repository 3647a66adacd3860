package sandbox

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// installHost defines what Node gives every script, as far as this engine has
// it. What it lacks is a global that throws with an explanation when used.
func (vm *VM) installHost() {
	vm.set("global", vm.rt.GlobalObject())
	vm.installConsole()
	vm.installTimers()
	vm.tellDifferences()
	vm.installFidelity()
	vm.set("queueMicrotask", vm.queueMicrotask)
	vm.installHostGlobals()
}

// set defines a global as hosts do: writable, configurable, not enumerable.
func (vm *VM) set(name string, value any) { vm.hide(vm.rt.GlobalObject(), name, value) }

func (vm *VM) hide(obj *goja.Object, name string, value any) {
	if fn, ok := value.(func(goja.FunctionCall) goja.Value); ok {
		value = vm.native(name, fn)
	}
	_ = obj.DefineDataProperty(name, vm.rt.ToValue(value), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

func (vm *VM) refuse(name, why string) func(goja.FunctionCall) goja.Value {
	return func(goja.FunctionCall) goja.Value {
		panic(vm.newError(&Throw{Message: name + ": " + why}))
	}
}

func (vm *VM) queueMicrotask(c goja.FunctionCall) goja.Value {
	fn, ok := goja.AssertFunction(c.Argument(0))
	if !ok {
		panic(vm.rt.NewTypeError(`The "callback" argument must be of type function.`))
	}
	promise, resolve, _ := vm.rt.NewPromise()
	_ = resolve(goja.Undefined())
	then, _ := goja.AssertFunction(vm.rt.ToValue(promise).ToObject(vm.rt).Get("then"))
	_, err := then(vm.rt.ToValue(promise), vm.rt.ToValue(func(goja.FunctionCall) goja.Value {
		if _, err := fn(goja.Undefined()); err != nil {
			panic(err)
		}
		return goja.Undefined()
	}))
	if err != nil {
		panic(err)
	}
	return goja.Undefined()
}

// consoleLevels maps each console method that prints to its level.
func consoleLevels() map[string]string {
	return map[string]string{
		"log": "info", "info": "info", "debug": "debug", "warn": "warn", "error": "error",
		"trace": "error", "dir": "info", "dirxml": "info", "table": "info", "group": "info", "groupCollapsed": "info",
	}
}

func (vm *VM) installConsole() {
	console := vm.rt.NewObject()
	state := &consoleState{vm: vm, counts: map[string]int{}}
	for name, level := range consoleLevels() {
		vm.hide(console, name, state.printer(name, level))
	}
	vm.hide(console, "assert", state.assert)
	vm.hide(console, "count", state.count)
	vm.hide(console, "countReset", state.countReset)
	vm.hide(console, "groupEnd", state.groupEnd)
	for _, name := range []string{"time", "timeEnd", "timeLog", "clear"} {
		vm.hide(console, name, func(goja.FunctionCall) goja.Value { return goja.Undefined() })
	}
	vm.set("console", console)
}

type consoleState struct {
	vm     *VM
	indent string
	counts map[string]int
}

func (s *consoleState) emit(level, method, message string) {
	if s.vm.opts.Log == nil {
		return
	}
	if s.indent != "" {
		message = s.indent + strings.ReplaceAll(message, "\n", "\n"+s.indent)
	}
	s.vm.opts.Log(LogLine{Level: level, Method: method, Message: message, Pos: s.vm.callerPos()})
}

func (s *consoleState) printer(method, level string) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		args := c.Arguments
		if method == "dir" {
			args = args[:min(1, len(args))]
		}
		message := s.vm.inspector.format(args)
		if method == "trace" {
			message = strings.TrimSuffix("Trace: "+message, ": ")
		}
		s.emit(level, method, message)
		if strings.HasPrefix(method, "group") {
			s.indent += "  "
		}
		return goja.Undefined()
	}
}

func (s *consoleState) groupEnd(goja.FunctionCall) goja.Value {
	s.indent = s.indent[:max(0, len(s.indent)-2)]
	return goja.Undefined()
}

func (s *consoleState) assert(c goja.FunctionCall) goja.Value {
	if c.Argument(0).ToBoolean() {
		return goja.Undefined()
	}
	message := "Assertion failed"
	if len(c.Arguments) > 1 {
		message += ": " + s.vm.inspector.format(c.Arguments[1:])
	}
	s.emit("error", "assert", message)
	return goja.Undefined()
}

func (s *consoleState) label(c goja.FunctionCall) string {
	if goja.IsUndefined(c.Argument(0)) {
		return "default"
	}
	return c.Argument(0).String()
}

func (s *consoleState) count(c goja.FunctionCall) goja.Value {
	label := s.label(c)
	s.counts[label]++
	s.emit("info", "count", fmt.Sprintf("%s: %d", label, s.counts[label]))
	return goja.Undefined()
}

func (s *consoleState) countReset(c goja.FunctionCall) goja.Value {
	delete(s.counts, s.label(c))
	return goja.Undefined()
}
