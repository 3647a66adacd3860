package sandbox

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/text/width"
)

// inspectOptions says how a value is printed. Its fields are those of Node's
// util.inspect; [defaultInspectOptions] gives what console.log uses.
// Documented at https://nodejs.org/docs/latest-v22.x/api/util.html#utilinspectobject-options
// and observed in Node v20.20.2 on 2026-11-22.
type inspectOptions struct {
	depth       int  // levels below the value that are printed; unlimited is [noLimit]
	showHidden  bool // non-enumerable properties too
	showProxy   bool // a Proxy as its target and handler
	rawObjects  bool // customInspect: false
	sorted      bool
	breakLength int
	compact     int // inner levels that share one line; 0 breaks every line
	maxArray    int
	maxString   int
}

const (
	noLimit = math.MaxInt

	// workLimit bounds what one inspection does, in characters written and
	// properties listed; Node goes on to 128 million. Beyond it entries are
	// counted, not printed.
	workLimit = 1 << 20
	// nestingLimit bounds how deep values inside values are printed when the
	// depth is unlimited or custom inspection functions return new objects.
	nestingLimit = 500
	// listLimit is the longest list of elements that is searched for further
	// properties beside its elements.
	listLimit = 1 << 18
	// prototypeLimit is how far a prototype chain is followed.
	prototypeLimit = 1000
	// frameLimit is how many frames of a stack are printed, as V8's
	// Error.stackTraceLimit.
	frameLimit = 10
)

func defaultInspectOptions() inspectOptions {
	return inspectOptions{depth: 2, breakLength: 80, compact: 3, maxArray: 100, maxString: 10000}
}

// inspect prints v as Node's util.inspect does with default options. It never
// panics: what throws while it is inspected is printed as such.
func inspect(rt *goja.Runtime, v goja.Value) string {
	return newInspector(rt).inspect(v, defaultInspectOptions())
}

// An inspector prints the values of one runtime. It belongs to the goroutine of
// the runtime. The built-in functions that it needs are looked up once, when
// first needed; the one that keeps getters from running, at once, so that an
// inspector made before a script runs cannot be fooled by it.
type inspector struct {
	rt       *goja.Runtime
	builtins map[string]nativeFunction
	custom   *goja.Symbol
	nesting  int
}

type nativeFunction = func(goja.FunctionCall) goja.Value

const describeProperty = "Object.getOwnPropertyDescriptor"

func newInspector(rt *goja.Runtime) *inspector {
	in := &inspector{rt: rt, builtins: map[string]nativeFunction{}}
	in.builtin(describeProperty)
	return in
}

func (in *inspector) inspect(v goja.Value, opt inspectOptions) (out string) {
	if _, ok := v.(*goja.Object); !ok {
		return (&printer{in: in, opt: opt}).primitive(v)
	}
	p := &printer{in: in, opt: opt, left: workLimit}
	err := in.try(func() { out = p.value(v, 0) })
	if err != nil {
		return in.threw(err)
	}
	return out
}

// try runs f and returns what it threw. An interrupt is returned too: the
// runtime stays interrupted and stops at its next instruction.
func (in *inspector) try(f func()) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("%v", x)
		}
	}()
	if ex := in.rt.Try(f); ex != nil {
		return ex
	}
	return nil
}

// threw is printed in place of a value whose inspection threw err.
func (in *inspector) threw(err error) string {
	text := "an exception"
	if ex, ok := err.(*goja.Exception); ok {
		_ = in.try(func() { text = ex.Value().String() })
	} else {
		text, _, _ = strings.Cut(err.Error(), "\n")
	}
	return "<inspecting threw " + text + ">"
}

// builtin looks a function up, as the script left it: "parseInt",
// "Object.keys", "Map.prototype.entries", or for the getter of an accessor
// "get Map.prototype.size".
func (in *inspector) builtin(path string) nativeFunction {
	if f, ok := in.builtins[path]; ok {
		return f
	}
	var v goja.Value
	_ = in.try(func() { v = in.lookup(path) })
	f := nativeOf(v)
	if v != nil {
		in.builtins[path] = f
	}
	return f
}

// nativeOf is the function v as a Go function; what is none returns undefined.
func nativeOf(v goja.Value) nativeFunction {
	if o, ok := v.(*goja.Object); ok && o.ExportType() == reflect.TypeFor[nativeFunction]() {
		return o.Export().(nativeFunction)
	}
	return func(goja.FunctionCall) goja.Value { return goja.Undefined() }
}

func (in *inspector) lookup(path string) goja.Value {
	path, getter := strings.CutPrefix(path, "get ")
	names := strings.Split(path, ".")
	last := len(names) - 1
	o := in.rt.GlobalObject()
	for _, name := range names[:last] {
		o = o.Get(name).ToObject(in.rt)
	}
	if !getter {
		return o.Get(names[last])
	}
	var key goja.Value = in.rt.ToValue(names[last])
	if names[last] == "@@toStringTag" {
		key = goja.SymToStringTag
	}
	prop, _ := in.own(o, key)
	return prop.get
}

// call calls a built-in; it panics with what the built-in throws.
func (in *inspector) call(path string, this goja.Value, args ...goja.Value) goja.Value {
	if this == nil {
		this = goja.Undefined()
	}
	return in.builtin(path)(goja.FunctionCall{This: this, Arguments: args})
}

// get reads a property as the language does, getters included. It is nil when
// there is none or its getter throws.
func (in *inspector) get(o *goja.Object, name string) (v goja.Value) {
	_ = in.try(func() { v = o.Get(name) })
	return v
}

// property is an own property, read without calling its getter.
type property struct {
	value      goja.Value // nil for an accessor
	get, set   goja.Value // nil when there is none
	enumerable bool
}

func (in *inspector) own(o *goja.Object, key goja.Value) (property, bool) {
	d, ok := in.call(describeProperty, nil, o, key).(*goja.Object)
	if !ok {
		return property{}, false
	}
	if err := d.SetPrototype(nil); err != nil {
		return property{}, false
	}
	prop := property{value: d.Get("value"), enumerable: d.Get("enumerable").ToBoolean()}
	if prop.value == nil {
		prop.get, prop.set = accessorOf(d.Get("get")), accessorOf(d.Get("set"))
	}
	return prop, true
}

func accessorOf(v goja.Value) goja.Value {
	if o, ok := v.(*goja.Object); ok {
		return o
	}
	return nil
}

// has reports whether o or a prototype of it has the property.
func (in *inspector) has(o *goja.Object, key goja.Value) bool {
	for i := 0; o != nil && i < prototypeLimit; i++ {
		if _, ok := in.own(o, key); ok {
			return true
		}
		o = o.Prototype()
	}
	return false
}

// inherits reports whether the global constructor's prototype is on o's chain.
func (in *inspector) inherits(o *goja.Object, constructor string) bool {
	ctor, ok := in.rt.GlobalObject().Get(constructor).(*goja.Object)
	if !ok {
		return false
	}
	proto, ok := ctor.Get("prototype").(*goja.Object)
	for i := 0; ok && o != nil && i < prototypeLimit; i++ {
		if o = o.Prototype(); o == proto {
			return true
		}
	}
	return false
}

// customSymbol is Symbol.for('nodejs.util.inspect.custom').
func (in *inspector) customSymbol() *goja.Symbol {
	if in.custom == nil {
		name := in.rt.ToValue("nodejs.util.inspect.custom")
		in.custom, _ = in.call("Symbol.for", nil, name).(*goja.Symbol)
	}
	return in.custom
}

// A printer is the state of one inspection.
type printer struct {
	in      *inspector
	opt     inspectOptions
	indent  int
	current int // level of the object that was printed last
	seen    []*goja.Object
	refs    map[*goja.Object]int
	left    int  // work that may still be done
	bare    bool // an ArrayBuffer is printed without its bytes
}

// value prints v, which lies depth levels below the inspected value.
func (p *printer) value(v goja.Value, depth int) string {
	o, ok := v.(*goja.Object)
	if !ok {
		return p.charge(p.primitive(v))
	}
	if p.in.nesting >= nestingLimit {
		return "[Object: Inspection interrupted prematurely. Maximum call stack size exceeded.]"
	}
	indent, seen := p.indent, len(p.seen)
	var out string
	p.in.nesting++
	err := p.in.try(func() { out = p.object(o, depth) })
	p.in.nesting--
	if err != nil {
		p.indent, p.seen = indent, p.seen[:seen]
		out = p.charge(p.in.threw(err))
	}
	return out
}

// charge takes what s costs from the work that is left.
func (p *printer) charge(s string) string {
	p.left -= len(s) + 1
	return s
}

// nested prints v two columns further in.
func (p *printer) nested(v goja.Value, depth int) string {
	p.indent += 2
	out := p.value(v, depth)
	p.indent -= 2
	return out
}

func (p *printer) object(o *goja.Object, depth int) string {
	target, proxy := unwrapProxy(o)
	if target == nil {
		return p.charge("<Revoked Proxy>")
	}
	if proxy && p.opt.showProxy {
		return p.proxy(o, depth)
	}
	if out, ok := p.customized(o, target, depth); ok {
		return p.charge(out)
	}
	if slices.Contains(p.seen, target) {
		return p.circular(target)
	}
	return p.raw(target, depth)
}

// unwrapProxy returns what o is a proxy of, o itself if it is none, or nil when
// the proxy is revoked.
func unwrapProxy(o *goja.Object) (target *goja.Object, proxy bool) {
	for o != nil && o.ExportType() == reflect.TypeFor[goja.Proxy]() {
		proxy = true
		o = o.Export().(goja.Proxy).Target()
	}
	return o, proxy
}

// proxy prints a proxy as such; %o asks for it.
func (p *printer) proxy(o *goja.Object, depth int) string {
	if depth > p.opt.depth {
		return p.charge("Proxy [Array]")
	}
	px := o.Export().(goja.Proxy)
	depth++
	p.current = depth
	out := []string{p.nested(px.Target(), depth), p.nested(px.Handler(), depth)}
	return p.layout(shape{open: "Proxy [", close: "]", list: true}, out, depth)
}

func (p *printer) circular(o *goja.Object) string {
	if p.refs == nil {
		p.refs = map[*goja.Object]int{}
	}
	if p.refs[o] == 0 {
		p.refs[o] = len(p.refs) + 1
	}
	return p.charge("[Circular *" + strconv.Itoa(p.refs[o]) + "]")
}

// A shape says how one object prints: the text before its braces, the braces,
// and what stands between them.
type shape struct {
	identity
	kind        string // what an orphan is called
	base        string
	open, close string
	keys        []propKey
	contents    func(depth int) []string // what is not a property; may be nil
	list        bool                     // elements may be set in columns
	numbers     func(n int) bool         // the first n elements are all numbers
	whole       bool                     // base is all there is
}

func whole(text string) shape { return shape{base: text, whole: true} }

// raw prints an object without regard to custom functions.
func (p *printer) raw(o *goja.Object, depth int) string {
	s := p.shapeOf(o, depth)
	if s.whole {
		return p.charge(s.base)
	}
	if depth > p.opt.depth {
		return p.charge(s.label())
	}
	depth++
	p.seen = append(p.seen, o)
	p.current = depth
	out := p.body(o, s, depth)
	if n := p.refs[o]; n != 0 {
		s.base = strings.TrimSuffix("<ref *"+strconv.Itoa(n)+"> "+s.base, " ")
	}
	p.seen = p.seen[:len(p.seen)-1]
	return p.layout(s, out, depth)
}

// label stands for an object that lies too deep.
func (s shape) label() string {
	name := strings.TrimSuffix(s.prefix(s.kind, ""), " ")
	if s.orphan {
		return name
	}
	return "[" + name + "]"
}

// body prints the contents of an object and its properties, one entry each.
func (p *printer) body(o *goja.Object, s shape, depth int) []string {
	var out []string
	if s.contents != nil {
		out = s.contents(depth)
	}
	fixed := len(out)
	for i, key := range s.keys {
		if p.left <= 0 {
			out = append(out, moreItems(len(s.keys)-i))
			break
		}
		out = append(out, p.property(o, key, depth))
	}
	if p.opt.sorted && s.list {
		sort.Strings(out[fixed:])
	} else if p.opt.sorted {
		sort.Strings(out)
	}
	return out
}

func moreItems(n int) string { return "... " + plural(n, "more item") }

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// Properties.

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

// Kinds of objects.

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
	list := o.ClassName() == "Array" || o.ExportType() != reflect.TypeFor[map[string]any]()
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

// Functions.

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

// Lists and collections.

func (p *printer) array(o *goja.Object, id identity) shape {
	n := int(o.Get("length").ToInteger())
	s := shape{identity: id, kind: "Array", open: "[", close: "]", list: true}
	s.keys = matchOrder(p.extraKeys(o))
	if id.orphan || id.constructor != "Array" || id.tag != "" {
		s.open = id.prefix("Array", "("+strconv.Itoa(n)+")") + "["
	}
	if n == 0 && len(s.keys) == 0 {
		return whole(s.open + "]")
	}
	var values []goja.Value
	s.contents = func(depth int) (out []string) {
		out, values = p.elements(o, n, depth)
		return out
	}
	s.numbers = func(n int) bool {
		return p.areNumbers(n, func(i int) goja.Value {
			if i < len(values) {
				return values[i]
			}
			prop, _ := p.in.own(o, p.index(i))
			return prop.value
		})
	}
	return s
}

func (p *printer) index(i int) goja.Value { return p.in.rt.ToValue(strconv.Itoa(i)) }

// matchOrder gives the properties of a regular expression's match the order
// that they have in V8: the index before the input.
func matchOrder(keys []propKey) []propKey {
	if len(keys) > 1 && keys[0].name == "input" && keys[1].name == "index" {
		keys[0], keys[1] = keys[1], keys[0]
	}
	return keys
}

func (p *printer) areNumbers(n int, at func(i int) goja.Value) bool {
	for i := range n {
		if v := at(i); v == nil || !goja.IsNumber(v) && !goja.IsBigInt(v) {
			return false
		}
	}
	return true
}

// elements prints the elements of an array; a run of holes is one entry. It
// also returns the values before the first hole.
func (p *printer) elements(o *goja.Object, n, depth int) (out []string, values []goja.Value) {
	var present []int
	i := 0
	for i < n && len(out) < p.opt.maxArray && p.left > 0 {
		prop, ok := p.in.own(o, p.index(i))
		if ok {
			out = append(out, p.propertyValue(prop, depth))
			if present == nil {
				values = append(values, prop.value)
			}
			i++
			continue
		}
		if present == nil {
			present = append(p.indexes(o), n)
		}
		next := present[sort.SearchInts(present, i)]
		out = append(out, "<"+plural(next-i, "empty item")+">")
		i = next
	}
	if i < n {
		out = append(out, moreItems(n-i))
	}
	return out, values
}

// indexes lists the indexes that exist, in order.
func (p *printer) indexes(o *goja.Object) []int {
	var list []int
	names := o.Keys()
	p.left -= len(names) / 8
	for _, name := range names {
		if i, err := strconv.Atoi(name); err == nil && isArrayIndex(name) {
			list = append(list, i)
		}
	}
	return list
}

// typedKind is the name of a typed array's type, or empty for what is none.
func (p *printer) typedKind(o *goja.Object) string {
	t := o.ExportType()
	if t == nil || t.Kind() != reflect.Slice {
		return ""
	}
	kind, ok := p.in.call("get Uint8Array.prototype.__proto__.@@toStringTag", o).(goja.String)
	if !ok {
		return ""
	}
	return kind.String()
}

func (p *printer) typedLength(o *goja.Object) int {
	return int(p.in.call("get Uint8Array.prototype.__proto__.length", o).ToInteger())
}

func (p *printer) typedArray(o *goja.Object, id identity) shape {
	n := p.typedLength(o)
	s := shape{identity: id, kind: p.typedKind(o), close: "]", list: true, keys: p.extraKeys(o)}
	s.open = id.prefix(s.kind, "("+strconv.Itoa(n)+")") + "["
	if n == 0 && len(s.keys) == 0 && !p.opt.showHidden && !id.orphan {
		return whole(s.open + "]")
	}
	at := func(i int) goja.Value { return o.Get(strconv.Itoa(i)) }
	s.numbers = func(n int) bool { return p.areNumbers(n, at) }
	s.contents = func(depth int) []string {
		out := p.list(n, func(i int) string { return p.value(at(i), depth) })
		return append(out, p.hiddenFields(o, depth)...)
	}
	return s
}

func (p *printer) hiddenFields(o *goja.Object, depth int) []string {
	if !p.opt.showHidden {
		return nil
	}
	var out []string
	for _, name := range []string{"BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"} {
		p.bare = name == "buffer"
		out = append(out, "["+name+"]: "+p.nested(o.Get(name), depth))
	}
	p.bare = false
	return out
}

// list prints the first of n items.
func (p *printer) list(n int, item func(i int) string) []string {
	var out []string
	for i := range n {
		if i >= p.opt.maxArray || p.left <= 0 {
			return append(out, moreItems(n-i))
		}
		out = append(out, item(i))
	}
	return out
}

// collection is a Map or a Set.
func (p *printer) collection(o *goja.Object, id identity, kind string) shape {
	n := int(p.in.call("get "+kind+".prototype.size", o).ToInteger())
	prefix := id.prefix(kind, "("+strconv.Itoa(n)+")")
	s := shape{identity: id, kind: kind, open: prefix + "{", close: "}", keys: p.keys(o)}
	if n == 0 && len(s.keys) == 0 {
		return whole(prefix + "{}")
	}
	s.contents = func(depth int) []string {
		it := p.in.call(kind+".prototype.entries", o).ToObject(p.in.rt)
		next := nativeOf(it.Get("next"))
		return p.list(n, func(int) string {
			step := next(goja.FunctionCall{This: it}).ToObject(p.in.rt)
			return p.entry(kind, step.Get("value").ToObject(p.in.rt), depth)
		})
	}
	return s
}

func (p *printer) entry(kind string, pair *goja.Object, depth int) string {
	key := p.nested(pair.Get("0"), depth)
	if kind == "Set" {
		return key
	}
	return key + " => " + p.nested(pair.Get("1"), depth)
}

func (p *printer) arrayBuffer(o *goja.Object, id identity) shape {
	buf := o.Export().(goja.ArrayBuffer)
	s := shape{identity: id, kind: "ArrayBuffer", close: "}"}
	s.open = id.prefix(s.kind, "") + "{"
	s.keys = append([]propKey{p.synthetic("byteLength")}, p.keys(o)...)
	if p.bare {
		return s
	}
	s.contents = func(int) []string {
		if buf.Detached() {
			return []string{"(detached)"}
		}
		return []string{"[Uint8Contents]: <" + p.bytes(buf.Bytes()) + ">"}
	}
	return s
}

func (p *printer) bytes(data []byte) string {
	shown := data[:min(len(data), max(p.opt.maxArray, 0))]
	out := fmt.Sprintf("% x", shown)
	if rest := len(data) - len(shown); rest > 0 {
		out += " ... " + plural(rest, "more byte")
	}
	return p.charge(out)
}

func (p *printer) dataView(o *goja.Object, id identity) shape {
	s := shape{identity: id, kind: "DataView", close: "}"}
	s.open = id.prefix(s.kind, "") + "{"
	for _, name := range []string{"byteLength", "byteOffset", "buffer"} {
		s.keys = append(s.keys, p.synthetic(name))
	}
	s.keys = append(s.keys, p.keys(o)...)
	return s
}

// synthetic is an inherited property that prints like an own one.
func (p *printer) synthetic(name string) propKey {
	return propKey{key: p.in.rt.ToValue(name), name: name}
}

// Errors.

func (p *printer) errorObject(o *goja.Object, id identity) shape {
	name := "Error"
	if v := p.in.get(o, "name"); v != nil && !goja.IsNull(v) && !goja.IsUndefined(v) {
		name = v.String()
	}
	stack := p.in.stackOf(o)
	s := shape{identity: id, kind: "Error", open: "{", close: "}", keys: p.errorKeys(o, stack)}
	head, frames := splitStack(nameStack(stack, id, name), p.messageOf(o))
	s.base = head + p.frames(o, frames)
	if frames == "" {
		s.base = "[" + head + "]"
	}
	if p.indent > 0 {
		s.base = strings.ReplaceAll(s.base, "\n", "\n"+strings.Repeat(" ", p.indent))
	}
	s.whole = len(s.keys) == 0
	return s
}

func (p *printer) messageOf(o *goja.Object) string {
	if s, ok := p.in.get(o, "message").(goja.String); ok {
		return s.String()
	}
	return ""
}

// stackOf is the error's stack as V8 writes it, or its name and message.
func (in *inspector) stackOf(o *goja.Object) string {
	if v := in.get(o, "stack"); v != nil && v.ToBoolean() {
		return v8Stack(v.String())
	}
	return in.call("Error.prototype.toString", o).String()
}

// errorKeys are the properties that the stack does not tell already, with the
// cause and the inner errors, which are not enumerable.
func (p *printer) errorKeys(o *goja.Object, stack string) []propKey {
	keys := p.keys(o)
	for _, name := range []string{"name", "message", "stack"} {
		i := indexKey(keys, name)
		if i >= 0 && !p.opt.showHidden && strings.Contains(stack, o.Get(name).String()) {
			keys = slices.Delete(keys, i, i+1)
		}
	}
	if indexKey(keys, "cause") < 0 && p.in.has(o, p.in.rt.ToValue("cause")) {
		keys = append(keys, p.synthetic("cause"))
	}
	if list, ok := p.in.get(o, "errors").(*goja.Object); ok && indexKey(keys, "errors") < 0 {
		if target, _ := unwrapProxy(list); target != nil && target.ClassName() == "Array" {
			keys = append(keys, p.synthetic("errors"))
		}
	}
	return keys
}

func indexKey(keys []propKey, name string) int {
	return slices.IndexFunc(keys, func(k propKey) bool {
		_, isString := k.key.(goja.String)
		return isString && k.name == name
	})
}

// nameStack makes the stack begin with the name of the class, when that says
// more than the error's name.
func nameStack(stack string, id identity, name string) string {
	rest, named := strings.CutPrefix(stack, name)
	plain := named && strings.HasSuffix(name, "Error") &&
		(rest == "" || rest[0] == ':' || rest[0] == '\n')
	fallback := "Error"
	switch {
	case id.orphan:
		name = leadingName(stack)
		rest = stack[len(name):]
		if name != "" {
			fallback = name
		}
	case !plain:
		return stack
	}
	class := strings.TrimSuffix(id.prefix(fallback, ""), " ")
	switch {
	case class == name:
		return stack
	case !strings.Contains(class, name):
		return class + " [" + name + "]" + rest
	case name == "":
		return class + ": " + stack
	}
	return class + rest
}

// leadingName is the name that a stack begins with, or nothing.
func leadingName(stack string) string {
	line, _, _ := strings.Cut(stack, "\n")
	name, _, titled := strings.Cut(line, ":")
	if name == "" || !titled && len(line) == len(stack) && !strings.HasSuffix(name, "Error") {
		return ""
	}
	for i, r := range name {
		ok := r < utf8.RuneSelf && (unicode.IsLetter(r) || i > 0 && (unicode.IsDigit(r) || strings.ContainsRune("_ []()-", r)))
		if !ok {
			return ""
		}
	}
	return name
}

// splitStack separates the name and message from the frames.
func splitStack(stack, message string) (head, frames string) {
	from := 0
	if i := strings.Index(stack, message); message != "" && i > 0 {
		from = i + len(message)
	}
	i := strings.Index(stack[from:], "\n    at")
	if i < 0 {
		return stack, ""
	}
	return stack[:from+i], stack[from+i:]
}

// frames leaves out the frames that the error shares with its cause, whose
// stack is printed below.
func (p *printer) frames(o *goja.Object, frames string) string {
	cause, ok := p.in.get(o, "cause").(*goja.Object)
	if !ok || frames == "" {
		return frames
	}
	cause, _ = unwrapProxy(cause)
	if cause == nil || cause.ClassName() != "Error" && !p.in.inherits(cause, "Error") {
		return frames
	}
	_, below := splitStack(p.in.stackOf(cause), "")
	mine := strings.Split(frames, "\n")
	at, n := frameOverlap(mine, strings.Split(below, "\n"))
	if n <= 3 {
		return frames
	}
	note := fmt.Sprintf("    ... %d lines matching cause stack trace ...", n-2)
	return strings.Join(slices.Replace(mine, at+1, at+n-1, note), "\n")
}

// frameOverlap finds the first run of more than three lines of a that are in b too.
func frameOverlap(a, b []string) (at, n int) {
	for at := 1; at < len(a)-3; at++ {
		pos := slices.Index(b, a[at])
		if pos < 0 {
			continue
		}
		n := 1
		for at+n < len(a) && pos+n < len(b) && a[at+n] == b[pos+n] {
			n++
		}
		if n > 3 {
			return at, n
		}
	}
	return 0, 0
}

// v8Stack rewrites the frames of goja's stack, "\tat f (file:1:2(3))" or
// "\tat map (native)", as V8 writes them. Another stack comes back as it is.
func v8Stack(stack string) string {
	head, frames, ok := strings.Cut(stack, "\n\tat ")
	if !ok {
		return strings.TrimSuffix(stack, "\n")
	}
	lines := strings.Split(strings.TrimSuffix(frames, "\n"), "\n\tat ")
	var out strings.Builder
	out.WriteString(head)
	for _, line := range lines[:min(len(lines), frameLimit)] {
		out.WriteString("\n    at " + v8Frame(line))
	}
	return out.String()
}

func v8Frame(line string) string {
	if line == "native" {
		return "<anonymous>"
	}
	if f, ok := strings.CutSuffix(line, " (native)"); ok {
		return f + " (<anonymous>)"
	}
	inner, closed := strings.CutSuffix(line, "))")
	if !closed {
		inner = strings.TrimSuffix(line, ")")
	}
	i := strings.LastIndexByte(inner, '(')
	if i < 0 || i == len(inner)-1 || strings.Trim(inner[i+1:], "0123456789") != "" {
		return line
	}
	if closed {
		return inner[:i] + ")"
	}
	return inner[:i]
}

// Custom inspection functions.

// customized prints what the object's own inspection function returns.
func (p *printer) customized(o, target *goja.Object, depth int) (string, bool) {
	if p.opt.rawObjects {
		return "", false
	}
	f, ok := goja.AssertFunction(target.GetSymbol(p.in.customSymbol()))
	if !ok || p.isPrototype(target) {
		return "", false
	}
	left := goja.Null()
	if p.opt.depth != noLimit {
		left = p.in.rt.ToValue(p.opt.depth - depth)
	}
	ret, err := f(o, left, p.in.optionsObject(p.opt), p.in.rt.ToValue(p.in.inspectFunction))
	if err != nil {
		return p.in.threw(err), true
	}
	if same, _ := ret.(*goja.Object); same == o {
		return "", false
	}
	if _, ok := ret.(*goja.Object); ok {
		return p.value(ret, depth), true
	}
	return strings.ReplaceAll(ret.String(), "\n", "\n"+strings.Repeat(" ", p.indent)), true
}

// isPrototype reports whether o is the prototype of its class, on which an
// inspection function is defined but not meant for.
func (p *printer) isPrototype(o *goja.Object) bool {
	ctor, ok := p.in.get(o, "constructor").(*goja.Object)
	return ok && p.in.get(ctor, "prototype") == goja.Value(o)
}

// inspectFunction is util.inspect(value, options) for scripts.
func (in *inspector) inspectFunction(call goja.FunctionCall) goja.Value {
	opt := defaultInspectOptions()
	if o, ok := call.Argument(1).(*goja.Object); ok {
		opt = readInspectOptions(o)
	}
	if in.nesting >= nestingLimit {
		panic(in.rt.NewTypeError("inspection functions call each other too deeply"))
	}
	in.nesting++
	defer func() { in.nesting-- }()
	return in.rt.ToValue(in.inspect(call.Argument(0), opt))
}

// optionsObject is what an inspection function gets as its options.
func (in *inspector) optionsObject(opt inspectOptions) goja.Value {
	o := in.rt.NewObject()
	fields := map[string]any{
		"showHidden": opt.showHidden, "depth": limitValue(opt.depth), "colors": false,
		"customInspect": !opt.rawObjects, "showProxy": opt.showProxy,
		"maxArrayLength": limitValue(opt.maxArray), "maxStringLength": limitValue(opt.maxString),
		"breakLength": limitValue(opt.breakLength), "compact": opt.compact, "sorted": opt.sorted,
		"getters": false, "numericSeparator": false,
		"stylize": func(call goja.FunctionCall) goja.Value { return call.Argument(0).ToString() },
	}
	for name, v := range fields {
		_ = o.Set(name, v)
	}
	return o
}

func limitValue(n int) any {
	if n == noLimit {
		return math.Inf(1)
	}
	return n
}

// readInspectOptions reads the options of util.inspect. Colours, getters,
// numeric separators and compact: true are not supported.
func readInspectOptions(o *goja.Object) inspectOptions {
	opt := defaultInspectOptions()
	opt.showHidden = readFlag(o, "showHidden", false)
	opt.showProxy = readFlag(o, "showProxy", false)
	opt.rawObjects = !readFlag(o, "customInspect", true)
	opt.sorted = readFlag(o, "sorted", false)
	opt.depth = readLimit(o, "depth", opt.depth)
	opt.maxArray = readLimit(o, "maxArrayLength", opt.maxArray)
	opt.maxString = readLimit(o, "maxStringLength", opt.maxString)
	opt.breakLength = readLimit(o, "breakLength", opt.breakLength)
	if v := o.Get("compact"); v != nil && goja.IsNumber(v) {
		opt.compact = readLimit(o, "compact", opt.compact)
	} else if v != nil && !v.ToBoolean() && !goja.IsUndefined(v) {
		opt.compact = 0
	}
	return opt
}

func readFlag(o *goja.Object, name string, fallback bool) bool {
	if v := o.Get(name); v != nil && !goja.IsUndefined(v) {
		return v.ToBoolean()
	}
	return fallback
}

// readLimit reads a number; null and Infinity are no limit.
func readLimit(o *goja.Object, name string, fallback int) int {
	v := o.Get(name)
	switch {
	case v == nil || goja.IsUndefined(v):
		return fallback
	case goja.IsNull(v) || v.ToFloat() > math.MaxInt32:
		return noLimit
	}
	return int(v.ToInteger())
}

// Primitives.

func (p *printer) primitive(v goja.Value) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case goja.String:
		return p.text(v)
	case *goja.Symbol:
		return "Symbol(" + v.String() + ")"
	}
	switch {
	case goja.IsNumber(v):
		return numberText(v)
	case goja.IsBigInt(v):
		return v.String() + "n"
	}
	return v.String()
}

func numberText(v goja.Value) string {
	if f := v.ToFloat(); f == 0 && math.Signbit(f) {
		return "-0"
	}
	return v.String()
}

// text quotes a string. A long one is cut, and one of several lines that does
// not fit is written a line at a time.
func (p *printer) text(s goja.String) string {
	trailer := ""
	if n := s.Length(); n > p.opt.maxString {
		limit := max(p.opt.maxString, 0)
		trailer = "... " + plural(n-limit, "more character")
		s = s.Substring(0, limit)
	}
	n := s.Length()
	if n <= 16 || n <= p.opt.breakLength-p.indent-4 {
		return quoteString(s) + trailer
	}
	glue := " +\n" + strings.Repeat(" ", p.indent+2)
	lines := strings.SplitAfter(exactText(s), "\n")
	if last := len(lines) - 1; lines[last] == "" && last > 0 {
		lines = lines[:last]
	}
	for i, line := range lines {
		lines[i] = quoteText(line)
	}
	return strings.Join(lines, glue) + trailer
}

func quoteString(s goja.String) string { return quoteText(exactText(s)) }

// exactText is s as UTF-8 in which a lone surrogate has its three-byte form,
// which Go's own conversion replaces.
func exactText(s goja.String) string {
	text := s.String()
	if !strings.ContainsRune(text, utf8.RuneError) {
		return text
	}
	var out []byte
	for i, n := 0, s.Length(); i < n; i++ {
		c := rune(s.CharAt(i))
		if i+1 < n && utf16.IsSurrogate(c) {
			if r := utf16.DecodeRune(c, rune(s.CharAt(i+1))); r != utf8.RuneError {
				out = utf8.AppendRune(out, r)
				i++
				continue
			}
		}
		if utf16.IsSurrogate(c) {
			out = append(out, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
			continue
		}
		out = utf8.AppendRune(out, c)
	}
	return string(out)
}

// quoteText quotes with the first of ' " ` that the text does not contain.
func quoteText(s string) string {
	mark := byte('\'')
	if strings.Contains(s, "'") {
		if !strings.Contains(s, `"`) {
			mark = '"'
		} else if !strings.Contains(s, "`") && !strings.Contains(s, "${") {
			mark = '`'
		}
	}
	q := string(mark)
	return q + escapeText(s, mark) + q
}

// escapeText writes control characters, backslashes and lone surrogates as
// escapes, and the single quote too unless another mark is used.
func escapeText(s string, mark byte) string {
	if needsNoEscape(s) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			out.WriteString(surrogateEscape(s[i:]))
			n = min(3, len(s)-i)
		case r < 0x20 || r >= 0x7f && r <= 0x9f || r == '\\':
			out.WriteString(controlEscape(r))
		case r == '\'' && (mark == '\'' || mark == 0):
			out.WriteString(`\'`)
		default:
			out.WriteString(s[i : i+n])
		}
		i += n
	}
	return out.String()
}

func needsNoEscape(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '\\' || c == '\'' {
			return false
		}
	}
	return true
}

// surrogateEscape is the escape of the three-byte form that s begins with.
func surrogateEscape(s string) string {
	if len(s) < 3 {
		return string(utf8.RuneError)
	}
	r := rune(s[0]&0x0F)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F)
	return fmt.Sprintf(`\u%04x`, r)
}

func controlEscape(r rune) string {
	switch r {
	case '\b':
		return `\b`
	case '\t':
		return `\t`
	case '\n':
		return `\n`
	case '\f':
		return `\f`
	case '\r':
		return `\r`
	case '\\':
		return `\\`
	}
	return fmt.Sprintf(`\x%02X`, r)
}

// Layout.

// layout puts the entries of an object on one line if they are few and fit,
// otherwise on one line each.
func (p *printer) layout(s shape, out []string, depth int) string {
	p.left -= len(out) * p.indent
	entries := len(out)
	if p.opt.compact > 0 && s.list && entries > 6 {
		out = p.columns(out, s.numbers)
	}
	if s.base != "" {
		s.open = s.base + " " + s.open
	}
	if p.current-depth < p.opt.compact && entries == len(out) {
		if line := strings.Join(out, ", "); p.fits(s, out) && !strings.Contains(line, "\n") {
			return s.open + " " + line + " " + s.close
		}
	}
	newline := "\n" + strings.Repeat(" ", p.indent)
	return s.open + newline + "  " + strings.Join(out, ","+newline+"  ") + newline + s.close
}

// fits reports whether the entries fit on one line with their braces.
func (p *printer) fits(s shape, out []string) bool {
	if strings.Contains(s.base, "\n") {
		return false
	}
	total := 2*len(out) + p.indent + utf16Length(s.open) + 10
	if s.base != "" {
		total-- // the space after the base is not counted
	}
	for _, entry := range out {
		total += utf16Length(entry)
	}
	return total <= p.opt.breakLength
}

// columns sets the entries of a long list in columns of equal width, if they
// are short and similar enough. Numbers are aligned to the right.
func (p *printer) columns(out []string, numbers func(int) bool) []string {
	items, rest := out, []string(nil)
	if len(out) > p.opt.maxArray {
		items, rest = out[:len(out)-1], out[len(out)-1:]
	}
	widths := make([]int, len(items))
	total, widest := 0, 0
	for i, item := range items {
		widths[i] = columnsOf(item)
		total += widths[i] + 2
		widest = max(widest, widths[i])
	}
	n := p.columnCount(total, widest, len(items), len(out))
	if n <= 1 {
		return out
	}
	right := numbers != nil && numbers(len(out))
	return append(setRows(items, widths, n, right), rest...)
}

// columnCount is how many columns make the list about two and a half times as
// wide as it is high, or 1 if columns would not be worth it.
func (p *printer) columnCount(total, widest, items, entries int) int {
	cell := widest + 2
	if cell*3+p.indent >= p.opt.breakLength {
		return 1
	}
	if float64(total)/float64(cell) <= 5 && widest > 6 {
		return 1
	}
	bias := math.Sqrt(float64(cell) - float64(total)/float64(entries))
	biased := math.Max(float64(cell)-3-bias, 1)
	square := math.Round(math.Sqrt(2.5*biased*float64(items)) / biased)
	return min(int(square), (p.opt.breakLength-p.indent)/cell, p.opt.compact*4, 15)
}

// setRows joins the items of each row; a column is as wide as its widest item.
func setRows(items []string, widths []int, n int, right bool) []string {
	column := make([]int, n)
	for i, w := range widths {
		column[i%n] = max(column[i%n], w+2)
	}
	var out []string
	for from := 0; from < len(items); from += n {
		var row strings.Builder
		to := min(from+n, len(items))
		for i := from; i < to; i++ {
			writeCell(&row, items[i], column[i-from]-widths[i]-2, right, i == to-1)
		}
		out = append(out, row.String())
	}
	return out
}

func writeCell(row *strings.Builder, item string, pad int, right, last bool) {
	padding := strings.Repeat(" ", pad)
	if right {
		row.WriteString(padding)
	}
	row.WriteString(item)
	if !last {
		row.WriteString(", ")
		if !right {
			row.WriteString(padding)
		}
	}
}

// utf16Length counts UTF-16 units, as a script does.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// columnsOf is how many columns of a terminal s takes.
func columnsOf(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x20, r >= 0x7f && r < 0xa0, unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case r < 0x1100:
			n++
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func isWide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
