package sandbox

import (
	"reflect"
	"strings"

	"github.com/dop251/goja"
)

func (p *printer) function(o *goja.Object, id identity) shape {
	s := shape{identity: id, kind: "Function", open: "{", close: "}", keys: p.keys(o)}
	if len(s.keys) > 2 && s.keys[0].name == "prototype" && s.keys[2].name == "name" {
		// V8 has the prototype after the length and the name.
		s.keys[0], s.keys[1], s.keys[2] = s.keys[1], s.keys[2], s.keys[0]
	}
	if o.ExportType() == reflect.TypeFor[func(goja.ConstructorCall) *goja.Object]() {
		s.base = p.classBase(o, id)
	} else {
		s.base = p.functionBase(o, id)
	}
	s.whole = len(s.keys) == 0
	return s
}

func (p *printer) functionBase(o *goja.Object, id identity) string {
	kind := p.functionKind(o)
	base := "[" + kind
	if id.orphan {
		base += " (null prototype)"
	}
	if name := p.nameOf(o); name == "" {
		base += " (anonymous)]"
	} else {
		base += ": " + name + "]"
	}
	if !id.orphan && id.constructor != kind && id.constructor != "Function" {
		base += " " + id.constructor
	}
	if id.tag != "" && id.tag != id.constructor {
		base += " [" + id.tag + "]"
	}
	return base
}

// functionKind reads the kind off the beginning of the source.
func (p *printer) functionKind(o *goja.Object) string {
	source := p.in.call("Function.prototype.toString", o).String()
	kind := "Function"
	rest, async := strings.CutPrefix(source, "async")
	if async = async && isAsync(rest, p.nameOf(o)); !async {
		rest = source
	}
	rest = strings.TrimPrefix(strings.TrimLeft(rest, " \t\r\n"), "function")
	if strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), "*") {
		kind = "GeneratorFunction"
	}
	if async {
		kind = "Async" + kind
	}
	return kind
}

// isAsync reports whether the word async, which rest follows, is the keyword
// and neither the beginning of a name, nor a parameter, nor the name.
func isAsync(rest, name string) bool {
	if strings.HasPrefix(rest, "(") {
		return name != "async"
	}
	after := strings.TrimLeft(rest, " \t\r\n")
	return rest != "" && strings.IndexByte(" \t\r\n/*['\"", rest[0]) >= 0 && !strings.HasPrefix(after, "=>")
}

func (p *printer) nameOf(o *goja.Object) string {
	if name := p.in.get(o, "name"); name != nil {
		return name.String()
	}
	return "undefined"
}

func (p *printer) classBase(o *goja.Object, id identity) string {
	base := "[class " + p.className(o)
	if id.constructor != "Function" && !id.orphan {
		base += " [" + id.constructor + "]"
	}
	if id.tag != "" && id.tag != id.constructor {
		base += " [" + id.tag + "]"
	}
	if id.orphan {
		return base + " extends [null prototype]]"
	}
	if super := p.in.get(o.Prototype(), "name"); super != nil && super.ToBoolean() {
		base += " extends " + super.String()
	}
	return base + "]"
}

func (p *printer) className(o *goja.Object) string {
	if _, ok := p.in.own(o, p.in.rt.ToValue("name")); !ok {
		return "(anonymous)"
	}
	name := p.in.get(o, "name")
	if name == nil || !name.ToBoolean() {
		return "(anonymous)"
	}
	return name.String()
}
