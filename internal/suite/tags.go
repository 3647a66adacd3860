package suite

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tags is a choice of cases by their tags: "a && !b", with ||, brackets and
// the usual precedence. The zero value takes every case.
type Tags struct{ root tagNode }

// tagNode is a part of the expression.
type tagNode interface{ takes(tags []string) bool }

type (
	tagName string
	tagNot  struct{ of tagNode }
	tagAnd  struct{ left, right tagNode }
	tagOr   struct{ left, right tagNode }
)

func (t tagName) takes(tags []string) bool { return slices.Contains(tags, string(t)) }
func (t tagNot) takes(tags []string) bool  { return !t.of.takes(tags) }
func (t tagAnd) takes(tags []string) bool  { return t.left.takes(tags) && t.right.takes(tags) }
func (t tagOr) takes(tags []string) bool   { return t.left.takes(tags) || t.right.takes(tags) }

// Take reports whether a case with these tags is chosen.
func (t Tags) Take(tags []string) bool { return t.root == nil || t.root.takes(tags) }

// TagsError is an expression that cannot be read. Column is where, in
// characters from 1.
type TagsError struct {
	Column int
	Reason string
}

func (e *TagsError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Reason) }

// The bounds of an expression.
const (
	maxTagsBytes = 4096
	maxTagsDepth = 100
)

// ParseTags reads an expression; "" takes every case. The error is a
// *[TagsError].
func ParseTags(text string) (Tags, error) {
	if strings.TrimSpace(text) == "" {
		return Tags{}, nil
	}
	p := tagParser{text: text}
	if len(text) > maxTagsBytes {
		return Tags{}, p.fail("the expression is longer than %d bytes", maxTagsBytes)
	}
	root, err := p.or(0)
	if err == nil && p.skip() != "" {
		err = p.fail("expected && or ||, found %q", p.word())
	}
	if err != nil {
		return Tags{}, err
	}
	return Tags{root}, nil
}

// tagParser reads an expression from left to right.
type tagParser struct {
	text string
	at   int
}

func (p *tagParser) fail(format string, args ...any) error {
	return &TagsError{utf8.RuneCountInString(p.text[:p.at]) + 1, fmt.Sprintf(format, args...)}
}

// skip passes blanks and returns what is left.
func (p *tagParser) skip() string {
	rest := strings.TrimLeftFunc(p.text[p.at:], unicode.IsSpace)
	p.at = len(p.text) - len(rest)
	return rest
}

// word is what a message shows of the rest.
func (p *tagParser) word() string {
	rest := p.skip()
	if i := strings.IndexFunc(rest, unicode.IsSpace); i > 0 {
		return rest[:i]
	}
	return rest
}

// eat passes a sign, if it comes next.
func (p *tagParser) eat(sign string) bool {
	if !strings.HasPrefix(p.skip(), sign) {
		return false
	}
	p.at += len(sign)
	return true
}

func (p *tagParser) or(depth int) (tagNode, error) {
	left, err := p.and(depth)
	for err == nil && p.eat("||") {
		var right tagNode
		right, err = p.and(depth)
		left = tagOr{left, right}
	}
	return left, err
}

func (p *tagParser) and(depth int) (tagNode, error) {
	left, err := p.not(depth)
	for err == nil && p.eat("&&") {
		var right tagNode
		right, err = p.not(depth)
		left = tagAnd{left, right}
	}
	return left, err
}

func (p *tagParser) not(depth int) (tagNode, error) {
	if depth > maxTagsDepth {
		return nil, p.fail("brackets and ! are nested more than %d deep", maxTagsDepth)
	}
	switch {
	case p.eat("!"):
		of, err := p.not(depth + 1)
		return tagNot{of}, err
	case p.eat("("):
		inner, err := p.or(depth + 1)
		if err == nil && !p.eat(")") {
			err = p.fail("expected a closing bracket")
		}
		return inner, err
	}
	rest := p.skip()
	end := strings.IndexFunc(rest, func(r rune) bool { return !isTagRune(r) })
	if end < 0 {
		end = len(rest)
	}
	switch {
	case rest == "":
		return nil, p.fail("expected a tag, found the end")
	case end == 0:
		return nil, p.fail("expected a tag, found %q", p.word())
	}
	p.at += end
	return tagName(rest[:end]), nil
}

func isTagRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._:/-", r)
}

// isTag reports whether an expression can name a tag.
func isTag(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !isTagRune(r) }) < 0
}
