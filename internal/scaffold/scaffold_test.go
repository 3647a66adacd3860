package scaffold_test

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/claimctl/claimctl/internal/project"
	"github.com/claimctl/claimctl/internal/scaffold"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/dialect/all"
	"github.com/claimctl/claimctl/pkg/dialect/intelliauth"
	"github.com/claimctl/claimctl/pkg/lint"
	providers "github.com/claimctl/claimctl/pkg/provider/all"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// tree is planned files as a file system.
type tree map[string][]byte

func treeOf(files []scaffold.File) tree {
	t := tree{}
	for _, f := range files {
		t[f.Path] = f.Data
	}
	return t
}

func (t tree) read(path string) ([]byte, error) {
	data, ok := t[filepath.ToSlash(path)]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return data, nil
}

func cookbooks(t *testing.T) []dialect.Dialect {
	t.Helper()
	var list []dialect.Dialect
	for _, d := range all.Registry().All() {
		if _, ok := d.(dialect.Cookbook); ok {
			list = append(list, d)
		}
	}
	if len(list) < 2 {
		t.Fatalf("got %d dialects with recipes, want at least 2", len(list))
	}
	return list
}

func paths(files []scaffold.File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Path)
	}
	return list
}

// TestInit holds that what init plans is a project that works: its
// configuration loads, its action has no lint, its suite passes.
func TestInit(t *testing.T) {
	t.Parallel()
	for _, d := range cookbooks(t) {
		t.Run(d.Info().ID, func(t *testing.T) {
			t.Parallel()
			files, err := scaffold.Init(d, scaffold.Options{})
			if err != nil {
				t.Fatal(err)
			}
			compareGolden(t, d.Info().ID, files)
			p, problems := project.Load(treeOf(files).read, scaffold.ConfigName)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if problems := p.Check(all.Registry(), providers.Registry()); len(problems) > 0 {
				t.Error(problems)
			}
			for _, a := range p.Actions {
				tryAction(t, d, a, treeOf(files))
			}
		})
	}
}

func tryAction(t *testing.T, d dialect.Dialect, a project.Action, files tree) {
	t.Helper()
	found, err := lint.Run(d, action.Source{Path: a.File, Code: files[a.File]}, lint.Options{})
	if err != nil || len(found) > 0 {
		t.Errorf("lint: %v, %v", found, err)
	}
	path := strings.TrimSuffix(a.File, filepath.Ext(a.File)) + ".claims.yaml"
	s, problems := suite.Parse(path, files[path])
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	report := suite.Run(t.Context(), s, suite.Options{
		Registry: all.Registry(), Read: files.read, Clock: time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC),
		Dialect: a.Dialect, Trigger: a.Trigger,
	})
	if got := report.Findings(); len(got) > 0 {
		t.Error(got)
	}
}

// compareGolden compares everything but the recipe's own code and suite.
func compareGolden(t *testing.T, name string, files []scaffold.File) {
	t.Helper()
	var got strings.Builder
	for _, f := range files {
		got.WriteString("-- " + f.Path + " --\n")
		if !strings.HasPrefix(f.Path, "actions/") {
			got.Write(f.Data)
		}
	}
	path := filepath.Join("testdata", "init-"+name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	d := intelliauth.New()
	tests := []struct {
		name string
		opts scaffold.Options
		want []string
	}{
		{"none", scaffold.Options{}, []string{"actions/tier-claim.js", "actions/tier-claim.claims.yaml"}},
		{"a recipe", scaffold.Options{Recipe: "deny-risky"}, []string{"actions/deny-risky.js", "actions/deny-risky.claims.yaml"}},
		{"a name", scaffold.Options{Name: "True_1.x"}, []string{"actions/True_1.x.js", "actions/True_1.x.claims.yaml"}},
		{"a folder", scaffold.Options{Dir: "./hooks//login/"}, []string{"hooks/login/tier-claim.js", "hooks/login/tier-claim.claims.yaml"}},
		{"the project's own folder", scaffold.Options{Dir: "."}, []string{"tier-claim.js", "tier-claim.claims.yaml"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files, err := scaffold.New(d, test.opts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, paths(files)); diff != "" {
				t.Error(diff)
			}
			for _, f := range files {
				if strings.Contains(string(f.Data), "{{file}}") {
					t.Errorf("%s holds {{file}}", f.Path)
				}
			}
		})
	}
}

// TestConfigNames holds that the configuration says what was meant, whatever
// YAML would make of it.
func TestConfigNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"true", "Null", "1", "0x1", "1.5", "on", "a.b"} {
		for _, dir := range []string{"actions", "my actions", "a: b", "#x", "null", "'q\"", "."} {
			files, err := scaffold.Init(intelliauth.New(), scaffold.Options{Name: name, Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			p, problems := project.Load(treeOf(files).read, scaffold.ConfigName)
			if len(problems) > 0 {
				t.Fatalf("%s in %s: %v", name, dir, problems)
			}
			if got := p.Actions[0]; got.Name != name || got.File != files[1].Path {
				t.Errorf("got action %q in %q, want %q in %q", got.Name, got.File, name, files[1].Path)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts scaffold.Options
		want string
	}{
		{"recipe", scaffold.Options{Recipe: "tier-clam"}, `unknown recipe "tier-clam"`},
		{"name with a slash", scaffold.Options{Name: "a/b"}, `name "a/b": expected letters, digits, dots, - and _, a letter or digit first`},
		{"name with a dot first", scaffold.Options{Name: ".x"}, `name ".x": expected letters, digits, dots, - and _, a letter or digit first`},
		{"absolute folder", scaffold.Options{Dir: "/etc"}, `folder "/etc": expected one in the project's folder`},
		{"folder outside", scaffold.Options{Dir: "a/../../b"}, `folder "a/../../b": expected one in the project's folder`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := scaffold.New(intelliauth.New(), test.opts)
			if err == nil || err.Error() != test.want {
				t.Errorf("got error %v, want %q", err, test.want)
			}
			if _, err := scaffold.Init(intelliauth.New(), test.opts); err == nil {
				t.Error("Init has no error")
			}
		})
	}
}

func TestUnknownRecipeHint(t *testing.T) {
	t.Parallel()
	_, err := scaffold.New(intelliauth.New(), scaffold.Options{Recipe: "tier-clam"})
	var unknown *dialect.UnknownError
	if !errors.As(err, &unknown) {
		t.Fatalf("got %T, want an UnknownError", err)
	}
	if got, want := unknown.Hint, `did you mean "tier-claim"? recipes of intelliauth: tier-claim, roles-claim, deny-risky`; got != want {
		t.Errorf("got hint %q, want %q", got, want)
	}
}

// plain is a dialect without recipes.
type plain struct{ dialect.Dialect }

func TestNoRecipes(t *testing.T) {
	t.Parallel()
	_, err := scaffold.New(plain{intelliauth.New()}, scaffold.Options{})
	var none *scaffold.NoRecipesError
	if !errors.As(err, &none) || err.Error() != `dialect "intelliauth" has no recipes` {
		t.Errorf("got error %v", err)
	}
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	files, err := scaffold.Init(intelliauth.New(), scaffold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	there := tree{"claimctl.yaml": nil, "actions/tier-claim.js": nil, "other": nil}
	exists := func(path string) bool { _, ok := there[path]; return ok }
	if diff := cmp.Diff([]string{"claimctl.yaml", "actions/tier-claim.js"}, scaffold.Conflicts(files, exists)); diff != "" {
		t.Error(diff)
	}
}

func TestConfigName(t *testing.T) {
	t.Parallel()
	if scaffold.ConfigName != project.FileName {
		t.Errorf("got %q, want %q", scaffold.ConfigName, project.FileName)
	}
}
