package sandbox

import (
	_ "embed"
	"math/big"
	"reflect"
	"slices"

	"github.com/dop251/goja"
)

//go:embed host_dom_exception.js
var domExceptionSource string

var domExceptionProgram = hostProgram("per_context/domexception", domExceptionSource)

func (g *hostGlobals) cloneNatives() map[string]any {
	return map[string]any{"structuredClone": g.function("structuredClone", 1, g.structuredClone)}
}

// structuredClone is structuredClone(value, { transfer }), as
// https://html.spec.whatwg.org/multipage/structured-data.html describes it.
// Nothing can be transferred: the engine does not look after views of a buffer
// that is gone.
func (g *hostGlobals) structuredClone(c goja.FunctionCall) goja.Value {
	if len(c.Arguments) == 0 {
		g.throwCode("TypeError", "ERR_MISSING_ARGS", "The value argument must be specified")
	}
	if transfer := (Arg{vm: g.vm, v: c.Argument(1)}).Get("transfer"); !transfer.Undefined() && transfer.length() > 0 {
		g.throwDOM("DataCloneError", "Value not transferable: a run can only copy; leave transfer out")
	}
	cl := &cloner{g: g, rt: g.vm.rt, in: g.vm.inspector, made: map[*goja.Object]*goja.Object{}}
	return cl.value(c.Argument(0), 0)
}

// maxCloneDepth bounds how deep a value is that can be cloned, as the stack
// does in Node.
const maxCloneDepth = 2000

// cloner makes one clone.
type cloner struct {
	g    *hostGlobals
	rt   *goja.Runtime
	in   *inspector
	made map[*goja.Object]*goja.Object
}

func (c *cloner) value(v goja.Value, depth int) goja.Value {
	o, ok := v.(*goja.Object)
	if !ok {
		if sym, isSymbol := v.(*goja.Symbol); isSymbol {
			c.refuse("Symbol(" + sym.String() + ")")
		}
		return v
	}
	if !c.in.isProxy(o) {
		o, _ = c.in.unwrapProxy(o)
	}
	if done, ok := c.made[o]; ok {
		return done
	}
	if depth > maxCloneDepth {
		panic(c.g.vm.newError(&Throw{Name: "RangeError", Message: "Maximum call stack size exceeded"}))
	}
	return c.object(o, depth+1)
}

func (c *cloner) refuse(what string) {
	c.g.throwDOM("DataCloneError", what+" could not be cloned.")
}

func (c *cloner) refuseObject(o *goja.Object) {
	c.refuse("#<" + Arg{vm: c.g.vm, v: o}.Get("constructor").Get("name").String() + ">")
}

// object clones by what the object is inside, which a script cannot change.
func (c *cloner) object(o *goja.Object, depth int) goja.Value {
	if o.ExportType() == typeProxy {
		c.refuse("#<Object>")
	}
	if isCallableValue(o) {
		c.refuse(Arg{vm: c.g.vm, v: o}.String())
	}
	switch o.ClassName() {
	case "Array":
		return c.array(o, depth)
	case "Error":
		return c.error(o, depth)
	case "RegExp":
		return c.keep(o, c.construct("RegExp", o.Get("source"), o.Get("flags")))
	case "Date":
		return c.keep(o, c.construct("Date", c.in.call("Date.prototype.getTime", o)))
	case "String", "Number", "Boolean":
		return c.keep(o, c.in.call(o.ClassName()+".prototype.valueOf", o).ToObject(c.rt))
	}
	return c.exported(o, depth)
}

// exported tells the kinds apart that have no class name of their own.
func (c *cloner) exported(o *goja.Object, depth int) goja.Value {
	switch o.ExportType() {
	case reflect.TypeFor[[][2]any]():
		return c.mapping(o, depth)
	case reflect.TypeFor[[]any]():
		return c.set(o, depth)
	case typeArrayBuffer:
		b := o.Export().(goja.ArrayBuffer)
		return c.keep(o, c.rt.ToValue(c.rt.NewArrayBuffer(slices.Clone(b.Bytes()))).ToObject(c.rt))
	case reflect.TypeFor[map[string]any](), typeTapeObject:
		return c.ordinary(o, depth)
	case reflect.TypeFor[*big.Int]():
		return c.keep(o, c.in.call("BigInt.prototype.valueOf", o).ToObject(c.rt))
	}
	if c.g.isView(o) {
		return c.view(o, depth)
	}
	c.refuseObject(o)
	return nil
}

func (c *cloner) ordinary(o *goja.Object, depth int) goja.Value {
	p := &printer{in: c.in}
	switch {
	case c.g.isView(o):
		return c.view(o, depth)
	case p.isWeak(o, "WeakMap"), p.isWeak(o, "WeakSet"):
		c.refuseObject(o)
	}
	return c.members(o, c.keep(o, c.rt.NewObject()), depth)
}

func (c *cloner) keep(o, clone *goja.Object) *goja.Object {
	c.made[o] = clone
	return clone
}

func (c *cloner) construct(class string, args ...goja.Value) *goja.Object {
	o, err := c.rt.New(c.rt.GlobalObject().Get(class), args...)
	if err != nil {
		panic(err)
	}
	return o
}

func (c *cloner) members(o, clone *goja.Object, depth int) goja.Value {
	for _, key := range o.Keys() {
		c.define(clone, key, c.value(o.Get(key), depth))
	}
	return clone
}

// define makes an ordinary property, whatever the prototypes say.
func (c *cloner) define(o *goja.Object, key string, v goja.Value) {
	if v == nil {
		v = goja.Undefined()
	}
	_ = o.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
}

func (c *cloner) array(o *goja.Object, depth int) goja.Value {
	clone := c.keep(o, c.rt.NewArray())
	if err := clone.Set("length", o.Get("length")); err != nil {
		panic(err)
	}
	return c.members(o, clone, depth)
}

func (c *cloner) mapping(o *goja.Object, depth int) goja.Value {
	clone := c.keep(o, c.construct("Map"))
	var pairs [][2]goja.Value
	c.in.call("Map.prototype.forEach", o, c.rt.ToValue(func(f goja.FunctionCall) goja.Value {
		pairs = append(pairs, [2]goja.Value{f.Argument(1), f.Argument(0)})
		return goja.Undefined()
	}))
	for _, pair := range pairs {
		c.in.call("Map.prototype.set", clone, c.value(pair[0], depth), c.value(pair[1], depth))
	}
	return clone
}

func (c *cloner) set(o *goja.Object, depth int) goja.Value {
	clone := c.keep(o, c.construct("Set"))
	var list []goja.Value
	c.in.call("Set.prototype.forEach", o, c.rt.ToValue(func(f goja.FunctionCall) goja.Value {
		list = append(list, f.Argument(0))
		return goja.Undefined()
	}))
	for _, v := range list {
		c.in.call("Set.prototype.add", clone, c.value(v, depth))
	}
	return clone
}

// error clones the four things of an error that Node keeps: its class, if it is
// one of the language's, its message, its stack and its cause.
func (c *cloner) error(o *goja.Object, depth int) goja.Value {
	class := "Error"
	switch name := (Arg{vm: c.g.vm, v: o}).Get("name").String(); name {
	case "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError":
		class = name
	}
	clone := c.keep(o, c.construct(class))
	for _, key := range []string{"stack", "message", "cause"} {
		if prop, ok := c.in.own(o, c.rt.ToValue(key)); ok && prop.value != nil {
			v := prop.value
			if key != "cause" {
				v = v.ToString()
			}
			c.g.vm.hide(clone, key, c.value(v, depth))
		}
	}
	return clone
}

func (c *cloner) view(o *goja.Object, depth int) goja.Value {
	kind := (&printer{in: c.in}).typedKind(o)
	getter := "get Uint8Array.prototype.__proto__."
	if kind == "" {
		kind, getter = "DataView", "get DataView.prototype."
	}
	length := "length"
	if kind == "DataView" {
		length = "byteLength"
	}
	buffer := c.value(c.in.call(getter+"buffer", o), depth)
	return c.keep(o, c.construct(kind, buffer, c.in.call(getter+"byteOffset", o), c.in.call(getter+length, o)))
}
