package cli

import (
	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
)

func newClaims(env *Env) *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use:   "claims NAME",
		Short: "Say what a claim name means, and what each platform does with it",
		Example: `  claimctl claims roles
  claimctl claims https://example.com/roles --dialect auth0-action`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			list := env.Registry.All()
			if id != "" {
				d, err := env.Registry.Get(id)
				if err != nil {
					return err
				}
				list = list[:0]
				list = append(list, d)
			}
			return report.ClaimName(env.Stdout, args[0], list, report.Options{Color: env.Color})
		},
	}
	cmd.Flags().StringVar(&id, "dialect", "", "only this dialect")
	return cmd
}
