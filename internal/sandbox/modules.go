package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"github.com/claimctl/claimctl/pkg/action"
)

// Role says what a [Unit] is to the action.
type Role string

// The roles of a unit.
const (
	// RoleModule is what require(name) gives.
	RoleModule Role = "module"
	// RoleBundle is several modules in one text: its exports hold one function
	// for each name, which gives that module.
	RoleBundle Role = "bundle"
	// RoleGlobal is the value of a free variable.
	RoleGlobal Role = "global"
	// RoleAnswer is what an api method returns; see [VM.Answer].
	RoleAnswer Role = "answer"
)

// Unit is source text beside the action that a run can load. It is compiled when
// it is first needed, once; it is immutable and safe for concurrent use.
type Unit struct {
	UnitSpec
	compiled func() (unitCode, error)
}

// UnitSpec describes a [Unit]; it can be written as JSON.
type UnitSpec struct {
	Role Role
	// Names are what require is given, the free variable, or the full name of
	// the api method. Only a bundle has several.
	Names []string
	// Path is the file's, for messages. What ends in .json is a JSON document,
	// everything else a CommonJS or an ECMAScript module.
	Path string
	Code []byte
	// Scope are variables that only the unit's own text sees, as JSON.
	Scope *action.Object
}

type unitCode struct {
	program *goja.Program
	scope   []string
	sources patternSources
}

// maxUnitBytes is the largest text that is compiled beside the action.
const maxUnitBytes = 32 << 20

// NewUnit makes a unit. What is wrong with its text is found out later: by
// [Unit.Check], or when an action needs it.
func NewUnit(spec UnitSpec) *Unit {
	u := &Unit{UnitSpec: spec}
	u.compiled = sync.OnceValues(u.compile)
	return u
}

// Check reads the unit without compiling it. The error is an
// *[action.Diagnostic].
func (u *Unit) Check() error {
	_, _, _, err := u.read()
	return err
}

func (u *Unit) json() bool { return strings.HasSuffix(u.Path, ".json") }

// read parses the unit; a JSON document has no tree.
func (u *Unit) read() (tx *text, tree *ast.Program, scope []string, err error) {
	src := action.Source{Path: u.Path, Code: u.Code}
	if len(u.Code) > maxUnitBytes {
		return nil, nil, nil, syntaxDiagnostic(src, 1, 1, fmt.Sprintf("the module is %d bytes; the limit is %d", len(u.Code), maxUnitBytes))
	}
	if u.json() {
		return nil, nil, nil, u.checkJSON(src)
	}
	if u.Role != RoleBundle { // a bundle comes from the bundler, which has read its text
		if err := checkNesting(src); err != nil {
			return nil, nil, nil, err
		}
	}
	if u.Scope != nil {
		for _, m := range u.Scope.Members() {
			scope = append(scope, m.Name)
		}
	}
	if tx, err = newText(src, ParseOptions{ESM: true}, append([]string{"__filename", "__dirname"}, scope...)...); err != nil {
		return nil, nil, nil, err
	}
	tree, err = tx.parse()
	return tx, tree, scope, err
}

func (u *Unit) compile() (unitCode, error) {
	tx, tree, scope, err := u.read()
	if err != nil || tree == nil {
		return unitCode{}, err
	}
	program, err := compileTree(tree)
	if err != nil {
		return unitCode{}, tx.syntaxError(err)
	}
	return unitCode{program: program, scope: scope, sources: tx.literalSources(tree)}, nil
}

func (u *Unit) checkJSON(src action.Source) error {
	if _, err := action.ParseValue(u.Code); err != nil {
		return syntaxDiagnostic(src, 1, 1, fmt.Sprintf("not a JSON document: %v", err))
	}
	return nil
}

// unitSet are the units of a program, by what they are for.
type unitSet struct {
	modules, answers map[string]*Unit
	globals, all     []*Unit
}

// With is the program in a world that has the units.
func (p *Program) With(list ...*Unit) *Program {
	if len(list) == 0 {
		return p
	}
	out := *p
	out.units = unitSet{modules: map[string]*Unit{}, answers: map[string]*Unit{}, all: list}
	for _, u := range list {
		if !u.json() {
			out.needs = out.needs.and(needsOf(string(u.Code)))
		}
		switch u.Role {
		case RoleGlobal:
			out.units.globals = append(out.units.globals, u)
		case RoleAnswer:
			out.units.answers[u.Names[0]] = u
		default:
			for _, name := range u.Names {
				out.units.modules[name] = u
			}
		}
	}
	return &out
}

// modules are what a world has loaded.
type modules struct {
	loaded  map[*Unit]*loadedUnit
	builtin map[string]goja.Value
	require goja.Value   // see [VM.requireFunction]
	main    *goja.Object // see [VM.mainModule]
	own     *goja.Object // the action's; nil when nobody asks
}

// loadedUnit is a unit while it runs and afterwards. What it threw is thrown
// again each time it is asked for.
type loadedUnit struct {
	module *goja.Object
	thrown goja.Value
}

// require finds a module: what the user gave, then what the bundler found, then
// what is built in.
func (vm *VM) require(c goja.FunctionCall) goja.Value {
	vm.refused(vm.moduleName(c, "id"))
	return vm.requireInside(c)
}

// requireInside is the require of a bundle: what the platform would not load for
// the action itself, the packages that it does load may need.
func (vm *VM) requireInside(c goja.FunctionCall) goja.Value {
	name := vm.moduleName(c, "id")
	if v, ok := vm.module(name); ok {
		return v
	}
	if vm.opts.Absent != nil {
		vm.opts.Absent(name, vm.ownCall())
	}
	panic(vm.moduleNotFound(fmt.Sprintf("Cannot find module '%s'", name)))
}

// ownCall is the place of a call that the action makes itself; the zero Pos for
// one that a module makes for it.
func (vm *VM) ownCall() Pos {
	for _, f := range vm.rt.CaptureCallStack(2, nil) {
		if f.SrcName() == vm.program.module.Source.Path {
			return vm.callerPos()
		}
	}
	return Pos{}
}

func (vm *VM) moduleNotFound(message string) *goja.Object {
	obj := vm.newError(&Throw{Message: message})
	_ = obj.Set("code", "MODULE_NOT_FOUND")
	return obj
}

// module finds a module by its name, then by the name without the version that
// some platforms allow there.
func (vm *VM) module(name string) (goja.Value, bool) {
	for _, n := range []string{name, withoutVersion(name)} {
		if u, ok := vm.program.units.modules[n]; ok {
			return vm.unitModule(u, n), true
		}
		if isBuiltin(strings.TrimPrefix(n, "node:")) {
			return vm.host.builtinModule(strings.TrimPrefix(n, "node:")), true
		}
	}
	return nil, false
}

// withoutVersion is "pkg" for "pkg@1.2.3", and "@scope/pkg" for
// "@scope/pkg@1.2.3".
func withoutVersion(name string) string {
	i := strings.LastIndexByte(name, '@')
	if i <= 0 || strings.Contains(name[i:], "/") {
		return name
	}
	return name[:i]
}

func (vm *VM) unitModule(u *Unit, name string) goja.Value {
	exports := vm.evaluate(u)
	if u.Role != RoleBundle {
		return exports
	}
	give, ok := goja.AssertFunction(exports.ToObject(vm.rt).Get(name))
	if !ok {
		panic(vm.moduleNotFound(fmt.Sprintf("Cannot find module '%s'", name)))
	}
	return must(give(goja.Undefined()))
}

// evaluate runs a unit, once in a world, and gives its exports. A unit that is
// asked for while it runs is as far as it has come.
func (vm *VM) evaluate(u *Unit) goja.Value {
	if at, ok := vm.modules.loaded[u]; ok {
		if at.thrown != nil {
			panic(at.thrown)
		}
		return at.module.Get("exports")
	}
	if vm.modules.loaded == nil {
		vm.modules.loaded = map[*Unit]*loadedUnit{}
	}
	at := &loadedUnit{module: vm.rt.NewObject()}
	if vm.program.asksModule {
		vm.describeModule(at.module, u.Path, vm.modules.own)
	}
	_ = at.module.Set("exports", vm.rt.NewObject())
	vm.modules.loaded[u] = at
	if err := vm.runUnit(u, at.module); err != nil {
		var ex *goja.Exception
		if errors.As(err, &ex) {
			at.thrown = ex.Value()
		}
		panic(err)
	}
	if vm.program.asksModule {
		_ = at.module.Set("loaded", true)
	}
	return at.module.Get("exports")
}

func (vm *VM) runUnit(u *Unit, module *goja.Object) error {
	code, err := u.compiled()
	if err != nil {
		panic(vm.newError(&Throw{Name: "SyntaxError", Message: unitMessage(err)}))
	}
	if u.json() {
		return module.Set("exports", vm.Value(action.Value(u.Code)).v)
	}
	if len(code.sources) > 0 {
		vm.hideExpansion()
		for expanded, source := range code.sources {
			vm.patterns[expanded] = source
		}
	}
	fn, err := vm.rt.RunProgram(code.program)
	if err != nil {
		return err
	}
	body, _ := goja.AssertFunction(fn)
	exports := module.Get("exports")
	args := []goja.Value{module, exports, vm.requireOf(u), vm.rt.Get("console"), vm.rt.ToValue(u.Path), vm.rt.ToValue(".")}
	for _, name := range code.scope {
		v, _ := u.Scope.Get(name)
		args = append(args, vm.Value(action.MustMarshal(v)).v)
	}
	_, err = body(exports, args...)
	return err
}

// requireOf is the require that a unit sees.
func (vm *VM) requireOf(u *Unit) goja.Value {
	if u.Role == RoleBundle && vm.opts.Refuse != nil {
		return vm.rt.ToValue(vm.native("require", vm.requireInside))
	}
	return vm.requireFunction()
}

func unitMessage(err error) string {
	var d *action.Diagnostic
	if errors.As(err, &d) {
		return fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, strings.TrimPrefix(d.Summary, "SyntaxError: "))
	}
	return err.Error()
}

// defineGlobals gives the action its free variables.
func (vm *VM) defineGlobals() error {
	for _, u := range vm.program.units.globals {
		var v goja.Value
		if ex := vm.rt.Try(func() { v = vm.evaluate(u) }); ex != nil {
			return vm.failure(ex)
		}
		vm.set(u.Names[0], v)
	}
	return nil
}

// Answer is what the unit for an api method answers a call: what its exports
// are, or what the function that they are returns or throws. ok is false when
// there is none.
func (vm *VM) Answer(method string, args []Arg) (r Reply, ok bool) {
	u, ok := vm.program.units.answers[method]
	if !ok {
		return Reply{}, false
	}
	values := make([]goja.Value, len(args))
	for i, a := range args {
		values[i] = a.live().v
	}
	var v goja.Value
	ex := vm.rt.Try(func() {
		v = vm.evaluate(u)
		if fn, isFunction := goja.AssertFunction(v); isFunction {
			v = must(fn(goja.Undefined(), values...))
		}
	})
	if ex != nil {
		return Reply{live: ex.Value(), throws: true}, true
	}
	return Reply{live: v}, true
}

// Unloaded are the units of the program that the run did not ask for, in the
// order in which they were given.
func (vm *VM) Unloaded() []*Unit {
	var out []*Unit
	for _, u := range vm.program.units.all {
		if _, ok := vm.modules.loaded[u]; !ok {
			out = append(out, u)
		}
	}
	return out
}

// builtinModule gives a module of Node's, or a client that comes with
// claimctl; see [isBuiltin].
func (g *hostGlobals) builtinModule(name string) goja.Value {
	if v, ok := g.vm.modules.builtin[name]; ok {
		return v
	}
	group, ok := builtinGroup(name)
	if !ok {
		panic(g.vm.moduleNotFound(fmt.Sprintf("Cannot find module '%s'", name)))
	}
	made := g.run(group.program(), group.natives(g))
	if g.vm.modules.builtin == nil {
		g.vm.modules.builtin = map[string]goja.Value{}
	}
	for _, key := range made.Keys() {
		g.vm.modules.builtin[key] = made.Get(key)
	}
	return g.vm.modules.builtin[name]
}

func isBuiltin(name string) bool {
	_, ok := builtinGroup(name)
	return ok
}

// builtinGroup is the script that makes a module; it may make several.
func builtinGroup(name string) (hostGroup, bool) {
	for _, find := range []func(string) (hostGroup, bool){nodeModule, cryptoModule, clientModule, tokenModule} {
		if group, ok := find(name); ok {
			return group, true
		}
	}
	return hostGroup{}, false
}
