package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/internal/tape"
	"github.com/claimctl/claimctl/pkg/action"
)

// Direct is a handler that can be run without the engine. Most hooks only ask for members
// of their event, compare and join them, and call the host: such a handler is made into Go
// functions that read a tape. It has no world, so that nothing can outlive a run.
//
// What a run does is either what the engine would do, to the byte, or it gives up in the
// middle, and the event has to be run in the engine from its beginning: where a call
// throws, where something is read of undefined, where a value is none of the few kinds that
// are known here. A Direct is immutable and safe for concurrent use.
type Direct struct {
	program *Program
	body    []directStatement
	slots   int // of variables
	spots   int // where members are read
	args    int // of all calls of the host
}

// DirectRun is a [Direct] that runs on one tape after the other. It is not for concurrent
// use.
type DirectRun struct {
	direct *Direct
	vm     *VM // makes values for the host that are not known here
	host   func(i int, inv Invocation) Reply
	tape   *tape.Tape
	slots  []directValue
	spots  []tape.Spot
	lists  [][]directValue
	given  []directArg // arguments of the calls that go on
	args   []Arg       // those as the host sees them
	top    int         // how many there are
	json   []byte
	whole  bool // somebody looks at all that a run does
	short  bool // an optional chain has ended
	length int  // of all strings that were made
	steps  int  // that were taken
}

// There is no time limit here, and no ceiling of memory. So maxDirectText bounds the length
// of all strings that a run makes: a few statements can double one again and again. And
// maxDirectSteps bounds what it looks at, in elements of arrays, and in members and pieces of
// text that have to be searched.
const maxDirectText, maxDirectSteps = 1 << 20, 1 << 16

// stepText and stepMembers are how much text, and how many members, are a step.
const stepText, stepMembers = 64, 16

// Start makes a runner. Host is called for the function of that index of the members.
func (d *Direct) Start(vm *VM, host func(i int, inv Invocation) Reply) *DirectRun {
	r := &DirectRun{
		direct: d, vm: vm, host: host, slots: make([]directValue, d.slots), spots: make([]tape.Spot, d.spots),
		given: make([]directArg, d.args), args: make([]Arg, d.args),
	}
	for i := range r.given {
		r.given[i].run = r
		r.args[i] = Arg{vm: vm, direct: &r.given[i]}
	}
	return r
}

// Whole is for a host that keeps what it was given, and looks at what a handler returns:
// values are good as long as the text of the tape, and a run gives up where it returns
// anything.
func (r *DirectRun) Whole() { r.whole = true }

// Run runs the handler on the event that is on the tape, and then end. False says that it
// gave up: what the host has recorded is then no result. Values that the host was given are
// good until the next run, and as long as the text of the tape is; but see [DirectRun.Whole].
func (r *DirectRun) Run(t *tape.Tape, end func()) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false // also what the host did wrong is told by the other way
		}
	}()
	r.tape, r.short, r.length, r.steps = t, false, 0, 0
	clear(r.lists)
	r.lists, r.top = r.lists[:0], 0
	if r.json = r.json[:0]; r.whole {
		r.json = nil
	}
	for _, s := range r.direct.body {
		if s(r) {
			break
		}
	}
	end()
	return true
}

// Read is what the host reads of the event, as [VM.Read] does.
func (r *DirectRun) Read(path ...string) action.Value {
	at := r.tape.Root()
	for _, name := range path {
		switch r.tape.Kind(at) {
		case tape.Object:
		case tape.Null, tape.False, tape.True, tape.Number:
			return nil
		default:
			r.stop()
		}
		if at = r.tape.Find(at, name); at == tape.None {
			return nil
		}
	}
	r.step(len(r.tape.Raw(at)) / stepText)
	if out, ok := r.tape.AppendJSON(nil, at); ok {
		return out
	}
	v, _ := Arg{vm: r.vm, v: r.vm.Value(slices.Clone(r.tape.Raw(at))).v}.Plain()
	return v
}

// Write gives up: the event of a direct run does not change.
func (r *DirectRun) Write(action.Value, ...string) bool {
	r.stop()
	return false
}

// directStop is the panic of a run that gives up.
type directStop struct{}

// stop gives up.
func (r *DirectRun) stop() directValue { panic(directStop{}) }

// directStatement runs a statement and reports whether the handler has returned.
type directStatement func(*DirectRun) (returned bool)

type directExpression func(*DirectRun) directValue

// directKind is what a value is.
type directKind uint8

const (
	directUndefined directKind = iota
	directNull
	directBoolean
	directNumber
	directText
	directNode // an object or an array of the tape
	directList // an array that the handler made of values
	directJSON // an object or an array that the handler wrote
	directHost // the host's object
)

// directValue is a value of a handler.
type directValue struct {
	kind   directKind
	shared bool // the text is the memory of the tape
	truth  bool
	ref    tape.Ref // of a node, and of a text that stands on the tape as it is; the number of a list
	number float64
	text   string // of a text, and the JSON of what was written
}

func madeText(text string) directValue {
	return directValue{kind: directText, ref: tape.None, text: text}
}

func madeBool(b bool) directValue { return directValue{kind: directBoolean, truth: b} }

func madeNumber(f float64) directValue { return directValue{kind: directNumber, number: f} }

// node is a value of the tape.
func (r *DirectRun) node(ref tape.Ref) directValue {
	switch t := r.tape; t.Kind(ref) {
	case tape.Null:
		return directValue{kind: directNull}
	case tape.False:
		return madeBool(false)
	case tape.True:
		return madeBool(true)
	case tape.Number:
		if n, ok := t.Integer(ref); ok {
			return madeNumber(float64(n))
		}
		f, err := strconv.ParseFloat(string(t.Raw(ref)), 64)
		if err != nil || f == 0 {
			return r.stop() // infinite, or perhaps -0
		}
		return madeNumber(f)
	case tape.String:
		if t.Plain(ref) {
			return directValue{kind: directText, shared: true, ref: ref, text: t.Shared(ref)}
		}
		text := t.Text(ref)
		if strings.ContainsRune(text, '\uFFFD') {
			return r.stop() // half of a surrogate pair
		}
		return madeText(text)
	}
	return directValue{kind: directNode, ref: ref}
}

// member is what a value has under a name that no prototype has.
func (r *DirectRun) member(v directValue, name string, spot int) directValue {
	switch {
	case v.kind == directNode && r.tape.Kind(v.ref) == tape.Object:
		if n := r.tape.Len(v.ref); n > stepMembers {
			r.step(n / stepMembers)
		}
		ref := r.tape.FindAt(v.ref, name, &r.spots[spot])
		if ref == tape.None {
			return directValue{}
		}
		return r.node(ref)
	case name != "length":
	case v.kind == directNode:
		return madeNumber(float64(r.tape.Len(v.ref)))
	case v.kind == directList:
		return madeNumber(float64(len(r.lists[v.ref])))
	case v.kind == directText && r.ascii(v.text):
		return madeNumber(float64(len(v.text)))
	}
	return r.stop()
}

// element is what an array has at an index.
func (r *DirectRun) element(v directValue, index int) directValue {
	switch {
	case v.kind == directList:
		if list := r.lists[v.ref]; index < len(list) {
			return list[index]
		}
		return directValue{}
	case v.kind == directNode && r.tape.Kind(v.ref) == tape.Array:
		r.step(index / stepMembers)
		at := r.tape.First(v.ref)
		for ; index > 0 && at != tape.None; index-- {
			at = r.tape.Next(v.ref, at)
		}
		if at == tape.None {
			return directValue{}
		}
		return r.node(at)
	}
	return r.stop()
}

// elements are those of an array.
func (r *DirectRun) elements(v directValue) []directValue {
	switch {
	case v.kind == directList:
		r.step(len(r.lists[v.ref]))
		return r.lists[v.ref]
	case v.kind == directNode && r.tape.Kind(v.ref) == tape.Array:
		r.step(r.tape.Len(v.ref))
		list := make([]directValue, 0, r.tape.Len(v.ref))
		for at := r.tape.First(v.ref); at != tape.None; at = r.tape.Next(v.ref, at) {
			list = append(list, r.node(at))
		}
		return list
	}
	r.stop()
	return nil
}

// step counts what is looked at.
func (r *DirectRun) step(n int) {
	if r.steps += n; r.steps > maxDirectSteps {
		r.stop()
	}
}

// list is a new array.
func (r *DirectRun) list(values []directValue) directValue {
	r.lists = append(r.lists, values)
	return directValue{kind: directList, ref: tape.Ref(len(r.lists) - 1)}
}

// truthy is a value as a boolean.
func (v *directValue) truthy() bool {
	switch v.kind {
	case directUndefined, directNull:
		return false
	case directBoolean:
		return v.truth
	case directNumber:
		return v.number != 0
	case directText:
		return v.text != ""
	}
	return true
}

func (v *directValue) nullish() bool { return v.kind == directUndefined || v.kind == directNull }

// same is ===.
func (r *DirectRun) same(a, b *directValue) bool {
	if a.kind != b.kind {
		if a.kind >= directNode && b.kind >= directNode {
			r.stop()
		}
		return false
	}
	switch a.kind {
	case directBoolean:
		return a.truth == b.truth
	case directNumber:
		return a.number == b.number
	case directText:
		r.step(min(len(a.text), len(b.text)) / stepText)
		return a.text == b.text
	case directNode, directList:
		return a.ref == b.ref
	case directJSON, directHost:
		r.stop()
	}
	return true
}

// string is what a value is in a text.
func (r *DirectRun) string(v *directValue) string {
	switch v.kind {
	case directUndefined:
		return "undefined"
	case directNull:
		return "null"
	case directBoolean:
		return strconv.FormatBool(v.truth)
	case directNumber:
		return r.vm.numeral(v.number)
	case directText:
		return v.text
	}
	r.stop()
	return ""
}

// joined is a text of several.
func (r *DirectRun) joined(parts ...string) directValue {
	for _, part := range parts {
		if r.length += len(part); r.length > maxDirectText {
			return r.stop()
		}
	}
	return madeText(strings.Join(parts, ""))
}

// numeral is a number as the language writes it.
func (vm *VM) numeral(f float64) string {
	if n := int64(f); float64(n) == f && n > -maxSafe && n < maxSafe {
		return strconv.FormatInt(n, 10)
	}
	return vm.rt.ToValue(f).String()
}

// maxSafe bounds the integers that are all numbers.
const maxSafe = 1 << 53

// directArg is an argument of a call of the host.
type directArg struct {
	run   *DirectRun
	value directValue
}

// directCall is a place of the source that calls the host.
type directCall struct {
	function int
	pos      Pos
	args     []directExpression
}

// call calls the host. What it gives back counts where used is set.
func (r *DirectRun) call(c *directCall, used bool) directValue {
	from := r.top
	for _, arg := range c.args {
		r.given[r.top].value = arg(r)
		r.top++
	}
	reply := r.host(c.function, Invocation{Args: r.args[from:r.top:r.top], Pos: c.pos})
	r.top = from
	switch {
	case reply.Throw != nil, reply.Abort != nil, reply.throws, reply.live != nil:
		return r.stop()
	case !used:
	case reply.Self && !reply.Async:
		return directValue{kind: directHost}
	case reply.JSON != nil, reply.Async:
		return r.stop()
	}
	return directValue{}
}

// write is the JSON of a value as JSON.stringify makes it; it gives up where it is not
// known, and for undefined.
func (r *DirectRun) write(dst []byte, v *directValue, depth int) []byte {
	if len(dst) > maxDirectText || depth > maxDepth {
		r.stop()
	}
	switch v.kind {
	case directNull, directBoolean:
		return append(dst, r.string(v)...)
	case directNumber:
		return append(dst, r.vm.numeral(v.number)...)
	case directText:
		if v.ref != tape.None {
			return append(dst, r.tape.Raw(v.ref)...)
		}
		if unescaped(v.text) {
			return append(append(append(dst, '"'), v.text...), '"')
		}
		if out, err := r.vm.stringified(r.vm.rt.ToValue(v.text)); err == nil {
			return append(dst, out.String()...)
		}
	case directNode:
		if out, ok := r.tape.AppendJSON(dst, v.ref); ok && (len(out)-len(dst) <= 2*maxDepth || !deep(string(out[len(dst):]))) {
			return out
		}
	case directJSON:
		return append(dst, v.text...)
	case directList:
		dst = append(dst, '[')
		for i := range r.lists[v.ref] {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = r.write(dst, &r.lists[v.ref][i], depth+1)
		}
		return append(dst, ']')
	}
	r.stop()
	return nil
}

// unescaped reports whether JSON.stringify escapes nothing in a text that has no halves of
// surrogate pairs.
func unescaped(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// ascii reports whether each character of a text is one unit of it.
func (r *DirectRun) ascii(text string) bool {
	r.step(len(text) / stepText)
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// carried is the JSON of a value.
func (r *DirectRun) carried(v *directValue) action.Value {
	if v.kind == directText && v.ref != tape.None {
		return r.tape.Raw(v.ref)
	}
	from := len(r.json)
	r.json = r.write(r.json, v, 0)
	out := r.json[from:]
	if len(r.json) > maxDirectText || v.kind >= directList && len(out) > 2*maxDepth && deep(string(out)) {
		r.stop()
	}
	return slices.Clip(out)
}
