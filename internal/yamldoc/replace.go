package yamldoc

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Untagged is the value without a tag of its own ("!subset [a]" as "[a]"). A
// scalar becomes a string. What has no such tag stays as it is.
func (n Node) Untagged() Node {
	if n.node == nil || knownTag(n.node.Tag) {
		return n
	}
	out := *n.node
	out.Tag = map[yaml.Kind]string{yaml.MappingNode: "!!map", yaml.SequenceNode: "!!seq"}[out.Kind]
	if out.Kind == yaml.ScalarNode {
		out.Tag = "!!str"
	}
	return n.made(&out)
}

// made is what was made of a value, in its place.
func (n Node) made(node *yaml.Node) Node { return Node{node, n.self, n.in} }

// Texts calls visit for every string in the value, keys aside, in order.
func (n Node) Texts(visit func(text Node)) {
	if n.node == nil {
		return
	}
	if _, ok := n.Text(); ok {
		visit(n)
		return
	}
	for i, child := range n.node.Content {
		if n.node.Kind != yaml.MappingNode || i%2 == 1 {
			Node{node: child}.Texts(visit)
		}
	}
}

// Size is how many values, keys among them, the value consists of.
func (n Node) Size() int {
	if n.node == nil {
		return 0
	}
	size := 1
	for _, child := range n.node.Content {
		size += Node{node: child}.Size()
	}
	return size
}

// Replaced is the value in which every string, keys aside, is what replace makes of it.
// What takes its place stands where it stood. A part in which no string is replaced is
// that of the value, and no copy.
func (n Node) Replaced(replace func(text Node) (Node, bool)) Node {
	if n.node == nil {
		return n
	}
	return n.made(replaced(n.node, replace))
}

func replaced(n *yaml.Node, replace func(text Node) (Node, bool)) *yaml.Node {
	if _, ok := (Node{node: n}).Text(); ok {
		other, ok := replace(Node{node: n})
		if !ok {
			return n
		}
		out := *other.node
		out.Line, out.Column = n.Line, n.Column
		return &out
	}
	var out *yaml.Node
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		if other := replaced(child, replace); other != child {
			if out == nil {
				copied := *n
				out, copied.Content = &copied, slices.Clone(n.Content)
			}
			out.Content[i] = other
		}
	}
	if out == nil {
		return n
	}
	return out
}

// WithText is a string in the place of a value.
func (n Node) WithText(text string) Node {
	out := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if n.node != nil {
		out.Line, out.Column = n.node.Line, n.node.Column
	}
	return n.made(&out)
}

// Without is a mapping without a key.
func (n Node) Without(key string) Node {
	return n.Where(func(name string) bool { return name != key })
}

// Where is a mapping with only the keys that are kept.
func (n Node) Where(keep func(key string) bool) Node {
	if !n.IsMapping() {
		return n
	}
	out := *n.node
	out.Content = nil
	for i := 0; i+1 < len(n.node.Content); i += 2 {
		if keep(n.node.Content[i].Value) {
			out.Content = append(out.Content, n.node.Content[i], n.node.Content[i+1])
		}
	}
	return n.made(&out)
}

// Get is the value of a mapping's key; the zero Node when there is none.
func (n Node) Get(key string) Node {
	for k, v := range n.Members() {
		if k.Raw() == key {
			return v
		}
	}
	return Node{}
}

// IsScalar reports whether the value is neither a mapping nor a list.
func (n Node) IsScalar() bool { return n.node != nil && n.node.Kind == yaml.ScalarNode }

// Shown is a value as a message or a name shows it: a scalar as written, a list
// or a mapping as one line.
func (n Node) Shown() string {
	if n.node == nil {
		return ""
	}
	if n.IsScalar() {
		return n.node.Value
	}
	var parts []string
	for _, item := range n.Items() {
		parts = append(parts, item.Shown())
	}
	for key, value := range n.Members() {
		parts = append(parts, key.Raw()+": "+value.Shown())
	}
	if n.IsList() {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
