package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// shaper turns Go types, as they are written, into JSON Schema.
type shaper struct {
	src *source
	// tag is the key of the struct tags that name the members: json or yaml.
	tag string
	// closed forbids members that no field has.
	closed bool
	// written are the schemas of types that write or read themselves, by folder
	// and name: "pkg/action.Object". A nil one has no member.
	written map[string]*action.Object
	// fields replace the types of fields, by folder, type and field: by a schema, by
	// the text of another Go type, read where the field stands, or by [anyOf] of
	// them, or a [listOf] them.
	fields map[string]any
	// defs collects the named types, err the first error.
	defs map[string]definition
	err  error
}

// definition is the schema of a named type and the folder that the type is of.
type definition struct {
	dir    string
	schema *action.Object
}

// scope is where a type is written: what its names mean.
type scope struct {
	dir     string
	imports map[string]string
	params  map[string]bound // type parameters
}

// bound is what a type parameter stands for.
type bound struct {
	expr ast.Expr
	in   scope
}

// document is the schema of a whole document of the named struct.
func (s *shaper) document(dir, name string) *action.Object {
	d := s.declared(dir, name)
	t, ok := d.structure()
	if !ok {
		s.fail(fmt.Errorf("%s.%s is no struct", dir, name))
		return &action.Object{}
	}
	if !ast.IsExported(name) {
		d.doc = "" // it is for who reads the code
	}
	return s.described(s.structure(t, name, scope{dir, d.imports, nil}), s.inMembers(d.doc, t))
}

func (s *shaper) declared(dir, name string) declared {
	d, err := s.src.declared(dir, name)
	s.fail(err)
	return d
}

func (s *shaper) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (*shaper) described(schema *action.Object, doc string) *action.Object {
	if doc == "" {
		return schema
	}
	out := action.NewObject("description", doc)
	out.Merge(schema)
	return out
}

// of is the schema of a type. It is nil for a type that has no member.
func (s *shaper) of(expr ast.Expr, in scope) *action.Object {
	switch t := expr.(type) {
	case *ast.StarExpr:
		return s.of(t.X, in)
	case *ast.ArrayType:
		return action.NewObject("type", "array", "items", s.of(t.Elt, in))
	case *ast.MapType:
		return action.NewObject("type", "object", "additionalProperties", s.of(t.Value, in))
	case *ast.StructType:
		return s.structure(t, "", in)
	case *ast.Ident:
		return s.name(t.Name, in)
	case *ast.SelectorExpr:
		if x, ok := t.X.(*ast.Ident); ok {
			return s.named(in.imports[x.Name], t.Sel.Name)
		}
	case *ast.IndexExpr:
		return s.generic(t, in)
	}
	s.fail(fmt.Errorf("no schema for a type written as %T in %q", expr, in.dir))
	return &action.Object{}
}

func (s *shaper) name(name string, in scope) *action.Object {
	if b, ok := in.params[name]; ok {
		return s.of(b.expr, b.in)
	}
	switch name {
	case "any":
		return &action.Object{}
	case "string":
		return action.NewObject("type", "string")
	case "bool":
		return action.NewObject("type", "boolean")
	case "int", "int64":
		return action.NewObject("type", "integer")
	}
	return s.named(in.dir, name)
}

// named is the schema of a type by its name: what is known of it, a reference
// for a struct, the constants for a word.
func (s *shaper) named(dir, name string) *action.Object {
	if schema, ok := s.written[dir+"."+name]; ok {
		return schema
	}
	d := s.declared(dir, name)
	if d.TypeSpec == nil {
		return &action.Object{}
	}
	in := scope{dir, d.imports, nil}
	if t, ok := d.structure(); ok {
		return s.reference(name, d.doc, t, in)
	}
	schema := s.of(d.Type, in)
	if p, err := s.src.pkg(dir); err == nil && len(p.values(name)) > 0 {
		schema.Put("enum", p.values(name))
	}
	return schema
}

// reference puts a struct among the definitions. Types that are read from
// files are called after their part of the file: caseDoc is a case.
func (s *shaper) reference(name, doc string, t *ast.StructType, in scope) *action.Object {
	word := strings.TrimSuffix(name, "Doc")
	if rest, ok := strings.CutPrefix(doc, name+" "); ok {
		doc = word + " " + rest
	}
	known, ok := s.defs[word]
	switch {
	case !ok:
		s.defs[word] = definition{dir: in.dir} // it may refer to itself
		s.defs[word] = definition{in.dir, s.described(s.structure(t, name, in), s.inMembers(doc, t))}
	case known.dir != in.dir:
		s.fail(fmt.Errorf("two types %s, of %q and of %q, in one schema", word, known.dir, in.dir))
	}
	return action.NewObject("$ref", "#/$defs/"+word)
}

// generic is the schema of a struct with one type parameter.
func (s *shaper) generic(t *ast.IndexExpr, in scope) *action.Object {
	dir, name := in.dir, ""
	switch x := t.X.(type) {
	case *ast.Ident:
		name = x.Name
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			dir, name = in.imports[id.Name], x.Sel.Name
		}
	}
	switch dir + "." + name {
	case "internal/yamldoc.Field":
		return s.of(t.Index, in)
	case "internal/yamldoc.Entries":
		return action.NewObject("type", "object", "additionalProperties", s.of(t.Index, in))
	}
	d := s.declared(dir, name)
	structure, ok := d.structure()
	if !ok || d.TypeParams.NumFields() != 1 {
		s.fail(fmt.Errorf("no schema for %s.%s", dir, name))
		return &action.Object{}
	}
	params := map[string]bound{d.TypeParams.List[0].Names[0].Name: {t.Index, in}}
	return s.structure(structure, name, scope{dir, d.imports, params})
}

// structure is the schema of an object with the members of a struct.
func (s *shaper) structure(t *ast.StructType, name string, in scope) *action.Object {
	properties, required := &action.Object{}, []string{}
	s.members(t, name, in, properties, &required)
	schema := action.NewObject("type", "object", "properties", properties)
	if len(required) > 0 {
		schema.Put("required", required)
	}
	if s.closed {
		schema.Put("additionalProperties", false)
	}
	return schema
}

func (s *shaper) members(t *ast.StructType, name string, in scope, properties *action.Object, required *[]string) {
	for _, f := range t.Fields.List {
		member, option, tagged := s.member(f)
		if !tagged {
			s.embedded(f, in, properties, required)
			continue
		}
		if member == "-" {
			continue
		}
		schema := s.field(f, name, in)
		if schema == nil {
			continue
		}
		properties.Put(member, s.described(schema, s.inMembers(plain(f.Doc), t)))
		if s.tag == "json" && option != "omitempty" || option == "required" {
			*required = append(*required, member)
		}
	}
}

// member is the name that a field has in the document, and its option; a field
// that is not of the document counts as one without a tag.
func (s *shaper) member(f *ast.Field) (name, option string, tagged bool) {
	if f.Tag == nil {
		return "", "", false
	}
	tag, tagged := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Lookup(s.tag)
	name, option, _ = strings.Cut(tag, ",")
	return name, option, tagged && name != "-"
}

// embedded takes over the members of a struct that lends its fields.
func (s *shaper) embedded(f *ast.Field, in scope, properties *action.Object, required *[]string) {
	id, ok := f.Type.(*ast.Ident)
	if !ok || len(f.Names) > 0 {
		return // a position, or a field that is not of the document
	}
	d := s.declared(in.dir, id.Name)
	if t, ok := d.structure(); ok {
		s.members(t, id.Name, scope{in.dir, d.imports, in.params}, properties, required)
	}
}

// inMembers says a comment on a struct in the words of the document: fields
// by the names of their members.
func (s *shaper) inMembers(doc string, t *ast.StructType) string {
	for _, f := range t.Fields.List {
		member, _, tagged := s.member(f)
		if !tagged || len(f.Names) == 0 || f.Names[0].Name == member {
			continue
		}
		whole := regexp.MustCompile(`\b` + f.Names[0].Name + `\b`)
		doc = whole.ReplaceAllLiteralString(doc, "`"+member+"`")
	}
	return doc
}

func (s *shaper) field(f *ast.Field, name string, in scope) *action.Object {
	if other, ok := s.fields[in.dir+"."+name+"."+f.Names[0].Name]; ok {
		return s.other(other, in)
	}
	return s.of(f.Type, in)
}

// anyOf are several schemas or texts of Go types, of which one holds.
type anyOf []any

// listOf is a list of what a schema or the text of a Go type says.
type listOf struct{ items any }

// other is what stands for the type of a field.
func (s *shaper) other(what any, in scope) *action.Object {
	switch what := what.(type) {
	case *action.Object:
		return what
	case anyOf:
		list := []any{}
		for _, w := range what {
			list = append(list, s.other(w, in))
		}
		return action.NewObject("anyOf", list)
	case listOf:
		return action.NewObject("type", "array", "items", s.other(what.items, in))
	}
	text, _ := what.(string)
	expr, err := parser.ParseExpr(text)
	s.fail(err)
	return s.of(expr, in)
}

// definitions are the named types by name.
func (s *shaper) definitions() *action.Object {
	out := &action.Object{}
	for _, name := range slices.Sorted(maps.Keys(s.defs)) {
		out.Put(name, s.defs[name].schema)
	}
	return out
}
