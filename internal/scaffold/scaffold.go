// Package scaffold plans the files of a new project, and of a new action. It
// writes nothing: the plan is a list of files, and whoever holds it can show
// it, look for conflicts, and write it.
package scaffold

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/nearest"
	"github.com/claimctl/claimctl/pkg/dialect"
	"github.com/claimctl/claimctl/pkg/provider"
	"github.com/claimctl/claimctl/pkg/provider/all"
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// ConfigName is the name of the project's configuration.
const ConfigName = "claimctl.yaml"

// File is a file to be written. Path is relative to the project's folder, with
// slashes.
type File struct {
	Path string
	Data []byte
}

// Options say what the files are called. The zero value uses the dialect's
// first recipe under its own name.
type Options struct {
	// Recipe is the name of a recipe of the dialect; "" is the first.
	Recipe string
	// Name is the action's name and that of its files, without ending; "" is
	// the recipe's.
	Name string
	// Dir is the folder for actions, relative to the project's, with slashes;
	// "" is "actions".
	Dir string
}

// Init plans a project: its configuration, one action with its suite, and a
// workflow that lints and tests them. The errors are those of [New].
func Init(d dialect.Dialect, opts Options) ([]File, error) {
	a, err := plan(d, opts)
	if err != nil {
		return nil, err
	}
	files := []File{{ConfigName, config(a, d)}}
	files = append(files, a.files()...)
	return append(files, File{".github/workflows/claimctl.yml", []byte(workflow)}), nil
}

// New plans one action with its suite. The error is a *[dialect.UnknownError]
// for a recipe that the dialect does not have, a *[NoRecipesError], or says
// what is wrong with a name.
func New(d dialect.Dialect, opts Options) ([]File, error) {
	a, err := plan(d, opts)
	if err != nil {
		return nil, err
	}
	return a.files(), nil
}

// Conflicts are the paths of files that are there already. Exists reports
// whether there is something at a path.
func Conflicts(files []File, exists func(path string) bool) []string {
	var taken []string
	for _, f := range files {
		if exists(f.Path) {
			taken = append(taken, f.Path)
		}
	}
	return taken
}

// NoRecipesError is the error for a dialect without recipes.
type NoRecipesError struct{ Dialect string }

func (e *NoRecipesError) Error() string { return fmt.Sprintf("dialect %q has no recipes", e.Dialect) }

// planned is an action before its files are made.
type planned struct {
	recipe    dialect.Recipe
	name, dir string
}

func plan(d dialect.Dialect, opts Options) (planned, error) {
	recipe, err := pick(d, opts.Recipe)
	if err != nil {
		return planned{}, err
	}
	a := planned{recipe: recipe, name: recipe.Name, dir: "actions"}
	if opts.Name != "" {
		a.name = opts.Name
	}
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`).MatchString(a.name) {
		return planned{}, fmt.Errorf("name %q: expected letters, digits, dots, - and _, a letter or digit first", a.name)
	}
	if opts.Dir != "" {
		a.dir = path.Clean(opts.Dir)
	}
	if path.IsAbs(a.dir) || a.dir == ".." || strings.HasPrefix(a.dir, "../") {
		return planned{}, fmt.Errorf("folder %q: expected one in the project's folder", opts.Dir)
	}
	return a, nil
}

func pick(d dialect.Dialect, name string) (dialect.Recipe, error) {
	book, ok := d.(dialect.Cookbook)
	if !ok || len(book.Recipes()) == 0 {
		return dialect.Recipe{}, &NoRecipesError{d.Info().ID}
	}
	recipes := book.Recipes()
	if name == "" {
		return recipes[0], nil
	}
	var names []string
	for _, r := range recipes {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	hint := fmt.Sprintf("recipes of %s: %s", d.Info().ID, strings.Join(names, ", "))
	if near, ok := nearest.Word(name, names); ok {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return dialect.Recipe{}, &dialect.UnknownError{What: "recipe", Name: name, Hint: hint}
}

// source is the path of the action's file.
func (a planned) source() string { return path.Join(a.dir, a.file()) }

// file is the name of the action's file.
func (a planned) file() string { return a.name + "." + cmp.Or(a.recipe.Ext, "js") }

func (a planned) files() []File {
	return []File{
		{a.source(), slices.Clone(a.recipe.Code)},
		{path.Join(a.dir, a.name+".claims.yaml"), bytes.ReplaceAll(a.recipe.Suite, []byte("{{file}}"), []byte(a.file()))},
	}
}

// config is the configuration of a project with one action.
func config(a planned, d dialect.Dialect) []byte {
	info := d.Info()
	trigger := a.recipe.Trigger
	if trigger == "" {
		trigger = info.Triggers[0].ID
	}
	return fmt.Appendf(nil, `version: 1
actions:
  - name: %s
    file: %s
    dialect: %s
    trigger: %s
flows:
  %s: [%s]
%s`, scalar(a.name), scalar(a.source()), scalar(info.ID), scalar(trigger), scalar(trigger), scalar(a.name), environment(d))
}

// environment is where the action can be deployed to without an account: the local
// tenant of its platform, or a person. It is "" where there is neither.
func environment(d dialect.Dialect) string {
	if m, ok := d.(dialect.Manual); ok {
		if m.Manual().Ended {
			return ""
		}
		return fmt.Sprintf("environments:\n  console: {provider: %s} # no interface: claimctl deploy writes the steps for a person\n", m.Manual().Platform)
	}
	for _, p := range all.Registry().All() {
		info := p.Info()
		takes := slices.ContainsFunc(info.Kinds, func(k provider.Kind) bool { return k.Dialect == d.Info().ID })
		if _, local := p.(tenant.Local); takes && local {
			return fmt.Sprintf("environments:\n  local: # claimctl serve plays it, claimctl deploy --env local deploys to it\n"+
				"    provider: %s\n    url: \"http://127.0.0.1:8787\"\n    client_id: local\n    client_secret: \"file:.claimctl/serve/client-secret\"\n%s", info.ID, credentials(info))
		}
	}
	return ""
}

// credentials are the other fields that a connection cannot do without.
func credentials(info provider.Info) string {
	var parts []string
	for _, f := range info.Fields {
		if f.Required && f.Default == "" && f.Name != "client_id" && f.Name != "client_secret" && f.Name != "domain" {
			parts = append(parts, f.Name+": local")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "    credentials: {" + strings.Join(parts, ", ") + "}\n"
}

// scalar writes a text so that YAML reads it as that text.
func scalar(text string) string {
	if regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._/-]*$`).MatchString(text) && !slices.Contains([]string{"true", "false", "null"}, strings.ToLower(text)) {
		return text
	}
	return fmt.Sprintf("%q", text)
}

// workflow needs nothing but the actions and the Go tool chain of the runner.
const workflow = `name: claimctl
on: [push, pull_request]
permissions:
  contents: read
jobs:
  claims:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version: stable
          cache: false
      # Put a version in the place of latest to have every run use the same.
      - run: go install github.com/claimctl/claimctl/cmd/claimctl@latest
      - run: claimctl lint
      - run: claimctl test
`
