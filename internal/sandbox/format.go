package sandbox

import (
	"math"
	"strings"

	"github.com/dop251/goja"
)

// formatLog joins what console.log is given, as Node's util.format does: the
// placeholders of a leading string take the arguments that follow it, the rest
// is appended, strings as they are and other values inspected. It never panics.
// Documented at https://nodejs.org/docs/latest-v22.x/api/util.html#utilformatformat-args
// and observed in Node v20.20.2 on 2026-11-22.
func formatLog(rt *goja.Runtime, args []goja.Value) string {
	if len(args) == 1 {
		if s, ok := args[0].(goja.String); ok {
			return s.String()
		}
	}
	return newInspector(rt).format(args)
}

// format is [formatLog] for a runtime that keeps its inspector.
func (in *inspector) format(args []goja.Value) string {
	if len(args) == 0 {
		return ""
	}
	var out strings.Builder
	if s, ok := args[0].(goja.String); ok {
		args = in.fill(&out, s.String(), args[1:])
	} else {
		out.WriteString(in.inspect(args[0], defaultInspectOptions()))
		args = args[1:]
	}
	for _, arg := range args {
		out.WriteByte(' ')
		if s, ok := arg.(goja.String); ok {
			out.WriteString(s.String())
		} else {
			out.WriteString(in.inspect(arg, defaultInspectOptions()))
		}
	}
	return out.String()
}

// fill writes the template with its placeholders filled and returns the
// arguments that are left. A template alone is no template.
func (in *inspector) fill(out *strings.Builder, template string, args []goja.Value) []goja.Value {
	if len(args) == 0 {
		out.WriteString(template)
		return nil
	}
	for {
		i := strings.IndexByte(template, '%')
		if i < 0 || i == len(template)-1 {
			break
		}
		verb := template[i+1]
		out.WriteString(template[:i])
		switch {
		case verb == '%':
			out.WriteByte('%')
		case len(args) > 0 && strings.IndexByte("sdifjoOc", verb) >= 0:
			out.WriteString(in.placeholder(verb, args[0]))
			args = args[1:]
		default:
			// The verb is no verb, but it may be the first of the next one.
			out.WriteByte('%')
			template = template[i+1:]
			continue
		}
		template = template[i+2:]
	}
	out.WriteString(template)
	return args
}

// placeholder prints one argument in the way its verb asks for.
func (in *inspector) placeholder(verb byte, v goja.Value) (out string) {
	err := in.try(func() {
		switch verb {
		case 's':
			out = in.asString(v)
		case 'd', 'i', 'f':
			out = in.asNumber(verb, v)
		case 'j':
			out = in.asJSON(v)
		case 'o':
			opt := defaultInspectOptions()
			opt.showHidden, opt.showProxy, opt.depth = true, true, 4
			out = in.inspect(v, opt)
		case 'O':
			out = in.inspect(v, defaultInspectOptions())
		}
	})
	if err != nil {
		return in.threw(err)
	}
	return out
}

func (in *inspector) asNumber(verb byte, v goja.Value) string {
	if _, ok := v.(*goja.Symbol); ok {
		return "NaN"
	}
	big := goja.IsBigInt(v)
	switch {
	case verb == 'f':
		return numberText(in.call("parseFloat", nil, v))
	case big:
		return v.String() + "n"
	case verb == 'i':
		return numberText(in.call("parseInt", nil, v))
	}
	if _, ok := v.(*goja.Object); ok {
		return numberText(in.call("Number", nil, v))
	}
	return numberText(v.ToNumber())
}

func (in *inspector) asJSON(v goja.Value) (out string) {
	err := in.try(func() { out = in.call("JSON.stringify", nil, v).String() })
	if err != nil {
		if strings.Contains(err.Error(), "circular structure") {
			return "[Circular]"
		}
		return in.threw(err)
	}
	return out
}

// asString converts to a string, except an object that would only say
// [object Object]: that is inspected, one level deep.
func (in *inspector) asString(v goja.Value) string {
	switch o := v.(type) {
	case goja.String:
		return o.String()
	case *goja.Object:
		if isCallableValue(o) || in.hasOwnWords(o) {
			return in.call("String", nil, o).String()
		}
		opt := defaultInspectOptions()
		opt.depth = 0
		return in.inspect(v, opt)
	}
	return (&printer{in: in, opt: inspectOptions{maxString: math.MaxInt}}).primitive(v)
}

// hasOwnWords reports whether a script wrote how o becomes a string.
func (in *inspector) hasOwnWords(o *goja.Object) bool {
	target, _ := in.unwrapProxy(o)
	if target == nil {
		return false
	}
	if !isCallableValue(target.Get("toString")) && !isCallableValue(target.GetSymbol(goja.SymToPrimitive)) {
		return false
	}
	for at, i := target, 0; at != nil && i < prototypeLimit; at, i = at.Prototype(), i+1 {
		_, words := in.own(at, in.rt.ToValue("toString"))
		_, primitive := in.own(at, goja.SymToPrimitive)
		if words || primitive {
			return at == target || !in.isBuiltinPrototype(at)
		}
	}
	return false
}

// isBuiltinPrototype reports whether o belongs to a constructor of the language.
func (in *inspector) isBuiltinPrototype(o *goja.Object) bool {
	prop, _ := in.own(o, in.rt.ToValue("constructor"))
	ctor, ok := prop.value.(*goja.Object)
	if !ok {
		return false
	}
	name := in.get(ctor, "name")
	if name == nil {
		return false
	}
	if _, host := hostGroupOf(name.String()); host {
		return false // a class of the host, such as URL
	}
	return in.rt.GlobalObject().Get(name.String()) == goja.Value(ctor)
}
