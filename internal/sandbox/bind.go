package sandbox

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/pkg/action"
)

// HostFunction is something the host lets an action call, by its dotted path from
// the root object: "accessToken.setCustomClaim".
type HostFunction struct {
	Path string
	Call func(Invocation) Reply
}

// Invocation is one call of a [HostFunction].
type Invocation struct {
	Args []Arg
	Pos  Pos
}

// Reply is what a function gives back. The zero Reply is undefined.
type Reply struct {
	// Self returns the root object, for chaining.
	Self bool
	// JSON is the returned value; nil is undefined.
	JSON action.Value
	// Async wraps the value, or the error, in a promise.
	Async bool
	// Throw makes the call throw.
	Throw *Throw
	// Abort ends the run; the action cannot catch it.
	Abort error

	// live is a value of the world that is returned, or thrown.
	live   goja.Value
	throws bool
}

// As is the reply in the form of another: a promise where that is one.
func (r Reply) As(other Reply) Reply {
	r.Async = other.Async
	return r
}

// Outcome is the value of a reply, and whether it is thrown.
func (r Reply) Outcome(vm *VM) (v Arg, throws bool) { return Arg{vm, r.live}, r.throws }

// Throw is an error to be thrown in the action. Name is the constructor,
// "Error" when empty.
type Throw struct{ Name, Message string }

// Missing is called when an action reads a member of the bound object that is
// not there. It may supply a function to take its place; otherwise the read
// yields undefined, as it would on the platform.
type Missing func(path string, pos Pos) *HostFunction

// Bind makes the object whose members are the functions. Reads of members
// that are not there go through missing, which may be nil. The members are
// ordinary properties: they can be destructured, listed and overwritten.
func (vm *VM) Bind(root string, functions []HostFunction, missing Missing) Handle {
	b := &binder{vm: vm, missing: missing, levels: map[string]*goja.Object{}}
	b.levels[""] = b.level("")
	for _, fn := range functions {
		holder, name := b.holder(fn.Path)
		_ = holder.Set(name, b.callable(fn))
	}
	return Handle{b.levels[""]}
}

type binder struct {
	vm      *VM
	missing Missing
	levels  map[string]*goja.Object
}

func (b *binder) level(path string) *goja.Object {
	obj := b.vm.rt.NewObject()
	if b.missing != nil {
		fallback := &absence{binder: b, path: path, base: obj.Prototype()}
		_ = obj.SetPrototype(b.vm.rt.NewDynamicObject(fallback))
	}
	return obj
}

// holder returns the object that a path's last step is a member of, making
// the levels on the way.
func (b *binder) holder(path string) (*goja.Object, string) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return b.levels[""], path
	}
	at := path[:i]
	if obj, ok := b.levels[at]; ok {
		return obj, path[i+1:]
	}
	parent, name := b.holder(at)
	obj := b.level(at)
	b.levels[at] = obj
	_ = parent.Set(name, obj)
	return obj, path[i+1:]
}

func (b *binder) callable(fn HostFunction) goja.Value {
	name := fn.Path[strings.LastIndexByte(fn.Path, '.')+1:]
	return b.vm.native(name, func(c goja.FunctionCall) goja.Value {
		inv := Invocation{Args: make([]Arg, len(c.Arguments)), Pos: b.vm.callerPos()}
		for i, a := range c.Arguments {
			inv.Args[i] = Arg{vm: b.vm, v: a}
		}
		return b.reply(fn.Call(inv))
	})
}

// native is a function of the host under the name that scripts see.
func (vm *VM) native(name string, fn func(goja.FunctionCall) goja.Value) goja.Value {
	v := vm.rt.ToValue(fn)
	_ = v.ToObject(vm.rt).DefineDataProperty("name", vm.rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return v
}

func (b *binder) reply(r Reply) goja.Value {
	rt := b.vm.rt
	if r.Abort != nil {
		rt.Interrupt(r.Abort)
		return goja.Undefined()
	}
	if r.Async {
		return b.promise(r)
	}
	if r.Throw != nil {
		panic(b.vm.newError(r.Throw))
	}
	if r.throws {
		panic(r.live)
	}
	return b.value(r)
}

func (b *binder) value(r Reply) goja.Value {
	switch {
	case r.live != nil:
		return r.live
	case r.Self:
		return b.levels[""]
	case r.JSON == nil:
		return goja.Undefined()
	}
	return b.vm.Value(r.JSON).v
}

func (b *binder) promise(r Reply) goja.Value {
	promise, resolve, reject := b.vm.rt.NewPromise()
	switch {
	case r.Throw != nil:
		_ = reject(b.vm.newError(r.Throw))
	case r.throws:
		_ = reject(r.live)
	default:
		_ = resolve(b.value(r))
	}
	return b.vm.rt.ToValue(promise)
}

func (vm *VM) newError(t *Throw) *goja.Object {
	name := t.Name
	if name == "" {
		name = "Error"
	}
	obj, err := vm.rt.New(vm.rt.GlobalObject().Get(name), vm.rt.ToValue(t.Message))
	if err != nil {
		return vm.rt.NewTypeError(t.Message)
	}
	return obj
}

// absence is the prototype of every bound object: what is not found on the
// object itself is looked up here.
type absence struct {
	binder *binder
	path   string
	base   *goja.Object
}

// Get implements goja.DynamicObject.
func (a *absence) Get(key string) goja.Value {
	if v := a.base.Get(key); v != nil {
		return v
	}
	// toJSON and then are asked for by the language, not by the author.
	if key == "toJSON" || key == "then" {
		return nil
	}
	path := key
	if a.path != "" {
		path = a.path + "." + key
	}
	if fn := a.binder.missing(path, a.binder.vm.callerPos()); fn != nil {
		return a.binder.callable(*fn)
	}
	return nil
}

// Set implements goja.DynamicObject; the prototype itself never changes.
func (a *absence) Set(string, goja.Value) bool { return true }

// Has implements goja.DynamicObject.
func (a *absence) Has(string) bool { return false }

// Delete implements goja.DynamicObject.
func (a *absence) Delete(string) bool { return true }

// Keys implements goja.DynamicObject.
func (a *absence) Keys() []string { return nil }

// ReadOnly makes a deeply frozen value of a JSON document. Every write to it
// is reported with the path below root; as on a frozen object, it is lost in
// sloppy code and throws in strict code.
func (vm *VM) ReadOnly(doc action.Value, root string, report func(path string, pos Pos)) Handle {
	f := &freezer{vm: vm, report: report}
	f.freeze, _ = goja.AssertFunction(vm.rt.GlobalObject().Get("Object").ToObject(vm.rt).Get("freeze"))
	return Handle{f.guard(vm.Value(doc).v, root)}
}

type freezer struct {
	vm     *VM
	report func(string, Pos)
	freeze goja.Callable
}

func (f *freezer) guard(v goja.Value, path string) goja.Value {
	obj, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	for _, key := range obj.Keys() {
		_ = obj.Set(key, f.guard(obj.Get(key), path+"."+key))
	}
	_, _ = f.freeze(goja.Undefined(), obj)
	refuse := func(key string) bool {
		f.report(path+"."+key, f.vm.callerPos())
		return false
	}
	return f.vm.rt.ToValue(f.vm.rt.NewProxy(obj, &goja.ProxyTrapConfig{
		Set: func(_ *goja.Object, key string, _, _ goja.Value) bool { return refuse(key) },
		SetIdx: func(_ *goja.Object, i int, _, _ goja.Value) bool {
			return refuse(itoa(i))
		},
		DeleteProperty:    func(_ *goja.Object, key string) bool { return refuse(key) },
		DeletePropertyIdx: func(_ *goja.Object, i int) bool { return refuse(itoa(i)) },
		DefineProperty: func(_ *goja.Object, key string, _ goja.PropertyDescriptor) bool {
			return refuse(key)
		},
	}))
}

// Read returns the member of a live object at a path, as plain JSON; nil when
// it is absent or undefined.
func (vm *VM) Read(h Handle, path ...string) (out action.Value) {
	_ = vm.protect(func() (err error) {
		at := Arg{vm, h.v}
		for _, step := range path {
			at = at.Get(step)
		}
		out, err = at.Plain()
		return err
	})
	return out
}

// Write sets a member of a live object. The parts of the path before the last
// must be objects; otherwise nothing happens and ok is false.
func (vm *VM) Write(h Handle, value action.Value, path ...string) (ok bool) {
	_ = vm.protect(func() error {
		at, last := Arg{vm, h.v}, len(path)-1
		for _, step := range path[:last] {
			at = at.Get(step)
		}
		if obj, isObject := at.v.(*goja.Object); isObject {
			ok = obj.Set(path[last], vm.Value(value).v) == nil
		}
		return nil
	})
	return ok
}
