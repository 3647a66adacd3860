package sandbox

import (
	"context"
	"errors"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/pkg/action"
)

// JSError is why running stopped. Name and Message are those of the thrown
// Error. Value is set, tagged, when something else was thrown; Message is then
// what String makes of it. Cause is set when a limit ended the run rather than
// the action: [ErrTimeLimit], [ErrNeverSettles], [ErrStack], or what
// [VM.Abort] was given.
type JSError struct {
	Name, Message string
	Value         action.Value
	Properties    *action.Object
	Stack         []action.Frame
	Pos           Pos
	Callee        string
	Cause         error
}

func (e *JSError) Error() string { return e.Name + ": " + e.Message }

// Unwrap returns the cause.
func (e *JSError) Unwrap() error { return e.Cause }

// ErrStack is the cause of a failure when calls were nested too deep.
var ErrStack = errors.New("the call stack limit was hit")

// failure turns what the engine returned into a *JSError.
func (vm *VM) failure(err error) error {
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	var thrown *goja.Exception
	switch {
	case errors.As(err, &interrupted):
		return vm.interruption(interrupted)
	case errors.As(err, &overflow):
		return vm.located(&JSError{
			Cause: ErrStack, Name: "RangeError", Message: "Maximum call stack size exceeded",
		}, overflow.Stack()[:min(len(overflow.Stack()), 20)])
	case errors.As(err, &thrown):
		return vm.located(vm.describe(thrown.Value()), thrown.Stack())
	}
	return &JSError{Name: "Error", Message: err.Error()}
}

func (vm *VM) interruption(in *goja.InterruptedError) error {
	out := &JSError{Name: "Error", Message: in.String()}
	if cause, ok := in.Value().(error); ok {
		out.Cause, out.Message = cause, cause.Error()
		if errors.Is(cause, context.DeadlineExceeded) {
			out.Cause, out.Message = ErrTimeLimit, "the action was still running at the time limit"
		}
	}
	return vm.located(out, in.Stack())
}

// rejection describes the reason of a rejected promise.
func (vm *VM) rejection(reason goja.Value) *JSError {
	ex := vm.rt.Try(func() { panic(reason) })
	if ex == nil {
		return vm.describe(reason)
	}
	return vm.located(vm.describe(reason), ex.Stack())
}

// describe reads an error value; a hostile one cannot do harm.
func (vm *VM) describe(v goja.Value) *JSError {
	a := Arg{vm: vm, v: v}
	if a.Kind() != "error" {
		return &JSError{Name: thrownName(a), Message: a.String(), Value: a.Tagged(), Properties: &action.Object{}}
	}
	e := &JSError{Name: a.Get("name").String(), Message: a.Get("message").String(), Properties: &action.Object{}}
	for _, key := range a.Keys() {
		if key != "stack" && key != "message" {
			e.Properties.Put(key, a.Get(key).Tagged())
		}
	}
	return e
}

// thrownName is the constructor's name of an object that was thrown.
func thrownName(a Arg) string {
	if a.Kind() != "object" {
		return ""
	}
	return a.Get("constructor").Get("name").String()
}

// located adds the stack, and the position of the topmost frame that lies in
// the source.
func (vm *VM) located(e *JSError, stack []goja.StackFrame) *JSError {
	for _, f := range stack {
		pos := f.Position()
		if f.SrcName() != vm.program.module.Source.Path || pos.Line == 0 {
			continue
		}
		at, callee := vm.program.place(pos.Line, pos.Column)
		if callee == "super" {
			continue // an error is where it was made, not where its class calls super
		}
		frame := action.Frame{Function: f.FuncName(), File: f.SrcName(), Line: at.Line, Column: at.Column}
		if len(e.Stack) == 0 {
			e.Pos, e.Callee = at, callee
		}
		e.Stack = append(e.Stack, frame)
	}
	e.Message = vm.words(e.Name, e.Message, stack)
	return e
}

// place converts a position as the engine reports it: that of a call is its
// parenthesis, and becomes its first character.
func (p *Program) place(line, column int) (Pos, string) {
	offset := p.module.text.offset(line, column)
	callee := ""
	if s, ok := p.sites[offset]; ok {
		offset, callee = s.start, s.callee
	}
	line, column = p.module.text.original(offset)
	return Pos{line, column}, callee
}

// callerPos is the position of the call being made.
func (vm *VM) callerPos() Pos {
	vm.frames = vm.rt.CaptureCallStack(8, vm.frames[:0])
	for i := range vm.frames {
		if at := vm.program.sitePos(&vm.frames[i]); at != (Pos{}) {
			return at
		}
	}
	return Pos{}
}
