package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/report"
)

func newDeployStatus(env *Env) *cobra.Command {
	o := &deployOptions{skip: true}
	var done bool
	cmd := &cobra.Command{
		Use:   "status [ACTION…]",
		Short: "Show how an environment stands, action by action",
		Long: `Reads the tenant and says of each action which version runs, where it is bound,
and whether it is as claimctl.yaml has it; if not, who has changed it since the
last deploy. For platforms that a person deploys to, --mark-done remembers that
somebody has done it; what the tenant has cannot be read there.`,
		Example: `  claimctl deploy status --env prod
  claimctl deploy status --env login --mark-done inject-tier-claim`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.status(cmd.Context(), env, done, args) },
	}
	o.where(cmd.Flags())
	cmd.Flags().BoolVar(&done, "mark-done", false, "remember that a person has deployed these actions, or all, as they are now")
	return cmd
}

func (o *deployOptions) status(ctx context.Context, env *Env, done bool, names []string) error {
	d, err := env.deployment(ctx, o.name, o.verbose)
	if err != nil {
		return err
	}
	if d.manual != nil {
		return o.manualStatus(ctx, env, d, done, names)
	}
	if done || len(names) > 0 {
		return usage("--mark-done is for platforms that a person deploys to; this one can be read", "claimctl deploy status --env "+d.env.Name)
	}
	plan, err := o.plan(ctx, env, d)
	if err != nil {
		return err
	}
	lock, _, err := deploy.ReadLock(d.hand.State, d.target)
	if err != nil {
		return err
	}
	s := deploy.StatusOf(plan, lock)
	if o.output == "json" {
		return report.JSON(env.Stdout, s)
	}
	return report.Status(env.Stdout, s, report.Options{Color: env.Color, Verbose: o.verbose})
}

func (o *deployOptions) manualStatus(ctx context.Context, env *Env, d *deployment, done bool, names []string) error {
	if !done {
		return env.bundle(ctx, d, o, false)
	}
	if _, err := env.manualWants(ctx, d); err != nil {
		return err
	}
	b, err := deploy.MarkDone(d.hand.State, *d.manual, names)
	if err != nil {
		return err
	}
	b.Checks.Skipped = true
	if o.output == "json" {
		return report.JSON(env.Stdout, b)
	}
	return report.Bundle(env.Stdout, b, "", report.Options{Color: env.Color, Verbose: o.verbose})
}
