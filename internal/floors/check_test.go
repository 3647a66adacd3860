package floors_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// house is the rules that a tree of packages is held to. A package is named by
// its folder below the root, with slashes.
type house struct {
	module      string         // the module's path
	minPackages int            // fewer than that: the walk is broken
	floors      map[string]int // package to floor
	vendorDirs  []string       // an unlisted folder directly in one of them ...
	vendorFloor int            // ... has this floor
	rooms       []room
	pure        []string // packages that import the standard library only
	badNames    []string
	process     []restricted
	shortDir    string // in this package, files that import ...
	shortImport string // ... this have ...
	shortFile   int    // ... at most so many lines
}

// room is a third-party module, by the start of its import path, and the only
// packages that import it.
type room struct {
	module   string
	packages []string
}

// restricted is some names of a standard package, and the only packages that
// use them.
type restricted struct {
	path     string
	names    []string
	packages []string
}

// source is one parsed Go file.
type source struct {
	pkg  string // the package's folder
	test bool
	file *ast.File
	set  *token.FileSet
}

// check returns every breach of the rules below root, in the order of the
// walk. The error is for a tree that cannot be read or parsed.
func (h house) check(root fs.FS) ([]string, error) {
	sources, err := readSources(root)
	if err != nil {
		return nil, err
	}
	problems := h.checkPackages(sources)
	for _, s := range sources {
		problems = append(problems, h.checkRooms(s)...)
		if s.test {
			continue
		}
		problems = append(problems, h.checkFloors(s)...)
		problems = append(problems, h.checkPure(s)...)
		problems = append(problems, checkInits(s)...)
		problems = append(problems, checkImportNames(s)...)
		problems = append(problems, h.checkProcess(s)...)
		problems = append(problems, h.checkLength(s)...)
	}
	return problems, nil
}

// readSources parses every Go file that belongs to the module: not those in
// testdata, in hidden folders or in modules of their own. Build tags are not
// looked at, so that a file for another system is held to the rules as well.
func readSources(root fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return enter(root, name)
		case path.Ext(name) != ".go":
			return nil
		}
		s, err := readSource(root, name)
		sources = append(sources, s)
		return err
	})
	return sources, err
}

func enter(root fs.FS, dir string) error {
	if dir == "." {
		return nil
	}
	base := path.Base(dir)
	if base == "testdata" || base == "vendor" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	if _, err := fs.Stat(root, path.Join(dir, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func readSource(root fs.FS, name string) (source, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return source{}, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
	return source{pkg: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), file: file, set: set}, err
}

// at begins a problem with the position of pos.
func (s source) at(pos token.Pos, format string, args ...any) string {
	p := s.set.Position(pos)
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...))
}

// floor returns the floor of a package, and false for one that has none.
func (h house) floor(pkg string) (int, bool) {
	if f, ok := h.floors[pkg]; ok {
		return f, true
	}
	if slices.Contains(h.vendorDirs, path.Dir(pkg)) {
		return h.vendorFloor, true
	}
	return 0, false
}

// checkPackages looks at the packages as a whole: that there are enough of
// them, that each has a floor and that none is named after nothing.
func (h house) checkPackages(sources []source) []string {
	var problems, seen []string
	for _, s := range sources {
		if slices.Contains(seen, s.pkg) {
			continue
		}
		seen = append(seen, s.pkg)
		if _, ok := h.floor(s.pkg); !ok {
			problems = append(problems, fmt.Sprintf("%s: has no floor; list it in houseFloors, or move its code into a package that is listed", s.pkg))
		}
		for _, name := range []string{path.Base(s.pkg), strings.TrimSuffix(s.file.Name.Name, "_test")} {
			if slices.Contains(h.badNames, name) {
				problems = append(problems, fmt.Sprintf("%s: a package named %q says nothing of its job; name it after the one thing it does", s.pkg, name))
				break
			}
		}
	}
	if len(seen) < h.minPackages {
		problems = append(problems, fmt.Sprintf("found %d packages, expected at least %d: the walk is broken", len(seen), h.minPackages))
	}
	return problems
}

func (h house) checkFloors(s source) []string {
	from, ok := h.floor(s.pkg)
	if !ok {
		return nil // checkPackages has said so
	}
	var problems []string
	for _, imp := range s.file.Imports {
		pkg, ok := h.own(importPath(imp))
		if !ok {
			continue
		}
		to, ok := h.floor(pkg)
		switch {
		case !ok:
			problems = append(problems, s.at(imp.Pos(), "imports %s, which has no floor", pkg))
		case to >= from:
			problems = append(problems, s.at(imp.Pos(), "%s (floor %d) imports %s (floor %d); only lower floors may be imported", s.pkg, from, pkg, to))
		}
	}
	return problems
}

func (h house) checkRooms(s source) []string {
	var problems []string
	for _, imp := range s.file.Imports {
		for _, r := range h.rooms {
			if within(importPath(imp), r.module) && !slices.Contains(r.packages, s.pkg) {
				problems = append(problems, s.at(imp.Pos(), "%s imports %s, which only %s may", s.pkg, importPath(imp), strings.Join(r.packages, " and ")))
			}
		}
	}
	return problems
}

func (h house) checkPure(s source) []string {
	if !slices.Contains(h.pure, s.pkg) {
		return nil
	}
	var problems []string
	for _, imp := range s.file.Imports {
		first, _, _ := strings.Cut(importPath(imp), "/")
		if strings.Contains(first, ".") {
			problems = append(problems, s.at(imp.Pos(), "%s imports %s; it may import the standard library only", s.pkg, importPath(imp)))
		}
	}
	return problems
}

func checkInits(s source) []string {
	var problems []string
	for _, decl := range s.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			problems = append(problems, s.at(f.Pos(), "has an init function; return the value from a function and call it"))
		}
	}
	return problems
}

// checkImportNames refuses imports whose use cannot be seen in the code.
func checkImportNames(s source) []string {
	var problems []string
	for _, imp := range s.file.Imports {
		switch name := localName(imp); {
		case name == "_" && importPath(imp) != "embed":
			problems = append(problems, s.at(imp.Pos(), "imports %s for its side effect; only embed may be", importPath(imp)))
		case name == ".":
			problems = append(problems, s.at(imp.Pos(), "imports %s with a dot; use its name", importPath(imp)))
		}
	}
	return problems
}

func (h house) checkProcess(s source) []string {
	var problems []string
	for _, r := range h.process {
		if slices.Contains(r.packages, s.pkg) {
			continue
		}
		for _, use := range uses(s.file, r) {
			problems = append(problems, s.at(use.Pos(), "%s uses %s.%s, which only %s may; take it as a parameter", s.pkg, r.path, use.Sel.Name, strings.Join(r.packages, " and ")))
		}
	}
	return problems
}

// uses finds the selectors in file that stand for a name of r.
func uses(file *ast.File, r restricted) []*ast.SelectorExpr {
	var local string
	for _, imp := range file.Imports {
		if importPath(imp) == r.path {
			local = localName(imp)
		}
	}
	if local == "" {
		return nil
	}
	var found []*ast.SelectorExpr
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && slices.Contains(r.names, sel.Sel.Name) {
			found = append(found, sel)
		}
		return true
	})
	return found
}

func (h house) checkLength(s source) []string {
	commands := func(imp *ast.ImportSpec) bool { return importPath(imp) == h.shortImport }
	if s.pkg != h.shortDir || !slices.ContainsFunc(s.file.Imports, commands) {
		return nil
	}
	lines := s.set.Position(s.file.FileEnd).Line
	if lines <= h.shortFile {
		return nil
	}
	return []string{s.at(s.file.FileStart, "has %d lines, more than %d; what a command does belongs a floor down", lines, h.shortFile)}
}

// own turns an import path of the module into a package's folder.
func (h house) own(importPath string) (pkg string, ok bool) {
	if importPath == h.module {
		return ".", true
	}
	return strings.CutPrefix(importPath, h.module+"/")
}

// within reports whether an import path is that of module or of a package in
// it, whatever its major version.
func within(importPath, module string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

func importPath(imp *ast.ImportSpec) string {
	// The parser has accepted the literal, so it can be unquoted.
	text, _ := strconv.Unquote(imp.Path.Value)
	return text
}

func localName(imp *ast.ImportSpec) string {
	if imp.Name != nil {
		return imp.Name.Name
	}
	return path.Base(importPath(imp))
}
