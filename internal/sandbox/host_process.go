package sandbox

import (
	"cmp"
	"math/big"
	"time"

	"github.com/dop251/goja"
)

// defaultNodeVersion is that of [Options.NodeVersion].
const defaultNodeVersion = "22.12.0"

// now is performance.now: milliseconds of the virtual clock since the start.
func (g *hostGlobals) now(goja.FunctionCall) goja.Value {
	return g.vm.rt.ToValue(float64(g.vm.elapsed) / float64(time.Millisecond))
}

func (g *hostGlobals) performanceNatives() map[string]any {
	rt := g.vm.rt
	p := rt.NewObject()
	origin := float64(g.vm.opts.Clock.UnixMicro()) / 1000
	_ = p.DefineDataPropertySymbol(goja.SymToStringTag, rt.ToValue("Performance"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = p.Set("now", g.function("now", 0, g.now))
	_ = p.Set("timeOrigin", origin)
	_ = p.Set("toJSON", g.function("toJSON", 0, func(goja.FunctionCall) goja.Value {
		o := rt.NewObject()
		_ = o.Set("timeOrigin", origin)
		return o
	}))
	return map[string]any{"performance": p}
}

// processNatives makes process. What belongs to a process of the operating
// system is not there; exit and abort say so.
func (g *hostGlobals) processNatives() map[string]any {
	rt := g.vm.rt
	p, env, versions, argv := rt.NewObject(), rt.NewObject(), rt.NewObject(), rt.NewArray("node")
	_ = p.DefineDataPropertySymbol(goja.SymToStringTag, rt.ToValue("process"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	version := cmp.Or(g.vm.opts.NodeVersion, defaultNodeVersion)
	_ = versions.Set("node", version)
	for name, v := range map[string]any{
		"env": env, "versions": versions, "argv": argv, "execArgv": rt.NewArray(), "version": "v" + version,
		"platform": "linux", "arch": "x64", "title": "node", "pid": 1, "ppid": 0,
		"stdout": g.output(1, "log"), "stderr": g.output(2, "error"),
	} {
		_ = p.Set(name, v)
	}
	for name, f := range map[string]nativeFunction{
		"cwd":      func(goja.FunctionCall) goja.Value { return rt.ToValue("/") },
		"uptime":   func(goja.FunctionCall) goja.Value { return rt.ToValue(g.vm.elapsed.Seconds()) },
		"nextTick": g.nextTick,
		"exit":     g.vm.refuse("process.exit", "a run has no process to end; return from the handler, or throw"),
		"abort":    g.vm.refuse("process.abort", "a run has no process to end; return from the handler, or throw"),
	} {
		_ = p.Set(name, g.function(name, 0, f))
	}
	_ = p.Set("hrtime", g.hrtime())
	g.listenTo(p)
	return map[string]any{"process": p}
}

// nextTick runs its callback as a microtask, after those that wait already.
func (g *hostGlobals) nextTick(c goja.FunctionCall) goja.Value {
	if _, ok := goja.AssertFunction(c.Argument(0)); !ok {
		g.throwType("callback", "of type function", c.Argument(0))
	}
	return g.microtask(c.Argument(0), c.Arguments[1:])
}

// hrtime is process.hrtime([previous]) and process.hrtime.bigint(), on the
// virtual clock.
func (g *hostGlobals) hrtime() *goja.Object {
	rt := g.vm.rt
	f := g.function("hrtime", 1, func(c goja.FunctionCall) goja.Value {
		t := g.vm.elapsed
		if previous := (Arg{vm: g.vm, v: c.Argument(0)}); !previous.Undefined() {
			seconds, _ := previous.Get("0").Number()
			nanos, _ := previous.Get("1").Number()
			t -= time.Duration(seconds)*time.Second + time.Duration(nanos)
		}
		return rt.NewArray(int64(t/time.Second), int64(t%time.Second))
	})
	_ = f.Set("bigint", g.function("bigint", 0, func(goja.FunctionCall) goja.Value {
		return rt.ToValue(big.NewInt(int64(g.vm.elapsed)))
	}))
	return f
}
