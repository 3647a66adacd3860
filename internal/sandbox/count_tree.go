package sandbox

import (
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// counter finds the places of a tree and changes the tree so that it counts them,
// without moving anything (see fidelity_probe.go for the other such change):
//
//   - a call of count stands before each statement, at the start of each function,
//     and in a sequence before what an arm evaluates;
//   - the left side of && || ?? and ?. goes through pass, which gives it back.
//
// The places are found first, in the order of the source; then the changes are
// made, each of which touches fields of one node.
type counter struct {
	text    *text
	places  []Place
	changes []func()
	names   map[any]string         // of functions, by what is called so
	index   map[*ast.Optional]int  // the places of optional chains
	callees map[*ast.Optional]bool // those that are called as methods
	owns    map[ast.Statement]int  // the places of statements
	groups  int

	whole  string // the author's text, its lines, and where they begin
	lines  []string
	begins []int
}

func (t *text) count(tree *ast.Program, body []ast.Statement) []Place {
	c := &counter{
		text: t, places: []Place{}, names: map[any]string{}, index: map[*ast.Optional]int{},
		callees: map[*ast.Optional]bool{}, owns: map[ast.Statement]int{},
	}
	for _, stmt := range body {
		if !t.inserted(stmt) {
			c.statement(stmt, directives(body))
			if !c.isEnum(stmt) {
				walk(stmt, c.visit)
			}
		}
	}
	list := &tree.Body[0].(*ast.ExpressionStatement).Expression.(*ast.FunctionLiteral).Body.List
	c.change(func() { *list = c.counted(*list) })
	for _, change := range c.changes {
		change()
	}
	return c.places
}

// inserted reports whether a statement at the top is none of the author's: esbuild
// put it there.
func (t *text) inserted(stmt ast.Statement) bool {
	if t.mapping == nil {
		return false
	}
	rest := t.generated[max(0, int(startOf(stmt))-1-len(t.head)):]
	if strings.HasPrefix(rest, "__export(") || strings.HasPrefix(rest, "module.exports = __toCommonJS(") {
		return true
	}
	name, ok := strings.CutPrefix(rest, "var ")
	name, value, _ := strings.Cut(name, " = ")
	if !ok || len(name) > maxHelper || strings.Contains(string(t.src.Code), name) {
		return false
	}
	return strings.HasPrefix(name, "__") || strings.HasSuffix(name, "_exports") && strings.HasPrefix(value, "{};")
}

// maxHelper is longer than the names of esbuild's own variables.
const maxHelper = 200

func (c *counter) change(f func()) { c.changes = append(c.changes, f) }

// add notes a place and gives its number.
func (c *counter) add(p Place, start, end file.Idx) int {
	p.Start, p.End = c.at(start), c.last(max(start, end-1))
	if p.End.compare(p.Start) < 0 {
		p.End = p.Start
	}
	c.places = append(c.places, p)
	return len(c.places) - 1
}

// isEnum reports whether a statement was an enum of TypeScript: what it became is
// nobody's code.
func (c *counter) isEnum(stmt ast.Statement) bool {
	if c.text.mapping == nil {
		return false
	}
	words := strings.Fields(strings.ReplaceAll(c.source(c.start(stmt))[:min(40, len(c.source(c.start(stmt))))], "{", " { "))
	return slices.Contains(words[:min(3, len(words))], "enum")
}

func (c *counter) at(idx file.Idx) Pos {
	line, col := c.text.original(int(idx) - 1)
	return Pos{line, col}
}

// last is where the token ends that a place lies in.
func (c *counter) last(idx file.Idx) Pos {
	at := c.at(idx)
	if c.text.mapping == nil {
		return at
	}
	n := 0
	for i, r := range c.source(idx) {
		if r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			n = i
			continue
		}
		break
	}
	return Pos{at.Line, at.Column + n}
}

// group begins a branch.
func (c *counter) group() int {
	c.groups++
	return c.groups - 1
}

// arm notes an arm of a branch that is an expression or a statement.
func (c *counter) arm(kind PlaceKind, name string, group int, n ast.Node) int {
	return c.add(Place{Kind: kind, Arm: name, Branch: group}, firstOf(n), endOf(n))
}

// visit notes what a node has to count. The statement of a body is noted where
// the body is met, before walk comes to it.
func (c *counter) visit(n any) {
	switch n := n.(type) {
	case *ast.BlockStatement:
		c.list(&n.List)
	case *ast.IfStatement:
		c.ifStatement(n)
	case *ast.ForStatement:
		c.body(&n.Body)
	case *ast.ForInStatement:
		c.body(&n.Body)
	case *ast.ForOfStatement:
		c.body(&n.Body)
	case *ast.WhileStatement:
		c.body(&n.Body)
	case *ast.DoWhileStatement:
		c.body(&n.Body)
	case *ast.WithStatement:
		c.body(&n.Body)
	case *ast.SwitchStatement:
		c.switchStatement(n)
	default:
		c.visitFunction(n)
		c.visitExpression(n)
	}
}

func (c *counter) visitFunction(n any) {
	switch n := n.(type) {
	case *ast.Binding:
		if id, ok := n.Target.(*ast.Identifier); ok {
			c.name(n.Initializer, id.Name.String())
		}
	case *ast.PropertyKeyed:
		c.name(n.Value, keyName(n.Key))
	case *ast.MethodDefinition:
		c.name(n.Body, keyName(n.Key))
	case *ast.AssignExpression:
		c.name(n.Right, pathOf(n.Left))
	case *ast.FunctionLiteral:
		c.function(n)
	case *ast.ArrowFunctionLiteral:
		c.arrow(n)
	case *ast.ParameterList:
		for _, b := range n.List {
			c.fallback(b.Target, &b.Initializer)
		}
	case *ast.ObjectPattern:
		c.pattern(n)
	case *ast.ArrayPattern:
		for _, e := range n.Elements {
			c.element(e)
		}
	}
}

func (c *counter) name(fn any, name string) {
	if name != "" && fn != nil {
		c.names[fn] = name
	}
}

// statement notes a statement that is counted by itself.
func (c *counter) statement(stmt ast.Statement, prologue map[ast.Statement]bool) {
	switch stmt.(type) {
	case *ast.FunctionDeclaration, *ast.EmptyStatement, *ast.BlockStatement:
		return
	}
	if !prologue[stmt] {
		c.owns[stmt] = c.add(Place{Kind: PlaceStatement, Branch: -1}, c.start(stmt), endOf(stmt))
	}
}

// list notes the statements of a list, and has it counted.
func (c *counter) list(list *[]ast.Statement) {
	prologue := directives(*list)
	for _, stmt := range *list {
		c.statement(stmt, prologue)
	}
	c.change(func() { *list = c.counted(*list) })
}

// counted is a list of statements with the calls that count them.
func (c *counter) counted(list []ast.Statement) []ast.Statement {
	out := make([]ast.Statement, 0, 2*len(list))
	for _, stmt := range list {
		if place, ok := c.owns[stmt]; ok {
			out = append(out, counting(place, c.start(stmt)))
		}
		out = append(out, stmt)
	}
	return out
}

// body notes the statement of a body without braces, and gives it some.
func (c *counter) body(body *ast.Statement) {
	switch (*body).(type) {
	case nil, *ast.BlockStatement, *ast.EmptyStatement, *ast.FunctionDeclaration:
		return
	}
	c.statement(*body, nil)
	c.change(func() {
		at := c.start(*body)
		*body = &ast.BlockStatement{LeftBrace: at, RightBrace: at, List: c.counted([]ast.Statement{*body})}
	})
}

// directives are the statements at the beginning that are strings: they have to
// stay there.
func directives(list []ast.Statement) map[ast.Statement]bool {
	out := map[ast.Statement]bool{}
	for _, stmt := range list {
		e, ok := stmt.(*ast.ExpressionStatement)
		if !ok {
			break
		}
		if _, ok := e.Expression.(*ast.StringLiteral); !ok {
			break
		}
		out[stmt] = true
	}
	return out
}

// before puts a call in front of the statements of a block.
func before(block *ast.BlockStatement, place int) {
	at := len(directives(block.List))
	block.List = slices.Insert(slices.Clone(block.List), at, counting(place, block.LeftBrace))
}

func (c *counter) ifStatement(n *ast.IfStatement) {
	group, at := c.group(), c.start(n)
	c.branchBody(&n.Consequent, Place{Kind: PlaceIf, Arm: "then", Branch: group}, at)
	c.branchBody(&n.Alternate, Place{Kind: PlaceIf, Arm: "else", Branch: group}, at)
}

// branchBody notes an arm that is a statement. An arm that is not written is
// where its branch is.
func (c *counter) branchBody(body *ast.Statement, p Place, at file.Idx) {
	start, end := at, at+1
	if *body != nil {
		start, end = c.start(*body), endOf(*body)
	}
	place := c.add(p, start, end)
	c.body(body)
	c.change(func() {
		block, ok := (*body).(*ast.BlockStatement)
		if !ok {
			block = &ast.BlockStatement{LeftBrace: start, RightBrace: start}
			if *body != nil {
				block.List = []ast.Statement{*body}
			}
			*body = block
		}
		before(block, place)
	})
}

func (c *counter) switchStatement(n *ast.SwitchStatement) {
	group, missing := c.group(), true
	for _, arm := range n.Body {
		missing = missing && arm.Test != nil
		word := "case"
		if arm.Test == nil {
			word = "default"
		}
		place := c.add(Place{Kind: PlaceSwitch, Arm: word, Branch: group}, arm.Case, arm.Case+file.Idx(len(word)))
		for _, stmt := range arm.Consequent {
			c.statement(stmt, nil)
		}
		c.change(func() {
			arm.Consequent = append([]ast.Statement{counting(place, arm.Case)}, c.counted(arm.Consequent)...)
		})
	}
	if !missing {
		return
	}
	place := c.add(Place{Kind: PlaceSwitch, Arm: "default", Branch: group}, n.Switch, n.Switch+1)
	c.change(func() { // in front, so that nothing falls through into it
		n.Default = 0
		n.Body = append([]*ast.CaseStatement{{Case: n.Switch, Consequent: []ast.Statement{
			counting(place, n.Switch), &ast.BranchStatement{Idx: n.Switch, Token: token.BREAK},
		}}}, n.Body...)
	})
}

func (c *counter) function(n *ast.FunctionLiteral) {
	name := c.names[n]
	if n.Name != nil {
		name = n.Name.Name.String()
	}
	place := c.add(Place{Kind: PlaceFunction, Name: name, Branch: -1}, startOf(n), endOf(n))
	c.change(func() { before(n.Body, place) })
}

func (c *counter) arrow(n *ast.ArrowFunctionLiteral) {
	place := c.add(Place{Kind: PlaceFunction, Name: c.names[n], Branch: -1}, startOf(n), endOf(n))
	switch body := n.Body.(type) {
	case *ast.BlockStatement:
		c.change(func() { before(body, place) })
	case *ast.ExpressionBody:
		own := c.add(Place{Kind: PlaceStatement, Branch: -1}, firstOf(body.Expression), endOf(body.Expression))
		c.change(func() { body.Expression = c.after(body.Expression, place, own) })
	}
}

// start is the first character of a statement. The engine does not say where an
// if stands.
func (c *counter) start(stmt ast.Statement) file.Idx {
	switch stmt := stmt.(type) {
	case *ast.IfStatement:
		before := int(firstOf(stmt.Test)) - 1 - len(c.text.head)
		if at := strings.LastIndex(c.text.generated[:max(0, min(before, len(c.text.generated)))], "if"); at >= 0 {
			return file.Idx(at + 1 + len(c.text.head))
		}
	case *ast.ExpressionStatement:
		return firstOf(stmt.Expression)
	}
	return startOf(stmt)
}

// firstOf is the first character of a node: unlike that of [startOf], of a whole
// chain of calls.
func firstOf(n ast.Node) file.Idx {
	for depth := 0; depth < maxNesting; depth++ {
		switch at := n.(type) {
		case *ast.CallExpression:
			n = at.Callee
		case *ast.DotExpression:
			n = at.Left
		case *ast.BracketExpression:
			n = at.Left
		case *ast.PrivateDotExpression:
			n = at.Left
		case *ast.Optional:
			n = at.Expression
		case *ast.OptionalChain:
			n = at.Expression
		case *ast.BinaryExpression:
			n = at.Left
		case *ast.ConditionalExpression:
			n = at.Test
		case *ast.AssignExpression:
			n = at.Left
		case *ast.SequenceExpression:
			n = at.Sequence[0]
		default:
			return startOf(n)
		}
	}
	return startOf(n)
}

// endOf is the place behind a node. The engine knows no end of some that are
// empty.
func endOf(n ast.Node) (end file.Idx) {
	defer func() {
		if recover() != nil {
			end = startOf(n) + 1
		}
	}()
	return n.Idx1()
}

func counting(place int, at file.Idx) ast.Statement {
	return &ast.ExpressionStatement{Expression: countCall(countName, place, at)}
}

func countCall(name unistring.String, place int, at file.Idx, more ...ast.Expression) *ast.CallExpression {
	return call(name, at, append([]ast.Expression{&ast.NumberLiteral{Idx: at, Value: int64(place)}}, more...)...)
}

// after is an expression behind the calls that count places.
func (c *counter) after(e ast.Expression, places ...int) ast.Expression {
	at := startOf(e)
	seq := &ast.SequenceExpression{}
	for _, p := range places {
		seq.Sequence = append(seq.Sequence, countCall(countName, p, at))
	}
	seq.Sequence = append(seq.Sequence, e)
	return seq
}
