package sandbox

import (
	"fmt"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// installErrors gives the errors that an action catches V8's words. See
// [text.instrument].
func (vm *VM) installErrors() {
	if vm.program.handlesRejections {
		vm.installThen()
	}
}

// caught gives the error of a catch clause V8's words.
func (vm *VM) caught(c goja.FunctionCall) goja.Value {
	vm.reword(c.Argument(0))
	return c.Argument(0)
}

// probe notes whether a value was null, for the places where an error of it may
// be.
func (vm *VM) probe(c goja.FunctionCall) goja.Value {
	if vm.nulls == nil {
		vm.nulls = map[int]bool{}
	}
	for _, at := range c.Arguments[1:] {
		vm.nulls[int(at.ToInteger())-1] = goja.IsNull(c.Argument(0))
	}
	return c.Argument(0)
}

// thenProgram is no function of Go's: one that calls back while promises go on
// ends the engine's queue, and all that waits runs too early.
var thenProgram = preludeProgram("then", `(function (native) {
  const { apply } = Reflect;
  const { reword } = native;
  const { then: original } = Promise.prototype;
  Object.defineProperty(Promise.prototype, 'then', {
    value: {
      then(onFulfilled, onRejected) {
        if (typeof onRejected !== 'function') return apply(original, this, [onFulfilled, onRejected]);
        return apply(original, this, [onFulfilled, (reason) => { reword(reason); return onRejected(reason); }]);
      },
    }.then,
  });
})`)

// installThen makes the handlers of rejected promises get V8's words, too.
func (vm *VM) installThen() {
	vm.prelude(thenProgram(), map[string]any{"reword": func(c goja.FunctionCall) goja.Value {
		vm.reword(c.Argument(0))
		return goja.Undefined()
	}})
}

func must(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(err)
	}
	return v
}

// reword gives the message of an error that the engine made V8's words.
func (vm *VM) reword(v goja.Value) {
	obj, ok := v.(*goja.Object)
	if !ok || obj.ClassName() != "Error" {
		return
	}
	_ = vm.rt.Try(func() {
		name, message := memberText(obj, "name"), memberText(obj, "message")
		if !mayReword(name, message) {
			return
		}
		var stack []goja.StackFrame
		if ex := vm.rt.Try(func() { panic(v) }); ex != nil {
			stack = ex.Stack()
		}
		if said := vm.words(name, message, stack); said != message {
			vm.hide(obj, "message", said)
		}
	})
}

// Messages of the engine.
const (
	missingSuper = "Must call super constructor in derived class before accessing 'this'"
	skippedSuper = "Must call super constructor in derived class before returning from derived constructor"
	noInstanceOf = "Expecting a function in instanceof check"
	noObject     = "Value is not an object: "
	// What is said when a part of an event is called.
	proxyCalled, dynamicCalled = "proxy target is not a function", "Dynamic object is not callable"

	fixedRange = "toFixed() precision must be between 0 and 100"
)

// mayReword keeps the errors of the action itself from being looked at further.
func mayReword(name, message string) bool {
	switch name {
	case "TypeError":
		if isNoPrimitive(message) {
			return true
		}
		for _, prefix := range []string{
			"Cannot read property '", "Object has no member '", "Value is not ", "Not a function", "Cannot convert undefined or null to object",
			"object is not iterable", noInstanceOf, "No initial value", "Cannot delete property '", "Class constructor cannot be invoked",
			proxyCalled, dynamicCalled,
		} {
			if strings.HasPrefix(message, prefix) {
				return true
			}
		}
	case "ReferenceError":
		return message == "Cannot access a variable before initialization" || message == missingSuper || message == skippedSuper
	case "AggregateError":
		return message == ""
	case "URIError":
		return message == "Malformed URI"
	case "RangeError":
		return message == fixedRange
	}
	return false
}

// isNoPrimitive reports whether a message is the engine's for an object that no
// method makes a primitive value of. It has the memory of the object in it.
func isNoPrimitive(message string) bool {
	return strings.HasPrefix(message, "Could not convert &{") && strings.HasSuffix(message, " to primitive")
}

// words are V8's for an error of the engine that was made at the top of a stack.
func (vm *VM) words(name, message string, stack []goja.StackFrame) string {
	if !mayReword(name, message) {
		return message
	}
	switch {
	case isNoPrimitive(message):
		return "Cannot convert object to primitive value"
	case message == missingSuper, message == skippedSuper:
		return missingSuper + " or returning from derived constructor"
	case strings.HasPrefix(message, noInstanceOf):
		return "Right-hand side of 'instanceof' is not callable"
	case name == "AggregateError": // the action's own has a place
		if len(stack) == 0 || stack[0].Position().Line == 0 {
			return "All promises were rejected"
		}
		return message
	}
	if message == proxyCalled && len(stack) > 1 {
		stack = stack[1:] // the proxy stands there, too
	}
	if len(stack) > 0 && stack[0].SrcName() != vm.program.module.Source.Path {
		return nativeWords(stack[0].FuncName(), message)
	}
	if len(stack) == 0 || stack[0].Position().Line == 0 {
		return message
	}
	pos := stack[0].Position()
	return vm.wordsAt(vm.program.module.text.offset(pos.Line, pos.Column), name, message)
}

// wordsAt are V8's for an error of the engine at a place of the source.
func (vm *VM) wordsAt(at int, name, message string) string {
	places := vm.program.places()
	nothing := "undefined"
	null, probed := vm.nulls[at]
	delete(vm.nulls, at)
	if null {
		nothing = "null"
	}
	switch {
	case strings.HasPrefix(message, "Class constructor "):
		if id, ok := places.calls[at].(*ast.Identifier); ok && places.classes[id.Name.String()] {
			return strings.Replace(message, "Class constructor", "Class constructor "+id.Name.String(), 1)
		}
	case name == "ReferenceError":
		if id := identifierAt(moduleHead+vm.program.module.text.generated, at); id != "" {
			return "Cannot access '" + id + "' before initialization"
		}
	case strings.HasPrefix(message, "Cannot read property '"):
		key := strings.TrimSuffix(strings.TrimPrefix(message, "Cannot read property '"), " or null")
		return fmt.Sprintf("Cannot read properties of %s (reading '%s')", nothing, strings.TrimSuffix(key, "' of undefined"))
	case strings.HasPrefix(message, "Cannot delete property '"):
		return strings.Replace(message, "[object Object]", "#<Object>", 1)
	case message == "Cannot convert undefined or null to object" && places.sets[at] != "":
		return fmt.Sprintf("Cannot set properties of %s (setting '%s')", nothing, places.sets[at])
	case strings.HasSuffix(message, "to object"), message == "object is not iterable":
		return places.iterableWords(at, message)
	case message == "Value is not object coercible":
		d, ok := places.taken[at]
		switch {
		case ok && (probed || d.from == nil):
			return d.words(nothing)
		case ok && d.inner != "":
			return fmt.Sprintf("Cannot read properties of undefined (reading '%s')", d.inner)
		}
	case strings.HasPrefix(message, noObject) && places.binaries[at] != nil:
		return binaryWords(places.binaries[at], message)
	default:
		return places.callWords(at, message)
	}
	return message
}

func (p *places) iterableWords(at int, message string) string {
	e, ok := p.iterated[at]
	switch {
	case !ok:
		return message
	case p.passed[at] && message == "object is not iterable":
		return "Spread syntax requires ...iterable[Symbol.iterator] to be a function"
	case p.passed[at]:
		return written(e, maxWritten) + " is not iterable (cannot read property undefined)"
	}
	return written(e, maxWritten) + " is not iterable"
}

// binaryWords are for what stands at the right of an operator that takes an
// object.
func binaryWords(e *ast.BinaryExpression, message string) string {
	key, constant := constantKey(e.Left)
	switch {
	case e.Operator == token.INSTANCEOF:
		return "Right-hand side of 'instanceof' is not an object"
	case constant:
		return fmt.Sprintf("Cannot use 'in' operator to search for '%s' in %s", key, strings.TrimPrefix(message, noObject))
	}
	return message
}

// nativeWords are those for an error that a built-in threw.
func nativeWords(function, message string) string {
	for _, prefix := range []string{noObject, "Not a function: ", "Value is not callable: "} {
		if rest, ok := strings.CutPrefix(message, prefix); ok && takesCallback(function) {
			return strings.Replace(rest, "[object Object]", "#<Object>", 1) + " is not a function"
		}
	}
	switch message {
	case "No initial value":
		return "Reduce of empty array with no initial value"
	case "Malformed URI":
		return "URI malformed"
	case fixedRange:
		return "toFixed() digits argument must be between 0 and 100"
	}
	return message
}

func takesCallback(function string) bool {
	switch function {
	case "map", "forEach", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "reduce", "reduceRight":
		return true
	}
	return false
}

func identifierAt(code string, at int) string {
	if at < 0 || at > len(code) {
		return ""
	}
	end := at
	for end < len(code) && isIdentifier(code[at:end+1]) {
		end++
	}
	return code[at:end]
}

// places are the expressions that an error can be about, by where the engine
// puts it.
type places struct {
	calls, news, iterated map[int]ast.Expression
	sets                  map[int]string
	passed                map[int]bool    // what is iterated to be arguments
	classes               map[string]bool // names that are bound to a class
	taken                 map[int]taken
	binaries              map[int]*ast.BinaryExpression
}

// taken is a destructured value: its text, and the first name taken from it.
// from is nil for a parameter. inner is the first name of the only pattern inside
// the pattern.
type taken struct {
	from         ast.Expression
	first, inner string
}

func (d taken) words(nothing string) string {
	text := "undefined"
	if d.from != nil {
		text = written(d.from, maxWritten)
	}
	if d.first == "" {
		return fmt.Sprintf("Cannot destructure '%s' as it is %s.", text, nothing)
	}
	return fmt.Sprintf("Cannot destructure property '%s' of '%s' as it is %s.", d.first, text, nothing)
}

func (p *places) callWords(at int, message string) string {
	if e, ok := p.calls[at]; ok {
		return written(e, maxWritten) + " is not a function"
	}
	if e, ok := p.news[at]; ok {
		return p.newWords(e, message)
	}
	return message
}

// newWords are for new X. A class that exists may have thrown the error itself.
func (p *places) newWords(callee ast.Expression, message string) string {
	id, named := callee.(*ast.Identifier)
	given, told := strings.CutPrefix(message, noObject)
	switch {
	case named && id.Name == "Promise" && told:
		return "Promise resolver " + given + " is not a function"
	case named && (p.classes[id.Name.String()] || isBuiltinClass(id.Name.String())):
		return message
	}
	return written(callee, maxWritten) + " is not a constructor"
}

func isBuiltinClass(name string) bool {
	switch name {
	case "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Promise", "Proxy", "Array", "Object", "Date", "RegExp", "Error", "URL":
		return true
	}
	return strings.HasSuffix(name, "Array") || strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "View")
}

// placeFinder makes the places of a program when the first error asks for them.
type placeFinder struct {
	once  sync.Once
	found *places
}

func (p *Program) places() *places {
	p.finder.once.Do(func() { p.finder.found = findPlaces(p.module) })
	return p.finder.found
}

func findPlaces(m *Module) *places {
	p := &places{calls: map[int]ast.Expression{}, news: map[int]ast.Expression{}, iterated: map[int]ast.Expression{}, sets: map[int]string{}, taken: map[int]taken{}, binaries: map[int]*ast.BinaryExpression{}, passed: map[int]bool{}, classes: map[string]bool{}}
	walk(m.written, p.visit)
	return p
}

func (p *places) visit(n any) {
	switch n := n.(type) {
	case *ast.CallExpression:
		if id, ok := n.Callee.(*ast.Identifier); ok && strings.HasPrefix(id.Name.String(), "%") {
			return // one of ours
		}
		p.calls[int(n.LeftParenthesis)-1] = n.Callee
		p.spread(n.ArgumentList, true)
	case *ast.NewExpression:
		p.news[int(n.New)-1] = n.Callee
		p.spread(n.ArgumentList, true)
	case *ast.ArrayLiteral:
		p.spread(n.Value, false)
	case *ast.ClassLiteral:
		if n.Name != nil {
			p.classes[n.Name.Name.String()] = true
		}
	case *ast.BinaryExpression:
		if n.Operator == token.IN || n.Operator == token.INSTANCEOF {
			p.binaries[int(n.Idx0())-1] = n
		}
	case *ast.ForOfStatement:
		p.iterated[int(positionOf(n.Source))-1] = n.Source
	case *ast.AssignExpression:
		switch left := n.Left.(type) {
		case *ast.DotExpression:
			p.sets[int(left.Identifier.Idx)-1] = left.Identifier.Name.String()
		case *ast.BracketExpression:
			if key, ok := constantKey(left.Member); ok {
				p.sets[int(left.LeftBracket)-1] = key
			}
		}
		p.pattern(n.Left, n.Right)
	case *ast.Binding:
		p.pattern(n.Target, n.Initializer)
		if id, ok := n.Target.(*ast.Identifier); ok && isClass(n.Initializer) {
			p.classes[id.Name.String()] = true
		}
	case *ast.FunctionLiteral:
		p.parameters(n.ParameterList, int(n.Function)-1)
	case *ast.ArrowFunctionLiteral:
		p.parameters(n.ParameterList, int(n.Start)-1)
	}
}

func constantKey(e ast.Expression) (string, bool) {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return e.Value.String(), true
	case *ast.NumberLiteral:
		return e.Literal, true
	}
	return "", false
}

func isClass(e ast.Expression) bool {
	_, ok := e.(*ast.ClassLiteral)
	return ok
}

func (p *places) spread(list []ast.Expression, arguments bool) {
	for _, e := range list {
		if s, ok := e.(*ast.SpreadElement); ok {
			p.iterated[int(positionOf(s.Expression))-1] = s.Expression
			p.passed[int(positionOf(s.Expression))-1] = arguments
		}
	}
}

func (p *places) pattern(target, from ast.Expression) {
	if from == nil {
		return
	}
	at := int(positionOf(from)) - 1
	switch target := target.(type) {
	case *ast.ArrayPattern:
		p.iterated[at] = from
	case *ast.ObjectPattern:
		p.taken[at] = taken{from, firstName(target), innerName(target)}
	}
}

// parameters notes a function with one destructured parameter: the engine does
// not tell which of several it was.
func (p *places) parameters(list *ast.ParameterList, at int) {
	var only *ast.ObjectPattern
	for _, b := range list.List {
		if pattern, ok := b.Target.(*ast.ObjectPattern); ok {
			if only != nil {
				return
			}
			only = pattern
		}
	}
	if only != nil && !nested(only) {
		p.taken[at] = taken{nil, firstName(only), ""}
	}
}

// nested reports whether a pattern has patterns in it.
func nested(p *ast.ObjectPattern) bool {
	for _, prop := range p.Properties {
		keyed, ok := prop.(*ast.PropertyKeyed)
		if !ok {
			continue
		}
		if _, ok := keyed.Value.(*ast.Identifier); !ok {
			return true
		}
	}
	return false
}

// innerName is the first name of the only pattern in a pattern, when that has none
// in it.
func innerName(p *ast.ObjectPattern) string {
	var only *ast.ObjectPattern
	for _, prop := range p.Properties {
		keyed, ok := prop.(*ast.PropertyKeyed)
		if !ok {
			continue
		}
		inner, ok := keyed.Value.(*ast.ObjectPattern)
		switch _, plain := keyed.Value.(*ast.Identifier); {
		case ok && only == nil && !nested(inner):
			only = inner
		case !plain:
			return ""
		}
	}
	if only == nil {
		return ""
	}
	return firstName(only)
}

func firstName(p *ast.ObjectPattern) string {
	if len(p.Properties) == 0 {
		return ""
	}
	switch prop := p.Properties[0].(type) {
	case *ast.PropertyShort:
		return prop.Name.Name.String()
	case *ast.PropertyKeyed:
		return keyName(prop.Key)
	}
	return ""
}

// maxWritten is the deepest expression that is written out.
const maxWritten = 50

// written is an expression as V8 writes it in messages.
func written(e ast.Expression, depth int) string {
	const unnamed = "(intermediate value)"
	if depth == 0 {
		return unnamed
	}
	switch e := e.(type) {
	case *ast.Identifier:
		if e.Name == tempName {
			return unnamed
		}
		return e.Name.String()
	case *ast.ThisExpression:
		return "this"
	case *ast.NullLiteral:
		return "null"
	case *ast.BooleanLiteral:
		return fmt.Sprint(e.Value)
	case *ast.NumberLiteral:
		return e.Literal
	case *ast.StringLiteral:
		return `"` + e.Value.String() + `"`
	case *ast.CallExpression:
		return written(e.Callee, depth-1) + "(...)"
	case *ast.DotExpression:
		return written(e.Left, depth-1) + "." + e.Identifier.Name.String()
	case *ast.BracketExpression:
		if key, ok := e.Member.(*ast.StringLiteral); ok {
			return written(e.Left, depth-1) + "." + key.Value.String()
		}
		return written(e.Left, depth-1) + "[" + written(e.Member, depth-1) + "]"
	case *ast.Optional:
		return written(e.Expression, depth-1)
	case *ast.OptionalChain:
		return written(e.Expression, depth-1)
	case *ast.BinaryExpression: // a probe
		if c, ok := e.Right.(*ast.CallExpression); ok && e.Operator.String() == "??" {
			if id, ok := c.Callee.(*ast.Identifier); ok && id.Name == probeName {
				return written(e.Left, depth-1)
			}
		}
	case *ast.AssignExpression: // into a temporary
		if id, ok := e.Left.(*ast.Identifier); ok && id.Name == tempName {
			return written(e.Right, depth-1)
		}
	}
	return unnamed
}
