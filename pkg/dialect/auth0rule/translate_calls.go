package auth0rule

import (
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// call translates a call that has a form of its own.
func (t *translation) call(n *sandbox.Node) bool {
	callee := n.Part("callee")
	if callee.Is("Identifier") {
		b, known := t.names.of[callee]
		switch {
		case b != nil && b == t.callback:
			t.callBack(n)
			return true
		case b == nil && known && callee.Name == "require":
			t.require(n)
			return false
		}
		return false
	}
	path, rest := t.path(callee)
	if rest == 0 && begins(path, "auth0", "users") && len(path) == 3 {
		switch path[2] {
		case "updateAppMetadata", "updateUserMetadata":
			t.metadata(n, path[2])
			return true
		}
	}
	return false
}

// metadata makes a helper set the members one by one.
func (t *translation) metadata(n *sandbox.Node, name string) {
	if len(n.List) != 2 {
		t.refuse(n, "this form of auth0.users."+name+" cannot be translated; write auth0.users."+name+"(user.user_id, metadata) and await it")
		return
	}
	if path, rest := t.path(n.List[0]); rest > 0 || !slices.Equal(path, []string{"user", "user_id"}) {
		t.refuse(n, "an Action sets metadata of the user who logs in only; whose it is here cannot be told")
		return
	}
	start, end := t.tree.Around(n.List[1], t.comma(n.List[0].End)+1)
	t.replace(n.Start, start, t.helper(name)+"("+t.api+", ")
	t.replace(end, n.End, ")")
	t.visit(n.List[1])
}

// comma is the offset of the next comma of code.
func (t *translation) comma(from int) int {
	return from + max(strings.IndexByte(t.tree.Bare[from:], ','), 0)
}

// helper is the name of a function that comes with the Action.
func (t *translation) helper(name string) string {
	t.helpers[name] = true
	if t.taken(name) {
		return name + "InAction"
	}
	return name
}

// require takes the version out of a module's name: Actions have it in the list of
// their dependencies.
func (t *translation) require(n *sandbox.Node) {
	if len(n.List) != 1 || !n.List[0].IsString {
		t.look(n, "the module that is required is not known here", "an Action needs each module in the list of its dependencies")
		return
	}
	full := n.List[0].Value
	i := strings.LastIndexByte(full, '@')
	if i <= 0 || strings.Contains(full[i:], "/") {
		return
	}
	quote := t.tree.Text[n.List[0].Start : n.List[0].Start+1]
	t.replace(n.List[0].Start, n.List[0].End, quote+full[:i]+quote)
	t.look(n, "the Action needs the dependency "+full[:i]+", version "+full[i+1:], "add it to the dependencies of the Action")
}

// endsInPlace reports whether every call of the callback is the end of the rule
// itself, with an outcome that the source shows.
func (t *translation) endsInPlace() bool {
	if t.callback == nil || t.resumes || !t.rule.Part("body").Is("BlockStatement") {
		return false
	}
	if len(t.callback.refs) == 0 {
		t.refuse(t.rule, "the rule never calls its callback")
	}
	return !slices.ContainsFunc(t.callback.refs, func(ref *sandbox.Node) bool { return !t.inPlaceCall(ref) })
}

func (t *translation) inPlaceCall(ref *sandbox.Node) bool {
	call := ref.Parent
	if !call.Is("CallExpression") || call.Part("callee") != ref || enclosing(ref) != t.rule || !(goesOn(call) || t.denial(call) != nil) {
		return false
	}
	switch p := call.Parent; {
	case p.Is("ReturnStatement"):
		return true
	case p.Is("ExpressionStatement"):
		return t.last(p)
	}
	return false
}

// goesOn reports whether a call of the callback says that all is well.
func goesOn(call *sandbox.Node) bool {
	if len(call.List) == 0 {
		return true
	}
	first := call.List[0]
	return first.Is("Literal") && first.Name == "null" || first.Is("Identifier") && first.Name == "undefined"
}

// denial is the new error of a call of the callback, if it has a message.
func (t *translation) denial(call *sandbox.Node) *sandbox.Node {
	if len(call.List) == 0 {
		return nil
	}
	first := call.List[0]
	if !first.Is("NewExpression") || len(first.List) != 1 || first.List[0].Is("SpreadElement") {
		return nil
	}
	class := first.Part("callee")
	if b, known := t.names.of[class]; !class.Is("Identifier") || !known || b != nil || class.Name != "Error" && class.Name != unauthorized {
		return nil
	}
	return first
}

// last reports whether nothing runs behind a statement.
func (t *translation) last(n *sandbox.Node) bool {
	p := n.Parent
	switch {
	case p == t.rule:
		return true
	case p.Is("BlockStatement"):
		rest := p.List[slices.Index(p.List, n)+1:]
		rest = slices.DeleteFunc(slices.Clone(rest), func(s *sandbox.Node) bool { return s.Is("EmptyStatement", "FunctionDeclaration") })
		return len(rest) == 0 && t.last(p)
	case p.Is("IfStatement"):
		return t.last(p)
	}
	return false
}

// callBack translates a call of the callback.
func (t *translation) callBack(n *sandbox.Node) {
	for i, path := range [][]string{nil, {"user"}, {"context"}} {
		if i == 0 || i >= len(n.List) {
			continue
		}
		given, rest := t.path(n.List[i])
		nothing := n.List[i].Is("Literal") && n.List[i].Name == "null" || n.List[i].Is("Identifier") && n.List[i].Name == "undefined"
		if !nothing && (rest > 0 || !slices.Equal(given, path)) {
			t.refuse(n.List[i], "the callback is given another "+path[0]+" than the rule got; an Action hands nothing on")
		}
	}
	t.beside(n)
	if t.inPlace {
		t.endHere(n)
		return
	}
	if len(n.List) > 0 {
		if len(n.List) > 1 {
			t.replace(t.comma(n.List[0].End), n.End-1, "")
		}
		t.visit(n.List[0])
	}
}

// beside tells of what was started before the callback is called and may go on
// behind it: a rule's process went on, an Action is over.
func (t *translation) beside(call *sandbox.Node) {
	if enclosing(call) != t.rule {
		return
	}
	for at := call; at != t.rule; at = at.Parent {
		if !at.Parent.Is("BlockStatement") {
			continue
		}
		for _, before := range at.Parent.List[:slices.Index(at.Parent.List, at)] {
			before.Walk(func(n *sandbox.Node) bool {
				if isFunction(n) {
					t.background(n, call)
					return false
				}
				return !n.Is("AwaitExpression", "IfStatement") || n == before
			})
		}
	}
}

// background tells of a function that is handed to a call and does something that an
// Action would have to wait for.
func (t *translation) background(fn, call *sandbox.Node) {
	taker := fn.Parent
	if !taker.Is("CallExpression") || taker.Part("callee") == fn || iterates(taker.Part("callee")) {
		return
	}
	asks := false
	fn.Walk(func(n *sandbox.Node) bool {
		if n.Is("MemberExpression") {
			path, _ := t.path(n)
			asks = asks || begins(path, "auth0", "users") || begins(path, "context", "idToken") || begins(path, "context", "accessToken")
		}
		return true
	})
	if asks {
		t.refuse(call, "the callback is called while what was started before goes on: an Action would be over, and what that does later would be lost; wait for it first")
	}
}

func iterates(callee *sandbox.Node) bool {
	return callee.Is("MemberExpression") && slices.Contains(strings.Fields("forEach map filter some every find findIndex reduce reduceRight sort flatMap replace"), callee.Name)
}

// endHere makes an end of the handler of a call of the callback.
func (t *translation) endHere(n *sandbox.Node) {
	stmt := n.Parent
	if made := t.denial(n); made != nil {
		t.deny(n, made)
		return
	}
	start, end := t.tree.Around(n, stmt.Start)
	switch body := t.rule.Part("body").List; {
	case stmt.Is("ReturnStatement"):
		t.replace(stmt.Start, max(end, stmt.End), "return")
	case body[len(body)-1] == stmt:
		t.remove(stmt)
	default:
		t.replace(start, end, "return")
	}
}

// remove takes a statement out, with its line if it has one for itself.
func (t *translation) remove(stmt *sandbox.Node) {
	start, end := stmt.Start, stmt.End
	if rest := strings.TrimLeft(t.tree.Bare[end:], " \t"); strings.HasPrefix(rest, ";") {
		end = len(t.tree.Bare) - len(rest) + 1
	}
	before := strings.LastIndexByte(t.tree.Text[:start], '\n') + 1
	after, _, found := strings.Cut(t.tree.Text[end:], "\n")
	if found && strings.TrimSpace(t.tree.Text[before:start]) == "" && strings.TrimSpace(after) == "" {
		start, end = before, end+len(after)+1
		above := strings.TrimRight(t.tree.Bare[:start], " \t\r\n")
		if strings.HasPrefix(strings.TrimSpace(t.tree.Bare[end:]), "}") && strings.TrimSpace(t.tree.Text[len(above):start]) == "" {
			start = len(above) + 1 + strings.IndexByte(t.tree.Text[len(above):], '\n') // no blank lines before the end
		}
	}
	t.replace(start, end, "")
}

// deny keeps the message of a new error.
func (t *translation) deny(n, made *sandbox.Node) {
	message := made.List[0]
	open := made.Part("callee").End + strings.IndexByte(t.tree.Bare[made.Part("callee").End:], '(') + 1
	start, end := t.tree.Around(message, open)
	before, after := t.api+".access.deny(", ")"
	if !textual(message) {
		before, after = before+"new Error(", ").message)"
	}
	t.replace(n.Start, start, before)
	t.replace(end, n.End, after)
	t.visit(message)
}

// textual reports whether an expression is a text whatever happens.
func textual(n *sandbox.Node) bool {
	return n.IsString || n.Is("TemplateLiteral") || n.Is("BinaryExpression") && n.Name == "+" && (textual(n.Part("left")) || textual(n.Part("right")))
}

// bareCallback is about the callback as a value: it stays a function where the rule
// does.
func (t *translation) bareCallback(*sandbox.Node) {}

// global translates a free variable.
func (t *translation) global(n *sandbox.Node) {
	switch n.Name {
	case "auth0":
		t.refuse(n, "auth0 has no equivalent: an Action calls the Management API with a client of its own")
	case "configuration":
		t.put(n, t.renamed("event.secrets"))
	case unauthorized:
		t.helpers[unauthorized] = true
	case "global":
		name := "cache"
		if t.taken(name) {
			name = "ruleCache"
		}
		t.put(n, name)
		if !t.before("const " + name + " = {};") {
			return
		}
		t.look(n, "global becomes a variable of the module: like global it lives as long as the process", "for what must outlive it, use api.cache")
	case "request", "uuid", "_":
		module := map[string]string{"_": "lodash"}[n.Name]
		if module == "" {
			module = n.Name
		}
		if !t.before("const " + n.Name + " = require('" + module + "');") {
			return
		}
		t.look(n, n.Name+" was a free variable up to Node.js 12; the Action requires "+module, "add "+module+" to the dependencies of the Action")
	case "arguments":
		if thisOf(n) == t.rule {
			t.refuse(n, "arguments of a rule cannot be translated: an Action has others")
		}
	}
}

// before puts a line before the function, once: it reports whether it is new.
func (t *translation) before(line string) bool {
	if slices.Contains(t.prelude, line) {
		return false
	}
	t.prelude = append(t.prelude, line)
	return true
}

// globalMember leaves alone what global really has.
func (t *translation) globalMember(n *sandbox.Node) bool {
	object := n.Part("object")
	if !object.Is("Identifier") || object.Name != "global" || t.names.of[object] != nil {
		return false
	}
	return slices.Contains(strings.Fields("process Buffer console setTimeout clearTimeout setImmediate Promise JSON Math Date Object Array"), n.Name)
}
