package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// Isolation says what of a run can outlive it, as far as the syntax proves it. What is
// not understood proves nothing.
type Isolation struct {
	// World says that nothing which a run does can be seen by a later one for which the
	// module is loaded again in the same world: it changes nothing that is not its own.
	World bool
	// Module says that the module need not even be loaded again: a run changes neither
	// its variables nor what they hold.
	Module bool
	// Doubts are what keeps it from more, in the order of the source, each place once.
	Doubts []Doubt
}

// Doubt is a place that keeps a proof from being made. World says that it concerns the
// world, not only the module.
type Doubt struct {
	Pos   Pos
	Text  string
	World bool
}

// maxDoubts bounds what is told.
const maxDoubts = 20

// Isolation looks for what runs of the module could leave to later ones. Handler is the
// name of a bare top-level function that the host calls, or ""; what is exported is called
// by it, too: always with data of its own and the object of host functions.
func (m *Module) Isolation(handler string) Isolation {
	tree, err := m.text.parse()
	if err != nil {
		return Isolation{Doubts: []Doubt{{Text: "the source cannot be looked at", World: true}}}
	}
	w := &prover{
		module: m, handler: handler, variables: map[file.Idx]*proofVar{}, functions: map[file.Idx]*proofFunc{}, told: map[Doubt]bool{},
		inherited: inheritedNames(),
	}
	return w.prove(tree)
}

// origin is where an object can come from, as a set; the empty one is a value that is no
// object. Whatever can be reached from an object by its members has the origins of that
// object and of all that was ever put into one; see prover.heap.
type origin uint8

const (
	fromRun    origin = 1 << iota // made during the run, or the event
	fromModule                    // made when the module was loaded
	fromHost                      // the host's functions
	fromWorld                     // built-ins
	fromUnknown
)

const foreign = fromHost | fromWorld | fromUnknown

// proofValue is what is known of a value: its origins, the functions that it can be, and
// the path of a built-in ("Object.keys") if it is nothing else.
type proofValue struct {
	origin
	functions []*proofFunc
	path      string
}

func (v proofValue) join(o proofValue) proofValue {
	if v.path != o.path {
		v.path = ""
	}
	v.origin |= o.origin
	for _, f := range o.functions {
		if !slices.Contains(v.functions, f) {
			v.functions = append(slices.Clip(v.functions), f)
		}
	}
	return v
}

// proofVar is a variable. Module says that it is one of the module's.
type proofVar struct {
	name   string
	module bool
	set    bool
	value  proofValue
}

// proofFunc is a function of the source.
type proofFunc struct {
	params  []proofValue // what it is called with
	anyArgs origin       // what it may be called with beside
	returns proofValue
}

type proofScope struct {
	names map[string]*proofVar
	above *proofScope
}

func (s *proofScope) find(name string) *proofVar {
	for ; s != nil; s = s.above {
		if v, ok := s.names[name]; ok {
			return v
		}
	}
	return nil
}

type prover struct {
	module    *Module
	handler   string
	variables map[file.Idx]*proofVar
	functions map[file.Idx]*proofFunc
	heap      origin       // what was put into objects
	thrown    origin       // what was thrown
	escaped   origin       // what functions return that anybody may call
	current   []*proofFunc // that are being walked
	sticky    bool         // there is a regular expression that remembers where it was
	byPlace   bool         // and there is one that every method goes on with
	inherited map[string]bool
	changed   bool
	final     bool
	told      map[Doubt]bool
	doubts    []Doubt
}

// maxProofRounds bounds the rounds: what is known only grows, so that few are needed.
const maxProofRounds = 30

func (w *prover) prove(tree *ast.Program) Isolation {
	fn, ok := tree.Body[0].(*ast.ExpressionStatement).Expression.(*ast.FunctionLiteral)
	if !ok || len(w.module.text.generated) > maxProbed {
		return Isolation{Doubts: []Doubt{{Text: "the source is too large to be looked at", World: true}}}
	}
	walk(tree, func(n any) {
		if re, ok := n.(*ast.RegExpLiteral); ok && strings.ContainsAny(re.Flags, "gy") {
			w.sticky = true
			w.byPlace = w.byPlace || strings.Contains(re.Flags, "y")
		}
	})
	if mentions(w.module.text.generated, "RegExp", "compile") {
		w.sticky, w.byPlace = true, true
	}
	rounds := 0
	for w.changed = true; w.changed && rounds < maxProofRounds; rounds++ {
		w.changed = false
		w.round(fn)
	}
	if w.changed {
		return Isolation{Doubts: []Doubt{{Text: "the source is too involved", World: true}}}
	}
	w.final = true
	w.round(fn)
	slices.SortStableFunc(w.doubts, func(a, b Doubt) int { return a.Pos.compare(b.Pos) })
	out := Isolation{World: true, Module: true, Doubts: w.doubts[:min(len(w.doubts), maxDoubts)]}
	for _, d := range w.doubts {
		out.Module = false
		out.World = out.World && !d.World
	}
	return out
}

// round walks the whole source once with what is known so far.
func (w *prover) round(fn *ast.FunctionLiteral) {
	s := &proofScope{names: map[string]*proofVar{}}
	for _, name := range []string{"module", "exports", "require", "console"} {
		s.names[name] = &proofVar{name: name, module: true}
	}
	s.names["module"].value = proofValue{origin: fromModule, path: "module"}
	s.names["exports"].value = proofValue{origin: fromModule, path: "exports"}
	s.names["require"].value = proofValue{origin: fromWorld, path: "require"}
	s.names["console"].value = proofValue{origin: fromWorld, path: "console"}
	inner := &proofScope{names: map[string]*proofVar{}, above: s}
	w.hoistVars(fn.DeclarationList, inner)
	w.hoist(fn.Body.List, inner)
	if v := inner.names[w.handler]; v != nil {
		w.export(v.value)
	}
	w.list(fn.Body.List, inner)
}

func (w *prover) inRun() bool { return len(w.current) > 0 }

// own is the origin of what is made here.
func (w *prover) own() origin {
	if w.inRun() {
		return fromRun
	}
	return fromModule
}

func (w *prover) doubt(at file.Idx, world bool, format string, args ...any) {
	if !w.final {
		return
	}
	line, column := w.module.text.original(int(at) - 1)
	d := Doubt{Pos{line, column}, fmt.Sprintf(format, args...), world}
	if key := (Doubt{Pos: d.Pos, World: d.World}); !w.told[key] {
		w.told[key] = true
		w.doubts = append(w.doubts, d)
	}
}

// grow adds to something that is known.
func (w *prover) grow(to *origin, o origin) {
	if *to|o != *to {
		*to |= o
		w.changed = true
	}
}

func (w *prover) widen(to *proofValue, v proofValue) {
	now := to.join(v)
	if now.origin != to.origin || now.path != to.path || len(now.functions) != len(to.functions) {
		*to, w.changed = now, true
	}
}

// put is a value that comes to stand in an object.
func (w *prover) put(v proofValue) {
	w.grow(&w.heap, v.origin)
	w.escape(v)
}

// escape says that anybody may call a function.
func (w *prover) escape(v proofValue) {
	for _, f := range v.functions {
		w.grow(&f.anyArgs, fromUnknown|fromRun)
		w.grow(&w.escaped, f.returns.origin)
		w.escape(proofValue{functions: newFunctions(f.returns.functions, f)})
	}
}

// newFunctions leaves a function out of a list, against going round in circles.
func newFunctions(list []*proofFunc, not *proofFunc) []*proofFunc {
	var out []*proofFunc
	for _, f := range list {
		if f != not && f.anyArgs&fromUnknown == 0 {
			out = append(out, f)
		}
	}
	return out
}

// export says that the host calls a function: with data of the run and the host's
// functions.
func (w *prover) export(v proofValue) {
	for _, f := range v.functions {
		w.argument(f, 0, proofValue{origin: fromRun})
		w.argument(f, 1, proofValue{origin: fromHost})
	}
}

func (w *prover) argument(f *proofFunc, i int, v proofValue) {
	if i < len(f.params) {
		w.widen(&f.params[i], v)
		return
	}
	w.grow(&f.anyArgs, v.origin)
	w.escape(v)
}

// write is a change of what a value is.
func (w *prover) write(v proofValue, at file.Idx, what string) {
	switch {
	case v.origin&foreign != 0:
		w.doubt(at, true, "%s changes something that may not be the run's own", what)
	case v.origin&fromModule != 0 && w.inRun():
		w.doubt(at, false, "%s changes something that stays with the module", what)
	}
}

// bind makes or finds the variable of an identifier.
func (w *prover) bind(id *ast.Identifier, s *proofScope) *proofVar {
	name := id.Name.String()
	if v, ok := s.names[name]; ok {
		return v
	}
	v, ok := w.variables[id.Idx]
	if !ok {
		v = &proofVar{name: name, module: !w.inRun()}
		w.variables[id.Idx] = v
	}
	s.names[name] = v
	return v
}

// bindAll declares the names of a pattern.
func (w *prover) bindAll(t ast.Expression, s *proofScope) {
	for _, id := range targets(t) {
		w.bind(id, s)
	}
}

func (w *prover) hoistVars(list []*ast.VariableDeclaration, s *proofScope) {
	for _, d := range list {
		for _, b := range d.List {
			w.bindAll(b.Target, s)
		}
	}
}

// hoist declares what statements declare for all of them.
func (w *prover) hoist(list []ast.Statement, s *proofScope) {
	for _, stmt := range list {
		switch stmt := stmt.(type) {
		case *ast.LexicalDeclaration:
			for _, b := range stmt.List {
				w.bindAll(b.Target, s)
			}
		case *ast.ClassDeclaration:
			if stmt.Class.Name != nil {
				w.bind(stmt.Class.Name, s)
			}
		case *ast.FunctionDeclaration:
			if name := stmt.Function.Name; name != nil {
				v := w.bind(name, s)
				w.assign(v, proofValue{origin: w.own(), functions: []*proofFunc{w.function(stmt.Function.Function, stmt.Function.ParameterList)}})
			}
		}
	}
}

// assign gives a variable one more value that it may have.
func (w *prover) assign(b *proofVar, v proofValue) {
	if b.module && v.origin != 0 {
		v.origin |= fromModule
	}
	if !b.set {
		b.set, b.value, w.changed = true, v, true
		return
	}
	w.widen(&b.value, v)
}

// function is what is known of a function.
func (w *prover) function(at file.Idx, params *ast.ParameterList) *proofFunc {
	f, ok := w.functions[at]
	if !ok {
		f = &proofFunc{params: make([]proofValue, len(params.List))}
		w.functions[at] = f
	}
	return f
}

// enter walks the body of a function.
func (w *prover) enter(f *proofFunc, params *ast.ParameterList, vars []*ast.VariableDeclaration, s *proofScope, body func(*proofScope)) {
	w.current = append(w.current, f)
	defer func() { w.current = w.current[:len(w.current)-1] }()
	inner := &proofScope{names: map[string]*proofVar{}, above: s}
	for _, p := range params.List {
		w.bindAll(p.Target, inner)
	}
	w.bindAll(params.Rest, inner)
	for i, p := range params.List {
		v := f.params[i]
		v.origin |= f.anyArgs
		if p.Initializer != nil {
			v = v.join(w.value(p.Initializer, inner))
		}
		w.target(p.Target, v, inner, true)
	}
	if params.Rest != nil {
		all := proofValue{origin: fromRun | f.anyArgs}
		for _, p := range f.params {
			all.origin |= p.origin
		}
		w.target(params.Rest, all, inner, true)
	}
	w.hoistVars(vars, inner)
	body(inner)
}
