package sandbox

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/pkg/action"
)

// Options describe the world of one run. The zero value is usable: the clock
// stands at the epoch, the seed is 0, logs are dropped, nothing can be
// required.
type Options struct {
	// Clock is the instant at which the run begins. It holds still, except
	// that timers move it.
	Clock time.Time
	// Seed determines Math.random.
	Seed int64
	// TimeLimit ends the run when its virtual clock passes it; 0 means 20 s.
	TimeLimit time.Duration
	// Log receives what the action logs through console.
	Log func(LogLine)
	// Differs receives each use of a built-in that gives another result than
	// Node; nil leaves them untold.
	Differs func(Difference)
	// Refuse says why the platform would not load a module at all; nil, or a
	// nil error, leaves it to be looked for.
	Refuse func(name string) error
	// Absent is told of each module that is nowhere to be found. The place is that
	// in the action, or zero when another module asks.
	Absent func(name string, pos Pos)
	// NodeVersion is the Node that process says it is, without the v; "" is
	// 22.12.0.
	NodeVersion string
	// Send carries out the requests of every HTTP client; nil answers all of
	// them with a fault.
	Send func(HTTPRequest) HTTPResponse
	// Read is told of each read of a member of a document, there or not. Nil is
	// for nobody.
	Read func(path action.Path, pos Pos)
	// Taped says that documents may be those of [VM.Taped].
	Taped bool
}

// LogLine is one call of a console method.
type LogLine struct {
	Level, Method, Message string
	Pos                    Pos
}

const (
	defaultTimeLimit = 20 * time.Second
	// maxStack is the deepest call stack, about what Node's default allows.
	maxStack = 10000
)

// Handle is a JavaScript value of one VM.
type Handle struct{ v goja.Value }

// VM is one fresh world. It is not safe for concurrent use.
type VM struct {
	rt      *goja.Runtime
	program *Program
	opts    Options

	stringify, parse goja.Callable
	objectPrototype  *goja.Object
	inspector        *inspector
	lazies, passing  lazyIndex             // those of the world, and of its run
	traps, frozen    *goja.ProxyTrapConfig // of lazy objects
	exports          goja.Value
	timers           timerQueue
	elapsed          time.Duration
	rejections       map[*goja.Promise]goja.Value
	rejected         []*goja.Promise
	frames           []goja.StackFrame
	patterns         patternSources
	nulls            map[int]bool // see [VM.probe]
	host             *hostGlobals
	modules          modules
	causes           causes
	counts           counts
	taped            *Taped   // the newest
	args             []Arg    // of the calls of host functions that go on
	callee           struct { // the last handler, ready to be called
		v  goja.Value
		fn goja.Callable
	}
}

// NewVM makes a world for the program. Nothing of the program has run yet.
func (p *Program) NewVM(opts Options) *VM {
	if opts.TimeLimit == 0 {
		opts.TimeLimit = defaultTimeLimit
	}
	vm := &VM{
		rt: goja.New(), program: p, opts: opts,
		rejections: map[*goja.Promise]goja.Value{},
	}
	vm.rt.SetMaxCallStackSize(maxStack)
	vm.rt.SetTimeSource(func() time.Time { return opts.Clock.Add(vm.elapsed) })
	vm.rt.SetRandSource(randSource(opts.Seed))
	vm.rt.SetPromiseRejectionTracker(vm.trackRejection)
	vm.inspector = trustingInspector(vm.rt)
	if p.touchesJSON {
		vm.keepJSON()
	}
	if p.touchesObject {
		vm.inspector = newInspector(vm.rt)
	}
	vm.installHost()
	vm.trackCauses()
	vm.installCounts()
	if opts.Taped {
		vm.guardTaped()
	}
	return vm
}

// keepJSON keeps what the host itself uses before a script can replace it; a
// script that does not know of it has no way to.
func (vm *VM) keepJSON() {
	if vm.stringify != nil {
		return
	}
	json := vm.rt.GlobalObject().Get("JSON").ToObject(vm.rt)
	vm.stringify, _ = goja.AssertFunction(json.Get("stringify"))
	vm.parse, _ = goja.AssertFunction(json.Get("parse"))
}

// stringified is what JSON.stringify makes of a value.
func (vm *VM) stringified(v goja.Value) (goja.Value, error) {
	vm.keepJSON()
	return vm.stringify(goja.Undefined(), v)
}

// randSource is seeded when the first number is drawn.
func randSource(seed int64) goja.RandSource {
	var source *rand.Rand
	return func() float64 {
		if source == nil {
			var key [32]byte
			binary.LittleEndian.PutUint64(key[:], uint64(seed))
			source = rand.New(rand.NewChaCha8(key))
		}
		return source.Float64()
	}
}

func (vm *VM) trackRejection(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if op == goja.PromiseRejectionReject {
		vm.rejections[p] = p.Result()
		vm.rejected = append(vm.rejected, p)
		return
	}
	delete(vm.rejections, p)
}

// Unhandled returns the errors of promises that were rejected and that nobody
// handled, in order. The promise that [VM.Call] waited for is not among them.
func (vm *VM) Unhandled() []*JSError {
	var out []*JSError
	for _, p := range vm.rejected {
		if reason, still := vm.rejections[p]; still {
			out = append(out, vm.rejection(reason))
			delete(vm.rejections, p)
		}
	}
	return out
}

// Watch interrupts the VM when ctx ends, until the returned function is
// called.
func (vm *VM) Watch(ctx context.Context) (stop func()) {
	cancel := context.AfterFunc(ctx, func() { vm.rt.Interrupt(context.Cause(ctx)) })
	return func() { cancel() }
}

// Abort ends the run from inside a [HostFunction], past every try and finally.
func (vm *VM) Abort(reason error) { vm.rt.Interrupt(reason) }

// Exports is what a module hands to its host.
type Exports struct {
	vm *VM
	// Returned is the value named in [Module.Compile], if any.
	Returned Handle

	state goja.Value
}

// protect runs f, which may run code of the action outside a call, and returns
// what it threw. What is left over as a panic, an interrupt among them, becomes
// the error, too: nothing that an action does may end the process.
func (vm *VM) protect(f func() error) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case error:
			err = vm.failure(x)
		default:
			err = &JSError{Name: "Error", Message: fmt.Sprintf("the engine failed: %v", x)}
		}
	}()
	return f()
}

// Load runs the body of the module. An error is a *[JSError].
func (vm *VM) Load() (exports *Exports, err error) {
	err = vm.protect(func() error {
		exports, err = vm.load()
		return err
	})
	return exports, err
}

func (vm *VM) load() (*Exports, error) {
	if err := vm.defineGlobals(); err != nil {
		return nil, err
	}
	fn, err := vm.rt.RunProgram(vm.program.code)
	if err != nil {
		return nil, vm.failure(err)
	}
	body, _ := goja.AssertFunction(fn)
	module, exports := vm.rt.NewObject(), vm.rt.NewObject()
	if vm.program.asksModule {
		vm.describeModule(module, vm.program.module.Source.Path, vm.mainModule())
		vm.modules.own = module
	}
	if err := module.Set("exports", exports); err != nil {
		return nil, err
	}
	returned, err := body(exports, module, exports, vm.requireValue(), vm.console())
	if err != nil {
		return nil, vm.failure(err)
	}
	if vm.exports = module.Get("exports"); vm.program.asksModule {
		_ = module.Set("loaded", true)
	}
	e := &Exports{vm: vm, Returned: Handle{returned}}
	if vm.program.observed {
		pair := Arg{vm: vm, v: returned}
		e.Returned, e.state = Handle{pair.Get("0").v}, pair.Get("1").v
	}
	return e, nil
}

// requireValue is what the action is given as require; a source that does not
// know the word cannot tell.
func (vm *VM) requireValue() goja.Value {
	if !vm.program.requires {
		return goja.Undefined()
	}
	return vm.requireFunction()
}

// console is what the action is given as console: the global, unless a stand-in
// took its place. A source that does not know the word cannot tell.
func (vm *VM) console() goja.Value {
	if len(vm.program.units.globals) > 0 {
		return vm.rt.Get("console")
	}
	if !vm.program.logs {
		return goja.Undefined()
	}
	return vm.host.value("console")
}

// IsObject reports whether typeof module.exports is "object" and not null.
func (e *Exports) IsObject() bool {
	_, ok := e.vm.exports.(*goja.Object)
	return ok && kind(e.vm.exports) != "function"
}

// Handler is a function that a module exports.
type Handler struct {
	Handle
	// Async says that the function is declared async.
	Async bool
}

// Handler returns the named member of module.exports. ok is false when it is
// absent or no function.
func (e *Exports) Handler(name string) (h Handler, ok bool) {
	obj, isObject := e.vm.exports.(*goja.Object)
	if !isObject {
		return Handler{}, false
	}
	var member goja.Value
	if e.vm.rt.Try(func() { member = obj.Get(name) }) != nil || member == nil {
		return Handler{}, false
	}
	return e.vm.handler(member, name)
}

// Default returns module.exports itself as a handler.
func (e *Exports) Default() (h Handler, ok bool) { return e.vm.handler(e.vm.exports, "") }

// Function returns the value named in [Module.Compile] as a handler.
func (e *Exports) Function() (h Handler, ok bool) {
	return e.vm.handler(e.Returned.v, e.vm.program.returns)
}

// handler is a value as a handler, by the name that the source gives it.
func (vm *VM) handler(v goja.Value, name string) (Handler, bool) {
	if _, ok := goja.AssertFunction(v); !ok {
		return Handler{}, false
	}
	h := Handler{Handle: Handle{v}}
	if slices.Contains(vm.program.plain, name) {
		h.Async = true
		return h, true
	}
	_ = vm.rt.Try(func() {
		ctor := v.ToObject(vm.rt).Get("constructor")
		h.Async = ctor != nil && ctor.ToObject(vm.rt).Get("name").String() == "AsyncFunction"
	})
	return h, true
}

// Undefined is the argument that was not given.
func (vm *VM) Undefined() Arg { return Arg{vm: vm, v: goja.Undefined()} }

// Value makes a JavaScript value of a JSON document that is known to be valid.
func (vm *VM) Value(doc action.Value) Handle {
	vm.keepJSON()
	v, err := vm.parse(goja.Undefined(), vm.rt.ToValue(string(doc)))
	if err != nil {
		return Handle{goja.Null()}
	}
	return Handle{v}
}

// Outcome is how a call of a handler ended. Exactly one of Err and Returned is
// set; Err is a *[JSError].
type Outcome struct {
	Returned action.Value
	Err      error
	// Late is what was thrown after the handler had called back; see [VM.CallBack].
	Late error
	// Timers is the number of timers that had not fired when the handler
	// finished.
	Timers int
}

// ErrNeverSettles is the cause of a failure when the handler's promise was
// still pending with nothing left that could settle it.
var ErrNeverSettles = errors.New("the promise never settles")

// ErrTimeLimit is the cause of a failure when the virtual clock, or the real
// one, passed the limit.
var ErrTimeLimit = errors.New("the time limit was hit")

// Call runs a handler to its end: it awaits a promise, letting timers fire in
// order on virtual time.
func (vm *VM) Call(h Handler, args ...Handle) Outcome {
	out := Outcome{}
	if err := vm.protect(func() error { out = vm.call(h, args); return nil }); err != nil {
		out = Outcome{Err: err}
	}
	out.Timers = vm.timers.left()
	return out
}

func (vm *VM) call(h Handler, args []Handle) Outcome {
	fn, _ := goja.AssertFunction(h.v)
	values := make([]goja.Value, len(args))
	for i, a := range args {
		values[i] = a.v
	}
	ret, err := fn(goja.Undefined(), values...)
	if err != nil {
		return Outcome{Err: vm.failure(err)}
	}
	if ret = vm.adopted(ret); ret.ExportType() != typePromise {
		return Outcome{Returned: vm.tagged(ret)}
	}
	promise := ret.Export().(*goja.Promise)
	if err := vm.settle(promise); err != nil {
		return Outcome{Err: err}
	}
	if promise.State() == goja.PromiseStateRejected {
		delete(vm.rejections, promise)
		return Outcome{Err: vm.rejection(promise.Result())}
	}
	return Outcome{Returned: vm.tagged(promise.Result())}
}

var typePromise = reflect.TypeFor[*goja.Promise]()

// settle fires timers until the promise is settled.
func (vm *VM) settle(p *goja.Promise) error {
	for p.State() == goja.PromiseStatePending {
		if vm.timers.Len() == 0 {
			return &JSError{Cause: ErrNeverSettles, Name: "Error", Message: "the promise that the handler returned never settles"}
		}
		if err := vm.fireNext(); err != nil {
			return err
		}
	}
	return nil
}

// Now is the instant of the virtual clock.
func (vm *VM) Now() time.Time { return vm.opts.Clock.Add(vm.elapsed) }
