package replay

import (
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// maxHeads is how many beginnings of claims are kept; an action that writes more names
// has the rest put together anew.
const maxHeads = 32

// heads keeps the beginnings of claims in records, up to the value: an action mostly
// writes the same names in the same order.
type heads struct {
	list []head
	next int // where the claim after the last one is expected
}

// head is `{"token":…,"name":…,"value":` of a token and a name.
type head struct {
	token action.TokenKind
	name  string
	text  []byte
}

// is reports whether the head is that of a claim.
func (h *head) is(c *action.Claim) bool { return h.name == c.Name && h.token == c.Token }

// begin is for the claims of another event.
func (h *heads) begin() { h.next = 0 }

// append appends the beginning of a claim.
func (h *heads) append(b []byte, c *action.Claim) []byte {
	if h.next < len(h.list) && h.list[h.next].is(c) {
		h.next++
		return append(b, h.list[h.next-1].text...)
	}
	for i := range h.list {
		if h.list[i].is(c) {
			h.next = i + 1
			return append(b, h.list[i].text...)
		}
	}
	from := len(b)
	b = appendHead(b, c)
	if len(h.list) < maxHeads && len(b)-from <= maxHead {
		h.list = append(h.list, head{action.TokenKind(strings.Clone(string(c.Token))), strings.Clone(c.Name), append([]byte{}, b[from:]...)})
		h.next = len(h.list)
	}
	return b
}

// maxHead is the longest that is kept, in bytes.
const maxHead = 1 << 10

func appendHead(b []byte, c *action.Claim) []byte {
	b = appendText(append(b, `{"token":`...), string(c.Token))
	return append(appendText(append(b, `,"name":`...), c.Name), `,"value":`...)
}
