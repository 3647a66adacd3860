package cli

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/scaffold"
	"github.com/claimctl/claimctl/pkg/dialect"
)

func newNew(env *Env) *cobra.Command {
	var id string
	var opts scaffold.Options
	cmd := &cobra.Command{
		Use:   "new [RECIPE]",
		Short: "Write an action and its tests from a recipe, or list the recipes",
		Example: `  claimctl new
  claimctl new tier-claim
  claimctl new deny-unverified --name only-verified --dir actions`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return report.Table(env.Stdout, recipeRows(env.Registry), report.Options{Color: env.Color})
			}
			id, err := env.newDialect(id)
			if err != nil {
				return err
			}
			d, err := env.Registry.Get(id)
			if err != nil {
				return err
			}
			opts.Recipe = args[0]
			files, err := scaffold.New(d, opts)
			if err != nil {
				return scaffoldError(err)
			}
			if err := env.writeFiles(files, "claimctl test "+filepath.FromSlash(cmp.Or(opts.Dir, "actions"))); err != nil {
				return err
			}
			return env.tellProject(files, id)
		},
	}
	cmd.Flags().StringVar(&id, "dialect", "", "the platform's dialect (default: that of the project's first action)")
	cmd.Flags().StringVar(&opts.Name, "name", "", "the name of the action (default: the recipe's)")
	cmd.Flags().StringVar(&opts.Dir, "dir", "", "the folder for it (default: actions)")
	return cmd
}

// newDialect is the dialect for a new action: the named one, the project's, or
// the first.
func (e *Env) newDialect(id string) (string, error) {
	if id != "" {
		return id, nil
	}
	p, err := e.project(".")
	if err != nil {
		return "", err
	}
	if p != nil {
		for _, a := range p.Actions {
			id = cmp.Or(id, a.Dialect)
		}
	}
	return cmp.Or(id, e.Registry.IDs()[0]), nil
}

func recipeRows(r dialect.Registry) [][]string {
	rows := [][]string{}
	for _, d := range r.All() {
		book, ok := d.(dialect.Cookbook)
		if !ok {
			continue
		}
		for _, recipe := range book.Recipes() {
			rows = append(rows, []string{recipe.Name, d.Info().ID, recipe.Summary})
		}
	}
	return rows
}

func scaffoldError(err error) error {
	var none *scaffold.NoRecipesError
	if errors.As(err, &none) {
		return usage(err.Error(), "choose another --dialect; claimctl new lists the recipes")
	}
	return err
}

// writeFiles writes new files, all or none, and says what to do next.
func (e *Env) writeFiles(files []scaffold.File, next string) error {
	if there := scaffold.Conflicts(files, e.exists); len(there) > 0 {
		return usage("already there: "+strings.Join(there, ", "), "nothing was written; move the files away, or work in another folder")
	}
	for _, f := range files {
		path := filepath.FromSlash(f.Path)
		if err := e.Files.Write(path, f.Data, 0o644, true); err != nil {
			return usage(fmt.Sprintf("%s cannot be written: %v", path, cause(err)), "")
		}
		fmt.Fprintln(e.Stdout, "wrote", path)
	}
	_, err := fmt.Fprintf(e.Stdout, "\nnext: %s\n", next)
	return err
}

// tellProject says what to add to the project's configuration, which belongs
// to the person and is not rewritten.
func (e *Env) tellProject(files []scaffold.File, id string) error {
	p, err := e.project(".")
	if p == nil || err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(files[0].Path), filepath.Ext(files[0].Path))
	_, err = fmt.Fprintf(e.Stdout, "and add it to %s, under actions:\n  - name: %s\n    file: %s\n    dialect: %s\n", p.Path, name, files[0].Path, id)
	return err
}
