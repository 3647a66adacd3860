package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newVersion(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := env.Version
			line := "claimctl " + v.Version
			if v.Commit != "" {
				line += fmt.Sprintf(" (%s, %s)", v.Commit, v.Date)
			}
			_, err := fmt.Fprintln(env.Stdout, line)
			return err
		},
	}
}
