package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
)

// The engine takes \p{L} in a regular expression for the letters p{L}, and loses
// the named groups of an expression with the flag u when the text is not ASCII.
// So such patterns are rewritten: literals in the syntax tree, where positions
// do not change, and what RegExp is given at run time.

// mayNeedRewrite reports whether a source may hold a pattern to rewrite; a
// wrong yes costs time only.
func mayNeedRewrite(code string) bool {
	return strings.Contains(code, `\p`) || strings.Contains(code, `\P`) || strings.Contains(code, "(?<")
}

// needsRewrite reports whether a pattern with these flags must be rewritten.
func needsRewrite(pattern, flags string) bool {
	return strings.ContainsAny(flags, "uv") && mayNeedRewrite(pattern)
}

// expandLiterals rewrites the patterns of a tree that has not been compiled yet.
// The literal keeps its text in RegExpLiteral.Literal.
func (t *text) expandLiterals(tree *ast.Program) error {
	if !mayNeedRewrite(t.generated) {
		return nil
	}
	var failed error
	sources, total := patternSources{}, 0
	walk(tree, func(n any) {
		lit, ok := n.(*ast.RegExpLiteral)
		if !ok || failed != nil || !needsRewrite(lit.Pattern, lit.Flags) {
			return
		}
		expanded, err := expandPattern(lit.Pattern)
		if total += len(expanded); total > maxLiterals {
			err = errors.New("claimctl cannot expand so many properties in one source")
		}
		if err != nil {
			line, col := t.original(int(lit.Idx) - 1)
			failed = syntaxDiagnostic(t.src, line, col,
				fmt.Sprintf("SyntaxError: Invalid regular expression: /%s/%s: %s", lit.Pattern, lit.Flags, err))
			return
		}
		lit.Pattern = sources.add(expanded, lit.Pattern)
	})
	return failed
}

// maxExpanded is the longest pattern that properties are expanded into, and
// maxLiterals the longest sum of those of a source, in bytes. A letter property
// takes 3 KB.
const maxExpanded, maxLiterals = 256 << 10, 16 << 20

// patternSources maps a rewritten pattern to the one that the author wrote.
type patternSources map[string]string

// add makes the rewritten pattern one that stands for this source only.
func (p patternSources) add(expanded, source string) string {
	for known, taken := p[expanded]; taken && known != source; known, taken = p[expanded] {
		expanded += "(?:)"
	}
	p[expanded] = source
	return expanded
}

// literalSources collects what expandLiterals did to a tree.
func (t *text) literalSources(tree *ast.Program) patternSources {
	if !mayNeedRewrite(t.generated) {
		return nil
	}
	out := patternSources{}
	walk(tree, func(n any) {
		lit, ok := n.(*ast.RegExpLiteral)
		if !ok || !strings.ContainsAny(lit.Flags, "uv") {
			return
		}
		if source := literalPattern(lit.Literal); source != lit.Pattern {
			out[lit.Pattern] = source
		}
	})
	return out
}

// literalPattern is the pattern of a literal as it was written. The engine's
// parser leaves what follows the flags in the literal.
func literalPattern(literal string) string {
	inClass := false
	for i := 1; i < len(literal); i++ {
		switch c := literal[i]; {
		case c == '\\':
			i++
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/' && !inClass:
			return literal[1:i]
		}
	}
	return literal
}

// expandPattern rewrites every property of a pattern for the flag u. A pattern
// with named groups gets an empty lookahead, which makes the engine choose its
// other matcher: that one keeps the groups.
func expandPattern(pattern string) (string, error) {
	var out strings.Builder
	if strings.Contains(pattern, "(?<") {
		out.WriteString("(?=)")
	}
	inClass := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern) && (pattern[i+1] == 'p' || pattern[i+1] == 'P'):
			class, length, err := expandProperty(pattern[i:])
			if err != nil {
				return "", err
			}
			if i += length - 1; out.Len() > maxExpanded {
				return "", errors.New("claimctl cannot expand so many properties")
			}
			if !inClass {
				class = "[" + cmp.Or(class, `^\s\S`) + "]" // the engine's [] matches rare characters
			}
			out.WriteString(class)
			continue
		case c == '\\' && i+1 < len(pattern):
			out.WriteByte(c)
			i++
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/':
			out.WriteByte('\\') // the engine's source would have it, and the text is looked up by that
		case c == '\n':
			out.WriteString(`\n`)
			continue
		}
		out.WriteByte(pattern[i])
	}
	return out.String(), nil
}

// expandProperty makes the inside of a class of the property that the text
// begins with, and says how long it is.
func expandProperty(s string) (class string, length int, err error) {
	end := strings.IndexByte(s, '}')
	if len(s) < 3 || s[2] != '{' || end < 0 {
		return "", 0, errPropertyName
	}
	ranges, err := propertyRanges(s[3:end])
	if err != nil {
		return "", 0, err
	}
	if s[1] == 'P' {
		ranges = complement(ranges)
	}
	return classText(ranges), end + 1, nil
}

// classText writes ranges as the inside of a class; that of no characters is
// empty.
func classText(ranges []runeRange) string {
	var out strings.Builder
	for _, r := range ranges {
		writeClassRune(&out, r.lo)
		if r.hi > r.lo {
			out.WriteByte('-')
			writeClassRune(&out, r.hi)
		}
	}
	return out.String()
}

func writeClassRune(out *strings.Builder, r rune) {
	switch {
	case r < 0x20 || r == 0x7F:
		fmt.Fprintf(out, `\x%02x`, r)
		return
	case r == 0x2028 || r == 0x2029 || utf16.IsSurrogate(r):
		fmt.Fprintf(out, `\u%04x`, r)
		return
	case r < 0x80 && strings.ContainsRune(`\]^-[/|&~.$*+?(){}`, r):
		out.WriteByte('\\')
	}
	out.WriteRune(r)
}

// installRegExp puts a constructor in the place of RegExp that knows
// properties, for programs that may call it.
func (vm *VM) installRegExp() {
	if len(vm.program.sources) > 0 {
		vm.hideExpansion()
	}
	if !vm.program.callsRegExp {
		return
	}
	global := vm.rt.GlobalObject()
	p := &regExps{vm: vm, original: global.Get("RegExp").ToObject(vm.rt)}
	p.reflectConstruct, _ = goja.AssertFunction(global.Get("Reflect").ToObject(vm.rt).Get("construct"))
	p.own = vm.rt.ToValue(p.call).ToObject(vm.rt)
	vm.describeBuiltin(p.own, "RegExp", 2)
	proto := p.original.Get("prototype").ToObject(vm.rt)
	_ = p.own.DefineDataProperty("prototype", proto, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	species := vm.builtin("get [Symbol.species]", 0, func(c goja.FunctionCall) goja.Value { return c.This })
	_ = p.own.DefineAccessorPropertySymbol(goja.SymSpecies, species, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
	vm.set("RegExp", p.own)
	vm.hide(proto, "constructor", p.own)
}

// mayCallRegExp reports whether a source can get at the constructor.
func mayCallRegExp(code string) bool {
	return strings.Contains(code, "RegExp") || strings.Contains(code, "constructor")
}

// regExps is the constructor RegExp with properties.
type regExps struct {
	vm               *VM
	original, own    *goja.Object
	reflectConstruct goja.Callable
}

// call does not know whether it was called with new, and makes an object either
// way. RegExp(r) without new would give r itself back.
func (p *regExps) call(c goja.ConstructorCall) *goja.Object {
	newTarget := c.NewTarget
	if newTarget == nil || newTarget == p.own {
		newTarget = p.original
	}
	args, err := p.expand(c.Arguments)
	if err != nil {
		panic(p.vm.newError(&Throw{Name: "SyntaxError", Message: err.Error()}))
	}
	made, err := p.reflectConstruct(goja.Undefined(), p.original, p.vm.rt.NewArray(anySlice(args)...), newTarget)
	if err != nil {
		panic(p.reworded(err, c.Arguments))
	}
	return made.ToObject(p.vm.rt)
}

// reworded says which expression is wrong, as V8 does.
func (p *regExps) reworded(err error, args []goja.Value) any {
	thrown, ok := err.(*goja.Exception)
	if !ok || len(args) == 0 || !isSyntaxError(thrown.Value()) {
		return err
	}
	message := memberText(thrown.Value().ToObject(p.vm.rt), "message")
	if strings.HasPrefix(message, "Invalid ") {
		return err
	}
	pattern, flags, _ := p.parts(args)
	return p.vm.newError(&Throw{Name: "SyntaxError", Message: "Invalid regular expression: /" + pattern + "/" + flags + ": " + message})
}

func anySlice(values []goja.Value) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// expand rewrites the arguments when they hold a property, and refuses flags
// that the engine does not know.
func (p *regExps) expand(args []goja.Value) ([]goja.Value, error) {
	if len(args) == 0 {
		return args, nil
	}
	pattern, flags, ok := p.parts(args)
	if !ok {
		return args, nil
	}
	for _, flag := range []string{"v", "d"} {
		if strings.Contains(flags, flag) && strings.Trim(flags, "dgimsuvy") == "" {
			return nil, errors.New("Invalid regular expression: /" + pattern + "/" + flags +
				": claimctl's engine does not know the flag " + flag)
		}
	}
	if !needsRewrite(pattern, flags) {
		return args, nil
	}
	expanded, err := expandPattern(pattern)
	if err != nil {
		//lint:ignore ST1005 the text is V8's
		return nil, fmt.Errorf("Invalid regular expression: /%s/%s: %w", pattern, flags, err)
	}
	p.vm.hideExpansion()
	return []goja.Value{p.vm.rt.ToValue(p.vm.patterns.add(expanded, escapedSource(pattern))), p.vm.rt.ToValue(flags)}, nil
}

// parts are the pattern and flags that the engine will read of the arguments.
// ok is false when it may read them as they are.
func (p *regExps) parts(args []goja.Value) (pattern, flags string, ok bool) {
	given := len(args) > 1 && !goja.IsUndefined(args[1])
	if given {
		flags = args[1].String()
	}
	obj, isObject := args[0].(*goja.Object)
	switch {
	case !isObject:
		if goja.IsUndefined(args[0]) {
			return "", flags, true
		}
		return args[0].String(), flags, true
	case obj.ClassName() == "RegExp" && given:
		return obj.Get("source").String(), flags, true
	}
	return "", "", false
}

// escapedSource is the source of a pattern as RegExp.prototype.source gives it.
func escapedSource(pattern string) string {
	var out strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\' && i+1 < len(pattern):
			out.WriteByte(c)
			i++
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/' && !inClass:
			out.WriteByte('\\')
		case c == '\n':
			out.WriteString(`\n`)
			continue
		}
		out.WriteByte(pattern[i])
	}
	return out.String()
}

// hideExpansion makes RegExp.prototype give patterns as they were written. It
// is done when the first pattern has been rewritten.
func (vm *VM) hideExpansion() {
	if vm.patterns != nil {
		return
	}
	vm.patterns = patternSources{}
	for expanded, source := range vm.program.sources {
		vm.patterns[expanded] = source
	}
	proto := vm.rt.GlobalObject().Get("RegExp").ToObject(vm.rt).Get("prototype").ToObject(vm.rt)
	original := vm.getter(proto, "source")
	if original == nil {
		return
	}
	getter := vm.builtin("get source", 0, func(c goja.FunctionCall) goja.Value {
		out, err := original(c.This)
		if err != nil {
			panic(err)
		}
		if source, ok := vm.patterns[out.String()]; ok {
			return vm.rt.ToValue(source)
		}
		return out
	})
	_ = proto.DefineAccessorProperty("source", getter, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
	vm.hide(proto, "toString", vm.builtin("toString", 0, func(c goja.FunctionCall) goja.Value {
		this, ok := c.This.(*goja.Object)
		if !ok {
			panic(vm.rt.NewTypeError("Receiver is not an object"))
		}
		return vm.rt.ToValue("/" + memberText(this, "source") + "/" + memberText(this, "flags"))
	}))
}

func memberText(o *goja.Object, name string) string {
	if v := o.Get(name); v != nil {
		return v.String()
	}
	return "undefined"
}
