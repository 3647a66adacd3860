package sandbox

import (
	_ "embed"
	"strings"

	"github.com/dop251/goja/ast"
)

//go:embed inherited.txt
var inheritedText string

// inheritedNames are the names under which objects inherit objects, most of them
// functions, from the prototypes of the language. To ask the engine took longer than
// everything else that a proof needs.
func inheritedNames() map[string]bool {
	names := map[string]bool{}
	for name := range strings.FieldsSeq(inheritedText) {
		names[name] = true
	}
	return names
}

// changesObject reports whether a method of that name of a built-in class changes its object.
func changesObject(name string) bool {
	switch name {
	case "push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin",
		"set", "add", "delete", "clear", "append", "next", "return", "throw":
		return true
	}
	return len(name) > 3 && strings.HasPrefix(name, "set") && name[3] >= 'A' && name[3] <= 'Z' // of Date and DataView
}

// remembers reports whether a method of a regular expression goes on where it was.
func remembers(name string) bool { return name == "exec" || name == "test" }

// harmless reports whether a method of that name, of whatever built-in, changes neither its
// object nor its arguments, and calls nothing but the functions it is given.
func harmless(name string) bool {
	switch name {
	case "at", "charAt", "charCodeAt", "codePointAt", "concat", "endsWith", "includes", "indexOf", "lastIndexOf", "localeCompare",
		"match", "matchAll", "normalize", "padEnd", "padStart", "repeat", "replace", "replaceAll", "search", "slice", "split",
		"startsWith", "substr", "substring", "toLocaleLowerCase", "toLocaleUpperCase", "toLowerCase", "toUpperCase",
		"trim", "trimEnd", "trimStart", "trimLeft", "trimRight", "isWellFormed", "toWellFormed",
		"every", "filter", "find", "findIndex", "findLast", "findLastIndex", "flat", "flatMap", "forEach", "join", "map",
		"reduce", "reduceRight", "some", "toReversed", "toSorted", "toSpliced", "with", "entries", "keys", "values",
		"hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toString", "toLocaleString", "valueOf",
		"toFixed", "toPrecision", "toExponential", "toISOString", "toJSON", "toDateString", "toTimeString", "toUTCString",
		"toLocaleDateString", "toLocaleTimeString", "has", "then", "catch", "finally", "format", "formatToParts":
		return true
	}
	return len(name) > 3 && strings.HasPrefix(name, "get") && name[3] >= 'A' && name[3] <= 'Z' && !strings.HasPrefix(name, "getPrototype") || name == "get"
}

// scalarFunction reports whether a built-in function gives a value that is no object, and
// changes nothing.
func scalarFunction(path string) bool {
	switch path {
	case "String", "Number", "Boolean", "BigInt", "Date", "parseInt", "parseFloat", "isNaN", "isFinite",
		"encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI", "escape", "unescape", "atob", "btoa",
		"JSON.stringify", "Object.is", "Object.hasOwn", "Object.isFrozen", "Object.isSealed", "Object.isExtensible",
		"Array.isArray", "Date.now", "Date.UTC", "Date.parse", "String.fromCharCode", "String.fromCodePoint",
		"console.log", "console.info", "console.warn", "console.error", "console.debug", "console.trace", "console.dir", "console.table",
		"Object.prototype.hasOwnProperty.call":
		return true
	}
	return strings.HasPrefix(path, "Math.") || strings.HasPrefix(path, "Number.")
}

// copyingFunction reports whether a built-in function gives a new object of what is in its
// arguments.
func copyingFunction(path string) bool {
	switch path {
	case "JSON.parse", "Object.keys", "Object.values", "Object.entries", "Object.fromEntries", "Object.getOwnPropertyNames",
		"Array.from", "Array.of", "Array", "structuredClone", "Error", "TypeError", "RangeError", "SyntaxError",
		"Promise.resolve", "Promise.reject", "Promise.all", "Promise.allSettled", "Promise.race", "Promise.any", "RegExp":
		return true
	}
	return false
}

// givingFunction reports whether a built-in function changes its first argument and
// gives it back.
func givingFunction(path string) bool {
	switch path {
	case "Object.assign", "Object.freeze", "Object.seal", "Object.preventExtensions", "Object.defineProperty", "Object.defineProperties":
		return true
	}
	return false
}

// call walks a call.
func (w *prover) call(n *ast.CallExpression, s *proofScope) proofValue {
	callee := n.Callee
	for {
		if chain, ok := callee.(*ast.OptionalChain); ok {
			callee = chain.Expression
		} else if optional, ok := callee.(*ast.Optional); ok {
			callee = optional.Expression
		} else {
			break
		}
	}
	if id, ok := callee.(*ast.Identifier); ok && w.module.text.mapping != nil && id.Name == "__export" && len(n.ArgumentList) == 2 {
		return w.exportCall(n.ArgumentList[1], s)
	}
	switch at := callee.(type) {
	case *ast.DotExpression:
		return w.method(n, w.value(at.Left, s), at.Identifier.Name.String(), true, s)
	case *ast.BracketExpression:
		of := w.value(at.Left, s)
		name, known := w.key(at.Member, true, s)
		return w.method(n, of, name, known, s)
	}
	f := w.value(callee, s)
	if f.path != "" {
		return w.builtinCall(n, f, s)
	}
	args := w.arguments(n.ArgumentList, s)
	if f.origin&foreign != 0 || len(f.functions) == 0 && f.origin != 0 {
		w.doubt(n.Idx0(), true, "it is not known which function is called")
	}
	helper := false
	if id, ok := callee.(*ast.Identifier); ok {
		helper = w.module.text.mapping != nil && strings.HasPrefix(id.Name.String(), "__")
	}
	if !w.inRun() && !helper {
		w.doubt(n.Idx0(), false, "a function is called while the module is loaded; what it keeps is not followed")
	}
	out := proofValue{origin: w.escaped} // it may be one that was put somewhere
	for _, fn := range f.functions {
		for i, a := range args {
			w.argument(fn, i, a)
		}
		out = out.join(fn.returns)
	}
	out.origin |= w.own() // the promise of an async function
	out.path = ""
	return out
}

// exportCall reads what esbuild made of export statements: an object of getters.
func (w *prover) exportCall(e ast.Expression, s *proofScope) proofValue {
	list, ok := e.(*ast.ObjectLiteral)
	if !ok {
		w.doubt(e.Idx0(), true, "what is exported is not followed")
		return proofValue{}
	}
	for _, p := range list.Value {
		v := w.value(p.(*ast.PropertyKeyed).Value, s)
		for _, getter := range v.functions {
			w.export(getter.returns)
		}
	}
	return proofValue{}
}

func (w *prover) arguments(list []ast.Expression, s *proofScope) []proofValue {
	args := make([]proofValue, len(list))
	for i, a := range list {
		args[i] = w.spread(a, s)
	}
	return args
}

// builtinCall is a call of a function of the language or the host.
func (w *prover) builtinCall(n *ast.CallExpression, f proofValue, s *proofScope) proofValue {
	args := w.arguments(n.ArgumentList, s)
	for _, a := range args {
		w.callback(n, a, proofValue{origin: w.own()}, args)
	}
	out := proofValue{origin: w.own()}
	for _, a := range args {
		out.origin |= a.origin
		for _, fn := range a.functions {
			out.origin |= fn.returns.origin
		}
	}
	switch {
	case scalarFunction(f.path):
		return proofValue{}
	case copyingFunction(f.path):
		w.grow(&w.heap, out.origin)
		out.origin |= w.heap
		return out
	case givingFunction(f.path) && len(args) > 0:
		w.write(args[0], n.Idx0(), f.path)
		for _, a := range args[1:] {
			w.grow(&w.heap, a.origin)
			w.escape(a)
		}
		return proofValue{origin: args[0].origin}
	case f.path == "Object.create" && len(args) == 1 && isNull(n.ArgumentList[0]):
		return proofValue{origin: w.own()}
	}
	w.doubt(n.Idx0(), true, "what %s keeps is not known", f.path)
	return proofValue{origin: fromUnknown}
}

func isNull(e ast.Expression) bool { _, ok := e.(*ast.NullLiteral); return ok }

// callback is an argument that may be called: with anything that can be reached from the
// object whose method it is given to, and from the other arguments.
func (w *prover) callback(n *ast.CallExpression, a proofValue, of proofValue, args []proofValue) {
	if len(a.functions) == 0 {
		return
	}
	if !w.inRun() {
		w.doubt(n.Idx0(), false, "a function is called while the module is loaded; what it keeps is not followed")
	}
	reach := of.origin | w.heap
	for _, other := range args {
		reach |= other.origin
		for _, fn := range other.functions {
			reach |= fn.returns.origin
		}
	}
	for _, fn := range a.functions {
		w.grow(&fn.anyArgs, reach)
		w.grow(&w.heap, fn.returns.origin) // its results are put somewhere
		w.escape(proofValue{functions: newFunctions(fn.returns.functions, fn)})
	}
}

// method is a call of a member.
func (w *prover) method(n *ast.CallExpression, of proofValue, name string, known bool, s *proofScope) proofValue {
	if of.path != "" && known {
		if root, _, _ := strings.Cut(of.path, "."); root != "exports" && root != "module" {
			return w.builtinCall(n, proofValue{origin: of.origin, path: of.path + "." + name}, s)
		}
		w.doubt(n.Idx0(), true, "what is exported is called")
	}
	args := w.arguments(n.ArgumentList, s)
	all := of.origin | w.heap | w.escaped
	for _, a := range args {
		all |= a.origin
		for _, fn := range a.functions {
			all |= fn.returns.origin
		}
	}
	if of.origin == fromHost && known && (!w.inherited[name] || harmless(name)) {
		for _, a := range args {
			w.escape(a)
		}
		return proofValue{origin: fromHost | w.own()}
	}
	inner := known && harmless(name)
	for _, a := range args {
		switch {
		case len(a.functions) > 0 && (inner || known && name == "sort"):
			w.callback(n, a, of, args)
		case a.origin&(fromWorld|fromUnknown) != 0 && takesFunction(name) && !scalarFunction(a.path):
			w.doubt(n.Idx0(), true, "it is not known which function %s is given", name)
		}
	}
	w.checkMethod(n, of, name, known)
	if w.byPlace && known && takesPattern(name) {
		for _, a := range args {
			w.write(a, n.Idx0(), name)
		}
	}
	if !inner && name != "sort" {
		for _, a := range args {
			w.put(a)
		}
	}
	return proofValue{origin: all | w.own()}
}

// takesFunction reports whether a built-in method calls its arguments.
func takesFunction(name string) bool {
	switch name {
	case "every", "filter", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "forEach", "map", "reduce", "reduceRight", "some",
		"sort", "toSorted", "then", "catch", "finally", "replace", "replaceAll":
		return true
	}
	return false
}

// takesPattern reports whether a method of strings is given a regular expression.
func takesPattern(name string) bool {
	switch name {
	case "match", "matchAll", "replace", "replaceAll", "search", "split":
		return true
	}
	return false
}

func (w *prover) checkMethod(n *ast.CallExpression, of proofValue, name string, known bool) {
	switch {
	case !known:
		w.doubt(n.Idx0(), true, "it is not known which method is called")
	case name == "call", name == "apply", name == "bind", strings.HasPrefix(name, "__"):
		w.doubt(n.Idx0(), true, "it is not known what %s is called with", name)
	case remembers(name):
		if w.sticky {
			w.write(of, n.Idx0(), name)
		}
	case changesObject(name):
		w.write(of, n.Idx0(), name)
	case harmless(name):
	case of.origin&foreign != 0:
		w.doubt(n.Idx0(), true, "it is not known whose method %s is called", name)
	}
}

// construct walks new.
func (w *prover) construct(n *ast.NewExpression, s *proofScope) proofValue {
	f := w.value(n.Callee, s)
	args := w.arguments(n.ArgumentList, s)
	for _, a := range args {
		w.put(a)
		w.grow(&w.heap, a.origin)
	}
	switch f.path {
	case "Set", "Map", "WeakSet", "WeakMap", "Date", "Array", "RegExp", "Error", "TypeError", "RangeError", "SyntaxError",
		"URL", "URLSearchParams", "Intl.DateTimeFormat", "Intl.NumberFormat", "Number", "String", "Boolean":
		return proofValue{origin: w.own()}
	}
	w.doubt(n.Idx0(), true, "what new %s keeps is not known", or(f.path, "of a function"))
	return proofValue{origin: fromUnknown}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
