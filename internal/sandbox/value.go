package sandbox

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/claimctl/claimctl/pkg/action"
)

// Arg is an argument of a call, alive during the call only.
type Arg struct {
	vm     *VM
	v      goja.Value
	direct *directArg // nil: v is the value
}

// Undefined is the argument that was not given.
func (a Arg) Undefined() bool {
	if a.direct != nil {
		return a.direct.value.kind == directUndefined
	}
	return a.v == nil || goja.IsUndefined(a.v)
}

// Kind is the JavaScript kind of the value: "undefined", "null", "boolean",
// "number", "string", "bigint", "symbol", "function", "array", "date",
// "error", "regexp" or "object".
func (a Arg) Kind() string {
	if a.direct != nil {
		return a.direct.kind()
	}
	return kind(a.v)
}

// Text is the value of a string.
func (a Arg) Text() (string, bool) {
	if a.direct != nil {
		return a.directText()
	}
	if a.Kind() != "string" {
		return "", false
	}
	return a.v.String(), true
}

// Number is the value of a number.
func (a Arg) Number() (float64, bool) {
	if a.Kind() != "number" {
		return 0, false
	}
	return a.live().v.ToFloat(), true
}

// String is what String(value) gives, or "" where that throws.
func (a Arg) String() string {
	if text, ok := a.directText(); ok {
		return text
	}
	out := ""
	if a = a.live(); a.v != nil {
		_ = a.vm.rt.Try(func() { out = a.v.String() })
	}
	return out
}

// Truthy is the value as a boolean.
func (a Arg) Truthy() bool {
	a = a.live()
	return a.v != nil && a.v.ToBoolean()
}

// Get is a member of an object; undefined where there is none.
func (a Arg) Get(name string) Arg {
	obj, ok := a.live().v.(*goja.Object)
	if !ok {
		return Arg{vm: a.vm, v: goja.Undefined()}
	}
	var v goja.Value
	if a.vm.rt.Try(func() { v = obj.Get(name) }) != nil || v == nil {
		v = goja.Undefined()
	}
	return Arg{vm: a.vm, v: v}
}

// Keys are the own enumerable member names of an object.
func (a Arg) Keys() []string {
	obj, ok := a.live().v.(*goja.Object)
	if !ok {
		return nil
	}
	var keys []string
	_ = a.vm.rt.Try(func() { keys = obj.Keys() })
	return keys
}

// Items are the elements of an array.
func (a Arg) Items() []Arg {
	if a.Kind() != "array" {
		return nil
	}
	a = a.live()
	out := make([]Arg, a.length())
	for i := range out {
		out[i] = a.Get(itoa(i))
	}
	return out
}

// length is the length of an array, as far as it is looked at.
func (a Arg) length() int {
	n, ok := a.Get("length").Number()
	if !ok {
		return 0
	}
	return int(min(n, maxElements))
}

// Tagged is a snapshot that loses nothing: values without a JSON word are
// tagged as [action.Value] says.
func (a Arg) Tagged() action.Value {
	if a.direct != nil {
		if text, ok := a.direct.tagged(); ok {
			return text
		}
	}
	return a.vm.tagged(a.live().v)
}

// ErrNotJSON is the error of [Arg.Plain] for values that JSON.stringify
// refuses: cycles and bigints, or a toJSON that throws.
var ErrNotJSON = errors.New("not JSON")

// Plain is what JSON.stringify makes of the value: nil for undefined, functions
// and symbols. The error wraps [ErrNotJSON] and says why.
func (a Arg) Plain() (action.Value, error) {
	if a.direct != nil {
		return a.direct.plain(), nil
	}
	if a.v == nil {
		return nil, nil
	}
	if text, ok := plainScalar(a.v); ok {
		return text, nil
	}
	if text, ok := a.vm.copied(a.v); ok {
		return text, nil
	}
	out, err := a.vm.stringified(a.v)
	if err != nil {
		var ex *goja.Exception
		if errors.As(err, &ex) {
			return nil, &notJSON{a.vm.rejection(ex.Value()).Message}
		}
		return nil, err
	}
	if goja.IsUndefined(out) {
		return nil, nil
	}
	text := out.String()
	if deep(text) {
		return nil, &notJSON{fmt.Sprintf("the value is nested more than %d deep", maxDepth)}
	}
	return action.Value(text), nil
}

// plainScalar is the JSON of a value that needs no thought.
func plainScalar(v goja.Value) (action.Value, bool) {
	if _, isObject := v.(*goja.Object); isObject || v == nil {
		return nil, false
	}
	switch text, ok := v.(goja.String); {
	case ok:
		plain := text.String()
		if !plainASCII(plain) {
			return nil, false
		}
		return append(append(append(make([]byte, 0, len(plain)+2), '"'), plain...), '"'), true
	case goja.IsNull(v), v.ExportType() == typeBool, v.ExportType() == typeInt:
		return action.Value(v.String()), true
	}
	return nil, false
}

// plainQuoted is a text in quotes if nothing in it must be escaped.
func plainQuoted(text string) (string, bool) {
	if !plainASCII(text) {
		return "", false
	}
	return `"` + text + `"`, true
}

// plainASCII reports whether nothing in a text must be escaped.
func plainASCII(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x7F {
			return false
		}
	}
	return true
}

// deep reports whether a JSON text is nested deeper than maxDepth.
func deep(text string) bool {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{', c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}', c == ']':
			depth--
		}
	}
	return false
}

type notJSON struct{ why string }

func (e *notJSON) Error() string { return e.why }
func (e *notJSON) Unwrap() error { return ErrNotJSON }

// Carried is [Arg.Plain] and [Arg.Losses] at once.
func (a Arg) Carried() (plain action.Value, losses []string, err error) {
	if a.direct != nil {
		return a.direct.plain(), nil, nil
	}
	if a.v != nil {
		if text, ok := plainScalar(a.v); ok {
			return text, nil, nil
		}
		if text, ok := a.vm.copied(a.v); ok {
			return text, nil, nil
		}
	}
	if plain, err = a.Plain(); err != nil {
		return nil, nil, err
	}
	return plain, a.Losses(), nil
}

// Losses names the kinds of values inside that JSON changes or loses:
// "function", "undefined", "symbol", "bigint", "date", "cycle", "NaN", "map",
// "set", "regexp", "error". Sorted by first appearance, without repeats.
func (a Arg) Losses() []string {
	a = a.live()
	if _, isText := a.v.(goja.String); isText {
		return nil
	}
	w := &snapshot{vm: a.vm}
	w.write(a.v, 0)
	return w.losses
}

const (
	// maxElements and maxNodes bound a snapshot, so that a hostile value
	// cannot fill the memory; maxDepth so that it cannot exhaust the stack.
	maxElements = 100_000
	maxNodes    = 1_000_000
	maxDepth    = 1_000
)

func (vm *VM) tagged(v goja.Value) action.Value {
	w := &snapshot{vm: vm}
	w.write(v, 0)
	return action.Value(w.out.String())
}

// snapshot writes a value as tagged JSON.
type snapshot struct {
	vm     *VM
	out    strings.Builder
	stack  []*goja.Object
	nodes  int
	losses []string
}

func (w *snapshot) tag(name, value string) { w.out.WriteString(`{"$` + name + `":` + value + `}`) }

func (w *snapshot) lose(what string) {
	for _, l := range w.losses {
		if l == what {
			return
		}
	}
	w.losses = append(w.losses, what)
}

func (w *snapshot) write(v goja.Value, depth int) {
	w.nodes++
	if depth > maxDepth || w.nodes > maxNodes {
		w.tag("truncated", "true")
		return
	}
	switch k := kind(v); k {
	case "undefined":
		w.lose(k)
		w.tag(k, "true")
	case "null", "boolean":
		w.out.WriteString(v.String())
	case "number":
		w.number(v)
	case "string":
		w.out.WriteString(w.vm.quote(v))
	case "bigint":
		w.lose(k)
		w.tag(k, `"`+v.String()+`"`)
	case "symbol":
		w.lose(k)
		w.tag(k, string(action.MustMarshal("Symbol("+v.String()+")")))
	default:
		w.object(v.(*goja.Object), k, depth)
	}
}

func (w *snapshot) number(v goja.Value) {
	f := v.ToFloat()
	switch {
	case math.IsNaN(f), math.IsInf(f, 0):
		w.lose("NaN")
		w.tag("number", `"`+v.String()+`"`)
	case f == 0 && math.Signbit(f):
		w.tag("number", `"-0"`)
	default:
		w.out.WriteString(v.String())
	}
}

func (w *snapshot) object(obj *goja.Object, kind string, depth int) {
	for _, seen := range w.stack {
		if seen == obj {
			w.lose("cycle")
			w.tag("circular", "true")
			return
		}
	}
	w.stack = append(w.stack, obj)
	defer func() { w.stack = w.stack[:len(w.stack)-1] }()
	switch kind {
	case "function":
		w.lose(kind)
		w.tag(kind, string(action.MustMarshal(w.member(obj, "name"))))
	case "date":
		w.lose(kind)
		w.date(obj)
	case "regexp":
		w.lose(kind)
		w.tag(kind, string(action.MustMarshal(Arg{vm: w.vm, v: obj}.String())))
	case "error":
		w.lose(kind)
		w.tag(kind, string(action.NewObject("name", w.member(obj, "name"), "message", w.member(obj, "message")).Value()))
	case "array":
		w.array(obj, depth)
	default:
		w.members(obj, depth)
	}
}

func (w *snapshot) member(obj *goja.Object, name string) string {
	return Arg{vm: w.vm, v: obj}.Get(name).String()
}

func (w *snapshot) date(obj *goja.Object) {
	iso := `null`
	if t, ok := obj.Export().(time.Time); ok {
		iso = `"` + t.UTC().Format("2006-01-02T15:04:05.000Z") + `"`
	}
	w.tag("date", iso)
}

func (w *snapshot) array(obj *goja.Object, depth int) {
	list := Arg{vm: w.vm, v: obj}
	w.out.WriteByte('[')
	for i := range list.length() {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.write(list.Get(itoa(i)).v, depth+1)
		if w.nodes > maxNodes {
			break
		}
	}
	w.out.WriteByte(']')
}

func (w *snapshot) members(obj *goja.Object, depth int) {
	switch obj.ClassName() {
	case "Map", "Set", "WeakMap", "WeakSet", "Promise":
		w.lose(strings.ToLower(obj.ClassName()))
	}
	list := Arg{vm: w.vm, v: obj}
	w.out.WriteByte('{')
	first := true
	for _, key := range list.Keys() {
		member := list.Get(key)
		if member.Undefined() {
			w.lose("undefined")
			continue
		}
		if !first {
			w.out.WriteByte(',')
		}
		first = false
		w.out.WriteString(w.vm.quote(w.vm.rt.ToValue(key)))
		w.out.WriteByte(':')
		w.write(member.v, depth+1)
		if w.nodes > maxNodes {
			break
		}
	}
	w.out.WriteByte('}')
}

// quote is a string as JSON, lone surrogates escaped as JSON.stringify does.
func (vm *VM) quote(v goja.Value) string {
	text := v.String()
	if out, ok := plainQuoted(text); ok {
		return out
	}
	if !strings.ContainsRune(text, 0xFFFD) {
		return string(action.MustMarshal(text))
	}
	if out, err := vm.stringified(v); err == nil {
		return out.String()
	}
	return string(action.MustMarshal(text))
}

func itoa(i int) string { return strconv.Itoa(i) }

var (
	typeBigInt = reflect.TypeFor[*big.Int]()
	typeString = reflect.TypeFor[string]()
	typeInt    = reflect.TypeFor[int64]()
	typeBool   = reflect.TypeFor[bool]()
	typeProxy  = reflect.TypeFor[goja.Proxy]()
)

// kind names the JavaScript kind of a value; see [Arg.Kind].
func kind(v goja.Value) string {
	switch {
	case v == nil || goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "null"
	}
	if obj, ok := v.(*goja.Object); ok {
		return objectKind(obj)
	}
	if _, ok := v.(*goja.Symbol); ok {
		return "symbol"
	}
	switch v.ExportType() {
	case typeString:
		return "string"
	case typeBool:
		return "boolean"
	case typeBigInt:
		return "bigint"
	}
	return "number"
}

func objectKind(obj *goja.Object) string {
	if obj.ExportType() == typeProxy {
		if proxy, ok := obj.Export().(goja.Proxy); ok && proxy.Target() != nil {
			return objectKind(proxy.Target())
		}
	}
	if _, ok := goja.AssertFunction(obj); ok {
		return "function"
	}
	switch obj.ClassName() {
	case "Array":
		return "array"
	case "Date":
		return "date"
	case "Error":
		return "error"
	case "RegExp":
		return "regexp"
	}
	return "object"
}
