package sandbox

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
)

//go:embed fidelity_newer.js
var newerSource string

//go:embed fidelity_iterator.js
var iteratorSource string

var (
	newerProgram    = preludeProgram("newer", newerSource)
	iteratorProgram = preludeProgram("iterator", iteratorSource)
)

// mentions reports whether a source holds one of the words. What the engine
// lacks is given to programs that name it: all others start without the cost.
func mentions(code string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(code, w) })
}

func mayUseNewer(code string) bool {
	return mentions(code, "groupBy", "withResolvers", "fromAsync", "WellFormed", "asyncIterator", "ispose", "captureStackTrace",
		"stackTraceLimit", "WeakRef", "FinalizationRegistry",
		"__define", "__lookup", "getYear", "setYear", "toGMTString")
}

// mayUseIterators looks for iterators together with what could be a helper.
func mayUseIterators(code string) bool {
	if mentions(code, "Iterator", "iterator") {
		return true
	}
	return mentions(code, "keys()", "values()", "entries()", "matchAll", "yield", "function*", "function *") &&
		mentions(code, "map(", "filter(", "take(", "drop(", "flatMap(", "reduce(", "toArray(", "forEach(", "some(", "every(", "find(")
}

// installNewer defines the built-ins of Node 22 that the engine lacks.
func (vm *VM) installNewer() {
	if vm.program.usesNewer {
		vm.prelude(newerProgram(), map[string]any{"lone": vm.lone, "wellFormed": vm.wellFormed})
	}
	if vm.program.usesIterators {
		vm.prelude(iteratorProgram(), nil)
	}
}

// lone reports whether a text has half of a surrogate pair.
func (vm *VM) lone(c goja.FunctionCall) goja.Value {
	text, _ := c.Argument(0).(goja.String)
	return vm.rt.ToValue(loneAt(units(text), 0) >= 0)
}

// wellFormed puts U+FFFD for every half of a surrogate pair.
func (vm *VM) wellFormed(c goja.FunctionCall) goja.Value {
	text, _ := c.Argument(0).(goja.String)
	list := units(text)
	for i := loneAt(list, 0); i >= 0; i = loneAt(list, i) {
		list[i] = 0xFFFD
	}
	return vm.rt.ToValue(string(utf16.Decode(list)))
}

func units(s goja.String) []uint16 {
	out := make([]uint16, s.Length())
	for i := range out {
		out[i] = s.CharAt(i)
	}
	return out
}

// loneAt is the first half of a pair without the other, from an index; or -1.
func loneAt(list []uint16, from int) int {
	for i := from; i < len(list); i++ {
		switch {
		case list[i] < 0xD800 || list[i] > 0xDFFF:
		case list[i] < 0xDC00 && i+1 < len(list) && list[i+1] >= 0xDC00 && list[i+1] <= 0xDFFF:
			i++
		default:
			return i
		}
	}
	return -1
}

// removeTooNew takes away what the engine has and Node 22 has not: an action that
// uses it would fail on the platform.
func (vm *VM) removeTooNew() {
	if !vm.program.usesTooNew {
		return
	}
	global := vm.rt.GlobalObject()
	remove := func(o *goja.Object, names ...string) {
		for _, name := range names {
			_ = o.Delete(name)
		}
	}
	remove(global.Get("Uint8Array").ToObject(vm.rt), "fromBase64", "fromHex")
	remove(vm.prototype("Uint8Array"), "toBase64", "toHex", "setFromBase64", "setFromHex")
	remove(global.Get("Error").ToObject(vm.rt), "isError")
	remove(global.Get("JSON").ToObject(vm.rt), "rawJSON", "isRawJSON")
}

func mayUseTooNew(code string) bool {
	return mentions(code, "romBase64", "toBase64", "romHex", "toHex", "isError", "awJSON")
}
