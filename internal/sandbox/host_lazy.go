package sandbox

import (
	"reflect"
	"slices"
	"sync"

	"github.com/dop251/goja"
)

// hostGlobals gives the globals of Node that few actions use. It is the
// prototype of the global object, so that a global that nobody touches costs
// nothing: the first read makes it and defines it on the global object as hosts
// do, and what a script assigns before that is simply its own.
//
// Such a global is a class written in JavaScript over functions written in Go:
// the language itself then checks receivers, new and inheritance.
type hostGlobals struct {
	vm     *VM
	values map[string]goja.Value // what was made, whether or not it was read
	given  map[string]bool       // what was defined on the global object
	task   goja.Callable         // see [hostGlobals.microtask]
	crypto *webCrypto            // see [hostGlobals.webCrypto]
}

// hostGroup is a set of globals that one script makes.
type hostGroup struct {
	program func() *goja.Program
	natives func(*hostGlobals) map[string]any
}

// hostGroupOf returns the group that makes a global; ok is false for a name
// that is none.
func hostGroupOf(name string) (g hostGroup, ok bool) {
	switch name {
	case "structuredClone":
		g.natives = (*hostGlobals).cloneNatives
	case "DOMException":
		g = hostGroup{domExceptionProgram, noNatives}
	case "atob", "btoa", "TextEncoder", "TextDecoder":
		g = hostGroup{encodingProgram, (*hostGlobals).encodingNatives}
	case "URL", "URLSearchParams":
		g = hostGroup{urlProgram, (*hostGlobals).urlNatives}
	case "Buffer":
		g = hostGroup{bufferProgram, (*hostGlobals).bufferNatives}
	case "crypto", "Crypto", "CryptoKey", "SubtleCrypto":
		g = hostGroup{cryptoProgram, (*hostGlobals).cryptoNatives}
	case "Event", "CustomEvent", "EventTarget", "AbortSignal", "AbortController":
		g = hostGroup{abortProgram, (*hostGlobals).abortNatives}
	case "Headers", "Request", "Response", "FormData", "Blob", "File":
		g = hostGroup{fetchProgram, (*hostGlobals).fetchNatives}
	case "fetch":
		g = hostGroup{fetchFunctionProgram, (*hostGlobals).clientNatives}
	case "performance":
		g.natives = (*hostGlobals).performanceNatives
	case "process":
		g.natives = (*hostGlobals).processNatives
	default:
		return g, false
	}
	return g, true
}

func (vm *VM) installHostGlobals() {
	global := vm.rt.GlobalObject()
	g := &hostGlobals{vm: vm}
	vm.host = g
	lazy := vm.rt.NewDynamicObject(g)
	vm.objectPrototype = lazy.Prototype()
	_ = lazy.SetPrototype(global.Prototype())
	_ = global.SetPrototype(lazy)
	if vm.program.reachesGlobal {
		for _, name := range coreGlobals() {
			g.Get(name)
		}
	}
}

// coreGlobals are the globals that a script may expect to be the global object's
// own even if nobody has read them: those that it gets hold of, see
// [mayReachGlobal], has them from the start.
func coreGlobals() []string {
	return []string{
		"global", "console", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate",
		probeName, tempName, caughtName, "queueMicrotask",
	}
}

// mayReachGlobal reports whether a source may get hold of the global object.
func mayReachGlobal(code string) bool {
	return mentions(code, "global", "this", "eval", "Function", "constructor")
}

// core makes one of the globals that need no script; nil for another name.
func (g *hostGlobals) core(name string) any {
	vm := g.vm
	switch name {
	case "global":
		return vm.rt.GlobalObject()
	case "console":
		return vm.newConsole()
	case "queueMicrotask":
		return vm.queueMicrotask
	case probeName:
		return vm.probe
	case tempName:
		return goja.Undefined()
	case caughtName:
		return vm.caught
	}
	if f := vm.timerGlobal(name); f != nil {
		return f
	}
	return nil
}

// Get implements goja.DynamicObject.
func (g *hostGlobals) Get(key string) goja.Value {
	if !g.Has(key) {
		return nil
	}
	v := g.value(key)
	err := g.vm.rt.GlobalObject().DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if err != nil {
		return v // the global object is frozen
	}
	if g.given == nil {
		g.given = map[string]bool{}
	}
	g.given[key] = true
	return v
}

// Has implements goja.DynamicObject. A global that was given once and is no
// longer there was deleted by the script.
func (g *hostGlobals) Has(key string) bool {
	return isHostGlobal(key) && !g.given[key]
}

func isHostGlobal(name string) bool {
	_, ok := hostGroupOf(name)
	return ok || slices.Contains(coreGlobals(), name)
}

// Set implements goja.DynamicObject; the prototype itself never changes.
func (g *hostGlobals) Set(string, goja.Value) bool { return false }

// Delete implements goja.DynamicObject.
func (g *hostGlobals) Delete(string) bool { return true }

// Keys implements goja.DynamicObject.
func (g *hostGlobals) Keys() []string { return nil }

// value makes a global, with those of its group. What a script has put in its
// place is not looked at.
func (g *hostGlobals) value(name string) goja.Value {
	if v, ok := g.values[name]; ok {
		return v
	}
	if g.values == nil {
		g.values = map[string]goja.Value{}
	}
	if core := g.core(name); core != nil {
		if f, ok := core.(nativeFunction); ok {
			core = g.vm.native(name, f)
		}
		g.values[name] = g.vm.rt.ToValue(core)
		return g.values[name]
	}
	group, _ := hostGroupOf(name)
	natives := group.natives(g)
	if group.program == nil {
		for key, native := range natives {
			g.values[key] = g.vm.rt.ToValue(native)
		}
		return g.values[name]
	}
	made := g.run(group.program(), natives)
	for _, key := range made.Keys() {
		g.values[key] = made.Get(key)
	}
	return g.values[name]
}

// run calls the function that a host script is with its natives and a way to
// other globals.
func (g *hostGlobals) run(program *goja.Program, natives map[string]any) *goja.Object {
	rt := g.vm.rt
	native := rt.NewObject()
	for name, f := range natives {
		_ = native.Set(name, f)
	}
	_ = native.Set("finish", g.finish)
	_ = native.Set("custom", g.vm.inspector.customSymbol())
	_ = native.Set("load", func(c goja.FunctionCall) goja.Value { return g.value(c.Argument(0).String()) })
	_ = native.Set("require", func(c goja.FunctionCall) goja.Value { return g.builtinModule(c.Argument(0).String()) })
	_ = native.Set("send", g.vm.send)
	_ = native.Set("sendNow", g.vm.sendNow)
	_ = native.Set("place", g.vm.placeNative)
	f, err := rt.RunProgram(program)
	if err != nil {
		panic(err)
	}
	body, _ := goja.AssertFunction(f)
	made, err := body(goja.Undefined(), native)
	if err != nil {
		panic(err)
	}
	return made.ToObject(rt)
}

// finish makes of a class what hosts make of theirs: it has a tag, and its
// members can be listed.
func (g *hostGlobals) finish(c goja.FunctionCall) goja.Value {
	rt := g.vm.rt
	class := c.Argument(0).ToObject(rt)
	proto := class.Get("prototype").ToObject(rt)
	_ = proto.DefineDataPropertySymbol(goja.SymToStringTag, class.Get("name"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	for _, name := range proto.GetOwnPropertyNames() {
		if name != "constructor" {
			g.publish(proto, proto, name)
		}
	}
	return goja.Undefined()
}

// publish makes a property of one object an enumerable one of another.
func (g *hostGlobals) publish(from, to *goja.Object, name string) {
	prop, _ := g.vm.inspector.own(from, g.vm.rt.ToValue(name))
	if prop.value != nil {
		_ = to.DefineDataProperty(name, prop.value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		return
	}
	_ = to.DefineAccessorProperty(name, prop.get, prop.set, goja.FLAG_TRUE, goja.FLAG_TRUE)
}

var typeArrayBuffer = reflect.TypeFor[goja.ArrayBuffer]()

func noNatives(*hostGlobals) map[string]any { return nil }

// hostProgram compiles a host script when it is first needed, once in a
// process: compiling takes longer than everything else about it.
func hostProgram(name, source string) func() *goja.Program {
	return sync.OnceValue(func() *goja.Program { return goja.MustCompile("node:internal/"+name, source, true) })
}

// throwDOM throws a DOMException.
func (g *hostGlobals) throwDOM(name, message string) {
	panic(g.domException(name, message))
}

func (g *hostGlobals) domException(name, message string) goja.Value {
	rt := g.vm.rt
	e, err := rt.New(g.value("DOMException"), rt.ToValue(message), rt.ToValue(name))
	if err != nil {
		panic(err)
	}
	return e
}

// throwCode throws an error of Node's, which has a code.
func (g *hostGlobals) throwCode(class, code, message string) {
	e := g.vm.newError(&Throw{Name: class, Message: message})
	_ = e.Set("code", code)
	panic(e)
}

// bytes returns the memory behind an ArrayBuffer, a typed array or a DataView;
// ok is false for anything else.
func (g *hostGlobals) bytes(v goja.Value) (b []byte, ok bool) {
	o, isObject := v.(*goja.Object)
	if !isObject {
		return nil, false
	}
	if o.ExportType() == typeArrayBuffer {
		return o.Export().(goja.ArrayBuffer).Bytes(), true
	}
	if !g.isView(o) {
		return nil, false
	}
	// Nothing detaches a buffer, so that every view lies inside of its own.
	err := g.vm.rt.ExportTo(o, &b)
	return b, err == nil
}

func (g *hostGlobals) isView(o *goja.Object) bool {
	return g.vm.inspector.call("ArrayBuffer.isView", nil, o).ToBoolean()
}

// needBytes is [hostGlobals.bytes] for an argument that must be a buffer.
func (g *hostGlobals) needBytes(v goja.Value, what string) []byte {
	b, ok := g.bytes(v)
	if !ok {
		g.throwCode("TypeError", "ERR_INVALID_ARG_TYPE",
			what+" must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView."+g.received(v))
	}
	return b
}

// received is how Node ends its complaints about arguments.
func (g *hostGlobals) received(v goja.Value) string {
	switch kind(v) {
	case "undefined", "null":
		return " Received " + v.String()
	case "function":
		return " Received function " + Arg{vm: g.vm, v: v}.Get("name").String()
	case "string", "number", "boolean", "bigint", "symbol":
		return " Received type " + kind(v) + " (" + g.vm.inspector.inspect(v, defaultInspectOptions()) + ")"
	}
	name := Arg{vm: g.vm, v: v}.Get("constructor").Get("name").String()
	return " Received an instance of " + name
}

func (g *hostGlobals) receivedNative(c goja.FunctionCall) goja.Value {
	return g.vm.rt.ToValue(g.received(c.Argument(0)))
}

// function is a native with the name and length that scripts see.
func (g *hostGlobals) function(name string, length int, f nativeFunction) *goja.Object {
	rt := g.vm.rt
	o := rt.ToValue(f).ToObject(rt)
	_ = o.DefineDataProperty("name", rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = o.DefineDataProperty("length", rt.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o
}

func (g *hostGlobals) arrayBuffer(b []byte) goja.Value {
	return g.vm.rt.ToValue(g.vm.rt.NewArrayBuffer(b))
}
