package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/internal/report"
)

// deployOptions are what deploy and its commands share.
type deployOptions struct {
	name, output         string
	skip, prune, verbose bool
	overwrite, detailed  bool
	confirmFlags
}

func (o *deployOptions) where(flags *pflag.FlagSet) {
	flags.StringVar(&o.name, "env", "", "the environment of claimctl.yaml (default: the only one)")
	choice(flags, &o.output, "output", "text", "the form of the output", "text", "json")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "show everything, shorten nothing")
}

func (o *deployOptions) what(flags *pflag.FlagSet) {
	flags.BoolVar(&o.skip, "skip-checks", false, "compile, lint and test nothing before")
	flags.BoolVar(&o.prune, "prune", false, "delete actions that claimctl made and claimctl.yaml no longer has")
}

func (o *deployOptions) how(flags *pflag.FlagSet) {
	flags.BoolVar(&o.overwrite, "overwrite", false, "replace what was changed on the tenant since the last deploy")
	flags.BoolVarP(&o.yes, "yes", "y", false, "do not ask (protected environments need --confirm)")
	flags.StringVar(&o.confirm, "confirm", "", "the `name` of a protected tenant, in the place of typing it")
}

func newDeploy(env *Env) *cobra.Command {
	o := &deployOptions{}
	cmd := &cobra.Command{
		Use:   "deploy",
		Short: "Bring the actions of claimctl.yaml to a tenant: plan, confirm, apply",
		Long: `Compiles and lints the actions, runs the suites, shows what would change on the
tenant, asks, and does exactly that. A step whose answer is lost is looked for
before it is sent again; after Ctrl-C or a crash the same command goes on. What
claimctl did not make is never deleted, what it made only with --prune.

Platforms without an interface for it get a bundle with the steps for a person.`,
		Example: `  claimctl deploy --env local
  claimctl deploy plan --env prod -o plan.json
  claimctl deploy apply plan.json --confirm acme
  claimctl deploy status --env prod
  claimctl deploy rollback tier --to 3`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.main(cmd.Context(), env) },
	}
	o.where(cmd.Flags())
	o.what(cmd.Flags())
	o.how(cmd.Flags())
	cmd.AddCommand(newDeployPlan(env), newDeployApply(env), newDeployRollback(env), newDeployStatus(env))
	return cmd
}

func (o *deployOptions) main(ctx context.Context, env *Env) error {
	d, err := env.deployment(ctx, o.name, o.verbose)
	if err != nil {
		return err
	}
	if d.manual != nil {
		return env.bundle(ctx, d, o, true)
	}
	plan, err := o.plan(ctx, env, d)
	if err != nil {
		return err
	}
	if o.output == "text" {
		if err := report.Plan(env.Stdout, plan, report.Options{Color: env.Color, Verbose: o.verbose}); err != nil {
			return err
		}
	}
	if err := plan.Refuse(); err != nil && !o.overwrite {
		return err
	}
	if !plan.Empty() {
		if err := o.ask(env, d, plan.Protected, "Do this?"); err != nil {
			return err
		}
	}
	return o.apply(ctx, env, d, plan)
}

// plan checks the actions and plans.
func (o *deployOptions) plan(ctx context.Context, env *Env, d *deployment) (deploy.Plan, error) {
	list, err := env.wants(ctx, d)
	if err != nil {
		return deploy.Plan{}, err
	}
	if d.target.Checks, err = env.checks(ctx, d, list, o.skip); err != nil {
		return deploy.Plan{}, err
	}
	d.target.Prune = o.prune
	r, err := d.reader()
	if err != nil {
		return deploy.Plan{}, err
	}
	defer d.progress.end()
	return deploy.Make(ctx, r, d.hand, d.target)
}

// apply carries a plan out, and tells what was done however it ends.
func (o *deployOptions) apply(ctx context.Context, env *Env, d *deployment, plan deploy.Plan) error {
	w, err := d.writer()
	if err != nil {
		return err
	}
	out, err := deploy.Apply(ctx, w, d.hand, d.target, plan, o.overwrite)
	d.progress.end()
	return errors.Join(o.tell(env, out), err)
}

func (o *deployOptions) tell(env *Env, out deploy.Outcome) error {
	if o.output == "json" {
		return report.JSON(env.Stdout, out)
	}
	return report.Outcome(env.Stdout, out, report.Options{Color: env.Color, Verbose: o.verbose})
}
