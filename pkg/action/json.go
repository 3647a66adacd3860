package action

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Value is one JSON value as compact text. Values that JSON has no word for
// are tagged objects: {"$undefined":true}, {"$number":"NaN"},
// {"$bigint":"1"}, {"$date":"…"}, {"$error":{…}}, {"$function":"name"} and
// {"$regexp":"/x/i"}. A nil Value marshals as null.
type Value = json.RawMessage

// Marshal writes v as canonical JSON: compact, struct fields in declaration
// order, map keys sorted, no HTML escaping, no trailing newline.
func Marshal(v any) (Value, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// MustMarshal is [Marshal] for values that cannot fail: strings, numbers,
// booleans, valid [Value]s and structs of them. It panics otherwise.
func MustMarshal(v any) Value {
	out, err := Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("action: value cannot be written as JSON: %v", err))
	}
	return out
}

// MarshalIndent is [Marshal] with two spaces of indentation and a final
// newline: the form of every JSON document that claimctl prints.
func MarshalIndent(v any) ([]byte, error) {
	raw, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := json.Indent(&buf, raw, "", "  "); err != nil {
		return nil, err
	}
	buf.WriteByte('\n')
	return buf.Bytes(), nil
}

// Member is one name and value of an [Object]. Value is an *Object, an
// []any of such values, or a [Value] holding a scalar.
type Member struct {
	Name  string
	Value any
}

// Object is a JSON object that keeps the order of its members and the exact
// text of its scalars. Names are Go strings: half of a surrogate pair in a name
// becomes U+FFFD, as in encoding/json. The zero Object is empty and ready to
// use, and a nil one reads as empty. It is safe for concurrent reads only.
type Object struct {
	members []Member
	index   map[string]int // places by name, or nil
	source  Members        // of one that has not been read yet, or nil
}

// Members is where the members of an object come from that are made when somebody asks
// for them. What it gives is in the tree form: what [Object.Members] has.
type Members interface {
	// Member is the value of that name.
	Member(name string) (value any, ok bool)
	// Members are all of them, in order, each name once.
	Members() []Member
}

// Copying is a [Members] that wants to know which values are only handed on.
type Copying interface {
	Members
	// Copy is Member for [Object.Copy].
	Copy(name string) (value any, ok bool)
}

// ObjectFrom is an object whose members are asked for when they are needed: one by one
// as long as it is read by name, all at once by whatever else. It is not safe for
// concurrent use.
func ObjectFrom(s Members) *Object { return &Object{source: s} }

// indexed is the number of members from which a search needs an index.
const indexed = 32

// NewObject builds an object from alternating names and values, for literals
// in Go code. A value may be anything [Marshal] accepts; an *Object stays
// itself. A nil value becomes null; [Absent] leaves the member out. It panics
// on an odd count or a name that is no string.
func NewObject(pairs ...any) *Object {
	if len(pairs)%2 != 0 {
		panic("action: NewObject wants name, value pairs")
	}
	o := &Object{members: make([]Member, 0, len(pairs)/2)}
	for i := 0; i < len(pairs); i += 2 {
		o.Put(pairs[i].(string), pairs[i+1])
	}
	return o
}

// Absent as a value of [NewObject] or [Object.Put] means: no such member.
var Absent = absent{}

type absent struct{}

// NonEmpty is the text as a value of [NewObject], or [Absent] when it is "".
func NonEmpty(text string) any {
	if text == "" {
		return Absent
	}
	return text
}

// Texts is a list of texts as a value of [NewObject]; nil is the empty list.
func Texts(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// Len is the number of members.
func (o *Object) Len() int { return len(o.Members()) }

// Members returns the members in order. The slice is shared: do not change it.
func (o *Object) Members() []Member {
	if o == nil {
		return nil
	}
	o.fill()
	return o.members
}

// fill reads the source, if there is one.
func (o *Object) fill() {
	if o.source == nil {
		return
	}
	o.members, o.source = o.source.Members(), nil
	if len(o.members) >= indexed {
		o.reindex()
	}
}

// Get returns the value of the named member.
func (o *Object) Get(name string) (any, bool) {
	if o != nil && o.source != nil {
		return o.source.Member(name)
	}
	if i := o.find(name); i >= 0 {
		return o.members[i].Value, true
	}
	return nil, false
}

// find is the place of the named member, or -1.
func (o *Object) find(name string) int {
	if o != nil && o.index != nil {
		if i, ok := o.index[name]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(o.Members(), func(m Member) bool { return m.Name == name })
}

// Put sets a member: in place if the name exists, at the end otherwise.
// Values are converted as in [NewObject].
func (o *Object) Put(name string, value any) {
	if _, skip := value.(absent); skip {
		return
	}
	o.put(name, node(value))
}

// put is [Object.Put] for a value in the tree form.
func (o *Object) put(name string, value any) {
	o.fill()
	if o.index == nil && len(o.members) >= indexed {
		o.reindex()
	}
	if i := o.find(name); i >= 0 {
		o.members[i].Value = value
		return
	}
	if o.index != nil {
		o.index[name] = len(o.members)
	}
	o.members = append(o.members, Member{name, value})
}

func (o *Object) reindex() {
	o.index = make(map[string]int, 2*len(o.members))
	for i, m := range o.members {
		o.index[m.Name] = i
	}
}

// Delete removes the named member, if it is there.
func (o *Object) Delete(name string) {
	if i := o.find(name); i >= 0 {
		o.members = slices.Delete(o.members, i, i+1)
		o.index = nil // the places behind it have moved
	}
}

// Lookup follows a path of names (and decimal indexes into arrays) and
// returns what it finds.
func (o *Object) Lookup(path ...string) (any, bool) {
	var at any = o
	for _, step := range path {
		next, ok := child(at, step)
		if !ok {
			return nil, false
		}
		at = next
	}
	return at, true
}

// Copy is [Object.Lookup] for a value that is put somewhere else as it is. Who calls it
// decides nothing by the value but whether it is there and what kind of JSON it is: so that
// the size of what comes of it is known from the size of the value.
func (o *Object) Copy(path ...string) (any, bool) {
	last := len(path) - 1
	holder, ok := o.Lookup(path[:last]...)
	if !ok {
		return nil, false
	}
	if of, isObject := holder.(*Object); isObject && of != nil && of.source != nil {
		if s, copies := of.source.(Copying); copies {
			return s.Copy(path[last])
		}
	}
	return child(holder, path[last])
}

// LookupString is [Object.Lookup] for a member that is a JSON string.
func (o *Object) LookupString(path ...string) (string, bool) {
	v, ok := o.Lookup(path...)
	if !ok {
		return "", false
	}
	raw, ok := v.(Value)
	if !ok {
		return "", false
	}
	return Text(raw)
}

// Text is the value of a JSON string; ok is false for any other JSON.
func Text(raw Value) (text string, ok bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner), true
	}
	var s string
	return s, json.Unmarshal(raw, &s) == nil
}

// PlainText reports whether a value is a JSON string that is written in one way only: of
// printable ASCII without escapes.
func PlainText(raw Value) bool {
	return len(raw) >= 2 && raw[0] == '"' && raw[len(raw)-1] == '"' && plain(raw[1:len(raw)-1])
}

// MarshalJSON writes the members in order.
func (o *Object) MarshalJSON() ([]byte, error) {
	return o.Value(), nil
}

// Value is the object as compact JSON; a nil one is null.
func (o *Object) Value() Value {
	var buf bytes.Buffer
	writeNode(&buf, o)
	return buf.Bytes()
}

// Size is the length of [Object.Value].
func (o *Object) Size() int { return Size(o) }

// Size is the length of a value in the tree form as compact JSON.
func Size(v any) int {
	switch v := v.(type) {
	case *Object:
		if v == nil {
			return len("null")
		}
		n := len("{}") + max(0, v.Len()-1)
		for _, m := range v.Members() {
			n += NameSize(m.Name) + len(":") + Size(m.Value)
		}
		return n
	case []any:
		n := len("[]") + max(0, len(v)-1)
		for i := range v {
			n += Size(v[i])
		}
		return n
	case Value:
		return len(v)
	}
	return 0
}

// NameSize is the length of a name in an object's JSON.
func NameSize(name string) int {
	if plain(name) {
		return len(name) + len(`""`)
	}
	return len(MustMarshal(name))
}

// Clone is a deep copy.
func (o *Object) Clone() *Object {
	if o == nil {
		return nil
	}
	return cloneNode(o).(*Object)
}

// UnmarshalJSON reads an object; see [ParseObject].
func (o *Object) UnmarshalJSON(data []byte) error {
	parsed, err := ParseObject(bytes.Clone(data)) // the decoder reuses its buffer
	if err != nil {
		return err
	}
	*o = *parsed
	return nil
}

// ParseObject reads a JSON object. A repeated member keeps its first place and
// takes its last value, as JSON.parse does. It returns a *[SyntaxError] when
// data is no JSON, and [ErrNotObject] when it is something other than an
// object. The object shares memory with data: do not change data afterwards.
func ParseObject(data []byte) (*Object, error) {
	if err := CheckJSON(data); err != nil {
		return nil, err
	}
	p := parser{data: data}
	v, ok := p.value().(*Object)
	if !ok {
		return nil, ErrNotObject
	}
	return v, nil
}

// ErrNotObject is the error for a JSON document that is valid but no object.
var ErrNotObject = errors.New("not a JSON object")

// SyntaxError is a place where a text stops being JSON. Line and Column are
// 1-based; Column counts characters.
type SyntaxError struct {
	Line, Column int
	Reason       string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Reason)
}

// CheckJSON returns nil when data is one valid JSON value, and otherwise a
// *[SyntaxError].
func CheckJSON(data []byte) error {
	if quickValid(data) || json.Valid(data) { // faster than to decode, and most texts are
		return nil
	}
	var v json.RawMessage
	err := json.Unmarshal(data, &v)
	var syn *json.SyntaxError
	if !errors.As(err, &syn) {
		return &SyntaxError{Line: 1, Column: 1, Reason: err.Error()}
	}
	offset := int(syn.Offset)
	atEnd := strings.Contains(syn.Error(), "unexpected end")
	if !atEnd && offset > 0 {
		offset-- // encoding/json counts the offending byte as read
	}
	line, column := Position(data, offset)
	return &SyntaxError{Line: line, Column: column, Reason: reason(syn, data[offset:])}
}

// reason is the text of an error. encoding/json names the first byte of the
// character it stopped at; this names the character.
func reason(err *json.SyntaxError, rest []byte) string {
	if strings.HasSuffix(err.Error(), "exceeded max depth") {
		return "more than 10000 levels of nesting"
	}
	if len(rest) == 0 || rest[0] < utf8.RuneSelf {
		return err.Error()
	}
	r, _ := utf8.DecodeRune(rest)
	return strings.Replace(err.Error(), strconv.QuoteRune(rune(rest[0])), strconv.QuoteRune(r), 1)
}

// Position converts a byte offset into a 1-based line and column. Columns
// count characters; an offset past the end means the end.
func Position(data []byte, offset int) (line, column int) {
	offset = min(max(offset, 0), len(data))
	line = 1 + bytes.Count(data[:offset], []byte("\n"))
	start := bytes.LastIndexByte(data[:offset], '\n') + 1
	return line, 1 + utf8.RuneCount(data[start:offset])
}

// node turns a Go value into the tree form: *Object, []any or Value.
func node(v any) any {
	switch v := v.(type) {
	case *Object:
		if v == nil {
			return Value("null")
		}
		return v
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = node(v[i])
		}
		return out
	case nil:
		return Value("null")
	case string: // most are as they are between their quotes
		if plain(v) {
			return Value(append(append(append(make([]byte, 0, len(v)+2), '"'), v...), '"'))
		}
	case bool:
		return Value(strconv.AppendBool(nil, v))
	case int:
		return Value(strconv.AppendInt(nil, int64(v), 10))
	case int64:
		return Value(strconv.AppendInt(nil, v, 10))
	}
	raw, ok := v.(Value)
	if ok && PlainText(raw) {
		return raw
	}
	if !ok || !json.Valid(raw) {
		raw = MustMarshal(v) // of a Value that is no JSON: panics and says why
	}
	return parseNode(raw)
}

// ParseValue turns a JSON value into the tree form: *Object, []any or, for a
// scalar, [Value]. The errors, and the memory that is shared, are those of
// [ParseObject].
func ParseValue(data []byte) (any, error) {
	if err := CheckJSON(data); err != nil {
		return nil, err
	}
	return parseNode(data), nil
}

func parseNode(valid []byte) any {
	p := parser{data: valid}
	return p.value()
}

func cloneNode(v any) any {
	switch v := v.(type) {
	case *Object:
		out := &Object{members: make([]Member, v.Len())}
		for i, m := range v.members {
			out.members[i] = Member{m.Name, cloneNode(m.Value)}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = cloneNode(v[i])
		}
		return out
	}
	return v
}

func writeNode(buf *bytes.Buffer, v any) {
	switch v := v.(type) {
	case *Object:
		if v == nil {
			buf.WriteString("null")
			return
		}
		buf.WriteByte('{')
		for i, m := range v.Members() {
			if i > 0 {
				buf.WriteByte(',')
			}
			writeName(buf, m.Name)
			buf.WriteByte(':')
			writeNode(buf, m.Value)
		}
		buf.WriteByte('}')
	case []any:
		buf.WriteByte('[')
		for i := range v {
			if i > 0 {
				buf.WriteByte(',')
			}
			writeNode(buf, v[i])
		}
		buf.WriteByte(']')
	case Value:
		buf.Write(v)
	}
}

// writeName writes a member name; most need no escaping.
func writeName(buf *bytes.Buffer, name string) {
	if !plain(name) {
		buf.Write(MustMarshal(name))
		return
	}
	buf.WriteByte('"')
	buf.WriteString(name)
	buf.WriteByte('"')
}

// plain reports whether a text in quotes is its JSON.
func plain[T ~string | ~[]byte](text T) bool {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x7F {
			return false
		}
	}
	return true
}

func child(at any, step string) (any, bool) {
	switch at := at.(type) {
	case *Object:
		return at.Get(step)
	case []any:
		if i, ok := place(step, len(at)); ok {
			return at[i], true
		}
	}
	return nil, false
}

// parser builds a tree from text that is known to be valid JSON.
type parser struct {
	data []byte
	at   int
	// members and items are those of the objects and arrays that are open.
	members []Member
	items   []any
	// objects and places are room for the next objects and their members, made for
	// many of them at once.
	objects []Object
	places  []Member
}

func (p *parser) skip() byte {
	for {
		switch p.data[p.at] {
		case ' ', '\t', '\r', '\n', ',', ':':
			p.at++
		default:
			return p.data[p.at]
		}
	}
}

func (p *parser) value() any {
	switch p.skip() {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return Value(p.text())
	}
	return p.word()
}

// word is a number or one of true, false and null.
func (p *parser) word() any {
	start := p.at
scan:
	for ; p.at < len(p.data); p.at++ {
		switch p.data[p.at] {
		case ' ', '\t', '\r', '\n', ',', ']', '}':
			break scan
		}
	}
	return Value(p.data[start:p.at:p.at])
}

func (p *parser) object() *Object {
	from := len(p.members)
	for p.at++; p.skip() != '}'; {
		name := p.name()
		p.members = append(p.members, Member{name, nil})
		at := len(p.members) - 1
		v := p.value()
		p.members[at].Value = v
	}
	p.at++
	o := p.next()
	if found := p.members[from:]; len(found) < indexed && distinct(found) {
		o.members = p.keep(found)
	} else {
		for _, m := range found {
			o.put(m.Name, m.Value)
		}
	}
	p.members = p.members[:from]
	return o
}

// roomObjects and roomMembers are for how many objects and members there is room
// at most: a text may hold many braces and colons that mean nothing.
const roomObjects, roomMembers = 16, 64

// next is the next object of the text.
func (p *parser) next() *Object {
	if len(p.objects) == 0 {
		p.objects = make([]Object, min(max(1, bytes.Count(p.data, []byte{'{'})), roomObjects))
	}
	o := &p.objects[0]
	p.objects = p.objects[1:]
	return o
}

// keep copies the members of an object to where they stay.
func (p *parser) keep(found []Member) []Member {
	if len(found) == 0 {
		return nil
	}
	if len(p.places) < len(found) {
		p.places = make([]Member, max(len(found), min(bytes.Count(p.data, []byte{':'}), roomMembers)))
	}
	n := copy(p.places, found)
	kept := p.places[:n:n]
	p.places = p.places[n:]
	return kept
}

// distinct reports whether a few members have a name each.
func distinct(list []Member) bool {
	for i, m := range list {
		for _, other := range list[:i] {
			if m.Name == other.Name {
				return false
			}
		}
	}
	return true
}

// name is the next member's name. As values do, it shares memory with the text.
func (p *parser) name() string {
	raw := p.text()
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') >= 0 || !utf8.Valid(inner) {
		return unquote(raw)
	}
	return unsafe.String(unsafe.SliceData(inner), len(inner))
}

// unquote is the string that a valid JSON string stands for.
func unquote(raw []byte) string {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	_ = json.Unmarshal(raw, &s) // raw is valid
	return s
}

func (p *parser) array() []any {
	from := len(p.items)
	for p.at++; p.skip() != ']'; {
		v := p.value()
		p.items = append(p.items, v)
	}
	p.at++
	out := append(make([]any, 0, len(p.items)-from), p.items[from:]...)
	p.items = p.items[:from]
	return out
}

func (p *parser) text() []byte {
	start := p.at
	for p.at++; p.data[p.at] != '"'; p.at++ {
		if p.data[p.at] == '\\' {
			p.at++
		}
	}
	p.at++
	return p.data[start:p.at:p.at]
}
