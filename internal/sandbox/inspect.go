package sandbox

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/dop251/goja"
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
	lazy     map[*goja.Object]*lazyObject // by what scripts see
	newLazy  []*lazyObject                // those that are not in there yet
}

type nativeFunction = func(goja.FunctionCall) goja.Value

const describeProperty = "Object.getOwnPropertyDescriptor"

func newInspector(rt *goja.Runtime) *inspector {
	in := trustingInspector(rt)
	in.builtin(describeProperty)
	return in
}

// trustingInspector is for scripts that do not know of what it needs.
func trustingInspector(rt *goja.Runtime) *inspector {
	return &inspector{rt: rt, builtins: map[string]nativeFunction{}}
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
	target, proxy := p.in.unwrapProxy(o)
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
// the proxy is revoked. The lazy objects of the host are proxies to nobody.
func (in *inspector) unwrapProxy(o *goja.Object) (target *goja.Object, proxy bool) {
	for o != nil && o.ExportType() == typeProxy {
		if l := in.lazyObject(o); l != nil {
			l.fill()
			return l.target, proxy
		}
		proxy = true
		o = o.Export().(goja.Proxy).Target()
	}
	return o, proxy
}

// isProxy reports whether a script made o with Proxy.
func (in *inspector) isProxy(o *goja.Object) bool {
	return o.ExportType() == typeProxy && in.lazyObject(o) == nil
}

// lazyObject is the one that scripts see as o; nil when o is none. Those that
// were made since it was last asked for are looked at then: it seldom is.
func (in *inspector) lazyObject(o *goja.Object) *lazyObject {
	if in.lazy == nil {
		in.lazy = map[*goja.Object]*lazyObject{}
	}
	for _, l := range in.newLazy {
		in.lazy[l.proxy] = l
	}
	in.newLazy = nil
	return in.lazy[o]
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
