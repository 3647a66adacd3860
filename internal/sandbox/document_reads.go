package sandbox

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
)

// trail is the way to a member of a document; nil is the document itself.
type trail struct {
	above *trail
	name  string
}

// String is the dotted path, with what stands for the document if that has a
// name.
func (t *trail) String() string {
	if t == nil || t.above == nil {
		return t.name
	}
	return t.above.String() + "." + t.name
}

// below are the steps from a place of the same trail.
func (t *trail) below(root *trail) action.Path {
	var path action.Path
	for ; t != nil && t != root; t = t.above {
		path = append(path, t.name)
	}
	slices.Reverse(path)
	return path
}

// see tells of a read. What the language asks of every object is none.
func (d *Document) see(path *trail, name string) {
	if d.unwatched {
		return
	}
	to := &trail{path, name}
	steps := to.below(d.root)
	if _, own := d.source.Lookup(steps...); !own && d.asked(name) {
		return
	}
	d.read(steps, d.vm.callerPos())
}

// asked reports whether a member is one that every object inherits, or one that
// the language looks for by itself.
func (d *Document) asked(name string) bool {
	return name == "toJSON" || name == "then" || d.vm.objectPrototype.Get(name) != nil
}

// Unwatched does something with the document that is no read of the action's.
func (d *Document) Unwatched(do func()) {
	before := d.unwatched
	d.unwatched = true
	defer func() { d.unwatched = before }()
	do()
}
