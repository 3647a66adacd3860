package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dop251/goja"
)

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
		if target, _ := p.in.unwrapProxy(list); target != nil && target.ClassName() == "Array" {
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
	cause, _ = p.in.unwrapProxy(cause)
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
