package jsontmpl

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
)

// Template is a template that was read.
type Template struct {
	Source action.Source

	markup      Markup
	root        *node
	expressions []*expression
}

// node is a value of a template: an object, an array, a constant, a text with
// placeholders, or a placeholder.
type node struct {
	kind    kind
	members []member
	items   []*node
	value   action.Value // a constant
	parts   []part
	expr    *expression
}

type kind int

const (
	constant kind = iota
	object
	array
	text
	placeholder
)

type member struct {
	Pos
	name  string
	value *node
}

// part is a piece of a text: characters or a placeholder.
type part struct {
	text string
	expr *expression
}

// Parse reads a template. The diagnostics are everything that is wrong or
// doubtful, by position. With an error among them the template is broken: its
// placeholders can be looked at, and it has no members and renders nothing.
func Parse(src action.Source, m Markup) (*Template, []action.Diagnostic) {
	code := bytes.TrimPrefix(src.Code, []byte("\ufeff"))
	p := &parser{path: src.Path, markup: m, places: places{code: code, pos: Pos{1, 1}}, code: string(code)}
	root := p.document()
	slices.SortStableFunc(p.problems, func(a, b action.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if p.errors > 0 || root == nil {
		root = &node{kind: object}
	}
	return &Template{Source: src, markup: m, root: root, expressions: p.expressions}, p.problems
}

// Failed reports whether an error is among diagnostics.
func Failed(list []action.Diagnostic) bool {
	return slices.ContainsFunc(list, func(d action.Diagnostic) bool { return d.Severity == action.SeverityError })
}

// parser reads a template. What is wrong is reported, and reading goes on where
// the next value may begin.
type parser struct {
	path   string
	markup Markup
	code   string
	at     int
	depth  int
	arrays int // that are open
	places places

	expressions []*expression
	problems    []action.Diagnostic
	errors      int
	over        bool // nothing more is read
	unclosed    bool // a placeholder has no end; the braces around cannot be trusted
}

// places tells positions; going forward is cheap.
type places struct {
	code []byte
	at   int
	pos  Pos
}

func (p *places) of(offset int) Pos {
	offset = min(max(offset, 0), len(p.code))
	if offset < p.at {
		p.at, p.pos = 0, Pos{1, 1}
	}
	for p.at < offset {
		if p.code[p.at] == '\n' {
			p.at, p.pos = p.at+1, Pos{p.pos.Line + 1, 1}
			continue
		}
		_, size := utf8.DecodeRune(p.code[p.at:])
		p.at, p.pos.Column = p.at+size, p.pos.Column+1
	}
	return p.pos
}

// report adds a diagnostic, up to the number that is told.
func (p *parser) report(offset int, d action.Diagnostic) {
	if p.over {
		return
	}
	if d.Severity == action.SeverityError {
		p.errors++
	}
	pos := p.places.of(offset)
	d.File, d.Line, d.Column = p.path, pos.Line, pos.Column
	if len(p.problems) == maxProblems-1 {
		d.Detail = strings.TrimPrefix(d.Detail+fmt.Sprintf("; there may be more, only %d are told", maxProblems), "; ")
		p.stop()
	}
	p.problems = append(p.problems, d)
}

// stop ends the reading.
func (p *parser) stop() { p.over, p.at = true, len(p.code) }

func (p *parser) refuse(code string, offset int, summary, hint string) {
	p.report(offset, action.Diagnostic{Code: code, Severity: action.SeverityError, Summary: summary, Hint: hint})
}

// take reports what the markup says of something, and whether it is taken.
func (p *parser) take(t Take, offset int, what string) bool {
	d := action.Diagnostic{Detail: t.Why, Hint: t.Hint, Source: t.Source}
	switch t.Verdict {
	case Taken:
		return true
	case Doubtful, Noted:
		d.Code, d.Severity, d.Summary = CodeUnknown, t.severity(), what+" is not documented"
	default:
		d.Code, d.Severity, d.Summary = CodeMarkup, action.SeverityError, what+" is not taken by the platform"
	}
	p.report(offset, d)
	return t.Verdict != Refused
}

func (p *parser) document() *node {
	if len(p.code) > MaxBytes {
		p.refuse(CodeText, MaxBytes, fmt.Sprintf("the template is %d bytes; more than %d are not read", len(p.code), MaxBytes),
			"a token could not carry what it makes; shorten it")
		return nil
	}
	p.encoding()
	p.blanks()
	if p.at == len(p.code) {
		p.refuse(CodeText, 0, "the file is empty", "expected a JSON object")
		return nil
	}
	if p.code[p.at] != '{' || p.atPlaceholder() {
		p.refuse(CodeText, p.at, fmt.Sprintf("the template begins with %s; expected an object", quote(p.word())), "wrap the claims in { … }")
		return nil
	}
	root := p.value()
	p.blanks()
	if p.at < len(p.code) && !p.unclosed {
		p.refuse(CodeText, p.at, fmt.Sprintf("%s stands behind the end of the object", quote(p.word())), "remove it, or look for a brace too many before it")
	}
	return root
}

// encoding reports bytes that are no UTF-8.
func (p *parser) encoding() {
	for i := 0; i < len(p.code); {
		r, size := utf8.DecodeRuneInString(p.code[i:])
		if r == utf8.RuneError && size == 1 {
			p.refuse(CodeText, i, fmt.Sprintf("the byte 0x%02X is not UTF-8", p.code[i]), "save the file as UTF-8")
			for size < len(p.code)-i && !utf8.RuneStart(p.code[i+size]) {
				size++
			}
		}
		i += size
	}
}

func (p *parser) blanks() {
	for p.at < len(p.code) && strings.IndexByte(" \t\r\n", p.code[p.at]) >= 0 {
		p.at++
	}
}

// peek is the next byte behind blanks, 0 at the end.
func (p *parser) peek() byte {
	p.blanks()
	if p.at == len(p.code) || p.over {
		return 0
	}
	return p.code[p.at]
}

// atPlaceholder reports whether a placeholder begins here. Three braces are an
// object that begins with one.
func (p *parser) atPlaceholder() bool {
	rest := p.code[p.at:]
	return strings.HasPrefix(rest, "{{") && !strings.HasPrefix(rest, "{{{")
}

// step goes on by a byte, unless reading has ended.
func (p *parser) step() { p.at = min(p.at+1, len(p.code)) }

// word is what stands at the current place, as far as the next blank or sign.
func (p *parser) word() string {
	rest := p.code[p.at:]
	if rest == "" {
		return ""
	}
	if i := strings.IndexAny(rest, " \t\r\n,:{}[]\""); i > 0 {
		return rest[:i]
	}
	if _, size := utf8.DecodeRuneInString(rest); strings.ContainsRune(",:{}[]\"", rune(rest[0])) {
		return rest[:size]
	}
	return rest
}

// value reads a value. It is never nil unless reading has ended.
func (p *parser) value() *node {
	if p.depth == maxDepth {
		p.refuse(CodeText, p.at, fmt.Sprintf("more than %d levels of nesting", maxDepth), "a template is flat; look for a bracket too many")
		p.stop()
	}
	p.depth++
	defer func() { p.depth-- }()
	switch c := p.peek(); {
	case c == 0:
		return &node{}
	case p.atPlaceholder():
		return p.raw()
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		return p.string()
	}
	return p.constant()
}

// constant reads a number or one of true, false and null.
func (p *parser) constant() *node {
	word, from := p.word(), p.at
	p.at += len(word)
	switch word {
	case "true", "false":
	case "null":
		p.take(p.markup.Null, from, "the word null as a value")
	case ",", ":", "]", "}":
		p.at = from // that is for whoever reads lists
		p.refuse(CodeText, from, "a value is missing before "+quote(word), "write the value, or remove what is before it")
		if word == ":" {
			p.step()
		}
	default:
		if !isNumber(word) {
			hint := "a text stands in double quotes"
			if strings.HasPrefix(word, "//") || strings.HasPrefix(word, "/*") || word[0] == '#' {
				hint = "JSON has no comments"
			}
			p.refuse(CodeText, from, quote(word)+" is no JSON value", hint)
			p.resume()
		}
	}
	return &node{kind: constant, value: action.Value(word)}
}

// resume goes on where a list may go on: at a comma, a closing bracket, or the
// next line.
func (p *parser) resume() {
	if i := strings.IndexAny(p.code[p.at:], ",}]\n"); i >= 0 {
		p.at += i
		return
	}
	p.at = len(p.code)
}

// raw reads a placeholder where a value may stand.
func (p *parser) raw() *node {
	from := p.at
	end, ok := closing(p.code, from+2)
	if !ok {
		p.open(from)
		p.at = from + 2
		if i := strings.IndexAny(p.code[p.at:], ",}]\n"); i < 0 {
			p.at = len(p.code)
		} else if p.at += i; p.code[p.at] == '}' {
			p.at++
		}
		return &node{kind: placeholder}
	}
	p.at = end + 2
	p.take(p.markup.Raw, from, "a placeholder without quotes")
	e := p.expression(p.code, from+2, end, func(i int) int { return i })
	if e != nil {
		e.raw = true
	}
	return &node{kind: placeholder, expr: e}
}

// open reports a placeholder without an end.
func (p *parser) open(offset int) {
	p.unclosed = true
	p.refuse(CodeText, offset, "the placeholder is not closed: {{ has no }}", "write {{ variable }}")
}

func (p *parser) object() *node {
	n := &node{kind: object}
	seen := map[string]Pos{}
	p.list('}', func() {
		if m, ok := p.member(seen); ok {
			n.members = append(n.members, m)
		}
	})
	return n
}

func (p *parser) array() *node {
	n := &node{kind: array}
	p.arrays++
	defer func() { p.arrays-- }()
	p.list(']', func() { n.items = append(n.items, p.value()) })
	return n
}

// list reads the elements of an object or array, the commas between them, and
// its end.
func (p *parser) list(end byte, element func()) {
	from := p.at
	p.at++
	comma := -1 // where the last one stands
	for {
		switch c := p.peek(); {
		case c == 0:
			if !p.unclosed {
				p.refuse(CodeText, from, fmt.Sprintf("%s is not closed", what(end)), fmt.Sprintf("write %c at its end", end))
				p.stop()
			}
			return
		case c == end:
			if comma >= 0 {
				p.refuse(CodeText, comma, "a comma stands before "+quote(string(end)), "remove it: JSON has no trailing comma")
			}
			p.step()
			return
		case c == '}' || c == ']' && p.arrays > 0:
			p.refuse(CodeText, p.at, fmt.Sprintf("%s where %s is to be closed", quote(string(c)), what(end)), fmt.Sprintf("write %c before it", end))
			return // it closes what is around
		case c == ']':
			p.refuse(CodeText, p.at, `"]" closes an array that is not open`, "remove it, or look for a missing [")
			p.step()
			continue
		}
		before := p.at
		element()
		comma = p.comma(end)
		if p.at == before { // nothing was read; go on behind it
			p.step()
		}
	}
}

func what(end byte) string {
	if end == '}' {
		return "the object"
	}
	return "the array"
}

// comma reads the comma behind an element, and is its place; -1 when there is
// none. Where one is missing, that is reported, and reading goes on with what
// looks like the next element.
func (p *parser) comma(end byte) int {
	c := p.peek()
	switch {
	case c == ',':
		p.at++
		return p.at - 1
	case c == 0 || c == '}' || c == ']':
		return -1
	}
	if !p.unclosed {
		p.refuse(CodeText, p.at, fmt.Sprintf("%s where a comma or %s is expected", quote(p.word()), quote(string(end))), "write a comma between two elements")
	}
	if c != '"' {
		p.resume()
		if p.peek() == ',' {
			p.at++
		}
	}
	return -1
}

// member reads a name, a colon and a value. It is false for what has no name.
func (p *parser) member(seen map[string]Pos) (member, bool) {
	m := member{Pos: p.places.of(p.at)}
	from, named := p.at, false
	switch {
	case p.code[p.at] == '"':
		m.name, named = p.name()
	case strings.HasPrefix(p.code[p.at:], "{{"):
		if end, ok := closing(p.code, p.at+2); ok {
			p.at = end + 2
			p.nameless(from)
		} else {
			p.raw()
		}
	default:
		p.refuse(CodeText, from, quote(p.word())+" where a name is expected", "a name stands in double quotes")
		if p.at += len(p.word()); p.peek() != ':' {
			p.resume()
			return m, false
		}
	}
	if first, twice := seen[m.name]; twice && named {
		p.refuse(CodeText, from, fmt.Sprintf("the name %s is there twice; the first is at %d:%d", quote(m.name), first.Line, first.Column), "remove one of them: only one can land in the token")
	} else if named {
		seen[m.name] = m.Pos
	}
	if p.peek() != ':' {
		if !p.unclosed {
			p.refuse(CodeText, p.at, "a colon is missing behind the name "+quote(m.name), `write "name": value`)
		}
		if c := p.peek(); c == ',' || c == '}' || c == 0 {
			return m, false
		}
	} else {
		p.at++
	}
	m.value = p.value()
	return m, named
}

func (p *parser) nameless(offset int) {
	p.refuse(CodeMarkup, offset, "a placeholder stands in the name of a claim; it can only be a value", "write the name as it is")
}

// name reads the name of a member.
func (p *parser) name() (string, bool) {
	s, ok := p.quoted()
	if i := strings.Index(s.text, "{{"); i >= 0 {
		p.nameless(s.place(i))
		return "", false
	}
	return s.text, ok
}

// string reads a string that is a value, with its placeholders.
func (p *parser) string() *node {
	s, ok := p.quoted()
	if !ok {
		return &node{}
	}
	parts := p.parts(s)
	if len(parts) == 0 || len(parts) == 1 && parts[0].expr == nil {
		return &node{kind: constant, value: action.MustMarshal(s.text)}
	}
	return &node{kind: text, parts: parts}
}

// parts splits a string into characters and placeholders.
func (p *parser) parts(s stringToken) []part {
	var out []part
	done := 0
	add := func(to int) {
		if to > done {
			out = append(out, part{text: s.text[done:to]})
		}
	}
	for {
		i := strings.Index(s.text[done:], "{{")
		if i < 0 {
			add(len(s.text))
			return out
		}
		from := done + i
		end, ok := closing(s.text, from+2)
		if !ok {
			p.refuse(CodeText, s.place(from), "the placeholder is not closed: {{ has no }}", "write {{ variable }}")
			add(len(s.text))
			return out
		}
		add(from)
		done = end + 2
		take, what := p.markup.Text, "a placeholder within a text"
		if from == 0 && done == len(s.text) {
			take, what = p.markup.Lone, "a placeholder in quotes"
		}
		p.take(take, s.place(from), what)
		out = append(out, part{expr: p.expression(s.text, from+2, end, s.place)})
	}
}

// stringToken is a string of the source: its text, and where its bytes stand.
type stringToken struct {
	text    string
	from    int   // of the first byte behind the quote
	offsets []int // of each byte of the text; nil when it is as in the source
}

func (s stringToken) place(i int) int {
	switch {
	case s.offsets == nil:
		return s.from + i
	case i < len(s.offsets):
		return s.offsets[i]
	case len(s.offsets) > 0:
		return s.offsets[len(s.offsets)-1] + 1
	}
	return s.from
}

// quoted reads a string. It is false for one that cannot be read; that has been
// reported.
func (p *parser) quoted() (stringToken, bool) {
	from := p.at + 1
	end, ok := p.end(from)
	if !ok {
		return stringToken{from: from}, false
	}
	raw := p.code[from:end]
	p.at = end + 1
	s := stringToken{text: raw, from: from}
	if strings.IndexByte(raw, '\\') < 0 {
		return s, true
	}
	s.text, s.offsets = "", make([]int, 0, len(raw))
	var out strings.Builder
	for i := 0; i < len(raw); {
		size := escape(raw[i:])
		piece := raw[i : i+size]
		if piece[0] == '\\' {
			if !unescape(&piece) {
				p.refuse(CodeText, from+i, quote(raw[i:i+size])+" is no escape of JSON", `write \\ for a backslash`)
				ok, piece = false, ""
			}
		}
		out.WriteString(piece)
		for range len(piece) {
			s.offsets = append(s.offsets, from+i)
		}
		i += size
	}
	s.text = out.String()
	return s, ok
}

// unescape makes of an escape what it stands for. Half of a surrogate pair stands
// for nothing.
func unescape(piece *string) bool {
	raw := *piece
	if json.Unmarshal([]byte(`"`+raw+`"`), piece) != nil {
		return false
	}
	return *piece != "\ufffd" || strings.EqualFold(raw, `\ufffd`)
}

// escape is the length of the escape or byte that a text begins with. The two
// halves of a surrogate pair are one.
func escape(text string) int {
	if text[0] != '\\' {
		return 1
	}
	if len(text) < 2 || text[1] != 'u' {
		return min(2, len(text))
	}
	if len(text) >= 12 && strings.EqualFold(text[2:3], "d") && strings.ContainsRune("89abAB", rune(text[3])) && text[6:8] == `\u` {
		return 12
	}
	return min(6, len(text))
}

// end finds the quote that ends a string.
func (p *parser) end(from int) (int, bool) {
	for i := from; i < len(p.code); i++ {
		switch c := p.code[i]; {
		case c == '\\':
			i++
		case c == '"':
			return i, true
		case c == '\n', strings.HasPrefix(p.code[i:], "\r\n"):
			p.refuse(CodeText, from-1, "the string is not closed on its line", `write " at its end; a line break in a string is \n`)
			p.at = i
			return 0, false
		case c < 0x20:
			p.refuse(CodeText, i, fmt.Sprintf("the control character 0x%02X stands in a string", c), fmt.Sprintf(`write it as \u%04x`, c))
		}
	}
	if !p.unclosed {
		p.refuse(CodeText, from-1, "the string is not closed", `write " at its end`)
	}
	p.stop()
	return 0, false
}
