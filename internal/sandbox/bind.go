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
func (r Reply) Outcome(vm *VM) (v Arg, throws bool) { return Arg{vm: vm, v: r.live}, r.throws }

// Throw is an error to be thrown in the action. Name is the constructor,
// "Error" when empty.
type Throw struct{ Name, Message string }

// Missing is called when an action reads a member of the bound object that is
// not there. It may supply a function to take its place; otherwise the read
// yields undefined, as it would on the platform.
type Missing func(path string, pos Pos) *HostFunction

// Members are the functions of a bound object by their places in it. They are
// immutable and safe for concurrent use.
type Members struct{ root *level }

// level is an object of functions and further levels.
type level struct {
	path  string
	names []string
	at    map[string]place
}

// place is what a member is: a level, or else the function of that index.
type place struct {
	below    *level
	function int
}

// NewMembers lays out functions by their dotted paths. Of several with one path
// the last counts.
func NewMembers(paths []string) *Members {
	m := &Members{root: &level{at: map[string]place{}}}
	for i, path := range paths {
		at, rest := m.root, path
		for {
			step, below, more := strings.Cut(rest, ".")
			if !more {
				at.put(step, place{function: i})
				break
			}
			at, rest = at.level(step), below
		}
	}
	return m
}

func (l *level) put(name string, p place) {
	if _, known := l.at[name]; !known {
		l.names = append(l.names, name)
	}
	l.at[name] = p
}

// level is the level of that name below, made when absent.
func (l *level) level(name string) *level {
	if p, ok := l.at[name]; ok && p.below != nil {
		return p.below
	}
	below := &level{path: join(l.path, name), at: map[string]place{}}
	l.put(name, place{below: below})
	return below
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Bind makes the object whose members are the functions. Reads of members
// that are not there go through missing, which may be nil. The members are
// ordinary properties: they can be destructured, listed and overwritten.
func (vm *VM) Bind(functions []HostFunction, missing Missing) Handle {
	paths := make([]string, len(functions))
	for i, fn := range functions {
		paths[i] = fn.Path
	}
	return vm.BindMembers(NewMembers(paths), func(i int) HostFunction { return functions[i] }, missing)
}

// BindMembers is [VM.Bind] for functions whose places are known already; each
// is asked for by its index when a script first reads it.
func (vm *VM) BindMembers(m *Members, function func(i int) HostFunction, missing Missing) Handle {
	b := &binder{vm: vm, function: function, missing: missing}
	b.root = b.object(m.root)
	return Handle{b.root}
}

type binder struct {
	vm       *VM
	function func(i int) HostFunction
	missing  Missing
	root     *goja.Object
}

func (b *binder) object(at *level) *goja.Object {
	obj := b.vm.rt.NewObject()
	if b.missing != nil {
		fallback := &absence{binder: b, path: at.path, base: obj.Prototype()}
		_ = obj.SetPrototype(b.vm.rt.NewDynamicObject(fallback))
	}
	return b.vm.lazily(obj, &boundMembers{b, at}).proxy
}

// boundMembers implements lazyMembers for a level.
type boundMembers struct {
	binder *binder
	level  *level
}

func (m *boundMembers) changing() {}

func (m *boundMembers) names() []string { return m.level.names }

func (m *boundMembers) member(name string) goja.Value {
	p, ok := m.level.at[name]
	switch {
	case !ok:
		return nil
	case p.below != nil:
		return m.binder.object(p.below)
	}
	return m.binder.callable(m.binder.function(p.function))
}

func (b *binder) callable(fn HostFunction) goja.Value {
	name := fn.Path[strings.LastIndexByte(fn.Path, '.')+1:]
	return b.vm.native(name, func(c goja.FunctionCall) goja.Value {
		vm, before := b.vm, len(b.vm.args)
		inv := Invocation{Pos: vm.callerPos()}
		for _, a := range c.Arguments {
			vm.args = append(vm.args, Arg{vm: vm, v: a})
		}
		inv.Args = vm.args[before:len(vm.args):len(vm.args)]
		reply := fn.Call(inv)
		clear(inv.Args) // they are alive during the call only
		vm.args = vm.args[:before]
		return b.reply(reply)
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
		return b.root
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
	if fn := a.binder.missing(join(a.path, key), a.binder.vm.callerPos()); fn != nil {
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

// Read returns the member of a live object at a path, as plain JSON; nil when
// it is absent or undefined.
func (vm *VM) Read(h Handle, path ...string) (out action.Value) {
	_ = vm.protect(func() (err error) {
		at := Arg{vm: vm, v: h.v}
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
		at, last := Arg{vm: vm, v: h.v}, len(path)-1
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
