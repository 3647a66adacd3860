package sandbox

import (
	"errors"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/action"
)

// Taped is a JSON document as an action sees it whose values are made when they are
// first read, from a tape. Its objects are the engine's dynamic ones, which are made in a
// fraction of the time that a proxy takes; its arrays are ordinary ones.
//
// An action can do with them what it can do with ordinary objects, but for a few things
// that dynamic objects do not do: see [Taped.Odd].
type Taped struct {
	vm     *VM
	tape   *tape.Tape
	frozen bool
	odd    string
	root   *tapeObject
	arrays []tapeArray
	free   []*tapeObject // of documents before, to be used again
	used   int
}

// ErrOdd is the cause of the failure of a run that did something with its document that
// only ordinary objects do right. It has to be run again on those.
var ErrOdd = errors.New("the document must be made of ordinary objects")

// Taped makes a live document of a tape whose value is an object. With reuse, its objects
// are those of the document before, of which nothing may be left; frozen is for platforms
// that hand over a read-only event.
func (vm *VM) Taped(t *tape.Tape, frozen, reuse bool) *Taped {
	d := vm.taped
	if d == nil || !reuse || len(d.free) > maxPooled {
		d = &Taped{vm: vm}
		vm.taped = d
	}
	d.tape, d.frozen, d.odd = t, frozen, ""
	clear(d.arrays)
	d.arrays, d.used = d.arrays[:0], 0
	d.root = d.object(t.Root(), nil)
	return d
}

// maxPooled is how many objects are kept for the next document.
const maxPooled = 1 << 10

// Handle is the document.
func (d *Taped) Handle() Handle { return Handle{d.root.live} }

// Odd says what the action did that has to be run again on ordinary objects: a write to
// a read-only document, or that an object was frozen, sealed, or given a property of its
// own kind. It is "" otherwise. The run is ended when it happens, with [ErrOdd].
func (d *Taped) Odd() string { return d.odd }

// Put sets a member of the document before the action sees it.
func (d *Taped) Put(name string, value action.Value) {
	frozen := d.frozen
	d.frozen = false
	d.root.Set(name, d.vm.Value(value).v)
	d.frozen = frozen
}

func (d *Taped) refuse(what string) {
	if d.odd == "" {
		d.odd = what
	}
	d.vm.rt.Interrupt(ErrOdd)
}

// value makes a value of a node.
func (d *Taped) value(r tape.Ref, holder *tapeObject) goja.Value {
	switch d.tape.Kind(r) {
	case tape.Object:
		return d.object(r, holder).live
	case tape.Array:
		return d.array(r, holder)
	case tape.String:
		if d.tape.Plain(r) {
			return d.vm.rt.ToValue(d.tape.Text(r))
		}
	case tape.True:
		return d.vm.rt.ToValue(true)
	case tape.False:
		return d.vm.rt.ToValue(false)
	case tape.Null:
		return goja.Null()
	case tape.Number:
		if n, ok := d.tape.Integer(r); ok {
			return d.vm.rt.ToValue(n)
		}
	}
	return d.vm.Value(slices.Clone(d.tape.Raw(r))).v
}

func (d *Taped) object(r tape.Ref, holder *tapeObject) *tapeObject {
	if d.used < len(d.free) {
		o := d.free[d.used]
		d.used++
		o.ref, o.holder, o.changed, o.own = r, holder, false, nil
		clear(o.made)
		o.made, o.places = o.made[:0], nil
		return o
	}
	o := &tapeObject{doc: d, ref: r, holder: holder}
	o.live = d.vm.rt.NewDynamicObject(o)
	d.free = append(d.free, o)
	d.used++
	return o
}

// tapeArray is an array that was made, and what was put into it.
type tapeArray struct {
	live  *goja.Object
	ref   tape.Ref
	items []any
}

func (d *Taped) array(r tape.Ref, holder *tapeObject) goja.Value {
	items := make([]any, 0, d.tape.Len(r))
	for at := d.tape.First(r); at != tape.None; at = d.tape.Next(r, at) {
		items = append(items, d.value(at, holder))
	}
	live := d.vm.rt.NewArray(items...)
	d.arrays = append(d.arrays, tapeArray{live, r, items})
	if d.frozen {
		return d.frozenArray(live)
	}
	return live
}

// frozenArray is an array that tells of each write.
func (d *Taped) frozenArray(live *goja.Object) goja.Value {
	l := d.vm.watched(live, unchanging{}, &d.vm.passing)
	l.freeze(func(string) bool { d.refuse("a write to the read-only event"); return false })
	d.arrays[len(d.arrays)-1].live = l.proxy
	return l.proxy
}

// unchanging implements lazyMembers for an array that has all its elements.
type unchanging struct{}

func (unchanging) names() []string          { return nil }
func (unchanging) member(string) goja.Value { return nil }
func (unchanging) changing()                {}

// same reports whether an array holds what was put into it. An action that defines
// accessors is not asked.
func (a *tapeArray) same(vm *VM) bool {
	if vm.program.defines || a.live.Get("length").ToInteger() != int64(len(a.items)) || a.live.Get("toJSON") != nil {
		return false
	}
	for i, item := range a.items {
		if v := a.live.Get(strconv.Itoa(i)); v == nil || !v.StrictEquals(item.(goja.Value)) {
			return false
		}
	}
	return true
}

// tapeObject implements goja.DynamicObject for an object of a tape.
type tapeObject struct {
	doc    *Taped
	ref    tape.Ref
	holder *tapeObject
	live   *goja.Object
	made   []tapeMember
	places map[string]tape.Ref // of an object with many members
	own    *ownMembers         // once it was changed
	// changed says that the object, or one that was made of what is in it, was changed.
	changed bool
}

type tapeMember struct {
	name  string
	value goja.Value
}

// manyMembers is the number of members from which they are found by a map.
const manyMembers = 64

func (o *tapeObject) find(name string) tape.Ref {
	t := o.doc.tape
	if t.Len(o.ref) < manyMembers {
		return t.Find(o.ref, name)
	}
	if o.places == nil {
		o.places = make(map[string]tape.Ref, t.Len(o.ref))
		for at := t.First(o.ref); at != tape.None; at = t.Next(o.ref, at) {
			o.places[t.Name(at)] = at
		}
	}
	if r, ok := o.places[name]; ok {
		return r
	}
	return tape.None
}

// Get implements goja.DynamicObject.
func (o *tapeObject) Get(name string) goja.Value {
	if o.own != nil {
		return o.own.get(name)
	}
	for i := range o.made {
		if o.made[i].name == name {
			return o.made[i].value
		}
	}
	r := o.find(name)
	if r == tape.None {
		return nil
	}
	return o.make(name, r)
}

func (o *tapeObject) make(name string, r tape.Ref) goja.Value {
	v := o.doc.value(r, o)
	if len(o.made) < manyMembers {
		o.made = append(o.made, tapeMember{name, v})
		return v
	}
	o.open() // many are read one by one
	return o.own.get(name)
}

// Has implements goja.DynamicObject.
func (o *tapeObject) Has(name string) bool {
	if o.own != nil {
		return o.own.get(name) != nil
	}
	return o.find(name) != tape.None
}

// Set implements goja.DynamicObject.
func (o *tapeObject) Set(name string, v goja.Value) bool {
	if !o.changing() {
		return false
	}
	if v == nil { // it was defined without a value
		if v = o.own.get(name); v == nil {
			v = goja.Undefined()
		}
	}
	o.own.set(name, v)
	return true
}

// Delete implements goja.DynamicObject.
func (o *tapeObject) Delete(name string) bool {
	if !o.Has(name) && !o.doc.frozen {
		return true
	}
	if !o.changing() {
		return false
	}
	o.own.remove(name)
	return true
}

// Keys implements goja.DynamicObject.
func (o *tapeObject) Keys() []string {
	if o.own != nil {
		return o.own.names()
	}
	t := o.doc.tape
	names := make([]string, 0, t.Len(o.ref))
	for at := t.First(o.ref); at != tape.None; at = t.Next(o.ref, at) {
		names = append(names, t.Name(at))
	}
	if !t.Distinct(o.ref) {
		names = firsts(names)
	}
	return ordered(names)
}

// firsts are names without those that stood there before.
func firsts(names []string) []string {
	seen := make(map[string]bool, len(names))
	return slices.DeleteFunc(names, func(name string) bool {
		before := seen[name]
		seen[name] = true
		return before
	})
}

// ordered puts the names that are array indexes first, as every object has them.
func ordered(names []string) []string {
	if slices.ContainsFunc(names, func(name string) bool { return arrayIndex(name) != noIndex }) {
		slices.SortStableFunc(names, func(a, b string) int { return int(arrayIndex(a) - arrayIndex(b)) })
	}
	return names
}

// changing makes the object ready to be changed, unless it is read-only.
func (o *tapeObject) changing() bool {
	if o.doc.frozen {
		o.doc.refuse("a write to the read-only event")
		return false
	}
	o.open()
	for at := o; at != nil && !at.changed; at = at.holder {
		at.changed = true
	}
	return true
}

// open gives the object members of its own.
func (o *tapeObject) open() {
	if o.own != nil {
		return
	}
	names := o.Keys()
	own := &ownMembers{list: make([]tapeMember, 0, len(names)+4)}
	for _, name := range names {
		v := goja.Value(nil)
		for i := range o.made {
			if o.made[i].name == name {
				v = o.made[i].value
			}
		}
		if v == nil {
			v = o.doc.value(o.find(name), o)
		}
		own.set(name, v)
	}
	o.own = own
}

// ownMembers are the members of an object in the order in which they were set.
type ownMembers struct {
	list   []tapeMember
	places map[string]int // of many
}

func (m *ownMembers) place(name string) int {
	if m.places != nil {
		if i, ok := m.places[name]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(m.list, func(at tapeMember) bool { return at.name == name })
}

func (m *ownMembers) get(name string) goja.Value {
	if i := m.place(name); i >= 0 {
		return m.list[i].value
	}
	return nil
}

func (m *ownMembers) set(name string, v goja.Value) {
	if i := m.place(name); i >= 0 {
		m.list[i].value = v
		return
	}
	m.list = append(m.list, tapeMember{name, v})
	switch {
	case m.places != nil:
		m.places[name] = len(m.list) - 1
	case len(m.list) > manyMembers:
		m.index()
	}
}

func (m *ownMembers) index() {
	m.places = make(map[string]int, 2*len(m.list))
	for i, at := range m.list {
		if at.value != nil {
			m.places[at.name] = i
		}
	}
}

// remove leaves a gap among many members: to move them would take time by the square of
// their number.
func (m *ownMembers) remove(name string) {
	i := m.place(name)
	switch {
	case i < 0:
	case m.places == nil:
		m.list = slices.Delete(m.list, i, i+1)
	default:
		m.list[i] = tapeMember{}
		delete(m.places, name)
	}
}

func (m *ownMembers) names() []string {
	names := make([]string, 0, len(m.list))
	for _, at := range m.list {
		if at.value != nil {
			names = append(names, at.name)
		}
	}
	return ordered(names)
}

// copied is the JSON of a value that is on the tape as it stands there: what
// JSON.stringify would make of it. ok is false when it may be anything else.
func (vm *VM) copied(v goja.Value) (text action.Value, ok bool) {
	d := vm.taped
	obj, isObject := v.(*goja.Object)
	if d == nil || !isObject || vm.program.touchesObject && vm.changesJSON() {
		return nil, false
	}
	r := d.untouched(obj)
	if r == tape.None {
		return nil, false
	}
	out, ok := d.tape.AppendJSON(make([]byte, 0, len(d.tape.Raw(r))), r)
	if !ok || len(out) > 2*maxDepth && deep(string(out)) {
		return nil, false
	}
	return out, true
}

// untouched is where a value stands on the tape, if nothing was changed in it.
func (d *Taped) untouched(obj *goja.Object) tape.Ref {
	if obj.ExportType() != typeTapeObject {
		for i := range d.arrays {
			if a := &d.arrays[i]; a.live == obj && (d.frozen || d.sameArrays()) && !d.changedBelow(a) {
				return a.ref
			}
		}
		return tape.None
	}
	o, _ := obj.Export().(*tapeObject)
	if o == nil || o.doc != d || o.changed || o.hasJSON() || !d.frozen && !d.sameArrays() {
		return tape.None
	}
	return o.ref
}

// hasJSON reports whether the object may say itself what its JSON is.
func (o *tapeObject) hasJSON() bool { return o.live.Prototype() != o.doc.vm.objectPrototype }

// sameArrays reports whether no array that was made was changed.
func (d *Taped) sameArrays() bool {
	for i := range d.arrays {
		if !d.arrays[i].same(d.vm) {
			return false
		}
	}
	return true
}

// changedBelow reports whether an object in an array was changed.
func (d *Taped) changedBelow(a *tapeArray) bool {
	for _, item := range a.items {
		obj, ok := item.(*goja.Object)
		if ok && d.untouched(obj) == tape.None {
			return true
		}
	}
	return false
}
