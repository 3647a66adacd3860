package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"

	"github.com/claimctl/claimctl/pkg/action"
)

// offset is a place in the text that was parsed.
func (x *mutator) offset(idx file.Idx) int { return int(idx) - 1 - len(x.text.head) }

// find looks for a token between two places, past comments.
func (x *mutator) find(token string, from, to file.Idx) (file.Idx, bool) {
	text := x.text.generated
	end := min(x.offset(to), len(text))
	for at := max(0, x.offset(from)); at < end; {
		switch rest := text[at:]; {
		case strings.HasPrefix(rest, token):
			return file.Idx(at + 1 + len(x.text.head)), true
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				return 0, false
			}
			at += n + 2
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				return 0, false
			}
			at += n + 1
		default:
			at++
		}
	}
	return 0, false
}

// behindParentheses is the end of an expression with the parentheses that are
// opened between a place and its start.
func (x *mutator) behindParentheses(from, start, end file.Idx) file.Idx {
	text := x.text.generated
	open := strings.Count(text[x.offset(from):x.offset(start)], "(")
	at := x.offset(end)
	for ; open > 0 && at < len(text); at++ {
		if text[at] == ')' {
			open--
		}
	}
	return file.Idx(at + 1 + len(x.text.head))
}

// original is the byte in the author's source of a place in the text that was
// parsed. Where that is another text, the two have to be alike from the anchor on,
// but for blanks, quotes and semicolons.
func (x *mutator) original(anchor, idx file.Idx) (int, bool) {
	code := string(x.text.src.Code)
	if x.text.mapping == nil {
		return x.offset(idx) + len(code) - len(strings.TrimPrefix(code, "\ufeff")), true
	}
	rest := x.source(anchor)
	from, to := x.offset(anchor), x.offset(idx)
	if from < 0 || to < from || to > len(x.text.generated) {
		return 0, false
	}
	n, ok := alike(x.text.generated[from:to], rest)
	return len(code) - len(rest) + n, ok && rest != ""
}

// alike is how much of a text stands for another one.
func alike(what, in string) (n int, ok bool) {
	blank := func(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ';' }
	for i := 0; i < len(what); {
		switch {
		case blank(what[i]):
			i++
			for n < len(in) && blank(in[n]) {
				n++
			}
		case n == len(in):
			return 0, false
		case blank(in[n]):
			n++
		case what[i] == in[n], what[i] == '"' && in[n] == '\'':
			i++
			n++
		default:
			return 0, false
		}
	}
	return n, true
}

func originalPos(code []byte, offset int) (line, column int) {
	line, column = action.Position(code, offset)
	if line == 1 && strings.HasPrefix(string(code[:min(len(code), utf8.UTFMax)]), "\ufeff") && column > 1 {
		column--
	}
	return line, column
}

// taint finds the literals that reach what the action does: the arguments of calls
// of the api, what is assigned to a member, what is returned; and what is given to
// the variables and functions that are named in these. It goes by names alone.
func (x *mutator) taint(body []ast.Statement) {
	names := map[string]bool{}
	for range maxTaint {
		before := len(names) + len(x.reaching)
		for _, stmt := range body {
			walk(stmt, func(n any) { x.taintNode(n, names) })
		}
		if len(names)+len(x.reaching) == before {
			return
		}
	}
}

// maxTaint is how many steps from one variable to the next are followed.
const maxTaint = 10

func (x *mutator) taintNode(n any, names map[string]bool) {
	switch n := n.(type) {
	case *ast.CallExpression:
		if x.callsAPI(n) {
			for _, a := range n.ArgumentList {
				x.reach(a, names)
			}
		}
	case *ast.AssignExpression:
		id, plain := n.Left.(*ast.Identifier)
		if !plain || names[id.Name.String()] {
			x.reach(n.Right, names)
		}
	case *ast.Binding:
		if id, ok := n.Target.(*ast.Identifier); ok && names[id.Name.String()] && n.Initializer != nil {
			x.reach(n.Initializer, names)
		}
	case *ast.ReturnStatement:
		if n.Argument != nil {
			x.reach(n.Argument, names)
		}
	}
}

// reach marks the literals in an expression, and the names.
func (x *mutator) reach(e ast.Expression, names map[string]bool) {
	skip := map[any]bool{}
	walk(e, func(n any) {
		switch n := n.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
			if !skip[n] {
				markAll(n, skip) // what it does is looked at by itself
			}
		case *ast.PropertyKeyed:
			if !n.Computed {
				skip[n.Key] = true
			}
		case *ast.BracketExpression:
			skip[n.Member] = true
		case *ast.BinaryExpression:
			if n.Comparison {
				skip[n.Left], skip[n.Right] = true, true // the operator is flipped
			}
		case *ast.Identifier:
			if !skip[n] {
				names[n.Name.String()] = true
			}
		case *ast.StringLiteral, *ast.NumberLiteral, *ast.BooleanLiteral:
			if !skip[n] {
				x.reaching[n] = true
			}
		}
	})
}

func markAll(n any, skip map[any]bool) {
	walk(n, func(below any) { skip[below] = true })
}
