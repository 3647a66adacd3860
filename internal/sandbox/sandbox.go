// Package sandbox is the JavaScript engine: it compiles an action, gives it a
// world of recorded functions, runs it, and says exactly what happened and
// where. It is the only importer of goja and of esbuild, and no type of theirs
// leaves it.
//
// A [Program] is compiled once and is safe for concurrent use. A [VM] is one
// fresh world in which a program runs once; it belongs to one goroutine. Values
// cross the border as JSON text (see [action.Value]) or as opaque [Handle]s.
//
// Nothing in here knows a platform. What an action may call, and what happens
// then, is handed in as [HostFunction]s.
package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
	"github.com/dop251/goja/unistring"

	"github.com/claimctl/claimctl/pkg/action"
)

// MaxSourceBytes is the largest source that is parsed. The parser recurses;
// the bound keeps even a source made to exhaust its stack below the limit at
// which the process would die.
const MaxSourceBytes = 1 << 20

// maxNesting is the deepest bracket nesting that is parsed, and maxChain the
// longest run of bytes without a bracket, comma or semicolon: operators and
// arrows in a chain nest as brackets do, and some take quadratic time.
const (
	maxNesting = 2000
	maxChain   = 50_000
)

// Module is a parsed action: its source, its syntax and what is needed to make
// a [Program] of it. It is immutable and safe for concurrent use.
type Module struct {
	Source action.Source
	Syntax *Syntax

	text       *text
	tree       *ast.Program
	written    *ast.Program // the tree that messages quote: as the author wrote it, but for probes
	catches    bool
	expression bool
	counted    func() (*Module, error)
	places     []Place // nil: its programs do not count
}

// Suits reports whether [Parse] would give the same module with these options.
func (m *Module) Suits(opts ParseOptions) bool {
	return m.expression == opts.Expression && m.text.mapping == nil
}

// moduleHead and moduleTail make a sloppy-mode function of a source, so that a
// top-level return is legal and nothing becomes global. The head ends its own
// line: a position in the wrapped text is one line below the original one.
const (
	moduleHead = "(function (module, exports, require, console) {\n"
	moduleTail = "\n})"

	// expressionHead makes one of a source that is an expression: its value is
	// what the module exports.
	expressionHead = "(function (module, exports, require, console) { " + expressionLine
	expressionLine = "module.exports =\n"
)

// headWith is moduleHead with further parameters.
func headWith(params []string) string {
	if len(params) == 0 {
		return moduleHead
	}
	return strings.Replace(moduleHead, "console)", "console, "+strings.Join(params, ", ")+")", 1)
}

// ParseOptions says how a source is read. The zero value reads a script.
type ParseOptions struct {
	// ESM allows import and export; without it they are syntax errors.
	ESM bool
	// TypeScript erases types first. It implies ESM, and is implied by a path
	// that ends in .ts, .mts or .cts.
	TypeScript bool
	// Expression reads a source that is one expression, usually a function; its
	// value becomes module.exports. See [Syntax.Alone].
	Expression bool
}

// Parse reads the source. What is wrong with it comes back as a
// *[action.Diagnostic] with the position of the first error.
func Parse(src action.Source, opts ParseOptions) (*Module, error) {
	if err := checkShape(src); err != nil {
		return nil, err
	}
	opts.TypeScript = opts.TypeScript || slices.Contains([]string{".ts", ".mts", ".cts"}, filepath.Ext(src.Path))
	tx, err := newText(src, opts)
	if err != nil {
		return nil, err
	}
	tree, err := tx.parse()
	if err != nil {
		return nil, err
	}
	body, ok := wrappedBody(tree)
	if !ok {
		return nil, syntaxDiagnostic(src, 1, 1, "the source closes a bracket that it never opened")
	}
	m := &Module{Source: src, text: tx, tree: tree, written: tree, expression: opts.Expression}
	m.Syntax = readSyntax(tx, body)
	m.Syntax.ESM = tx.esm
	m.catches = tx.instrument(tree)
	m.counted = sync.OnceValues(m.makeCounted)
	return m, nil
}

// Program is a compiled module, ready to run any number of times.
type Program struct {
	module *Module
	code   *goja.Program
	sites  map[int]site
	units  unitSet
	// observed says that the module function returns a pair; see
	// [Module.CompileObserved].
	observed bool
	// plain names the handlers that were made ordinary functions; see
	// [Module.plainly].
	plain []string
	// returns is what [Module.Compile] was given.
	returns string

	fidelity
}

// Module returns what the program was compiled from.
func (p *Program) Module() *Module { return p.module }

// Compile makes a program. The value of returns, an identifier or "", is what
// [VM.Load] hands back beside module.exports: for platforms whose hook is a
// bare top-level function.
func (m *Module) Compile(returns string) (*Program, error) { return m.compile(returns, false) }

// Check finds the mistakes that show only when a program is made. The compiler works
// out constants, and those of bigints may never end: here they are all one.
func (m *Module) Check() error {
	tree, err := m.text.parse()
	if err != nil {
		return err
	}
	walk(tree, func(n any) {
		if lit, ok := n.(*ast.NumberLiteral); ok {
			if _, ok := lit.Value.(*big.Int); ok {
				lit.Value = big.NewInt(1)
			}
		}
	})
	if _, err := compileTree(tree); err != nil {
		return m.text.syntaxError(err)
	}
	return nil
}

func (m *Module) compile(returns string, observed bool) (*Program, error) {
	tree, plain := m.tree, []string(nil)
	if !observed {
		tree, plain = m.plainly(tree, returns)
	}
	if returns != "" || observed {
		tree = m.returning(tree, returns, observed)
	}
	code, err := compileTree(tree)
	if err != nil {
		return nil, m.text.syntaxError(err)
	}
	return &Program{
		module: m, code: code, sites: m.Syntax.sites, observed: observed,
		plain: plain, returns: returns, fidelity: m.fidelity(tree),
	}, nil
}

// returning is the module function with one more statement: return name, or
// return [name, state] for a program that is observed. The tree itself, which
// others share, stays as it is.
func (m *Module) returning(tree *ast.Program, name string, observed bool) *ast.Program {
	body, _ := wrappedBody(tree)
	at := tree.Body[0].(*ast.ExpressionStatement).Expression.(*ast.FunctionLiteral).Body.RightBrace
	var value ast.Expression = &ast.NullLiteral{Idx: at}
	if name != "" {
		value = &ast.Identifier{Name: unistring.NewFromString(name), Idx: at}
	}
	if observed {
		value = &ast.ArrayLiteral{LeftBracket: at, RightBracket: at, Value: []ast.Expression{value, stateStatement(m.Syntax.Variables)}}
	}
	return withBody(tree, append(slices.Clone(body), &ast.ReturnStatement{Return: at, Argument: value}))
}

// withBody is the module function with other statements.
func withBody(tree *ast.Program, list []ast.Statement) *ast.Program {
	out := *tree
	stmt := *tree.Body[0].(*ast.ExpressionStatement)
	fn := *stmt.Expression.(*ast.FunctionLiteral)
	body := *fn.Body
	body.List, fn.Body, stmt.Expression = list, &body, &fn
	out.Body = []ast.Statement{&stmt}
	return &out
}

// wrappedBody is the body of the module function, when the tree is nothing
// but that function.
func wrappedBody(tree *ast.Program) ([]ast.Statement, bool) {
	if len(tree.Body) != 1 {
		return nil, false
	}
	stmt, ok := tree.Body[0].(*ast.ExpressionStatement)
	if !ok {
		return nil, false
	}
	fn, ok := stmt.Expression.(*ast.FunctionLiteral)
	if !ok {
		return nil, false
	}
	return fn.Body.List, true
}

func checkShape(src action.Source) error {
	if len(bytes.TrimSpace(src.Code)) == 0 {
		d := syntaxDiagnostic(src, 1, 1, "the file is empty")
		d.Detail = "an action needs at least a handler function"
		d.Hint = "claimctl new tier-claim writes one to start from"
		return d
	}
	if len(src.Code) > MaxSourceBytes {
		return syntaxDiagnostic(src, 1, 1,
			fmt.Sprintf("the source is %d bytes; the limit is %d", len(src.Code), MaxSourceBytes))
	}
	return checkNesting(src)
}

// checkNesting refuses what the parser would need too deep a stack for.
func checkNesting(src action.Source) error {
	depth, last := 0, 0
	for i, c := range src.Code {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',', ';':
		case 0:
			return refuseAt(src, i, "the file holds a NUL byte; it is no source text")
		default:
			if i-last > maxChain {
				return refuseAt(src, last, fmt.Sprintf("more than %d characters without a bracket, comma or semicolon", maxChain))
			}
			continue
		}
		last = i
		if depth > maxNesting {
			return refuseAt(src, i, fmt.Sprintf("brackets are nested more than %d deep", maxNesting))
		}
	}
	return nil
}

func refuseAt(src action.Source, offset int, summary string) error {
	line, col := action.Position(src.Code, offset)
	return syntaxDiagnostic(src, line, col, summary)
}

// CodeSyntax is the diagnostic code of everything that keeps a source from
// being parsed.
const CodeSyntax = "CC001"

func syntaxDiagnostic(src action.Source, line, col int, summary string) *action.Diagnostic {
	return &action.Diagnostic{
		Code: CodeSyntax, Severity: action.SeverityError, Summary: summary,
		File: src.Path, Line: line, Column: col,
	}
}

// syntaxError turns the engine's parse or compile error into a diagnostic.
func (t *text) syntaxError(err error) error {
	var list parser.ErrorList
	var compile *goja.CompilerSyntaxError
	line, col, message := 1, 1, err.Error()
	var fault *engineFault
	switch {
	case errors.As(err, &fault):
		return t.fault(fault)
	case errors.As(err, &list) && len(list) > 0:
		line, col = t.original(t.offset(list[0].Position.Line, list[0].Position.Column))
		message = list[0].Message
	case errors.As(err, &compile):
		line, col = t.original(compile.Offset)
		message = compile.Message
	}
	d := syntaxDiagnostic(t.src, line, col, "SyntaxError: "+nodeSyntax(strings.TrimPrefix(message, "SyntaxError: ")))
	t.explainSyntax(d)
	explainFlags(d, message)
	return d
}

// explainFlags says which flag of a regular expression the engine lacks: Node has
// them.
func explainFlags(d *action.Diagnostic, message string) {
	_, flags, ok := strings.Cut(message, "Invalid flags supplied to RegExp constructor '")
	if flags = strings.TrimSuffix(flags, "'"); !ok || strings.Trim(flags, "dgimsuvy") != "" {
		return
	}
	for _, lacking := range []struct{ flag, hint string }{
		{"v", "write the expression with the flag u; what && and -- do is done by (?=…) and (?!…) before a class"},
		{"d", "leave the flag out, and take the positions from match.index and the lengths of the groups"},
	} {
		if strings.Contains(flags, lacking.flag) {
			d.Summary = "SyntaxError: Invalid regular expression flags: claimctl's engine does not know the flag " + lacking.flag
			d.Detail = "Node 22 knows it: the expression is right there, and cannot be run here"
			d.Hint = lacking.hint
			return
		}
	}
}

// nodeSyntax gives the most common message of the parsers in Node's words.
func nodeSyntax(message string) string {
	for _, prefix := range []string{`Unexpected token `, `Unexpected `} {
		rest, ok := strings.CutPrefix(message, prefix)
		rest, _, _ = strings.Cut(rest, " (and ")
		if token := strings.Trim(rest, `"`); ok && token != "" && !strings.ContainsAny(token, " '") {
			return "Unexpected token '" + token + "'"
		}
	}
	if message == "Unexpected end of file" {
		return "Unexpected end of input"
	}
	return message
}

// explainSyntax adds what a person needs for the mistakes people make most.
func (t *text) explainSyntax(d *action.Diagnostic) {
	word := wordAt(t.src.Code, d.Line, d.Column)
	switch word {
	case "import":
		d.Summary = "SyntaxError: Cannot use import statement outside a module"
		d.Detail = "this platform loads actions as CommonJS"
		d.Hint = "use const x = require('x')"
	case "export":
		d.Summary = "SyntaxError: Unexpected token 'export'"
		d.Detail = "this platform loads actions as CommonJS"
		d.Hint = "use exports.handlerName = async (event, api) => { … }"
	case "await":
		d.Detail = "await is only valid in an async function"
		d.Hint = "make the function around it async"
	}
}

func wordAt(code []byte, line, col int) string {
	lines := bytes.SplitN(code, []byte("\n"), line+1)
	if line < 1 || line > len(lines) {
		return ""
	}
	runes := []rune(string(lines[line-1]))
	if col < 1 || col > len(runes) {
		return ""
	}
	end := col - 1
	for end < len(runes) && (runes[end] == '_' || runes[end] >= 'a' && runes[end] <= 'z') {
		end++
	}
	return string(runes[col-1 : end])
}
