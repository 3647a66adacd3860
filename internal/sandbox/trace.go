package sandbox

import (
	"slices"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/pkg/action"
)

// Trace is a document as an action sees it that tells of every change: ordinary
// objects and arrays behind proxies. What is put into it is traced from the next
// time it is read.
type Trace struct {
	Handle
	vm      *VM
	source  *action.Object
	changed func(path []string, pos Pos)
	touched bool
	proxies map[*goja.Object]*goja.Object // by what is behind them
	behind  map[*goja.Object]*goja.Object // the reverse
}

// Trace makes a live object of a document. Changed is told of each assignment and
// deletion, with the path at which the changed object was first seen.
func (vm *VM) Trace(source *action.Object, changed func(path []string, pos Pos)) *Trace {
	t := &Trace{
		vm: vm, source: source, changed: changed,
		proxies: map[*goja.Object]*goja.Object{}, behind: map[*goja.Object]*goja.Object{},
	}
	t.v = t.wrap(vm.Value(source.Value()).v, nil)
	return t
}

// After is the document as JSON.stringify writes it now; changed is false when
// that is what it would have written at first.
func (t *Trace) After() (after action.Value, changed bool) {
	if !t.touched && !t.vm.changesJSON() {
		return nil, false
	}
	after = t.vm.Read(t.Handle)
	return after, string(after) != string(untouched(t.source))
}

// wrap gives the proxy of an object. Only plain objects and arrays have one: the
// methods of others do not take proxies for what they are.
func (t *Trace) wrap(v goja.Value, path []string) goja.Value {
	obj, ok := v.(*goja.Object)
	if !ok || t.behind[obj] != nil || !t.plain(obj) {
		return v
	}
	if p, ok := t.proxies[obj]; ok {
		return p
	}
	p := t.vm.rt.ToValue(t.vm.rt.NewProxy(obj, t.traps(path))).ToObject(t.vm.rt)
	t.proxies[obj], t.behind[p] = p, obj
	return p
}

func (t *Trace) plain(obj *goja.Object) bool {
	if obj.ExportType() == typeProxy {
		return false
	}
	switch proto := obj.Prototype(); obj.ClassName() {
	case "Array":
		return true
	case "Object":
		return (proto == nil || proto == t.vm.objectPrototype) && !t.native("Object.isFrozen", obj).ToBoolean()
	}
	return false
}

func (t *Trace) native(path string, args ...goja.Value) goja.Value {
	return t.vm.inspector.call(path, nil, args...)
}

func (t *Trace) traps(path []string) *goja.ProxyTrapConfig {
	at := func(name string) []string { return append(slices.Clone(path), name) }
	return &goja.ProxyTrapConfig{
		Get: func(target *goja.Object, name string, receiver goja.Value) goja.Value {
			v := target.Get(name)
			if _, isObject := v.(*goja.Object); !isObject || t.fixed(target, name) {
				return v
			}
			return t.wrap(v, at(name))
		},
		Set: func(target *goja.Object, name string, v, receiver goja.Value) bool {
			t.tell(at(name))
			return t.native("Reflect.set", target, t.vm.rt.ToValue(name), v).ToBoolean()
		},
		DeleteProperty: func(target *goja.Object, name string) bool {
			t.tell(at(name))
			return t.native("Reflect.deleteProperty", target, t.vm.rt.ToValue(name)).ToBoolean()
		},
		DefineProperty: func(target *goja.Object, name string, d goja.PropertyDescriptor) bool {
			t.tell(at(name))
			if d.Getter != nil || d.Setter != nil {
				return target.DefineAccessorProperty(name, d.Getter, d.Setter, d.Configurable, d.Enumerable) == nil
			}
			return target.DefineDataProperty(name, d.Value, d.Writable, d.Configurable, d.Enumerable) == nil
		},
	}
}

// fixed reports whether a proxy must give a member as it is: it can no longer
// change.
func (t *Trace) fixed(target *goja.Object, name string) bool {
	d, ok := t.native(describeProperty, target, t.vm.rt.ToValue(name)).(*goja.Object)
	return ok && !d.Get("configurable").ToBoolean()
}

func (t *Trace) tell(path []string) {
	t.touched = true
	t.changed(path, t.vm.changePos())
}

// changePos is the position of the assignment or call that changes something.
func (vm *VM) changePos() Pos {
	vm.frames = vm.rt.CaptureCallStack(8, vm.frames[:0])
	for _, f := range vm.frames {
		pos := f.Position()
		if f.SrcName() != vm.program.module.Source.Path || pos.Line == 0 {
			continue
		}
		m := vm.program.module
		if start, ok := m.Syntax.targets[m.text.offset(pos.Line, pos.Column)]; ok {
			line, column := m.text.original(start)
			return Pos{line, column}
		}
		at, _ := vm.program.place(pos.Line, pos.Column)
		return at
	}
	return Pos{}
}
