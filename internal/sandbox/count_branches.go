package sandbox

import (
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

func (c *counter) visitExpression(n any) {
	switch n := n.(type) {
	case *ast.ConditionalExpression:
		c.conditional(n)
	case *ast.BinaryExpression:
		c.logical(n)
	case *ast.AssignExpression:
		c.logicalAssignment(n)
	case *ast.CallExpression:
		c.optionalMethod(n)
	case *ast.Optional:
		c.optional(n)
	}
}

func (c *counter) conditional(n *ast.ConditionalExpression) {
	if !c.written(n.Test, n.Consequent, "?") {
		return
	}
	group := c.group()
	then := c.arm(PlaceConditional, "then", group, n.Consequent)
	other := c.arm(PlaceConditional, "else", group, n.Alternate)
	c.change(func() {
		n.Consequent, n.Alternate = c.after(n.Consequent, then), c.after(n.Alternate, other)
	})
}

// logicalKind is the kind of an operator that may leave its right side alone.
func logicalKind(op token.Token) (PlaceKind, bool) {
	switch op {
	case token.LOGICAL_AND:
		return PlaceAnd, true
	case token.LOGICAL_OR:
		return PlaceOr, true
	case token.COALESCE:
		return PlaceNullish, true
	}
	return "", false
}

func (c *counter) logical(n *ast.BinaryExpression) {
	kind, ok := logicalKind(n.Operator)
	if !ok || !c.written(n.Left, n.Right, string(kind)) {
		return
	}
	group := c.group()
	left := c.arm(kind, "left", group, n.Left)
	right := c.arm(kind, "right", group, n.Right)
	c.change(func() {
		n.Left = countCall(passName, left, positionOf(n.Left), n.Left)
		n.Right = c.after(n.Right, right)
	})
}

// logicalAssignment counts whether something is assigned; not where a function
// would lose the name that it gets.
func (c *counter) logicalAssignment(n *ast.AssignExpression) {
	kind, ok := logicalKind(n.Operator)
	if !ok || named(n.Right) || !c.written(n.Left, n.Right, string(kind)+"=") {
		return
	}
	place := c.arm(kind, "right", c.group(), n.Right)
	c.change(func() { n.Right = c.after(n.Right, place) })
}

// named reports whether a value gets its name from the variable that it becomes
// the value of.
func named(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.FunctionLiteral:
		return e.Name == nil
	case *ast.ArrowFunctionLiteral:
		return true
	case *ast.ClassLiteral:
		return e.Name == nil
	}
	return false
}

// fallback notes the default of a parameter or of a member.
func (c *counter) fallback(target ast.Node, value *ast.Expression) {
	if *value == nil || named(*value) || !c.written(target, *value, "=") {
		return
	}
	place := c.arm(PlaceDefault, "default", c.group(), *value)
	c.change(func() { *value = c.after(*value, place) })
}

func (c *counter) pattern(n *ast.ObjectPattern) {
	for _, prop := range n.Properties {
		switch prop := prop.(type) {
		case *ast.PropertyShort:
			c.fallback(&prop.Name, &prop.Initializer)
		case *ast.PropertyKeyed:
			c.element(prop.Value)
		}
	}
}

// element notes the default of a part of a pattern.
func (c *counter) element(e ast.Expression) {
	switch e := e.(type) {
	case *ast.AssignExpression:
		if e.Operator == token.ASSIGN {
			c.fallback(e.Left, &e.Right)
		}
	case *ast.Binding:
		c.fallback(e.Target, &e.Initializer)
	}
}

// optional notes a ?. and what stands before it.
func (c *counter) optional(n *ast.Optional) {
	if c.callees[n] {
		return
	}
	end := endOf(n.Expression)
	if c.text.mapping != nil && !c.writtenBehind(n.Expression, "?.") {
		return
	}
	group := c.group()
	at := positionOf(n.Expression) // the last step: the places of a chain are told apart
	absent := c.add(Place{Kind: PlaceOptional, Arm: "absent", Branch: group}, at, end)
	c.add(Place{Kind: PlaceOptional, Arm: "there", Branch: group}, at, end)
	c.index[n] = absent
	c.change(func() { n.Expression = c.optionalPass(n, absent) })
}

// optionalPass is what stands before a ?., through pass. A chain in it ends there
// instead of behind the call, which comes to the same: what is left of the chain
// is undefined then, and ends the outer one.
func (c *counter) optionalPass(n *ast.Optional, place int) ast.Expression {
	at, e := positionOf(n.Expression), n.Expression
	inner := spine(e)
	if inner == nil {
		return countCall(passName, place, at, e)
	}
	e = &ast.OptionalChain{Expression: e}
	if known, ok := c.index[inner]; ok {
		return countCall(passName, place, at, e, &ast.NumberLiteral{Idx: at, Value: int64(known)})
	}
	return countCall(passName, place, at, e)
}

// spine is the ?. that the value of an expression may end at.
func spine(e ast.Expression) *ast.Optional {
	for depth := 0; e != nil && depth < maxNesting; depth++ {
		switch at := e.(type) {
		case *ast.Optional:
			return at
		case *ast.CallExpression:
			e = at.Callee
		case *ast.DotExpression:
			e = at.Left
		case *ast.BracketExpression:
			e = at.Left
		case *ast.PrivateDotExpression:
			e = at.Left
		default:
			return nil
		}
	}
	return nil
}

// optionalMethod notes object.method?.(argument): the method may not go through a
// call, or it would lose its object, so that the argument tells. Where there is
// none, nothing is counted.
func (c *counter) optionalMethod(n *ast.CallExpression) {
	callee, ok := n.Callee.(*ast.Optional)
	if !ok {
		return
	}
	base := baseOf(callee.Expression)
	if base == nil {
		return
	}
	c.callees[callee] = true
	if len(n.ArgumentList) == 0 || isSpread(n.ArgumentList[0]) || c.text.mapping != nil && !c.writtenBehind(callee.Expression, "?.") {
		return
	}
	start, end, group := positionOf(callee.Expression), endOf(callee.Expression), c.group()
	there := Place{Kind: PlaceOptional, Arm: "there", Branch: group}
	if !throughable(*base) {
		place := c.add(there, start, end)
		c.change(func() { tellBefore(countName, n, place) })
		return
	}
	absent := c.add(Place{Kind: PlaceOptional, Arm: "absent", Branch: group}, start, end)
	c.add(there, start, end)
	c.change(func() {
		throughBase(base, absent)
		tellBefore(calledName, n, absent)
	})
}

// baseOf is where the object of a member stands; nil when e is no member.
func baseOf(e ast.Expression) *ast.Expression {
	switch e := e.(type) {
	case *ast.DotExpression:
		return &e.Left
	case *ast.BracketExpression:
		return &e.Left
	case *ast.PrivateDotExpression:
		return &e.Left
	}
	return nil
}

// throughable reports whether an object can go through base. Behind an earlier ?.,
// a member of what that found cannot: whether it is absent is not counted.
func throughable(e ast.Expression) bool {
	switch e.(type) {
	case *ast.SuperExpression:
		return false
	case *ast.Optional:
		return true
	}
	return spine(e) == nil
}

func throughBase(base *ast.Expression, place int) {
	if e, ok := (*base).(*ast.Optional); ok {
		e.Expression = countCall(baseName, place, positionOf(e.Expression), e.Expression)
		return
	}
	*base = countCall(baseName, place, positionOf(*base), *base)
}

// tellBefore has a function told before the first argument is looked at.
func tellBefore(name unistring.String, n *ast.CallExpression, place int) {
	first := &ast.SequenceExpression{Sequence: []ast.Expression{countCall(name, place, n.LeftParenthesis), n.ArgumentList[0]}}
	n.ArgumentList = append([]ast.Expression{first}, n.ArgumentList[1:]...)
}

func isSpread(e ast.Expression) bool {
	_, ok := e.(*ast.SpreadElement)
	return ok
}

// written reports whether the author wrote an operator between two expressions:
// what TypeScript becomes has some that nobody wrote.
func (c *counter) written(left, right ast.Node, op string) bool {
	if c.text.mapping == nil {
		return true
	}
	return strings.Contains(c.between(firstOf(left), firstOf(right)), op)
}

func (c *counter) writtenBehind(left ast.Node, op string) bool {
	from := c.source(firstOf(left))
	end := min(len(from), maxChain)
	if stop := strings.IndexAny(from[:end], ";\n"); stop >= 0 {
		end = min(end, stop+maxLineGap)
	}
	return strings.Contains(from[:min(end, len(from))], op)
}

// maxLineGap is how far behind the line of an expression its ?. may stand.
const maxLineGap = 200

// between is the author's text from one place to another.
func (c *counter) between(from, to file.Idx) string {
	a, b := c.source(from), c.source(to)
	if len(b) > len(a) {
		return ""
	}
	return a[:len(a)-len(b)]
}

// source is the author's text from a place on.
func (c *counter) source(idx file.Idx) string {
	if c.lines == nil {
		c.whole = string(c.text.src.Code)
		c.lines = strings.SplitAfter(c.whole, "\n")
		c.begins = make([]int, len(c.lines))
		for i := 1; i < len(c.lines); i++ {
			c.begins[i] = c.begins[i-1] + len(c.lines[i-1])
		}
	}
	at := c.at(idx)
	if at.Line > len(c.lines) {
		return ""
	}
	for i := range c.lines[at.Line-1] {
		if at.Column--; at.Column == 0 {
			return c.whole[c.begins[at.Line-1]+i:]
		}
	}
	return ""
}
