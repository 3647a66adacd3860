package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// read returns a file of the module.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sources are the Go files of the module, tests included, by path.
func sources(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, dir := range []string{"cmd", "internal", "pkg"} {
		err := fs.WalkDir(os.DirFS(root), dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "testdata":
				return fs.SkipDir
			case path.Ext(name) == ".go":
				files[name] = read(t, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 100 {
		t.Fatalf("only %d Go files", len(files))
	}
	return files
}

// TestDependencies holds docs/dependencies.md against the modules that the
// code imports and the tools that are built.
func TestDependencies(t *testing.T) {
	t.Parallel()
	var want []string
	needed := requires(read(t, "go.mod"))
	for name, text := range sources(t) {
		for _, imported := range imports(t, name, text) {
			if m, ok := moduleOf(imported, needed); ok && !slices.Contains(want, m) {
				want = append(want, m)
			}
		}
	}
	want = append(want, tools(t)...)
	var listed []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| .{10,} \\|$").FindAllStringSubmatch(read(t, "docs/dependencies.md"), -1) {
		listed = append(listed, m[1])
	}
	if diff := cmp.Diff(want, listed, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("docs/dependencies.md: each direct dependency has a line with its reason (-used +listed):\n%s", diff)
	}
}

// requires lists the modules that a go.mod requires, directly or not.
func requires(mod string) []string {
	var list []string
	for _, m := range regexp.MustCompile(`(?m)^(?:require\s+|\t)(\S+) v\S+`).FindAllStringSubmatch(mod, -1) {
		list = append(list, m[1])
	}
	return list
}

// tools lists the modules of the tools that the modules below tools build.
func tools(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "tools", "*", "go.mod"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found no go.mod below tools: %v", err)
	}
	var list []string
	for _, file := range append(files, filepath.Join(root, "tools", "go.mod")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		needed := requires(string(text))
		for _, m := range regexp.MustCompile(`(?m)^(?:tool\s+|\t)([^\s(]+)$`).FindAllStringSubmatch(string(text), -1) {
			module, ok := moduleOf(m[1], needed)
			if !ok {
				t.Errorf("%s: the tool %s is of no module that is required", file, m[1])
			}
			list = append(list, module)
		}
	}
	return list
}

func imports(t *testing.T, name, text string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, imp := range file.Imports {
		p, err := strconv.Unquote(imp.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// moduleOf is the longest of the modules that holds a package.
func moduleOf(imported string, modules []string) (module string, ok bool) {
	for _, m := range modules {
		if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(module) {
			module = m
		}
	}
	return module, module != ""
}

// TestFloors holds the table of floors in docs/architecture.md against that of
// internal/floors, and the mark of packages that are only planned against
// what is there.
func TestFloors(t *testing.T) {
	t.Parallel()
	want := floors(t)
	for _, dir := range []string{"pkg/dialect", "pkg/provider"} {
		want[dir+"/<vendor>"] = vendorFloor(t)
	}
	got := map[string]int{}
	row := regexp.MustCompile("(?m)^\\| ([0-9]) \\| `([^`]+)` \\| (\\*reserved:\\*)?.* \\|$")
	for _, m := range row.FindAllStringSubmatch(read(t, "docs/architecture.md"), -1) {
		got[m[2]], _ = strconv.Atoi(m[1])
		_, err := os.Stat(filepath.Join(root, filepath.FromSlash(m[2])))
		if exists, reserved := err == nil, m[3] != ""; exists == reserved && path.Base(m[2]) != "<vendor>" {
			t.Errorf("docs/architecture.md: %s is marked as reserved: %v, and is there: %v", m[2], reserved, exists)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table of floors (-internal/floors +docs/architecture.md):\n%s", diff)
	}
}

// floors reads the table of internal/floors, which is part of a test.
func floors(t *testing.T) map[string]int {
	t.Helper()
	table := map[string]int{}
	ast.Inspect(floorsFile(t), func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, isKey := pair.Key.(*ast.BasicLit)
		value, isValue := pair.Value.(*ast.BasicLit)
		if isKey && isValue && key.Kind == token.STRING && value.Kind == token.INT {
			name, _ := strconv.Unquote(key.Value)
			table[name], _ = strconv.Atoi(value.Value)
		}
		return true
	})
	if len(table) < 20 {
		t.Fatalf("found %d floors in internal/floors", len(table))
	}
	return table
}

func vendorFloor(t *testing.T) int {
	t.Helper()
	floor := -1
	ast.Inspect(floorsFile(t), func(n ast.Node) bool {
		if pair, ok := n.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "vendorFloor" {
				if value, ok := pair.Value.(*ast.BasicLit); ok {
					floor, _ = strconv.Atoi(value.Value)
				}
			}
		}
		return true
	})
	return floor
}

func floorsFile(t *testing.T) *ast.File {
	t.Helper()
	const name = "internal/floors/floors_test.go"
	file, err := parser.ParseFile(token.NewFileSet(), name, read(t, name), 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestLinks holds that relative links of the documents lead to files that are
// there, and to headings that are in them.
func TestLinks(t *testing.T) {
	t.Parallel()
	pages := map[string]string{}
	for name, text := range documents(t) {
		pages["docs/"+name] = text
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"} {
		pages[name] = read(t, name)
	}
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	found := 0
	for name, text := range pages {
		for _, m := range link.FindAllStringSubmatch(withoutCode(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			found++
			if err := follow(name, m[1]); err != nil {
				t.Errorf("%s: the link to %s: %v", name, m[1], err)
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d links: the search is broken", found)
	}
}

// withoutCode is Markdown without blocks of code.
func withoutCode(text string) string {
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(text, "")
}

// follow looks for what a link on a page leads to.
func follow(page, link string) error {
	target, anchor, _ := strings.Cut(link, "#")
	file := page
	if target != "" {
		file = path.Join(path.Dir(page), target)
	}
	info, err := os.Stat(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil || anchor == "" || info.IsDir() {
		return err
	}
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		return err
	}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(withoutCode(string(text)), -1) {
		if slug(m[1]) == anchor {
			return nil
		}
	}
	return fmt.Errorf("there is no such heading in %s", file)
}

// slug is the anchor that a heading gets.
func slug(heading string) string {
	kept := regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(heading), "")
	return strings.ReplaceAll(kept, " ", "-")
}
