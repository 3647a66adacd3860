package sandbox

import (
	"strings"

	"github.com/dop251/goja/ast"

	"github.com/claimctl/claimctl/internal/tape"
)

// call makes a call of which the value counts.
func (c *directCompiler) call(e *ast.CallExpression) directExpression {
	if run := c.hostCall(e, true); run != nil {
		return run
	}
	switch callee := e.Callee.(type) {
	case *ast.Identifier:
		if c.find(callee) == nil && len(e.ArgumentList) == 1 {
			return c.conversion(e, callee.Name.String())
		}
	case *ast.DotExpression:
		if id, ok := callee.Left.(*ast.Identifier); ok && c.find(id) == nil {
			return c.builtIn(e, id.Name.String()+"."+callee.Identifier.Name.String())
		}
		return c.method(e, callee.Left, callee.Identifier.Name.String())
	}
	c.refuse(e, "such a call")
	return nil
}

// hostCall is a call of a function of the host; nil when it is none.
func (c *directCompiler) hostCall(e *ast.CallExpression, used bool) directExpression {
	at, before := c.hostMember(e.Callee)
	if at == nil {
		return nil
	}
	if at.below != nil {
		c.refuse(e, "such a call")
	}
	call := &directCall{function: at.function, args: make([]directExpression, len(e.ArgumentList))}
	call.pos, _ = c.place(e.LeftParenthesis)
	c.args += len(call.args)
	for i, arg := range e.ArgumentList {
		if _, spread := arg.(*ast.SpreadElement); spread {
			c.refuse(e, "such a call")
		}
		call.args[i] = c.value(arg)
	}
	return func(r *DirectRun) directValue {
		if before != nil {
			if v := before(r); v.kind != directHost {
				return r.stop()
			}
		}
		return r.call(call, used)
	}
}

// hostMember is what an expression names of the host's object; nil when it is something
// else. Before is a call in a chain of calls, which gives the object.
func (c *directCompiler) hostMember(e ast.Expression) (at *place, before directExpression) {
	switch e := e.(type) {
	case *ast.Identifier:
		if n := c.find(e); n != nil && n.kind == nameHost {
			return &place{below: c.members.root}, nil
		}
	case *ast.CallExpression:
		if run := c.hostCall(e, true); run != nil {
			return &place{below: c.members.root}, run
		}
	case *ast.DotExpression:
		above, before := c.hostMember(e.Left)
		if above == nil {
			return nil, nil
		}
		if above.below == nil {
			c.refuse(e, "a member of a function")
		}
		p, ok := above.below.at[e.Identifier.Name.String()]
		if !ok {
			c.refuse(e, "a member that the host does not have")
		}
		return &p, before
	}
	return nil, nil
}

// conversion is a call of a function of the language.
func (c *directCompiler) conversion(e *ast.CallExpression, name string) directExpression {
	if name != "String" && name != "Boolean" {
		c.refuse(e, "a call of "+name)
	}
	arg := c.value(e.ArgumentList[0])
	if name == "Boolean" {
		return func(r *DirectRun) directValue {
			v := arg(r)
			return madeBool(v.truthy())
		}
	}
	return func(r *DirectRun) directValue {
		v := arg(r)
		return r.joined(r.string(&v))
	}
}

func (c *directCompiler) builtIn(e *ast.CallExpression, name string) directExpression {
	if name != "Array.isArray" || len(e.ArgumentList) != 1 {
		c.refuse(e, "a call of "+name)
	}
	arg := c.value(e.ArgumentList[0])
	return func(r *DirectRun) directValue {
		a := directArg{r, arg(r)}
		return madeBool(a.kind() == "array")
	}
}

// method is a call of a method of a text or an array.
func (c *directCompiler) method(e *ast.CallExpression, left ast.Expression, name string) directExpression {
	of := c.value(left)
	var does func(r *DirectRun, v directValue) directValue
	switch {
	case len(e.ArgumentList) == 0:
		does = textMethods()[name]
	case len(e.ArgumentList) > 1:
	case eachMethods()[name] != nil:
		does = c.each(e, eachMethods()[name])
	case argMethods()[name] != nil:
		arg, with := c.value(e.ArgumentList[0]), argMethods()[name]
		does = func(r *DirectRun, v directValue) directValue {
			x := arg(r)
			return with(r, &v, &x)
		}
	}
	if does == nil {
		c.refuse(e, "a call of "+name)
	}
	return func(r *DirectRun) directValue {
		v := of(r)
		if r.short {
			return directValue{}
		}
		return does(r, v)
	}
}

// textMethods are those of a text without arguments. What is no ASCII has rules of its own.
func textMethods() map[string]func(*DirectRun, directValue) directValue {
	on := func(f func(string) string) func(*DirectRun, directValue) directValue {
		return func(r *DirectRun, v directValue) directValue {
			if v.kind != directText || !r.ascii(v.text) {
				return r.stop()
			}
			text := f(v.text)
			if len(text) == len(v.text) && text == v.text {
				return v
			}
			return r.joined(text)
		}
	}
	return map[string]func(*DirectRun, directValue) directValue{
		"toLowerCase": on(strings.ToLower), "toUpperCase": on(strings.ToUpper),
		"trim": on(func(s string) string { return strings.Trim(s, "\t\n\v\f\r ") }),
	}
}

type directWith func(r *DirectRun, v, arg *directValue) directValue

// argMethods are methods with one argument.
func argMethods() map[string]directWith {
	on := func(f func(s, arg string) bool) directWith {
		return func(r *DirectRun, v, arg *directValue) directValue {
			if v.kind != directText || arg.kind != directText {
				return r.stop()
			}
			r.step(len(v.text) / stepText)
			return madeBool(f(v.text, arg.text))
		}
	}
	includes := on(strings.Contains)
	return map[string]directWith{
		"startsWith": on(strings.HasPrefix), "endsWith": on(strings.HasSuffix),
		"includes": func(r *DirectRun, v, arg *directValue) directValue {
			if v.kind == directText {
				return includes(r, v, arg)
			}
			return madeBool(r.among(v, arg))
		},
		"split": func(r *DirectRun, v, arg *directValue) directValue {
			if v.kind != directText || arg.kind != directText || arg.text == "" {
				return r.stop()
			}
			var list []directValue
			r.step(len(v.text)/stepText + strings.Count(v.text, arg.text))
			for part := range strings.SplitSeq(v.text, arg.text) {
				list = append(list, directValue{kind: directText, shared: v.shared, ref: tape.None, text: part})
			}
			return r.list(list)
		},
		"join": (*DirectRun).join,
	}
}

// among reports whether an array has a value.
func (r *DirectRun) among(v, arg *directValue) bool {
	if v.kind == directNode && r.tape.Kind(v.ref) == tape.Array {
		r.step(r.tape.Len(v.ref))
		for at := r.tape.First(v.ref); at != tape.None; at = r.tape.Next(v.ref, at) {
			if item := r.node(at); r.same(&item, arg) {
				return true
			}
		}
		return false
	}
	for _, item := range r.elements(*v) {
		if r.same(&item, arg) {
			return true
		}
	}
	return false
}

func (r *DirectRun) join(v, arg *directValue) directValue {
	if arg.kind != directText {
		return r.stop()
	}
	var parts []string
	for i, item := range r.elements(*v) {
		if i > 0 {
			parts = append(parts, arg.text)
		}
		if !item.nullish() {
			parts = append(parts, r.string(&item))
		}
	}
	return r.joined(parts...)
}

type directEach func(r *DirectRun, list []directValue, f func(directValue) directValue) directValue

// eachMethods are methods of arrays that call a function for each element.
func eachMethods() map[string]directEach {
	return map[string]directEach{
		"map": func(r *DirectRun, list []directValue, f func(directValue) directValue) directValue {
			out := make([]directValue, len(list))
			for i, v := range list {
				out[i] = f(v)
			}
			return r.list(out)
		},
		"filter": func(r *DirectRun, list []directValue, f func(directValue) directValue) directValue {
			out := make([]directValue, 0, len(list))
			for _, v := range list {
				if is := f(v); is.truthy() {
					out = append(out, v)
				}
			}
			return r.list(out)
		},
		"some": func(_ *DirectRun, list []directValue, f func(directValue) directValue) directValue {
			for _, v := range list {
				if is := f(v); is.truthy() {
					return madeBool(true)
				}
			}
			return madeBool(false)
		},
		"every": func(_ *DirectRun, list []directValue, f func(directValue) directValue) directValue {
			for _, v := range list {
				if is := f(v); !is.truthy() {
					return madeBool(false)
				}
			}
			return madeBool(true)
		},
		"find": func(_ *DirectRun, list []directValue, f func(directValue) directValue) directValue {
			for _, v := range list {
				if is := f(v); is.truthy() {
					return v
				}
			}
			return directValue{}
		},
	}
}

// each is a call of such a method with an arrow function of one parameter and one
// expression. There is none in another: that could take long.
func (c *directCompiler) each(e *ast.CallExpression, with directEach) func(*DirectRun, directValue) directValue {
	fn, ok := e.ArgumentList[0].(*ast.ArrowFunctionLiteral)
	if !ok || c.nested || fn.Async || fn.ParameterList.Rest != nil || len(fn.ParameterList.List) != 1 || fn.ParameterList.List[0].Initializer != nil {
		c.refuse(e, "such a call")
	}
	body, ok := fn.Body.(*ast.ExpressionBody)
	if !ok {
		c.refuse(e, "such a function")
	}
	c.enter()
	defer c.leave()
	c.nested = true
	defer func() { c.nested = false }()
	c.hoistAll(fn.ParameterList.List[0].Target)
	bind := c.target(fn.ParameterList.List[0].Target, false)
	value := c.value(body.Expression)
	return func(r *DirectRun, v directValue) directValue {
		short := r.short
		out := with(r, r.elements(v), func(item directValue) directValue {
			bind(r, item)
			return value(r)
		})
		r.short = short
		return out
	}
}
