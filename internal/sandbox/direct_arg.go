package sandbox

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/action"
)

// live is the argument as a value of the engine.
func (a Arg) live() Arg {
	if a.direct != nil {
		a.v, a.direct = a.direct.live(a.vm), nil
	}
	return a
}

// directText is a text that is no value of the engine.
func (a Arg) directText() (string, bool) {
	if a.direct == nil || a.direct.value.kind != directText {
		return "", false
	}
	return a.direct.value.owned(), true
}

// owned is a text that nobody else changes.
func (v *directValue) owned() string {
	if v.shared {
		return strings.Clone(v.text)
	}
	return v.text
}

// kind is that of [Arg.Kind].
func (a *directArg) kind() string {
	switch a.value.kind {
	case directUndefined:
		return "undefined"
	case directNull:
		return "null"
	case directBoolean:
		return "boolean"
	case directNumber:
		return "number"
	case directText:
		return "string"
	case directList:
		return "array"
	case directJSON:
		if strings.HasPrefix(a.value.text, "[") {
			return "array"
		}
	case directNode:
		if a.run.tape.Kind(a.value.ref) == tape.Array {
			return "array"
		}
	}
	return "object"
}

// plain is that of [Arg.Plain].
func (a *directArg) plain() action.Value {
	if a.value.kind == directUndefined {
		return nil
	}
	return a.run.carried(&a.value)
}

// tagged is that of [Arg.Tagged]; ok is false where it has to be made of a live value:
// where it may be more than the JSON.
func (a *directArg) tagged() (text action.Value, ok bool) {
	switch v := &a.value; v.kind {
	case directUndefined:
		return action.Value(`{"$undefined":true}`), true
	case directNull, directBoolean, directNumber:
	case directText:
		if !unescaped(v.text) {
			return nil, false
		}
	case directNode:
		if !a.run.tape.Canonical(v.ref) {
			return nil, false
		}
	case directJSON:
	default:
		return nil, false
	}
	text = a.run.carried(&a.value)
	// U+2028 and U+2029, which are escaped there, begin with that byte.
	return text, len(text) <= maxDepth && bytes.IndexByte(text, 0xE2) < 0
}

// size is that of [Arg.PlainSize].
func (a *directArg) size() int {
	switch a.value.kind {
	case directText, directJSON:
		return len(a.value.text) + len(`""`)
	case directNode:
		if a.run.direct.program.seesLooks {
			return len(a.run.tape.Raw(a.value.ref))
		}
	}
	return len("{$undefined:true}")
}

// live makes a value of the engine.
func (a *directArg) live(vm *VM) goja.Value {
	switch v := &a.value; v.kind {
	case directUndefined:
		return goja.Undefined()
	case directNull:
		return goja.Null()
	case directBoolean:
		return vm.rt.ToValue(v.truth)
	case directNumber:
		if n := int64(v.number); float64(n) == v.number {
			return vm.rt.ToValue(n)
		}
		return vm.rt.ToValue(v.number)
	case directText:
		return vm.rt.ToValue(v.owned())
	case directNode:
		return vm.Value(slices.Clone(a.run.tape.Raw(v.ref))).v
	case directHost:
		a.run.stop()
	}
	return vm.Value(slices.Clone(a.run.carried(&a.value))).v
}
