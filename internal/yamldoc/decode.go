package yamldoc

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/action"
)

// Decode reads the node into what into points to, as [Read] does with a whole
// document. It panics when into is no pointer, or points to a type that the
// package does not read: a mistake of the program.
func (n Node) Decode(into any, p *Problems) {
	d := decoder{problems: p}
	d.value(n, reflect.ValueOf(into).Elem())
}

// DecodeRest is [Node.Decode] of a mapping for a struct that has been read into from
// other keys: none that is not here is missed.
func (n Node) DecodeRest(into any, p *Problems) {
	d := decoder{problems: p, rest: true}
	d.mapping(n, reflect.ValueOf(into).Elem())
}

type decoder struct {
	problems *Problems
	rest     bool // the mapping that is read next may lack keys
}

func (d *decoder) value(n Node, out reflect.Value) {
	switch target := out.Addr().Interface().(type) {
	case *Node:
		*target = n
		return
	case *Unsupported:
		d.problems.Invalid(n.Pos(), "", "%s is not supported by this version", n.Path())
		return
	case Unmarshaler:
		target.UnmarshalNode(n, d.problems)
		return
	case container:
		target.decode(d, n)
		return
	}
	switch out.Kind() {
	case reflect.Struct:
		d.mapping(n, out)
	case reflect.Slice:
		d.list(n, out)
	case reflect.Pointer:
		out.Set(reflect.New(out.Type().Elem()))
		d.value(n, out.Elem())
	default:
		d.scalar(n, out)
	}
}

func (d *decoder) scalar(n Node, out reflect.Value) {
	text, isText := n.Text()
	switch kind := out.Kind(); {
	case kind == reflect.String && isText:
		out.SetString(text)
	case kind == reflect.Bool && n.node.Tag == "!!bool":
		out.SetBool(strings.EqualFold(n.node.Value, "true"))
	case (kind == reflect.Int || kind == reflect.Int64) && n.node.Tag == "!!int":
		d.integer(n, out)
	default:
		n.WrongType(d.problems, describe(out.Type()))
	}
}

func (d *decoder) integer(n Node, out reflect.Value) {
	v, err := strconv.ParseInt(n.node.Value, 10, out.Type().Bits())
	if err != nil {
		d.problems.Invalid(n.Pos(), "write a whole number in decimal digits", "%s%s is no whole number of %d bits", n.named(), quote(n.node.Value), out.Type().Bits())
		return
	}
	out.SetInt(v)
}

func (d *decoder) list(n Node, out reflect.Value) {
	if !n.IsList() {
		n.WrongType(d.problems, describe(out.Type()))
		return
	}
	list := reflect.MakeSlice(out.Type(), len(n.node.Content), len(n.node.Content))
	for i, item := range n.Items() {
		d.value(item, list.Index(i))
	}
	out.Set(list)
}

// layout is what a struct takes: its keys, and the place of the mapping where it has a
// field for that.
type layout struct {
	fields []field
	pos    []int // the index of the field; nil is none
}

// field is a key that a struct takes.
type field struct {
	name        string
	required    bool
	unsupported bool
	takesNull   bool
	index       []int
}

func (d *decoder) mapping(n Node, out reflect.Value) {
	if !n.IsMapping() {
		n.WrongType(d.problems, "a mapping")
		return
	}
	shape := d.problems.layoutOf(out.Type())
	fields, rest := shape.fields, d.rest
	d.rest = false
	var seen uint64 // by place; no document has as many keys
	for key, value := range n.Members() {
		at, ok := find(fields, key.Raw())
		if !ok {
			d.unknown(n, key, fields)
			continue
		}
		f := &fields[at]
		if value.isNull() && !f.takesNull {
			continue
		}
		seen |= 1 << at
		d.value(value, out.FieldByIndex(f.index))
	}
	for at := range fields {
		if f := &fields[at]; f.required && !rest && seen&(1<<at) == 0 {
			d.problems.Invalid(n.Pos(), "", "%s%s is missing", n.named(), f.name)
		}
	}
	if shape.pos != nil {
		*out.FieldByIndex(shape.pos).Addr().Interface().(*Pos) = n.Pos()
	}
}

func (d *decoder) unknown(n, key Node, fields []field) {
	if d.problems.full() {
		d.problems.more++
		return
	}
	var names []string
	for _, f := range fields {
		if !f.unsupported {
			names = append(names, f.name)
		}
	}
	found := action.Diagnostic{
		Code: CodeUnknownKey, Summary: fmt.Sprintf("%sunknown key %s", n.named(), quote(key.Raw())),
		Detail: "the keys here are " + strings.Join(names, ", "),
	}
	if near, ok := nearest.Word(key.Raw(), names); ok {
		found.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	d.problems.Add(key.Pos(), found)
}

func find(fields []field, name string) (at int, ok bool) {
	for i := range fields {
		if fields[i].name == name {
			return i, true
		}
	}
	return 0, false
}

// maxFields is how many keys a struct may have: one bit each.
const maxFields = 64

// layoutOf is what a struct takes, found out once for each type of a document.
func (p *Problems) layoutOf(t reflect.Type) *layout {
	if l, ok := p.layouts[t]; ok {
		return l
	}
	l := &layout{fields: fieldsOf(t, nil)}
	if len(l.fields) > maxFields {
		panic("yamldoc: too many keys in " + t.String())
	}
	if f, ok := t.FieldByName("Pos"); ok && f.Type == reflect.TypeFor[Pos]() {
		l.pos = f.Index
	}
	if p.layouts == nil {
		p.layouts = map[reflect.Type]*layout{}
	}
	p.layouts[t] = l
	return l
}

// fieldsOf lists the keys of a struct type in the order of its fields, those
// of embedded structs in their place.
func fieldsOf(t reflect.Type, at []int) []field {
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int{}, at...), i)
		tag, tagged := f.Tag.Lookup("yaml")
		switch {
		case tagged:
			name, option, _ := strings.Cut(tag, ",")
			unsupported := f.Type == reflect.TypeFor[Unsupported]()
			fields = append(fields, field{name, option == "required", unsupported, unsupported || f.Type == reflect.TypeFor[Node](), index})
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			fields = append(fields, fieldsOf(f.Type, index)...)
		}
	}
	return fields
}

func (f *Field[T]) decode(d *decoder, n Node) {
	before := d.problems.Count()
	d.value(n, reflect.ValueOf(&f.Value).Elem())
	f.Pos, f.Set = n.Pos(), d.problems.Count() == before
}

func (*Field[T]) element() reflect.Type { return reflect.TypeFor[T]() }

func (e *Entries[T]) decode(d *decoder, n Node) {
	if !n.IsMapping() {
		n.WrongType(d.problems, "a mapping")
		return
	}
	*e = slices.Grow(*e, len(n.node.Content)/2)
	for key, value := range n.Members() {
		*e = append(*e, Entry[T]{Pos: key.Pos(), Key: key.Raw()})
		d.value(value, reflect.ValueOf(&(*e)[len(*e)-1].Value).Elem())
	}
}

func (*Entries[T]) element() reflect.Type { return nil }

// describe is what a person calls a value of a type.
func describe(t reflect.Type) string {
	if c, ok := reflect.New(t).Interface().(container); ok {
		if t = c.element(); t == nil {
			return "a mapping"
		}
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list of " + plural(t.Elem())
	case reflect.Pointer:
		return describe(t.Elem())
	case reflect.Struct:
		return "a mapping"
	}
	panic("yamldoc: no way to read a " + t.String())
}

func plural(t reflect.Type) string {
	if t == reflect.TypeFor[Node]() || reflect.PointerTo(t).Implements(reflect.TypeFor[Unmarshaler]()) {
		return "values"
	}
	word := describe(t)
	return strings.TrimPrefix(strings.TrimPrefix(word, "a "), "whole ") + "s"
}
