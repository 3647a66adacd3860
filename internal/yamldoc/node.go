package yamldoc

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/claimctl/claimctl/pkg/action"
)

// Node is any value of a document: a mapping, a list or a scalar. The zero
// Node is a value that is not there.
type Node struct {
	node *yaml.Node
	// self is what stands for the value in the mapping or list that it is in: node, or
	// what node was made of. Nil for the document itself.
	self *yaml.Node
	in   *Node
}

// IsZero reports whether there is no value.
func (n Node) IsZero() bool { return n.node == nil }

// Pos is the place of the value.
func (n Node) Pos() Pos {
	if n.node == nil {
		return Pos{}
	}
	return place(n.node)
}

// Path names the value within the document, as messages do:
// "cases[0].expect"; "" is the document itself.
func (n Node) Path() string {
	if n.in == nil {
		return ""
	}
	path, list := n.in.Path(), n.in.node.Content
	i := slices.Index(list, n.self)
	switch {
	case n.in.node.Kind == yaml.SequenceNode:
		return fmt.Sprintf("%s[%d]", path, i)
	case i%2 == 0: // a key
		return path
	case path == "":
		return shorten(list[i-1].Value)
	}
	return path + "." + shorten(list[i-1].Value)
}

// Text is the text of a string or a time, and false for any other value.
func (n Node) Text() (string, bool) {
	if n.node == nil || n.node.Kind != yaml.ScalarNode {
		return "", false
	}
	switch n.node.Tag {
	case "!!str", "!!timestamp", "!!merge": // << is a key only
		return n.node.Value, true
	}
	return "", false
}

// Tag is the tag of a value that has one of its own ("!absent"), else "".
func (n Node) Tag() string {
	if n.node == nil || knownTag(n.node.Tag) {
		return ""
	}
	return n.node.Tag
}

// Raw is the text of a scalar as written, without quotes; "" for others.
func (n Node) Raw() string {
	if n.node == nil {
		return ""
	}
	return n.node.Value
}

// IsMapping reports whether the value is a mapping.
func (n Node) IsMapping() bool { return n.is(yaml.MappingNode) }

// IsList reports whether the value is a list.
func (n Node) IsList() bool { return n.is(yaml.SequenceNode) }

func (n Node) is(kind yaml.Kind) bool {
	return n.node != nil && n.node.Kind == kind && knownTag(n.node.Tag)
}

// Members are the keys and values of a mapping, in order. Every key is a
// scalar, and none is there twice.
func (n Node) Members() iter.Seq2[Node, Node] {
	return func(yield func(key, value Node) bool) {
		if !n.IsMapping() {
			return
		}
		for i := 0; i+1 < len(n.node.Content); i += 2 {
			if !yield(n.child(i), n.child(i+1)) {
				return
			}
		}
	}
}

// Items are the elements of a list, in order.
func (n Node) Items() iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		if !n.IsList() {
			return
		}
		for i := range n.node.Content {
			if !yield(i, n.child(i)) {
				return
			}
		}
	}
}

func (n *Node) child(i int) Node {
	at := n.node.Content[i]
	return Node{at, at, n}
}

// WrongType reports that something else was expected, code CC303. Want is a
// noun: "a list of strings".
func (n Node) WrongType(p *Problems, want string) {
	p.Add(n.Pos(), action.Diagnostic{
		Code: CodeType, Summary: n.named() + "expected " + want + ", found " + kindOf(n.node),
		Hint: typeHint(n.node, want),
	})
}

func (n Node) isNull() bool { return n.node != nil && isNull(n.node) }

// named begins a message about the node.
func (n Node) named() string {
	if path := n.Path(); path != "" {
		return path + ": "
	}
	return ""
}

// kindOf is what a person calls a value.
func kindOf(n *yaml.Node) string {
	switch {
	case !knownTag(n.Tag):
		return "a value tagged " + quote(n.Tag)
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!bool":
		return "a boolean"
	case "!!int", "!!float":
		return "a number"
	}
	return "a string"
}

// typeHint helps with the quotes that YAML makes one forget.
func typeHint(n *yaml.Node, want string) string {
	if n.Kind != yaml.ScalarNode || !knownTag(n.Tag) {
		return ""
	}
	switch {
	case want == "a string" && n.Tag != "!!null":
		return fmt.Sprintf("write it in quotes: %s", quote(n.Value))
	case strings.HasPrefix(want, "a list of ") && n.Tag != "!!null":
		return fmt.Sprintf("write it in brackets: [%s]", shorten(n.Value))
	}
	return ""
}

// knownTag reports whether a tag is one that JSON has a word for, or none.
func knownTag(tag string) bool {
	switch tag {
	case "", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!map", "!!seq", "!!merge":
		return true
	}
	return false
}

// maxQuoted is how many characters of a user's text a message repeats.
const maxQuoted = 60

func shorten(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	runes := []rune(s)
	if len(runes) > maxQuoted {
		return string(runes[:maxQuoted]) + "…"
	}
	return s
}

func quote(s string) string { return fmt.Sprintf("%q", shorten(s)) }
