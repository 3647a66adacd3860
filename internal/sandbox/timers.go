package sandbox

import (
	"container/heap"
	"fmt"
	"slices"
	"time"

	"github.com/dop251/goja"
)

// timer is one pending setTimeout, setInterval or setImmediate.
type timer struct {
	id    int64
	due   time.Duration // on the virtual clock
	every time.Duration // 0: once
	run   goja.Callable
	args  []goja.Value
	dead  bool
	host  bool // of the host: not one that the action left behind

	context goja.Value // of AsyncLocalStorage where it was started
}

// timerQueue is a heap by due time, then by age.
type timerQueue struct {
	list []*timer
	last int64
}

// left is the number of timers that the action started and that wait.
func (q *timerQueue) left() int {
	n := 0
	for _, t := range q.list {
		if !t.host {
			n++
		}
	}
	return n
}

func (q *timerQueue) Len() int { return len(q.list) }
func (q *timerQueue) Less(i, j int) bool {
	a, b := q.list[i], q.list[j]
	return a.due < b.due || a.due == b.due && a.id < b.id
}
func (q *timerQueue) Swap(i, j int) { q.list[i], q.list[j] = q.list[j], q.list[i] }
func (q *timerQueue) Push(x any)    { q.list = append(q.list, x.(*timer)) }
func (q *timerQueue) Pop() any {
	t := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
	return t
}

// maxDelay is the longest delay Node takes; a longer one counts as 1 ms.
const maxDelay = 1<<31 - 1

// timerGlobal is one of the global functions for timers; nil for another name.
func (vm *VM) timerGlobal(name string) nativeFunction {
	switch name {
	case "setTimeout", "setInterval", "setImmediate":
		return func(c goja.FunctionCall) goja.Value {
			return vm.startTimer(c, name == "setInterval", name == "setImmediate")
		}
	case "clearTimeout", "clearInterval", "clearImmediate":
		return func(c goja.FunctionCall) goja.Value { vm.stopTimer(c.Argument(0)); return goja.Undefined() }
	}
	return nil
}

func (vm *VM) startTimer(c goja.FunctionCall, repeat, immediate bool) goja.Value {
	fn, ok := goja.AssertFunction(c.Argument(0))
	if !ok {
		panic(vm.rt.NewTypeError(fmt.Sprintf(
			`The "callback" argument must be of type function. Received %s`, vm.inspector.inspect(c.Argument(0), defaultInspectOptions()))))
	}
	delay, skip := 1.0, 2
	if immediate {
		delay, skip = 0, 1
	} else if d := c.Argument(1).ToFloat(); d >= 1 && d <= maxDelay {
		delay = float64(int64(d))
	}
	vm.timers.last++
	t := &timer{id: vm.timers.last, due: vm.elapsed + time.Duration(delay)*time.Millisecond, run: fn, context: vm.causes.context}
	if repeat {
		t.every = time.Duration(delay) * time.Millisecond
	}
	if len(c.Arguments) > skip {
		t.args = slices.Clone(c.Arguments[skip:]) // the engine reuses the slice
	}
	heap.Push(&vm.timers, t)
	return vm.timerHandle(t)
}

// timerHandle is what Node returns: an object that converts to the id.
func (vm *VM) timerHandle(t *timer) goja.Value {
	obj := vm.rt.NewObject()
	self := func(goja.FunctionCall) goja.Value { return obj }
	for _, name := range []string{"ref", "unref", "refresh"} {
		vm.hide(obj, name, self)
	}
	vm.hide(obj, "hasRef", func(goja.FunctionCall) goja.Value { return vm.rt.ToValue(true) })
	id := func(goja.FunctionCall) goja.Value { return vm.rt.ToValue(t.id) }
	_ = obj.DefineDataPropertySymbol(goja.SymToPrimitive, vm.rt.ToValue(id), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return obj
}

func (vm *VM) stopTimer(handle goja.Value) {
	if goja.IsUndefined(handle) || goja.IsNull(handle) {
		return
	}
	var id int64
	if vm.rt.Try(func() { id = handle.ToNumber().ToInteger() }) != nil {
		return
	}
	for i, t := range vm.timers.list {
		if t.id == id {
			t.dead = true
			heap.Remove(&vm.timers, i)
			return
		}
	}
}

// fireNext moves the clock to the next timer and runs it. An error in a
// callback is uncaught: it ends the run, as it ends a Node process.
func (vm *VM) fireNext() error {
	t := heap.Pop(&vm.timers).(*timer)
	vm.elapsed = max(vm.elapsed, t.due)
	if vm.elapsed > vm.opts.TimeLimit {
		return &JSError{Cause: ErrTimeLimit, Name: "Error", Message: fmt.Sprintf(
			"still waiting for a timer after %s, the time limit", vm.opts.TimeLimit)}
	}
	vm.causes.context = t.context
	_, err := t.run(goja.Undefined(), t.args...)
	vm.causes.context = nil
	if t.every > 0 && !t.dead {
		t.due = vm.elapsed + t.every
		heap.Push(&vm.timers, t)
	}
	if err != nil {
		return vm.failure(err)
	}
	return nil
}
