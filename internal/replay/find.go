package replay

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/presets"
)

// sorted is a JSON text with the members of objects by name.
func sorted(v []byte) string {
	var tree any
	dec := json.NewDecoder(bytes.NewReader(v))
	dec.UseNumber()
	if dec.Decode(&tree) != nil {
		return string(v)
	}
	return string(action.MustMarshal(tree))
}

// IDPath finds out where the events of a trigger have the id of their user: at the
// first of the shallowest places that differ when nothing but the user's id does, and
// rather beside the user's address, if one of them is there. It is nil where there is
// none.
func IDPath(d dialect.Dialect, t dialect.Trigger, at time.Time) action.Path {
	plain, err := probe(d, t, at, func(*action.User) {})
	if err != nil {
		return nil
	}
	homes := map[string]bool{}
	if moved, err := probe(d, t, at, func(u *action.User) { u.Email = "somebody.else@probe.example" }); err == nil {
		differing(plain, moved, nil, func(p action.Path) { homes[p[:len(p)-1].String()] = true })
	}
	other, err := probe(d, t, at, func(u *action.User) { u.ID = "somebody-else" })
	if err != nil {
		return nil
	}
	beside := func(p action.Path) bool { return homes[p[:len(p)-1].String()] }
	if p, ok := shallowest(plain, other, beside); ok {
		return p
	}
	p, _ := shallowest(plain, other, func(action.Path) bool { return true })
	return p
}

// probe is the event of a trigger's usual scenario with another user.
func probe(d dialect.Dialect, t dialect.Trigger, at time.Time, change func(*action.User)) (*action.Object, error) {
	sc, err := presets.Load(t.Preset, at)
	if err != nil {
		return nil, err
	}
	if sc.User == nil {
		return nil, errors.New("nobody signs in")
	}
	change(sc.User)
	return d.Event(sc, t)
}

// shallowest is the first of the shallowest places that differ and are wanted.
func shallowest(a, b *action.Object, wanted func(action.Path) bool) (found action.Path, ok bool) {
	differing(a, b, nil, func(p action.Path) {
		if wanted(p) && (found == nil || len(p) < len(found)) {
			found = slices.Clone(p)
		}
	})
	return found, found != nil
}

// differing tells of the members whose texts differ. Lists are left out: an id in one
// of several is not the event's.
func differing(a, b *action.Object, at action.Path, tell func(action.Path)) {
	for _, m := range a.Members() {
		other, ok := b.Get(m.Name)
		if !ok {
			continue
		}
		path := append(at[:len(at):len(at)], m.Name)
		switch v := m.Value.(type) {
		case *action.Object:
			if o, ok := other.(*action.Object); ok {
				differing(v, o, path, tell)
			}
		case action.Value:
			if o, ok := other.(action.Value); ok && !bytes.Equal(v, o) && v[0] == '"' {
				tell(path)
			}
		}
	}
}

// scalarAt finds a text or a number in a JSON object by the names of members, without
// reading more of it than it has to. It is nil for what is not there, or is something
// else. What it is given need not be JSON.
func scalarAt(doc []byte, path []string) []byte {
	at := space(doc, 0)
	for _, name := range path {
		if at = member(doc, at, name); at < 0 {
			return nil
		}
	}
	end := skipValue(doc, at)
	if end < 0 || len(path) == 0 || doc[at] == '{' || doc[at] == '[' {
		return nil
	}
	if v := doc[at:end]; v[0] == '"' || v[0] == '-' || v[0] >= '0' && v[0] <= '9' {
		return v
	}
	return nil
}

func space(doc []byte, at int) int {
	for at < len(doc) && doc[at] <= ' ' {
		at++
	}
	return at
}

// member is where the value of a member begins; -1 when there is none. Names that are
// written with escapes are not found.
func member(doc []byte, at int, name string) int {
	if at >= len(doc) || doc[at] != '{' {
		return -1
	}
	for at = space(doc, at+1); at < len(doc) && doc[at] == '"'; at = space(doc, at+1) {
		end := skipString(doc, at)
		if end < 0 {
			return -1
		}
		found := string(doc[at+1:end-1]) == name
		if at = space(doc, end); at >= len(doc) || doc[at] != ':' {
			return -1
		}
		if at = space(doc, at+1); found {
			return at
		}
		if at = skipValue(doc, at); at < 0 {
			return -1
		}
		if at = space(doc, at); at >= len(doc) || doc[at] != ',' {
			return -1
		}
	}
	return -1
}

// skipString is the place behind a string; -1 when it does not end.
func skipString(doc []byte, at int) int {
	for at++; ; {
		n := bytes.IndexByte(doc[at:], '"')
		if n < 0 {
			return -1
		}
		at += n + 1
		slashes := 0
		for i := at - 2; i >= 0 && doc[i] == '\\'; i-- {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
	}
}

// skipValue is the place behind a value; -1 when it does not end.
func skipValue(doc []byte, at int) int {
	if at >= len(doc) {
		return -1
	}
	if doc[at] == '"' {
		return skipString(doc, at)
	}
	depth := 0
	for ; at < len(doc); at++ {
		switch doc[at] {
		case '"':
			if at = skipString(doc, at) - 1; at < 0 {
				return -1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
			if depth < 0 {
				return at
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
	if depth > 0 {
		return -1
	}
	return at
}

// hashOf is a hash of a text that is the same everywhere.
func hashOf(text []byte) uint64 {
	const prime = 0x9e3779b97f4a7c15
	h := uint64(len(text)) * prime
	for ; len(text) >= 8; text = text[8:] {
		h = (h ^ binary.LittleEndian.Uint64(text)) * prime
		h ^= h >> 29
	}
	for _, c := range text {
		h = (h ^ uint64(c)) * prime
	}
	return h
}
