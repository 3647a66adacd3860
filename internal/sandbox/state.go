package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
)

// Variable is a variable at the top level of a source: it lives as long as the
// module is loaded.
type Variable struct {
	Name string
	Pos  Pos
}

// variables collects what a list of bindings declares.
func (r *reader) variables(list []*ast.Binding) {
	for _, b := range list {
		switch target := b.Target.(type) {
		case *ast.Identifier:
			r.out.Variables = append(r.out.Variables, Variable{target.Name.String(), r.at(r.offset(target.Idx))})
		case *ast.ObjectPattern:
			for _, local := range patternMembers(target) {
				r.out.Variables = append(r.out.Variables, Variable{local, r.at(r.offset(target.LeftBrace))})
			}
		}
	}
}

// stateStatement returns a function that gives the variables by name; nil when
// there are none.
func stateStatement(list []Variable) ast.Expression {
	var names []string
	for _, v := range list {
		if !strings.HasPrefix(v.Name, "%") && !slices.Contains(names, v.Name) {
			names = append(names, v.Name)
		}
	}
	code := fmt.Sprintf("(() => ({ __proto__: null, %s }))", strings.Join(names, ", "))
	tree, err := parser.ParseFile(nil, "", code, 0)
	if err != nil {
		return nil
	}
	return tree.Body[0].(*ast.ExpressionStatement).Expression
}

// Snapshot is the printed form of everything that outlives a run of a loaded
// module, by name: its variables, and what was put on globalThis
// ("globalThis.x").
type Snapshot map[string]string

// Snapshot takes the state of a module that was compiled with
// [Module.CompileObserved].
func (e *Exports) Snapshot() Snapshot {
	out := Snapshot{}
	_ = e.vm.protect(func() error {
		opts := defaultInspectOptions()
		opts.depth = 6
		if fn, ok := goja.AssertFunction(e.state); ok {
			if v, err := fn(goja.Undefined()); err == nil {
				e.vm.printMembers(out, "", v.ToObject(e.vm.rt), opts)
			}
		}
		e.vm.printMembers(out, "globalThis.", e.vm.rt.GlobalObject(), opts)
		return nil
	})
	return out
}

func (vm *VM) printMembers(out Snapshot, prefix string, from *goja.Object, opts inspectOptions) {
	for _, name := range from.Keys() {
		if member := from.Get(name); kind(member) != "function" || prefix == "" {
			out[prefix+name] = vm.inspector.inspect(member, opts)
		}
	}
}

// Same are the names that have the same value in two snapshots.
func (s Snapshot) Same(later Snapshot) []string {
	var out []string
	for name, v := range later {
		if before, ok := s[name]; ok && before == v {
			out = append(out, name)
		}
	}
	return out
}

// Restart makes a world ready for another call of its module's handler: clock
// and randomness begin anew, and timers that are left are forgotten, as on a
// platform that freezes its process between two events.
func (vm *VM) Restart() {
	vm.elapsed, vm.timers = 0, timerQueue{last: vm.timers.last}
	vm.rt.SetRandSource(randSource(vm.opts.Seed))
	if c := vm.host.crypto; c != nil {
		c.random.Seed(cryptoSeed(vm.opts.Seed))
	}
	vm.rejections, vm.rejected = map[*goja.Promise]goja.Value{}, nil
}

// CompileObserved is [Module.Compile] for a program whose variables can be seen
// through [Exports.Snapshot].
func (m *Module) CompileObserved(returns string) (*Program, error) {
	return m.compile(returns, true)
}
