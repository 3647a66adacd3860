package sandbox

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
)

// Difference is a use of a built-in whose result here is not that of Node.
type Difference struct {
	// What names the built-in: "Date.prototype.toLocaleString".
	What string
	// Why says how the result differs.
	Why string
	Pos Pos
}

const (
	whyLocale  = "locale, time zone and options are ignored here; Node formats by them"
	whyCompare = "the options are ignored here"
	whyUnicode = `\p{…} never matches here, unless the expression holds a lookaround`
)

// watchDifferences wraps the built-ins that give another result than Node, so
// that no use of them goes untold.
func (vm *VM) watchDifferences() {
	if vm.opts.Differs == nil {
		return
	}
	for _, method := range []string{"toLocaleString", "toLocaleDateString", "toLocaleTimeString"} {
		vm.watch("Date", method, whyLocale, 0)
	}
	vm.watch("Number", "toLocaleString", whyLocale, 0)
	vm.watch("String", "localeCompare", whyCompare, 2)
	for _, pattern := range vm.program.module.Syntax.differences {
		vm.opts.Differs(pattern)
	}
}

// watch reports calls of a method with more than the given number of
// arguments less one, and makes them all the same.
func (vm *VM) watch(class, method, why string, arguments int) {
	proto := vm.rt.GlobalObject().Get(class).ToObject(vm.rt).Get("prototype").ToObject(vm.rt)
	original, ok := goja.AssertFunction(proto.Get(method))
	if !ok {
		return
	}
	what := fmt.Sprintf("%s.prototype.%s", class, method)
	vm.hide(proto, method, func(c goja.FunctionCall) goja.Value {
		if len(c.Arguments) >= arguments {
			vm.opts.Differs(Difference{What: what, Why: why, Pos: vm.callerPos()})
		}
		out, err := original(c.This, c.Arguments...)
		if err != nil {
			panic(err)
		}
		return out
	})
}

// pattern notes a regular expression that this engine reads otherwise.
func (r *reader) pattern(n *ast.RegExpLiteral) {
	if !strings.Contains(n.Flags, "u") || !strings.Contains(strings.ToLower(n.Pattern), `\p{`) {
		return
	}
	r.out.differences = append(r.out.differences, Difference{
		What: "the regular expression " + n.Literal, Why: whyUnicode, Pos: r.at(r.offset(n.Idx)),
	})
}
