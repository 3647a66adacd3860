package sandbox

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// The engine says of a read of null what it says of one of undefined, and has
// words of its own for errors. So the syntax tree is changed before it is
// compiled, without moving anything:
//
//   - a member of X becomes a member of (X ?? probe(X)). The probe gives X back and
//     notes which of the two it was; the engine then throws as ever. Where X cannot
//     be asked for twice, it goes through a temporary global.
//   - a catch clause begins with caught(e), which gives the message V8's words.
//
// The names are none that a source can have.
const (
	probeName  = "%probe"
	tempName   = "%temp"
	caughtName = "%caught"
)

// maxProbed is the size of a source above which null is not told from
// undefined: compiling the probes takes a third longer.
const maxProbed = 256 << 10

// maxTwice is the longest path that is asked for twice.
const maxTwice = 6

// instrument changes a tree. catches says that it has catch clauses.
func (t *text) instrument(tree *ast.Program) (catches bool) {
	p := &prober{optional: map[ast.Expression]bool{}}
	var members, takers []any
	var clauses []*ast.CatchStatement
	walk(tree, func(n any) {
		switch n := n.(type) {
		case *ast.DotExpression, *ast.BracketExpression:
			if len(t.generated) <= maxProbed {
				members = append(members, n)
			}
		case *ast.Binding, *ast.AssignExpression:
			takers = append(takers, n)
		case *ast.CatchStatement:
			if n.Parameter != nil {
				clauses = append(clauses, n)
			}
		}
	})
	for _, m := range members {
		p.optional[m.(ast.Expression)] = p.inChain(m.(ast.Expression)) // before anything is changed
	}
	for _, n := range takers {
		probeTaker(n)
	}
	for _, m := range members { // outer ones first: they copy inner ones that have not changed
		p.probe(m.(ast.Expression))
	}
	for _, c := range clauses {
		instrumentCatch(c)
	}
	return len(clauses) > 0
}

type prober struct{ optional map[ast.Expression]bool }

// inChain reports whether an optional chain may end below a member: there,
// undefined is no error.
func (p *prober) inChain(e ast.Expression) bool {
	for depth := 0; e != nil && depth < maxNesting; depth++ {
		switch at := e.(type) {
		case *ast.Optional:
			return true
		case *ast.CallExpression:
			e = at.Callee
		case *ast.DotExpression:
			e = at.Left
		case *ast.BracketExpression:
			e = at.Left
		case *ast.PrivateDotExpression:
			e = at.Left
		default:
			return false
		}
	}
	return true
}

// probeTaker probes what is destructured.
func probeTaker(n any) {
	switch n := n.(type) {
	case *ast.Binding:
		if _, ok := n.Target.(*ast.ObjectPattern); ok && n.Initializer != nil {
			n.Initializer = probed(n.Initializer, positionOf(n.Initializer))
		}
	case *ast.AssignExpression:
		if _, ok := n.Left.(*ast.ObjectPattern); ok {
			n.Right = probed(n.Right, positionOf(n.Right))
		}
	}
}

func (p *prober) probe(e ast.Expression) {
	if p.optional[e] {
		return
	}
	switch e := e.(type) {
	case *ast.DotExpression:
		e.Left = probed(e.Left, e.Identifier.Idx)
	case *ast.BracketExpression:
		e.Left = probed(e.Left, e.LeftBracket)
	}
}

// probed is X ?? probe(X). at is where the engine puts an error of the member;
// that of a call it puts where the last instruction before it stood.
func probed(left ast.Expression, at file.Idx) ast.Expression {
	switch left := left.(type) {
	case *ast.Identifier:
		if neverNull(left.Name.String()) {
			return left
		}
	case *ast.ThisExpression, *ast.DotExpression, *ast.BracketExpression, *ast.CallExpression, *ast.AwaitExpression,
		*ast.ConditionalExpression, *ast.BinaryExpression, *ast.PrivateDotExpression:
	default:
		return left // a literal, or something that is no value
	}
	idx := positionOf(left)
	again := twice(left, maxTwice)
	if again == nil {
		again = &ast.Identifier{Name: tempName, Idx: idx}
		left = &ast.AssignExpression{Operator: token.ASSIGN, Left: &ast.Identifier{Name: tempName, Idx: idx}, Right: left}
	}
	return &ast.BinaryExpression{
		Operator: token.COALESCE, Left: left,
		Right: call(probeName, idx, again, &ast.NumberLiteral{Idx: idx, Value: int64(at)}, &ast.NumberLiteral{Idx: idx, Value: int64(idx)}),
	}
}

// neverNull lists names that nobody gives another value, to save their probes.
func neverNull(name string) bool {
	switch name {
	case "console", "JSON", "Math", "Object", "Array", "String", "Number", "Promise", "Date", "module", "exports", "Intl", "Reflect", "Symbol":
		return true
	}
	return false
}

func call(name unistring.String, idx file.Idx, args ...ast.Expression) *ast.CallExpression {
	return &ast.CallExpression{
		Callee: &ast.Identifier{Name: name, Idx: idx}, LeftParenthesis: idx, ArgumentList: args, RightParenthesis: idx,
	}
}

// twice copies an expression that has no effect, as far as its steps are no
// getters; nil when it may have one or is too long.
func twice(e ast.Expression, steps int) ast.Expression {
	if steps == 0 {
		return nil
	}
	switch e := e.(type) {
	case *ast.Identifier:
		return &ast.Identifier{Name: e.Name, Idx: e.Idx}
	case *ast.ThisExpression:
		return &ast.ThisExpression{Idx: e.Idx}
	case *ast.DotExpression:
		if left := twice(e.Left, steps-1); left != nil {
			return &ast.DotExpression{Left: left, Identifier: e.Identifier}
		}
	case *ast.BracketExpression:
		switch e.Member.(type) {
		case *ast.StringLiteral, *ast.NumberLiteral:
		default:
			return nil
		}
		if left := twice(e.Left, steps-1); left != nil {
			return &ast.BracketExpression{Left: left, Member: e.Member, LeftBracket: e.LeftBracket, RightBracket: e.RightBracket}
		}
	}
	return nil
}

// positionOf is where the engine puts an error of an expression.
func positionOf(e ast.Expression) file.Idx {
	switch e := e.(type) {
	case *ast.DotExpression:
		return e.Identifier.Idx
	case *ast.BracketExpression:
		return e.LeftBracket
	case *ast.CallExpression:
		return e.LeftParenthesis
	case *ast.BinaryExpression:
		return positionOf(e.Left)
	case *ast.ConditionalExpression:
		return positionOf(e.Test)
	}
	return e.Idx0()
}

func instrumentCatch(c *ast.CatchStatement) {
	at := c.Catch
	if id, ok := c.Parameter.(*ast.Identifier); ok {
		told := &ast.ExpressionStatement{Expression: call(caughtName, at, &ast.Identifier{Name: id.Name, Idx: id.Idx})}
		c.Body.List = append([]ast.Statement{told}, c.Body.List...)
		return
	}
	const thrown = "%thrown"
	taken := &ast.LexicalDeclaration{Idx: at, Token: token.LET, List: []*ast.Binding{{
		Target: c.Parameter, Initializer: call(caughtName, at, &ast.Identifier{Name: thrown, Idx: at}),
	}}}
	c.Parameter = &ast.Identifier{Name: thrown, Idx: at}
	c.Body.List = append([]ast.Statement{taken}, c.Body.List...)
}
