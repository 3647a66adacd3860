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

// hashOf is a hash of a text that is the same everywhere. Four sums at once do not wait
// for each other.
func hashOf(text []byte) uint64 {
	const prime = 0x9e3779b97f4a7c15
	a, b, c, d := uint64(len(text))*prime, uint64(1), uint64(2), uint64(3)
	for ; len(text) >= 32; text = text[32:] {
		a = (a ^ binary.LittleEndian.Uint64(text)) * prime
		b = (b ^ binary.LittleEndian.Uint64(text[8:])) * prime
		c = (c ^ binary.LittleEndian.Uint64(text[16:])) * prime
		d = (d ^ binary.LittleEndian.Uint64(text[24:])) * prime
	}
	for _, x := range text {
		a = (a ^ uint64(x)) * prime
	}
	return a ^ mix(b) ^ mix(mix(c)) ^ mix(d*prime)
}
