package sandbox

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
)

var typeTapeObject = reflect.TypeFor[*tapeObject]()

// guardTaped puts functions that dynamic objects do not do right, or that could tell a
// read-only event from a frozen one, behind a look at their first argument. A program
// that does not know their names has no way to them.
func (vm *VM) guardTaped() {
	var names []string
	if vm.program.defines {
		names = append(names, "defineProperty", "defineProperties")
	}
	if vm.program.restricts {
		names = append(names, "freeze", "seal", "preventExtensions", "isFrozen", "isSealed", "isExtensible",
			"getOwnPropertyDescriptor", "getOwnPropertyDescriptors")
	}
	if vm.program.reproto {
		names = append(names, "setPrototypeOf")
	}
	if len(names) == 0 {
		return
	}
	class := vm.rt.GlobalObject().Get("Object").ToObject(vm.rt)
	for _, name := range names {
		original := class.Get(name).ToObject(vm.rt)
		native := nativeOf(original)
		length := int(original.Get("length").ToInteger())
		vm.hide(class, name, vm.builtin(name, length, func(c goja.FunctionCall) goja.Value {
			if vm.isTaped(c.Argument(0)) && (vm.taped.frozen || changes(name)) {
				vm.taped.refuse("Object." + name + " of a part of the event")
				return goja.Undefined()
			}
			return native(c)
		}))
	}
}

// changes reports whether a function of Object changes what it is given.
func changes(name string) bool {
	switch name {
	case "isFrozen", "isSealed", "isExtensible", "getOwnPropertyDescriptor", "getOwnPropertyDescriptors":
		return false
	}
	return true
}

func (vm *VM) isTaped(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	if !ok || vm.taped == nil {
		return false
	}
	return obj.ExportType() == typeTapeObject || slices.ContainsFunc(vm.taped.arrays, func(a tapeArray) bool { return a.live == obj })
}

// Untapeable says why a module's documents cannot be those of [VM.Taped]: it may do with
// objects what dynamic ones do otherwise, without anybody noticing. "" is no reason.
// Frozen is of documents that are read-only.
func (m *Module) Untapeable(frozen bool) string {
	code := m.text.generated
	if i := strings.Index(code, "__proto__"); frozen && i >= 0 {
		return m.untapeable(i, "the prototypes of objects")
	}
	for _, at := range []struct{ word, why string }{
		{"Symbol", "members that are named by symbols"},
		{"Reflect", "the functions of Reflect"},
		{"Proxy", "proxies"},
		{"__define", "__defineGetter__ and __defineSetter__"},
		{"eval", "eval"},
		{"Function(", "code that is made of text"},
		{".constructor", "the constructors of objects"},
		{"'constructor'", "the constructors of objects"},
		{`"constructor"`, "the constructors of objects"},
		{"globalThis", "globalThis"},
		{"#", ""},
	} {
		i := strings.Index(code, at.word)
		if i < 0 || at.why == "" && !m.hasPrivate() {
			continue
		}
		if at.why == "" {
			at.why = "private members"
		}
		return m.untapeable(i, at.why)
	}
	return ""
}

func (m *Module) untapeable(at int, what string) string {
	line, column := m.text.original(len(m.text.head) + at)
	return fmt.Sprintf("%d:%d: the source may use %s, for which events are made of ordinary objects", line, column, what)
}

// hasPrivate reports whether there are private members of classes.
func (m *Module) hasPrivate() bool {
	found := false
	walk(m.written, func(n any) {
		switch n.(type) {
		case *ast.PrivateIdentifier, *ast.PrivateDotExpression:
			found = true
		}
	})
	return found
}
