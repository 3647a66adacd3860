package sandbox

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"github.com/claimctl/claimctl/internal/tape"
)

// effect is an expression of which the value is not looked at.
func (c *directCompiler) effect(e ast.Expression) directStatement {
	if call, ok := e.(*ast.CallExpression); ok {
		if run := c.hostCall(call, false); run != nil {
			return func(r *DirectRun) bool { run(r); return false }
		}
	}
	value := c.value(e)
	return func(r *DirectRun) bool { value(r); return false }
}

// constantOf is the value of a literal.
func constantOf(e ast.Expression) (v directValue, ok bool) {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return literalText(e.Value.String())
	case *ast.NumberLiteral:
		switch n := e.Value.(type) {
		case int64:
			return madeNumber(float64(n)), true
		case float64:
			return madeNumber(n), !math.IsInf(n, 0)
		}
	case *ast.BooleanLiteral:
		return madeBool(e.Value), true
	case *ast.NullLiteral:
		return directValue{kind: directNull}, true
	case *ast.TemplateLiteral:
		if e.Tag == nil && len(e.Expressions) == 0 && len(e.Elements) == 1 {
			return literalText(e.Elements[0].Parsed.String())
		}
	}
	return directValue{}, false
}

// constantText is a text, if it has no halves of surrogate pairs.
func literalText(text string) (directValue, bool) {
	return madeText(text), !strings.ContainsRune(text, utf8.RuneError)
}

// constant is the value of an expression that is known now: joined constants, too.
func (c *directCompiler) constant(e ast.Expression) (v directValue, ok bool) {
	switch e := e.(type) {
	case *ast.Identifier:
		if n := c.find(e); n != nil {
			return n.constant, n.kind == nameKnown
		}
	case *ast.BinaryExpression:
		a, ok := c.constant(e.Left)
		b, ok2 := c.constant(e.Right)
		if ok && ok2 && e.Operator == token.PLUS && a.kind == directText && b.kind == directText && len(a.text)+len(b.text) < maxDirectText {
			return madeText(a.text + b.text), true
		}
		return directValue{}, false
	}
	return constantOf(e)
}

// value makes an expression.
func (c *directCompiler) value(e ast.Expression) directExpression {
	if v, ok := c.constant(e); ok {
		return func(*DirectRun) directValue { return v }
	}
	switch e := e.(type) {
	case *ast.Identifier:
		return c.name(e)
	case *ast.DotExpression:
		return c.memberOf(e, e.Left, e.Identifier.Name.String())
	case *ast.BracketExpression:
		return c.bracket(e)
	case *ast.OptionalChain:
		return c.chain(e.Expression)
	case *ast.Optional:
		return c.optional(e.Expression)
	case *ast.ConditionalExpression:
		return c.conditional(e)
	case *ast.BinaryExpression:
		return c.binary(e)
	case *ast.UnaryExpression:
		return c.unary(e)
	case *ast.TemplateLiteral:
		return c.template(e)
	case *ast.ObjectLiteral:
		return c.object(e)
	case *ast.ArrayLiteral:
		return c.array(e)
	case *ast.AssignExpression:
		return c.assign(e)
	case *ast.CallExpression:
		return c.call(e)
	}
	c.refuse(e, "such an expression")
	return nil
}

func (c *directCompiler) name(id *ast.Identifier) directExpression {
	n := c.find(id)
	switch {
	case n == nil && id.Name == "undefined":
		return func(*DirectRun) directValue { return directValue{} }
	case n == nil || n.kind == nameHost:
		c.refuse(id, "the value of "+id.Name.String())
	case n.kind == nameEvent:
		return func(r *DirectRun) directValue { return directValue{kind: directNode, ref: r.tape.Root()} }
	}
	slot := n.slot
	return func(r *DirectRun) directValue { return r.slots[slot] }
}

func (c *directCompiler) memberOf(at ast.Node, left ast.Expression, name string) directExpression {
	spot := c.spot(at, name)
	if id, ok := left.(*ast.Identifier); ok {
		if n := c.find(id); n != nil && n.kind == nameEvent {
			return func(r *DirectRun) directValue {
				return r.member(directValue{kind: directNode, ref: r.tape.Root()}, name, spot)
			}
		}
	}
	of := c.value(left)
	return func(r *DirectRun) directValue {
		v := of(r)
		if r.short {
			return directValue{}
		}
		return r.member(v, name, spot)
	}
}

// bracket is a member of a constant name, or an element.
func (c *directCompiler) bracket(e *ast.BracketExpression) directExpression {
	key, ok := c.constant(e.Member)
	switch {
	case ok && key.kind == directText && arrayIndex(key.text) == noIndex:
		return c.memberOf(e, e.Left, key.text)
	case ok && key.kind == directNumber && key.number >= 0 && key.number < maxElements && key.number == math.Trunc(key.number):
		of, index := c.value(e.Left), int(key.number)
		return func(r *DirectRun) directValue {
			v := of(r)
			if r.short {
				return directValue{}
			}
			return r.element(v, index)
		}
	}
	c.refuse(e, "such a member")
	return nil
}

// chain is an optional chain: undefined when one of its steps ends it.
func (c *directCompiler) chain(e ast.Expression) directExpression {
	of := c.value(e)
	return func(r *DirectRun) directValue {
		v := of(r)
		if r.short {
			r.short = false
			return directValue{}
		}
		return v
	}
}

func (c *directCompiler) optional(e ast.Expression) directExpression {
	of := c.value(e)
	return func(r *DirectRun) directValue {
		v := of(r)
		r.short = r.short || v.nullish()
		return v
	}
}

func (c *directCompiler) conditional(e *ast.ConditionalExpression) directExpression {
	test, then, other := c.value(e.Test), c.value(e.Consequent), c.value(e.Alternate)
	return func(r *DirectRun) directValue {
		if v := test(r); v.truthy() {
			return then(r)
		}
		return other(r)
	}
}

func (c *directCompiler) binary(e *ast.BinaryExpression) directExpression {
	a, b := c.value(e.Left), c.value(e.Right)
	switch e.Operator {
	case token.LOGICAL_AND:
		return func(r *DirectRun) directValue {
			if v := a(r); !v.truthy() {
				return v
			}
			return b(r)
		}
	case token.LOGICAL_OR:
		return func(r *DirectRun) directValue {
			if v := a(r); v.truthy() {
				return v
			}
			return b(r)
		}
	case token.COALESCE:
		return func(r *DirectRun) directValue {
			if v := a(r); !v.nullish() {
				return v
			}
			return b(r)
		}
	}
	operate := c.operation(e)
	return func(r *DirectRun) directValue {
		x := a(r)
		y := b(r)
		return operate(r, &x, &y)
	}
}

// operation is what an operator makes of two values.
func (c *directCompiler) operation(e *ast.BinaryExpression) func(r *DirectRun, x, y *directValue) directValue {
	switch e.Operator {
	case token.PLUS:
		return (*DirectRun).add
	case token.STRICT_EQUAL:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(r.same(x, y)) }
	case token.STRICT_NOT_EQUAL:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(!r.same(x, y)) }
	case token.EQUAL:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(r.like(x, y)) }
	case token.NOT_EQUAL:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(!r.like(x, y)) }
	case token.LESS:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(r.compare(x, y) < 0) }
	case token.GREATER:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(r.compare(x, y) > 0) }
	case token.LESS_OR_EQUAL:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(r.compare(x, y) <= 0) }
	case token.GREATER_OR_EQUAL:
		return func(r *DirectRun, x, y *directValue) directValue { return madeBool(r.compare(x, y) >= 0) }
	}
	c.refuse(e, "the operator "+e.Operator.String())
	return nil
}

// add is +.
func (r *DirectRun) add(x, y *directValue) directValue {
	if x.kind == directText || y.kind == directText {
		return r.joined(r.string(x), r.string(y))
	}
	if x.kind == directNumber && y.kind == directNumber {
		if sum := x.number + y.number; !math.IsInf(sum, 0) {
			return madeNumber(sum)
		}
	}
	return r.stop()
}

// like is ==, of values that it does not convert.
func (r *DirectRun) like(x, y *directValue) bool {
	switch {
	case x.nullish() || y.nullish():
		return x.nullish() && y.nullish()
	case x.kind != y.kind:
		r.stop()
	}
	return r.same(x, y)
}

// compare is that of numbers, and of texts whose order by bytes is that of the language.
func (r *DirectRun) compare(x, y *directValue) int {
	switch {
	case x.kind == directNumber && y.kind == directNumber:
		switch {
		case x.number < y.number:
			return -1
		case x.number > y.number:
			return 1
		}
		return 0
	case x.kind == directText && y.kind == directText && r.ascii(x.text) && r.ascii(y.text):
		return strings.Compare(x.text, y.text)
	}
	r.stop()
	return 0
}

func (c *directCompiler) unary(e *ast.UnaryExpression) directExpression {
	of := c.value(e.Operand)
	switch {
	case e.Postfix:
	case e.Operator == token.NOT:
		return func(r *DirectRun) directValue {
			v := of(r)
			return madeBool(!v.truthy())
		}
	case e.Operator == token.TYPEOF:
		return func(r *DirectRun) directValue {
			v := of(r)
			return madeText(r.typeOf(&v))
		}
	case e.Operator == token.VOID:
		return func(r *DirectRun) directValue { of(r); return directValue{} }
	case e.Operator == token.MINUS:
		return func(r *DirectRun) directValue {
			if v := of(r); v.kind == directNumber && v.number != 0 {
				return madeNumber(-v.number)
			}
			return r.stop()
		}
	}
	c.refuse(e, "the operator "+e.Operator.String())
	return nil
}

func (r *DirectRun) typeOf(v *directValue) string {
	switch kind := (&directArg{r, *v}).kind(); kind {
	case "null", "array":
		return "object"
	default:
		return kind
	}
}

func (c *directCompiler) template(e *ast.TemplateLiteral) directExpression {
	if e.Tag != nil {
		c.refuse(e, "a tagged template")
	}
	var parts []directExpression
	for i, element := range e.Elements {
		text, ok := literalText(element.Parsed.String())
		if !ok || !element.Valid {
			c.refuse(e, "such a template")
		}
		if text.text != "" {
			parts = append(parts, func(*DirectRun) directValue { return text })
		}
		if i < len(e.Expressions) {
			parts = append(parts, c.value(e.Expressions[i]))
		}
	}
	return func(r *DirectRun) directValue {
		texts := make([]string, len(parts))
		for i, part := range parts {
			v := part(r)
			texts[i] = r.string(&v)
		}
		return r.joined(texts...)
	}
}

// object is an object that the handler writes, in the form of its JSON.
func (c *directCompiler) object(e *ast.ObjectLiteral) directExpression {
	type member struct {
		name  string
		value directExpression
	}
	var list []member
	for _, property := range e.Value {
		name, value := c.property(property)
		written := string(quoted(name))
		if slices.ContainsFunc(list, func(m member) bool { return m.name == written+":" }) {
			c.refuse(property, "a member that is there twice")
		}
		list = append(list, member{written + ":", c.value(value)})
	}
	return func(r *DirectRun) directValue {
		out := []byte{'{'}
		for i := range list {
			v := list[i].value(r)
			if i > 0 {
				out = append(out, ',')
			}
			out = r.write(append(out, list[i].name...), &v, 1)
		}
		return r.written(append(out, '}'))
	}
}

func quoted(name string) []byte { return append(append([]byte{'"'}, name...), '"') }

// property is the name and the value of a member that is written.
func (c *directCompiler) property(property ast.Property) (name string, value ast.Expression) {
	switch p := property.(type) {
	case *ast.PropertyShort:
		name, value = p.Name.Name.String(), &p.Name
		if p.Initializer != nil {
			c.refuse(p, "such a member")
		}
	case *ast.PropertyKeyed:
		key, ok := c.constant(p.Key)
		if !ok || key.kind != directText || p.Kind != ast.PropertyKindValue {
			c.refuse(p, "such a member")
		}
		name, value = key.text, p.Value
	default:
		c.refuse(property, "such a member")
	}
	if name == "__proto__" || name == "toJSON" || arrayIndex(name) != noIndex || !unescaped(name) {
		c.refuse(property, "such a member")
	}
	return name, value
}

// array is an array that the handler writes.
func (c *directCompiler) array(e *ast.ArrayLiteral) directExpression {
	parts := make([]directExpression, len(e.Value))
	for i, item := range e.Value {
		if item == nil {
			c.refuse(e, "a gap in an array")
		}
		parts[i] = c.value(item)
	}
	return func(r *DirectRun) directValue {
		list := make([]directValue, len(parts))
		for i, part := range parts {
			list[i] = part(r)
		}
		return r.list(list)
	}
}

// written is something that the handler wrote.
func (r *DirectRun) written(json []byte) directValue {
	if r.length += len(json); r.length > maxDirectText {
		return r.stop()
	}
	return directValue{kind: directJSON, ref: tape.None, text: string(json)}
}

// assign changes a variable.
func (c *directCompiler) assign(e *ast.AssignExpression) directExpression {
	id, ok := e.Left.(*ast.Identifier)
	if !ok {
		c.refuse(e, "a change of an object")
	}
	n := c.find(id)
	if n == nil || n.kind != nameVariable {
		c.refuse(e, "a change of "+id.Name.String())
	}
	value, slot := c.value(e.Right), n.slot
	switch e.Operator {
	case token.ASSIGN:
	case token.PLUS:
		added := value
		value = func(r *DirectRun) directValue {
			x := r.slots[slot]
			y := added(r)
			return r.add(&x, &y)
		}
	default:
		c.refuse(e, "such an assignment")
	}
	return func(r *DirectRun) directValue {
		v := value(r)
		r.slots[slot] = v
		return v
	}
}
