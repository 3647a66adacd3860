package dialect

import (
	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
)

// Positional is a script whose handlers are given the members of their event as
// arguments, and behind them a function to call when they are done: with an error,
// or with the arguments as they leave them. The surface is a free variable. What
// such a handler changes in its event, it asks for.
type Positional interface {
	Script
	// Arguments says what a handler is given.
	Arguments(e Entry) Arguments
	// Finish turns what a handler has left into writes, effects and a decision. It
	// is called when the callback is called first.
	Finish(f *Finish)
}

// Arguments are what a [Positional] handler is given, by members of the event.
type Arguments struct {
	// Members are the arguments before the callback, in order.
	Members []string
	// Free are further members, as free variables. One that the event lacks is an
	// empty object.
	Free []string
	// Errors are the names of error classes that are free variables.
	Errors []string
	// Modules are modules that are free variables.
	Modules []FreeModule
}

// FreeModule is a module under the name of a free variable. Note is told where it
// is used; its place is filled in.
type FreeModule struct {
	Name, Module string
	Note         action.Diagnostic
}

// Finish is how a [Positional] handler ended.
type Finish struct {
	Run *Run
	// Event is what the handler was given, before it changed anything.
	Event *action.Object
	// Err is the first argument of the callback, Failure what is known of it when
	// it is one that counts as an error: anything true.
	Err     Arg
	Failure *action.Error
	// Values are the arguments of the handler as they are now: what the callback
	// was given in their place, or else the handler's own.
	Values map[string]Arg
	// Pos is where the callback was called.
	Pos sandbox.Pos
	// Touched is the last change at or below a path of the event, or of what holds
	// it; ok is false when there was none.
	Touched func(path ...string) (t Touch, ok bool)
	// Below are the names of members at a path that were changed, in the order of
	// their last changes.
	Below func(path ...string) []string
}

// Touch is a change of the event.
type Touch struct {
	Seq int
	Pos sandbox.Pos
}

// Call is a call of a made-up method at the place of a change, to record a write
// with. A change that was not seen is at the callback.
func (f *Finish) Call(name string, t Touch) *Call {
	if t == (Touch{}) {
		t.Pos = f.Pos
	}
	return &Call{Name: name, Seq: t.Seq, Pos: t.Pos, Run: f.Run}
}

// Words maps the names in the source of an entry to the words of its dialect:
// "event", or a member of it, and the surface's root.
func Words(d Script, e Entry) map[string]string {
	root := d.Surface(e).Root
	p, ok := d.(Positional)
	if !ok {
		return e.Names("event", root)
	}
	args := p.Arguments(e)
	words := make([]string, len(args.Members))
	for i, m := range args.Members {
		words[i] = "event." + m
	}
	names := e.Names(words...)
	for _, free := range args.Free {
		names[free] = "event." + free
	}
	names[root] = root
	return names
}
