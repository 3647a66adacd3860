package sandbox

import (
	"bytes"
	"slices"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"

	"github.com/claimctl/claimctl/pkg/action"
)

// deferPatterns makes calls of RegExp of the regular expressions that the engine
// cannot compile. In a package such a one is often in a corner that nobody
// visits; as a literal it would keep the whole bundle from being compiled, as a
// call it throws where it is reached.
func deferPatterns(code []byte) []byte {
	tree, err := parseFile("", moduleHead+string(code)+moduleTail)
	if err != nil {
		return code // the unit's own compilation says it with a position
	}
	var failing []*ast.RegExpLiteral
	known := map[string]bool{}
	walk(tree, func(n any) {
		lit, ok := n.(*ast.RegExpLiteral)
		if !ok {
			return
		}
		if _, tried := known[literal(lit)]; !tried {
			known[literal(lit)] = compiles(lit)
		}
		if !known[literal(lit)] {
			failing = append(failing, lit)
		}
	})
	slices.SortFunc(failing, func(a, b *ast.RegExpLiteral) int { return int(b.Idx) - int(a.Idx) })
	for _, lit := range failing {
		code = deferPattern(code, lit)
	}
	return code
}

func deferPattern(code []byte, lit *ast.RegExpLiteral) []byte {
	at := int(lit.Idx) - 1 - len(moduleHead)
	if at < 0 || !bytes.HasPrefix(code[at:], []byte(literal(lit))) {
		return code
	}
	call := "new RegExp(" + string(action.MustMarshal(lit.Pattern)) + ", " + string(action.MustMarshal(lit.Flags)) + ")"
	return slices.Replace(code, at, at+len(literal(lit)), []byte(call)...)
}

func literal(lit *ast.RegExpLiteral) string { return "/" + lit.Pattern + "/" + lit.Flags }

func compiles(lit *ast.RegExpLiteral) bool {
	if needsRewrite(lit.Pattern, lit.Flags) {
		_, err := expandPattern(lit.Pattern)
		return err == nil
	}
	_, err := goja.Compile("", literal(lit), false)
	return err == nil
}
