package sandbox

import (
	"reflect"
	"strings"

	"github.com/dop251/goja"
)

// utilNatives are what util is written over: the inspector of the console, and
// what only the engine knows of a value.
func (g *hostGlobals) utilNatives() map[string]any {
	rt := g.vm.rt
	natives := map[string]any{
		"inspect":    g.vm.inspector.inspectFunction,
		"format":     func(c goja.FunctionCall) goja.Value { return rt.ToValue(g.vm.inspector.format(c.Arguments)) },
		"wellFormed": g.vm.wellFormed,
		"differs":    g.differsNative,
		"bytes": func(c goja.FunctionCall) goja.Value {
			b, _ := g.bytes(c.Argument(0))
			return latin1(b)
		},
		"unwrapped": func(c goja.FunctionCall) goja.Value {
			o, ok := c.Argument(0).(*goja.Object)
			if !ok || !isBoxed(o) {
				return goja.Undefined()
			}
			return g.vm.inspector.call(boxedKind(o)+".prototype.valueOf", o)
		},
	}
	types := rt.NewObject()
	for name, is := range g.typeChecks() {
		_ = types.Set(name, g.function(name, 1, func(c goja.FunctionCall) goja.Value {
			o, ok := c.Argument(0).(*goja.Object)
			return rt.ToValue(ok && is(o))
		}))
	}
	natives["types"] = types
	return g.nativesWith(natives)
}

// differsNative tells of a use whose result is not that of Node.
func (g *hostGlobals) differsNative(c goja.FunctionCall) goja.Value {
	if g.vm.opts.Differs != nil {
		g.vm.opts.Differs(Difference{What: c.Argument(0).String(), Why: c.Argument(1).String(), Pos: g.vm.callerPos()})
	}
	return goja.Undefined()
}

func isBoxed(o *goja.Object) bool { return boxedKind(o) != "" }

// boxedKind is the class of a primitive in an object, or "".
func boxedKind(o *goja.Object) string {
	switch name := o.ClassName(); name {
	case "String", "Number", "Boolean":
		return name
	}
	switch {
	case o.ExportType() == typeString:
		return "Symbol"
	case o.ExportType() == typeBigInt:
		return "BigInt"
	}
	return ""
}

// typeChecks are the functions of util.types that look into an object.
func (g *hostGlobals) typeChecks() map[string]func(*goja.Object) bool {
	checks := map[string]func(*goja.Object) bool{
		"isProxy":                 g.vm.inspector.isProxy,
		"isPromise":               func(o *goja.Object) bool { return o.ExportType() == typePromise },
		"isMap":                   func(o *goja.Object) bool { return o.ExportType() == reflect.TypeFor[[][2]any]() },
		"isSet":                   g.isSetObject,
		"isWeakMap":               func(o *goja.Object) bool { return (&printer{in: g.vm.inspector}).isWeak(o, "WeakMap") },
		"isWeakSet":               func(o *goja.Object) bool { return (&printer{in: g.vm.inspector}).isWeak(o, "WeakSet") },
		"isAnyArrayBuffer":        func(o *goja.Object) bool { return o.ExportType() == typeArrayBuffer },
		"isArrayBuffer":           func(o *goja.Object) bool { return o.ExportType() == typeArrayBuffer },
		"isArrayBufferView":       g.isView,
		"isTypedArray":            func(o *goja.Object) bool { return g.typedKind(o) != "" },
		"isDataView":              func(o *goja.Object) bool { return g.isView(o) && g.typedKind(o) == "" },
		"isSymbolObject":          func(o *goja.Object) bool { return boxedKind(o) == "Symbol" },
		"isBigIntObject":          func(o *goja.Object) bool { return boxedKind(o) == "BigInt" },
		"isBoxedPrimitive":        isBoxed,
		"isModuleNamespaceObject": func(*goja.Object) bool { return false },
		"isExternal":              func(*goja.Object) bool { return false },
		"isSharedArrayBuffer":     func(*goja.Object) bool { return false },
		"isAsyncFunction":         func(o *goja.Object) bool { return strings.HasPrefix(g.functionKind(o), "Async") },
		"isGeneratorFunction":     func(o *goja.Object) bool { return strings.HasSuffix(g.functionKind(o), "GeneratorFunction") },
	}
	for name, class := range map[string]string{
		"isDate": "Date", "isRegExp": "RegExp", "isNativeError": "Error", "isArgumentsObject": "Arguments",
		"isNumberObject": "Number", "isStringObject": "String", "isBooleanObject": "Boolean",
	} {
		checks[name] = func(o *goja.Object) bool { return o.ClassName() == class && o.ExportType() != typeProxy }
	}
	for _, kind := range []string{
		"Uint8Array", "Uint8ClampedArray", "Uint16Array", "Uint32Array", "Int8Array", "Int16Array", "Int32Array",
		"Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
	} {
		checks["is"+kind] = func(o *goja.Object) bool { return g.typedKind(o) == kind }
	}
	return checks
}

func (g *hostGlobals) typedKind(o *goja.Object) string {
	if o.ExportType() == typeProxy {
		return ""
	}
	return (&printer{in: g.vm.inspector}).typedKind(o)
}

func (g *hostGlobals) isSetObject(o *goja.Object) bool {
	return o.ExportType() == reflect.TypeFor[[]any]() && o.ClassName() != "Array"
}

// functionKind is "" for what is no function.
func (g *hostGlobals) functionKind(o *goja.Object) string {
	if o.ExportType() == typeProxy || !isFunction(o) {
		return ""
	}
	return (&printer{in: g.vm.inspector}).functionKind(o)
}
