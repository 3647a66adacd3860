package sandbox

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// Mutation is a small change of the author's source that ought to make a
// difference: the bytes from Start to End become Text.
type Mutation struct {
	// Kind says what is changed, in a few words.
	Kind       string
	Start, End int
	Text       string
	// Pos is where the change is made.
	Pos Pos
}

// Apply is the source with the change.
func (m Mutation) Apply(code []byte) []byte {
	return slices.Concat(code[:m.Start], []byte(m.Text), code[m.End:])
}

// Mutations are the changes that can be made to the source, in its order. API
// reports whether a path, as in [CallSite], leads to the platform's api. Skipped
// counts changes of what a source became that cannot be expressed in what the
// author wrote: of TypeScript, mostly.
func (m *Module) Mutations(api func(path string) bool) (list []Mutation, skipped int, err error) {
	tree, err := m.text.parse()
	if err != nil {
		return nil, 0, err
	}
	body, _ := wrappedBody(tree)
	x := &mutator{counter: counter{text: m.text}, syntax: m.Syntax, api: api, reaching: map[any]bool{}}
	body = slices.DeleteFunc(slices.Clone(body), func(s ast.Statement) bool { return m.text.inserted(s) || x.isEnum(s) })
	x.taint(body)
	for _, stmt := range body {
		walk(stmt, x.visit)
	}
	slices.SortStableFunc(x.out, func(a, b Mutation) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	return slices.Compact(x.out), x.skipped, nil
}

type mutator struct {
	counter
	syntax   *Syntax
	api      func(string) bool
	reaching map[any]bool // literals that reach what the action does
	out      []Mutation
	skipped  int
}

func (x *mutator) visit(n any) {
	switch n := n.(type) {
	case *ast.BinaryExpression:
		x.binary(n)
	case *ast.Optional:
		x.optionalChain(n)
	case *ast.IfStatement:
		x.negateStatement(n.Test, "if", x.start(n), x.start(n.Consequent))
	case *ast.WhileStatement:
		x.negateStatement(n.Test, "while", n.While, x.start(n.Body))
	case *ast.ConditionalExpression:
		x.negate(n.Test)
	case *ast.ExpressionStatement:
		x.removeCall(n.Expression)
	case *ast.ReturnStatement:
		x.removeCall(n.Argument)
	case *ast.FunctionLiteral:
		x.returnEarly(n.Body)
	case *ast.ArrowFunctionLiteral:
		if block, ok := n.Body.(*ast.BlockStatement); ok {
			x.returnEarly(block)
		}
	case ast.Expression:
		if x.reaching[n] {
			x.literal(n)
		}
	}
}

// change adds a mutation of what lies between two places. Anchor is a place before
// them that has a counterpart in the author's text.
func (x *mutator) change(kind string, anchor, from, to file.Idx, text string) {
	start, ok := x.original(anchor, from)
	end, okEnd := x.original(anchor, to)
	if !ok || !okEnd || end < start {
		x.skipped++
		return
	}
	line, col := originalPos(x.text.src.Code, start)
	x.out = append(x.out, Mutation{Kind: kind, Start: start, End: end, Text: text, Pos: Pos{line, col}})
}

// binary flips an operator, or drops a default.
func (x *mutator) binary(n *ast.BinaryExpression) {
	op := n.Operator.String()
	from, ok := x.find(op, endOf(n.Left), firstOf(n.Right))
	if !ok {
		return
	}
	for _, to := range flips(op) {
		kind := "flip " + op + " to " + to
		x.change(kind, firstOf(n.Left), from, from+file.Idx(len(op)), to)
	}
	if n.Operator == token.COALESCE {
		end := x.behindParentheses(from+file.Idx(len(op)), firstOf(n.Right), endOf(n.Right))
		x.change("drop the default after ??", firstOf(n.Left), from, end, "")
	}
}

// flips are what an operator is changed to.
func flips(op string) []string {
	return map[string][]string{
		"===": {"!=="},
		"!==": {"==="},
		"==":  {"!="},
		"!=":  {"=="},
		"<":   {">=", "<="},
		">":   {"<=", ">="},
		"<=":  {">", "<"},
		">=":  {"<", ">"},
		"&&":  {"||"},
		"||":  {"&&"},
	}[op]
}

func (x *mutator) optionalChain(n *ast.Optional) {
	end := endOf(n.Expression)
	from, ok := x.find("?.", end, end+maxLineGap)
	if !ok {
		return
	}
	to := "."
	if rest := strings.TrimLeft(x.text.generated[x.offset(from)+2:], " \n"); rest != "" && (rest[0] == '[' || rest[0] == '(') {
		to = ""
	}
	x.change("drop ?.", firstOf(n.Expression), from, from+2, to)
}

// plainTest reports whether a flip of the operator is the same as a negation.
func plainTest(e ast.Expression) bool {
	b, ok := e.(*ast.BinaryExpression)
	return ok && b.Comparison && flips(b.Operator.String()) != nil
}

// negateStatement negates what stands in the parentheses of a statement.
func (x *mutator) negateStatement(test ast.Expression, word string, at, body file.Idx) {
	if plainTest(test) {
		return
	}
	from, ok := x.find("(", at+file.Idx(len(word)), firstOf(test)+1)
	to := strings.LastIndexByte(x.text.generated[:max(0, x.offset(body))], ')')
	if !ok || to < x.offset(from) {
		return
	}
	x.negateSpan(at, from+1, file.Idx(to+1+len(x.text.head)))
}

// negate negates an expression that begins and ends where its text does.
func (x *mutator) negate(test ast.Expression) {
	if !plainTest(test) {
		x.negateSpan(firstOf(test), firstOf(test), endOf(test))
	}
}

func (x *mutator) negateSpan(anchor, from, to file.Idx) {
	text := x.text.generated[max(0, x.offset(from)):max(0, x.offset(to))]
	if strings.Count(text, "(") != strings.Count(text, ")") {
		return // begins in the middle of parentheses
	}
	if x.text.mapping != nil { // its own words, not those that it became
		start, ok := x.original(anchor, from)
		end, okEnd := x.original(anchor, to)
		if !ok || !okEnd || end < start {
			x.skipped++
			return
		}
		text = string(x.text.src.Code[start:end])
	}
	x.change("negate the condition", anchor, from, to, "!("+text+")")
}

// removeCall replaces a call of the api by nothing.
func (x *mutator) removeCall(e ast.Expression) {
	at := e
	if wait, ok := e.(*ast.AwaitExpression); ok {
		at = wait.Argument
	}
	call, ok := at.(*ast.CallExpression)
	if !ok || !x.callsAPI(call) {
		return
	}
	path, _, _ := strings.Cut(pathOf(call.Callee), "(")
	x.change("remove the call of "+path, firstOf(e), firstOf(e), endOf(e), "void 0")
}

func (x *mutator) callsAPI(call *ast.CallExpression) bool {
	r := reader{out: x.syntax}
	path := pathOf(call.Callee)
	return path != "" && x.api(r.resolved(path))
}

// returnEarly has a function do nothing.
func (x *mutator) returnEarly(body *ast.BlockStatement) {
	at := len(directives(body.List))
	if at == len(body.List) {
		return
	}
	from := x.start(body.List[at])
	x.change("return at once", from, from, from, "return; ")
}

func (x *mutator) literal(e ast.Expression) {
	at := startOf(e)
	switch e := e.(type) {
	case *ast.StringLiteral:
		to := `""`
		if e.Value.String() == "" {
			to = `"mutated"`
		}
		x.change("change a string", at, at, endOf(e), to)
	case *ast.NumberLiteral:
		to := "(" + e.Literal + " + 1)"
		if n, err := strconv.ParseInt(e.Literal, 10, 32); err == nil {
			to = strconv.FormatInt(n+1, 10)
		}
		x.change("change a number", at, at, endOf(e), to)
	case *ast.BooleanLiteral:
		x.change("flip a boolean", at, at, endOf(e), strconv.FormatBool(!e.Value))
	}
}
