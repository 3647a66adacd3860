package sandbox

import (
	"github.com/dop251/goja"
)

// Place is a place of the source that a run can reach: a statement, a function,
// or one arm of a branch.
type Place struct {
	Kind PlaceKind
	// Arm is what the arm of a branch stands for: "then", "else", "left", "right",
	// "there", "absent", "case", "default".
	Arm string
	// Name is that of a function; "" when it has none.
	Name string
	// Branch is the number of the branch that an arm belongs to, from 0; -1 for
	// what is no arm.
	Branch int
	// Start and End are the first and the last character.
	Start, End Pos
}

// PlaceKind is what a place is; for the arm of a branch, what branches.
type PlaceKind string

// The kinds. A default is that of a parameter or of a destructured member.
const (
	PlaceStatement   PlaceKind = "statement"
	PlaceFunction    PlaceKind = "function"
	PlaceIf          PlaceKind = "if"
	PlaceConditional PlaceKind = "?:"
	PlaceAnd         PlaceKind = "&&"
	PlaceOr          PlaceKind = "||"
	PlaceNullish     PlaceKind = "??"
	PlaceOptional    PlaceKind = "?."
	PlaceSwitch      PlaceKind = "switch"
	PlaceDefault     PlaceKind = "default"
)

// Places are those of the source, in its order, when the module is the one of
// [Module.Counted].
func (m *Module) Places() []Place { return m.places }

// Counted is the same module, whose programs count how often they reach each of
// its places; see [VM.Hits]. Nothing else about a run is different, but that it
// takes longer.
func (m *Module) Counted() (*Module, error) { return m.counted() }

func (m *Module) makeCounted() (*Module, error) {
	tree, err := m.text.parse()
	if err != nil {
		return nil, err
	}
	body, _ := wrappedBody(tree) // it was there the first time
	out := *m
	out.tree, out.places = tree, m.text.count(tree, body)
	out.catches = m.text.instrument(tree)
	out.counted = func() (*Module, error) { return &out, nil }
	return &out, nil
}

// The names of what the counting tree calls; none that a source can have.
const (
	countName  = "%count"
	passName   = "%pass"
	baseName   = "%base"
	calledName = "%called"
)

// counts is what one world has counted.
type counts struct {
	hits []int
	cut  map[int]bool // optional chains that ended at their place, until somebody behind it knows
}

// Hits are how often the places of the source were reached in this world; nil
// when its program does not count.
func (vm *VM) Hits() []int { return vm.counts.hits }

// installCounts gives a world that counts its functions.
func (vm *VM) installCounts() {
	places := vm.program.module.places
	if places == nil {
		return
	}
	vm.counts = counts{hits: make([]int, len(places)), cut: map[int]bool{}}
	for name, fn := range map[string]nativeFunction{
		countName: vm.countPlace, passName: vm.pass, baseName: vm.passBase, calledName: vm.called,
	} {
		_ = vm.rt.GlobalObject().DefineDataProperty(name, vm.native(name, fn), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	}
}

func (vm *VM) countPlace(c goja.FunctionCall) goja.Value {
	vm.counts.hits[c.Argument(0).ToInteger()]++
	return goja.Undefined()
}

// pass gives its second argument back: the left side of an operator, whose arm is
// the place of the first. A third one is the place of an optional chain in it.
func (vm *VM) pass(c goja.FunctionCall) goja.Value {
	at, v := int(c.Argument(0).ToInteger()), c.Argument(1)
	nullish := goja.IsUndefined(v) || goja.IsNull(v)
	stops := nullish
	switch vm.program.module.places[at].Kind {
	case PlaceAnd:
		stops = !v.ToBoolean()
	case PlaceOr:
		stops = v.ToBoolean()
	case PlaceNullish:
		stops = !nullish
	case PlaceOptional:
		vm.passOptional(at, nullish, c.Argument(2))
		return v
	}
	if stops {
		vm.counts.hits[at]++
	}
	return v
}

// passOptional counts what ?. finds, unless an earlier one has ended the chain.
func (vm *VM) passOptional(at int, nullish bool, inner goja.Value) {
	cut := vm.counts.cut
	if !goja.IsUndefined(inner) && cut[int(inner.ToInteger())] {
		cut[at] = true
		return
	}
	if cut[at] = nullish; nullish {
		vm.counts.hits[at]++
		return
	}
	vm.counts.hits[at+1]++
}

// passBase gives back the object whose method an optional call is about to look
// for. The method is taken to be absent until [VM.called] knows better.
func (vm *VM) passBase(c goja.FunctionCall) goja.Value {
	v := c.Argument(1)
	if !goja.IsUndefined(v) && !goja.IsNull(v) {
		vm.counts.hits[c.Argument(0).ToInteger()]++
	}
	return v
}

// called is told that an optional call takes place.
func (vm *VM) called(c goja.FunctionCall) goja.Value {
	at := c.Argument(0).ToInteger()
	if vm.counts.hits[at] > 0 {
		vm.counts.hits[at]--
	}
	vm.counts.hits[at+1]++
	return goja.Undefined()
}
