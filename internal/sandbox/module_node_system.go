package sandbox

import (
	"unicode/utf8"

	"github.com/dop251/goja"
)

func (g *hostGlobals) bufferModuleNatives() map[string]any {
	check := func(is func([]byte) bool) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value {
			b, _ := g.bytes(c.Argument(0))
			return g.vm.rt.ToValue(is(b))
		}
	}
	return g.nativesWith(map[string]any{"isUtf8": check(utf8.Valid), "isAscii": check(isASCIIBytes)})
}

func isASCIIBytes(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// systemNatives carry the context of AsyncLocalStorage: where the engine goes on
// after a promise, and where a timer fires, it is what it was there.
func (g *hostGlobals) systemNatives() map[string]any {
	context := &g.vm.causes.context
	return g.nativesWith(map[string]any{
		"track": func(goja.FunctionCall) goja.Value {
			g.vm.causes.vm = g.vm
			g.vm.rt.SetAsyncContextTracker(&g.vm.causes)
			return goja.Undefined()
		},
		"context": func(goja.FunctionCall) goja.Value {
			if *context == nil {
				return goja.Undefined()
			}
			return *context
		},
		"enter": func(c goja.FunctionCall) goja.Value {
			*context = c.Argument(0)
			return goja.Undefined()
		},
	})
}
