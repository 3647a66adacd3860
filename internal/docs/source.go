package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// module is the path that imports of the module's own packages begin with.
const module = "github.com/claimctl/claimctl/"

// source reads the declarations of the module's packages, as they are written.
// It reads a package once. It belongs to one goroutine.
type source struct {
	files    fs.FS
	packages map[string]*pkg
}

// pkg is what a package declares at its top level, without its tests.
type pkg struct {
	types     map[string]declared
	constants []constant
}

// declared is a type with its comment and what the names of its file stand
// for.
type declared struct {
	*ast.TypeSpec
	doc     string
	imports map[string]string // local name to folder of the module, or import path
}

// structure is the type as a struct, if it is one.
func (d declared) structure() (*ast.StructType, bool) {
	if d.TypeSpec == nil {
		return nil, false
	}
	t, ok := d.Type.(*ast.StructType)
	return t, ok
}

// constant is a constant whose value is a literal. Type is the name of its
// type in the package, "" when none is given. Value is unquoted.
type constant struct{ name, typ, value, comment string }

func newSource(files fs.FS) *source { return &source{files, map[string]*pkg{}} }

// pkg returns the package in a folder of the module.
func (s *source) pkg(dir string) (*pkg, error) {
	if p, ok := s.packages[dir]; ok {
		return p, nil
	}
	names, err := fs.Glob(s.files, path.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	p := &pkg{types: map[string]declared{}}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if err := p.read(s.files, name); err != nil {
			return nil, err
		}
	}
	if len(p.types)+len(p.constants) == 0 {
		return nil, fmt.Errorf("no types and no constants in %q", dir)
	}
	s.packages[dir] = p
	return p, nil
}

// declared returns a type of the module.
func (s *source) declared(dir, name string) (declared, error) {
	p, err := s.pkg(dir)
	if err != nil {
		return declared{}, err
	}
	d, ok := p.types[name]
	if !ok {
		return declared{}, fmt.Errorf("no type %q in %q", name, dir)
	}
	return d, nil
}

func (p *pkg) read(files fs.FS, name string) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	imports := importsOf(file)
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok {
			p.declare(d, imports)
		}
	}
	return nil
}

func (p *pkg) declare(decl *ast.GenDecl, imports map[string]string) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			doc := spec.Doc
			if doc == nil {
				doc = decl.Doc
			}
			p.types[spec.Name.Name] = declared{spec, plain(doc), imports}
		case *ast.ValueSpec:
			if decl.Tok == token.CONST {
				p.constant(spec)
			}
		}
	}
}

func (p *pkg) constant(spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		if i >= len(spec.Values) {
			return
		}
		literal, ok := spec.Values[i].(*ast.BasicLit)
		if !ok {
			continue
		}
		c := constant{name: name.Name, value: literal.Value, comment: plain(spec.Comment)}
		if text, err := strconv.Unquote(literal.Value); err == nil {
			c.value = text
		}
		if t, ok := spec.Type.(*ast.Ident); ok {
			c.typ = t.Name
		}
		p.constants = append(p.constants, c)
	}
}

// values are the texts of the constants of a type, in their order.
func (p *pkg) values(typ string) []string {
	var list []string
	for _, c := range p.constants {
		if c.typ == typ {
			list = append(list, c.value)
		}
	}
	return list
}

// importsOf maps the names that a file imports to the folders of the module,
// or to the path of what is not of the module.
func importsOf(file *ast.File) map[string]string {
	imports := map[string]string{}
	for _, imp := range file.Imports {
		// The parser has accepted the literal, so it can be unquoted.
		p, _ := strconv.Unquote(imp.Path.Value)
		name := path.Base(p)
		if imp.Name != nil {
			name = imp.Name.Name
		}
		imports[name] = strings.TrimPrefix(p, module)
	}
	return imports
}

// plain is the text of a comment in one line, without the brackets of links.
func plain(comment *ast.CommentGroup) string {
	text := strings.Join(strings.Fields(comment.Text()), " ")
	return regexp.MustCompile(`\[(\*?[A-Za-z][\w.]*)\]`).ReplaceAllString(text, "$1")
}
