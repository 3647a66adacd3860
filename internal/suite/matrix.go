package suite

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// The bounds of what a matrix can make.
const (
	// maxCases is how many cases a suite may have.
	maxCases = 100_000
	// maxCopied is how many values the combinations of one case may have
	// together.
	maxCopied = 10_000_000
)

// caseDocs are the cases of a suite, those with a matrix in all combinations.
type caseDocs struct{ list []*caseDoc }

// UnmarshalNode implements [yamldoc.Unmarshaler].
func (c *caseDocs) UnmarshalNode(n yamldoc.Node, p *yamldoc.Problems) {
	if !n.IsList() {
		n.WrongType(p, "a list of mappings")
		return
	}
	var items []yamldoc.Node
	for _, item := range n.Items() {
		items = append(items, item)
	}
	parts := make([]caseDocs, runtime.GOMAXPROCS(0))
	if together(items, p, func(i int, part []yamldoc.Node, p *yamldoc.Problems) { parts[i].read(part, p) }) {
		for _, part := range parts {
			c.list = append(c.list, part.list...)
		}
		if len(c.list) <= maxCases {
			return
		}
		c.list = nil
	}
	c.read(items, p)
}

// worthTogether is from how many cases on it pays to read several at once.
const worthTogether = 500

// together reads a long list in parts, as many at once as there are processors. It
// reports whether it is long and all went well: what is wrong with a list is told by
// reading it from the beginning.
func together[T any](items []T, p *yamldoc.Problems, read func(i int, part []T, p *yamldoc.Problems)) bool {
	if len(items) < worthTogether {
		return false
	}
	size := (len(items)-1)/runtime.GOMAXPROCS(0) + 1
	var all sync.WaitGroup
	var problems []*yamldoc.Problems
	for part := range slices.Chunk(items, size) {
		i, found := len(problems), p.Beside()
		problems = append(problems, found)
		all.Go(func() { read(i, part, found) })
	}
	all.Wait()
	return !slices.ContainsFunc(problems, func(p *yamldoc.Problems) bool { return p.Count() > 0 })
}

func (c *caseDocs) read(items []yamldoc.Node, p *yamldoc.Problems) {
	c.list = slices.Grow(c.list, len(items))
	for _, item := range items {
		m := readMatrix(item, p)
		if room := maxCases - len(c.list); m.combinations() > room {
			p.Invalid(m.at, "split the suite, or the matrix", "%s.matrix: the suite would have more than %d cases", item.Path(), maxCases)
			return
		}
		c.list = m.cases(c.list, item, p)
	}
}

// axis is one dimension of a matrix. Name is what its values are called by;
// path is set to them, if the axis is named after one.
type axis struct {
	at     yamldoc.Pos
	name   string
	path   action.Path
	values []yamldoc.Node
	used   bool
}

// axisValue is a value of an axis in one combination.
type axisValue struct {
	*axis
	value yamldoc.Node
}

// matrix is the axes of one case. Without axes there is one combination.
type matrix struct {
	at   yamldoc.Pos
	axes []*axis
}

func readMatrix(item yamldoc.Node, p *yamldoc.Problems) matrix {
	n := item.Get("matrix")
	m := matrix{at: n.Pos()}
	if !n.IsMapping() {
		return m // reading the case tells of anything but nothing
	}
	for key, values := range n.Members() {
		a := &axis{at: key.Pos(), name: key.Raw()}
		if strings.Contains(a.name, ".") {
			path, err := action.ParsePath(a.name)
			if err != nil {
				p.Invalid(key.Pos(), "", "%s.matrix: %v", item.Path(), err)
				continue
			}
			a.path, a.name, a.used = path, path[len(path)-1], true
		}
		for _, v := range values.Items() {
			a.values = append(a.values, v)
		}
		switch {
		case len(a.values) == 0:
			p.Invalid(values.Pos(), "write the values in brackets: [a, b]", "%s.matrix.%s: expected a list of values", item.Path(), key.Raw())
		case m.axis(a.name) != nil:
			p.Invalid(key.Pos(), "name one of them otherwise", "%s.matrix: there are two axes %q", item.Path(), a.name)
		default:
			m.axes = append(m.axes, a)
		}
	}
	return m
}

func (m matrix) axis(name string) *axis {
	for _, a := range m.axes {
		if a.name == name {
			return a
		}
	}
	return nil
}

// combinations is how many there are, or more than any suite may have.
func (m matrix) combinations() int {
	n := 1
	for _, a := range m.axes {
		if n *= len(a.values); n > maxCases {
			return n
		}
	}
	return n
}

// cases adds a case once for each combination, or once for all where the
// case does not refer to its axes.
func (m matrix) cases(list []*caseDoc, item yamldoc.Node, p *yamldoc.Problems) []*caseDoc {
	if len(m.axes) == 0 {
		return append(list, m.one(item, p))
	}
	body := item.Without("matrix")
	open := body.Where(func(key string) bool { return refers(body.Get(key)) })
	if !refers(open) {
		return m.alike(list, item, p)
	}
	if n := m.combinations(); n*body.Size() > maxCopied {
		p.Invalid(m.at, "split the case", "%s.matrix: %d combinations of a case this large are too many", item.Path(), n)
		return list
	}
	c := combining{matrix: m, body: body, open: open, texts: replacement{item: item, references: map[yamldoc.Node][]reference{}}}
	list = c.cases(list, p)
	m.unused(item, p)
	return list
}

// combining makes cases of combinations. Open is what of the body refers to axes.
type combining struct {
	matrix
	body, open yamldoc.Node
	texts      replacement
	closed     *caseDoc // what they all have
}

// cases adds the case of each combination, until one has mistakes: the others have the
// same.
func (c *combining) cases(list []*caseDoc, p *yamldoc.Problems) []*caseDoc {
	all := slices.Collect(c.each)
	first, before := &caseDoc{axes: all[0]}, p.Count()
	c.body.Replaced(c.texts.with(all[0], p)).Decode(first, p)
	if list = append(list, first); p.Count() > before {
		return list
	}
	c.closed = &caseDoc{}
	c.body.Where(func(key string) bool { return c.open.Get(key).IsZero() }).Decode(c.closed, p.Beside()) // what is wrong was told
	docs := make([]caseDoc, len(all)-1)
	for i := range docs {
		docs[i].axes = all[i+1]
	}
	n := len(docs)
	if !together(docs, p, func(_ int, part []caseDoc, p *yamldoc.Problems) { c.read(part, p) }) {
		n = c.read(docs, p)
	}
	for i := range docs[:n] {
		list = append(list, &docs[i])
	}
	return list
}

// read reads what differs of cases, and returns how many it read: up to the first with
// a mistake.
func (c *combining) read(docs []caseDoc, p *yamldoc.Problems) int {
	before := p.Count()
	for i := range docs {
		doc, axes := &docs[i], docs[i].axes
		*doc = *c.closed
		doc.axes = axes
		if c.open.Replaced(c.texts.with(doc.axes, p)).DecodeRest(doc, p); p.Count() > before {
			return i + 1
		}
	}
	return len(docs)
}

// refers reports whether a text of a value may refer to an axis.
func refers(n yamldoc.Node) bool {
	found := false
	n.Texts(func(text yamldoc.Node) { found = found || strings.Contains(text.Raw(), "${") })
	return found
}

// one is a case as it is written.
func (m matrix) one(item yamldoc.Node, p *yamldoc.Problems) *caseDoc {
	doc := &caseDoc{}
	item.Decode(doc, p)
	m.unused(item, p)
	return doc
}

// alike are the combinations of a case that only its axes' paths make differ.
func (m matrix) alike(list []*caseDoc, item yamldoc.Node, p *yamldoc.Problems) []*caseDoc {
	doc := m.one(item, p)
	for values := range m.each {
		one := *doc
		one.axes = values
		list = append(list, &one)
	}
	return list
}

func (m matrix) unused(item yamldoc.Node, p *yamldoc.Problems) {
	for _, a := range m.axes {
		if !a.used {
			p.Invalid(a.at, fmt.Sprintf("write ${%s} where its value belongs, or name the axis after a path such as user.app_metadata.%s", a.name, a.name),
				"%s.matrix: the axis %q is used nowhere", item.Path(), a.name)
		}
	}
}

// each yields the combinations, the last axis turning fastest.
func (m matrix) each(yield func([]axisValue) bool) {
	at := make([]int, len(m.axes))
	for {
		values := make([]axisValue, len(m.axes))
		for i, a := range m.axes {
			values[i] = axisValue{a, a.values[at[i]]}
		}
		if !yield(values) {
			return
		}
		i := len(at) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < len(m.axes[i].values) {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// replacement puts the values of axes in the place of ${name}.
type replacement struct {
	values   []axisValue
	problems *yamldoc.Problems
	item     yamldoc.Node // the case
	// references are those of the texts that have been seen.
	references map[yamldoc.Node][]reference
}

// reference is ${name} in a text, or $${name}, which stands for ${name} itself.
type reference struct {
	from, to int
	name     string
	literal  bool
}

// with replaces references by these values. The texts of the first combination are all
// there are; only that is for one goroutine alone.
func (r replacement) with(values []axisValue, p *yamldoc.Problems) func(yamldoc.Node) (yamldoc.Node, bool) {
	r.values, r.problems = values, p
	return r.text
}

// text is a text with its references replaced; ok is false where it has none. One that
// is nothing but a reference becomes the value with its type.
func (r replacement) text(n yamldoc.Node) (out yamldoc.Node, ok bool) {
	raw := n.Raw()
	found, seen := r.references[n]
	if !seen {
		found = references(raw)
		r.references[n] = found
	}
	if len(found) == 0 {
		return n, false
	}
	text := make([]byte, 0, 2*len(raw))
	end := 0
	for _, at := range found {
		text = append(text, raw[end:at.from]...)
		if end = at.to; at.literal {
			text = append(text, raw[at.from+1:at.to]...)
			continue
		}
		value, ok := r.value(n, at.name)
		switch {
		case !ok:
			return n, false
		case at.to-at.from == len(raw):
			return value, true
		}
		text = append(text, value.Shown()...)
	}
	return n.WithText(string(append(text, raw[end:]...))), true
}

// references finds those of a text.
func references(raw string) []reference {
	var list []reference
	for at := 0; ; {
		n := strings.Index(raw[at:], "${")
		if n < 0 {
			return list
		}
		from, name := at+n, raw[at+n+2:]
		end := strings.IndexAny(name, "{}")
		if end < 0 || name[end] == '{' {
			at = from + 2
			continue
		}
		one := reference{from: from, to: from + 2 + end + 1, name: name[:end]}
		if from > at && raw[from-1] == '$' {
			one.from, one.literal = from-1, true
		}
		list, at = append(list, one), one.to
	}
}

func (r replacement) value(at yamldoc.Node, name string) (yamldoc.Node, bool) {
	for _, v := range r.values {
		if v.name == name {
			if !v.used {
				v.used = true
			}
			return v.value, true
		}
	}
	known := make([]string, len(r.values))
	for i, v := range r.values {
		known[i] = v.name
	}
	hint := "the axes are " + strings.Join(known, ", ") + "; for the text itself write $${" + name + "}"
	if near, ok := nearest.Word(name, known); ok {
		hint = fmt.Sprintf("did you mean ${%s}? %s", near, hint)
	}
	r.problems.Invalid(at.Pos(), hint, "%s: the matrix has no axis %q", r.item.Path(), name)
	return yamldoc.Node{}, false
}

// title is a case's name with its combination.
func title(name string, axes []axisValue) string {
	if len(axes) == 0 {
		return name
	}
	parts := make([]string, len(axes))
	for i, v := range axes {
		parts[i] = v.name + "=" + v.value.Shown()
	}
	return name + " [" + strings.Join(parts, ", ") + "]"
}
