package auth0rule

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// translate makes the edits of everything inside the rule.
func (t *translation) translate() {
	t.resumes = t.redirects()
	t.inPlace = t.endsInPlace()
	t.visit(t.rule.Part("body"))
	for _, p := range t.rule.List {
		if init := p.Part("init"); init != nil {
			t.visit(init)
		}
	}
	t.timestamps()
}

// redirects reports whether the rule sends users away.
func (t *translation) redirects() bool {
	found := false
	t.rule.Walk(func(n *sandbox.Node) bool {
		if n.Is("AssignmentExpression") {
			path, _ := t.path(n.Part("left"))
			found = found || len(path) >= 2 && path[0] == "context" && path[1] == "redirect"
		}
		found = found || n.IsString && n.Value == redirectCallback
		return true
	})
	return found
}

func (t *translation) visit(n *sandbox.Node) {
	if n == nil || t.done[n] || t.special(n) {
		return
	}
	for _, c := range n.Children {
		if n.Part("key") == c && !n.Computed || n.Part("id") == c {
			continue
		}
		t.visit(c)
	}
}

// special translates the forms that have their own. It reports whether what is
// below the node is done as well.
func (t *translation) special(n *sandbox.Node) bool {
	switch {
	case n.Is("CallExpression"):
		return t.call(n)
	case n.Is("NewExpression"):
		return false
	case n.Is("AssignmentExpression") && !inPattern(n):
		return t.assign(n)
	case n.Is("UnaryExpression") && n.Name == "delete", n.Is("UpdateExpression"):
		return t.change(n)
	case n.Is("BinaryExpression"):
		return t.resumed(n)
	case n.Is("VariableDeclarator"):
		return t.declarator(n)
	case n.Is("MemberExpression"):
		return t.read(n)
	case n.Is("Identifier"):
		t.bare(n)
		return true
	case n.Is("ThisExpression") && thisOf(n) == t.rule:
		t.refuse(n, "this of a rule is not documented, and an Action has none")
		return true
	}
	return false
}

func inPattern(n *sandbox.Node) bool {
	return n.Parent.Is("ObjectPattern", "ArrayPattern", "Property", "Param") && n.Parent.Part("value") != n || n.Parent.Is("Property") && n.Parent.Parent.Is("ObjectPattern")
}

func thisOf(n *sandbox.Node) *sandbox.Node {
	for n = enclosing(n); n != nil && n.Arrow; n = enclosing(n) {
	}
	return n
}

// mapped is the text that stands for a path in the Action, from the name that the
// source uses for a part of it.
func (t *translation) mapped(from *sandbox.Node, to string, optional bool) string {
	if b := t.names.of[from]; b != nil && b.param != t.rule && b.path != nil {
		if rest, ok := strings.CutPrefix(to, look(b.path).to+"."); ok {
			to = from.Name + "." + rest
		} else if to == look(b.path).to {
			to = from.Name
		}
	}
	if optional && !strings.Contains(to, "(") {
		head, rest, _ := strings.Cut(strings.ReplaceAll(to, "?.", "."), ".")
		to = head
		if rest != "" {
			to += "?." + strings.ReplaceAll(rest, ".", "?.")
		}
	}
	return t.renamed(to)
}

// renamed puts the names of the Action's parameters in.
func (t *translation) renamed(text string) string {
	for _, name := range [][2]string{{"event", t.event}, {"api", t.api}} {
		if name[0] == name[1] {
			continue
		}
		for _, lead := range []string{"", "("} {
			for _, tail := range []string{".", "?."} {
				if rest, ok := strings.CutPrefix(text, lead+name[0]+tail); ok {
					return lead + name[1] + tail + rest
				}
			}
		}
		if text == name[0] {
			return name[1]
		}
	}
	return text
}

// read translates a chain of members. What is computed in it is visited.
func (t *translation) read(n *sandbox.Node) bool {
	path, _ := t.path(n)
	if path == nil {
		return t.globalMember(n)
	}
	defer t.visitComputed(n)
	if path[0] == "auth0" {
		t.refuse(n, strings.Join(path, ".")+" has no equivalent: an Action calls the Management API with a client of its own (the auth0 package, with credentials in event.secrets)")
		return true
	}
	found := look(path)
	static := depth(n, found.steps-baseSteps(t, n))
	switch {
	case found.none != "":
		t.refuse(n, found.none)
	case found.sink && found.steps == len(path) && static == n && t.followed(n, path):
		t.put(n, t.mapped(base(n), found.to, false))
	case found.sink:
		t.refuse(n, strings.Join(path, ".")+" can be set in an Action, but not read")
	case found.below != nil && found.steps == len(path) && static == n:
		t.whole(n, path)
	case found.below != nil:
		t.refuse(n, "a computed member of "+strings.Join(path, ".")+" cannot be translated: its members have other names in an Action")
	case begins(path, "user", "identities") && strings.Contains(t.tree.Source(n), "access_token"):
		t.refuse(n, "Actions do not have the tokens of the identity provider")
	default:
		if found.unknown {
			t.look(n, strings.Join(path[:2], ".")+" is taken to be in app_metadata: in an Action nothing of it is at the root of user, and nothing else is there either",
				"if the identity provider sets it, it is not in the event of an Action")
		}
		t.replace(static.Start, static.End, t.mapped(base(n), found.to, optionalIn(static)))
	}
	return true
}

func begins(path []string, steps ...string) bool {
	return len(path) >= len(steps) && slices.Equal(path[:len(steps)], steps)
}

// depth is the node of a chain that has so many steps, counted from its base.
func depth(n *sandbox.Node, steps int) *sandbox.Node {
	var chain []*sandbox.Node
	for at := n; ; at = at.Part("object") {
		chain = append(chain, at)
		if !at.Is("MemberExpression") {
			break
		}
	}
	slices.Reverse(chain)
	return chain[min(max(steps, 0), len(chain)-1)]
}

// baseSteps is how many steps the base of a chain stands for, less one.
func baseSteps(t *translation, n *sandbox.Node) int {
	path, _ := t.path(base(n))
	return len(path)
}

func optionalIn(n *sandbox.Node) bool {
	for ; n.Is("MemberExpression"); n = n.Part("object") {
		if n.Optional {
			return true
		}
	}
	return false
}

func (t *translation) visitComputed(n *sandbox.Node) {
	for ; n.Is("MemberExpression"); n = n.Part("object") {
		if p := n.Part("property"); p != nil && !p.IsString {
			t.visit(p)
		}
	}
}

// bare translates a name that stands by itself.
func (t *translation) bare(n *sandbox.Node) {
	b, known := t.names.of[n]
	switch {
	case !known, b != nil && !slices.Contains(b.refs, n): // a declaration
	case b == t.callback && b != nil:
		t.bareCallback(n)
	case b != nil && b.path != nil:
		t.whole(n, b.path)
	case b != nil && b.fn == t.rule:
		t.refuse(n, "a rule that calls itself cannot be translated")
	case b == nil:
		t.global(n)
	}
}

// whole translates an expression that is a part of what the rule was given whose
// members are elsewhere in an Action.
func (t *translation) whole(n *sandbox.Node, path []string) {
	to := look(path).to
	text := t.mapped(base(n), to, optionalIn(n))
	switch {
	case t.followed(n, path), tested(n):
		t.put(n, text)
	case slices.Equal(path, []string{"configuration"}):
		t.put(n, text)
	case slices.Equal(path, []string{"user"}) && handed(n):
		t.look(n, "user is handed on as a whole: event.user has neither the members of app_metadata at its root nor what the identity provider set there",
			"compare what comes of it, or pass what is needed")
		t.put(n, text)
	default:
		t.refuse(n, strings.Join(path, ".")+" as a whole has no equivalent: its members have other names and places in an Action")
	}
}

// put replaces an expression. The short form of a member keeps its name.
func (t *translation) put(n *sandbox.Node, text string) {
	if n.Parent.Is("Shorthand") {
		text = n.Name + ": " + text
	}
	if text != t.tree.Source(n) {
		t.replace(n.Start, n.End, text)
	}
}

// followed reports whether an expression goes to a name that is known to stand for
// it.
func (t *translation) followed(n *sandbox.Node, path []string) bool {
	p := n.Parent
	if p.Is("BinaryExpression") && p.Name == "||" && p.Part("left") == n && emptyObject(p.Part("right")) && p.Parent.Is("VariableDeclarator") {
		n, p = p, p.Parent
	}
	if p.Is("VariableDeclarator") && p.Part("init") == n && p.Part("target").Is("Identifier") {
		b := t.names.of[p.Part("target")]
		return b != nil && slices.Equal(b.path, path)
	}
	if !p.Is("CallExpression") || p.Part("callee") == n {
		return false
	}
	callee := t.names.of[p.Part("callee")]
	i := slices.Index(p.List, n)
	if callee == nil || callee.fn == nil || i < 0 || i >= len(callee.fn.List) {
		return false
	}
	b := t.names.of[callee.fn.List[i].Part("target")]
	return b != nil && slices.Equal(b.path, path)
}

// tested reports whether an expression is only asked for whether it is there.
func tested(n *sandbox.Node) bool {
	p := n.Parent
	switch {
	case p.Is("IfStatement", "ConditionalExpression"):
		return p.Part("test") == n
	case p.Is("UnaryExpression"):
		return p.Name == "!" || p.Name == "typeof"
	case p.Is("BinaryExpression") && (p.Name == "&&" || p.Name == "||"):
		return p.Part("left") == n && p.Name == "&&" || tested(p)
	case p.Is("BinaryExpression"):
		return slices.Contains([]string{"==", "!=", "===", "!=="}, p.Name)
	}
	return false
}

// handed reports whether an expression is passed to a function or put into an
// object.
func handed(n *sandbox.Node) bool {
	p := n.Parent
	return p.Is("CallExpression", "NewExpression") && p.Part("callee") != n || p.Is("Property", "Shorthand", "ArrayExpression")
}

// declarator translates what is taken apart: each name gets its own value.
func (t *translation) declarator(n *sandbox.Node) bool {
	pattern, init := n.Part("target"), n.Part("init")
	if !pattern.Is("ObjectPattern") || init == nil {
		return false
	}
	path, rest := t.path(init)
	if path == nil || rest > 0 {
		return false
	}
	if found := look(path); path[0] != "auth0" && found.none == "" && found.below == nil && !found.sink && path[0] != "configuration" {
		return false // its members have the same names
	}
	var parts []string
	for _, p := range pattern.List {
		text, ok := t.part(p, path, init)
		if !ok {
			t.refuse(p, "this way to take "+strings.Join(path, ".")+" apart cannot be translated; read its members one by one")
			return true
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		t.refuse(n, "nothing is taken of "+strings.Join(path, ".")+" here")
		return true
	}
	t.replace(n.Start, n.End, strings.Join(parts, ", "))
	return true
}

// part is the declaration of one name of a pattern.
func (t *translation) part(p *sandbox.Node, path []string, init *sandbox.Node) (string, bool) {
	value := p.Part("value")
	if !p.Is("Shorthand", "Property") || p.Computed || !value.Is("Identifier") || p.Part("init") != nil {
		return "", false
	}
	full := append(slices.Clone(path), p.Name)
	found := look(full)
	if full[0] == "auth0" || found.none != "" || found.sink || found.below != nil && !t.pathOf(value, full) {
		return "", false
	}
	if found.unknown {
		t.look(p, strings.Join(full, ".")+" is taken to be in app_metadata", "if the identity provider sets it, it is not in the event of an Action")
	}
	text := t.mapped(base(init), found.to, false)
	if found.steps < len(full) {
		text += "." + strings.Join(full[found.steps:], ".")
	}
	return value.Name + " = " + text, true
}

// pathOf lets a name stand for a path if it is never assigned to.
func (t *translation) pathOf(id *sandbox.Node, path []string) bool {
	b := t.names.of[id]
	return b != nil && slices.Equal(b.path, path)
}

// timestamps refuses to read the times of authentication methods: they are numbers
// in a rule and texts in an Action.
func (t *translation) timestamps() {
	used := false
	var found []*sandbox.Node
	t.rule.Walk(func(n *sandbox.Node) bool {
		if n.Is("MemberExpression") {
			path, _ := t.path(n)
			used = used || begins(path, "context", "authentication", "methods")
			if n.Name == "timestamp" {
				found = append(found, n)
			}
		}
		return true
	})
	for _, n := range found {
		if used {
			t.refuse(n, "the time of an authentication method is a number in a rule and an ISO 8601 text in an Action")
		}
	}
}
