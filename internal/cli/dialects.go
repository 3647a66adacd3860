package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/dialect"
)

func newDialects(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "dialects [ID]",
		Short: "List the platforms, or describe one: triggers, api, claim rules",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			opts := report.Options{Color: env.Color}
			if len(args) == 1 {
				d, err := env.Registry.Get(args[0])
				if err != nil {
					return err
				}
				return report.Dialect(env.Stdout, d, opts)
			}
			return report.Table(env.Stdout, dialectRows(env.Registry), opts)
		},
		ValidArgs: env.Registry.IDs(),
	}
}

func dialectRows(r dialect.Registry) [][]string {
	rows := [][]string{}
	for _, d := range r.All() {
		info := d.Info()
		triggers := make([]string, len(info.Triggers))
		for i, t := range info.Triggers {
			triggers[i] = t.ID
		}
		rows = append(rows, []string{info.ID, info.Name, strings.Join(triggers, ", "), info.Summary})
	}
	return rows
}
