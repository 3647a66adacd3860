package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/claimctl/claimctl/pkg/action"
)

// Pos is a place in the author's file: 1-based, columns in characters. The
// zero Pos means no place.
type Pos struct{ Line, Column int }

func (p Pos) compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Syntax is what can be known of a module without running it. It is immutable.
type Syntax struct {
	// ESM says that the source is an ECMAScript module.
	ESM bool
	// Alone says that the source is a single statement.
	Alone bool
	// Functions are the top-level functions, declared or held in a variable.
	Functions []Function
	// Exports are the assignments to exports and module.exports, and the
	// export statements of a module, in order.
	Exports []Export
	// Calls are all call expressions whose callee is a path, in order.
	Calls []CallSite
	// Members are all maximal member paths, in order; those that are called
	// are in Calls, too.
	Members []MemberSite
	// Variables are those at the top level, in order.
	Variables []Variable

	aliases map[string]string
	sites   map[int]site
	targets map[int]int // of what is changed: where the engine reports it, to its first character
}

// Function is a function of the source. Params are the names of its
// parameters; a destructured one has a made-up name to resolve paths with.
// Generator and Arrow are told apart
// because some platforms care.
type Function struct {
	Name             string
	Params           []string
	Async, Generator bool
	Arrow            bool
	Pos              Pos
}

// Export is one exported name. Name is "default" for what is assigned to
// module.exports itself. Function is nil when the value is no function that
// the source shows.
type Export struct {
	Name     string
	Function *Function
	Pos      Pos
}

// CallSite is one call. Path is the callee as written, with local names for
// the same thing resolved: "api.idToken.setCustomClaim". A call on the result
// of a call holds that one: "api.access.deny(...).cache.set".
type CallSite struct {
	Path string
	Args []Argument
	Pos  Pos
}

// Argument is an argument of a call as far as it is constant. Const is nil
// when it is not. Prefix is the constant beginning of a string. Keys are the
// member names of an object literal. Spread arguments have Kind "spread".
type Argument struct {
	Const  action.Value
	Prefix string
	Kind   string
	Path   string
	Keys   []Key
	Pos    Pos
}

// Key is a member of an object literal argument. Known is false for a computed
// name that is not constant.
type Key struct {
	Name  string
	Known bool
	Pos   Pos
}

// MemberSite is one member path. Assigned says that it is the target of an
// assignment or of delete.
type MemberSite struct {
	Path     string
	Assigned bool
	Pos      Pos
}

// Resolve rewrites the first step of a path through the given names, such as
// {"e": "event", "a": "api"} for a handler (e, a).
func Resolve(path string, names map[string]string) string {
	root, rest, dotted := strings.Cut(path, ".")
	to, ok := names[root]
	if !ok {
		return path
	}
	if dotted {
		return to + "." + rest
	}
	return to
}

// Export returns the export of that name.
func (s *Syntax) Export(name string) (Export, bool) {
	i := slices.IndexFunc(s.Exports, func(e Export) bool { return e.Name == name })
	if i < 0 {
		return Export{}, false
	}
	return s.Exports[i], true
}

// Uses reports whether a call or member path, local names resolved through
// names, begins with one of the prefixes.
func (s *Syntax) Uses(names map[string]string, prefixes ...string) bool {
	match := func(path string) bool {
		path = Resolve(path, names)
		return slices.ContainsFunc(prefixes, func(p string) bool {
			return path == p || strings.HasPrefix(path, p+".")
		})
	}
	return slices.ContainsFunc(s.Calls, func(c CallSite) bool { return match(c.Path) }) ||
		slices.ContainsFunc(s.Members, func(m MemberSite) bool { return match(m.Path) })
}

// site is a call as the engine reports its position: by its parenthesis.
type site struct {
	start  int // offset of the first character
	callee string
}

type reader struct {
	text      *text
	out       *Syntax
	functions map[string]*Function
	consts    map[string]ast.Expression
	bindings  map[string]int
	folded    map[string]constant
	depth     int
	covered   map[ast.Expression]bool // member expressions inside a longer path
}

func readSyntax(t *text, body []ast.Statement) *Syntax {
	r := &reader{
		text: t, functions: map[string]*Function{}, consts: map[string]ast.Expression{},
		bindings: map[string]int{}, folded: map[string]constant{}, covered: map[ast.Expression]bool{},
		out: &Syntax{aliases: map[string]string{}, sites: map[int]site{}, targets: map[int]int{}},
	}
	r.out.Alone = alone(body, t.mapping != nil)
	for _, stmt := range body {
		r.topLevel(stmt)
	}
	for _, stmt := range body {
		walk(stmt, r.declare)
	}
	maps.DeleteFunc(r.consts, func(name string, _ ast.Expression) bool { return r.bindings[name] > 1 })
	maps.DeleteFunc(r.out.aliases, func(name, _ string) bool { return r.bindings[name] > 1 })
	for _, stmt := range body {
		walk(stmt, r.use)
	}
	slices.SortStableFunc(r.out.Calls, func(a, b CallSite) int { return a.Pos.compare(b.Pos) })
	slices.SortStableFunc(r.out.Members, func(a, b MemberSite) int { return a.Pos.compare(b.Pos) })
	return r.out
}

func (r *reader) offset(idx file.Idx) int { return int(idx) - 1 }

func (r *reader) pos(n ast.Node) Pos { return r.at(r.offset(startOf(n))) }

func (r *reader) at(offset int) Pos {
	line, col := r.text.original(offset)
	return Pos{line, col}
}

// startOf is the first character of a node. A call through an optional chain
// begins where its callee begins, and a call on the result of another call
// where its own first name stands, so that the calls of a chain are told apart.
func startOf(n ast.Node) file.Idx {
	switch n := n.(type) {
	case *ast.CallExpression:
		return startOf(n.Callee)
	case *ast.DotExpression:
		if isCall(n.Left) {
			return n.Identifier.Idx
		}
		return startOf(n.Left)
	case *ast.BracketExpression:
		return startOf(n.Left)
	case *ast.Optional:
		return startOf(n.Expression)
	case *ast.OptionalChain:
		return startOf(n.Expression)
	case *ast.BinaryExpression:
		return startOf(n.Left)
	}
	return n.Idx0()
}

func isCall(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.CallExpression:
		return true
	case *ast.Optional:
		return isCall(e.Expression)
	case *ast.OptionalChain:
		return isCall(e.Expression)
	}
	return false
}

// alone reports whether there is one statement that does something, beside the
// helpers that lowering adds.
func alone(body []ast.Statement, lowered bool) bool {
	n := 0
	for _, stmt := range body {
		_, empty := stmt.(*ast.EmptyStatement)
		if !empty && !(lowered && isHelper(stmt)) {
			n++
		}
	}
	return n == 1
}

func isHelper(stmt ast.Statement) bool {
	v, ok := stmt.(*ast.VariableStatement)
	return ok && !slices.ContainsFunc(v.List, func(b *ast.Binding) bool {
		id, plain := b.Target.(*ast.Identifier)
		return !plain || !strings.HasPrefix(id.Name.String(), "__")
	})
}

// topLevel collects the functions that the source declares at its top.
func (r *reader) topLevel(stmt ast.Statement) {
	switch s := stmt.(type) {
	case *ast.FunctionDeclaration:
		if fn := r.function(s.Function); fn.Name != "" {
			r.addFunction(fn)
		}
	case *ast.VariableStatement:
		r.topBindings(s.List)
	case *ast.LexicalDeclaration:
		r.topBindings(s.List)
	}
}

func (r *reader) topBindings(list []*ast.Binding) {
	r.variables(list)
	for _, b := range list {
		id, ok := b.Target.(*ast.Identifier)
		if !ok || b.Initializer == nil {
			continue
		}
		if fn := r.function(b.Initializer); fn != nil {
			fn.Name = id.Name.String()
			r.addFunction(fn)
		}
	}
}

func (r *reader) addFunction(fn *Function) {
	r.functions[fn.Name] = fn
	r.out.Functions = append(r.out.Functions, *fn)
}

// function describes an expression that is a function, or is nil.
func (r *reader) function(e ast.Expression) *Function {
	switch e := e.(type) {
	case *ast.FunctionLiteral:
		fn := &Function{Params: r.params(e.ParameterList), Async: e.Async, Generator: e.Generator, Pos: r.pos(e)}
		if e.Name != nil {
			fn.Name = e.Name.Name.String()
		}
		return fn
	case *ast.ArrowFunctionLiteral:
		return &Function{Params: r.params(e.ParameterList), Async: e.Async, Arrow: true, Pos: r.pos(e)}
	case *ast.Identifier:
		return r.functions[e.Name.String()]
	}
	return nil
}

func (r *reader) params(list *ast.ParameterList) []string {
	names := []string{}
	for _, b := range list.List {
		names = append(names, r.param(b.Target))
	}
	return names
}

// param is the name of a parameter. A destructured one gets a made-up name
// that no source can have, which its parts resolve to.
func (r *reader) param(target ast.BindingTarget) string {
	switch target := target.(type) {
	case *ast.Identifier:
		return target.Name.String()
	case *ast.ObjectPattern:
		name := fmt.Sprintf("{%d}", r.offset(target.LeftBrace))
		for key, local := range patternMembers(target) {
			r.out.aliases[local] = name + "." + key
		}
		return name
	}
	return ""
}

// declare counts bindings and collects constants and local names for paths.
func (r *reader) declare(n any) {
	switch n := n.(type) {
	case *ast.Binding:
		r.bind(n)
	case *ast.FunctionLiteral:
		if n.Name != nil {
			r.bindings[n.Name.Name.String()]++
		}
	case *ast.LexicalDeclaration:
		if n.Token.String() == "const" {
			for _, b := range n.List {
				r.constant(b)
			}
		}
	case *ast.AssignExpression:
		if id, ok := n.Left.(*ast.Identifier); ok {
			r.bindings[id.Name.String()] += 2
		}
	}
}

func (r *reader) bind(b *ast.Binding) {
	switch target := b.Target.(type) {
	case *ast.Identifier:
		r.bindings[target.Name.String()]++
	case *ast.ObjectPattern:
		for _, name := range patternNames(target) {
			r.bindings[name]++
		}
	}
}

func (r *reader) constant(b *ast.Binding) {
	if b.Initializer == nil {
		return
	}
	switch target := b.Target.(type) {
	case *ast.Identifier:
		name := target.Name.String()
		r.consts[name] = b.Initializer
		if path := pathOf(b.Initializer); strings.Contains(path, ".") || path == "require" {
			r.out.aliases[name] = path
		}
	case *ast.ObjectPattern:
		base := pathOf(b.Initializer)
		if base == "" {
			return
		}
		for key, name := range patternMembers(target) {
			r.out.aliases[name] = base + "." + key
		}
	}
}

// patternMembers maps each plain member of a pattern to its local name.
func patternMembers(p *ast.ObjectPattern) map[string]string {
	out := map[string]string{}
	for _, prop := range p.Properties {
		switch prop := prop.(type) {
		case *ast.PropertyShort:
			out[prop.Name.Name.String()] = prop.Name.Name.String()
		case *ast.PropertyKeyed:
			key, okKey := prop.Key.(*ast.StringLiteral)
			id, okID := prop.Value.(*ast.Identifier)
			if okKey && okID && !prop.Computed {
				out[key.Value.String()] = id.Name.String()
			}
		}
	}
	return out
}

func patternNames(p *ast.ObjectPattern) []string {
	return slices.Collect(maps.Values(patternMembers(p)))
}

// use collects calls, members and exports.
func (r *reader) use(n any) {
	switch n := n.(type) {
	case *ast.CallExpression:
		r.call(n)
	case *ast.AssignExpression:
		r.assign(n)
	case *ast.DotExpression:
		r.member(n, false)
	case *ast.BracketExpression:
		r.member(n, false)
	case *ast.UnaryExpression:
		switch n.Operator.String() {
		case "delete", "++", "--":
			r.target(n.Operand)
			r.member(n.Operand, true)
		}
	}
}

// member records the longest path; the shorter ones inside it are covered.
func (r *reader) member(e ast.Expression, assigned bool) {
	if r.covered[e] {
		return
	}
	for at := e; at != nil; at = leftOf(at) {
		r.covered[at] = true
	}
	if path := pathOf(e); path != "" {
		r.out.Members = append(r.out.Members, MemberSite{Path: r.resolved(path), Assigned: assigned, Pos: r.pos(e)})
	}
}

func leftOf(e ast.Expression) ast.Expression {
	switch e := e.(type) {
	case *ast.DotExpression:
		return e.Left
	case *ast.BracketExpression:
		return e.Left
	case *ast.Optional:
		return e.Expression
	case *ast.OptionalChain:
		return e.Expression
	}
	return nil
}

func (r *reader) resolved(path string) string {
	for range 8 { // a name for a name for a name; cycles end here
		next := Resolve(path, r.out.aliases)
		if next == path {
			break
		}
		path = next
	}
	return path
}

func (r *reader) call(n *ast.CallExpression) {
	start := r.offset(startOf(n))
	path := pathOf(n.Callee)
	if _, ok := n.Callee.(*ast.SuperExpression); ok {
		r.out.sites[r.offset(n.LeftParenthesis)] = site{start: start, callee: "super"}
		return
	}
	r.out.sites[r.offset(n.LeftParenthesis)] = site{start: start, callee: path}
	if path == "" {
		return
	}
	if path == "__export" {
		r.moduleExports(n.ArgumentList)
		return
	}
	c := CallSite{Path: r.resolved(path), Args: []Argument{}, Pos: r.at(start)}
	for _, a := range n.ArgumentList {
		c.Args = append(c.Args, r.argument(a))
	}
	r.out.Calls = append(r.out.Calls, c)
}

// moduleExports reads what esbuild made of export statements: a call of
// __export with an object of getters.
func (r *reader) moduleExports(args []ast.Expression) {
	if len(args) != 2 {
		return
	}
	list, ok := args[1].(*ast.ObjectLiteral)
	if !ok {
		return
	}
	for _, prop := range list.Value {
		keyed, ok := prop.(*ast.PropertyKeyed)
		if !ok {
			continue
		}
		arrow, ok := keyed.Value.(*ast.ArrowFunctionLiteral)
		if !ok {
			continue
		}
		body, ok := arrow.Body.(*ast.ExpressionBody)
		if !ok {
			continue
		}
		e := Export{Name: keyName(keyed.Key), Function: r.function(body.Expression)}
		if e.Function != nil {
			e.Pos = e.Function.Pos
		}
		r.out.Exports = append(r.out.Exports, e)
	}
}

func keyName(e ast.Expression) string {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return e.Value.String()
	case *ast.Identifier:
		return e.Name.String()
	}
	return ""
}

// target notes where the engine reports a change of a member: by the last step.
func (r *reader) target(e ast.Expression) {
	switch e := e.(type) {
	case *ast.DotExpression:
		r.out.targets[r.offset(e.Identifier.Idx)] = r.offset(startOf(e))
	case *ast.BracketExpression:
		r.out.targets[r.offset(e.LeftBracket)] = r.offset(startOf(e))
	}
}

func (r *reader) assign(n *ast.AssignExpression) {
	r.target(n.Left)
	path := pathOf(n.Left)
	if path == "" {
		if at, ok := n.Left.(*ast.BracketExpression); ok {
			r.member(at.Left, true) // a member whose name is computed
		}
		return
	}
	r.member(n.Left, true)
	value := n.Right
	for {
		chained, ok := value.(*ast.AssignExpression)
		if !ok {
			break
		}
		value = chained.Right
	}
	name, ok := strings.CutPrefix(strings.TrimPrefix(path, "module."), "exports")
	switch {
	case !ok || strings.HasPrefix(path, "module.exports") && !strings.HasPrefix(path, "module."):
	case name == "" && path == "module.exports":
		r.exportsObject(value, r.pos(n.Left))
	case strings.HasPrefix(name, ".") && !strings.Contains(name[1:], "."):
		r.out.Exports = append(r.out.Exports, Export{Name: name[1:], Function: r.function(value), Pos: r.pos(n.Left)})
	}
}

func (r *reader) exportsObject(value ast.Expression, pos Pos) {
	list, ok := value.(*ast.ObjectLiteral)
	if !ok {
		if strings.HasPrefix(r.text.generated, "\"use strict\";\nvar __defProp") && r.text.mapping != nil {
			return // esbuild's own assignment for a module
		}
		r.out.Exports = append(r.out.Exports, Export{Name: "default", Function: r.function(value), Pos: pos})
		return
	}
	for _, prop := range list.Value {
		switch prop := prop.(type) {
		case *ast.PropertyShort:
			r.out.Exports = append(r.out.Exports, Export{
				Name: prop.Name.Name.String(), Function: r.functions[prop.Name.Name.String()], Pos: r.at(r.offset(prop.Name.Idx)),
			})
		case *ast.PropertyKeyed:
			r.out.Exports = append(r.out.Exports, Export{
				Name: keyName(prop.Key), Function: r.function(prop.Value), Pos: r.pos(prop.Key),
			})
		}
	}
}

// pathOf is the dotted path of an identifier or member expression, or "". A
// call on the way is written as V8 writes it: "api.idToken.setCustomClaim(...)".
func pathOf(e ast.Expression) string { return pathWithin(e, maxPath) }

// maxPath is the number of steps of the longest path; longer ones are none. They
// would take time by the square of their length, for each of their steps.
const maxPath = 100

func pathWithin(e ast.Expression, steps int) string {
	if steps == 0 {
		return ""
	}
	switch e := e.(type) {
	case *ast.Identifier:
		return e.Name.String()
	case *ast.ThisExpression:
		return "this"
	case *ast.Optional:
		return pathWithin(e.Expression, steps-1)
	case *ast.OptionalChain:
		return pathWithin(e.Expression, steps-1)
	case *ast.CallExpression:
		if callee := pathWithin(e.Callee, steps-1); callee != "" {
			return callee + "(...)"
		}
	case *ast.DotExpression:
		if left := pathWithin(e.Left, steps-1); left != "" {
			return left + "." + e.Identifier.Name.String()
		}
	case *ast.BracketExpression:
		key, ok := e.Member.(*ast.StringLiteral)
		if left := pathWithin(e.Left, steps-1); ok && left != "" && isIdentifier(key.Value.String()) {
			return left + "." + key.Value.String()
		}
	}
	return ""
}

func isIdentifier(s string) bool {
	for i, c := range s {
		letter := c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0x7F
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// walk visits n and everything below it, parents first, in source order.
func walk(n any, visit func(any)) { walkValue(reflect.ValueOf(n), visit) }

func walkValue(v reflect.Value, visit func(any)) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			walkValue(v.Elem(), visit)
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct {
			return
		}
		visit(v.Interface())
		walkFields(v.Elem(), visit)
	case reflect.Struct:
		walkFields(v, visit)
	case reflect.Slice:
		for i := range v.Len() {
			walkValue(v.Index(i), visit)
		}
	}
}

// walkFields skips what only repeats other fields (hoisted declarations) and
// what is no syntax.
func walkFields(v reflect.Value, visit func(any)) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() || f.Name == "DeclarationList" || f.Type.Kind() == reflect.String {
			continue
		}
		switch f.Type.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Slice, reflect.Struct:
			walkValue(v.Field(i), visit)
		}
	}
}
