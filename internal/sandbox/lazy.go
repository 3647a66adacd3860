package sandbox

import (
	"github.com/dop251/goja"
)

// lazyMembers are the members of a [lazyObject].
type lazyMembers interface {
	// names are in the order in which an ordinary object lists them.
	names() []string
	// member makes a member; nil when there is none of that name. It is asked
	// for each name once.
	member(name string) goja.Value
	// changing is called once, before the object changes for the first time.
	changing()
}

// lazyObject is an ordinary object whose members are made when a script first
// reads them: most are never read. The engine knows no such objects, so it is a
// proxy for one. As long as members are read one by one, they come from the
// traps. Whatever looks at the object as a whole fills it first, and takes the
// traps for reading away; whatever changes it takes all of them away. The object
// behind the proxy then does everything by itself.
type lazyObject struct {
	vm            *VM
	members       lazyMembers
	target, proxy *goja.Object
	traps         goja.ProxyTrapConfig
	made          madeMembers
	filled        bool
	hidden        bool                   // members are not enumerable
	refuse        func(name string) bool // of an object that is read-only
	seen          func(name string)      // is told of each read; nil for nobody
}

// lazily makes a lazy object in the place of target, which has no members yet.
func (vm *VM) lazily(target *goja.Object, members lazyMembers) *lazyObject {
	l := &lazyObject{vm: vm, members: members, target: target, traps: *vm.lazyTraps()}
	l.wrap(&vm.lazies)
	return l
}

// lazyTraps are those of all lazy objects of the world: an object finds out by
// itself which it is, since functions for each of them would cost more than most of
// the objects do.
func (vm *VM) lazyTraps() *goja.ProxyTrapConfig {
	if vm.traps != nil {
		return vm.traps
	}
	of := vm.lazyOf
	vm.traps = &goja.ProxyTrapConfig{
		Get:                      func(o *goja.Object, name string, receiver goja.Value) goja.Value { return of(o).get(name, receiver) },
		Has:                      func(o *goja.Object, name string) bool { return of(o).has(name) },
		GetOwnPropertyDescriptor: func(o *goja.Object, name string) goja.PropertyDescriptor { return of(o).descriptor(name) },
		OwnKeys:                  func(o *goja.Object) *goja.Object { return of(o).ownKeys() },
		PreventExtensions:        func(o *goja.Object) bool { return of(o).preventExtensions() },
		SetPrototypeOf:           func(o, prototype *goja.Object) bool { return of(o).setPrototypeOf(prototype) },
		Set:                      func(o *goja.Object, name string, v, receiver goja.Value) bool { return of(o).set(name, v, receiver) },
		DeleteProperty:           func(o *goja.Object, name string) bool { return of(o).remove(name) },
		DefineProperty:           func(o *goja.Object, name string, d goja.PropertyDescriptor) bool { return of(o).define(name, d) },
	}
	return vm.traps
}

// lazyOf is the lazy object that an object is behind.
func (vm *VM) lazyOf(target *goja.Object) *lazyObject {
	if l := vm.lazies.of(target); l != nil {
		return l
	}
	return vm.passing.of(target)
}

// lazyIndex finds lazy objects by the objects behind them.
type lazyIndex struct {
	few  []*lazyObject
	many map[*goja.Object]*lazyObject
}

// fewLazies is how many objects are found by looking at each.
const fewLazies = 16

func (x *lazyIndex) add(l *lazyObject) {
	if len(x.few) < fewLazies {
		x.few = append(x.few, l)
		return
	}
	if x.many == nil {
		x.many = map[*goja.Object]*lazyObject{}
	}
	x.many[l.target] = l
}

func (x *lazyIndex) of(target *goja.Object) *lazyObject {
	for _, l := range x.few {
		if l.target == target {
			return l
		}
	}
	return x.many[target]
}

// watched makes a lazy object of one that is filled already, an array: only
// changes of it go through traps. In is where it is found again.
func (vm *VM) watched(target *goja.Object, members lazyMembers, in *lazyIndex) *lazyObject {
	l := &lazyObject{vm: vm, members: members, target: target, filled: true, traps: *vm.lazyTraps()}
	l.traps.Get, l.traps.Has, l.traps.GetOwnPropertyDescriptor, l.traps.OwnKeys = nil, nil, nil, nil
	l.wrap(in)
	return l
}

func (l *lazyObject) wrap(in *lazyIndex) {
	l.proxy = l.vm.rt.ToValue(l.vm.rt.NewProxy(l.target, &l.traps)).ToObject(l.vm.rt)
	in.add(l)
	l.vm.inspector.newLazy = append(l.vm.inspector.newLazy, l)
}

// value is an own member; nil when there is none.
func (l *lazyObject) value(name string) goja.Value {
	if v := l.made.get(name); v != nil {
		return v
	}
	v := l.members.member(name)
	if v != nil {
		l.made.put(name, v)
	}
	return v
}

// madeMembers are members by name. Mostly there are few, and then a map would cost
// more than all the rest.
type madeMembers struct {
	few  []madeMember
	many map[string]goja.Value
}

type madeMember struct {
	name  string
	value goja.Value
}

const fewMembers = 8

func (m *madeMembers) get(name string) goja.Value {
	for i := range m.few {
		if m.few[i].name == name {
			return m.few[i].value
		}
	}
	return m.many[name]
}

func (m *madeMembers) put(name string, v goja.Value) {
	if len(m.few) < fewMembers {
		if m.few == nil {
			m.few = make([]madeMember, 0, fewMembers/2)
		}
		m.few = append(m.few, madeMember{name, v})
		return
	}
	if m.many == nil {
		m.many = map[string]goja.Value{}
	}
	m.many[name] = v
}

// fill gives the object behind the proxy all members.
func (l *lazyObject) fill() {
	if l.filled {
		return
	}
	l.filled = true
	for _, name := range l.members.names() {
		_ = l.target.DefineDataProperty(name, l.value(name), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.ToFlag(!l.hidden))
	}
	l.made = madeMembers{}
	l.traps.Get, l.traps.Has, l.traps.GetOwnPropertyDescriptor, l.traps.OwnKeys = nil, nil, nil, nil
	l.keepSeeing()
	if l.refuse != nil {
		l.traps.PreventExtensions, l.traps.IsExtensible = nil, nil
		l.traps.SetPrototypeOf, l.traps.SetSym, l.traps.DefinePropertySym, l.traps.DeletePropertySym = nil, nil, nil, nil
		l.native("Object.freeze", l.target)
	}
}

// open makes the object ready to be changed.
func (l *lazyObject) open() {
	l.fill()
	l.traps = goja.ProxyTrapConfig{}
	l.keepSeeing()
	l.members.changing()
}

// keepSeeing lets the traps of an object that does everything by itself tell of
// its reads.
func (l *lazyObject) keepSeeing() {
	if l.seen == nil {
		return
	}
	l.traps.Get = func(target *goja.Object, name string, receiver goja.Value) goja.Value {
		l.see(name)
		return l.native("Reflect.get", target, l.vm.rt.ToValue(name), receiver)
	}
	l.traps.Has = func(target *goja.Object, name string) bool {
		l.see(name)
		return l.native("Reflect.has", target, l.vm.rt.ToValue(name)).ToBoolean()
	}
}

func (l *lazyObject) see(name string) {
	if l.seen != nil {
		l.seen(name)
	}
}

// native calls a built-in function on behalf of a trap.
func (l *lazyObject) native(path string, args ...goja.Value) goja.Value {
	return l.vm.inspector.call(path, nil, args...)
}

func (l *lazyObject) get(name string, receiver goja.Value) goja.Value {
	l.see(name)
	if v := l.value(name); v != nil {
		return v
	}
	return l.inherited(name, receiver)
}

// inherited reads what is no own member, as the language does.
func (l *lazyObject) inherited(name string, receiver goja.Value) goja.Value {
	from := l.target.Prototype()
	if from == nil {
		return nil
	}
	if from != l.vm.objectPrototype || !l.vm.program.touchesObject && name != "__proto__" {
		return from.Get(name) // there are no accessors that ask who reads
	}
	prop, ok := l.vm.inspector.own(from, l.vm.rt.ToValue(name))
	switch {
	case !ok:
		return nil
	case prop.value != nil:
		return prop.value
	}
	getter, ok := goja.AssertFunction(prop.get)
	if !ok {
		return goja.Undefined()
	}
	return must(getter(receiver))
}

func (l *lazyObject) has(name string) bool {
	l.see(name)
	if l.value(name) != nil {
		return true
	}
	from := l.target.Prototype()
	return from != nil && l.native("Reflect.has", from, l.vm.rt.ToValue(name)).ToBoolean()
}

func (l *lazyObject) descriptor(name string) goja.PropertyDescriptor {
	l.see(name)
	v := l.value(name)
	l.fill()
	if v == nil {
		return goja.PropertyDescriptor{}
	}
	changeable := goja.ToFlag(l.refuse == nil)
	return goja.PropertyDescriptor{Value: v, Writable: changeable, Configurable: changeable, Enumerable: goja.ToFlag(!l.hidden)}
}

func (l *lazyObject) ownKeys() *goja.Object {
	l.fill()
	return l.native("Reflect.ownKeys", l.target).ToObject(l.vm.rt)
}

func (l *lazyObject) preventExtensions() bool {
	if l.refuse == nil {
		l.open()
	}
	l.fill()
	return l.native("Reflect.preventExtensions", l.target).ToBoolean()
}

func (l *lazyObject) setPrototypeOf(prototype *goja.Object) bool {
	l.open()
	return l.target.SetPrototype(prototype) == nil
}

func (l *lazyObject) set(name string, v, receiver goja.Value) bool {
	l.open()
	return l.native("Reflect.set", l.target, l.vm.rt.ToValue(name), v, receiver).ToBoolean()
}

func (l *lazyObject) remove(name string) bool {
	l.open()
	return l.target.Delete(name) == nil
}

func (l *lazyObject) define(name string, d goja.PropertyDescriptor) bool {
	l.open()
	if d.Getter != nil || d.Setter != nil {
		return l.target.DefineAccessorProperty(name, d.Getter, d.Setter, d.Configurable, d.Enumerable) == nil
	}
	return l.target.DefineDataProperty(name, d.Value, d.Writable, d.Configurable, d.Enumerable) == nil
}

// freeze makes the object read-only: every change is refused, and told to
// refuse. It must not have been changed before.
func (l *lazyObject) freeze(refuse func(name string) bool) {
	l.refuse = refuse
	frozen := l.vm.frozenTraps()
	l.traps.Set, l.traps.DeleteProperty, l.traps.DefineProperty = frozen.Set, frozen.DeleteProperty, frozen.DefineProperty
	if l.filled {
		l.traps.SetPrototypeOf, l.traps.PreventExtensions = nil, nil
		l.native("Object.freeze", l.target)
		return
	}
	l.traps.IsExtensible, l.traps.SetPrototypeOf = frozen.IsExtensible, frozen.SetPrototypeOf
	l.traps.SetSym, l.traps.DefinePropertySym, l.traps.DeletePropertySym = frozen.SetSym, frozen.DefinePropertySym, frozen.DeletePropertySym
}

// frozenTraps are those that read-only objects have in the place of others.
func (vm *VM) frozenTraps() *goja.ProxyTrapConfig {
	if vm.frozen != nil {
		return vm.frozen
	}
	of := vm.lazyOf
	filled := func(o *goja.Object) *lazyObject {
		l := of(o)
		l.fill()
		return l
	}
	vm.frozen = &goja.ProxyTrapConfig{
		Set:               func(o *goja.Object, name string, _, _ goja.Value) bool { return of(o).refuse(name) },
		DeleteProperty:    func(o *goja.Object, name string) bool { return of(o).refuse(name) },
		DefineProperty:    func(o *goja.Object, name string, _ goja.PropertyDescriptor) bool { return of(o).refuse(name) },
		IsExtensible:      func(o *goja.Object) bool { filled(o); return false },
		SetPrototypeOf:    func(o, prototype *goja.Object) bool { return filled(o).target.SetPrototype(prototype) == nil },
		SetSym:            func(o *goja.Object, _ *goja.Symbol, _, _ goja.Value) bool { filled(o); return false },
		DefinePropertySym: func(o *goja.Object, _ *goja.Symbol, _ goja.PropertyDescriptor) bool { filled(o); return false },
		DeletePropertySym: func(o *goja.Object, _ *goja.Symbol) bool { filled(o); return true },
	}
	return vm.frozen
}
