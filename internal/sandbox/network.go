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
	req, limit := vm.readRequest(c.Argument(0))
	res := vm.answer(req)
	promise, resolve, reject := vm.rt.NewPromise()
	settle := func(settle func(any) error, value goja.Value) func() {
		return func() { _ = settle(value) }
	}
	done := settle(resolve, vm.responseValue(res))
	if res.Fault != nil {
		done = settle(reject, vm.faultValue(res.Fault))
	}
	never := res.Fault != nil && res.Fault.Kind == FaultTimeout
	switch {
	case limit > 0 && (never || res.Delay >= limit):
		vm.after(limit, settle(reject, vm.faultValue(&HTTPFault{Kind: FaultTimeout})))
	case never:
		vm.after(vm.opts.TimeLimit+time.Millisecond, done)
	default:
		vm.after(res.Delay, done)
	}
	return vm.rt.ToValue(promise)
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
	a := Arg{vm, v}
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

// after runs f on the virtual clock.
func (vm *VM) after(d time.Duration, f func()) {
	vm.timers.last++
	heap.Push(&vm.timers, &timer{
		id: vm.timers.last, due: vm.elapsed + d, host: true,
		run: func(goja.Value, ...goja.Value) (goja.Value, error) { f(); return goja.Undefined(), nil },
	})
}

// causes follows which place of the action brought about what runs now, across
// promises: a library may have handed the work on several times.
type causes struct {
	vm      *VM
	resumed Pos
}

// trackCauses starts to follow, where there is something to follow it for.
func (vm *VM) trackCauses() {
	vm.causes.vm = vm
	if len(vm.program.units.modules) > 0 || mentions(vm.program.module.text.generated, "fetch", "require") {
		vm.rt.SetAsyncContextTracker(&vm.causes)
	}
}

// Grab implements goja.AsyncContextTracker.
func (c *causes) Grab() any { return c.vm.causalPos() }

// Resumed implements goja.AsyncContextTracker.
func (c *causes) Resumed(at any) { c.resumed, _ = at.(Pos) }

// Exited implements goja.AsyncContextTracker.
func (c *causes) Exited() { c.resumed = Pos{} }

// causalPos is the place in the action that is running, or that caused what
// runs.
func (vm *VM) causalPos() Pos {
	if pos := vm.callerPos(); pos.Line > 0 {
		return pos
	}
	return vm.causes.resumed
}

// placeNative keeps the place for a request that is sent later.
func (vm *VM) placeNative(goja.FunctionCall) goja.Value { return vm.rt.ToValue(vm.causalPos()) }
