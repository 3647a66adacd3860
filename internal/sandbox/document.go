package sandbox

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/pkg/action"
)

// Document is a JSON document as an action sees it: ordinary objects and arrays
// that are made when they are first read.
type Document struct {
	Handle
	vm        *VM
	source    *action.Object
	changed   bool
	root      *trail
	report    func(path string, pos Pos)
	read      func(path action.Path, pos Pos) // see [Options.Read]
	unwatched bool
	made      []*lazyObject
	whole     bool // the rest is made as it is, for somebody who reads it all
}

// Document makes a live object of a document, which must not change afterwards.
func (vm *VM) Document(source *action.Object) *Document {
	d := &Document{vm: vm, source: source, read: vm.opts.Read}
	d.v = d.object(source, nil)
	return d
}

// ReadOnly is a document that is deeply frozen. Every write to it is reported
// with the path below root; as on a frozen object, it is lost in sloppy code and
// throws in strict code.
func (vm *VM) ReadOnly(source *action.Object, root string, report func(path string, pos Pos)) *Document {
	d := &Document{vm: vm, source: source, root: &trail{name: root}, report: report, read: vm.opts.Read}
	d.v = d.object(source, d.root)
	return d
}

// After is the document as JSON.stringify writes it now; changed is false when
// that is what it would have written at first.
func (d *Document) After() (after action.Value, changed bool) {
	d.unwatched = true
	if !d.changed && !d.vm.changesJSON() {
		return nil, false
	}
	d.settle()
	after = d.vm.Read(d.Handle)
	return after, string(after) != string(untouched(d.source))
}

// settle makes ordinary objects of all that can change: they are read faster.
func (d *Document) settle() {
	if d.report != nil {
		return
	}
	d.whole = true
	for _, l := range d.made {
		l.fill()
	}
}

// changesJSON reports whether a script changed what JSON.stringify does to all
// objects.
func (vm *VM) changesJSON() bool {
	found := true
	_ = vm.protect(func() error {
		found = vm.rt.NewArray().Get("toJSON") != nil // Array.prototype, then Object.prototype
		return nil
	})
	return found
}

// untouched is what JSON.stringify makes of a document in a world that no script
// has changed.
func untouched(source *action.Object) action.Value {
	if canonical(source, 0) {
		return source.Value()
	}
	vm := &VM{rt: goja.New()}
	return vm.Read(vm.Value(source.Value()))
}

// canonical reports whether JSON.stringify writes a document as it stands there.
// A wrong no costs time only.
func canonical(node any, depth int) bool {
	switch node := node.(type) {
	case *action.Object:
		return depth < maxDepth && !slices.ContainsFunc(node.Members(), func(m action.Member) bool {
			_, plain := plainQuoted(m.Name)
			return !plain || arrayIndex(m.Name) != noIndex || !canonical(m.Value, depth+1)
		})
	case []any:
		return depth < maxDepth && !slices.ContainsFunc(node, func(item any) bool { return !canonical(item, depth+1) })
	case action.Value:
		return canonicalScalar(node)
	}
	return false
}

func canonicalScalar(raw action.Value) bool {
	switch c := raw[0]; {
	case c == '"':
		return plainText(raw[1 : len(raw)-1])
	case c == '-' || c >= '0' && c <= '9':
		f, err := strconv.ParseFloat(string(raw), 64)
		size := math.Abs(f)
		return err == nil && (f == 0 && c != '-' || size >= 1e-6 && size < 1e21) && strconv.FormatFloat(f, 'f', -1, 64) == string(raw)
	}
	return true
}

// value makes a value of a node.
func (d *Document) value(node any, path *trail) goja.Value {
	switch node := node.(type) {
	case *action.Object:
		return d.object(node, path)
	case []any:
		return d.array(node, path)
	case action.Value:
		return d.vm.scalar(node)
	}
	return goja.Null()
}

func (d *Document) object(node *action.Object, path *trail) goja.Value {
	members := &documentObject{d, node, path}
	if !d.whole {
		return d.given(d.vm.lazily(d.vm.rt.NewObject(), members), path)
	}
	obj := d.vm.rt.NewObject()
	for _, m := range node.Members() {
		_ = obj.DefineDataProperty(m.Name, d.value(m.Value, nil), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	return obj
}

func (d *Document) array(node []any, path *trail) goja.Value {
	items := make([]any, len(node))
	for i, item := range node {
		items[i] = d.value(item, d.below(path, strconv.Itoa(i)))
	}
	if d.whole {
		return d.vm.rt.NewArray(items...)
	}
	return d.given(d.vm.watched(d.vm.rt.NewArray(items...), &documentObject{document: d, path: path}, &d.vm.lazies), path)
}

// given is what a script gets of a lazy object.
func (d *Document) given(l *lazyObject, path *trail) goja.Value {
	d.made = append(d.made, l)
	if d.read != nil {
		l.seen = func(name string) { d.see(path, name) }
	}
	if d.report != nil {
		l.freeze(func(name string) bool {
			d.report((&trail{path, name}).String(), d.vm.callerPos())
			return false
		})
	}
	return l.proxy
}

// below is the path of a member; only documents that report something have one.
func (d *Document) below(path *trail, name string) *trail {
	if d.report == nil && d.read == nil {
		return nil
	}
	return &trail{path, name}
}

// documentObject implements lazyMembers for an object of a document.
type documentObject struct {
	document *Document
	node     *action.Object
	path     *trail
}

func (o *documentObject) changing() { o.document.changed = true }

func (o *documentObject) member(name string) goja.Value {
	node, ok := o.node.Get(name)
	if !ok {
		return nil
	}
	return o.document.value(node, o.document.below(o.path, name))
}

// names has those that are array indexes first, as every object has.
func (o *documentObject) names() []string {
	members := o.node.Members()
	out := make([]string, len(members))
	sorted := true
	for i, m := range members {
		out[i] = m.Name
		sorted = sorted && arrayIndex(m.Name) == noIndex
	}
	if !sorted {
		slices.SortStableFunc(out, func(a, b string) int { return int(arrayIndex(a) - arrayIndex(b)) })
	}
	return out
}

const noIndex = math.MaxUint32

// arrayIndex is the index that a name spells, or noIndex.
func arrayIndex(name string) int64 {
	if name == "" || name[0] < '0' || name[0] > '9' {
		return noIndex
	}
	n, err := strconv.ParseUint(name, 10, 32)
	if err != nil || n >= noIndex || strconv.FormatUint(n, 10) != name {
		return noIndex
	}
	return int64(n)
}

// scalar makes a value of a string, a number or a word, known to be valid. The
// most common ones need no parser.
func (vm *VM) scalar(raw action.Value) goja.Value {
	switch c := raw[0]; {
	case c == '"':
		if inner := raw[1 : len(raw)-1]; plainText(inner) {
			return vm.rt.ToValue(string(inner))
		}
	case c == 't':
		return vm.rt.ToValue(true)
	case c == 'f':
		return vm.rt.ToValue(false)
	case c == 'n':
		return goja.Null()
	case len(raw) <= maxPlainDigits && string(raw) != "-0":
		if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
			return vm.rt.ToValue(n)
		}
	}
	return vm.Value(raw).v
}

// maxPlainDigits is the length of a number that is an integer of the engine,
// whatever its digits.
const maxPlainDigits = 15

// plainText reports whether a JSON string stands for the text between its
// quotes.
func plainText(inner []byte) bool {
	ascii := true
	for _, c := range inner {
		if c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.Valid(inner)
}
