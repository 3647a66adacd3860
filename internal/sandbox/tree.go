package sandbox

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"

	"github.com/claimctl/claimctl/pkg/action"
)

// Tree is the syntax tree of a source in the words of ESTree, with the exact span
// of every node, for those who change the text. Nobody changes the tree.
type Tree struct {
	// Text is the source without a byte order mark; offsets are of its bytes.
	Text string
	// Bare is the text with everything blank that is no code: comments and what is
	// inside of literals.
	Bare string
	Root *Node

	src  action.Source
	text *text
}

// Node is a node of a [Tree]. Its parenthesis, if it stands in some, is no part of
// it.
type Node struct {
	// Kind is the ESTree type for the nodes that have one here (Identifier,
	// MemberExpression, …), and the parser's own word for others.
	Kind       string
	Start, End int
	// Name is the name of an identifier, the static name of a member or key, the
	// operator of an operation, or the keyword of a declaration.
	Name string
	// Value is the value of a string literal; IsString says that it is one.
	Value    string
	IsString bool
	// Computed is of members and keys in brackets, Optional of steps with ?., Async
	// of functions, Arrow of those that are arrows.
	Computed, Optional, Async, Arrow bool
	Parent                           *Node
	Children                         []*Node
	// Parts are the children that have a word of their own: object, property,
	// callee, left, right, test, consequent, alternate, argument, body, init, key,
	// value, target, id.
	Parts map[string]*Node
	// List are the arguments of a call, the parameters of a function, the members
	// of an object or a pattern, the statements of a block, the declarators of a
	// declaration.
	List []*Node
}

// Part is a part of a node, or nil.
func (n *Node) Part(word string) *Node {
	if n == nil {
		return nil
	}
	return n.Parts[word]
}

// Is reports whether the node is of one of the kinds; nil is of none.
func (n *Node) Is(kinds ...string) bool { return n != nil && slices.Contains(kinds, n.Kind) }

// Walk visits the node and everything below it in order, until visit returns false
// for a node: what is below that one is left out.
func (n *Node) Walk(visit func(*Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, c := range n.Children {
		c.Walk(visit)
	}
}

// ParseTree reads a source as it is: one that only parses after it is lowered has
// no tree. The error is an *[action.Diagnostic].
func ParseTree(src action.Source, opts ParseOptions) (*Tree, error) {
	m, err := Parse(src, opts) // refuses what is too deep, and says what is wrong
	if err != nil {
		return nil, err
	}
	t := m.text
	if t.mapping != nil {
		return nil, syntaxDiagnostic(src, 1, 1, "the source uses syntax that cannot be looked at as it stands")
	}
	program, err := parser.ParseFile(nil, src.Path, t.head+t.generated+moduleTail, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, t.syntaxError(err)
	}
	body, _ := wrappedBody(program)
	out := &Tree{Text: t.generated, src: src, text: t}
	b := &treeBuilder{tree: out, base: len(t.head)}
	b.blank(body)
	root := &Node{Kind: "Program", End: len(t.generated), Parts: map[string]*Node{}}
	for _, stmt := range body {
		b.into(root, stmt, "")
	}
	root.List = root.Children
	out.Root = root
	return out, nil
}

// Pos is the place of an offset.
func (t *Tree) Pos(offset int) Pos {
	line, column := t.text.original(offset + len(t.text.head))
	return Pos{line, column}
}

// Source is the text of a node.
func (t *Tree) Source(n *Node) string { return t.Text[n.Start:n.End] }

type treeBuilder struct {
	tree *Tree
	base int
	bare []byte
}

func (b *treeBuilder) at(i file.Idx) int {
	return min(max(int(i)-1-b.base, 0), len(b.tree.Text))
}

// blank makes Bare: literals are known from the tree, and what looks like a comment
// outside of them is one.
func (b *treeBuilder) blank(body []ast.Statement) {
	b.bare = []byte(b.tree.Text)
	fill := func(from, to int, with byte) {
		for i := max(from, 0); i < to && i < len(b.bare); i++ {
			if b.bare[i] != '\n' {
				b.bare[i] = with
			}
		}
	}
	for _, stmt := range body {
		walk(stmt, func(n any) {
			switch n := n.(type) {
			case *ast.StringLiteral:
				fill(b.at(n.Idx), b.at(n.Idx)+len(n.Literal), '_')
			case *ast.RegExpLiteral:
				fill(b.at(n.Idx), b.at(n.Idx)+len(n.Literal), '_')
			case *ast.TemplateElement:
				at := b.at(n.Idx)
				if at > 0 && strings.HasPrefix(b.tree.Text[at-1:], n.Literal) {
					at-- // the parser counts from the character behind
				}
				fill(at, at+len(n.Literal), '_')
			case *ast.TemplateLiteral:
				fill(b.at(n.OpenQuote), b.at(n.OpenQuote)+1, '_')
				fill(b.at(n.CloseQuote), b.at(n.CloseQuote)+1, '_')
			}
		})
	}
	for i := 0; i < len(b.bare)-1; i++ {
		switch {
		case b.bare[i] == '/' && b.bare[i+1] == '/':
			end := i + len(line(b.bare[i:]))
			fill(i, end, ' ')
		case b.bare[i] == '/' && b.bare[i+1] == '*':
			if n := bytes.Index(b.bare[i:], []byte("*/")); n >= 0 {
				fill(i, i+n+2, ' ')
			}
		}
	}
	b.tree.Bare = string(b.bare)
}

func line(text []byte) []byte {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return first
}

// into adds the node of an AST value below a parent, under a word if it has one.
func (b *treeBuilder) into(parent *Node, v any, word string) *Node {
	if isNil(v) {
		return nil
	}
	n := b.node(v)
	if n == nil {
		return nil
	}
	n.Parent = parent
	parent.Children = append(parent.Children, n)
	if word != "" {
		parent.Parts[word] = n
	}
	return n
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return (r.Kind() == reflect.Pointer || r.Kind() == reflect.Interface || r.Kind() == reflect.Slice) && r.IsNil()
}

func (b *treeBuilder) node(v any) *Node {
	n := &Node{Parts: map[string]*Node{}, Start: -1}
	if at, ok := v.(ast.Node); ok {
		n.End = b.safeEnd(at)
		if int(at.Idx0()) > b.base { // of some nodes the parser does not know it
			n.Start = b.at(at.Idx0())
		}
	}
	if !b.known(n, v) {
		b.other(n, v)
	}
	b.span(n)
	return n
}

// safeEnd is the end as the parser tells it; of some nodes it cannot.
func (b *treeBuilder) safeEnd(n ast.Node) (end int) {
	defer func() {
		if recover() != nil {
			end = b.at(n.Idx0())
		}
	}()
	return b.at(n.Idx1())
}

// span makes the span of a node hold its children and close its brackets: the
// parser drops parentheses.
func (b *treeBuilder) span(n *Node) {
	for _, c := range n.Children {
		if c.Start >= 0 && (n.Start < 0 || c.Start < n.Start) {
			n.Start = c.Start
		}
		n.End = max(n.End, c.End)
	}
	n.Start = max(n.Start, 0)
	bare := b.tree.Bare
	if n.Kind == "IfStatement" { // the parser does not tell where it begins
		if i := strings.LastIndex(bare[:n.Parts["test"].Start], "if"); i >= 0 {
			n.Start = i
		}
	}
	before, after := unbalanced(bare[n.Start:n.End])
	for ; before > 0; before-- {
		if i := strings.LastIndexByte(bare[:n.Start], '('); i >= 0 && strings.TrimSpace(bare[i+1:n.Start]) == "" {
			n.Start = i
		}
	}
	for ; after > 0; after-- {
		if i := strings.IndexByte(bare[n.End:], ')'); i >= 0 && strings.TrimSpace(bare[n.End:n.End+i]) == "" {
			n.End += i + 1
		}
	}
}

// unbalanced counts the closing brackets of a text that nothing opened, and the
// opening ones that nothing closes.
func unbalanced(text string) (closing, opening int) {
	for i := range len(text) {
		switch text[i] {
		case '(':
			opening++
		case ')':
			if opening == 0 {
				closing++
			} else {
				opening--
			}
		}
	}
	return closing, opening
}

// Around is the span of a node with the parentheses that hold nothing but it.
// Those of a call or a statement are not told apart: from is where the node could
// begin at the earliest.
func (t *Tree) Around(n *Node, from int) (start, end int) {
	start, end = n.Start, n.End
	for {
		left := strings.TrimRight(t.Bare[from:start], " \t\r\n")
		right := strings.TrimLeft(t.Bare[end:], " \t\r\n")
		if !strings.HasSuffix(left, "(") || !strings.HasPrefix(right, ")") {
			return start, end
		}
		start, end = from+len(left)-1, len(t.Bare)-len(right)+1
	}
}
