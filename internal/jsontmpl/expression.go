package jsontmpl

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/claimctl/claimctl/pkg/action"
)

// expression is what stands in a placeholder.
type expression struct {
	Pos
	operands []operand
	raw      bool
}

// operand is a path or, when literal is set, a literal.
type operand struct {
	Pos
	steps   []string
	literal action.Value
}

// closing finds the }} that ends a placeholder whose content begins at i. It is
// false for one that does not end: there is another placeholder, a single brace,
// or nothing more.
func closing(text string, i int) (end int, ok bool) {
	for i < len(text) {
		switch c := text[i]; {
		case c == '\'' || c == '"':
			i = behindQuotes(text, i)
			continue
		case strings.HasPrefix(text[i:], "}}"):
			return i, true
		case c == '}' || strings.HasPrefix(text[i:], "{{"):
			return i, false
		}
		i++
	}
	return i, false
}

// behindQuotes is the place behind a quoted text that ends on its line, or behind
// the quote itself.
func behindQuotes(text string, i int) int {
	if n := strings.IndexAny(text[i+1:], text[i:i+1]+"\n"); n >= 0 && text[i+1+n] == text[i] {
		return i + n + 2
	}
	return i + 1
}

// reader reads one expression. Its first error ends it.
type reader struct {
	p        *parser
	text     string
	from, at int // in text
	// place is the offset in the source of a place in text.
	place  func(int) int
	failed bool
}

// expression reads the content of a placeholder, which begins at from and ends
// before to. It is nil when it cannot be read; that has been reported.
func (p *parser) expression(text string, from, to int, place func(int) int) *expression {
	r := &reader{p: p, text: text[:to], from: from, at: from, place: place}
	e := &expression{Pos: p.places.of(place(from - 2))}
	for {
		r.blanks()
		op, ok := r.operand(len(e.operands) > 0)
		if !ok {
			return nil
		}
		e.operands = append(e.operands, op)
		r.blanks()
		if r.at == len(r.text) {
			break
		}
		if !strings.HasPrefix(r.text[r.at:], "||") {
			r.unexpected()
			return nil
		}
		if len(e.operands) == 1 && !r.take(p.markup.Fallback, r.at, "the operator || in a placeholder") {
			return nil
		}
		r.at += 2
	}
	if r.failed {
		return nil
	}
	p.expressions = append(p.expressions, e)
	return e
}

func (r *reader) blanks() {
	r.at += len(r.text[r.at:]) - len(strings.TrimLeft(r.text[r.at:], " \t\r\n"))
}

// fail reports why an expression cannot be read.
func (r *reader) fail(at int, summary, hint string) {
	r.failed = true
	r.p.refuse(CodeMarkup, r.place(at), summary, hint)
}

// take reports what the markup says of something at a place of the text.
func (r *reader) take(t Take, at int, what string) bool {
	ok := r.p.take(t, r.place(at), what)
	r.failed = r.failed || !ok
	return ok
}

// unexpected reports what stands where the expression should end.
func (r *reader) unexpected() {
	rest := r.text[r.at:]
	hint := "write one variable, such as {{ " + r.example() + " }}"
	switch rest[0] {
	case '|', '&', '?', '(', ')', '+', '*', '/', '!', '=', '<', '>', '%', ',', ':', ';':
		r.fail(r.at, fmt.Sprintf("%s in a placeholder: operators, calls and filters are not part of the language", quote(rest[:1])), hint)
	default:
		r.fail(r.at, fmt.Sprintf("%s stands behind the variable; a placeholder holds one", quote(firstWord(rest))), hint)
	}
}

// example is the first variable of the expression, for a hint.
func (r *reader) example() string {
	if m := regexp.MustCompile(`[A-Za-z_$][\w$-]*(\.[\w$-]+)*`).FindString(r.text[r.from:]); m != "" {
		return m
	}
	return "name"
}

func firstWord(text string) string {
	if i := strings.IndexAny(text, " \t\r\n"); i > 0 {
		return text[:i]
	}
	return text
}

func (r *reader) operand(second bool) (operand, bool) {
	op := operand{Pos: r.p.places.of(r.place(min(r.at, len(r.text))))}
	if r.at == len(r.text) || strings.HasPrefix(r.text[r.at:], "||") {
		switch {
		case second:
			r.fail(r.at, "nothing stands behind ||", "write a variable or a literal, or leave || out")
		case r.at == len(r.text):
			r.fail(r.at, "the placeholder is empty", "write a variable between the braces")
		default:
			r.fail(r.at, "nothing stands before ||", "write a variable before it")
		}
		return op, false
	}
	switch c := r.text[r.at]; {
	case c == '\'' || c == '"':
		return op, r.quotedLiteral(&op)
	case c == '-' || isDigit(c):
		return op, r.number(&op)
	}
	return op, r.path(&op)
}

// quotedLiteral reads a string. A backslash makes the next character a part of
// it.
func (r *reader) quotedLiteral(op *operand) bool {
	quote, from := r.text[r.at], r.at
	var out strings.Builder
	for i := r.at + 1; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == quote:
			r.at = i + 1
			op.literal = action.MustMarshal(out.String())
			if quote == '"' {
				return r.take(r.p.markup.Double, from, "a string in double quotes in a placeholder")
			}
			return r.take(r.p.markup.Single, from, "a string in a placeholder")
		case c == '\\' && i+1 < len(r.text):
			i++
			out.WriteByte(r.text[i])
		default:
			out.WriteByte(c)
		}
	}
	r.fail(from, "the string in the placeholder has no end", "close it with "+string(quote))
	return false
}

func (r *reader) number(op *operand) bool {
	word := regexp.MustCompile(`^-?[\w.+-]*`).FindString(r.text[r.at:])
	if !isNumber(word) {
		r.fail(r.at, quote(word)+" is neither a variable nor a number", "a variable begins with a letter, _ or $")
		return false
	}
	from := r.at
	r.at += len(word)
	op.literal = action.Value(word)
	return r.take(r.p.markup.Number, from, "a number in a placeholder")
}

func (r *reader) path(op *operand) bool {
	from := r.at
	for first := true; ; first = false {
		step := r.name()
		switch {
		case step == "" && !first && r.at < len(r.text) && isDigit(r.text[r.at]):
			if step = r.digits(); !r.take(r.p.markup.Index, r.at-len(step), "an index in a path") {
				return false
			}
		case step == "":
			r.badStep(first)
			return false
		}
		op.steps = append(op.steps, step)
		if !r.brackets(op) {
			return false
		}
		if r.at == len(r.text) || r.text[r.at] != '.' {
			break
		}
		r.at++
	}
	if len(op.steps) == 1 && slices.Contains([]string{"true", "false", "null"}, op.steps[0]) {
		op.literal, op.steps = action.Value(op.steps[0]), nil
		return r.take(r.p.markup.Word, from, "a literal in a placeholder")
	}
	return true
}

// brackets reads indexes in brackets.
func (r *reader) brackets(op *operand) bool {
	for r.at < len(r.text) && r.text[r.at] == '[' {
		from := r.at
		r.at++
		step := r.digits()
		if step == "" || r.at == len(r.text) || r.text[r.at] != ']' {
			r.fail(from, "only a whole number may stand in brackets", "write the step behind a dot")
			return false
		}
		r.at++
		if !r.take(r.p.markup.Bracket, from, "an index in brackets") {
			return false
		}
		op.steps = append(op.steps, step)
	}
	return true
}

func (r *reader) badStep(first bool) {
	switch {
	case r.at == len(r.text):
		r.fail(r.at, "the variable ends in a dot", "write the step behind it, or leave the dot out")
	case r.text[r.at] == '.' && !first:
		r.fail(r.at, "the variable has an empty step", "write one dot between two steps")
	case first && strings.ContainsRune("{[", rune(r.text[r.at])):
		r.fail(r.at, quote(r.text[r.at:r.at+1])+" in a placeholder; it holds a variable", "write two braces around the variable, and no JSON inside")
	default:
		c, _ := utf8.DecodeRuneInString(r.text[r.at:])
		r.fail(r.at, quote(string(c))+" cannot stand in a variable", "a step is made of letters, digits, _, $ and -, and begins with none of the digits")
	}
}

// name reads a step that is a name, or nothing.
func (r *reader) name() string {
	from := r.at
	for r.at < len(r.text) {
		c := r.text[r.at]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$'
		if !letter && (r.at == from || !isDigit(c) && c != '-') {
			break
		}
		r.at++
	}
	return r.text[from:r.at]
}

func (r *reader) digits() string {
	from := r.at
	for r.at < len(r.text) && isDigit(r.text[r.at]) {
		r.at++
	}
	return r.text[from:r.at]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isNumber reports whether a word is a number of JSON.
func isNumber(word string) bool {
	if word == "" || word[0] != '-' && !isDigit(word[0]) {
		return false
	}
	return action.CheckJSON([]byte(word)) == nil
}

// quoted is how much of a text from the source a message repeats, in characters.
const quoted = 40

// quote is a text from the source as messages show it.
func quote(s string) string {
	if runes := []rune(s); len(runes) > quoted {
		s = string(runes[:quoted]) + "…"
	}
	return strconv.Quote(s)
}
