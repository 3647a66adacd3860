package sandbox

import (
	_ "embed"

	"github.com/dop251/goja"
)

//go:embed host_abort.js
var abortSource string

var abortProgram = hostProgram("abort_controller", abortSource)

func (g *hostGlobals) abortNatives() map[string]any {
	return map[string]any{
		"call": g.callNative, "received": g.receivedNative, "now": g.now,
		"after": func(c goja.FunctionCall) goja.Value {
			return g.vm.startTimer(goja.FunctionCall{Arguments: []goja.Value{c.Argument(1), c.Argument(0)}}, false, false)
		},
		// What a listener throws is uncaught; it is told as a rejection is.
		"report": func(c goja.FunctionCall) goja.Value {
			_, _, reject := g.vm.rt.NewPromise()
			_ = reject(c.Argument(0))
			return goja.Undefined()
		},
	}
}
