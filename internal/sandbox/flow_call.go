package sandbox

import (
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
)

// evalMember is the value of a member expression, and notes that it is read.
func (w *flowWalker) evalMember(e ast.Expression) Value {
	v, bare := w.chain(e)
	w.read(v.Path, bare, w.pos(e))
	return v
}

// chain follows member expressions to their root. Bare are the values on the way
// that a member is read from without an optional chain.
func (w *flowWalker) chain(e ast.Expression) (v Value, bare []string) {
	if w.level++; w.level > maxFlowDepth {
		w.level--
		return Value{}, nil
	}
	defer func() { w.level-- }()
	switch e := e.(type) {
	case *ast.OptionalChain:
		return w.chain(e.Expression)
	case *ast.Optional:
		v, bare = w.chain(e.Expression)
		return v, append(bare, "?")
	case *ast.DotExpression:
		left, before := w.chain(e.Left)
		return w.partOf(left, e.Identifier.Name.String(), before), w.step(left, before)
	case *ast.PrivateDotExpression:
		left, before := w.chain(e.Left)
		return derived("expression", left), before
	case *ast.BracketExpression:
		left, before := w.chain(e.Left)
		key := w.eval(e.Member)
		step := anyMember
		if key.Known && isIdentifier(key.Text) {
			step = key.Text
		}
		return w.partOf(left, step, before), w.step(left, before)
	case *ast.CallExpression:
		return w.evalCall(e, UseValue), nil
	}
	return w.eval(e), nil
}

// partOf is a member of a value that an optional chain may have ended before.
func (w *flowWalker) partOf(left Value, key string, bare []string) Value {
	v := w.memberOf(left, key)
	if slices.Contains(bare, "?") {
		v.Missing = both(w.unguarded(left.Missing), v.Missing)
	}
	return v
}

// step adds a value to those that are read from, unless an optional chain ended
// before it.
func (w *flowWalker) step(left Value, bare []string) []string {
	if slices.Contains(bare, "?") || left.Path == "" {
		return bare
	}
	return append(bare, left.Path)
}

// memberOf is a member of a value.
func (w *flowWalker) memberOf(v Value, key string) Value {
	if f, ok := v.Fields[key]; ok {
		f.Missing = w.unguarded(f.Missing)
		return f
	}
	out := derived("expression", v)
	if v.Path == "" || strings.Count(v.Path, ".") > maxPath {
		if v.Kind == "object" && v.Fields != nil && !v.Open {
			return Value{Kind: "expression"}
		}
		return out
	}
	out.Path = v.Path + "." + key
	if strings.HasPrefix(v.Path, "require:") && key == "default" {
		out.Path = v.Path
	}
	out.Sources = nil
	if len(v.Sources) > 0 {
		out.Sources = []string{out.Path}
	}
	out.Missing = w.unguarded([]string{out.Path})
	if key == "length" {
		out.Kind, out.Sources = "number", nil
	}
	return out
}

// read notes a read of a path.
func (w *flowWalker) read(path string, bare []string, pos Pos) {
	if !w.emit || path == "" || strings.HasPrefix(path, "require:") {
		return
	}
	r := FlowRead{Path: path, Pos: pos, Caught: w.state.caught}
	for _, b := range bare {
		if b != "?" && b != "" && len(w.unguarded([]string{b})) > 0 {
			r.Bare = append(r.Bare, b)
		}
	}
	w.out.Reads = append(w.out.Reads, r)
}

// evalCall is the value of a call, and notes it.
func (w *flowWalker) evalCall(e *ast.CallExpression, use string) Value {
	if _, ok := e.Callee.(*ast.SuperExpression); ok {
		w.arguments(e.ArgumentList)
		return Value{Kind: "expression"}
	}
	callee, bare := w.chain(e.Callee)
	path := callee.Path
	if path != "" {
		w.read(path, bare, w.pos(e.Callee))
	}
	if path == "require" && len(e.ArgumentList) == 1 {
		if name := w.eval(e.ArgumentList[0]); name.Known {
			return Value{Kind: "expression", Path: moduleWord(name.Text)}
		}
	}
	if path == "__toESM" && len(e.ArgumentList) > 0 {
		return w.eval(e.ArgumentList[0])
	}
	receiver := w.receiver(e.Callee)
	c := FlowCall{Path: path, Pos: w.pos(e), Last: w.last(e.Callee), Use: use}
	args, spread := w.callArguments(e, callee, receiver)
	c.Args, c.Spread = args, spread
	out := w.result(e, callee, receiver, args)
	w.mutated(e.Callee, args)
	if fn := callee.function; path == "" && fn != nil {
		if path = fn.name; path == "" {
			path = "function"
		}
		c.Path = path
	}
	if strings.HasSuffix(path, ".then") || strings.HasSuffix(path, ".catch") || strings.HasSuffix(path, ".finally") {
		if receiver.Promise != "" {
			out.Promise = receiver.Promise
		}
	} else if w.opts.Promises != nil && path != "" && w.opts.Promises(path) {
		out.Promise = path
	}
	w.results[e] = out
	c.Promise, c.Made = out.Promise != "", receiver.Made
	w.note(c)
	if slices.Contains(w.opts.Ends, path) {
		w.state.ended = earlier(w.state.ended, c.Pos)
	}
	return out
}

// receiver is the value that a method is called on. Its reads have been noted.
func (w *flowWalker) receiver(callee ast.Expression) Value {
	emit := w.emit
	w.emit = false
	defer func() { w.emit = emit }()
	switch at := callee.(type) {
	case *ast.Optional:
		return w.receiver(at.Expression)
	case *ast.OptionalChain:
		return w.receiver(at.Expression)
	case *ast.DotExpression:
		return w.quiet(at.Left)
	case *ast.BracketExpression:
		return w.quiet(at.Left)
	}
	return Value{}
}

// quiet is the value of an expression that has been looked at. A call in it keeps
// the value that it had.
func (w *flowWalker) quiet(e ast.Expression) Value {
	switch at := e.(type) {
	case *ast.Optional:
		return w.quiet(at.Expression)
	case *ast.OptionalChain:
		return w.quiet(at.Expression)
	case *ast.CallExpression, *ast.NewExpression, *ast.AwaitExpression:
		return w.results[e]
	case *ast.DotExpression:
		return w.memberOf(w.quiet(at.Left), at.Identifier.Name.String())
	case *ast.BracketExpression:
		return w.memberOf(w.quiet(at.Left), anyMember)
	case *ast.Identifier:
		return w.identifier(at, true)
	case *ast.StringLiteral:
		return textValue(at.Value.String())
	case *ast.TemplateLiteral, *ast.ArrayLiteral, *ast.BinaryExpression, *ast.ConditionalExpression, *ast.ObjectLiteral:
		return w.results[e]
	}
	return Value{}
}

// last is where the last name of a callee stands.
func (w *flowWalker) last(callee ast.Expression) Pos {
	switch at := callee.(type) {
	case *ast.Optional:
		return w.last(at.Expression)
	case *ast.OptionalChain:
		return w.last(at.Expression)
	case *ast.DotExpression:
		return w.at(w.offset(at.Identifier.Idx))
	case *ast.Identifier:
		return w.at(w.offset(at.Idx))
	}
	return Pos{}
}

func (w *flowWalker) note(c FlowCall) {
	if !w.emit || c.Path == "" {
		return
	}
	c.Loop, c.After, c.Caught, c.Always = w.state.loop, w.state.ended, w.state.caught, !w.state.maybe
	w.out.Calls = append(w.out.Calls, c)
}

func (w *flowWalker) evalNew(e *ast.NewExpression, use string) Value {
	callee := w.eval(e.Callee)
	args, spread := w.arguments(e.ArgumentList)
	w.note(FlowCall{Path: callee.Path, Pos: w.pos(e), Last: w.last(e.Callee), New: true, Args: args, Spread: spread, Use: use, Promise: callee.Path == "Promise"})
	out := derived("expression", args...)
	switch callee.Path {
	case "Promise":
		out = Value{Kind: "expression", Promise: "Promise"}
	case "String", "URL", "URLSearchParams", "Error", "Set", "Map", "Array":
	default:
		out = Value{Kind: "expression"}
	}
	if callee.Path != "" {
		out.Path = callee.Path + "(...)"
	}
	w.results[e] = out
	return out
}

func (w *flowWalker) arguments(list []ast.Expression) (args []Value, spread bool) {
	args = []Value{}
	for _, a := range list {
		v := w.eval(a)
		v.Pos = w.pos(a)
		if s, ok := a.(*ast.SpreadElement); ok {
			spread = true
			v.Pos = w.pos(s.Expression)
		}
		args = append(args, v)
	}
	return args, spread
}

// callArguments evaluates arguments. A function that an array's method calls for
// each item is in a loop, and gets the items.
func (w *flowWalker) callArguments(e *ast.CallExpression, callee, receiver Value) ([]Value, bool) {
	method := lastStep(callee.Path)
	if d, ok := e.Callee.(*ast.DotExpression); ok && method == "" {
		method = d.Identifier.Name.String()
	}
	if !slices.Contains([]string{"forEach", "map", "filter", "some", "every", "find", "findIndex", "flatMap", "reduce"}, method) || len(e.ArgumentList) == 0 {
		args, spread := w.arguments(e.ArgumentList)
		w.pass(callee.function, args)
		return args, spread
	}
	outer := w.state.loop
	w.state.loop = newLoop(w.pos(e), receiver)
	w.item = w.memberOf(receiver, anyMember)
	w.hasItem = true
	args, spread := w.arguments(e.ArgumentList)
	w.hasItem = false
	w.state.loop = outer
	return args, spread
}

// pass gives a local function what it is called with.
func (w *flowWalker) pass(fn *flowFunction, args []Value) {
	if fn == nil {
		return
	}
	for i, a := range args {
		if a.Kind == "spread" || i >= maxFlowParams {
			break
		}
		a.Fields = nil
		if i < len(fn.params) {
			fn.params[i] = joined(fn.params[i], a)
		} else {
			fn.params = append(fn.params, a)
		}
	}
	if w.first {
		if fn.called {
			fn.guards = slices.DeleteFunc(slices.Clone(fn.guards), func(g string) bool { return !slices.Contains(w.state.guards, g) })
		} else {
			fn.guards = slices.Clone(w.state.guards)
		}
	}
	fn.called = true
}

// maxFlowParams is how many parameters of a function are followed.
const maxFlowParams = 16

func lastStep(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// result is the value of a call.
func (w *flowWalker) result(e *ast.CallExpression, callee, receiver Value, args []Value) (out Value) {
	defer func() { w.results[e] = out }()
	if fn := callee.function; fn != nil {
		out = Value{Kind: "expression"}
		if fn.answers {
			out = fn.returns
			out.Missing = w.unguarded(out.Missing)
		}
		if fn.async {
			if out.Promise = fn.name; fn.name == "" {
				out.Promise = "function"
			}
		}
		return out
	}
	out = Value{Kind: "expression"}
	if callee.Path != "" {
		out.Path, out.Made = callee.Path+"(...)", w.pos(e)
	}
	method := lastStep(callee.Path)
	if d, ok := e.Callee.(*ast.DotExpression); ok && method == "" {
		method = d.Identifier.Name.String()
	}
	kind, keeps := keepers(method)
	switch {
	case callee.Path == "Boolean":
		out = Value{Kind: "boolean", Least: 4}
	case keeps && isMember(e.Callee):
		out.Kind, out.Sources = kind, derived("", append(args, receiver)...).Sources
		if kind == "array" || kind == "expression" {
			return out
		}
		out.Path = ""
	case passers(callee.Path):
		out.Kind, out.Sources, out.Path = passerKind(callee.Path), derived("", args...).Sources, ""
		if strings.HasPrefix(callee.Path, "Promise.") {
			out.Promise = callee.Path
		}
	}
	return out
}

func isMember(callee ast.Expression) bool {
	switch at := callee.(type) {
	case *ast.Optional:
		return isMember(at.Expression)
	case *ast.DotExpression, *ast.BracketExpression:
		return true
	}
	return false
}

// keepers are the methods of texts, arrays and promises whose result is made of
// the text, array or promise, and what the result is.
func keepers(method string) (kind string, ok bool) {
	switch method {
	case "toString", "trim", "trimStart", "trimEnd", "slice", "substring", "substr", "toUpperCase", "toLowerCase", "padStart", "padEnd",
		"replace", "replaceAll", "join", "normalize", "repeat", "toISOString", "toJSON":
		return "string", true
	case "split", "map", "filter", "flat", "flatMap", "concat", "reverse", "sort", "toSorted":
		return "array", true
	case "then", "catch", "finally", "valueOf", "at", "pop", "shift", "find", "json", "reduce":
		return "expression", true
	}
	return "", false
}

// passers are functions whose result is made of their arguments.
func passers(path string) bool {
	switch path {
	case "String", "JSON.stringify", "JSON.parse", "Object.assign", "Object.values", "Object.entries", "Object.fromEntries", "Object.freeze",
		"Array.from", "Array.of", "structuredClone", "Buffer.from", "btoa", "atob", "encodeURIComponent", "decodeURIComponent", "escape",
		"Promise.all", "Promise.resolve", "Promise.race", "Promise.any", "Promise.allSettled", "Number", "parseInt", "parseFloat":
		return true
	}
	return false
}

func passerKind(path string) string {
	switch path {
	case "String", "JSON.stringify", "btoa", "atob", "encodeURIComponent", "decodeURIComponent":
		return "string"
	case "Number", "parseInt", "parseFloat":
		return "number"
	case "Array.from", "Array.of", "Object.values", "Object.entries":
		return "array"
	}
	return "expression"
}

// mutated notes a call of a method that changes its receiver.
func (w *flowWalker) mutated(callee ast.Expression, args []Value) {
	d, ok := callee.(*ast.DotExpression)
	if !ok || !slices.Contains([]string{"push", "unshift", "add", "set", "splice", "delete", "clear", "pop", "shift", "fill"}, d.Identifier.Name.String()) {
		return
	}
	id, ok := d.Left.(*ast.Identifier)
	if !ok {
		return
	}
	b := w.scope.find(id.Name.String())
	if b == nil || !b.module || b.value.Kind != "array" && b.value.Kind != "object" && !slices.Contains([]string{"Map(...)", "Set(...)", "WeakMap(...)", "Array(...)"}, b.value.Path) {
		return
	}
	if w.emit && w.depth > 0 {
		w.out.States = append(w.out.States, StateWrite{
			Name: id.Name.String(), Keyed: d.Identifier.Name.String() == "set", Value: derived("expression", args...), Pos: w.pos(callee),
		})
	}
}
