package worker

import (
	"encoding/binary"

	"github.com/claimctl/claimctl/pkg/action"
)

// object is an object: its length in four bytes, so that whoever does not look into it
// passes over it, and the members. One that is read is taken apart when somebody does.
func (c *codec) object(v **action.Object) {
	there := *v != nil
	if c.flag(&there); !there {
		*v = nil
		return
	}
	if c.reading {
		if data := c.block(); len(data) <= 1 { // it has no members
			*v = &action.Object{}
		} else {
			*v = action.ObjectFrom(&sent{data: data})
		}
		return
	}
	at := len(c.data)
	c.data = append(c.data, 0, 0, 0, 0)
	members := (*v).Members()
	c.number(uint64(len(members)))
	for i := range members {
		text(c, &members[i].Name)
		c.node(&members[i].Value)
	}
	binary.LittleEndian.PutUint32(c.data[at:], uint32(len(c.data)-at-lengthBytes))
}

// block takes bytes with their length in front of them.
func (c *codec) block() []byte {
	head := c.take(lengthBytes)
	if c.bad {
		return nil
	}
	return c.take(uint64(binary.LittleEndian.Uint32(head)))
}

// sent is an object that was read from a message. It implements [action.Members].
type sent struct {
	data    []byte
	members []action.Member // all of them, once they were asked for
}

// Members implements [action.Members]. What is damaged ends the object: the process that
// sends it is not trusted.
func (s *sent) Members() []action.Member {
	if s.members != nil {
		return s.members
	}
	c := codec{data: s.data, reading: true}
	n := c.number(0)
	s.members = make([]action.Member, 0, min(n, uint64(len(c.data))))
	for range n {
		var m action.Member
		text(&c, &m.Name)
		if c.node(&m.Value); c.bad {
			break
		}
		s.members = append(s.members, m)
	}
	return s.members
}

// Member implements [action.Members].
func (s *sent) Member(name string) (any, bool) {
	if s.members == nil {
		raw, kind := s.find(name)
		switch kind {
		case noNode:
			return nil, false
		case scalarNode:
			return raw, true
		}
	}
	for _, m := range s.Members() {
		if m.Name == name {
			return m.Value, true
		}
	}
	return nil, false
}

// find looks for a member without taking the others apart, and gives it if it is a
// scalar.
func (s *sent) find(name string) (scalar action.Value, kind uint64) {
	c := codec{data: s.data, reading: true}
	for range c.number(0) {
		var at string
		text(&c, &at)
		kind := c.number(0)
		if at == name && kind != scalarNode {
			return nil, kind
		}
		raw := c.pass(kind)
		if c.bad {
			break
		}
		if at == name {
			return scalarOf(raw), kind
		}
	}
	return nil, noNode
}

// The kinds of nodes of an [action.Object], and none.
const (
	scalarNode = iota
	objectNode
	listNode
	noNode
)

// node is a value of an object: an object, a list or a scalar.
func (c *codec) node(v *any) {
	switch c.number(kindOf(*v)) {
	case objectNode:
		obj, _ := (*v).(*action.Object)
		c.object(&obj)
		*v = obj
	case listNode:
		items, _ := (*v).([]any)
		list(c, &items, (*codec).node)
		*v = items
	default:
		raw, _ := (*v).(action.Value)
		if c.value(&raw); c.reading {
			*v = scalarOf(raw)
		}
	}
}

// pass passes over a node of that kind, and returns the text of a scalar.
func (c *codec) pass(kind uint64) (scalar []byte) {
	switch kind {
	case objectNode:
		var there bool
		if c.flag(&there); there {
			c.block()
		}
	case listNode:
		for range max(c.number(0), 1) - 1 {
			if c.pass(c.number(0)); c.bad {
				break
			}
		}
	default:
		return c.take(c.number(0))
	}
	return nil
}

func scalarOf(raw []byte) action.Value {
	if len(raw) == 0 {
		return action.Value("null")
	}
	return raw
}

func kindOf(v any) uint64 {
	switch v.(type) {
	case *action.Object:
		return objectNode
	case []any:
		return listNode
	}
	return scalarNode
}
