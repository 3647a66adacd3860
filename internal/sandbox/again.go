package sandbox

import (
	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/internal/tape"
)

// Again is [VM.Restart] for a world that serves very many runs, one after the other: what
// the host itself keeps of a run is forgotten, too.
func (vm *VM) Again() {
	vm.rt.ClearInterrupt()
	vm.elapsed = 0
	if len(vm.timers.list) > 0 {
		vm.timers = timerQueue{last: vm.timers.last}
	}
	vm.rt.SetRandSource(randSource(vm.opts.Seed))
	if c := vm.host.crypto; c != nil {
		c.random.Seed(cryptoSeed(vm.opts.Seed))
	}
	clear(vm.rejections)
	clear(vm.rejected)
	vm.rejected = vm.rejected[:0]
	clear(vm.nulls)
	vm.args, vm.passing = vm.args[:0], lazyIndex{}
	if len(vm.inspector.newLazy) > 0 || len(vm.inspector.lazy) > 0 {
		vm.inspector.newLazy, vm.inspector.lazy = nil, nil
	}
}

// Interrupt ends what runs, or the next thing that does, with a cause. It may be called
// from any goroutine.
func (vm *VM) Interrupt(cause error) { vm.rt.Interrupt(cause) }

// CallOnly is [VM.Call] for a caller who does not look at what the handler returns.
func (vm *VM) CallOnly(h Handler, args ...Handle) Outcome {
	out := Outcome{}
	if err := vm.protect(func() error { out.Err = vm.callOnly(h, args); return nil }); err != nil {
		out.Err = err
	}
	out.Timers = vm.timers.left()
	return out
}

func (vm *VM) callOnly(h Handler, args []Handle) error {
	if vm.callee.v != h.v {
		vm.callee.v = h.v
		vm.callee.fn, _ = goja.AssertFunction(h.v)
	}
	fn := vm.callee.fn
	var few [4]goja.Value
	values := few[:0]
	for _, a := range args {
		values = append(values, a.v)
	}
	ret, err := fn(goja.Undefined(), values...)
	if err != nil {
		return vm.failure(err)
	}
	ret = vm.adopted(ret)
	obj, ok := ret.(*goja.Object)
	if !ok {
		return nil
	}
	if obj.ExportType() != typePromise {
		vm.tagged(ret) // a look at it can run code of the action
		return nil
	}
	promise := obj.Export().(*goja.Promise)
	if err := vm.settle(promise); err != nil {
		return err
	}
	if promise.State() == goja.PromiseStateRejected {
		delete(vm.rejections, promise)
		return vm.rejection(promise.Result())
	}
	if res, ok := promise.Result().(*goja.Object); ok {
		vm.tagged(res)
	}
	return nil
}

// BindOnce is [VM.BindMembers] with ordinary objects whose functions are all made at
// once: for a world in which they serve many runs.
func (vm *VM) BindOnce(m *Members, function func(i int) HostFunction, missing Missing) Handle {
	b := &binder{vm: vm, function: function, missing: missing}
	b.root = b.whole(m.root)
	return Handle{b.root}
}

func (b *binder) whole(at *level) *goja.Object {
	obj := b.vm.rt.NewObject()
	if b.missing != nil {
		fallback := &absence{binder: b, path: at.path, base: obj.Prototype()}
		_ = obj.SetPrototype(b.vm.rt.NewDynamicObject(fallback))
	}
	members := &boundMembers{b, at}
	for _, name := range at.names {
		v := goja.Value(nil)
		if p := at.at[name]; p.below != nil {
			v = b.whole(p.below)
		} else {
			v = members.member(name)
		}
		_ = obj.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	return obj
}

// PlainSize is about the length of [Arg.Tagged] of a value that can be looked at without
// running anything: no object, a part of a [Taped] document that was not changed, or any
// object where the source has nothing that a look could run.
func (a Arg) PlainSize() (n int, ok bool) {
	if a.direct != nil {
		return a.direct.size(), true
	}
	obj, isObject := a.v.(*goja.Object)
	if !isObject {
		if text, isText := a.v.(goja.String); isText {
			return text.Length() + len(`""`), true
		}
		return len("{$undefined:true}"), true
	}
	if !a.vm.program.seesLooks {
		return len("{$undefined:true}"), true
	}
	if d := a.vm.taped; d != nil {
		if r := d.untouched(obj); r != tape.None {
			return len(d.tape.Raw(r)), true
		}
	}
	return 0, false
}
