package sandbox

import (
	"errors"

	"github.com/dop251/goja"
)

// ErrNoCallback is the cause of a failure when a handler that has to call a
// function at its end did not, and nothing was left that could.
var ErrNoCallback = errors.New("the callback is never called")

// CallBack is [VM.Call] for a handler that is over when it calls the function
// that it gets behind its other arguments. Done is told of each of these calls.
//
// When it was called, what is due at that instant still runs, so that a second
// call is seen; what the handler returns is not looked at.
func (vm *VM) CallBack(h Handler, done func(Invocation), args ...Handle) Outcome {
	out := Outcome{}
	over := false
	err := vm.protect(func() error {
		return vm.callBack(h, func(inv Invocation) { over = true; done(inv) }, args)
	})
	if out.Err = err; over && !isInterruption(err) {
		out.Err, out.Late = nil, err
	}
	out.Timers = vm.timers.left()
	return out
}

func (vm *VM) callBack(h Handler, done func(Invocation), args []Handle) error {
	over := false
	values := make([]goja.Value, len(args), len(args)+1)
	for i, a := range args {
		values[i] = a.v
	}
	values = append(values, vm.native("callback", func(c goja.FunctionCall) goja.Value {
		inv := Invocation{Args: make([]Arg, len(c.Arguments)), Pos: vm.callerPos()}
		for i, a := range c.Arguments {
			inv.Args[i] = Arg{vm: vm, v: a}
		}
		over = true
		done(inv)
		return goja.Undefined()
	}))
	fn, _ := goja.AssertFunction(h.v)
	ret, err := fn(goja.Undefined(), values...)
	if err != nil {
		return vm.failure(err)
	}
	for !over {
		if err := vm.failed(ret); err != nil {
			return err
		}
		if vm.timers.Len() == 0 {
			return &JSError{Cause: ErrNoCallback, Name: "Error", Message: ErrNoCallback.Error()}
		}
		if err := vm.fireNext(); err != nil {
			return err
		}
	}
	for vm.timers.Len() > 0 && vm.timers.list[0].due <= vm.elapsed {
		if err := vm.fireNext(); err != nil {
			return err
		}
	}
	return vm.failed(ret)
}

// isInterruption reports whether an error is the end of the run rather than of the
// action.
func isInterruption(err error) bool {
	var js *JSError
	return errors.As(err, &js) && js.Cause != nil
}

// failed is the error of what a handler returned, if that is a promise which
// was rejected.
func (vm *VM) failed(ret goja.Value) error {
	if ret.ExportType() != typePromise {
		return nil
	}
	promise := ret.Export().(*goja.Promise)
	if promise.State() != goja.PromiseStateRejected {
		return nil
	}
	delete(vm.rejections, promise)
	return vm.rejection(promise.Result())
}

// Describe says what is known of an error value, thrown or not. An error of a class
// that did not name itself has the name of its class.
func (vm *VM) Describe(a Arg) *JSError {
	e := vm.describe(a.live().v)
	if class := a.Get("constructor").Get("name"); e.Value == nil && e.Name == "Error" && class.Kind() == "string" && class.Truthy() {
		e.Name = class.String()
	}
	return e
}
