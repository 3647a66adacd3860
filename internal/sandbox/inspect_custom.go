package sandbox

import (
	"math"
	"strings"

	"github.com/dop251/goja"
)

// customized prints what the object's own inspection function returns.
func (p *printer) customized(o, target *goja.Object, depth int) (string, bool) {
	if p.opt.rawObjects {
		return "", false
	}
	f, ok := goja.AssertFunction(target.GetSymbol(p.in.customSymbol()))
	if !ok || p.isPrototype(target) {
		return "", false
	}
	left := goja.Null()
	if p.opt.depth != noLimit {
		left = p.in.rt.ToValue(p.opt.depth - depth)
	}
	ret, err := f(o, left, p.in.optionsObject(p.opt), p.in.rt.ToValue(p.in.inspectFunction))
	if err != nil {
		return p.in.threw(err), true
	}
	if same, _ := ret.(*goja.Object); same == o {
		return "", false
	}
	if _, ok := ret.(*goja.Object); ok {
		return p.value(ret, depth), true
	}
	return strings.ReplaceAll(ret.String(), "\n", "\n"+strings.Repeat(" ", p.indent)), true
}

// isPrototype reports whether o is the prototype of its class, on which an
// inspection function is defined but not meant for.
func (p *printer) isPrototype(o *goja.Object) bool {
	ctor, ok := p.in.get(o, "constructor").(*goja.Object)
	return ok && p.in.get(ctor, "prototype") == goja.Value(o)
}

// inspectFunction is util.inspect(value, options) for scripts.
func (in *inspector) inspectFunction(call goja.FunctionCall) goja.Value {
	opt := defaultInspectOptions()
	if o, ok := call.Argument(1).(*goja.Object); ok {
		opt = readInspectOptions(o)
	}
	if in.nesting >= nestingLimit {
		panic(in.rt.NewTypeError("inspection functions call each other too deeply"))
	}
	in.nesting++
	defer func() { in.nesting-- }()
	return in.rt.ToValue(in.inspect(call.Argument(0), opt))
}

// optionsObject is what an inspection function gets as its options.
func (in *inspector) optionsObject(opt inspectOptions) goja.Value {
	o := in.rt.NewObject()
	fields := map[string]any{
		"showHidden": opt.showHidden, "depth": limitValue(opt.depth), "colors": false,
		"customInspect": !opt.rawObjects, "showProxy": opt.showProxy,
		"maxArrayLength": limitValue(opt.maxArray), "maxStringLength": limitValue(opt.maxString),
		"breakLength": limitValue(opt.breakLength), "compact": opt.compact, "sorted": opt.sorted,
		"getters": false, "numericSeparator": false,
		"stylize": func(call goja.FunctionCall) goja.Value { return call.Argument(0).ToString() },
	}
	for name, v := range fields {
		_ = o.Set(name, v)
	}
	return o
}

func limitValue(n int) any {
	if n == noLimit {
		return math.Inf(1)
	}
	return n
}

// readInspectOptions reads the options of util.inspect. Colours, getters,
// numeric separators and compact: true are not supported.
func readInspectOptions(o *goja.Object) inspectOptions {
	opt := defaultInspectOptions()
	opt.showHidden = readFlag(o, "showHidden", false)
	opt.showProxy = readFlag(o, "showProxy", false)
	opt.rawObjects = !readFlag(o, "customInspect", true)
	opt.sorted = readFlag(o, "sorted", false)
	opt.depth = readLimit(o, "depth", opt.depth)
	opt.maxArray = readLimit(o, "maxArrayLength", opt.maxArray)
	opt.maxString = readLimit(o, "maxStringLength", opt.maxString)
	opt.breakLength = readLimit(o, "breakLength", opt.breakLength)
	if v := o.Get("compact"); v != nil && goja.IsNumber(v) {
		opt.compact = readLimit(o, "compact", opt.compact)
	} else if v != nil && !v.ToBoolean() && !goja.IsUndefined(v) {
		opt.compact = 0
	}
	return opt
}

func readFlag(o *goja.Object, name string, fallback bool) bool {
	if v := o.Get(name); v != nil && !goja.IsUndefined(v) {
		return v.ToBoolean()
	}
	return fallback
}

// readLimit reads a number; null and Infinity are no limit.
func readLimit(o *goja.Object, name string, fallback int) int {
	v := o.Get(name)
	switch {
	case v == nil || goja.IsUndefined(v):
		return fallback
	case goja.IsNull(v) || v.ToFloat() > math.MaxInt32:
		return noLimit
	}
	return int(v.ToInteger())
}
