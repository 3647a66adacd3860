package sandbox

import (
	"reflect"

	"github.com/dop251/goja/ast"
)

// known fills in a node of a kind that has words of its own.
func (b *treeBuilder) known(n *Node, v any) bool {
	switch v := v.(type) {
	case *ast.OptionalChain:
		*n = *b.node(v.Expression)
		b.adopt(n)
	case *ast.Optional:
		*n = *b.node(v.Expression)
		b.adopt(n)
	case *ast.ExpressionBody:
		*n = *b.node(v.Expression)
		b.adopt(n)
	case *ast.Identifier:
		n.Kind, n.Name = "Identifier", v.Name.String()
	case *ast.StringLiteral:
		n.Kind, n.Value, n.IsString = "Literal", v.Value.String(), true
	case *ast.NullLiteral:
		n.Kind, n.Name = "Literal", "null"
	case *ast.BooleanLiteral:
		n.Kind, n.Name = "Literal", v.Literal
	case *ast.NumberLiteral:
		n.Kind, n.Name = "Literal", v.Literal
	case *ast.RegExpLiteral:
		n.Kind = "Literal"
	case *ast.ThisExpression:
		n.Kind = "ThisExpression"
	default:
		return b.operation(n, v) || b.function(n, v) || b.object(n, v) || b.statement(n, v)
	}
	return true
}

// adopt makes a node that was copied the parent of its children.
func (b *treeBuilder) adopt(n *Node) {
	for _, c := range n.Children {
		c.Parent = n
	}
}

func (b *treeBuilder) operation(n *Node, v any) bool {
	switch v := v.(type) {
	case *ast.DotExpression:
		n.Kind, n.Name = "MemberExpression", v.Identifier.Name.String()
		_, n.Optional = v.Left.(*ast.Optional)
		b.into(n, v.Left, "object")
	case *ast.BracketExpression:
		n.Kind, n.Computed = "MemberExpression", true
		_, n.Optional = v.Left.(*ast.Optional)
		b.into(n, v.Left, "object")
		if p := b.into(n, v.Member, "property"); p.IsString {
			n.Name = p.Value
		}
	case *ast.CallExpression:
		n.Kind = "CallExpression"
		_, n.Optional = v.Callee.(*ast.Optional)
		b.into(n, v.Callee, "callee")
		n.List = b.list(n, v.ArgumentList)
	case *ast.NewExpression:
		n.Kind = "NewExpression"
		b.into(n, v.Callee, "callee")
		n.List = b.list(n, v.ArgumentList)
	case *ast.AssignExpression:
		n.Kind, n.Name = "AssignmentExpression", v.Operator.String()
		b.into(n, v.Left, "left")
		b.into(n, v.Right, "right")
	case *ast.BinaryExpression:
		n.Kind, n.Name = "BinaryExpression", v.Operator.String()
		b.into(n, v.Left, "left")
		b.into(n, v.Right, "right")
	case *ast.ConditionalExpression:
		n.Kind = "ConditionalExpression"
		b.into(n, v.Test, "test")
		b.into(n, v.Consequent, "consequent")
		b.into(n, v.Alternate, "alternate")
	case *ast.UnaryExpression:
		n.Kind, n.Name = "UnaryExpression", v.Operator.String()
		if n.Name == "++" || n.Name == "--" {
			n.Kind = "UpdateExpression"
		}
		b.into(n, v.Operand, "argument")
	case *ast.AwaitExpression:
		n.Kind = "AwaitExpression"
		b.into(n, v.Argument, "argument")
	case *ast.SequenceExpression:
		n.Kind = "SequenceExpression"
		n.List = b.list(n, v.Sequence)
	case *ast.SpreadElement:
		n.Kind = "SpreadElement"
		b.into(n, v.Expression, "argument")
	default:
		return false
	}
	return true
}

func (b *treeBuilder) list(n *Node, values []ast.Expression) []*Node {
	var out []*Node
	for _, v := range values {
		if c := b.into(n, v, ""); c != nil {
			out = append(out, c)
		}
	}
	return out
}

func (b *treeBuilder) function(n *Node, v any) bool {
	switch v := v.(type) {
	case *ast.FunctionLiteral:
		n.Kind, n.Async = "FunctionExpression", v.Async
		b.signature(n, v.Name, v.ParameterList)
		b.into(n, v.Body, "body")
	case *ast.ArrowFunctionLiteral:
		n.Kind, n.Async, n.Arrow = "FunctionExpression", v.Async, true
		b.signature(n, nil, v.ParameterList)
		b.into(n, v.Body, "body")
	case *ast.FunctionDeclaration:
		b.function(n, v.Function)
		n.Kind = "FunctionDeclaration"
	case *ast.ClassLiteral:
		n.Kind = "Class"
		b.into(n, v.Name, "id")
		b.into(n, v.SuperClass, "argument")
		for _, e := range v.Body {
			b.into(n, e, "")
		}
	case *ast.MethodDefinition:
		n.Kind, n.Computed = "MethodDefinition", v.Computed
		b.key(n, v.Key)
		b.into(n, v.Body, "value")
	case *ast.FieldDefinition:
		n.Kind, n.Computed = "PropertyDefinition", v.Computed
		b.key(n, v.Key)
		b.into(n, v.Initializer, "value")
	default:
		return false
	}
	return true
}

func (b *treeBuilder) signature(n *Node, name *ast.Identifier, params *ast.ParameterList) {
	if name != nil {
		n.Name = name.Name.String()
		b.into(n, name, "id")
	}
	if params == nil {
		return
	}
	for _, p := range params.List {
		c := b.into(n, p, "")
		c.Kind = "Param"
		n.List = append(n.List, c)
	}
	if rest := b.into(n, params.Rest, ""); rest != nil {
		holder := &Node{Kind: "RestParam", Start: rest.Start, End: rest.End, Parent: n, Children: []*Node{rest}, Parts: map[string]*Node{"target": rest}}
		rest.Parent = holder
		n.Children[len(n.Children)-1] = holder
		n.List = append(n.List, holder)
	}
}

func (b *treeBuilder) key(n *Node, key ast.Expression) {
	k := b.into(n, key, "key")
	if k != nil && !n.Computed {
		n.Name = k.Name
		if k.IsString {
			n.Name = k.Value
		}
	}
}

func (b *treeBuilder) object(n *Node, v any) bool {
	switch v := v.(type) {
	case *ast.ObjectLiteral:
		n.Kind = "ObjectExpression"
		for _, p := range v.Value {
			n.List = append(n.List, b.into(n, p, ""))
		}
	case *ast.ObjectPattern:
		n.Kind = "ObjectPattern"
		for _, p := range v.Properties {
			n.List = append(n.List, b.into(n, p, ""))
		}
		if rest := b.into(n, v.Rest, "rest"); rest != nil {
			n.List = append(n.List, rest)
		}
	case *ast.ArrayLiteral:
		n.Kind = "ArrayExpression"
		n.List = b.list(n, v.Value)
	case *ast.ArrayPattern:
		n.Kind = "ArrayPattern"
		n.List = b.list(n, v.Elements)
		b.into(n, v.Rest, "rest")
	case *ast.PropertyShort:
		n.Kind, n.Name = "Shorthand", v.Name.Name.String()
		b.into(n, &v.Name, "value")
		b.into(n, v.Initializer, "init")
	case *ast.PropertyKeyed:
		n.Kind, n.Computed = "Property", v.Computed
		if v.Kind != ast.PropertyKindValue {
			n.Kind = "Method"
		}
		b.key(n, v.Key)
		b.into(n, v.Value, "value")
	case *ast.Binding:
		n.Kind = "VariableDeclarator"
		b.into(n, v.Target, "target")
		b.into(n, v.Initializer, "init")
	default:
		return false
	}
	return true
}

func (b *treeBuilder) statement(n *Node, v any) bool {
	switch v := v.(type) {
	case *ast.ExpressionStatement:
		n.Kind = "ExpressionStatement"
		b.into(n, v.Expression, "argument")
	case *ast.ReturnStatement:
		n.Kind = "ReturnStatement"
		b.into(n, v.Argument, "argument")
	case *ast.ThrowStatement:
		n.Kind = "ThrowStatement"
		b.into(n, v.Argument, "argument")
	case *ast.BlockStatement:
		n.Kind = "BlockStatement"
		for _, s := range v.List {
			n.List = append(n.List, b.into(n, s, ""))
		}
	case *ast.IfStatement:
		n.Kind = "IfStatement"
		b.into(n, v.Test, "test")
		b.into(n, v.Consequent, "consequent")
		b.into(n, v.Alternate, "alternate")
	case *ast.VariableStatement:
		n.Name = "var"
		b.declaration(n, v.List)
	case *ast.LexicalDeclaration:
		n.Name = v.Token.String()
		b.declaration(n, v.List)
	case *ast.TryStatement:
		n.Kind = "TryStatement"
		b.into(n, v.Body, "body")
		b.into(n, v.Catch, "handler")
		b.into(n, v.Finally, "finally")
	case *ast.CatchStatement:
		n.Kind = "CatchClause"
		b.into(n, v.Parameter, "target")
		b.into(n, v.Body, "body")
	case *ast.ForDeclaration:
		n.Kind, n.Name = "ForDeclaration", "let"
		b.into(n, v.Target, "target")
	case *ast.ForLoopInitializerVarDeclList:
		n.Name = "var"
		b.declaration(n, v.List)
	default:
		return false
	}
	return true
}

func (b *treeBuilder) declaration(n *Node, list []*ast.Binding) {
	n.Kind = "VariableDeclaration"
	for _, d := range list {
		n.List = append(n.List, b.into(n, d, ""))
	}
}

// other takes a node as the parser has it: its children, and its type for a kind.
func (b *treeBuilder) other(n *Node, v any) {
	at := reflect.ValueOf(v)
	for at.Kind() == reflect.Pointer {
		at = at.Elem()
	}
	n.Kind = at.Type().Name()
	if at.Kind() == reflect.Struct {
		b.fields(n, at)
	}
}

func (b *treeBuilder) fields(n *Node, at reflect.Value) {
	for i := range at.NumField() {
		if f := at.Type().Field(i); f.IsExported() && f.Name != "DeclarationList" {
			b.field(n, at.Field(i))
		}
	}
}

func (b *treeBuilder) field(n *Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if _, ok := v.Interface().(ast.Node); ok {
			b.into(n, v.Interface(), "")
		}
	case reflect.Slice:
		for i := range v.Len() {
			b.field(n, v.Index(i))
		}
	case reflect.Struct:
		if v.CanAddr() {
			if at, ok := v.Addr().Interface().(ast.Node); ok {
				b.into(n, at, "")
			}
		}
	}
}
