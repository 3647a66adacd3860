package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/report"
)

func newDeployRollback(env *Env) *cobra.Command {
	o := &deployOptions{}
	var to int
	cmd := &cobra.Command{
		Use:   "rollback [ACTION…]",
		Short: "Make former versions run again",
		Long: `Without a name, every action that the last deploy has changed goes back to the
version that ran before. The platform keeps the versions; the files here stay as
they are, so the next plan shows the difference.`,
		Example: `  claimctl deploy rollback --env prod
  claimctl deploy rollback tier --to 3 --env prod`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.rollback(cmd.Context(), env, args, to) },
	}
	o.where(cmd.Flags())
	cmd.Flags().IntVar(&to, "to", 0, "the number of the `version`, for one action (default: the one before the last deploy)")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask (protected environments need --confirm)")
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "the `name` of a protected tenant, in the place of typing it")
	return cmd
}

func (o *deployOptions) rollback(ctx context.Context, env *Env, names []string, to int) error {
	if to < 0 || to > 0 && len(names) != 1 {
		return usage("--to is a version of one action", "claimctl deploy rollback ACTION --to VERSION")
	}
	d, err := env.deployment(ctx, o.name, o.verbose)
	if err != nil {
		return err
	}
	if d.manual != nil {
		return usage("a person deploys to this environment, and a person has to roll back", "check out the former version of the project; claimctl deploy writes the steps")
	}
	w, err := d.writer()
	if err != nil {
		return err
	}
	plan, err := deploy.PlanRollback(ctx, w, d.hand, d.target, names, to)
	d.progress.end()
	if err != nil {
		return err
	}
	if o.output == "text" {
		if err := report.Rollback(env.Stdout, plan, report.Options{Color: env.Color, Verbose: o.verbose}); err != nil {
			return err
		}
	}
	if len(plan.Steps) == 0 {
		if o.output == "json" {
			return report.JSON(env.Stdout, plan)
		}
		return nil
	}
	if err := o.ask(env, d, plan.Protected, "Roll back?"); err != nil {
		return err
	}
	out, err := deploy.ApplyRollback(ctx, w, d.hand, d.target, plan)
	d.progress.end()
	return errors.Join(o.tell(env, out), err)
}
