package sandbox

import (
	"fmt"
	"math/big"
	"reflect"
	"time"

	"github.com/dop251/goja"
)

// shapeOf finds out what kind of object o is. The kind is an internal fact of
// the object that a script cannot change.
func (p *printer) shapeOf(o *goja.Object, depth int) shape {
	id := p.identify(o, depth)
	if id.constructor == "Object" && !p.keepsKind(o) {
		return p.plainShape(o, id)
	}
	if isFunction(o) {
		return p.function(o, id)
	}
	switch o.ClassName() {
	case "Array":
		return p.array(o, id)
	case "Error":
		return p.errorObject(o, id)
	case "RegExp":
		return p.leaf(o, id, "RegExp", p.regexp(o, id), depth > p.opt.depth)
	case "Date":
		return p.leaf(o, id, "Date", p.date(o), false)
	case "Arguments":
		return p.arguments(o, id)
	case "String", "Number", "Boolean":
		return p.boxed(o, id, o.ClassName())
	}
	return p.shapeOfExported(o, id)
}

// keepsKind reports whether an object whose prototype says Object still prints
// as what it is.
func (p *printer) keepsKind(o *goja.Object) bool {
	if isFunction(o) || o.ClassName() == "Arguments" {
		return true
	}
	list := o.ClassName() == "Array" || o.ExportType() != reflect.TypeFor[map[string]any]() && o.ExportType() != typeTapeObject
	return list && p.in.has(o, goja.SymIterator)
}

func isFunction(o *goja.Object) bool {
	return o.ClassName() == "Function" || o.ExportType() == reflect.TypeFor[nativeFunction]()
}

// shapeOfExported tells the kinds apart that have no class name of their own.
func (p *printer) shapeOfExported(o *goja.Object, id identity) shape {
	switch o.ExportType() {
	case reflect.TypeFor[[][2]any]():
		return p.collection(o, id, "Map")
	case reflect.TypeFor[[]any]():
		return p.collection(o, id, "Set")
	case reflect.TypeFor[*goja.Promise]():
		return p.promise(o, id)
	case reflect.TypeFor[goja.ArrayBuffer]():
		return p.arrayBuffer(o, id)
	case reflect.TypeFor[string]():
		return p.boxed(o, id, "Symbol")
	case reflect.TypeFor[*big.Int]():
		return p.boxed(o, id, "BigInt")
	case reflect.TypeFor[map[string]any]():
		return p.plain(o, id)
	}
	if p.typedKind(o) != "" {
		return p.typedArray(o, id)
	}
	return p.plainShape(o, id)
}

// plain is an ordinary object, or one whose inside nobody can see.
func (p *printer) plain(o *goja.Object, id identity) shape {
	switch {
	case p.in.inherits(o, "Error"):
		return p.errorObject(o, id)
	case p.isWeak(o, "WeakMap"):
		return p.unknown(o, id, "WeakMap")
	case p.isWeak(o, "WeakSet"):
		return p.unknown(o, id, "WeakSet")
	case p.in.call("ArrayBuffer.isView", nil, o).ToBoolean():
		return p.dataView(o, id)
	}
	return p.plainShape(o, id)
}

func (p *printer) plainShape(o *goja.Object, id identity) shape {
	s := shape{identity: id, kind: "Object", close: "}", keys: p.keys(o)}
	if id.orphan || id.constructor != "Object" || id.tag != "" {
		s.open = id.prefix("Object", "")
	}
	s.open += "{"
	if len(s.keys) == 0 {
		return whole(s.open + "}")
	}
	return s
}

func (p *printer) arguments(o *goja.Object, id identity) shape {
	s := shape{identity: id, kind: "Object", open: "[Arguments] {", close: "}", keys: p.keys(o)}
	if len(s.keys) == 0 {
		return whole("[Arguments] {}")
	}
	return s
}

// leaf is an object that prints as one text, and braces only for what was
// added to it.
func (p *printer) leaf(o *goja.Object, id identity, kind, text string, deep bool) shape {
	if prefix := id.prefix(kind, ""); prefix != kind+" " {
		text = prefix + text
	}
	s := shape{identity: id, kind: kind, base: text, open: "{", close: "}", keys: p.keys(o)}
	s.whole = len(s.keys) == 0 || deep
	return s
}

// regexp is the literal; that of an orphan is put together.
func (p *printer) regexp(o *goja.Object, id identity) string {
	if !id.orphan {
		return p.in.call("RegExp.prototype.toString", o).String()
	}
	out := "/" + p.in.call("get RegExp.prototype.source", o).String() + "/"
	flags := []string{"global", "ignoreCase", "multiline", "dotAll", "unicode", "sticky"}
	for i, flag := range flags {
		if p.in.call("get RegExp.prototype."+flag, o).ToBoolean() {
			out += "gimsuy"[i : i+1]
		}
	}
	return out
}

// date is the date as toISOString gives it.
func (p *printer) date(o *goja.Object) string {
	t, ok := o.Export().(time.Time)
	if !ok {
		return "Invalid Date"
	}
	t = t.UTC()
	rest := t.Format("-01-02T15:04:05.000Z")
	if y := t.Year(); y < 0 || y > 9999 {
		return fmt.Sprintf("%+07d", y) + rest
	}
	return fmt.Sprintf("%04d", t.Year()) + rest
}

// boxed is a primitive in an object: [Number: 3].
func (p *printer) boxed(o *goja.Object, id identity, kind string) shape {
	inner := p.in.call(kind+".prototype.valueOf", o)
	base := "[" + kind
	switch {
	case id.orphan:
		base += " (null prototype)"
	case id.constructor != kind:
		base += " (" + id.constructor + ")"
	}
	s := shape{identity: id, kind: kind, open: "{", close: "}"}
	s.base = base + ": " + p.primitive(inner) + "]"
	if id.tag != "" && id.tag != id.constructor {
		s.base += " [" + id.tag + "]"
	}
	if _, ok := inner.(goja.String); ok {
		s.keys = p.extraKeys(o)
	} else {
		s.keys = p.keys(o)
	}
	s.whole = len(s.keys) == 0
	return s
}

func (p *printer) unknown(o *goja.Object, id identity, kind string) shape {
	s := shape{identity: id, kind: kind, close: "}", keys: p.keys(o)}
	s.open = id.prefix(kind, "") + "{"
	s.contents = func(int) []string { return []string{"<items unknown>"} }
	return s
}

// isWeak asks a method of the kind, which refuses other objects.
func (p *printer) isWeak(o *goja.Object, kind string) bool {
	if !p.in.inherits(o, kind) {
		return false
	}
	return p.in.try(func() { p.in.call(kind+".prototype.has", o, o) }) == nil
}

func (p *printer) promise(o *goja.Object, id identity) shape {
	s := shape{identity: id, kind: "Promise", close: "}", keys: p.keys(o)}
	s.open = id.prefix(s.kind, "") + "{"
	promise := o.Export().(*goja.Promise)
	s.contents = func(depth int) []string {
		switch promise.State() {
		case goja.PromiseStatePending:
			return []string{"<pending>"}
		case goja.PromiseStateRejected:
			return []string{"<rejected> " + p.nested(promise.Result(), depth)}
		}
		return []string{p.nested(promise.Result(), depth)}
	}
	return s
}
