package auth0rule

import (
	"slices"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// binding is a name that a source declares.
type binding struct {
	name   string
	fn     *sandbox.Node // the function that it always is, if the source shows it
	init   *sandbox.Node // what it is initialised with
	part   string        // the member of init that it is; "" for all of it
	param  *sandbox.Node // the function whose parameter it is
	index  int           // of the parameter
	writes int           // assignments after the declaration
	refs   []*sandbox.Node
	// path is what it always stands for, in the words of the rule: "context",
	// "request"; nil when it is something of its own.
	path []string
}

// names resolves the identifiers of a source. Those of no binding are global.
type names struct {
	of  map[*sandbox.Node]*binding
	all []*binding
}

type lexical struct {
	up    *lexical
	names map[string]*binding
	fn    bool // the scope of a function, where var goes
}

func (l *lexical) find(name string) *binding {
	for ; l != nil; l = l.up {
		if b, ok := l.names[name]; ok {
			return b
		}
	}
	return nil
}

type resolver struct {
	out   *names
	scope map[*sandbox.Node]*lexical
}

// resolve finds out what every identifier below a node stands for.
func resolve(root *sandbox.Node) *names {
	r := &resolver{out: &names{of: map[*sandbox.Node]*binding{}}, scope: map[*sandbox.Node]*lexical{}}
	top := &lexical{names: map[string]*binding{}, fn: true}
	r.declare(root, top)
	r.use(root, top)
	return r.out
}

func isFunction(n *sandbox.Node) bool {
	return n.Is("FunctionExpression", "FunctionDeclaration")
}

func opensScope(n *sandbox.Node) bool {
	return isFunction(n) || n.Is("BlockStatement", "CatchClause", "ForStatement", "ForInStatement", "ForOfStatement", "SwitchStatement", "Class")
}

func (r *resolver) inner(n *sandbox.Node, at *lexical) *lexical {
	if !opensScope(n) {
		return at
	}
	if r.scope[n] == nil {
		r.scope[n] = &lexical{up: at, names: map[string]*binding{}, fn: isFunction(n)}
	}
	return r.scope[n]
}

// declare collects the declarations below a node.
func (r *resolver) declare(n *sandbox.Node, at *lexical) {
	inside := r.inner(n, at)
	switch {
	case n.Is("FunctionDeclaration"):
		if id := n.Part("id"); id != nil {
			r.add(functionScope(at), id).fn = n
		}
	case n.Is("FunctionExpression"):
		if id := n.Part("id"); id != nil {
			r.add(inside, id).fn = n
		}
	case n.Is("Class"):
		if id := n.Part("id"); id != nil {
			r.add(at, id)
		}
	case n.Is("CatchClause", "ForDeclaration"):
		r.targets(n.Part("target"), inside, nil)
	case n.Is("VariableDeclarator"):
		r.declarator(n, at)
	}
	if isFunction(n) {
		for i, p := range n.List {
			r.targets(p.Part("target"), inside, func(b *binding) { b.param, b.index = n, i })
		}
	}
	for _, c := range n.Children {
		r.declare(c, inside)
	}
}

func functionScope(at *lexical) *lexical {
	for at.up != nil && !at.fn {
		at = at.up
	}
	return at
}

func (r *resolver) declarator(n *sandbox.Node, at *lexical) {
	if !n.Parent.Is("VariableDeclaration") || n.Parent.Name == "var" {
		at = functionScope(at)
	}
	pattern := n.Part("target")
	if !pattern.Is("Identifier") {
		r.targets(pattern, at, nil)
		r.parts(pattern, n.Part("init"), at)
		return
	}
	r.targets(pattern, at, func(b *binding) {
		b.init = n.Part("init")
		if isFunction(b.init) {
			b.fn = b.init
		}
	})
}

// parts notes which members of what is taken apart the names are.
func (r *resolver) parts(pattern, init *sandbox.Node, at *lexical) {
	if !pattern.Is("ObjectPattern") || init == nil {
		return
	}
	for _, p := range pattern.List {
		if v := p.Part("value"); p.Is("Shorthand", "Property") && !p.Computed && v.Is("Identifier") && p.Part("init") == nil {
			b := at.find(v.Name)
			b.init, b.part = init, p.Name
		}
	}
}

func (r *resolver) add(at *lexical, id *sandbox.Node) *binding {
	b, ok := at.names[id.Name]
	if !ok {
		b = &binding{name: id.Name}
		at.names[id.Name] = b
		r.out.all = append(r.out.all, b)
	} else {
		b.writes++ // declared twice: it is not always the same
	}
	r.out.of[id] = b
	return b
}

// targets declares the names of a pattern.
func (r *resolver) targets(n *sandbox.Node, at *lexical, with func(*binding)) {
	switch {
	case n == nil:
	case n.Is("Identifier"):
		b := r.add(at, n)
		if with != nil {
			with(b)
		}
	case n.Is("Shorthand", "Property"):
		r.targets(n.Part("value"), at, nil)
	case n.Is("AssignmentExpression"):
		r.targets(n.Part("left"), at, nil)
	case n.Is("VariableDeclarator", "Param"):
		r.targets(n.Part("target"), at, nil)
	default:
		for _, c := range n.Children {
			r.targets(c, at, nil)
		}
	}
}

// use resolves the identifiers below a node.
func (r *resolver) use(n *sandbox.Node, at *lexical) {
	if n.Is("Identifier") {
		if _, declared := r.out.of[n]; !declared && !isLabel(n) {
			b := at.find(n.Name)
			r.out.of[n] = b
			if b != nil {
				b.refs = append(b.refs, n)
				if assigned(n) {
					b.writes++
				}
			}
		}
		return
	}
	inside := r.inner(n, at)
	for _, c := range n.Children {
		if n.Part("key") == c && !n.Computed {
			continue
		}
		r.use(c, inside)
	}
}

func isLabel(n *sandbox.Node) bool {
	return n.Parent.Is("BranchStatement", "MetaProperty") || n.Parent.Is("LabelledStatement") && n.Parent.Children[0] == n
}

// assigned reports whether an identifier is the target of an assignment.
func assigned(n *sandbox.Node) bool {
	for at, p := n, n.Parent; p != nil; at, p = p, p.Parent {
		switch {
		case p.Is("AssignmentExpression"):
			return p.Part("left") == at
		case p.Is("UpdateExpression"), p.Is("ForIntoExpression"):
			return true
		case !p.Is("ObjectPattern", "ArrayPattern", "Shorthand", "Property", "SpreadElement"):
			return false
		}
	}
	return false
}

// enclosing is the function around a node.
func enclosing(n *sandbox.Node) *sandbox.Node {
	for n = n.Parent; n != nil && !isFunction(n); n = n.Parent {
	}
	return n
}

// calls are the calls of a function that is only ever called; ok is false when it
// is used otherwise.
func (b *binding) calls() (list []*sandbox.Node, ok bool) {
	if b.fn == nil || b.writes > 0 {
		return nil, false
	}
	for _, ref := range b.refs {
		call := ref.Parent
		if !call.Is("CallExpression") || call.Part("callee") != ref || slices.ContainsFunc(call.List, func(a *sandbox.Node) bool { return a.Is("SpreadElement") }) {
			return nil, false
		}
		list = append(list, call)
	}
	return list, len(list) > 0
}
