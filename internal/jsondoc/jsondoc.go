// Package jsondoc reads JSON documents that claimctl has written, strictly:
// into Go structs, with every problem at its line and column.
//
// encoding/json ignores a member that it does not know, takes one with other
// letters for another, lets the second of two equal members win and leaves what
// is missing at zero. In a document that decides an exit status each of these
// is a diagnostic. The codes are those of yamldoc.
//
// A struct says what it takes by its tags, as for encoding/json: a member
// without the option omitempty has to be there. Types that read themselves,
// raw values and interfaces take anything.
package jsondoc

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/internal/yamldoc"
	"github.com/claimctl/claimctl/pkg/action"
)

// Read reads one document into the struct that into points to. File is the name
// that messages show. When there are problems, nothing is read into the struct.
// It panics when into points to a type that no document has: a mistake of the
// program.
func Read(file string, data []byte, into any) *yamldoc.Problems {
	p := yamldoc.NewProblems(file)
	var bad *action.SyntaxError
	if err := action.CheckJSON(data); errors.As(err, &bad) {
		p.Add(yamldoc.Pos{Line: bad.Line, Column: bad.Column}, action.Diagnostic{
			Code: yamldoc.CodeUnreadable, Summary: "not JSON: " + bad.Reason, Hint: "is the file complete?",
		})
		return p
	}
	r := reader{scanner: scanner{data: data}, problems: p}
	r.value(reflect.TypeOf(into).Elem(), "")
	if more := r.found - maxTold; more > 0 {
		p.Add(r.pos(len(data)), action.Diagnostic{Code: yamldoc.CodeUnreadable, Summary: fmt.Sprintf("and %d more problems", more)})
	}
	if r.found > 0 {
		return p
	}
	if err := json.Unmarshal(data, into); err != nil {
		p.Add(r.pos(offset(err)), action.Diagnostic{Code: yamldoc.CodeType, Summary: err.Error()})
	}
	return p
}

// offset is where encoding/json found a value that does not fit.
func offset(err error) int {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return int(wrong.Offset)
	}
	return 0
}

// Locate is the place of a value in a valid document: a string in the path
// names a member, an int an item. Where the path leads nowhere it is the place
// of the last value on it.
func Locate(data []byte, path ...any) yamldoc.Pos {
	s := scanner{data: data}
	s.skipSpace()
	for _, step := range path {
		if !s.enter(step) {
			break
		}
	}
	return s.pos(s.at)
}

// maxTold is the number of problems that are told one by one; to find the place
// of each takes a pass over the document.
const maxTold = 100

// reader holds a valid document against types.
type reader struct {
	scanner
	problems *yamldoc.Problems
	found    int
}

// value reads a value that has to be of a type. The name is for messages.
func (r *reader) value(t reflect.Type, name string) {
	r.skipSpace()
	for t.Kind() == reflect.Pointer && !anything(t) {
		t = t.Elem()
	}
	want := kind(t)
	if got := r.kind(); want != "" && got != want {
		r.add(r.at, yamldoc.CodeType, fmt.Sprintf("%sexpected %s, found %s", named(name), want, got), "")
		r.skip()
		return
	}
	switch {
	case want == "" || want == kindText || want == kindBool:
		r.skip()
	case want == kindNumber:
		r.integer(name)
	case t.Kind() == reflect.Struct:
		r.object(t, name)
	case t.Kind() == reflect.Map:
		r.mapping(t.Elem(), name)
	default:
		r.items(func(i int) { r.value(t.Elem(), fmt.Sprintf("%s[%d]", name, i)) })
	}
}

func (r *reader) integer(name string) {
	from := r.at
	r.skip()
	if strings.ContainsAny(string(r.data[from:r.at]), ".eE") {
		r.add(from, yamldoc.CodeType, fmt.Sprintf("%sexpected a whole number, found %s", named(name), r.data[from:r.at]), "")
	}
}

func (r *reader) object(t reflect.Type, name string) {
	from, fields, seen := r.at, fieldsOf(t), map[string]bool{}
	r.members(func(key string, at int) {
		f, ok := fields[key]
		switch {
		case seen[key]:
			r.add(at, yamldoc.CodeDuplicate, fmt.Sprintf("the key %q is there twice", key), "")
		case !ok:
			r.unknown(at, key, fields, name)
		default:
			seen[key] = true
			r.value(f.typ, strings.TrimPrefix(name+"."+key, "."))
			return
		}
		seen[key] = true
		r.skipSpace()
		r.skip()
	})
	for _, f := range ordered(t) {
		if fields[f].required && !seen[f] {
			r.add(from, yamldoc.CodeValue, fmt.Sprintf("%s%s is missing", named(name), f), "")
		}
	}
}

func (r *reader) unknown(at int, key string, fields map[string]field, name string) {
	var names []string
	for n := range fields {
		names = append(names, n)
	}
	hint := "was it written by another version of claimctl?"
	if near, ok := nearest.Word(key, names); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	r.add(at, yamldoc.CodeUnknownKey, fmt.Sprintf("%sunknown key %q", named(name), key), hint)
}

func (r *reader) mapping(t reflect.Type, name string) {
	seen := map[string]bool{}
	r.members(func(key string, at int) {
		if seen[key] {
			r.add(at, yamldoc.CodeDuplicate, fmt.Sprintf("the key %q is there twice", key), "")
		}
		seen[key] = true
		r.value(t, strings.TrimPrefix(name+"."+key, "."))
	})
}

func (r *reader) add(at int, code, summary, hint string) {
	if r.found++; r.found > maxTold {
		return
	}
	r.problems.Add(r.pos(at), action.Diagnostic{Code: code, Summary: summary, Hint: hint})
}

func named(name string) string {
	if name == "" {
		return ""
	}
	return name + ": "
}
