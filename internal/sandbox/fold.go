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

// fold is the value of a constant expression: nil, bool, string or
// json.Number. Constants are followed through const bindings, the members of
// constant objects, template literals and concatenation.
func (r *reader) fold(e ast.Expression) (any, bool) {
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
	}
	return out.String(), true
}

// foldText is a constant as it reads inside a string.
func (r *reader) foldText(e ast.Expression) (string, bool) {
	switch v, ok := r.fold(e); v := v.(type) {
	case string:
		return v, ok
	case json.Number:
		return v.String(), ok
	}
	return "", false
}

func (r *reader) foldSum(e *ast.BinaryExpression) (any, bool) {
	if e.Operator.String() != "+" {
		return nil, false
	}
	left, okLeft := r.fold(e.Left)
	right, okRight := r.fold(e.Right)
	_, leftText := left.(string)
	_, rightText := right.(string)
	if !okLeft || !okRight || !leftText && !rightText {
		return nil, false
	}
	a, okLeft := r.foldText(e.Left)
	b, okRight := r.foldText(e.Right)
	return a + b, okLeft && okRight
}

func (r *reader) foldName(name string) (any, bool) {
	init, ok := r.consts[name]
	if !ok || r.folding[name] {
		return nil, false
	}
	r.folding[name] = true
	defer delete(r.folding, name)
	return r.fold(init)
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
