package sandbox

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"

	"github.com/dop251/goja"
)

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
