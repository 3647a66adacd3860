package sandbox

import (
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// maxGuardDepth and maxGuardSteps bound how far a condition is followed,
// maxAllSteps how far all of a source are. Past that nothing is said of what is
// guarded.
const maxGuardDepth, maxGuardSteps, maxAllSteps = 40, 500, 2_000_000

// truthy are the paths that are there when an expression is true, falsy those
// that are there when it is not.
func (w *flowWalker) truthy(e ast.Expression) []string { return w.told(e, true) }

func (w *flowWalker) falsy(e ast.Expression) []string { return w.told(e, false) }

func (w *flowWalker) told(e ast.Expression, holds bool) []string {
	if w.tired() {
		return nil
	}
	w.budget = maxGuardSteps
	out := w.guards(e, holds, 0)
	w.steps += maxGuardSteps - w.budget
	return out
}

// tired says that the conditions of the source are too many to follow.
func (w *flowWalker) tired() bool { return w.steps > maxAllSteps }

func (w *flowWalker) guards(e ast.Expression, holds bool, depth int) []string {
	if w.budget--; e == nil || depth > maxGuardDepth || w.budget < 0 {
		return nil
	}
	depth++
	switch e := e.(type) {
	case *ast.UnaryExpression:
		if e.Operator == token.NOT {
			return w.guards(e.Operand, !holds, depth)
		}
	case *ast.BinaryExpression:
		return w.guardsOfTwo(e, holds, depth)
	case *ast.CallExpression:
		return w.guardsOfCall(e, holds, depth)
	case *ast.OptionalChain:
		return w.guards(e.Expression, holds, depth)
	case *ast.AssignExpression:
		return withGuards(w.guards(e.Right, holds, depth), w.guards(e.Left, holds, depth))
	case *ast.Identifier:
		return w.guardsOfName(e, holds, depth)
	}
	if holds {
		return w.there(e)
	}
	return nil
}

// guardsOfName are those of a variable: what it stands for is there, and what a
// constant was made of holds.
func (w *flowWalker) guardsOfName(e *ast.Identifier, holds bool, depth int) []string {
	b := w.scope.find(e.Name.String())
	if b == nil {
		return nil
	}
	var out []string
	if holds {
		out = w.there(e)
	}
	if b.constant && b.cond != nil && b.set <= 1 {
		out = withGuards(out, w.guards(b.cond, holds, depth))
	}
	return out
}

func (w *flowWalker) guardsOfTwo(e *ast.BinaryExpression, holds bool, depth int) []string {
	switch e.Operator {
	case token.LOGICAL_AND, token.LOGICAL_OR:
		left, right := w.guards(e.Left, holds, depth), w.guards(e.Right, holds, depth)
		if holds == (e.Operator == token.LOGICAL_AND) {
			return withGuards(left, right)
		}
		return common(left, right)
	case token.EQUAL, token.STRICT_EQUAL:
		return w.guardsOfEqual(e, holds)
	case token.NOT_EQUAL, token.STRICT_NOT_EQUAL:
		return w.guardsOfEqual(e, !holds)
	case token.LESS, token.GREATER, token.LESS_OR_EQUAL, token.GREATER_OR_EQUAL:
		if holds { // undefined compares with nothing
			return withGuards(w.there(e.Left), w.there(e.Right))
		}
	case token.IN:
		if holds {
			return w.memberThere(e)
		}
	case token.INSTANCEOF:
		if holds {
			return w.there(e.Left)
		}
	}
	return nil
}

// memberThere is for 'x' in y.
func (w *flowWalker) memberThere(e *ast.BinaryExpression) []string {
	key, ok := e.Left.(*ast.StringLiteral)
	holder := w.pathOf(e.Right)
	if !ok || holder == "" {
		return nil
	}
	return []string{holder + "." + key.Value.String()}
}

// guardsOfEqual are those of a == b, or of its opposite.
func (w *flowWalker) guardsOfEqual(e *ast.BinaryExpression, equal bool) []string {
	left, right := w.empty(e.Left), w.empty(e.Right)
	switch {
	case left != right: // a == null, undefined !== a
		other := e.Left
		if left {
			other = e.Right
		}
		if !equal {
			return w.there(other)
		}
		return nil
	case left:
		return nil
	}
	if of, ok := typeOf(e); ok {
		asked := constantText(e.Left) + constantText(e.Right)
		if (asked == "undefined") != equal {
			return w.there(of)
		}
		return nil
	}
	if equal && (w.certain(e.Left) || w.certain(e.Right)) {
		return withGuards(w.there(e.Left), w.there(e.Right))
	}
	if of, ok := booleanTest(e); ok {
		return w.guards(of, equal == (constantText(e.Right) == "true" || isTrue(e.Right)), 1)
	}
	return nil
}

// booleanTest is a in a === true and a === false.
func booleanTest(e *ast.BinaryExpression) (ast.Expression, bool) {
	_, ok := e.Right.(*ast.BooleanLiteral)
	return e.Left, ok
}

func isTrue(e ast.Expression) bool {
	b, ok := e.(*ast.BooleanLiteral)
	return ok && b.Value
}

// typeOf is x in typeof x === '…'.
func typeOf(e *ast.BinaryExpression) (ast.Expression, bool) {
	for _, side := range []ast.Expression{e.Left, e.Right} {
		if u, ok := side.(*ast.UnaryExpression); ok && u.Operator == token.TYPEOF {
			return u.Operand, true
		}
	}
	return nil, false
}

func constantText(e ast.Expression) string {
	if s, ok := e.(*ast.StringLiteral); ok {
		return s.Value.String()
	}
	return ""
}

// empty reports whether an expression is null or undefined.
func (w *flowWalker) empty(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.NullLiteral:
		return true
	case *ast.Identifier:
		return e.Name.String() == "undefined"
	case *ast.UnaryExpression:
		return e.Operator == token.VOID
	}
	return false
}

// certain reports whether an expression is something that is neither null nor
// undefined.
func (w *flowWalker) certain(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.StringLiteral, *ast.NumberLiteral, *ast.TemplateLiteral, *ast.BooleanLiteral:
		return true
	case *ast.Identifier:
		b := w.scope.find(e.Name.String())
		return b != nil && b.constant && b.value.Kind != "expression" && b.value.Kind != "undefined" && b.value.Kind != "null" && b.value.Kind != ""
	}
	return false
}

// guardsOfCall are those of a call that tells something when it is true.
func (w *flowWalker) guardsOfCall(e *ast.CallExpression, holds bool, depth int) []string {
	callee := w.pathOf(e.Callee)
	if slices.Contains([]string{"Boolean"}, callee) && len(e.ArgumentList) == 1 {
		return w.guards(e.ArgumentList[0], holds, depth)
	}
	if !holds {
		return nil
	}
	if slices.Contains([]string{"Array.isArray", "Number.isInteger", "Number.isFinite"}, callee) && len(e.ArgumentList) == 1 {
		return w.there(e.ArgumentList[0])
	}
	if strings.HasPrefix(callee, "Object.") && len(e.ArgumentList) > 0 {
		return w.there(e.ArgumentList[0])
	}
	out := w.there(e.Callee)
	// x?.includes(y) is true only if x is there; its own result says no more.
	if i := strings.LastIndexByte(callee, '.'); i > 0 {
		out = withGuards(out, []string{callee[:i]})
	}
	if fn := w.localFunction(e); fn != nil { // hasOrganization(event)
		return out
	}
	return out
}

func (w *flowWalker) localFunction(e *ast.CallExpression) *flowFunction {
	id, ok := e.Callee.(*ast.Identifier)
	if !ok {
		return nil
	}
	if b := w.scope.find(id.Name.String()); b != nil {
		return b.value.function
	}
	return nil
}

// there is what is there when an expression has a value: its path, and below a
// length the list itself.
func (w *flowWalker) there(e ast.Expression) []string {
	path := w.pathOf(e)
	if path == "" {
		return nil
	}
	return []string{strings.TrimSuffix(path, ".length")}
}

// pathOf is the path of an expression; nothing is noted.
func (w *flowWalker) pathOf(e ast.Expression) string {
	emit := w.emit
	w.emit = false
	defer func() { w.emit = emit }()
	return w.quiet(e).Path
}

// common are the paths that are there by both of two lists: a longer one says
// that its beginnings are there, too.
func common(a, b []string) []string {
	var out []string
	for _, p := range a {
		for _, q := range b {
			if s := shared(p, q); strings.Contains(s, ".") && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// shared is the longest common beginning of two paths.
func shared(p, q string) string {
	a, b := strings.Split(p, "."), strings.Split(q, ".")
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return strings.Join(a[:n], ".")
}
