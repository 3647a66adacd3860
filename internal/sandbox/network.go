package sandbox

import (
	"container/heap"
	"fmt"
	"slices"
	"time"

	"github.com/dop251/goja"
)

// HTTPRequest is what an HTTP client of an action sends.
type HTTPRequest struct {
	// Client is the name of the client: "fetch", "axios", "request", …
	Client      string
	Method, URL string
	// Headers are in the order and spelling in which they are sent.
	Headers []HTTPHeader
	Body    []byte
	// Pos is the place in the action that the request comes from, as far as it
	// can be told.
	Pos Pos
}

// HTTPHeader is one header line.
type HTTPHeader struct{ Name, Value string }

// HTTPResponse is an answer, or the fault that stands for it.
type HTTPResponse struct {
	Status     int
	StatusText string
	Headers    []HTTPHeader
	Body       []byte
	// Delay is how long the answer takes on the virtual clock.
	Delay time.Duration
	// Fault is set when nothing answered.
	Fault *HTTPFault
}

// FaultKind is why nothing answered.
type FaultKind string

// The kinds of faults.
const (
	// FaultDenied is a request that nothing was there to answer.
	FaultDenied FaultKind = "denied"
	// FaultError is an error with a message of its own.
	FaultError FaultKind = "error"
	// FaultTimeout never answers: the client's own time limit, or that of the
	// run, ends the wait.
	FaultTimeout FaultKind = "timeout"
	// FaultReset is a connection that the other side closed.
	FaultReset FaultKind = "reset"
	// FaultRefused is a connection that nobody took.
	FaultRefused FaultKind = "refused"
	// FaultDNS is a host without an address.
	FaultDNS FaultKind = "dns"
)

// HTTPFault is a request without an answer. Code and Message are what Node gives
// its error: "ECONNRESET", "read ECONNRESET".
type HTTPFault struct {
	Kind          FaultKind
	Code, Message string
}

// send carries out the request that a script of this package describes:
//
//	{client, method, url, headers: [[name, value], …], body: ArrayBuffer|undefined, timeout: ms|0, place}
//
// and gives a promise of
//
//	{status, statusText, headers: [[name, value], …], body: ArrayBuffer}
//
// which is rejected with {kind, code, message} when there is no answer. A
// timeout of the client's own is kind "timeout" with no code.
func (vm *VM) send(c goja.FunctionCall) goja.Value {
	promise, resolve, reject := vm.rt.NewPromise()
	vm.start(c.Argument(0), func(res HTTPResponse) error {
		if res.Fault != nil {
			_ = reject(vm.faultValue(res.Fault))
		} else {
			_ = resolve(vm.responseValue(res))
		}
		return nil
	})
	return vm.rt.ToValue(promise)
}

// exchange is send for clients that call back: its second argument is called
// with the fault and the response, one of which is undefined. What that throws
// is uncaught. It gives a function that withdraws the request.
func (vm *VM) exchange(c goja.FunctionCall) goja.Value {
	done, ok := goja.AssertFunction(c.Argument(1))
	if !ok {
		panic(vm.rt.NewTypeError("the callback must be a function"))
	}
	t := vm.start(c.Argument(0), func(res HTTPResponse) error {
		fault, value := goja.Undefined(), goja.Undefined()
		if res.Fault != nil {
			fault = vm.faultValue(res.Fault)
		} else {
			value = vm.responseValue(res)
		}
		_, err := done(goja.Undefined(), fault, value)
		return err
	})
	return vm.withdraw(t)
}

// deferred calls a function after some milliseconds of the virtual clock, or at
// once when all else is done, and gives a function that withdraws it. It is no
// timer of the action's.
func (vm *VM) deferred(c goja.FunctionCall) goja.Value {
	f, ok := goja.AssertFunction(c.Argument(1))
	if !ok {
		panic(vm.rt.NewTypeError("the callback must be a function"))
	}
	ms := min(max(c.Argument(0).ToFloat(), 0), maxDelay)
	return vm.withdraw(vm.after(time.Duration(ms*float64(time.Millisecond)), vm.causalPos(), func() error {
		_, err := f(goja.Undefined())
		return err
	}))
}

func (vm *VM) withdraw(t *timer) goja.Value {
	return vm.rt.ToValue(func(goja.FunctionCall) goja.Value {
		if i := slices.Index(vm.timers.list, t); i >= 0 {
			heap.Remove(&vm.timers, i)
		}
		return goja.Undefined()
	})
}

// start sends a request and calls done, once, when the virtual clock says that
// it is over.
func (vm *VM) start(v goja.Value, done func(HTTPResponse) error) *timer {
	req, limit := vm.readRequest(v)
	res := vm.answer(req)
	wait := res.Delay
	if res.Fault != nil && res.Fault.Kind == FaultTimeout {
		wait = vm.opts.TimeLimit + time.Millisecond
		if limit > 0 {
			wait = limit
		}
	}
	if limit > 0 && wait >= limit {
		wait, res = limit, HTTPResponse{Fault: &HTTPFault{Kind: FaultTimeout}}
	}
	return vm.after(wait, req.Pos, func() error { return done(res) })
}

// sendNow is send for clients that wait: it gives the response, or throws.
func (vm *VM) sendNow(c goja.FunctionCall) goja.Value {
	req, limit := vm.readRequest(c.Argument(0))
	res := vm.answer(req)
	wait := res.Delay
	if res.Fault != nil && res.Fault.Kind == FaultTimeout {
		wait = vm.opts.TimeLimit + time.Millisecond
	}
	if limit > 0 && wait >= limit {
		vm.elapsed += limit
		panic(vm.faultValue(&HTTPFault{Kind: FaultTimeout}))
	}
	if vm.elapsed += wait; vm.elapsed > vm.opts.TimeLimit {
		vm.Abort(ErrTimeLimit)
		return goja.Undefined()
	}
	if res.Fault != nil {
		panic(vm.faultValue(res.Fault))
	}
	return vm.responseValue(res)
}

func (vm *VM) answer(req HTTPRequest) HTTPResponse {
	if vm.opts.Send == nil {
		return HTTPResponse{Fault: &HTTPFault{Kind: FaultDenied, Code: "ERR_NETWORK_DENIED", Message: fmt.Sprintf("%s %s: the network is not reachable from a run", req.Method, req.URL)}}
	}
	return vm.opts.Send(req)
}

func (vm *VM) readRequest(v goja.Value) (req HTTPRequest, limit time.Duration) {
	a := Arg{vm: vm, v: v}
	req = HTTPRequest{Client: a.Get("client").String(), Method: a.Get("method").String(), URL: a.Get("url").String(), Pos: vm.causalPos()}
	for _, pair := range a.Get("headers").Items() {
		req.Headers = append(req.Headers, HTTPHeader{pair.Get("0").String(), pair.Get("1").String()})
	}
	if body := a.Get("body"); !body.Undefined() {
		b, _ := vm.host.bytes(body.v)
		req.Body = slices.Clone(b)
	}
	if p, ok := a.Get("place").v.Export().(Pos); ok && p.Line > 0 {
		req.Pos = p
	}
	if ms, ok := a.Get("timeout").Number(); ok && ms > 0 && ms < maxDelay {
		limit = time.Duration(ms * float64(time.Millisecond))
	}
	return req, limit
}

func (vm *VM) responseValue(res HTTPResponse) goja.Value {
	out := vm.rt.NewObject()
	headers := make([]any, len(res.Headers))
	for i, h := range res.Headers {
		headers[i] = vm.rt.NewArray(h.Name, h.Value)
	}
	for name, v := range map[string]any{
		"status": res.Status, "statusText": res.StatusText, "headers": vm.rt.NewArray(headers...),
		"body": vm.rt.NewArrayBuffer(slices.Clone(res.Body)),
	} {
		_ = out.Set(name, v)
	}
	return out
}

func (vm *VM) faultValue(f *HTTPFault) goja.Value {
	out := vm.rt.NewObject()
	_ = out.Set("kind", string(f.Kind))
	_ = out.Set("code", f.Code)
	_ = out.Set("message", f.Message)
	return out
}

// after runs f on the virtual clock, on behalf of a place in the action. An
// error of f is uncaught.
func (vm *VM) after(d time.Duration, cause Pos, f func() error) *timer {
	vm.timers.last++
	t := &timer{id: vm.timers.last, due: vm.elapsed + d, host: true, context: vm.causes.context}
	t.run = func(goja.Value, ...goja.Value) (goja.Value, error) {
		vm.causes.resumed = cause
		defer vm.causes.Exited()
		return goja.Undefined(), f()
	}
	heap.Push(&vm.timers, t)
	return t
}

// causes follows which place of the action brought about what runs now, across
// promises: a library may have handed the work on several times.
type causes struct {
	vm      *VM
	resumed Pos
	context goja.Value // of AsyncLocalStorage; nil when there is none
}

// cause is what goes from a promise or a timer to what it brings about.
type cause struct {
	pos     Pos
	context goja.Value
}

// trackCauses starts to follow, where there is something to follow it for.
func (vm *VM) trackCauses() {
	vm.causes.vm = vm
	if len(vm.program.units.modules) > 0 || vm.program.asksOutside {
		vm.rt.SetAsyncContextTracker(&vm.causes)
	}
}

// Grab implements goja.AsyncContextTracker.
func (c *causes) Grab() any { return cause{c.vm.causalPos(), c.context} }

// Resumed implements goja.AsyncContextTracker.
func (c *causes) Resumed(at any) {
	from, _ := at.(cause)
	c.resumed, c.context = from.pos, from.context
}

// Exited implements goja.AsyncContextTracker.
func (c *causes) Exited() { c.resumed, c.context = Pos{}, nil }

// maxFrames is how deep the action is looked for below a library.
const maxFrames = 64

// causalPos is the place in the action that is running, or that caused what
// runs.
func (vm *VM) causalPos() Pos {
	vm.frames = vm.rt.CaptureCallStack(maxFrames, vm.frames[:0])
	for _, f := range vm.frames {
		if pos := f.Position(); f.SrcName() == vm.program.module.Source.Path && pos.Line > 0 {
			at, _ := vm.program.place(pos.Line, pos.Column)
			return at
		}
	}
	return vm.causes.resumed
}

// placeNative keeps the place for a request that is sent later.
func (vm *VM) placeNative(goja.FunctionCall) goja.Value { return vm.rt.ToValue(vm.causalPos()) }
