package yamldoc

import (
	"bytes"
	"math/big"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/claimctl/claimctl/pkg/action"
)

// JSON is the value as JSON. Members keep their order and numbers their exact
// value. A time is a string. What JSON has no word for, and what YAML 1.1 and
// 1.2 read differently, is reported and becomes null.
func (n Node) JSON(p *Problems) action.Value {
	var out bytes.Buffer
	n.write(&out, p)
	return out.Bytes()
}

// Tree is [Node.JSON] in the tree form of [action.Object]: an *action.Object,
// an []any or an action.Value.
func (n Node) Tree(p *Problems) any {
	// What JSON writes is valid, so there is no error to tell.
	tree, _ := action.ParseValue(n.JSON(p))
	return tree
}

func (n Node) write(out *bytes.Buffer, p *Problems) {
	switch {
	case n.IsMapping():
		sep := byte('{')
		for key, value := range n.Members() {
			out.WriteByte(sep)
			out.Write(action.MustMarshal(key.Raw()))
			out.WriteByte(':')
			value.write(out, p)
			sep = ','
		}
		if sep == '{' {
			out.WriteByte('{')
		}
		out.WriteByte('}')
	case n.IsList():
		out.WriteByte('[')
		for i, item := range n.Items() {
			if i > 0 {
				out.WriteByte(',')
			}
			item.write(out, p)
		}
		out.WriteByte(']')
	default:
		out.Write(n.scalar(p))
	}
}

func (n Node) scalar(p *Problems) action.Value {
	null := action.Value("null")
	if n.IsZero() || n.node.Kind != yaml.ScalarNode || n.Tag() != "" {
		if !n.IsZero() {
			p.Invalid(n.Pos(), "", "%s%s has no meaning here", n.named(), kindOf(n.node))
		}
		return null
	}
	if text, ok := n.Text(); ok {
		return action.MustMarshal(text)
	}
	switch n.node.Tag {
	case "!!bool":
		return action.Value(strings.ToLower(n.node.Value))
	case "!!int", "!!float":
		return n.number(p)
	case "!!merge": // an element of a list that reads <<
		return action.MustMarshal(n.node.Value)
	}
	return null
}

var (
	jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
	looseFloat = regexp.MustCompile(`^([-+]?)([0-9]*)\.?([0-9]*)([eE][-+]?[0-9]+)?$`)
	prefixed   = regexp.MustCompile(`^[-+]?0[xob][0-9a-fA-F]+$`)
	octal      = regexp.MustCompile(`^[-+]?0[0-9]`)
)

// number writes a number that YAML took for one with its exact value.
func (n Node) number(p *Problems) action.Value {
	text := n.node.Value
	switch {
	case jsonNumber.MatchString(text):
		return action.Value(text)
	case prefixed.MatchString(text):
		if v, ok := new(big.Int).SetString(strings.TrimPrefix(text, "+"), 0); ok {
			return action.Value(v.String())
		}
	case octal.MatchString(text):
		p.Invalid(n.Pos(), `for text write "`+shorten(text)+`", for an octal number begin with 0o`,
			"%s%s is another number in every version of YAML", n.named(), quote(text))
		return action.Value("null")
	case looseFloat.MatchString(text):
		return looseNumber(text)
	}
	p.Invalid(n.Pos(), "write it in quotes when it is text", "%s%s is no number that JSON can carry", n.named(), quote(text))
	return action.Value("null")
}

// looseNumber writes numbers such as +1, .5 and 5. as JSON does.
func looseNumber(text string) action.Value {
	m := looseFloat.FindStringSubmatch(text)
	out := strings.TrimPrefix(m[1], "+")
	whole, fraction := m[2], m[3]
	if whole == "" {
		whole = "0"
	}
	out += whole
	if fraction != "" {
		out += "." + fraction
	}
	return action.Value(out + m[4])
}
