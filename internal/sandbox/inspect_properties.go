package sandbox

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// propKey is a property's key and the name that is printed for it.
type propKey struct {
	key    goja.Value // a string or a symbol
	name   string
	holder *goja.Object // the prototype that has it; nil for an own property
}

// keys lists the properties that are printed: enumerable strings, then
// enumerable symbols, or all of them.
func (p *printer) keys(o *goja.Object) []propKey {
	return p.keysOf(o, everyName)
}

// extraKeys lists the properties of a list that are not elements.
func (p *printer) extraKeys(o *goja.Object) []propKey {
	return p.keysOf(o, func(name string) bool { return !isArrayIndex(name) })
}

func (p *printer) keysOf(o *goja.Object, keep func(name string) bool) []propKey {
	keys := append(p.stringKeys(o, keep), p.symbols(o)...)
	if p.opt.showHidden {
		keys = append(keys, p.inherited(o)...)
	}
	return keys
}

func (p *printer) stringKeys(o *goja.Object, keep func(name string) bool) []propKey {
	names := p.names(o)
	p.left -= len(names) / 8
	var keys []propKey
	var exact *goja.Object
	for i, name := range names {
		if !keep(name) {
			continue
		}
		if !strings.ContainsRune(name, utf8.RuneError) {
			keys = append(keys, propKey{key: p.in.rt.ToValue(name), name: name})
			continue
		}
		if exact == nil {
			exact = p.exactNames(o)
		}
		keys = append(keys, propKey{key: exact.Get(strconv.Itoa(i)), name: name})
	}
	p.left -= len(keys)
	return keys
}

func (p *printer) names(o *goja.Object) []string {
	switch {
	case p.elementCount(o) > listLimit:
		return nil
	case p.opt.showHidden:
		return o.GetOwnPropertyNames()
	}
	return o.Keys()
}

// elementCount is how many elements o may have that the engine keeps apart from
// its properties.
func (p *printer) elementCount(o *goja.Object) int {
	if class := o.ClassName(); class == "Array" || class == "String" {
		return int(o.Get("length").ToInteger())
	}
	if p.typedKind(o) == "" {
		return 0
	}
	return p.typedLength(o)
}

// exactNames is [printer.names] with the lone surrogates that Go strings lose.
func (p *printer) exactNames(o *goja.Object) *goja.Object {
	list := "Object.keys"
	if p.opt.showHidden {
		list = "Object.getOwnPropertyNames"
	}
	return p.in.call(list, nil, o).ToObject(p.in.rt)
}

func (p *printer) symbols(o *goja.Object) []propKey {
	var keys []propKey
	for _, sym := range p.ownSymbols(o) {
		name := "[Symbol(" + escapeText(sym.String(), 0) + ")]"
		keys = append(keys, propKey{key: sym, name: name})
	}
	p.left -= len(keys)
	return keys
}

func (p *printer) ownSymbols(o *goja.Object) []*goja.Symbol {
	if !p.opt.showHidden {
		return o.Symbols()
	}
	var symbols []*goja.Symbol
	list := p.in.call("Object.getOwnPropertySymbols", nil, o).ToObject(p.in.rt)
	for i := range int(list.Get("length").ToInteger()) {
		if sym, ok := list.Get(strconv.Itoa(i)).(*goja.Symbol); ok {
			symbols = append(symbols, sym)
		}
	}
	return symbols
}

// inherited lists what the nearest classes of an instance define, methods
// excepted.
func (p *printer) inherited(o *goja.Object) []propKey {
	var keys []propKey
	seen := map[string]bool{"constructor": true}
	at := o
	for i := 0; i < 4 && at != nil && (i == 0 || !p.in.isBuiltinPrototype(at)); i++ {
		for _, key := range append(p.stringKeys(at, everyName), p.symbols(at)...) {
			key.holder = at
			prop, ok := p.in.own(at, key.key)
			if i > 0 && ok && !seen[key.name] && !isCallableValue(prop.value) {
				keys = append(keys, key)
			}
			seen[key.name] = true
		}
		at = at.Prototype()
	}
	return keys
}

func everyName(string) bool { return true }

func isCallableValue(v goja.Value) bool {
	_, ok := goja.AssertFunction(v)
	return ok
}

func isArrayIndex(name string) bool {
	n, err := strconv.ParseUint(name, 10, 32)
	return err == nil && n < math.MaxUint32 && strconv.FormatUint(n, 10) == name
}

// property prints key: value.
func (p *printer) property(o *goja.Object, key propKey, depth int) string {
	if key.holder != nil {
		o = key.holder
	}
	prop, ok := p.in.own(o, key.key)
	if !ok {
		prop = property{value: o.Get(key.name), enumerable: true}
	}
	if key.name == "stack" && prop.value != nil && o.ClassName() == "Error" {
		prop.value = p.in.rt.ToValue(p.in.stackOf(o))
	}
	return p.charge(key.label(prop.enumerable)) + ": " + p.propertyValue(prop, depth)
}

func (p *printer) propertyValue(prop property, depth int) string {
	switch {
	case prop.value != nil:
		return p.nested(prop.value, depth)
	case prop.get != nil && prop.set != nil:
		return "[Getter/Setter]"
	case prop.get != nil:
		return "[Getter]"
	case prop.set != nil:
		return "[Setter]"
	}
	return "undefined"
}

func (k propKey) label(enumerable bool) string {
	s, isString := k.key.(goja.String)
	switch {
	case !isString:
		return k.name
	case k.name == "__proto__":
		return "['__proto__']"
	case !enumerable:
		return "[" + escapeText(k.name, 0) + "]"
	case isPlainKey(k.name):
		return k.name
	}
	return quoteString(s)
}

func isPlainKey(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// What an object calls itself.

// identity is an object's constructor and its Symbol.toStringTag.
type identity struct {
	constructor string
	orphan      bool // no constructor is known: the prototype is null
	tag         string
}

// prefix is printed before the brace: "Foo [tag] ", "Map(2) ",
// "[Object: null prototype] ". fallback names the kind of an orphan.
func (id identity) prefix(fallback, size string) string {
	out := id.constructor + size + " "
	other := id.constructor
	if id.orphan {
		out = "[" + fallback + size + ": null prototype] "
		other = fallback
	}
	if id.tag != "" && id.tag != other {
		out += "[" + id.tag + "] "
	}
	return out
}

func (p *printer) identify(o *goja.Object, depth int) identity {
	id := identity{tag: p.tag(o)}
	id.constructor, id.orphan = p.constructorName(o, id.tag, depth)
	return id
}

// tag is the object's Symbol.toStringTag, unless that is printed as a property.
func (p *printer) tag(o *goja.Object) (tag string) {
	_ = p.in.try(func() {
		if s, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok {
			tag = s.String()
		}
	})
	if tag == "" {
		return ""
	}
	if prop, ok := p.in.own(o, goja.SymToStringTag); ok && (prop.enumerable || p.opt.showHidden) {
		return ""
	}
	return tag
}

// constructorName is the name of the first constructor on the prototype chain
// that o is an instance of. An object without any is an orphan, or is named
// after its strange prototype.
func (p *printer) constructorName(o *goja.Object, tag string, depth int) (name string, orphan bool) {
	key := p.in.rt.ToValue("constructor")
	at := o
	for i := 0; at != nil && i < prototypeLimit; i++ {
		prop, ok := p.in.own(at, key)
		if ok && prop.value != nil {
			if name := p.instanceName(o, prop.value); name != "" {
				return name, false
			}
		}
		at = at.Prototype()
	}
	proto := o.Prototype()
	if proto == nil {
		return "", true
	}
	return p.strangeName(proto, cmp.Or(tag, "Object"), depth), false
}

// instanceName is the name of constructor, or empty if o is no instance of it.
func (p *printer) instanceName(o *goja.Object, constructor goja.Value) (name string) {
	f, ok := constructor.(*goja.Object)
	if !ok {
		return ""
	}
	_ = p.in.try(func() {
		if isCallableValue(f) && p.in.rt.InstanceOf(o, f) {
			name = f.Get("name").String()
		}
	})
	return name
}

// strangeName names an object whose prototype chain has no constructor.
func (p *printer) strangeName(proto *goja.Object, name string, depth int) string {
	if depth > p.opt.depth {
		return name + " <Complex prototype>"
	}
	inner, orphan := p.constructorName(proto, "", depth+1)
	if orphan {
		opt := p.opt
		opt.depth, opt.rawObjects = -1, true
		inner = p.in.inspect(proto, opt)
	}
	return name + " <" + inner + ">"
}
