package sandbox

import (
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
)

// FlowOptions say how the paths of a module are told.
type FlowOptions struct {
	// Names maps the names of parameters to words: {"e": "event"}. A parameter
	// that bears a word itself, which no other name stands for, means it, too;
	// and so does a name that is bound nowhere.
	Names map[string]string
	Words []string
	// Ends are paths of calls after which nothing that the handler does counts.
	Ends []string
	// Promises reports whether a call of that path returns a promise; nil knows
	// of none but those of the language.
	Promises func(path string) bool
}

// Flow is what the values in a module are made of, and under which conditions
// its calls and reads happen. It is worked out within each function, through
// variables, members of object literals, template literals, the operators, and
// the parameters and results of functions that have a name. What goes through
// arrays, classes, closures over changed variables and unknown functions is not
// seen. It is immutable.
type Flow struct {
	// Calls are all calls and constructions whose callee is a path, by position.
	Calls []FlowCall
	// Reads are the member paths that are read, by position, with the members
	// that nothing guards.
	Reads []FlowRead
	// Assigned are the assignments to members, by position.
	Assigned []FlowAssign
	// States are the changes of what outlives a call of the handler.
	States []StateWrite
	// Returns are what functions like the handler return, by position.
	Returns []FlowReturn
	// Free are the names that are bound nowhere, by position.
	Free []FlowRead
}

// Value is what can be known of a value without running. The zero Value is one
// of which nothing is known.
type Value struct {
	// Kind is as in [Argument], or "undefined"; "expression" is not known.
	Kind string
	// Path is what the value is a copy of; "" when it is computed.
	Path string
	// Sources are what it is made of.
	Sources []string
	// Missing are the members in its place, of which nothing says that they are
	// there.
	Missing []string
	// Promise is the path of the call whose promise it is.
	Promise string
	// Least is how much JSON it is at least, in bytes.
	Least int
	// Fields are the members of an object literal, as far as their names are
	// constant. Open says that there may be more.
	Fields map[string]Value
	Open   bool
	// Text is a constant string, when Known.
	Text  string
	Known bool
	// Async says that a function returns a promise.
	Async bool
	// Made is the call that made it, for what a library makes.
	Made Pos
	Pos  Pos

	function *flowFunction
}

// From reports whether the value is made of something at or below a path.
func (v Value) From(path string) (string, bool) {
	for _, s := range v.Sources {
		if s == path || strings.HasPrefix(s, path+".") {
			return s, true
		}
	}
	return "", false
}

// What becomes of the result of a call.
const (
	UseDropped  = "dropped"
	UseAwaited  = "awaited"
	UseReturned = "returned"
	UseVoid     = "void"
	UseValue    = "value"
)

// FlowCall is one call. A construction has New.
type FlowCall struct {
	// Path is the callee; a module is "require:name", and a call on the way is
	// "(...)". A call of a local function has the function's name.
	Path string
	// Pos is the first character of the call, Last that of the last name of the
	// callee.
	Pos, Last Pos
	New       bool
	Args      []Value
	// Spread says that an argument is spread.
	Spread bool
	// Use is what becomes of the result, Promise that it is one.
	Use     string
	Promise bool
	// Made is the call that made what this one is a method of.
	Made Pos
	// Loop is the innermost loop around the call in its handler, if any.
	Loop *FlowLoop
	// After is a call of [FlowOptions.Ends] that may have come before without
	// the function having ended.
	After Pos
	// Caught says that an error of the call is caught around it, Always that no
	// condition or loop is.
	Caught, Always bool
}

// FlowLoop is a loop: a statement, or a callback of an array's method.
type FlowLoop struct {
	Pos Pos
	// Over is what is looped over, when it is a path.
	Over string
	// Breaks says that the loop is left early, Fixed that the source says how
	// often it goes round.
	Breaks, Fixed bool
}

// FlowRead is a read of a path. Bare are the beginnings of the path that are
// read from although nothing says that they are there; of the path itself
// nothing is said.
type FlowRead struct {
	Path   string
	Bare   []string
	Caught bool
	Pos    Pos
	// Probed says that the name is only asked for its type, or read where that has
	// been done, Short that it stands
	// for a member of an object as well.
	Probed, Short bool
	// Handler says that it is inside a function whose parameters stand for words.
	Handler bool
}

// FlowReturn is what a function returns whose parameters stand for words.
type FlowReturn struct {
	Value Value
	Pos   Pos
}

// FlowAssign is an assignment of a value to a member.
type FlowAssign struct {
	Path  string
	Value Value
	Pos   Pos
}

// StateWrite is a change of a variable that outlives a call of the handler: one
// at the top level of the module, or a global one.
type StateWrite struct {
	Name string
	// Global says that the variable is no variable of the module.
	Global bool
	// Keyed says that a member under a computed name was changed.
	Keyed bool
	Value Value
	Pos   Pos
}

// maxSources bounds the lists of a value.
const maxSources = 16

// Flow works out the flow of the module's values. It reads the source again, which
// a run never needs.
func (m *Module) Flow(opts FlowOptions) *Flow {
	tree, err := m.text.parse()
	if err != nil {
		return &Flow{}
	}
	body, ok := wrappedBody(tree)
	if !ok {
		return &Flow{}
	}
	w := newFlowWalker(m.text, opts)
	for pass := range 3 { // the first ones learn what comes later in the source
		w.first, w.emit = pass == 0, pass == 2
		w.module(wrappedVars(tree), body)
	}
	return w.finish()
}

// wrappedVars are the var statements of the module function.
func wrappedVars(tree *ast.Program) []*ast.VariableDeclaration {
	stmt, _ := tree.Body[0].(*ast.ExpressionStatement)
	if stmt == nil {
		return nil
	}
	fn, _ := stmt.Expression.(*ast.FunctionLiteral)
	if fn == nil {
		return nil
	}
	return fn.DeclarationList
}

func (w *flowWalker) finish() *Flow {
	slices.SortStableFunc(w.out.Calls, func(a, b FlowCall) int { return a.Pos.compare(b.Pos) })
	slices.SortStableFunc(w.out.Reads, func(a, b FlowRead) int { return a.Pos.compare(b.Pos) })
	slices.SortStableFunc(w.out.Assigned, func(a, b FlowAssign) int { return a.Pos.compare(b.Pos) })
	slices.SortStableFunc(w.out.States, func(a, b StateWrite) int { return a.Pos.compare(b.Pos) })
	slices.SortStableFunc(w.out.Free, func(a, b FlowRead) int { return a.Pos.compare(b.Pos) })
	return w.out
}

// joined is a value that is one of two.
func joined(a, b Value) Value {
	out := Value{
		Kind: a.Kind, Sources: both(a.Sources, b.Sources), Missing: both(a.Missing, b.Missing),
		Least: min(a.Least, b.Least), Async: a.Async || b.Async, Pos: a.Pos,
	}
	if a.Kind != b.Kind {
		out.Kind = "expression"
	}
	if a.Path == b.Path {
		out.Path = a.Path
	}
	if a.Promise == b.Promise {
		out.Promise = a.Promise
	}
	if a.function == b.function {
		out.function = a.function
	}
	if a.Known && b.Known && a.Text == b.Text {
		out.Text, out.Known = a.Text, true
	}
	return out
}

// both is the union of two short lists.
func both(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	out := slices.Clip(a)
	for _, s := range b {
		if len(out) < maxSources && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// withGuards is the union of two lists of guards.
func withGuards(a, b []string) []string {
	out := slices.Clip(a)
	for _, s := range b {
		if len(out) < maxGuards && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// maxGuards bounds how many paths are known to be there.
const maxGuards = 256

// derived is a value that is made of another.
func derived(kind string, from ...Value) Value {
	out := Value{Kind: kind}
	for _, v := range from {
		out.Sources = both(out.Sources, v.Sources)
	}
	return out
}

// flowFunction is what is known of a function that has a name.
type flowFunction struct {
	node    ast.Node
	name    string
	async   bool
	params  []Value
	called  bool
	guards  []string // those of all its calls
	returns Value
	answers bool
	root    bool // its parameters stand for words
}
