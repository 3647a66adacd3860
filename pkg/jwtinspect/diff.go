package jwtinspect

import (
	"bytes"

	"github.com/claimctl/claimctl/pkg/action"
)

// DiffSchema names the JSON form of [Difference].
const DiffSchema = "claimctl/decode-diff/v1"

// Difference is how a second token differs from a first, member by member: in
// the order of the first, then what only the second has.
type Difference struct {
	Schema  string   `json:"schema"`
	Header  []Change `json:"header"`
	Payload []Change `json:"payload"`
}

// ChangeKind says what became of a member.
type ChangeKind string

// The kinds of changes.
const (
	Same    ChangeKind = "same"
	Changed ChangeKind = "changed"
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
)

// Change is one member in both tokens. TimeBefore and TimeAfter are set for a
// NumericDate: RFC 3339 in UTC.
type Change struct {
	Name       string     `json:"name"`
	Kind       ChangeKind `json:"kind"`
	Before     any        `json:"before,omitempty"`
	After      any        `json:"after,omitempty"`
	TimeBefore string     `json:"time_before,omitempty"`
	TimeAfter  string     `json:"time_after,omitempty"`
}

// Diff compares two tokens. An SD-JWT is compared with its disclosures in
// place. Values are the same when their text is, but for white space: 1 and
// 1.0 differ.
func Diff(before, after *Decoded) Difference {
	out := Difference{
		Schema: DiffSchema, Header: changes(before.Header, after.Header),
		Payload: changes(before.whole(), after.whole()),
	}
	for i := range out.Payload {
		c := &out.Payload[i]
		c.TimeBefore, c.TimeAfter = before.timeOf(c.Name), after.timeOf(c.Name)
	}
	return out
}

// whole is the payload with everything in it that is known.
func (d *Decoded) whole() *action.Object {
	if d.Disclosed != nil {
		return d.Disclosed
	}
	return d.Payload
}

func (d *Decoded) timeOf(claim string) string {
	for _, c := range d.Claims {
		if c.Name == claim {
			return c.Time
		}
	}
	return ""
}

func changes(before, after *action.Object) []Change {
	out := []Change{}
	for _, m := range before.Members() {
		c := Change{Name: m.Name, Kind: Removed, Before: m.Value}
		if v, ok := after.Get(m.Name); ok {
			c.After, c.Kind = v, Changed
			if bytes.Equal(action.MustMarshal(m.Value), action.MustMarshal(v)) {
				c.Kind = Same
			}
		}
		out = append(out, c)
	}
	for _, m := range after.Members() {
		if _, ok := before.Get(m.Name); !ok {
			out = append(out, Change{Name: m.Name, Kind: Added, After: m.Value})
		}
	}
	return out
}
