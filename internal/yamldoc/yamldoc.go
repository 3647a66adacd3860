// Package yamldoc reads YAML strictly: into Go structs, with every problem at
// its line and column, and none left out.
//
// YAML is forgiving in ways that hurt in a test suite or a configuration. A
// misspelled key is ignored, a missing quote turns a postal code into another
// number, the second of two equal keys wins. Here each of these is a
// diagnostic that names the place, what was expected and what to write
// instead. The codes are CC301 (not readable), CC302 (unknown key), CC303
// (wrong type), CC304 (missing or invalid value) and CC305 (duplicate key).
//
// A struct says what it takes by the tag of its fields:
//
//	type suite struct {
//	    Action  yamldoc.Field[string]   `yaml:"action,required"`
//	    Lenient bool                    `yaml:"lenient"`
//	    Cases   []oneCase               `yaml:"cases,required"`
//	    Matrix  yamldoc.Unsupported     `yaml:"matrix"`
//	}
//
// Fields are strings, booleans, int, int64, structs, slices and pointers of
// these, [Field] and [Entries] for values and mappings whose place or order
// matters, [Node] for anything, and every type that is an [Unmarshaler]. An
// embedded struct lends its fields; an embedded [Pos] takes the place of the
// mapping. A key without a value counts as a key that is not there.
//
// Documents are hostile until read: their size, their depth and what their
// aliases expand to are bounded. JSON is YAML, so a JSON document is read too.
package yamldoc

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
)

// The diagnostic codes.
const (
	CodeUnreadable = "CC301"
	CodeUnknownKey = "CC302"
	CodeType       = "CC303"
	CodeValue      = "CC304"
	CodeDuplicate  = "CC305"
)

// The bounds of a document.
const (
	// MaxBytes is the size of the largest document.
	MaxBytes = 5 << 20
	// MaxDepth is how deep lists and mappings may be nested.
	MaxDepth = 100
	// MaxExpanded is how many values aliases may add.
	MaxExpanded = 10_000
	// maxProblems is where collecting problems ends.
	maxProblems = 1_000
)

// Pos is a place in a document: line and column, both from 1, the column in
// characters. The zero Pos is no place.
type Pos struct{ Line, Column int }

// Read reads one YAML document into the struct, or another type of this
// package, that into points to. File is the name that messages show. What the
// problems leave unread keeps the value it had; check [Problems.List] before
// using it.
func Read(file string, data []byte, into any) *Problems {
	p := NewProblems(file)
	root := p.parse(data)
	if root == nil {
		return p
	}
	e := expander{problems: p}
	if bytes.IndexByte(data, '*') >= 0 { // perhaps an alias
		e.open = map[any]bool{}
	}
	if e.tree(root, 1); !e.aborted {
		Node{node: root}.Decode(into, p)
	}
	return p
}

// Problems collects what is wrong with one document. It is not safe for
// concurrent use.
type Problems struct {
	file string
	list []action.Diagnostic
	more int

	layouts map[reflect.Type]*layout // of the structs that were read into
}

// NewProblems collects problems of a file that has been read already.
func NewProblems(file string) *Problems { return &Problems{file: file} }

// Beside collects problems of the same file for another goroutine.
func (p *Problems) Beside() *Problems { return NewProblems(p.file) }

// Add reports a problem at a place. File and position are filled in, and the
// severity when it is empty.
func (p *Problems) Add(at Pos, d action.Diagnostic) {
	if p.full() {
		p.more++
		return
	}
	d.File, d.Line, d.Column = p.file, at.Line, at.Column
	if d.Severity == "" {
		d.Severity = action.SeverityError
	}
	p.list = append(p.list, d)
}

// Invalid reports a missing or invalid value, code CC304.
func (p *Problems) Invalid(at Pos, hint, format string, args ...any) {
	p.Add(at, action.Diagnostic{Code: CodeValue, Summary: fmt.Sprintf(format, args...), Hint: hint})
}

// full says that further problems are only counted.
func (p *Problems) full() bool { return len(p.list) >= maxProblems }

// Count is how many problems there are so far.
func (p *Problems) Count() int { return len(p.list) + p.more }

// List returns the problems by position; nil when there are none. From a
// thousand on they are only counted, in a last entry.
func (p *Problems) List() []action.Diagnostic {
	list := slices.Clone(p.list)
	slices.SortStableFunc(list, func(a, b action.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if p.more > 0 {
		list = append(list, action.Diagnostic{
			Code: CodeUnreadable, Severity: action.SeverityError, File: p.file,
			Summary: fmt.Sprintf("and %d more problems", p.more), Hint: "correct these first",
		})
	}
	return list
}

// Field is a value with its place. Set tells a value that was given, and could
// be read, from one that was not; Pos is where the value is.
type Field[T any] struct {
	Pos
	Set   bool
	Value T
}

// Entries is a mapping with free keys, in the order of the document.
type Entries[T any] []Entry[T]

// Entry is one key and value of [Entries]. Pos is the place of the key.
type Entry[T any] struct {
	Pos
	Key   string
	Value T
}

// Unsupported is a key that is known and that this version does not carry
// out. Its presence is a problem, so that nothing is ignored silently.
type Unsupported struct{}

// Unmarshaler is a type that reads itself from a node. It reports to p what is
// wrong with the node.
type Unmarshaler interface {
	UnmarshalNode(n Node, p *Problems)
}

// container is a type of this package that holds values of another type.
type container interface {
	decode(d *decoder, n Node)
	element() reflect.Type
}
