package auth0rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/sandbox"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// Successor implements [dialect.Migrator].
func (Dialect) Successor() string { return "auth0-action" }

// Migrate implements [dialect.Migrator]. The author's text is kept, formatting and
// comments included; what has another name or form in an Action is replaced where
// it stands. What cannot be translated stays as it is, under a comment: run in an
// Action it fails, since what it names is not there.
func (d Dialect) Migrate(src action.Source) (dialect.Migration, error) {
	tree, err := sandbox.ParseTree(src, d.Parsing())
	if err != nil {
		return dialect.Migration{}, err
	}
	rule := ruleNode(tree)
	if rule == nil {
		m, err := sandbox.Parse(src, d.Parsing())
		if err == nil {
			err = noRule(m.Syntax)
		}
		return dialect.Migration{}, err
	}
	t := newTranslation(src, tree, rule)
	t.translate()
	return t.finish(), nil
}

// ruleNode is the function that a source is.
func ruleNode(tree *sandbox.Tree) *sandbox.Node {
	var found *sandbox.Node
	for _, stmt := range tree.Root.List {
		if stmt.Is("EmptyStatement") {
			continue
		}
		value := stmt.Part("argument").Part("right")
		if found != nil || !isFunction(value) || len(value.List) != 3 {
			return nil
		}
		found = value
	}
	return found
}

// edit replaces a part of the source.
type edit struct {
	start, end int
	text       string
}

// translation is one rule on its way to be an Action.
type translation struct {
	src   action.Source
	tree  *sandbox.Tree
	rule  *sandbox.Node
	names *names

	event, api string // the names of the Action's parameters
	callback   *binding
	inPlace    bool // every callback is the end of the handler itself
	resumes    bool // the rule redirects, so that the Action has a second handler

	edits    []edit
	told     []action.Diagnostic
	marked   map[int]bool
	done     map[*sandbox.Node]bool // what was replaced as a whole
	prelude  []string               // lines before the function
	helpers  map[string]bool
	scopeSet int // assignments of scopes
}

func newTranslation(src action.Source, tree *sandbox.Tree, rule *sandbox.Node) *translation {
	t := &translation{
		src: src, tree: tree, rule: rule, names: resolve(tree.Root), event: "event", api: "api",
		marked: map[int]bool{}, done: map[*sandbox.Node]bool{}, helpers: map[string]bool{},
	}
	if t.taken("event", "api") {
		t.event, t.api = "actionEvent", "actionApi"
	}
	for i, path := range [][]string{{"user"}, {"context"}, nil} {
		param := rule.List[i].Part("target")
		if !param.Is("Identifier") || rule.List[i].Part("init") != nil {
			t.refuse(rule.List[i], "a parameter of a rule that is taken apart cannot be translated; give it a name")
			continue
		}
		b := t.names.of[param]
		if b == nil {
			continue
		}
		if b.path = path; b.writes > 0 {
			b.path = nil
			t.refuse(param, b.name+" is assigned to; it does not always stand for what the rule was given")
		}
		if i == 2 {
			t.callback = b
		}
	}
	t.follow()
	return t
}

// taken reports whether the source declares one of the names.
func (t *translation) taken(list ...string) bool {
	return slices.ContainsFunc(t.names.all, func(b *binding) bool { return slices.Contains(list, b.name) })
}

// follow finds the names that always stand for a part of what the rule was given:
// constants, and parameters of functions that are only ever called with it.
func (t *translation) follow() {
	for changed := true; changed; {
		changed = false
		for _, b := range t.names.all {
			if b.path != nil || b == t.callback || b.writes > 0 {
				continue
			}
			if path := t.stands(b); path != nil {
				b.path, changed = path, true
			}
		}
	}
}

// stands is the path that a name always stands for, or nil.
func (t *translation) stands(b *binding) []string {
	switch {
	case b.init != nil:
		init := b.init
		if init.Is("BinaryExpression") && init.Name == "||" && emptyObject(init.Part("right")) {
			init = init.Part("left")
		}
		if b.part != "" {
			path, rest := t.path(init)
			if path == nil || rest > 0 {
				return nil
			}
			return movable(append(path, b.part))
		}
		return t.structural(init)
	case b.param != nil:
		return t.passed(b)
	}
	return nil
}

func emptyObject(n *sandbox.Node) bool { return n.Is("ObjectExpression") && len(n.List) == 0 }

// structural is the path of an expression whose members have other places in an
// Action than here.
func (t *translation) structural(n *sandbox.Node) []string {
	path, rest := t.path(n)
	if rest > 0 {
		return nil
	}
	return movable(path)
}

func movable(path []string) []string {
	if len(path) == 0 || path[0] == "auth0" {
		return nil
	}
	if found := look(path); found.none != "" || found.steps < len(path) || found.below == nil && !found.sink {
		return nil
	}
	return path
}

// passed is what every call of a function passes for a parameter.
func (t *translation) passed(b *binding) []string {
	if b.index < len(b.param.List) && (!b.param.List[b.index].Is("Param") || b.param.List[b.index].Part("init") != nil) {
		return nil
	}
	i := slices.IndexFunc(t.names.all, func(f *binding) bool { return f.fn == b.param })
	if i < 0 {
		return nil
	}
	calls, ok := t.names.all[i].calls()
	if !ok {
		return nil
	}
	var path []string
	for _, call := range calls {
		if b.index >= len(call.List) {
			return nil
		}
		given := t.structural(call.List[b.index])
		if given == nil || path != nil && !slices.Equal(path, given) {
			return nil
		}
		path = given
	}
	return path
}

// path is the static path of an expression that begins with something the rule was
// given. Rest is how many steps behind it are computed.
func (t *translation) path(n *sandbox.Node) (path []string, rest int) {
	switch {
	case n.Is("Identifier"):
		b, known := t.names.of[n]
		switch {
		case b != nil && b.path != nil:
			return slices.Clone(b.path), 0
		case b == nil && known && slices.Contains([]string{"configuration", "auth0"}, n.Name):
			return []string{n.Name}, 0
		}
	case n.Is("MemberExpression"):
		path, rest = t.path(n.Part("object"))
		switch {
		case path == nil:
		case rest > 0, n.Computed && !n.Part("property").IsString:
			return path, rest + 1
		default:
			return append(path, n.Name), 0
		}
	}
	return path, rest
}

// base is the identifier that a chain of members begins with.
func base(n *sandbox.Node) *sandbox.Node {
	for n.Is("MemberExpression") {
		n = n.Part("object")
	}
	return n
}

func (t *translation) replace(start, end int, text string) {
	t.edits = append(t.edits, edit{start, end, text})
}

// refuse tells of something that cannot be translated, and marks its line.
func (t *translation) refuse(n *sandbox.Node, why string) {
	t.tell(n, action.SeverityError, dialect.CodeNoEquivalent, why, "write this part of the Action by hand, then compare the two with claimctl migrate --check RULE ACTION")
	t.mark(n, why)
}

// mark puts a comment above the statement of a node.
func (t *translation) mark(n *sandbox.Node, text string) {
	at := statement(n)
	begin := strings.LastIndexByte(t.tree.Text[:at.Start], '\n') + 1
	indent := t.tree.Text[begin:at.Start]
	if strings.TrimSpace(indent) != "" { // it does not begin its line
		for at = at.Parent; at != nil; at = at.Parent {
			begin = strings.LastIndexByte(t.tree.Text[:at.Start], '\n') + 1
			if indent = t.tree.Text[begin:at.Start]; strings.TrimSpace(indent) == "" && isStatement(at) {
				break
			}
		}
		if at == nil {
			begin, indent = t.rule.Start, ""
		}
	}
	if key := begin*31 + len(text); !t.marked[key] {
		t.marked[key] = true
		t.replace(begin, begin, indent+"// claimctl: "+text+"\n")
	}
}

func isStatement(n *sandbox.Node) bool {
	return n.Is("FunctionDeclaration", "VariableDeclaration") || strings.HasSuffix(n.Kind, "Statement") && !n.Is("BlockStatement")
}

func statement(n *sandbox.Node) *sandbox.Node {
	for n.Parent != nil && !isStatement(n) {
		n = n.Parent
	}
	return n
}

func (t *translation) look(n *sandbox.Node, why, hint string) {
	t.tell(n, action.SeverityWarning, dialect.CodeLook, why, hint)
}

func (t *translation) tell(n *sandbox.Node, severity action.Severity, code, summary, hint string) {
	pos := t.tree.Pos(n.Start)
	d := action.Diagnostic{
		Code: code, Severity: severity, Summary: summary, Hint: hint, Source: migratePage().String(),
		File: t.src.Path, Line: pos.Line, Column: pos.Column,
	}
	if !slices.Contains(t.told, d) {
		t.told = append(t.told, d)
	}
}

// applied is the source with the edits. Two that overlap are a mistake of the
// translation: the later one is left out, and told.
func (t *translation) applied() string {
	slices.SortStableFunc(t.edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	var out strings.Builder
	last := 0
	for _, e := range t.edits {
		if e.start < last {
			pos := t.tree.Pos(e.start)
			t.told = append(t.told, action.Diagnostic{
				Code: dialect.CodeNoEquivalent, Severity: action.SeverityError, File: t.src.Path, Line: pos.Line, Column: pos.Column,
				Summary: fmt.Sprintf("what stands here could not be put together: %s", brief(e.text)),
				Hint:    "write this part of the Action by hand",
			})
			continue
		}
		out.WriteString(t.tree.Text[last:e.start])
		out.WriteString(e.text)
		last = e.end
	}
	out.WriteString(t.tree.Text[last:])
	return out.String()
}

func brief(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
