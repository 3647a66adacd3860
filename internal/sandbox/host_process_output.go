package sandbox

import (
	"strings"

	"github.com/dop251/goja"
)

// output is process.stdout or process.stderr: no terminal, and what is written
// is logged as console's method does, each write as a line.
func (g *hostGlobals) output(fd int, method string) *goja.Object {
	rt := g.vm.rt
	o := rt.NewObject()
	write := func(c goja.FunctionCall) goja.Value {
		text := c.Argument(0).String()
		if b, ok := g.bytes(c.Argument(0)); ok {
			text = string(b)
		}
		if log := g.vm.opts.Log; log != nil {
			log(LogLine{Level: consoleLevel(method), Method: method, Message: strings.TrimSuffix(text, "\n"), Pos: g.vm.callerPos()})
		}
		if n := len(c.Arguments); n > 1 && kind(c.Arguments[n-1]) == "function" {
			g.microtask(c.Arguments[n-1], nil)
		}
		return rt.ToValue(true)
	}
	for name, v := range map[string]any{
		"fd": fd, "isTTY": false, "writable": true, "write": g.function("write", 1, write),
	} {
		_ = o.Set(name, v)
	}
	return o
}

// listenTo gives process the methods of an emitter. Nothing that a process tells
// of happens in a run, so that no listener is ever called. A warning goes where
// Node prints it.
func (g *hostGlobals) listenTo(p *goja.Object) {
	rt := g.vm.rt
	for _, name := range []string{"on", "once", "off", "addListener", "removeListener", "removeAllListeners", "prependListener", "setMaxListeners"} {
		_ = p.Set(name, g.function(name, 2, func(goja.FunctionCall) goja.Value { return p }))
	}
	for name, v := range map[string]any{"emit": false, "listenerCount": 0} {
		_ = p.Set(name, g.function(name, 1, func(goja.FunctionCall) goja.Value { return rt.ToValue(v) }))
	}
	_ = p.Set("listeners", g.function("listeners", 1, func(goja.FunctionCall) goja.Value { return rt.NewArray() }))
	_ = p.Set("emitWarning", g.function("emitWarning", 1, g.emitWarning))
}

func (g *hostGlobals) emitWarning(c goja.FunctionCall) goja.Value {
	text := c.Argument(0).String()
	if _, isError := c.Argument(0).(*goja.Object); !isError {
		text = g.warningClass(Arg{vm: g.vm, v: c.Argument(1)}) + ": " + text
	}
	if log := g.vm.opts.Log; log != nil {
		log(LogLine{Level: consoleLevel("warn"), Method: "warn", Message: "(node) " + text, Pos: g.vm.callerPos()})
	}
	return goja.Undefined()
}

// warningClass is the second argument of emitWarning: a name, or options with
// one.
func (g *hostGlobals) warningClass(a Arg) string {
	if _, isObject := a.v.(*goja.Object); isObject {
		a = a.Get("type")
	}
	if kind(a.v) != "string" {
		return "Warning"
	}
	return a.String()
}
