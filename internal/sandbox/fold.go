package sandbox

import (
	"encoding/json"
	"strings"

	"github.com/dop251/goja/ast"

	"github.com/claimctl/claimctl/pkg/action"
)

// argument describes an argument as far as it can be known without running.
func (r *reader) argument(e ast.Expression) Argument {
	arg := Argument{Kind: "expression", Path: r.resolved(pathOf(e)), Pos: r.pos(e)}
	if v, ok := r.fold(e); ok {
		arg.Const = action.MustMarshal(v)
		arg.Kind = kindOf(v)
		arg.Prefix, _ = v.(string)
		return arg
	}
	switch e := e.(type) {
	case *ast.SpreadElement:
		arg.Kind = "spread"
	case *ast.ObjectLiteral:
		arg.Kind = "object"
		arg.Keys = r.keys(e)
	case *ast.ArrayLiteral:
		arg.Kind = "array"
	case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
		arg.Kind = "function"
	default:
		arg.Prefix = r.prefix(e)
	}
	return arg
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	}
	return "number"
}

func (r *reader) keys(obj *ast.ObjectLiteral) []Key {
	keys := []Key{}
	for _, prop := range obj.Value {
		switch prop := prop.(type) {
		case *ast.PropertyShort:
			keys = append(keys, Key{Name: prop.Name.Name.String(), Known: true, Pos: r.at(r.offset(prop.Name.Idx))})
		case *ast.PropertyKeyed:
			name, known := keyName(prop.Key), !prop.Computed
			if prop.Computed {
				if v, ok := r.fold(prop.Key); ok {
					name, known = v.(string)
				}
			}
			keys = append(keys, Key{Name: name, Known: known, Pos: r.pos(prop.Key)})
		}
	}
	return keys
}

// maxFoldDepth bounds how deep an expression is folded.
const maxFoldDepth = 200

// fold is the value of a constant expression: nil, bool, string or
// json.Number. Constants are followed through const bindings, the members of
// constant objects, template literals and concatenation.
func (r *reader) fold(e ast.Expression) (any, bool) {
	if r.depth > maxFoldDepth {
		return nil, false
	}
	r.depth++
	defer func() { r.depth-- }()
	switch e := e.(type) {
	case *ast.StringLiteral:
		return e.Value.String(), true
	case *ast.BooleanLiteral:
		return e.Value, true
	case *ast.NullLiteral:
		return nil, true
	case *ast.NumberLiteral:
		return number(e.Value)
	case *ast.TemplateLiteral:
		return r.foldTemplate(e)
	case *ast.BinaryExpression:
		return r.foldSum(e)
	case *ast.Identifier:
		return r.foldName(e.Name.String())
	case *ast.DotExpression:
		return r.foldMember(e)
	}
	return nil, false
}

func number(v any) (any, bool) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, false
	}
	return json.Number(raw), true
}

func (r *reader) foldTemplate(e *ast.TemplateLiteral) (any, bool) {
	if e.Tag != nil {
		return nil, false
	}
	var out strings.Builder
	for i, element := range e.Elements {
		out.WriteString(element.Parsed.String())
		if i >= len(e.Expressions) {
			continue
		}
		s, ok := r.foldText(e.Expressions[i])
		if !ok {
			return nil, false
		}
		out.WriteString(s)
		if out.Len() > maxConstant {
			return nil, false
		}
	}
	return bounded(out.String(), true)
}

// foldText is a constant as it reads inside a string.
func (r *reader) foldText(e ast.Expression) (string, bool) {
	v, ok := r.fold(e)
	text, isText := asText(v)
	return text, ok && isText
}

func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

func (r *reader) foldSum(e *ast.BinaryExpression) (any, bool) {
	if e.Operator.String() != "+" {
		return nil, false
	}
	left, okLeft := r.fold(e.Left)
	if !okLeft {
		return nil, false
	}
	right, okRight := r.fold(e.Right)
	_, leftText := left.(string)
	_, rightText := right.(string)
	if !okRight || !leftText && !rightText {
		return nil, false
	}
	a, okLeft := asText(left)
	b, okRight := asText(right)
	return bounded(a+b, okLeft && okRight)
}

// maxConstant is the longest text that is folded; claim names are far shorter.
const maxConstant = 4096

func bounded(text string, ok bool) (any, bool) {
	if !ok || len(text) > maxConstant {
		return nil, false
	}
	return text, true
}

// foldName is the value of a const binding, worked out once.
func (r *reader) foldName(name string) (any, bool) {
	if known, ok := r.folded[name]; ok {
		return known.value, known.ok
	}
	init, ok := r.consts[name]
	if !ok {
		return nil, false
	}
	r.folded[name] = constant{} // a constant that refers to itself has no value
	v, ok := r.fold(init)
	r.folded[name] = constant{v, ok}
	return v, ok
}

// constant is a folded value; ok is false when there is none.
type constant struct {
	value any
	ok    bool
}

func (r *reader) foldMember(e *ast.DotExpression) (any, bool) {
	id, ok := e.Left.(*ast.Identifier)
	if !ok {
		return nil, false
	}
	obj, ok := r.consts[id.Name.String()].(*ast.ObjectLiteral)
	if !ok {
		return nil, false
	}
	for _, prop := range obj.Value {
		keyed, ok := prop.(*ast.PropertyKeyed)
		if ok && !keyed.Computed && keyName(keyed.Key) == e.Identifier.Name.String() {
			return r.fold(keyed.Value)
		}
	}
	return nil, false
}

// prefix is the constant beginning of a string expression, "" if unknown.
func (r *reader) prefix(e ast.Expression) string {
	switch e := e.(type) {
	case *ast.TemplateLiteral:
		if e.Tag != nil || len(e.Elements) == 0 {
			return ""
		}
		head := e.Elements[0].Parsed.String()
		if len(e.Expressions) > 0 {
			if s, ok := r.foldText(e.Expressions[0]); ok {
				head += s
			}
		}
		return head
	case *ast.BinaryExpression:
		if e.Operator.String() != "+" {
			return ""
		}
		if s, ok := r.foldText(e.Left); ok {
			return s
		}
		return r.prefix(e.Left)
	}
	return ""
}
