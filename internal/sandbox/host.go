package sandbox

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// installHost defines what Node gives every script, as far as this engine has
// it. What it lacks is a global that throws with an explanation when used.
func (vm *VM) installHost() {
	vm.installHostGlobals()
	vm.tellDifferences()
	vm.installFidelity()
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
	if _, ok := goja.AssertFunction(c.Argument(0)); !ok {
		panic(vm.rt.NewTypeError(`The "callback" argument must be of type function.`))
	}
	return vm.host.microtask(c.Argument(0), nil)
}

var taskProgram = hostProgram("task_queues", `(function () {
  const { apply } = Reflect;
  return async (f, a) => {
    await undefined;
    switch (a.length) {
      case 0: f(); break;
      case 1: f(a[0]); break;
      case 2: f(a[0], a[1]); break;
      case 3: f(a[0], a[1], a[2]); break;
      default: apply(f, undefined, a);
    }
  };
})()`)

// microtask calls a function of the script when those that wait already are
// done. A function of Go's in between would end the queue of the engine's: all
// that waits would run before it returns.
func (g *hostGlobals) microtask(fn goja.Value, args []goja.Value) goja.Value {
	rt := g.vm.rt
	list := make([]any, len(args)) // first: the engine reuses the slice
	for i, arg := range args {
		list[i] = arg
	}
	if g.task == nil {
		g.task, _ = goja.AssertFunction(must(rt.RunProgram(taskProgram())))
	}
	must(g.task(goja.Undefined(), fn, rt.NewArray(list...)))
	return goja.Undefined()
}

// consoleLevel is the level of a console method that prints.
func consoleLevel(method string) string {
	switch method {
	case "log", "info", "dir", "dirxml", "table", "group", "groupCollapsed":
		return "info"
	case "debug", "warn", "error":
		return method
	case "trace":
		return "error"
	}
	return ""
}

// newConsole makes the console object.
func (vm *VM) newConsole() *goja.Object {
	l := vm.lazily(vm.rt.NewObject(), &consoleMembers{&consoleState{vm: vm, counts: map[string]int{}}})
	l.hidden = true
	return l.proxy
}

// consoleMembers implements lazyMembers for console.
type consoleMembers struct{ *consoleState }

func (*consoleMembers) changing() {}

func (*consoleMembers) names() []string {
	return []string{
		"log", "warn", "dir", "time", "timeEnd", "timeLog", "trace", "assert", "clear", "count", "countReset", "group", "groupEnd",
		"table", "debug", "info", "dirxml", "error", "groupCollapsed",
	}
}

func (m *consoleMembers) member(name string) goja.Value {
	if f := m.method(name); f != nil {
		return m.vm.native(name, f)
	}
	return nil
}

func (s *consoleState) method(name string) nativeFunction {
	switch name {
	case "assert":
		return s.assert
	case "count":
		return s.count
	case "countReset":
		return s.countReset
	case "groupEnd":
		return s.groupEnd
	case "time", "timeEnd", "timeLog", "clear":
		return func(goja.FunctionCall) goja.Value { return goja.Undefined() }
	}
	if level := consoleLevel(name); level != "" {
		return s.printer(name, level)
	}
	return nil
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
