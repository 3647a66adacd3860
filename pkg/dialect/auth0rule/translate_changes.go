package auth0rule

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// assign translates an assignment to a part of what the rule was given.
func (t *translation) assign(n *sandbox.Node) bool {
	left := n.Part("left")
	path, rest := t.path(left)
	switch {
	case path == nil || path[0] == "configuration":
		return false
	case path[0] == "auth0":
		t.refuse(n, "auth0 has no equivalent in an Action")
		return true
	case path[0] == "user":
		return t.changeUser(left, path, rest)
	case len(path) < 2:
		t.refuse(n, "context cannot be changed in an Action")
		return true
	case n.Name != "=":
		t.refuse(n, "an Action cannot read what it changes here: "+strings.Join(path[:2], "."))
		return true
	}
	if !unused(n) {
		if look(path[:2]).sink {
			t.refuse(n, "the value of this assignment is used; write it as a statement of its own")
			return true
		}
	}
	switch steps := len(path) + rest; path[1] {
	case "idToken", "accessToken":
		t.assignToken(n, path, steps)
	case samlConfiguration:
		t.assignSAML(n, path, steps)
	case "multifactor":
		t.assignMultifactor(n, path, steps)
	case "redirect":
		t.assignRedirect(n, path, steps)
	case "primaryUser":
		t.command(n, t.renamed("api.authentication.setPrimaryUser"))
	default:
		if t.initialises(n, path) && look(path).none == "" && !look(path).sink && look(path).below == nil {
			return false // a default: both sides are translated
		}
		t.refuse(n, "a change of "+strings.Join(path, ".")+" has no equivalent: Actions hand nothing on")
	}
	return true
}

// unused reports whether the value of an expression goes nowhere.
func unused(n *sandbox.Node) bool {
	switch p := n.Parent; {
	case p.Is("ExpressionStatement"):
		return true
	case p.Is("BinaryExpression") && (p.Name == "&&" || p.Name == "||"):
		return p.Part("right") == n && unused(p)
	case p.Is("ConditionalExpression"):
		return p.Part("test") != n && unused(p)
	}
	return false
}

// initialises reports whether an assignment gives a member an empty object if it
// has none: x = x || {}.
func (t *translation) initialises(n *sandbox.Node, path []string) bool {
	right := n.Part("right")
	if !right.Is("BinaryExpression") || right.Name != "||" && right.Name != "??" || !emptyObject(right.Part("right")) {
		return false
	}
	same, rest := t.path(right.Part("left"))
	return rest == 0 && slices.Equal(same, path)
}

// changeUser tells what a change of the user no longer does.
func (t *translation) changeUser(left *sandbox.Node, path []string, rest int) bool {
	switch {
	case len(path) == 1:
		t.refuse(left, "a computed member of user cannot be translated")
		return true
	case path[1] == "app_metadata", path[1] == "user_metadata":
		if len(path)+rest > 2 {
			t.tell(left, action.SeverityInfo, dialect.CodeLook, "the change of user."+path[1]+" is seen in this Action only; it is saved if it is passed to "+setter(path[1]), "later Actions get the event as it was")
		}
	case slices.Contains(profile(), path[1]):
		t.refuse(left, "a change of "+strings.Join(path, ".")+" has no equivalent: an Action cannot change the profile; set a claim, api.idToken.setCustomClaim('"+path[1]+"', …)")
	default:
		t.look(left, "the change of "+strings.Join(path, ".")+" is seen in this Action only: later Actions get the event as it was", "pass it on by a claim, or by metadata")
	}
	return false
}

func setter(holder string) string {
	return map[string]string{"app_metadata": "api.user.setAppMetadata", "user_metadata": "api.user.setUserMetadata"}[holder]
}

// change translates delete, ++ and --.
func (t *translation) change(n *sandbox.Node) bool {
	arg := n.Part("argument")
	path, rest := t.path(arg)
	switch {
	case path == nil || path[0] == "configuration":
		return false
	case path[0] == "user" && len(path) > 1:
		if n.Name == "delete" && path[1] != "app_metadata" && path[1] != "user_metadata" {
			t.refuse(n, "removing "+strings.Join(path, ".")+" has no equivalent: an Action cannot change the profile")
			return false
		}
		return t.changeUser(arg, path, rest)
	case begins(path, "context", "idToken"), begins(path, "context", "accessToken"):
		t.refuse(n, "an Action cannot remove or count up a claim; it can only set it")
	default:
		t.refuse(n, "this change of "+strings.Join(path, ".")+" has no equivalent in an Action")
	}
	return true
}

// assignToken translates what is assigned to the object of a token, or in it.
func (t *translation) assignToken(n *sandbox.Node, path []string, steps int) {
	left := n.Part("left")
	holder := path[1]
	switch {
	case steps == 2 && t.initialises(n, path) && n.Parent.Is("ExpressionStatement"):
		t.remove(n.Parent)
	case steps == 2:
		t.refuse(n, "context."+holder+" cannot be replaced in an Action; set each claim")
	case steps > 3:
		t.refuse(n, "an Action sets a claim as a whole: make the object first, then api."+holder+".setCustomClaim(name, object)")
	case holder == "accessToken" && len(path) == 3 && path[2] == "scope":
		t.assignScopes(n)
	case n.Part("right").Is("AssignmentExpression"):
		t.refuse(n, "several claims are set at once; write one assignment for each")
	case t.changesLater(n):
		t.refuse(n, "the value of this claim changes after it is set: a rule takes it at its end, an Action at once")
	default:
		t.claim(n, left, holder)
	}
}

// claim turns an assignment into a call, around name and value.
func (t *translation) claim(n, left *sandbox.Node, holder string) {
	call := t.mapped(base(left), "api."+holder, false) + ".setCustomClaim("
	nameEnd := left.End
	if left.Computed {
		open := left.Part("object").End + strings.IndexByte(t.tree.Bare[left.Part("object").End:], '[') + 1
		start, end := t.tree.Around(left.Part("property"), open)
		t.replace(n.Start, start, call)
		nameEnd = end
		t.visit(left.Part("property"))
	} else {
		t.replace(n.Start, left.End, call+quoted(left.Name))
	}
	start, end := t.value(n)
	t.replace(nameEnd, start, ", ")
	t.replace(end, max(end, n.End), ")")
	t.visit(n.Part("right"))
}

func quoted(name string) string {
	text := strconv.Quote(name)
	return "'" + strings.ReplaceAll(text[1:len(text)-1], "'", `\'`) + "'"
}

// value is the span of the right side of an assignment, with its parentheses.
func (t *translation) value(n *sandbox.Node) (start, end int) {
	from := n.Part("left").End
	from += strings.IndexByte(t.tree.Bare[from:], '=') + 1
	return t.tree.Around(n.Part("right"), from)
}

// command turns an assignment into a call with the value.
func (t *translation) command(n *sandbox.Node, call string) {
	start, end := t.value(n)
	t.replace(n.Start, start, call+"(")
	t.replace(end, max(end, n.End), ")")
	t.visit(n.Part("right"))
}

// changesLater reports whether what a claim is set to is changed behind it.
func (t *translation) changesLater(n *sandbox.Node) bool {
	value := n.Part("right")
	b := t.names.of[value]
	if !value.Is("Identifier") || b == nil {
		return false
	}
	return slices.ContainsFunc(b.refs, func(ref *sandbox.Node) bool {
		return (ref.Start > n.End || looped(n)) && mutated(ref)
	})
}

func looped(n *sandbox.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Is("ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement") {
			return true
		}
	}
	return false
}

// mutated reports whether what a name holds is changed where it stands.
func mutated(ref *sandbox.Node) bool {
	at, p := ref, ref.Parent
	steps := 0
	for p.Is("MemberExpression") && p.Part("object") == at {
		at, p = p, p.Parent
		steps++
	}
	switch {
	case steps > 0 && p.Is("AssignmentExpression") && p.Part("left") == at, steps > 0 && p.Is("UpdateExpression"),
		steps > 0 && p.Is("UnaryExpression") && p.Name == "delete":
		return true
	case steps > 0 && p.Is("CallExpression") && p.Part("callee") == at:
		return slices.Contains(strings.Fields("push pop shift unshift splice sort reverse fill copyWithin set add delete clear"), at.Name)
	case steps == 0 && p.Is("CallExpression") && p.Part("callee").Is("MemberExpression"):
		return p.Part("callee").Name == "assign" && len(p.List) > 0 && p.List[0] == ref
	}
	return false
}

func (t *translation) assignScopes(n *sandbox.Node) {
	if t.scopeSet++; t.scopeSet > 1 || looped(n) {
		t.refuse(n, "the scopes are assigned several times; an Action would add the later ones to those before")
		return
	}
	start, end := t.value(n)
	t.replace(n.Start, start, t.helper("setScopes")+"("+t.event+", "+t.api+", ")
	t.replace(end, max(end, n.End), ")")
	t.visit(n.Part("right"))
}

// members are the values of an object literal by name; ok is false when it has
// others than those named.
func members(n *sandbox.Node, allowed []string) (values map[string]*sandbox.Node, ok bool) {
	if !n.Is("ObjectExpression") {
		return nil, false
	}
	values = map[string]*sandbox.Node{}
	for _, p := range n.List {
		if !p.Is("Property", "Shorthand") || p.Computed || !slices.Contains(allowed, p.Name) {
			return nil, false
		}
		values[p.Name] = p.Part("value")
	}
	return values, true
}

func (t *translation) assignMultifactor(n *sandbox.Node, path []string, steps int) {
	values, ok := members(n.Part("right"), append(providerOptions(), "provider", "allowRememberBrowser"))
	if steps != 2 || !ok || values["provider"] == nil {
		t.refuse(n, "this form of context.multifactor cannot be translated; assign an object with provider and allowRememberBrowser, and duo's host, ikey, skey and username")
		return
	}
	remember := "true" // the default of rules; that of Actions is false
	if v := values["allowRememberBrowser"]; v != nil {
		remember = t.translated(v)
	}
	text := t.renamed("api.multifactor.enable") + "(" + t.translated(values["provider"]) + ", { allowRememberBrowser: " + remember
	var details []string
	for _, name := range providerOptions() {
		if v := values[name]; v != nil {
			details = append(details, name+": "+t.translated(v))
		}
	}
	if len(details) > 0 {
		text += ", providerOptions: { " + strings.Join(details, ", ") + " }"
	}
	t.replace(n.Start, n.End, text+" })")
}

// assignRedirect sends the user away, unless the login resumes after a redirect:
// rules then ignore another one.
func (t *translation) assignRedirect(n *sandbox.Node, path []string, steps int) {
	values, ok := members(n.Part("right"), []string{"url"})
	if steps != 2 || !ok || values["url"] == nil {
		t.refuse(n, "this form of context.redirect cannot be translated; assign { url: … }")
		return
	}
	t.replace(n.Start, n.End, "resumed || "+t.renamed("api.redirect.sendUserTo")+"("+t.translated(values["url"])+")")
}

func (t *translation) assignSAML(n *sandbox.Node, path []string, steps int) {
	switch {
	case steps == 2 && t.initialises(n, path) && n.Parent.Is("ExpressionStatement"):
		t.remove(n.Parent)
	case steps == 3 && len(path) == 3 && path[2] == "mappings":
		t.assignMappings(n)
	case steps == 3 && len(path) == 3 && slices.Contains(samlSettings(), path[2]):
		name := path[2]
		t.command(n, t.renamed("api.samlResponse.set"+strings.ToUpper(name[:1])+name[1:]))
	default:
		t.refuse(n, strings.Join(path, ".")+" cannot be set in an Action in this form")
	}
}

// assignMappings sets an attribute for each field that is mapped.
func (t *translation) assignMappings(n *sandbox.Node) {
	right := n.Part("right")
	if !right.Is("ObjectExpression") || !n.Parent.Is("ExpressionStatement") {
		t.refuse(n, "the mappings are not an object that stands here; set each attribute with api.samlResponse.setAttribute(name, value)")
		return
	}
	begin := strings.LastIndexByte(t.tree.Text[:n.Start], '\n') + 1
	indent := t.tree.Text[begin:n.Start]
	if strings.TrimSpace(indent) != "" || !n.Parent.Parent.Is("BlockStatement") {
		t.refuse(n, "the mappings are not assigned by a statement on a line of its own")
		return
	}
	var calls []string
	for _, p := range right.List {
		field := p.Part("value")
		found := looked{}
		if p.Is("Property") && !p.Computed && field.Is("Literal") && field.IsString {
			found = look(append([]string{"user"}, strings.Split(field.Value, ".")...))
		}
		if found.to == "" || found.none != "" {
			t.refuse(p, "this attribute is not mapped to a field of the user that the source shows; set it with api.samlResponse.setAttribute(name, value)")
			return
		}
		if rest := strings.Split(field.Value, ".")[found.steps-1:]; len(rest) > 0 {
			found.to += "." + strings.Join(rest, ".")
		}
		calls = append(calls, t.renamed("api.samlResponse.setAttribute")+"("+quoted(p.Name)+", "+t.renamed(strings.ReplaceAll(found.to, "metadata.", "metadata?."))+")")
	}
	t.replace(n.Start, n.End, strings.Join(calls, ";\n"+indent))
}

// translated is the text of an expression in the Action.
func (t *translation) translated(n *sandbox.Node) string {
	outer := t.edits
	t.edits = nil
	t.visit(n)
	own, rest := []edit{}, outer
	for _, e := range t.edits {
		if e.start >= n.Start && e.end <= n.End {
			own = append(own, e)
		} else {
			rest = append(rest, e)
		}
	}
	t.edits = rest
	slices.SortStableFunc(own, func(a, b edit) int { return a.start - b.start })
	var out strings.Builder
	last := n.Start
	for _, e := range own {
		if e.start >= last {
			out.WriteString(t.tree.Text[last:e.start] + e.text)
			last = e.end
		}
	}
	return out.String() + t.tree.Text[last:n.End]
}

// resumed translates the question whether the user comes back from a redirect.
func (t *translation) resumed(n *sandbox.Node) bool {
	left, right := n.Part("left"), n.Part("right")
	if left.IsString {
		left, right = right, left
	}
	path, rest := t.path(left)
	if !right.Is("Literal") || right.Value != redirectCallback || rest > 0 || !slices.Equal(path, []string{"context", "protocol"}) {
		return false
	}
	switch n.Name {
	case "===", "==":
		t.replace(n.Start, n.End, "resumed")
	case "!==", "!=":
		t.replace(n.Start, n.End, "!resumed")
	default:
		return false
	}
	return true
}
