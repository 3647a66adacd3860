package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"
	"github.com/go-sourcemap/sourcemap"

	"github.com/claimctl/claimctl/pkg/action"
)

// text is a source in the two forms positions live in: the original, as the
// author wrote it, and the generated one that the engine parses, which is the
// original or what esbuild made of it, behind t.head.
type text struct {
	src       action.Source
	generated string
	head      string // what stands before it in the text that the engine parses
	lines     []int  // byte offset of each line of head + generated
	marks     []int  // number of characters before each multiple of runeStep
	mapping   *sourcemap.Consumer
	esm       bool
	added     int // lines that were put before the original to transform it
}

// newText transforms the source where the engine cannot read it as it is:
// TypeScript, modules, and async iteration. The params are those that the module
// function has beside the usual ones.
func newText(src action.Source, opts ParseOptions, params ...string) (*text, error) {
	t := &text{src: src, head: headWith(params), generated: string(bytes.TrimPrefix(src.Code, []byte("\ufeff")))}
	if opts.Expression {
		t.head = expressionHead
	}
	t.index()
	if !opts.TypeScript {
		tree, err := t.parse()
		var fault *engineFault // what esbuild writes the engine may be able to read
		if err == nil && !hasAsyncGenerator(t.generated, tree) || !errors.As(err, &fault) && !maybeModern(t.generated, opts.ESM) {
			return t, nil // a real syntax error is reported by the caller's parse
		}
	}
	if opts.Expression {
		t.added = 1
		src.Code = append([]byte(expressionLine), t.generated...)
	}
	out, isModule, err := transform(src, opts)
	if err != nil && opts.Expression {
		return t, nil // said better of the expression by itself
	}
	if err != nil {
		return nil, err
	}
	if isModule && !opts.ESM && !opts.TypeScript {
		t.added = 0
		return t, nil
	}
	t.esm, t.head = isModule, headWith(params)
	t.generated = string(out.code)
	if t.mapping, err = sourcemap.Parse("", out.sourceMap); err != nil {
		return nil, fmt.Errorf("%s: source map: %w", src.Path, err)
	}
	t.index()
	return t, nil
}

// maybeModern reports whether a source that does not parse may do so once it
// is lowered. It looks for words, not for meaning: a wrong yes costs time only.
func maybeModern(code string, esm bool) bool {
	words := []string{"await", "async", "import(", "@", "/v", "/d"}
	if esm {
		words = append(words, "import", "export")
	}
	for _, w := range words {
		if strings.Contains(code, w) {
			return true
		}
	}
	return false
}

// hasAsyncGenerator finds what the engine parses and then does not compile.
func hasAsyncGenerator(code string, tree *ast.Program) bool {
	found := false
	if strings.Contains(code, "async") && strings.Contains(code, "*") {
		walk(tree, func(n any) {
			fn, ok := n.(*ast.FunctionLiteral)
			found = found || ok && fn.Async && fn.Generator
		})
	}
	return found
}

func (t *text) parse() (*ast.Program, error) {
	tree, err := parseFile(t.src.Path, t.head+t.generated+moduleTail)
	if err != nil {
		return nil, t.syntaxError(err)
	}
	return tree, t.expandLiterals(tree)
}

// engineFault is a panic of the engine's parser or compiler: the mistake is its
// own, and the source may be right.
type engineFault struct {
	what any
	told *action.Diagnostic // of the source, once it is known
}

func (e *engineFault) Error() string { return fmt.Sprintf("the engine failed: %v", e.what) }

func (e *engineFault) Unwrap() error { return e.told }

func (t *text) fault(e *engineFault) error {
	e.told = syntaxDiagnostic(t.src, 1, 1, "claimctl's engine cannot read this source, which may be right")
	e.told.Detail = e.Error()
	e.told.Hint = "this is a mistake of claimctl's; please report it with the source"
	return e
}

// parseFile is the engine's parser, whose panics are errors: it does not expect
// the length of '\u{10FFFF}', for one.
func parseFile(path, code string) (tree *ast.Program, err error) {
	defer func() {
		if x := recover(); x != nil {
			tree, err = nil, &engineFault{what: x}
		}
	}()
	return parser.ParseFile(nil, path, code, 0, parser.WithDisableSourceMaps)
}

// compileTree is the engine's compiler, whose panics are errors, too.
func compileTree(tree *ast.Program) (program *goja.Program, err error) {
	defer func() {
		if x := recover(); x != nil {
			program, err = nil, &engineFault{what: x}
		}
	}()
	return goja.CompileAST(tree, false)
}

// index records where the lines of the wrapped text begin, by the line
// terminators of ECMAScript, which are the ones the engine counts.
func (t *text) index() {
	t.marks = []int{0}
	for at := runeStep; at <= len(t.generated); at += runeStep {
		t.marks = append(t.marks, t.marks[len(t.marks)-1]+leaders(t.generated[at-runeStep:at]))
	}
	whole := t.head + t.generated
	t.lines = []int{0}
	for i := 0; i < len(whole); i++ {
		switch {
		case whole[i] == '\n', whole[i] == '\r' && (i+1 == len(whole) || whole[i+1] != '\n'):
			t.lines = append(t.lines, i+1)
		case whole[i] == 0xE2 && (strings.HasPrefix(whole[i:], "\u2028") || strings.HasPrefix(whole[i:], "\u2029")):
			t.lines = append(t.lines, i+3)
		}
	}
}

// offset is the byte offset in the wrapped text of a line and byte column as
// the engine reports them.
func (t *text) offset(line, column int) int {
	line = min(max(line, 1), len(t.lines))
	return t.lines[line-1] + column - 1
}

// original converts a byte offset in the wrapped text into a line and column
// of the author's file: 1-based, columns in characters.
func (t *text) original(offset int) (line, column int) {
	offset -= len(t.head)
	if offset < 0 {
		return 1, 1
	}
	offset = min(offset, len(t.generated))
	if t.mapping == nil {
		return t.plain(offset)
	}
	row := sort.SearchInts(t.lines, offset+len(t.head)+1) // 1-based in the wrapped text
	begin := t.lines[row-1] - len(t.head)
	col := utf16Len(t.generated[begin:offset])
	if _, _, line, column, ok := t.mapping.Source(row-1, col); ok && line > t.added {
		return line - t.added, column + 1
	}
	return 1, 1
}

// plain is original for a source that was not transformed. A byte order mark
// counts as no character.
func (t *text) plain(offset int) (line, column int) {
	row := sort.SearchInts(t.lines, offset+len(t.head)+1)
	begin := t.lines[row-1] - len(t.head)
	return row - 1, 1 + t.runes(offset) - t.runes(begin)
}

// runeStep is the distance of the marks in text.marks, in bytes.
const runeStep = 1024

// runes is the number of characters before an offset. Marks keep it from
// counting a long line again for each position on it.
func (t *text) runes(offset int) int {
	mark := offset / runeStep
	return t.marks[mark] + leaders(t.generated[mark*runeStep:offset])
}

// leaders counts the bytes that begin a character.
func leaders(s string) int {
	n := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
