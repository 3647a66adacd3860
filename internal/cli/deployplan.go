package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/pkg/action"
)

func newDeployPlan(env *Env) *cobra.Command {
	o := &deployOptions{}
	var file string
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what a deploy would change, and change nothing",
		Long: `Reads the tenant and shows what a deploy would create, update, publish, bind and
delete, with the changes of the code line by line, and who made each change since
the last deploy: here, or somebody on the tenant. It sends no request that could
change anything; the client it uses cannot.

The same project and tenant give the same plan, byte for byte. A plan that is
written with -o is what claimctl deploy apply then does. It holds the code, and no
secret.`,
		Example: `  claimctl deploy plan --env prod
  claimctl deploy plan --env prod -o plan.json
  claimctl deploy plan --env prod --detailed-exitcode --output json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.planned(cmd.Context(), env, file) },
	}
	flags := cmd.Flags()
	o.where(flags)
	o.what(flags)
	flags.StringVarP(&file, "out", "o", "", "write the plan to this `file`, for claimctl deploy apply")
	flags.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 10 when the plan changes something")
	return cmd
}

func (o *deployOptions) planned(ctx context.Context, env *Env, file string) error {
	d, err := env.deployment(ctx, o.name, o.verbose)
	if err != nil {
		return err
	}
	if d.manual != nil {
		return env.bundle(ctx, d, o, false)
	}
	plan, err := o.plan(ctx, env, d)
	if err != nil {
		return err
	}
	if o.output == "json" {
		err = report.JSON(env.Stdout, plan)
	} else {
		err = report.Plan(env.Stdout, plan, report.Options{Color: env.Color, Verbose: o.verbose})
	}
	if err != nil {
		return err
	}
	if file != "" {
		data, err := action.MarshalIndent(plan)
		if err != nil {
			return err
		}
		if err := env.Files.Write(file, data, 0o644, false); err != nil {
			return usage(fmt.Sprintf("%s cannot be written: %v", file, cause(err)), "")
		}
		fmt.Fprintf(env.Stderr, "the plan is in %s; claimctl deploy apply %s carries it out\n", file, file)
	}
	if o.detailed && !plan.Empty() {
		return exitError(ExitChanges)
	}
	return nil
}
