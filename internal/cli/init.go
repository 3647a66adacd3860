package cli

import (
	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/scaffold"
)

func newInit(env *Env) *cobra.Command {
	var id string
	var opts scaffold.Options
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Start a project: a config, an action with its tests, a CI workflow",
		Long: `Writes claimctl.yaml, one action from a recipe, a suite that tests it, and a
workflow for GitHub Actions into this folder. Nothing that is there already is
overwritten.`,
		Example: `  claimctl init
  claimctl init --dialect intelliauth --recipe roles-claim`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			d, err := env.Registry.Get(id)
			if err != nil {
				return err
			}
			files, err := scaffold.Init(d, opts)
			if err != nil {
				return scaffoldError(err)
			}
			return env.writeFiles(files, "claimctl test")
		},
	}
	cmd.Flags().StringVar(&id, "dialect", env.Registry.IDs()[0], "the platform's dialect")
	cmd.Flags().StringVar(&opts.Recipe, "recipe", "", "the recipe of the first action (default: the dialect's first)")
	return cmd
}
