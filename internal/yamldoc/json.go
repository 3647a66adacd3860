package yamldoc

import (
	"bytes"
	"encoding/json"
	"math/big"
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
	if text, ok := n.Text(); ok && !n.isHugeNumber() {
		return action.MustMarshal(text)
	}
	switch n.node.Tag {
	case "!!bool":
		return action.Value(strings.ToLower(n.node.Value))
	case "!!null":
		return null
	}
	return n.number(p)
}

// isHugeNumber finds the numbers that the parser takes for text, because they
// are beyond its range: 1e400.
func (n Node) isHugeNumber() bool {
	text := n.node.Value
	return n.node.Style == 0 && text != "" && (isDigit(text[0]) || text[0] == '-') && json.Valid([]byte(text))
}

// number writes a number that YAML took for one with its exact value.
func (n Node) number(p *Problems) action.Value {
	text := strings.TrimPrefix(n.node.Value, "+")
	if json.Valid([]byte(text)) {
		return action.Value(text)
	}
	digits := strings.TrimPrefix(text, "-")
	if len(digits) > 1 && digits[0] == '0' && isDigit(digits[1]) {
		p.Invalid(n.Pos(), `for text write "`+shorten(n.node.Value)+`", for an octal number begin with 0o`,
			"%sversions of YAML disagree about the number %s", n.named(), quote(n.node.Value))
		return action.Value("null")
	}
	if v, ok := new(big.Int).SetString(text, 0); ok && !strings.Contains(text, "_") {
		return action.Value(v.String())
	}
	if full := withZeros(text); json.Valid(full) {
		return full
	}
	p.Invalid(n.Pos(), "write it in quotes when it is text", "%s%s is no number that JSON can carry", n.named(), quote(n.node.Value))
	return action.Value("null")
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// withZeros adds the zeros that JSON wants and YAML does not: those of .5 and
// 5. on either side of the point.
func withZeros(text string) action.Value {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	if i := strings.IndexByte(text, '.'); i >= 0 && (i+1 == len(text) || !isDigit(text[i+1])) {
		text = text[:i] + text[i+1:]
	}
	return action.Value(sign + text)
}
