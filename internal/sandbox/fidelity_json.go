package sandbox

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
)

// installJSON gives the errors of JSON.parse the texts of Node 22, and
// JSON.stringify the indentation, which the engine forgets to take back after an
// empty array.
func (vm *VM) installJSON() {
	if !vm.program.parsesJSON && !vm.program.writesJSON {
		return
	}
	vm.keepJSON() // before this replaces what is kept
	json := vm.rt.GlobalObject().Get("JSON").ToObject(vm.rt)
	if vm.program.parsesJSON {
		vm.hide(json, "parse", vm.builtin("parse", 2, vm.parseJSON))
	}
	if vm.program.writesJSON {
		vm.hide(json, "stringify", vm.builtin("stringify", 3, vm.stringifyJSON))
	}
}

// stringifyJSON is JSON.stringify.
func (vm *VM) stringifyJSON(c goja.FunctionCall) goja.Value {
	gap := vm.jsonGap(c.Argument(2))
	out := must(vm.stringify(goja.Undefined(), c.Argument(0), c.Argument(1)))
	if text, ok := out.(goja.String); ok && gap != "" {
		return vm.rt.ToValue(indented(text.String(), gap))
	}
	return out
}

// maxGap is the longest indentation of a level.
const maxGap = 10

// jsonGap is the indentation of a level, of the third argument of JSON.stringify.
func (vm *VM) jsonGap(space goja.Value) string {
	class := kind(space)
	if obj, ok := space.(*goja.Object); ok {
		class = strings.ToLower(obj.ClassName())
	}
	switch class {
	case "number":
		if n := space.ToFloat(); n >= 1 { // not NaN
			return strings.Repeat(" ", int(min(n, maxGap)))
		}
	case "string":
		text := units(vm.rt.ToValue(space.String()).(goja.String))
		return string(utf16.Decode(text[:min(len(text), maxGap)]))
	}
	return ""
}

// indented lays JSON without white space out as JSON.stringify does.
func indented(text, gap string) string {
	var out strings.Builder
	line := "\n"
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			end := i + 1
			for text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			out.WriteString(text[i : end+1])
			i = end
		case '{', '[':
			out.WriteByte(c)
			if close := text[i+1]; close == '}' || close == ']' {
				out.WriteByte(close)
				i++
				continue
			}
			line += gap
			out.WriteString(line)
		case '}', ']':
			line = line[:len(line)-len(gap)]
			out.WriteString(line)
			out.WriteByte(c)
		case ',':
			out.WriteByte(c)
			out.WriteString(line)
		case ':':
			out.WriteString(": ")
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// parseJSON is JSON.parse.
func (vm *VM) parseJSON(c goja.FunctionCall) goja.Value {
	vm.keepJSON()
	out, err := vm.parse(c.This, c.Arguments...)
	if err == nil {
		return out
	}
	if thrown, ok := err.(*goja.Exception); ok && isSyntaxError(thrown.Value()) {
		text, ok := c.Argument(0).(goja.String)
		if !ok {
			text = vm.rt.ToValue(c.Argument(0).String()).(goja.String)
		}
		if message := jsonError(units(text)); message != "" {
			panic(vm.newError(&Throw{Name: "SyntaxError", Message: message}))
		}
	}
	panic(err)
}

func isSyntaxError(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && obj.ClassName() == "Error" && memberText(obj, "name") == "SyntaxError"
}

// jsonError is what Node 22 says of a text that is no JSON; "" when it is JSON
// after all, as far as this knows.
func jsonError(text []uint16) string {
	switch whole := string(utf16.Decode(text)); whole {
	case "undefined", "NaN", "Infinity", "[object Object]":
		return fmt.Sprintf("%q is not valid JSON", whole)
	}
	r := &jsonReader{text: text}
	r.value()
	if r.message == "" {
		r.space()
		if r.at < len(r.text) {
			r.expected("Unexpected non-whitespace character after JSON")
		}
	}
	return r.message
}

// jsonReader finds the first error of a text, and says what V8 says of it.
type jsonReader struct {
	text    []uint16
	at      int
	message string
}

// next is the character at the position, or 0 at the end.
func (r *jsonReader) next() uint16 {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) space() {
	for c := r.next(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = r.next() {
		r.at++
	}
}

// expected fails with a text that names the position.
func (r *jsonReader) expected(what string) {
	line, column := 1, 1
	for i, c := range r.text[:r.at] {
		switch {
		case c == '\r' && i+1 < len(r.text) && r.text[i+1] == '\n':
		case c == '\n' || c == '\r':
			line, column = line+1, 1
		default:
			column++
		}
	}
	r.message = fmt.Sprintf("%s in JSON at position %d (line %d column %d)", what, r.at, line, column)
	if what == "Unexpected non-whitespace character after JSON" {
		r.message = fmt.Sprintf("%s at position %d (line %d column %d)", what, r.at, line, column)
	}
}

// jsonContext is how much V8 shows of a long text at either side of an error.
const jsonContext = 10

// unexpected fails at a character that nothing can begin with.
func (r *jsonReader) unexpected() {
	if r.at >= len(r.text) {
		r.message = "Unexpected end of JSON input"
		return
	}
	from, to, before, after := 0, len(r.text), "", ""
	if len(r.text) > 2*jsonContext {
		if r.at >= jsonContext {
			from, before = r.at-jsonContext, "..."
		}
		if r.at < len(r.text)-jsonContext {
			to, after = r.at+jsonContext, "..."
		}
	}
	r.message = fmt.Sprintf(`Unexpected token '%s', %s"%s"%s is not valid JSON`,
		string(utf16.Decode(r.text[r.at:r.at+1])), before, string(utf16.Decode(r.text[from:to])), after)
}

// value reads a document with a stack of its own: nesting is the author's.
func (r *jsonReader) value() {
	var open []byte // '[' and '{' that are not closed
	for r.message == "" {
		r.space()
		switch c := r.next(); {
		case c == '[' || c == '{':
			r.at++
			open = append(open, byte(c))
			if r.begin(byte(c)) {
				continue
			}
			open = open[:len(open)-1]
		default:
			r.scalar(c)
		}
		for r.message == "" {
			if len(open) == 0 {
				return
			}
			if !r.end(open[len(open)-1]) {
				break
			}
			open = open[:len(open)-1]
		}
	}
}

// begin reads up to the first value of a container; more is false when there is
// none.
func (r *jsonReader) begin(open byte) (more bool) {
	r.space()
	if open == '[' {
		if r.next() == ']' {
			r.at++
			return false
		}
		return true
	}
	if r.next() == '}' {
		r.at++
		return false
	}
	if r.next() != '"' {
		r.expected("Expected property name or '}'")
		return false
	}
	r.quoted()
	r.space()
	if r.message == "" && r.next() != ':' {
		r.expected("Expected ':' after property name")
	}
	r.at++
	return r.message == ""
}

// end reads what follows a value in a container, up to the next value.
func (r *jsonReader) end(open byte) (closed bool) {
	r.space()
	c := r.next()
	switch {
	case open == '[' && c == ']' || open == '{' && c == '}':
		r.at++
		return true
	case c == ',':
		r.at++
	case open == '[':
		r.expected("Expected ',' or ']' after array element")
	default:
		r.expected("Expected ',' or '}' after property value")
	}
	if r.message == "" && open == '{' {
		r.laterName()
	}
	return false
}

func (r *jsonReader) laterName() {
	r.space()
	if r.next() != '"' {
		r.expected("Expected double-quoted property name")
		return
	}
	r.quoted()
	r.space()
	if r.message == "" && r.next() != ':' {
		r.unexpected()
	}
	r.at++
}

func (r *jsonReader) scalar(c uint16) {
	switch {
	case r.at >= len(r.text):
		r.unexpected()
	case c == '"':
		r.quoted()
	case c == '-' || c >= '0' && c <= '9':
		r.number()
	case c == 't':
		r.word("true")
	case c == 'f':
		r.word("false")
	case c == 'n':
		r.word("null")
	default:
		r.unexpected()
	}
}

func (r *jsonReader) word(w string) {
	for i := range len(w) {
		if r.next() != uint16(w[i]) {
			r.unexpected()
			return
		}
		r.at++
	}
}

func (r *jsonReader) digits(otherwise string) {
	from := r.at
	for c := r.next(); c >= '0' && c <= '9'; c = r.next() {
		r.at++
	}
	if r.at == from && r.message == "" {
		r.expected(otherwise)
	}
}

func (r *jsonReader) number() {
	if r.next() == '-' {
		r.at++
	}
	if r.next() == '0' {
		r.at++
		if c := r.next(); c >= '0' && c <= '9' {
			r.expected("Unexpected number")
		}
	} else {
		r.digits("No number after minus sign")
	}
	if r.message == "" && r.next() == '.' {
		r.at++
		r.digits("Unterminated fractional number")
	}
	if c := r.next(); r.message == "" && (c == 'e' || c == 'E') {
		r.at++
		if c := r.next(); c == '+' || c == '-' {
			r.at++
		}
		r.digits("Exponent part is missing a number")
	}
}

// quoted reads a string.
func (r *jsonReader) quoted() {
	r.at++
	for r.message == "" {
		c := r.next()
		switch {
		case r.at >= len(r.text):
			r.expected("Unterminated string")
		case c == '"':
			r.at++
			return
		case c == '\\':
			r.at++
			r.escape()
		case c < 0x20:
			r.expected("Bad control character in string literal")
		default:
			r.at++
		}
	}
}

func (r *jsonReader) escape() {
	switch c := r.next(); c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		r.at++
	case 'u':
		r.at++
		for range 4 {
			c := r.next()
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				r.expected("Bad Unicode escape")
				return
			}
			r.at++
		}
	default:
		if r.at >= len(r.text) {
			r.unexpected()
			return
		}
		r.expected("Bad escaped character")
	}
}
